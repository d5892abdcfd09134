//! What a run found, and what became of each rule.

use proximate_model::Instant;

use crate::RefusedRule;

/// One finding of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Id of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// `informational`, `low`, `medium`, `high` or `critical`; `None` if the rule gives none.
    pub level: Option<&'static str>,
    /// Its tags, for instance `attack.t1530`.
    pub tags: Vec<String>,
    /// Ids of the events, in the order of time: one for a detection, several for a correlation.
    pub events: Vec<String>,
    /// Events of a correlation beyond the ones that are listed.
    pub left_out: usize,
    /// Time of the earliest event; `None` if it is undated.
    pub first: Option<Instant>,
    /// Time of the latest event.
    pub last: Option<Instant>,
    /// What matched: fields of the record with their values, or what a correlation's events share.
    pub because: Vec<(String, String)>,
}

/// A rule that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedRule {
    /// Id of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its level.
    pub level: Option<&'static str>,
    /// Whether it correlates what other rules match.
    pub correlation: bool,
    /// How many events it was held against; for a correlation, how many matches of its rules.
    pub met: u64,
    /// How many hits it had, also those beyond the ones that are listed.
    pub hits: u64,
}

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The hits, in the order of time; undated ones last.
    pub hits: Vec<Hit>,
    /// Rules that ran.
    pub loaded: Vec<LoadedRule>,
    /// Rules that cannot be run.
    pub refused: Vec<RefusedRule>,
    /// Rules whose `logsource` means no format known here: they ran on nothing.
    pub without_source: Vec<RefusedRule>,
}
