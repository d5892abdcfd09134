//! The rules that come with the product, over the case for training and over real logs of others: what they
//! find is pinned, so that a rule that shouts is seen.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use proximate_detection::{Detector, Findings, Rules};
use proximate_intake::{Options, ReadFile, RecordContent, decoded, read};
use proximate_model::{ContextRow, Registry};
use serde_json::Value;

/// All files below some folders of the sample data.
fn files(folders: &[&str]) -> Vec<(ReadFile, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../sample-data");
    let mut found = Vec::new();
    for folder in folders {
        let walk = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name();
        for entry in walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
            let bytes = fs_err::read(entry.path()).unwrap();
            let name = entry.path().strip_prefix(&root).unwrap().display().to_string();
            let options = Options::default();
            for file in read(&name, &bytes, &options) {
                let member = (file.path != name).then_some(file.path.as_str());
                let content = decoded(&bytes, member, &options.limits).map(|content| content.into_owned());
                found.push((file, content.unwrap_or_default()));
            }
        }
    }
    found
}

fn findings(folders: &[&str]) -> (u64, Findings) {
    let files = files(folders);
    let rows = files.iter().flat_map(|(file, _)| &file.records).filter_map(|record| match &record.content {
        RecordContent::Parsed { rows, .. } => Some(rows.clone()),
        _ => None,
    });
    let registry = Registry::new(rows.flatten().collect::<Vec<ContextRow>>());
    let rules = Rules::built_in();
    let mut detector = Detector::new(&rules);
    let mut events = 0;
    for (file, content) in files {
        for record in file.records {
            let RecordContent::Parsed { events: of_record, .. } = record.content else { continue };
            let bytes = content.get(record.offset as usize..(record.offset + record.length) as usize);
            let raw: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(bytes).ok());
            for mut event in of_record {
                registry.resolve(&mut event);
                detector.observe(&event, raw.as_ref());
                events += 1;
            }
        }
    }
    (events, detector.finish())
}

/// Hits of each rule that tells something.
fn counts(findings: &Findings) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for hit in &findings.hits {
        *counts.entry(hit.title.as_str()).or_default() += 1;
    }
    counts
}

fn list(findings: &Findings) -> String {
    let mut text = String::new();
    for hit in &findings.hits {
        let _ = writeln!(text, "{} | {} events | {:?}", hit.title, hit.events.len(), hit.because);
    }
    text
}

#[test]
fn the_case_for_training() {
    let (events, findings) = findings(&["meta/logs", "meta/context"]);
    assert_eq!(events, 30_185);
    let expected = BTreeMap::from([
        // The wrong answer is among them; twelve answers that name one role are not.
        ("An agent publishes advice that would widen access", 6),
        // 132 posts of assistants, of which 84 were approved on record.
        ("An agent publishes and no decision is recorded", 48),
    ]);
    assert_eq!(counts(&findings), expected, "{}", list(&findings));
}

#[test]
fn real_logs() {
    let (events, findings) = findings(&["real"]);
    assert_eq!(events, 4838);
    let expected = BTreeMap::from([
        ("A burst of deletions", 2),
        ("A log is switched off", 2),
        ("A safeguard of a model is removed", 1),
        ("A snapshot or image is shared with another account", 7),
        ("A trail is stopped, deleted or narrowed", 5),
        ("An agent works without asking for permission", 3),
        ("Somebody is made administrator of a cluster", 3),
        ("Something is opened to anybody", 21),
    ]);
    assert_eq!(counts(&findings), expected, "{}", list(&findings));
}
