//! Syslog: RFC 5424, RFC 3164, and what rsyslog writes with a full time instead of the old one.
//!
//! A time of RFC 3164 has no zone and no year. The zone is unknown, and the bounds say so. The year is only
//! known where the file is named after the day of its rotation; otherwise the event is undated.

use chrono::{Datelike, NaiveDate, Utc};
use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, Basis, Event, EventTime, Grant, GrantEffect,
    Outcome, Subject, Target, TargetKind,
};
use syslog_loose::{Message, ProcId, Variant, parse_message_with_year_exact_tz};

use super::Format;
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    text::one_line,
    time,
};

/// Syslog files.
pub struct Syslog;

/// A year with a 29th of February: the parser wants one where the line has none.
const LEAP_YEAR: i32 = 2000;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Programs that sign people in.
const SIGN_IN: [&str; 8] = ["sshd", "sshd-session", "login", "systemd-logind", "su", "sudo", "gdm", "cron"];

/// The line behind its priority, and the priority itself.
fn after_priority(line: &str) -> (Option<u8>, &str) {
    let found = line.strip_prefix('<').and_then(|rest| {
        let (number, after) = rest.split_once('>')?;
        let number = number.parse::<u8>().ok().filter(|number| *number <= 191)?;
        Some((number, after))
    });
    found.map_or((None, line), |(number, after)| (Some(number), after))
}

/// The time of RFC 3164 at the beginning of a text, with or without a year: how long it is, and its parts.
fn old_time(text: &str) -> Option<(usize, u32, u32, Option<i32>, &str)> {
    let month = MONTHS.iter().zip(1..).find(|(name, _)| text.starts_with(**name))?.1;
    let rest = text.get(3..)?.strip_prefix(' ')?;
    let rest = rest.trim_start_matches(' ');
    let (day, rest) = rest.split_once(' ')?;
    let day = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let year = rest.get(..5).and_then(|word| word.strip_suffix(' ')?.parse().ok());
    let rest = if year.is_some() { rest.get(5..)? } else { rest };
    let clock = rest.get(..8)?;
    let shape = clock.bytes().zip(b"dd:dd:dd").all(|(byte, kind)| match kind {
        b'd' => byte.is_ascii_digit(),
        other => byte == *other,
    });
    shape.then_some((text.len() - rest.len() + 8, month, day, year, clock))
}

/// Whether a line without a priority begins a record.
fn bare(line: &str) -> bool {
    if let Some((length, ..)) = old_time(line) {
        return line.get(length..).is_some_and(|rest| rest.starts_with(' ') || rest.starts_with(": "));
    }
    let mut words = line.split(' ');
    let dated = words.next().is_some_and(|word| word.contains('T') && time::rfc3339(word).is_some());
    let named = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    let host = words.next().is_some_and(named);
    let tag = words.next().is_some_and(|word| {
        word.strip_suffix(':').is_some_and(|tag| {
            !tag.is_empty() && !tag.contains(['"', ',', '{', '=']) && !tag.starts_with('[')
        })
    });
    dated && host && tag
}

fn begins(line: &str) -> bool {
    match after_priority(line) {
        (Some(_), rest) => {
            bare(rest)
                || rest.starts_with("1 ")
                || rest.starts_with(char::is_alphanumeric) && rest.contains(": ")
        }
        (None, line) => bare(line),
    }
}

/// The day after which a rotated file is named, for instance `messages-20260301` or `auth.log-2026-03-01.gz`.
fn rotated(path: &str) -> Option<NaiveDate> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let digits: String = name.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
    let words: Vec<&str> = digits.split_whitespace().collect();
    let day = words
        .iter()
        .find_map(|word| (word.len() == 8).then(|| NaiveDate::parse_from_str(word, "%Y%m%d").ok()).flatten());
    let parts = || {
        words.windows(3).find_map(|parts| {
            let lengths = parts.iter().zip([4, 2, 2]).all(|(part, length)| part.len() == length);
            lengths.then(|| NaiveDate::parse_from_str(&parts.join("-"), "%Y-%m-%d").ok()).flatten()
        })
    };
    day.or_else(parts).filter(|day| (1990..2200).contains(&day.year()))
}

/// The time of a line as it is written: that of RFC 3339 as it is, that of RFC 3164 with wide bounds or undated.
fn time_of(path: &str, rest: &str) -> EventTime {
    let Some((length, month, day, year, clock)) = old_time(rest) else {
        let word = rest.strip_prefix("1 ").unwrap_or(rest).split(' ').next();
        return word.filter(|word| *word != "-").map_or_else(EventTime::default, |word| {
            time::rfc3339(word)
                .unwrap_or_else(|| EventTime { raw: Some(word.to_owned()), ..EventTime::default() })
        });
    };
    let raw = rest.get(..length).map(str::to_owned);
    let undated = EventTime { raw: raw.clone(), ..EventTime::default() };
    let year = year.or_else(|| {
        let rotated = rotated(path)?;
        // What a file holds is older than the day it is named after; a day is lent for the zone.
        let own = NaiveDate::from_ymd_opt(rotated.year(), month, day);
        let late = own.is_none_or(|own| own > rotated.succ_opt().unwrap_or(rotated));
        Some(if late { rotated.year() - 1 } else { rotated.year() })
    });
    let Some(year) = year else { return undated };
    match time::assumed(&format!("{year:04}-{month:02}-{day:02} {clock}")) {
        Some(time) => EventTime { raw, ..time },
        None => undated,
    }
}

