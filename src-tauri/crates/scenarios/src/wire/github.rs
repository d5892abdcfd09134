//! GitHub: entries of an organisation's audit log, and bodies of push webhooks.

use crate::json::{Json, object};
use crate::ledger::Line;
use crate::moment::Moment;
use crate::random::Random;
use crate::world::ORGANIZATION;

/// An entry of the audit log; `more` holds what is particular to the action.
pub(crate) fn entry(
    random: &mut Random,
    at: Moment,
    action: &str,
    actor: &str,
    repository: &str,
    more: Vec<(&'static str, Json)>,
) -> Line {
    let bot = actor.ends_with("[bot]");
    let mut json = object! {
        "@timestamp": at.epoch_millis(),
        "_document_id": random.mixed(22),
        "action": action,
        "actor": actor,
        "actor_id": number(actor),
        "actor_is_bot": bot,
        "actor_location": object! { "country_code": "DE" },
        "created_at": at.epoch_millis(),
        "operation_type": "modify",
        "org": ORGANIZATION,
        "org_id": number(ORGANIZATION),
        "repo": repository,
        "repo_id": number(repository),
    };
    if !bot {
        json = json.with("actor_ip", random.address());
    }
    for (key, value) in more {
        json = json.with(key, value);
    }
    Line { at, json }
}

/// A commit of a push.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) id: String,
    pub(crate) message: String,
    pub(crate) at: Moment,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) modified: Vec<String>,
}

/// The body of a push webhook.
pub(crate) fn push(repository: &str, branch: &str, before: &str, commits: &[Commit]) -> Json {
    let written: Vec<Json> = commits
        .iter()
        .map(|commit| {
            let person = object! { "name": &commit.name, "email": &commit.mail, "username": &commit.login };
            object! {
                "id": &commit.id, "tree_id": commit.id.chars().rev().collect::<String>(), "distinct": true,
                "message": &commit.message, "timestamp": commit.at.to_seconds(),
                "url": format!("https://code.{}/{repository}/commit/{}", crate::world::DOMAIN, commit.id),
                "author": person.clone(), "committer": person,
                "added": Json::List(Vec::new()), "removed": Json::List(Vec::new()),
                "modified": commit.modified.clone(),
            }
        })
        .collect();
    let head = written.last().cloned().unwrap_or(Json::Null);
    let (login, mail) =
        commits.last().map_or(("", ""), |commit| (commit.login.as_str(), commit.mail.as_str()));
    let after = commits.last().map_or(before, |commit| commit.id.as_str());
    let name = repository.rsplit('/').next().unwrap_or(repository);
    object! {
        "ref": format!("refs/heads/{branch}"),
        "before": before,
        "after": after,
        "repository": object! {
            "id": number(repository), "name": name, "full_name": repository, "private": true, "visibility": "private",
            "html_url": format!("https://code.{}/{repository}", crate::world::DOMAIN),
            "owner": object! { "login": ORGANIZATION, "type": "Organization" }, "default_branch": "main",
        },
        "pusher": object! { "name": login, "email": mail },
        "organization": object! { "login": ORGANIZATION, "id": number(ORGANIZATION) },
        "sender": object! { "login": login, "id": number(login), "type": if login.ends_with("[bot]") { "Bot" } else { "User" } },
        "created": false, "deleted": false, "forced": false,
        "commits": written,
        "head_commit": head,
    }
}

/// A number that always belongs to the same name.
fn number(name: &str) -> i64 {
    name.bytes().fold(17_i64, |sum, byte| (sum * 131 + i64::from(byte)) % 90_000_017) + 1_000_000
}
