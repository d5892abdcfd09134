//! OpenTelemetry traces and logs as JSON, with the conventions for generative AI, current and older.
//!
//! One span or one log record is one record. An invocation becomes two events: the words that went in, at
//! its start, and the words that came out, at its end.

mod attributes;
mod content;
mod log;
mod span;

use std::collections::BTreeMap;

use proximate_model::{Actor, ActorKind, Basis, Event, Reference, ReferenceKind};
use serde_json::Value;

use self::attributes::Attributes;
use super::Format;
use crate::{ReadFile, Record, RecordContent, value::embedded};

/// OpenTelemetry with GenAI conventions.
pub struct Otlp;

impl Format for Otlp {
    fn id(&self) -> &'static str {
        "otlp_genai"
    }

    fn title(&self) -> &'static str {
        "OpenTelemetry (OTLP JSON) with GenAI conventions"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| is_span(json) || record.frame.is_some() && is_log(json))
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        let context = Context::new(record);
        if is_span(json) {
            span::events(json, &context)
        } else if is_log(json) {
            log::events(json, &context)
        } else {
            RecordContent::refused("neither a span nor a log record: expected `spanId` or `timeUnixNano`")
        }
    }

    /// Spans and log records below an agent's span often repeat neither its name nor its conversation: they
    /// take them from the nearest span above that has them.
    fn review(&self, file: &mut ReadFile) {
        let mut above = Ancestors::default();
        for event in events(file) {
            above.note(event);
        }
        for event in events(file) {
            above.fill(event);
        }
    }
}

/// Levels of spans that are climbed.
const DEPTH: usize = 64;

/// What the spans of a file say for those below them.
#[derive(Default)]
struct Ancestors {
    parents: BTreeMap<String, String>,
    agents: BTreeMap<String, Actor>,
    sessions: BTreeMap<String, String>,
}

impl Ancestors {
    fn note(&mut self, event: &Event) {
        let Some(span) = &event.span else { return };
        if let Some(parent) = &event.parent {
            self.parents.insert(span.clone(), parent.clone());
        }
        if let Some(agent) =
            event.executor.as_ref().filter(|actor| actor.field.as_deref() == Some(AGENT_NAME))
        {
            self.agents.insert(span.clone(), agent.clone());
        }
        if let Some(session) = &event.session {
            self.sessions.insert(span.clone(), session.clone());
        }
    }

    fn fill(&self, event: &mut Event) {
        let unnamed = |actor: &&mut Actor| actor.field.as_deref() == Some(SERVICE_NAME);
        let slots =
            event.executor.iter_mut().chain(&mut event.delegation).filter(unnamed).collect::<Vec<_>>();
        if slots.is_empty() && event.session.is_some() {
            return;
        }
        let start = event.span.as_ref().or(event.parent.as_ref());
        if let Some(agent) = self.nearest(start, &self.agents) {
            slots.into_iter().for_each(|slot| *slot = agent.clone());
        }
        if event.session.is_none() {
            event.session = self.nearest(start, &self.sessions).cloned();
        }
    }

    fn nearest<'a, T>(&'a self, start: Option<&'a String>, values: &'a BTreeMap<String, T>) -> Option<&'a T> {
        std::iter::successors(start, |span| self.parents.get(*span))
            .take(DEPTH)
            .find_map(|span| values.get(span))
    }
}

fn events(file: &mut ReadFile) -> impl Iterator<Item = &mut Event> {
    file.records.iter_mut().flat_map(|record| match &mut record.content {
        RecordContent::Parsed { events, .. } => events.iter_mut(),
        _ => [].iter_mut(),
    })
}

fn is_span(json: &Value) -> bool {
    let has = |names: [&str; 2]| names.iter().any(|name| json.get(*name).is_some());
    has(["spanId", "span_id"]) && has(["startTimeUnixNano", "start_time_unix_nano"])
}

fn is_log(json: &Value) -> bool {
    ["timeUnixNano", "time_unix_nano", "observedTimeUnixNano", "observed_time_unix_nano"]
        .iter()
        .any(|name| json.get(*name).is_some())
}

/// The attribute that names an agent.
const AGENT_NAME: &str = "gen_ai.agent.name";
/// The attribute that names a program.
const SERVICE_NAME: &str = "service.name";

/// What encloses a record: resource and scope.
struct Context {
    resource: Attributes,
    scope: String,
}

