//! The truth of every case holds in its own logs.

use std::collections::{BTreeMap, BTreeSet};

use proximate_scenarios::names;
use serde_json::Value;

use crate::support::{Case, word};

fn seconds(value: &Value) -> i64 {
    chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().timestamp()
}

/// The time that a record bears, in seconds; of a span, its start and its end.
fn times(source: &str, json: &Value) -> Vec<i64> {
    match source {
        "aws_cloudtrail" => vec![seconds(&json["eventTime"])],
        "slack_export" => vec![word(&json["ts"]).split('.').next().unwrap().parse().unwrap()],
        "otlp_genai" => ["startTimeUnixNano", "endTimeUnixNano"]
            .iter()
            .map(|name| word(&json[name]).parse::<i64>().unwrap() / 1_000_000_000)
            .collect(),
        "github" => vec![json["created_at"].as_i64().unwrap().div_euclid(1_000)],
        _ => vec![seconds(&json["created_at"])],
    }
}

#[test]
fn every_step_is_a_record_at_its_time() {
    for name in names() {
        let case = Case::new(name, 4);
        let mut records: BTreeMap<(&str, String), Value> = BTreeMap::new();
        for record in case.records() {
            for id in record.ids {
                records.insert((record.source, id), record.json.clone());
            }
        }
        let chain = case.expected("chain");
        let steps = chain["steps"].as_array().unwrap().iter().chain(chain["also"].as_array().unwrap());
        for step in steps {
            if step["status"] == "inferred" {
                assert!(step["native_id"].is_null() && step["recorded"].is_null(), "{name}: {step}");
                continue;
            }
            let (source, id) = (word(&step["source"]), word(&step["native_id"]));
            let json = records.get(&(source.as_str(), id.clone()));
            let json = json.unwrap_or_else(|| panic!("{name}: no record {id} in {source}"));
            let recorded = seconds(&step["recorded"]);
            assert!(times(&source, json).contains(&recorded), "{name}: {step} is not at the time of {json}");
        }
        for distractor in chain["distractors"].as_array().unwrap() {
            let key = (word(&distractor["source"]), word(&distractor["native_id"]));
            assert!(records.contains_key(&(key.0.as_str(), key.1)), "{name}: {distractor}");
        }
    }
}

#[test]
fn order_window_and_variant_hold_for_every_seed() {
    for name in names() {
        let seeds = if name.starts_with("meta") { 0..2 } else { 0..5 };
        for seed in seeds {
            let case = Case::new(name, seed);
            let chain = case.expected("chain");
            let steps = chain["steps"].as_array().unwrap();
            let times: Vec<i64> = steps.iter().map(|step| seconds(&step["at"])).collect();
            assert!(times.is_sorted(), "{name}, seed {seed}: {times:?}");
            assert_eq!(chain["links"].as_array().unwrap().len(), steps.len() - 1, "{name}, seed {seed}");
            if name.starts_with("meta") {
                check_reconstruction(name, steps);
            }
            let exposure = case.expected("exposure");
            for one in exposure["exposures"].as_array().unwrap() {
                let minutes = one["seconds"].as_i64().unwrap() / 60;
                assert!((113..120).contains(&minutes), "{name}, seed {seed}: {minutes} min");
            }
            assert!(exposure["window"]["seconds"].as_i64().unwrap() < 7_200, "{name}, seed {seed}");
        }
    }
}

/// All roles are there; the variants differ in who applies the answer and whether reading it is on record.
fn check_reconstruction(name: &str, steps: &[Value]) {
    let roles: Vec<String> = steps.iter().map(|step| word(&step["role"])).collect();
    let expected = [
        "question",
        "answer",
        "publication",
        "read",
        "adoption",
        "change",
        "effect",
        "access",
        "detection",
        "containment",
    ];
    assert_eq!(roles, expected, "{name}");
    let (question, read, change) = (&steps[0], &steps[3], &steps[5]);
    assert_eq!(question["actor"] == change["actor"], name == "meta_asker", "{name}");
    assert_eq!(read["status"], if name == "meta_asker" { "observed" } else { "inferred" }, "{name}");
}

