//! GitHub: the audit log, webhook bodies, and pull requests, reviews and commits as the API gives them.

mod api;
mod audit;
mod people;
mod webhook;

use proximate_model::{AccessChange, AccessOperation, Grant, GrantEffect, Subject};
use serde_json::Value;

use super::Format;
use crate::{
    Record, RecordContent,
    value::{at, first_text, text},
};

/// GitHub audit log, webhooks and API.
pub struct GitHub;

impl Format for GitHub {
    fn id(&self) -> &'static str {
        "github"
    }

    fn title(&self) -> &'static str {
        "GitHub audit log, webhooks and API"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| audit::is(json) || webhook::name(json).is_some() || api::is(json))
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if audit::is(json) {
            audit::event(json)
        } else if let Some(name) = webhook::name(json) {
            webhook::event(json, name)
        } else if api::is(json) {
            api::event(json)
        } else {
            RecordContent::refused("neither an audit entry nor a webhook body nor an API object of GitHub")
        }
    }
}

/// `owner/name` of the repository that a record is about.
fn repository(json: &Value) -> Option<&str> {
    first_text(json, &["repository.full_name", "repo.full_name", "repo", "repository"])
}

/// Canonical name of a repository or of anything else there.
fn resource(name: &str) -> String {
    format!("github:{name}")
}

/// Who may read a repository of this visibility; `None` for a word that is not known.
fn readers(visibility: &str, organization: Option<&str>) -> Option<Vec<Grant>> {
    match visibility {
        "public" => Some(vec![may(Subject::Public, "read")]),
        "internal" => {
            Some(vec![may(Subject::Organization(organization.unwrap_or("enterprise").to_owned()), "read")])
        }
        "private" => Some(Vec::new()),
        _ => None,
    }
}

fn may(subject: Subject, right: &str) -> Grant {
    Grant {
        subject,
        rights: vec![right.to_owned()],
        effect: GrantEffect::Allow,
        condition: None,
        until: None,
    }
}

/// A change of a repository's visibility.
fn visibility(
    repository: &str,
    to: &str,
    from: Option<&str>,
    organization: Option<&str>,
) -> Option<AccessChange> {
    Some(AccessChange {
        resource: resource(repository),
        policy: "visibility".to_owned(),
        operation: AccessOperation::Replace,
        grants: readers(to, organization)?,
        before: from.and_then(|from| readers(from, organization)),
    })
}

/// Somebody gets or loses a right.
fn membership(resource: String, policy: &str, subject: Subject, right: &str, added: bool) -> AccessChange {
    AccessChange {
        resource,
        policy: policy.to_owned(),
        operation: if added { AccessOperation::Add } else { AccessOperation::Remove },
        grants: vec![may(subject, right)],
        before: None,
    }
}

/// The login of a person or program under a path.
fn login<'a>(json: &'a Value, path: &str) -> Option<&'a str> {
    let found = at(json, path)?;
    found.as_str().filter(|login| !login.is_empty()).or_else(|| text(found, "login"))
}
