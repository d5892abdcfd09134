//! Formats that are data: the mappings that come with the program, one file per source.

use std::sync::LazyLock;

use super::Format;
use crate::{Mapping, Record, RecordContent, mapping};

/// The packs, the particular before the general: of two that know a record the first is taken.
const TEXTS: &[(&str, &str)] = &[
    ("gcp_audit", include_str!("../../packs/gcp_audit.toml")),
    ("azure_activity", include_str!("../../packs/azure_activity.toml")),
    ("entra", include_str!("../../packs/entra.toml")),
    ("m365_audit", include_str!("../../packs/m365_audit.toml")),
    ("ediscovery_items", include_str!("../../packs/ediscovery_items.toml")),
    ("google_workspace", include_str!("../../packs/google_workspace.toml")),
    ("okta", include_str!("../../packs/okta.toml")),
    ("bedrock_invocation", include_str!("../../packs/bedrock_invocation.toml")),
    ("bedrock_agentcore", include_str!("../../packs/bedrock_agentcore.toml")),
    ("langfuse", include_str!("../../packs/langfuse.toml")),
    ("langsmith", include_str!("../../packs/langsmith.toml")),
    ("openai_agents", include_str!("../../packs/openai_agents.toml")),
    ("mcp_messages", include_str!("../../packs/mcp_messages.toml")),
    ("anthropic_audit", include_str!("../../packs/anthropic_audit.toml")),
    ("openai_audit", include_str!("../../packs/openai_audit.toml")),
    ("slack_audit", include_str!("../../packs/slack_audit.toml")),
    ("gitlab_audit", include_str!("../../packs/gitlab_audit.toml")),
    ("terraform_plan", include_str!("../../packs/terraform_plan.toml")),
    ("terraform_cloud", include_str!("../../packs/terraform_cloud.toml")),
    ("jira", include_str!("../../packs/jira.toml")),
    ("servicenow_change", include_str!("../../packs/servicenow_change.toml")),
    ("pagerduty", include_str!("../../packs/pagerduty.toml")),
    ("opsgenie", include_str!("../../packs/opsgenie.toml")),
    ("snowflake", include_str!("../../packs/snowflake.toml")),
    ("databricks_audit", include_str!("../../packs/databricks_audit.toml")),
    ("notion_audit", include_str!("../../packs/notion_audit.toml")),
    ("box_events", include_str!("../../packs/box_events.toml")),
    ("discourse", include_str!("../../packs/discourse.toml")),
    ("teams_messages", include_str!("../../packs/teams_messages.toml")),
    ("journald", include_str!("../../packs/journald.toml")),
    ("web_access", include_str!("../../packs/web_access.toml")),
    ("l2tcsv", include_str!("../../packs/l2tcsv.toml")),
    ("ocsf", include_str!("../../packs/ocsf.toml")),
    ("ecs", include_str!("../../packs/ecs.toml")),
    ("forum_table", include_str!("../../packs/forum_table.toml")),
];

/// A mapping that comes with the program.
pub struct Pack {
    id: &'static str,
    title: &'static str,
    mapping: Mapping,
}

/// The packs that can be read; a test makes sure that all of them can.
static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    let read = |(id, text): &(&'static str, &str)| {
        let mapping = Mapping::pack(text).ok()?;
        // Packs live as long as the program, and so do their names.
        let title = Box::leak(mapping.title().to_owned().into_boxed_str());
        Some(Pack { id, title, mapping })
    };
    TEXTS.iter().filter_map(read).collect()
});

/// All packs.
pub fn packs() -> impl Iterator<Item = &'static dyn Format> {
    PACKS.iter().map(|pack| pack as &dyn Format)
}

impl Format for Pack {
    fn id(&self) -> &'static str {
        self.id
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        self.mapping.detects(record)
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        mapping::apply(&self.mapping, record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_can_be_read_and_bears_its_name() {
        for (id, text) in TEXTS {
            let pack = Mapping::pack(text).unwrap_or_else(|reason| panic!("{id}: {reason}"));
            assert_eq!(pack.id, *id);
            assert_ne!(pack.title(), *id, "a pack has a title for people");
        }
    }
}
