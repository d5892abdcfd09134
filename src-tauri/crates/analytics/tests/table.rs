//! Numbers over made-up events.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use proximate_analytics::EventTable;
use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, Basis, Bounds, Event, EventTime, Instant,
    Precision, Target, TargetKind, ZoneSource,
};

fn event(minute: i64, actor: &str, activity: Activity, target: &str) -> Event {
    let at = Instant::parse("2026-03-10T00:00:00Z").expect("a time").plus_seconds(minute * 60);
    let kind = if actor.starts_with("agent") { ActorKind::AiAgent } else { ActorKind::Human };
    Event {
        id: format!("{minute}-{actor}"),
        time: EventTime::recorded(at, "raw", Precision::Second, ZoneSource::Explicit),
        format: "test".into(),
        executor: Some(Actor::of(actor, "who", kind, Basis::ExplicitField)),
        action: "read".into(),
        activity,
        targets: vec![Target { kind: TargetKind::Resource, name: target.into() }],
        ..Event::default()
    }
}

/// Two readers an hour for a day; then, in one hour, this many others.
fn reads(others: usize) -> Vec<Event> {
    let quiet = (0..24).flat_map(|hour| {
        ["ada", "bob"]
            .map(|who| event(hour * 60 + 5, who, Activity::DataAccess, "arn:aws:s3:::ledger/2026/a.csv"))
    });
    let burst = (0..others).map(|number| {
        event(24 * 60 + 10, &format!("new-{number}"), Activity::DataAccess, "arn:aws:s3:::ledger/2026/b.csv")
    });
    quiet.chain(burst).collect()
}

#[test]
fn many_new_readers_in_one_hour_are_noticed() {
    let table = EventTable::new(&reads(9)).expect("a table");
    let analytics = table.analytics(None, None, 60).expect("numbers");
    let [anomaly] = analytics.anomalies.as_slice() else { panic!("one anomaly: {:?}", analytics.anomalies) };
    assert_eq!(anomaly.resource, "arn:aws:s3:::ledger", "objects of one bucket meet in it");
    assert_eq!((anomaly.principals, anomaly.first_time), (9, 9), "nine readers, all for the first time");
    assert!((anomaly.usual - 2.0).abs() < f64::EPSILON, "against two as usual");
    assert_eq!(anomaly.at.to_string(), "2026-03-11T00:00:00Z", "in the hour in which they came");
}

#[test]
fn the_usual_readers_and_a_few_more_are_not() {
    for others in 0..4 {
        let table = EventTable::new(&reads(others)).expect("a table");
        assert!(table.analytics(None, None, 60).expect("numbers").anomalies.is_empty(), "{others} others");
    }
}

#[test]
fn bars_count_everything_once_and_facets_say_of_what() {
    let mut events = reads(3);
    events.push(event(30, "agent-1", Activity::Message, "thread"));
    events[0].access.push(AccessChange {
        resource: "r".into(),
        policy: "p".into(),
        operation: AccessOperation::Add,
        grants: Vec::new(),
        before: None,
    });
    events.push(Event { id: "undated".into(), ..Event::default() });
    let table = EventTable::new(&events).expect("a table");
    let analytics = table.analytics(None, None, 30).expect("numbers");
    assert_eq!(analytics.total, 53, "all events");
    assert_eq!(analytics.undated, 1, "one of them undated");
    assert_eq!(
        analytics.histogram.iter().map(|bar| bar.count).sum::<u64>(),
        52,
        "each dated event is in one bar"
    );
    assert_eq!(analytics.histogram.iter().map(|bar| bar.agent).sum::<u64>(), 1, "one by an agent");
    assert_eq!(
        analytics.histogram.iter().map(|bar| bar.access_changes).sum::<u64>(),
        1,
        "one change of access"
    );
    assert!(analytics.histogram.len() <= 31, "about as many bars as asked for");
    let starts: Vec<_> = analytics.histogram.iter().map(|bar| bar.start.0).collect();
    assert!(
        starts.windows(2).all(|pair| pair[1] - pair[0] == (analytics.bar_seconds * 1e6) as i64),
        "without holes"
    );
    let actors = analytics.facets.iter().find(|facet| facet.field == "actor").expect("a facet");
    assert_eq!((actors.values[0].value.as_str(), actors.values[0].count), ("ada", 24), "most frequent first");
    assert_eq!(actors.values[1].value, "bob", "then by name");
}

#[test]
fn a_selection_is_rows_and_a_range() {
    let events = reads(0);
    let table = EventTable::new(&events).expect("a table");
    let selected = table.analytics(Some(&[0, 2, 4]), None, 10).expect("numbers");
    assert_eq!(selected.total, 3, "the rows named");
    let at = events[4].time.at.expect("dated");
    let range = Bounds { earliest: at, latest: at.plus_seconds(3600) };
    assert_eq!(table.analytics(None, Some(range), 10).expect("numbers").total, 4, "two hours of two readers");
    assert_eq!(
        EventTable::new(&[]).expect("a table").analytics(None, None, 10).expect("numbers").total,
        0,
        "nothing"
    );
    assert!(table.analytics(Some(&[999]), None, 10).is_err(), "a row that is not there");
}
