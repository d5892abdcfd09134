//! The labels that come with the events of another tool: whom it reads as the actor, and which events it
//! holds to be exposures.

use std::collections::BTreeMap;

use proximate_intake::{Options, RecordContent, read};
use serde_json::Value;

use crate::support::real;

/// Actors that we read differently, with the reason.
const ACTORS: &[(&str, &[u64], &str)] = &[
    ("amazon_eks_audit", &[4, 10, 11, 12, 13, 14], "a stage of a request whose later stage is in the file"),
    (
        "aws_cloudtrail",
        &[158, 159, 160, 161, 164, 165, 166],
        "the label is the number of the account; we read its root",
    ),
    ("aws_cloudtrail", &[23], "a sign-in as root without an ARN: the record names no account that was used"),
];

/// Exposures that are no grants in the record, with the reason.
const EXPOSURES: &[(&str, &[u64], &str)] = &[
    ("aws_cloudtrail", &[32], "the visibility of a build project is not among the policies that are read"),
    ("aws_cloudtrail", &[76], "the policy of a role is changed, but the record does not say of which role"),
    ("aws_cloudtrail", &[133], "a database is restored with a public address; who may connect is not said"),
    ("aws_cloudtrail", &[152, 153, 154], "the record does not say of which resource the policy is"),
    ("google_workspace", &[10, 45, 46], "a ceiling of what people may share, and no share"),
];

fn excused(list: &[(&str, &[u64], &str)], file: &str, record: u64) -> bool {
    list.iter().any(|(of, records, _)| *of == file && records.contains(&record))
}

/// Whether a name is the labelled one, alone or at the end of a path such as an ARN.
fn same(found: &str, name: &str) -> bool {
    found.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with(['/', ':']))
}

/// Per file and record: the actors of its events, and whether any of them changes access.
fn seen(file: &str) -> BTreeMap<u64, (Vec<String>, bool)> {
    let path = format!("panther/{file}.jsonl");
    let bytes = fs_err::read(real(&path)).unwrap();
    let files = read(&path, &bytes, &Options::default());
    let records = files.into_iter().flat_map(|file| file.records);
    records
        .filter_map(|record| match record.content {
            RecordContent::Parsed { events, .. } => {
                let names = events.iter().flat_map(|event| {
                    [&event.executor, &event.initiator, &event.credential].into_iter().flatten()
                });
                let names = names.map(|actor| actor.name.clone()).collect();
                Some((record.ordinal, (names, events.iter().any(|event| !event.access.is_empty()))))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn actors_and_exposures_are_those_of_the_labels() {
    let labels = fs_err::read(real("panther/labels.json")).unwrap();
    let labels: BTreeMap<String, Value> = serde_json::from_slice(&labels).unwrap();
    let mut missed = Vec::new();
    let (mut actors, mut exposures) = (0, 0);
    for (file, label) in &labels {
        let seen = seen(file);
        for (record, name) in label["actors"].as_object().unwrap() {
            actors += 1;
            let (record, name) = (record.parse().unwrap(), name.as_str().unwrap());
            let found = seen.get(&record).map(|(names, _)| names.as_slice()).unwrap_or_default();
            if found.iter().any(|found| same(found, name)) == excused(ACTORS, file, record) {
                missed.push(format!("{file} {record}: actor `{name}`, read {found:?}"));
            }
        }
        for record in label["exposures"].as_array().unwrap() {
            exposures += 1;
            let record = record.as_u64().unwrap();
            let changes = seen.get(&record).is_some_and(|(_, changes)| *changes);
            if changes == excused(EXPOSURES, file, record) {
                missed.push(format!("{file} {record}: exposure"));
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!((actors, exposures), (508, 25));
}
