//! The audit log of the Linux kernel: lines that share a serial number are one event.

use std::fmt::Write as _;

use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, Basis, Event, EventTime, Grant, GrantEffect,
    Outcome, Subject, Target, TargetKind,
};

use super::Format;
use crate::{
    Lines, Record, RecordContent,
    container::Join,
    text::one_line,
    time::{self, Unit},
};

/// The audit log of the kernel.
pub struct Auditd;

/// The number by which the kernel says that nobody signed in.
const UNSET: [&str; 3] = ["4294967295", "-1", "unset"];

/// System calls of x86-64 that say something to an investigator; others keep their number.
const CALLS: [(&str, &str); 24] = [
    ("0", "read"),
    ("1", "write"),
    ("2", "open"),
    ("41", "socket"),
    ("42", "connect"),
    ("43", "accept"),
    ("49", "bind"),
    ("59", "execve"),
    ("62", "kill"),
    ("76", "truncate"),
    ("82", "rename"),
    ("84", "rmdir"),
    ("87", "unlink"),
    ("90", "chmod"),
    ("92", "chown"),
    ("101", "ptrace"),
    ("105", "setuid"),
    ("165", "mount"),
    ("257", "openat"),
    ("260", "fchownat"),
    ("263", "unlinkat"),
    ("264", "renameat"),
    ("268", "fchmodat"),
    ("322", "execveat"),
];

/// `EPOCH:SERIAL` of a line.
fn stamp(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("msg=audit(")?;
    let (stamp, _) = rest.split_once(')')?;
    let (at, serial) = stamp.split_once(':')?;
    let number =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (number(at) && number(serial)).then_some(stamp)
}

/// By what a line is joined to others: its machine, if it names one, and its number.
fn key(line: &str) -> Option<String> {
    let node = line.strip_prefix("node=").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    Some(format!("{node} {}", stamp(line)?))
}

fn begins(line: &str) -> bool {
    (line.starts_with("type=") || line.starts_with("node=")) && stamp(line).is_some()
}

fn aside(line: &str) -> Option<&'static str> {
    (line == "----" || line.starts_with("time->")).then_some("separator of ausearch")
}

/// One line: its type, and its fields in their order, decoded.
struct Part {
    kind: String,
    fields: Vec<(String, String)>,
}

impl Part {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        found.filter(|value| !matches!(*value, "" | "?" | "(null)" | "(none)"))
    }
}

/// Fields that the kernel writes in hex where they hold spaces, quotes or bytes that are no text.
fn may_be_hex(kind: &str, name: &str) -> bool {
    let argument = kind == "EXECVE"
        && name.strip_prefix('a').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    argument
        || [
            "proctitle",
            "name",
            "comm",
            "exe",
            "cwd",
            "cmd",
            "acct",
            "data",
            "key",
            "path",
            "old",
            "new",
            "dir",
        ]
        .contains(&name)
}

/// Bytes written in hex as text; NUL bytes between arguments become spaces.
fn unhex(value: &str) -> Option<String> {
    if value.len() < 2
        || !value.len().is_multiple_of(2)
        || !value.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return None;
    }
    let digits = value.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = digits
        .map(|pair| u8::from_str_radix(pair?, 16).ok().map(|byte| if byte == 0 { b' ' } else { byte }))
        .collect();
    Some(String::from_utf8_lossy(&bytes?).trim_end().to_owned())
}

/// Adds the `name=value` pairs of a text; a value may stand in quotes, and `msg='…'` holds pairs of its own.
fn pairs(kind: &str, text: &str, fields: &mut Vec<(String, String)>, inner: bool) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.rsplit([' ', ',', '\u{1d}']).next().unwrap_or_default().to_owned();
        let quote = after.chars().next().filter(|mark| matches!(mark, '"' | '\''));
        let end = |mark: char| after.get(1..).and_then(|own| own.split_once(mark));
        match quote.and_then(|mark| Some((mark, end(mark)?))) {
            Some(('\'', (value, next))) if name == "msg" && !inner => {
                pairs(kind, value, fields, true);
                rest = next;
            }
            Some((_, (value, next))) => {
                fields.push((name, value.to_owned()));
                rest = next;
            }
            None => {
                let (value, next) = after.split_once([' ', '\u{1d}']).unwrap_or((after, ""));
                let decoded = may_be_hex(kind, &name).then(|| unhex(value)).flatten();
                fields.push((name, decoded.unwrap_or_else(|| value.to_owned())));
                rest = next;
            }
        }
    }
}

