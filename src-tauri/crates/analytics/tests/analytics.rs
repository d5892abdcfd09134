//! Histograms, facets and anomalies of small cases.

#![allow(clippy::expect_used, reason = "a test that cannot set its case up must fail")]

use proximate_analytics::EventTable;
use proximate_model::{
    Activity, Actor, ActorKind, Basis, Bounds, Event, EventTime, Instant, Outcome, Precision, Target,
    TargetKind, ZoneSource,
};

const HOUR: i64 = 3600;

fn at(seconds: i64) -> Instant {
    Instant::parse("2026-03-01T00:00:00Z").expect("an instant").plus_seconds(seconds)
}

fn event(seconds: Option<i64>, who: &str, kind: ActorKind, activity: Activity) -> Event {
    let time =
        seconds.map(|seconds| EventTime::recorded(at(seconds), "", Precision::Second, ZoneSource::Explicit));
    Event {
        time: time.unwrap_or_default(),
        format: "chat".to_owned(),
        executor: Some(Actor::of(who, "user", kind, Basis::ExplicitField)),
        action: format!("{activity:?}"),
        activity,
        outcome: Outcome::Success,
        ..Event::default()
    }
}

fn read(seconds: i64, who: &str, resource: &str) -> Event {
    let mut event = event(Some(seconds), who, ActorKind::Human, Activity::DataAccess);
    event.targets = vec![Target { kind: TargetKind::Resource, name: resource.to_owned() }];
    event
}

fn table(events: &[Event]) -> EventTable {
    EventTable::new(events).expect("a table")
}

fn small() -> Vec<Event> {
    vec![
        event(Some(10), "ana", ActorKind::Human, Activity::Message),
        event(Some(70), "helper", ActorKind::AiAgent, Activity::AgentOutput),
        event(Some(75), "helper", ActorKind::AiAgent, Activity::AccessChange),
        event(Some(600), "ben", ActorKind::Human, Activity::Message),
        event(None, "ana", ActorKind::Human, Activity::Other),
    ]
}

