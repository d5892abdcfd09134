//! The instants from which regimes count.

use proximate_model::{
    Activity, ActorKind, Event, Instant,
    document::{LinkStatus, Role, Step},
};

use crate::facts::FactSources;

/// When the incident began, was noticed, declared and cut, as far as records show. Each instant is the
/// earliest that the evidence allows, with the ids of the events that it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Milestones {
    /// When the effect began: the earliest start of an exposure, else of the effect in the chain.
    pub occurred: Option<Instant>,
    /// Events behind `occurred`.
    pub occurred_evidence: Vec<String>,
    /// The first sign that somebody or something noticed.
    pub detected: Option<Instant>,
    /// Events behind `detected`.
    pub detected_evidence: Vec<String>,
    /// When a person first declared an incident.
    pub declared: Option<Instant>,
    /// Events behind `declared`.
    pub declared_evidence: Vec<String>,
    /// When the last exposure ended; `None` while one is open.
    pub contained: Option<Instant>,
    /// Events behind `contained`.
    pub contained_evidence: Vec<String>,
}

/// Reads the milestones from the documents and the events.
#[must_use]
pub fn milestones(view: &FactSources<'_>) -> Milestones {
    let mut milestones = Milestones::default();
    if let Some((at, evidence)) = occurred(view) {
        milestones.occurred = Some(at);
        milestones.occurred_evidence = evidence;
    }
    // An alert from before the effect belongs to something else.
    let after = |at: Instant| milestones.occurred.is_none_or(|occurred| at >= occurred);
    let alerts = view.events.iter().filter(|event| event.activity == Activity::Alert);
    let dated = |event: &Event| Some((event.time.at?, event.id.clone()));
    let noticed = steps(view, Role::Detection)
        .filter_map(|step| Some((step.time.earliest.or(step.time.at)?, step.events.clone())))
        .chain(alerts.clone().filter_map(dated).map(|(at, id)| (at, vec![id])))
        .filter(|(at, _)| after(*at))
        .min();
    let declared = alerts
        .filter(|event| event.actor().is_some_and(|actor| actor.kind == ActorKind::Human))
        .filter_map(dated)
        .filter(|(at, _)| after(*at))
        .min();
    if let Some((at, evidence)) = noticed {
        milestones.detected = Some(at);
        milestones.detected_evidence = evidence;
    }
    if let Some((at, id)) = declared {
        milestones.declared = Some(at);
        milestones.declared_evidence = vec![id];
    }
    if let Some((at, evidence)) = contained(view) {
        milestones.contained = Some(at);
        milestones.contained_evidence = evidence;
    }
    milestones
}

/// The observed steps of a role in the best hypothesis of every outcome.
pub(crate) fn steps<'a>(view: &FactSources<'a>, role: Role) -> impl Iterator<Item = &'a Step> {
    view.chain
        .hypotheses
        .iter()
        .filter(|hypothesis| hypothesis.rank == 1)
        .flat_map(|hypothesis| &hypothesis.steps)
        .filter(move |step| step.role == role && step.status == LinkStatus::Observed)
}

fn occurred(view: &FactSources<'_>) -> Option<(Instant, Vec<String>)> {
    let exposed = view
        .exposures
        .exposures
        .iter()
        .map(|exposure| (exposure.start.earliest, exposure.opened_by.clone()))
        .min();
    exposed.or_else(|| {
        let begun = steps(view, Role::Effect).chain(steps(view, Role::Change));
        begun.filter_map(|step| Some((step.time.earliest.or(step.time.at)?, step.events.clone()))).min()
    })
}

fn contained(view: &FactSources<'_>) -> Option<(Instant, Vec<String>)> {
    let exposures = &view.exposures.exposures;
    if exposures.is_empty() {
        let cut = steps(view, Role::Containment);
        return cut.filter_map(|step| Some((step.time.latest.or(step.time.at)?, step.events.clone()))).max();
    }
    let ends = exposures.iter().map(|exposure| Some((exposure.end?.latest, exposure.closed_by.clone())));
    ends.collect::<Option<Vec<_>>>()?.into_iter().max()
}
