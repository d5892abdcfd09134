//! Packs and overlays: what is accepted, what is refused, and what an overlay changes.

#![allow(clippy::expect_used, reason = "a test that cannot set its case up must fail")]

use proximate_model::document::{Fact, FactStatus, FactValue};
use proximate_severity::{Milestones, Pack, decide};

const HEADER: &str = r#"
[pack]
id = "own"
version = "1.0.0"
scale = ["P1", "P2", "P3"]
default_severity = 2
aggravate_when = 2
aggravation_limit = 1
"#;

fn fact(path: &str, value: FactValue) -> Fact {
    let (basis, evidence) = ("test".to_owned(), Vec::new());
    Fact { path: path.to_owned(), value: Some(value), status: FactStatus::Known, basis, evidence }
}

#[test]
fn packs_that_could_decide_wrongly_without_a_word_are_refused() {
    let floor = "[[rule]]\nid = \"A\"\neffect = \"floor\"\nseverity = 0\ntitle = \"t\"\n";
    let cap =
        "[[rule]]\nid = \"C\"\neffect = \"cap\"\nseverity = 1\ntitle = \"t\"\nwhen = 'exposure.occurred'\n";
    let table = [
        (
            format!("{floor}when = 'exposure.enviroment == \"production\"'"),
            "did you mean `exposure.environment`",
        ),
        (format!("{floor}when = 'exposure.environment == \"prod\"'"), "`prod` is not a value"),
        (format!("{floor}when = 'has(exposure.environment)'"), "has()"),
        (format!("{floor}when = 'exposure.occurred'\n{floor}when = 'exposure.occurred'"), "there twice"),
        (format!("{floor}when = 'exposure.occurred &&'"), "not a condition"),
        (format!("{floor}when = 'exposure.occurred'\nof = ['exposure.occurred']"), "without `at_least`"),
        (
            format!("{floor}when = 'exposure.occurred'\nat_least = 3\nof = ['exposure.occurred']"),
            "between 1 and 1",
        ),
        (format!("{floor}when = 'exposure.occurred'\nregime = \"none\""), "nobody describes"),
        (cap.to_owned(), "must state its `scope`"),
        (format!("{cap}scope = \"one person\""), "must name in `lowers`"),
        (format!("{cap}scope = \"one person\"\nlowers = [\"A\"]"), "no floor of the pack"),
        (floor.replace("severity = 0", "severity = 7") + "when = 'exposure.occurred'", "on the scale"),
        (format!("{floor}when = 'exposure.occurred'\nunknown_key = 1"), "unknown shape"),
    ];
    for (rules, expected) in table {
        let error = Pack::parse(&format!("{HEADER}{rules}")).map(|_| ()).expect_err(expected);
        assert!(format!("{error:#}").contains(expected), "`{expected}` is not in: {error:#}");
    }
    assert!(Pack::parse("nonsense").is_err());
    assert!(Pack::parse(&HEADER.replace("[\"P1\", \"P2\", \"P3\"]", "[\"P1\"]")).is_err());
}

#[test]
fn all_problems_are_named_at_once() {
    let rule = |id: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\neffect = \"flag\"\ntitle = \"t\"\nwhen = 'no.such_{}'\n",
            id.to_lowercase()
        )
    };
    let error =
        Pack::parse(&format!("{HEADER}{}{}", rule("A"), rule("B"))).map(|_| ()).expect_err("two problems");
    let error = format!("{error:#}");
    assert!(error.contains("no.such_a") && error.contains("no.such_b"), "{error}");
}

#[test]
fn a_pack_brings_its_own_scale_facts_and_test_cases() {
    let pack = Pack::parse(&format!(
        "{HEADER}{}",
        r#"
        [[fact]]
        path = "legal.hold"
        type = "boolean"
        yes = "a legal hold is in force"
        no = "no legal hold is in force"
        question = "Is a legal hold in force?"
        [[rule]]
        id = "HOLD"
        effect = "floor"
        severity = 1
        title = "Destruction under a legal hold"
        when = "legal.hold && destructive.items > 0"
        why = "It is evidence."
        [[fixture]]
        name = "held"
        expect = { severity = "P2", fired = ["HOLD"] }
        facts = { "legal.hold" = true, "destructive.items" = 3 }
        [[fixture]]
        name = "wrongly expected"
        expect = { severity = "P1" }
        facts = { "legal.hold" = true, "destructive.items" = [3, ["E1"]] }
        "#
    ))
    .expect("a pack");
    let facts =
        [fact("legal.hold", FactValue::Boolean(true)), fact("destructive.items", FactValue::Number(1.0))];
    let decision = decide(&pack, &facts, &Milestones::default()).expect("a decision");
    assert_eq!((decision.severity.as_str(), decision.equivalent.as_str()), ("P2", "Sev-1-equivalent"));
    let failing: Vec<_> = pack.lint().into_iter().filter(|lint| lint.message.contains("test case")).collect();
    assert_eq!(failing.len(), 1, "{failing:?}");
    assert!(failing[0].message.contains("severity is P2, expected P1"), "{failing:?}");
}

