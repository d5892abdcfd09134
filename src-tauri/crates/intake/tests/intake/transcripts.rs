//! Transcripts of agents: exact counts, a snapshot each, and what is easily got wrong.

use proximate_intake::{Options, Settled};
use proximate_model::{Activity, ActorKind, Event, Outcome};
use snapbox::{assert_data_eq, file};

use crate::containers::zip;
use crate::support::{self, events, files, import, one, readable, totals};

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

#[test]
fn antigravity() {
    let shown = events(sample("antigravity", "antigravity", [19, 17, 0, 2, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/antigravity.txt"]);
}

#[test]
fn copilot_cli() {
    let shown = events(sample("copilot", "copilot_cli", [40, 30, 0, 10, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/copilot_cli.txt"]);
}

#[test]
fn cursor() {
    let shown = events(sample("cursor", "cursor", [9, 8, 0, 1, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/cursor.txt"]);
}

#[test]
fn droid() {
    let shown = events(sample("droid", "droid", [8, 8, 0, 0, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/droid.txt"]);
}

#[test]
fn gemini_cli() {
    let shown = events(sample("gemini", "gemini_cli", [7, 6, 0, 1, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/gemini_cli.txt"]);
}

#[test]
fn grok() {
    let shown = events(sample("grok", "grok", [18, 16, 0, 2, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/grok.txt"]);
}

#[test]
fn hermes() {
    let shown = events(sample("hermes", "hermes", [2, 2, 0, 0, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/hermes.txt"]);
}

#[test]
fn kimi() {
    let shown = events(sample("kimi", "kimi", [266, 109, 0, 157, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/kimi.txt"]);
}

#[test]
fn openclaw_sessions() {
    let shown = events(sample("openclaw", "pi", [5, 4, 0, 1, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/openclaw_sessions.txt"]);
}

#[test]
fn opencode() {
    let shown = events(sample("opencode", "opencode", [25, 19, 0, 6, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/opencode.txt"]);
}

#[test]
fn pi() {
    let shown = events(sample("pi", "pi", [9, 7, 0, 2, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/pi.txt"]);
}

#[test]
fn qwen() {
    let shown = events(sample("qwen", "qwen", [27, 19, 0, 8, 0]));
    assert_data_eq!(readable(&shown), file!["snapshots/qwen.txt"]);
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

#[test]
fn openclaw_ledger_and_logs() {
    let mut shown = Vec::new();
    for (name, counts) in [
        ("openclaw_audit.json", (6, 6, 0)),
        ("openclaw_trajectory.jsonl", (7, 6, 1)),
        ("openclaw_gateway.log", (2, 2, 0)),
    ] {
        let settled = one(name, &support::sample(name));
        let account = &settled.account;
        assert_eq!(account.format.as_deref(), Some("openclaw"), "{name}");
        assert_eq!((account.records, account.parsed, account.meta), counts, "{name}");
        shown.extend(settled.events);
    }
    assert_data_eq!(readable(&shown), file!["snapshots/openclaw.txt"]);
}

#[test]
fn openclaw_rows() {
    let rows = one("rows.jsonl", &support::sample("openclaw_rows.jsonl"));
    let account = &rows.account;
    assert_eq!((account.format.as_deref(), account.records, account.parsed), (Some("openclaw"), 9, 8));
    // A compressed event that was exported as it is cannot be read, and is not passed over.
    assert_eq!(account.refusals.iter().map(|refusal| refusal.record).collect::<Vec<_>>(), [4]);
    let approvals = one("approvals.csv", &support::sample("openclaw_operator_approvals.csv"));
    assert_eq!((approvals.account.records, approvals.account.parsed), (4, 4));
    assert_eq!(approvals.account.format.as_deref(), Some("openclaw"));
    let given = |event: &&Event| event.executor.as_ref().is_some_and(|actor| actor.kind == ActorKind::Human);
    // Of four approvals one was given by a person; the others ran out, were cut off, or wait.
    assert_eq!(approvals.events.iter().filter(given).count(), 1);
    let shown = [rows.events, approvals.events].concat();
    assert_data_eq!(readable(&shown), file!["snapshots/openclaw_rows.txt"]);
}

#[test]
fn a_selection_of_a_long_session_of_pi() {
    let settled = import(&files("pi_mono"), &Options::default());
    let account = &settled[0].account;
    assert_eq!((account.format.as_deref(), account.records, account.meta), (Some("pi"), 43, 6));
    let shown = events(settled);
    // Each turn that was cut off is a stop; who cut it off is not said.
    let stops = of(&shown, Activity::Stop);
    assert_eq!(stops.len(), 8);
    assert!(stops.iter().all(|stop| stop.executor.is_none()));
    let commands = shown.iter().filter(|event| event.action == "bashExecution");
    assert!(commands.clone().count() == 2 && commands.clone().all(|event| event.activity == Activity::Other));
    // The message has a time of its own besides that of its line.
    assert!(shown.iter().any(|event| event.time.logged.is_some_and(|logged| Some(logged) != event.time.at)));
    let calls = of(&shown, Activity::ToolCall);
    assert!(calls.iter().all(|call| call.references.len() == 1), "every call has the id of its result");
}

#[test]
fn ids_that_begin_again_in_every_session_lose_nothing() {
    let line = |session: &str, id: &str| {
        format!(
            r#"{{"type":"session.start","id":"e1","parentId":null,"timestamp":"2026-01-02T03:04:05Z","data":{{"sessionId":"{session}","n":"{id}"}}}}"#
        )
    };
    let files = [("a.jsonl", line("s1", "1")), ("b.jsonl", line("s2", "2"))];
    let files = files.map(|(path, line)| (path.to_owned(), line.into_bytes()));
    assert_eq!(totals(&import(&files, &Options::default())).duplicates, 0);
    // Two parts of one turn share the id of the turn.
    let parts = files_of("qwen", "019f0000-0000-7000-8000-000000000004.jsonl");
    assert_eq!(one("qwen.jsonl", &parts).account.duplicates, 0);
}

fn files_of(folder: &str, name: &str) -> Vec<u8> {
    fs_err::read(support::real(&format!("agent_sessions/{folder}/{name}"))).unwrap()
}

#[test]
fn two_objects_glued_on_one_line_are_two_records() {
    let bytes = files_of("qwen", "019f0000-0000-7000-8000-000000000005.jsonl");
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1);
    assert_eq!(one("qwen.jsonl", &bytes).account.parsed, 2);
}

#[test]
fn words_that_no_person_typed_are_no_prompts() {
    for (name, bytes) in [
        ("qwen.jsonl", files_of("qwen", "019f0000-0000-7000-8000-000000000001.jsonl")),
        ("history.jsonl", files_of("grok", "chat_history.jsonl")),
        ("agent-0.jsonl", files_of("kimi", "subagent_agent-0.jsonl")),
        ("subagents/child.jsonl", files_of("cursor", "subagent/subagents/child.jsonl")),
        ("cli.jsonl", files_of("antigravity", "cli_small.jsonl")),
    ] {
        let shown = one(name, &bytes).events;
        for event in of(&shown, Activity::Prompt) {
            let words = event.text.as_deref().unwrap();
            let untyped = ["notification", "<user_info>", "<git-context>", "List files", "not actually sent"];
            assert!(!untyped.iter().any(|part| words.contains(part)), "{name}: {words}");
            assert_eq!(event.initiator.as_ref().unwrap().kind, ActorKind::Human, "{name}");
        }
    }
}

#[test]
fn stops_of_every_agent_that_records_them() {
    for (name, bytes, actions) in [
        ("kimi.jsonl", files_of("kimi", "small.jsonl"), vec!["turn.steer", "turn.cancel", "turn.cancel"]),
        ("history.jsonl", files_of("grok", "chat_history.jsonl"), vec!["prior_turn_interrupt"]),
        ("events.jsonl", files_of("copilot", "small.jsonl"), vec!["abort"]),
    ] {
        let shown = one(name, &bytes).events;
        let found = of(&shown, Activity::Stop).iter().map(|stop| stop.action.clone()).collect::<Vec<_>>();
        assert_eq!(found, actions, "{name}");
    }
    let cancelled =
        r#"{"id":"1","timestamp":"2026-01-02T03:04:05Z","type":"info","content":"Request cancelled."}"#;
    assert_eq!(of(&one("gemini.jsonl", cancelled.as_bytes()).events, Activity::Stop).len(), 1);
    let ended = r#"{"type":"turn_ended","status":"aborted"}"#;
    assert_eq!(of(&one("cursor.jsonl", ended.as_bytes()).events, Activity::Stop).len(), 1);
}

#[test]
fn an_approval_of_one_agent_is_not_tied_to_the_call_of_another() {
    let main = one("s1/wire.jsonl", &files_of("kimi", "assistant_tools.jsonl")).events;
    let sub = one("s1/agents/agent-0/wire.jsonl", &files_of("kimi", "subagent_agent-0.jsonl")).events;
    let tied = |events: &[Event], activity| {
        let ids = of(events, activity).into_iter().flat_map(|event| &event.references);
        ids.map(|reference| reference.value.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(tied(&sub, Activity::Approval), ["s1/agent-0/Bash_1".to_owned()].into());
    assert!(tied(&main, Activity::Approval).is_subset(&tied(&main, Activity::ToolCall)));
    assert!(tied(&main, Activity::ToolCall).is_disjoint(&tied(&sub, Activity::Approval)));
}

#[test]
fn a_call_that_never_ran_is_only_asked_for() {
    let line = |kind: &str, data: &str| {
        format!(
            r#"{{"type":"{kind}","id":"{kind}","parentId":"p","timestamp":"2026-01-02T03:04:05Z","data":{data}}}"#
        )
    };
    let lines = [
        line(
            "assistant.message",
            r#"{"content":"","toolRequests":[{"toolCallId":"c1","name":"ls","arguments":{}},{"toolCallId":"c2","name":"rm","arguments":{}}]}"#,
        ),
        line("tool.execution_start", r#"{"toolCallId":"c1","toolName":"ls","arguments":"{\"a\":1}"}"#),
        line(
            "permission.completed",
            r#"{"toolCallId":"c2","result":{"kind":"denied-interactively-by-user"}}"#,
        ),
    ];
    let shown = one("events.jsonl", lines.join("\n").as_bytes()).events;
    let calls = of(&shown, Activity::ToolCall);
    assert_eq!(calls.iter().map(|call| call.action.as_str()).collect::<Vec<_>>(), ["asked for rm", "ls"]);
    let refusal = of(&shown, Activity::Approval)[0];
    assert_eq!((refusal.outcome, refusal.references[0].value.as_str()), (Outcome::Failure, "c2"));
    assert_eq!(refusal.executor.as_ref().unwrap().kind, ActorKind::Human);
}

#[test]
fn the_parts_of_a_message_are_its_speakers_words_where_the_archive_says_who_speaks() {
    let members = files("agent_sessions/opencode/storage_v2");
    let members = members.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>();
    let archive = zip(&members);
    let shown = events(import(&[("opencode.zip".to_owned(), archive)], &Options::default()));
    let said = |activity| {
        let mut words = of(&shown, activity).iter().filter_map(|e| e.text.as_deref()).collect::<Vec<_>>();
        words.sort_unstable();
        words.join(", ")
    };
    assert_eq!(said(Activity::Prompt), "Hello, Step 1, Step 2");
    assert!(said(Activity::AgentOutput).contains("Found 2 files."));
    let export = r#"{"info":{"id":"s"},"messages":[{"info":{"id":"m1","sessionID":"s","role":"user","time":{"created":1730000001000}},"parts":[{"id":"p1","type":"text","text":"Hello"}]}]}"#;
    let exported = one("export.json", export.as_bytes());
    assert_eq!(exported.events[0].activity, Activity::Prompt);
    assert_eq!(exported.events[0].session.as_deref(), Some("s"));
}
