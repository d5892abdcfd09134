//! Messages: what the interface showed, what commands did, what was approved and what was interrupted.

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind, Target, TargetKind,
};
use serde_json::{Value, json};

use super::{Line, policy};
use crate::{
    RecordContent,
    format::transcript::{self, failed, kept, outcome_word, readable, spoken},
    text::one_line,
    value::{each, first_text, text},
};

/// The events of a message.
pub(super) fn read(line: &Line<'_>) -> RecordContent {
    let kind = line.text("type").unwrap_or("message");
    let words = || first_text(line.payload, &["message", "text", "objective", "prompt"]).unwrap_or_default();
    RecordContent::event(match kind {
        "user_message" => line.turn.prompt(kind, words(), line.person()),
        "agent_message" => line.turn.said(kind, words()),
        "agent_reasoning" | "agent_reasoning_raw_content" => line.turn.said(kind, words()),
        "thread_settings_applied" => {
            return policy(line, line.payload.get("thread_settings").unwrap_or(&Value::Null));
        }
        "guardian_assessment" => assessment(line),
        "exec_approval_request" | "apply_patch_approval_request" => {
            let asked = readable(line.payload);
            let mut event = line.turn.approval(kind, &asked, line.call_id(), Outcome::Unknown);
            event.executor = Some(line.turn.agent());
            event.text = Some(asked);
            event
        }
        "turn_aborted" => aborted(line),
        "context_compacted" => line.turn.compaction(kind, ""),
        "exec_command_end" => command(line),
        "patch_apply_end" => patch(line),
        "mcp_tool_call_end" => mcp(line),
        "web_search_end" => search(line),
        "image_generation_end" => {
            let asked = line.text("revised_prompt").unwrap_or_default();
            line.turn.result(
                Some("image_generation"),
                asked,
                line.call_id(),
                outcome_word(line.text("status")),
            )
        }
        "view_image_tool_call" => {
            line.turn.call("view_image", &json!({ "path": line.text("path") }), line.call_id())
        }
        "dynamic_tool_call_request" => {
            let arguments = line.payload.get("arguments").unwrap_or(&Value::Null);
            line.turn.call(line.text("tool").unwrap_or("tool"), arguments, line.call_id())
        }
        "dynamic_tool_call_response" => {
            let success = line.payload.get("success").and_then(Value::as_bool);
            let words = joined(line.payload.get("content_items"));
            line.turn.result(line.text("tool"), &words, line.call_id(), failed(success.map(|done| !done)))
        }
        "collab_agent_spawn_end" | "collab_agent_interaction_end" => {
            let mut event = line.turn.said(kind, words());
            event.targets.extend(thread(line));
            event
        }
        "collab_close_end" | "thread_rolled_back" | "undo_completed" | "thread_goal_updated" => {
            let said = line.text("goal.objective").unwrap_or_else(words);
            let mut event = line.turn.event(Activity::Other, kind, if said.is_empty() { kind } else { said });
            event.targets.extend(thread(line));
            event.text = (!said.is_empty()).then(|| said.to_owned());
            event
        }
        "exited_review_mode" => match kept(line.text("review_output.overall_explanation")) {
            Some(explanation) => line.turn.said(kind, explanation),
            None => return transcript::other(kind),
        },
        "item_completed" => return item(line),
        "error" => {
            let said = first_text(line.payload, &["message", "error.message"]).unwrap_or("error");
            let mut event = line.turn.note(kind, said, Some(program()));
            event.outcome = Outcome::Failure;
            event
        }
        other => return transcript::other(other),
    })
}

/// The program around the agent.
fn program() -> Actor {
    Actor::of("codex harness", "payload.type", ActorKind::System, Basis::ExplicitField)
}

/// An automatic reviewer decides about an act: a model, unless the record says that a person did.
fn assessment(line: &Line<'_>) -> Event {
    let status = kept(line.text("status")).unwrap_or("unknown");
    let action = line.payload.get("action").map(readable).unwrap_or_default();
    let graded = [("risk", "risk_level"), ("authorization", "user_authorization")];
    let graded = graded
        .iter()
        .filter_map(|(name, field)| Some(format!("{name} {}, ", kept(line.text(field))?)))
        .collect::<String>();
    let id = first_text(line.payload, &["target_item_id", "call_id", "id"]);
    let message = format!("{status}: {graded}{action}");
    let mut event = line.turn.approval(
        &format!("guardian_assessment {status}"),
        &message,
        id,
        outcome_word(Some(status)),
    );
    event.executor = Some(match kept(line.text("decision_source")) {
        Some(source) if source.starts_with("user") || source == "human" => {
            Actor { field: Some("payload.decision_source".to_owned()), ..line.person() }
        }
        _ => Actor::of("codex guardian", "payload.type", ActorKind::AiAgent, Basis::ExplicitField),
    });
    event.text = line.text("rationale").map(str::to_owned).or_else(|| (!action.is_empty()).then_some(action));
    event
}

