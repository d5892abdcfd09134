//! The same surface without an agent as the cause.

use proximate_model::{
    Activity, ReferenceKind, TargetKind,
    document::{Archetype, Role},
};

use crate::{
    advice::{aftermath, command_answer, thread},
    support::*,
};

const BUCKET: &str = "ranking-features-7";

fn human_answer() -> String {
    format!(
        "From the storage runbook: put this on {BUCKET}\n```json\n{}\n```\nwith `aws s3api put-bucket-policy --bucket {BUCKET} --policy file://wide.json`.",
        wide_policy(BUCKET, "o-4f9k2m1x")
    )
}

fn careful_answer() -> String {
    format!(
        "Reading {BUCKET} needs the role ranking-readers. Ask its owners to add you: aws iam add-user-to-group --group-name ranking-readers --user-name <YOU>. Do not change the bucket policy."
    )
}

#[test]
fn a_persons_answer_that_the_change_matches_wins_over_the_agents() {
    let mut case = Case::new();
    let (question, _, _) = thread(&mut case, &careful_answer());
    let human = case.post(625.0, "dov", "forum-data", &human_answer());
    case.reply(human, question);
    let adoption = case.post(640.0, "ana", "forum-data", "thanks dov, applying");
    case.reply(adoption, human);
    let change = case.widen(652.0, "ana", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    blames_no_agent(&chain);
    let first = &chain.hypotheses[0];
    assert_eq!(first.archetype, Archetype::NoAgent, "{}", told(&chain));
    assert!(holds(&case, first, Role::Answer, human), "{}", told(&chain));
}

#[test]
fn a_plan_older_than_the_answer_wins() {
    let mut case = Case::new();
    let ticket = case.event(-900.0, "cleo", Activity::Ticket);
    case.say(ticket, &format!("CHG-5521 approved: allow the whole organisation to read {BUCKET} (bucket policy with PrincipalOrgID), on behalf of data platform"));
    case.events[ticket].native_id = Some("CHG-5521".into());
    case.aim(ticket, TargetKind::Resource, &format!("arn:aws:s3:::{BUCKET}"));
    thread(&mut case, &command_answer());
    let change = case.widen(652.0, "cleo", BUCKET);
    case.refer(change, ReferenceKind::Ticket, "CHG-5521");
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    blames_no_agent(&chain);
    assert!(holds(&case, &chain.hypotheses[0], Role::Source, ticket), "{}", told(&chain));
}

#[test]
fn automation_that_applied_the_change_wins() {
    let mut case = Case::new();
    thread(&mut case, &command_answer());
    let commit = case.event(645.0, "gus", Activity::CodeChange);
    case.say(commit, &format!("storage: org wide read for {BUCKET}"));
    let change = case.widen(652.0, "infra-delivery", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    blames_no_agent(&chain);
    assert_eq!(chain.hypotheses[0].archetype, Archetype::NoAgent, "{}", told(&chain));
}

#[test]
fn an_answer_after_the_change_is_no_cause() {
    let mut case = Case::new();
    thread(&mut case, &command_answer());
    let change = case.widen(560.0, "cleo", BUCKET);
    aftermath(&mut case, change, 560.0);
    let chain = case.run();
    blames_no_agent(&chain);
    assert!(
        chain.hypotheses.iter().all(|hypothesis| !holds(&case, hypothesis, Role::Change, change)
            || !hypothesis.agent_involved
            || hypothesis.confidence < 0.2),
        "{}",
        told(&chain)
    );
}

#[test]
fn an_answer_about_another_resource_is_no_cause() {
    let mut case = Case::new();
    let question = case.post(600.0, "hal", "forum-data", "How do I open search-logs-9 for analytics?");
    let answer = command_answer().replace("<BUCKET>", "search-logs-9").replace("o-4f9k2m1x", "o-zz81q7tt");
    let post = case.post(612.0, "helper-agent", "forum-data", &answer);
    case.reply(post, question);
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    blames_no_agent(&chain);
}

#[test]
fn without_any_text_no_recorded_cause_wins() {
    let mut case = Case::default();
    case.asset(&format!("arn:aws:s3:::{BUCKET}"), "production");
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    case.events.retain(|event| event.activity != Activity::Alert);
    let chain = case.run();
    assert!(chain.no_recorded_cause.wins && chain.no_recorded_cause.confidence > 0.9, "{}", told(&chain));
    assert!(chain.no_recorded_cause.reasons.iter().any(|reason| reason.contains("no messages")));
}

#[test]
fn with_only_noise_no_recorded_cause_wins() {
    let mut case = Case::new();
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    assert!(chain.no_recorded_cause.wins, "{}", told(&chain));
}

#[test]
fn an_empty_case_has_nothing_to_explain() {
    let chain = Case::default().run();
    assert!(chain.hypotheses.is_empty() && !chain.no_recorded_cause.wins);
    assert_eq!(chain.no_recorded_cause.outcome, None);
}

#[test]
fn a_plan_that_was_carried_out_before_is_spent() {
    let mut case = Case::new();
    let policy = wide_policy(BUCKET, "o-4f9k2m1x");
    let ticket = case.event(100.0, "hal", Activity::Ticket);
    case.say(ticket, &format!("Let the organisation read {BUCKET} with aws s3api put-bucket-policy"));
    case.put_policy(
        120.0,
        "hal",
        BUCKET,
        &policy.replace("o-4f9k2m1x", "o-zz81q7tt"),
        proximate_model::Subject::Organization("o-zz81q7tt".into()),
    );
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let spent = case.run();
    let fresh = {
        let mut case = Case::new();
        let ticket = case.event(100.0, "hal", Activity::Ticket);
        case.say(ticket, &format!("Let the organisation read {BUCKET} with aws s3api put-bucket-policy"));
        let change = case.widen(652.0, "cleo", BUCKET);
        aftermath(&mut case, change, 652.0);
        case.run()
    };
    let none = |chain: &proximate_model::document::Chain| chain.no_recorded_cause.confidence;
    assert!(none(&spent) > none(&fresh), "{} against {}", told(&spent), told(&fresh));
}
