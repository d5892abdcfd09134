//! Times with their zone and lengths of time with their bounds.

use chrono::{DateTime, Utc};
use proximate_model::document::SecondsRange;
use proximate_model::{Bounds, EventTime, Instant, Precision, ZoneSource};

use super::thousands;

/// An instant with its zone, as finely as it has digits.
pub(crate) fn instant(at: Instant) -> String {
    match at.datetime() {
        Some(time) => format!("{} {} UTC", time.format("%Y-%m-%d"), clock(time)),
        None => "outside the calendar".to_owned(),
    }
}

fn clock(time: DateTime<Utc>) -> String {
    let micros = time.timestamp_subsec_micros();
    match micros {
        0 => time.format("%H:%M:%S").to_string(),
        _ if micros.is_multiple_of(1_000) => time.format("%H:%M:%S%.3f").to_string(),
        _ => time.format("%H:%M:%S%.6f").to_string(),
    }
}

/// The day of an instant.
pub(crate) fn day(at: Instant) -> String {
    at.datetime().map_or_else(|| "undated".to_owned(), |time| time.format("%Y-%m-%d").to_string())
}

/// The clock of an instant, without its day.
pub(crate) fn time_of_day(at: Instant) -> String {
    at.datetime().map_or_else(|| "undated".to_owned(), clock)
}

/// An instant that lies between two others; less than a second apart counts as one.
pub(crate) fn bounds(value: Bounds) -> String {
    if value.latest.seconds_since(value.earliest).abs() < 1.0 {
        return instant(value.earliest);
    }
    if day(value.earliest) == day(value.latest) {
        let first = time_of_day(value.earliest);
        return format!("{} between {first} and {} UTC", day(value.earliest), time_of_day(value.latest));
    }
    format!("between {} and {}", instant(value.earliest), instant(value.latest))
}

/// The time of an event with its zone: an uncertain time is a bracket, an undated event says so.
pub(crate) fn event_time(time: &EventTime) -> String {
    match event_time_in_table(time) {
        undated if undated == UNDATED => undated,
        dated => format!("{dated} UTC"),
    }
}

const UNDATED: &str = "undated";

/// The same for a column whose title names the zone.
pub(crate) fn event_time_in_table(time: &EventTime) -> String {
    let Some(at) = time.at else {
        return match (time.earliest, time.latest) {
            (Some(earliest), Some(latest)) => bracket(Bounds { earliest, latest }),
            (Some(earliest), None) => format!("[after {}]", short(earliest)),
            (None, Some(latest)) => format!("[before {}]", short(latest)),
            (None, None) => UNDATED.to_owned(),
        };
    };
    match time.bounds() {
        Some(bounds) if is_bracket(time, bounds) => bracket(bounds),
        _ => short(at),
    }
}

fn bracket(bounds: Bounds) -> String {
    if day(bounds.earliest) == day(bounds.latest) {
        return format!("[{} – {}]", short(bounds.earliest), time_of_day(bounds.latest));
    }
    format!("[{} – {}]", short(bounds.earliest), short(bounds.latest))
}

/// Bounds wider than what the precision alone implies.
fn is_bracket(time: &EventTime, bounds: Bounds) -> bool {
    let implied = match time.precision {
        Precision::Minute => 60.0,
        Precision::Day => 86_400.0,
        _ => 1.0,
    };
    bounds.latest.seconds_since(bounds.earliest) > implied
}

fn short(at: Instant) -> String {
    format!("{} {}", day(at), time_of_day(at))
}

/// How finely and by whose zone a time was recorded.
pub(crate) fn precision(time: &EventTime) -> String {
    if time.at.is_none() {
        return "the record has no time".to_owned();
    }
    let fineness = match time.precision {
        Precision::Nanosecond => "to the nanosecond",
        Precision::Microsecond => "to the microsecond",
        Precision::Millisecond => "to the millisecond",
        Precision::Second => "to the second",
        Precision::Minute => "to the minute",
        Precision::Day => "to the day",
        Precision::Unknown => "precision unknown",
    };
    let zone = match time.zone {
        ZoneSource::Explicit => "zone in the record",
        ZoneSource::Format => "zone by the format",
        ZoneSource::Mapping => "zone by the mapping",
        ZoneSource::Assumed => "zone assumed",
        ZoneSource::None => "zone unknown",
    };
    format!("{fineness}, {zone}")
}

/// A length of time, in its two largest units.
pub(crate) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "unknown length".to_owned();
    }
    if seconds < 1.0 {
        return "less than 1 s".to_owned();
    }
    let whole = seconds.round().min(1e15) as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) if rest == 0 => format!("{minutes} m"),
        (0, 0, _) => format!("{minutes} m {rest:02} s"),
        (0, _, _) => format!("{hours} h {minutes:02} m"),
        _ => format!("{} d {hours:02} h", thousands(days)),
    }
}

/// A length of time with its bounds.
pub(crate) fn duration_range(range: SecondsRange) -> String {
    let (least, most) = (duration(range.min), duration(range.max));
    if least == most { least } else { format!("{least} – {most}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_units_and_bounds() {
        assert_eq!(duration(7_080.0), "1 h 58 m");
        assert_eq!(duration(65.0), "1 m 05 s");
        assert_eq!(duration(671_520.0), "7 d 18 h");
        assert_eq!(duration(f64::NAN), "unknown length");
        let range = SecondsRange { min: 7_080.0, likely: 7_200.0, max: 7_440.0 };
        assert_eq!(duration_range(range), "1 h 58 m – 2 h 04 m");
    }

    #[test]
    fn an_uncertain_time_is_a_bracket() -> Result<(), chrono::ParseError> {
        let at = Instant::parse("2026-03-10T16:04:12Z")?;
        let exact = EventTime::recorded(at, "x", Precision::Second, ZoneSource::Explicit);
        assert_eq!(event_time(&exact), "2026-03-10 16:04:12 UTC");
        let wide = EventTime { latest: Some(at.plus_seconds(300)), ..exact };
        assert_eq!(event_time(&wide), "[2026-03-10 16:04:12 – 16:09:12] UTC");
        assert_eq!(event_time(&EventTime::default()), "undated");
        Ok(())
    }
}
