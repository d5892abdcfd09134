//! Pull requests, reviews and commits as the REST API gives them.

use proximate_model::{Activity, Event, Outcome, Reference, ReferenceKind, Target, TargetKind};
use serde_json::Value;

use super::{people, resource};
use crate::{
    RecordContent,
    text::one_line,
    time,
    value::{each, first_text, scalar, text},
};

/// Whether a record is one of these objects.
pub(super) fn is(json: &Value) -> bool {
    kind(json).is_some()
}

#[derive(Clone, Copy)]
enum Kind {
    PullRequest,
    Review,
    Commit,
}

fn kind(json: &Value) -> Option<Kind> {
    let has = |key: &str| json.get(key).is_some();
    if has("sha") && has("commit") {
        Some(Kind::Commit)
    } else if has("submitted_at") && has("state") && has("user") {
        Some(Kind::Review)
    } else if has("number") && has("merged_at") && has("user") && has("html_url") {
        Some(Kind::PullRequest)
    } else {
        None
    }
}

/// The event of an API object.
pub(super) fn event(json: &Value) -> RecordContent {
    let Some(kind) = kind(json) else {
        return RecordContent::refused("not a pull request, review or commit of GitHub");
    };
    let address = text(json, "html_url");
    let repository = address.and_then(repository);
    let mut references = Vec::new();
    references.extend(address.map(|value| Reference { kind: ReferenceKind::Url, value: value.to_owned() }));
    for path in ["sha", "merge_commit_sha", "commit_id", "head.sha"] {
        references.extend(
            text(json, path).map(|value| Reference { kind: ReferenceKind::Commit, value: value.to_owned() }),
        );
    }
    let number = scalar(json, "number").or_else(|| address.and_then(number));
    if let (Some(repository), Some(number)) = (&repository, number) {
        references
            .push(Reference { kind: ReferenceKind::PullRequest, value: format!("{repository}#{number}") });
    }
    let (action, activity, written, words) = match kind {
        Kind::Commit => (
            "commit",
            Activity::CodeChange,
            first_text(json, &["commit.committer.date", "commit.author.date"]),
            text(json, "commit.message").map(str::to_owned),
        ),
        Kind::Review => (
            "pull_request_review",
            Activity::Review,
            text(json, "submitted_at"),
            text(json, "body").map(str::to_owned),
        ),
        Kind::PullRequest => {
            let words = [text(json, "title"), text(json, "body")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n");
            (
                "pull_request",
                Activity::CodeChange,
                first_text(json, &["merged_at", "created_at"]),
                Some(words),
            )
        }
    };
    let executor = match kind {
        Kind::Commit => people::at(json, "author").or_else(|| {
            text(json, "commit.author.email")
                .map(|address| people::account(address, None, "commit.author.email"))
        }),
        Kind::Review => people::at(json, "user"),
        Kind::PullRequest => people::at(json, "merged_by").or_else(|| people::at(json, "user")),
    };
    let initiator = people::at(json, "user").filter(|asker| {
        matches!(kind, Kind::PullRequest)
            && executor.as_ref().is_some_and(|executor| executor.name != asker.name)
    });
    let place = repository.as_deref().map(resource);
    let shown = words.as_deref().and_then(|words| words.lines().next()).unwrap_or_default().to_owned();
    RecordContent::event(Event {
        time: written.and_then(time::utc).unwrap_or_default(),
        native_id: first_text(json, &["node_id", "sha"]).map(|id| format!("{action}/{id}")),
        action: action.to_owned(),
        activity,
        outcome: match text(json, "state").map(str::to_ascii_uppercase).as_deref() {
            Some("APPROVED") => Outcome::Success,
            Some("CHANGES_REQUESTED") => Outcome::Failure,
            _ if text(json, "merged_at").is_some() || matches!(kind, Kind::Commit) => Outcome::Success,
            _ => Outcome::Unknown,
        },
        message: Some(one_line(&format!("{action}: {shown}"), 240)),
        text: words.map(|words| {
            let files = each(json.get("files")).into_iter().filter_map(|file| text(file, "filename"));
            [words.as_str()].into_iter().chain(files).collect::<Vec<_>>().join("\n")
        }),
        delegation: people::agents(json),
        targets: place.iter().map(|name| Target { kind: TargetKind::Resource, name: name.clone() }).collect(),
        place,
        executor,
        initiator,
        references,
        ..Event::default()
    })
}

/// `owner/name` in an address of the web interface.
fn repository(address: &str) -> Option<String> {
    let mut parts = address.split("://").nth(1)?.split('/').skip(1);
    Some(format!("{}/{}", parts.next()?, parts.next()?))
}

/// The number of the pull request in an address of the web interface.
fn number(address: &str) -> Option<String> {
    let number = address.split("/pull/").nth(1)?.split(['#', '/']).next()?;
    Some(number.to_owned())
}
