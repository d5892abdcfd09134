//! The packs that come with the program: what an analyst reads of a sample of each source, and the traps
//! of each.

use std::path::Path;

use proximate_intake::{Mapping, Options};
use proximate_model::{Activity, ActorKind, Basis, Outcome};
use snapbox::{assert_data_eq, file};

use crate::support::{access, files, import, one, one_by, readable, real, sample};

/// The samples written for packs, by their names.
pub(crate) fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/samples/packs");
    let mut samples = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| (name.clone(), sample(&format!("packs/{name}"))))
        .collect::<Vec<_>>();
    samples.sort();
    samples
}

/// Reads a sample that one pack must know, with the counts that its records must give.
#[track_caller]
fn read(path: &str, pack: &str, records: u64, parsed: u64, duplicates: u64, meta: u64) -> String {
    let bytes = match path.strip_prefix("real/") {
        Some(path) => fs_err::read(real(path)).unwrap(),
        None => sample(&format!("packs/{path}")),
    };
    let settled = one(path, &bytes);
    let account = &settled.account;
    assert_eq!(account.format.as_deref(), Some(pack), "{:?}", account.refusals);
    assert_eq!(
        (account.records, account.parsed, account.duplicates, account.meta, account.refused),
        (records, parsed, duplicates, meta, 0),
        "{:?}",
        account.refusals
    );
    readable(&settled.events)
}

#[test]
fn google_cloud() {
    let mut shown = read("real/plaso/test_data/jsonl/gcp_logging.jsonl", "gcp_audit", 11, 9, 0, 2);
    shown.push_str(&read("real/panther/gcp_audit.jsonl", "gcp_audit", 96, 81, 11, 4));
    assert_data_eq!(shown, file!["snapshots/pack_gcp_audit.txt"]);
}

#[test]
fn azure() {
    let mut shown = read("real/plaso/test_data/jsonl/azure_activity_log.jsonl", "azure_activity", 4, 4, 0, 0);
    shown.push_str(&read("azure_activity.jsonl", "azure_activity", 5, 5, 0, 0));
    assert_data_eq!(shown, file!["snapshots/pack_azure_activity.txt"]);
    read("real/panther/azure_activity.jsonl", "azure_activity", 121, 121, 0, 0);
    read("real/panther/azure_kubernetes.jsonl", "kubernetes_audit", 15, 15, 0, 0);
}

#[test]
fn entra() {
    let shown = read("entra.jsonl", "entra", 6, 6, 0, 0);
    assert_data_eq!(shown, file!["snapshots/pack_entra.txt"]);
    read("real/panther/azure_audit.jsonl", "entra", 22, 15, 7, 0);
}

#[test]
fn microsoft_365() {
    let shown = read("m365_audit.csv", "m365_audit", 7, 6, 1, 0);
    assert_data_eq!(shown, file!["snapshots/pack_m365_audit.txt"]);
}

#[test]
fn google_workspace() {
    let shown = read("google_workspace.json", "google_workspace", 4, 4, 0, 0);
    assert_data_eq!(shown, file!["snapshots/pack_google_workspace.txt"]);
    read("real/panther/google_workspace.jsonl", "google_workspace", 53, 43, 10, 0);
}

#[test]
fn okta() {
    let shown = read("okta.json", "okta", 6, 6, 0, 0);
    assert_data_eq!(shown, file!["snapshots/pack_okta.txt"]);
    read("real/panther/okta.jsonl", "okta", 27, 14, 13, 0);
}

/// The access changes of one record, read by whatever knows it.
fn changes(record: &str) -> Vec<String> {
    let settled = one("record.json", record.as_bytes());
    settled.events.iter().flat_map(|event| &event.access).map(access).collect()
}

#[test]
fn a_method_that_is_only_begun_has_no_outcome_yet() {
    let settled = import(&files("plaso/test_data"), &Options::default());
    let events = settled.iter().flat_map(|file| &file.events).filter(|event| event.format == "gcp_audit");
    let begun = events.filter(|event| event.outcome == Outcome::Unknown).count();
    assert_eq!(begun, 4, "three begin and end, one only begins");
}

#[test]
fn nanoseconds_are_kept_as_they_were_written() {
    let record = r#"{"insertId":"a","logName":"l","timestamp":"2026-03-10T16:00:00.123456789Z","protoPayload":{"methodName":"storage.buckets.create"}}"#;
    let event = &one("a.json", record.as_bytes()).events[0];
    assert_eq!(event.time.raw.as_deref(), Some("2026-03-10T16:00:00.123456789Z"));
    assert_eq!(event.native_id.as_deref(), Some("a/2026-03-10T16:00:00.123456789Z"));
}

