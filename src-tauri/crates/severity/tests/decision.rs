//! What the built-in pack and packs of one's own come to.

#![allow(clippy::expect_used, reason = "a test that cannot set its case up must fail")]

use std::sync::LazyLock;

use proximate_model::document::{
    Fact, FactStatus, FactValue, RegimeVerdict, RuleOutcome, RuleState, Severity,
};
use proximate_severity::{Milestones, Pack, decide};

const META: &str = "production user data visible to a broad internal audience";

fn fixture(name: &str) -> Vec<Fact> {
    let text = include_str!("../packs/default.fixtures.json");
    let fixtures: Vec<serde_json::Value> = serde_json::from_str(text).expect("fixtures");
    let found = fixtures
        .iter()
        .find(|fixture| fixture["name"].as_str().is_some_and(|known| known.starts_with(name)))
        .expect("a fixture of this name");
    let facts = found["facts"].as_object().expect("facts");
    facts
        .iter()
        .map(|(path, stated)| {
            let (value, evidence) = match stated.as_array() {
                Some(pair) => (pair[0].clone(), pair[1].clone()),
                None => (stated.clone(), serde_json::json!([])),
            };
            let value: Option<FactValue> = serde_json::from_value(value).expect("a value");
            let status = if value.is_some() { FactStatus::Known } else { FactStatus::Unknown };
            let evidence = serde_json::from_value(evidence).expect("ids");
            Fact { path: path.clone(), value, status, basis: "fixture".to_owned(), evidence }
        })
        .collect()
}

fn set(facts: &mut Vec<Fact>, path: &str, value: Option<FactValue>) {
    facts.retain(|fact| fact.path != path);
    let status = if value.is_some() { FactStatus::Known } else { FactStatus::Unknown };
    facts.push(Fact { path: path.to_owned(), value, status, basis: "test".to_owned(), evidence: Vec::new() });
}

fn yes(value: bool) -> Option<FactValue> {
    Some(FactValue::Boolean(value))
}

fn number(value: f64) -> Option<FactValue> {
    Some(FactValue::Number(value))
}

fn text(value: &str) -> Option<FactValue> {
    Some(FactValue::Text(value.to_owned()))
}

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::built_in().expect("a pack"));

fn built_in(facts: &[Fact]) -> Severity {
    decide(&PACK, facts, &Milestones::default()).expect("a decision")
}

fn rule<'a>(decision: &'a Severity, id: &str) -> &'a RuleOutcome {
    decision.rules.iter().find(|rule| rule.id == id).expect("a rule")
}

fn level(decision: &Severity, name: &str) -> usize {
    decision.scale.iter().position(|level| level == name).expect("a level of the scale")
}

#[test]
fn the_built_in_pack_gives_no_cause_for_remarks() {
    assert_eq!(Pack::built_in().expect("a pack").lint(), []);
}

#[test]
fn broad_internal_exposure_is_of_the_second_gravest_level_whatever_is_known_of_its_use() {
    for access in [None, yes(false), yes(true)] {
        for minutes in [None, number(0.5), number(2.0), number(120.0), number(100_000.0)] {
            let mut facts = fixture(META);
            set(&mut facts, "exposure.access_confirmed", access.clone());
            set(&mut facts, "exposure.minutes", minutes.clone());
            set(&mut facts, "exposure.exfiltration_confirmed", yes(false));
            let decision = built_in(&facts);
            assert_eq!(decision.severity, "SEV1", "access {access:?}, {minutes:?} minutes");
            assert_eq!(decision.equivalent, "Sev-1-equivalent");
            assert!(rule(&decision, "EXP-INT-01").fired);
        }
    }
}

#[test]
fn no_condition_of_the_key_rule_reads_use_or_duration() {
    let decision = built_in(&fixture(META));
    let key = rule(&decision, "EXP-INT-01");
    for path in ["exposure.access_confirmed", "exposure.exfiltration_confirmed", "exposure.minutes"] {
        assert!(key.facts.iter().all(|fact| fact.path != path), "{path}");
    }
}

#[test]
fn many_people_are_broad_whatever_the_scope() {
    for (count, expected) in [(49.0, "SEV2"), (50.0, "SEV1")] {
        let mut facts = fixture(META);
        set(&mut facts, "exposure.audience_scope", text("team"));
        set(&mut facts, "exposure.audience_count", number(count));
        assert_eq!(built_in(&facts).severity, expected, "{count} people");
    }
}

