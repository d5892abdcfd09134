//! Building, finding, damaging and rebuilding an index.

#![allow(clippy::expect_used, reason = "a test that cannot set its case up must fail")]

use std::{path::Path, sync::atomic::AtomicBool};

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind, Target, TargetKind,
};
use proximate_search::{Index, Query, Stopped};
use tempfile::TempDir;

fn events() -> Vec<Event> {
    let agent = Actor::of("forum-helper", "agent", ActorKind::AiAgent, Basis::ExplicitField);
    let mut person = Actor::of("Ana.Lopez@acme.com", "user", ActorKind::Human, Basis::Registry);
    person.identity = Some("ana".to_owned());
    let target = |name: &str| Target { kind: TargetKind::Resource, name: name.to_owned() };
    vec![
        Event {
            id: "00000000000000a0".to_owned(),
            native_id: Some("$NQ9s-Event:matrix.org".to_owned()),
            format: "chat".to_owned(),
            executor: Some(person.clone()),
            action: "m.room.message".to_owned(),
            activity: Activity::Message,
            text: Some("How do I open the sales bucket to the whole team?".to_owned()),
            place: Some("#data-platform".to_owned()),
            ..Event::default()
        },
        Event {
            id: "00000000000000a1".to_owned(),
            format: "agent".to_owned(),
            executor: Some(agent.clone()),
            action: "post_reply".to_owned(),
            activity: Activity::AgentOutput,
            text: Some("Set the bucket policy to allow allAuthenticatedUsers.".to_owned()),
            session: Some("S-77".to_owned()),
            trace: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
            ..Event::default()
        },
        Event {
            id: "00000000000000a2".to_owned(),
            format: "aws.cloudtrail".to_owned(),
            executor: Some(person),
            action: "s3:PutBucketPolicy".to_owned(),
            activity: Activity::AccessChange,
            outcome: Outcome::Success,
            targets: vec![target("arn:aws:s3:::sales-data-eu-west-1")],
            references: vec![Reference { kind: ReferenceKind::Request, value: "REQ123EXAMPLE".to_owned() }],
            ..Event::default()
        },
        Event {
            id: "00000000000000a3".to_owned(),
            format: "aws.cloudtrail".to_owned(),
            executor: Some(agent),
            action: "s3:GetObject".to_owned(),
            activity: Activity::DataAccess,
            outcome: Outcome::Failure,
            targets: vec![target("arn:aws:s3:::sales-data-eu-west-1/2026/march.csv")],
            ..Event::default()
        },
    ]
}

fn numbered(events: &[Event]) -> impl Iterator<Item = (u64, &Event)> {
    events.iter().enumerate().map(|(row, event)| (row as u64, event))
}

fn build(dir: &Path, revision: u64) -> Index {
    Index::build(dir, revision, numbered(&events()), &AtomicBool::new(false)).expect("an index")
}

fn find(index: &Index, query: &str) -> Vec<u64> {
    let query = Query::parse(query).expect(query);
    index.search(&query, 100).expect("hits").rows
}

#[test]
fn queries_find_what_they_say() {
    let folder = TempDir::new().expect("a folder");
    let index = build(&folder.path().join("search"), 1);
    let table: [(&str, &[u64]); 44] = [
        ("", &[0, 1, 2, 3]),
        ("*", &[0, 1, 2, 3]),
        ("bucket", &[0, 1]),
        ("BUCKET", &[0, 1]),
        ("bucket policy", &[1]),
        ("\"bucket policy\"", &[1]),
        ("\"policy bucket\"", &[]),
        ("\"the bucket\"", &[1]),
        ("buck*", &[0, 1]),
        ("allauth*", &[1]),
        ("-bucket", &[2, 3]),
        ("sales -bucket", &[2, 3]),
        ("-bucket -getobject", &[2]),
        ("policy OR getobject", &[1, 3]),
        ("sales OR policy -whole", &[0, 1, 2, 3]),
        ("(sales OR policy) -whole", &[1, 2, 3]),
        ("-(sales OR policy)", &[]),
        ("actor:ana", &[0, 2]),
        ("actor:lopez", &[0, 2]),
        ("actor:Ana.Lopez@acme.com", &[0, 2]),
        ("actor:\"ana lopez\"", &[0, 2]),
        ("actor:forum*", &[1, 3]),
        ("actor:(ana OR forum-helper) sales", &[0, 2, 3]),
        ("kind:agent", &[1, 3]),
        ("kind:ai_agent -format:agent", &[3]),
        ("kind:human", &[0, 2]),
        ("format:aws.cloudtrail", &[2, 3]),
        ("format:aws*", &[2, 3]),
        ("activity:access_change", &[2]),
        ("outcome:failure", &[3]),
        ("action:s3:PutBucketPolicy", &[2]),
        ("action:putbucketpolicy", &[2]),
        ("action:s3:Put*", &[2]),
        ("target:arn:aws:s3:::sales-data-eu-west-1", &[2, 3]),
        ("arn:aws:s3:::sales-data-eu-west-1", &[2, 3]),
        ("sales-data-eu-*", &[2, 3]),
        ("target:march.csv", &[3]),
        ("place:#data-platform", &[0]),
        ("id:00000000000000a1", &[1]),
        ("00000000000000a1", &[1]),
        ("id:req123example", &[2]),
        ("$NQ9s-Event:matrix.org", &[0]),
        ("4bf92f3577b34da6a3ce929d0e0e4736", &[1]),
        ("session:s-77", &[1]),
    ];
    for (query, expected) in table {
        assert_eq!(find(&index, query), expected, "{query}");
    }
}

