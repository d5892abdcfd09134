//! Mail, as its container has taken it apart.

use chrono::{DateTime, Utc};
use mailparse::MailAddr;
use proximate_model::{
    Activity, Actor, Event, EventTime, Instant, Outcome, Precision, Reference, ReferenceKind, Target,
    TargetKind, ZoneSource,
};
use serde_json::Value;

use super::Format;
use crate::{
    Record, RecordContent,
    text::{listed, one_line},
    value::{each, first_text, text, texts},
};

/// Messages in `.eml` files and mboxes.
pub struct Mail;

impl Format for Mail {
    fn id(&self) -> &'static str {
        "mail"
    }

    fn title(&self) -> &'static str {
        "Mail (EML, mbox)"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            json.get("attachments").is_some_and(Value::is_array)
                && json.get("body").is_some_and(Value::is_string)
                && ["From", "To", "Message-ID", "Received"].iter().any(|name| json.get(*name).is_some())
        })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a message") };
        let first = |name: &str| texts(json.get(name)).into_iter().next();
        let senders = addresses(json, "From");
        let recipients: Vec<String> =
            ["To", "Cc", "Bcc"].iter().flat_map(|name| addresses(json, name)).collect();
        let ids = |name: &str| -> Vec<String> {
            let words = texts(json.get(name)).join(" ");
            words.split_whitespace().map(bare).filter(|id| !id.is_empty()).collect()
        };
        let subject = first("Subject").unwrap_or_default();
        let files = texts(json.get("attachments"));
        let body = text(json, "body").unwrap_or_default();
        let mut notes = String::new();
        if !files.is_empty() {
            notes.push_str(&format!(" (attached: {})", listed(&files, 5)));
        }
        if each(json.get("From")).len() > 1 {
            notes.push_str(" (several headers say who it is from)");
        }
        if let Some(problem) = first_text(json, &["problem"]) {
            notes.push_str(&format!(" ({problem})"));
        }
        let reply_to = ids("In-Reply-To").into_iter().next();
        let mut references: Vec<Reference> = Vec::new();
        for value in ids("References").into_iter().chain(reply_to.clone()) {
            let reference = Reference { kind: ReferenceKind::Message, value };
            if !references.contains(&reference) {
                references.push(reference);
            }
        }
        let sender = addresses(json, "Sender").into_iter().next();
        RecordContent::event(Event {
            time: time(json, first("Date").as_deref()),
            native_id: ids("Message-ID").into_iter().next(),
            executor: senders.first().map(|name| Actor::unknown(name, "From")),
            credential: sender
                .filter(|name| !senders.contains(name))
                .map(|name| Actor::unknown(name, "Sender")),
            action: "mail".to_owned(),
            activity: Activity::Message,
            // That it was written is known; whether it came, its own headers cannot say.
            outcome: Outcome::Unknown,
            message: Some(one_line(
                &format!("{} to {}: {subject}{notes}", senders.join(", "), recipients.join(", ")),
                300,
            )),
            text: Some(if subject.is_empty() { body.to_owned() } else { format!("{subject}\n{body}") }),
            place: first("List-Id"),
            session: ids("References").into_iter().next().or_else(|| reply_to.clone()),
            targets: recipients.into_iter().map(|name| Target { kind: TargetKind::Account, name }).collect(),
            reply_to,
            references,
            ..Event::default()
        })
    }
}

/// An id without the brackets around it.
fn bare(id: &str) -> String {
    id.trim_matches(['<', '>', ',']).to_owned()
}

/// The addresses of a header; what cannot be taken apart is kept as it is.
fn addresses(json: &Value, header: &str) -> Vec<String> {
    let single = |text: String| match mailparse::addrparse(&text) {
        Ok(list) => list
            .into_inner()
            .into_iter()
            .flat_map(|address| match address {
                MailAddr::Single(single) => vec![single.addr],
                MailAddr::Group(group) => group.addrs.into_iter().map(|single| single.addr).collect(),
            })
            .collect(),
        Err(_) => vec![text],
    };
    texts(json.get(header)).into_iter().flat_map(single).collect()
}

fn rfc2822(text: &str) -> Option<Instant> {
    // Comments behind the zone, as `(CET)`, are allowed.
    let plain = text.split('(').next().unwrap_or(text).trim();
    let at = DateTime::parse_from_rfc2822(plain).ok()?;
    Some(Instant::from_datetime(at.with_timezone(&Utc)))
}

/// When the sender says it was written, and when the last server took it.
fn time(json: &Value, date: Option<&str>) -> EventTime {
    let mut time = match date.map(|date| (date, rfc2822(date))) {
        Some((date, Some(at))) => EventTime::recorded(at, date, Precision::Second, ZoneSource::Explicit),
        Some((date, None)) => EventTime { raw: Some(date.to_owned()), ..EventTime::default() },
        None => EventTime::default(),
    };
    let received = first_text(json, &["Received"]).and_then(|line| line.rsplit_once(';'));
    time.logged = received.and_then(|(_, date)| rfc2822(date));
    time
}
