//! Whether anybody used the access: three values, and what was logged.

use proximate_model::document::{AccessState, Exposure};
use proximate_model::{Activity, ActorKind, Bounds, Outcome, Target, TargetKind};

use super::support::{BUCKET, Case, allow, at, check, group, one, org, public};

/// A stretch from clock to clock.
type Gap = (&'static str, &'static str);
/// Name, case, state, coverage, principals, unlogged stretches.
type Row = (&'static str, Case, AccessState, Option<f64>, Vec<&'static str>, Vec<Gap>);

fn exposed() -> Case {
    Case::new()
        .asset(Some(&["ann", "nightly"]))
        .put("10:00:00", vec![allow(org("o-9"))])
        .put("12:00:00", vec![])
        .until_last("20:00:00")
}

fn first(case: &Case) -> Exposure {
    case.exposures().exposures.first().expect("an exposure").clone()
}

#[track_caller]
fn check_access(
    name: &str,
    case: &Case,
    state: AccessState,
    coverage: Option<f64>,
    who: &[&str],
    gaps: &[(&str, &str)],
) {
    let access = first(case).access;
    assert_eq!(access.state, state, "state of `{name}`");
    let rounded = access.coverage.map(|share| (share * 1_000.0).round() / 1_000.0);
    assert_eq!(rounded, coverage, "coverage of `{name}`");
    assert_eq!(access.principals, who, "principals of `{name}`");
    let expected: Vec<Bounds> =
        gaps.iter().map(|(from, to)| Bounds { earliest: at(from), latest: at(to) }).collect();
    assert_eq!(access.unlogged, expected, "unlogged parts of `{name}`");
}

#[test]
fn zero_partial_and_full_coverage_for_each_state() {
    use AccessState::{Accessed, NotAccessed, Unknown};
    let all = [("10:00:00", "12:00:00")];
    let stop = |case: Case, clock: &str| {
        case.event(clock, "ops", Activity::ConfigurationChange, "trail")
            .with(|e| e.action = "cloudtrail:StopLogging".into())
    };
    let start = |case: Case, clock: &str| {
        case.event(clock, "ops", Activity::ConfigurationChange, "trail")
            .with(|e| e.action = "cloudtrail:StartLogging".into())
    };
    let table: Vec<Row> = vec![
        ("no log at all", exposed(), Unknown, None, vec![], all.to_vec()),
        (
            "no rhythm, but a read by somebody new",
            exposed().read("10:30:00", "bob"),
            Accessed,
            None,
            vec!["bob"],
            all.to_vec(),
        ),
        (
            "two reads are no rhythm",
            exposed().read("09:00:00", "ann").read("13:00:00", "ann"),
            Unknown,
            None,
            vec![],
            all.to_vec(),
        ),
        (
            "all of it logged, nobody came",
            exposed().rhythm(8..14, 10),
            NotAccessed,
            Some(1.0),
            vec![],
            vec![],
        ),
        (
            "all of it logged, somebody came",
            exposed().rhythm(8..14, 10).read("10:30:00", "bob"),
            Accessed,
            Some(1.0),
            vec!["bob"],
            vec![],
        ),
        (
            "the log breaks off half-way",
            exposed().rhythm(8..11, 10),
            Unknown,
            Some(0.421),
            vec![],
            vec![("10:50:30.000001", "12:00:00")],
        ),
        (
            "the log breaks off half-way, somebody came before",
            exposed().rhythm(8..11, 10).read("10:30:00", "bob"),
            Accessed,
            Some(0.421),
            vec!["bob"],
            vec![("10:50:30.000001", "12:00:00")],
        ),
        (
            "logging is stopped and started",
            start(stop(exposed().rhythm(8..14, 30), "10:40:00"), "10:50:00"),
            Unknown,
            Some(0.917),
            vec![],
            vec![("10:40:00", "10:50:00")],
        ),
        (
            "logging is stopped and the next read shows that it runs",
            stop(exposed().rhythm(8..14, 30), "10:45:00"),
            Unknown,
            Some(0.871),
            vec![],
            vec![("10:45:00", "11:00:30")],
        ),
        (
            "a silence out of rhythm",
            exposed().rhythm(6..10, 5).rhythm(12..16, 5),
            Unknown,
            Some(0.0),
            vec![],
            all.to_vec(),
        ),
    ];
    for (name, case, state, coverage, who, gaps) in table {
        check_access(name, &case, state, coverage, &who, &gaps);
    }
}

