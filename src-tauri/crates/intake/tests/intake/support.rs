//! Reading samples and showing events as text.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use proximate_intake::{KnownIds, Options, ReadFile, Settled, read, settle};
use proximate_model::{AccessChange, Actor, Event, Grant, GrantEffect, Subject, Totals};

/// The folder of real samples.
pub(crate) fn real(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../sample-data/real").join(path)
}

/// A sample written for these tests.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    fs_err::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/samples").join(name)).unwrap()
}

/// All files below a folder that are samples, in the order of their paths, with paths relative to it.
pub(crate) fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = real(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.file_name().unwrap().to_str().unwrap().starts_with("LICENSE") {
                let relative = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push((relative, fs_err::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Reads and settles files as one import.
pub(crate) fn import(files: &[(String, Vec<u8>)], options: &Options) -> Vec<Settled> {
    let mut known = KnownIds::new();
    files
        .iter()
        .flat_map(|(path, bytes)| read(path, bytes, options))
        .map(|file| {
            check_places(&file);
            let settled = settle(file, &mut known);
            assert!(settled.account.balances(), "{:?} does not add up", settled.account);
            settled
        })
        .collect()
}

/// Reads one file that is no archive.
pub(crate) fn one(path: &str, bytes: &[u8]) -> Settled {
    one_by(path, bytes, &Options::default())
}

/// Reads one file that is no archive, with options.
pub(crate) fn one_by(path: &str, bytes: &[u8], options: &Options) -> Settled {
    let mut settled = import(&[(path.to_owned(), bytes.to_vec())], options);
    assert_eq!(settled.len(), 1);
    settled.remove(0)
}

/// The sums over files.
pub(crate) fn totals(settled: &[Settled]) -> Totals {
    let mut totals = Totals::default();
    settled.iter().for_each(|file| totals.add(&file.account));
    totals
}

/// All events of several files.
pub(crate) fn events(settled: Vec<Settled>) -> Vec<Event> {
    settled.into_iter().flat_map(|file| file.events).collect()
}

/// Ordinals count up, and no two records overlap.
fn check_places(file: &ReadFile) {
    let mut end = 0;
    for (index, record) in file.records.iter().enumerate() {
        assert_eq!(record.ordinal, index as u64 + 1, "{}", file.path);
        assert!(record.offset >= end, "record {} of {} overlaps the one before", record.ordinal, file.path);
        end = record.offset + record.length;
    }
}

/// Events as text for people, a paragraph for each.
pub(crate) fn readable(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        let at = event.time.at.map_or_else(|| "undated".to_owned(), |at| at.to_string());
        writeln!(text, "{at} {} {} {}", word(&event.activity), event.action, word(&event.outcome)).unwrap();
        let mut line = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                writeln!(text, "  {name}: {}", value.replace('\n', " ⏎ ")).unwrap();
            }
        };
        line("initiator", event.initiator.as_ref().map(actor));
        line("executor", event.executor.as_ref().map(actor));
        line("credential", event.credential.as_ref().map(actor));
        line("delegation", Some(event.delegation.iter().map(actor).collect::<Vec<_>>().join(", ")));
        line("targets", Some(event.targets.iter().map(|t| t.name.clone()).collect::<Vec<_>>().join(", ")));
        event.access.iter().for_each(|change| line("access", Some(access(change))));
        line("message", event.message.clone());
        line("text", event.text.clone());
        line("place", event.place.clone());
        line("session", event.session.clone());
        line("native id", event.native_id.clone());
        line("span", event.span.clone());
        line("parent", event.parent.clone());
        line("reply to", event.reply_to.clone());
        let references = event.references.iter().map(|r| format!("{} {}", word(&r.kind), r.value));
        line("references", Some(references.collect::<Vec<_>>().join(", ")));
    }
    text
}

/// One access change as a line.
pub(crate) fn access(change: &AccessChange) -> String {
    let before = change.before.as_ref().map(|before| format!(" (before: {})", grants(before)));
    format!(
        "{} {} of {}: {}",
        word(&change.operation),
        change.policy,
        change.resource,
        grants(&change.grants)
    )
    .trim_end()
    .to_owned()
        + &before.unwrap_or_default()
}

fn grants(grants: &[Grant]) -> String {
    let one = |grant: &Grant| {
        let subject = match &grant.subject {
            Subject::Public => "the public".to_owned(),
            Subject::Organization(name) => format!("organisation {name}"),
            Subject::Group(name) => format!("group {name}"),
            Subject::Principal(name) => name.clone(),
            Subject::Network(name) => format!("network {name}"),
        };
        let effect = if grant.effect == GrantEffect::Deny { " may not " } else { " may " };
        let condition = grant.condition.as_ref().map(|text| format!(" if {text}")).unwrap_or_default();
        format!("{subject}{effect}{}{condition}", grant.rights.join("+"))
    };
    grants.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn actor(actor: &Actor) -> String {
    let field = actor.field.as_deref().unwrap_or("no field");
    format!("{} ({}, {}, {field})", actor.name, word(&actor.kind), word(&actor.basis))
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}
