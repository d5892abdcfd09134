//! Lines of the program around the agent: its own messages, what it adds to turns, links and sub-agents.

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind, Target, TargetKind,
};

use super::{Line, harness, is_stop, url};
use crate::{
    RecordContent,
    format::transcript::{self, kept},
    value::{each, first_text, flag, scalar, scalar_of, text},
};

/// The action of words that wait for the agent.
pub(super) const ENQUEUED: &str = "queue-operation enqueue";

/// A message of the program.
pub(super) fn system(line: &Line<'_>) -> RecordContent {
    let subtype = text(line.json, "subtype").unwrap_or("message");
    match subtype {
        "compact_boundary" | "microcompact_boundary" => {
            let trigger = first_text(line.json, &["compactMetadata.trigger", "trigger"]).unwrap_or_default();
            let action = format!("compaction {}", kept(Some(trigger)).unwrap_or_default());
            let mut event = line.turn.compaction(action.trim_end(), "");
            event.executor = None;
            RecordContent::event(event)
        }
        "session_start" => RecordContent::event(line.turn.session_event("session_start", "session begun")),
        "api_refusal" | "model_refusal_fallback" => {
            let why = first_text(line.json, &["apiRefusalExplanation", "content", "apiRefusalCategory"]);
            let by = Actor::of("model provider", "subtype", ActorKind::System, Basis::ExplicitField);
            let mut event = line.turn.note(subtype, kept(why).unwrap_or("the model refused"), Some(by));
            event.outcome = Outcome::Failure;
            RecordContent::event(event)
        }
        _ => RecordContent::meta(format!("`system` line, `{subtype}`")),
    }
}

/// What the program adds to a turn.
pub(super) fn attachment(line: &Line<'_>) -> RecordContent {
    let kind = text(line.json, "attachment.type").unwrap_or("attachment");
    match kind {
        "queued_command" => queued(line),
        "auto_mode" | "auto_mode_exit" | "plan_mode" | "plan_mode_exit" => {
            let message = format!("permission mode: {}", kind.replace('_', " "));
            let mut event = line.turn.approval(kind, &message, None, Outcome::Unknown);
            event.executor = Some(harness("attachment.type"));
            RecordContent::event(event)
        }
        "command_permissions" => {
            let tools = each(line.json.get("attachment").and_then(|inner| inner.get("allowedTools")));
            let tools = tools.into_iter().filter_map(scalar_of).collect::<Vec<_>>();
            if tools.is_empty() {
                return RecordContent::meta("permissions of a command that allow nothing");
            }
            let message = format!("allowed without asking: {}", tools.join(", "));
            let mut event = line.turn.approval(kind, &message, None, Outcome::Success);
            event.executor = Some(harness("attachment.type"));
            event.targets = tools.into_iter().map(|name| Target { kind: TargetKind::Tool, name }).collect();
            RecordContent::event(event)
        }
        "hook_blocking_error" => {
            let hook = kept(text(line.json, "attachment.hookName")).unwrap_or("hook");
            let why = text(line.json, "attachment.blockingError.blockingError").unwrap_or(hook);
            let id = text(line.json, "attachment.toolUseID");
            let mut event = line.turn.approval("blocked by a hook", why, id, Outcome::Failure);
            event.executor =
                Some(Actor::of(hook, "attachment.hookName", ActorKind::System, Basis::ExplicitField));
            RecordContent::event(event)
        }
        other => RecordContent::meta(format!("`attachment` line, `{other}`")),
    }
}

/// What a person typed while the agent was at work, when the agent gets to see it.
fn queued(line: &Line<'_>) -> RecordContent {
    let Some(words) = text(line.json, "attachment.prompt") else {
        return RecordContent::meta("queued command without words");
    };
    let person = match text(line.json, "attachment.origin.kind") {
        None | Some("human" | "user") => !flag(line.json, "attachment.isMeta").unwrap_or(false),
        Some(_) => false,
    };
    RecordContent::event(line.prompt(words, person))
}

/// Words that wait for the agent. The line does not say whose they are.
pub(super) fn queue(line: &Line<'_>) -> RecordContent {
    let operation = text(line.json, "operation").unwrap_or("unknown");
    let Some(words) = text(line.json, "content").filter(|_| operation == "enqueue") else {
        return RecordContent::meta(format!("`queue-operation` line, `{operation}`"));
    };
    let activity = if is_stop(words) { Activity::Stop } else { Activity::Other };
    let mut event = line.turn.event(activity, ENQUEUED, words);
    event.text = Some(words.to_owned());
    RecordContent::event(event)
}

/// The session has a pull request, or a page that it published.
pub(super) fn link(line: &Line<'_>, kind: &str) -> RecordContent {
    let address = first_text(line.json, &["prUrl", "frameUrl", "url"]);
    let Some(address) = kept(address) else { return transcript::other(kind) };
    let title = text(line.json, "title").unwrap_or(address);
    let mut event = line.turn.event(Activity::Other, kind, title);
    event.references.push(url(address));
    if let (Some(repository), Some(number)) = (text(line.json, "prRepository"), scalar(line.json, "prNumber"))
    {
        let value = format!("{repository}#{number}");
        event.references.push(Reference { kind: ReferenceKind::PullRequest, value });
    }
    if let Some(path) = text(line.json, "path") {
        event.targets.push(Target { kind: TargetKind::Document, name: path.to_owned() });
    }
    RecordContent::event(event)
}

/// A sub-agent begins, or gives its result.
pub(super) fn sub_agent(line: &Line<'_>, kind: &str) -> Event {
    let result = line.json.get("result").map(|result| {
        first_text(result, &["summary", "text"]).map_or_else(|| transcript::readable(result), str::to_owned)
    });
    match result.filter(|result| !result.is_empty()) {
        Some(words) => line.turn.said("sub-agent result", &words),
        None => {
            let name = line.turn.agent().name;
            let mut event = line.turn.session_event(&format!("sub-agent {kind}"), &name);
            event.targets.push(Target { kind: TargetKind::Account, name });
            event
        }
    }
}

/// What kind of agent a sub-agent is: a file of its own without a time.
pub(super) fn description(line: &Line<'_>) -> Event {
    let kind = text(line.json, "agentType").unwrap_or("unknown");
    let name = line.turn.agent().name;
    let mut event = line.turn.event(Activity::Other, "sub-agent", &format!("{name} is of the type {kind}"));
    event.executor = Some(line.turn.agent());
    event.native_id = line.sub_agent.map(|id| format!("agent-{id}"));
    event.text = text(line.json, "description").map(str::to_owned);
    event.references = transcript::tie(first_text(line.json, &["toolUseId", "toolUseID"]));
    event
}
