//! One snapshot per format: what an analyst reads of a real or documented sample.

use proximate_intake::{Options, formats};
use proximate_model::{Activity, ActorKind, ContextRow, Outcome, ReferenceKind};
use snapbox::{assert_data_eq, file};

use crate::support::{events, files, import, one, readable, real, sample};

fn imported(folder: &str) -> String {
    readable(&events(import(&files(folder), &Options::default())))
}

#[test]
fn cloudtrail() {
    let mut samples = files("stratus/detonation-logs");
    samples.retain(|(path, _)| {
        ["share", "ingress", "backdoor", "login", "delete"].iter().any(|word| path.contains(word))
    });
    assert_data_eq!(
        readable(&events(import(&samples, &Options::default()))),
        file!["snapshots/aws_cloudtrail.txt"]
    );
}

#[test]
fn cloudtrail_access_changes() {
    let settled = import(&files("invictus_aws/CloudTrail"), &Options::default());
    let own = one("access.jsonl", &sample("cloudtrail_access.jsonl"));
    let mut lines = events(settled).into_iter().filter(|event| !event.access.is_empty()).collect::<Vec<_>>();
    lines.sort_by_key(|event| (event.time.at, event.native_id.clone()));
    lines.extend(own.events);
    let text = lines
        .iter()
        .flat_map(|event| {
            event
                .access
                .iter()
                .map(move |change| format!("{} | {}\n", event.action, crate::support::access(change)))
        })
        .collect::<String>();
    assert_data_eq!(text, file!["snapshots/aws_access_changes.txt"]);
}

#[test]
fn lookup_rows_keep_the_inner_time() {
    let inner = r#"{\"eventTime\":\"2026-01-02T03:04:05Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"eventID\":\"e1\",\"requestParameters\":{\"bucketName\":\"b\",\"key\":\"k\"}}"#;
    let rows = format!(
        r#"{{"Events":[{{"EventId":"e1","EventTime":"2026-01-02T05:04:05+02:00","CloudTrailEvent":"{inner}"}}],"NextToken":"t"}}"#
    );
    let settled = one("lookup.json", rows.as_bytes());
    let event = &settled.events[0];
    assert_eq!(event.time.raw.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!((event.activity, event.targets[0].name.as_str()), (Activity::DataAccess, "arn:aws:s3:::b/k"));
}

#[test]
fn digests_and_insights_are_no_calls() {
    let digest =
        br#"{"digestStartTime":"2026-01-01T00:00:00Z","awsAccountId":"1","logFiles":[{"s3Object":"x"}]}"#;
    let insight = br#"{"Records":[{"eventSource":"x.amazonaws.com","eventName":"y","eventCategory":"Insight","insightDetails":{}}]}"#;
    for (name, bytes) in [("digest.json", &digest[..]), ("insight.json", &insight[..])] {
        let settled = one(name, bytes);
        assert_eq!(
            (settled.account.format.as_deref(), settled.account.meta),
            (Some("aws_cloudtrail"), 1),
            "{name}"
        );
    }
}

#[test]
fn slack() {
    let settled = import(&files("slack_export_viewer"), &Options::default());
    let mut shown = events(settled);
    shown.retain(|event| event.activity != Activity::Message || event.action != "message");
    shown.truncate(40);
    assert_data_eq!(readable(&shown), file!["snapshots/slack_export.txt"]);
}

#[test]
fn a_channel_made_public_is_an_access_change() {
    let day = br#"[
        {"type":"message","subtype":"channel_convert_to_public","user":"U1","text":"made public","ts":"1767312245.000100"},
        {"type":"message","user":"U1","text":"why?","ts":"1767312300.000200","thread_ts":"1767312245.000100"}]"#;
    let settled = one("export/plans/2026-01-02.json", day);
    assert_data_eq!(readable(&settled.events), file!["snapshots/slack_public.txt"]);
}

#[test]
fn telemetry() {
    let settled = one("traces.jsonl", &sample("otlp_genai.jsonl"));
    assert_eq!((settled.account.records, settled.account.refused), (8, 0));
    assert_data_eq!(readable(&settled.events), file!["snapshots/otlp_genai.txt"]);
}

#[test]
fn telemetry_in_every_dialect() {
    let settled = one("dialects.jsonl", &sample("otlp_dialects.jsonl"));
    assert_eq!((settled.account.records, settled.account.parsed), (24, 24));
    // Ids of the tool protocol begin again with every connection: one without its connection ties nothing.
    let ties = settled.events.iter().flat_map(|event| &event.references);
    let ties = ties.filter(|tie| tie.kind == ReferenceKind::ToolCall).map(|tie| tie.value.as_str());
    assert!(ties.clone().any(|tie| tie == "conn-1/2") && !ties.clone().any(|tie| tie == "2"));
    let approvals = settled.events.iter().filter(|event| event.activity == Activity::Approval);
    let by = approvals.map(|event| (event.executor.as_ref().map(|actor| actor.kind), event.outcome));
    let (person, rule) = (Some(ActorKind::Human), Some(ActorKind::System));
    assert_eq!(
        by.collect::<Vec<_>>(),
        [
            (person, Outcome::Success),
            (Some(ActorKind::Unknown), Outcome::Unknown),
            (rule, Outcome::Success),
            (person, Outcome::Failure),
            (None, Outcome::Unknown),
            (person, Outcome::Success),
            (rule, Outcome::Success),
        ]
    );
    assert_data_eq!(readable(&settled.events), file!["snapshots/otlp_dialects.txt"]);
}

