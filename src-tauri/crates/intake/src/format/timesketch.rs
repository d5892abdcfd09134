//! Super-timelines as Plaso and Timesketch exchange them: `message`, `datetime`, `timestamp_desc`.

use proximate_model::{Actor, Event, EventTime, Instant};

use super::Format;
use crate::{
    Body, Record, RecordContent,
    text::one_line,
    time::{self, Unit},
    value,
};

/// Timesketch CSV and JSON Lines.
pub struct Timesketch;

impl Format for Timesketch {
    fn id(&self) -> &'static str {
        "timesketch"
    }

    fn title(&self) -> &'static str {
        "Timesketch timeline"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        let has = |name: &str| match &record.body {
            Body::Row(row) => row.header.iter().any(|column| column == name),
            Body::Json(json) => json.get(name).is_some(),
            Body::Text(_) => false,
        };
        has("message") && has("timestamp_desc") && (has("datetime") || has("timestamp"))
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let get = |name: &str| match &record.body {
            Body::Row(row) => row.get(name).map(str::to_owned),
            Body::Json(json) => json.get(name).and_then(value::scalar_of),
            Body::Text(_) => None,
        };
        let written = get("datetime");
        let counted = get("timestamp").and_then(|text| time::epoch_text(&text, Unit::Microsecond));
        let time = match &written {
            Some(text) => time::assumed(text).or_else(|| time::epoch_guess(text)),
            None => counted.clone(),
        };
        let Some(mut time) = time else {
            return RecordContent::refused(format!(
                "`datetime` is `{}`: expected ISO 8601 or an epoch number",
                one_line(written.as_deref().unwrap_or("empty"), 40)
            ));
        };
        // The format defines UTC; where its two times disagree, both readings stay possible.
        let mut message = get("message").unwrap_or_default();
        if let (Some(at), Some(other)) = (time.at, counted.and_then(|counted| counted.at))
            && at.seconds_since(other).abs() >= 1.0
        {
            widen(&mut time, other);
            message.push_str(" (`timestamp` and `datetime` disagree)");
        }
        RecordContent::event(Event {
            time,
            action: get("timestamp_desc").unwrap_or_else(|| "event".to_owned()),
            executor: get("user").or_else(|| get("username")).map(|user| Actor::unknown(user, "user")),
            message: Some(one_line(&message, 300)),
            text: Some(message),
            place: get("source_short").or_else(|| get("data_type")).or_else(|| get("source")),
            ..Event::default()
        })
    }
}

fn widen(time: &mut EventTime, other: Instant) {
    time.earliest = time.earliest.map(|at| at.min(other));
    time.latest = time.latest.map(|at| at.max(other));
}
