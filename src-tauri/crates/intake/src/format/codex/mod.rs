//! Codex rollouts: lines of `{timestamp, type, payload}`, and the bare items of older versions.
//!
//! A rollout tells twice what was said: once as the item that the model saw, once as the message that the
//! interface showed. Each is an event once; its second telling is meta. The session is only named in the head.

mod item;
mod message;

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, kept},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{compact, first_text, scalar_of, text},
};

/// Codex rollouts.
pub struct Codex;

/// Types of lines that hold a payload.
const TYPES: [&str; 7] = [
    "session_meta",
    "turn_context",
    "response_item",
    "event_msg",
    "compacted",
    "world_state",
    "inter_agent_communication_metadata",
];

/// The name of the agent.
const AGENT: &str = "codex";
/// The action of a session's head, before the word for what began it.
const SESSION: &str = "session_meta";
/// The action of a policy, before its value.
const POLICY: &str = "approval_policy";

impl Format for Codex {
    fn id(&self) -> &'static str {
        "codex"
    }

    fn title(&self) -> &'static str {
        "Codex rollout"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let Some(json) = record.json() else { return false };
        let kind = text(json, "type");
        if json.get("payload").is_some_and(Value::is_object) {
            return kind.is_some_and(|kind| TYPES.contains(&kind));
        }
        is_old_head(json)
            || text(json, "record_type") == Some("state")
            || match kind {
                Some("message") => is_old_message(json),
                Some("function_call") => json.get("call_id").is_some() && json.get("arguments").is_some(),
                Some("function_call_output") => json.get("call_id").is_some() && json.get("output").is_some(),
                _ => false,
            }
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if is_old_head(json) {
            return RecordContent::event(head(json, json));
        }
        if text(json, "record_type").is_some() {
            return RecordContent::meta("`record_type` line");
        }
        let Some(kind) = text(json, "type") else {
            return RecordContent::refused("no `type`: expected a line of a rollout");
        };
        let Some(payload) = json.get("payload").filter(|payload| payload.is_object()) else {
            return item::read(&Line { payload: json, turn: turn(json, json) });
        };
        let line = Line { payload, turn: turn(json, payload) };
        match kind {
            "session_meta" => RecordContent::event(head(json, payload)),
            "turn_context" => policy(&line, payload),
            "response_item" => item::read(&line),
            "event_msg" => message::read(&line),
            "compacted" => {
                let summary = text(payload, "message").unwrap_or_default();
                RecordContent::event(line.turn.compaction("compacted", summary))
            }
            other => transcript::other(other),
        }
    }

    fn review(&self, file: &mut ReadFile) {
        transcript::told_once(file, "user_message", "message user");
        transcript::told_once(file, "user_message", "item UserMessage");
        transcript::told_once(file, "agent_message", "message assistant");
        transcript::told_once(file, "agent_message", "item AgentMessage");
        transcript::told_once(file, "agent_reasoning", "reasoning");
        policy_once(file);
        transcript::one_session(file, None);
        name_askers(file);
    }
}

/// One line: what it carries, and what it says about itself.
struct Line<'a> {
    payload: &'a Value,
    turn: Turn,
}

impl Line<'_> {
    fn text(&self, path: &str) -> Option<&str> {
        text(self.payload, path)
    }

    /// The id by which a call, its approval and its result are tied.
    fn call_id(&self) -> Option<&str> {
        first_text(self.payload, &["call_id", "callId", "id"])
    }

    fn person(&self) -> Actor {
        self.turn.person("payload.type", Basis::StrongPattern)
    }
}

/// Items of a model have ids of their own; they are only unique with the kind of line that carries them.
fn turn(json: &Value, payload: &Value) -> Turn {
    Turn::new(transcript::written_time(text(json, "timestamp")), AGENT, "payload.type")
        .parent(first_text(payload, &["turn_id", "metadata.turn_id"]))
        .place(text(payload, "cwd"))
}

fn is_old_head(json: &Value) -> bool {
    json.get("type").is_none()
        && json.get("instructions").is_some()
        && text(json, "id").is_some()
        && text(json, "timestamp").is_some()
}

