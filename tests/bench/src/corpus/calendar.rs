//! When things happen: two weeks, with nights and a weekend in them, and a few records that come late.

use super::random::Random;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// 2026-03-02T00:00:00Z, a Monday.
const START: i64 = 1_772_409_600_000_000;
/// Two weeks.
const HOURS: usize = 14 * 24;
/// Records in a thousand that stand later in the file than their time says.
const LATE_PERMILLE: u64 = 10;

/// Gives each of so many events its time.
pub(crate) struct Calendar {
    count: u64,
    /// Share of all events before the end of each hour.
    cumulative: Vec<f64>,
}

impl Calendar {
    /// For so many events.
    pub(crate) fn new(count: u64) -> Self {
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = (0..HOURS)
            .map(|hour| {
                let (day, of_day) = (hour / 24 % 7, hour % 24);
                let at_work = day < 5 && (7..18).contains(&of_day);
                sum += if at_work { 5.0 } else { 1.0 };
                sum
            })
            .collect();
        cumulative.iter_mut().for_each(|share| *share /= sum);
        Self { count: count.max(1), cumulative }
    }

    /// The time of an event, in microseconds since 1970.
    pub(crate) fn at(&self, index: u64, random: &mut Random) -> i64 {
        let share = (index as f64 + random.fraction()) / self.count as f64;
        let hour = self.cumulative.partition_point(|end| *end <= share).min(HOURS - 1);
        let before = if hour == 0 { 0.0 } else { self.cumulative[hour - 1] };
        let inside = (share - before) / (self.cumulative[hour] - before);
        let late = if random.permille(LATE_PERMILLE) { random.below(3600) as i64 * 1_000_000 } else { 0 };
        START + hour as i64 * HOUR + (inside.clamp(0.0, 1.0) * HOUR as f64) as i64 - late
    }
}

fn padded(number: i64, digits: usize, out: &mut Vec<u8>) {
    let mut text = [b'0'; 6];
    let mut left = number;
    for place in (0..digits).rev() {
        text[place] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    out.extend_from_slice(&text[..digits]);
}

/// Year, month and day of a day since 1970, by the usual arithmetic of eras of 400 years.
fn date(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// RFC 3339 in UTC, with so many digits of the second's fraction (0 or 6).
pub(crate) fn write(at: i64, fraction: bool, out: &mut Vec<u8>) {
    let (second, micros) = (at.div_euclid(1_000_000), at.rem_euclid(1_000_000));
    let (day, of_day) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    let (year, month, day) = date(day);
    for (number, digits, end) in [
        (year, 4, b'-'),
        (month, 2, b'-'),
        (day, 2, b'T'),
        (of_day / 3600, 2, b':'),
        (of_day / 60 % 60, 2, b':'),
    ] {
        padded(number, digits, out);
        out.push(end);
    }
    padded(of_day % 60, 2, out);
    if fraction {
        out.push(b'.');
        padded(micros, 6, out);
    }
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(at: i64, fraction: bool) -> String {
        let mut out = Vec::new();
        write(at, fraction, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_times() {
        assert_eq!(text(START, false), "2026-03-02T00:00:00Z");
        assert_eq!(text(951_782_400_000_001, true), "2000-02-29T00:00:00.000001Z");
        assert_eq!(text(START + 59 * 24 * HOUR + HOUR / 2, false), "2026-04-30T00:30:00Z");
    }

    #[test]
    fn events_fill_two_weeks_and_few_are_late() {
        let count = 100_000;
        let calendar = Calendar::new(count);
        let times: Vec<i64> = (0..count).map(|index| calendar.at(index, &mut Random::of(3, index))).collect();
        let late = times.windows(2).filter(|pair| pair[1] < pair[0]).count();
        assert!((800..1200).contains(&late), "{late} late records");
        let last = times.iter().max().copied().unwrap_or_default();
        assert!(last < START + HOURS as i64 * HOUR && last > START + (HOURS as i64 - 1) * HOUR);
    }
}
