//! The score of a cause among its rivals: a conditional logit with "no recorded cause".

mod content;
mod naming;
mod none;
mod rivals;

use proximate_model::Activity;

pub(crate) use none::Nothing;

use crate::{
    actor::Author,
    candidates::{Cause, CauseKind},
    change::Change,
    following::{self, Following},
    index::{self, Index},
    questions::{self, Questions},
    sentence,
    time::{self, Order},
    weights::Weights,
};
use content::Content;

/// One term of a score.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub(crate) nats: f64,
    /// Why, as a sentence; empty if it is not worth one.
    pub(crate) sentence: String,
}

/// A cause with its score.
#[derive(Debug)]
pub(crate) struct Scored {
    pub(crate) cause: Cause,
    pub(crate) questions: Questions,
    pub(crate) following: Following,
    /// The sum of the terms.
    pub(crate) utility: f64,
    /// What makes it up.
    pub(crate) terms: Vec<Term>,
}

impl Scored {
    /// The sentences of its terms, strongest first.
    #[must_use]
    pub(crate) fn reasons(&self) -> Vec<String> {
        let mut terms: Vec<&Term> = self.terms.iter().filter(|term| !term.sentence.is_empty()).collect();
        terms.sort_by(|left, right| {
            right.nats.abs().total_cmp(&left.nats.abs()).then_with(|| left.sentence.cmp(&right.sentence))
        });
        terms.iter().map(|term| term.sentence.clone()).collect()
    }
}

/// All causes of a change with their scores, and the score of "no recorded cause".
#[derive(Debug)]
pub(crate) struct Contest {
    pub(crate) scored: Vec<Scored>,
    pub(crate) nothing: Nothing,
}

/// Scores the causes of a change against each other.
#[must_use]
pub(crate) fn contest(index: &Index<'_>, change: &Change, causes: Vec<Cause>, weights: &Weights) -> Contest {
    let contents = content::compare(index, change, &causes, weights);
    let nothing = none::nothing(index, change, &causes, &contents, weights);
    let plans = plans(index, change, &causes, &contents);
    let scored = causes
        .into_iter()
        .zip(contents)
        .map(|(cause, content)| score(index, change, cause, content, &plans, weights))
        .collect();
    Contest { scored, nothing }
}

/// Plans with how far they describe the change: 0 to 1.
fn plans(index: &Index<'_>, change: &Change, causes: &[Cause], contents: &[Content]) -> Vec<(usize, f64)> {
    causes
        .iter()
        .zip(contents)
        .filter(|(cause, _)| cause.kind == CauseKind::Plan)
        .map(|(cause, content)| {
            let by_reference = if named_by_change(index, change, cause.key) { 1.0 } else { 0.0 };
            let described =
                content.named * (0.4 + 0.6 * (content.same_reach.max(content.operation))).min(1.0);
            (cause.key, described.max(by_reference))
        })
        .collect()
}

/// Whether the change carries the id of a ticket or branch.
fn named_by_change(index: &Index<'_>, change: &Change, plan: usize) -> bool {
    let event = index.event(plan);
    let ids = event.native_id.iter().chain(
        event
            .targets
            .iter()
            .filter(|target| target.kind == proximate_model::TargetKind::Ticket)
            .map(|t| &t.name),
    );
    let mut ids: Vec<u64> =
        ids.filter(|id| id.len() >= 4).map(|id| crate::profile::identifier(&id.to_lowercase())).collect();
    ids.sort_unstable();
    change.records.iter().any(|record| {
        let own = index.profile(*record);
        let held = ids.iter().any(|id| own.identifiers.binary_search(id).is_ok());
        let referred = index.event(*record).references.iter().take(64).any(|reference| {
            event.native_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(&reference.value))
                || event.targets.iter().any(|target| target.name.eq_ignore_ascii_case(&reference.value))
        });
        held || referred
    })
}

