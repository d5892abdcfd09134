//! The curated timeline of the report: the events that the findings rest on.

use std::collections::BTreeSet;

use proximate_model::{Activity, Event, document::Severity};

use crate::Snapshot;

/// Events in the report's timeline, at most.
const CURATED: usize = 250;
/// Accesses of one exposure in it, at most.
const ACCESSES: usize = 20;

/// The events of all chains and exposures, those that the fired rules rest on, and the alerts around them, in
/// the order of time.
pub(crate) fn curate(snapshot: &Snapshot, severity: &Severity) -> Vec<Event> {
    let mut rows = BTreeSet::new();
    let mut add = |id: &str| {
        if rows.len() < CURATED {
            rows.extend(snapshot.row(id));
        }
    };
    let chain = snapshot.chain();
    for hypothesis in chain.hypotheses.iter().filter(|hypothesis| hypothesis.rank == 1) {
        hypothesis.steps.iter().flat_map(|step| &step.events).for_each(|id| add(id));
    }
    let exposures = snapshot.exposures();
    for exposure in &exposures.exposures {
        let changes = exposure.opened_by.iter().chain(&exposure.closed_by).chain(&exposure.ineffective);
        changes.chain(exposure.access.events.iter().take(ACCESSES)).for_each(|id| add(id));
    }
    let fired = severity.rules.iter().filter(|rule| rule.fired);
    fired.flat_map(|rule| &rule.facts).flat_map(|fact| &fact.evidence).for_each(|id| add(id));
    let resources: BTreeSet<&str> =
        exposures.exposures.iter().map(|exposure| exposure.resource.as_str()).collect();
    for widening in &exposures.widenings {
        if resources.contains(widening.change.resource.as_str()) {
            add(&widening.event);
        }
    }
    if let Some(window) = &exposures.window {
        let inside = |event: &&Event| {
            event.activity == Activity::Alert && event.time.at.is_some_and(|at| window.start.earliest <= at)
        };
        snapshot.events().iter().filter(inside).take(ACCESSES).for_each(|event| add(&event.id));
    }
    rows.into_iter().map(|row| snapshot.events()[row].clone()).collect()
}
