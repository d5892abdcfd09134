//! One lane per exposed resource with fuzzy ends, and below how many people were newly able.

use std::collections::BTreeMap;

use plotters::style::text_anchor::HPos;
use proximate_model::document::{AccessState, Exposure};
use proximate_model::{Bounds, Instant};

use super::canvas::{self, Canvas, FAINT, INK, PALE_RED, QUIET, RED, cut};
use super::ticks::Axis;
use crate::printable::visible;
use crate::{Figure, Orientation, ReportInput, words};

/// How many lanes are drawn, gravest first; the table has all exposures.
const LANES: usize = 14;
const WIDTH: i32 = 1_600;
const LANE: i32 = 118;
const LEFT: i32 = 380;
const PANEL: i32 = 190;

/// What is drawn of one exposure.
struct Lane<'a> {
    exposure: &'a Exposure,
    end: Bounds,
    accesses: Vec<Instant>,
}

/// The chart, or `None` without an exposure.
pub(crate) fn exposure(input: &ReportInput<'_>) -> Option<Figure> {
    let all = &input.exposures.exposures;
    let times: BTreeMap<&str, Instant> =
        input.timeline.iter().filter_map(|event| Some((event.id.as_str(), event.time.at?))).collect();
    let last = input
        .overview
        .last
        .into_iter()
        .chain(all.iter().map(|one| one.end.map_or(one.start.latest, |end| end.latest)))
        .max()?;
    let lanes: Vec<Lane<'_>> = all
        .iter()
        .take(LANES)
        .map(|exposure| Lane {
            exposure,
            end: exposure.end.unwrap_or(Bounds::exact(last)),
            accesses: exposure
                .access
                .events
                .iter()
                .filter_map(|id| times.get(id.as_str()).copied())
                .collect(),
        })
        .collect();
    let from = lanes.iter().map(|lane| lane.exposure.start.earliest).min()?;
    let to = lanes.iter().map(|lane| lane.end.latest).max()?;
    let pad = (to.seconds_since(from) * 0.04).max(1.0) as i64;
    let axis =
        Axis { from: from.plus_seconds(-pad), to: to.plus_seconds(pad), left: LEFT, right: WIDTH - 30 };
    let top = 60;
    let lanes_end = top + LANE * lanes.len() as i32;
    let height = lanes_end + PANEL + 84;
    let svg = canvas::draw(WIDTH as u32, height as u32, |canvas| {
        legend(canvas);
        let bottom = lanes_end + PANEL;
        let ticks = axis.ticks();
        for tick in &ticks {
            canvas.line((tick.x, top), (tick.x, bottom), FAINT, 1);
        }
        for (index, lane) in lanes.iter().enumerate() {
            draw_lane(canvas, &axis, lane, top + LANE * index as i32);
        }
        people(canvas, &axis, &lanes, lanes_end + 50, bottom);
        for tick in ticks {
            canvas.line((tick.x, bottom), (tick.x, bottom + 10), INK, 2);
            canvas.text((tick.x, bottom + 32), &tick.clock, 26, INK, HPos::Center);
            if let Some(day) = tick.day {
                canvas.text((tick.x, bottom + 64), &format!("{day} UTC"), 24, QUIET, HPos::Center);
            }
        }
        canvas.line((axis.left, bottom), (axis.right, bottom), INK, 2);
    })?;
    let more = all.len() - lanes.len();
    let more =
        if more > 0 { format!(" The {more} least grave are in the table only.") } else { String::new() };
    Some(Figure {
        id: "exposure".to_owned(),
        caption: format!(
            "Exposure by resource. Fuzzy ends show the earliest and latest that the records allow; below, how many people were newly able on the resource with the most of them, at least and at most.{more}"
        ),
        alt: alternative(&lanes),
        svg,
        orientation: Orientation::Upright,
    })
}

