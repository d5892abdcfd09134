//! Facts of the agent's part and of the people around it.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::{
    Activity, ActorKind, Basis, Event,
    document::{Archetype, Fact, FactValue, Hypothesis, LinkStatus, Role, Step},
};

use super::{
    FactSources,
    approval::{Approval, approval},
    estimated, known, unknown,
};
use crate::milestones::steps;

/// Words of an instruction that ask the agent to wait for a person.
const CONFIRMING: [&str; 8] =
    ["confirm", "ask me", "ask first", "ask before", "approv", "permission", "until i say", "check with"];

pub(super) fn facts(view: &FactSources<'_>) -> Vec<Fact> {
    let events: BTreeMap<&str, &Event> = view.events.iter().map(|event| (event.id.as_str(), event)).collect();
    let mut facts = Vec::new();
    facts.extend(publication(view, &events));
    facts.extend(stops(view));
    facts.extend(identity(view, &events));
    facts.extend(confirmation(view, &events));
    facts.extend(people(view));
    facts
}

fn by_agent(step: &Step) -> bool {
    step.actor.as_ref().is_some_and(|actor| actor.kind == ActorKind::AiAgent)
}

fn resolve<'a>(events: &BTreeMap<&str, &'a Event>, steps: &[&Step]) -> Vec<&'a Event> {
    steps.iter().flat_map(|step| &step.events).filter_map(|id| events.get(id.as_str()).copied()).collect()
}

fn ids(steps: &[&Step]) -> Vec<String> {
    let mut ids: Vec<String> = steps.iter().flat_map(|step| step.events.iter().cloned()).collect();
    ids.dedup();
    ids
}

/// Whether the agent published, or acted, without approval. Only a publication on the chain counts: agents
/// post all day long, and that is no finding.
fn publication(view: &FactSources<'_>, events: &BTreeMap<&str, &Event>) -> Vec<Fact> {
    let published: Vec<&Step> = steps(view, Role::Publication).filter(|step| by_agent(step)).collect();
    let changed: Vec<&Step> = steps(view, Role::Change).filter(|step| by_agent(step)).collect();
    let mut facts = Vec::new();
    if !published.is_empty() {
        let path = "agent.published_without_approval";
        let evidence = ids(&published);
        facts.push(match approval(view.events, &resolve(events, &published)) {
            Approval::Given(given) => known(path, FactValue::Boolean(false), "a person approved it", &given),
            Approval::Refused(refused) => known(
                path,
                FactValue::Boolean(true),
                "it was refused and published all the same",
                &[evidence, refused].concat(),
            ),
            Approval::Absent(_) => known(
                path,
                FactValue::Boolean(true),
                "its session records approvals, and none for it",
                &evidence,
            ),
            Approval::Unrecorded => estimated(
                path,
                FactValue::Boolean(true),
                "no evidence of approval; its session records no approvals at all",
                &evidence,
            ),
        });
    }
    let acts = if changed.is_empty() { published } else { changed };
    if !acts.is_empty() {
        let path = "agent.approval_obtained";
        let evidence = ids(&acts);
        facts.push(match approval(view.events, &resolve(events, &acts)) {
            Approval::Given(given) => known(path, FactValue::Boolean(true), "a person approved it", &given),
            Approval::Refused(refused) => known(path, FactValue::Boolean(false), "it was refused", &refused),
            Approval::Absent(_) => known(
                path,
                FactValue::Boolean(false),
                "the session records approvals, and none for it",
                &evidence,
            ),
            Approval::Unrecorded => {
                unknown(path, "no evidence of approval, and no log that would show one", &evidence)
            }
        });
        facts.push(unknown("agent.approval_required", "no record of a policy says whether it was", &[]));
    }
    facts
}

