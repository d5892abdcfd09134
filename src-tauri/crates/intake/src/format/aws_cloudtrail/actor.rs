//! Who called: the person or program, and what was used to do it.

use proximate_model::{Actor, ActorKind, Basis};
use serde_json::Value;

use crate::value::{at, text};

/// The slots that a `userIdentity` fills.
#[derive(Default)]
pub(super) struct Actors {
    pub(super) initiator: Option<Actor>,
    pub(super) executor: Option<Actor>,
    pub(super) credential: Option<Actor>,
    pub(super) delegation: Vec<Actor>,
}

/// Reads the actors of an event; a record without `userIdentity` names nobody.
pub(super) fn actors(json: &Value) -> Actors {
    let Some(identity) = at(json, "userIdentity") else { return Actors::default() };
    let unknown =
        |path: &str| text(identity, path).map(|name| Actor::unknown(name, format!("userIdentity.{path}")));
    let mut actors = match text(identity, "type").unwrap_or_default() {
        "AWSService" => Actors { executor: service(json, identity), ..Actors::default() },
        // Without a type there is no caller but the service that acted by itself, if one is named.
        "" if text(identity, "userName").is_none() && text(identity, "arn").is_none() => {
            Actors { executor: service(json, identity), ..Actors::default() }
        }
        "Root" => {
            let root = unknown("arn").or_else(|| unknown("accountId"));
            Actors { executor: root.clone(), credential: root, ..Actors::default() }
        }
        "AssumedRole" | "FederatedUser" => assumed(identity),
        "IdentityCenterUser" => {
            let person = text(identity, "onBehalfOf.userId").map(|name| {
                Actor::of(name, "userIdentity.onBehalfOf.userId", ActorKind::Human, Basis::ExplicitField)
            });
            Actors { executor: person, ..Actors::default() }
        }
        // IAM users, web identities, other accounts, and whatever the record leaves open.
        _ => Actors {
            executor: ["userName", "arn", "principalId", "accountId"].iter().find_map(|path| unknown(path)),
            credential: unknown("arn").or_else(|| unknown("accessKeyId")),
            ..Actors::default()
        },
    };
    if actors.executor.is_none() && actors.credential.is_none() {
        actors.executor = service(json, identity);
    }
    if let Some(name) = text(identity, "sessionContext.sourceIdentity") {
        actors.initiator = Some(Actor::unknown(name, "userIdentity.sessionContext.sourceIdentity"));
    }
    // A service that calls on behalf of the caller stands between the two.
    if let Some(name) = text(identity, "invokedBy")
        && actors.executor.as_ref().is_some_and(|executor| executor.name != name)
    {
        let field = "userIdentity.invokedBy";
        actors.delegation.push(Actor::of(name, field, ActorKind::Service, Basis::ExplicitField));
    }
    actors
}

fn service(json: &Value, identity: &Value) -> Option<Actor> {
    let explicit = |name: &str, field: &str| Actor::of(name, field, ActorKind::Service, Basis::ExplicitField);
    text(identity, "invokedBy").map(|name| explicit(name, "userIdentity.invokedBy")).or_else(|| {
        let address = text(json, "sourceIPAddress").filter(|address| address.ends_with(".amazonaws.com"))?;
        Some(explicit(address, "sourceIPAddress"))
    })
}

/// A role: its session names the person or the program that took it on.
fn assumed(identity: &Value) -> Actors {
    let issuer = text(identity, "sessionContext.sessionIssuer.arn");
    let arn = text(identity, "arn");
    let tail = arn.and_then(|arn| arn.split_once(":assumed-role/")).map(|(_, tail)| tail);
    let (from_arn, session) = match tail.and_then(|tail| tail.split_once('/')) {
        Some((role, session)) => (Some(role), Some(session)),
        None => (None, text(identity, "principalId").and_then(|id| id.split_once(':')).map(|(_, name)| name)),
    };
    let role = text(identity, "sessionContext.sessionIssuer.userName").or(from_arn);
    let credential = match (issuer, arn) {
        (Some(issuer), _) => Some(Actor::unknown(issuer, "userIdentity.sessionContext.sessionIssuer.arn")),
        (None, Some(arn)) => Some(Actor::unknown(arn, "userIdentity.arn")),
        (None, None) => None,
    };
    let signed_on = role.is_some_and(|role| role.starts_with("AWSReservedSSO_"));
    let executor = match (session, role) {
        (Some(session), _) if signed_on || is_address(session) => {
            Some(Actor::of(session, "userIdentity.arn", ActorKind::Human, Basis::StrongPattern))
        }
        // An instance's own role, or a role that only a service can take: no person is behind it.
        (Some(session), Some(role))
            if is_instance(session) || issuer.is_some_and(|arn| arn.contains("/aws-service-role/")) =>
        {
            Some(Actor::of(
                role,
                "userIdentity.sessionContext.sessionIssuer.userName",
                ActorKind::Service,
                Basis::StrongPattern,
            ))
        }
        (_, Some(role)) => Some(Actor::unknown(role, "userIdentity.sessionContext.sessionIssuer.userName")),
        (Some(session), None) => Some(Actor::unknown(session, "userIdentity.principalId")),
        (None, None) => arn.map(|arn| Actor::unknown(arn, "userIdentity.arn")),
    };
    Actors { executor, credential, ..Actors::default() }
}

fn is_address(session: &str) -> bool {
    session.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
}

fn is_instance(session: &str) -> bool {
    session
        .strip_prefix("i-")
        .is_some_and(|id| id.len() >= 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(identity: &serde_json::Value, executor: Option<(&str, ActorKind)>, credential: Option<&str>) {
        let found = actors(&json!({ "userIdentity": identity }));
        assert_eq!(found.executor.as_ref().map(|actor| (actor.name.as_str(), actor.kind)), executor);
        assert_eq!(found.credential.as_ref().map(|actor| actor.name.as_str()), credential);
    }

    #[test]
    fn a_person_behind_a_role_is_the_one_who_did_it() {
        let role = "arn:aws:iam::111122223333:role/Admin";
        check(
            &json!({ "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Admin/ana@example.com",
                    "sessionContext": { "sessionIssuer": { "arn": role, "userName": "Admin" } } }),
            Some(("ana@example.com", ActorKind::Human)),
            Some(role),
        );
    }

    #[test]
    fn a_program_behind_a_role_is_not_taken_for_a_person() {
        let role = "arn:aws:iam::111122223333:role/deploy";
        let identity = |session: &str| {
            json!({ "type": "AssumedRole", "arn": format!("arn:aws:sts::111122223333:assumed-role/deploy/{session}"),
                    "sessionContext": { "sessionIssuer": { "arn": role, "userName": "deploy" } } })
        };
        check(&identity("GitHubActions"), Some(("deploy", ActorKind::Unknown)), Some(role));
        check(&identity("i-0123456789abcdef0"), Some(("deploy", ActorKind::Service)), Some(role));
    }

    #[test]
    fn users_services_and_nobody() {
        check(
            &json!({ "type": "IAMUser", "arn": "arn:aws:iam::1:user/bo", "userName": "bo" }),
            Some(("bo", ActorKind::Unknown)),
            Some("arn:aws:iam::1:user/bo"),
        );
        check(
            &json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" }),
            Some(("config.amazonaws.com", ActorKind::Service)),
            None,
        );
        check(
            &json!({ "accountId": "1", "invokedBy": "secretsmanager.amazonaws.com" }),
            Some(("secretsmanager.amazonaws.com", ActorKind::Service)),
            None,
        );
        check(&json!({ "accountId": "1" }), None, None);
        check(&json!(null), None, None);
    }
}
