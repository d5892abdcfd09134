//! OpenClaw, besides its session files: the ledger (`openclaw audit --json`), exported trajectories, the log of the
//! gateway, and rows of its databases as JSON or CSV, told by their columns.
//!
//! The ledger holds no words, and the vendor says that the absence of a row proves nothing.

mod gateway;
mod ledger;
mod tables;
mod trajectory;

use std::borrow::Cow;

use proximate_model::{Actor, ActorKind, Basis};
use serde_json::Value;

use super::Format;
use crate::{Body, ReadFile, Record, RecordContent, database::TABLE, format::transcript};

/// OpenClaw.
pub struct OpenClaw;

/// The shapes of its records.
#[derive(Clone, Copy)]
enum Shape {
    Ledger,
    Trajectory,
    Gateway,
    Row(tables::Table),
}

impl Format for OpenClaw {
    fn id(&self) -> &'static str {
        "openclaw"
    }

    fn title(&self) -> &'static str {
        "OpenClaw ledger, trajectory, gateway log or database rows"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        shape(&fields(record)).is_some()
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let fields = fields(record);
        match shape(&fields) {
            Some(Shape::Ledger) => ledger::entry(&fields),
            Some(Shape::Trajectory) => trajectory::event(&fields),
            Some(Shape::Gateway) => gateway::line(&fields),
            Some(Shape::Row(table)) => tables::row(table, &fields),
            // A database has many tables that are no log.
            None if fields.get(TABLE).is_some() => RecordContent::meta(format!(
                "row of the table `{}`, which is none of those that say what happened",
                fields.get(TABLE).and_then(Value::as_str).unwrap_or_default()
            )),
            None => RecordContent::refused("expected an entry of the ledger, a trajectory, a log or a table"),
        }
    }

    /// An event of a run whose session another record of the file names gets that session.
    fn review(&self, file: &mut ReadFile) {
        let sessions = transcript::events(file)
            .filter_map(|event| Some((event.trace.clone()?, event.session.clone()?)))
            .collect::<std::collections::BTreeMap<_, _>>();
        for event in transcript::events(file).filter(|event| event.session.is_none()) {
            event.session = event.trace.as_ref().and_then(|run| sessions.get(run).cloned());
        }
    }
}

/// The record as an object: a row of a table is one whose members are its columns.
fn fields<'a>(record: &'a Record<'_>) -> Cow<'a, Value> {
    match &record.body {
        Body::Json(value) => Cow::Borrowed(value),
        Body::Row(row) => {
            let cells = row.header.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
            let members = cells.map(|(name, cell)| (name.clone(), Value::String(cell.clone()))).collect();
            Cow::Owned(Value::Object(members))
        }
        Body::Text(_) => Cow::Owned(Value::Null),
    }
}

fn shape(fields: &Value) -> Option<Shape> {
    let has = |names: &[&str]| names.iter().all(|name| fields.get(*name).is_some());
    let schema = fields.get("traceSchema").and_then(Value::as_str);
    if schema.is_some_and(|schema| schema.starts_with("openclaw-trajectory")) {
        Some(Shape::Trajectory)
    } else if has(&["eventId", "occurredAt", "kind", "action", "status"])
        || has(&["event_id", "occurred_at", "actor_type", "action", "status"])
    {
        Some(Shape::Ledger)
    } else if has(&["_meta", "0"]) && fields["_meta"].get("logLevelName").is_some() {
        Some(Shape::Gateway)
    } else {
        tables::table(fields).map(Shape::Row)
    }
}

/// Who acted, by the word that the program has for it. A sender on a channel is only known by a pseudonym, and
/// nothing says whether it is a person.
fn actor(kind: Option<&str>, name: &str, field: &str) -> Actor {
    let kind = match kind {
        Some("agent") => ActorKind::AiAgent,
        Some("system" | "runtime" | "gateway") => ActorKind::System,
        Some("human" | "user" | "operator") => ActorKind::Human,
        _ => return Actor::unknown(name, field),
    };
    Actor::of(name, field, kind, Basis::ExplicitField)
}
