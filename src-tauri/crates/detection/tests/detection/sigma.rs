//! Rules as others write them.

use proximate_detection::{Detector, Rules};
use proximate_model::Activity;
use serde_json::{Value, json};

use crate::support::{Shown, aws, found, rules, shown, titles};

/// A rule for CloudTrail with this detection.
fn aws_rule(detection: &str) -> Rules {
    rules(&format!(
        "title: R\nid: r\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n{detection}\nlevel: low\n"
    ))
}

fn fires(detection: &str, raw: Value) -> bool {
    !found(&aws_rule(detection), &[aws(raw)]).hits.is_empty()
}

#[test]
fn modifiers_lists_and_conditions_mean_what_sigma_says() {
    let record = json!({
        "eventName": "PutBucketPolicy",
        "eventSource": "s3.amazonaws.com",
        "sourceIPAddress": "203.0.113.9",
        "requestParameters": {"bucketName": "site", "size": 12, "tags": [{"key": "a"}, {"key": "b"}]},
        "userAgent": "aws-cli/2.0 /c calc",
        "errorCode": null,
        "script": "cHdk",
    });
    for (detection, expected) in [
        ("  s:\n    eventName: putbucketpolicy\n  condition: s", true),
        ("  s:\n    eventName|cased: putbucketpolicy\n  condition: s", false),
        (
            "  s:\n    eventName|startswith: Put\n    eventSource|endswith: .amazonaws.com\n  condition: s",
            true,
        ),
        ("  s:\n    eventName|startswith: Put\n    eventSource|endswith: .gov\n  condition: s", false),
        ("  s:\n    eventName|contains|all: [Bucket, Policy]\n  condition: s", true),
        ("  s:\n    eventName|contains|all: [Bucket, Acl]\n  condition: s", false),
        ("  s:\n    eventName|contains: [Bucket, Acl]\n  condition: s", true),
        ("  s:\n    eventName|re: '^Put(Bucket|Object)Pol'\n  condition: s", true),
        ("  s:\n    eventName: Put*Policy\n  condition: s", true),
        ("  s:\n    sourceIPAddress|cidr: 203.0.113.0/24\n  condition: s", true),
        ("  s:\n    sourceIPAddress|cidr: 198.51.100.0/24\n  condition: s", false),
        ("  s:\n    requestParameters.bucketName|exists: true\n  condition: s", true),
        ("  s:\n    requestParameters.acl|exists: true\n  condition: s", false),
        ("  s:\n    requestParameters.acl|exists: false\n  condition: s", true),
        ("  s:\n    requestParameters.size|gt: 11\n    requestParameters.size|lte: 12\n  condition: s", true),
        ("  s:\n    requestParameters.size|lt: 12\n  condition: s", false),
        ("  s:\n    requestParameters.tags.key: b\n  condition: s", true),
        ("  s:\n    errorCode: null\n  condition: s", true),
        ("  s:\n    eventName: null\n  condition: s", false),
        ("  s:\n    script|base64: pwd\n  condition: s", true),
        ("  s:\n    userAgent|windash|contains: ' -c '\n  condition: s", true),
        ("  s:\n    eventName:\n      - Nothing\n      - PutBucketPolicy\n  condition: s", true),
        ("  k:\n    - 'aws-cli'\n  condition: k", true),
        ("  k:\n    - 'terraform'\n  condition: k", false),
        ("  s:\n    - eventName: Nothing\n    - eventSource: s3.amazonaws.com\n  condition: s", true),
        ("  a1:\n    eventName: No\n  a2:\n    eventName: Put*\n  condition: 1 of a*", true),
        ("  a1:\n    eventName: No\n  a2:\n    eventName: Put*\n  condition: all of a*", false),
        ("  a1:\n    eventName: Put*\n  a2:\n    eventSource: s3*\n  condition: all of them", true),
        ("  s:\n    eventName: Put*\n  f:\n    userAgent|contains: cli\n  condition: s and not f", false),
        ("  s:\n    eventName: Put*\n  f:\n    userAgent|contains: go\n  condition: s and not f", true),
        ("  s:\n    eventName: Put*\n  f_a:\n    userAgent: x\n  condition: s and not 1 of f_*", true),
        // Our own fields stand beside those of the record.
        ("  s:\n    activity: configuration_change\n    eventName: Put*\n  condition: s", true),
    ] {
        assert_eq!(fires(detection, record.clone()), expected, "{detection}");
    }
}

#[test]
fn a_hit_says_what_matched_and_where() {
    let rules = aws_rule("  s:\n    eventName: PutBucketPolicy\n    userAgent|contains: cli\n  condition: s");
    let findings = found(&rules, &[aws(json!({"eventName": "PutBucketPolicy", "userAgent": "aws-cli"}))]);
    let hit = &findings.hits[0];
    assert_eq!((hit.rule.as_str(), hit.title.as_str(), hit.level), ("r", "R", Some("low")));
    assert_eq!(hit.events, ["aws_cloudtrail-0"]);
    assert_eq!(hit.first, hit.last);
    let because: Vec<_> = hit.because.iter().map(|(field, value)| format!("{field}={value}")).collect();
    assert_eq!(because, ["eventName=PutBucketPolicy", "userAgent=aws-cli"]);
    assert_eq!((findings.loaded[0].met, findings.loaded[0].hits), (1, 1));
}

