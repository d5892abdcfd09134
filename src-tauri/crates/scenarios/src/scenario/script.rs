//! The scripts. A case differs from another in who or what stands before the change; what comes after
//! it is the same for all, so that the outcome alone says nothing about the cause.

use crate::ledger::{Line, Series, Ticket};
use crate::moment::Moment;
use crate::noise::access::{Pointer, WIDE_STATEMENTS, role_answer};
use crate::noise::phrases::ACKNOWLEDGEMENTS_LATER;
use crate::noise::slots::listing;
use crate::noise::{commit, workflow_run};
use crate::scenario::Kind;
use crate::scenario::outcome::Hand;
use crate::scenario::stage::{Stage, chat_step};
use crate::scenario::truth::{Archetype, Status, Step};
use crate::wire::github::entry;
use crate::world::ORGANIZATION;

/// Plays a case whose question is asked at `question`, or would be.
pub(crate) fn play(stage: &mut Stage<'_>, kind: Kind, question: Moment) {
    let changed = match kind {
        Kind::Bystander | Kind::Asker => advice(stage, question, kind == Kind::Asker),
        Kind::HumanRunbook => human_runbook(stage, question),
        Kind::PlannedChange => planned_change(stage, question),
        Kind::Automation => automation(stage, question),
        Kind::AgentTooLate => agent_too_late(stage, question),
        Kind::NoRecord => {
            stage.truth.archetype = Archetype::NoRecordedCause;
            let changed = question.minutes(50);
            stage.change(changed, Hand::Person, None);
            changed
        }
    };
    stage.bystanders(changed);
    stage.limit_logging(changed);
    stage.outsiders_read(changed);
    let channel = stage.detect(changed);
    stage.contain(changed, &channel);
    stage.truth.links();
}

/// A published answer of the agent is applied by a person.
fn advice(stage: &mut Stage<'_>, question: Moment, by_asker: bool) -> Moment {
    stage.truth.archetype = Archetype::AdviceAdopted;
    let mut thread = stage.ask(question, true);
    let invoked = stage.after(question, 420, 840);
    let (body, statement) = stage.wide_answer();
    stage.agent_answers(&mut thread, invoked, body, true);
    let posted = thread.answer.map_or(invoked, |(_, at)| at);
    let read = stage.after(posted, 540, 900);
    stage.acknowledge(&thread, read, by_asker, by_asker);
    let adopted = stage.after(posted, 1_440, 2_400);
    let pointer = if by_asker { Pointer::Link(thread.id) } else { Pointer::Words };
    if !by_asker {
        let follower = stage.cast.follower.handle.clone();
        stage.truth.missing("read", posted, adopted, &follower, "the one who applied the answer must have read it; the forum's export has no log of views by person");
    }
    stage.adopt(adopted, pointer);
    let changed = stage.after(adopted, 120, 360).whole_second();
    stage.change(changed, Hand::Person, Some(statement));
    let late = changed.minutes(stage.random.between(128, 145)).seconds(stage.random.between(0, 59));
    stage.correct(&thread, late);
    changed
}

/// The same wide answer comes from a person; the agent's answer in the thread is another one, and right.
fn human_runbook(stage: &mut Stage<'_>, question: Moment) -> Moment {
    stage.truth.archetype = Archetype::NoAgent;
    let mut thread = stage.ask(question, true);
    let invoked = stage.after(question, 300, 600);
    let body = role_answer(&mut stage.random, &stage.slots.clone());
    stage.agent_answers(&mut thread, invoked, body, false);
    if let Some((id, _)) = thread.answer {
        stage.truth.distractor("forum", &id.to_string(), "the agent's answer: another one, and right");
    }
    let answered = stage.after(invoked, 400, 900);
    let (body, statement) = stage.wide_answer();
    stage.person_answers(&mut thread, answered, body, true);
    let adopted = stage.after(answered, 1_200, 2_400);
    stage.adopt(adopted, Pointer::Author(stage.cast.expert));
    let changed = stage.after(adopted, 120, 360).whole_second();
    stage.change(changed, Hand::Person, Some(statement));
    changed
}

