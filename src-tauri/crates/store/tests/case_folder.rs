//! The case folder on a real disk.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use proximate_model::{Event, EventTime, FileAccount, Instant, Precision, ZoneSource};
use proximate_store::{CaseInfo, EvidencePlace, ImportedFile, Store, Vault, first_break};

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
    let event = Event {
        id: sha256[..16].to_owned(),
        time: EventTime::recorded(at, "raw", Precision::Microsecond, ZoneSource::Explicit),
        format: "test".into(),
        native_id: Some("n-1".into()),
        ..Event::default()
    };
    ImportedFile {
        place: EvidencePlace { vault_sha256: sha256.clone(), member: None },
        account: FileAccount {
            path: path.into(),
            sha256,
            records: 1,
            parsed: 1,
            events: 1,
            ..FileAccount::default()
        },
        events: vec![event],
        rows: Vec::new(),
        meta: Vec::new(),
    }
}

#[test]
fn what_was_stored_is_there_when_the_case_is_opened_again() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("case");
    let imported = file(b"evidence", "a.json");
    let mut store = Store::create(&folder, &info()).expect("made");
    store
        .add(b"evidence", std::slice::from_ref(&imported), Some("training"), info().created)
        .expect("stored");
    drop(store);
    let store = Store::open(&folder).expect("opened");
    assert_eq!(store.events().expect("events"), imported.events, "an event comes back as it was");
    assert_eq!(store.info().expect("info").label, "training", "the label of a description is taken over");
    assert_eq!(
        store.vault().read(&imported.account.sha256).expect("bytes"),
        b"evidence",
        "the bytes are unchanged"
    );
    assert_eq!(store.native_ids().expect("ids"), [("test".to_owned(), "n-1".to_owned())]);
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
    let twice = [
        imported.clone(),
        ImportedFile {
            account: FileAccount { path: "b.json".into(), ..imported.account.clone() },
            ..imported
        },
    ];
    assert!(
        store.add(b"evidence", &twice, None, info().created).is_err(),
        "the same event id twice is refused"
    );
    assert!(store.events().expect("events").is_empty(), "and nothing of it is stored");
    assert!(store.files().expect("files").is_empty(), "nor its account");
    assert_eq!(store.revision().expect("revision"), 1, "nor is it in the journal");
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
    store.add(b"evidence", std::slice::from_ref(&imported), None, info().created).expect("stored");
    fs_err::write(store.vault().path(&imported.account.sha256), b"evidenco").expect("written");
    let error = store.vault().read(&imported.account.sha256).expect_err("noticed").to_string();
    assert!(error.contains("was changed"), "and it says so: {error}");
}