#[test]
fn the_grounds_name_rule_facts_evidence_and_what_was_not_needed() {
    let grounds = built_in(&fixture(META)).grounds;
    for part in [
        "SEV1 (on a scale from SEV0, the gravest, to SEV4) because EXP-INT-01 fired",
        "the environment is `production` (E12)",
        "the audience is `broad_internal` (E14)",
        "Not needed for it: not known whether somebody used the access",
        "is not evidence that nobody used it",
        "It would stop being SEV1 if the audience were `named_individuals` or `team`",
        "It would become SEV0 if it turned out that data left the organisation",
        "Not assessed, and therefore not in the interval: outage",
    ] {
        assert!(grounds.contains(part), "`{part}` is not in: {grounds}");
    }
}

#[test]
fn every_reported_change_does_what_it_says_and_no_part_of_it_does() {
    for name in [META, "a customer-facing service down", "an agent empties", "a policy that would"] {
        let facts = fixture(name);
        let decision = built_in(&facts);
        assert!(!decision.would_change.is_empty(), "{name}");
        for change in &decision.would_change {
            let mut changed = facts.clone();
            for fact in &change.facts {
                set(&mut changed, &fact.path, fact.value.clone());
            }
            assert_eq!(built_in(&changed).severity, change.severity, "{}", change.sentence);
            assert_ne!(change.severity, decision.severity, "{}", change.sentence);
            for left_out in 0..change.facts.len() {
                let mut part = facts.clone();
                for (index, fact) in change.facts.iter().enumerate() {
                    if index != left_out {
                        set(&mut part, &fact.path, fact.value.clone());
                    }
                }
                assert_eq!(built_in(&part).severity, decision.severity, "{}", change.sentence);
            }
        }
    }
}

#[test]
fn two_reasons_for_one_rule_must_fall_together() {
    let decision = built_in(&fixture("an agent empties"));
    let pair =
        decision.would_change.iter().find(|change| change.facts.len() == 2).expect("a change of two facts");
    assert!(pair.sentence.contains("the number of stop commands ignored were 0"), "{}", pair.sentence);
    assert_eq!(pair.severity, "SEV4");
}

#[test]
fn numbers_change_at_the_constants_of_the_rules() {
    let decision = built_in(&fixture("a customer-facing service down"));
    assert!(
        decision.would_change.iter().any(|change| change.sentence.contains("at most 719 minutes")),
        "{:?}",
        decision.would_change
    );
}

#[test]
fn settling_an_open_fact_never_widens_the_interval() {
    let candidates = [
        ("exposure.access_confirmed", vec![yes(true), yes(false)]),
        ("exposure.exfiltration_confirmed", vec![yes(true), yes(false)]),
        ("exposure.audience_count", vec![number(1.0), number(5000.0)]),
        ("agent.identity_kind", vec![text("own_account"), text("human_account")]),
        ("agent.stop_commands_ignored", vec![number(0.0), number(2.0)]),
        ("agent.approval_obtained", vec![yes(true), yes(false)]),
    ];
    for name in [META, "an agent empties"] {
        let facts = fixture(name);
        let before = built_in(&facts);
        for (path, values) in &candidates {
            if facts.iter().any(|fact| fact.path == *path && fact.value.is_some()) {
                continue;
            }
            for value in values {
                let mut settled = facts.clone();
                set(&mut settled, path, value.clone());
                let after = built_in(&settled);
                let range = |decision: &Severity| {
                    (level(decision, &decision.worst_case), level(decision, &decision.best_case))
                };
                let ((worst, best), (new_worst, new_best)) = (range(&before), range(&after));
                assert!(new_worst >= worst && new_best <= best, "{name}: {path} = {value:?}");
                assert!((new_worst..=new_best).contains(&level(&after, &after.severity)), "{name}: {path}");
            }
        }
    }
}

#[test]
fn a_disputed_fact_decides_and_widens() {
    let mut facts = fixture(META);
    for fact in &mut facts {
        if fact.path == "exposure.audience_scope" {
            fact.status = FactStatus::Disputed;
        }
    }
    let decision = built_in(&facts);
    assert_eq!(decision.severity, "SEV1");
    assert!(level(&decision, &decision.best_case) >= 2, "an undisputed narrow audience would be SEV2");
    assert!(decision.unknown.iter().any(|open| open.fact == "exposure.audience_scope"));
}

