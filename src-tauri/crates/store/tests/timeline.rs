//! Pages and positions in the time order, beside a sort of all rows.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use proximate_model::{Event, EventTime, Instant, Precision, Reading, ZoneSource};
use proximate_store::{Batch, CaseInfo, EventRow, Store, TimeKey};

/// A case whose rows have these times, in the order of import.
fn case(folder: &std::path::Path, times: &[Option<i64>]) -> Store {
    let info =
        CaseInfo { id: "case-1".into(), title: "A case".into(), label: String::new(), created: Instant(0) };
    let mut store = Store::create(folder, &info).expect("made");
    let mut batch = Batch::default();
    for (index, at) in times.iter().enumerate() {
        let mut event = Event { action: "look".into(), ..Event::default() };
        if let Some(at) = at {
            event.time =
                EventTime::recorded(Instant(*at), "raw", Precision::Microsecond, ZoneSource::Explicit);
        }
        event.evidence.record = index as u64 + 1;
        batch.rows.push(EventRow::new(&event, 0));
    }
    let file = store.begin("a.jsonl", &Reading::default()).expect("begun");
    store.append(file, &[batch]).expect("appended");
    store
}

/// Times with many equal ones, out of order, and undated rows between.
fn times(count: usize) -> Vec<Option<i64>> {
    let mut state = 7_u64;
    (0..count)
        .map(|index| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let jitter = (state >> 33) % 200;
            (index % 13 != 5).then(|| (index as i64 / 20) * 100 + jitter as i64 - 40)
        })
        .collect()
}

fn sorted(times: &[Option<i64>]) -> Vec<TimeKey> {
    let keys = times.iter().enumerate();
    let mut keys: Vec<TimeKey> =
        keys.map(|(index, at)| TimeKey { at: at.map(Instant), row: index as u64 + 1 }).collect();
    keys.sort_by_key(|key| (key.at.is_none(), key.at, key.row));
    keys
}

#[test]
fn pages_and_positions_are_those_of_a_sort() {
    let scratch = tempfile::tempdir().expect("a folder");
    let times = times(3_000);
    let mut store = case(&scratch.path().join("case"), &times);
    let expected = sorted(&times);
    for marked in [false, true] {
        if marked {
            store.mark_timeline().expect("marked");
        }
        for start in [0, 1, 511, 512, 513, 1_500, 2_700, 2_768, 2_769, 2_770, 2_990, 2_999, 3_000, 9_999] {
            let page = store.page(start as u64, 300).expect("a page");
            let keys: Vec<TimeKey> = page.iter().map(TimeKey::from).collect();
            let end = (start + 300).min(expected.len());
            assert_eq!(keys, expected[start.min(end)..end], "from {start}, marked: {marked}");
        }
        for (position, key) in expected.iter().enumerate().step_by(37) {
            assert_eq!(store.position(*key).expect("a position"), position as u64, "{key:?}, {marked}");
        }
        let between = TimeKey { at: Some(Instant(5_000)), row: 0 };
        let before = expected.iter().filter(|key| **key < between).count() as u64;
        assert_eq!(store.position(between).expect("a position"), before, "of an instant without a row");
    }
    assert_eq!(store.rows().expect("counted"), 3_000);
    let numbered = store.rows_numbered([7, 4_000, 3]).expect("rows");
    assert_eq!(numbered.iter().map(|place| place.row).collect::<Vec<_>>(), [7, 3]);
}

#[test]
fn rows_that_came_after_the_landmarks_are_in_their_place() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut store = case(&scratch.path().join("case"), &times(1_000));
    store.mark_timeline().expect("marked");
    let mut late = Event { action: "look".into(), ..Event::default() };
    late.time = EventTime::recorded(Instant(-9_999), "raw", Precision::Microsecond, ZoneSource::Explicit);
    late.evidence.record = 1;
    let file = store.begin("b.jsonl", &Reading::default()).expect("begun");
    let batch = Batch { rows: vec![EventRow::new(&late, 0)], ..Batch::default() };
    store.append(file, &[batch]).expect("appended");
    let first = store.page(0, 1).expect("a page");
    assert_eq!(
        first.first().map(|place| place.row),
        Some(1_001),
        "the earliest is first, though it came last"
    );
    assert_eq!(store.page(1_000, 5).expect("a page").len(), 1, "and nothing fell out at the end");
}

#[test]
fn an_empty_case_has_empty_pages() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut store = case(&scratch.path().join("case"), &[]);
    store.mark_timeline().expect("marked");
    assert!(store.page(0, 10).expect("a page").is_empty());
    assert_eq!(store.position(TimeKey { at: None, row: 1 }).expect("a position"), 0);
}