/// A turn ended before its time. Only an interruption is a command to stop: a turn may also be replaced.
fn aborted(line: &Line<'_>) -> Event {
    let reason = line.text("reason").unwrap_or("unknown");
    let action = format!("turn_aborted {}", one_line(reason, 40));
    if reason == "interrupted" {
        return line.turn.stop(&action, "turn interrupted", Some(line.person()));
    }
    line.turn.event(Activity::Other, &action, &format!("turn ended: {reason}"))
}

/// A command has run: the agent's, or one that the person typed into the agent's window.
fn command(line: &Line<'_>) -> Event {
    let run = line
        .payload
        .get("command")
        .map(|words| each(Some(words)).into_iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "));
    let run = run.unwrap_or_default();
    let code = line.payload.get("exit_code").and_then(Value::as_i64);
    let outcome = failed(code.map(|code| code != 0));
    let output = first_text(line.payload, &["aggregated_output", "formatted_output", "stdout"]);
    if line.text("source") == Some("user_shell") {
        let mut event = line.turn.event(Activity::Other, "user_shell", &run);
        event.executor = Some(line.person());
        event.outcome = outcome;
        event.text = Some(run);
        return event;
    }
    let words = format!("{run}\n{}", output.unwrap_or_default());
    line.turn.result(Some("exec_command"), words.trim(), line.call_id(), outcome)
}

/// Files were changed.
fn patch(line: &Line<'_>) -> Event {
    let success = line.payload.get("success").and_then(Value::as_bool);
    let outcome = failed(success.map(|done| !done));
    let changes = line.payload.get("changes").map(readable).unwrap_or_default();
    let mut event = line.turn.result(Some("apply_patch"), &changes, line.call_id(), outcome);
    let files = line.payload.get("changes").and_then(Value::as_object);
    event.targets.extend(
        files
            .into_iter()
            .flat_map(|files| files.keys())
            .map(|name| Target { kind: TargetKind::Document, name: name.clone() }),
    );
    event
}

/// A tool of a server has run.
fn mcp(line: &Line<'_>) -> Event {
    let server = line.text("invocation.server").unwrap_or("server");
    let tool = line.text("invocation.tool").unwrap_or("tool");
    let result = line.payload.get("result").unwrap_or(&Value::Null);
    let good = result.get("Ok");
    let error = match good {
        Some(good) => good.get("isError").and_then(Value::as_bool),
        None => result.get("Err").map(|_| true),
    };
    let words = match good {
        Some(good) => spoken(good.get("content")),
        None => result.get("Err").map(readable).unwrap_or_default(),
    };
    line.turn.result(Some(&format!("{server}/{tool}")), &words, line.call_id(), failed(error))
}

/// The web was searched, and pages were found.
fn search(line: &Line<'_>) -> Event {
    let query = line.text("query").unwrap_or("web search");
    let mut event = line.turn.event(Activity::Retrieval, "web_search_end", query);
    event.executor = Some(line.turn.agent());
    event.text = Some(query.to_owned());
    event.references = transcript::tie(line.call_id());
    let pages = each(line.payload.get("results")).into_iter().filter_map(|page| kept(text(page, "url")));
    let addresses = pages.chain(kept(line.text("action.url")));
    event
        .references
        .extend(addresses.map(|url| Reference { kind: ReferenceKind::Url, value: url.to_owned() }));
    event
}

/// The agent that was sent for.
fn thread(line: &Line<'_>) -> Option<Target> {
    let id = first_text(line.payload, &["new_thread_id", "receiver_thread_id", "threadId", "thread_id"]);
    kept(id).map(|id| Target { kind: TargetKind::Account, name: format!("codex/{id}") })
}

/// An item as the interface showed it when it was complete; most have a record of their own besides.
fn item(line: &Line<'_>) -> RecordContent {
    let Some(item) = line.payload.get("item") else { return transcript::other("item_completed") };
    let kind = text(item, "type").unwrap_or("item");
    let words = || match joined(item.get("content")) {
        words if words.is_empty() => text(item, "text").unwrap_or_default().to_owned(),
        words => words,
    };
    let action = format!("item {kind}");
    match kind {
        "UserMessage" => RecordContent::event(line.turn.prompt(&action, &words(), line.person())),
        "AgentMessage" | "Plan" => RecordContent::event(line.turn.said(&action, &words())),
        other => RecordContent::meta(format!("`item_completed` line, `{}`", one_line(other, 60))),
    }
}

/// The words of blocks whose types are written in several ways.
fn joined(blocks: Option<&Value>) -> String {
    let words = each(blocks).into_iter().filter_map(|block| text(block, "text"));
    words.collect::<Vec<_>>().join("\n")
}