#[test]
fn a_change_of_what_is_logged_counts_only_for_what_it_drops() {
    let change = |text: &str| {
        exposed().rhythm(8..14, 30).event("10:45:00", "ops", Activity::ConfigurationChange, "trail").with(
            |event| {
                event.action = "cloudtrail:PutEventSelectors".into();
                event.text = Some(text.to_owned());
            },
        )
    };
    let gap = [("10:45:00", "11:00:30")];
    let table: [(&str, &str, Option<f64>, &[Gap]); 5] = [
        ("names the resource", r#"{"values":["arn:aws:s3:::ledger/"]}"#, Some(1.0), &[]),
        ("names all buckets", r#"{"values":["arn:aws:s3:::"]}"#, Some(1.0), &[]),
        ("names all objects", r#"{"values":["arn:aws:s3"]}"#, Some(1.0), &[]),
        ("names another", r#"{"values":["arn:aws:s3:::archive/"]}"#, Some(0.871), &gap),
        ("names one with a longer name", r#"{"values":["arn:aws:s3:::ledger-old/"]}"#, Some(0.871), &gap),
    ];
    for (name, text, coverage, gaps) in table {
        let state = if gaps.is_empty() { AccessState::NotAccessed } else { AccessState::Unknown };
        check_access(name, &change(text), state, coverage, &[], gaps);
    }
}

#[test]
fn only_newly_able_people_count() {
    let staff = || {
        exposed()
            .rhythm(8..14, 10)
            .identity(
                "bob",
                "arn:aws:sts::111111111111:assumed-role/Engineer/bob@example.com",
                ActorKind::Human,
            )
            .member("ledger-readers", "dora", None, None)
    };
    let table: Vec<(&str, Case, AccessState, Vec<&str>)> = vec![
        ("the entitled", staff().read("10:30:00", "ann"), AccessState::NotAccessed, vec![]),
        (
            "refused",
            staff().read("10:30:00", "bob").with(|e| e.outcome = Outcome::Failure),
            AccessState::NotAccessed,
            vec![],
        ),
        (
            "before and after",
            staff().read("09:59:59", "bob").read("12:00:00", "cem"),
            AccessState::NotAccessed,
            vec![],
        ),
        (
            "who could read without the exposure is not newly able",
            staff().read("09:30:00", "emil").read("10:30:00", "emil"),
            AccessState::NotAccessed,
            vec![],
        ),
        (
            "a stranger cannot be one of the organisation",
            staff().read("10:30:00", "arn:aws:iam::999999999999:user/x"),
            AccessState::NotAccessed,
            vec![],
        ),
        (
            "an identity behind a session of a role",
            staff()
                .read("10:30:00", "arn:aws:sts::111111111111:assumed-role/Engineer/bob@example.com")
                .read("10:31:00", "bob"),
            AccessState::Accessed,
            vec!["bob"],
        ),
        (
            "a read of something else",
            staff().event("10:30:00", "bob", Activity::DataAccess, "arn:aws:s3:::ledger-old/part-1"),
            AccessState::NotAccessed,
            vec![],
        ),
    ];
    for (name, case, state, who) in table {
        let access = first(&case).access;
        assert_eq!(
            (access.state, access.principals),
            (state, who.into_iter().map(str::to_owned).collect()),
            "`{name}`"
        );
    }
}

#[test]
fn a_reader_who_may_be_entitled_leaves_it_unknown() {
    let case = Case::new()
        .asset(Some(&["auditors", "nightly"]))
        .headcount("auditors", 9)
        .put("10:00:00", vec![allow(public())])
        .put("12:00:00", vec![])
        .rhythm(8..14, 10)
        .read("10:30:00", "bob");
    let access = first(&case).access;
    assert_eq!((access.state, access.count), (AccessState::Unknown, 0), "nobody lists who the auditors are");
}

#[test]
fn a_member_of_the_group_that_was_let_in() {
    let case = Case::new()
        .asset(Some(&["nightly"]))
        .member("sre", "bob", None, None)
        .put("10:00:00", vec![allow(group("sre"))])
        .put("12:00:00", vec![])
        .rhythm(8..14, 10)
        .read("10:30:00", "bob")
        .read("10:40:00", "cem");
    let access = first(&case).access;
    assert_eq!(
        (access.count, access.principals),
        (1, vec!["bob".to_owned()]),
        "cem was not let in by this grant"
    );
}

#[test]
fn many_reads_are_counted_and_a_hundred_are_listed() {
    let mut case = exposed();
    for second in 0..150 {
        case = case.read(&format!("10:{:02}:{:02}", second / 60, second % 60), "bob");
    }
    let access = first(&case).access;
    assert_eq!((access.count, access.events.len()), (150, 100), "all counted, a hundred listed");
}

#[test]
fn a_copy_made_inside_the_window_stays_visible() {
    let copy = |case: Case, clock: &str, who: &str| {
        case.event(clock, who, Activity::ConfigurationChange, BUCKET).with(|event| {
            event.action = "s3:CopyObject".into();
            event.targets.push(Target { kind: TargetKind::Resource, name: "arn:aws:s3:::bobs-copy".into() });
        })
    };
    let original = "10:00:00..12:00:00 7200/7200/7200s by e1>e2 org_wide ?-? (assets.csv)";
    check(
        "never deleted: without end",
        &copy(exposed(), "11:00:00", "bob"),
        &[original, "11:00:00..open 32400/32400/32400s by e4> named_individuals 1-? (assets.csv)"],
    );
    check(
        "deleted",
        &copy(exposed(), "11:00:00", "bob").event(
            "15:00:00",
            "bob",
            Activity::Deletion,
            "arn:aws:s3:::bobs-copy",
        ),
        &[original, "11:00:00..15:00:00 14400/14400/14400s by e4>e5 named_individuals 1-? (assets.csv)"],
    );
    check("made by somebody entitled", &copy(exposed(), "11:00:00", "ann"), &[original]);
    check("made when the window was shut", &copy(exposed(), "13:00:00", "bob"), &[original]);
    let found = copy(exposed(), "11:00:00", "bob").exposures().exposures;
    let derived = found.get(1).expect("the copy");
    assert_eq!(derived.data_class, "user", "a copy holds what the original holds");
    assert_eq!(derived.access.state, AccessState::Unknown, "nobody logs a copy that was taken away");
}

#[test]
fn a_single_foreign_account_that_reads() {
    let case = Case::new()
        .asset(Some(&["nightly"]))
        .put("10:00:00", vec![allow(one("arn:aws:iam::222222222222:root"))])
        .put("12:00:00", vec![])
        .rhythm(8..14, 10)
        .read("10:30:00", "arn:aws:sts::222222222222:assumed-role/reader/s1");
    assert_eq!(first(&case).access.state, AccessState::Accessed, "the account's own session read");
}
