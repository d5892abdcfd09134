//! The ledger: which runs, calls of tools and messages there were. The names of its members differ between the
//! export and the table.

use proximate_model::{Activity, Event, Outcome, Target, TargetKind};
use serde_json::Value;

use super::actor;
use crate::{
    RecordContent,
    format::transcript::{Turn, milliseconds, outcome_word},
    value::first_text,
};

/// The event of an entry.
pub(super) fn entry(fields: &Value) -> RecordContent {
    let entry = Entry { fields };
    let agent = entry.text(&["agentId", "agent_id"]).unwrap_or("openclaw");
    let time = fields.get("occurredAt").or_else(|| fields.get("occurred_at"));
    let turn = Turn::new(milliseconds(time), agent, "agentId")
        .id(entry.text(&["eventId", "event_id"]))
        .session(entry.text(&["sessionId", "session_id", "sessionKey", "session_key"]))
        .place(entry.text(&["channel"]));
    let mut event = entry.event(&turn);
    event.trace = entry.text(&["runId", "run_id"]).map(str::to_owned);
    RecordContent::event(event)
}

struct Entry<'a> {
    fields: &'a Value,
}

impl<'a> Entry<'a> {
    fn text(&self, paths: &[&str]) -> Option<&'a str> {
        first_text(self.fields, paths)
    }

    fn event(&self, turn: &Turn) -> Event {
        let action = self.text(&["action"]).unwrap_or("entry");
        let status = self.text(&["status"]).unwrap_or("unknown");
        let code = self.text(&["errorCode", "error_code", "reasonCode", "reason_code"]);
        let message = match code {
            Some(code) => format!("{action}: {status}, {code}"),
            None => format!("{action}: {status}"),
        };
        let tool = self.text(&["toolName", "tool_name"]);
        let id = self.text(&["toolCallId", "tool_call_id"]);
        let name = self.text(&["actor.id", "actor_id"]).unwrap_or("unknown");
        let by = actor(self.text(&["actor.type", "actor_type"]), name, "actor.id");
        let mut event = match (action, status) {
            ("tool.action.started", _) => turn.call(tool.unwrap_or("tool"), &Value::Null, id),
            ("tool.action.finished", _) => turn.result(tool, "", id, Outcome::Unknown),
            // Who cancelled the run is not said.
            ("agent.run.finished", "cancelled") => turn.stop(action, "", None),
            ("agent.run.started" | "agent.run.finished", _) => turn.session_event(action, &message),
            _ if action.starts_with("message.") => turn.event(Activity::Message, action, &message),
            _ => turn.event(Activity::Other, action, &message),
        };
        if event.activity != Activity::Stop {
            event.executor = Some(by);
        }
        event.outcome = outcome_word(Some(status));
        event.message = Some(message);
        let conversation = self.text(&["conversationRef", "conversation_ref"]);
        event
            .targets
            .extend(conversation.map(|name| Target { kind: TargetKind::Thread, name: name.to_owned() }));
        event
    }
}