#[test]
fn ordinary_rules_for_other_sources_run_on_their_records() {
    let cases: [(&str, &str, Shown); 6] = [
        (
            "product: okta\n  service: okta",
            "eventType: user.session.impersonation.grant",
            shown("okta", Activity::Other).raw(json!({"eventType": "user.session.impersonation.grant"})),
        ),
        (
            "product: github\n  service: audit",
            "action: repo.access",
            shown("github", Activity::AccessChange).raw(json!({"action": "repo.access"})),
        ),
        (
            "category: application\n  product: kubernetes\n  service: audit",
            "verb: delete\n    objectRef.resource: namespaces",
            shown("kubernetes_audit", Activity::Deletion)
                .raw(json!({"verb": "delete", "objectRef": {"resource": "namespaces"}})),
        ),
        (
            "product: azure\n  service: activitylogs",
            "operationName|endswith: /DELETE",
            shown("azure_activity", Activity::Deletion)
                .raw(json!({"operationName": "MICROSOFT.COMPUTE/DELETE"})),
        ),
        (
            "product: gcp\n  service: gcp.audit",
            "data.protoPayload.methodName|contains: SetIamPolicy",
            shown("gcp_audit", Activity::AccessChange)
                .raw(json!({"data": {"protoPayload": {"methodName": "SetIamPolicy"}}})),
        ),
        (
            "product: m365\n  service: exchange",
            "Operation: Add-MailboxPermission",
            shown("m365_audit", Activity::AccessChange).raw(json!({"Operation": "Add-MailboxPermission"})),
        ),
    ];
    for (source, selection, one) in cases {
        let yaml =
            format!("title: R\nlogsource:\n  {source}\ndetection:\n  s:\n    {selection}\n  condition: s\n");
        let rules = rules(&yaml);
        assert_eq!(titles(&found(&rules, std::slice::from_ref(&one))), ["R"], "{yaml}");
        let elsewhere = Shown { event: shown("slack_export", Activity::Other).event, ..one };
        assert_eq!(found(&rules, &[elsewhere]).hits, [], "only where the rule is meant to run");
    }
}

#[test]
fn a_rule_for_nothing_here_is_reported() {
    let yaml = "title: W\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n  s:\n    Image: x\n  condition: s\n";
    let rules = rules(yaml);
    let findings = Detector::new(&rules).finish();
    assert_eq!(findings.loaded, []);
    let missing = &findings.without_source[0];
    assert_eq!((missing.title.as_str(), missing.line), ("W", 1));
    assert_eq!(missing.reason, "no format here is meant by product `windows`, category `process_creation`");
}

#[test]
fn a_bad_rule_costs_no_other() {
    let good = |id: &str| {
        format!(
            "title: {id}\nid: {id}\nlogsource:\n  product: aws\ndetection:\n  s:\n    a: b\n  condition: s\n"
        )
    };
    let bad = [
        (
            "title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a: b\n  condition: t\n",
            "unknown detection",
        ),
        ("title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a|re: '('\n  condition: s\n", "regex"),
        ("title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a|cidr: 1.2\n  condition: s\n", "CIDR"),
        (
            "title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a|nonsense: 1\n  condition: s\n",
            "nonsense",
        ),
        (
            "title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a|expand: '%b%'\n  condition: s\n",
            "expand",
        ),
        (
            "title: x\nlogsource:\n  product: aws\nlevel: grave\ndetection:\n  s:\n    a: 1\n  condition: s\n",
            "level",
        ),
        (
            "title: x\nlogsource:\n  product: aws\ndetection:\n  s:\n    a: 1\n  condition: s | count() > 5\n",
            "",
        ),
        ("title: x\n  broken: [\n", "YAML"),
        ("- just\n- a list\n", "mapping"),
    ];
    for (text, reason) in bad {
        let rules =
            Rules::parse("mine.yml", &format!("{}---\n{text}---\n{}", good("one"), good("two"))).unwrap();
        assert_eq!(rules.len(), 2, "the others load: {text}");
        let refused = rules.refused();
        assert_eq!(refused.len(), 1, "{text}");
        assert_eq!((refused[0].file.as_str(), refused[0].line), ("mine.yml", 10), "{text}");
        assert!(
            refused[0].reason.to_lowercase().contains(&reason.to_lowercase()),
            "{text}: {}",
            refused[0].reason
        );
    }
    let twice = Rules::parse("mine.yml", &format!("{}---\n{}", good("one"), good("one"))).unwrap();
    assert_eq!(twice.len(), 1);
    assert_eq!(twice.refused()[0].reason, "there is a rule `one` already");
    assert!(Rules::parse("mine.yml", "# nothing\n").is_err(), "a file without a rule is an error");
}

#[test]
fn filters_take_out_what_a_rule_should_not_tell() {
    let yaml = "title: R\nid: r\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n  s:\n    eventName: Put\n  condition: s\n---\ntitle: F\nlogsource:\n  product: aws\n  service: cloudtrail\nfilter:\n  rules:\n    - r\n  selection:\n    userAgent: backup\n  condition: not selection\n";
    let rules = rules(yaml);
    let events = ["backup", "cli"].map(|agent| aws(json!({"eventName": "Put", "userAgent": agent})));
    assert_eq!(found(&rules, &events).hits.len(), 1);
}
