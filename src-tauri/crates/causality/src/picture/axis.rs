//! Ticks of time at human steps, and the silences that are broken.

use std::collections::BTreeSet;

use proximate_model::Instant;

use super::layout::{Column, Layout};
use super::text;

/// Least distance of two ticks.
const APART: f64 = 74.0;
/// Steps of ticks, in seconds, coarse to fine.
const STEPS: [i64; 10] = [604_800, 86_400, 21_600, 3_600, 1_800, 900, 300, 60, 30, 10];
/// A step with more instants than this in the drawing is too fine for it.
const MOST: i64 = 400;

/// Size of the words at a tick.
pub(super) const TEXT: f64 = 13.0;

/// One tick.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) x: f64,
    pub(super) label: String,
}

/// A silence that is drawn shorter than it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Break {
    /// Its middle.
    pub(super) x: f64,
    pub(super) label: String,
}

/// The broken silences, left to right.
pub(super) fn breaks(layout: &Layout) -> Vec<Break> {
    pairs(layout)
        .filter(|(_, right)| right.after_break)
        .filter_map(|(left, right)| {
            let length = right.at?.seconds_since(left.at?);
            Some(Break { x: f64::midpoint(left.x, right.x), label: text::length(length) })
        })
        .collect()
}

/// Neighbouring columns that have an instant.
fn pairs(layout: &Layout) -> impl Iterator<Item = (&Column, &Column)> {
    let timed: Vec<&Column> = layout.columns.iter().filter(|column| column.at.is_some()).collect();
    let next: Vec<&Column> = timed.iter().skip(1).copied().collect();
    timed.into_iter().zip(next)
}

/// The day on which the drawing begins.
pub(super) fn first_day(layout: &Layout) -> Option<String> {
    layout.columns.iter().find_map(|column| column.at).map(text::date)
}

/// Ticks where there is room for them: round days and hours first, then finer steps between.
pub(super) fn ticks(layout: &Layout) -> Vec<Tick> {
    let broken = breaks(layout);
    let mut placed: Vec<(f64, Instant, i64)> = Vec::new();
    for step in STEPS {
        for (left, right) in pairs(layout).filter(|(_, right)| !right.after_break) {
            let (Some(first), Some(last)) = (left.at, right.at) else { continue };
            let width = step.saturating_mul(Instant::SECOND);
            let (from, to) = (first.0.div_euclid(width), last.0.div_euclid(width));
            if to.saturating_sub(from) > MOST {
                continue;
            }
            for index in from..=to {
                let at = Instant(index.saturating_mul(width));
                if at < first || at > last {
                    continue;
                }
                let x = layout.x_of(at);
                let free = placed.iter().all(|(other, _, _)| (other - x).abs() >= APART)
                    && broken.iter().all(|gap| (gap.x - x).abs() >= APART * 0.8);
                if free {
                    placed.push((x, at, step));
                }
            }
        }
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut days: BTreeSet<String> = first_day(layout).into_iter().collect();
    let mut ticks: Vec<Tick> = Vec::new();
    let mut reached = f64::MIN;
    for (x, at, step) in placed {
        let clock = text::clock(at, step < 60);
        let date = text::date(at);
        let label = if days.contains(&date) { clock } else { format!("{date}, {clock}") };
        let half = text::width(&label, TEXT, false) / 2.0;
        // The first tick of a day is wider, and the ones beside it give way.
        if x - half < reached || broken.iter().any(|gap| (gap.x - x).abs() < half + APART * 0.4) {
            continue;
        }
        reached = x + half + 12.0;
        days.insert(date);
        ticks.push(Tick { x, label });
    }
    ticks
}
