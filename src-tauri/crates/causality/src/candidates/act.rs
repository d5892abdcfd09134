//! Explanations in which the actor of the change is itself the cause: an agent that acted, or
//! automation.

use proximate_model::{Activity, ActorKind, Basis, document::LinkKind};

use super::{Cause, CauseKind, nominate::hard_keys};
use crate::{
    actor::{self, Author},
    advice::{Advice, Tie, same_session},
    change::Change,
    index::{HUB, Index},
    normalise::hash,
    sentence::span,
    time,
    time::Order,
    weights::Weights,
};

/// A tool call and the change it makes lie at most this many seconds apart.
const CALL_SECONDS: f64 = 300.0;
/// A run that nothing but time ties is looked for this long before the change, in so many records.
const RUN_SECONDS: f64 = 600.0;
const RUN_RECORDS: usize = 2_000;
/// A delivery and the change it makes lie at most this many seconds apart.
const DELIVERY_SECONDS: f64 = 2.0 * 3600.0;

/// An agent's own act and automation, where the change may be one.
pub(super) fn acts(index: &Index<'_>, change: &Change, weights: &Weights) -> Vec<Cause> {
    let mut acts = Vec::new();
    if let Some(act) = agent_act(index, change, weights) {
        acts.push(act);
    }
    if change.author == Author::Service {
        acts.push(automation(index, change, weights));
    }
    acts
}

fn named_agent(index: &Index<'_>, change: &Change) -> Option<(String, bool)> {
    let event = index.event(change.main);
    let slots = [&event.executor, &event.credential];
    let agent = slots
        .into_iter()
        .flatten()
        .chain(&event.delegation)
        .find(|actor| actor.kind == ActorKind::AiAgent)?;
    let name = agent.identity.clone().unwrap_or_else(|| agent.name.clone());
    Some((name, agent.basis >= Basis::ExplicitField))
}

fn agent_act(index: &Index<'_>, change: &Change, weights: &Weights) -> Option<Cause> {
    let named = named_agent(index, change);
    let call = tied_call(index, change).or_else(|| matching_call(index, change, named.is_some()));
    if named.is_none() && call.is_none() {
        return None;
    }
    let key = call.as_ref().map_or(change.main, |(at, _)| *at);
    let mut cause = Cause::new(CauseKind::AgentAct, key);
    if let Some((name, explicit)) = named {
        let nats = if explicit { weights.agent_act.named } else { weights.agent_act.by_pattern };
        let how = if explicit { "names" } else { "carries the pattern of" };
        cause
            .base
            .push((nats, format!("the record of the change {how} the agent `{name}` as the one who acted")));
    }
    if let Some((at, tie)) = call {
        cause.base.push((weights.agent_act.by_tool_call, "an agent asked for exactly this call".to_owned()));
        cause.tie = Some(tie);
        cause.advice = Advice { answer: Some(at), ..Advice::default() };
    } else {
        cause.tie = Some(Tie::observed(LinkKind::Actor, "the agent is the actor of the record"));
    }
    Some(cause)
}