/// Stop commands, and whether the agent went on. What the agent does after the person's next words is not
/// "going on".
fn stops(view: &FactSources<'_>) -> Vec<Fact> {
    let stops: Vec<&Event> = view
        .events
        .iter()
        .filter(|event| {
            event.activity == Activity::Stop && event.session.is_some() && event.time.at.is_some()
        })
        .collect();
    if stops.is_empty() {
        return Vec::new();
    }
    let acts = |event: &Event| {
        matches!(
            event.activity,
            Activity::ToolCall
                | Activity::Deletion
                | Activity::AccessChange
                | Activity::ConfigurationChange
                | Activity::CodeChange
                | Activity::Deployment
        ) && event.actor().is_none_or(|actor| actor.kind != ActorKind::Human)
    };
    let continued: BTreeSet<&str> =
        steps(view, Role::Continued).flat_map(|step| step.events.iter().map(String::as_str)).collect();
    let mut ignored = Vec::new();
    for stop in &stops {
        let later = |event: &&Event| event.time.at > stop.time.at;
        let same = |event: &&Event| event.session == stop.session;
        let asked =
            view.events.iter().filter(same).filter(later).filter(|event| event.activity == Activity::Prompt);
        let until = asked.filter_map(|event| event.time.at).min();
        let went_on = view.events.iter().filter(later).any(|event| {
            continued.contains(event.id.as_str())
                || (event.session == stop.session
                    && acts(event)
                    && until.is_none_or(|until| event.time.at < Some(until)))
        });
        if went_on {
            ignored.push(stop.id.clone());
        }
    }
    let all: Vec<String> = stops.iter().map(|stop| stop.id.clone()).collect();
    let count = |list: &[String]| FactValue::Number(list.len() as f64);
    vec![
        known("agent.stop_commands", count(&all), "stop commands on record", &all),
        known(
            "agent.stop_commands_ignored",
            count(&ignored),
            "stop commands after which the agent acted before the next words of a person",
            if ignored.is_empty() { &all } else { &ignored },
        ),
    ]
}

/// Under which identity the agent acted on the chain.
fn identity(view: &FactSources<'_>, events: &BTreeMap<&str, &Event>) -> Option<Fact> {
    let path = "agent.identity_kind";
    let acting: Vec<&Step> = steps(view, Role::Publication)
        .chain(steps(view, Role::Change))
        .filter(|step| by_agent(step))
        .collect();
    let acts = resolve(events, &acting);
    let (act, agent) = acts.iter().find_map(|act| {
        let agent = act.executor.as_ref().filter(|executor| executor.kind == ActorKind::AiAgent)?;
        Some((*act, agent))
    })?;
    let evidence = [act.id.clone()];
    let text = |word: &str| FactValue::Text(word.to_owned());
    let Some(credential) = &act.credential else {
        return Some(unknown(path, "the record does not say which credential was used", &evidence));
    };
    if credential.key() == agent.key() || credential.kind == ActorKind::AiAgent {
        return Some(known(path, text("own_account"), "the credential is the agent's own", &evidence));
    }
    if credential.kind == ActorKind::Human {
        let basis = format!("the credential `{}` is a person's", credential.name);
        let sure = credential.basis >= Basis::StrongPattern;
        return Some(if sure {
            known(path, text("human_account"), basis, &evidence)
        } else {
            estimated(path, text("human_account"), basis, &evidence)
        });
    }
    let users: BTreeSet<&str> = view
        .events
        .iter()
        .filter(|event| event.credential.as_ref().is_some_and(|used| used.key() == credential.key()))
        .filter_map(|event| event.executor.as_ref().map(|executor| executor.key()))
        .filter(|user| *user != credential.key())
        .collect();
    Some(if users.len() > 1 {
        let basis = format!("{} actors used the credential `{}`", users.len(), credential.name);
        known(path, text("shared_service_account"), basis, &evidence)
    } else {
        unknown(
            path,
            format!("nobody says whether others use the credential `{}`", credential.name),
            &evidence,
        )
    })
}

