//! The common and the combined log format, as nginx and Apache write them, also with the host before them.

use super::{fields, is_time, named, odd, parsed};
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    format::Format,
};

/// Access logs of web servers.
pub struct Combined;

const NAMES: [&str; 9] = [
    "remote_addr",
    "",
    "remote_user",
    "time_local",
    "request",
    "status",
    "body_bytes_sent",
    "http_referer",
    "http_user_agent",
];

/// Words before the time: three, and four with the host that was asked.
fn words(line: &str) -> Option<usize> {
    let (before, after) = line.split_once(" [")?;
    let words = before.split(' ').count();
    let quoted = after.split_once("] ").is_some_and(|(_, rest)| rest.starts_with('"'));
    (is_time(after) && quoted && (3..=4).contains(&words)).then_some(words)
}

impl Format for Combined {
    fn id(&self) -> &'static str {
        "access_combined"
    }

    fn title(&self) -> &'static str {
        "Access log, common or combined"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(|line| words(line).is_some())
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins: |line| words(line).is_some(), aside: none_aside, join: Join::Nothing })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let line = record.text().unwrap_or_default();
        let found = match fields(line) {
            Ok(found) => found,
            Err(reason) => return odd(line, &reason),
        };
        let with_host = words(line) == Some(4);
        let own = if with_host { found.get(1..).unwrap_or_default() } else { &found };
        if own.len() < 7 {
            return odd(line, "fewer fields than the common log format has");
        }
        let mut members = named(&NAMES, own);
        if let Some(host) = found.first().filter(|_| with_host) {
            members.insert("host".to_owned(), host.text.clone().into());
        }
        parsed(record, members)
    }
}
