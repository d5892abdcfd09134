//! Sessions of the GitHub Copilot CLI: one JSON line per event, with dotted types.
//!
//! A call of a tool is recorded when the model asks for it and again when it runs. Where it ran, the asking is no
//! event; where it did not, the asking is all there is.

use std::collections::BTreeSet;

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome, Target, TargetKind};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, failed, kept, spoken, told_session},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{each, first_text, flag, text},
};

/// Copilot CLI sessions.
pub struct CopilotCli;

/// The name of the agent.
const AGENT: &str = "copilot-cli";
/// The action of a call that was asked for, before the tool's name.
const ASKED: &str = "asked for ";

impl Format for CopilotCli {
    fn id(&self) -> &'static str {
        "copilot_cli"
    }

    fn title(&self) -> &'static str {
        "GitHub Copilot CLI session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            json.get("data").is_some_and(Value::is_object)
                && json.get("parentId").is_some()
                && text(json, "type").is_some_and(|kind| kind.contains('.') || kind == "abort")
        })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let (Some(kind), Some(data)) = (text(json, "type"), json.get("data")) else {
            return RecordContent::refused("no `type` or no `data`: expected an event of a session");
        };
        Line::new(json, data).read(kind)
    }

    fn review(&self, file: &mut ReadFile) {
        let ran: BTreeSet<String> = transcript::events(file)
            .filter(|event| event.activity == Activity::ToolCall && !event.action.starts_with(ASKED))
            .flat_map(|event| event.references.iter().map(|reference| reference.value.clone()))
            .collect();
        for record in &mut file.records {
            let RecordContent::Parsed { events, .. } = &mut record.content else { continue };
            events.retain(|event| {
                !event.action.starts_with(ASKED)
                    || !event.references.iter().any(|reference| ran.contains(&reference.value))
            });
            if events.is_empty() {
                record.content = RecordContent::meta("calls that have a record of their own");
            }
        }
        let named = told_session(&file.path).map(str::to_owned);
        transcript::one_session(file, named.as_deref());
    }
}

struct Line<'a> {
    data: &'a Value,
    turn: Turn,
}

impl<'a> Line<'a> {
    fn new(json: &Value, data: &'a Value) -> Self {
        // What a sub-agent does hangs below the call that started it.
        let below = kept(text(data, "parentToolCallId"));
        let name = below.map_or_else(|| AGENT.to_owned(), |call| format!("{AGENT}/{call}"));
        let main = Actor::of(AGENT, "data.parentToolCallId", ActorKind::AiAgent, Basis::ExplicitField);
        let turn = Turn::new(transcript::written_time(text(json, "timestamp")), &name, "type")
            .id(text(json, "id"))
            .parent(text(json, "parentId"))
            .session(text(data, "sessionId"))
            .place(text(data, "context.cwd"))
            .through(below.map(|_| main).into_iter().collect());
        Self { data, turn }
    }

    fn text(&self, path: &str) -> Option<&'a str> {
        text(self.data, path)
    }

    fn read(&self, kind: &str) -> RecordContent {
        let words = || self.text("content").unwrap_or_default();
        let program =
            || Some(Actor::of("copilot-cli harness", "type", ActorKind::System, Basis::ExplicitField));
        let call = self.text("toolCallId");
        RecordContent::event(match kind {
            "session.start" | "session.resume" | "session.shutdown" => self.turn.session_event(kind, kind),
            "session.info" if self.text("infoType") == Some("folder_trust") => {
                let message = self.text("message").unwrap_or(kind);
                self.turn.approval("folder_trust", message, None, Outcome::Success)
            }
            "session.error" => {
                let message = self.text("message").unwrap_or(kind);
                Event { outcome: Outcome::Failure, ..self.turn.note(kind, message, program()) }
            }
            "session.truncation" => self.turn.compaction(kind, ""),
            "session.compaction_complete" => {
                self.turn.compaction(kind, self.text("summaryContent").unwrap_or_default())
            }
            "user.message" => match self.text("source") {
                None | Some("user") => self.turn.prompt(kind, words(), self.person()),
                Some(_) => self.turn.note(kind, words(), program()),
            },
            "assistant.message" => return transcript::turn(self.assistant(), "turn without content"),
            "assistant.reasoning" => self.turn.said("thinking", words()),
            "tool.execution_start" => {
                let arguments = self.data.get("arguments").unwrap_or(&Value::Null);
                self.turn.call(self.text("toolName").unwrap_or("tool"), arguments, call)
            }
            "tool.execution_complete" => {
                let outcome = failed(flag(self.data, "success").map(|done| !done));
                let result = self.data.get("result").and_then(|result| result.get("content"));
                self.turn.result(self.text("toolName"), &spoken(result), call, outcome)
            }
            "permission.requested" | "permission.completed" => self.permission(kind),
            "abort" => {
                let reason = self.text("reason").unwrap_or_default();
                let person = reason.contains("user").then(|| self.person());
                self.turn.stop(kind, reason, person)
            }
            "subagent.started" | "subagent.completed" | "subagent.failed" => {
                let name = first_text(self.data, &["agentDisplayName", "agentName"]).unwrap_or("sub-agent");
                let mut event = self.turn.session_event(kind, name);
                event.references = transcript::tie(call);
                event.targets.push(Target { kind: TargetKind::Account, name: name.to_owned() });
                event
            }
            "system.notification" => self.turn.note(kind, words(), program()),
            other => return transcript::other(other),
        })
    }

    fn person(&self) -> Actor {
        self.turn.person("type", Basis::StrongPattern)
    }

    /// The agent's words, and the tools that it asks for.
    fn assistant(&self) -> Vec<Event> {
        let words = spoken(self.data.get("content"));
        let mut events = self.turn.words_or_thoughts(&words, self.text("reasoningText").unwrap_or_default());
        for request in each(self.data.get("toolRequests")) {
            let name = text(request, "name").unwrap_or("tool");
            let arguments = request.get("arguments").unwrap_or(&Value::Null);
            let mut event = self.turn.call(name, arguments, text(request, "toolCallId"));
            event.action = format!("{ASKED}{name}");
            events.push(event);
        }
        events
    }

    /// A permission was asked for, or answered: by a person, or by rules.
    fn permission(&self, kind: &str) -> Event {
        let asked = self.data.get("permissionRequest");
        let id = asked.and_then(|asked| text(asked, "toolCallId")).or(self.text("toolCallId"));
        let answer = first_text(self.data, &["result.kind", "permissionRequest.kind"]).unwrap_or("unknown");
        let outcome = match self.text("result.kind") {
            Some(answer) if answer.starts_with("approved") => Outcome::Success,
            Some(answer) if answer.starts_with("denied") => Outcome::Failure,
            _ => Outcome::Unknown,
        };
        let mut event = self.turn.approval(kind, &format!("{kind}: {answer}"), id, outcome);
        event.parent = event.parent.or_else(|| self.text("requestId").map(str::to_owned));
        event.executor = match answer {
            "denied-interactively-by-user" => {
                Some(self.turn.person("data.result.kind", Basis::ExplicitField))
            }
            rules if rules.contains("rule") => Some(Actor::of(
                "permission rules",
                "data.result.kind",
                ActorKind::System,
                Basis::ExplicitField,
            )),
            _ => None,
        };
        event
    }
}
