//! Facts, derived from what the engine found. What nobody states stays unknown, with the reason.

mod agent;
mod approval;
mod destruction;
mod exposure;

use proximate_model::{
    Event, Registry,
    document::{Chain, Exposures, Fact, FactStatus, FactValue},
};

use crate::vocabulary::Vocabulary;

/// What facts are derived from.
#[derive(Debug, Clone, Copy)]
pub struct FactSources<'a> {
    /// Who could see what, for how long.
    pub exposures: &'a Exposures,
    /// How it came about.
    pub chain: &'a Chain,
    /// All events of the case.
    pub events: &'a [Event],
    /// The context tables.
    pub registry: &'a Registry,
}

/// Derives the facts that the evidence speaks of, sorted by path.
///
/// A fact of which the evidence could speak and does not is there with the status `unknown` and the reason.
/// A domain on which no record bears (an outage, a harm to health, a regulator's threshold) is left out: it is
/// not assessed, which is not the same as unknown. The absence of a record never makes a fact false, except
/// where the records are known to be complete.
#[must_use]
pub fn facts(view: &FactSources<'_>) -> Vec<Fact> {
    // A test excludes a damaged vocabulary; without one no word of a context table has a meaning.
    let Ok(vocabulary) = Vocabulary::built_in() else { return Vec::new() };
    let mut facts = exposure::facts(view, &vocabulary);
    facts.extend(agent::facts(view));
    facts.extend(destruction::facts(view, &vocabulary));
    facts.sort_by(|left, right| left.path.cmp(&right.path));
    facts
}

fn fact(
    path: &str,
    value: FactValue,
    status: FactStatus,
    basis: impl Into<String>,
    evidence: &[String],
) -> Fact {
    Fact {
        path: path.to_owned(),
        value: Some(value),
        status,
        basis: basis.into(),
        evidence: evidence.to_vec(),
    }
}

fn known(path: &str, value: FactValue, basis: impl Into<String>, evidence: &[String]) -> Fact {
    fact(path, value, FactStatus::Known, basis, evidence)
}

fn estimated(path: &str, value: FactValue, basis: impl Into<String>, evidence: &[String]) -> Fact {
    fact(path, value, FactStatus::Estimated, basis, evidence)
}

fn unknown(path: &str, basis: impl Into<String>, evidence: &[String]) -> Fact {
    Fact {
        path: path.to_owned(),
        value: None,
        status: FactStatus::Unknown,
        basis: basis.into(),
        evidence: evidence.to_vec(),
    }
}

/// A word of a context table as the value of an enumerated fact.
fn word(path: &str, written: &str, vocabulary: &Vocabulary, evidence: &[String]) -> Fact {
    if written.is_empty() || written == "unknown" {
        return unknown(path, "`assets.csv` does not say", evidence);
    }
    match vocabulary.get(path).and_then(|entry| entry.word(written)) {
        Some(value) => known(path, FactValue::Text(value.to_owned()), "`assets.csv`", evidence),
        None => unknown(path, format!("`assets.csv` says `{written}`, which no rule knows"), evidence),
    }
}