fn overlay(body: &str) -> String {
    let base = Pack::built_in().expect("a pack");
    let decision = decide(&base, &[], &Milestones::default()).expect("a decision");
    format!(
        "[overlay]\nid = \"acme\"\nversion = \"2.1.0\"\nbase = \"{}\"\nbase_version = \"{}\"\n{body}",
        decision.pack.id, decision.pack.version
    )
}

fn mailbox() -> Vec<Fact> {
    vec![
        fact("destructive.items", FactValue::Number(200.0)),
        fact("destructive.environment", FactValue::Text("personal".to_owned())),
        fact("destructive.owners", FactValue::Number(1.0)),
        fact("agent.stop_commands_ignored", FactValue::Number(3.0)),
    ]
}

#[test]
fn an_overlay_disables_and_overrides_with_a_reason() {
    let text = overlay("[[disable]]\nid = \"DES-SCOPE\"\nreason = \"A mailbox of ours is company data.\"\n");
    let pack = Pack::parse(&text).expect("a pack");
    let decision = decide(&pack, &mailbox(), &Milestones::default()).expect("a decision");
    assert_eq!(decision.severity, "SEV1", "without the cap");
    assert!(decision.grounds.contains("A mailbox of ours is company data"), "{}", decision.grounds);
    assert!(decision.pack.version.ends_with("+acme.2.1.0"), "{}", decision.pack.version);
    let plain =
        decide(&Pack::built_in().expect("a pack"), &mailbox(), &Milestones::default()).expect("a decision");
    assert_eq!(plain.severity, "SEV2", "with the cap");
    assert_ne!(plain.pack.sha256, decision.pack.sha256);

    let text = overlay(
        "[[override]]\nid = \"DES-SCOPE\"\nseverity = 3\nreason = \"A private mailbox is a private matter.\"\n",
    );
    let decision = decide(&Pack::parse(&text).expect("a pack"), &mailbox(), &Milestones::default());
    assert_eq!(decision.expect("a decision").severity, "SEV3");
}

#[test]
fn an_overlay_without_reason_target_or_matching_base_is_refused() {
    let table = [
        (overlay("[[disable]]\nid = \"DES-SCOPE\"\nreason = \" \"\n"), "without a `reason`"),
        (overlay("[[disable]]\nid = \"NO-SUCH\"\nreason = \"r\"\n"), "does not have"),
        (overlay("[[override]]\nid = \"NO-SUCH\"\nreason = \"r\"\n"), "does not have"),
        (overlay("").replace("base_version = \"", "base_version = \"9"), "check the overlay against it"),
        (
            overlay(
                "[[rule]]\nid = \"DES-01\"\neffect = \"flag\"\ntitle = \"t\"\nwhen = 'exposure.occurred'\n",
            ),
            "twice",
        ),
    ];
    for (text, expected) in table {
        let error = Pack::parse(&text).map(|_| ()).expect_err(expected);
        assert!(format!("{error:#}").contains(expected), "`{expected}` is not in: {error:#}");
    }
}

#[test]
fn a_cap_lowers_only_what_it_names() {
    let mut facts = mailbox();
    facts.push(fact("safety.death", FactValue::Boolean(true)));
    let decision =
        decide(&Pack::built_in().expect("a pack"), &facts, &Milestones::default()).expect("a decision");
    assert_eq!(decision.severity, "SEV0");
}

#[test]
fn two_aggravators_raise_once_and_never_past_the_limit() {
    let aggravated = |items: &[(&str, FactValue)]| {
        let facts: Vec<Fact> = items.iter().map(|(path, value)| fact(path, value.clone())).collect();
        let pack = Pack::built_in().expect("a pack");
        decide(&pack, &facts, &Milestones::default()).expect("a decision").severity
    };
    let yes = FactValue::Boolean(true);
    let near = [("exposure.change_made", yes.clone()), ("exposure.occurred", FactValue::Boolean(false))];
    let privilege =
        [("agent.standing_privilege", yes.clone()), ("agent.privileges_exceed_need", yes.clone())];
    let identity = [("agent.identity_kind", FactValue::Text("human_account".to_owned()))];
    let approval = [("agent.approval_required", yes), ("agent.approval_obtained", FactValue::Boolean(false))];
    assert_eq!(aggravated(&near), "SEV3");
    assert_eq!(aggravated(&[near.as_slice(), &privilege].concat()), "SEV3", "one is too few");
    assert_eq!(aggravated(&[near.as_slice(), &privilege, &identity].concat()), "SEV2");
    assert_eq!(
        aggravated(&[near.as_slice(), &privilege, &identity, &approval].concat()),
        "SEV2",
        "three raise once"
    );
    let outage =
        [("outage.customer_facing", FactValue::Boolean(true)), ("outage.minutes", FactValue::Number(800.0))];
    assert_eq!(
        aggravated(&[outage.as_slice(), &privilege, &identity].concat()),
        "SEV1",
        "never past the limit"
    );
    assert_eq!(
        aggravated(&[privilege.as_slice(), &identity].concat()),
        "SEV4",
        "nothing found, nothing raised"
    );
}
