//! Webhook bodies. The name of the event is in a header that a saved body lacks: its members tell it.

use proximate_model::{
    AccessChange, Activity, Event, EventTime, Outcome, Reference, ReferenceKind, Subject, Target, TargetKind,
};
use serde_json::Value;

use super::{login, membership, people, repository, resource, visibility};
use crate::{
    RecordContent,
    text::one_line,
    time::{self, Unit},
    value::{at, each, first_text, flag, scalar, text},
};

/// The name of the event, if the record is a webhook body.
pub(super) fn name(json: &Value) -> Option<&'static str> {
    let has = |key: &str| json.get(key).is_some();
    let repository = at(json, "repository").is_some_and(Value::is_object);
    if !has("sender") && !repository {
        return None;
    }
    let of = |keys: &[&str]| keys.iter().all(|key| has(key));
    Some(if of(&["review", "pull_request"]) {
        "pull_request_review"
    } else if of(&["comment", "pull_request"]) {
        "pull_request_review_comment"
    } else if of(&["comment", "issue"]) {
        "issue_comment"
    } else if of(&["comment", "discussion"]) {
        "discussion_comment"
    } else if has("pull_request") {
        "pull_request"
    } else if has("discussion") {
        "discussion"
    } else if has("issue") {
        "issues"
    } else if has("rule") {
        "branch_protection_rule"
    } else if has("deployment_status") {
        "deployment_status"
    } else if has("deployment") {
        "deployment"
    } else if has("requestor") || has("approver") && has("workflow_run") {
        "deployment_review"
    } else if has("workflow_job") {
        "workflow_job"
    } else if has("workflow_run") {
        "workflow_run"
    } else if has("team") && has("member") {
        "membership"
    } else if has("member") {
        "member"
    } else if has("invitation") || has("membership") {
        "organization"
    } else if has("release") {
        "release"
    } else if has("ref") && (has("commits") || has("pusher")) {
        "push"
    } else if has("action") && repository {
        "repository"
    } else if repository && has("sender") && json.as_object().is_some_and(|members| members.len() <= 5) {
        "public"
    } else {
        return None;
    })
}

/// The event of a webhook body.
pub(super) fn event(json: &Value, name: &str) -> RecordContent {
    let verb = text(json, "action");
    let action = verb.map_or_else(|| name.to_owned(), |verb| format!("{name}.{verb}"));
    let repository = repository(json);
    let place = repository.or_else(|| login(json, "organization")).map(resource);
    let access = access(json, name, verb.unwrap_or_default()).into_iter().collect::<Vec<_>>();
    let merged = flag(json, "pull_request.merged") == Some(true) && verb == Some("closed");
    let activity = if access.is_empty() {
        activity(name, verb.unwrap_or_default(), json)
    } else {
        Activity::AccessChange
    };
    let executor = people::at(json, "sender")
        .or_else(|| text(json, "pusher.name").map(|name| people::account(name, None, "pusher.name")));
    // A change that somebody else proposed: the proposer asked for it.
    let proposer = people::at(json, "pull_request.user").filter(|_| merged);
    let initiator = people::at(json, "requestor")
        .or(proposer)
        .filter(|asker| executor.as_ref().is_none_or(|executor| executor.name != asker.name));
    let words = words(json, name);
    let who = executor.as_ref().map_or("somebody unnamed", |actor| actor.name.as_str());
    let what = place.as_deref().map(|place| format!(" on {place}")).unwrap_or_default();
    let shown = words.lines().next().map(|line| format!(": {line}")).unwrap_or_default();
    RecordContent::event(Event {
        time: when(json, name, verb.unwrap_or_default()),
        native_id: native_id(json, name, &action),
        message: Some(one_line(&format!("{who}: {action}{what}{shown}"), 240)),
        outcome: outcome(json, name),
        delegation: people::agents_of(json.get("commits")),
        targets: targets(json, place.as_deref()),
        references: references(json, repository),
        text: (!words.is_empty()).then_some(words),
        session: None,
        reply_to: scalar(json, "comment.in_reply_to_id"),
        action,
        activity,
        place,
        executor,
        initiator,
        access,
        ..Event::default()
    })
}

