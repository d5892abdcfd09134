//! The list of changes that widened access, and the sentences about them.

use proximate_model::{AccessOperation, Grant, Instant, Subject};

use super::support::{BUCKET, Case, allow, deny, group, one, org, public, until};

#[track_caller]
fn check(name: &str, case: &Case, expected: &[&str]) {
    let found: Vec<String> =
        case.exposures().widenings.into_iter().map(|widening| widening.summary).collect();
    assert_eq!(found, expected, "widenings of `{name}`");
}

fn rights(list: &[&str], subject: Subject) -> Grant {
    Grant { rights: list.iter().map(|right| (*right).to_owned()).collect(), ..allow(subject) }
}

#[test]
fn sentences_say_who_can_do_what() {
    let sg = "aws:ec2:security-group/sg-0a";
    let table: Vec<(&str, &str, Grant, &str)> = vec![
        (BUCKET, "bucket-policy", allow(public()), "lets anybody read bucket ledger"),
        (
            BUCKET,
            "bucket-policy",
            rights(&["s3:*"], org("o-9")),
            "lets everybody in the organisation o-9 do anything with bucket ledger",
        ),
        (
            BUCKET,
            "bucket-policy",
            rights(&["s3:GetObject", "s3:PutObject"], group("sre")),
            "lets the group sre read and change bucket ledger",
        ),
        (
            "arn:aws:s3:::ledger/*",
            "bucket-policy",
            allow(one("arn:aws:iam::222222222222:root")),
            "lets account 222222222222 read everything in bucket ledger",
        ),
        (
            "aws:ec2:snapshot/snap-1",
            "create-volume-permission",
            rights(&[], one("846424999548")),
            "shares snapshot snap-1 with account 846424999548",
        ),
        (
            "aws:ec2:image/ami-1",
            "launch-permission",
            rights(&[], public()),
            "shares image ami-1 with anybody",
        ),
        (
            sg,
            "ingress",
            rights(&["tcp/22"], public()),
            "opens port 22 of security group sg-0a to the whole internet",
        ),
        (
            sg,
            "ingress",
            rights(&["tcp:8000-8080"], Subject::Network("203.0.113.0/24".into())),
            "opens ports 8000–8080 of security group sg-0a to the network 203.0.113.0/24",
        ),
        (
            sg,
            "ingress",
            rights(&["-1"], public()),
            "opens all ports of security group sg-0a to the whole internet",
        ),
        (
            "github:acme/site",
            "visibility",
            rights(&["read"], public()),
            "makes repository acme/site visible to anybody",
        ),
        (
            "github:acme/site",
            "collaborators",
            rights(&["admin"], one("eve")),
            "lets eve do anything with repository acme/site",
        ),
        (
            "aws:iam:role/deploy",
            "trust-policy",
            rights(&["sts:AssumeRole"], one("arn:aws:iam::222222222222:user/x")),
            "lets user x of account 222222222222 act as role deploy",
        ),
        (
            "aws:iam:policy/AdministratorAccess",
            "attachment",
            rights(&["AdministratorAccess"], one("arn:aws:iam::111111111111:user/mallory")),
            "gives user mallory of account 111111111111 the policy AdministratorAccess",
        ),
        (
            "aws:iam:user/mallory",
            "access-keys",
            rights(&["access key AKIAEXAMPLE"], one("arn:aws:iam::111111111111:user/mallory")),
            "makes an access key for user mallory",
        ),
        (
            "aws:iam:group/admins",
            "membership",
            rights(&["member"], one("arn:aws:iam::111111111111:user/mallory")),
            "makes user mallory of account 111111111111 a member of group admins",
        ),
        (
            sg,
            "ingress",
            rights(&["all"], public()),
            "opens all ports of security group sg-0a to the whole internet",
        ),
        (
            "kubernetes:cluster",
            "binding",
            rights(&["cluster-admin"], one("eve")),
            "lets eve do anything with the cluster",
        ),
        (
            "kubernetes:namespace/shop",
            "binding",
            rights(&["view"], one("eve")),
            "lets eve read namespace shop",
        ),
        (
            "github:team/acme/web",
            "membership",
            rights(&["member"], one("eve")),
            "makes eve a member of team acme/web",
        ),
        ("*", "inline:role/batch/all", rights(&["*"], one("batch")), "lets batch do anything in the account"),
        (
            "*",
            "inline:role/batch/some",
            rights(&["ec2:GetPasswordData", "ec2:Run*", "s3:GetObject", "s3:PutObject"], one("batch")),
            "lets batch use ec2:GetPasswordData, ec2:Run*, s3:GetObject and 1 more on everything in the account",
        ),
        (
            BUCKET,
            "session",
            until("11:00:00", allow(one("bob"))),
            "lets bob read bucket ledger, until 2026-03-10T11:00:00Z",
        ),
        (
            BUCKET,
            "bucket-policy",
            Grant { condition: Some("aws:SourceIp 203.0.113.9".into()), ..allow(public()) },
            "lets anybody read bucket ledger, under a condition",
        ),
    ];
    for (resource, policy, grant, expected) in table {
        let case = Case::new().change("10:00:00", resource, policy, AccessOperation::Add, vec![grant]);
        check(expected, &case, &[expected]);
    }
}

