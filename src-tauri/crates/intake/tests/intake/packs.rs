//! The packs that come with the program: what an analyst reads of a sample of each source.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use proximate_intake::format::pack::packs;
use proximate_model::Event;
use snapbox::{Data, assert_data_eq, data::DataFormat};

use crate::support::{one, readable, real, sample};

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

/// A sample: its path, the pack that must know it, and the counts of its records, of those that are
/// parsed, of duplicates, and of those that are meta. Nothing of any is refused.
type Sample = (&'static str, &'static str, [u64; 4]);

/// Samples that are shown whole in a snapshot of their pack.
const SHOWN: &[Sample] = &[
    ("real/plaso/test_data/jsonl/gcp_logging.jsonl", "gcp_audit", [11, 9, 0, 2]),
    ("real/panther/gcp_audit.jsonl", "gcp_audit", [96, 81, 11, 4]),
    ("real/plaso/test_data/jsonl/azure_activity_log.jsonl", "azure_activity", [4, 4, 0, 0]),
    ("azure_activity.jsonl", "azure_activity", [5, 5, 0, 0]),
    ("entra.jsonl", "entra", [6, 6, 0, 0]),
    ("m365_audit.csv", "m365_audit", [7, 6, 1, 0]),
    ("google_workspace.json", "google_workspace", [4, 4, 0, 0]),
    ("okta.json", "okta", [6, 6, 0, 0]),
    ("real/panther/bedrock_invocation.jsonl", "bedrock_invocation", [4, 2, 2, 0]),
    ("bedrock_agentcore.jsonl", "bedrock_agentcore", [3, 3, 0, 0]),
    ("real/langfuse/autogen-2025-06-06.json", "langfuse", [1, 1, 0, 0]),
    ("langsmith.jsonl", "langsmith", [3, 3, 0, 0]),
    ("openai_agents.jsonl", "openai_agents", [5, 4, 0, 1]),
    ("mcp_messages.jsonl", "mcp_messages", [5, 5, 0, 0]),
    ("real/panther/anthropic_activity.jsonl", "anthropic_audit", [22, 6, 16, 0]),
    ("real/panther/openai_audit.jsonl", "openai_audit", [13, 13, 0, 0]),
    ("slack_audit.json", "slack_audit", [2, 2, 0, 0]),
    ("gitlab_audit.json", "gitlab_audit", [3, 3, 0, 0]),
    ("terraform_plan.json", "terraform_plan", [1, 1, 0, 0]),
    ("terraform_cloud.json", "terraform_cloud", [2, 2, 0, 0]),
    ("jira.json", "jira", [1, 1, 0, 0]),
    ("servicenow_change.csv", "servicenow_change", [2, 2, 0, 0]),
    ("pagerduty.json", "pagerduty", [1, 1, 0, 0]),
    ("opsgenie.jsonl", "opsgenie", [2, 2, 0, 0]),
    ("real/panther/snowflake_grants_to_roles.jsonl", "snowflake", [2, 2, 0, 0]),
    ("snowflake.csv", "snowflake", [3, 3, 0, 0]),
    ("databricks_audit.jsonl", "databricks_audit", [1, 1, 0, 0]),
    ("real/panther/notion_audit.jsonl", "notion_audit", [11, 6, 5, 0]),
    ("box_events.json", "box_events", [2, 2, 0, 0]),
    ("discourse.json", "discourse", [1, 1, 0, 0]),
    ("teams_messages.json", "teams_messages", [3, 3, 0, 0]),
    ("forum_table.csv", "forum_table", [2, 2, 0, 0]),
    ("journald.jsonl", "journald", [3, 3, 0, 0]),
    ("web_access.jsonl", "web_access", [4, 4, 0, 0]),
    ("l2tcsv.csv", "l2tcsv", [3, 3, 0, 0]),
    ("ocsf.jsonl", "ocsf", [3, 3, 0, 0]),
    ("ecs.ndjson", "ecs", [3, 3, 0, 0]),
];

/// Samples that are too long to be shown.
const COUNTED: &[Sample] = &[
    ("real/panther/azure_activity.jsonl", "azure_activity", [121, 121, 0, 0]),
    ("real/panther/azure_kubernetes.jsonl", "kubernetes_audit", [15, 15, 0, 0]),
    ("real/panther/azure_audit.jsonl", "entra", [22, 15, 7, 0]),
    ("real/panther/google_workspace.jsonl", "google_workspace", [53, 43, 10, 0]),
    ("real/panther/okta.jsonl", "okta", [27, 14, 13, 0]),
    ("real/panther/slack_audit.jsonl", "slack_audit", [16, 16, 0, 0]),
    ("real/panther/databricks_audit.jsonl", "databricks_audit", [81, 81, 0, 0]),
    ("real/panther/box_event.jsonl", "box_events", [14, 14, 0, 0]),
    ("real/panther/snowflake_grants_to_users.jsonl", "snowflake", [2, 2, 0, 0]),
    ("real/panther/snowflake_login_history.jsonl", "snowflake", [4, 2, 2, 0]),
    ("real/panther/snowflake_query_history.jsonl", "snowflake", [2, 2, 0, 0]),
    ("real/panther/s3_server_access.jsonl", "web_access", [7, 4, 3, 0]),
    ("real/langfuse/google-vertex-tools-langchain-2025-09-19.json", "langfuse", [1, 1, 0, 0]),
    ("real/langfuse/llamaindex-2025-06-05.json", "langfuse", [1, 1, 0, 0]),
    ("real/langfuse/openai-agents-2025-09-30.json", "langfuse", [1, 1, 0, 0]),
    ("real/langfuse/openai-assistants-2024-05-29.json", "langfuse", [1, 1, 0, 0]),
    ("real/splunk_attack_data/copilot_prompt_logs.csv.gz", "ediscovery_items", [177, 176, 0, 1]),
];

/// The events of a sample, which must have the format and the counts that are said of it.
fn read((path, pack, counts): &Sample) -> Vec<Event> {
    let bytes = match path.strip_prefix("real/") {
        Some(path) => fs_err::read(real(path)).unwrap(),
        None => sample(&format!("packs/{path}")),
    };
    let settled = one(path, &bytes);
    let account = &settled.account;
    assert_eq!(account.format.as_deref(), Some(*pack), "{path}: {:?}", account.refusals);
    assert_eq!(account.refused, 0, "{path}: {:?}", account.refusals);
    let counted = [account.records, account.parsed, account.duplicates, account.meta];
    assert_eq!(counted, *counts, "{path}");
    settled.events
}

#[test]
fn samples_give_what_an_analyst_reads() {
    let mut shown = BTreeMap::<&str, String>::new();
    for sample in SHOWN {
        shown.entry(sample.1).or_default().push_str(&readable(&read(sample)));
    }
    for (pack, text) in shown {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/intake/snapshots/pack_{pack}.txt"));
        assert_data_eq!(text, Data::read_from(&path, Some(DataFormat::Text)));
    }
}

#[test]
fn samples_that_are_not_shown_add_up() {
    COUNTED.iter().for_each(|sample| drop(read(sample)));
}

#[test]
fn every_pack_has_a_sample() {
    let sampled = SHOWN.iter().chain(COUNTED).map(|(_, pack, _)| *pack).collect::<BTreeSet<_>>();
    for pack in packs() {
        assert!(sampled.contains(pack.id()), "`{}` has no sample", pack.id());
    }
}
