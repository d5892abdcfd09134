//! Transcripts of Cursor's agent: lines of roles and blocks, without times and without the name of the session,
//! which is that of the file. No time is lent to them.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, EventTime, Outcome};

use super::{
    Format,
    transcript::{self, Turn, spoken, stem, told_session},
};
use crate::{Record, RecordContent, value::text};

/// Cursor transcripts.
pub struct Cursor;

/// The name of the agent.
const AGENT: &str = "cursor";

impl Format for Cursor {
    fn id(&self) -> &'static str {
        "cursor"
    }

    fn title(&self) -> &'static str {
        "Cursor agent transcript"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| match text(json, "type") {
            Some(kind) => kind == "turn_ended" && json.get("status").is_some(),
            None => {
                text(json, "role").is_some()
                    && json.get("timestamp").is_none()
                    && json.get("message").is_some_and(|message| {
                        message.get("content").is_some() && message.get("role").is_none()
                    })
            }
        })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let sub_agent = record.path.contains("subagents/").then(|| stem(record.path));
        let name = sub_agent.map_or_else(|| AGENT.to_owned(), |id| format!("{AGENT}/{id}"));
        let main = || Actor::of(AGENT, "path", ActorKind::AiAgent, Basis::StrongPattern);
        let turn = Turn::new(EventTime::default(), &name, "role").session(told_session(record.path));
        let turn = turn.through(sub_agent.map(|_| main()).into_iter().collect());
        if let Some(status) = text(json, "status") {
            return ended(&turn, status);
        }
        let content = json.get("message").and_then(|message| message.get("content"));
        let words = spoken(content);
        match text(json, "role").unwrap_or_default() {
            "assistant" => transcript::turn(turn.assistant(content), "turn without content"),
            "user" if words.is_empty() => RecordContent::meta("turn without content"),
            "user" if sub_agent.is_some() => {
                let event = turn.note("user", &words, Some(main()));
                RecordContent::event(Event { delegation: Vec::new(), ..event })
            }
            "user" => {
                let person = turn.person("role", Basis::StrongPattern);
                RecordContent::event(turn.prompt("user", &words, person))
            }
            other => {
                RecordContent::meta(format!("message of the role `{}`", crate::text::one_line(other, 40)))
            }
        }
    }
}

/// A turn has ended. Who ended one before its time is not said.
fn ended(turn: &Turn, status: &str) -> RecordContent {
    match status {
        "success" | "completed" => RecordContent::meta("end of a turn"),
        "aborted" | "cancelled" | "canceled" | "interrupted" => {
            RecordContent::event(turn.stop("turn_ended", status, None))
        }
        other => {
            let mut event = turn.event(Activity::Other, "turn_ended", other);
            event.outcome = Outcome::Failure;
            RecordContent::event(event)
        }
    }
}