/// When it happened, by the member that changed. Bodies without a time of their own stay undated.
fn when(json: &Value, name: &str, verb: &str) -> EventTime {
    let paths: &[&str] = match (name, verb) {
        ("pull_request_review", _) => &["review.submitted_at"],
        ("pull_request_review_comment" | "issue_comment" | "discussion_comment", "created") => {
            &["comment.created_at"]
        }
        ("pull_request_review_comment" | "issue_comment" | "discussion_comment", _) => {
            &["comment.updated_at"]
        }
        ("pull_request", "opened") => &["pull_request.created_at"],
        ("pull_request", "closed") => &["pull_request.merged_at", "pull_request.closed_at"],
        ("pull_request", _) => &["pull_request.updated_at"],
        ("issues", "opened") => &["issue.created_at"],
        ("issues", "closed") => &["issue.closed_at"],
        ("issues", _) => &["issue.updated_at"],
        ("discussion", _) => &["discussion.updated_at"],
        ("branch_protection_rule", "created") => &["rule.created_at"],
        ("branch_protection_rule", "edited") => &["rule.updated_at"],
        ("deployment_status", _) => &["deployment_status.created_at"],
        ("deployment", _) => &["deployment.created_at"],
        ("deployment_review", _) => &["since"],
        ("workflow_run", "requested") => &["workflow_run.run_started_at", "workflow_run.created_at"],
        ("workflow_run", _) => &["workflow_run.updated_at"],
        ("workflow_job", _) => &["workflow_job.completed_at", "workflow_job.started_at"],
        ("organization", "member_invited") => &["invitation.created_at"],
        ("release", _) => &["release.published_at", "release.created_at"],
        ("push", _) => &["repository.pushed_at", "head_commit.timestamp"],
        // A repository's own change is what last updated it.
        ("repository" | "public", _) => &["repository.updated_at"],
        _ => &[],
    };
    paths
        .iter()
        .find_map(|path| {
            let value = at(json, path)?;
            value.as_str().and_then(time::utc).or_else(|| time::epoch(value, Unit::Second))
        })
        .unwrap_or_default()
}

fn native_id(json: &Value, name: &str, action: &str) -> Option<String> {
    let (path, time) = match name {
        "pull_request_review" => ("review.id", "review.submitted_at"),
        "pull_request_review_comment" | "issue_comment" | "discussion_comment" => {
            ("comment.id", "comment.updated_at")
        }
        "pull_request" => ("pull_request.id", "pull_request.updated_at"),
        "issues" => ("issue.id", "issue.updated_at"),
        "deployment_status" => ("deployment_status.id", "deployment_status.created_at"),
        "deployment" => ("deployment.id", "deployment.created_at"),
        "workflow_run" => ("workflow_run.id", "workflow_run.updated_at"),
        "push" => ("after", "ref"),
        _ => return None,
    };
    let id = scalar(json, path)?;
    // The same thing changes several times: only its last change tells the deliveries apart.
    let time = scalar(json, time).unwrap_or_default();
    let repository = repository(json).unwrap_or_default();
    Some(format!("{action}/{repository}/{id}/{time}"))
}

fn activity(name: &str, verb: &str, json: &Value) -> Activity {
    match (name, verb) {
        ("pull_request_review" | "deployment_review", _) => Activity::Review,
        (
            "pull_request_review_comment" | "issue_comment" | "discussion_comment" | "discussion",
            "created" | "edited" | "answered",
        ) => Activity::Message,
        ("issues", _) => Activity::Ticket,
        ("pull_request", _) | ("push", _) => Activity::CodeChange,
        ("deployment" | "deployment_status", _) => Activity::Deployment,
        ("branch_protection_rule", _) => Activity::ConfigurationChange,
        ("repository", "deleted") => Activity::Deletion,
        ("repository" | "release", _) => Activity::ConfigurationChange,
        ("workflow_run" | "workflow_job", _)
            if at(json, "workflow_run.name").is_some_and(|name| {
                name.as_str().is_some_and(|name| name.to_ascii_lowercase().contains("deploy"))
            }) =>
        {
            Activity::Deployment
        }
        _ => Activity::Other,
    }
}

fn outcome(json: &Value, name: &str) -> Outcome {
    let word = match name {
        "pull_request_review" => text(json, "review.state"),
        "workflow_run" => text(json, "workflow_run.conclusion"),
        "workflow_job" => text(json, "workflow_job.conclusion"),
        "deployment_status" => text(json, "deployment_status.state"),
        "deployment_review" => text(json, "action"),
        _ => return Outcome::Success,
    };
    match word.map(str::to_ascii_lowercase).as_deref() {
        Some("approved" | "success") => Outcome::Success,
        Some("changes_requested" | "rejected" | "failure" | "error" | "cancelled" | "timed_out") => {
            Outcome::Failure
        }
        _ => Outcome::Unknown,
    }
}

