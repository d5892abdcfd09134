//! Kills, removals, damage and hostile questions.

use proximate_model::Instant;
use proximate_search::{Bars, Document, Key, Page, Query, RowIndex, Selection, Writer};

use crate::{
    answers::index_of,
    support::{everything, open, query, raw, rows, writer},
};

#[test]
fn what_no_commit_named_is_gone_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let id = |row: u64| format!("{row:032x}", row = (row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let add = |writer: &mut Writer, row: u64| {
        let (record, action) =
            (format!(r#"{{"id":"{}","w":"word{row}"}}"#, id(row)), format!("action {row}"));
        writer.add(&Document { action: &action, ..raw(row, &record) }).unwrap();
    };
    let index = open(folder.path());
    let mut first = writer(&index);
    (0..100).for_each(|row| add(&mut first, row));
    first.commit(100).unwrap();
    (100..150).for_each(|row| add(&mut first, row));
    drop(first);
    drop(index);
    // A run and values that were written, but in no commit.
    fs_err::copy(folder.path().join("ids-0.run"), folder.path().join("ids-7.run")).unwrap();
    let values = folder.path().join("values.bin");
    let mut bytes = fs_err::read(&values).unwrap();
    bytes.extend_from_slice(&[3, 0, b'x', b'y', b'z']);
    fs_err::write(&values, bytes).unwrap();

    let index = open(folder.path());
    assert_eq!((index.watermark(), index.events()), (100, 100));
    assert_eq!(rows(&index, &id(120)), Vec::<u64>::new());
    let mut second = writer(&index);
    assert!(!folder.path().join("ids-7.run").exists());
    assert!(second.add(&raw(99, "{}")).is_err());
    (100..200).for_each(|row| add(&mut second, row));
    second.commit(200).unwrap();
    for row in [0, 99, 100, 120, 199] {
        assert_eq!(rows(&index, &id(row)), [row]);
        assert_eq!(rows(&index, &format!("word{row}")), [row]);
        assert_eq!(rows(&index, &format!("action:\"action {row}\"")), [row]);
    }
    assert_eq!(index.facets(&query(""), &Selection::default(), 500).unwrap()[4].values.len(), 200);
    assert!(index.verify().unwrap().is_empty());
}

#[test]
fn rows_that_were_removed_come_again_as_others() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let id = |row: u64, round: u64| {
        format!("{:032x}", (row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(round))
    };
    let mut writer = writer(&index);
    for round in 0..2 {
        for row in (if round == 0 { 0 } else { 60 })..100 {
            let record = format!(r#"{{"id":"{}","w":"round{round}"}}"#, id(row, round));
            writer.add(&raw(row, &record)).unwrap();
        }
        writer.commit(100).unwrap();
        assert_eq!(rows(&index, "*").len(), 100);
        if round == 0 {
            writer.remove_rows(60).unwrap();
            assert_eq!((index.watermark(), index.events()), (60, 60));
            assert_eq!(rows(&index, "*").len(), 60);
            assert_eq!(rows(&index, &id(70, 0)), Vec::<u64>::new());
        }
    }
    assert_eq!(rows(&index, &id(59, 0)), [59]);
    assert_eq!(rows(&index, &id(70, 0)), Vec::<u64>::new());
    assert_eq!(rows(&index, &id(70, 1)), [70]);
    assert_eq!(rows(&index, "round0").len(), 60);
    assert_eq!(rows(&index, "round1").len(), 40);
    assert_eq!(index.extent(&query(""), &Selection::default()).unwrap().total, 100);
    let facets = index.facets(&query(""), &Selection::default(), 5).unwrap();
    assert_eq!(facets[2].values, [("unknown".to_owned(), 100)]);
}

#[test]
fn an_index_that_is_damaged_or_of_another_case_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let fill = || {
        let index = open(folder.path());
        let mut writer = writer(&index);
        for row in index.watermark()..300 {
            let record =
                format!(r#"{{"id":"{:032x}","w":"often"}}"#, (row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            writer.add(&raw(row, &record)).unwrap();
        }
        writer.commit(300).unwrap();
        assert_eq!(rows(&index, "often").len(), 300);
    };
    fill();
    assert_eq!(open(folder.path()).watermark(), 300);
    assert_eq!(RowIndex::open_or_create(folder.path(), "other").unwrap().watermark(), 0);
    let files = ["meta.json", "values.bin", "ids-0.run"];
    for name in files {
        fill();
        let path = folder.path().join(name);
        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(open(folder.path()).watermark(), 0, "{name}");
        fill();
        fs_err::remove_file(&path).unwrap();
        assert_eq!(open(folder.path()).watermark(), 0, "{name}");
    }
    // A changed byte inside is found when asked for.
    fill();
    let index = open(folder.path());
    let path = folder.path().join("ids-0.run");
    let mut bytes = fs_err::read(&path).unwrap();
    bytes[40] ^= 1;
    fs_err::write(&path, bytes).unwrap();
    assert_eq!(index.verify().unwrap(), ["ids-0.run"]);
}

#[test]
fn hostile_questions_and_records_are_survived() {
    let long = "a".repeat(300_000);
    let blob = "Ab1-".repeat(50_000);
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let (_folder, index) =
        index_of(&["", "{", "\u{202e}\0", &long, &blob, &deep, "{\"a\":\"\\u0001x\\u0002\"}"], 3);
    assert_eq!(index.events(), 21);
    let prefix = format!("{}*", "a".repeat(64));
    let texts = [
        "a*",
        "(a* OR b*) -c*",
        "\"a b c d e f\"",
        "id:x",
        "actor:a*",
        "\"$ .* [\"",
        "a.*b*",
        "x\\*",
        "é*",
        "İ*",
        "target:\"\u{1} x\"",
        "session:zzz",
        "ab1-ab1",
        "-(a -(b))",
        "x",
        &prefix,
    ];
    for text in texts {
        if let Ok(query) = Query::parse(text) {
            for limit in [0, 1, 1000] {
                let page = Page { limit, descending: limit == 1, ..Page::default() };
                index.search(&query, &Selection::default(), page).unwrap();
            }
            index.nth(&query, &Selection::default(), u64::MAX, usize::MAX).unwrap();
            let bars = Bars { start: Instant(i64::MIN), width: u64::MAX, count: usize::MAX };
            index.histogram(&query, &Selection::default(), bars).unwrap();
            let key = Key { at: Some(Instant(i64::MAX)), row: u64::MAX };
            index.rank(&query, &Selection::default(), key).unwrap();
        }
    }
    let selection = Selection {
        from: Some(Instant(i64::MAX)),
        to: Some(Instant(i64::MIN)),
        known_by: Some(Instant(i64::MAX)),
    };
    assert_eq!(index.search(&query("*"), &selection, everything()).unwrap().total, 0);
}
