//! Anomalies of small cases.

#![allow(clippy::expect_used, reason = "a test that cannot set its case up must fail")]

use proximate_analytics::Reads;
use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, EventTime, Instant, Outcome, Precision, Target, TargetKind,
    ZoneSource, document::Anomaly,
};

const HOUR: i64 = 3600;

fn at(seconds: i64) -> Instant {
    Instant::parse("2026-03-01T00:00:00Z").expect("an instant").plus_seconds(seconds)
}

fn read(seconds: i64, who: &str, resource: &str) -> Event {
    Event {
        time: EventTime::recorded(at(seconds), "", Precision::Second, ZoneSource::Explicit),
        executor: Some(Actor::of(who, "user", ActorKind::Human, Basis::ExplicitField)),
        activity: Activity::DataAccess,
        outcome: Outcome::Success,
        targets: vec![Target { kind: TargetKind::Resource, name: resource.to_owned() }],
        ..Event::default()
    }
}

fn anomalies(events: &[Event]) -> Vec<Anomaly> {
    let mut reads = Reads::default();
    for event in events {
        reads.observe(event).expect("few names");
    }
    // What is kept on the disk gives the same.
    let kept = serde_json::to_string(&reads).expect("written");
    let kept: Reads = serde_json::from_str(&kept).expect("read");
    let found = kept.anomalies().expect("anomalies");
    assert_eq!(reads.anomalies().expect("anomalies"), found);
    found
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
    assert_eq!(anomalies(&ordinary()), []);
}

#[test]
fn a_crowd_of_new_readers_is_one() {
    let mut events = ordinary();
    events.extend((0..40).map(|guest| read(150 * HOUR + guest * 30, &format!("guest{guest}"), "wages")));
    events.extend((0..12).map(|guest| read(160 * HOUR + guest * 30, &format!("guest{guest}"), "sales")));
    let found = anomalies(&events);
    assert_eq!(found.len(), 2, "{found:?}");
    let first = &found[0];
    assert_eq!(
        (first.resource.as_str(), first.at, first.interval_seconds),
        ("wages", at(150 * HOUR), 3600.0)
    );
    assert_eq!(first.first_time, 40);
    assert!(first.principals >= 40 && first.usual <= 2.0 && first.score > 20.0, "{first:?}");
    assert_eq!(found[1].resource, "sales");
    let mut shuffled = events.clone();
    shuffled.reverse();
    assert_eq!(anomalies(&shuffled), found, "whatever the order of the events");
}

#[test]
fn a_resource_that_nobody_read_before_can_stand_out_but_not_at_the_start() {
    let mut events = ordinary();
    events.extend((0..20).map(|guest| read(200 * HOUR, &format!("guest{guest}"), "hidden")));
    events.extend((0..20).map(|guest| read(HOUR, &format!("guest{guest}"), "early")));
    let found = anomalies(&events);
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
    assert_eq!(anomalies(&events), []);
}
