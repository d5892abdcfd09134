//! The server log as text. What stands between the time and the severity is up to the administrator; the
//! common prefixes are understood, of others what can be told for sure.

use proximate_model::EventTime;

use super::{Entry, event, is_dated, time_of};
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    format::Format,
    text::one_line,
};

/// `log_destination = stderr`.
pub struct ServerLog;

const SEVERITIES: [&str; 12] = [
    "LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4",
    "DEBUG5",
];
/// What belongs to the message before it.
const PARTS: [&str; 6] = ["DETAIL", "HINT", "STATEMENT", "CONTEXT", "QUERY", "LOCATION"];

/// The prefix of a line, its severity or part, and the message.
fn split<'a>(line: &'a str, words: &[&'static str]) -> Option<(&'a str, &'static str, &'a str)> {
    let at = |word: &&'static str| {
        let mark = format!("{word}:  ");
        line.match_indices(&mark).find_map(|(at, _)| {
            let before = line.get(..at)?;
            // The word stands by itself, or behind the colon of a prefix.
            (before.is_empty() || before.ends_with([' ', ':', ']']))
                .then(|| Some((before, *word, line.get(at + mark.len()..)?)))?
        })
    };
    words.iter().filter_map(at).min_by_key(|(before, ..)| before.len())
}

fn begins(line: &str) -> bool {
    if !is_dated(line) {
        return false;
    }
    let severity = split(line, &SEVERITIES).map(|(before, ..)| before.len());
    let part = split(line, &PARTS).map(|(before, ..)| before.len());
    // A severity in the words of a part is not one.
    severity.is_some_and(|severity| part.is_none_or(|part| severity < part))
}

/// What the prefix says: the time, the process in brackets, `user@database`, and the client.
fn prefix(text: &str, entry: &mut Entry<'_>) {
    let mut words = text.splitn(3, ' ');
    let (date, clock) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let rest = words.next().unwrap_or_default();
    let (zone, rest) = match rest.find([' ', ':', '[']) {
        Some(end) => (rest.get(..end).unwrap_or_default(), rest.get(end..).unwrap_or_default()),
        None => (rest, ""),
    };
    entry.time = time_of(date, clock, zone)
        .unwrap_or_else(|| EventTime { raw: Some(format!("{date} {clock} {zone}")), ..EventTime::default() });
    for word in rest.split([' ', ':', ',']).filter(|word| !word.is_empty()) {
        let digits = |number: &&str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let process = word.strip_prefix('[').and_then(|word| word.split([']', '-']).next()).filter(digits);
        if let Some(number) = process {
            entry.session = Some(number.to_owned());
        } else if let Some((user, database)) = word.split_once('@') {
            let known = |name: &str| (!name.is_empty() && name != "[unknown]").then(|| name.to_owned());
            entry.user = known(user.trim_start_matches("user="));
            entry.database = known(database);
        } else if let Some((name, value)) = word.split_once('=') {
            let value = (!value.is_empty() && value != "[unknown]").then(|| value.to_owned());
            match name {
                "user" => entry.user = value,
                "db" => entry.database = value,
                "app" => entry.application = value,
                "client" | "host" => entry.client = value,
                _ => {}
            }
        } else if let Some((host, _)) = word.split_once('(').filter(|(_, port)| port.ends_with(')')) {
            entry.client = Some(host.to_owned());
        }
    }
}

impl Format for ServerLog {
    fn id(&self) -> &'static str {
        "postgresql_log"
    }

    fn title(&self) -> &'static str {
        "PostgreSQL server log"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(begins)
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins, aside: none_aside, join: Join::Following })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let text = record.text().unwrap_or_default();
        let (first, following) = text.split_once('\n').unwrap_or((text, ""));
        let Some((before, severity, message)) = split(first, &SEVERITIES) else {
            return RecordContent::refused(format!(
                "expected a time and a severity such as `LOG:  `: `{}`",
                one_line(first, 60)
            ));
        };
        let mut entry = Entry { severity, message: message.trim_end().to_owned(), ..Entry::default() };
        prefix(before, &mut entry);
        let mut part = None;
        for line in following.lines() {
            // A line that goes on with what came before begins with a tab.
            let found = (!line.starts_with('\t')).then(|| split(line, &PARTS)).flatten();
            let words = match found {
                Some((_, name, words)) => {
                    part = Some(name);
                    words
                }
                None => line,
            };
            let held = match part {
                None => &mut entry.message,
                Some("STATEMENT" | "QUERY") => entry.statement.get_or_insert_default(),
                Some(_) => entry.detail.get_or_insert_default(),
            };
            if !held.is_empty() {
                held.push('\n');
            }
            held.push_str(words.trim());
        }
        RecordContent::event(event(entry))
    }
}