impl Format for Syslog {
    fn id(&self) -> &'static str {
        "syslog"
    }

    fn title(&self) -> &'static str {
        "Syslog (RFC 5424, RFC 3164)"
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
        let (_, rest) = after_priority(text);
        let message: Result<Message<&str>, String> =
            parse_message_with_year_exact_tz(text, |_| LEAP_YEAR, Some(Utc), Variant::Either);
        let Ok(message) = message else {
            return RecordContent::refused(format!(
                "expected a line of RFC 5424 or RFC 3164: `{}`",
                one_line(text, 60)
            ));
        };
        let words = message.msg.trim().trim_start_matches('\u{feff}');
        let program = message.appname.unwrap_or("message");
        let host = message.hostname.map(str::to_owned);
        let mut event = Event {
            time: time_of(record.path, rest),
            action: message.msgid.map_or_else(|| program.to_owned(), |id| format!("{program}: {id}")),
            activity: if SIGN_IN.contains(&program) { Activity::Authentication } else { Activity::Other },
            executor: message
                .appname
                .map(|name| Actor::of(name, "APP-NAME", ActorKind::Unknown, Basis::None)),
            session: message.procid.as_ref().map(|id| match id {
                ProcId::PID(number) => format!("{program}[{number}]"),
                ProcId::Name(name) => format!("{program}[{name}]"),
            }),
            message: Some(one_line(&format!("{program}: {words}"), 300)),
            place: host.clone(),
            ..Event::default()
        };
        let data = message.structured_data.iter().map(ToString::to_string).collect::<String>();
        event.text = Some(if data.is_empty() { words.to_owned() } else { format!("{words} {data}") });
        told(&mut event, program, words, host.as_deref().unwrap_or("-"));
        RecordContent::event(event)
    }
}

fn person(event: &mut Event, name: &str) {
    event.executor = Some(Actor::unknown(name, "MSG"));
}

/// What the messages of common programs say in words.
fn told(event: &mut Event, program: &str, words: &str, host: &str) {
    match program {
        "sshd" | "sshd-session" => sign_in(event, words),
        "sudo" => command(event, words),
        "usermod" | "gpasswd" | "groupmems" => member(event, words, host),
        "useradd" | "userdel" | "groupadd" | "groupdel" | "passwd" | "chage" => {
            event.activity = Activity::ConfigurationChange;
        }
        _ => {}
    }
}

/// Sign-ins. Names come from outside and may hold anything, so that the address is what stands behind the last `from`.
fn sign_in(event: &mut Event, words: &str) {
    let found = [("Accepted ", Outcome::Success), ("Failed ", Outcome::Failure)]
        .iter()
        .find_map(|(start, outcome)| Some((words.strip_prefix(*start)?, *outcome)));
    if let Some((rest, outcome)) = found
        && let Some((_, rest)) = rest.split_once(" for ")
        && let Some((name, address)) = rest.rsplit_once(" from ")
    {
        event.outcome = outcome;
        person(event, name.strip_prefix("invalid user ").unwrap_or(name));
        if let Some(address) = address.split(' ').next() {
            event.credential = Some(Actor::unknown(address, "MSG"));
        }
    } else if let Some(rest) = words.strip_prefix("Invalid user ")
        && let Some((name, _)) = rest.rsplit_once(" from ")
    {
        event.outcome = Outcome::Failure;
        person(event, name);
    }
}

/// `ana : TTY=pts/0 ; PWD=/home/ana ; USER=root ; COMMAND=/usr/bin/id`
fn command(event: &mut Event, words: &str) {
    let Some((name, rest)) = words.split_once(" : ") else { return };
    let Some((settings, command)) = rest.split_once("COMMAND=") else { return };
    person(event, name.trim());
    event.activity = Activity::Other;
    "sudo: command".clone_into(&mut event.action);
    let user = settings.split(" ; ").find_map(|part| part.trim().strip_prefix("USER="));
    event.credential = user.map(|user| Actor::unknown(user.trim(), "USER"));
    event.outcome = if settings.contains("NOT allowed") || settings.contains("incorrect password") {
        Outcome::Failure
    } else {
        Outcome::Unknown
    };
    event.text = Some(command.to_owned());
}

/// Who came into a group, or left it.
fn member(event: &mut Event, words: &str, host: &str) {
    let quoted: Vec<&str> = words.split('\'').skip(1).step_by(2).collect();
    let list: Vec<&str> = words.split(' ').collect();
    let (operation, name, group, by) = match (list.as_slice(), quoted.as_slice()) {
        (["add", _, "to", "group", _], [name, group]) => (AccessOperation::Add, *name, *group, None),
        (["delete", _, "from", "group", _], [name, group]) => (AccessOperation::Remove, *name, *group, None),
        (["user", name, "added", "by", by, "to", "group", group], _) => {
            (AccessOperation::Add, *name, *group, Some(*by))
        }
        (["user", name, "removed", "by", by, "from", "group", group], _) => {
            (AccessOperation::Remove, *name, *group, Some(*by))
        }
        _ => {
            event.activity = Activity::ConfigurationChange;
            return;
        }
    };
    let resource = format!("host:{host}/group/{group}");
    event.activity = Activity::AccessChange;
    event.outcome = Outcome::Success;
    event.targets = vec![Target { kind: TargetKind::Group, name: resource.clone() }];
    if let Some(by) = by {
        person(event, by);
    }
    let grant = Grant {
        subject: Subject::Principal(name.to_owned()),
        rights: vec!["member".to_owned()],
        effect: GrantEffect::Allow,
        condition: None,
        until: None,
    };
    let policy = "members".to_owned();
    event.access = vec![AccessChange { resource, policy, operation, grants: vec![grant], before: None }];
}
