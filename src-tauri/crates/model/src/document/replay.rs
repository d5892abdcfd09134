//! `replay`: the trainer's session, in which the future is hidden.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// Which moment of the case a decision point stands at.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ReplayMoment {
    /// Just after the first sign was noticed.
    Detection,
    /// Just before it was contained.
    Containment,
    /// At the end of the case.
    End,
}

/// A place at which the replay stops and asks. It never tells the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct DecisionPoint {
    /// Id, for instance `severity-1`; what a decision file refers to.
    pub id: String,
    /// When it stands.
    pub at: Instant,
    /// Which moment of the case it is.
    pub moment: ReplayMoment,
    /// The question.
    pub question: String,
    /// What can be answered, in the order shown.
    pub options: Vec<String>,
}

/// One decision of the trainee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Decision {
    /// Id of the decision point.
    pub point: String,
    /// One of its options.
    pub answer: String,
    /// The trainee's reason, for the debriefing.
    #[serde(default)]
    pub reason: String,
}

/// A decision file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Decisions {
    /// The decisions, in any order.
    pub decisions: Vec<Decision>,
}

/// A decision set against the case's truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct ReplayAnswer {
    /// The decision point.
    pub point: DecisionPoint,
    /// What the trainee answered; null if nothing.
    pub answer: Option<String>,
    /// What the whole case shows to be right.
    pub truth: String,
    /// What could be concluded at that instant from what was then known.
    pub as_known_then: String,
    /// Points: 1 for the truth, 0.5 for what was rightly concluded from what was then known, else 0.
    pub points: f64,
    /// Why, in a sentence.
    pub because: String,
    /// Ids of the events that the truth rests on.
    pub evidence: Vec<String>,
}

/// The sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct ReplayScore {
    /// Points reached.
    pub points: f64,
    /// Points that can be reached.
    pub of: f64,
}

/// What can be known at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct ReplayState {
    /// The instant.
    pub at: Instant,
    /// Events up to it.
    #[ts(type = "number")]
    pub events: u64,
    /// Severity as it could be decided then.
    pub severity: String,
    /// Exposures known then.
    #[ts(type = "number")]
    pub exposures: u64,
    /// Whether one of them was open.
    pub open: bool,
}

/// The document of `replay`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Replay {
    /// Time of the first event.
    pub start: Option<Instant>,
    /// Time of the last event.
    pub end: Option<Instant>,
    /// Every decision point with the decision taken and the truth.
    pub answers: Vec<ReplayAnswer>,
    /// What could be known at each decision point.
    pub states: Vec<ReplayState>,
    /// The sum.
    pub score: ReplayScore,
}