/// The tool call that shares a hard id with the change.
fn tied_call(index: &Index<'_>, change: &Change) -> Option<(usize, Tie)> {
    let mut best: Option<(usize, &'static str)> = None;
    for record in &change.records {
        for key in hard_keys(index, *record) {
            if index.references.count(key) > HUB {
                continue;
            }
            for other in index.references.get(key) {
                let speaks = matches!(
                    index.event(other).activity,
                    Activity::ToolCall | Activity::ToolResult | Activity::AgentOutput
                );
                if speaks && other != *record && best.is_none_or(|(known, _)| preferred(index, other, known))
                {
                    best = Some((other, "a tool call of the agent and the change carry the same id"));
                }
            }
        }
    }
    let (at, reason) = best?;
    Some((call_of(index, at), Tie::observed(LinkKind::Trace, reason)))
}

fn preferred(index: &Index<'_>, left: usize, right: usize) -> bool {
    let rank = |at: usize| match index.event(at).activity {
        Activity::ToolCall => 0,
        Activity::ToolResult => 1,
        _ => 2,
    };
    (rank(left), left) < (rank(right), right)
}

/// The call that a result belongs to.
fn call_of(index: &Index<'_>, at: usize) -> usize {
    let event = index.event(at);
    if event.activity != Activity::ToolResult {
        return at;
    }
    let parent = event.parent.as_deref().map(|parent| hash(b'r', &parent.to_lowercase()));
    let shared = parent.into_iter().chain(hard_keys(index, at)).find_map(|key| {
        index.references.get(key).take(HUB).find(|other| {
            index.event(*other).activity == Activity::ToolCall && same_session(index, *other, at)
        })
    });
    shared.unwrap_or(at)
}

/// A tool call shortly before the change that asks for the same operation on the same resource, by an
/// agent that works for the one who is recorded.
fn matching_call(index: &Index<'_>, change: &Change, named: bool) -> Option<(usize, Tie)> {
    let own = index.profile(change.main);
    let event = index.event(change.main);
    let mut best: Option<(usize, f64)> = None;
    for operation in &own.operations {
        for at in index.operations.before(*operation, change.horizon).take(64) {
            let call = index.event(at);
            if call.activity != Activity::ToolCall || !change.is_named_in(index.profile(at)) {
                continue;
            }
            let Some(seconds) = time::seconds_between(call, event) else { continue };
            if seconds.abs() > CALL_SECONDS || time::order(call, event) == Order::Impossible {
                continue;
            }
            let everybody = actor::everybody(call);
            let users = users_of(index, at);
            let ours = actor::everybody(event);
            let known = ours.iter().any(|key| everybody.contains(key) || users.contains(key));
            if !(known || named || users.is_empty()) {
                continue;
            }
            if best.is_none_or(|(_, other)| seconds.abs() < other) {
                best = Some((at, seconds.abs()));
            }
        }
    }
    best.map(|(at, seconds)| {
        let reason =
            format!("the agent's tool call asks for the same operation on the same resource, {seconds:.0} seconds apart");
        (at, Tie::linked(LinkKind::Content, if seconds <= 10.0 { 0.97 } else { 0.9 }, reason))
    })
}

/// The persons who prompted in the session of a call.
fn users_of(index: &Index<'_>, call: usize) -> Vec<u64> {
    crate::advice::session(index, call)
        .into_iter()
        .filter(|at| index.event(*at).activity == Activity::Prompt)
        .flat_map(|at| actor::persons(index.event(at)))
        .collect()
}

fn automation(index: &Index<'_>, change: &Change, weights: &Weights) -> Cause {
    let event = index.event(change.main);
    let mut cause = Cause::new(CauseKind::Automation, change.main);
    let by_kind =
        actor::doers(event).any(|actor| matches!(actor.kind, ActorKind::Service | ActorKind::System));
    let nats = if by_kind { weights.automation.by_kind } else { weights.automation.by_name };
    cause.base.push((nats, format!("`{}` is a program that does not decide", actor::name(event))));
    for (at, tie) in deliveries(index, change) {
        if cause.delivery.is_empty() {
            // Time alone is shown and not weighed.
            let nats = if tie.kind == LinkKind::Time { 0.0 } else { weights.automation.tied_delivery };
            cause.base.push((nats, String::new()));
            cause.tie = Some(tie);
        }
        cause.delivery.push(at);
    }
    cause.delivery.sort_unstable();
    let written =
        cause.delivery.iter().copied().find(|at| {
            index.event(*at).activity == Activity::CodeChange && index.author(*at) == Author::Agent
        });
    if let Some(code) = written {
        cause.kind = CauseKind::AgentCode;
        cause.key = code;
        cause.visible = code;
        cause.advice = Advice { answer: Some(code), ..Advice::default() };
    }
    cause
}

/// The run of a pipeline that ended last before the change, if it ended right before. Time alone ties
/// it, so it is shown and not weighed.
fn latest_run(index: &Index<'_>, change: &Change) -> Option<(usize, Tie)> {
    let event = index.event(change.main);
    let run = (0..change.main).rev().take(RUN_RECORDS).find(|at| {
        let other = index.event(*at);
        let words = crate::normalise::tokens::humps(&other.action);
        let runs = other.activity == Activity::Deployment
            || words
                .iter()
                .any(|word| matches!(word.as_str(), "workflow" | "workflows" | "pipeline" | "deploy"));
        runs && index.author(*at) == Author::Service
            && time::seconds_between(other, event).is_some_and(|seconds| seconds <= RUN_SECONDS)
    })?;
    let seconds = time::seconds_between(index.event(run), event)?;
    let reason =
        format!("a run of a pipeline is recorded {} before, and nothing but time ties it", span(seconds));
    Some((run, Tie::linked(LinkKind::Time, 0.6, reason)))
}

/// Merges and deployments that delivered the change: by a shared id, or by naming its resource
/// shortly before. A delivery's own references lead on to the merge that it delivers.
fn deliveries(index: &Index<'_>, change: &Change) -> Vec<(usize, Tie)> {
    let event = index.event(change.main);
    let mut found: Vec<(usize, Tie)> = Vec::new();
    let mut waiting = change.records.clone();
    let mut steps = 0;
    while let Some(record) = waiting.pop() {
        steps += 1;
        if steps > 16 {
            break;
        }
        for key in hard_keys(index, record) {
            if index.references.count(key) > HUB {
                continue;
            }
            for other in index.references.get(key).filter(|other| *other < change.horizon) {
                let delivers =
                    matches!(index.event(other).activity, Activity::Deployment | Activity::CodeChange);
                if delivers && other != record && !found.iter().any(|(known, _)| *known == other) {
                    let reason = "a deployment or merge carries the same id as the change";
                    found.push((other, Tie::observed(LinkKind::Reference, reason)));
                    waiting.push(other);
                }
            }
        }
    }
    if found.is_empty() {
        for name in &change.names {
            for at in index.identifiers.before(*name, change.horizon).take(64) {
                let other = index.event(at);
                let delivers = matches!(other.activity, Activity::Deployment | Activity::CodeChange);
                let near = time::seconds_between(other, event)
                    .is_some_and(|seconds| (-10.0..=DELIVERY_SECONDS).contains(&seconds));
                if delivers && near && !found.iter().any(|(known, _)| *known == at) {
                    let reason = "a merge or deployment shortly before names the resource";
                    found.push((at, Tie::linked(LinkKind::Target, 0.85, reason)));
                }
            }
        }
    }
    if found.is_empty() {
        found.extend(latest_run(index, change));
    }
    found.sort_unstable_by_key(|(at, _)| *at);
    found.truncate(8);
    found
}