#[test]
fn the_questions_come_with_the_gravest_consequence_first() {
    let decision = built_in(&fixture(META));
    let first = &decision.unknown[0];
    assert_eq!(first.fact, "exposure.exfiltration_confirmed");
    assert_eq!(first.could_become.as_deref(), Some("SEV0"));
    assert!(first.question.ends_with('?'));
    assert_eq!(rule(&decision, "EXP-EXT-01").pivotal, ["exposure.exfiltration_confirmed"]);
    assert!(
        decision.unknown.iter().all(|open| !open.fact.starts_with("outage.")),
        "outages were not assessed"
    );
}

#[test]
fn a_mistake_in_a_rule_is_an_error_and_not_unknown() {
    let pack = Pack::parse(
        r#"
        [pack]
        id = "broken"
        version = "1.0.0"
        scale = ["HIGH", "MIDDLE", "LOW"]
        default_severity = 2
        aggravate_when = 2
        aggravation_limit = 1
        [[rule]]
        id = "WRONG"
        effect = "floor"
        severity = 0
        title = "Compares a number with a word"
        when = 'exposure.audience_count > "many"'
        "#,
    )
    .expect("a pack");
    let mut facts = Vec::new();
    set(&mut facts, "exposure.audience_count", number(7.0));
    let decision = decide(&pack, &facts, &Milestones::default()).expect("a decision");
    let wrong = &decision.rules[0];
    assert_eq!((wrong.fired, wrong.state), (false, RuleState::False));
    assert!(wrong.error.as_ref().is_some_and(|error| error.contains("overload")), "{:?}", wrong.error);
    assert_eq!((decision.severity.as_str(), decision.worst_case.as_str()), ("LOW", "HIGH"));
    assert!(decision.grounds.contains("Could not be evaluated"), "{}", decision.grounds);
    assert!(pack.lint().iter().any(|lint| lint.message.contains("another type")));
}

#[test]
fn a_value_of_the_wrong_type_spoils_its_rules_and_nothing_else() {
    let mut facts = fixture(META);
    set(&mut facts, "exposure.audience_scope", number(3.0));
    let decision = built_in(&facts);
    assert!(rule(&decision, "EXP-INT-01").error.is_some());
    assert!(rule(&decision, "AGG-APPROVAL").fired);
    set(&mut facts, "exposure.audience_scope", text("everybody"));
    let decision = built_in(&facts);
    let error = rule(&decision, "EXP-INT-01").error.clone().expect("an error");
    assert!(error.contains("`everybody` is not a value"), "{error}");
}

#[test]
fn regimes_are_not_derived_from_severity() {
    let decision = built_in(&fixture("a bank"));
    assert_eq!(decision.severity, "SEV4");
    let major = decision.regimes.iter().find(|regime| regime.id == "REG-DORA-MAJOR").expect("a regime");
    assert_eq!(major.verdict, RegimeVerdict::Met);
}

#[test]
fn clocks_run_from_the_earliest_sign() {
    let at = |text: &str| Some(proximate_model::Instant::parse(text).expect("an instant"));
    let milestones = Milestones {
        occurred: at("2026-03-10T14:00:00Z"),
        detected: at("2026-03-10T15:30:00Z"),
        declared: at("2026-03-10T16:00:00Z"),
        ..Milestones::default()
    };
    let pack = Pack::built_in().expect("a pack");
    let decision = decide(&pack, &fixture(META), &milestones).expect("a decision");
    let regime = |id: &str| decision.regimes.iter().find(|regime| regime.id == id).expect("a regime");
    let notification = &regime("REG-GDPR-33").clocks[0];
    assert_eq!((notification.starts, notification.due), (milestones.detected, at("2026-03-13T15:30:00Z")));
    assert_eq!(regime("REG-NIS2-3").clocks[0].due, at("2026-03-11T15:30:00Z"));
    let act = regime("REG-AIACT-73");
    assert_eq!(
        (act.verdict, act.clocks.len()),
        (RegimeVerdict::NotMet, 0),
        "not yet applicable in March 2026"
    );
}

#[test]
fn facts_that_contradict_their_status_are_refused() {
    let pack = Pack::built_in().expect("a pack");
    let mut facts = fixture(META);
    facts.push(facts[0].clone());
    assert!(decide(&pack, &facts, &Milestones::default()).is_err(), "stated twice");
    let mut facts = fixture(META);
    facts[0].status = FactStatus::Unknown;
    assert!(decide(&pack, &facts, &Milestones::default()).is_err(), "unknown with a value");
}

#[test]
fn the_same_facts_in_another_order_give_the_same_document() {
    let facts = fixture(META);
    let mut reversed = facts.clone();
    reversed.reverse();
    assert_eq!(built_in(&facts), built_in(&reversed));
}
