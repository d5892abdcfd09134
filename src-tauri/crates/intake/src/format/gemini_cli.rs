//! Sessions of the Gemini CLI: one document with `messages`, or JSON Lines below a head.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, outcome_word, readable, spoken},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{each, first_text, text},
};

/// Gemini CLI sessions.
pub struct GeminiCli;

impl Format for GeminiCli {
    fn id(&self) -> &'static str {
        "gemini_cli"
    }

    fn title(&self) -> &'static str {
        "Gemini CLI session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let Some(json) = record.json() else { return false };
        let in_document = record.frame.as_ref().is_some_and(|frame| frame.get("projectHash").is_some());
        is_head(json)
            || json.get("$set").is_some()
            || json.get("$rewindTo").is_some()
            || matches!(text(json, "type"), Some("user" | "gemini" | "info" | "error" | "warning"))
                && json.get("content").is_some()
                && (in_document || text(json, "id").is_some() && text(json, "timestamp").is_some())
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let session = record.frame.as_ref().and_then(|frame| text(frame, "sessionId"));
        let time = first_text(json, &["timestamp", "startTime"]);
        let turn = Turn::new(transcript::written_time(time), "gemini-cli", "type")
            .id(text(json, "id"))
            .session(session.or(text(json, "sessionId")));
        if is_head(json) {
            return RecordContent::event(turn.session_event("session", "session begun"));
        }
        if let Some(target) = json.get("$rewindTo") {
            let message = format!("history taken back to {}", readable(target));
            return RecordContent::event(turn.event(Activity::Other, "rewind", &message));
        }
        let words = spoken(json.get("content"));
        let program =
            || Some(Actor::of("gemini-cli harness", "type", ActorKind::System, Basis::ExplicitField));
        match text(json, "type") {
            Some("user") if words.is_empty() => RecordContent::meta("turn without content"),
            Some("user") => {
                let person = turn.person("type", Basis::StrongPattern);
                RecordContent::event(turn.prompt("user", &words, person))
            }
            Some("gemini") => transcript::turn(answer(&turn, json, &words), "turn without content"),
            // The program's own words for the key that interrupts the agent.
            Some("info") if words.starts_with("Request cancelled") => {
                let person = turn.person("content", Basis::StrongPattern);
                RecordContent::event(turn.stop("info", &words, Some(person)))
            }
            Some(kind @ ("info" | "warning")) => RecordContent::event(turn.note(kind, &words, program())),
            Some("error") => {
                let event = turn.note("error", &words, program());
                RecordContent::event(Event { outcome: Outcome::Failure, ..event })
            }
            Some(other) => transcript::other(other),
            None => RecordContent::meta("line without a type"),
        }
    }

    fn review(&self, file: &mut ReadFile) {
        transcript::one_session(file, None);
    }
}

fn is_head(json: &Value) -> bool {
    text(json, "sessionId").is_some() && json.get("projectHash").is_some() && json.get("type").is_none()
}

/// The agent's words, the tools that it calls and what they gave back: one record holds all three.
fn answer(turn: &Turn, json: &Value, words: &str) -> Vec<Event> {
    let thoughts = each(json.get("thoughts")).into_iter().filter_map(|thought| text(thought, "description"));
    let mut events = turn.words_or_thoughts(words, &thoughts.collect::<Vec<_>>().join("\n"));
    for call in each(json.get("toolCalls")) {
        let (name, id) = (text(call, "name").unwrap_or("tool"), text(call, "id"));
        events.push(turn.call(name, call.get("args").unwrap_or(&Value::Null), id));
        let outputs = each(call.get("result")).into_iter().filter_map(|part| {
            let response = part.get("functionResponse")?.get("response")?;
            Some(first_text(response, &["output", "error"]).map_or_else(|| readable(response), str::to_owned))
        });
        let output = outputs.collect::<Vec<_>>().join("\n");
        if call.get("status").is_some() || !output.is_empty() {
            let mut result = turn.result(Some(name), &output, id, outcome_word(text(call, "status")));
            if let Some(time) = text(call, "timestamp") {
                result.time = transcript::written_time(Some(time));
            }
            events.push(result);
        }
    }
    events
}
