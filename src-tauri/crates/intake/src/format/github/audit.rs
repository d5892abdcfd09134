//! The audit log of an organisation or enterprise.

use proximate_model::{
    AccessChange, Activity, Actor, ActorKind, Basis, Event, Outcome, Reference, ReferenceKind, Subject,
    Target, TargetKind,
};
use serde_json::Value;

use super::{membership, people, repository, resource, visibility};
use crate::{
    RecordContent,
    text::one_line,
    time::{self, Unit},
    value::{first_text, flag, scalar, text},
};

/// Whether a record is an audit entry: its action has a category and a verb.
pub(super) fn is(json: &Value) -> bool {
    let action = text(json, "action")
        .is_some_and(|action| action.contains('.') && !action.contains(char::is_whitespace));
    let own = ["_document_id", "actor", "actor_id", "@timestamp", "at_sign_timestamp", "org", "business"];
    action && own.iter().any(|field| json.get(*field).is_some()) && json.get("sender").is_none()
}

/// The event of an audit entry.
pub(super) fn event(json: &Value) -> RecordContent {
    let Some(action) = text(json, "action") else {
        return RecordContent::refused("no `action`: expected an audit entry");
    };
    let time = ["@timestamp", "at_sign_timestamp", "created_at", "p_event_time"]
        .iter()
        .find_map(|field| Some((*field, json.get(*field)?)))
        .filter(|(_, value)| !value.is_null());
    let time = time.map_or_else(Default::default, |(_, value)| {
        time::epoch(value, Unit::Millisecond).unwrap_or_else(|| time::utc_or_undated(value.as_str()))
    });
    let agent = flag(json, "actor_is_agent") == Some(true);
    let executor = text(json, "actor").map(|name| {
        if agent {
            Actor::of(name, "actor", ActorKind::AiAgent, Basis::ExplicitField)
        } else if flag(json, "actor_is_bot") == Some(true) {
            let known = people::account(name, Some("Bot"), "actor");
            if known.kind == ActorKind::AiAgent {
                known
            } else {
                Actor { basis: Basis::ExplicitField, ..known }
            }
        } else {
            people::account(name, None, "actor")
        }
    });
    // `user` is the person behind an agent; in other entries it is whom the action is about.
    let user = text(json, "user");
    let initiator = user.filter(|_| agent).map(|name| people::account(name, None, "user"));
    let access = access(json, action).into_iter().collect::<Vec<_>>();
    let activity = if access.is_empty() { activity(action) } else { Activity::AccessChange };
    let target = repository(json).map(resource).or_else(|| text(json, "org").map(resource));
    let who = executor.as_ref().map_or("somebody unnamed", |actor| actor.name.as_str());
    let what = target.as_deref().map(|target| format!(" on {target}")).unwrap_or_default();
    let about = user
        .filter(|user| !agent && Some(*user) != text(json, "actor"))
        .map(|user| format!(", {user}"))
        .unwrap_or_default();
    let message = one_line(&format!("{who}: {action}{what}{about}"), 240);
    let mut targets =
        target.into_iter().map(|name| Target { kind: TargetKind::Resource, name }).collect::<Vec<_>>();
    if !agent {
        targets.extend(user.map(|name| Target { kind: TargetKind::Account, name: name.to_owned() }));
    }
    targets.extend(text(json, "team").map(|name| Target { kind: TargetKind::Group, name: name.to_owned() }));
    RecordContent::event(Event {
        time,
        native_id: text(json, "_document_id").map(str::to_owned),
        action: action.to_owned(),
        activity,
        outcome: Outcome::Success,
        credential: scalar(json, "hashed_token").map(|token| Actor::unknown(token, "hashed_token")),
        delegation: Vec::new(),
        place: repository(json).map(resource).or_else(|| text(json, "org").map(resource)),
        session: scalar(json, "agent_session_id"),
        message: Some(message),
        references: references(json),
        initiator,
        executor,
        targets,
        access,
        ..Event::default()
    })
}

fn references(json: &Value) -> Vec<Reference> {
    let mut references = Vec::new();
    for (field, kind) in [
        ("head_sha", ReferenceKind::Commit),
        ("pull_request_url", ReferenceKind::Url),
        ("request_id", ReferenceKind::Request),
    ] {
        references.extend(text(json, field).map(|value| Reference { kind, value: value.to_owned() }));
    }
    references
}

fn access(json: &Value, action: &str) -> Option<AccessChange> {
    let organization = first_text(json, &["org", "business"]);
    let user = || text(json, "user").map(|name| Subject::Principal(name.to_owned()));
    let permission = first_text(json, &["permission", "new_repo_permission", "role"]).unwrap_or("member");
    match action {
        "repo.access" | "repo.create" | "repo.change_visibility" => visibility(
            repository(json)?,
            text(json, "visibility")?,
            text(json, "previous_visibility"),
            organization,
        ),
        "repo.add_member" | "repo.update_member" => {
            Some(membership(resource(repository(json)?), "collaborators", user()?, permission, true))
        }
        "repo.remove_member" => {
            let mut change =
                membership(resource(repository(json)?), "collaborators", user()?, permission, false);
            // Which right is lost, the entry does not say: all of them.
            change.grants.iter_mut().for_each(|grant| grant.rights.clear());
            Some(change)
        }
        "team.add_repository" | "team.remove_repository" => {
            let team = Subject::Group(text(json, "team")?.to_owned());
            Some(membership(
                resource(repository(json)?),
                "teams",
                team,
                permission,
                action == "team.add_repository",
            ))
        }
        "team.add_member" | "team.remove_member" => {
            let team = format!("team/{}", text(json, "team")?);
            Some(membership(resource(&team), "members", user()?, "member", action == "team.add_member"))
        }
        "org.add_member"
        | "org.remove_member"
        | "org.add_outside_collaborator"
        | "org.remove_outside_collaborator" => {
            let added = action.starts_with("org.add");
            Some(membership(resource(organization?), "members", user()?, permission, added))
        }
        _ => None,
    }
}

fn activity(action: &str) -> Activity {
    let (category, verb) = action.split_once('.').unwrap_or((action, ""));
    match (category, verb) {
        ("git", "clone" | "fetch") => Activity::DataAccess,
        ("git", "push") => Activity::CodeChange,
        ("pull_request", "merge" | "create") => Activity::CodeChange,
        ("pull_request_review", _) => Activity::Review,
        ("repo", "destroy") | ("org", "delete") => Activity::Deletion,
        ("repo", "download_zip") => Activity::DataAccess,
        ("user" | "sso" | "org_credential_authorization", verb)
            if verb.contains("login") || verb.contains("auth") =>
        {
            Activity::Authentication
        }
        ("environment" | "deployment", _) => Activity::Deployment,
        ("workflows", _) => Activity::Other,
        _ => Activity::ConfigurationChange,
    }
}
