//! What is easily read wrongly in the logs that packs are for, one trap a test.

use proximate_intake::{Mapping, Options, Settled};
use proximate_model::{Activity, ActorKind, Basis, Outcome, ZoneSource};

use crate::support::{access, files, import, one, one_by, real, sample};

/// A sample written for packs.
fn written(name: &str) -> Settled {
    one(name, &sample(&format!("packs/{name}")))
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

#[test]
fn a_time_that_is_utc_and_does_not_say_so_is_utc() {
    for (name, index, at) in
        [("m365_audit.csv", 0, "2026-03-10T15:58:02Z"), ("servicenow_change.csv", 0, "2026-03-10T15:00:00Z")]
    {
        let time = &written(name).events[index].time;
        assert_eq!((time.at.unwrap().to_string().as_str(), time.zone), (at, ZoneSource::Format), "{name}");
    }
}

#[test]
fn a_table_of_unknown_zone_has_wide_bounds() {
    let settled = written("forum_table.csv");
    let zones = settled.events.iter().map(|event| event.time.zone).collect::<Vec<_>>();
    assert_eq!(zones, [ZoneSource::Explicit, ZoneSource::Assumed]);
}

#[test]
fn every_row_of_a_timeline_is_in_the_zone_that_it_names() {
    let settled = written("l2tcsv.csv");
    let times = settled.events.iter().map(|event| event.time.at.map(|at| at.to_string())).collect::<Vec<_>>();
    let expected = [Some("2026-03-10T16:00:01Z".to_owned()), Some("2026-03-10T17:00:01Z".to_owned()), None];
    assert_eq!(times, expected);
    assert_eq!(settled.events[2].time.raw.as_deref(), Some("00/00/0000 --:--:--"));
    let unknown = sample("packs/l2tcsv.csv");
    let unknown = String::from_utf8(unknown).unwrap().replace("Europe/Berlin", "Mars/Base");
    assert_eq!(one("l2tcsv.csv", unknown.as_bytes()).events[1].time.at, None);
}

#[test]
fn ids_of_the_protocol_go_before_those_of_the_service() {
    let event = &written("bedrock_agentcore.jsonl").events[0];
    assert_eq!(event.trace.as_deref(), Some("5b8aa5a2d2c872e8321cf37308d69df2"));
    assert_eq!(event.span.as_deref(), Some("5fb397be34d26b51"));
    let gateway = &written("bedrock_agentcore.jsonl").events[2];
    assert_eq!(gateway.trace.as_deref(), Some("own-3"), "where there is no other");
}

#[test]
fn a_number_of_a_request_names_nothing_without_its_connection() {
    let references = |index: usize| written("mcp_messages.jsonl").events[index].references.len();
    assert_eq!((references(1), references(3)), (1, 0));
}

#[test]
fn the_body_of_an_invocation_may_lie_elsewhere() {
    let record = r#"{"schemaType":"ModelInvocationLog","timestamp":"2026-03-10T16:00:00Z","modelId":"m","requestId":"r","operation":"Converse","input":{"inputBodyS3Path":"s3://logs/input.json.gz"},"output":{"outputBodyS3Path":"s3://logs/output.json.gz"}}"#;
    let event = &one("a.json", record.as_bytes()).events[0];
    assert_eq!(event.text, None);
    assert!(event.references.iter().any(|reference| reference.value.starts_with("s3://logs/")));
}

#[test]
fn a_guardrail_that_steps_in_is_no_success() {
    let path = "panther/bedrock_invocation.jsonl";
    let settled = one(path, &fs_err::read(real(path)).unwrap());
    let outcomes = settled.events.iter().map(|event| event.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes, [Outcome::Success, Outcome::Failure]);
}

#[test]
fn a_plan_has_no_actor_and_is_not_yet_done() {
    let settled = written("terraform_plan.json");
    assert!(settled.events.iter().all(|event| event.actor().is_none() && event.outcome == Outcome::Unknown));
    // Older plans do not say when they were made.
    let plan = String::from_utf8(sample("packs/terraform_plan.json")).unwrap();
    let old = one("plan.json", plan.replace("\"timestamp\":\"2026-03-10T16:00:00Z\",", "").as_bytes());
    assert!(old.events.iter().all(|event| event.time.at.is_none()));
}

#[test]
fn an_issue_is_there_beside_its_changes() {
    let settled = written("jira.json");
    let actions = settled.events.iter().map(|event| event.action.as_str()).collect::<Vec<_>>();
    assert_eq!(actions, ["jira:issue", "jira:status", "jira:security", "jira:issue"]);
}

#[test]
fn who_wrote_what_in_one_exported_thread_is_not_told() {
    let path = "splunk_attack_data/copilot_prompt_logs.csv.gz";
    let settled = one(path, &fs_err::read(real(path)).unwrap());
    let mut kinds = std::collections::BTreeMap::new();
    for event in settled.events.iter().filter(|event| event.action.contains("Copilot")) {
        *kinds.entry(event.executor.as_ref().unwrap().kind).or_insert(0) += 1;
    }
    // 48 of people, 57 of the assistant, and 32 of both together.
    let expected = [(ActorKind::Human, 48), (ActorKind::AiAgent, 57), (ActorKind::Unknown, 32)];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_message_of_bytes_is_an_entry_all_the_same() {
    let event = &written("journald.jsonl").events[2];
    assert_eq!(event.time.at.unwrap().to_string(), "2026-03-10T16:00:02Z");
    assert!(event.message.as_ref().unwrap().contains("bytes"));
}

#[test]
fn an_agent_of_a_warehouse_is_not_the_user_whose_query_it_ran() {
    let event = &written("snowflake.csv").events[0];
    assert_eq!(event.executor.as_ref().unwrap().kind, ActorKind::AiAgent);
    assert_eq!(event.initiator.as_ref().unwrap().name, "ANA");
    assert_eq!(written("snowflake.csv").events[1].initiator, None);
}

#[test]
fn an_agent_in_a_common_schema_is_not_its_user() {
    for (name, index) in [("ocsf.jsonl", 0), ("ecs.ndjson", 1)] {
        let event = &written(name).events[index];
        let (initiator, executor) = (event.initiator.as_ref().unwrap(), event.executor.as_ref().unwrap());
        assert_eq!(executor.kind, ActorKind::AiAgent, "{name}");
        assert!(initiator.name.starts_with("ana"), "{name}");
    }
}

#[test]
fn dotted_and_nested_names_are_the_same() {
    let nested = r#"{"@timestamp":"2026-03-10T16:00:00Z","event":{"action":"logon","category":["authentication"]},"user":{"name":"ana"}}"#;
    let dotted = r#"{"@timestamp":"2026-03-10T16:00:00Z","event.action":"logon","event.category":["authentication"],"user.name":"ana"}"#;
    let read = |record: &str| {
        let event = one("a.json", record.as_bytes()).events.remove(0);
        (event.action, event.activity, event.executor.map(|actor| actor.name))
    };
    assert_eq!(read(nested), read(dotted));
    assert_eq!(read(nested), ("logon".to_owned(), Activity::Authentication, Some("ana".to_owned())));
}
