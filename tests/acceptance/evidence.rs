//! From every event back to the bytes, and from the case back to its evidence.

use std::{path::Path, sync::Arc};

use acceptance::{Scratch, document, events, proximate, sample};
use proximate_model::Instant;
use proximate_workbench::{FixedClock, Workbench};

fn open(case: &str) -> Workbench {
    let clock = Arc::new(FixedClock(Instant::parse("2026-11-23T09:00:00Z").expect("a time")));
    Workbench::open(Path::new(case), clock).expect("the case opens")
}

#[test]
fn every_event_opens_the_bytes_that_hold_its_own_id() {
    let scratch = Scratch::new();
    let (case, _) =
        scratch.case_of(&[&sample("real/invictus_aws/CloudTrail"), &sample("real/stratus/detonation-logs")]);
    let workbench = open(&case);
    let mut checked = 0;
    for event in events(&case, &[]) {
        let id = event["id"].as_str().expect("an id");
        let native = event["native_id"].as_str().expect("CloudTrail has ids");
        let raw = workbench.evidence(id).expect("the bytes are there");
        assert!(raw.text.contains(native), "the record of {id} holds {native}");
        serde_json::from_str::<serde_json::Value>(&raw.text)
            .expect("offset and length frame exactly one record");
        checked += 1;
    }
    assert_eq!(checked, 3003, "all records of both data sets were opened");
}

#[test]
fn every_event_of_the_training_case_opens_a_record() {
    let scratch = Scratch::new();
    let (case, _) = scratch.case_of(&[&sample("meta/context"), &sample("meta/logs")]);
    let workbench = open(&case);
    // Every fiftieth event, and every event that changes access: files are decoded again for each jump.
    for (row, event) in events(&case, &[]).iter().enumerate() {
        if row % 50 == 0 || event["access"].as_array().is_some_and(|changes| !changes.is_empty()) {
            let raw = workbench.evidence(event["id"].as_str().expect("an id")).expect("the bytes are there");
            assert!(!raw.text.trim().is_empty(), "the record of {} is not empty", event["id"]);
        }
    }
}

#[test]
fn a_case_that_was_tampered_with_fails_verification() {
    let scratch = Scratch::new();
    let (case, _) = scratch.case_of(&[&sample("real/stratus/detonation-logs")]);
    let fine = document(&["verify", &case], &[0]);
    assert_eq!(fine["ok"], true, "a fresh case verifies: {fine}");
    let vault = scratch.path("case").join("evidence");
    let folder =
        fs_err::read_dir(&vault).expect("the vault").next().expect("a folder").expect("readable").path();
    let blob = fs_err::read_dir(folder).expect("a folder").next().expect("a blob").expect("readable").path();
    let mut bytes = fs_err::read(&blob).expect("readable");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs_err::write(&blob, bytes).expect("writable");
    let run = proximate(&["verify", &case, "--json"]);
    assert_eq!(run.code, 4, "verification fails with its own exit code");
    assert!(run.out.contains("was changed"), "and says what was changed: {}", run.out);
}

#[test]
fn every_import_is_in_the_journal_and_the_chain_of_hashes_holds() {
    let scratch = Scratch::new();
    let (case, imported) = scratch.case_of(&[&sample("real/stratus/detonation-logs")]);
    let workbench = open(&case);
    let custody = workbench.custody().expect("the journal");
    assert_eq!(custody.first().map(|entry| entry.action.as_str()), Some("new"), "it begins with the case");
    let imports = custody.iter().filter(|entry| entry.action == "import").count();
    assert_eq!(
        Some(imports),
        imported["files"].as_array().map(Vec::len),
        "one entry for each piece of evidence"
    );
    for pair in custody.windows(2) {
        assert_eq!(pair[0].hash, pair[1].previous, "each entry follows from the one before");
    }
}

#[test]
fn importing_again_changes_nothing() {
    let scratch = Scratch::new();
    let logs = sample("real/stratus/detonation-logs");
    let (case, _) = scratch.case_of(&[&logs]);
    let before = events(&case, &[]);
    let custody = open(&case).custody().expect("the journal");
    let again = document(&["import", &case, &logs], &[0]);
    assert_eq!(again["totals"]["duplicates"], 103, "all records are known already");
    assert_eq!(again["totals"]["events"], 0, "none makes an event");
    assert_eq!(events(&case, &[]), before, "the events are the same");
    assert_eq!(open(&case).custody().expect("the journal"), custody, "and the journal is");
}

#[test]
fn the_same_content_twice_in_an_archive_gives_its_events_once() {
    let scratch = Scratch::new();
    let rows =
        "post_id,created_at,author,body\n,2026-01-02T03:04:05Z,ada,one\n,2026-01-02T03:04:06Z,ada,two\n";
    let mapping = "[mapping]\nid = \"posts\"\nmatch = \"**/*.csv\"\ntime = { column = \"created_at\" }\nexecutor = { name = \"author\" }\ntext = \"body\"\n";
    let archive = scratch.path("posts.zip");
    let mut zip = zip::ZipWriter::new(fs_err::File::create(&archive).expect("made"));
    for name in ["a.csv", "b.csv"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        std::io::Write::write_all(&mut zip, rows.as_bytes()).expect("written");
    }
    zip.finish().expect("finished");
    fs_err::write(scratch.path("posts.mapping.toml"), mapping).expect("written");
    let (case, imported) =
        scratch.case_of(&[&scratch.text("posts.mapping.toml"), &archive.display().to_string()]);
    assert_eq!(imported["totals"]["events"], 2, "{imported}");
    assert_eq!(imported["totals"]["duplicates"], 2, "the second copy is told as one");
    let workbench = open(&case);
    for event in events(&case, &[]) {
        let raw = workbench.evidence(event["id"].as_str().expect("an id")).expect("the bytes are there");
        assert!(raw.text.contains(event["text"].as_str().expect("its words")), "{}", raw.text);
    }
    assert_eq!(document(&["verify", &case], &[0])["ok"], true);
}
