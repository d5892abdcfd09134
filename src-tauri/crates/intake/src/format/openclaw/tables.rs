//! Rows of the databases: transcripts, approvals and standing grants, decisions, windows of sessions.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind};
use serde_json::Value;

use super::actor;
use crate::{
    RecordContent,
    format::{
        pi,
        transcript::{Turn, milliseconds, outcome_word, readable, turn},
    },
    value::{embedded, first_text, text},
};

/// A table that has events.
#[derive(Clone, Copy)]
pub(super) enum Table {
    TranscriptEvents,
    OperatorApprovals,
    StandingGrants,
    ApprovalsConfig,
    DecisionFacts,
    SessionWindows,
    SessionStateEvents,
}

/// Which table a row is of, by columns that no other table has together.
pub(super) fn table(fields: &Value) -> Option<Table> {
    let has = |names: &[&str]| names.iter().all(|name| fields.get(*name).is_some());
    Some(if has(&["approval_id", "kind", "status", "created_at_ms"]) {
        Table::OperatorApprovals
    } else if has(&["grant_id", "operation_binding"]) {
        Table::StandingGrants
    } else if has(&["receipt_id", "decision_outcome"]) {
        Table::DecisionFacts
    } else if has(&["session_id", "seq"]) && (has(&["event_json"]) || has(&["event_zstd"])) {
        Table::TranscriptEvents
    } else if has(&["config_key", "allowlist_count", "updated_at_ms"]) {
        Table::ApprovalsConfig
    } else if has(&["session_key", "actor_type", "occurred_at", "summary"]) {
        Table::SessionStateEvents
    } else if has(&["session_id", "session_key", "status", "created_at"]) {
        Table::SessionWindows
    } else {
        return None;
    })
}

/// The events of a row.
pub(super) fn row(table: Table, fields: &Value) -> RecordContent {
    match table {
        Table::TranscriptEvents => transcript_event(fields),
        Table::OperatorApprovals => turn(approval(fields), "approval"),
        Table::StandingGrants => RecordContent::event(grant(fields)),
        Table::ApprovalsConfig => RecordContent::event(config(fields)),
        Table::DecisionFacts => RecordContent::event(decision(fields)),
        Table::SessionWindows => window(fields),
        Table::SessionStateEvents => RecordContent::event(state(fields)),
    }
}

/// A line of a session, kept in a row.
fn transcript_event(fields: &Value) -> RecordContent {
    let Some(line) = fields.get("event_json").or(fields.get("event_zstd")).and_then(embedded) else {
        return RecordContent::refused(
            "`event_json` is not JSON; a compressed event must be exported as JSON",
        );
    };
    let content = pi::line(&line, "openclaw", text(fields, "session_id"));
    match content {
        RecordContent::Parsed { mut events, rows } => {
            for event in events.iter_mut().filter(|event| event.time.at.is_none()) {
                event.time = milliseconds(fields.get("created_at"));
            }
            RecordContent::Parsed { events, rows }
        }
        other => other,
    }
}

/// An approval was asked for, and then given, refused or never answered.
fn approval(fields: &Value) -> Vec<Event> {
    let about = |time: &str| {
        Turn::new(
            milliseconds(fields.get(time)),
            text(fields, "source_agent_id").unwrap_or("openclaw"),
            "source_agent_id",
        )
        .id(text(fields, "approval_id"))
        .session(first_text(fields, &["source_session_id", "source_session_key"]))
    };
    let call = text(fields, "source_tool_call_id");
    let kind = text(fields, "kind").unwrap_or("approval");
    let shown = fields.get("presentation_json").and_then(embedded);
    let shown = shown.as_ref().map(readable).unwrap_or_default();
    let finish = |mut event: Event, by: Option<Actor>| {
        event.executor = by;
        event.trace = text(fields, "source_run_id").map(str::to_owned);
        event.text = (!shown.is_empty()).then(|| shown.clone());
        event
    };
    let asking = about("created_at_ms");
    let message = format!("approval of {kind} asked: {shown}");
    let asked = asking.approval(&format!("{kind} approval asked"), &message, call, Outcome::Unknown);
    let mut events = vec![finish(asked, Some(asking.agent()))];
    let status = text(fields, "status").unwrap_or("unknown");
    if status == "pending" {
        return events;
    }
    let reason = text(fields, "terminal_reason").unwrap_or("unknown");
    let answer = text(fields, "decision").unwrap_or(status);
    let message = format!("{answer} by {reason}: {shown}");
    let action = format!("{kind} approval {status}");
    let resolving = about("resolved_at_ms");
    let resolved = resolving.approval(&action, &message, call, outcome_word(Some(status)));
    // Only the reason `user` says that a person decided; the device or channel is how it reached the gateway.
    let resolver = first_text(fields, &["resolver_id", "resolver_kind"]).unwrap_or("unknown");
    let by = if reason == "user" {
        Actor::of(resolver, "resolver_id", ActorKind::Human, Basis::ExplicitField)
    } else {
        Actor::of("openclaw gateway", "terminal_reason", ActorKind::System, Basis::ExplicitField)
    };
    events.push(finish(resolved, Some(by)));
    if reason == "run-aborted" {
        events.push(finish(resolving.stop("run aborted", "run aborted", None), None));
    }
    events
}