fn part(line: &str) -> Option<Part> {
    let (_, after) = line.split_once("type=")?;
    let (kind, _) = after.split_once(' ')?;
    let (_, rest) = line.split_once("msg=audit(")?;
    let (_, rest) = rest.split_once(')')?;
    let mut fields = Vec::new();
    pairs(kind, rest.trim_start_matches(':'), &mut fields, false);
    Some(Part { kind: kind.to_owned(), fields })
}

impl Format for Auditd {
    fn id(&self) -> &'static str {
        "auditd"
    }

    fn title(&self) -> &'static str {
        "Linux audit log"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(begins)
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins, aside, join: Join::Key(key) })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let text = record.text().unwrap_or_default();
        let parts: Vec<Part> = text.lines().filter_map(part).collect();
        let (Some(stamp), Some(first)) = (stamp(text), parts.first()) else {
            return RecordContent::refused("expected `type=… msg=audit(EPOCH:SERIAL): …`");
        };
        let seconds = stamp.split(':').next().unwrap_or_default();
        let time = time::epoch_text(seconds, Unit::Second)
            .unwrap_or_else(|| EventTime { raw: Some(seconds.to_owned()), ..EventTime::default() });
        let get = |name: &str| parts.iter().find_map(|part| part.get(name));
        let node = text.strip_prefix("node=").and_then(|rest| rest.split(' ').next());
        let main = parts.iter().find(|part| part.kind == "SYSCALL").unwrap_or(first);
        let mut event = Event {
            time,
            native_id: Some(node.map_or_else(|| stamp.to_owned(), |node| format!("{node} {stamp}"))),
            action: action(main),
            executor: user(&parts, "AUID", "auid"),
            credential: user(&parts, "UID", "uid"),
            session: get("ses").filter(|id| !UNSET.contains(id)).map(str::to_owned),
            place: node.or_else(|| get("hostname")).map(str::to_owned),
            outcome: match get("success").or_else(|| get("res")) {
                Some("yes" | "success" | "1") => Outcome::Success,
                Some("no" | "failed" | "0") => Outcome::Failure,
                _ => Outcome::Unknown,
            },
            ..Event::default()
        };
        event.activity = activity(main, &event.action);
        event.targets = targets(&parts);
        event.text = command(&parts);
        event.message = Some(message(&event, main));
        group(&mut event, main, node.unwrap_or("-"));
        RecordContent::event(event)
    }
}

fn action(main: &Part) -> String {
    if main.kind != "SYSCALL" {
        return main.get("op").map_or_else(|| main.kind.clone(), |op| format!("{}: {op}", main.kind));
    }
    let number = main.get("syscall").unwrap_or("?");
    let known = || CALLS.iter().find(|(call, _)| *call == number).map(|(_, name)| *name);
    let x86_64 = main.get("arch") == Some("c000003e");
    match main.get("SYSCALL").or_else(|| x86_64.then(known).flatten()) {
        Some(name) => name.to_owned(),
        None => format!("syscall {number}"),
    }
}

/// Who, by the name where the log has it and by the number otherwise.
fn user(parts: &[Part], named: &str, numbered: &str) -> Option<Actor> {
    let get = |name: &str| parts.iter().find_map(|part| part.get(name));
    let number = get(numbered).filter(|number| !UNSET.contains(number))?;
    let name = get(named).filter(|name| !UNSET.contains(name));
    // Numbers below 1000 are the system's own by custom alone, except for the first.
    let (kind, basis) = match (numbered, number) {
        ("uid", "0") => (ActorKind::System, Basis::Heuristic),
        _ => (ActorKind::Unknown, Basis::None),
    };
    Some(match name {
        Some(name) => Actor::of(name, named, kind, basis),
        None => Actor::of(format!("uid {number}"), numbered, kind, basis),
    })
}

