//! Who becomes able, how many they are, and who was entitled.

use proximate_model::{AccessOperation, ActorKind, Grant};

use super::support::{BUCKET, Case, allow, at, check, group, one, org, public};

#[test]
fn nested_groups_count_every_person_once() {
    let staff = Case::new()
        .asset(Some(&["ledger-team"]))
        .member("ledger-team", "ann", None, None)
        .member("everyone-in-finance", "ledger-team", None, None)
        .member("everyone-in-finance", "controllers", None, None)
        .member("controllers", "bob", None, None)
        .member("controllers", "bob@example.com", None, None)
        .member("controllers", "cem", None, None)
        .member("controllers", "everyone-in-finance", None, None)
        .identity("bob", "bob@example.com", ActorKind::Human)
        .identity("robot", "robot", ActorKind::Service)
        .member("controllers", "robot", None, None);
    check(
        "a group with groups inside, one of them entitled, one of them a circle",
        &staff.clone().put("10:00:00", vec![allow(group("everyone-in-finance"))]).put("11:00:00", vec![]),
        &["10:00:00..11:00:00 3600/3600/3600s by e1>e2 team 2-2 (assets.csv)"],
    );
    check(
        "a group whose members are all entitled is no exposure",
        &staff.clone().put("10:00:00", vec![allow(group("ledger-team"))]).put("11:00:00", vec![]),
        &[],
    );
    check(
        "a role is matched by the last segment of its name",
        &staff
            .clone()
            .put("10:00:00", vec![allow(one("arn:aws:iam::111111111111:role/controllers"))])
            .put("11:00:00", vec![]),
        &["10:00:00..11:00:00 3600/3600/3600s by e1>e2 team 2-2 (assets.csv)"],
    );
    check(
        "the resource's own account and services of the cloud are nobody new",
        &staff
            .put("10:00:00", vec![allow(one("111111111111")), allow(one("arn:aws:iam::111111111111:root"))])
            .add("10:10:00", "acl", allow(one("logging.s3.amazonaws.com")))
            .put("11:00:00", vec![]),
        &[],
    );
}

#[test]
fn membership_has_its_own_time() {
    let case = Case::new()
        .asset(Some(&["ledger-team"]))
        .member("ledger-team", "bob", Some("09:00:00"), Some("10:30:00"))
        .put("10:00:00", vec![allow(one("bob"))])
        .put("12:00:00", vec![]);
    check(
        "who leaves the entitled group while holding a grant becomes newly able",
        &case,
        &["10:30:00..12:00:00 5400/5400/5400s by >e2 named_individuals 1-1 (assets.csv)"],
    );
    assert_eq!(
        case.exposures().exposures[0].id,
        format!("e1/{BUCKET}"),
        "shown by the grant that now reaches too far"
    );
}

#[test]
fn headcounts_without_lists() {
    let case = |subject| {
        Case::new()
            .asset(Some(&["ledger-team"]))
            .member("ledger-team", "ann", None, None)
            .member("ledger-team", "bob", None, None)
            .headcount("o-9", 4_000)
            .headcount("contractors", 200)
            .headcount("pilots", 12)
            .headcount("whole-company", 4_000)
            .change(
                "08:00:00",
                "arn:aws:s3:::newsletter",
                "bucket-policy",
                AccessOperation::Replace,
                vec![allow(org("o-9"))],
            )
            .change("08:00:01", "arn:aws:s3:::newsletter", "bucket-policy", AccessOperation::Replace, vec![])
            .put("10:00:00", vec![allow(subject)])
            .put("11:00:00", vec![])
    };
    let newsletter = "08:00:00..08:00:01 1/1/1s by e1>e2 org_wide ?-4000 (unknown)";
    let table = [
        (org("o-9"), "org_wide 3998-3998 (assets.csv)"),
        (group("whole-company"), "org_wide 3998-3998 (assets.csv)"),
        (group("contractors"), "broad_internal 198-200 (assets.csv)"),
        (group("pilots"), "team 10-12 (assets.csv)"),
        (group("all-staff"), "broad_internal ?-? (assets.csv)"),
        (group("unheard-of"), "unknown ?-? (assets.csv)"),
        (one("arn:aws:iam::222222222222:root"), "partner 1-? (assets.csv)"),
        (one("arn:aws:iam::222222222222:role/controllers"), "partner 1-? (assets.csv)"),
        (one("333333333333"), "partner 1-? (assets.csv)"),
        (one("carol"), "named_individuals 1-1 (assets.csv)"),
        (public(), "public ?-? (assets.csv)"),
    ];
    for (subject, expected) in table {
        let name = format!("{subject:?}");
        let line = format!("10:00:00..11:00:00 3600/3600/3600s by e3>e4 {expected}");
        check(&name, &case(subject), &[line.as_str(), newsletter]);
    }
}

