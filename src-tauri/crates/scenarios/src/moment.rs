//! Instants of the invented week, and how each wire format writes them.

use chrono::{DateTime, SecondsFormat, Utc};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Moment(pub(crate) i64);

const SECOND: i64 = 1_000_000;

impl Moment {
    /// Midnight (UTC) of the Monday in whose week every case plays: 9 March 2026.
    pub(crate) const MONDAY: Self = Self(1_773_014_400 * SECOND);

    pub(crate) fn days(self, days: i64) -> Self {
        self.seconds(days * 86_400)
    }

    pub(crate) fn hours(self, hours: i64) -> Self {
        self.seconds(hours * 3_600)
    }

    pub(crate) fn minutes(self, minutes: i64) -> Self {
        self.seconds(minutes * 60)
    }

    pub(crate) fn seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * SECOND)
    }

    pub(crate) fn millis(self, millis: i64) -> Self {
        Self(self.0 + millis * 1_000)
    }

    pub(crate) fn micros(self, micros: i64) -> Self {
        Self(self.0 + micros)
    }

    /// The same moment without the digits below a second, as a source that records seconds has it.
    pub(crate) fn whole_second(self) -> Self {
        Self(self.0.div_euclid(SECOND) * SECOND)
    }

    pub(crate) fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(SECOND)
    }

    pub(crate) fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    pub(crate) fn epoch_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Nanoseconds since the epoch as decimal digits, the way OTLP writes 64-bit numbers in JSON.
    pub(crate) fn epoch_nanos(self) -> String {
        format!("{}000", self.0)
    }

    /// `seconds.microseconds`, which Slack uses as time and as id.
    pub(crate) fn slack(self) -> String {
        format!("{}.{:06}", self.0.div_euclid(SECOND), self.0.rem_euclid(SECOND))
    }

    fn written(self, format: SecondsFormat) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default().to_rfc3339_opts(format, true)
    }

    /// `2026-03-09T08:00:00Z`
    pub(crate) fn to_seconds(self) -> String {
        self.written(SecondsFormat::Secs)
    }

    /// `2026-03-09T08:00:00.123Z`
    pub(crate) fn to_millis(self) -> String {
        self.written(SecondsFormat::Millis)
    }

    /// `2026-03-09T08:00:00.123456Z`
    pub(crate) fn to_micros(self) -> String {
        self.written(SecondsFormat::Micros)
    }

    /// A calendar format of chrono, in UTC.
    pub(crate) fn calendar(self, pattern: &str) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default().format(pattern).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monday_is_a_monday() {
        assert_eq!(Moment::MONDAY.calendar("%A %d %B %Y %H:%M"), "Monday 09 March 2026 00:00");
    }

    #[test]
    fn every_format_writes_the_same_moment() {
        let moment = Moment::MONDAY.hours(8).micros(123_456);
        assert_eq!(moment.to_seconds(), "2026-03-09T08:00:00Z");
        assert_eq!(moment.to_millis(), "2026-03-09T08:00:00.123Z");
        assert_eq!(moment.to_micros(), "2026-03-09T08:00:00.123456Z");
        assert_eq!(moment.slack(), "1773043200.123456");
        assert_eq!(moment.epoch_nanos(), "1773043200123456000");
        assert_eq!(moment.whole_second().to_micros(), "2026-03-09T08:00:00.000000Z");
    }
}
