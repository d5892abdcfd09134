//! When an exposure begins and ends.

use proximate_model::{AccessOperation, Activity, EventTime, Precision, ZoneSource};

use super::support::{BUCKET, Case, allow, at, check, deny, group, one, org, public, until};

fn entitled_to_nobody() -> Case {
    Case::new().asset(Some(&["ann"]))
}

#[test]
fn grants_begin_and_end_it() {
    let team = || vec![allow(one("ann"))];
    let table: Vec<(&str, Case, Vec<&str>)> = vec![
        (
            "one grant and its revocation",
            entitled_to_nobody().put("10:00:00", vec![allow(public())]).put("12:00:00", team()),
            vec!["10:00:00..12:00:00 7200/7200/7200s by e1>e2 public ?-? (assets.csv)"],
        ),
        (
            "overlapping grants: the first revocation ends nothing",
            entitled_to_nobody()
                .put("10:00:00", vec![allow(public())])
                .add("10:30:00", "acl", allow(public()))
                .put("11:00:00", team())
                .remove("12:00:00", "acl", allow(public())),
            vec!["10:00:00..12:00:00 7200/7200/7200s by e1>e4 ineffective e3 public ?-? (assets.csv)"],
        ),
        (
            "the same grant added twice to one policy is one grant",
            entitled_to_nobody()
                .add("10:00:00", "acl", allow(public()))
                .add("10:30:00", "acl", allow(public()))
                .remove("11:00:00", "acl", allow(public())),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e1>e3 public ?-? (assets.csv)"],
        ),
        (
            "one grant replaced by another is one exposure",
            entitled_to_nobody()
                .put("10:00:00", vec![allow(public())])
                .put("11:00:00", vec![allow(one("bob"))])
                .put("12:00:00", team()),
            vec!["10:00:00..12:00:00 7200/7200/7200s by e1>e3 public 1-? (assets.csv)"],
        ),
        (
            "a denial overrides until it is lifted",
            entitled_to_nobody()
                .change(
                    "09:00:00",
                    BUCKET,
                    "public-access-block",
                    AccessOperation::Replace,
                    vec![deny(public())],
                )
                .put("10:00:00", vec![allow(public())])
                .change("11:00:00", BUCKET, "public-access-block", AccessOperation::Replace, vec![])
                .change(
                    "12:00:00",
                    BUCKET,
                    "public-access-block",
                    AccessOperation::Replace,
                    vec![deny(public())],
                ),
            vec!["11:00:00..12:00:00 3600/3600/3600s by e3>e4 public ?-? (assets.csv)"],
        ),
        (
            "a block on public access does not block an organisation, a denial of everybody does",
            entitled_to_nobody()
                .change(
                    "09:00:00",
                    BUCKET,
                    "public-access-block",
                    AccessOperation::Replace,
                    vec![deny(public())],
                )
                .put("10:00:00", vec![allow(org("o-1"))])
                .put("11:00:00", vec![allow(org("o-1")), deny(public())]),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e2>e3 org_wide ?-? (assets.csv)"],
        ),
        (
            "a conditional denial is not known to hold",
            entitled_to_nobody()
                .put(
                    "10:00:00",
                    vec![
                        allow(public()),
                        proximate_model::Grant {
                            condition: Some("aws:SecureTransport = false".into()),
                            ..deny(public())
                        },
                    ],
                )
                .put("11:00:00", team()),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e1>e2 public ?-? (assets.csv)"],
        ),
        (
            "a revocation of a grant that does not exist ends nothing",
            entitled_to_nobody()
                .put("10:00:00", vec![allow(public())])
                .remove("11:00:00", "acl", allow(public()))
                .remove("11:10:00", "bucket-policy", allow(one("bob")))
                .put("12:00:00", team()),
            vec!["10:00:00..12:00:00 7200/7200/7200s by e1>e4 ineffective e2+e3 public ?-? (assets.csv)"],
        ),
        (
            "a revocation alone exposes nothing",
            entitled_to_nobody().remove("11:00:00", "acl", allow(public())).until_last("12:00:00"),
            vec![],
        ),
        (
            "a failed change changes nothing",
            entitled_to_nobody()
                .put("10:00:00", vec![allow(public())])
                .with(|event| event.outcome = proximate_model::Outcome::Failure)
                .until_last("12:00:00"),
            vec![],
        ),
        (
            "deleting the resource ends it",
            entitled_to_nobody().put("10:00:00", vec![allow(public())]).event(
                "11:00:00",
                "ops",
                Activity::Deletion,
                BUCKET,
            ),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e1>e2 public ?-? (assets.csv)"],
        ),
        (
            "deleting a part of it does not, nor does a deletion after which it is still there",
            entitled_to_nobody()
                .put("10:00:00", vec![allow(public())])
                .event("10:20:00", "ops", Activity::Deletion, &format!("{BUCKET}/part-9"))
                .event("10:40:00", "ops", Activity::Deletion, BUCKET)
                .event("10:50:00", "ops", Activity::ConfigurationChange, BUCKET)
                .put("11:00:00", team()),
            vec!["10:00:00..11:00:00 3600/3600/3600s by e1>e5 public ?-? (assets.csv)"],
        ),
    ];
    for (name, case, expected) in table {
        check(name, &case, &expected);
    }
}

