//! Sessions of Kimi Code: a wire file of dotted types per agent, and the state of the session beside them.
//!
//! Approvals and commands to stop are records of their own here. The ids of calls begin again in every agent, so
//! that they tie only together with the name of the session and the agent.

use proximate_model::{Actor, ActorKind, Basis, Event, Outcome, ReferenceKind};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, failed, kept, outcome_word, readable, spoken, told_session},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{first_text, flag, scalar, text},
};

/// Kimi Code sessions.
pub struct Kimi;

/// The name of the agent.
const AGENT: &str = "kimi-code";

/// How the types of lines begin.
const FAMILIES: [&str; 14] = [
    "turn.",
    "context.",
    "llm.",
    "permission.",
    "plan_mode.",
    "full_compaction.",
    "usage.",
    "tools.",
    "config.",
    "profile.",
    "plugin.",
    "runtime.",
    "token_counting.",
    "goal.",
];

impl Format for Kimi {
    fn id(&self) -> &'static str {
        "kimi"
    }

    fn title(&self) -> &'static str {
        "Kimi Code session"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let Some(json) = record.json() else { return false };
        match text(json, "type") {
            Some("metadata") => json.get("protocol_version").is_some(),
            Some(kind) => {
                json.get("time").is_some_and(Value::is_number)
                    && json.get("sessionID").is_none()
                    && FAMILIES.iter().any(|family| kind.starts_with(family))
            }
            None => is_state(json),
        }
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if is_state(json) {
            return RecordContent::meta("state of the session");
        }
        let Some(kind) = text(json, "type") else {
            return RecordContent::refused("no `type`: expected a line of a wire file");
        };
        Line::new(json, record.path).read(kind)
    }

    fn review(&self, file: &mut ReadFile) {
        transcript::told_once(file, "turn.prompt", "append_message user");
        transcript::told_once(file, "turn.steer", "append_message user");
        let session = told_session(&file.path).unwrap_or("session").to_owned();
        let agent = agent_of(&file.path).unwrap_or("main").to_owned();
        for event in transcript::events(file) {
            for reference in event.references.iter_mut().filter(|one| one.kind == ReferenceKind::ToolCall) {
                reference.value = format!("{session}/{agent}/{}", reference.value);
            }
        }
        transcript::one_session(file, Some(&session));
    }
}

fn is_state(json: &Value) -> bool {
    json.get("agents").is_some_and(Value::is_object) && json.get("workDir").is_some()
}

/// The sub-agent whose file it is.
fn agent_of(path: &str) -> Option<&str> {
    let mut parts = path.split(['/', '.', '_']);
    parts.rfind(|part| part.starts_with("agent-"))
}

struct Line<'a> {
    json: &'a Value,
    turn: Turn,
}

impl<'a> Line<'a> {
    fn new(json: &'a Value, path: &'a str) -> Self {
        let written = kept(text(json, "agentId")).filter(|id| *id != "main");
        let sub_agent = written.or(agent_of(path));
        let name = sub_agent.map_or_else(|| AGENT.to_owned(), |id| format!("{AGENT}/{id}"));
        let time = json.get("time").or_else(|| json.get("created_at"));
        let turn = Turn::new(transcript::milliseconds(time), &name, "type")
            .through(sub_agent.map(|_| main()).into_iter().collect());
        Self { json, turn }
    }

