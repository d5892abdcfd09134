//! `exposure`: who could see what, for how long.

use serde::{Deserialize, Serialize};

use crate::{AccessChange, Bounds, EvidenceRef, Instant, Subject};

/// Seconds, with bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct SecondsRange {
    /// At least.
    pub min: f64,
    /// Most likely.
    pub likely: f64,
    /// At most; for an open exposure: up to the last record of the case.
    pub max: f64,
}

/// A number of people, with bounds; null where nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct CountRange {
    /// At least.
    #[ts(type = "number | null")]
    pub min: Option<u64>,
    /// At most.
    #[ts(type = "number | null")]
    pub max: Option<u64>,
}

/// The newly able.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Audience {
    /// `public`, `org_wide`, `broad_internal`, `partner`, `team`, `named_individuals` or `unknown`.
    pub scope: String,
    /// How many people could see it who could not, or should not, before.
    pub newly_able: CountRange,
    /// The subjects of the grants, as the records have them.
    pub subjects: Vec<Subject>,
    /// Which definition of "entitled" was used: `assets.csv`, `before the change` or `unknown`.
    pub baseline: String,
}

/// Whether anybody used the access. Absence of a log is never absence of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum AccessState {
    /// Records show it.
    Accessed,
    /// The whole window was logged and no record shows it.
    NotAccessed,
    /// A part of the window was not logged, and no record shows it.
    Unknown,
}

/// What is known of use during the exposure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Access {
    /// The three-valued answer.
    pub state: AccessState,
    /// Records of access by newly able principals; a lower bound where coverage is partial.
    #[ts(type = "number")]
    pub count: u64,
    /// Who they were, sorted.
    pub principals: Vec<String>,
    /// Share of the window in which access was logged, 0 to 1; null if nothing tells.
    pub coverage: Option<f64>,
    /// The parts of the window in which access was not logged.
    pub unlogged: Vec<Bounds>,
    /// Event ids of those accesses, at most 100, in time order.
    pub events: Vec<String>,
}

/// One resource exposed once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Exposure {
    /// Stable id, the same as [`super::OutcomeRef::id`].
    pub id: String,
    /// Canonical name.
    pub resource: String,
    /// Name for people.
    pub name: String,
    /// From `assets.csv`; `unknown` if nobody says.
    pub environment: String,
    /// From `assets.csv`; `unknown` if nobody says.
    pub data_class: String,
    /// How many records it holds, from `assets.csv`.
    #[ts(type = "number | null")]
    pub records: Option<u64>,
    /// When it began.
    pub start: Bounds,
    /// When it ended, or null if it had not by the last record of the case.
    pub end: Option<Bounds>,
    /// Whether it was still open at the last record of the case.
    pub open: bool,
    /// How long.
    pub seconds: SecondsRange,
    /// Who.
    pub audience: Audience,
    /// Whether used.
    pub access: Access,
    /// Ids of the events that began it.
    pub opened_by: Vec<String>,
    /// Ids of the events that ended it.
    pub closed_by: Vec<String>,
    /// Ids of events between that changed the policy and did not end the exposure (ineffective containments).
    pub ineffective: Vec<String>,
}

/// Union of all exposures of the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Window {
    /// Start of the first.
    pub start: Bounds,
    /// End of the last, or null if one is open.
    pub end: Option<Bounds>,
    /// Length of the union, not first to last.
    pub seconds: SecondsRange,
}

/// A change that widened access, exposure or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct AccessWidening {
    /// Id of the event.
    pub event: String,
    /// When; null if the record is undated.
    pub at: Option<Instant>,
    /// The source's own word for it.
    pub action: String,
    /// Who did it; null where the evidence does not say.
    pub actor: Option<String>,
    /// What changed.
    pub change: AccessChange,
    /// One line for people: who can now do what to what.
    pub summary: String,
    /// Where it is recorded.
    pub evidence: EvidenceRef,
}

/// The document of `exposure`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Exposures {
    /// Gravest first: production before other, then by audience, then by length.
    pub exposures: Vec<Exposure>,
    /// Union of all exposures of production data (of all exposures if none is of production); null if there is none.
    pub window: Option<Window>,
    /// All changes that widened access, in time order.
    pub widenings: Vec<AccessWidening>,
}
