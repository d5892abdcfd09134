//! Who is who at GitHub: people, bots, and agents told by their accounts and commit trailers.

use proximate_model::{Actor, ActorKind, Basis};
use serde_json::Value;

use super::login;
use crate::value::{each, text};

/// Addresses by which agents sign commits, with the agents' names.
const AGENTS: [(&str, &str); 6] = [
    ("noreply@anthropic.com", "claude"),
    ("223556219+copilot@users.noreply.github.com", "copilot"),
    ("198982749+copilot-swe-agent[bot]@users.noreply.github.com", "copilot-swe-agent[bot]"),
    ("198982749+copilot@users.noreply.github.com", "copilot-swe-agent[bot]"),
    ("cursoragent@cursor.com", "cursor"),
    ("209825114+claude[bot]@users.noreply.github.com", "claude[bot]"),
];

/// Accounts that are agents.
const AGENT_LOGINS: [&str; 4] = ["copilot-swe-agent[bot]", "claude[bot]", "Copilot", "copilot"];

/// An account, with what its name or its type says about it.
pub(super) fn account(name: &str, kind: Option<&str>, field: &str) -> Actor {
    if AGENT_LOGINS.contains(&name) {
        Actor::of(name, field, ActorKind::AiAgent, Basis::StrongPattern)
    } else if name.ends_with("[bot]") || kind == Some("Bot") {
        let basis = if kind == Some("Bot") { Basis::ExplicitField } else { Basis::StrongPattern };
        Actor::of(name, field, ActorKind::Service, basis)
    } else {
        // GitHub's type `User` covers people and the accounts that programs sign in with.
        Actor::unknown(name, field)
    }
}

/// The account at a path that holds `{login, type}`.
pub(super) fn at(json: &Value, path: &str) -> Option<Actor> {
    let kind = crate::value::at(json, path).and_then(|user| text(user, "type"));
    login(json, path).map(|name| account(name, kind, path))
}

/// The agents that a commit message or an author's address names.
pub(super) fn agents(commit: &Value) -> Vec<Actor> {
    let message = text(commit, "message").or_else(|| text(commit, "commit.message")).unwrap_or_default();
    let mut found = Vec::new();
    for line in message.lines() {
        let Some((trailer, who)) = line.split_once(':') else { continue };
        if trailer.trim().eq_ignore_ascii_case("co-authored-by") {
            add(&mut found, who, "commit trailer Co-authored-by");
        }
    }
    for path in ["author.email", "committer.email", "commit.author.email"] {
        if let Some(address) = text(commit, path) {
            add(&mut found, address, path);
        }
    }
    found
}

/// The agents of several commits, each once.
pub(super) fn agents_of(commits: Option<&Value>) -> Vec<Actor> {
    let mut found: Vec<Actor> = Vec::new();
    for agent in each(commits).into_iter().flat_map(agents) {
        if !found.iter().any(|known| known.name == agent.name) {
            found.push(agent);
        }
    }
    found
}

fn add(found: &mut Vec<Actor>, who: &str, field: &str) {
    let who = who.to_ascii_lowercase();
    for (address, name) in AGENTS {
        let named = who.trim() == address || who.contains(&format!("<{address}>"));
        if named && !found.iter().any(|known: &Actor| known.name == name) {
            found.push(Actor::of(name, field, ActorKind::AiAgent, Basis::StrongPattern));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn trailers_name_agents_and_a_dependency_bot_is_none() {
        let commit = json!({ "message": "Fix\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nSigned-off-by: A <a@b.c>" });
        let found = agents(&commit);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].kind), ("claude", ActorKind::AiAgent));
        let bot = json!({ "author": { "email": "49699333+dependabot[bot]@users.noreply.github.com" } });
        assert!(agents(&bot).is_empty());
        assert_eq!(account("dependabot[bot]", None, "sender").kind, ActorKind::Service);
    }
}
