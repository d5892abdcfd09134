//! Sessions of Hermes: one document with a head and undated messages.

use proximate_model::{Basis, Event, EventTime, Outcome};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, spoken},
};
use crate::{
    Record, RecordContent,
    value::{each, first_text, text},
};

/// Hermes sessions.
pub struct Hermes;

impl Format for Hermes {
    fn id(&self) -> &'static str {
        "hermes"
    }

    fn title(&self) -> &'static str {
        "Hermes session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let head = record.frame.as_deref();
        head.is_some_and(|head| head.get("session_id").is_some() && head.get("session_start").is_some())
            && record.json().is_some_and(|json| text(json, "role").is_some())
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let head = record.frame.as_deref().unwrap_or(&Value::Null);
        // The head dates the session, not its messages.
        let turn = Turn::new(EventTime::default(), "hermes", "role")
            .session(text(head, "session_id"))
            .place(first_text(head, &["cwd", "platform"]));
        let words = spoken(json.get("content"));
        match text(json, "role").unwrap_or_default() {
            "user" if !words.is_empty() => {
                RecordContent::event(turn.prompt("user", &words, turn.person("role", Basis::StrongPattern)))
            }
            "assistant" => transcript::turn(assistant(&turn, json, &words), "turn without content"),
            "tool" => {
                let name = first_text(json, &["tool_name", "name"]);
                let id = text(json, "tool_call_id");
                RecordContent::event(turn.result(name, &words, id, Outcome::Unknown))
            }
            other => {
                RecordContent::meta(format!("message of the role `{}`", crate::text::one_line(other, 40)))
            }
        }
    }
}

/// The agent's words, and the tools that it calls.
fn assistant(turn: &Turn, json: &Value, words: &str) -> Vec<Event> {
    let thoughts = first_text(json, &["reasoning", "reasoning_content"]).unwrap_or_default();
    let mut events = turn.words_or_thoughts(words, thoughts);
    for call in each(json.get("tool_calls")) {
        let function = call.get("function").unwrap_or(call);
        let arguments = function.get("arguments").unwrap_or(&Value::Null);
        events.push(turn.call(text(function, "name").unwrap_or("tool"), arguments, text(call, "id")));
    }
    events
}
