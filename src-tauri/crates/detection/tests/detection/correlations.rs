//! Correlations, by event time.

use proximate_detection::{Detector, Findings, Rules};
use proximate_model::{Activity, ActorKind, Instant};
use serde_json::json;

use crate::support::{Shown, found, rules, shown, titles};

/// Two rules, and a correlation of them.
fn correlation(body: &str) -> Rules {
    let base = |name: &str| {
        format!(
            "title: {name}\nname: {name}\nlogsource:\n  product: github\ndetection:\n  s:\n    action: {name}\n  condition: s\n"
        )
    };
    let body = body.replace('\n', "\n  ");
    rules(&format!(
        "{}---\n{}---\ntitle: C\nid: c\nlevel: high\ncorrelation:\n  {body}\n",
        base("a"),
        base("b")
    ))
}

fn event(action: &str, seconds: i64) -> Shown {
    shown("github", Activity::Other).action(action).by("ada", ActorKind::Human).at(seconds)
}

fn hits(findings: &Findings) -> Vec<(usize, i64)> {
    let seconds = |hit: &proximate_detection::Hit| {
        let (Some(Instant(first)), Some(Instant(last))) = (hit.first, hit.last) else { return -1 };
        (last - first) / Instant::SECOND
    };
    findings.hits.iter().filter(|hit| hit.rule == "c").map(|hit| (hit.events.len(), seconds(hit))).collect()
}

#[test]
fn events_are_counted_in_their_window_and_their_group() {
    let rules = correlation(
        "type: event_count\nrules: [a]\ngroup-by: [actor.name]\ntimespan: 60s\ncondition:\n  gte: 3",
    );
    let three = |apart: i64| (0..3).map(|one| event("a", one * apart)).collect::<Vec<_>>();
    assert_eq!(hits(&found(&rules, &three(30))), [(3, 60)], "the edge of the window belongs to it");
    assert_eq!(hits(&found(&rules, &three(31))), []);
    let mut others = three(10);
    others[1] = others[1].clone().by("bo", ActorKind::Human);
    assert_eq!(hits(&found(&rules, &others)), [], "each group for itself");
    let nobody: Vec<_> = three(10)
        .into_iter()
        .map(|mut one| {
            one.event.executor = None;
            one
        })
        .collect();
    assert_eq!(hits(&found(&rules, &nobody)), [], "those that lack the field of the group are no group");
}

#[test]
fn a_burst_is_one_hit_and_two_bursts_are_two() {
    let rules = correlation(
        "type: event_count\nrules: [a]\ngroup-by: [actor.name]\ntimespan: 60s\ncondition:\n  gte: 3",
    );
    let burst = |from: i64| (0..500).map(move |one| event("a", from + one));
    assert_eq!(hits(&found(&rules, &burst(0).collect::<Vec<_>>())), [(500, 499)]);
    let two: Vec<_> = burst(0).chain(burst(10_000)).collect();
    assert_eq!(hits(&found(&rules, &two)), [(500, 499), (500, 499)]);
    let long: Vec<_> = (0..1500).map(|one| event("a", one)).collect();
    let findings = found(&rules, &long);
    assert_eq!((findings.hits[0].events.len(), findings.hits[0].left_out), (1000, 500), "a list has an end");
}

#[test]
fn time_is_that_of_the_events_and_not_that_of_the_showing() {
    let rules = correlation("type: temporal_ordered\nrules: [a, b]\ngroup-by: [actor.name]\ntimespan: 60s");
    let (a, b) = (event("a", 0), event("b", 5));
    assert_eq!(hits(&found(&rules, &[b.clone(), a.clone()])), [(2, 5)], "shown in the other order");
    assert_eq!(hits(&found(&rules, &[event("b", 0), event("a", 5)])), [], "happened in the other order");
    assert_eq!(hits(&found(&rules, &[a.clone(), event("b", 61)])), [], "too late");
    assert_eq!(hits(&found(&rules, &[a.clone().undated(), b])), [], "an undated event has no place in time");
    let again: Vec<_> = [a].into_iter().chain((5..9).map(|second| event("b", second))).collect();
    assert_eq!(hits(&found(&rules, &again)), [(5, 8)], "one hit for what follows");
}

#[test]
fn a_single_event_is_not_two_steps() {
    let yaml = "title: x\nname: x\nlogsource:\n  product: github\ndetection:\n  s:\n    action: a\n  condition: s\n---\ntitle: y\nname: y\nlogsource:\n  product: github\ndetection:\n  s:\n    actor.name: ada\n  condition: s\n---\ntitle: C\nid: c\ncorrelation:\n  type: temporal_ordered\n  rules: [x, y]\n  group-by: [actor.name]\n  timespan: 1m\n";
    let rules = rules(yaml);
    let once = hits(&found(&rules, &[event("a", 0)]));
    assert_eq!(once, [], "an event that two rules match does not follow itself");
    assert_eq!(hits(&found(&rules, &[event("a", 0), event("z", 1)])), [(2, 1)]);
}