#[test]
fn a_denial_takes_people_out_of_the_count() {
    let case = Case::new()
        .asset(Some(&[]))
        .member("sre", "ann", None, None)
        .member("sre", "bob", None, None)
        .put("10:00:00", vec![allow(group("sre")), super::support::deny(one("bob"))])
        .put("11:00:00", vec![]);
    check(
        "one of two is denied",
        &case,
        &["10:00:00..11:00:00 3600/3600/3600s by e1>e2 team 1-1 (assets.csv)"],
    );
}

#[test]
fn without_a_table_the_former_state_is_the_baseline() {
    let table: Vec<(&str, Case, Vec<&str>)> = vec![
        (
            "what the record says was there before",
            Case::new()
                .asset(None)
                .put("10:00:00", vec![allow(org("o-9"))])
                .before(vec![allow(group("ledger-team"))])
                .put("11:00:00", vec![allow(group("ledger-team"))])
                .headcount("o-9", 500)
                .headcount("ledger-team", 20),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e1>e2 org_wide 480-500 (before the change)"],
        ),
        (
            "what an earlier record put there",
            Case::new()
                .asset(None)
                .put("09:00:00", vec![allow(one("ann"))])
                .put("10:00:00", vec![allow(org("o-9")), allow(one("ann"))])
                .put("11:00:00", vec![allow(one("ann"))])
                .headcount("o-9", 500),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e2>e3 org_wide 499-499 (before the change)"],
        ),
        (
            "nothing: then nobody knows how many are new",
            Case::new()
                .asset(None)
                .put("10:00:00", vec![allow(org("o-9"))])
                .put("11:00:00", vec![])
                .headcount("o-9", 500),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e1>e2 org_wide ?-500 (unknown)"],
        ),
        (
            "it was public before, so nobody is new",
            Case::new()
                .asset(None)
                .put("10:00:00", vec![allow(org("o-9"))])
                .before(vec![allow(public())])
                .until_last("11:00:00"),
            vec![],
        ),
        (
            "a grant to one person is ordinary work where nobody says who is entitled",
            Case::new()
                .asset(None)
                .put("10:00:00", vec![allow(one("bob"))])
                .before(vec![])
                .until_last("11:00:00"),
            vec![],
        ),
        (
            "public data cannot be exposed",
            Case::new()
                .asset_named(BUCKET, "production", "public", None)
                .put("10:00:00", vec![allow(public())]),
            vec![],
        ),
        (
            "a resource no table knows is exposed by an audience that speaks for itself",
            Case::new()
                .change(
                    "10:00:00",
                    "aws:ec2:snapshot/snap-1",
                    "create-volume-permission",
                    AccessOperation::Add,
                    vec![Grant { rights: vec![], ..allow(one("444444444444")) }],
                )
                .until_last("11:00:00"),
            vec!["10:00:00..open 3600/3600/3600s by e1> partner 1-? (unknown)"],
        ),
        (
            "a drop box that shows nothing",
            Case::new()
                .asset(Some(&[]))
                .put("10:00:00", vec![Grant { rights: vec!["s3:PutObject".into()], ..allow(public()) }])
                .until_last("11:00:00"),
            vec![],
        ),
    ];
    for (name, case, expected) in table {
        check(name, &case, &expected);
    }
}

#[test]
fn the_document_says_what_the_table_does_not() {
    let case = Case::new()
        .change("10:00:00", "github:acme/site", "visibility", AccessOperation::Replace, vec![allow(public())])
        .until_last("11:00:00");
    let found = case.exposures().exposures;
    let exposure = found.first().expect("an exposure");
    assert_eq!(exposure.environment, "unknown", "no table gives an environment");
    assert_eq!(exposure.data_class, "unknown", "no table gives a class");
    assert_eq!(exposure.records, None, "no table gives a number of records");
    assert_eq!(exposure.start.earliest, at("10:00:00"), "it begins with the change");
}
