//! Candidate causes of a change: generators, each capped, and what their finds stand for.

mod act;
mod nominate;

use proximate_model::{Activity, TargetKind};

pub(crate) use nominate::{hard_keys, nominate};

use crate::{
    actor::Author,
    advice::{self, Advice, Tie},
    change::Change,
    index::Index,
    time::{self, Order},
};

/// What a candidate says about why the change was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CauseKind {
    /// A person followed an agent's advice.
    AgentAdvice,
    /// An agent did it itself, under its own or somebody's name.
    AgentAct,
    /// Automation delivered what an agent had written.
    AgentCode,
    /// A person followed a person's advice or a document.
    HumanAdvice,
    /// A person followed words whose author the evidence does not tell.
    OtherAdvice,
    /// It was planned: a ticket, a branch, the actor's own earlier words.
    Plan,
    /// A program that does not decide did it.
    Automation,
}

/// One candidate cause.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    pub(crate) kind: CauseKind,
    /// The record that stands for it.
    pub(crate) key: usize,
    /// The records of the advice, where it is one.
    pub(crate) advice: Advice,
    /// The records whose words are compared with the change.
    pub(crate) texts: Vec<usize>,
    /// The record from which on it could be acted upon.
    pub(crate) visible: usize,
    /// Deliveries between cause and change: merges, deployments.
    pub(crate) delivery: Vec<usize>,
    /// A hard tie between cause and change, if there is one.
    pub(crate) tie: Option<Tie>,
    /// Nats that the kind of explanation has before its content is weighed, with their sentence.
    pub(crate) base: Vec<(f64, String)>,
}

impl Cause {
    fn new(kind: CauseKind, key: usize) -> Self {
        Self {
            kind,
            key,
            advice: Advice::default(),
            texts: vec![key],
            visible: key,
            delivery: Vec::new(),
            tie: None,
            base: Vec::new(),
        }
    }

    fn of_advice(kind: CauseKind, advice: Advice) -> Option<Self> {
        let key = advice.key()?;
        // What was posted is what could be followed; the agent's own record counts where nothing was.
        let texts = [advice.publication.or(advice.answer), advice.relay].into_iter().flatten().collect();
        Some(Self { texts, advice, ..Self::new(kind, key) })
    }

    /// Whether an agent stands in it.
    #[must_use]
    pub(crate) fn involves_agent(&self) -> bool {
        matches!(self.kind, CauseKind::AgentAdvice | CauseKind::AgentAct | CauseKind::AgentCode)
    }
}

/// All candidate causes of a change, each once, in the order of time.
#[must_use]
pub(crate) fn causes(index: &Index<'_>, change: &Change, weights: &crate::weights::Weights) -> Vec<Cause> {
    let nominations = nominate(index, change);
    let mut causes: Vec<Cause> = Vec::new();
    for at in nominations.positions {
        let Some(cause) = cause_of(index, change, at) else { continue };
        if time::order(index.event(cause.visible), index.event(change.main)) == Order::Impossible {
            continue;
        }
        if let Some(known) = causes.iter_mut().find(|known| known.key == cause.key) {
            if known.advice.relay.is_none() && cause.advice.relay.is_some() {
                known.texts = cause.texts;
                known.advice.relay = cause.advice.relay;
            }
            continue;
        }
        causes.push(cause);
    }
    let held: Vec<(usize, usize)> = causes
        .iter()
        .flat_map(|cause| cause.advice.further.iter().chain(&cause.advice.answer).map(|at| (*at, cause.key)))
        .collect();
    // A tool call that posted an answer is a record of that answer and not its rival.
    causes.retain(|cause| !held.iter().any(|(at, holder)| *at == cause.key && *holder != cause.key));
    drop_adoptions(index, change, &mut causes);
    let acts = act::acts(index, change, weights);
    for act in &acts {
        // What the agent said in the session in which it acted is part of the act.
        causes.retain(|cause| {
            cause.kind != CauseKind::AgentAdvice
                || !cause.texts.iter().chain(&cause.advice.answer).any(|text| {
                    act.texts.iter().any(|own| own == text || advice::same_session(index, *own, *text))
                })
        });
    }
    causes.extend(acts);
    causes.sort_by_key(|cause| (cause.key, cause.kind));
    causes
}

fn cause_of(index: &Index<'_>, change: &Change, at: usize) -> Option<Cause> {
    if change.records.contains(&at) || change.siblings.contains(&at) {
        return None;
    }
    let event = index.event(at);
    let author = index.author(at);
    match event.activity {
        Activity::AgentOutput | Activity::ToolCall => {
            Cause::of_advice(CauseKind::AgentAdvice, advice::of_output(index, at))
        }
        Activity::Ticket if author != Author::Agent => Some(Cause::new(CauseKind::Plan, at)),
        Activity::CodeChange if author != Author::Agent => Some(Cause::new(CauseKind::Plan, at)),
        Activity::Message | Activity::Review | Activity::Ticket | Activity::CodeChange => {
            if author == Author::Agent {
                return Cause::of_advice(CauseKind::AgentAdvice, advice::of_post(index, at));
            }
            let own = crate::actor::persons(event).iter().any(|key| change.persons.contains(key));
            if own {
                let asks = index.profile(at).signs.asks && index.profile(at).commands.is_empty();
                return (!asks).then(|| Cause::new(CauseKind::Plan, at));
            }
            if let Some(advice) = advice::repeated_by(index, at) {
                return Cause::of_advice(CauseKind::AgentAdvice, advice);
            }
            let kind = if author == Author::Human { CauseKind::HumanAdvice } else { CauseKind::OtherAdvice };
            Some(Cause::new(kind, at))
        }
        Activity::Retrieval => None,
        Activity::Other if event.targets.iter().any(|target| target.kind == TargetKind::Document) => {
            Some(Cause::new(CauseKind::HumanAdvice, at))
        }
        _ => None,
    }
}

/// What the actor wrote after reading somebody's advice is the following of it and no cause of its
/// own: otherwise "applying: COMMAND" would always beat the answer it was copied from.
fn drop_adoptions(index: &Index<'_>, change: &Change, causes: &mut Vec<Cause>) {
    let advice: Vec<(usize, Vec<usize>)> = causes
        .iter()
        .filter(|cause| cause.kind != CauseKind::Plan)
        .map(|cause| (cause.visible, cause.texts.clone()))
        .collect();
    causes.retain(|cause| {
        let event = index.event(cause.key);
        if cause.kind != CauseKind::Plan || event.activity != Activity::Message {
            return true;
        }
        let own = index.profile(cause.key);
        !advice.iter().any(|(visible, texts)| {
            let earlier = time::order(index.event(*visible), event) != Order::Impossible;
            let same_thread = index.thread(*visible) == index.thread(cause.key);
            let taken = texts.iter().any(|text| advice::likeness(index, cause.key, *text) >= 0.3);
            let subject = texts.iter().any(|text| {
                let theirs = index.profile(*text);
                crate::fingerprint::shared(&own.operations, &theirs.operations) > 0
                    || change.is_named_in(theirs)
            });
            earlier && (same_thread || taken || subject && (own.signs.points || own.signs.adopts))
        })
    });
}
