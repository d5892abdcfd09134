//! The content of turns: words, tool calls and their results, and what a person decided about them.

use proximate_model::{Event, Outcome};
use serde_json::Value;

use super::{Line, harness};
use crate::{
    format::transcript::spoken,
    value::{each, flag, text},
};

/// The events of the agent's turn: its words, and each tool that it calls.
pub(super) fn assistant(line: &Line<'_>) -> Vec<Event> {
    let content = content(line);
    // The program puts its own errors where the agent's words would be.
    if flag(line.json, "isApiErrorMessage") == Some(true) {
        let mut event = line.turn.note("api error", &spoken(content), Some(harness("isApiErrorMessage")));
        event.outcome = Outcome::Failure;
        return vec![event];
    }
    line.turn.assistant(content)
}

/// The events of the other side's turn: a person's words, or what tools gave back.
pub(super) fn user(line: &Line<'_>) -> Vec<Event> {
    let content = content(line);
    let mut events = line.turn.results(content);
    events.extend(decisions(line, content));
    let said = spoken(content);
    if said.is_empty() {
        return events;
    }
    if flag(line.json, "isCompactSummary") == Some(true) {
        events.push(line.turn.compaction("compaction", &said));
        return events;
    }
    // Words that were not typed: notes of the program, notifications of tasks, words of a parent agent.
    let origin = text(line.json, "origin.kind");
    let typed = flag(line.json, "isMeta") != Some(true)
        && matches!(origin, None | Some("human" | "user"))
        && events.is_empty()
        && line.sub_agent.is_none();
    events.push(line.prompt(&said, typed));
    events
}

fn content<'a>(line: &Line<'a>) -> Option<&'a Value> {
    line.json.get("message").and_then(|message| message.get("content"))
}

/// What a person, or a rule, decided about the calls whose results these are: the program writes it into the
/// results.
fn decisions(line: &Line<'_>, content: Option<&Value>) -> Vec<Event> {
    let kind = text(line.json, "toolDenialKind");
    let results = each(content).into_iter().filter(|block| text(block, "type") == Some("tool_result"));
    results.filter_map(|block| decision(line, block, kind)).collect()
}

fn decision(line: &Line<'_>, block: &Value, kind: Option<&str>) -> Option<Event> {
    let words = spoken(block.get("content"));
    let refused = words.starts_with("The user doesn't want to ");
    let approved = words.starts_with("User has approved your plan");
    let (action, outcome, person) = match kind {
        Some(kind) => (format!("tool denied, {kind}"), Outcome::Failure, kind.contains("user")),
        None if refused => ("tool denied".to_owned(), Outcome::Failure, true),
        None if approved => ("plan approved".to_owned(), Outcome::Success, true),
        None => return None,
    };
    let mut event = line.turn.approval(&action, kind.unwrap_or(&words), text(block, "tool_use_id"), outcome);
    event.executor = person.then(|| line.person());
    Some(event)
}
