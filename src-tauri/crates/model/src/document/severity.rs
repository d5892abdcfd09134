//! `severity`: the decision with its derivation.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// How far a fact is known.
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
pub enum FactStatus {
    /// Records say so.
    Known,
    /// Bounded by records.
    Estimated,
    /// Records or parties contradict each other.
    Disputed,
    /// Somebody says so.
    Asserted,
    /// Nobody says.
    Unknown,
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(untagged)]
pub enum FactValue {
    /// Yes or no.
    Boolean(bool),
    /// A number, in the unit of the fact.
    Number(f64),
    /// One of the words of the fact.
    Text(String),
}

/// A fact that rules read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Fact {
    /// Dotted path, for instance `exposure.audience_scope`.
    pub path: String,
    /// Null exactly if the status is `unknown`.
    pub value: Option<FactValue>,
    /// How far it is known.
    pub status: FactStatus,
    /// Where it came from, in words.
    pub basis: String,
    /// Ids of the events it rests on.
    pub evidence: Vec<String>,
}

/// What a rule does when it fires.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum RuleEffect {
    /// Severity is at least this grave.
    Floor,
    /// Severity is at most this grave.
    Cap,
    /// Counts towards raising by one level.
    Aggravate,
    /// Printed only.
    Flag,
    /// A regulator's threshold; no effect on severity.
    Regime,
}

/// Three-valued result of a rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// It fires.
    True,
    /// It does not.
    False,
    /// The facts do not decide.
    Unknown,
}

/// What one rule came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct RuleOutcome {
    /// Id in the pack.
    pub id: String,
    /// Title in the pack.
    pub title: String,
    /// What it does when it fires.
    pub effect: RuleEffect,
    /// Its level, for a floor or cap.
    pub level: Option<u8>,
    /// Whether it fired.
    pub fired: bool,
    /// The three-valued result.
    pub state: RuleState,
    /// Its condition, as in the pack.
    pub condition: String,
    /// Why the rule exists, as in the pack.
    pub why: String,
    /// The facts that its condition reads.
    pub facts: Vec<Fact>,
    /// Paths of unknown facts that alone would decide it.
    pub pivotal: Vec<String>,
    /// A mistake in the rule itself, or null.
    pub error: Option<String>,
}

/// A fact nobody knows, and what it could change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct UnknownFact {
    /// Dotted path.
    pub fact: String,
    /// The question, in plain words.
    pub question: String,
    /// Rules that wait for it.
    pub needed_by: Vec<String>,
    /// Gravest level it could lead to; null if it cannot change the level.
    pub could_become: Option<String>,
}

/// The smallest change of facts that would alter the severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct MinimalChange {
    /// The facts changed, with the values that they would have.
    pub facts: Vec<Fact>,
    /// The severity then.
    pub severity: String,
    /// One sentence.
    pub sentence: String,
}

/// Which pack decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct PackRef {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// SHA-256 of its text, in hex.
    pub sha256: String,
}

/// Whether a regulator's threshold is met.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum RegimeVerdict {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// The facts do not decide.
    Unknown,
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Clock {
    /// Stage, for instance `notification to the authority`.
    pub name: String,
    /// What starts it.
    pub trigger: String,
    /// When it started: the earliest candidate in the evidence; null if nobody knows.
    pub starts: Option<Instant>,
    /// When it is due; null if it has not started or has no fixed length.
    pub due: Option<Instant>,
}

/// A regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Regime {
    /// Id in the pack.
    pub id: String,
    /// Title in the pack.
    pub title: String,
    /// The verdict.
    pub verdict: RegimeVerdict,
    /// Why, in a sentence.
    pub because: String,
    /// Its clocks.
    pub clocks: Vec<Clock>,
}

/// The document of `severity`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Severity {
    /// The level on the pack's scale, for instance `SEV1`.
    pub severity: String,
    /// The common name of the level where it has one, for instance `Sev-1-equivalent`; else the level.
    pub equivalent: String,
    /// The pack's scale, gravest first.
    pub scale: Vec<String>,
    /// Least grave level that the unknown facts allow.
    pub best_case: String,
    /// Gravest level that the unknown facts allow.
    pub worst_case: String,
    /// One paragraph: which rules, on which facts, what was not needed, what would change it.
    pub grounds: String,
    /// Every rule of the pack; fired ones first.
    pub rules: Vec<RuleOutcome>,
    /// What is not known, the most consequential first.
    pub unknown: Vec<UnknownFact>,
    /// The smallest changes that would alter the severity.
    pub would_change: Vec<MinimalChange>,
    /// Which pack decided.
    pub pack: PackRef,
    /// Regulators' thresholds; never derived from the severity.
    pub regimes: Vec<Regime>,
    /// Every fact that was handed to the rules.
    pub facts: Vec<Fact>,
}
