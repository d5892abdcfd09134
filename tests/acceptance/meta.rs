//! The training case after a published incident, held against its truth (which the engine never sees).

use std::collections::BTreeMap;

use acceptance::{Scratch, document, events, sample};
use serde_json::Value;

struct Case {
    _scratch: Scratch,
    path: String,
    imported: Value,
    /// Event ids by the source's own id.
    ids: BTreeMap<String, String>,
}

fn import() -> Case {
    let scratch = Scratch::new();
    let (path, imported) =
        scratch.case_of(&[&sample("meta/case.toml"), &sample("meta/context"), &sample("meta/logs")]);
    let ids = events(&path, &[])
        .iter()
        .filter_map(|event| Some((event["native_id"].as_str()?.to_owned(), event["id"].as_str()?.to_owned())))
        .collect();
    Case { _scratch: scratch, path, imported, ids }
}

fn truth(name: &str) -> Value {
    let text =
        fs_err::read_to_string(sample(&format!("meta/expected/{name}.json"))).expect("the truth of the case");
    serde_json::from_str(&text).expect("it is JSON")
}

fn best<'a>(chain: &'a Value, resource: &str) -> &'a Value {
    let hypotheses = chain["hypotheses"].as_array().expect("hypotheses");
    let best = hypotheses.iter().find(|one| one["rank"] == 1 && one["outcome"]["resource"] == resource);
    best.unwrap_or_else(|| panic!("no hypothesis for {resource}"))
}

#[test]
fn the_chain_is_the_one_that_was_written() {
    let case = import();
    let expected = truth("chain");
    let chain = document(&["chain", &case.path], &[0]);
    assert_eq!(chain["no_recorded_cause"]["wins"], false, "there is a recorded cause");
    let steps = expected["steps"].as_array().expect("steps");
    let change = steps.iter().find(|step| step["role"] == "change").expect("a change");
    let found = best(&chain, change["place"].as_str().expect("a place"));
    assert_eq!(found["archetype"], expected["archetype"], "a person followed an agent's advice");
    assert_eq!(found["agent_involved"], true, "an agent stands in the causal part");
    assert!(found["confidence"].as_f64() > Some(0.5), "more likely than everything else together");
    let also = expected["also"].as_array().expect("equally right records");
    for step in steps.iter().filter(|step| step["status"] == "observed" && step["role"] != "detection") {
        let role = &step["role"];
        let right = steps.iter().chain(also).filter(|right| right["role"] == *role);
        let ids: Vec<&String> =
            right.filter_map(|right| case.ids.get(right["native_id"].as_str()?)).collect();
        let mine = found["steps"].as_array().expect("steps").iter().filter(|mine| mine["role"] == *role);
        let events: Vec<&str> =
            mine.flat_map(|mine| mine["events"].as_array().expect("ids")).filter_map(Value::as_str).collect();
        assert!(
            events.iter().any(|event| ids.iter().any(|id| id == event)),
            "{role}: {events:?} holds one of {ids:?}"
        );
    }
    let read =
        found["steps"].as_array().expect("steps").iter().find(|step| step["role"] == "read").expect("a read");
    assert_eq!(read["status"], "inferred", "nobody logged who read the post");
    let gaps = found["gaps"].as_array().expect("gaps");
    let gap = gaps.iter().find(|gap| gap["role"] == "read").expect("the gap is named");
    assert!(gap["ask"].as_str().is_some_and(|ask| ask.len() > 20), "with the log to ask for: {gap}");
    assert!(
        found["steps"].as_array().is_some_and(|steps| steps.iter().any(|step| step["role"] == "detection"))
    );
    let distractors: Vec<&String> = expected["distractors"]
        .as_array()
        .expect("distractors")
        .iter()
        .filter_map(|one| case.ids.get(one["native_id"].as_str()?))
        .collect();
    assert!(!distractors.is_empty(), "the case has distractors");
    for step in found["steps"].as_array().expect("steps") {
        for event in step["events"].as_array().expect("ids") {
            assert!(
                !distractors.iter().any(|id| event == id.as_str()),
                "a distractor stands in the chain: {step}"
            );
        }
    }
}

