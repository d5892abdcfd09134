//! `chain`: hypotheses of how an outcome came about.

use serde::{Deserialize, Serialize};

use crate::{Actor, EventTime, EvidenceRef, Instant};

/// Part that an event plays in a chain.
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
pub enum Role {
    /// A document or input the answer was drawn from.
    Source,
    /// A question or task.
    Question,
    /// A constraint or standing order given to an agent.
    Instruction,
    /// An agent's answer, plan or generated change (in a hypothesis without an agent: the human advice).
    Answer,
    /// The answer made visible to others.
    Publication,
    /// Seen or acknowledged.
    Read,
    /// A person follows it.
    Adoption,
    /// A recorded approval, refusal or bypass.
    Approval,
    /// The change of policy, configuration or code.
    Change,
    /// The exposure, outage or loss begins.
    Effect,
    /// Use during the effect.
    Access,
    /// A command to stop.
    Stop,
    /// What the agent did after the stop.
    Continued,
    /// The first sign noticed.
    Detection,
    /// The effect is cut.
    Containment,
    /// The former state is restored.
    Recovery,
}

/// How a step or link is known. The three are never mixed.
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
pub enum LinkStatus {
    /// A hard reference in the evidence, or (for a step) a record of it.
    Observed,
    /// Scored among rivals.
    Linked,
    /// No evidence: a gap.
    Inferred,
}

/// What ties two steps.
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
pub enum LinkKind {
    /// A shared hard reference.
    Reference,
    /// Span, parent, session or tool-call id.
    Trace,
    /// Shared content: words, commands, policy fragments.
    Content,
    /// The same actor.
    Actor,
    /// The same resource.
    Target,
    /// Time and place alone.
    Time,
    /// Computed by the exposure algebra: this change begins or ends this exposure.
    Exposure,
    /// Nothing but the grammar of the archetype: a gap lies between.
    Inferred,
}

/// The pattern that a chain follows.
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
pub enum Archetype {
    /// A person followed an agent's advice.
    AdviceAdopted,
    /// An agent made the change itself.
    AgentChange,
    /// A constraint was lost and a stop ignored.
    ConstraintLost,
    /// Injection or supply chain.
    InjectionOrSupplyChain,
    /// Unsound code was merged.
    UnsoundCode,
    /// A person's advice, a planned change or automation: no agent in the causal part.
    NoAgent,
    /// Any order that time allows.
    Generic,
}

/// What sort of outcome a chain explains.
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
pub enum OutcomeKind {
    /// Somebody became able to see what they were not entitled to.
    Exposure,
    /// Data or infrastructure were deleted.
    Deletion,
}

/// The outcome that a chain explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct OutcomeRef {
    /// Stable id: the id of the event that begins the outcome, `/`, and the resource.
    pub id: String,
    /// What sort of outcome.
    pub kind: OutcomeKind,
    /// The resource hit.
    pub resource: String,
    /// One line for people.
    pub summary: String,
}

/// One step of a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Step {
    /// Its part.
    pub role: Role,
    /// `observed` if a record shows it, `inferred` if the chain needs it but no record does.
    pub status: LinkStatus,
    /// Posterior probability that this event plays this part, given that some chain explains the outcome.
    pub confidence: f64,
    /// When; for an inferred step only the bounds.
    pub time: EventTime,
    /// Who; null where the evidence does not say.
    pub actor: Option<Actor>,
    /// One line for people.
    pub summary: String,
    /// Resource, channel or thread it happened on; null if none.
    pub place: Option<String>,
    /// Ids of the events.
    pub events: Vec<String>,
    /// The records, in the order of `events`.
    pub evidence: Vec<EvidenceRef>,
}

/// A competing cause for the same effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Rival {
    /// Id of the rival event, or null for "no recorded cause".
    pub event: Option<String>,
    /// One line for people.
    pub summary: String,
    /// Its probability.
    pub confidence: f64,
}

/// A tie between two steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Link {
    /// Index of the earlier step in `steps`.
    #[ts(type = "number")]
    pub from: usize,
    /// Index of the later step in `steps`.
    #[ts(type = "number")]
    pub to: usize,
    /// What ties them.
    pub kind: LinkKind,
    /// How it is known.
    pub status: LinkStatus,
    /// Probability among its rivals.
    pub confidence: f64,
    /// Why, as sentences, strongest first.
    pub reasons: Vec<String>,
    /// The strongest competitors, at most three.
    pub rivals: Vec<Rival>,
}

/// A step that the chain needs and no record shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Gap {
    /// The missing part.
    pub role: Role,
    /// Between which two instants it must lie; null where a side is open.
    pub between: [Option<Instant>; 2],
    /// `no_log`, `not_found` or `redacted`, and a sentence.
    pub reason: String,
    /// Which log to ask for, and for which time.
    pub ask: String,
}

/// One way in which an outcome may have come about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Hypothesis {
    /// 1 for the best of its outcome.
    pub rank: u32,
    /// Weight among the k best chains of this outcome and "no recorded cause".
    pub confidence: f64,
    /// The fixed word for it.
    pub words: String,
    /// The pattern it follows.
    pub archetype: Archetype,
    /// By how many nats this pattern beats the next for the same outcome; null if it is the only one.
    pub archetype_margin: Option<f64>,
    /// Whether an agent stands in the causal part (source to change).
    pub agent_involved: bool,
    /// What it explains.
    pub outcome: OutcomeRef,
    /// The steps, in the order of time.
    pub steps: Vec<Step>,
    /// The ties.
    pub links: Vec<Link>,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

/// The answer "the evidence holds no cause".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct NoRecordedCause {
    /// The outcome it speaks of; null if there is no outcome at all.
    pub outcome: Option<OutcomeRef>,
    /// Posterior probability that the evidence holds no cause of the outcome's change.
    pub confidence: f64,
    /// Whether it beats every hypothesis of its outcome.
    pub wins: bool,
    /// Why, as sentences.
    pub reasons: Vec<String>,
}

/// The document of `chain`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Chain {
    /// All hypotheses of all outcomes; those of the gravest outcome first, in rank order.
    pub hypotheses: Vec<Hypothesis>,
    /// For the gravest outcome.
    pub no_recorded_cause: NoRecordedCause,
    /// The same for every outcome, in the order of `hypotheses`.
    pub outcomes: Vec<NoRecordedCause>,
    /// Version of the weights, and whether they are calibrated.
    pub weights: String,
}
