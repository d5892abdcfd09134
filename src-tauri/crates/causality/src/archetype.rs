//! Which pattern an explanation follows.

use proximate_model::{Activity, document::Archetype};

use crate::{
    actor,
    advice::session,
    candidates::{Cause, CauseKind},
    change::Change,
    index::Index,
    time::{self, Order},
};

/// How long after the change a stop and what followed it are looked for.
const STOP_SECONDS: f64 = 86_400.0;
/// How many records of continued action are kept.
const MOST_CONTINUED: usize = 100;
/// A stop is short; a long text that holds the word is not one.
const STOP_TOKENS: usize = 40;

/// Nats by which signs speak for a lost constraint, and the threshold they must pass.
const RESTRAINED: f64 = 1.0;
const COMPACTED: f64 = 2.0;
const CONTINUED: f64 = 2.0;
const THRESHOLD: f64 = 2.0;
/// Nats by which the loose pattern is behind a fitting one.
const GENERIC: f64 = -3.0;

/// A constraint on an agent that was not kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Constraint {
    /// The words that bind it.
    pub(crate) instruction: Option<usize>,
    /// The record that its context was shortened after them.
    pub(crate) compaction: Option<usize>,
    /// Commands to stop.
    pub(crate) stops: Vec<usize>,
    /// What the agent did after the first of them.
    pub(crate) continued: Vec<usize>,
}

impl Constraint {
    fn nats(&self) -> f64 {
        let held = |present: bool, nats: f64| if present { nats } else { 0.0 };
        held(self.instruction.is_some(), RESTRAINED)
            + held(self.instruction.is_some() && self.compaction.is_some(), COMPACTED)
            + held(!self.stops.is_empty() && !self.continued.is_empty(), CONTINUED)
            - THRESHOLD
    }
}

/// The patterns that a cause may follow, with their utilities; the first is the ordinary one.
pub(crate) fn patterns(cause: &Cause, constraint: &Constraint) -> Vec<(Archetype, f64)> {
    match cause.kind {
        CauseKind::AgentAdvice => vec![(Archetype::AdviceAdopted, 0.0), (Archetype::Generic, GENERIC)],
        CauseKind::AgentAct => {
            let mut patterns = vec![(Archetype::AgentChange, 0.0)];
            let signs = constraint.nats();
            if signs > -THRESHOLD {
                patterns.push((Archetype::ConstraintLost, 2.0 * signs));
            }
            patterns
        }
        CauseKind::AgentCode => vec![(Archetype::UnsoundCode, 0.0), (Archetype::Generic, GENERIC)],
        CauseKind::HumanAdvice | CauseKind::Plan | CauseKind::Automation => vec![(Archetype::NoAgent, 0.0)],
        CauseKind::OtherAdvice => vec![(Archetype::Generic, 0.0)],
    }
}

/// Looks for a constraint in the session of an act.
pub(crate) fn constraint(index: &Index<'_>, change: &Change, cause: &Cause) -> Constraint {
    let mut found = Constraint::default();
    if cause.kind != CauseKind::AgentAct {
        return found;
    }
    let mut records = session(index, cause.key);
    records.extend(session(index, change.main));
    records.extend(change.records.last().into_iter().flat_map(|last| session(index, *last)));
    records.sort_unstable();
    records.dedup();
    let main = index.event(change.main);
    let before = |at: usize| at < change.main && time::order(index.event(at), main) != Order::Impossible;
    let spoken = |at: usize| matches!(index.event(at).activity, Activity::Prompt | Activity::Message);
    found.compaction =
        records.iter().copied().rfind(|at| before(*at) && index.event(*at).activity == Activity::Compaction);
    let bound = |at: &usize| before(*at) && spoken(*at) && index.profile(*at).signs.restrains;
    found.instruction = found
        .compaction
        .and_then(|compaction| records.iter().copied().filter(|at| *at < compaction).rfind(bound))
        .or_else(|| records.iter().copied().rfind(bound));
    if found.instruction.is_none_or(|instruction| found.compaction.is_some_and(|at| at < instruction)) {
        found.compaction = None;
    }
    let soon = |at: usize| {
        time::seconds_between(main, index.event(at))
            .is_some_and(|seconds| (0.0..=STOP_SECONDS).contains(&seconds))
    };
    let users: Vec<u64> = records
        .iter()
        .filter(|at| index.event(**at).activity == Activity::Prompt)
        .flat_map(|at| actor::persons(index.event(*at)))
        .collect();
    let mut stops: Vec<usize> = records.clone();
    for user in users.iter().chain(&change.persons) {
        stops.extend(index.actors.after(*user, change.main).take(512));
    }
    stops.retain(|at| *at > change.main && soon(*at) && is_stop(index, *at));
    stops.sort_unstable();
    stops.dedup();
    found.stops = stops;
    if let Some(first) = found.stops.first().copied() {
        let agent = acting_agent(index, change);
        let mut after: Vec<usize> = records.into_iter().filter(|at| *at > first).collect();
        after.extend(change.records.iter().copied().filter(|at| *at > first));
        for agent in agent {
            after.extend(index.actors.after(agent, first).take(1_024));
        }
        after.retain(|at| {
            *at > first
                && soon(*at)
                && matches!(
                    index.event(*at).activity,
                    Activity::Deletion
                        | Activity::AccessChange
                        | Activity::ConfigurationChange
                        | Activity::ToolCall
                )
                && time::order(index.event(first), index.event(*at)) == Order::Certain
        });
        after.sort_unstable();
        after.dedup();
        after.truncate(MOST_CONTINUED);
        found.continued = after;
    }
    found
}

fn is_stop(index: &Index<'_>, at: usize) -> bool {
    match index.event(at).activity {
        Activity::Stop => true,
        Activity::Prompt | Activity::Message => {
            let profile = index.profile(at);
            profile.signs.stops && profile.length <= STOP_TOKENS && !profile.signs.asks
        }
        _ => false,
    }
}

fn acting_agent(index: &Index<'_>, change: &Change) -> Vec<u64> {
    let event = index.event(change.main);
    let slots = [&event.executor, &event.credential];
    slots
        .into_iter()
        .flatten()
        .chain(&event.delegation)
        .filter(|actor| actor.kind == proximate_model::ActorKind::AiAgent)
        .map(actor::key)
        .collect()
}
