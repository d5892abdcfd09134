//! OpenCode: a folder of small JSON files, each a session, a message or a part of one; or one exported document.
//!
//! A file with a part does not say whose words it holds: the file of its message does. An export has both in one
//! record, and an archive of the folder both among its members; of a part alone the speaker stays unknown.

use std::collections::BTreeMap;

use proximate_model::{Activity, Basis, Event, Outcome, Target, TargetKind};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, kept, milliseconds, outcome_word},
};
use crate::{
    Record, RecordContent,
    value::{at, each, first_text, flag, text, texts},
};

/// OpenCode storage and exports.
pub struct OpenCode;

/// Types of parts.
const PARTS: [&str; 11] = [
    "text",
    "tool",
    "reasoning",
    "file",
    "step-start",
    "step-finish",
    "compaction",
    "patch",
    "snapshot",
    "agent",
    "subtask",
];

impl Format for OpenCode {
    fn id(&self) -> &'static str {
        "opencode"
    }

    fn title(&self) -> &'static str {
        "OpenCode session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record
            .json()
            .is_some_and(|json| is_exported(json) || is_message(json) || is_session(json) || is_part(json))
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if is_exported(json) {
            let message = &json["info"];
            let role = text(message, "role");
            let parts = each(json.get("parts")).into_iter();
            let mut events = parts.flat_map(|one| part(one, role, Some(message))).collect::<Vec<_>>();
            events.extend(error(message));
            return transcript::turn(events, "message without content");
        }
        let speakers = &record.surroundings.speakers;
        if is_message(json) {
            let told = text(json, "id").is_some_and(|id| speakers.contains_key(id));
            return transcript::turn(message(json, told), "message whose words are in its parts");
        }
        if is_session(json) {
            return RecordContent::event(session(json));
        }
        if is_part(json) {
            let kind = text(json, "type").unwrap_or("part");
            let role = message_of(json, record.path).and_then(|message| speakers.get(message));
            let events = part(json, role.map(String::as_str), None);
            return transcript::turn(events, &format!("part of the type `{kind}`"));
        }
        RecordContent::refused("expected a session, a message or a part")
    }
}

fn is_exported(json: &Value) -> bool {
    text(json, "info.role").is_some() && json.get("parts").is_some_and(Value::is_array)
}

fn is_message(json: &Value) -> bool {
    ["id", "sessionID", "role"].iter().all(|name| text(json, name).is_some())
        && at(json, "time.created").is_some()
}

fn is_session(json: &Value) -> bool {
    json.get("projectID").is_some() && json.get("directory").is_some() && at(json, "time.created").is_some()
}

fn is_part(json: &Value) -> bool {
    let tied = json.get("messageID").is_some() || at(json, "time.start").is_some();
    tied && text(json, "id").is_some() && text(json, "type").is_some_and(|kind| PARTS.contains(&kind))
}

fn turn(json: &Value, time: Option<&Value>) -> Turn {
    Turn::new(milliseconds(time), "opencode", "agent")
        .id(text(json, "id"))
        .session(text(json, "sessionID"))
        .parent(first_text(json, &["messageID", "parentID"]))
}

fn session(json: &Value) -> Event {
    let turn = turn(json, at(json, "time.created")).session(text(json, "id")).place(text(json, "directory"));
    turn.session_event("session", text(json, "title").unwrap_or("session begun"))
}

/// Who speaks in each message, by the files of an archive.
pub(crate) fn speakers<'a>(members: impl Iterator<Item = (&'a str, &'a [u8])>) -> BTreeMap<String, String> {
    let messages = members.filter(|(path, _)| path.contains("message/") && path.ends_with(".json"));
    let read = messages.filter_map(|(_, content)| {
        let json: Value = serde_json::from_slice(content).ok()?;
        is_message(&json).then(|| Some((text(&json, "id")?.to_owned(), text(&json, "role")?.to_owned())))?
    });
    read.collect()
}

/// The message that a part belongs to: named in it, or by the folder of its file.
fn message_of<'a>(part: &'a Value, path: &'a str) -> Option<&'a str> {
    text(part, "messageID").or_else(|| path.rsplit('/').nth(1))
}

