//! What the records look like from outside: nothing gives the incident away, and nothing is real.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{Case, Record, files, word};

/// Members whose values are random in every record.
const RANDOM: [&str; 12] = [
    "eventID",
    "requestID",
    "principalId",
    "accessKeyId",
    "traceId",
    "spanId",
    "parentSpanId",
    "_document_id",
    "thread_ts",
    "bot_id",
    "user",
    "gen_ai",
];

/// Ids of the records that the truth names as parts of the chain.
fn incident(case: &Case) -> BTreeSet<String> {
    let chain = case.expected("chain");
    let lists = [&chain["steps"], &chain["also"]];
    let ids =
        lists.into_iter().flat_map(|list| list.as_array().unwrap()).map(|step| word(&step["native_id"]));
    ids.filter(|id| !id.is_empty()).collect()
}

/// The words of a record: letters only, at least three, without the values that are random anyway.
fn words(json: &Value, into: &mut BTreeSet<String>) {
    match json {
        Value::String(text) => {
            // Some values hold JSON of their own; its random parts are skipped as well.
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str::<Value>(text) {
                return words(&inner, into);
            }
            let pieces = text.split(|letter: char| !letter.is_alphanumeric());
            let kept = pieces.filter(|piece| piece.len() >= 3 && piece.chars().all(char::is_alphabetic));
            into.extend(kept.map(str::to_lowercase));
        }
        Value::Array(list) => list.iter().for_each(|value| words(value, into)),
        Value::Object(members) if members.contains_key("key") && members.contains_key("value") => {
            let key = word(&members["key"]);
            if !key.ends_with(".id") {
                words(&members["value"], into);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                into.insert(key.to_lowercase());
                if !RANDOM.contains(&key.as_str()) {
                    words(value, into);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn no_word_occurs_in_the_incident_alone() {
    for (seed, case) in
        [("committed", Case::committed()), ("1", Case::new("meta", 1)), ("2", Case::new("meta_asker", 2))]
    {
        let incident = incident(&case);
        let mut inside: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut outside = BTreeSet::new();
        for Record { source, ids, json } in case.records() {
            if ids.iter().any(|id| incident.contains(id)) {
                words(&json, inside.entry(source).or_default());
            } else {
                words(&json, &mut outside);
            }
        }
        assert!(inside.len() >= 5, "the incident is in five sources at least: {:?}", inside.keys());
        for (source, words) in inside {
            let alone: Vec<&String> = words.difference(&outside).collect();
            assert!(alone.is_empty(), "seed {seed}, {source}: only in the incident: {alone:?}");
        }
    }
}

#[test]
fn people_agents_and_buckets_of_the_incident_work_on_ordinary_days_too() {
    let case = Case::committed();
    let incident = incident(&case);
    let chain = case.expected("chain");
    let mut names: BTreeSet<String> = chain["outcomes"].as_array().unwrap().iter().map(word).collect();
    let actors = chain["steps"].as_array().unwrap().iter().map(|step| word(&step["actor"]));
    names.extend(actors);
    let outside: Vec<String> = case
        .records()
        .into_iter()
        .filter(|record| !record.ids.iter().any(|id| incident.contains(id)))
        .map(|record| record.json.to_string())
        .collect();
    for name in names {
        let seen = outside.iter().filter(|text| text.contains(name.as_str())).count();
        assert!(seen >= 5, "`{name}` occurs {seen} times outside the incident");
    }
}

#[test]
fn domains_addresses_and_keys_are_those_reserved_for_examples() {
    let case = Case::new("meta_asker", 3);
    for (path, bytes) in files(case.path()) {
        // The addresses of the published reports are real; what is packed is read record by record.
        if [".toml", ".gz", ".zip"].iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        check_text(&path, &text);
    }
    for record in case.records() {
        check_text(record.source, &record.json.to_string());
    }
}

fn check_text(place: &str, text: &str) {
    for (at, _) in text.match_indices('@') {
        let domain: String =
            text[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
        let mail = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) && domain.contains('.');
        assert!(
            !mail || domain.trim_end_matches('.').ends_with("example.com"),
            "{place}: address at `{domain}`"
        );
    }
    for (at, _) in text.match_indices("https://") {
        let host: String =
            text[at + 8..].chars().take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
        assert!(host.ends_with("example.com") || host == "opentelemetry.io", "{place}: host `{host}`");
    }
    for piece in text.split(|c: char| !c.is_ascii_digit() && c != '.') {
        let numbers: Vec<&str> = piece.split('.').collect();
        if numbers.len() == 4 && numbers.iter().all(|number| number.parse::<u8>().is_ok()) {
            let reserved =
                ["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|network| piece.starts_with(network));
            assert!(reserved, "{place}: address {piece}");
        }
    }
    for piece in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let key =
            ["AKIA", "ASIA", "AROA"].iter().any(|prefix| piece.starts_with(prefix)) && piece.len() >= 20;
        assert!(!key || piece.ends_with("EXAMPLE"), "{place}: key {piece}");
    }
}

#[test]
fn the_description_tells_facts_from_disputes_and_inventions() {
    for (name, case) in [("meta", Case::committed()), ("planned_change", Case::new("planned_change", 1))] {
        let text = fs_err::read_to_string(case.path().join("case.toml")).unwrap();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["case"]["label"].as_str(), Some(proximate_scenarios::LABEL), "{name}");
        let facts = table["fact"].as_array().unwrap();
        assert!(facts.iter().any(|fact| fact["status"].as_str() == Some("invented_for_training")));
        for fact in facts {
            let status = fact["status"].as_str().unwrap();
            let known = ["known", "estimated", "asserted", "invented_for_training"];
            assert!(known.contains(&status), "{name}: status {status}");
            let sourced =
                fact.get("urls").and_then(toml::Value::as_array).is_some_and(|urls| !urls.is_empty());
            assert_eq!(sourced, status != "invented_for_training", "{name}: {fact}");
            let company = fact.get("source").and_then(toml::Value::as_str) == Some("company_statement");
            assert!(
                !company || status == "asserted",
                "{name}: what a company says of itself is asserted: {fact}"
            );
        }
        let disputes = table.get("dispute").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
        assert_eq!(disputes.is_empty(), name == "planned_change", "{name}");
        for dispute in disputes {
            assert!(dispute["alternative"].as_array().unwrap().len() >= 2, "{name}: {dispute}");
        }
        assert_eq!(table["clock"].as_array().unwrap().len(), 2, "{name}: two clocks are off");
    }
}