    fn text(&self, path: &str) -> Option<&'a str> {
        text(self.json, path)
    }

    fn read(&self, kind: &str) -> RecordContent {
        RecordContent::event(match kind {
            "metadata" => self.turn.session_event(kind, "session begun"),
            "turn.prompt" | "turn.steer" => self.asked(kind, &spoken(self.json.get("input")), "origin"),
            "turn.cancel" => {
                let person = self.turn.person("type", Basis::StrongPattern);
                self.turn.stop(kind, "turn cancelled", Some(person))
            }
            "context.append_message" => return self.message(),
            "context.append_loop_event" => return self.step(),
            "context.apply_compaction" => {
                self.turn.compaction(kind, self.text("summary").unwrap_or_default())
            }
            "permission.record_approval_result" => self.approval(kind),
            "permission.set_mode" => {
                let mode = self.text("mode").unwrap_or("unknown");
                let action = format!("permission mode {mode}");
                self.turn.approval(&action, &action, None, Outcome::Unknown)
            }
            "plan_mode.enter" | "plan_mode.exit" => {
                self.turn.approval(kind, &kind.replace(['.', '_'], " "), None, Outcome::Unknown)
            }
            other => return transcript::other(other),
        })
    }

    /// Words to the agent, by where they came from.
    fn asked(&self, action: &str, words: &str, origin: &str) -> Event {
        let kind = text(self.json, &format!("{origin}.kind"));
        let field = format!("{origin}.kind");
        match kind {
            Some("user") => self.turn.prompt(action, words, self.turn.person(&field, Basis::ExplicitField)),
            _ if text(self.json, &format!("{origin}.name")) == Some("subagent") => {
                let event = self.turn.note(action, words, Some(main()));
                Event { delegation: Vec::new(), ..event }
            }
            Some(_) => {
                let program = Actor::of("kimi-code harness", &field, ActorKind::System, Basis::ExplicitField);
                self.turn.note(action, words, Some(program))
            }
            None => self.turn.note(action, words, None),
        }
    }

    /// A message of the context: mostly what another line has told.
    fn message(&self) -> RecordContent {
        let words = spoken(self.json.get("message").and_then(|message| message.get("content")));
        match self.text("message.role") {
            _ if words.is_empty() => RecordContent::meta("message without words"),
            Some("user") => RecordContent::event(self.asked("append_message user", &words, "message.origin")),
            role => RecordContent::meta(format!("message of the role `{}`", role.unwrap_or("unknown"))),
        }
    }

    /// A step of the agent's loop.
    fn step(&self) -> RecordContent {
        let event = self.json.get("event").unwrap_or(&Value::Null);
        let id = text(event, "toolCallId");
        RecordContent::event(match text(event, "type") {
            Some("content.part") => {
                let part = event.get("part").unwrap_or(&Value::Null);
                match text(part, "type") {
                    Some("think") => self.turn.said("thinking", text(part, "think").unwrap_or_default()),
                    Some("text") => self.turn.said("assistant", text(part, "text").unwrap_or_default()),
                    _ => return RecordContent::meta("part that is no text"),
                }
            }
            Some("tool.call") => {
                let arguments = event.get("args").unwrap_or(&Value::Null);
                self.turn.call(text(event, "name").unwrap_or("tool"), arguments, id)
            }
            Some("tool.result") => {
                let result = event.get("result").unwrap_or(&Value::Null);
                let error = flag(result, "isError").or_else(|| flag(result, "is_error"));
                let words = match result.get("output") {
                    Some(Value::String(words)) => words.clone(),
                    Some(blocks @ Value::Array(_)) => spoken(Some(blocks)),
                    _ => readable(result),
                };
                self.turn.result(None, &words, id, failed(error))
            }
            other => {
                let name = other.unwrap_or("unknown");
                return RecordContent::meta(format!("step of the loop, `{name}`"));
            }
        })
    }

    /// Somebody decided about a call; that only people do so is the reading of the samples, not of the vendor.
    fn approval(&self, kind: &str) -> Event {
        let decision = self.text("result.decision").unwrap_or("unknown");
        let action = self.text("action").or(self.text("toolName")).unwrap_or("a call");
        let scope = first_text(self.json, &["result.scope", "result.selectedLabel"]);
        let scope = scope.map(|scope| format!(", {scope}")).unwrap_or_default();
        let message = format!("{decision}{scope}: {action}");
        let (id, outcome) = (self.text("toolCallId"), outcome_word(Some(decision)));
        let mut event = self.turn.approval(&format!("{kind} {decision}"), &message, id, outcome);
        event.executor = Some(self.turn.person("result.decision", Basis::Heuristic));
        // Approved for the session, the rule allows the next such calls without asking.
        event.text = scalar(self.json, "sessionApprovalRule")
            .filter(|_| self.text("result.scope") == Some("session"))
            .map(|rule| format!("standing rule {rule}"));
        event
    }
}

/// The agent that a person talks to.
fn main() -> Actor {
    Actor::of(AGENT, "agentId", ActorKind::AiAgent, Basis::StrongPattern)
}
