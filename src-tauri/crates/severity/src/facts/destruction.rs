//! Facts of what was destroyed.

use std::collections::BTreeSet;

use proximate_model::{
    Activity, ActorKind, Event, Outcome,
    document::{Fact, FactValue, LinkStatus, OutcomeKind, Role},
};

use super::{FactSources, estimated, known, unknown};
use crate::vocabulary::Vocabulary;

pub(super) fn facts(view: &FactSources<'_>, vocabulary: &Vocabulary) -> Vec<Fact> {
    let chosen: BTreeSet<&str> = view
        .chain
        .hypotheses
        .iter()
        .filter(|hypothesis| hypothesis.rank == 1 && hypothesis.outcome.kind == OutcomeKind::Deletion)
        .flat_map(|hypothesis| &hypothesis.steps)
        .flat_map(|step| step.events.iter().map(String::as_str))
        .collect();
    // People and services delete all day long; what counts is what an agent deleted, and what the chain
    // explains.
    let deletions: Vec<&Event> = view
        .events
        .iter()
        .filter(|event| event.activity == Activity::Deletion && event.outcome != Outcome::Failure)
        .filter(|event| {
            chosen.contains(event.id.as_str())
                || event.actor().is_some_and(|actor| actor.kind == ActorKind::AiAgent)
        })
        .collect();
    if deletions.is_empty() {
        return Vec::new();
    }
    let evidence: Vec<String> = deletions.iter().take(100).map(|event| event.id.clone()).collect();
    let items: usize = deletions.iter().map(|event| event.targets.len().max(1)).sum();
    let value = FactValue::Number(items as f64);
    let sure = deletions.iter().all(|event| event.outcome == Outcome::Success);
    let mut facts = vec![if sure {
        known("destructive.items", value, "recorded deletions that succeeded; a lower bound", &evidence)
    } else {
        estimated(
            "destructive.items",
            value,
            "recorded deletions, not all of which say how they went",
            &evidence,
        )
    }];
    facts.push(environment(view, vocabulary, &deletions, &evidence));
    facts.push(owners(view, &deletions, &evidence));
    facts.push(reversible(view));
    facts
}

/// The gravest environment among what was destroyed: production, else the one that all share.
fn environment(
    view: &FactSources<'_>,
    vocabulary: &Vocabulary,
    deletions: &[&Event],
    evidence: &[String],
) -> Fact {
    let path = "destructive.environment";
    let targets = deletions.iter().flat_map(|event| &event.targets);
    let meant: Vec<Option<&str>> = targets
        .map(|target| {
            let asset = view.registry.asset_of(&target.name)?;
            vocabulary.get(path).and_then(|entry| entry.word(&asset.environment))
        })
        .collect();
    let distinct: BTreeSet<&str> = meant.iter().copied().flatten().collect();
    let text = |word: &str| FactValue::Text(word.to_owned());
    if distinct.contains("production") {
        return known(path, text("production"), "`assets.csv`", evidence);
    }
    match (distinct.first(), distinct.len(), meant.iter().all(Option::is_some)) {
        (Some(word), 1, true) => known(path, text(word), "`assets.csv`", evidence),
        (Some(word), 1, false) => {
            estimated(path, text(word), "`assets.csv`, which does not name all that was destroyed", evidence)
        }
        (Some(_), _, _) => unknown(path, "what was destroyed lies in several environments", evidence),
        (None, _, _) => unknown(path, "`assets.csv` does not name what was destroyed", evidence),
    }
}

fn owners(view: &FactSources<'_>, deletions: &[&Event], evidence: &[String]) -> Fact {
    let path = "destructive.owners";
    let targets = deletions.iter().flat_map(|event| &event.targets);
    let owners: Option<BTreeSet<&str>> = targets
        .map(|target| {
            let owner = view.registry.asset_of(&target.name)?.owner.as_str();
            (!owner.is_empty()).then_some(owner)
        })
        .collect();
    match owners {
        Some(owners) if !owners.is_empty() => {
            known(path, FactValue::Number(owners.len() as f64), "`assets.csv`", evidence)
        }
        _ => unknown(path, "`assets.csv` does not say who owns all that was destroyed", evidence),
    }
}

/// Restored at least in part; whether in full, no record of a restore says.
fn reversible(view: &FactSources<'_>) -> Fact {
    let path = "destructive.reversible";
    let restored: Vec<String> = view
        .chain
        .hypotheses
        .iter()
        .filter(|hypothesis| hypothesis.rank == 1 && hypothesis.outcome.kind == OutcomeKind::Deletion)
        .flat_map(|hypothesis| &hypothesis.steps)
        .filter(|step| step.role == Role::Recovery && step.status == LinkStatus::Observed)
        .flat_map(|step| step.events.iter().cloned())
        .collect();
    if restored.is_empty() {
        unknown(path, "no record of a restore, and none that it is impossible", &[])
    } else {
        estimated(
            path,
            FactValue::Boolean(true),
            "a restore is on record; whether in full it does not say",
            &restored,
        )
    }
}
