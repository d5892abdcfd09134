//! The causal part of a chain without a reader: an agent's own act, automation, a plan.

use proximate_model::{
    Activity,
    document::{LinkKind, LinkStatus, Role},
};

use super::{causal::Story, draft::Draft};
use crate::{
    actor,
    advice::{self, Tie},
    candidates::CauseKind,
    fingerprint, sentence, time,
};

impl Story<'_, '_> {
    /// An agent made the change itself.
    pub(super) fn acted(&self, draft: &mut Draft, change: usize) {
        let cause = &self.scored.cause;
        let call = cause.advice.answer;
        let inside = call.unwrap_or(self.change.main);
        let own = self.index.profile(self.change.main);
        let plan = advice::session(self.index, inside).into_iter().rfind(|at| {
            let text = self.index.profile(*at);
            self.index.event(*at).activity == Activity::AgentOutput
                && *at < self.change.main
                && (fingerprint::shared(&text.operations, &own.operations) > 0
                    || self.change.is_named_in(text)
                    || call.is_some_and(|call| {
                        self.index.event(call).parent == self.index.event(*at).span
                            && self.index.event(*at).span.is_some()
                    }))
        });
        let constraint = &self.choice.constraint;
        let instruction =
            constraint.instruction.and_then(|at| draft.shown(Role::Instruction, vec![at], self.given));
        let same = self.scored.questions.all().all(|asked| Some(asked.event) == constraint.instruction);
        let question = if instruction.is_some() && same { None } else { self.questions(draft, true) };
        let mut events: Vec<usize> = plan.into_iter().collect();
        events.extend(call);
        events.dedup();
        let answer = if events.is_empty() {
            draft.missing(
                Role::Answer,
                self.given,
                "inferred: the agent's own record of its plan is not in the case",
                actor::doers(self.index.event(self.change.main)).next().cloned(),
            )
        } else {
            match draft.shown(Role::Answer, events, self.given) {
                Some(step) => step,
                None => return,
            }
        };
        self.tie_questions(draft, question, Some(answer), None);
        let mut tie = self.weighed();
        if draft.steps.get(answer).is_none_or(|step| step.events.is_empty()) {
            tie.status = LinkStatus::Inferred;
            tie.kind = LinkKind::Inferred;
        }
        draft.link_among(answer, change, tie, self.rivals.clone());
        if let Some(approval) = self.approval(draft, call.or(plan)) {
            draft.link(answer, approval, Tie::observed(LinkKind::Trace, "recorded in the same session"));
            draft.link(
                approval,
                change,
                Tie::linked(LinkKind::Trace, self.given, "recorded in the session before the change"),
            );
        }
        if let Some(instruction) = instruction {
            draft.link(instruction, change, self.broken(constraint.compaction));
        }
    }

    fn broken(&self, compaction: Option<usize>) -> Tie {
        let mut tie =
            Tie::observed(LinkKind::Trace, "given in the session in which the agent acted, and not kept");
        if let Some(compaction) = compaction {
            let event = self.index.event(compaction);
            let when = event.time.at.map(|at| format!(" at {at}")).unwrap_or_default();
            tie.reasons.push(format!(
                "the agent's context was shortened{when}, after the instruction and before the change (record {} of `{}`): it may have been lost there",
                event.evidence.record, event.evidence.file
            ));
        }
        tie
    }

    /// Automation made the change.
    pub(super) fn delivered(&self, draft: &mut Draft, change: usize) {
        let cause = &self.scored.cause;
        let by_agent = cause.kind == CauseKind::AgentCode;
        let mut last = None;
        if by_agent {
            let question = self.questions(draft, true);
            let answer = draft.shown(Role::Answer, vec![cause.key], self.given);
            self.tie_questions(draft, question, answer, None);
            last = answer;
        }
        for at in cause.delivery.iter().copied().filter(|at| !(by_agent && *at == cause.key)) {
            let role = match self.index.event(at).activity {
                Activity::Review | Activity::Approval => Role::Approval,
                Activity::Deployment | Activity::CodeChange => Role::Change,
                _ => Role::Source,
            };
            let Some(step) = draft.shown(role, vec![at], self.given) else { continue };
            if let Some(last) = last {
                draft.link(last, step, Tie::observed(LinkKind::Reference, "both carry the same id"));
            }
            last = Some(step);
        }
        match last {
            Some(last) => draft.link_among(last, change, self.weighed(), self.rivals.clone()),
            None => {
                let summary = "inferred: what the program was told to do is not recorded";
                let step = draft.missing(Role::Source, self.given, summary, None);
                draft.ask(step, "the runs of the pipeline and the commit that was delivered");
                let tie = Tie { kind: LinkKind::Inferred, status: LinkStatus::Inferred, ..self.weighed() };
                draft.link_among(step, change, tie, self.rivals.clone());
            }
        }
    }

    /// It was planned.
    pub(super) fn planned(&self, draft: &mut Draft, change: usize) {
        let Some(plan) = draft.shown(Role::Source, vec![self.scored.cause.key], self.given) else { return };
        draft.describe(plan, format!("plan: {}", sentence::about(self.index.event(self.scored.cause.key))));
        draft.link_among(plan, change, self.weighed(), self.rivals.clone());
        let Some((sign, share)) = &self.choice.adoption else { return };
        let Some(step) = draft.shown(Role::Adoption, vec![sign.event], self.given * share) else { return };
        draft.link(plan, step, sign.tie.clone());
        draft.link(step, change, self.by_the_same_person(sign.event, self.given * share));
    }

    pub(super) fn by_the_same_person(&self, earlier: usize, confidence: f64) -> Tie {
        let seconds = time::seconds_between(self.index.event(earlier), self.index.event(self.change.main));
        let reason = format!("the same person, {} later", sentence::span(seconds.unwrap_or(0.0).max(0.0)));
        Tie::linked(LinkKind::Actor, confidence, reason)
    }
}