/// An approval that holds for later runs too.
fn grant(fields: &Value) -> Event {
    let agent = text(fields, "agent_id").unwrap_or("openclaw");
    let about =
        Turn::new(milliseconds(fields.get("created_at_ms")), agent, "agent_id").id(text(fields, "grant_id"));
    let job = text(fields, "cron_job_id").unwrap_or("unknown");
    let mut event =
        about.approval("standing grant", &format!("standing grant for job {job}"), None, Outcome::Success);
    event.references.extend(
        text(fields, "minted_by_approval_id")
            .map(|id| Reference { kind: ReferenceKind::Request, value: id.to_owned() }),
    );
    event.parent = text(fields, "minted_by_approval_id").map(str::to_owned);
    event
}

/// What needs an approval at all.
fn config(fields: &Value) -> Event {
    let about = Turn::new(milliseconds(fields.get("updated_at_ms")), "openclaw", "config_key");
    let settings = ["default_security", "default_ask", "default_ask_fallback", "auto_allow_skills"];
    let settings = settings
        .iter()
        .filter_map(|name| Some(format!("{name} {}", crate::value::scalar(fields, name)?)))
        .collect::<Vec<_>>();
    let words = settings.join(", ");
    let mut event = about.approval("approvals config", &words, None, Outcome::Unknown);
    event.text = Some(words);
    event
}

/// What a policy decided about an act.
fn decision(fields: &Value) -> Event {
    let about = Turn::new(milliseconds(fields.get("occurred_at")), "openclaw", "owner")
        .id(text(fields, "receipt_id"));
    let outcome = text(fields, "decision_outcome").unwrap_or("unknown");
    let family = text(fields, "action_family").unwrap_or("action");
    let reason = text(fields, "reason_code").unwrap_or("no reason");
    let coverage = text(fields, "coverage_state").unwrap_or("unknown");
    let message = format!("{family} {outcome}, {reason}, coverage {coverage}");
    let action = format!("decision {family}");
    let id = text(fields, "action_id");
    let mut event = about.approval(&action, &message, id, outcome_word(Some(outcome)));
    let owner = text(fields, "owner").unwrap_or("policy");
    event.executor = Some(Actor::of(owner, "owner", ActorKind::System, Basis::ExplicitField));
    event.trace = text(fields, "run_id").map(str::to_owned);
    event.text = Some(message);
    event
}

/// A window of a session: that it was killed is a command to stop, and who gave it is not said.
fn window(fields: &Value) -> RecordContent {
    let status = text(fields, "status").unwrap_or("unknown");
    let time = ["ended_at", "updated_at"].iter().find_map(|name| fields.get(*name));
    let about = Turn::new(milliseconds(time), "openclaw", "session_key")
        .session(text(fields, "session_id"))
        .place(text(fields, "channel"));
    match status {
        "killed" => RecordContent::event(about.stop("session killed", "session killed", None)),
        "done" | "failed" | "timeout" => {
            let mut event = about.session_event(&format!("session {status}"), &format!("session {status}"));
            event.outcome = outcome_word(Some(status));
            RecordContent::event(event)
        }
        other => RecordContent::meta(format!("session that is `{}`", crate::text::one_line(other, 40))),
    }
}

/// What happened to a session.
fn state(fields: &Value) -> Event {
    let about = Turn::new(milliseconds(fields.get("occurred_at")), "openclaw", "agent_id")
        .id(text(fields, "dedupe_key"))
        .session(first_text(fields, &["session_id", "session_key"]));
    let words = text(fields, "summary").unwrap_or_default();
    let mut event = about.event(Activity::Other, text(fields, "kind").unwrap_or("state"), words);
    let name = first_text(fields, &["actor_id", "actor_type"]).unwrap_or("unknown");
    event.executor = Some(actor(text(fields, "actor_type"), name, "actor_id"));
    event.trace = text(fields, "run_id").map(str::to_owned);
    event.text = Some(words.to_owned());
    event
}
