//! Items: what the model saw and made.

use proximate_model::{Actor, ActorKind, Basis, Outcome};
use serde_json::Value;

use super::Line;
use crate::{
    RecordContent,
    format::transcript::{self, kept, outcome_word, readable, spoken, thoughts},
    value::{embedded, text},
};

/// The events of an item.
pub(super) fn read(line: &Line<'_>) -> RecordContent {
    let kind = line.text("type").unwrap_or("item");
    let item = line.payload;
    RecordContent::event(match kind {
        "message" => return message(line),
        "agent_message" => {
            let by = kept(line.text("author")).unwrap_or("an agent");
            let by = Actor::of(by, "payload.author", ActorKind::AiAgent, Basis::ExplicitField);
            line.turn.note("agent_message between agents", &spoken(item.get("content")), Some(by))
        }
        "reasoning" => {
            let words = thoughts(item.get("summary"));
            if words.is_empty() {
                return RecordContent::meta("reasoning that nobody can read");
            }
            line.turn.said("reasoning", &words)
        }
        "function_call" | "custom_tool_call" => {
            let arguments = item.get("arguments").or_else(|| item.get("input")).unwrap_or(&Value::Null);
            line.turn.call(line.text("name").unwrap_or("tool"), arguments, line.call_id())
        }
        "local_shell_call" | "web_search_call" | "tool_search_call" | "image_generation_call" => {
            let arguments = ["action", "arguments", "revised_prompt"].iter().find_map(|key| item.get(*key));
            let name = kind.trim_end_matches("_call");
            line.turn.call(name, arguments.unwrap_or(&Value::Null), line.call_id())
        }
        "function_call_output" | "custom_tool_call_output" => output(line),
        "tool_search_output" => {
            let found = item.get("tools").map(readable).unwrap_or_default();
            line.turn.result(Some("tool_search"), &found, line.call_id(), outcome_word(line.text("status")))
        }
        other => return transcript::other(other),
    })
}

/// Words of a role. What the program puts into the mouth of the user begins with a tag or a file's name.
fn message(line: &Line<'_>) -> RecordContent {
    let words = spoken(line.payload.get("content"));
    let role = line.text("role").unwrap_or("unknown");
    if words.is_empty() {
        return RecordContent::meta("message without words");
    }
    let program = |field| Some(Actor::of("codex harness", field, ActorKind::System, Basis::StrongPattern));
    RecordContent::event(match role {
        "assistant" => line.turn.said("message assistant", &words),
        "user" if !words.starts_with('<') && !words.starts_with("# AGENTS.md") => {
            line.turn.prompt("message user", &words, line.person())
        }
        "user" => line.turn.note("message context", &words, program("payload.content")),
        _ => return RecordContent::meta(format!("instructions of the role `{role}`")),
    })
}

/// What a call gave back: words, blocks, or JSON with the words and an exit code.
fn output(line: &Line<'_>) -> proximate_model::Event {
    let output = line.payload.get("output").unwrap_or(&Value::Null);
    let inner = embedded(output).unwrap_or_else(|| output.clone());
    let code = inner.get("metadata").and_then(|metadata| metadata.get("exit_code")).and_then(Value::as_i64);
    let success = inner.get("success").and_then(Value::as_bool).or(code.map(|code| code == 0));
    let words = match text(&inner, "output").or_else(|| text(&inner, "content")) {
        Some(words) => words.to_owned(),
        None => match spoken(Some(&inner)) {
            words if words.is_empty() => readable(output),
            words => words,
        },
    };
    let outcome = match success {
        Some(true) => Outcome::Success,
        Some(false) => Outcome::Failure,
        None => Outcome::Unknown,
    };
    line.turn.result(None, &words, line.call_id(), outcome)
}
