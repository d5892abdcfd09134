//! Sessions of Pi, which are those of OpenClaw too: a tree of JSON lines below a head.
//!
//! A line has two times: when the message was made, and when the line was written.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, EventTime, Outcome};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, failed, spoken},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{first_text, flag, text},
};

/// Sessions of Pi and OpenClaw.
pub struct Pi;

impl Format for Pi {
    fn id(&self) -> &'static str {
        "pi"
    }

    fn title(&self) -> &'static str {
        "Pi or OpenClaw session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(is_line)
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        match record.json() {
            Some(json) => line(json, agent_of(record.path), None),
            None => RecordContent::refused("expected a JSON object"),
        }
    }

    fn review(&self, file: &mut ReadFile) {
        transcript::one_session(file, None);
    }
}

/// Whose session it is: only the folder tells the two programs apart.
fn agent_of(path: &str) -> &'static str {
    if path.contains("openclaw") {
        "openclaw"
    } else if path.contains(".pi/") {
        "pi"
    } else {
        "pi or openclaw"
    }
}

/// Whether it is a line of such a session.
pub(super) fn is_line(json: &Value) -> bool {
    let Some(kind) = text(json, "type") else { return false };
    let dated = text(json, "timestamp").is_some();
    match kind {
        "session" => dated && text(json, "id").is_some() && json.get("cwd").is_some(),
        "message" => {
            text(json, "message.role").is_some_and(|role| role != "model")
                && json.get("sessionId").is_none()
                && dated
                && is_pi_content(json.get("message"))
        }
        "compaction" | "branch_summary" => dated && json.get("summary").is_some(),
        "custom_message" => dated && json.get("customType").is_some(),
        "model_change" => json.get("modelId").is_some(),
        "thinking_level_change" => json.get("thinkingLevel").is_some(),
        _ => false,
    }
}

/// Whether the blocks of a message are not those of another agent with the same kind of lines.
fn is_pi_content(message: Option<&Value>) -> bool {
    let content = message.and_then(|message| message.get("content"));
    let blocks = content.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    !blocks.iter().any(|block| matches!(text(block, "type"), Some("tool_use" | "tool_result")))
}

/// The events of a line. The session is only known where something besides the line names it.
pub(super) fn line(json: &Value, agent: &str, session: Option<&str>) -> RecordContent {
    let Some(kind) = text(json, "type") else {
        return RecordContent::refused("no `type`: expected a line of a session");
    };
    let turn = Turn::new(time(json), agent, "message.role")
        .id(text(json, "id"))
        .parent(text(json, "parentId"))
        .session(session.or(text(json, "id").filter(|_| kind == "session")))
        .place(text(json, "cwd"));
    let turn = if session.is_some() { turn.unique_in_session() } else { turn };
    match kind {
        "session" => {
            let place = text(json, "cwd").unwrap_or("an unknown folder");
            let mut event = turn.session_event(kind, &format!("session begun in {place}"));
            let origin = first_text(json, &["parentSession", "branchedFrom"]);
            event.parent = origin.map(|origin| transcript::stem(origin).to_owned());
            RecordContent::event(event)
        }
        "message" => message(&turn, json.get("message").unwrap_or(&Value::Null), agent),
        "compaction" => {
            let summary = text(json, "summary").unwrap_or_default();
            RecordContent::event(turn.compaction(kind, summary))
        }
        "branch_summary" => {
            let summary = text(json, "summary").unwrap_or_default();
            RecordContent::event(turn.note(kind, summary, Some(turn.agent())))
        }
        "custom_message" => {
            let words = spoken(json.get("content"));
            RecordContent::event(turn.note(text(json, "customType").unwrap_or(kind), &words, None))
        }
        other => transcript::other(other),
    }
}

/// When the message was made, if it says so; and when the line was written.
fn time(json: &Value) -> EventTime {
    let written = match json.get("timestamp") {
        Some(Value::String(text)) => transcript::written_time(Some(text)),
        other => transcript::milliseconds(other),
    };
    let made = json.get("message").and_then(|message| message.get("timestamp"));
    let mut time = transcript::milliseconds(made);
    if time.at.is_none() {
        return written;
    }
    time.logged = written.at;
    time
}

/// A message by its role.
fn message(turn: &Turn, message: &Value, agent: &str) -> RecordContent {
    let content = message.get("content");
    match text(message, "role").unwrap_or_default() {
        "user" => transcript::turn(user(turn, message, agent), "turn without content"),
        "assistant" => transcript::turn(assistant(turn, message), "turn without content"),
        "toolResult" => {
            let outcome = failed(flag(message, "isError"));
            let name = text(message, "toolName");
            RecordContent::event(turn.result(name, &spoken(content), text(message, "toolCallId"), outcome))
        }
        "bashExecution" => RecordContent::event(command(turn, message)),
        "custom" => {
            let action = text(message, "customType").unwrap_or("custom");
            RecordContent::event(turn.note(action, &spoken(content), None))
        }
        other => RecordContent::meta(format!("message of the role `{}`", crate::text::one_line(other, 40))),
    }
}

/// Words of the user's role. Where they came from is said by newer versions alone; a program that listens on
/// channels and clocks puts other words than people's into that role too.
fn user(turn: &Turn, message: &Value, agent: &str) -> Vec<Event> {
    let words = spoken(message.get("content"));
    if words.is_empty() {
        return Vec::new();
    }
    let by = |name: &str, kind| Some(Actor::of(name, "message.provenance.kind", kind, Basis::ExplicitField));
    let field = "message.role";
    vec![match text(message, "provenance.kind") {
        Some("inter_session") => turn.note("user", &words, by(agent, ActorKind::AiAgent)),
        Some("internal_system") => turn.note("user", &words, by("openclaw gateway", ActorKind::System)),
        Some("external_user") => {
            turn.prompt("user", &words, turn.person("message.provenance.kind", Basis::ExplicitField))
        }
        _ if agent == "pi" => turn.prompt("user", &words, turn.person(field, Basis::StrongPattern)),
        _ => turn.prompt("user", &words, turn.person(field, Basis::Heuristic)),
    }]
}

/// The agent's turn; it may have been cut off.
fn assistant(turn: &Turn, message: &Value) -> Vec<Event> {
    let mut events = turn.assistant(message.get("content"));
    let why = text(message, "errorMessage").unwrap_or_default();
    match text(message, "stopReason") {
        // Who cut it off is not said.
        Some("aborted") => events.push(turn.stop("aborted", why, None)),
        Some("error") => {
            let program =
                Actor::of("model provider", "message.stopReason", ActorKind::System, Basis::ExplicitField);
            let mut event = turn.note("error", why, Some(program));
            event.outcome = Outcome::Failure;
            events.push(event);
        }
        _ => {}
    }
    events
}

/// A command that the person typed into the agent's window and ran without the agent.
fn command(turn: &Turn, message: &Value) -> Event {
    let command = text(message, "command").unwrap_or_default();
    let mut event = turn.event(Activity::Other, "bashExecution", command);
    event.executor = Some(turn.person("message.role", Basis::StrongPattern));
    event.outcome = failed(message.get("exitCode").and_then(Value::as_i64).map(|code| code != 0));
    let output = text(message, "output").unwrap_or_default();
    event.text = Some(format!("{command}\n{output}").trim_end().to_owned());
    event
}
