//! Marks on an axis of time, in steps that people count in.

use proximate_model::Instant;

use crate::words;

/// Steps in seconds: 1, 5, 15, 30 seconds, minutes, hours, days.
const STEPS: [i64; 19] = [
    1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    2_592_000, 7_776_000, 31_536_000,
];

/// A span of time laid over a span of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub(super) from: Instant,
    pub(super) to: Instant,
    pub(super) left: i32,
    pub(super) right: i32,
}

/// A mark: where, its clock, and its day if it is the first mark of that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) x: i32,
    pub(super) clock: String,
    pub(super) day: Option<String>,
}

impl Axis {
    /// The pixel of an instant, held inside the axis.
    pub(super) fn x(&self, at: Instant) -> i32 {
        let length = self.to.seconds_since(self.from).max(1e-6);
        let share = (at.seconds_since(self.from) / length).clamp(0.0, 1.0);
        self.left + (share * f64::from(self.right - self.left)).round() as i32
    }

    /// At most nine marks.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let length = self.to.seconds_since(self.from);
        let step = STEPS.into_iter().find(|step| length / *step as f64 <= 8.0).unwrap_or(315_360_000);
        let step = step.saturating_mul(Instant::SECOND);
        let mut at = self.from.0.div_euclid(step).saturating_mul(step);
        let mut ticks: Vec<Tick> = Vec::new();
        let mut last_day = String::new();
        while at <= self.to.0 && ticks.len() < 9 {
            if at >= self.from.0 {
                let instant = Instant(at);
                let day = words::day(instant);
                let clock = match step {
                    step if step < 60 * Instant::SECOND => words::time_of_day(instant),
                    _ => words::time_of_day(instant).chars().take(5).collect(),
                };
                let new_day = (day != last_day).then(|| day.clone());
                ticks.push(Tick { x: self.x(instant), clock, day: new_day });
                last_day = day;
            }
            at = at.saturating_add(step);
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hours_are_marked_in_quarters_and_the_day_once() -> Result<(), chrono::ParseError> {
        let axis = Axis {
            from: Instant::parse("2026-03-10T16:05:00Z")?,
            to: Instant::parse("2026-03-10T18:00:00Z")?,
            left: 0,
            right: 1_000,
        };
        let ticks = axis.ticks();
        let clocks: Vec<&str> = ticks.iter().map(|tick| tick.clock.as_str()).collect();
        assert_eq!(clocks, ["16:15", "16:30", "16:45", "17:00", "17:15", "17:30", "17:45", "18:00"]);
        assert_eq!(ticks.iter().filter(|tick| tick.day.is_some()).count(), 1);
        Ok(())
    }

    #[test]
    fn no_span_is_too_short_or_too_long() {
        for (from, to) in [(0, 0), (i64::MIN, i64::MAX), (5, 4), (0, 1)] {
            let axis = Axis { from: Instant(from), to: Instant(to), left: 0, right: 100 };
            assert!(axis.ticks().len() <= 9);
            assert!((0..=100).contains(&axis.x(Instant(0))));
        }
    }
}