#[test]
fn only_the_script_changes_the_policies_of_the_three_buckets() {
    for name in names().into_iter().filter(|name| *name != "meta") {
        let case = Case::new(name, 8);
        let changes = case.calls("PutBucketPolicy");
        for exposure in case.expected("exposure")["exposures"].as_array().unwrap() {
            let bucket = word(&exposure["resource"]).replace("arn:aws:s3:::", "");
            let mut done: Vec<String> = changes
                .iter()
                .filter(|call| {
                    call["requestParameters"]["bucketName"] == bucket.as_str() && call["errorCode"].is_null()
                })
                .map(|call| word(&call["eventID"]))
                .collect();
            let mut expected = vec![word(&exposure["opened_by"]), word(&exposure["closed_by"])];
            done.sort();
            expected.sort();
            assert_eq!(done, expected, "{name}: {bucket}");
        }
    }
}

#[test]
fn reads_by_others_are_exactly_those_of_the_truth() {
    for (name, case) in [("meta", Case::committed()), ("human_runbook", Case::new("human_runbook", 3))] {
        let exposure = case.expected("exposure");
        let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in case.rows("context/groups.csv") {
            members.entry(word(&row["group"])).or_default().insert(word(&row["member"]));
        }
        let assets: BTreeMap<String, String> = case
            .rows("context/assets.csv")
            .iter()
            .map(|row| (word(&row["resource"]), word(&row["entitled"])))
            .collect();
        let reads: Vec<Value> = [case.calls("GetObject"), case.calls("ListObjects")].concat();
        let list = exposure["exposures"].as_array().unwrap();
        for (place, one) in list.iter().enumerate() {
            let resource = word(&one["resource"]);
            let bucket = resource.replace("arn:aws:s3:::", "");
            let here: Vec<&Value> = reads
                .iter()
                .filter(|call| {
                    call["requestParameters"]["bucketName"] == bucket.as_str() && call["errorCode"].is_null()
                })
                .collect();
            match place {
                0 => {
                    let entitled = &members[&assets[&resource]];
                    let others: BTreeSet<String> = here
                        .iter()
                        .filter(|call| !entitled.contains(&reader(call)))
                        .map(|call| word(&call["eventID"]))
                        .collect();
                    let told = one["access"]["native_ids"].as_array().unwrap().iter().map(word).collect();
                    assert_eq!(others, told, "{name}: {bucket}");
                    assert!(here.len() > 100, "{name}: reads of {bucket} are logged");
                }
                1 => {
                    assert!(here.is_empty(), "{name}: reads of {bucket} are not logged");
                    assert_eq!(assets[&resource], "", "{name}: nobody says who may read {bucket}");
                }
                _ => {
                    let stop = seconds(&one["access"]["unlogged"][0]["from"]);
                    assert!(here.iter().all(|call| seconds(&call["eventTime"]) < stop), "{name}: {bucket}");
                    assert!(seconds(&one["start"]) < stop && stop < seconds(&one["end"]), "{name}: {bucket}");
                    assert_eq!(case.calls("PutEventSelectors").len(), 1, "{name}: the stop is on record");
                }
            }
        }
    }
}

/// Who reads: the person of a session, or the role of a program.
fn reader(call: &Value) -> String {
    let arn = word(&call["userIdentity"]["arn"]);
    let mut parts = arn.rsplit('/');
    let session = parts.next().unwrap_or_default().to_owned();
    match session.split_once('@') {
        Some((person, _)) => person.to_owned(),
        None => parts.next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn the_published_answer_has_no_approval_and_others_have() {
    let case = Case::committed();
    let chain = case.expected("chain");
    let answer = chain["steps"].as_array().unwrap().iter().find(|step| step["role"] == "answer").unwrap();
    let trace = word(&answer["native_id"]).split('/').next().unwrap().to_owned();
    let decisions: Vec<String> = case
        .records()
        .iter()
        .filter(|record| record.json.get("resourceLogs").is_some())
        .map(|record| word(&record.json["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0]["traceId"]))
        .collect();
    assert!(decisions.len() > 50, "{} approvals of other calls", decisions.len());
    assert!(!decisions.contains(&trace));
}
