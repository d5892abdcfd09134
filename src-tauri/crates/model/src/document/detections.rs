//! What Sigma rules found.

use serde::{Deserialize, Serialize};

use crate::{EvidenceRef, Instant};

/// How much a hit deserves to be read, in the words of Sigma. It says nothing about the gravity of an incident.
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
pub enum DetectionLevel {
    /// Worth knowing.
    Informational,
    /// Weak.
    Low,
    /// To be read.
    Medium,
    /// To be read soon.
    High,
    /// To be read at once.
    Critical,
}

/// A field of a record that matched, or one that the events of a correlation share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct MatchedField {
    /// The field, as the rule names it.
    pub field: String,
    /// Its value, cut if it is long.
    pub value: String,
}

/// One finding of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Detection {
    /// Id of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its level; null if the rule gives none.
    pub level: Option<DetectionLevel>,
    /// Its tags, for instance `attack.t1530`.
    pub tags: Vec<String>,
    /// Ids of the events, in the order of time: one for a detection, several for a correlation.
    pub events: Vec<String>,
    /// Events of a correlation beyond the ones that are listed.
    #[ts(type = "number")]
    pub left_out: u64,
    /// Time of the earliest event; null if it is undated.
    pub first: Option<Instant>,
    /// Time of the latest event.
    pub last: Option<Instant>,
    /// What matched, or what the events of a correlation share.
    pub because: Vec<MatchedField>,
    /// Where the first of the events is recorded.
    pub evidence: Option<EvidenceRef>,
}

/// A rule that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct DetectionRule {
    /// Id of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its level; null if the rule gives none.
    pub level: Option<DetectionLevel>,
    /// Whether it correlates what other rules match.
    pub correlation: bool,
    /// How many events it was held against; for a correlation, how many matches of its rules.
    #[ts(type = "number")]
    pub met: u64,
    /// How many hits it had, also those beyond the ones that are listed.
    #[ts(type = "number")]
    pub hits: u64,
}

/// A rule that did not run, with its place and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct IdleRule {
    /// The file, as it was named.
    pub file: String,
    /// 1-based line at which the rule begins.
    #[ts(type = "number")]
    pub line: u64,
    /// Title of the rule; empty if it could not be read.
    pub title: String,
    /// Why it did not run.
    pub reason: String,
}

/// What became of the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct DetectionRules {
    /// Rules that ran.
    pub loaded: Vec<DetectionRule>,
    /// Rules that cannot be run.
    pub refused: Vec<IdleRule>,
    /// Rules whose `logsource` means no format known here: they ran on nothing, which is not "no hit".
    pub without_source: Vec<IdleRule>,
}

/// The document of `detections`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Detections {
    /// The hits, in the order of time; undated ones last.
    pub hits: Vec<Detection>,
    /// What became of the rules.
    pub rules: DetectionRules,
}
