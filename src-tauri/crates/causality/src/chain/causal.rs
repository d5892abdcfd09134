//! The causal part of a chain: from source and question to the change.

use proximate_model::{
    Activity, Actor,
    document::{LinkKind, Rival, Role},
};

use super::{choice::Choice, draft::Draft};
use crate::{
    actor,
    advice::{self, Tie},
    candidates::CauseKind,
    change::Change,
    fingerprint,
    index::Index,
    questions::Asked,
    score::Scored,
    sentence, time,
};

/// Everything that the causal part is drawn from.
pub(super) struct Story<'s, 'a> {
    pub(super) index: &'s Index<'a>,
    pub(super) change: &'s Change,
    pub(super) scored: &'s Scored,
    pub(super) choice: &'s Choice,
    /// Probability of the cause given that some recorded cause explains the change.
    pub(super) given: f64,
    pub(super) rivals: Vec<Rival>,
}

impl Story<'_, '_> {
    /// Drafts the causal part and returns the step of the change.
    pub(super) fn tell(self, draft: &mut Draft) -> Option<usize> {
        let change = draft.shown(Role::Change, self.change.records.clone(), crate::CERTAIN)?;
        match self.scored.cause.kind {
            CauseKind::AgentAdvice | CauseKind::HumanAdvice | CauseKind::OtherAdvice => {
                self.advised(draft, change);
            }
            CauseKind::AgentAct => self.acted(draft, change),
            CauseKind::AgentCode | CauseKind::Automation => self.delivered(draft, change),
            CauseKind::Plan => self.planned(draft, change),
        }
        Some(change)
    }

    fn doer(&self) -> Option<Actor> {
        let event = self.index.event(self.change.main);
        actor::doers(event).next().cloned()
    }

    fn doer_name(&self) -> String {
        actor::name(self.index.event(self.change.main))
    }

    pub(super) fn questions(&self, draft: &mut Draft, needed: bool) -> Option<usize> {
        let found = &self.scored.questions;
        let mut last: Option<(usize, &Asked)> = None;
        for asked in found.all() {
            if asked.event == self.change.main {
                continue;
            }
            if let Some((step, before)) = last {
                let alike = advice::likeness(self.index, before.event, asked.event);
                let same = actor::persons(self.index.event(before.event))
                    == actor::persons(self.index.event(asked.event));
                if alike >= 0.8 && same {
                    if let Some(step) = draft.steps.get_mut(step) {
                        step.events.push(asked.event);
                    }
                    continue;
                }
            }
            let step = draft.shown(Role::Question, vec![asked.event], self.given)?;
            if let Some((before_step, before)) = last {
                draft.link(before_step, step, self.between_questions(before.event, asked.event));
            }
            last = Some((step, asked));
        }
        match last {
            Some((step, _)) => Some(step),
            None if needed => Some(draft.missing(
                Role::Question,
                self.given,
                "inferred: what was asked is not recorded",
                None,
            )),
            None => None,
        }
    }

    fn between_questions(&self, post: usize, prompt: usize) -> Tie {
        let names = fingerprint::shared(
            &self.index.profile(post).identifiers,
            &self.index.profile(prompt).identifiers,
        );
        let alike = advice::likeness(self.index, post, prompt);
        if let Some(how) = advice::refers_to(self.index, prompt, post) {
            return Tie::observed(LinkKind::Reference, format!("the prompt refers to the post: {how}"));
        }
        let seconds = time::seconds_between(self.index.event(post), self.index.event(prompt)).unwrap_or(0.0);
        let confidence = 0.6 + 0.3 * alike + 0.05 * (names.min(2) as f64);
        Tie::linked(
            if alike > 0.0 || names > 0 { LinkKind::Content } else { LinkKind::Time },
            confidence,
            format!("the prompt came {} later, with {names} names in common", sentence::span(seconds)),
        )
    }