fn alternative(lanes: &[Lane<'_>]) -> String {
    let told: Vec<String> = lanes
        .iter()
        .map(|lane| {
            let exposure = lane.exposure;
            let end = exposure.end.map_or_else(|| "still open".to_owned(), words::bounds);
            format!(
                "{} from {} to {end}, {}, {}",
                exposure.name,
                words::bounds(exposure.start),
                words::duration_range(exposure.seconds),
                words::people(exposure.audience.newly_able)
            )
        })
        .collect();
    format!("Bands over time, one for each exposed resource: {}.", told.join("; "))
}

fn legend(canvas: &mut Canvas<'_>) {
    let y = 24;
    canvas.fill((LEFT, y - 13, LEFT + 44, y + 13), PALE_RED);
    canvas.hatch((LEFT, y - 13, LEFT + 44, y + 13), 9, false, RED, 2);
    canvas.text((LEFT + 54, y), "exposed", 24, INK, HPos::Left);
    canvas.hatch((LEFT + 190, y - 13, LEFT + 234, y + 13), 22, false, RED, 2);
    canvas.dashed((LEFT + 190, y - 13), (LEFT + 234, y - 13), RED, 2);
    canvas.dashed((LEFT + 190, y + 13), (LEFT + 234, y + 13), RED, 2);
    canvas.text((LEFT + 244, y), "perhaps exposed", 24, INK, HPos::Left);
    canvas.hatch((LEFT + 470, y - 9, LEFT + 514, y + 9), 9, true, QUIET, 2);
    canvas.text((LEFT + 524, y), "no log of access", 24, INK, HPos::Left);
    canvas.dot((LEFT + 760, y), 8, INK);
    canvas.text((LEFT + 778, y), "recorded access", 24, INK, HPos::Left);
}

fn draw_lane(canvas: &mut Canvas<'_>, axis: &Axis, lane: &Lane<'_>, top: i32) {
    let exposure = lane.exposure;
    let (band_top, band_bottom) = (top + 40, top + 78);
    canvas.line((20, top + LANE - 4), (axis.right, top + LANE - 4), FAINT, 1);
    canvas.bold((20, top + 44), &cut(&visible(&exposure.name), 28), 28, INK, HPos::Left);
    let held = format!("{} · {} data", visible(&exposure.environment), visible(&exposure.data_class));
    canvas.text((20, top + 76), &cut(&held, 38), 23, QUIET, HPos::Left);
    let marks = [exposure.start.earliest, exposure.start.latest, lane.end.earliest, lane.end.latest];
    let [begin, sure_begin, sure_end, end] = marks.map(|at| axis.x(at));
    // A band that is never certain has its two uncertain ends meet in the middle.
    let (sure_begin, sure_end) =
        if sure_begin <= sure_end { (sure_begin, sure_end) } else { (sure_end, sure_end.max(begin)) };
    let sure_end = sure_end.max(sure_begin + 3);
    canvas.fill((sure_begin, band_top, sure_end, band_bottom), PALE_RED);
    canvas.hatch((sure_begin, band_top, sure_end, band_bottom), 10, false, RED, 2);
    canvas.line((sure_begin, band_top), (sure_end, band_top), RED, 2);
    canvas.line((sure_begin, band_bottom), (sure_end, band_bottom), RED, 2);
    for (from, to, bracket) in [(begin, sure_begin, begin), (sure_end, end, end)] {
        if to - from > 2 {
            canvas.hatch((from, band_top, to, band_bottom), 24, false, RED, 2);
            canvas.dashed((from, band_top), (to, band_top), RED, 2);
            canvas.dashed((from, band_bottom), (to, band_bottom), RED, 2);
        }
        canvas.line((bracket, band_top - 5), (bracket, band_bottom + 5), RED, 4);
    }
    if exposure.open {
        let middle = (band_top + band_bottom) / 2;
        canvas.polygon(vec![(end, band_top - 6), (end + 24, middle), (end, band_bottom + 6)], RED);
    }
    let open = if exposure.open { ", still open" } else { "" };
    let label = format!(
        "{}{open} · {} newly able",
        words::duration_range(exposure.seconds),
        words::people(exposure.audience.newly_able)
    );
    let (x, anchor) =
        if begin < (axis.left + axis.right) / 2 { (begin, HPos::Left) } else { (end, HPos::Right) };
    canvas.text((x, top + 20), &label, 25, INK, anchor);
    let strip = (band_bottom + 10, band_bottom + 28);
    for part in &exposure.access.unlogged {
        let (from, to) = (axis.x(part.earliest), axis.x(part.latest));
        canvas.hatch((from, strip.0, to.max(from + 4), strip.1), 9, true, QUIET, 2);
    }
    if exposure.access.state == AccessState::Accessed {
        for at in &lane.accesses {
            canvas.dot((axis.x(*at), (strip.0 + strip.1) / 2), 7, INK);
        }
    }
}

/// A stretch of time with the least and most people who were newly able in it.
struct Stretch {
    from: Instant,
    to: Instant,
    least: u64,
    most: Option<u64>,
}

/// Between two ends nothing changes. The same people may stand behind several resources, so they
/// are not added up: the resource with the most newly able people counts.
fn stretches(lanes: &[Lane<'_>]) -> Vec<Stretch> {
    let mut ends: Vec<Instant> = lanes
        .iter()
        .flat_map(|lane| {
            [lane.exposure.start.earliest, lane.exposure.start.latest, lane.end.earliest, lane.end.latest]
        })
        .collect();
    ends.sort_unstable();
    ends.dedup();
    ends.windows(2)
        .filter_map(|pair| {
            let [from, to] = *pair else { return None };
            let possible =
                lanes.iter().filter(|lane| lane.exposure.start.earliest <= from && to <= lane.end.latest);
            let mut most = Some(0_u64);
            let mut least = 0;
            for lane in possible {
                let able = lane.exposure.audience.newly_able;
                most = most.zip(able.max).map(|(most, other)| most.max(other));
                if lane.exposure.start.latest <= from && to <= lane.end.earliest {
                    least = least.max(able.min.unwrap_or(0));
                }
            }
            Some(Stretch { from, to, least, most })
        })
        .collect()
}

fn people(canvas: &mut Canvas<'_>, axis: &Axis, lanes: &[Lane<'_>], top: i32, bottom: i32) {
    let stretches = stretches(lanes);
    let most = stretches
        .iter()
        .filter_map(|stretch| stretch.most)
        .chain(stretches.iter().map(|one| one.least))
        .max();
    let most = most.unwrap_or(0).max(1);
    let unbounded = stretches.iter().any(|stretch| stretch.most.is_none());
    canvas.bold((20, top + 20), "Newly able people", 28, INK, HPos::Left);
    let bound = if unbounded { "upper bound unknown in part" } else { "largest resource; line: at least" };
    canvas.text((20, top + 52), bound, 23, QUIET, HPos::Left);
    canvas.text((axis.left - 14, top), &words::thousands(most), 24, QUIET, HPos::Right);
    canvas.text((axis.left - 14, bottom - 12), "0", 24, QUIET, HPos::Right);
    canvas.line((axis.left, top), (axis.right, top), FAINT, 1);
    let y = |count: u64| bottom - (count as f64 / most as f64 * f64::from(bottom - top)).round() as i32;
    let mut line = Vec::new();
    for stretch in &stretches {
        let (from, to) = (axis.x(stretch.from), axis.x(stretch.to));
        if to > from {
            let high = stretch.most.map_or(top, y);
            canvas.fill((from, high, to, bottom), PALE_RED);
            if stretch.most.is_none() {
                canvas.hatch((from, high, to, bottom), 22, false, RED, 1);
            }
        }
        line.extend([(from, y(stretch.least)), (to, y(stretch.least))]);
    }
    if let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) {
        line.insert(0, (first.0, bottom));
        line.push((last.0, bottom));
        canvas.path(line, RED, 3);
    }
}
