//! How many events there were when.

use plotters::style::text_anchor::HPos;
use proximate_model::Instant;
use proximate_model::document::{Analytics, Bar};

use super::canvas::{self, FAINT, INK, QUIET, RED, VIOLET};
use super::ticks::Axis;
use crate::{Figure, Orientation, words};

/// At most this many bars; more are joined.
const BARS: usize = 240;
const WIDTH: i32 = 1_600;
const HEIGHT: i32 = 330;

/// The histogram, or `None` if there are not two bars to compare.
pub(crate) fn histogram(analytics: &Analytics) -> Option<Figure> {
    let bars = joined(&analytics.histogram);
    let (first, last) = (bars.first()?, bars.last()?);
    let join = analytics.histogram.len().div_ceil(BARS).max(1);
    let width = analytics.bar_seconds * join as f64;
    if bars.len() < 2 || !width.is_finite() || width <= 0.0 {
        return None;
    }
    let most = bars.iter().map(|bar| bar.count).max().filter(|most| *most > 0)?;
    let end = Instant(last.start.0.saturating_add((width * Instant::SECOND as f64) as i64));
    let axis = Axis { from: first.start, to: end, left: 120, right: WIDTH - 30 };
    let (top, bottom) = (70, HEIGHT - 80);
    let height = |count: u64| (count as f64 / most as f64 * f64::from(bottom - top)).round() as i32;
    let svg = canvas::draw(WIDTH as u32, HEIGHT as u32, |canvas| {
        legend(canvas);
        canvas.line((axis.left, top), (axis.right, top), FAINT, 2);
        canvas.text((axis.left - 14, top), &words::thousands(most), 24, QUIET, HPos::Right);
        canvas.text((axis.left - 14, bottom), "0", 24, QUIET, HPos::Right);
        for bar in &bars {
            let left = axis.x(bar.start);
            let stop = Instant(bar.start.0.saturating_add((width * Instant::SECOND as f64) as i64));
            let right = (axis.x(stop) - 1).max(left + 1);
            if bar.count > 0 {
                canvas.fill((left, bottom - height(bar.count).max(2), right, bottom), QUIET);
            }
            if bar.agent > 0 {
                canvas.fill((left, bottom - height(bar.agent).max(2), right, bottom), VIOLET);
            }
            if bar.access_changes > 0 {
                let middle = (left + right) / 2;
                canvas.polygon(
                    vec![(middle - 9, bottom + 20), (middle + 9, bottom + 20), (middle, bottom + 4)],
                    RED,
                );
            }
        }
        canvas.line((axis.left, bottom), (axis.right, bottom), INK, 2);
        for tick in axis.ticks() {
            canvas.line((tick.x, bottom), (tick.x, bottom + 8), INK, 2);
            canvas.text((tick.x, bottom + 36), &tick.clock, 24, INK, HPos::Center);
            if let Some(day) = tick.day {
                canvas.text((tick.x, bottom + 64), &day, 22, QUIET, HPos::Center);
            }
        }
    })?;
    let peak = bars.iter().max_by_key(|bar| (bar.count, std::cmp::Reverse(bar.start)))?;
    Some(Figure {
        id: "histogram".to_owned(),
        caption: format!(
            "Events in the case, {} to a bar; the dark part of a bar is by agents, a triangle marks a change of access (UTC).",
            words::duration(width)
        ),
        alt: format!(
            "Histogram of {} events from {} to {}; the highest bar has {} and begins at {}.",
            words::thousands(analytics.total),
            words::instant(first.start),
            words::instant(end),
            words::counted(most, "event", "events"),
            words::instant(peak.start)
        ),
        svg,
        orientation: Orientation::Upright,
    })
}

fn legend(canvas: &mut canvas::Canvas<'_>) {
    let entries = [(120, QUIET, "all events"), (330, VIOLET, "of those, by agents")];
    for (x, color, word) in entries {
        canvas.fill((x, 14, x + 26, 36), color);
        canvas.text((x + 36, 26), word, 24, INK, HPos::Left);
    }
    canvas.polygon(vec![(640, 36), (660, 36), (650, 16)], RED);
    canvas.text((670, 26), "change of access", 24, INK, HPos::Left);
}

/// The same bars, joined so that there are at most [`BARS`].
fn joined(bars: &[Bar]) -> Vec<Bar> {
    let size = bars.len().div_ceil(BARS).max(1);
    bars.chunks(size)
        .filter_map(|chunk| {
            let mut sum = chunk.first()?.clone();
            for bar in chunk.iter().skip(1) {
                sum.count = sum.count.saturating_add(bar.count);
                sum.agent = sum.agent.saturating_add(bar.agent);
                sum.access_changes = sum.access_changes.saturating_add(bar.access_changes);
            }
            Some(sum)
        })
        .collect()
}
