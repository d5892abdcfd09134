//! The case folder on a real disk.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use proximate_model::{
    Event, EventId, EventTime, FileAccount, Instant, NativeId, Precision, Reading, Refusal, ZoneSource,
};
use proximate_store::{Batch, CaseInfo, EventRow, EvidencePlace, ImportedFile, Store, Vault, first_break};

fn info() -> CaseInfo {
    CaseInfo {
        id: "case-1".into(),
        title: "A case".into(),
        label: String::new(),
        created: Instant::parse("2026-11-23T09:00:00Z").expect("a time"),
    }
}

fn file(bytes: &[u8], path: &str) -> ImportedFile {
    let sha256 = Vault::sha256(bytes);
    let at = Instant::parse("2026-03-10T16:04:12.123456Z").expect("a time");
    let mut event = Event {
        time: EventTime::recorded(at, "raw", Precision::Microsecond, ZoneSource::Explicit),
        format: "test".into(),
        action: "look".into(),
        native_id: Some("n-1".into()),
        ..Event::default()
    };
    event.evidence.record = 1;
    let refusals = vec![Refusal { record: 2, offset: 40, reason: "not JSON".into() }];
    ImportedFile {
        place: EvidencePlace { vault_sha256: sha256.clone(), member: None },
        reading: Reading { mapping: Some("[mapping]".into()), alone: true, head: 3 },
        account: FileAccount {
            path: path.into(),
            sha256,
            records: 2,
            parsed: 1,
            refused: 1,
            events: 1,
            refusals: refusals.clone(),
            ..FileAccount::default()
        },
        batch: Batch {
            rows: vec![EventRow::new(&event, 0)],
            meta: vec![(3, "a header".into())],
            refusals,
            ..Batch::default()
        },
    }
}

#[test]
fn what_was_stored_is_there_when_the_case_is_opened_again() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("case");
    let imported = file(b"evidence", "a.json");
    let mut store = Store::create(&folder, &info()).expect("made");
    store
        .add(Some(b"evidence"), std::slice::from_ref(&imported), Some("training"), info().created)
        .expect("stored");
    drop(store);
    let store = Store::open(&folder).expect("opened");
    let files = store.files().expect("files");
    let [file] = files.as_slice() else { panic!("one file, not {}", files.len()) };
    assert_eq!(file.account, imported.account, "the account comes back as it was, with its refusals");
    assert_eq!(file.reading, imported.reading, "and how the file is read again");
    assert_eq!(store.event_rows(file).expect("rows"), imported.batch.rows, "and the rows of its events");
    let id = EventId::new(&imported.account.sha256, 1, 0);
    assert_eq!(
        store.row_of(&id).expect("asked").map(|row| row.record),
        Some(1),
        "they are found by their ids"
    );
    assert_eq!(store.row_of(&EventId { record: 9, ..id }).expect("asked"), None);
    assert_eq!(store.info().expect("info").label, "training", "the label of a description is taken over");
    assert_eq!(
        store.vault().read(&imported.account.sha256).expect("bytes"),
        b"evidence",
        "the bytes are unchanged"
    );
    let mut ids = Vec::new();
    store.native_ids(|id| ids.push(id)).expect("ids");
    assert_eq!(ids, [NativeId::new("test", "n-1")]);
    assert!(store.knows(&imported.account.sha256, Some("a.json")).expect("asked"), "the file is known");
    assert!(!store.knows(&imported.account.sha256, Some("b.json")).expect("asked"), "at its path only");
}

#[test]
fn a_case_is_never_made_over_something() {
    let scratch = tempfile::tempdir().expect("a folder");
    fs_err::write(scratch.path().join("mine.txt"), "mine").expect("written");
    let error = Store::create(scratch.path(), &info()).err().expect("refused").to_string();
    assert!(error.contains("not empty"), "and it says why: {error}");
    let error = Store::open(scratch.path()).err().expect("refused").to_string();
    assert!(error.contains("not a case folder"), "nor is anything opened as a case: {error}");
}