    /// Ties the question to the answer and to the post.
    pub(super) fn tie_questions(
        &self,
        draft: &mut Draft,
        question: Option<usize>,
        answer: Option<usize>,
        post: Option<usize>,
    ) {
        let Some(question) = question else { return };
        let found = &self.scored.questions;
        let inferred = draft.steps.get(question).is_none_or(|step| step.events.is_empty());
        let to = answer.or(post);
        if let Some(to) = to {
            if inferred {
                draft.infer(question, to, self.given, "an answer has a question");
            } else {
                let tie = match (&found.prompt, &found.post, answer) {
                    (Some(prompt), _, Some(_)) => prompt.tie.clone(),
                    (_, Some(post), _) => post.tie.clone(),
                    (Some(prompt), None, None) => prompt.tie.clone(),
                    (None, None, _) => Tie::linked(LinkKind::Time, self.given, "it came before the answer"),
                };
                draft.link(question, to, tie);
            }
        }
        if let (Some(asked), Some(post)) = (&found.post, post) {
            let step = draft.steps.iter().position(|step| step.events.contains(&asked.event));
            if let Some(step) = step {
                draft.link(step, post, asked.tie.clone());
            }
        }
    }

    fn sources(&self, draft: &mut Draft, answer: Option<usize>) {
        let (Some(source), Some(answer)) = (&self.choice.source, answer) else { return };
        if let Some(step) = draft.shown(Role::Source, vec![source.event], self.given) {
            draft.link(step, answer, source.tie.clone());
        }
    }

    /// A person followed advice.
    fn advised(&self, draft: &mut Draft, change: usize) {
        let cause = &self.scored.cause;
        let by_agent = cause.kind == CauseKind::AgentAdvice;
        let question = self.questions(draft, by_agent);
        let (answer, post) = if by_agent { self.published(draft) } else { (None, None) };
        let (answer, post) = if by_agent {
            (answer, post)
        } else {
            (draft.shown(Role::Answer, vec![cause.key], self.given), None)
        };
        self.tie_questions(draft, question, answer, post);
        self.sources(draft, answer);
        let relay = cause.advice.relay.and_then(|relay| {
            let step = draft.shown(Role::Publication, vec![relay], self.given)?;
            let from = post.or(answer)?;
            let whole = advice::likeness(self.index, cause.key, relay);
            draft.link(
                from,
                step,
                Tie::linked(
                    LinkKind::Content,
                    0.6 + 0.39 * whole,
                    format!("repeats {:.0} % of it", whole * 100.0),
                ),
            );
            Some(step)
        });
        let Some(from) = relay.or(post).or(answer) else { return };
        self.followed(draft, from, change);
    }

    fn published(&self, draft: &mut Draft) -> (Option<usize>, Option<usize>) {
        let advice = &self.scored.cause.advice;
        let calls = |wanted: bool| {
            advice.further.iter().copied().filter(move |at| {
                let posts =
                    matches!(self.index.event(*at).activity, Activity::ToolCall | Activity::ToolResult);
                posts == wanted
            })
        };
        let answer = match advice.answer {
            Some(at) => {
                let with_calls = advice.publication.is_none();
                let events = [at].into_iter().chain(calls(false)).chain(calls(true).filter(|_| with_calls));
                draft.shown(Role::Answer, events.collect(), self.given)
            }
            None => Some(draft.missing(
                Role::Answer,
                self.given,
                "inferred: the agent's own record of this answer is not in the case",
                self.index.event(self.scored.cause.key).executor.clone(),
            )),
        };
        let post = match advice.publication {
            Some(at) => {
                let tied = calls(true).filter(|_| advice.answer.is_some());
                draft.shown(Role::Publication, [at].into_iter().chain(tied).collect(), self.given)
            }
            None if self.scored.following.asked => None,
            None => Some(draft.missing(
                Role::Publication,
                self.given,
                "inferred: how the answer reached the one who made the change is not recorded",
                None,
            )),
        };
        if let (Some(answer), Some(post)) = (answer, post) {
            match (&advice.tie, advice.publication) {
                (Some(tie), Some(_)) => draft.link(answer, post, tie.clone()),
                _ => draft.infer(answer, post, self.given, "an answer is given before it is read"),
            }
            if let Some(approval) = self.approval(draft, advice.answer) {
                draft.link(answer, approval, Tie::observed(LinkKind::Trace, "recorded in the same session"));
                draft.link(approval, post, Tie::observed(LinkKind::Trace, "recorded in the same session"));
            }
        }
        (answer, post)
    }