#[test]
fn only_what_adds_something_widens() {
    let block = |case: Case, clock: &str, grants: Vec<Grant>| {
        case.change(clock, BUCKET, "public-access-block", AccessOperation::Replace, grants)
    };
    let table: Vec<(&str, Case, Vec<&str>)> = vec![
        (
            "a narrower policy after a wider one",
            Case::new().put("10:00:00", vec![allow(org("o-9"))]).put("11:00:00", vec![allow(group("sre"))]),
            vec!["lets everybody in the organisation o-9 read bucket ledger"],
        ),
        (
            "a new right for the same subject",
            Case::new()
                .put("10:00:00", vec![allow(one("bob"))])
                .put("11:00:00", vec![rights(&["s3:PutObject"], one("bob"))]),
            vec!["lets bob read bucket ledger", "lets bob change bucket ledger"],
        ),
        (
            "what was there before by the record's own word",
            Case::new()
                .put("10:00:00", vec![allow(one("bob")), allow(one("cem"))])
                .before(vec![allow(one("bob"))]),
            vec!["lets cem read bucket ledger"],
        ),
        ("a removal", Case::new().remove("10:00:00", "acl", allow(public())), vec![]),
        ("a denial", block(Case::new(), "10:00:00", vec![deny(public())]), vec![]),
        (
            "a denial taken away, recorded or not",
            block(block(Case::new(), "10:00:00", vec![deny(public())]), "11:00:00", vec![]),
            vec!["takes the block on public access off bucket ledger"],
        ),
        (
            "a block taken away that nobody saw set",
            block(Case::new(), "10:00:00", vec![]),
            vec!["takes the block on public access off bucket ledger"],
        ),
        (
            "the same grant again",
            Case::new().add("10:00:00", "acl", allow(public())).add("11:00:00", "acl", allow(public())),
            vec!["lets anybody read bucket ledger"],
        ),
        (
            "a failed change",
            Case::new()
                .put("10:00:00", vec![allow(public())])
                .with(|e| e.outcome = proximate_model::Outcome::Failure),
            vec![],
        ),
        (
            "an undated change, listed last",
            Case::new()
                .put("10:00:00", vec![allow(one("bob"))])
                .with(|e| e.time = proximate_model::EventTime::default())
                .put("10:30:00", vec![allow(one("cem"))]),
            vec!["lets cem read bucket ledger", "lets bob read bucket ledger"],
        ),
        (
            "five at once",
            Case::new().put("10:00:00", ["a", "b", "c", "d", "e"].map(|name| allow(one(name))).to_vec()),
            vec![
                "lets a read bucket ledger; lets b read bucket ledger; lets c read bucket ledger; and 2 more",
            ],
        ),
    ];
    for (name, case, expected) in table {
        check(name, &case, &expected);
    }
}

#[test]
fn the_order_of_the_events_does_not_matter() {
    let case = Case::new()
        .asset(Some(&["ann"]))
        .put("10:00:00", vec![allow(public())])
        .put("10:00:00", vec![allow(one("ann"))])
        .skew(1, 1)
        .add("10:00:00", "acl", allow(group("sre")))
        .put("12:00:00", vec![]);
    let expected = case.exposures();
    let mut shuffled = case.clone();
    shuffled.events.reverse();
    assert_eq!(shuffled.exposures(), expected, "equal times are ordered by the place in the evidence");
}

#[test]
fn hostile_input_is_only_data() {
    let far = Instant(i64::MAX);
    let case = Case::new()
        .asset(Some(&[""]))
        .member("g", "g", None, None)
        .put("10:00:00", vec![allow(group("g")), Grant { until: Some(far), ..allow(one("")) }])
        .change("10:00:01", "", "", AccessOperation::Replace, vec![allow(public())])
        .change("10:00:02", "***", "", AccessOperation::Replace, vec![allow(public())])
        .change("10:00:03", "é/é", "ü", AccessOperation::Add, vec![allow(one("arn:::::/"))])
        .with(|e| {
            e.time.at = Some(far);
            e.time.earliest = Some(Instant(i64::MIN));
            e.time.latest = Some(far);
        });
    let found = case.exposures();
    assert_eq!(found.widenings.len(), 4, "each change is listed");
    assert!(found.exposures.iter().all(|exposure| exposure.seconds.max.is_finite()), "lengths stay numbers");
}

#[test]
fn many_grants_on_one_policy_stay_cheap() {
    let mut case = Case::new().asset(Some(&["ann"]));
    for number in 0..600 {
        case = case.add("10:00:00", "acl", allow(one(&format!("user-{number}"))));
    }
    let found = case.until_last("11:00:00").exposures();
    let newly = found.exposures.first().map(|exposure| exposure.audience.newly_able.max);
    assert_eq!(newly, Some(Some(600)), "one exposure with all of them");
}
