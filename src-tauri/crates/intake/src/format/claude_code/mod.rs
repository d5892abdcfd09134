//! Claude Code transcripts: one JSON line per turn, or the same lines inside `{"loglines":[…]}`.

mod blocks;

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, EventTime, Outcome};
use serde_json::Value;

use super::Format;
use crate::{
    Record, RecordContent,
    text::one_line,
    time,
    value::{first_text, flag, text},
};

/// Claude Code transcripts.
pub struct ClaudeCode;

/// Types of lines that only this format has, besides turns.
const OWN_TYPES: [&str; 12] = [
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
];

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
        if is_sidecar(json) {
            return true;
        }
        match text(json, "type") {
            Some("user" | "assistant") => {
                json.get("message").is_some_and(|message| message.get("parts").is_none())
                    && (session || text(json, "timestamp").is_some())
                    && text(json, "message.role").is_some()
            }
            Some("summary") => json.get("leafUuid").is_some(),
            Some("system" | "progress") => session && json.get("uuid").is_some(),
            Some(kind) => OWN_TYPES.contains(&kind) && (session || json.get("messageId").is_some()),
            None => false,
        }
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if is_sidecar(json) {
            return RecordContent::meta("description of a sub-agent");
        }
        let Some(kind) = text(json, "type") else {
            return RecordContent::refused("no `type`: expected a line of a transcript");
        };
        let line = Line { json };
        match kind {
            "assistant" => line.numbered(blocks::assistant(&line)),
            "user" => line.numbered(blocks::user(&line)),
            "permission-mode" => RecordContent::event(line.mode()),
            "system" if text(json, "subtype") == Some("compact_boundary") => RecordContent::event(
                line.event(Activity::Compaction, "compaction", "the context was shortened"),
            ),
            "attachment" if text(json, "attachment.type") == Some("queued_command") => line.queued(),
            "summary" => RecordContent::meta("summary of the session"),
            other => match text(json, "subtype") {
                Some(subtype) => RecordContent::meta(format!("`{other}` line, `{subtype}`")),
                None => RecordContent::meta(format!("`{}` line", one_line(other, 60))),
            },
        }
    }
}

/// Whether it is the `.meta.json` beside a sub-agent's transcript.
fn is_sidecar(json: &Value) -> bool {
    json.get("agentType").is_some() && json.get("spawnDepth").is_some()
}

/// One line of a transcript.
struct Line<'a> {
    json: &'a Value,
}

impl<'a> Line<'a> {
    /// An event with what every line says about itself.
    fn event(&self, activity: Activity, action: &str, message: &str) -> Event {
        Event {
            time: self.time(),
            native_id: self.uuid().map(str::to_owned),
            action: action.to_owned(),
            activity,
            outcome: Outcome::Unknown,
            message: Some(one_line(message, 200)),
            place: kept(text(self.json, "cwd")).map(str::to_owned),
            session: self.session().map(str::to_owned),
            span: self.uuid().map(str::to_owned),
            parent: kept(first_text(self.json, &["parentUuid", "logicalParentUuid"])).map(str::to_owned),
            ..Event::default()
        }
    }

    /// A line without a time stays undated: none is lent to it.
    fn time(&self) -> EventTime {
        let written = text(self.json, "timestamp");
        let mut time = written.and_then(time::rfc3339).unwrap_or_default();
        if time.at.is_none() {
            time.raw = written.map(str::to_owned);
        }
        time
    }

    fn uuid(&self) -> Option<&'a str> {
        kept(text(self.json, "uuid"))
    }

    fn session(&self) -> Option<&'a str> {
        kept(first_text(self.json, &["sessionId", "session_id"]))
    }

    /// The agent; a sub-agent is one of its own.
    fn agent(&self) -> Actor {
        let name = match kept(text(self.json, "agentId")) {
            Some(id) => format!("claude-code/{id}"),
            None => "claude-code".to_owned(),
        };
        Actor::of(name, "message.role", ActorKind::AiAgent, Basis::ExplicitField)
    }

    /// The person at the keyboard, whom the transcript does not name.
    fn person(&self) -> Actor {
        let name = match self.session() {
            Some(session) => format!("user of session {session}"),
            None => "user".to_owned(),
        };
        Actor::of(name, "message.role", ActorKind::Human, Basis::StrongPattern)
    }

    /// Gives the events of one line ids of their own.
    fn numbered(&self, mut events: Vec<Event>) -> RecordContent {
        if events.is_empty() {
            return RecordContent::meta("turn without content");
        }
        for (position, event) in events.iter_mut().enumerate().skip(1) {
            event.native_id = event.native_id.take().map(|id| format!("{id}/{position}"));
        }
        RecordContent::events(events)
    }

    /// What the agent may do without asking, from now on.
    fn mode(&self) -> Event {
        let mode = first_text(self.json, &["permissionMode", "mode"]).unwrap_or("unknown");
        let mut event = self.event(
            Activity::Approval,
            &format!("permission-mode {mode}"),
            &format!("permission mode {mode}"),
        );
        event.executor = Some(self.person());
        event.text = Some(mode.to_owned());
        event
    }

    /// What a person typed while the agent was at work.
    fn queued(&self) -> RecordContent {
        let Some(words) = text(self.json, "attachment.prompt") else {
            return RecordContent::meta("queued command without words");
        };
        let person = match first_text(self.json, &["attachment.origin.kind"]) {
            None | Some("human" | "user") => !flag(self.json, "attachment.isMeta").unwrap_or(false),
            Some(_) => false,
        };
        RecordContent::event(self.prompt(words, person))
    }

    /// Words to the agent, of a person or of the machinery around it.
    fn prompt(&self, words: &str, person: bool) -> Event {
        let activity = match (person, is_stop(words)) {
            (true, true) => Activity::Stop,
            (true, false) => Activity::Prompt,
            (false, _) => Activity::Other,
        };
        let mut event = self.event(activity, "user", words);
        event.executor = Some(match person {
            true => self.person(),
            false => Actor::of("claude-code harness", "isMeta", ActorKind::System, Basis::ExplicitField),
        });
        event.initiator = person.then(|| self.person());
        event.text = Some(words.to_owned());
        event
    }
}

/// A value that is not a placeholder of a redacted transcript.
fn kept(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.starts_with("[trimmed") && !value.starts_with("[redacted"))
}

/// Whether short words are a command to stop.
fn is_stop(words: &str) -> bool {
    let lower = words.trim().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let short = lower.split_whitespace().count() <= 12;
    lower.starts_with("[request interrupted by user")
        || short && matches!(first, Some("stop" | "abort" | "halt" | "cancel"))
}
