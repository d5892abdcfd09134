//! Log records: decisions about tools, messages, and everything else.

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind, Target, TargetKind,
};
use serde_json::Value;

use super::{
    Context,
    attributes::{Attributes, id, nanos, plain},
    content::{self, argument, words},
};
use crate::{RecordContent, text::one_line, value::text};

/// The attributes that name a tool.
const TOOL_NAMES: [&str; 4] = ["gen_ai.tool.name", "tool_name", "tool.name", "function_name"];

/// The event of a log record.
pub(super) fn events(json: &Value, context: &Context) -> RecordContent {
    let observed = nanos(json, ["observedTimeUnixNano", "observed_time_unix_nano"]);
    let Some(mut time) = nanos(json, ["timeUnixNano", "time_unix_nano"]).or_else(|| observed.clone()) else {
        return RecordContent::refused("`timeUnixNano` is not a time: expected nanoseconds since 1970");
    };
    time.logged = observed.and_then(|observed| observed.at);
    let attributes = Attributes::of(json.get("attributes"));
    let body = json.get("body").map(plain).unwrap_or(Value::Null);
    let written = words(&body);
    let name = text(json, "eventName")
        .or_else(|| text(json, "event_name"))
        .map(str::to_owned)
        .or_else(|| attributes.text(&["event.name"]))
        .unwrap_or_else(|| if written.len() < 80 { written.clone() } else { "log".to_owned() });
    let trace = id(json, ["traceId", "trace_id"]);
    let mut event = Event {
        time,
        native_id: attributes.text(&["log.record.uid", "event.id"]),
        action: if name.is_empty() { "log".to_owned() } else { name.clone() },
        initiator: context.user(&attributes),
        executor: context.agent(&attributes),
        session: context.session(&attributes),
        place: attributes.text(&["gen_ai.conversation.id"]),
        references: trace
            .iter()
            .map(|trace| Reference { kind: ReferenceKind::Trace, value: trace.clone() })
            .collect(),
        trace,
        // The record belongs to a span and is none: that span is what it follows from.
        parent: id(json, ["spanId", "span_id"]),
        message: Some(one_line(if written.is_empty() { &name } else { &written }, 200)),
        text: (!written.is_empty()).then_some(written),
        ..Event::default()
    };
    let agents = ["claude_code.", "codex.", "gemini_cli.", "qwen-code."];
    let plain_name = agents.iter().find_map(|agent| name.strip_prefix(agent)).unwrap_or(&name);
    match plain_name {
        "tool_decision" => decision(&mut event, &attributes),
        "permission_mode_changed" => mode(&mut event, &attributes),
        "user_prompt" | "gen_ai.user.message" => {
            said(&mut event, &attributes, Activity::Prompt, &["prompt", "content"]);
            event.executor = event.initiator.clone();
        }
        "gen_ai.assistant.message" | "gen_ai.choice" => {
            said(&mut event, &attributes, Activity::AgentOutput, &["content"]);
        }
        "gen_ai.client.inference.operation.details" => details(&mut event, &attributes),
        // One record tells that a tool was allowed, that it ran, and how it went.
        "tool_call" if attributes.get(&["decision"]).is_some() => {
            return RecordContent::events(decided_call(event, &attributes));
        }
        "conversation_starts" => policy(&mut event, &attributes),
        "compaction" => event.activity = Activity::Compaction,
        "api_error" | "api_refusal" => event.outcome = Outcome::Failure,
        "tool_result" | "gen_ai.tool.message" => {
            said(
                &mut event,
                &attributes,
                Activity::ToolResult,
                &["tool_result", "content", "output", "tool_parameters"],
            );
            tool(&mut event, &attributes);
            event.outcome = success(&attributes);
        }
        _ if !attributes.has_prefix("gen_ai.") && plain_name == name && !context.is_known_agent() => {
            event.executor = context.program();
        }
        _ => {}
    }
    RecordContent::event(event)
}

