//! The content of turns: words, tool calls and their results.

use proximate_model::{Activity, Event, Outcome, Reference, ReferenceKind, Target, TargetKind};
use serde_json::Value;

use super::Line;
use crate::{
    text::one_line,
    value::{compact, each, flag, text},
};

/// The events of the agent's turn: its words, and each tool that it calls.
pub(super) fn assistant(line: &Line<'_>) -> Vec<Event> {
    let content = content(line);
    let mut said = Vec::new();
    let mut thought = Vec::new();
    let mut calls = Vec::new();
    for block in &content {
        match text(block, "type") {
            Some("text") | None => said.extend(words(block)),
            Some("thinking") => thought.extend(text(block, "thinking").map(str::to_owned)),
            Some("tool_use" | "server_tool_use") => calls.push(call(line, block)),
            _ => {}
        }
    }
    // What it only thought is its plan; nobody but the transcript was told.
    let (action, words) = if said.is_empty() { ("thinking", thought) } else { ("assistant", said) };
    let mut events = Vec::new();
    if !words.is_empty() {
        let words = words.join("\n");
        let mut event = line.event(Activity::AgentOutput, action, &words);
        event.executor = Some(line.agent());
        event.text = Some(words);
        events.push(event);
    }
    events.extend(calls);
    events
}

/// The events of the other side's turn: a person's words, or what tools gave back.
pub(super) fn user(line: &Line<'_>) -> Vec<Event> {
    let content = content(line);
    let mut events = Vec::new();
    for block in content.iter().filter(|block| text(block, "type") == Some("tool_result")) {
        events.push(result(line, block));
    }
    if text(line.json, "toolDenialKind").is_some() {
        events.extend(denial(line, &content));
    }
    let said = content
        .iter()
        .filter(|block| matches!(text(block, "type"), Some("text") | None))
        .filter_map(words)
        .collect::<Vec<_>>()
        .join("\n");
    if said.is_empty() {
        return events;
    }
    if flag(line.json, "isCompactSummary") == Some(true) {
        let mut event = line.event(Activity::Compaction, "compaction", &said);
        event.executor = Some(line.agent());
        event.text = Some(said);
        events.push(event);
        return events;
    }
    // Words that were not typed: notes of the program, notifications of tasks, words of a parent agent.
    let origin = text(line.json, "origin.kind");
    let typed = flag(line.json, "isMeta") != Some(true)
        && matches!(origin, None | Some("human" | "user"))
        && events.is_empty()
        && text(line.json, "agentId").is_none();
    events.push(line.prompt(&said, typed));
    events
}

fn content(line: &Line<'_>) -> Vec<Value> {
    match line.json.get("message").and_then(|message| message.get("content")) {
        Some(Value::String(words)) => vec![Value::String(words.clone())],
        other => each(other).into_iter().cloned().collect(),
    }
}

fn words(block: &Value) -> Option<String> {
    let words = block.as_str().or_else(|| text(block, "text"))?;
    (!words.trim().is_empty()).then(|| words.to_owned())
}

fn call(line: &Line<'_>, block: &Value) -> Event {
    let name = text(block, "name").unwrap_or("tool");
    let input = block.get("input").unwrap_or(&Value::Null);
    let arguments = readable(input);
    let mut event = line.event(Activity::ToolCall, name, &format!("{name} {arguments}"));
    event.executor = Some(line.agent());
    event.targets.push(Target { kind: TargetKind::Tool, name: name.to_owned() });
    event.targets.extend(
        ["file_path", "path", "notebook_path", "url"]
            .iter()
            .filter_map(|field| text(input, field))
            .map(|name| Target { kind: TargetKind::Document, name: name.to_owned() }),
    );
    event.references.extend(tie(text(block, "id")));
    event.text = Some(arguments);
    event
}

/// Arguments as a person would read them: a command as it was run, everything else as JSON.
fn readable(input: &Value) -> String {
    text(input, "command").map_or_else(|| compact(input), str::to_owned)
}

fn result(line: &Line<'_>, block: &Value) -> Event {
    let words = match block.get("content") {
        Some(Value::String(words)) => words.clone(),
        other => each(other).into_iter().filter_map(|part| text(part, "text")).collect::<Vec<_>>().join("\n"),
    };
    let mut event = line.event(Activity::ToolResult, "tool_result", &words);
    event.outcome = match flag(block, "is_error") {
        Some(true) => Outcome::Failure,
        Some(false) => Outcome::Success,
        None => Outcome::Unknown,
    };
    event.references.extend(tie(text(block, "tool_use_id")));
    event.text = (!words.is_empty()).then_some(words);
    event
}

/// A person's refusal of a tool call.
fn denial(line: &Line<'_>, content: &[Value]) -> Option<Event> {
    let kind = text(line.json, "toolDenialKind")?;
    let mut event = line.event(Activity::Approval, &format!("tool denied, {kind}"), &one_line(kind, 80));
    event.outcome = Outcome::Failure;
    event.executor = kind.contains("user").then(|| line.person());
    event.references.extend(content.iter().flat_map(|block| tie(text(block, "tool_use_id"))));
    Some(event)
}

fn tie(id: Option<&str>) -> Option<Reference> {
    super::kept(id).map(|id| Reference { kind: ReferenceKind::ToolCall, value: id.to_owned() })
}
