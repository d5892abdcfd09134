//! What a chain explains: exposures, and deletions of what is an asset.

use proximate_model::{
    Activity, Bounds, Outcome as Went,
    document::{Exposure, Exposures, OutcomeKind, OutcomeRef},
};

use crate::{
    actor::{self, Author},
    index::{self, Index},
    time,
};

/// Deletions of one actor this close together are one outcome.
const TOGETHER_SECONDS: f64 = 3_600.0;
/// So many deletions below an asset, or by an agent anywhere, are an outcome and not housekeeping.
const MASS: usize = 5;
/// How many records one outcome keeps.
const MOST_RECORDS: usize = 100;

/// One outcome.
#[derive(Debug, Clone)]
pub(crate) struct Outcome<'e> {
    pub(crate) reference: OutcomeRef,
    /// The records that begin it, in the order of time.
    pub(crate) records: Vec<usize>,
    /// When it began; null if nothing dates it.
    pub(crate) start: Option<Bounds>,
    /// The exposure, if it is one.
    pub(crate) exposure: Option<&'e Exposure>,
    /// Name for people.
    pub(crate) name: String,
    production: bool,
}

/// All outcomes, the gravest first.
#[must_use]
pub(crate) fn outcomes<'e>(index: &Index<'_>, exposures: &'e Exposures) -> Vec<Outcome<'e>> {
    let mut found: Vec<Outcome<'e>> =
        exposures.exposures.iter().map(|exposure| of_exposure(index, exposure)).collect();
    found.extend(deletions(index));
    // A stable sort keeps the exposures in the order of their gravity.
    found.sort_by_key(|outcome| (!outcome.production, outcome.reference.kind == OutcomeKind::Deletion));
    found
}

fn is_production(environment: &str) -> bool {
    environment.to_lowercase().starts_with("prod")
}

fn of_exposure<'e>(index: &Index<'_>, exposure: &'e Exposure) -> Outcome<'e> {
    let mut records: Vec<usize> = exposure.opened_by.iter().filter_map(|id| index.position(id)).collect();
    records.sort_unstable();
    records.dedup();
    let name = if exposure.name.is_empty() { exposure.resource.clone() } else { exposure.name.clone() };
    let whom = match exposure.audience.scope.as_str() {
        "public" => "everybody",
        "org_wide" => "the whole organisation",
        "broad_internal" => "a large part of the organisation",
        "partner" => "another organisation",
        "team" => "a team that was not entitled",
        "named_individuals" => "persons who were not entitled",
        _ => "an audience that the records do not tell",
    };
    let summary =
        format!("{name} ({}, {}) became visible to {whom}", exposure.environment, exposure.data_class);
    Outcome {
        reference: OutcomeRef {
            id: exposure.id.clone(),
            kind: OutcomeKind::Exposure,
            resource: exposure.resource.clone(),
            summary,
        },
        records,
        start: Some(exposure.start),
        exposure: Some(exposure),
        name,
        production: is_production(&exposure.environment),
    }
}

/// What a deletion hit: the asset itself, something below one, or nothing that is an asset.
fn hit<'a>(index: &Index<'a>, at: usize) -> Option<(&'a str, bool, &'a str)> {
    let event = index.event(at);
    event
        .targets
        .iter()
        .take(64)
        .find_map(|target| {
            let asset = index.registry.asset_of(&target.name)?;
            Some((asset.resource.as_str(), asset.resource == target.name, asset.environment.as_str()))
        })
        .or_else(|| {
            let target = event.targets.first()?;
            let parent = index::ancestors(&target.name).nth(1).unwrap_or(&target.name);
            (index.author(at) == Author::Agent).then_some((parent, false, ""))
        })
}

fn deletions<'e>(index: &Index<'_>) -> Vec<Outcome<'e>> {
    struct Group {
        doer: Option<u64>,
        resource: String,
        environment: String,
        whole: bool,
        records: Vec<usize>,
        count: usize,
        last: usize,
    }
    let mut groups: Vec<Group> = Vec::new();
    for at in 0..index.len() {
        let event = index.event(at);
        if event.activity != Activity::Deletion || event.outcome == Went::Failure {
            continue;
        }
        if index.author(at) == Author::Service {
            continue;
        }
        let Some((resource, whole, environment)) = hit(index, at) else { continue };
        let doer = event.actor().map(actor::key);
        // Only the latest groups can still be open, so that the search stays short.
        let open = groups.iter_mut().rev().take(64).find(|group| {
            group.doer == doer
                && group.resource == resource
                && time::seconds_between(index.event(group.last), event)
                    .is_none_or(|seconds| seconds <= TOGETHER_SECONDS)
        });
        match open {
            Some(group) => {
                group.whole |= whole;
                group.count += 1;
                group.last = at;
                if group.records.len() < MOST_RECORDS {
                    group.records.push(at);
                }
            }
            None => groups.push(Group {
                doer,
                resource: resource.to_owned(),
                environment: environment.to_owned(),
                whole,
                records: vec![at],
                count: 1,
                last: at,
            }),
        }
    }
    groups
        .into_iter()
        .filter(|group| group.whole || group.count >= MASS)
        .filter_map(|group| {
            let first = *group.records.first()?;
            let event = index.event(first);
            let asset = index.registry.asset_of(&group.resource);
            let name = asset.map(|asset| asset.name.clone()).filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| group.resource.clone());
            let environment = if group.environment.is_empty() { "unknown" } else { &group.environment };
            let summary = if group.whole {
                format!("{name} ({environment}) was deleted")
            } else {
                format!("{} parts of {name} ({environment}) were deleted", group.count)
            };
            Some(Outcome {
                reference: OutcomeRef {
                    id: format!("{}/{}", event.id, group.resource),
                    kind: OutcomeKind::Deletion,
                    resource: group.resource.clone(),
                    summary,
                },
                start: event.time.bounds(),
                production: is_production(environment),
                records: group.records,
                exposure: None,
                name,
            })
        })
        .collect()
}
