//! Instants in microseconds, intervals of uncertainty, and the time of an event.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A point in time: microseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
#[ts(type = "string")]
pub struct Instant(pub i64);

impl Instant {
    /// Microseconds in one second.
    pub const SECOND: i64 = 1_000_000;

    /// The instant of a calendar time; sub-microsecond digits are cut.
    #[must_use]
    pub fn from_datetime(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_micros())
    }

    /// Reads RFC 3339, for instance `2026-03-10T16:04:12.5Z` or `2026-03-10T17:04:12+01:00`.
    ///
    /// # Errors
    /// The text is not RFC 3339.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        Ok(Self::from_datetime(DateTime::parse_from_rfc3339(text)?.with_timezone(&Utc)))
    }

    /// The calendar time, or `None` outside chrono's range (about ± 262,000 years).
    #[must_use]
    pub fn datetime(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }

    /// The instant `seconds` later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(Self::SECOND)))
    }

    /// Seconds from `earlier` to this instant; negative if this one is earlier.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / Self::SECOND as f64
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.datetime() {
            Some(value) => f.write_str(&value.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            None => write!(f, "{} µs", self.0),
        }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "date-time",
            "description": "RFC 3339 in UTC, to the microsecond"
        })
    }
}

/// An interval in which an instant lies, both ends included.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
pub struct Bounds {
    /// The earliest the instant can be.
    pub earliest: Instant,
    /// The latest the instant can be.
    pub latest: Instant,
}

impl Bounds {
    /// An instant known exactly.
    #[must_use]
    pub fn exact(at: Instant) -> Self {
        Self { earliest: at, latest: at }
    }

    /// Whether everything in this interval lies before everything in the other.
    #[must_use]
    pub fn certainly_before(self, other: Self) -> bool {
        self.latest < other.earliest
    }

    /// Whether some instant in this interval lies at or before some instant in the other.
    #[must_use]
    pub fn possibly_before(self, other: Self) -> bool {
        self.earliest <= other.latest
    }
}

/// How finely the source recorded the time.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Nanoseconds in the record; microseconds are kept.
    Nanosecond,
    /// Microseconds.
    Microsecond,
    /// Milliseconds.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// A calendar day.
    Day,
    /// The record does not say, or has no time.
    #[default]
    Unknown,
}

/// Where the time zone of a time came from.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ZoneSource {
    /// An offset or `Z` in the text itself, or an epoch number.
    Explicit,
    /// The format defines UTC although the text does not say so.
    Format,
    /// The user's mapping says so.
    Mapping,
    /// Nobody says; UTC was assumed and the bounds are wide.
    Assumed,
    /// The event has no time.
    #[default]
    None,
}

/// When an event happened, as far as its record says. An undated record stays undated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct EventTime {
    /// The best single instant, or null if the record is undated.
    pub at: Option<Instant>,
    /// The earliest it can have happened by this record.
    pub earliest: Option<Instant>,
    /// The latest it can have happened by this record.
    pub latest: Option<Instant>,
    /// The time exactly as the record has it.
    pub raw: Option<String>,
    /// How finely the source recorded it.
    pub precision: Precision,
    /// Where the zone came from.
    pub zone: ZoneSource,
    /// When the source wrote the record, where it says so.
    pub logged: Option<Instant>,
}

impl EventTime {
    /// A time with the bounds that its precision implies: a time recorded to the second lies
    /// anywhere in that second.
    #[must_use]
    pub fn recorded(at: Instant, raw: impl Into<String>, precision: Precision, zone: ZoneSource) -> Self {
        let width = match precision {
            Precision::Second => Instant::SECOND - 1,
            Precision::Minute => 60 * Instant::SECOND - 1,
            Precision::Day => 86_400 * Instant::SECOND - 1,
            Precision::Millisecond => 999,
            Precision::Nanosecond | Precision::Microsecond | Precision::Unknown => 0,
        };
        Self {
            at: Some(at),
            earliest: Some(at),
            latest: Some(Instant(at.0.saturating_add(width))),
            raw: Some(raw.into()),
            precision,
            zone,
            logged: None,
        }
    }

    /// The bounds, or `None` for an undated event.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let at = self.at?;
        Some(Bounds { earliest: self.earliest.unwrap_or(at), latest: self.latest.unwrap_or(at) })
    }
}
