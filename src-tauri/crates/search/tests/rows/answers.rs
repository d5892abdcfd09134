//! What it answers, against a plain reading of the same events.

use std::collections::BTreeMap;

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Bounds, Event, EventTime, Instant, Outcome, Reference, ReferenceKind,
    Target, TargetKind,
};
use proximate_search::{Bars, Document, Extent, Key, Page, Rank, RowIndex, Selection};
use tempfile::TempDir;

use crate::support::{everything, open, query, raw, rows, writer};

/// An index of records, each added so often that its values repeat: the first times a value is posted by its
/// words, later by its number.
pub(crate) fn index_of(records: &[&str], times: u64) -> (TempDir, RowIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let mut writer = writer(&index);
    for time in 0..times {
        for (number, record) in (0..).zip(records) {
            writer.add(&raw(time * records.len() as u64 + number, record)).unwrap();
        }
    }
    writer.commit(times * records.len() as u64).unwrap();
    (folder, index)
}

#[test]
fn every_value_of_a_record_is_found_however_often_it_comes() {
    let uuid = "8d7f1c2e-9b1a-4c3d-8e5f-0123456789ab";
    let arn = format!("arn:aws:sts::123456789012:assumed-role/Deploy/{uuid}");
    let records = [
        r#"{"user":"Ana.Lopez@ACME.com","verb":"deploy-prod","n":4711,"nested":[{"x":"Zürich\u00e9"}]}"#.to_owned(),
        format!(r#"{{"arn":"{arn}","key":"AKIAIOSFODNN7EXAMPLE","instance":"i-0abc12345def67890"}}"#),
        r#"{"text":"the bucket policy of prod was changed by ana and ben","pod":"payments-7d9f8b6c5d-x2x4z"}"#.to_owned(),
        r#"{"text":"policy bucket","hash":"Zm9v/YmFy+QmF6Cg1Zm9vYmFyQmF6Cg2Zm9vYmFyQmF6Cg=="}"#.to_owned(),
        r#"not json: ana.lopez said "hello" to 8d7f1c2e-9b1a-4c3d-8e5f-0123456789ac"#.to_owned(),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let whole = format!("\"{arn}\"");
    let table: [(&str, &[u64]); 36] = [
        ("ana.lopez@acme.com", &[0]),
        ("lopez", &[0, 4]),
        ("acme", &[0]),
        ("deploy", &[0, 1]),
        ("deploy-prod", &[0]),
        ("prod", &[0, 2]),
        ("4711", &[0]),
        ("zürichÉ", &[0]),
        ("user", &[]),
        ("deplo*", &[0, 1]),
        ("deploy-pr*", &[0]),
        ("lopez@ac*", &[0]),
        (uuid, &[1]),
        ("8D7F1C2E-9b1a-4c3d-8e5f-0123456789ab", &[1]),
        ("8d7f1c2e-9b1a-4c3d-8e5f-0123456789ac", &[4]),
        ("8d7f1c2e", &[]),
        (&arn, &[1]),
        (&whole, &[1]),
        ("akiaiosfodnn7example", &[1]),
        ("id:AKIAIOSFODNN7EXAMPLE", &[1]),
        ("i-0abc12345def67890", &[1]),
        ("0abc12345def67890", &[1]),
        ("\"bucket policy\"", &[2]),
        ("bucket policy", &[2, 3]),
        ("\"policy bucket\"", &[3]),
        ("\"prod payments\"", &[]),
        ("\"ben payments\"", &[]),
        ("payments-7d9f8b6c5d-x2x4z", &[2]),
        ("payments", &[2]),
        ("7d9f8b6c5d", &[2]),
        ("payments-7d9f8b6c5e-x2x4z", &[]),
        ("Zm9v/YmFy+QmF6Cg1Zm9vYmFyQmF6Cg2Zm9vYmFyQmF6Cg==", &[3]),
        ("hello -policy", &[4]),
        ("-policy", &[0, 1, 4]),
        ("(zürich* OR hello) lopez", &[0, 4]),
        ("*", &[0, 1, 2, 3, 4]),
    ];
    for times in [1, 2, 12] {
        let (_folder, index) = index_of(&records, times);
        let count = records.len() as u64;
        for (text, expected) in table {
            let mut wanted: Vec<u64> =
                (0..times).flat_map(|time| expected.iter().map(move |row| time * count + row)).collect();
            wanted.sort_unstable();
            assert_eq!(rows(&index, text), wanted, "`{text}` after {times} times");
        }
    }
}

fn event(number: u64) -> Event {
    let people = ["ana.lopez@acme.com", "ben", "Deploy Agent", "carla"];
    let agent = number % 4 == 2;
    let kind = if agent { ActorKind::AiAgent } else { ActorKind::Human };
    let actor = |name: &str| Actor::of(name, "f", kind, Basis::ExplicitField);
    Event {
        id: format!("5f1d7a84b2c93e60-{number}"),
        time: EventTime { at: at(number), logged: known(number), ..EventTime::default() },
        format: if agent { "agent_trace".to_owned() } else { "aws_cloudtrail".to_owned() },
        native_id: Some(format!("native-{number}")),
        executor: Some(actor(people[number as usize % 4])),
        initiator: number.is_multiple_of(5).then(|| actor("dora")),
        action: ["s3:PutBucketPolicy", "s3:GetObject", "tool call"][number as usize % 3].to_owned(),
        activity: [Activity::AccessChange, Activity::DataAccess, Activity::ToolCall][number as usize % 3],
        outcome: if number.is_multiple_of(7) { Outcome::Failure } else { Outcome::Success },
        targets: vec![
            Target { kind: TargetKind::Resource, name: format!("bucket-{}", number % 6) },
            Target { kind: TargetKind::Document, name: format!("report number{number}") },
        ],
        message: Some(format!("message {} of ana", number % 11)),
        place: number.is_multiple_of(2).then(|| "#ops-room".to_owned()),
        session: Some(format!("session-{}", number % 13)),
        trace: Some(format!("{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
        references: vec![Reference { kind: ReferenceKind::Ticket, value: format!("OPS-{}", number % 9) }],
        ..Event::default()
    }
}

const SECOND: i64 = 1_000_000;

/// Several events share an instant, every ninth has none, and the order of import is not that of time.
fn at(number: u64) -> Option<Instant> {
    (!number.is_multiple_of(9))
        .then(|| Instant(1_772_000_000 * SECOND + (number * 37 % 200) as i64 * 20 * SECOND))
}

fn known(number: u64) -> Option<Instant> {
    match number % 4 {
        0 => None,
        1 => at(number),
        _ => Some(Instant(1_772_000_000 * SECOND + (number * 41 % 5000) as i64 * SECOND)),
    }
}

const EVENTS: u64 = 700;

/// Written over several commits.
fn index_of_events() -> (TempDir, RowIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let mut writer = writer(&index);
    for number in 0..EVENTS {
        let event = event(number);
        writer.add(&Document::of_event(number, &event, None)).unwrap();
        if number % 150 == 149 {
            writer.commit(number + 1).unwrap();
        }
    }
    writer.commit(EVENTS).unwrap();
    writer.finish().unwrap();
    (folder, index)
}

type Test = fn(&Event) -> bool;

fn questions() -> Vec<(&'static str, Test)> {
    let name = |event: &Event| event.executor.clone().unwrap_or_default().name;
    let _ = name;
    vec![
        ("", |_| true),
        ("ana", |_| true),
        ("actor:ana", |event| has(event, "ana")),
        ("actor:lopez@acme.com", |event| has(event, "ana")),
        ("actor:\"deploy agent\"", |event| has(event, "Deploy Agent")),
        ("actor:dora", |event| event.initiator.is_some()),
        ("-actor:(ben OR carla)", |event| !has(event, "ben") && !has(event, "carla")),
        ("kind:agent", |event| has(event, "Deploy Agent")),
        ("outcome:failure -kind:agent", |event| {
            event.outcome == Outcome::Failure && !has(event, "Deploy Agent")
        }),
        ("activity:acc*", |event| event.activity == Activity::AccessChange),
        ("format:aws*", |event| event.format == "aws_cloudtrail"),
        ("format:agent_trace", |event| event.format == "agent_trace"),
        ("format:agent", |_| false),
        ("action:s3", |event| event.action.starts_with("s3")),
        ("action:s3:putbucketpolicy", |event| event.action == "s3:PutBucketPolicy"),
        ("target:bucket-3", |event| event.targets[0].name == "bucket-3"),
        ("target:bucket", |_| true),
        ("target:number123", |event| event.targets[1].name == "report number123"),
        ("number123", |event| event.targets[1].name == "report number123"),
        ("target:number12*", |event| event.targets[1].name.contains("number12")),
        ("place:ops-room", |event| event.place.is_some()),
        ("session:session-7", |event| event.session.as_deref() == Some("session-7")),
        ("session:session", |_| false),
        ("id:ops-4", |event| event.references[0].value == "OPS-4"),
        ("OPS-4", |event| event.references[0].value == "OPS-4"),
        ("id:native-77", |event| event.native_id.as_deref() == Some("native-77")),
        ("id:5f1d7a84b2c93e60-123", |event| event.id.ends_with("-123")),
        ("5f1d7a84b2c93e60-123", |event| event.id.ends_with("-123")),
        ("\"message 7\"", |event| event.message.as_deref() == Some("message 7 of ana")),
        ("\"7 of ana\"", |event| event.message.as_deref() == Some("message 7 of ana")),
        ("message actor:ben OR action:call", |event| has(event, "ben") || event.action == "tool call"),
    ]
}

fn has(event: &Event, name: &str) -> bool {
    event.executor.as_ref().is_some_and(|actor| actor.name.contains(name))
}

fn selections() -> Vec<Selection> {
    let time = |seconds: i64| Some(Instant((1_772_000_000 + seconds) * SECOND));
    vec![
        Selection::default(),
        Selection { from: time(500), ..Selection::default() },
        Selection { to: time(2000), ..Selection::default() },
        Selection { from: time(1000), to: time(1020), known_by: None },
        Selection { known_by: time(2500), ..Selection::default() },
        Selection { from: time(100), to: time(3000), known_by: time(1500) },
        Selection { from: time(9_000_000), ..Selection::default() },
    ]
}

/// What a plain reading finds, in the order of time.
fn expected(test: Test, selection: &Selection) -> Vec<(Key, Event)> {
    let mut found: Vec<(Key, Event)> = (0..EVENTS)
        .map(|number| (Key { at: at(number), row: number }, event(number)))
        .filter(|(key, event)| {
            let open = selection.from.is_none() && selection.to.is_none();
            let inside = key.at.map_or(open, |at| {
                selection.from.is_none_or(|from| from <= at) && selection.to.is_none_or(|to| at <= to)
            });
            let known = known(key.row).max(key.at);
            inside
                && selection.known_by.is_none_or(|by| known.is_some_and(|known| known <= by))
                && test(event)
        })
        .collect();
    found.sort_by_key(|(key, _)| (key.at.is_none(), key.at, key.row));
    found
}

#[test]
fn pages_ranks_and_places_are_those_of_a_sorted_list() {
    let (_folder, index) = index_of_events();
    assert_eq!((index.events(), index.watermark()), (EVENTS, EVENTS));
    for (text, test) in questions() {
        let query = query(text);
        for selection in selections() {
            let wanted: Vec<Key> = expected(test, &selection).into_iter().map(|(key, _)| key).collect();
            let about = format!("`{text}` in {selection:?}");
            let hits = index.search(&query, &selection, everything()).unwrap();
            assert_eq!((hits.total, &hits.keys), (wanted.len() as u64, &wanted), "{about}");
            for descending in [false, true] {
                let (mut keys, mut after) = (Vec::new(), None);
                loop {
                    let page = Page { after, limit: 97, descending };
                    let hits = index.search(&query, &selection, page).unwrap();
                    assert_eq!(hits.total, wanted.len() as u64);
                    keys.extend_from_slice(&hits.keys);
                    after = hits.keys.last().copied();
                    if hits.keys.len() < 97 {
                        break;
                    }
                }
                if descending {
                    keys.reverse();
                }
                assert_eq!(keys, wanted, "{about}");
            }
            for place in [0, 1, 50, 333, wanted.len().saturating_sub(1), wanted.len()] {
                let hits = index.nth(&query, &selection, place as u64, 10).unwrap();
                let part: Vec<Key> = wanted.iter().skip(place).take(10).copied().collect();
                assert_eq!((hits.total, hits.keys), (wanted.len() as u64, part), "{about} at {place}");
            }
            for number in [0, 8, 9, 10, 333, 699] {
                let key = Key { at: at(number), row: number };
                let before = wanted.iter().filter(|other| **other < key).count() as u64;
                let rank = Rank { before, found: wanted.contains(&key) };
                assert_eq!(index.rank(&query, &selection, key).unwrap(), rank, "{about} of {number}");
            }
        }
    }
}

#[test]
fn histograms_facets_and_extents_are_those_of_a_plain_count() {
    let (_folder, index) = index_of_events();
    let start = Instant(1_772_000_000 * SECOND);
    let bounds = Bounds { earliest: start, latest: start.plus_seconds(3999) };
    for (text, test) in questions() {
        let query = query(text);
        for selection in selections() {
            let wanted = expected(test, &selection);
            let about = format!("`{text}` in {selection:?}");
            let dated: Vec<Instant> = wanted.iter().filter_map(|(key, _)| key.at).collect();
            let extent = Extent {
                total: wanted.len() as u64,
                undated: (wanted.len() - dated.len()) as u64,
                first: dated.iter().min().copied(),
                last: dated.iter().max().copied(),
            };
            assert_eq!(index.extent(&query, &selection).unwrap(), extent, "{about}");
            let bars = Bars::covering(bounds, 7);
            for _ in 0..2 {
                let histogram = index.histogram(&query, &selection, bars).unwrap();
                for (number, bar) in (0..).zip(histogram) {
                    let low = bars.start.0 + number * bars.width as i64;
                    let inside = wanted.iter().filter(|(key, _)| {
                        key.at.is_some_and(|at| at.0 >= low && at.0 < low + bars.width as i64)
                    });
                    let agent = inside.clone().filter(|(_, event)| has(event, "Agent"));
                    let access = inside.clone().filter(|(_, event)| event.activity == Activity::AccessChange);
                    let counts = (inside.count() as u64, agent.count() as u64, access.count() as u64);
                    assert_eq!((bar.count, bar.agent, bar.access_changes), counts, "{about}");
                }
            }
            let facets = index.facets(&query, &selection, 100).unwrap();
            let count = |of: fn(&Event) -> String| {
                let mut counts: BTreeMap<String, u64> = BTreeMap::new();
                for (_, event) in &wanted {
                    *counts.entry(of(event)).or_default() += 1;
                }
                let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
                counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
                counts
            };
            let field = |name: &str| facets.iter().find(|facet| facet.field == name).unwrap().values.clone();
            assert_eq!(field("actor"), count(|event| event.actor().unwrap().name.clone()), "{about}");
            assert_eq!(field("action"), count(|event| event.action.clone()), "{about}");
            assert_eq!(field("format"), count(|event| event.format.clone()), "{about}");
            let failed = count(|event| format!("{:?}", event.outcome).to_lowercase());
            assert_eq!(field("outcome"), failed, "{about}");
            let agents = count(|event| if has(event, "Agent") { "ai_agent" } else { "human" }.to_owned());
            assert_eq!(field("kind"), agents, "{about}");
            assert!(facets.iter().all(|facet| facet.other == 0));
        }
    }
}

#[test]
fn a_place_among_many_events_of_one_instant_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let mut writer = writer(&index);
    let count = 200_000;
    for row in 0..count {
        // All but a few at one instant, some undated, and outliers far away.
        let at = match row {
            0 => Some(-4_000_000_000_000_000_000),
            1 => Some(i64::MAX),
            row if row % 2 == 0 => Some(1_772_000_000_000_000),
            _ => None,
        };
        writer.add(&Document { row, at, action: "a", ..Document::default() }).unwrap();
    }
    writer.commit(count).unwrap();
    let all = query("");
    for place in [0, 1, 2, 65_000, 99_999, 100_000, 100_001, 150_000, 199_999] {
        let hits = index.nth(&all, &Selection::default(), place, 2).unwrap();
        assert_eq!(hits.total, count);
        for (place, key) in (place..).zip(&hits.keys) {
            let rank = index.rank(&all, &Selection::default(), *key).unwrap();
            assert_eq!(rank, Rank { before: place, found: true });
        }
        assert_eq!(hits.keys.len() as u64, 2.min(count - place));
    }
}

#[test]
fn an_actor_is_found_by_its_identity() {
    let (_folder, index) = index_of_events();
    let mut query = query("actor:chief OR actor:\"ben\"");
    query.expand_actors(|name| if name == "chief" { vec!["Deploy Agent".to_owned()] } else { Vec::new() });
    let total = index.search(&query, &Selection::default(), everything()).unwrap().total;
    let wanted = expected(|event| has(event, "Deploy Agent") || has(event, "ben"), &Selection::default());
    assert_eq!(total, wanted.len() as u64);
}
