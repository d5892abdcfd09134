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
    let at = DateTime::parse_from_rfc3339(text.trim()).ok()?;
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
