//! PostgreSQL: the server log as text and as CSV, with the statements and what pgaudit says of them.

mod csv_log;
mod server_log;
mod statement;

use chrono::NaiveDateTime;
pub use csv_log::CsvLog;
use proximate_model::{Activity, Actor, Event, EventTime, Outcome, ZoneSource};
pub use server_log::ServerLog;

use crate::{text::one_line, time};

/// What a line of the log says, whichever way it is written.
#[derive(Default)]
struct Entry<'a> {
    time: EventTime,
    severity: &'a str,
    message: String,
    /// The statement that led to the message, where it stands apart.
    statement: Option<String>,
    detail: Option<String>,
    user: Option<String>,
    database: Option<String>,
    client: Option<String>,
    session: Option<String>,
    native_id: Option<String>,
    application: Option<String>,
}

/// A time such as `2026-03-01 02:03:04.567 UTC`: of other zones than UTC nobody knows which is meant.
fn time_of(date: &str, clock: &str, zone: &str) -> Option<EventTime> {
    let text = format!("{date} {clock}");
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    let raw = Some(format!("{text} {zone}"));
    let time = if zone.starts_with(['+', '-']) {
        let padded = if zone.len() == 3 { format!("{zone}00") } else { zone.replace(':', "") };
        time::rfc3339(&format!("{text}{padded}"))?
    } else if ["UTC", "GMT", "Z"].contains(&zone) {
        EventTime { zone: ZoneSource::Explicit, ..time::utc(&text)? }
    } else {
        time::assumed(&text)?
    };
    Some(EventTime { raw, ..time })
}

/// Whether a line begins with a date and a time of day.
fn is_dated(line: &str) -> bool {
    let mut words = line.splitn(3, ' ');
    let (Some(date), Some(clock), Some(_)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    date.len() == 10
        && clock.len() >= 8
        && NaiveDateTime::parse_from_str(&format!("{date} {clock}"), "%Y-%m-%d %H:%M:%S%.f").is_ok()
}

fn event(entry: Entry<'_>) -> Event {
    let failed = ["ERROR", "FATAL", "PANIC"].contains(&entry.severity);
    let mut event = Event {
        time: entry.time,
        native_id: entry.native_id,
        action: format!("postgresql:{}", entry.severity.to_lowercase()),
        activity: Activity::Other,
        outcome: if failed { Outcome::Failure } else { Outcome::Unknown },
        executor: entry.user.map(|user| Actor::unknown(user, "user_name")),
        credential: entry.client.map(|client| Actor::unknown(client, "connection_from")),
        place: entry.database.as_ref().map(|name| format!("postgresql:{name}")),
        session: entry.session,
        text: Some(entry.message.clone()),
        ..Event::default()
    };
    if let Some(application) = entry.application {
        event.delegation.push(Actor::unknown(application, "application_name"));
    }
    statement::tell(&mut event, &entry.message, entry.statement.as_deref(), entry.database.as_deref());
    let who = event.executor.as_ref().map_or("-", |actor| actor.name.as_str());
    let detail = entry.detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
    event.message = Some(one_line(&format!("{who}: {}{detail}", entry.message), 300));
    event
}
