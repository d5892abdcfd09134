//! Which formats a rule's `logsource` means.

use rsigma_parser::LogSource;

/// One row: a rule means these formats if each part that its `logsource` gives is among the row's words.
struct Source {
    product: &'static [&'static str],
    service: &'static [&'static str],
    category: &'static [&'static str],
    formats: &'static [&'static str],
}

/// The product whose rules run over the events of every format, in the normalised fields.
const EVERYTHING: &str = "proximate";

const fn source(
    product: &'static [&'static str],
    service: &'static [&'static str],
    category: &'static [&'static str],
    formats: &'static [&'static str],
) -> Source {
    Source { product, service, category, formats }
}

/// Services are our ids of formats where no published word exists.
const SOURCES: &[Source] = &[
    source(&["ai_agent"], &["claude_code"], &["transcript"], &["claude_code"]),
    source(&["ai_agent"], &["codex"], &["transcript"], &["codex"]),
    source(&["ai_agent"], &["pi"], &["transcript"], &["pi"]),
    source(&["ai_agent"], &["copilot_cli"], &["transcript"], &["copilot_cli"]),
    source(&["ai_agent"], &["cursor"], &["transcript"], &["cursor"]),
    source(&["ai_agent"], &["gemini_cli"], &["transcript"], &["gemini_cli"]),
    source(&["ai_agent"], &["antigravity"], &["transcript"], &["antigravity"]),
    source(&["ai_agent"], &["opencode"], &["transcript"], &["opencode"]),
    source(&["ai_agent"], &["kimi"], &["transcript"], &["kimi"]),
    source(&["ai_agent"], &["qwen"], &["transcript"], &["qwen"]),
    source(&["ai_agent"], &["hermes"], &["transcript"], &["hermes"]),
    source(&["ai_agent"], &["grok"], &["transcript"], &["grok"]),
    source(&["ai_agent"], &["droid"], &["transcript"], &["droid"]),
    source(&["ai_agent"], &["openclaw"], &["transcript"], &["openclaw"]),
    source(&["ai_agent"], &["otlp_genai", "opentelemetry"], &["trace"], &["otlp_genai"]),
    source(&["ai_agent"], &["langfuse"], &["trace"], &["langfuse"]),
    source(&["ai_agent"], &["langsmith"], &["trace"], &["langsmith"]),
    source(&["ai_agent"], &["openai_agents"], &["trace"], &["openai_agents"]),
    source(&["ai_agent"], &["mcp", "mcp_messages"], &["trace"], &["mcp_messages"]),
    source(&["ai_agent", "aws"], &["bedrock", "bedrock_invocation"], &["trace"], &["bedrock_invocation"]),
    source(
        &["ai_agent", "aws"],
        &["bedrock", "bedrock_agentcore", "agentcore"],
        &["trace"],
        &["bedrock_agentcore"],
    ),
    source(&["aws"], &["cloudtrail"], &["audit"], &["aws_cloudtrail"]),
    source(&["kubernetes"], &["audit"], &["application", "audit"], &["kubernetes_audit"]),
    source(&["okta"], &["okta", "system"], &["audit"], &["okta"]),
    source(&["github"], &["audit", "webhook", "events"], &["audit"], &["github"]),
    source(&["gitlab"], &["audit"], &["audit"], &["gitlab_audit"]),
    source(&["azure"], &["activitylogs", "azureactivity", "administrative"], &["audit"], &["azure_activity"]),
    source(
        &["azure"],
        &["auditlogs", "signinlogs", "riskdetection", "pim", "azuread"],
        &["audit"],
        &["entra"],
    ),
    source(&["gcp"], &["gcp.audit", "cloudaudit", "audit"], &["audit"], &["gcp_audit"]),
    source(
        &["gcp", "google_workspace"],
        &["google_workspace.admin", "google_workspace.drive", "google_workspace.login", "google_workspace"],
        &["audit"],
        &["google_workspace"],
    ),
    source(
        &["m365"],
        &["audit", "exchange", "sharepoint", "threat_management", "threat_detection", "general"],
        &["audit"],
        &["m365_audit"],
    ),
    source(&["m365"], &["teams"], &["chat"], &["teams_messages"]),
    source(&["m365"], &["ediscovery"], &["chat"], &["ediscovery_items"]),
    source(&["anthropic"], &["audit", "activity"], &["audit"], &["anthropic_audit"]),
    source(&["openai"], &["audit"], &["audit"], &["openai_audit"]),
    source(&["slack"], &["audit"], &["audit"], &["slack_audit"]),
    source(&["slack"], &["export", "messages"], &["chat"], &["slack_export"]),
    source(&["discourse"], &["posts"], &["chat"], &["discourse"]),
    source(&["forum"], &["posts"], &["chat"], &["forum_table"]),
    source(&["terraform"], &["plan"], &["audit"], &["terraform_plan"]),
    source(&["terraform"], &["cloud", "audit"], &["audit"], &["terraform_cloud"]),
    source(&["jira"], &["issues"], &["ticket"], &["jira"]),
    source(&["servicenow"], &["change"], &["ticket"], &["servicenow_change"]),
    source(&["pagerduty"], &["incidents"], &["ticket"], &["pagerduty"]),
    source(&["opsgenie"], &["alerts"], &["ticket"], &["opsgenie"]),
    source(&["snowflake"], &["audit", "query_history", "login_history"], &["database"], &["snowflake"]),
    source(&["databricks"], &["audit"], &["audit"], &["databricks_audit"]),
    source(&["notion"], &["audit"], &["audit"], &["notion_audit"]),
    source(&["box"], &["events"], &["audit"], &["box_events"]),
    source(&["linux"], &["journald", "syslog", "auth", "sshd", "sudo", "cron"], &["syslog"], &["journald"]),
    source(&["apache", "nginx"], &["access"], &["webserver", "proxy"], &["web_access"]),
    source(&["ocsf"], &["ocsf"], &["ocsf"], &["ocsf"]),
    source(&["ecs"], &["ecs"], &["ecs"], &["ecs"]),
    source(&["plaso", "timesketch"], &["timeline"], &["timeline"], &["l2tcsv", "timesketch"]),
];

