//! Real logs of third parties: nothing is lost, and the exposures are named.

use proximate_intake::{Options, decoded};
use proximate_model::{Activity, Outcome};

use crate::support::{access, events, files, import, one, real, totals};

#[test]
fn all_records_of_a_real_trail_are_read() {
    let settled = import(&files("invictus_aws/CloudTrail"), &Options::default());
    let totals = totals(&settled);
    assert_eq!((totals.files, totals.records, totals.parsed, totals.events), (55, 2900, 2900, 2900));
    assert_eq!((totals.duplicates, totals.meta, totals.refused), (0, 0, 0));
    let events = events(settled);
    assert_eq!(events.iter().filter(|event| event.outcome == Outcome::Failure).count(), 300);
    let first = events.iter().filter_map(|event| event.time.at).min().unwrap();
    let last = events.iter().filter_map(|event| event.time.at).max().unwrap();
    assert_eq!(
        (first.to_string().as_str(), last.to_string().as_str()),
        ("2023-07-10T11:42:18Z", "2023-07-10T12:37:50Z")
    );
    // 34 records are of services, and 42 more name nobody but the service that acted by itself.
    let services = events.iter().filter(|event| {
        event.executor.as_ref().is_some_and(|actor| actor.field.as_deref() == Some("userIdentity.invokedBy"))
    });
    assert_eq!(services.count(), 76);
    assert!(events.iter().all(|event| event.executor.is_some()));
    assert!(events.iter().all(|event| event.outcome == Outcome::Success || event.access.is_empty()));
}

#[test]
fn all_detonations_are_read() {
    let totals = totals(&import(&files("stratus/detonation-logs"), &Options::default()));
    assert_eq!((totals.files, totals.records, totals.parsed, totals.refused), (18, 103, 103, 0));
}

#[track_caller]
fn check_exposure(technique: &str, expected: &str) {
    let path = format!("stratus/detonation-logs/aws.{technique}.json.gz");
    let settled = one(&path, &fs_err::read(real(&path)).unwrap());
    let changes = settled.events.iter().flat_map(|event| &event.access).map(access).collect::<Vec<_>>();
    assert_eq!(changes, [expected]);
    assert_eq!(settled.events[0].activity, Activity::AccessChange);
}

#[test]
fn real_exposures_are_named_exactly() {
    check_exposure(
        "exfiltration.ec2-share-ami",
        "add launch-permission of aws:ec2:image/ami-de1fbCab6ccB03e6D: 846424999548 may launch",
    );
    check_exposure(
        "exfiltration.ec2-share-ebs-snapshot",
        "add create-volume-permission of aws:ec2:snapshot/snap-041993b54a9b3af6f: 098797384747 may createVolume",
    );
    // The address before the `/0` was replaced in the sample: it is the whole world still.
    check_exposure(
        "exfiltration.ec2-security-group-open-port-22-ingress",
        "add ingress of aws:ec2:security-group/sg-003dc7f1f1c686164: the public may tcp/22",
    );
    check_exposure(
        "persistence.lambda-backdoor-function",
        "replace function-policy/backdoor of aws:lambda:function/stratus-red-team-backdoor-f-func: \
         the public may lambda:InvokeFunction",
    );
}

#[test]
fn a_chat_export_gives_every_message_once() {
    let bytes = fs_err::read(real("slack_export_viewer/testarchive.zip")).unwrap();
    let settled = import(&[("testarchive.zip".to_owned(), bytes)], &Options::default());
    let sums = totals(&settled);
    // 158 messages; 4 users, 2 channels and 30 changes of integrations carry no event; one reaction.
    assert_eq!((sums.records, sums.parsed, sums.meta, sums.refused, sums.events), (194, 158, 36, 0, 159));
    let events = events(settled);
    let bots = events
        .iter()
        .filter(|event| event.executor.as_ref().is_some_and(|a| a.field.as_deref() == Some("bot_id")));
    assert_eq!(bots.count(), 94);
    assert!(
        events
            .iter()
            .filter(|event| event.activity != Activity::Reaction)
            .all(|event| event.time.at.is_some())
    );
}

#[test]
fn labelled_events_of_another_tool_are_read() {
    for (file, records, refused) in [
        ("aws_cloudtrail", 241, 2),
        ("github_audit", 47, 1),
        ("github_webhook", 27, 0),
        ("amazon_eks_audit", 81, 5),
    ] {
        let path = format!("panther/{file}.jsonl");
        let account = one(&path, &fs_err::read(real(&path)).unwrap()).account;
        assert_eq!((account.records, account.refused), (records, refused), "{file}: {:?}", account.refusals);
    }
}

#[test]
fn every_record_is_where_its_evidence_says() {
    for (path, bytes) in files("stratus/detonation-logs").into_iter().chain(files("falco_k8s/trace_files")) {
        let content = decoded(&bytes, None, &Options::default().limits).unwrap();
        for event in one(&path, &bytes).events {
            let start = usize::try_from(event.evidence.offset).unwrap();
            let end = start + usize::try_from(event.evidence.length).unwrap();
            let record: serde_json::Value = serde_json::from_slice(&content[start..end]).unwrap();
            let id = record.get("eventID").or_else(|| record.get("auditID")).unwrap().as_str();
            assert_eq!(id, event.native_id.as_deref().map(|id| id.split('/').next().unwrap()), "{path}");
        }
    }
}

#[test]
fn importing_twice_adds_nothing() {
    let mut twice = files("invictus_aws/CloudTrail");
    twice.truncate(5);
    let once = totals(&import(&twice, &Options::default()));
    twice.extend(twice.clone());
    let both = totals(&import(&twice, &Options::default()));
    assert_eq!((both.parsed, both.duplicates), (once.parsed, once.records));
}

#[test]
fn a_timeline_of_another_tool_is_read() {
    let settled = import(&files("timesketch"), &Options::default());
    let sums = totals(&settled);
    assert_eq!((sums.records, sums.parsed, sums.refused), (34, 34, 0));
    let at = |name: &str, index: usize| {
        let file = settled.iter().find(|file| file.account.path == name).unwrap();
        file.events[index].time.at.unwrap().to_string()
    };
    assert_eq!(at("csv_timestamp_as_datetime.csv", 0), "2024-08-12T15:03:14.349345Z");
    assert_eq!(at("csv_timestamp_as_datetime.csv", 1), "2025-06-30T19:50:29.117113Z");
    assert_eq!(at("validate_time_precision.csv", 0), "2024-07-24T10:57:02.877297Z");
    let converted = (0..3).map(|row| {
        let file =
            settled.iter().find(|file| file.account.path == "validate_timestamp_conversion.csv").unwrap();
        file.events[row].time.at.unwrap().0
    });
    assert_eq!(
        converted.collect::<Vec<_>>(),
        [1_331_698_658_000_000, 1_658_689_261_000_000, 1_437_789_661_000_000]
    );
}
