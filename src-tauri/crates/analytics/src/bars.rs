//! Bars of a width that people can read.

use proximate_model::Instant;

const MICROSECOND: i128 = 1;
const SECOND: i128 = 1_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;
const YEAR: i128 = 365 * DAY;

/// Most bars of a histogram, whatever is asked for.
const MOST_BARS: usize = 10_000;

/// Widths from a microsecond to a year. Wider ones are years, doubled again and again.
const WIDTHS: [i128; 43] = [
    MICROSECOND,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    91 * DAY,
    182 * DAY,
    YEAR,
];

/// Equally wide bars that cover a span of time, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bars {
    /// Start of the first bar, a multiple of the width.
    first: i128,
    width: i128,
    count: usize,
}

impl Bars {
    /// The narrowest bars of a readable width of which at most `bars` cover `from` to `to`, both included.
    /// At least one bar is allowed.
    #[must_use]
    pub fn covering(from: Instant, to: Instant, bars: usize) -> Self {
        let bars = bars.clamp(1, MOST_BARS) as i128;
        let (from, to) = (i128::from(from.0), i128::from(to.0.max(from.0)));
        if from == to {
            // A moment has no width of its own; a second is one that people know.
            return Self { first: from.div_euclid(SECOND) * SECOND, width: SECOND, count: 1 };
        }
        let needed = |width: i128| to.div_euclid(width) - from.div_euclid(width) + 1;
        let width = WIDTHS.into_iter().find(|width| needed(*width) <= bars);
        // Two bars on both sides of the epoch would never become one: a single bar begins where the span does.
        let mut width = width.unwrap_or(YEAR);
        while needed(width) > bars && (bars > 1 || width <= to - from) {
            width *= 2;
        }
        if needed(width) > bars {
            return Self { first: from, width, count: 1 };
        }
        let count = usize::try_from(needed(width)).unwrap_or(1);
        Self { first: from.div_euclid(width) * width, width, count }
    }

    /// How many bars there are, at least one.
    #[must_use]
    pub fn count(self) -> usize {
        self.count
    }

    /// Width in microseconds, at least one.
    #[must_use]
    pub fn microseconds(self) -> u64 {
        u64::try_from(self.width).unwrap_or(u64::MAX)
    }

    /// Width in seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.width as f64 / SECOND as f64
    }

    /// The bar in which an instant lies, or `None` outside of all.
    #[cfg(test)]
    fn of(self, at: i64) -> Option<u32> {
        let bar = (i128::from(at) - self.first).div_euclid(self.width);
        u32::try_from(bar).ok().filter(|bar| (*bar as usize) < self.count)
    }

    /// Start of a bar; cut at the earliest instant there is.
    #[must_use]
    pub fn start(self, bar: usize) -> Instant {
        let start = self.first + self.width * bar as i128;
        Instant(i64::try_from(start).unwrap_or(if start < 0 { i64::MIN } else { i64::MAX }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("an instant")
    }

    #[test]
    fn widths_are_readable_and_starts_are_round() {
        let table = [
            ("2026-03-10T14:00:00Z", "2026-03-10T14:00:00Z", 60, 1.0, 1),
            ("2026-03-10T14:00:00Z", "2026-03-10T14:00:50Z", 60, 1.0, 51),
            ("2026-03-10T14:00:07Z", "2026-03-10T16:00:00Z", 60, 300.0, 25),
            ("2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z", 100, 43_200.0, 62),
            ("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 13, 182.0 * 86_400.0, 13),
        ];
        for (from, to, bars, seconds, count) in table {
            let found = Bars::covering(at(from), at(to), bars);
            assert!(found.count() <= bars, "{from} to {to}: {found:?}");
            assert_eq!((found.seconds(), found.count()), (seconds, count), "{from} to {to}");
            assert!(found.start(0) <= at(from));
            assert_eq!(found.of(at(from).0), Some(0));
            assert_eq!(found.of(at(to).0), Some(found.count() as u32 - 1));
        }
    }

    #[test]
    fn any_span_is_covered_by_at_least_one_and_at_most_so_many_bars() {
        let instants = [i64::MIN, -1, 0, 1, 1_700_000_000_000_000, i64::MAX];
        for from in instants {
            for to in instants {
                for bars in [0, 1, 2, 60, usize::MAX] {
                    let found = Bars::covering(Instant(from), Instant(to), bars);
                    assert!((1..=bars.clamp(1, MOST_BARS)).contains(&found.count()), "{from} {to} {bars}");
                    assert_eq!(found.of(from), Some(0), "{from} {to} {bars}");
                    if to >= from {
                        assert_eq!(
                            found.of(to),
                            Some(found.count() as u32 - 1),
                            "{from} {to} {bars}: {found:?}"
                        );
                    }
                }
            }
        }
    }
}
