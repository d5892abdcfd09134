//! Transcripts of agents: exact counts, a snapshot each, and what is easily got wrong.

use proximate_intake::{Options, Settled};
use proximate_model::{Activity, ActorKind, Event, Outcome};
use snapbox::{assert_data_eq, file};

use crate::support::{events, files, import, one, readable, totals};

/// Reads the samples of an agent, which one format must know, and pins how many records of each kind there are:
/// all, parsed, duplicates, meta, refused.
#[track_caller]
fn sample(folder: &str, format: &str, counts: [u64; 5]) -> Vec<Settled> {
    let settled = import(&files(&format!("agent_sessions/{folder}")), &Options::default());
    for file in &settled {
        assert_eq!(file.account.format.as_deref(), Some(format), "{}", file.account.path);
    }
    let sums = totals(&settled);
    let found = [sums.records, sums.parsed, sums.duplicates, sums.meta, sums.refused];
    assert_eq!(
        found,
        counts,
        "{:?}",
        settled.iter().flat_map(|file| &file.account.refusals).collect::<Vec<_>>()
    );
    settled
}

fn of(events: &[Event], activity: Activity) -> Vec<&Event> {
    events.iter().filter(|event| event.activity == activity).collect()
}

#[test]
fn codex() {
    let shown = events(sample("codex", "codex", [137, 74, 0, 63, 0]));
    let stops = of(&shown, Activity::Stop);
    assert_eq!(
        stops.iter().map(|stop| stop.action.as_str()).collect::<Vec<_>>(),
        ["turn_aborted interrupted"]
    );
    assert_data_eq!(readable(&shown), file!["snapshots/codex.txt"]);
}

/// A rollout of one session that something began, with the lines that follow its head.
fn rollout(source: &str, lines: &[&str]) -> Settled {
    let head = format!(r#"{{"type":"session_meta","payload":{{"id":"s1","source":{source}}}}}"#);
    let lines = lines.iter().map(|line| format!(r#"{{"timestamp":"2026-01-02T03:04:05Z",{line}}}"#));
    one("rollout.jsonl", [vec![head], lines.collect()].concat().join("\n").as_bytes())
}

#[test]
fn what_a_rollout_tells_twice_is_an_event_once() {
    let typed = r#""type":"event_msg","payload":{"type":"user_message","message":"hi"}"#;
    let item = r#""type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}"#;
    let context = r#""type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>"}]}"#;
    // "hi" was typed twice; an item without a message is of a version that had no messages.
    let settled = rollout("\"cli\"", &[context, item, typed, typed, item, item]);
    assert_eq!(of(&settled.events, Activity::Prompt).len(), 3);
    let repeats = settled.meta.iter().map(|(record, reason)| (*record, reason.as_str())).collect::<Vec<_>>();
    assert_eq!(repeats, [(3, "the same words as record 4"), (6, "the same words as record 5")]);
    let context = settled.events.iter().find(|event| event.action == "message context").unwrap();
    assert_eq!(context.executor.as_ref().unwrap().kind, ActorKind::System);
}

#[test]
fn what_began_a_rollout_says_who_asks() {
    let typed = r#""type":"event_msg","payload":{"type":"user_message","message":"go on"}"#;
    for (source, kind, activity) in [
        (r#""cli""#, ActorKind::Human, Activity::Prompt),
        (r#""exec""#, ActorKind::Unknown, Activity::Prompt),
        (r#"{"subagent":{"thread_spawn":{"depth":1}}}"#, ActorKind::AiAgent, Activity::AgentOutput),
    ] {
        let event = rollout(source, &[typed]).events.pop().unwrap();
        assert_eq!((event.executor.unwrap().kind, event.activity), (kind, activity), "{source}");
    }
}

#[test]
fn approvals_of_a_rollout_are_told_by_who_gave_them() {
    let assessed = |status: &str, source: &str| {
        format!(
            r#""type":"event_msg","payload":{{"type":"guardian_assessment","target_item_id":"c1","status":"{status}","decision_source":"{source}","action":{{"command":"rm -r x"}}}}"#
        )
    };
    let policy = |policy: &str| {
        format!(r#""type":"turn_context","payload":{{"approval_policy":"{policy}","cwd":"/repo"}}"#)
    };
    let lines = [
        policy("on-request"),
        policy("on-request"),
        policy("never"),
        assessed("approved", "agent"),
        assessed("denied", "user"),
    ];
    let settled = rollout("\"cli\"", &lines.iter().map(String::as_str).collect::<Vec<_>>());
    let found = of(&settled.events, Activity::Approval);
    let found = found.iter().map(|event| {
        let kind = event.executor.as_ref().map(|actor| actor.kind);
        (event.action.as_str(), kind, event.outcome, event.references.len())
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            ("approval_policy on-request", None, Outcome::Unknown, 0),
            ("approval_policy never", None, Outcome::Unknown, 0),
            ("guardian_assessment approved", Some(ActorKind::AiAgent), Outcome::Success, 1),
            ("guardian_assessment denied", Some(ActorKind::Human), Outcome::Failure, 1),
        ]
    );
}

#[test]
fn a_stop_that_waits_in_the_queue_is_given_once_when_it_is_typed() {
    let lines = r#"{"type":"queue-operation","operation":"enqueue","sessionId":"s","timestamp":"2026-01-02T03:04:05Z","content":"STOP"}
{"type":"attachment","sessionId":"s","uuid":"a","timestamp":"2026-01-02T03:09:05Z","attachment":{"type":"queued_command","prompt":"STOP"}}"#;
    let settled = one("s.jsonl", lines.as_bytes());
    let stops = of(&settled.events, Activity::Stop);
    assert_eq!(stops.len(), 1);
    // The line in the queue does not say whose words they are.
    assert_eq!((stops[0].executor.clone(), stops[0].evidence.record), (None, 1));
}

#[test]
fn what_a_person_decides_about_a_call_is_an_event_of_its_own() {
    let line = |content: &str| {
        format!(
            r#"{{"type":"user","sessionId":"s","uuid":"u","timestamp":"2026-01-02T03:04:05Z","message":{{"role":"user","content":[{{"type":"tool_result","tool_use_id":"t1","content":"{content}"}}]}}}}"#
        )
    };
    for (content, outcome) in [
        ("The user doesn't want to proceed with this tool use.", Outcome::Failure),
        ("User has approved your plan. You can now start coding.", Outcome::Success),
    ] {
        let events = one("s.jsonl", line(content).as_bytes()).events;
        let approval = of(&events, Activity::Approval)[0];
        assert_eq!((approval.outcome, approval.references[0].value.as_str()), (outcome, "t1"));
        assert_eq!(approval.executor.as_ref().unwrap().kind, ActorKind::Human);
    }
    assert!(of(&one("s.jsonl", line("ls: a.txt").as_bytes()).events, Activity::Approval).is_empty());
}
