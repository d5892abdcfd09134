//! The numbers behind the timeline.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// One bar of the histogram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Bar {
    /// Start of the bar, inclusive; its end is the start of the next (bars are equally wide).
    pub start: Instant,
    /// Events in it.
    #[ts(type = "number")]
    pub count: u64,
    /// Of those, events by agents.
    #[ts(type = "number")]
    pub agent: u64,
    /// Of those, changes of access.
    #[ts(type = "number")]
    pub access_changes: u64,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct FacetValue {
    /// The value.
    pub value: String,
    /// Events that have it.
    #[ts(type = "number")]
    pub count: u64,
}

/// The most frequent values of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Facet {
    /// The field, as in the query language: `format`, `actor`, `kind`, `activity`, `action`, `outcome`.
    pub field: String,
    /// Its values, most frequent first, then by name.
    pub values: Vec<FacetValue>,
}

/// A sudden broad visibility of a resource, found in the events alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Anomaly {
    /// The resource.
    pub resource: String,
    /// Start of the interval in which it showed.
    pub at: Instant,
    /// Length of that interval in seconds.
    pub interval_seconds: f64,
    /// Distinct principals that read it in the interval.
    #[ts(type = "number")]
    pub principals: u64,
    /// Of those, how many had never read it before.
    #[ts(type = "number")]
    pub first_time: u64,
    /// Median of distinct principals in the earlier intervals that had any.
    pub usual: f64,
    /// Robust z-score against the earlier intervals.
    pub score: f64,
}

/// Histogram, facets and anomalies of a selection of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Analytics {
    /// Events in the selection.
    #[ts(type = "number")]
    pub total: u64,
    /// Events of the case that searches, histogram and facets know so far.
    #[ts(type = "number")]
    pub searchable: u64,
    /// Events of the case.
    #[ts(type = "number")]
    pub events: u64,
    /// Undated events in the selection; they are in no bar.
    #[ts(type = "number")]
    pub undated: u64,
    /// Width of a bar in seconds.
    pub bar_seconds: f64,
    /// The bars, without holes.
    pub histogram: Vec<Bar>,
    /// The facets.
    pub facets: Vec<Facet>,
    /// Sudden broad visibility, strongest first.
    pub anomalies: Vec<Anomaly>,
}