#[test]
fn every_link_has_its_grounds_and_no_probability_is_certain() {
    let case = import();
    let chain = document(&["chain", &case.path], &[0]);
    for hypothesis in chain["hypotheses"].as_array().expect("hypotheses") {
        let steps = hypothesis["steps"].as_array().expect("steps");
        for link in hypothesis["links"].as_array().expect("links") {
            assert!(
                link["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()),
                "a link has reasons: {link}"
            );
            assert!(link["confidence"].as_f64() < Some(1.0), "one hundred per cent is never given: {link}");
            for end in ["from", "to"] {
                assert!(
                    link[end].as_u64() < Some(steps.len() as u64),
                    "a link ties steps of its chain: {link}"
                );
            }
        }
        for step in steps.iter().filter(|step| step["status"] == "observed") {
            assert!(
                step["evidence"].as_array().is_some_and(|list| !list.is_empty()),
                "an observed step has a record"
            );
        }
    }
}

#[test]
fn the_exposures_are_the_ones_that_were_written() {
    let case = import();
    let found = document(&["exposure", &case.path], &[0]);
    let exposures = found["exposures"].as_array().expect("exposures");
    let expected = truth("exposure");
    let expected = expected["exposures"].as_array().expect("exposures");
    assert_eq!(exposures.len(), expected.len(), "these and no others");
    for truth in expected {
        let resource = &truth["resource"];
        let mine = exposures.iter().find(|mine| mine["resource"] == *resource);
        let mine = mine.unwrap_or_else(|| panic!("no exposure of {resource}"));
        assert_eq!(mine["environment"], truth["environment"], "{resource}: environment");
        assert_eq!(mine["data_class"], truth["data_class"], "{resource}: class of data");
        assert_eq!(mine["start"]["earliest"], truth["start"], "{resource}: start");
        assert_eq!(mine["end"]["earliest"], truth["end"], "{resource}: end");
        assert_eq!(mine["open"], false, "{resource}: it was closed");
        assert_eq!(mine["audience"]["scope"], truth["audience"]["scope"], "{resource}: scope");
        assert_eq!(
            mine["access"]["state"], truth["access"]["state"],
            "{resource}: accessed, not accessed or unknown"
        );
        assert_eq!(mine["access"]["count"], truth["access"]["count"], "{resource}: recorded accesses");
        assert_eq!(mine["access"]["principals"], truth["access"]["principals"], "{resource}: by whom");
        let seconds = |bound: &str| mine["seconds"][bound].as_f64().expect("seconds");
        let true_seconds = truth["seconds"].as_f64().expect("seconds");
        assert!(
            seconds("min") <= true_seconds && true_seconds <= seconds("max"),
            "{resource}: the truth is within"
        );
    }
    let window = found["window"]["seconds"]["likely"].as_f64().expect("a window") / 60.0;
    assert!((100.0..=130.0).contains(&window), "the window is about two hours, found {window:.0} minutes");
}

#[test]
fn broad_internal_exposure_of_production_data_is_sev_1_equivalent_without_proof_of_abuse() {
    let case = import();
    let found = document(&["severity", &case.path], &[0]);
    let expected = truth("severity");
    for field in ["severity", "equivalent", "scale"] {
        assert_eq!(found[field], expected[field], "{field}");
    }
    let rules = found["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["id"] == expected["rule"]).expect("the rule is in the pack");
    assert_eq!(rule["fired"], true, "by this rule: {rule}");
    for fact in rule["facts"].as_array().expect("facts") {
        let path = fact["path"].as_str().expect("a path");
        assert!(
            !path.contains("access_confirmed") && !path.contains("exfiltration"),
            "abuse is no condition: {path}"
        );
    }
    assert!(found["unknown"].as_array().is_some_and(|list| !list.is_empty()), "it says what is not known");
    let changes = found["would_change"].as_array().expect("changes");
    assert!(changes.iter().any(|change| change["severity"] != found["severity"]), "and what would alter it");
    assert!(found["grounds"].as_str().is_some_and(|text| text.contains("EXP-INT-01")), "in words");
}

#[test]
fn the_training_case_is_read_whole_and_labelled() {
    let case = import();
    let totals = &case.imported["totals"];
    assert!(totals["records"].as_u64() >= Some(20_000), "noise around the incident: {totals}");
    assert_eq!(totals["refused"], 0, "nothing is refused: {totals}");
    let out = format!("{}-report.md", case.path);
    document(&["report", &case.path, "--format", "md", "--out", &out], &[0]);
    let report = fs_err::read_to_string(&out).expect("a report");
    assert!(report.contains("reconstruction for training"), "the label of the case is printed");
}