/// What a rule runs over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Events of every format, also of the user's mappings.
    Everything,
    /// Events of these formats.
    Formats(Vec<&'static str>),
    /// Nothing that is known here.
    Nothing,
}

impl Scope {
    /// Whether events of a format are met.
    pub(crate) fn covers(&self, format: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Formats(formats) => formats.contains(&format),
            Self::Nothing => false,
        }
    }

    /// What a `logsource` means.
    pub(crate) fn of(source: &LogSource) -> Self {
        let [product, service, category] = [&source.product, &source.service, &source.category]
            .map(|part| part.as_deref().map(str::trim).filter(|part| !part.is_empty()));
        // A part that is not understood might narrow the rule: it would then run where it was not meant to.
        if !source.custom.is_empty() {
            return Self::Nothing;
        }
        match (product, service, category) {
            (None, None, None) => Self::Nothing,
            (Some(EVERYTHING), None, None) => Self::Everything,
            _ => {
                let formats = formats_of(product, service, category);
                if formats.is_empty() { Self::Nothing } else { Self::Formats(formats) }
            }
        }
    }
}

/// The formats that a product, a service and a category mean together; a part that is `None` is left open.
/// Empty if they mean none, and if no part is given.
#[must_use]
pub fn formats_of(product: Option<&str>, service: Option<&str>, category: Option<&str>) -> Vec<&'static str> {
    if product.is_none() && service.is_none() && category.is_none() {
        return Vec::new();
    }
    let given = |part: Option<&str>, words: &[&str]| {
        part.is_none_or(|part| words.iter().any(|word| word.eq_ignore_ascii_case(part)))
    };
    let meant = |row: &&Source| {
        given(product, row.product) && given(service, row.service) && given(category, row.category)
    };
    SOURCES.iter().filter(meant).flat_map(|row| row.formats).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(product: &str, service: &str, category: &str) -> Scope {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Scope::of(&LogSource {
            product: part(product),
            service: part(service),
            category: part(category),
            ..LogSource::default()
        })
    }

    #[test]
    fn published_words_lead_to_our_formats() {
        for (product, service, category, format) in [
            ("aws", "cloudtrail", "", "aws_cloudtrail"),
            ("kubernetes", "audit", "application", "kubernetes_audit"),
            ("azure", "auditlogs", "", "entra"),
            ("azure", "activitylogs", "", "azure_activity"),
            ("gcp", "gcp.audit", "", "gcp_audit"),
            ("gcp", "google_workspace.admin", "", "google_workspace"),
            ("m365", "exchange", "", "m365_audit"),
            ("okta", "okta", "", "okta"),
            ("GitHub", "audit", "", "github"),
            ("", "", "webserver", "web_access"),
        ] {
            assert_eq!(
                scope(product, service, category),
                Scope::Formats(vec![format]),
                "{product}/{service}"
            );
        }
    }

    #[test]
    fn what_nobody_knows_means_nothing() {
        for (product, service, category) in [
            ("windows", "", "process_creation"),
            ("aws", "guardduty", ""),
            ("", "", ""),
            ("proximate", "x", ""),
        ] {
            assert_eq!(scope(product, service, category), Scope::Nothing, "{product}/{service}/{category}");
        }
    }

    #[test]
    fn every_agent_has_a_row_and_only_agents() {
        let agents = formats_of(Some("ai_agent"), None, None);
        assert_eq!(agents.len(), 21, "one for each source of agents");
        assert!(agents.contains(&"otlp_genai") && agents.contains(&"claude_code"));
        assert!(!agents.contains(&"aws_cloudtrail"));
        assert!(scope("proximate", "", "").covers("a mapping of the user"));
        assert!(!scope("aws", "", "").covers("a mapping of the user"));
    }
}
