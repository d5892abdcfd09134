//! Order under uncertain clocks.
//!
//! Every source has a clock of its own. Two records of one file share it, so their order is what the
//! file says; two records of different sources are compared with the offset that such sources may
//! have.

use proximate_model::{Bounds, Event, Instant};

pub(crate) mod network;

/// How certain it is that one event precedes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Everything in the one interval lies before the other.
    Certain,
    /// The intervals overlap, or a time is unknown.
    Possible,
    /// It cannot have come first.
    Impossible,
}

/// By how many seconds the clock of a source may be off: servers of clouds and services keep time to
/// seconds, laptops to minutes. The values are defaults, not measurements of the case.
#[must_use]
fn offset_seconds(format: &str) -> i64 {
    match format {
        "kubernetes_audit" => 5,
        "claude_code" | "codex" | "openclaw" | "pi" | "copilot_cli" | "cursor" | "gemini_cli"
        | "antigravity" | "opencode" | "kimi" | "qwen" | "hermes" | "grok" | "droid" | "generic_text" => 120,
        _ => 2,
    }
}

fn shares_a_clock(left: &Event, right: &Event) -> bool {
    left.format == right.format
        && (left.evidence.file == right.evidence.file || !left.format.starts_with("generic"))
}

fn widened(bounds: Bounds, seconds: i64) -> Bounds {
    Bounds { earliest: bounds.earliest.plus_seconds(-seconds), latest: bounds.latest.plus_seconds(seconds) }
}

/// Whether `from` precedes `to`.
#[must_use]
pub(crate) fn order(from: &Event, to: &Event) -> Order {
    let (Some(left), Some(right)) = (from.time.bounds(), to.time.bounds()) else { return Order::Possible };
    let (left, right) = if shares_a_clock(from, to) {
        (left, right)
    } else {
        (widened(left, offset_seconds(&from.format)), widened(right, offset_seconds(&to.format)))
    };
    if left.certainly_before(right) {
        Order::Certain
    } else if left.possibly_before(right) {
        Order::Possible
    } else {
        Order::Impossible
    }
}

/// Seconds from one event to another by their best instants; `None` if one is undated.
#[must_use]
pub(crate) fn seconds_between(from: &Event, to: &Event) -> Option<f64> {
    Some(to.time.at?.seconds_since(from.time.at?))
}

/// The best instant, for sorting; undated events last.
#[must_use]
pub(crate) fn instant(event: &Event) -> Instant {
    event.time.at.unwrap_or(Instant(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proximate_model::{EventTime, Precision, ZoneSource};

    fn event(format: &str, file: &str, seconds: i64, precision: Precision) -> Event {
        let at = Instant(seconds * Instant::SECOND);
        let mut event = Event {
            format: format.into(),
            time: EventTime::recorded(at, "", precision, ZoneSource::Explicit),
            ..Event::default()
        };
        event.evidence.file = file.into();
        event
    }

    #[test]
    fn records_of_one_source_share_a_clock() {
        let (first, second) = (
            event("slack_export", "a", 10, Precision::Microsecond),
            event("slack_export", "b", 11, Precision::Microsecond),
        );
        assert_eq!(order(&first, &second), Order::Certain);
        assert_eq!(order(&second, &first), Order::Impossible);
    }

    #[test]
    fn different_sources_overlap_within_their_offsets() {
        let (first, second) = (
            event("slack_export", "a", 10, Precision::Second),
            event("aws_cloudtrail", "b", 12, Precision::Second),
        );
        assert_eq!(order(&first, &second), Order::Possible);
        assert_eq!(order(&second, &first), Order::Possible);
        let late = event("aws_cloudtrail", "b", 60, Precision::Second);
        assert_eq!(order(&first, &late), Order::Certain);
        assert_eq!(order(&late, &first), Order::Impossible);
    }

    #[test]
    fn an_undated_record_may_lie_anywhere() {
        let dated = event("slack_export", "a", 10, Precision::Second);
        assert_eq!(order(&Event::default(), &dated), Order::Possible);
        assert_eq!(seconds_between(&Event::default(), &dated), None);
    }
}