fn is_old_message(json: &Value) -> bool {
    json.get("content").is_some_and(|content| {
        content.as_array().is_some_and(|blocks| {
            blocks.iter().any(|block| matches!(text(block, "type"), Some("input_text" | "output_text")))
        })
    })
}

/// The head of a rollout: whose session it is, and what began it.
fn head(json: &Value, payload: &Value) -> Event {
    let turn = turn(json, payload).session(first_text(payload, &["id", "session_id"]));
    let source = match payload.get("source") {
        Some(Value::Object(members)) if members.contains_key("subagent") => "subagent".to_owned(),
        Some(source) => scalar_of(source).unwrap_or_else(|| compact(source)),
        None => String::new(),
    };
    let source = kept(Some(&source)).unwrap_or_default().to_owned();
    let version = text(payload, "cli_version").unwrap_or("of unknown version");
    let place = text(payload, "cwd").unwrap_or("an unknown folder");
    let action = format!("{SESSION} {source}");
    let mut event =
        turn.session_event(action.trim_end(), &format!("session begun in {place}, codex {version}"));
    event.parent = kept(first_text(
        payload,
        &["parent_thread_id", "source.subagent.thread_spawn.parent_thread_id", "forked_from_id"],
    ))
    .map(str::to_owned);
    event
}

/// What the agent may do without asking. Who set it is not said.
fn policy(line: &Line<'_>, settings: &Value) -> RecordContent {
    let Some(policy) = kept(text(settings, "approval_policy")) else {
        return RecordContent::meta("settings without an approval policy");
    };
    let sandbox = first_text(settings, &["sandbox_policy.type", "sandbox_policy.mode", "sandbox_policy"]);
    let reviewer = kept(text(settings, "approvals_reviewer"));
    let parts = [("sandbox", kept(sandbox)), ("reviewer", reviewer)];
    let parts = parts.iter().filter_map(|(name, value)| value.map(|value| format!(", {name} {value}")));
    let words = format!("approval policy {policy}{}", parts.collect::<String>());
    let mut event = line.turn.approval(&format!("{POLICY} {policy}"), &words, None, Outcome::Unknown);
    event.text = Some(words);
    RecordContent::event(event)
}

/// Every turn repeats the policy: only a change is an event.
fn policy_once(file: &mut ReadFile) {
    let mut before: Option<(String, u64)> = None;
    for record in &mut file.records {
        let RecordContent::Parsed { events, .. } = &record.content else { continue };
        let policy = events.first().filter(|event| event.action.starts_with(POLICY));
        let Some(words) = policy.and_then(|event| event.text.clone()) else { continue };
        match &before {
            Some((same, ordinal)) if *same == words => {
                record.content = RecordContent::meta(format!("the same policy as in record {ordinal}"));
            }
            _ => before = Some((words, record.ordinal)),
        }
    }
}

/// What began the session says who asks: a sub-agent is asked by an agent, and a session without a screen by
/// nobody knows whom.
fn name_askers(file: &mut ReadFile) {
    let head = transcript::events(file).find(|event| event.action.starts_with(SESSION)).cloned();
    let Some(head) = head else { return };
    let source = head.action.strip_prefix(SESSION).unwrap_or_default().trim().to_owned();
    let by_person = |actor: &Actor| actor.kind == ActorKind::Human;
    let main = Actor::of(AGENT, "payload.source", ActorKind::AiAgent, Basis::ExplicitField);
    for event in transcript::events(file) {
        match source.as_str() {
            "subagent" => {
                if event.executor.as_ref().is_some_and(by_person) {
                    event.initiator = None;
                    event.executor = Some(main.clone());
                    if event.activity == Activity::Prompt {
                        event.activity = Activity::AgentOutput;
                    }
                } else if event.activity != Activity::Authentication {
                    event.delegation = vec![main.clone()];
                }
            }
            "exec" | "mcp" => {
                let slots = event.initiator.iter_mut().chain(&mut event.executor);
                for actor in slots.filter(|actor| by_person(actor)) {
                    actor.kind = ActorKind::Unknown;
                    actor.basis = Basis::None;
                }
            }
            _ => {}
        }
    }
}
