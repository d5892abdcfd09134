//! Claude Code transcripts: one JSON line per turn, or the same lines inside `{"loglines":[…]}`.
//!
//! A sub-agent has a file of its own, `SESSION/subagents/agent-ID.jsonl`, with a description beside it. Its events
//! belong to the session of its parent, and say through whom they were asked for.

mod blocks;
mod machinery;

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind};
use serde_json::Value;

use super::{
    Format,
    transcript::{self, Turn, is_stop, kept},
};
use crate::{
    ReadFile, Record, RecordContent,
    value::{first_text, flag, text},
};

/// Claude Code transcripts.
pub struct ClaudeCode;

/// Types of lines that only this format has, besides turns.
const OWN_TYPES: [&str; 15] = [
    "permission-mode",
    "file-history-snapshot",
    "queue-operation",
    "attachment",
    "agent-name",
    "custom-title",
    "ai-title",
    "last-prompt",
    "mode",
    "frame-link",
    "pr-link",
    "bridge-session",
    "worktree-state",
    "relocated",
    "atis-latch",
];

/// The name of the agent.
const AGENT: &str = "claude-code";

impl Format for ClaudeCode {
    fn id(&self) -> &'static str {
        "claude_code"
    }

    fn title(&self) -> &'static str {
        "Claude Code transcript"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let Some(json) = record.json() else { return false };
        let session = first_text(json, &["sessionId", "session_id"]).is_some();
        if is_description(json) {
            return true;
        }
        match text(json, "type") {
            Some("user" | "assistant") => {
                json.get("message").is_some_and(|message| message.get("parts").is_none())
                    && (session || text(json, "timestamp").is_some())
                    && text(json, "message.role").is_some()
            }
            Some("summary") => json.get("leafUuid").is_some(),
            Some("system" | "progress") => {
                session && json.get("uuid").is_some() && json.get("systemPayload").is_none()
            }
            Some("started" | "result") => json.get("agentId").is_some() && json.get("key").is_some(),
            Some(kind) => OWN_TYPES.contains(&kind) && (session || json.get("messageId").is_some()),
            None => false,
        }
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let line = Line::new(json, record.path);
        if is_description(json) {
            return RecordContent::event(machinery::description(&line));
        }
        let Some(kind) = text(json, "type") else {
            return RecordContent::refused("no `type`: expected a line of a transcript");
        };
        match kind {
            "assistant" => transcript::turn(blocks::assistant(&line), "turn without content"),
            "user" => transcript::turn(blocks::user(&line), "turn without content"),
            "permission-mode" => RecordContent::event(line.mode()),
            "system" => machinery::system(&line),
            "attachment" => machinery::attachment(&line),
            "queue-operation" => machinery::queue(&line),
            "pr-link" | "frame-link" => machinery::link(&line, kind),
            "started" | "result" => RecordContent::event(machinery::sub_agent(&line, kind)),
            "summary" => RecordContent::meta("summary of the session"),
            other => transcript::other(other),
        }
    }

    /// A command to stop is recorded when it is typed and again when the agent gets to see it: it was given
    /// once, when it was typed.
    fn review(&self, file: &mut ReadFile) {
        let mut typed: Vec<(Option<String>, Option<String>)> = Vec::new();
        for event in transcript::events(file).filter(|event| event.activity == Activity::Stop) {
            let key = (event.session.clone(), event.text.clone());
            if event.action == machinery::ENQUEUED {
                typed.push(key);
            } else if let Some(at) = typed.iter().position(|typed| *typed == key) {
                typed.remove(at);
                event.activity = Activity::Other;
                "queued command delivered".clone_into(&mut event.action);
            }
        }
    }
}

/// Whether it is the `.meta.json` beside a sub-agent's transcript.
fn is_description(json: &Value) -> bool {
    json.get("agentType").is_some() && json.get("spawnDepth").is_some()
}

/// Session and id of the sub-agent whose files have this path.
fn sub_agent_of(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once("/subagents/")?;
    let session = folder.rsplit('/').next().filter(|session| !session.is_empty())?;
    Some((session, transcript::stem(name).strip_prefix("agent-")?))
}

/// One line of a transcript.
struct Line<'a> {
    json: &'a Value,
    turn: Turn,
    /// The id of the sub-agent that it is about, if it is about one.
    sub_agent: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn new(json: &'a Value, path: &'a str) -> Self {
        let place = sub_agent_of(path);
        let written = kept(first_text(json, &["sessionId", "session_id"]));
        let session = place.map(|(session, _)| session).or(written);
        let sub_agent = kept(text(json, "agentId")).or(place.map(|(_, id)| id));
        let name = sub_agent.map_or_else(|| AGENT.to_owned(), |id| format!("{AGENT}/{id}"));
        let parents = sub_agent.map(|_| main_agent()).into_iter().collect();
        let turn = Turn::new(transcript::written_time(text(json, "timestamp")), &name, "message.role")
            .id(text(json, "uuid"))
            .parent(first_text(json, &["parentUuid", "logicalParentUuid"]))
            .session(session)
            .place(text(json, "cwd"))
            .through(parents);
        Self { json, turn, sub_agent }
    }

    /// The person at the keyboard, whom the transcript does not name.
    fn person(&self) -> Actor {
        self.turn.person("message.role", Basis::StrongPattern)
    }

    /// What the agent may do without asking, from now on.
    fn mode(&self) -> Event {
        let mode = first_text(self.json, &["permissionMode", "mode"]).unwrap_or("unknown");
        let (action, message) = (format!("permission-mode {mode}"), format!("permission mode {mode}"));
        let mut event = self.turn.approval(&action, &message, None, Outcome::Unknown);
        event.executor = Some(self.person());
        event.text = Some(mode.to_owned());
        event
    }

    /// Words to the agent: of a person, of the agent that sent it, or of the machinery around it.
    fn prompt(&self, words: &str, person: bool) -> Event {
        if person {
            return self.turn.prompt("user", words, self.person());
        }
        if flag(self.json, "isMeta") == Some(true) || self.sub_agent.is_none() {
            return self.turn.note("user", words, Some(harness("isMeta")));
        }
        let delegation = Vec::new();
        Event { delegation, ..self.turn.note("user", words, Some(main_agent())) }
    }
}

/// The agent that a person talks to.
fn main_agent() -> Actor {
    Actor::of(AGENT, "agentId", ActorKind::AiAgent, Basis::StrongPattern)
}

/// The program around the agent.
fn harness(field: &str) -> Actor {
    Actor::of("claude-code harness", field, ActorKind::System, Basis::ExplicitField)
}

/// A reference to an address.
fn url(value: &str) -> Reference {
    Reference { kind: ReferenceKind::Url, value: value.to_owned() }
}
