//! Trajectories: what went into a run and came out of it, step by step.

use proximate_model::{Actor, Basis, Outcome};
use serde_json::Value;

use crate::{
    RecordContent,
    format::transcript::{self, Turn, failed, readable, spoken},
    value::{first_text, flag, scalar, text},
};

/// The event of a step; the manifest beside the steps has none.
pub(super) fn event(fields: &Value) -> RecordContent {
    let Some(kind) = text(fields, "type") else { return RecordContent::meta("manifest of a trajectory") };
    let session = first_text(fields, &["sessionId", "traceId"]);
    let id = scalar(fields, "seq")
        .map(|sequence| format!("{}/{sequence}", text(fields, "source").unwrap_or("runtime")));
    let turn = Turn::new(transcript::written_time(text(fields, "ts")), "openclaw", "traceSchema")
        .id(first_text(fields, &["entryId"]).or(id.as_deref()))
        .parent(text(fields, "parentEntryId"))
        .session(session)
        .unique_in_session()
        .place(text(fields, "workspaceDir"));
    let data = fields.get("data").unwrap_or(&Value::Null);
    let words = words(data);
    let call_id = first_text(data, &["toolCallId", "id"]);
    let tool = first_text(data, &["toolName", "name"]);
    let mut event = match kind {
        "session.started" | "session.ended" => turn.session_event(kind, kind),
        "prompt.submitted" | "user.message" if !words.is_empty() => {
            let person: Actor = turn.person("type", Basis::Heuristic);
            turn.prompt(kind, &words, person)
        }
        "model.completed" | "assistant.message" if !words.is_empty() => turn.said(kind, &words),
        "tool.call" => {
            let arguments = ["arguments", "args", "input"].iter().find_map(|key| data.get(*key));
            turn.call(tool.unwrap_or("tool"), arguments.unwrap_or(&Value::Null), call_id)
        }
        "tool.result" => {
            let error = flag(data, "isError").or_else(|| flag(data, "success").map(|done| !done));
            let result = match data.get("result").or_else(|| data.get("output")) {
                Some(result) if words.is_empty() => readable(result),
                _ => words,
            };
            turn.result(tool, &result, call_id, failed(error))
        }
        other => return transcript::other(other),
    };
    if text(data, "status") == Some("error") || data.get("error").is_some_and(|error| !error.is_null()) {
        event.outcome = Outcome::Failure;
    }
    event.trace = text(fields, "runId").map(str::to_owned);
    RecordContent::event(event)
}

/// The words of a step, in the members that its types have for them.
fn words(data: &Value) -> String {
    ["prompt", "finalPromptText", "assistantTexts", "text", "content"]
        .iter()
        .map(|key| spoken(data.get(*key)))
        .chain([spoken(data.get("message").and_then(|message| message.get("content")))])
        .find(|words| !words.is_empty())
        .unwrap_or_default()
}
