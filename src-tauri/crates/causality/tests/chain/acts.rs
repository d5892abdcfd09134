//! An agent makes the change itself, or writes what automation delivers.

use proximate_model::{
    Activity, Actor, ActorKind, Basis, ReferenceKind, TargetKind,
    document::{Archetype, LinkStatus, OutcomeKind, Role},
};

use crate::support::*;

const BUCKET: &str = "ranking-features-7";

#[test]
fn an_agent_that_acted_under_a_persons_name_is_found_by_the_call() {
    let mut case = Case::new();
    let (prompt, _) = case.session(
        640.0,
        "cleo",
        "helper-agent",
        "s-9",
        &format!("Make {BUCKET} readable for my notebook"),
        &format!("I will put a bucket policy on {BUCKET}."),
    );
    let call = case.tool_call(
        644.0,
        "helper-agent",
        "s-9",
        &format!("aws s3api put-bucket-policy --bucket {BUCKET} --policy file:///tmp/p.json"),
    );
    case.refer(call, ReferenceKind::Request, "REQ-88A1");
    let change = case.widen(644.1, "cleo", BUCKET);
    case.refer(change, ReferenceKind::Request, "REQ-88A1");
    case.exposed(change, None, Vec::new());
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert_eq!(first.archetype, Archetype::AgentChange, "{}", told(&chain));
    assert!(first.agent_involved && first.confidence > 0.8);
    assert!(
        holds(&case, first, Role::Question, prompt) && holds(&case, first, Role::Answer, call),
        "{}",
        told(&chain)
    );
    let link = first.links.iter().find(|link| first.steps[link.to].role == Role::Change).expect("a link");
    assert_eq!(link.status, LinkStatus::Observed, "{}", told(&chain));
}

#[test]
fn a_lost_constraint_and_an_ignored_stop_are_told() {
    let mut case = Case::new();
    case.asset("mail:inbox-31", "personal");
    let instruction = case.event(500.0, "cleo", Activity::Prompt);
    case.say(instruction, "Suggest what to archive in the inbox, do not act until I tell you to.");
    let compaction = case.event(600.0, "helper-agent", Activity::Compaction);
    case.say(compaction, "summary: the user wants the inbox tidied");
    let mut deletions = Vec::new();
    for number in 0..12 {
        let at = case.event(610.0 + f64::from(number), "helper-agent", Activity::Deletion);
        case.aim(at, TargetKind::Resource, &format!("mail:inbox-31/{number}"));
        case.events[at].action = "mail:MoveToTrash".into();
        deletions.push(at);
    }
    let stop = case.event(615.5, "cleo", Activity::Prompt);
    case.say(stop, "STOP, do not continue");
    let end = case.event(623.0, "cleo", Activity::Other);
    case.say(end, "process killed by the user at the console");
    for at in [instruction, compaction, stop, end].into_iter().chain(deletions.clone()) {
        case.events[at].session = Some("s-41".into());
    }
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert_eq!(first.outcome.kind, OutcomeKind::Deletion);
    assert_eq!(first.archetype, Archetype::ConstraintLost, "{}", told(&chain));
    assert!(
        holds(&case, first, Role::Instruction, instruction) && holds(&case, first, Role::Stop, stop),
        "{}",
        told(&chain)
    );
    assert_eq!(step(first, Role::Continued).map(|step| step.events.len()), Some(6), "{}", told(&chain));
    assert!(holds(&case, first, Role::Containment, end), "{}", told(&chain));
    assert!(
        first
            .links
            .iter()
            .any(|link| link.reasons.iter().any(|reason| reason.contains("context was shortened")))
    );
    assert!(first.archetype_margin.is_some_and(|margin| margin > 0.0));
}

#[test]
fn an_agent_named_by_the_record_alone_leaves_gaps() {
    let mut case = Case::new();
    let change = case.widen(652.0, "helper-agent", BUCKET);
    case.exposed(change, None, Vec::new());
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert_eq!(first.archetype, Archetype::AgentChange, "{}", told(&chain));
    let missing: Vec<Role> = first.gaps.iter().map(|gap| gap.role).collect();
    assert!(missing.contains(&Role::Question) && missing.contains(&Role::Answer), "{missing:?}");
}

#[test]
fn code_of_an_agent_that_automation_delivered_is_unsound_code() {
    let mut case = Case::new();
    let commit = case.event(630.0, "gus", Activity::CodeChange);
    case.say(commit, &format!("open {BUCKET} to the organisation"));
    case.events[commit].delegation.push(Actor::of(
        "helper-agent",
        "trailer",
        ActorKind::AiAgent,
        Basis::StrongPattern,
    ));
    case.refer(commit, ReferenceKind::Commit, "9f1c22ab77d0");
    let deployment = case.event(645.0, "infra-delivery", Activity::Deployment);
    case.say(deployment, "deploy storage stack");
    case.refer(deployment, ReferenceKind::Commit, "9f1c22ab77d0");
    case.refer(deployment, ReferenceKind::Change, "run-4471");
    let change = case.widen(646.0, "infra-delivery", BUCKET);
    case.refer(change, ReferenceKind::Change, "run-4471");
    case.exposed(change, None, Vec::new());
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert_eq!(first.archetype, Archetype::UnsoundCode, "{}", told(&chain));
    assert!(
        first.agent_involved
            && holds(&case, first, Role::Answer, commit)
            && holds(&case, first, Role::Change, deployment),
        "{}",
        told(&chain)
    );
}

#[test]
fn a_person_who_deletes_an_asset_on_an_agents_advice_is_advice_adopted() {
    let mut case = Case::new();
    case.asset("aws:rds:cluster/orders-main-3", "production");
    let (_, output) = case.session(600.0, "cleo", "helper-agent", "s-5", "orders-main-3 looks unused, how do I clean up?", "It is a leftover. Run `aws rds delete-db-cluster --db-cluster-identifier orders-main-3 --skip-final-snapshot`.");
    let change = case.event(620.0, "cleo", Activity::Deletion);
    case.events[change].action = "rds:DeleteDBCluster".into();
    case.say(change, r#"{"dBClusterIdentifier":"orders-main-3","skipFinalSnapshot":true}"#);
    case.aim(change, TargetKind::Resource, "aws:rds:cluster/orders-main-3");
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert_eq!(first.archetype, Archetype::AdviceAdopted, "{}", told(&chain));
    assert!(holds(&case, first, Role::Answer, output) && first.confidence > 0.8, "{}", told(&chain));
    assert!(step(first, Role::Publication).is_none(), "the answer was given to the person: {}", told(&chain));
}
