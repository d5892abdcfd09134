//! Real third-party logs: nothing lost, and the changes that widened access are named.

use acceptance::{Scratch, document, events, sample};

/// The techniques of the published simulator that open something to somebody, with whom and what.
const EXPOSURES: [(&str, &str, &str, &str); 4] = [
    ("aws.exfiltration.ec2-share-ami", "ec2:ModifyImageAttribute", "principal", "846424999548"),
    ("aws.exfiltration.ec2-share-ebs-snapshot", "ec2:ModifySnapshotAttribute", "principal", ""),
    (
        "aws.exfiltration.ec2-security-group-open-port-22-ingress",
        "ec2:AuthorizeSecurityGroupIngress",
        "public",
        "",
    ),
    ("aws.persistence.lambda-backdoor-function", "lambda:AddPermission20150331v2", "public", ""),
];

#[test]
fn not_one_of_2900_real_records_is_lost() {
    let scratch = Scratch::new();
    let (case, imported) = scratch.case_of(&[&sample("real/invictus_aws/CloudTrail")]);
    let totals = &imported["totals"];
    assert_eq!(totals["records"], 2900, "the data set has 2,900 records");
    assert_eq!(totals["parsed"], 2900, "and all of them are parsed");
    assert_eq!(totals["refused"], 0, "none is refused");
    assert_eq!(totals["duplicates"], 0, "the data set has no duplicate ids");
    let listed = events(&case, &[]);
    assert_eq!(listed.len(), 2900, "each record is an event");
    let times: Vec<_> =
        listed.iter().map(|event| event["time"]["at"].as_str().expect("dated").to_owned()).collect();
    assert!(times.is_sorted(), "events come in the order of time");
    assert_eq!(
        times.first().map(String::as_str),
        Some("2023-07-10T11:42:18Z"),
        "the first is where the source says"
    );
    assert_eq!(times.last().map(String::as_str), Some("2023-07-10T12:37:50Z"), "and the last");
    let failed = listed.iter().filter(|event| event["outcome"] == "failure").count();
    assert_eq!(failed, 300, "300 records carry an error");
    let services =
        listed.iter().filter(|event| event["executor"]["field"] == "userIdentity.invokedBy").count();
    assert!(
        services >= 42,
        "42 records have no type of identity: they name the service that called, found {services}"
    );
}

#[test]
fn each_exposure_technique_is_named_with_who_and_what() {
    for (technique, action, kind, name) in EXPOSURES {
        let scratch = Scratch::new();
        let file = sample(&format!("real/stratus/detonation-logs/{technique}.json.gz"));
        let (case, imported) = scratch.case_of(&[&file]);
        assert_eq!(imported["totals"]["refused"], 0, "{technique} is read whole");
        let exposures = document(&["exposure", &case], &[0]);
        let widenings = exposures["widenings"].as_array().expect("a list");
        let found = widenings.iter().find(|widening| widening["action"] == action);
        let found = found.unwrap_or_else(|| panic!("{technique}: no widening by {action} in {widenings:?}"));
        let subjects: Vec<_> =
            found["change"]["grants"].as_array().expect("grants").iter().map(|g| &g["subject"]).collect();
        assert!(
            subjects.iter().any(|subject| subject["kind"] == kind),
            "{technique}: the subject is of kind `{kind}`, found {subjects:?}"
        );
        assert!(
            name.is_empty() || subjects.iter().any(|subject| subject["name"] == name),
            "{technique}: the subject is `{name}`, found {subjects:?}"
        );
        assert!(!found["summary"].as_str().expect("a summary").is_empty(), "{technique} is told in words");
    }
}

#[test]
fn all_techniques_of_the_simulator_are_read_whole() {
    let scratch = Scratch::new();
    let (_, imported) = scratch.case_of(&[&sample("real/stratus/detonation-logs")]);
    assert_eq!(imported["totals"]["records"], 103, "18 files hold 103 records");
    assert_eq!(imported["totals"]["parsed"], 103, "and all of them are parsed");
}

#[test]
fn every_account_adds_up_over_all_samples() {
    let scratch = Scratch::new();
    let (_, imported) = scratch.case_of(&[&sample("real")]);
    for file in imported["files"].as_array().expect("files") {
        let number = |field: &str| file[field].as_u64().expect("a number");
        assert_eq!(
            number("records"),
            number("parsed") + number("duplicates") + number("meta") + number("refused"),
            "the account of {} adds up",
            file["path"]
        );
        let refusals = file["refusals"].as_array().expect("refusals");
        assert_eq!(refusals.len() as u64, number("refused"), "every refusal in {} is listed", file["path"]);
        assert!(refusals.iter().all(|r| !r["reason"].as_str().expect("text").is_empty()), "with its reason");
    }
}
