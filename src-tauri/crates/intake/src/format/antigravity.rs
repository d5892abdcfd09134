//! Transcripts of Antigravity: numbered steps of the person, the model and the system.
//!
//! Calls have no ids: what a tool gave back is tied to its call by nothing but the order.

use proximate_model::{Actor, ActorKind, Basis, Event, Outcome};
use serde_json::{Map, Value};

use super::{
    Format,
    transcript::{self, Turn, told_session},
};
use crate::{
    Record, RecordContent,
    value::{each, text, texts},
};

/// Antigravity transcripts.
pub struct Antigravity;

impl Format for Antigravity {
    fn id(&self) -> &'static str {
        "antigravity"
    }

    fn title(&self) -> &'static str {
        "Antigravity transcript"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            ["step_index", "source", "type", "created_at"].iter().all(|name| json.get(*name).is_some())
        })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let turn = Turn::new(transcript::written_time(text(json, "created_at")), "antigravity", "source")
            .session(told_session(record.path));
        let kind = text(json, "type").unwrap_or("step");
        let content = text(json, "content").unwrap_or_default();
        let system =
            || Some(Actor::of("antigravity harness", "source", ActorKind::System, Basis::ExplicitField));
        let mut events = match kind {
            "USER_INPUT" if text(json, "source") == Some("USER_EXPLICIT") => {
                let words = between(content, "<USER_REQUEST>", "</USER_REQUEST>").unwrap_or(content);
                vec![turn.prompt(kind, words.trim(), turn.person("source", Basis::ExplicitField))]
            }
            "USER_INPUT" => vec![turn.note(kind, content, None)],
            "PLANNER_RESPONSE" => planner(&turn, json, content),
            "CHECKPOINT" => vec![turn.compaction(kind, content)],
            "SYSTEM_MESSAGE" => vec![turn.note(kind, content, system())],
            _ if text(json, "source") == Some("MODEL") => {
                let outcome = match text(json, "status") {
                    Some("ERROR" | "CANCELED" | "CANCELLED") => Outcome::Failure,
                    // That a step is done does not say that it went well.
                    _ => Outcome::Unknown,
                };
                vec![turn.result(Some(&kind.to_ascii_lowercase()), content, None, outcome)]
            }
            other => return transcript::other(other),
        };
        if !texts(json.get("truncated_fields")).is_empty() {
            events.iter_mut().for_each(note_cut);
        }
        transcript::turn(events, "step without content")
    }
}

/// The agent's words, or its plan, and the tools that it calls.
fn planner(turn: &Turn, json: &Value, content: &str) -> Vec<Event> {
    let mut events = turn.words_or_thoughts(content, text(json, "thinking").unwrap_or_default());
    for call in each(json.get("tool_calls")) {
        let arguments = call.get("args").map(plain).unwrap_or_default();
        events.push(turn.call(text(call, "name").unwrap_or("tool"), &arguments, None));
    }
    events
}

/// Arguments whose values are JSON in text.
fn plain(arguments: &Value) -> Value {
    let Value::Object(members) = arguments else { return arguments.clone() };
    let decoded = members.iter().map(|(name, value)| {
        let inner = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        (name.clone(), inner.unwrap_or_else(|| value.clone()))
    });
    Value::Object(decoded.collect::<Map<_, _>>())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}

/// The transcript holds only a part of the content.
fn note_cut(event: &mut Event) {
    event.message = event.message.take().map(|message| format!("{message} (cut in the transcript)"));
}