#[test]
fn open_ends() {
    check(
        "granted before the case: open to the left, no event began it",
        &entitled_to_nobody().until_last("08:00:00").put("10:00:00", vec![]).before(vec![allow(public())]),
        &["08:00:00..10:00:00 7200/7200/7200s by >e2 public ?-? (assets.csv)"],
    );
    let case =
        entitled_to_nobody().until_last("08:00:00").put("10:00:00", vec![]).before(vec![allow(public())]);
    assert_eq!(
        case.exposures().exposures[0].id,
        format!("e2/{BUCKET}"),
        "named by the first record to show it"
    );
    check(
        "never revoked: open to the right, counted up to the last record",
        &entitled_to_nobody().put("10:00:00", vec![allow(public())]).until_last("12:30:00"),
        &["10:00:00..open 9000/9000/9000s by e1> public ?-? (assets.csv)"],
    );
    let open = entitled_to_nobody().put("10:00:00", vec![allow(public())]).until_last("12:30:00").exposures();
    assert!(open.exposures[0].open && open.exposures[0].end.is_none(), "open has no end");
    assert_eq!(open.window.expect("a window").end, None, "so has the window");
    check(
        "a grant that somebody made unrecorded shows when the next record says what was there",
        &entitled_to_nobody()
            .put("09:00:00", vec![allow(one("ann"))])
            .put("11:00:00", vec![])
            .before(vec![allow(public())]),
        &["[09:00:00 11:00:00]..11:00:00 0/0/7200s by >e2 public ?-? (assets.csv)"],
    );
}

#[test]
fn ends_by_itself() {
    check(
        "just-in-time access",
        &entitled_to_nobody()
            .add("10:00:00", "session", until("10:15:00", allow(one("bob"))))
            .until_last("12:00:00"),
        &["10:00:00..10:15:00 900/900/900s by e1> named_individuals 1-1 (assets.csv)"],
    );
    check(
        "expiry after the last record is no end yet",
        &entitled_to_nobody()
            .add("10:00:00", "session", until("23:00:00", allow(one("bob"))))
            .until_last("12:00:00"),
        &["10:00:00..open 7200/7200/7200s by e1> named_individuals 1-1 (assets.csv)"],
    );
    check(
        "a revoked grant with a living token: the token's holder sees until it expires",
        &entitled_to_nobody()
            .member("sre", "bob", None, None)
            .put("10:00:00", vec![allow(group("sre"))])
            .add("10:30:00", "session", until("11:30:00", allow(one("bob"))))
            .put("11:00:00", vec![])
            .until_last("12:00:00"),
        &["10:00:00..11:30:00 5400/5400/5400s by e1> ineffective e3 team 1-1 (assets.csv)"],
    );
}

#[test]
fn uncertain_ends() {
    check(
        "grant and revocation in the same second: perhaps nothing, at most that second",
        &entitled_to_nobody()
            .put("10:00:00", vec![allow(public())])
            .with(|event| {
                event.time = EventTime::recorded(at("10:00:00"), "", Precision::Second, ZoneSource::Explicit);
            })
            .put("10:00:00", vec![])
            .with(|event| {
                event.time = EventTime::recorded(at("10:00:00"), "", Precision::Second, ZoneSource::Explicit);
            }),
        &[
            "[10:00:00 10:00:00.999999]..[10:00:00 10:00:00.999999] 0/0/0.999999s by e1>e2 public ?-? (assets.csv)",
        ],
    );
    check(
        "grant and revocation in the same exact instant: nothing",
        &entitled_to_nobody().put("10:00:00", vec![allow(public())]).put("10:00:00", vec![]),
        &[],
    );
    check(
        "a skew larger than the interval: at least nothing",
        &entitled_to_nobody()
            .put("10:00:00", vec![allow(public())])
            .skew(120, 120)
            .put("10:01:00", vec![])
            .skew(120, 120),
        &["[09:58:00 10:02:00]..[09:59:00 10:03:00] 0/60/300s by e1>e2 public ?-? (assets.csv)"],
    );
    check(
        "a skew smaller than the interval widens both ends",
        &entitled_to_nobody()
            .put("10:00:00", vec![allow(public())])
            .skew(2, 2)
            .put("12:00:00", vec![])
            .skew(5, 0),
        &["[09:59:58 10:00:02]..[11:59:55 12:00:00] 7193/7200/7202s by e1>e2 public ?-? (assets.csv)"],
    );
}

#[test]
fn daylight_saving_does_not_stretch_it() {
    // In Berlin the clocks go from 02:00 to 03:00 on 29 March 2026: 01:30 to 03:30 by the wall is one hour.
    check(
        "across the change to summer time",
        &entitled_to_nobody()
            .put("2026-03-29T01:30:00+01:00", vec![allow(public())])
            .put("2026-03-29T03:30:00+02:00", vec![]),
        &["2026-03-29T00:30:00..2026-03-29T01:30:00 3600/3600/3600s by e1>e2 public ?-? (assets.csv)"],
    );
}