#[test]
fn a_failed_addition_leaves_the_case_as_it_was() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&scratch.path().join("case"), &info()).expect("made");
    let imported = file(b"evidence", "a.json");
    // The hash is that of other bytes: they changed between hashing and keeping.
    assert!(store.add(Some(b"evidenco"), &[imported], None, info().created).is_err(), "refused");
    assert!(store.rows_from(0, 10).expect("rows").is_empty(), "nothing of it is stored");
    assert!(store.files().expect("files").is_empty(), "nor its account");
    assert_eq!(store.revision().expect("revision"), 1, "nor is it in the journal");
}

#[test]
fn a_large_file_that_was_cut_off_is_removed_and_begun_anew() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("case");
    let imported = file(b"evidence", "a.json");
    let mut store = Store::create(&folder, &info()).expect("made");
    let id = store.begin("a.json", &imported.reading).expect("begun");
    store.append(id, std::slice::from_ref(&imported.batch)).expect("appended");
    assert_eq!(store.rows_from(0, 10).expect("rows").len(), 1, "its rows can be read at once");
    assert!(store.files().expect("files").is_empty(), "though it is not whole");
    drop(store);
    let mut store = Store::open(&folder).expect("opened");
    store.clean().expect("cleaned");
    assert!(store.rows_from(0, 10).expect("rows").is_empty(), "what the kill left is gone");
    let id = store.begin("a.json", &imported.reading).expect("begun again");
    store.append(id, std::slice::from_ref(&imported.batch)).expect("appended");
    store.finish(id, &imported.account, info().created).expect("finished");
    let files = store.files().expect("files");
    assert_eq!(files.first().map(|file| &file.account), Some(&imported.account), "and now it is whole");
}

#[test]
fn a_part_of_the_evidence_is_read_without_the_rest() {
    let scratch = tempfile::tempdir().expect("a folder");
    let store = Store::create(&scratch.path().join("case"), &info()).expect("made");
    let bytes: Vec<u8> = (0..10_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut acquisition = store.vault().acquire().expect("begun");
    for part in bytes.chunks(1_234_567) {
        acquisition.write(part).expect("taken in");
    }
    let acquired = acquisition.finish(store.vault()).expect("kept");
    assert_eq!(acquired.sha256, Vault::sha256(&bytes), "the hash is that of the bytes as given");
    let mut blob = store.vault().open(&acquired.sha256).expect("opened");
    assert_eq!(blob.bytes(), bytes.len() as u64);
    for (offset, length) in [(0, 10), (131_070, 5), (39_999_990, 100), (50_000_000, 1)] {
        let end = (offset + length).min(bytes.len() as u64) as usize;
        let expected = &bytes[(offset as usize).min(end)..end];
        assert_eq!(blob.part(offset, length).expect("read"), expected, "{length} bytes at {offset}");
    }
    assert_eq!(store.vault().read(&acquired.sha256).expect("read").len(), bytes.len());
}

#[test]
fn a_changed_journal_shows() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&scratch.path().join("case"), &info()).expect("made");
    for number in 0..4 {
        store.note(info().created, "note", &serde_json::json!({ "number": number })).expect("noted");
    }
    let entries = store.custody().expect("the journal");
    assert_eq!(first_break(&entries), None, "an untouched chain holds");
    for index in 0..entries.len() {
        let mut changed = entries.clone();
        changed[index].detail.push(' ');
        assert_eq!(
            first_break(&changed),
            Some(index as u64 + 1),
            "a changed entry breaks the chain at itself"
        );
        let mut shortened = entries.clone();
        shortened.remove(index);
        let expected = (index + 1 < entries.len()).then(|| index as u64 + 2);
        assert_eq!(first_break(&shortened), expected, "a removed entry breaks it at the next");
    }
}

#[test]
fn changed_evidence_is_an_error() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&scratch.path().join("case"), &info()).expect("made");
    let imported = file(b"evidence", "a.json");
    store.add(Some(b"evidence"), std::slice::from_ref(&imported), None, info().created).expect("stored");
    fs_err::write(store.vault().path(&imported.account.sha256), b"evidenco").expect("written");
    let error = store.vault().read(&imported.account.sha256).expect_err("noticed").to_string();
    assert!(error.contains("was changed"), "and it says so: {error}");
}