impl Context {
    fn new(record: &Record<'_>) -> Self {
        let frame = record.frame.as_deref();
        let scope = ["scope", "instrumentationLibrary"].iter().find_map(|name| frame?.get(*name));
        Self {
            resource: Attributes::of(frame.and_then(|frame| frame.get("resource")?.get("attributes"))),
            scope: scope.and_then(|scope| scope.get("name")?.as_str()).unwrap_or_default().to_owned(),
        }
    }

    /// The agent: by its own name, its id, or the program that it runs in.
    fn agent(&self, attributes: &Attributes) -> Option<Actor> {
        let agent =
            |name: String, field: &str| Actor::of(name, field, ActorKind::AiAgent, Basis::ExplicitField);
        for field in [AGENT_NAME, "gen_ai.agent.id", "gcp.vertex.agent.name", "agent.name", "lk.agent_name"] {
            if let Some(name) = attributes.text(&[field]).or_else(|| self.resource.text(&[field])) {
                return Some(agent(name, field));
            }
        }
        if attributes.text(&["traceloop.span.kind"]).as_deref() == Some("agent")
            && let Some(name) = attributes.text(&["traceloop.entity.name"])
        {
            return Some(agent(name, "traceloop.entity.name"));
        }
        if self.scope.starts_with("com.anthropic.claude_code") {
            return Some(Actor::of("claude-code", "scope.name", ActorKind::AiAgent, Basis::StrongPattern));
        }
        let program = self.program();
        if self.is_known_agent() {
            return program.map(|program| Actor {
                kind: ActorKind::AiAgent,
                basis: Basis::StrongPattern,
                ..program
            });
        }
        program
    }

    /// Whether the program is one of those that are agents and nothing else.
    fn is_known_agent(&self) -> bool {
        const AGENTS: [&str; 6] =
            ["claude-code", "codex_cli_rs", "codex-cli", "codex_exec", "gemini-cli", "qwen-code"];
        self.scope.contains("claude_code")
            || self.resource.text(&[SERVICE_NAME]).is_some_and(|name| AGENTS.contains(&name.as_str()))
    }

    /// The program that wrote the record; that it uses a model does not make it an agent.
    fn program(&self) -> Option<Actor> {
        self.resource.text(&[SERVICE_NAME]).map(|name| Actor::unknown(name, SERVICE_NAME))
    }

    /// The person on whose behalf the agent works, if the record says so.
    fn user(&self, attributes: &Attributes) -> Option<Actor> {
        [
            "user.email",
            "enduser.id",
            "user.id",
            "user.name",
            "gen_ai.user.id",
            "user.account_uuid",
            "langfuse.user.id",
            "gcp.vertex.agent.user_id",
            "ai.telemetry.metadata.userId",
            "traceloop.association.properties.user_id",
            "lk.participant_identity",
        ]
        .into_iter()
        .find_map(|field| {
            let name = attributes.text(&[field]).or_else(|| self.resource.text(&[field]))?;
            Some(Actor::unknown(name, field))
        })
    }

    fn session(&self, attributes: &Attributes) -> Option<String> {
        attributes.text(&[
            "gen_ai.conversation.id",
            "session.id",
            "gen_ai.thread.id",
            "traceloop.association.properties.session_id",
            "gcp.vertex.agent.session_id",
            "ai.telemetry.metadata.sessionId",
            "conversation.id",
            "mcp.session.id",
            "lk.room_name",
        ])
    }
}

/// Addresses and ids in a tool's result: they tie the call to what it published.
fn references_in(result: &Value) -> Vec<Reference> {
    let Some(Value::Object(members)) = embedded(result) else { return Vec::new() };
    let mut references = Vec::new();
    for (key, value) in &members {
        let kind = match key.to_ascii_lowercase().as_str() {
            "url" | "permalink" | "html_url" | "link" => ReferenceKind::Url,
            "id" | "post_id" | "postid" | "message_id" | "messageid" | "comment_id" | "ts" => {
                ReferenceKind::Message
            }
            "request_id" | "requestid" => ReferenceKind::Request,
            "commit" | "sha" | "commit_sha" => ReferenceKind::Commit,
            "change_id" | "deployment_id" => ReferenceKind::Change,
            "ticket" | "ticket_id" | "issue_key" => ReferenceKind::Ticket,
            _ => continue,
        };
        if let Some(value) = crate::value::scalar_of(value) {
            references.push(Reference { kind, value });
        }
    }
    references
}
