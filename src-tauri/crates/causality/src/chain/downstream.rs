//! What followed the change: effect, use, stop, detection, containment, recovery.

use proximate_model::{
    Activity,
    document::{LinkKind, LinkStatus, Role},
};

use super::{choice::Choice, draft::Draft};
use crate::{
    actor::{self, Author},
    advice::Tie,
    candidates,
    change::Change,
    fingerprint,
    index::{self, HUB, Index},
    logistic,
    normalise::{hash, tokens},
    outcome::Outcome,
    sentence,
    time::{self, Order},
    vocabulary::signs,
};

/// A detection is looked for up to this long after the start of an effect that was never contained,
/// and up to this long after its containment.
const OPEN_SECONDS: f64 = 14.0 * 86_400.0;
const AFTER_SECONDS: f64 = 3_600.0;
/// A recovery is looked for this long.
const RECOVERY_SECONDS: f64 = 7.0 * 86_400.0;
/// Nats from which a record counts as a sign of the effect.
const NOTICED: f64 = 3.0;
/// How many records are looked at.
const MOST_RECORDS: usize = 20_000;

/// Drafts what followed the change.
pub(super) fn tell(
    index: &Index<'_>,
    change: &Change,
    outcome: &Outcome<'_>,
    choice: &Choice,
    draft: &mut Draft,
    change_step: usize,
) {
    let Some(effect) = draft.shown(Role::Effect, outcome.records.clone(), crate::CERTAIN) else { return };
    let mut summary = outcome.reference.summary.clone();
    let positions = |ids: &[String]| {
        let mut found: Vec<usize> = ids.iter().filter_map(|id| index.position(id)).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    if let Some(exposure) = outcome.exposure {
        let number = exposure.ineffective.len();
        if number > 0 {
            summary.push_str(&format!(
                "; {number} later change{} of its policy did not end it",
                if number == 1 { "" } else { "s" }
            ));
        }
    }
    draft.describe(effect, summary);
    if let Some(step) = draft.steps.get_mut(effect) {
        step.bounds = outcome.start;
        step.place = Some(outcome.reference.resource.clone());
    }
    let kind = if outcome.exposure.is_some() { LinkKind::Exposure } else { LinkKind::Target };
    draft.link(change_step, effect, Tie::observed(kind, "computed from the record of the change itself"));
    if let Some(exposure) = outcome.exposure {
        let used = positions(&exposure.access.events);
        let principals = exposure.access.principals.len();
        if let Some(step) = draft.shown(Role::Access, used, crate::CERTAIN) {
            let text = format!(
                "{} recorded use{} of it by {principals} who were newly able",
                exposure.access.count,
                if exposure.access.count == 1 { "" } else { "s" }
            );
            draft.describe(step, text);
            draft.link(
                effect,
                step,
                Tie::observed(LinkKind::Target, "the records name the resource, inside the window"),
            );
        }
    }
    let stopped = stops(index, choice, draft, change_step);
    let closed = outcome.exposure.map(|exposure| positions(&exposure.closed_by)).unwrap_or_default();
    let containment = if closed.is_empty() { killed(index, change, choice) } else { closed };
    let detection = detection(index, change, outcome, &containment);
    let noticed = detection.and_then(|(at, nats, reasons)| {
        let step = draft.shown(Role::Detection, vec![at], logistic(nats - 2.0))?;
        let tie = Tie { reasons, ..Tie::linked(LinkKind::Target, logistic(nats - 2.0), "") };
        draft.link(effect, step, tie);
        Some((step, at))
    });
    if containment.is_empty() {
        recover(index, change, outcome, noticed.map(|(step, _)| step).unwrap_or(effect), change.main, draft);
        return;
    }
    let last = *containment.last().unwrap_or(&change.main);
    let Some(step) = draft.shown(Role::Containment, containment, crate::CERTAIN) else { return };
    let tie = if outcome.exposure.is_some() {
        Tie::observed(LinkKind::Exposure, "computed: after it nobody is newly able any more")
    } else {
        Tie::linked(LinkKind::Actor, 0.9, "it ends the agent that acted")
    };
    draft.link(effect, step, tie);
    match noticed {
        Some((detected, at)) => {
            let seconds = time::seconds_between(index.event(at), index.event(last)).unwrap_or(0.0);
            let reason = format!("on the same resource, {} later", sentence::span(seconds.max(0.0)));
            draft.link(detected, step, Tie::linked(LinkKind::Target, 0.9, reason));
        }
        None if stopped.is_none() => {
            let missing = draft.missing(
                Role::Detection,
                0.9,
                "inferred: somebody noticed before it was ended; no alert or message says who",
                None,
            );
            draft.infer(effect, missing, 0.9, "what was ended had been noticed");
            draft.infer(missing, step, 0.9, "what was ended had been noticed");
        }
        None => {}
    }
    if let Some(stop) = stopped {
        draft.link(stop, step, Tie::linked(LinkKind::Time, 0.9, "the next means after the command to stop"));
    }
    recover(index, change, outcome, step, last, draft);
}

fn stops(index: &Index<'_>, choice: &Choice, draft: &mut Draft, change_step: usize) -> Option<usize> {
    let constraint = &choice.constraint;
    let mut last = None;
    for stop in constraint.stops.iter().take(3) {
        let step = draft.shown(Role::Stop, vec![*stop], crate::CERTAIN)?;
        draft.link(
            last.unwrap_or(change_step),
            step,
            Tie::linked(LinkKind::Actor, 0.95, "said to the agent that acted, after it had acted"),
        );
        last = Some(step);
    }
    let stop = last?;
    if let Some(step) = draft.shown(Role::Continued, constraint.continued.clone(), crate::CERTAIN) {
        let count = constraint.continued.len();
        draft.describe(
            step,
            format!(
                "{count} further action{} of the agent after the first command to stop",
                if count == 1 { "" } else { "s" }
            ),
        );
        let first = draft.steps.iter().position(|step| step.role == Role::Stop).unwrap_or(stop);
        let seconds = constraint
            .stops
            .first()
            .zip(constraint.continued.last())
            .and_then(|(from, to)| time::seconds_between(index.event(*from), index.event(*to)))
            .unwrap_or(0.0);
        let reason = format!("the agent acted for {} after the command", sentence::span(seconds));
        draft.link(first, step, Tie::observed(LinkKind::Actor, reason));
    }
    Some(stop)
}

/// The record that ended the agent by force, after the last command to stop (else after the change).
fn killed(index: &Index<'_>, change: &Change, choice: &Choice) -> Vec<usize> {
    let constraint = &choice.constraint;
    let Some(from) = constraint.stops.first().copied() else { return Vec::new() };
    let users: Vec<u64> = constraint.stops.iter().flat_map(|at| actor::everybody(index.event(*at))).collect();
    let sessions = crate::advice::session(index, from);
    let end = (from + 1..index.len()).take(MOST_RECORDS).find(|at| {
        let event = index.event(*at);
        let near =
            time::seconds_between(index.event(change.main), event).is_some_and(|seconds| seconds <= 86_400.0);
        let ends = matches!(event.activity, Activity::Authentication | Activity::Other | Activity::Stop)
            && (index.profile(*at).signs.kills || {
                let acts = tokens::humps(&event.action);
                signs("", &acts.iter().map(String::as_str).collect::<Vec<_>>()).kills
            });
        near && ends
            && !constraint.stops.contains(at)
            && (sessions.contains(at) || actor::everybody(event).iter().any(|key| users.contains(key)))
    });
    end.into_iter().collect()
}

/// Whether a record says that something is back or closed, in its words, its line or its action.
fn closes(index: &Index<'_>, at: usize) -> bool {
    let event = index.event(at);
    let says = |text: &str| {
        let folded = tokens::fold(text);
        signs(&folded, &tokens::tokens(&folded)).recovers
    };
    let acts = tokens::humps(&event.action);
    let acts: Vec<&str> = acts.iter().map(String::as_str).collect();
    index.profile(at).signs.recovers
        || signs("", &acts).recovers
        || event.message.as_deref().is_some_and(says)
}

/// How strongly a record speaks of the effect, with reasons.
fn speaks_of(
    index: &Index<'_>,
    change: &Change,
    outcome: &Outcome<'_>,
    at: usize,
    shared_keys: &[u64],
) -> (f64, Vec<String>) {
    let event = index.event(at);
    let profile = index.profile(at);
    let mut nats = 0.0;
    let mut reasons = Vec::new();
    let resource = hash(b'g', &outcome.reference.resource);
    let on_target = event
        .targets
        .iter()
        .take(64)
        .any(|target| index::ancestors(&target.name).any(|name| hash(b'g', name) == resource));
    let named = change.names.iter().any(|name| profile.identifiers.binary_search(name).is_ok())
        || names_asset(&outcome.name, event);
    if on_target || named {
        nats += 2.5;
        reasons.push(
            if on_target { "it is about the same resource" } else { "it names the resource" }.to_owned(),
        );
    } else if change.sibling_names.iter().any(|name| profile.identifiers.binary_search(name).is_ok()) {
        nats += 2.0;
        reasons.push("it names another resource of the same act".to_owned());
    }
    if candidates::hard_keys(index, at).iter().any(|key| shared_keys.binary_search(key).is_ok()) {
        nats += 3.0;
        reasons.push("it carries an id of the change or of its end".to_owned());
    }
    let own = index.profile(change.main);
    let rare = profile
        .identifiers
        .iter()
        .filter(|name| own.identifiers.binary_search(name).is_ok() && index.identifiers.count(**name) <= 64)
        .count();
    if rare > 0 {
        nats += 0.5 * (rare.min(3) as f64);
        reasons
            .push(format!("it shares {rare} rare name{} with the change", if rare == 1 { "" } else { "s" }));
    }
    if fingerprint::shared(&profile.operations, &own.operations) > 0 {
        nats += 1.0;
        reasons.push("it names the operation of the change".to_owned());
    }
    if nats > 0.0 {
        match event.activity {
            Activity::Alert => nats += 1.5,
            Activity::Ticket => nats += 0.5,
            _ => {}
        }
        if profile.signs.troubles {
            nats += 1.0;
            reasons.push("its words name trouble".to_owned());
        }
    }
    (nats, reasons)
}

/// Whether the words hold the asset's name for people.
fn names_asset(name: &str, event: &proximate_model::Event) -> bool {
    let name = name.to_lowercase();
    name.len() >= 6
        && [event.text.as_deref(), event.message.as_deref()]
            .into_iter()
            .flatten()
            .any(|text| tokens::fold(text).contains(&name))
}

/// The first sign that somebody or something noticed the effect.
fn detection(
    index: &Index<'_>,
    change: &Change,
    outcome: &Outcome<'_>,
    containment: &[usize],
) -> Option<(usize, f64, Vec<String>)> {
    let main = index.event(change.main);
    let end = containment.last().copied();
    let mut shared_keys: Vec<u64> = [change.main]
        .iter()
        .chain(containment)
        .flat_map(|at| candidates::hard_keys(index, *at))
        .filter(|key| index.references.count(*key) <= HUB)
        .collect();
    shared_keys.sort_unstable();
    let mut found: Vec<(usize, f64, Vec<String>)> = Vec::new();
    for at in (change.main + 1..index.len()).take(MOST_RECORDS) {
        let event = index.event(at);
        let since = time::seconds_between(main, event).unwrap_or(f64::INFINITY);
        let past_end = end.is_some_and(|end| {
            time::seconds_between(index.event(end), event).is_none_or(|seconds| seconds > AFTER_SECONDS)
        });
        if since > OPEN_SECONDS || past_end {
            break;
        }
        let told = matches!(
            event.activity,
            Activity::Alert | Activity::Message | Activity::Ticket | Activity::Prompt
        );
        if !told
            || time::order(main, event) == Order::Impossible
            || index.author(at) == Author::Agent && event.activity != Activity::Alert
        {
            continue;
        }
        let signs = index.profile(at).signs;
        // What is being closed was noticed before.
        if event.activity != Activity::Alert && !signs.troubles || closes(index, at) {
            continue;
        }
        let own = actor::persons(event).iter().any(|key| change.persons.contains(key));
        if own && (signs.adopts || !signs.troubles) {
            continue;
        }
        let (nats, reasons) = speaks_of(index, change, outcome, at, &shared_keys);
        if nats >= NOTICED
            && end.is_none_or(|end| at < end || time::order(event, index.event(end)) != Order::Impossible)
        {
            found.push((at, nats, reasons));
        }
    }
    let best = found.iter().map(|(_, nats, _)| *nats).fold(f64::NEG_INFINITY, f64::max);
    let (at, nats, mut reasons) =
        found.into_iter().find(|(_, nats, _)| *nats >= (best - 2.5).max(NOTICED))?;
    let since = time::seconds_between(main, index.event(at)).unwrap_or(0.0);
    reasons.push(format!("{} after the change", sentence::span(since)));
    Some((at, nats, reasons))
}

fn recover(
    index: &Index<'_>,
    change: &Change,
    outcome: &Outcome<'_>,
    from: usize,
    after: usize,
    draft: &mut Draft,
) {
    let mut ties: Vec<u64> = draft
        .steps
        .iter()
        .filter(|step| step.role == Role::Detection)
        .flat_map(|step| &step.events)
        .flat_map(|at| {
            let event = index.event(*at);
            event
                .targets
                .iter()
                .map(|target| hash(b'g', &target.name))
                .chain(event.native_id.iter().map(|id| hash(b'g', id)))
        })
        .collect();
    ties.sort_unstable();
    let start = index.event(after);
    let mut best: Option<(usize, Vec<String>)> = None;
    for at in (after + 1..index.len()).take(MOST_RECORDS) {
        let event = index.event(at);
        if time::seconds_between(start, event).is_none_or(|seconds| seconds > RECOVERY_SECONDS) {
            break;
        }
        let told = matches!(
            event.activity,
            Activity::Alert
                | Activity::Message
                | Activity::Ticket
                | Activity::ConfigurationChange
                | Activity::Other
        );
        if !told {
            continue;
        }
        if !closes(index, at) {
            continue;
        }
        let same_incident = event
            .targets
            .iter()
            .map(|target| hash(b'g', &target.name))
            .chain(event.native_id.iter().map(|id| hash(b'g', id)))
            .any(|key| ties.binary_search(&key).is_ok());
        let (nats, mut reasons) = speaks_of(index, change, outcome, at, &[]);
        if same_incident {
            reasons.insert(0, "it closes the same alert or incident".to_owned());
        }
        if same_incident || nats >= 2.5 {
            best = Some((at, reasons));
            break;
        }
    }
    let Some((at, reasons)) = best else { return };
    let Some(step) = draft.shown(Role::Recovery, vec![at], 0.8) else { return };
    let tie = Tie { kind: LinkKind::Target, status: LinkStatus::Linked, confidence: 0.8, reasons };
    draft.link(from, step, tie);
}
