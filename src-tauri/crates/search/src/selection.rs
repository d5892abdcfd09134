//! What is asked of the index, and what it answers.

use std::cmp::Ordering;

use proximate_model::Instant;

use crate::prepare::UNDATED;

/// Which part of time is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    /// Not before. Excludes undated events, as `to` does.
    pub from: Option<Instant>,
    /// Not after.
    pub to: Option<Instant>,
    /// Only what could be known at that instant. Excludes events of which nobody can say when.
    pub known_by: Option<Instant>,
}

/// Where an event stands in the order of time: undated events last, those of one instant in the order of import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// When it happened.
    pub at: Option<Instant>,
    /// Its row in the store.
    pub row: u64,
}

impl Key {
    /// A number that is in the same order.
    pub(crate) fn order(self) -> u128 {
        order(self.at.map_or(UNDATED, |at| at.0.min(UNDATED - 1)), self.row)
    }

    pub(crate) fn of_order(order: u128) -> Self {
        let at = ((order >> 64) as u64 ^ 1 << 63) as i64;
        Self { at: (at != UNDATED).then_some(Instant(at)), row: order as u64 }
    }
}

/// The order of a time, which may be [`UNDATED`], and a row.
pub(crate) fn order(at: i64, row: u64) -> u128 {
    u128::from(at as u64 ^ 1 << 63) << 64 | u128::from(row)
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Which of the events found are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Page {
    /// Only those after this key, which need not be one that was found.
    pub after: Option<Key>,
    /// At most so many.
    pub limit: usize,
    /// The latest first, the exact reverse of the order of time; `after` then means before it in time.
    pub descending: bool,
}

/// What a search by row found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowHits {
    /// How many events match, whatever the page.
    pub total: u64,
    /// The page.
    pub keys: Vec<Key>,
}

/// Where a key stands among the events found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rank {
    /// How many events found come before it in the order of time.
    pub before: u64,
    /// Whether it was found itself.
    pub found: bool,
}

/// How many events were found, and over which time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Events found.
    pub total: u64,
    /// Those of them without a time.
    pub undated: u64,
    /// The time of the earliest.
    pub first: Option<Instant>,
    /// The time of the latest.
    pub last: Option<Instant>,
}

/// Equally wide bars of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bars {
    /// Start of the first bar.
    pub start: Instant,
    /// Width of a bar in microseconds; at least one.
    pub width: u64,
    /// How many there are; at most 10,000 are counted.
    pub count: usize,
}

impl Bars {
    /// The narrowest bars, of whole microseconds, of which `count` cover the bounds, both included.
    #[must_use]
    pub fn covering(bounds: proximate_model::Bounds, count: usize) -> Self {
        let count = count.max(1);
        let span = bounds.latest.0.abs_diff(bounds.earliest.0.min(bounds.latest.0));
        Self { start: bounds.earliest, width: span / count as u64 + 1, count }
    }
}

/// A bar of a histogram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowBar {
    /// Events in it.
    pub count: u64,
    /// Those of them whose actor is an agent, as the record alone tells.
    pub agent: u64,
    /// Those of them that changed who can see or do what.
    pub access_changes: u64,
}

/// The values of a field and how many events have each, the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCounts {
    /// Name of the field.
    pub field: &'static str,
    /// Values and their counts. Values beyond those that the index can number, and longer than 256 bytes,
    /// are left out.
    pub values: Vec<(String, u64)>,
    /// How many events have a value that is left out for this reason.
    pub other: u64,
}