fn score(
    index: &Index<'_>,
    change: &Change,
    cause: Cause,
    content: Content,
    plans: &[(usize, f64)],
    weights: &Weights,
) -> Scored {
    let questions = questions::questions(index, &cause);
    let following = following::following(index, change, &cause, &questions);
    let mut terms: Vec<Term> =
        cause.base.iter().map(|(nats, sentence)| Term { nats: *nats, sentence: sentence.clone() }).collect();
    let content_nats: f64 = content.terms.iter().map(|term| term.nats).sum();
    let elsewhere = !content.names_target && !asks_about(index, change, &questions);
    // An answer full of placeholders is about what was asked.
    let contradicted = if !elsewhere {
        0.0
    } else if content.names_other {
        1.0
    } else if asks_about_another(index, change, &questions) {
        0.7
    } else {
        0.0
    };
    let says_what = content.deed;
    terms.extend(content.terms);
    let own_act = matches!(cause.kind, CauseKind::AgentAct | CauseKind::Automation | CauseKind::AgentCode);
    // Time and acquaintance support content; they do not stand in for it.
    let gate = if own_act { 1.0 } else { (1.0 - (-content_nats / 2.0).exp()).clamp(0.25, 1.0) };
    when(index, change, &cause, gate, weights, &mut terms);
    match cause.kind {
        CauseKind::Plan => {
            seen(&following, gate, weights, &mut terms);
            planned(index, change, &cause, &following, weights, &mut terms);
        }
        CauseKind::AgentAdvice | CauseKind::HumanAdvice | CauseKind::OtherAdvice => {
            let explicit = following
                .adoptions
                .iter()
                .any(|sign| sign.tie.kind == proximate_model::document::LinkKind::Reference);
            seen(&following, gate, weights, &mut terms);
            if contradicted > 0.0 {
                let near = following.asked || following.in_thread || !following.reads.is_empty();
                let share = if explicit {
                    0.4
                } else if near {
                    0.7
                } else {
                    1.0
                };
                let nats = weights.link.other_target * share * contradicted;
                terms.push(Term {
                    nats,
                    sentence: "it names other resources of this kind and not this one".to_owned(),
                });
            }
            advisable(index, change, &cause, plans, weights, &mut terms);
        }
        CauseKind::AgentAct | CauseKind::AgentCode | CauseKind::Automation => {}
    }
    if contradicted > 0.0 && cause.kind == CauseKind::Plan {
        terms.push(Term {
            nats: weights.link.other_target * contradicted,
            sentence: "it names other resources of this kind and not this one".to_owned(),
        });
    }
    if !own_act && !says_what {
        let sentence = "it does not say to do what was done".to_owned();
        terms.push(Term { nats: weights.link.says_nothing, sentence });
    }
    let utility = terms.iter().map(|term| term.nats).sum();
    Scored { cause, questions, following, utility, terms }
}

fn asks_about(index: &Index<'_>, change: &Change, questions: &Questions) -> bool {
    questions.all().any(|question| change.is_named_in(index.profile(question.event)))
}

fn asks_about_another(index: &Index<'_>, change: &Change, questions: &Questions) -> bool {
    questions.all().any(|question| {
        let names = &index.profile(question.event).identifiers;
        names.iter().any(|name| index.resource_family(*name) == Some(change.family))
    })
}

fn when(
    index: &Index<'_>,
    change: &Change,
    cause: &Cause,
    gate: f64,
    weights: &Weights,
    terms: &mut Vec<Term>,
) {
    if matches!(cause.kind, CauseKind::Automation | CauseKind::AgentCode) {
        return;
    }
    let (from, to) = (index.event(cause.visible), index.event(change.main));
    let (Some(left), Some(right)) = (from.time.bounds(), to.time.bounds()) else { return };
    let seconds = right.earliest.seconds_since(left.latest);
    let hours = (seconds / 3600.0).max(0.05);
    let weight = if cause.kind == CauseKind::Plan { weights.plan.recency } else { weights.link.recency };
    terms.push(Term {
        nats: -weight * hours.ln() * gate,
        sentence: format!("{} before the change", sentence::span(seconds.max(0.0))),
    });
    if time::order(from, to) == Order::Possible {
        let sentence = "the clocks overlap: it may have come after the change".to_owned();
        terms.push(Term { nats: weights.link.order_only_possible, sentence });
    }
}

fn seen(following: &Following, gate: f64, weights: &Weights, terms: &mut Vec<Term>) {
    let link = &weights.link;
    let strongest = |signs: &[following::Sign]| {
        signs.first().map(|sign| sign.tie.reasons.first().cloned().unwrap_or_default())
    };
    let (nats, sentence) = if let Some(reason) = strongest(&following.adoptions) {
        (link.actor_saw_it, format!("the one who made the change said so: {reason}"))
    } else if let Some(reason) = strongest(&following.reads) {
        (link.actor_saw_it, format!("the one who made the change saw it: {reason}"))
    } else if following.afterwards.is_some() {
        (link.actor_saw_it, "the one who made the change said afterwards that it was followed".to_owned())
    } else if following.asked {
        (0.75 * link.actor_saw_it, "the one who made the change had asked the question".to_owned())
    } else if following.in_thread {
        (link.same_thread, "the one who made the change had written in the same thread".to_owned())
    } else if following.in_channel {
        (link.same_channel, "the one who made the change writes in the same channel".to_owned())
    } else {
        (0.0, String::new())
    };
    if nats > 0.0 {
        terms.push(Term { nats: nats * gate, sentence });
    }
    if following.asked {
        terms.push(Term {
            nats: link.actor_is_asker * gate,
            sentence: "the answer was given to this person".to_owned(),
        });
    }
}