#[test]
fn several_resources_make_one_window() {
    let other = "arn:aws:s3:::archive";
    let case = entitled_to_nobody()
        .asset_named(other, "production", "user", Some(&[]))
        .asset_named("arn:aws:s3:::sandbox", "test", "user", Some(&[]))
        .put("10:00:00", vec![allow(public())])
        .put("11:00:00", vec![])
        .change("10:30:00", other, "bucket-policy", AccessOperation::Replace, vec![allow(public())])
        .change("11:30:00", other, "bucket-policy", AccessOperation::Replace, vec![])
        .change("14:00:00", other, "bucket-policy", AccessOperation::Replace, vec![allow(public())])
        .change("14:30:00", other, "bucket-policy", AccessOperation::Replace, vec![])
        .change("10:00:00", "arn:aws:s3:::sandbox", "acl", AccessOperation::Add, vec![allow(public())]);
    let found = case.exposures();
    let window = found.window.expect("a window");
    assert_eq!(window.seconds.likely, 7_200.0, "the union of 10:00–11:30 and 14:00–14:30, and no test data");
    assert_eq!(
        (window.start.earliest, window.end.map(|end| end.latest)),
        (at("10:00:00"), Some(at("14:30:00")))
    );
    assert_eq!(found.exposures.last().map(|last| last.environment.as_str()), Some("test"), "gravest first");
}

#[test]
fn below_an_asset_and_by_pattern() {
    check(
        "the list of an object belongs to its bucket",
        &entitled_to_nobody()
            .change(
                "10:00:00",
                &format!("{BUCKET}/part-1"),
                "acl",
                AccessOperation::Add,
                vec![allow(public())],
            )
            .change(
                "11:00:00",
                &format!("{BUCKET}/part-1"),
                "acl",
                AccessOperation::Remove,
                vec![allow(public())],
            ),
        &["10:00:00..11:00:00 3600/3600/3600s by e1>e2 public ?-? (assets.csv)"],
    );
    check(
        "a pattern of names means every asset it matches",
        &entitled_to_nobody()
            .change("10:00:00", "arn:aws:s3:::led*", "inline", AccessOperation::Add, vec![allow(one("bob"))])
            .until_last("11:00:00"),
        &["10:00:00..open 3600/3600/3600s by e1> named_individuals 1-1 (assets.csv)"],
    );
    check(
        "everything in the account is a widening, not an exposure of each asset",
        &entitled_to_nobody()
            .change("10:00:00", "*", "inline", AccessOperation::Add, vec![allow(one("bob"))])
            .until_last("11:00:00"),
        &[],
    );
}

#[test]
fn policies_that_hang_on_an_identity() {
    let inline = |case: Case, clock: &str, resource: &str, grants| {
        case.change(clock, resource, "inline:role/batch/reads", AccessOperation::Replace, grants)
    };
    let bob = || vec![allow(one("bob"))];
    let written = || inline(entitled_to_nobody(), "10:00:00", BUCKET, bob());
    check(
        "its deletion names no resource and ends it on every one",
        &inline(written(), "11:00:00", "*", vec![]).until_last("12:00:00"),
        &["10:00:00..11:00:00 3600/3600/3600s by e1>e2 named_individuals 1-1 (assets.csv)"],
    );
    check(
        "written anew about another resource",
        &inline(written(), "11:00:00", "arn:aws:s3:::other", bob()).until_last("12:00:00"),
        &["10:00:00..11:00:00 3600/3600/3600s by e1>e2 named_individuals 1-1 (assets.csv)"],
    );
    check(
        "written anew about the same resource",
        &inline(written(), "11:00:00", BUCKET, bob()).until_last("12:00:00"),
        &["10:00:00..open 7200/7200/7200s by e1> named_individuals 1-1 (assets.csv)"],
    );
}

#[test]
fn a_block_may_be_of_one_way_only() {
    let block = |what: &str| {
        let denial =
            proximate_model::Grant { condition: Some(format!("only what {what} give")), ..deny(public()) };
        entitled_to_nobody().change(
            "09:00:00",
            BUCKET,
            "public-access-block",
            AccessOperation::Replace,
            vec![denial],
        )
    };
    let exposed = "10:00:00..open 3600/3600/3600s by e2> public ?-? (assets.csv)";
    let by_policy = |case: Case| case.put("10:00:00", vec![allow(public())]).until_last("11:00:00");
    let by_list = |case: Case| case.add("10:00:00", "acl", allow(public())).until_last("11:00:00");
    check("a policy behind a block of policies", &by_policy(block("policies")), &[]);
    check("a policy behind a block of lists", &by_policy(block("access lists")), &[exposed]);
    check("a list behind a block of lists", &by_list(block("access lists")), &[]);
    check("a list behind a block of policies", &by_list(block("policies")), &[exposed]);
}