fn access(json: &Value, name: &str, verb: &str) -> Option<AccessChange> {
    let organization = login(json, "organization").or_else(|| text(json, "repository.owner.login"));
    let member = || login(json, "member").map(|name| Subject::Principal(name.to_owned()));
    match (name, verb) {
        // Whether it was private or internal before, the body does not say.
        ("public", _) | ("repository", "publicized") => {
            visibility(repository(json)?, "public", None, organization)
        }
        ("repository", "privatized") => visibility(repository(json)?, "private", None, organization),
        ("repository", "created") => {
            let private = flag(json, "repository.private")?;
            let word =
                text(json, "repository.visibility").unwrap_or(if private { "private" } else { "public" });
            visibility(repository(json)?, word, None, organization)
        }
        ("member", "added" | "removed") => {
            let right = text(json, "changes.permission.to").unwrap_or("collaborator");
            let mut change =
                membership(resource(repository(json)?), "collaborators", member()?, right, verb == "added");
            if verb == "removed" {
                change.grants.iter_mut().for_each(|grant| grant.rights.clear());
            }
            Some(change)
        }
        ("membership", "added" | "removed") => {
            let team = format!("team/{}/{}", organization?, first_text(json, &["team.slug", "team.name"])?);
            Some(membership(resource(&team), "members", member()?, "member", verb == "added"))
        }
        ("organization", "member_added" | "member_removed") => {
            let user = login(json, "membership.user")?.to_owned();
            Some(membership(
                resource(organization?),
                "members",
                Subject::Principal(user),
                "member",
                verb == "member_added",
            ))
        }
        _ => None,
    }
}

fn targets(json: &Value, place: Option<&str>) -> Vec<Target> {
    let mut targets = Vec::new();
    targets.extend(place.map(|name| Target { kind: TargetKind::Resource, name: name.to_owned() }));
    targets.extend(
        login(json, "member").map(|name| Target { kind: TargetKind::Account, name: name.to_owned() }),
    );
    targets.extend(
        text(json, "team.slug").map(|name| Target { kind: TargetKind::Group, name: name.to_owned() }),
    );
    targets.extend(scalar(json, "issue.number").zip(repository(json)).map(|(number, repository)| Target {
        kind: TargetKind::Ticket,
        name: format!("{repository}#{number}"),
    }));
    targets
}

fn references(json: &Value, repository: Option<&str>) -> Vec<Reference> {
    let mut references = Vec::new();
    let mut add = |kind, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.bytes().all(|byte| byte == b'0')) {
            let reference = Reference { kind, value };
            if !references.contains(&reference) {
                references.push(reference);
            }
        }
    };
    if let (Some(repository), Some(number)) = (repository, scalar(json, "pull_request.number")) {
        add(ReferenceKind::PullRequest, Some(format!("{repository}#{number}")));
    }
    for path in [
        "after",
        "pull_request.merge_commit_sha",
        "pull_request.head.sha",
        "review.commit_id",
        "workflow_run.head_sha",
        "deployment.sha",
    ] {
        add(ReferenceKind::Commit, text(json, path).map(str::to_owned));
    }
    for commit in each(json.get("commits")).into_iter().take(64) {
        add(ReferenceKind::Commit, text(commit, "id").map(str::to_owned));
    }
    add(ReferenceKind::Change, scalar(json, "deployment.id"));
    for path in [
        "comment.html_url",
        "review.html_url",
        "pull_request.html_url",
        "issue.html_url",
        "workflow_run.html_url",
    ] {
        add(ReferenceKind::Url, text(json, path).map(str::to_owned));
    }
    references
}

/// The words of a body: what people and agents wrote, and which files they changed.
fn words(json: &Value, name: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let paths: &[&str] = match name {
        "pull_request_review" => &["review.body"],
        "pull_request_review_comment" | "issue_comment" | "discussion_comment" => &["comment.body"],
        "pull_request" => &["pull_request.title", "pull_request.body"],
        "issues" => &["issue.title", "issue.body"],
        "discussion" => &["discussion.title", "discussion.body"],
        "release" => &["release.name", "release.body"],
        "deployment" => &["deployment.description"],
        _ => &[],
    };
    parts.extend(paths.iter().filter_map(|path| text(json, path)).map(str::to_owned));
    for commit in each(json.get("commits")) {
        parts.extend(text(commit, "message").map(str::to_owned));
        for list in ["added", "modified", "removed"] {
            parts.extend(each(commit.get(list)).into_iter().filter_map(Value::as_str).map(str::to_owned));
        }
    }
    if name == "branch_protection_rule" {
        parts.extend(json.get("changes").map(Value::to_string));
    }
    parts.join("\n")
}