#[test]
fn the_histogram_has_no_holes_and_counts_all_dated_events() {
    let found = table(&small()).analytics(None, None, 12).expect("analytics");
    assert_eq!((found.total, found.undated, found.bar_seconds), (5, 1, 60.0));
    assert_eq!(found.histogram.len(), 11);
    let counts: Vec<u64> = found.histogram.iter().map(|bar| bar.count).collect();
    assert_eq!(counts, [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    let second = &found.histogram[1];
    assert_eq!((second.start, second.agent, second.access_changes), (at(60), 2, 1));
    for pair in found.histogram.windows(2) {
        assert_eq!(pair[1].start.seconds_since(pair[0].start), 60.0);
    }
}

#[test]
fn facets_are_sorted_by_count_and_then_by_name() {
    let found = table(&small()).analytics(None, None, 12).expect("analytics");
    let facet = |field: &str| {
        let facet = found.facets.iter().find(|facet| facet.field == field).expect("a facet");
        facet.values.iter().map(|value| (value.value.clone(), value.count)).collect::<Vec<_>>()
    };
    let pair = |word: &str, count: u64| (word.to_owned(), count);
    assert_eq!(facet("actor"), [pair("ana", 2), pair("helper", 2), pair("ben", 1)]);
    assert_eq!(facet("kind"), [pair("human", 3), pair("ai_agent", 2)]);
    assert_eq!(facet("activity")[0], pair("message", 2));
    assert_eq!(facet("outcome"), [pair("success", 5)]);
    let many: Vec<Event> = (0..40)
        .map(|index| event(Some(index), &format!("u{index:02}"), ActorKind::Human, Activity::Other))
        .collect();
    let found = table(&many).analytics(None, None, 12).expect("analytics");
    let actors = &found.facets.iter().find(|facet| facet.field == "actor").expect("a facet").values;
    assert_eq!(actors.len(), 12);
    assert_eq!(actors[0].value, "u00");
}

#[test]
fn rows_and_range_select() {
    let table = table(&small());
    let rows = table.analytics(Some(&[0, 2, 4]), None, 12).expect("analytics");
    assert_eq!((rows.total, rows.undated), (3, 1));
    let range = Bounds { earliest: at(60), latest: at(119) };
    let ranged = table.analytics(None, Some(range), 60).expect("analytics");
    assert_eq!((ranged.total, ranged.undated, ranged.histogram.len()), (2, 0, 60));
    let both = table.analytics(Some(&[0, 1]), Some(range), 60).expect("analytics");
    assert_eq!(both.total, 1);
    assert!(table.analytics(Some(&[0, 99]), None, 60).is_err(), "a row of another table");
    let nothing = table.analytics(Some(&[]), None, 60).expect("analytics");
    assert_eq!((nothing.total, nothing.histogram.len(), nothing.bar_seconds), (0, 0, 0.0));
}

#[test]
fn an_empty_case_and_the_ends_of_time() {
    let empty = table(&[]).analytics(None, None, 60).expect("analytics");
    assert_eq!((empty.total, empty.histogram, empty.anomalies), (0, vec![], vec![]));
    let mut ends = vec![Event::default(), Event::default()];
    ends[0].time.at = Some(Instant(i64::MIN));
    ends[1].time.at = Some(Instant(i64::MAX));
    let found = table(&ends).analytics(None, None, 60).expect("analytics");
    assert_eq!(found.histogram.iter().map(|bar| bar.count).sum::<u64>(), 2);
    assert!(found.histogram.len() <= 60);
}

/// Ten days of the same few readers per hour, of several resources.
fn ordinary() -> Vec<Event> {
    let mut events = Vec::new();
    for hour in 0..240 {
        for (resource, readers) in [("sales", 5), ("wages", 2), ("logs", 9)] {
            for reader in 0..readers {
                // Some are away in some hours, in a fixed pattern.
                if (hour * 7 + reader * 3) % 5 != 0 {
                    events.push(read(hour * HOUR + reader * 60, &format!("u{reader}"), resource));
                }
            }
        }
    }
    events
}

#[test]
fn ordinary_reading_is_no_anomaly() {
    assert_eq!(table(&ordinary()).analytics(None, None, 60).expect("analytics").anomalies, []);
}

#[test]
fn a_crowd_of_new_readers_is_one() {
    let mut events = ordinary();
    events.extend((0..40).map(|guest| read(150 * HOUR + guest * 30, &format!("guest{guest}"), "wages")));
    events.extend((0..12).map(|guest| read(160 * HOUR + guest * 30, &format!("guest{guest}"), "sales")));
    let table = table(&events);
    let found = table.analytics(None, None, 60).expect("analytics").anomalies;
    assert_eq!(found.len(), 2, "{found:?}");
    let first = &found[0];
    assert_eq!(
        (first.resource.as_str(), first.at, first.interval_seconds),
        ("wages", at(150 * HOUR), 3600.0)
    );
    assert_eq!(first.first_time, 40);
    assert!(first.principals >= 40 && first.usual <= 2.0 && first.score > 20.0, "{first:?}");
    assert_eq!(found[1].resource, "sales");
    let before = Bounds { earliest: at(0), latest: at(100 * HOUR) };
    assert_eq!(table.analytics(None, Some(before), 60).expect("analytics").anomalies, []);
    let within = Bounds { earliest: at(150 * HOUR + 1800), latest: at(150 * HOUR + 1900) };
    assert_eq!(table.analytics(None, Some(within), 60).expect("analytics").anomalies.len(), 1);
    let mut shuffled = events.clone();
    shuffled.reverse();
    assert_eq!(
        EventTable::new(&shuffled).expect("a table").analytics(None, None, 60).expect("analytics").anomalies,
        found
    );
}

#[test]
fn a_resource_that_nobody_read_before_can_stand_out_but_not_at_the_start() {
    let mut events = ordinary();
    events.extend((0..20).map(|guest| read(200 * HOUR, &format!("guest{guest}"), "hidden")));
    events.extend((0..20).map(|guest| read(HOUR, &format!("guest{guest}"), "early")));
    let found = table(&events).analytics(None, None, 60).expect("analytics").anomalies;
    assert_eq!(found.iter().map(|anomaly| anomaly.resource.as_str()).collect::<Vec<_>>(), ["hidden"]);
    assert_eq!((found[0].usual, found[0].first_time), (0.0, 20));
}

#[test]
fn known_readers_all_at_once_and_refused_reads_are_none() {
    let mut events = Vec::new();
    for reader in 0..30 {
        // Each of thirty reads in an hour of its own, and then all in one.
        events.push(read(reader * HOUR, &format!("u{reader}"), "sales"));
        events.push(read(100 * HOUR, &format!("u{reader}"), "sales"));
        let mut refused = read(120 * HOUR, &format!("x{reader}"), "sales");
        refused.outcome = Outcome::Failure;
        events.push(refused);
    }
    assert_eq!(table(&events).analytics(None, None, 60).expect("analytics").anomalies, []);
}
