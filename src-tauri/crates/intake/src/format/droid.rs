//! Sessions of Droid, in two shapes: the store (a tree of messages) and the stream (one line per event).

use proximate_model::{Basis, Event};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, failed, readable, spoken},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{each, first_text, flag, text},
};

/// Droid sessions.
pub struct Droid;

impl Format for Droid {
    fn id(&self) -> &'static str {
        "droid"
    }

    fn title(&self) -> &'static str {
        "Droid session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let Some(json) = record.json() else { return false };
        let has = |name: &str| json.get(name).is_some();
        let stream = has("session_id") && has("timestamp");
        match text(json, "type") {
            Some("session_start") => has("id") && has("cwd"),
            Some("message") => {
                stream && has("text") || has("parentId") && text(json, "message.role").is_some()
            }
            Some("tool_call") => stream && has("toolCallId") && has("parameters"),
            Some("tool_result") => stream && has("toolCallId"),
            Some("completion") => stream && has("finalText"),
            Some("compaction_state") => has("summaryText"),
            _ => false,
        }
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let Some(kind) = text(json, "type") else {
            return RecordContent::refused("no `type`: expected a line of a session");
        };
        let head = kind == "session_start";
        let session = text(json, "session_id").or(text(json, "id").filter(|_| head));
        let turn = Turn::new(transcript::written_time(text(json, "timestamp")), "droid", "role")
            .id(text(json, "id"))
            .parent(text(json, "parentId"))
            .session(session)
            .place(text(json, "cwd"));
        let id = text(json, "toolCallId");
        RecordContent::event(match kind {
            "session_start" => turn.session_event(kind, "session begun"),
            "message" => return message(&turn, json),
            "tool_call" => {
                let arguments = json.get("parameters").unwrap_or(&Value::Null);
                turn.call(first_text(json, &["toolName", "toolId"]).unwrap_or("tool"), arguments, id)
            }
            "tool_result" => result(&turn, json),
            "completion" => turn.said(kind, text(json, "finalText").unwrap_or_default()),
            "compaction_state" => turn.compaction(kind, text(json, "summaryText").unwrap_or_default()),
            other => return transcript::other(other),
        })
    }

    fn review(&self, file: &mut ReadFile) {
        transcript::one_session(file, None);
    }
}

/// A message of either shape.
fn message(turn: &Turn, json: &Value) -> RecordContent {
    let content = json.get("message").map_or_else(|| json.get("text"), |message| message.get("content"));
    let mut events = match first_text(json, &["message.role", "role"]).unwrap_or_default() {
        "assistant" => return transcript::turn(turn.assistant(content), "turn without content"),
        "user" => turn.results(content),
        other => {
            return RecordContent::meta(format!(
                "message of the role `{}`",
                crate::text::one_line(other, 40)
            ));
        }
    };
    // Reminders of the program stand beside a person's words, each in a block of its own.
    let typed =
        each(content).into_iter().filter(|block| !spoken(Some(block)).starts_with("<system-reminder>"));
    let typed = typed.map(|block| spoken(Some(block))).filter(|words| !words.is_empty());
    let words = typed.collect::<Vec<_>>().join("\n");
    if !words.is_empty() && events.is_empty() {
        events.push(turn.prompt("user", &words, turn.person("role", Basis::StrongPattern)));
    }
    transcript::turn(events, "turn without content")
}

/// What a tool gave back, with an exit code if it was a command.
fn result(turn: &Turn, json: &Value) -> Event {
    let value = json.get("value").unwrap_or(&Value::Null);
    let code = value.get("exitCode").and_then(Value::as_i64);
    let outcome = failed(flag(json, "isError").or(code.map(|code| code != 0)));
    let words = first_text(value, &["stdout", "text"]).map_or_else(|| readable(value), str::to_owned);
    turn.result(text(json, "toolName"), &words, text(json, "toolCallId"), outcome)
}