#[test]
fn telemetry_envelope_of_the_standard() {
    assert_data_eq!(imported("otel_proto"), file!["snapshots/otlp_envelope.txt"]);
}

#[test]
fn transcripts() {
    assert_data_eq!(imported("claude_code_transcripts"), file!["snapshots/claude_code.txt"]);
}

#[test]
fn a_transcript_with_every_type_of_line() {
    let settled = import(&files("agent_sessions/claude"), &Options::default());
    let meta = settled.iter().flat_map(|file| &file.meta).count();
    let shown = readable(&events(settled));
    assert_eq!(meta, 52);
    // A time that was cut out of the sample is not replaced by a neighbour's.
    assert!(shown.contains("undated"));
    assert_data_eq!(shown, file!["snapshots/claude_code_types.txt"]);
}

#[test]
fn a_command_to_stop_is_told_from_a_prompt() {
    let line = |text: &str| {
        format!(
            r#"{{"type":"user","sessionId":"s","uuid":"u","timestamp":"2026-01-02T03:04:05Z","message":{{"role":"user","content":"{text}"}}}}"#
        )
    };
    for (text, activity) in [
        ("STOP", Activity::Stop),
        ("stop, do not delete anything", Activity::Stop),
        ("[Request interrupted by user for tool use]", Activity::Stop),
        ("please explain how to stop the service", Activity::Prompt),
        (
            "stop words are a list of words that a search engine leaves out of its index, add them",
            Activity::Prompt,
        ),
    ] {
        assert_eq!(one("s.jsonl", line(text).as_bytes()).events[0].activity, activity, "{text}");
    }
}

#[test]
fn webhooks() {
    assert_data_eq!(imported("octokit_webhooks"), file!["snapshots/github_webhooks.txt"]);
}

#[test]
fn audit_log_of_the_code_host() {
    let path = "panther/github_audit.jsonl";
    let mut shown = one(path, &fs_err::read(real(path)).unwrap()).events;
    shown.extend(one("audit.json", &sample("github_audit.json")).events);
    assert_data_eq!(readable(&shown), file!["snapshots/github_audit.txt"]);
}

#[test]
fn an_agent_in_the_audit_log_is_told_from_the_person_behind_it() {
    let settled = one("audit.json", &sample("github_audit.json"));
    let event = settled.events.iter().find(|event| event.action == "repo.access").unwrap();
    let (executor, initiator) = (event.executor.as_ref().unwrap(), event.initiator.as_ref().unwrap());
    assert_eq!((executor.kind, initiator.name.as_str()), (ActorKind::AiAgent, "ana"));
}

#[test]
fn cluster() {
    assert_data_eq!(imported("falco_k8s/trace_files"), file!["snapshots/kubernetes_audit.txt"]);
}

#[test]
fn stages_of_one_request_are_one_event() {
    let stage = |stage: &str| {
        format!(
            r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a1","stage":"{stage}","verb":"get","user":{{"username":"ana"}},"requestReceivedTimestamp":"2026-01-02T03:04:05.000001Z","objectRef":{{"resource":"secrets","namespace":"n","name":"s"}},"responseStatus":{{"code":200}}}}"#
        )
    };
    let lines = [stage("RequestReceived"), stage("ResponseComplete")].join("\n");
    let settled = one("audit.log", lines.as_bytes());
    assert_eq!((settled.account.records, settled.account.parsed, settled.account.meta), (2, 1, 1));
    assert_eq!(settled.events[0].activity, Activity::DataAccess);
    // A request that was never answered is all there is of it.
    assert_eq!(one("audit.log", stage("RequestReceived").as_bytes()).account.parsed, 1);
}

#[test]
fn context_tables() {
    let identities = "identity,account,kind,display_name,team,badge\nana,ana@example.com,human,Ana,platform,7\nbot,B01,ai_agent,,,\nx,y,robot,,,\n";
    let settled = one("context/identities.csv", identities.as_bytes());
    assert_eq!((settled.account.parsed, settled.account.refused, settled.account.events), (2, 1, 0));
    assert!(settled.account.refusals[0].reason.contains("`robot`"));
    let groups = "group,member,from,to,headcount\norg,,,,6240\nteam,ana,2026-01-01T00:00:00Z,,\n";
    let assets = "resource,name,environment,data_class,entitled,records,owner\narn:aws:s3:::b,B,production,user,team;bot,9000,ana\narn:aws:s3:::c,C,,,,,\n";
    let rows =
        [one("groups.csv", groups.as_bytes()).rows, one("assets.csv", assets.as_bytes()).rows].concat();
    let ContextRow::Group(organisation) = &rows[0] else { panic!("expected a group") };
    assert_eq!((organisation.headcount, organisation.member.as_deref()), (Some(6240), None));
    let ContextRow::Asset(asset) = &rows[2] else { panic!("expected an asset") };
    assert_eq!(asset.entitled.as_deref(), Some(&["team".to_owned(), "bot".to_owned()][..]));
    let ContextRow::Asset(open) = &rows[3] else { panic!("expected an asset") };
    assert_eq!((&open.entitled, open.records), (&None, None));
}

#[test]
fn every_format_has_an_id_of_its_own_and_a_title() {
    let ids = formats().iter().map(|format| format.id()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(ids.len(), formats().len());
    assert!(formats().iter().all(|format| !format.title().is_empty()));
}
