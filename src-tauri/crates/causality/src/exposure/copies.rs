//! Copies made while a resource was exposed: they stay visible to whoever made them until they are deleted.

use proximate_model::document::{Access, AccessState, Audience, CountRange, Exposure};
use proximate_model::{Activity, Bounds, Event, Instant, Outcome, Subject, TargetKind};

use super::access::Uses;
use super::policy::is_below;
use super::principals::{Scope, is_foreign};
use super::sweep::{Interval, Unit};
use super::{Found, seconds};

/// Verbs of actions that make a second copy of what they are pointed at.
const VERBS: [&str; 9] = [
    "copy",
    "clone",
    "export",
    "fork",
    "duplicate",
    "replicate",
    "createsnapshot",
    "createimage",
    "startexport",
];

fn makes_a_copy(action: &str) -> bool {
    let lower = action.to_lowercase();
    let word = lower.rsplit([':', '.', '/']).next().unwrap_or(&lower);
    VERBS.iter().any(|verb| word.starts_with(verb))
}

/// The exposures that copies of an exposed resource are, one for each copy.
pub(super) fn copies(
    original: &Exposure,
    interval: &Interval,
    uses: &Uses<'_, '_>,
    events: &[Event],
    last: Instant,
) -> Vec<Found> {
    let mut found = Vec::new();
    for event in uses.by_newly_able(interval).into_iter().filter(|event| makes_a_copy(&event.action)) {
        let (Some(at), Some(made), Some(actor)) = (event.time.at, event.time.bounds(), event.actor()) else {
            continue;
        };
        let of_original = |name: &str| belongs(uses.unit, name);
        let resources = event.targets.iter().filter(|target| target.kind == TargetKind::Resource);
        for copy in resources.filter(|target| !of_original(&target.name)) {
            let deletion = events.iter().find(|later| {
                later.activity == Activity::Deletion
                    && later.outcome != Outcome::Failure
                    && later.time.at.is_some_and(|deleted| deleted >= at)
                    && later.targets.iter().any(|target| target.name == copy.name)
            });
            let end = deletion.and_then(|event| Some((event.time.at?, event.time.bounds()?)));
            let foreign = is_foreign(&actor.name, &uses.unit.home);
            let scope = if foreign { Scope::Partner } else { Scope::NamedIndividuals };
            let exposure = Exposure {
                id: format!("{}/{}", event.id, copy.name),
                resource: copy.name.clone(),
                name: format!("copy of {}", original.name),
                start: made,
                end: end.map(|(_, bounds)| bounds),
                open: end.is_none(),
                seconds: seconds((at, made), end, last),
                audience: Audience {
                    scope: scope.word().to_owned(),
                    newly_able: CountRange { min: Some(1), max: None },
                    subjects: vec![Subject::Principal(actor.name.clone())],
                    baseline: original.audience.baseline.clone(),
                },
                access: unknown_use(at, end.map_or(last, |(deleted, _)| deleted)),
                opened_by: vec![event.id.clone()],
                closed_by: deletion.map(|event| event.id.clone()).into_iter().collect(),
                ineffective: Vec::new(),
                ..original.clone()
            };
            found.push(Found { exposure, start: at, end: end.map(|(deleted, _)| deleted), scope });
        }
    }
    found
}

fn belongs(unit: &Unit<'_>, name: &str) -> bool {
    name == unit.resource || is_below(name, unit.resource)
}

/// Reads of a copy that somebody took away are in nobody's log.
fn unknown_use(from: Instant, to: Instant) -> Access {
    Access {
        state: AccessState::Unknown,
        count: 0,
        principals: Vec::new(),
        coverage: None,
        unlogged: vec![Bounds { earliest: from, latest: to }],
        events: Vec::new(),
    }
}