/// Whether a tool may run: by a person, or by a rule that nobody looked at.
pub(super) fn decision(event: &mut Event, attributes: &Attributes) {
    let decision =
        attributes.text(&["decision", "gen_ai.tool.decision", "approval.decision"]).unwrap_or_default();
    let source = attributes.text(&["source", "decision_source", "approval.source"]).unwrap_or_default();
    event.activity = Activity::Approval;
    // The record's body only repeats the name of the event.
    event.text =
        attributes.get(&["tool_parameters", "gen_ai.tool.call.arguments", "function_args"]).map(argument);
    event.outcome = match decision.to_ascii_lowercase().as_str() {
        "accept"
        | "accepted"
        | "approve"
        | "approved"
        | "approved_for_session"
        | "allow"
        | "allowed"
        | "auto_accept"
        | "modify" => Outcome::Success,
        "reject" | "rejected" | "deny" | "denied" | "abort" => Outcome::Failure,
        _ => Outcome::Unknown,
    };
    // Without a source of its own, the decision itself says where a rule has made it.
    let source = if decision == "auto_accept" { "auto".to_owned() } else { source };
    let agent = event.executor.take();
    let approver = ["approver.email", "approver.id", "approver", "reviewer"].into_iter().find_map(|field| {
        let name = attributes.text(&[field])?;
        Some(Actor::of(name, field, ActorKind::Human, Basis::ExplicitField))
    });
    event.executor = match source.to_ascii_lowercase().as_str() {
        "config" | "hook" | "rule" | "policy" | "auto" => {
            Some(Actor::of(source.clone(), "source", ActorKind::System, Basis::ExplicitField))
        }
        by if by.starts_with("user") || by == "human" || by.is_empty() => {
            approver.or_else(|| event.initiator.clone()).map(|actor| Actor {
                // The source field says that it was a person.
                kind: if by.is_empty() { actor.kind } else { ActorKind::Human },
                basis: if by.is_empty() { actor.basis } else { Basis::ExplicitField },
                ..actor
            })
        }
        _ => approver,
    };
    event.delegation.extend(agent);
    tool(event, attributes);
    let name = attributes.text(&TOOL_NAMES).unwrap_or_else(|| "a tool".to_owned());
    let by = if source.is_empty() { String::new() } else { format!(" by {source}") };
    event.message = Some(one_line(&format!("{name}: {decision}{by}"), 200));
}

/// A call that was decided about and has run: two events of one record.
fn decided_call(event: Event, attributes: &Attributes) -> Vec<Event> {
    let mut approval = event.clone();
    decision(&mut approval, attributes);
    approval.native_id = event.native_id.as_ref().map(|id| format!("{id}/decision"));
    let mut call = event;
    said(&mut call, attributes, Activity::ToolCall, &["function_args"]);
    tool(&mut call, attributes);
    call.outcome = success(attributes);
    vec![approval, call]
}

/// What a conversation may do without asking, said when it begins.
fn policy(event: &mut Event, attributes: &Attributes) {
    let Some(policy) = attributes.text(&["approval_policy"]) else { return };
    let sandbox = attributes.text(&["sandbox_policy"]);
    let sandbox = sandbox.map(|sandbox| format!(", sandbox {sandbox}")).unwrap_or_default();
    event.activity = Activity::Approval;
    event.executor = None;
    event.message = Some(one_line(&format!("approval policy {policy}{sandbox}"), 200));
}

/// Whether the record says that it went well.
fn success(attributes: &Attributes) -> Outcome {
    match attributes.text(&["success"]).as_deref() {
        Some("true") => Outcome::Success,
        Some("false") => Outcome::Failure,
        _ => Outcome::Unknown,
    }
}

/// A change of what the agent may do without asking.
fn mode(event: &mut Event, attributes: &Attributes) {
    let to = attributes.text(&["to_mode", "to", "mode", "permission_mode"]).unwrap_or_default();
    event.activity = Activity::Approval;
    event.executor = event.initiator.clone().or_else(|| event.executor.take());
    event.message = Some(one_line(&format!("permission mode {to}"), 200));
}

fn said(event: &mut Event, attributes: &Attributes, activity: Activity, keys: &[&str]) {
    event.activity = activity;
    if let Some(value) = attributes.get(keys) {
        let words = argument(value);
        event.message = Some(one_line(&words, 200));
        event.text = Some(words);
    }
}

fn details(event: &mut Event, attributes: &Attributes) {
    let said =
        content::output(attributes).iter().map(|message| message.text.clone()).collect::<Vec<_>>().join("\n");
    event.activity = Activity::AgentOutput;
    if !said.is_empty() {
        event.message = Some(one_line(&said, 200));
        event.text = Some(said);
    }
}

fn tool(event: &mut Event, attributes: &Attributes) {
    if let Some(name) = attributes.text(&TOOL_NAMES) {
        event.targets.push(Target { kind: TargetKind::Tool, name });
    }
    if let Some(value) = attributes.text(&["gen_ai.tool.call.id", "tool_use_id", "tool.call.id", "call_id"]) {
        event.references.push(Reference { kind: ReferenceKind::ToolCall, value });
    }
}