#[test]
fn rules_come_together_in_any_order() {
    let rules = correlation("type: temporal\nrules: [a, b]\ngroup-by: [actor.name]\ntimespan: 60s");
    assert_eq!(hits(&found(&rules, &[event("b", 0), event("a", 60)])), [(2, 60)]);
    assert_eq!(hits(&found(&rules, &[event("a", 0), event("a", 60)])), [], "one of them is not both");
    let rules = correlation(
        "type: temporal\nrules: [a, b]\ngroup-by: [actor.name]\ntimespan: 60s\ncondition: b and not a",
    );
    assert_eq!(hits(&found(&rules, &[event("b", 0)])), [(1, 0)]);
    assert_eq!(hits(&found(&rules, &[event("a", 0), event("b", 60)])), []);
    assert_eq!(
        hits(&found(&rules, &[event("a", 0), event("b", 61)])),
        [(1, 0)],
        "what is long past is forgotten"
    );
}

#[test]
fn different_values_and_sums_are_told_from_many() {
    let rules = correlation(
        "type: value_count\nrules: [a]\ngroup-by: [actor.name]\ntimespan: 1h\ncondition:\n  field: place\n  gte: 3",
    );
    let at = |place: &str, second| {
        let mut one = event("a", second);
        one.event.place = Some(place.to_owned());
        one
    };
    assert_eq!(hits(&found(&rules, &[at("x", 0), at("y", 1), at("x", 2), at("y", 3)])), []);
    assert_eq!(hits(&found(&rules, &[at("x", 0), at("y", 1), at("x", 2), at("z", 3)])), [(4, 3)]);
    assert_eq!(
        hits(&found(&rules, &[event("a", 0), event("a", 1), event("a", 2)])),
        [],
        "no value is no value"
    );
    let rules = correlation(
        "type: value_sum\nrules: [a]\ngroup-by: [actor.name]\ntimespan: 1h\ncondition:\n  field: bytes\n  gt: 100",
    );
    let of = |bytes: i64, second| event("a", second).raw(json!({"bytes": bytes}));
    assert_eq!(hits(&found(&rules, &[of(60, 0), of(40, 1)])), []);
    assert_eq!(hits(&found(&rules, &[of(60, 0), of(41, 1)])), [(2, 1)]);
    assert_eq!(
        hits(&found(&rules, &[of(60, 0), of(41, 3601)])),
        [],
        "what has left the window is not in the sum"
    );
}

#[test]
fn rules_of_a_correlation_are_silent_unless_it_says_otherwise() {
    let body = "type: event_count\nrules: [a]\ngroup-by: [actor.name]\ntimespan: 60s\ncondition:\n  gte: 2";
    let events = [event("a", 0), event("a", 1), event("b", 2)];
    assert_eq!(titles(&found(&correlation(body), &events)), ["C", "b"], "`b` is no part of it");
    assert_eq!(
        titles(&found(&correlation(&format!("{body}\ngenerate: true")), &events)),
        ["a", "C", "a", "b"]
    );
}

#[test]
fn a_correlation_that_cannot_be_run_is_refused() {
    for (body, reason) in [
        (
            "type: event_count\nrules: [nobody]\ntimespan: 1m\ncondition:\n  gte: 1",
            "there is no rule `nobody`",
        ),
        ("type: event_count\nrules: [c]\ntimespan: 1m\ncondition:\n  gte: 1", "in turn"),
        (
            "type: value_median\nrules: [a]\ntimespan: 1m\ncondition:\n  field: x\n  gte: 1",
            "`value_median` is not known",
        ),
        ("type: value_count\nrules: [a]\ntimespan: 1m\ncondition:\n  gte: 1", "needs the `field`"),
        (
            "type: event_count\nrules: [a]\nwindow: tumbling\ntimespan: 1m\ncondition:\n  gte: 1",
            "windows of the kind",
        ),
        ("type: temporal\nrules: [a]\ntimespan: 1m\ncondition: a and z", "names `z`"),
    ] {
        let rules = correlation(body);
        let findings = Detector::new(&rules).finish();
        let refused: Vec<_> = findings.refused.iter().map(|refused| refused.reason.as_str()).collect();
        assert_eq!(refused.len(), 1, "{body}");
        assert!(refused[0].contains(reason), "{body}: {refused:?}");
    }
}

#[test]
fn groups_may_have_other_names_in_each_rule() {
    let rules = correlation(
        "type: temporal_ordered\nrules: [a, b]\ngroup-by: [who]\ntimespan: 1h\naliases:\n  who:\n    a: made\n    b: actor.name",
    );
    let made = |name: &str| event("a", 0).by("root", ActorKind::Human).raw(json!({"made": name}));
    let findings = found(&rules, &[made("ada"), event("b", 9)]);
    assert_eq!(hits(&findings), [(2, 9)]);
    assert_eq!(findings.hits[0].because, [("who".to_owned(), "ada".to_owned())]);
    assert_eq!(hits(&found(&rules, &[made("bo"), event("b", 9)])), []);
}
