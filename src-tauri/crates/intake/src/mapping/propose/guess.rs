//! Which column holds what: by its name, and by whether its values bear that out.

use super::{column::Column, quoted};
use crate::time::{self, Unit};

/// What a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    Id,
    ReplyTo,
    Executor,
    Action,
    Outcome,
    Session,
    Target,
    Text,
    Url,
}

/// A line of the mapping.
pub(super) struct Guess {
    pub(super) role: Role,
    pub(super) column: String,
    pub(super) line: String,
    pub(super) because: String,
}

/// Words of names that speak for an actor, the strongest first.
const ACTORS: &[&str] = &[
    "actor",
    "author",
    "username",
    "user",
    "principal",
    "caller",
    "sender",
    "reporter",
    "login",
    "account",
    "email",
    "owner",
    "by",
    "who",
];

/// Words of names that speak for a role, the strongest first.
const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["uuid", "id", "guid", "number", "key", "identifier"]),
    (Role::ReplyTo, &["reply", "parent"]),
    (
        Role::Executor,
        &[
            "actor",
            "author",
            "username",
            "user",
            "principal",
            "caller",
            "sender",
            "reporter",
            "login",
            "account",
            "email",
            "owner",
            "by",
            "who",
        ],
    ),
    (Role::Action, &["action", "operation", "event", "activity", "verb", "method", "type", "kind"]),
    (Role::Outcome, &["outcome", "result", "status", "success"]),
    (Role::Session, &["thread", "session", "conversation", "topic"]),
    (
        Role::Target,
        &[
            "target",
            "resource",
            "object",
            "file",
            "repository",
            "repo",
            "bucket",
            "document",
            "host",
            "path",
            "channel",
        ],
    ),
    (
        Role::Text,
        &["body", "text", "message", "content", "description", "comment", "note", "summary", "title"],
    ),
];

/// Patterns of times, in the order in which they are tried.
const PATTERNS: &[&str] = &[
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%b/%Y:%H:%M:%S %z",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y%m%d%H%M%S",
];

/// Words that say how something went.
const OUTCOMES: &[(&str, &[&str])] = &[
    (
        "success",
        &[
            "success",
            "succeeded",
            "successful",
            "ok",
            "true",
            "yes",
            "done",
            "allow",
            "allowed",
            "granted",
            "pass",
            "passed",
        ],
    ),
    (
        "failure",
        &[
            "failure", "failed", "fail", "error", "false", "no", "denied", "deny", "rejected", "blocked",
            "refused",
        ],
    ),
];

/// The guesses, in the order in which a mapping is written; no column is used twice.
pub(super) fn guesses(columns: &[Column]) -> Vec<Guess> {
    let mut guesses: Vec<Guess> = Vec::new();
    guesses.extend(
        columns.iter().rev().filter_map(time_of).max_by_key(|(score, _)| *score).map(|(_, guess)| guess),
    );
    for (role, names) in NAMES {
        let free = columns.iter().filter(|column| guesses.iter().all(|guess| guess.column != column.name));
        let best = free
            .filter(|column| column.filled() > 0 && fits(*role, column))
            .filter_map(|column| Some((named(column, names)?, column)))
            // Of two that are named as well, the earlier column.
            .min_by_key(|(place, _)| *place);
        guesses.extend(best.and_then(|((_, word), column)| guess(*role, column, word)));
    }
    let urls = columns
        .iter()
        .find(|column| column.mostly(|value| value.starts_with("https://") || value.starts_with("http://")));
    guesses.extend(urls.map(|column| Guess {
        role: Role::Url,
        column: column.name.clone(),
        line: format!("references = [{{ value = {}, kind = \"url\" }}]", name(column)),
        because: "the values are addresses".to_owned(),
    }));
    guesses
}

/// How well the name of a column fits: the place of the word, how far it is from the end of the name,
/// and how many words there are besides.
fn named<'a>(column: &Column, names: &[&'a str]) -> Option<((usize, usize, usize), &'a str)> {
    let parts = column.parts();
    let places = names.iter().enumerate().filter_map(|(place, word)| {
        let at = parts.iter().rposition(|part| part == word)?;
        Some(((place, parts.len() - 1 - at, parts.len()), *word))
    });
    places.min_by_key(|(place, _)| *place)
}

/// Whether the values of a column may be what its name says.
fn fits(role: Role, column: &Column) -> bool {
    let repeated = column.distinct() < column.filled() || column.filled() < 4;
    match role {
        Role::Id => column.distinct() == column.filled() && column.length() <= 80,
        Role::Executor => column.length() <= 120 && !column.mostly(|value| value.parse::<f64>().is_ok()),
        // The sort of an actor is no action.
        Role::Action => repeated && column.length() <= 60 && named(column, ACTORS).is_none(),
        Role::Outcome => column.words().iter().any(|word| outcome(word).is_some()),
        Role::Session => repeated || column.length() <= 80,
        Role::ReplyTo | Role::Target | Role::Text | Role::Time | Role::Url => true,
    }
}