    /// A recorded approval in the session between the agent's words and the deed.
    pub(super) fn approval(&self, draft: &mut Draft, answer: Option<usize>) -> Option<usize> {
        let answer = answer?;
        let end = self.scored.cause.advice.publication.unwrap_or(self.change.main);
        let found = advice::session(self.index, answer).into_iter().rfind(|at| {
            self.index.event(*at).activity == Activity::Approval && *at < end.max(answer) && {
                let seconds = time::seconds_between(self.index.event(answer), self.index.event(*at));
                seconds.is_some_and(|seconds| seconds.abs() <= 3_600.0)
            }
        })?;
        draft.shown(Role::Approval, vec![found], self.given)
    }

    pub(super) fn weighed(&self) -> Tie {
        let cause = &self.scored.cause;
        let mut reasons = self.scored.reasons();
        let siblings = self.change.siblings.len();
        if siblings > 0 {
            reasons.push(format!(
                "the same act changed {siblings} more resource{}",
                if siblings == 1 { "" } else { "s" }
            ));
        }
        match &cause.tie {
            Some(tie) => {
                let mut all = tie.reasons.clone();
                all.extend(reasons);
                Tie { reasons: all, confidence: tie.confidence.min(self.choice.confidence), ..tie.clone() }
            }
            None => Tie { reasons, ..Tie::linked(LinkKind::Content, self.choice.confidence, "") },
        }
    }

    fn followed(&self, draft: &mut Draft, from: usize, change: usize) {
        draft.link_among(from, change, self.weighed(), self.rivals.clone());
        let mut last = from;
        if let Some((read, share)) = &self.choice.read
            && let Some(step) = draft.shown(Role::Read, vec![read.event], self.given * share)
        {
            draft.link(last, step, read.tie.clone());
            last = step;
        }
        match &self.choice.adoption {
            Some((sign, share)) => {
                let shows_reading = sign.tie.kind != LinkKind::Actor || self.scored.following.asked;
                if self.choice.read.is_none() && !shows_reading {
                    last = self.unread(draft, last);
                }
                let Some(step) = draft.shown(Role::Adoption, vec![sign.event], self.given * share) else {
                    return;
                };
                draft.link(from, step, sign.tie.clone());
                if last != from {
                    let seconds = self.choice.read.as_ref().and_then(|(read, _)| {
                        time::seconds_between(self.index.event(read.event), self.index.event(sign.event))
                    });
                    match seconds {
                        Some(seconds) => {
                            let reason = format!("the same person, {} later", sentence::span(seconds));
                            draft.link(last, step, Tie::linked(LinkKind::Actor, self.given * share, reason));
                        }
                        None => draft.infer(last, step, self.choice.confidence, "what is followed was read"),
                    }
                }
                draft.link(step, change, self.by_the_same_person(sign.event, self.given * share));
            }
            None => {
                if self.choice.read.is_none() && !self.scored.following.asked {
                    last = self.unread(draft, last);
                }
                let who = self.doer_name();
                let summary = format!("inferred: {who} follows it; no record says so");
                let step = draft.missing(Role::Adoption, self.choice.confidence, &summary, self.doer());
                draft.infer(last, step, self.choice.confidence, "the change is what the words say");
                let reason =
                    format!("same actor: {who} made the change, so nobody else can have followed it");
                draft.infer(step, change, self.choice.confidence, &reason);
            }
        }
    }

    fn unread(&self, draft: &mut Draft, last: usize) -> usize {
        let summary = format!("inferred: {} reads it; no view or reaction is recorded", self.doer_name());
        let step = draft.missing(Role::Read, self.choice.confidence, &summary, self.doer());
        draft.infer(last, step, self.choice.confidence, "what is followed was read");
        step
    }
}
