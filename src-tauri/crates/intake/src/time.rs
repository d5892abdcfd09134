//! Times as logs write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use proximate_model::{EventTime, Instant, Precision, ZoneSource};
use serde_json::Value;

/// The unit of an epoch number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
}

/// RFC 3339 with its own offset; `None` if it is something else.
pub(crate) fn rfc3339(text: &str) -> Option<EventTime> {
    let trimmed = text.trim();
    // `+0000` without a colon is ISO 8601 all the same.
    let at = DateTime::parse_from_rfc3339(trimmed)
        .or_else(|_| DateTime::parse_from_str(trimmed, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .or_else(|_| DateTime::parse_from_str(trimmed, "%Y-%m-%d %H:%M:%S%.f%z"))
        .ok()?;
    Some(EventTime::recorded(
        Instant::from_datetime(at.with_timezone(&Utc)),
        text,
        fraction_precision(text),
        ZoneSource::Explicit,
    ))
}

/// RFC 3339, or the same without an offset where the format defines UTC.
pub(crate) fn utc(text: &str) -> Option<EventTime> {
    rfc3339(text).or_else(|| {
        let naive = naive(text)?;
        Some(EventTime::recorded(
            Instant::from_datetime(naive.and_utc()),
            text,
            fraction_precision(text),
            ZoneSource::Format,
        ))
    })
}

/// The same, or undated with the text as it was written: a time that cannot be read is an unknown time,
/// and no reason to lose what happened.
pub(crate) fn utc_or_undated(text: Option<&str>) -> EventTime {
    let Some(text) = text else { return EventTime::default() };
    utc(text).unwrap_or_else(|| EventTime { raw: Some(text.to_owned()), ..EventTime::default() })
}

/// Text without an offset where nobody says which zone it is in: UTC is assumed, and the bounds are
/// as wide as the zones of the world.
pub(crate) fn assumed(text: &str) -> Option<EventTime> {
    rfc3339(text).or_else(|| {
        let mut time = utc(text)?;
        time.zone = ZoneSource::Assumed;
        time.earliest = time.earliest.map(|at| at.plus_seconds(-14 * 3600));
        time.latest = time.latest.map(|at| at.plus_seconds(12 * 3600));
        Some(time)
    })
}

/// Text in a zone that the user's mapping names. An hour that exists twice keeps both readings as
/// bounds; one that does not exist gives `None`.
pub(crate) fn zoned(text: &str, pattern: Option<&str>, zone: Tz) -> Option<EventTime> {
    if pattern.is_none()
        && let Some(time) = rfc3339(text)
    {
        return Some(time);
    }
    let naive = match pattern {
        Some(pattern) => {
            if let Ok(at) = DateTime::parse_from_str(text.trim(), pattern) {
                let at = Instant::from_datetime(at.with_timezone(&Utc));
                return Some(EventTime::recorded(at, text, fraction_precision(text), ZoneSource::Explicit));
            }
            NaiveDateTime::parse_from_str(text.trim(), pattern)
                .ok()
                .or_else(|| NaiveDate::parse_from_str(text.trim(), pattern).ok()?.and_hms_opt(0, 0, 0))?
        }
        None => naive(text)?,
    };
    let local = naive.and_local_timezone(zone);
    let early = Instant::from_datetime(local.earliest()?.with_timezone(&Utc));
    let late = Instant::from_datetime(local.latest()?.with_timezone(&Utc));
    let precision =
        if pattern.is_some() && !text.contains(':') { Precision::Day } else { fraction_precision(text) };
    let mut time = EventTime::recorded(early, text, precision, ZoneSource::Mapping);
    if late != early {
        time.latest = EventTime::recorded(late, text, precision, ZoneSource::Mapping).latest;
    }
    Some(time)
}

/// An epoch number, also where it is written as text.
pub(crate) fn epoch(value: &Value, unit: Unit) -> Option<EventTime> {
    match value {
        Value::Number(number) => epoch_text(&number.to_string(), unit),
        Value::String(text) => epoch_text(text, unit),
        _ => None,
    }
}

/// An epoch number as text, with or without a fraction, for instance `1452837318.000002` seconds.
pub(crate) fn epoch_text(text: &str, unit: Unit) -> Option<EventTime> {
    let trimmed = text.trim();
    let (whole, fraction) = trimmed.split_once('.').unwrap_or((trimmed, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    // Everything is brought to nanoseconds first: that is exact for every unit.
    let (scale, digits) = match unit {
        Unit::Second => (1_000_000_000_i128, 9),
        Unit::Millisecond => (1_000_000, 6),
        Unit::Microsecond => (1_000, 3),
        Unit::Nanosecond => (1, 0),
    };
    let fraction_used = fraction.get(..digits.min(fraction.len()))?;
    let mut part: i128 = if fraction_used.is_empty() { 0 } else { fraction_used.parse().ok()? };
    for _ in fraction_used.len()..digits {
        part *= 10;
    }
    if trimmed.starts_with('-') {
        part = -part;
    }
    let micros = whole.checked_mul(scale)?.checked_add(part)?.div_euclid(1_000);
    let at = Instant(i64::try_from(micros).ok()?);
    at.datetime()?;
    let precision = match (unit, fraction.len()) {
        (Unit::Second, 0) => Precision::Second,
        (Unit::Second, 1..=3) | (Unit::Millisecond, 0) => Precision::Millisecond,
        (Unit::Nanosecond, _) => Precision::Nanosecond,
        _ => Precision::Microsecond,
    };
    Some(EventTime::recorded(at, text, precision, ZoneSource::Explicit))
}

/// An epoch number whose unit only its size tells: today's times have 10, 13, 16 or 19 digits.
pub(crate) fn epoch_guess(text: &str) -> Option<EventTime> {
    let whole = text.trim().split('.').next().unwrap_or_default().trim_start_matches('-');
    let unit = match whole.len() {
        9..=10 => Unit::Second,
        12..=13 => Unit::Millisecond,
        15..=16 => Unit::Microsecond,
        18..=19 => Unit::Nanosecond,
        _ => return None,
    };
    epoch_text(text, unit)
}

/// How finely a written time is recorded, by the digits of its fraction.
fn fraction_precision(text: &str) -> Precision {
    let digits =
        text.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    match digits {
        0 if text.matches(':').count() == 0 => Precision::Day,
        0 if text.matches(':').count() == 1 => Precision::Minute,
        0 => Precision::Second,
        1..=3 => Precision::Millisecond,
        4..=6 => Precision::Microsecond,
        _ => Precision::Nanosecond,
    }
}

/// A calendar time without a zone.
fn naive(text: &str) -> Option<NaiveDateTime> {
    const PATTERNS: [&str; 4] =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S%.f"];
    let text = text.trim();
    PATTERNS
        .iter()
        .find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(time: Option<EventTime>, at: &str, precision: Precision) {
        let time = time.unwrap();
        assert_eq!((time.at.unwrap().to_string().as_str(), time.precision), (at, precision));
    }

    #[test]
    fn written_times_keep_their_precision() {
        check(utc("2024-01-15T10:45:23Z"), "2024-01-15T10:45:23Z", Precision::Second);
        check(utc("2022-12-11 05:17:28.078"), "2022-12-11T05:17:28.078Z", Precision::Millisecond);
        check(utc("2025-10-15 18:45:47.048000000"), "2025-10-15T18:45:47.048Z", Precision::Nanosecond);
        check(utc("2021-08-19T12:16:32.000-04:00"), "2021-08-19T16:16:32Z", Precision::Millisecond);
        check(utc("2022-07-24T19:01:01+0000"), "2022-07-24T19:01:01Z", Precision::Second);
        check(utc("2026-03-01"), "2026-03-01T00:00:00Z", Precision::Day);
        assert_eq!(utc("[trimmed for fixture]"), None);
    }

    #[test]
    fn epoch_numbers_are_exact() {
        check(
            epoch_text("1452837318.000002", Unit::Second),
            "2016-01-15T05:55:18.000002Z",
            Precision::Microsecond,
        );
        check(
            epoch_text("1621305118553", Unit::Millisecond),
            "2021-05-18T02:31:58.553Z",
            Precision::Millisecond,
        );
        check(
            epoch_text("1544712660300000001", Unit::Nanosecond),
            "2018-12-13T14:51:00.300Z",
            Precision::Nanosecond,
        );
        check(epoch_text("-0.5", Unit::Second), "1969-12-31T23:59:59.500Z", Precision::Millisecond);
        for not_a_time in ["", "abc", "1.2.3", "99999999999999999999999999999999999999999", "1e9"] {
            assert_eq!(epoch_text(not_a_time, Unit::Second), None, "{not_a_time}");
        }
    }

    #[test]
    fn an_unknown_zone_widens_the_bounds() {
        let time = assumed("2026-03-10 12:00:00").unwrap();
        assert_eq!(time.zone, ZoneSource::Assumed);
        assert_eq!(time.earliest.unwrap().to_string(), "2026-03-09T22:00:00Z");
        assert_eq!(time.latest.unwrap().to_string(), "2026-03-11T00:00:00.999999Z");
    }

    #[test]
    fn an_hour_that_exists_twice_keeps_both_readings() {
        let time = zoned("2026-10-25 02:30:00", None, chrono_tz::Europe::Berlin).unwrap();
        assert_eq!(time.earliest.unwrap().to_string(), "2026-10-25T00:30:00Z");
        assert_eq!(time.latest.unwrap().to_string(), "2026-10-25T01:30:00.999999Z");
        assert_eq!(zoned("2026-03-29 02:30:00", None, chrono_tz::Europe::Berlin), None);
    }
}
