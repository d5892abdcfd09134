//! The log of the gateway: numbered arguments, and what the program says about the line.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome};
use serde_json::Value;

use crate::{
    RecordContent,
    format::transcript::{self, readable},
    text::one_line,
    value::{embedded, first_text, text},
};

/// The most arguments that a line is read for.
const ARGUMENTS: usize = 32;

/// The event of a line.
pub(super) fn line(fields: &Value) -> RecordContent {
    let mut place = None;
    let mut parts = Vec::new();
    for argument in (0..ARGUMENTS).map_while(|number| fields.get(number.to_string())) {
        // The first argument is usually the part of the program that speaks, as JSON in text.
        let inner = embedded(argument);
        match inner.as_ref().and_then(|inner| first_text(inner, &["subsystem", "module"])) {
            Some(name) if place.is_none() => place = Some(name.to_owned()),
            _ => parts.push(readable(argument)),
        }
    }
    let words = parts.join(" ");
    let level = text(fields, "_meta.logLevelName").unwrap_or("LOG");
    let program = Actor::of("openclaw gateway", "_meta", ActorKind::System, Basis::StrongPattern);
    RecordContent::event(Event {
        time: transcript::written_time(first_text(fields, &["_meta.date", "time"])),
        executor: Some(program),
        action: format!("log {}", level.to_ascii_lowercase()),
        activity: Activity::Other,
        outcome: if matches!(level, "ERROR" | "FATAL") { Outcome::Failure } else { Outcome::Unknown },
        message: Some(one_line(&words, 200)),
        text: (!words.is_empty()).then_some(words),
        place,
        ..Event::default()
    })
}
