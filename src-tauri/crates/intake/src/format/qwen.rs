//! Sessions of Qwen Code: one JSON line per part of a turn; two may be glued together on one line.
//!
//! The parts of one turn share its uuid, which therefore tells copies only together with the time.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, kept, outcome_word, readable, spoken, thoughts},
};
use crate::{
    Record, RecordContent,
    value::{each, first_text, flag, text},
};

/// Qwen Code sessions.
pub struct Qwen;

impl Format for Qwen {
    fn id(&self) -> &'static str {
        "qwen"
    }

    fn title(&self) -> &'static str {
        "Qwen Code session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            ["uuid", "sessionId", "type"].iter().all(|name| text(json, name).is_some())
                && (json.get("systemPayload").is_some()
                    || json.get("message").is_some_and(|message| message.get("parts").is_some()))
        })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let Some(kind) = text(json, "type") else {
            return RecordContent::refused("no `type`: expected a line of a session");
        };
        let uuid = kept(text(json, "uuid"));
        let time = text(json, "timestamp");
        let id = uuid.map(|uuid| format!("{uuid}/{}", time.unwrap_or_default()));
        let turn = Turn::new(transcript::written_time(time), "qwen-code", "message.role")
            .id(id.as_deref())
            .parent(text(json, "parentUuid"))
            .session(text(json, "sessionId"))
            .place(text(json, "cwd"));
        let line = Line { json, turn };
        let content = match kind {
            "user" => transcript::turn(line.user(), "turn without content"),
            "assistant" => transcript::turn(line.assistant(), "turn without content"),
            "tool_result" => transcript::turn(line.results(), "result without content"),
            "system" => line.system(),
            other => transcript::other(other),
        };
        spans(content, uuid)
    }
}

/// The uuid is that of the whole turn: by it the next turn names what it follows.
fn spans(mut content: RecordContent, uuid: Option<&str>) -> RecordContent {
    if let RecordContent::Parsed { events, .. } = &mut content {
        events.iter_mut().for_each(|event| event.span = uuid.map(str::to_owned));
    }
    content
}

struct Line<'a> {
    json: &'a Value,
    turn: Turn,
}

impl<'a> Line<'a> {
    fn parts(&self) -> Option<&'a Value> {
        self.json.get("message").and_then(|message| message.get("parts"))
    }

    fn person(&self) -> Actor {
        self.turn.person("type", Basis::StrongPattern)
    }

    /// What a person typed, without what hooks added to it; a notification is of the program.
    fn user(&self) -> Vec<Event> {
        let shown = text(self.json, "systemPayload.displayText").map(str::to_owned);
        let words = shown.unwrap_or_else(|| spoken(self.parts()));
        match text(self.json, "subtype") {
            _ if words.is_empty() => Vec::new(),
            None | Some("mid_turn_user_message") => vec![self.turn.prompt("user", &words, self.person())],
            Some(subtype) => {
                let program =
                    Actor::of("qwen-code harness", "subtype", ActorKind::System, Basis::ExplicitField);
                vec![self.turn.note(&format!("user, {subtype}"), &words, Some(program))]
            }
        }
    }

    fn assistant(&self) -> Vec<Event> {
        let parts = self.parts();
        let mut events = self.turn.words_or_thoughts(&spoken(parts), &thoughts(parts));
        for call in each(parts).into_iter().filter_map(|part| part.get("functionCall")) {
            let arguments = call.get("args").unwrap_or(&Value::Null);
            events.push(self.turn.call(text(call, "name").unwrap_or("tool"), arguments, text(call, "id")));
        }
        events
    }

    fn results(&self) -> Vec<Event> {
        let status = text(self.json, "toolCallResult.status");
        let responses = each(self.parts()).into_iter().filter_map(|part| part.get("functionResponse"));
        responses
            .map(|part| {
                let response = part.get("response").unwrap_or(&Value::Null);
                let words = first_text(response, &["output", "error"]);
                let words = words.map_or_else(|| readable(response), str::to_owned);
                self.turn.result(text(part, "name"), &words, text(part, "id"), outcome_word(status))
            })
            .collect()
    }

    /// A message of the program. Its measurements are the only place where decisions about tools are kept.
    fn system(&self) -> RecordContent {
        let subtype = text(self.json, "subtype").unwrap_or("message");
        let payload = self.json.get("systemPayload").unwrap_or(&Value::Null);
        RecordContent::event(match subtype {
            "ui_telemetry" => match payload.get("uiEvent").and_then(|measured| self.decision(measured)) {
                Some(event) => event,
                None => return RecordContent::meta("`system` line, `ui_telemetry`"),
            },
            "slash_command" if text(payload, "phase") != Some("result") => {
                let command = text(payload, "rawCommand").unwrap_or_default();
                let mut event = self.turn.event(Activity::Other, subtype, command);
                event.executor = Some(self.person());
                event.text = Some(command.to_owned());
                event
            }
            "chat_compression" => self.turn.compaction(subtype, text(payload, "summary").unwrap_or_default()),
            "rewind" => {
                let target = text(payload, "targetUuid").unwrap_or("an earlier turn");
                self.turn.event(Activity::Other, subtype, &format!("history taken back to {target}"))
            }
            other => return RecordContent::meta(format!("`system` line, `{other}`")),
        })
    }

    fn decision(&self, measured: &Value) -> Option<Event> {
        let decision = kept(text(measured, "decision"))?;
        let tool = kept(text(measured, "function_name")).unwrap_or("a tool");
        let outcome = match decision {
            "accept" | "auto_accept" | "modify" => Outcome::Success,
            "reject" => Outcome::Failure,
            _ => Outcome::Unknown,
        };
        let action = format!("tool decision {decision}");
        let mut event = self.turn.approval(&action, &format!("{tool}: {decision}"), None, outcome);
        let field = "systemPayload.uiEvent.decision";
        event.executor = Some(if decision == "auto_accept" {
            Actor::of("permission rules", field, ActorKind::System, Basis::ExplicitField)
        } else {
            self.turn.person(field, Basis::StrongPattern)
        });
        event.text = measured.get("function_args").map(readable);
        if flag(measured, "success") == Some(false) && outcome == Outcome::Success {
            event.message = Some(format!("{tool}: {decision}, then failed"));
        }
        Some(event)
    }
}