/// What a message's file says: that it is a person's turn, and whether it was cut off. The words are in its parts;
/// `told` says that these are known to be a person's too. The summary in it is of a model's making.
fn message(json: &Value, told: bool) -> Vec<Event> {
    let turn = turn(json, at(json, "time.created")).place(text(json, "path.cwd"));
    let mut events = Vec::new();
    if text(json, "role") == Some("user") && !told {
        let person = turn.person("role", Basis::StrongPattern);
        let mut event = turn.event(Activity::Prompt, "user", "a prompt whose words are in its parts");
        event.initiator = Some(person.clone());
        event.executor = Some(person);
        events.push(event);
    }
    events.extend(error(json));
    events
}

/// A turn that ended before its time. Who aborted it is not said.
fn error(message: &Value) -> Option<Event> {
    let name = text(message, "error.name")?;
    let time = at(message, "time.completed").or_else(|| at(message, "time.created"));
    let turn = turn(message, time);
    let words = text(message, "error.data.message").unwrap_or(name);
    if name == "MessageAbortedError" {
        return Some(turn.stop(name, words, None));
    }
    let mut event = turn.note(name, words, None);
    event.outcome = Outcome::Failure;
    Some(event)
}

/// The events of a part of a message of that role, where the role is known.
fn part(json: &Value, role: Option<&str>, message: Option<&Value>) -> Vec<Event> {
    let time = ["time.start", "state.time.start"].iter().find_map(|path| at(json, path));
    let time = time.or_else(|| at(message?, "time.created"));
    let turn = turn(json, time).session(text(json, "sessionID").or_else(|| text(message?, "sessionID")));
    let words = text(json, "text").unwrap_or_default();
    match text(json, "type").unwrap_or_default() {
        "text" if words.is_empty() => Vec::new(),
        "text" => {
            let typed = flag(json, "synthetic") != Some(true);
            match role {
                Some("user") if typed => {
                    vec![turn.prompt("user", words, turn.person("role", Basis::StrongPattern))]
                }
                Some("assistant") => vec![turn.said("assistant", words)],
                _ => vec![turn.note("text", words, None)],
            }
        }
        "reasoning" => turn.words_or_thoughts("", words),
        "tool" => tool(&turn, json),
        "compaction" => vec![turn.compaction("compaction", "")],
        "patch" => {
            let files = texts(json.get("files"));
            let mut event = turn.event(Activity::Other, "patch", &files.join(", "));
            event.executor = Some(turn.agent());
            let named = |name| Target { kind: TargetKind::Document, name };
            event.targets = files.into_iter().map(named).collect();
            vec![event]
        }
        _ => Vec::new(),
    }
}

/// A call, what it gave back, and a person's refusal of it: one record holds all of them.
fn tool(turn: &Turn, json: &Value) -> Vec<Event> {
    let (name, id) = (text(json, "tool").unwrap_or("tool"), text(json, "callID"));
    let state = json.get("state").unwrap_or(&Value::Null);
    let mut call = turn.call(name, state.get("input").unwrap_or(&Value::Null), id);
    call.place = kept(text(state, "input.cwd")).map(str::to_owned);
    let mut events = vec![call];
    let error = text(state, "error");
    if let Some(words) = error.or(text(state, "output")) {
        let code = at(state, "metadata.exit").and_then(Value::as_i64);
        let outcome = match code {
            Some(0) => Outcome::Success,
            Some(_) => Outcome::Failure,
            None => outcome_word(text(state, "status")),
        };
        let mut result = turn.result(Some(name), words, id, outcome);
        result.time = milliseconds(at(state, "time.end"));
        events.push(result);
    }
    if let Some(words) = error.filter(|words| words.starts_with("The user rejected permission")) {
        let mut refusal = turn.approval("permission rejected", words, id, Outcome::Failure);
        refusal.executor = Some(turn.person("state.error", Basis::StrongPattern));
        events.push(refusal);
    }
    events
}