#[test]
fn a_public_bucket_of_google_cloud_is_public() {
    let bound = |action: &str| {
        format!(
            r#"{{"insertId":"a","logName":"l","timestamp":"2026-03-10T16:00:00Z","protoPayload":{{"methodName":"storage.setIamPermissions","resourceName":"projects/_/buckets/b","serviceData":{{"policyDelta":{{"bindingDeltas":[{{"action":"{action}","role":"roles/storage.objectViewer","member":"allUsers"}},{{"action":"{action}","role":"roles/storage.objectViewer","member":"group:ops@example.com"}}]}}}}}}}}"#
        )
    };
    for (action, word) in [("ADD", "add"), ("REMOVE", "remove")] {
        let expected = format!(
            "{word} iam-policy of gcp:projects/_/buckets/b: the public may roles/storage.objectViewer; \
             group ops@example.com may roles/storage.objectViewer"
        );
        assert_eq!(changes(&bound(action)), [expected]);
    }
}

#[test]
fn what_was_refused_changed_nothing() {
    let text = String::from_utf8(sample("packs/azure_activity.jsonl")).unwrap();
    let refused = text.lines().last().unwrap();
    assert_eq!(changes(refused), [""; 0]);
    assert_eq!(
        changes(&refused.replace("Failure", "Success")),
        [
            "replace public-access of azure:/subscriptions/s1/resourceGroups/ops/providers/Microsoft.Storage/storageAccounts/data1/blobServices/default/containers/exports:"
        ]
    );
}

#[test]
fn one_who_asks_an_assistant_is_not_the_assistant() {
    let settled = one("audit.csv", &sample("packs/m365_audit.csv"));
    let event = &settled.events[0];
    let (initiator, executor) = (event.initiator.as_ref().unwrap(), event.executor.as_ref().unwrap());
    assert_eq!((initiator.name.as_str(), initiator.kind), ("ana@contoso.example", ActorKind::Human));
    assert_eq!((executor.name.as_str(), executor.kind), ("Release helper", ActorKind::AiAgent));
    assert_eq!(executor.basis, Basis::ExplicitField);
}

#[test]
fn a_record_that_is_cut_off_keeps_what_its_row_says() {
    let settled = one("audit.csv", &sample("packs/m365_audit.csv"));
    let event = settled.events.last().unwrap();
    assert_eq!((event.action.as_str(), event.activity), ("FileDownloaded", Activity::DataAccess));
    assert_eq!(event.time.at.unwrap().to_string(), "2026-03-10T16:23:00Z");
    assert!(event.message.as_ref().unwrap().contains("`AuditData` is not whole JSON"));
}

#[test]
fn one_activity_may_hold_several_events() {
    let settled = one("activities.json", &sample("packs/google_workspace.json"));
    assert_eq!((settled.account.records, settled.account.events), (4, 5));
    let ids = settled.events.iter().filter_map(|event| event.native_id.clone()).collect::<Vec<_>>();
    assert!(ids[1].ends_with("-77/2") && ids[0].ends_with("-77"), "{ids:?}");
}

#[test]
fn a_caller_of_unknown_kind_stays_unknown() {
    let record = r#"{"kind":"admin#reports#activity","id":{"time":"2026-03-10T16:00:00Z","uniqueQualifier":"1","applicationName":"drive"},"actor":{"email":"ana@example.com"},"events":[{"name":"view","parameters":[]}]}"#;
    let executor = one("a.json", record.as_bytes()).events[0].executor.clone().unwrap();
    assert_eq!((executor.kind, executor.basis), (ActorKind::Unknown, Basis::None));
}

#[test]
fn an_agent_of_the_directory_is_told_from_an_application() {
    let lines = String::from_utf8(sample("packs/entra.jsonl")).unwrap();
    let kind = |line: &str| one("a.json", line.as_bytes()).events[0].executor.as_ref().unwrap().kind;
    let first = lines.lines().next().unwrap();
    assert_eq!(kind(first), ActorKind::AiAgent);
    assert_eq!(kind(&first.replace("agenticApp", "notAgentic")), ActorKind::Service);
}

#[test]
fn a_mapping_of_the_user_wins_over_a_pack() {
    let own = "[mapping]\nid = 'own'\ndetect = { eventType = '*' }\ntime = { column = 'published' }\n";
    let options = Options { mappings: vec![Mapping::parse(own).unwrap()], ..Options::default() };
    let settled = one_by("okta.json", &sample("packs/okta.json"), &options);
    assert_eq!(settled.account.format.as_deref(), Some("own"));
}