fn advisable(
    index: &Index<'_>,
    change: &Change,
    cause: &Cause,
    plans: &[(usize, f64)],
    weights: &Weights,
    terms: &mut Vec<Term>,
) {
    let profile = index.profile(cause.key);
    if profile.signs.asks
        && profile.commands.is_empty()
        && index.event(cause.key).activity == Activity::Message
    {
        let sentence = "it asks rather than advises".to_owned();
        terms.push(Term { nats: weights.link.not_advice, sentence });
    }
    if change.author == Author::Service {
        let sentence = "a program made the change, and no person is recorded to have acted".to_owned();
        terms.push(Term { nats: weights.link.no_person_acted, sentence });
    }
    let older = plans
        .iter()
        .filter(|(plan, _)| {
            time::order(index.event(*plan), index.event(cause.visible)) == Order::Certain
                && !cause.texts.contains(plan)
        })
        .max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)));
    if let Some((plan, described)) = older.filter(|(_, described)| *described > 0.05) {
        let seconds = time::seconds_between(index.event(*plan), index.event(cause.visible)).unwrap_or(0.0);
        terms.push(Term {
            nats: weights.link.planned_before * described,
            sentence: format!("a plan of the change is {} older than it", sentence::span(seconds)),
        });
    }
}

/// Whether another change of one of the resources, after the plan and before this act, was made by
/// those whom the plan names: then the plan is spent.
fn carried_out(index: &Index<'_>, change: &Change, plan: usize) -> bool {
    let people = crate::actor::everybody(index.event(plan));
    change.resources.iter().any(|resource| {
        let key = crate::normalise::hash(b'g', resource);
        index.targets.after(key, plan).take_while(|at| *at < change.main).take(512).any(|at| {
            index::is_change(index.event(at))
                && !change.siblings.contains(&at)
                && !change.records.contains(&at)
                && (crate::actor::everybody(index.event(at)).iter().any(|key| people.contains(key))
                    || crate::advice::refers_to(index, at, plan).is_some())
        })
    })
}

fn planned(
    index: &Index<'_>,
    change: &Change,
    cause: &Cause,
    following: &Following,
    weights: &Weights,
    terms: &mut Vec<Term>,
) {
    let event = index.event(cause.key);
    let named = named_by_change(index, change, cause.key);
    if named {
        let sentence = "the record of the change carries the id of this plan".to_owned();
        terms.push(Term { nats: weights.link.hard_reference, sentence });
    }
    let content: f64 = terms.iter().map(|term| term.nats).sum();
    if content <= 0.0 {
        return;
    }
    let own = crate::actor::everybody(event).iter().any(|key| change.persons.contains(key))
        || event.targets.iter().any(|target| {
            let named = proximate_model::Actor::unknown(target.name.clone(), "");
            target.kind == proximate_model::TargetKind::Account
                && change.persons.contains(&crate::actor::key(&named))
        });
    let described = change.is_named_in(index.profile(cause.key))
        || event
            .targets
            .iter()
            .any(|target| index::names_of(&target.name).iter().any(|n| change.names.contains(n)));
    if !described {
        return;
    }
    if !named && carried_out(index, change, cause.key) {
        let sentence = "it was carried out by an earlier change".to_owned();
        terms.push(Term { nats: weights.plan.carried_out, sentence });
    }
    let share = change.share_named_in(index.profile(cause.key));
    terms.push(Term {
        nats: weights.plan.base * share,
        sentence: "it plans a change of this resource".to_owned(),
    });
    if own {
        let sentence = "the one who made the change is named in it".to_owned();
        terms.push(Term { nats: weights.plan.same_actor, sentence });
    } else if !named && following.adoptions.is_empty() && following.reads.is_empty() {
        let sentence = "the one who made the change is not named in it".to_owned();
        terms.push(Term { nats: weights.plan.other_actor, sentence });
    }
    if index.profile(cause.key).signs.agrees
        || crate::vocabulary::signs(&event.action.to_lowercase(), &[&event.action.to_lowercase()]).agrees
    {
        terms.push(Term { nats: weights.plan.agreed, sentence: "it was agreed".to_owned() });
    }
}