/// The change was in a ticket and on a branch before anybody asked.
fn planned_change(stage: &mut Stage<'_>, question: Moment) -> Moment {
    stage.truth.archetype = Archetype::NoAgent;
    let (cast, world) = (stage.cast, stage.world);
    let targets = listing(&cast.bucket_names());
    let (body, statement) = stage.wide_answer();
    let planned = question.hours(-22).minutes(-stage.random.between(0, 90)).whole_second();
    let key = stage.ledger.ticket_key(planned);
    let changed = question.minutes(stage.random.between(45, 65)).seconds(stage.random.between(0, 59));
    let policy = crate::noise::access::wide_policy(world, "<bucket>", statement).page();
    stage.ledger.tickets.push(Ticket {
        key: key.clone(),
        at: planned,
        reporter: cast.expert.mail(),
        assignee: cast.follower.mail(),
        kind: "change",
        status: "done",
        summary: format!("Let the tooling account read {targets}"),
        description: format!(
            "Planned change. `aws s3api put-bucket-policy --bucket <bucket> --policy file://policy.json` for {targets}, with\n\n{}",
            policy.trim_end()
        ),
        planned: Some(changed.minutes(-5).whole_second()),
    });
    stage.truth.step(Step {
        role: "source",
        status: Status::Observed,
        at: planned,
        recorded: planned,
        actor: Some(cast.expert.handle.clone()),
        source: "tickets",
        native_id: Some(key.clone()),
        place: None,
        summary: "plans the change".to_owned(),
    });
    let pushed = planned.hours(2);
    let message = format!("{key}: admit the organisation to {targets}");
    let commit = commit(&mut stage.random, pushed, cast.follower, message, None);
    let before = stage.random.hex(40);
    let json = crate::wire::github::push(&format!("{ORGANIZATION}/infra-live"), "work", &before, &[commit]);
    stage.ledger.pushes.push(Line { at: pushed, json });

    let mut thread = stage.ask(question, false);
    let invoked = stage.after(question, 300, 600);
    stage.agent_answers(&mut thread, invoked, body, false);
    if let Some((id, _)) = thread.answer {
        stage.truth.distractor(
            "forum",
            &id.to_string(),
            "the agent's answer: the same advice, a day after the plan",
        );
    }
    let said = changed.seconds(-stage.random.between(90, 240)).micros(stage.random.between(0, 999_999));
    stage.say(
        "data-help",
        cast.follower,
        said,
        format!("Reminder: the planned change of {targets} is this afternoon, ticket {key}."),
    );
    stage.truth.step(chat_step(
        "adoption",
        said,
        &cast.follower.handle,
        "data-help",
        "announces the planned change",
    ));
    stage.change(changed, Hand::Person, Some(statement));
    changed
}

/// A scheduled run of the pipeline makes the change.
fn automation(stage: &mut Stage<'_>, question: Moment) -> Moment {
    stage.truth.archetype = Archetype::NoAgent;
    let mut thread = stage.ask(question, false);
    let invoked = stage.after(question, 300, 600);
    let (body, statement) = stage.wide_answer();
    stage.agent_answers(&mut thread, invoked, body, false);
    if let Some((id, _)) = thread.answer {
        stage.truth.distractor("forum", &id.to_string(), "the agent's answer: nobody followed it");
    }
    let words = (stage.random.one(ACKNOWLEDGEMENTS_LATER)).to_owned();
    let later = stage.after(invoked, 900, 1_500);
    stage.post(&thread, thread.answer.map(|(id, _)| id), stage.cast.asker, later, words);

    let changed = question.minutes(stage.random.between(45, 65)).seconds(stage.random.between(0, 59));
    let started = changed.seconds(-95);
    let run = stage.ledger.number(Series::Run, started);
    let more = workflow_run(&mut stage.random, run, "schedule", "success");
    let repository = format!("{ORGANIZATION}/infra-live");
    let line = entry(
        &mut stage.random,
        started,
        "workflows.completed_workflow_run",
        "release-bot[bot]",
        &repository,
        more,
    );
    stage.ledger.code.push(line);
    stage.truth.step(Step {
        role: "source",
        status: Status::Observed,
        at: started,
        recorded: started,
        actor: Some("release-bot".to_owned()),
        source: "github",
        native_id: Some(run.to_string()),
        place: Some(repository),
        summary: "a scheduled run of the pipeline".to_owned(),
    });
    stage.change(changed, Hand::Pipeline, Some(statement));
    changed
}

/// The question is open and the change made when the agent answers.
fn agent_too_late(stage: &mut Stage<'_>, question: Moment) -> Moment {
    stage.truth.archetype = Archetype::NoRecordedCause;
    let mut thread = stage.ask(question, false);
    let changed = question.minutes(stage.random.between(20, 35)).seconds(stage.random.between(0, 59));
    let statement = stage.random.one(WIDE_STATEMENTS);
    stage.change(changed, Hand::Person, Some(statement));
    let invoked = stage.after(changed, 660, 1_200);
    let (body, _) = stage.wide_answer();
    stage.agent_answers(&mut thread, invoked, body, false);
    if let Some((id, _)) = thread.answer {
        stage.truth.distractor(
            "forum",
            &id.to_string(),
            "the agent's answer: the same advice, after the change",
        );
    }
    changed
}