fn outcome(word: &str) -> Option<&'static str> {
    OUTCOMES.iter().find(|(_, words)| words.contains(&word)).map(|(outcome, _)| *outcome)
}

fn guess(role: Role, column: &Column, word: &str) -> Option<Guess> {
    let value = name(column);
    let line = match role {
        Role::Id => format!("native_id = {value}"),
        Role::ReplyTo => format!("reply_to = {value}"),
        Role::Executor => format!("executor = {{ name = {value} }}"),
        Role::Action => format!("action = {value}"),
        Role::Session => format!("session = {value}"),
        Role::Target => format!("targets = [{{ name = {value} }}]"),
        Role::Text => format!("text = {value}"),
        Role::Outcome => {
            let words = column.words();
            let known =
                words.iter().filter_map(|word| Some(format!("{} = \"{}\"", quoted(word), outcome(word)?)));
            let known = known.collect::<Vec<_>>().join(", ");
            format!(
                "outcome = {{ column = {}, values = {{ {known} }}, otherwise = \"unknown\" }}",
                quoted(&column.name)
            )
        }
        Role::Time | Role::Url => return None,
    };
    let because = match role {
        Role::Id => format!("named `{word}`, and no value twice"),
        Role::Executor => format!("named `{word}`; say of what kind they are, if it is known"),
        Role::Action => format!("named `{word}`, {} different values", column.distinct()),
        _ => format!("named `{word}`"),
    };
    Some(Guess { role, column: column.name.clone(), line, because })
}

/// A column as a value: spelt out where its name would be taken for something else.
fn name(column: &Column) -> String {
    let quoted = quoted(&column.name);
    if column.name.contains('{') || column.name.starts_with('=') {
        format!("{{ column = {quoted} }}")
    } else {
        quoted
    }
}

/// How much a column looks like the time of the record, and how it is to be read.
fn time_of(column: &Column) -> Option<(i32, Guess)> {
    let (format, because) = format_of(column)?;
    let parts = column.parts();
    let has = |words: &[&str]| parts.iter().any(|part| words.contains(&part.as_str()));
    let mut score = i32::try_from(column.filled()).unwrap_or(i32::MAX / 2);
    if has(&[
        "created",
        "timestamp",
        "time",
        "datetime",
        "date",
        "at",
        "ts",
        "when",
        "published",
        "occurred",
        "opened",
    ]) {
        score = score.saturating_add(1_000);
    }
    if has(&["created", "timestamp", "occurred", "published"]) {
        score = score.saturating_add(200);
    }
    if has(&[
        "updated", "modified", "edited", "end", "ended", "closed", "due", "expires", "expiry", "received",
        "ingested", "parsed", "last",
    ]) {
        score = score.saturating_sub(500);
    }
    // A number that nothing but its size makes a time needs a name that says so.
    if format.is_some_and(|format| format.starts_with("epoch")) && score < 1_000 {
        return None;
    }
    let format = format.map(|format| format!(", format = {}", quoted(format))).unwrap_or_default();
    let line = format!("time = {{ column = {}{format} }}", quoted(&column.name));
    Some((score, Guess { role: Role::Time, column: column.name.clone(), line, because }))
}

/// The format of the times in a column, and what speaks for it; `None` if they are none.
fn format_of(column: &Column) -> Option<(Option<&'static str>, String)> {
    if column.mostly(|value| time::rfc3339(value).is_some()) {
        let times = column.count(|value| time::rfc3339(value).is_some());
        return Some((None, format!("{times} of {} values are times with their zone", column.filled())));
    }
    if column.mostly(|value| time::assumed(value).is_some()) {
        let because = "times without a zone: add `zone = \"…\"` if it is known, else the bounds are wide";
        return Some((None, because.to_owned()));
    }
    for (unit, format) in [
        (Unit::Second, "epoch_s"),
        (Unit::Millisecond, "epoch_ms"),
        (Unit::Microsecond, "epoch_us"),
        (Unit::Nanosecond, "epoch_ns"),
    ] {
        let same = |value: &str| {
            time::epoch_guess(value)
                .is_some_and(|time| time.at == time::epoch_text(value, unit).and_then(|t| t.at))
        };
        if column.mostly(same) {
            return Some((Some(format), "numbers of the size of an epoch".to_owned()));
        }
    }
    let reads = |pattern: &&&str| {
        column.mostly(|value| time::zoned(value, Some(**pattern), chrono_tz::Tz::UTC).is_some())
    };
    let fitting = PATTERNS.iter().filter(reads).collect::<Vec<_>>();
    let first = **fitting.first()?;
    let zone = if first.contains("%z") { "" } else { "; add `zone = \"…\"`, or it is read as UTC" };
    let because = if fitting.len() > 1 {
        format!(
            "also `{}` would fit: make sure which is meant{zone}",
            fitting.get(1).map_or("", |pattern| **pattern)
        )
    } else {
        format!("all values fit the pattern{zone}")
    };
    Some((Some(first), because))
}
