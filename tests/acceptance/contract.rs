//! Every document is of its published schema, and the fields of the contract are there.

use acceptance::{Scratch, document, proximate, sample};
use serde_json::Value;

/// The fields that the contract names, for each command.
const FIELDS: [(&str, &[&str]); 5] = [
    ("chain", &["hypotheses", "no_recorded_cause"]),
    ("exposure", &["exposures", "window"]),
    (
        "severity",
        &[
            "severity",
            "equivalent",
            "best_case",
            "worst_case",
            "rules",
            "unknown",
            "would_change",
            "pack",
            "regimes",
        ],
    ),
    ("detections", &["hits", "rules"]),
    ("verify", &["ok", "checks"]),
];

fn schema(command: &str) -> jsonschema::Validator {
    let run = proximate(&["schema", command]);
    assert_eq!(run.code, 0, "`{command}` has a schema: {}", run.err);
    let schema: Value = serde_json::from_str(&run.out).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("a schema is a schema")
}

fn validate(command: &str, document: &Value) {
    let errors: Vec<String> = schema(command)
        .iter_errors(document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "`{command}` is not of its schema: {errors:?}");
}

#[test]
fn documents_are_of_their_schemas() {
    let scratch = Scratch::new();
    let case = scratch.text("case");
    let created = document(&["new", &case, "--title", "Contract"], &[0]);
    validate("new", &created);
    assert_eq!(created["case"], case.as_str(), "`new` names the case");
    let paths = ["meta/context", "meta/logs", "meta/case.toml"].map(sample);
    let imported = document(&["import", &case, &paths[0], &paths[1], &paths[2]], &[0]);
    validate("import", &imported);
    for (command, fields) in FIELDS {
        let found = document(&[command, &case], &[0]);
        validate(command, &found);
        for field in fields {
            assert!(found.get(field).is_some(), "`{command}` has `{field}`");
        }
    }
    let run = proximate(&["events", &case, "--json", "--limit", "300"]);
    let validator = schema("events");
    for line in run.out.lines() {
        let event: Value = serde_json::from_str(line).expect("JSON Lines");
        assert!(validator.is_valid(&event), "an event is of its schema: {event}");
        for field in [
            "id",
            "time",
            "format",
            "native_id",
            "initiator",
            "executor",
            "credential",
            "delegation",
            "action",
            "class_uid",
            "targets",
            "outcome",
            "message",
            "session",
            "trace",
            "evidence",
        ] {
            assert!(event.get(field).is_some(), "an event has `{field}`");
        }
    }
    let out = scratch.text("report.json");
    validate("report", &document(&["report", &case, "--format", "json", "--out", &out], &[0]));
    validate("replay", &document(&["replay", &case], &[0]));
    let table = sample("meta/context/assets.csv");
    assert_eq!(proximate(&["mapping", &table]).code, 3, "a table without a time has no mapping");
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    assert_eq!(proximate(&["nonsense"]).code, 2, "an unknown command");
    assert_eq!(proximate(&["import"]).code, 2, "missing arguments");
    assert_eq!(proximate(&["--help"]).code, 0, "help is no error");
    let scratch = Scratch::new();
    assert_eq!(proximate(&["events", &scratch.text("none")]).code, 3, "no case there");
    let (case, _) = scratch.case_of(&[&sample("meta/context")]);
    assert_eq!(
        proximate(&["events", &case, "--query", "actor:\"open"]).code,
        2,
        "a query that cannot be read"
    );
    assert_eq!(proximate(&["events", &case, "--from", "yesterday"]).code, 2, "a time that is none");
}