#[test]
fn the_first_rows_in_time_order_and_the_total() {
    let folder = TempDir::new().expect("a folder");
    let event = &events()[0];
    let rows = (0..5000_u64).rev().map(|row| (row, event));
    let index =
        Index::build(&folder.path().join("search"), 1, rows, &AtomicBool::new(false)).expect("an index");
    let hits = index.search(&Query::parse("bucket").expect("a query"), 3).expect("hits");
    assert_eq!((hits.total, hits.rows), (5000, vec![0, 1, 2]));
    let none = index.search(&Query::parse("bucket").expect("a query"), 0).expect("hits");
    assert_eq!((none.total, none.rows), (5000, vec![]));
}

#[test]
fn only_the_index_of_the_revision_opens() {
    let folder = TempDir::new().expect("a folder");
    let dir = folder.path().join("search");
    assert!(Index::open(&dir, 7).expect("no failure").is_none(), "missing");
    drop(build(&dir, 7));
    assert!(Index::open(&dir, 8).expect("no failure").is_none(), "another revision");
    let opened = Index::open(&dir, 7).expect("no failure").expect("an index");
    assert_eq!(find(&opened, "bucket"), [0, 1]);
    drop(build(&dir, 8));
    assert!(Index::open(&dir, 8).expect("no failure").is_some(), "built again over the old one");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing else is left: {left:?}");
}

#[test]
fn a_damaged_index_does_not_open() {
    let folder = TempDir::new().expect("a folder");
    let dir = folder.path().join("search");
    drop(build(&dir, 7));
    let files: Vec<_> = std::fs::read_dir(&dir)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')))
        .collect();
    assert!(files.len() > 2);
    for path in files {
        let whole = fs_err::read(&path).expect("bytes");
        for damaged in [whole[..whole.len() / 2].to_vec(), flipped(&whole), Vec::new()] {
            fs_err::write(&path, &damaged).expect("written");
            assert!(Index::open(&dir, 7).expect("no failure").is_none(), "{}", path.display());
        }
        fs_err::write(&path, &whole).expect("written");
    }
    assert!(Index::open(&dir, 7).expect("no failure").is_some(), "whole again");
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 3;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0x55;
    }
    bytes
}

#[test]
fn a_stopped_build_leaves_the_old_index() {
    let folder = TempDir::new().expect("a folder");
    let dir = folder.path().join("search");
    drop(build(&dir, 7));
    let stopped = Index::build(&dir, 8, numbered(&events()), &AtomicBool::new(true)).expect_err("stopped");
    assert!(stopped.is::<Stopped>());
    assert!(Index::open(&dir, 7).expect("no failure").is_some());
    // What a killed build leaves is swept away by the next.
    let leftover = folder.path().join("search.building");
    fs_err::create_dir_all(&leftover).expect("a folder");
    fs_err::write(leftover.join("meta.json"), "{").expect("written");
    drop(build(&dir, 8));
    assert!(!leftover.exists());
    assert!(Index::open(&dir, 8).expect("no failure").is_some());
}

#[test]
fn hostile_events_are_indexed() {
    let folder = TempDir::new().expect("a folder");
    let hostile = Event {
        id: "x".repeat(100_000),
        text: Some("\0\u{202e}<script>alert(1)</script> ".repeat(1000) + &"z".repeat(200_000)),
        action: "=cmd|' /C calc'!A0".to_owned(),
        ..Event::default()
    };
    let events = [hostile];
    let index = Index::build(&folder.path().join("search"), 1, numbered(&events), &AtomicBool::new(false));
    let index = index.expect("an index");
    assert_eq!(find(&index, "script alert"), [0]);
    assert_eq!(find(&index, "calc"), [0]);
    assert_eq!(find(&index, &"z".repeat(200)), [0], "a long word is cut on both sides");
}