fn activity(main: &Part, action: &str) -> Activity {
    let kind = main.kind.as_str();
    if [
        "USER_AUTH",
        "USER_LOGIN",
        "USER_LOGOUT",
        "USER_START",
        "USER_END",
        "LOGIN",
        "CRED_ACQ",
        "CRED_DISP",
        "CRED_REFR",
        "USER_ACCT",
        "USER_ERR",
    ]
    .contains(&kind)
    {
        return Activity::Authentication;
    }
    if kind.starts_with("CONFIG_")
        || [
            "ADD_USER",
            "DEL_USER",
            "ADD_GROUP",
            "DEL_GROUP",
            "USER_CHAUTHTOK",
            "USER_MGMT",
            "GRP_MGMT",
            "SERVICE_START",
            "SERVICE_STOP",
        ]
        .contains(&kind)
    {
        return Activity::ConfigurationChange;
    }
    match action {
        "unlink" | "unlinkat" | "rmdir" => Activity::Deletion,
        "open" | "openat" | "read" => Activity::DataAccess,
        "chmod" | "fchmodat" | "chown" | "fchownat" | "mount" => Activity::ConfigurationChange,
        _ => Activity::Other,
    }
}

/// The files named; folders that only lead to them are left out.
fn targets(parts: &[Part]) -> Vec<Target> {
    let paths = parts.iter().filter(|part| part.kind == "PATH" && part.get("nametype") != Some("PARENT"));
    let mut targets: Vec<Target> = Vec::new();
    for name in paths.filter_map(|part| part.get("name")) {
        if !targets.iter().any(|target| target.name == name) {
            targets.push(Target { kind: TargetKind::Document, name: name.to_owned() });
        }
    }
    if let Some(account) = parts.iter().find_map(|part| part.get("acct")) {
        targets.push(Target { kind: TargetKind::Account, name: account.to_owned() });
    }
    targets
}

/// The command line: the arguments, or what the process called itself.
fn command(parts: &[Part]) -> Option<String> {
    let arguments = parts.iter().filter(|part| part.kind == "EXECVE").flat_map(|part| &part.fields);
    let mut line = String::new();
    for (_, value) in arguments.filter(|(name, _)| {
        name.strip_prefix('a').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }) {
        let space = if line.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(line, "{space}{value}");
    }
    let get = |name: &str| parts.iter().find_map(|part| part.get(name)).map(str::to_owned);
    (!line.is_empty()).then_some(line).or_else(|| get("cmd")).or_else(|| get("proctitle"))
}

fn message(event: &Event, main: &Part) -> String {
    let who = event.executor.as_ref().or(event.credential.as_ref()).map_or("-", |actor| actor.name.as_str());
    let with = main.get("exe").or_else(|| main.get("comm")).unwrap_or("-");
    let what = event.text.as_deref().unwrap_or_default();
    let targets = event.targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>().join(", ");
    one_line(&format!("{who}: {} by {with}: {what} {targets}", event.action), 300)
}

/// Who came into a group, or left it.
fn group(event: &mut Event, main: &Part, node: &str) {
    let operation = match main.get("op") {
        Some("add-user-to-group" | "add-member-to-group" | "adding-user-to-group") => AccessOperation::Add,
        Some("delete-user-from-group" | "delete-member-from-group") => AccessOperation::Remove,
        _ => return,
    };
    let (Some(group), Some(account)) = (main.get("grp"), main.get("acct")) else { return };
    event.activity = Activity::AccessChange;
    if event.outcome == Outcome::Failure {
        return;
    }
    let grant = Grant {
        subject: Subject::Principal(account.to_owned()),
        rights: vec!["member".to_owned()],
        effect: GrantEffect::Allow,
        condition: None,
        until: None,
    };
    event.access = vec![AccessChange {
        resource: format!("host:{node}/group/{group}"),
        policy: "members".to_owned(),
        operation,
        grants: vec![grant],
        before: None,
    }];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_hex_are_decoded_and_numbers_are_not() {
        let line = "type=EXECVE msg=audit(1.5:7): argc=2 a0=\"ls\" a1=2F746D702F612062";
        assert_eq!(command(&[part(line).unwrap()]).unwrap(), "ls /tmp/a b");
        let line = "type=SYSCALL msg=audit(1.5:7): syscall=59 a0=55d0 exit=10 key=(null)\u{1d}AUID=\"ana\"";
        let part = part(line).unwrap();
        assert_eq!((part.get("a0"), part.get("AUID"), part.get("key")), (Some("55d0"), Some("ana"), None));
    }
}
