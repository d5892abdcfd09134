//! Sessions of Grok: `chat_history.jsonl` without times, and `summary.json` with those of the whole session.

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, EventTime, Outcome, Reference, ReferenceKind,
};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, outcome_word, readable, spoken, thoughts, told_session},
};
use crate::{
    Record, RecordContent,
    value::{each, text},
};

/// Grok sessions.
pub struct Grok;

impl Format for Grok {
    fn id(&self) -> &'static str {
        "grok"
    }

    fn title(&self) -> &'static str {
        "Grok session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let Some(json) = record.json() else { return false };
        let has = |name: &str| json.get(name).is_some();
        match text(json, "type") {
            None => is_summary(json),
            Some("system") => has("content") && json.as_object().is_some_and(|members| members.len() == 2),
            Some("user") => has("content") && (has("prompt_index") || has("synthetic_reason")),
            Some("assistant") => has("content") && has("model_id"),
            Some("reasoning") => has("summary") && has("status") && has("id"),
            Some("tool_result") => has("tool_call_id") && has("content"),
            Some("backend_tool_call") => has("kind"),
            Some(_) => false,
        }
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if is_summary(json) {
            return RecordContent::event(summary(json));
        }
        let turn = Turn::new(EventTime::default(), "grok", "type").session(told_session(record.path));
        let content = json.get("content");
        match text(json, "type") {
            Some("user") => transcript::turn(user(&turn, json), "turn without content"),
            Some("assistant") => {
                let mut events = turn.words_or_thoughts(&spoken(content), "");
                for call in each(json.get("tool_calls")) {
                    let arguments = call.get("arguments").unwrap_or(&Value::Null);
                    events.push(turn.call(text(call, "name").unwrap_or("tool"), arguments, text(call, "id")));
                }
                transcript::turn(events, "turn without content")
            }
            Some("reasoning") => {
                let events = turn.words_or_thoughts("", &thoughts(json.get("summary")));
                transcript::turn(events, "reasoning that nobody can read")
            }
            Some("tool_result") => {
                let id = text(json, "tool_call_id");
                RecordContent::event(turn.result(None, &spoken(content), id, Outcome::Unknown))
            }
            Some("backend_tool_call") => RecordContent::event(backend(&turn, json)),
            Some("system") => RecordContent::meta("instructions"),
            Some(other) => transcript::other(other),
            None => RecordContent::refused("no `type`: expected a line of a chat history"),
        }
    }
}

fn is_summary(json: &Value) -> bool {
    json.get("chat_format_version").is_some() && text(json, "info.id").is_some()
}

/// What a person typed. That the turn before was interrupted is only said with the words that come next.
fn user(turn: &Turn, json: &Value) -> Vec<Event> {
    let words = spoken(json.get("content"));
    let mut events = Vec::new();
    if let Some(how) = text(json, "prior_turn_interrupt") {
        events.push(turn.stop("prior_turn_interrupt", how, None));
    }
    if words.is_empty() {
        return events;
    }
    events.push(match text(json, "synthetic_reason") {
        Some(reason) => {
            let program =
                Actor::of("grok harness", "synthetic_reason", ActorKind::System, Basis::ExplicitField);
            turn.note(&format!("user, {reason}"), &words, Some(program))
        }
        None => turn.prompt("user", &words, turn.person("type", Basis::StrongPattern)),
    });
    events
}

/// A tool that ran on the provider's side.
fn backend(turn: &Turn, json: &Value) -> Event {
    let kind = json.get("kind").unwrap_or(&Value::Null);
    let name = text(kind, "tool_type").unwrap_or("tool");
    let action = kind.get("action").unwrap_or(&Value::Null);
    let mut event = turn.call(name, action, text(kind, "id"));
    event.outcome = outcome_word(text(kind, "status"));
    if let Some(query) = text(action, "query") {
        event.activity = Activity::Retrieval;
        event.text = Some(query.to_owned());
    }
    let pages = each(action.get("sources")).into_iter().filter_map(|page| text(page, "url"));
    event.references.extend(pages.map(|url| Reference { kind: ReferenceKind::Url, value: url.to_owned() }));
    event
}

/// The session as a whole: when it began, where, and what was asked in it.
fn summary(json: &Value) -> Event {
    let session = text(json, "info.id");
    let turn = Turn::new(transcript::written_time(text(json, "created_at")), "grok", "agent_name")
        .id(session)
        .session(session)
        .place(text(json, "info.cwd"));
    let kind = text(json, "session_kind").unwrap_or("session");
    let sandbox = json.get("sandbox_profile").map(readable).unwrap_or_default();
    turn.session_event(kind, &format!("{kind} begun, sandbox {sandbox}"))
}
