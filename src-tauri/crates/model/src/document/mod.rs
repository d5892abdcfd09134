//! The documents that the engine hands to its readers: what `--json` prints, what the window
//! shows, what the report is made of. Fields may be added, not renamed.

mod analytics;
mod case;
mod chain;
mod detections;
mod exposure;
mod replay;
mod severity;

pub use analytics::{Analytics, Anomaly, Bar, Facet, FacetValue};
pub use case::{
    CaseCreated, CaseOverview, CustodyEntry, Import, MappingPreview, ReportWritten, Verification,
    VerificationCheck,
};
pub use chain::{
    Archetype, Chain, Gap, Hypothesis, Link, LinkKind, LinkStatus, NoRecordedCause, OutcomeKind, OutcomeRef,
    Rival, Role, Step,
};
pub use detections::{
    Detection, DetectionLevel, DetectionRule, DetectionRules, Detections, IdleRule, MatchedField,
};
pub use exposure::{
    Access, AccessState, AccessWidening, Audience, CountRange, Exposure, Exposures, SecondsRange, Window,
};
pub use replay::{
    Decision, DecisionPoint, Decisions, Replay, ReplayAnswer, ReplayMoment, ReplayScore, ReplayState,
};
pub use severity::{
    Clock, Fact, FactStatus, FactValue, MinimalChange, PackRef, Regime, RegimeVerdict, RuleEffect,
    RuleOutcome, RuleState, Severity, UnknownFact,
};

/// The fixed words for a probability. One hundred per cent is never printed.
#[must_use]
pub fn confidence_words(probability: f64) -> &'static str {
    match probability {
        p if p >= 0.95 => "very likely",
        p if p >= 0.80 => "likely",
        p if p >= 0.50 => "more likely than not",
        p if p >= 0.20 => "possible",
        _ => "unlikely",
    }
}

/// A probability as two decimals that are never nought and never one: `.83`, `above .99`, `below .01`.
#[must_use]
pub fn confidence_number(probability: f64) -> String {
    match probability {
        p if p >= 0.995 => "above .99".to_owned(),
        p if p < 0.005 => "below .01".to_owned(),
        p => format!("{p:.2}").trim_start_matches('0').to_owned(),
    }
}