/// Whether the agent had been told to ask first, and whether it was given the confirmation.
fn confirmation(view: &FactSources<'_>, events: &BTreeMap<&str, &Event>) -> Vec<Fact> {
    let instructions: Vec<&Step> = steps(view, Role::Instruction).collect();
    let asking: Vec<String> = resolve(events, &instructions)
        .into_iter()
        .filter(|event| {
            let text = event.text.as_deref().or(event.message.as_deref()).unwrap_or_default().to_lowercase();
            CONFIRMING.iter().any(|word| text.contains(word))
        })
        .map(|event| event.id.clone())
        .collect();
    if asking.is_empty() {
        return Vec::new();
    }
    let required = estimated(
        "agent.confirmation_required",
        FactValue::Boolean(true),
        "an instruction in force asks the agent to confirm; read from its words",
        &asking,
    );
    let path = "agent.confirmation_obtained";
    let acting: Vec<&Step> = [Role::Change, Role::Effect, Role::Continued]
        .into_iter()
        .flat_map(|role| steps(view, role))
        .collect();
    let evidence = ids(&acting);
    let obtained = match approval(view.events, &resolve(events, &acting)) {
        Approval::Given(given) => known(path, FactValue::Boolean(true), "a person confirmed", &given),
        Approval::Refused(refused) => known(path, FactValue::Boolean(false), "a person refused", &refused),
        Approval::Absent(_) => known(
            path,
            FactValue::Boolean(false),
            "the session records approvals, and none for this",
            &evidence,
        ),
        Approval::Unrecorded => {
            unknown(path, "no evidence of a confirmation, and no log that would show one", &evidence)
        }
    };
    vec![required, obtained]
}

/// Whether a person followed the agent's advice, and whether a second one looked.
fn people(view: &FactSources<'_>) -> Vec<Fact> {
    let best = view.chain.hypotheses.iter().find(|hypothesis| hypothesis.rank == 1);
    let Some(best) = best else { return Vec::new() };
    if view.chain.no_recorded_cause.wins {
        let basis = "no recorded cause explains the outcome better than chance";
        return vec![unknown("human.followed_agent_advice", basis, &[])];
    }
    vec![followed(best), second_review(view, best)]
}

fn followed(best: &Hypothesis) -> Fact {
    let path = "human.followed_agent_advice";
    let basis = format!("the best chain is {}", best.words);
    let human = |step: &&Step| step.actor.as_ref().is_none_or(|actor| actor.kind != ActorKind::AiAgent);
    match best.archetype {
        Archetype::AdviceAdopted if best.agent_involved => {
            let adopting = |step: &&Step| {
                matches!(step.role, Role::Adoption | Role::Change) && step.status == LinkStatus::Observed
            };
            let followers: Vec<&Step> = best.steps.iter().filter(adopting).filter(human).collect();
            let evidence = ids(&followers);
            // A hard reference from the advice to what the person did is a record of it.
            let hard = best.links.iter().any(|link| {
                let given = best.steps.get(link.from).is_some_and(|step| {
                    by_agent(step) && matches!(step.role, Role::Answer | Role::Publication)
                });
                let taken = best.steps.get(link.to).is_some_and(|step| adopting(&step) && human(&step));
                given && taken && link.status == LinkStatus::Observed
            });
            if hard {
                known(path, FactValue::Boolean(true), basis, &evidence)
            } else {
                estimated(path, FactValue::Boolean(true), basis, &evidence)
            }
        }
        Archetype::NoAgent | Archetype::AgentChange if best.confidence >= 0.5 => estimated(
            path,
            FactValue::Boolean(false),
            format!("{basis}, and holds no advice that a person followed"),
            &[],
        ),
        _ => unknown(path, format!("{basis}, which does not decide it"), &[]),
    }
}

fn second_review(view: &FactSources<'_>, best: &Hypothesis) -> Fact {
    let path = "human.second_review";
    let changer =
        best.steps.iter().find(|step| step.role == Role::Change).and_then(|step| step.actor.as_ref());
    let reviewed: Vec<&Step> = steps(view, Role::Approval)
        .filter(|step| {
            step.actor.as_ref().is_some_and(|actor| {
                actor.kind == ActorKind::Human && changer.is_some_and(|changer| changer.key() != actor.key())
            })
        })
        .collect();
    if reviewed.is_empty() {
        unknown(path, "no record of a review, and no log that would show there was none", &[])
    } else {
        known(path, FactValue::Boolean(true), "another person approved the change", &ids(&reviewed))
    }
}
