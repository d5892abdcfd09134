//! The trainer's session: the future is hidden, and decisions are set against the truth.

use acceptance::{Scratch, document, proximate, sample};
use serde_json::{Value, json};

fn meta(scratch: &Scratch) -> String {
    scratch.case_of(&[&sample("meta/context"), &sample("meta/logs"), &sample("meta/case.toml")]).0
}

fn answers(case: &str) -> Vec<Value> {
    document(&["replay", case], &[0])["answers"].as_array().expect("answers").clone()
}

fn decide(scratch: &Scratch, case: &str, pick: impl Fn(&Value) -> String) -> Value {
    let decisions: Vec<Value> = answers(case)
        .iter()
        .map(|answer| json!({"point": answer["point"]["id"], "answer": pick(answer), "reason": "as seen"}))
        .collect();
    let file = scratch.path("decisions.json");
    fs_err::write(&file, json!({ "decisions": decisions }).to_string()).expect("written");
    document(&["replay", case, "--decisions", &file.display().to_string()], &[0])
}

#[test]
fn right_decisions_score_in_full_and_wrong_ones_do_not() {
    let scratch = Scratch::new();
    let case = meta(&scratch);
    let points = answers(&case);
    assert!(points.len() >= 4, "there are questions on severity, containment and cause");
    for answer in &points {
        let options = answer["point"]["options"].as_array().expect("options");
        assert!(options.len() >= 2, "a question has a choice: {answer}");
        assert!(options.contains(&answer["truth"]), "the truth is among the options: {answer}");
    }
    let right = decide(&scratch, &case, |answer| answer["truth"].as_str().expect("text").to_owned());
    assert_eq!(right["score"]["points"], right["score"]["of"], "the truth scores in full");
    let wrong = decide(&scratch, &case, |answer| {
        let options = answer["point"]["options"].as_array().expect("options");
        let other = |option: &&Value| **option != answer["truth"] && **option != answer["as_known_then"];
        options.iter().find(other).and_then(Value::as_str).expect("a wrong option").to_owned()
    });
    assert_eq!(wrong["score"]["points"], 0.0, "wrong answers score nothing");
}

#[test]
fn a_decision_that_is_none_is_refused_with_the_options() {
    let scratch = Scratch::new();
    let case = meta(&scratch);
    let file = scratch.path("decisions.json");
    fs_err::write(&file, r#"{"decisions":[{"point":"severity-at-end","answer":"dreadful"}]}"#)
        .expect("written");
    let run = proximate(&["replay", &case, "--decisions", &file.display().to_string()]);
    assert_eq!(run.code, 3, "it is refused");
    assert!(run.err.contains("SEV1"), "and the options are named: {}", run.err);
}

#[test]
fn the_past_does_not_know_the_future() {
    let scratch = Scratch::new();
    let case = meta(&scratch);
    let states = document(&["replay", &case], &[0])["states"].as_array().expect("states").clone();
    let (first, last) = (&states[0], &states[states.len() - 1]);
    assert!(
        first["events"].as_u64() < last["events"].as_u64(),
        "fewer events are known at detection than at the end"
    );
    assert_eq!(first["open"], true, "at detection the exposure is open");
    assert_eq!(last["open"], false, "at the end it is not");
}
