//! Logs and rules that mean harm cost no more than a refusal.

use std::time::Instant;

use proximate_detection::{Detector, Rules};
use proximate_model::Activity;
use serde_json::{Value, json};

use crate::support::{aws, call, found, rules, shown};

#[test]
fn deep_rules_and_deep_records_do_not_exhaust_the_stack() {
    let rule = |condition: &str| {
        format!(
            "title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a: b\n  condition: {condition}\n"
        )
    };
    for depth in [30, 100_000] {
        let brackets = rule(&format!("{}s{}", "(".repeat(depth), ")".repeat(depth)));
        let negations = rule(&format!("{}s", "not ".repeat(depth)));
        for text in [brackets, negations] {
            let rules = Rules::parse("deep.yml", &text).unwrap();
            assert_eq!(rules.len(), usize::from(depth == 30), "depth {depth}");
            assert_eq!(found(&rules, &[aws(json!({"a": "c"}))]).hits.len(), 0);
        }
    }
    let mut deep = json!("needle");
    for _ in 0..120 {
        deep = Value::Array(vec![deep]);
    }
    let keywords =
        rules("title: x\nlogsource:\n  product: aws\ndetection:\n  k:\n    - needle\n  condition: k\n");
    let raw: Value = deep;
    // Its own drop descends as well, which serde_json's values of that depth can bear.
    assert_eq!(
        found(&keywords, &[aws(raw)]).hits.len(),
        0,
        "what lies deeper than 64 levels is not looked at"
    );
}

#[test]
fn a_long_text_costs_a_pass_and_no_more() {
    let rules = Rules::built_in();
    let long = call(&format!("{}!", "rm -rf ".repeat(2_000)));
    let nested = call(&"git push ".repeat(1_500));
    let words = shown("claude_code", Activity::ToolResult).text(&"ignore all previous ".repeat(700));
    let begun = Instant::now();
    let mut detector = Detector::new(&rules);
    for one in [&long, &nested, &words] {
        detector.observe(&one.event, None);
    }
    let findings = detector.finish();
    assert!(begun.elapsed().as_secs() < 60, "took {:?}", begun.elapsed());
    for hit in &findings.hits {
        for (_, value) in &hit.because {
            assert!(value.chars().count() <= 201, "values are clipped");
        }
    }
}

#[test]
fn a_regex_that_would_be_huge_is_refused() {
    let huge = "title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a|re: '((a{100}){100}){100}'\n  condition: s\n";
    let rules = Rules::parse("huge.yml", huge).unwrap();
    assert_eq!(rules.len(), 0);
    assert!(rules.refused()[0].reason.contains("regex"), "{}", rules.refused()[0].reason);
}

#[test]
fn many_rules_do_not_make_a_record_dear() {
    let rule = |number: usize| {
        format!(
            "title: r{number}\nid: r{number}\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n  s:\n    eventName: Call{number}\n  condition: s\n"
        )
    };
    let many = (0..500).map(rule).collect::<Vec<_>>().join("---\n");
    let rules = rules(&many);
    let events: Vec<_> = (0..500).map(|number| aws(json!({"eventName": format!("Call{number}")}))).collect();
    let begun = Instant::now();
    let findings = found(&rules, &events);
    assert_eq!(findings.hits.len(), 500, "each event meets its rule");
    assert!(begun.elapsed().as_secs() < 60, "took {:?}", begun.elapsed());
}
