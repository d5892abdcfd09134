//! One line for people: who can now do what to what.

use proximate_model::{AccessChange, Grant, Subject};

use super::principals::{account_of, is_service};
use super::rights;

/// So many grants are spelled out.
const SPELLED: usize = 3;

/// The sentence for grants that a change adds.
pub(super) fn widened(change: &AccessChange, added: &[&Grant]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for grant in added {
        let part = sentence(change, grant);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let more = parts.len().saturating_sub(SPELLED);
    parts.truncate(SPELLED);
    let text = parts.join("; ");
    if more == 0 { text } else { format!("{text}; and {more} more") }
}

/// The sentence for a denial that a change takes away.
pub(super) fn unblocked(change: &AccessChange, subject: Option<&Subject>) -> String {
    let resource = resource(&change.resource);
    match subject {
        Some(Subject::Public) | None => format!("takes the block on public access off {resource}"),
        Some(denied) => format!("no longer denies {} {resource}", who(denied)),
    }
}

fn sentence(change: &AccessChange, grant: &Grant) -> String {
    let (resource, who) = (resource(&change.resource), who(&grant.subject));
    let policy = change.policy.as_str();
    let (mut told_condition, text) = match policy {
        _ if change.resource.contains("security-group") || policy == "ingress" => {
            let who = if grant.subject == Subject::Public { "the whole internet".to_owned() } else { who };
            (true, format!("opens {} of {resource} to {who}", ports(grant)))
        }
        "visibility" => (false, format!("makes {resource} visible to {who}")),
        _ if policy.contains("launch-permission")
            || policy.contains("volume-permission")
            || policy.contains("restore") =>
        {
            (false, format!("shares {resource} with {who}"))
        }
        _ if change.resource == "*" => (false, format!("lets {who} {}", anywhere(&grant.rights))),
        "attachment" => (false, format!("gives {who} the {resource}")),
        "access-keys" => (false, format!("makes an access key for {resource}")),
        "login-profile" => (false, format!("gives {resource} a password to sign in with")),
        _ if policy.contains("member") => (false, format!("makes {who} a member of {resource}")),
        _ => (false, format!("lets {who} {} {resource}", rights::phrase(&grant.rights))),
    };
    told_condition |= grant.condition.is_none() || matches!(grant.subject, Subject::Organization(_));
    let condition = if told_condition { "" } else { ", under a condition" };
    let until = grant.until.map(|until| format!(", until {until}")).unwrap_or_default();
    format!("{text}{condition}{until}")
}

/// What rights on everything let somebody do; here only the rights themselves say what it is about.
fn anywhere(rights: &[String]) -> String {
    if rights.iter().any(|right| right == "*") {
        return "do anything in the account".to_owned();
    }
    let named: Vec<&str> = rights.iter().take(SPELLED).map(String::as_str).collect();
    let more = rights.len().saturating_sub(SPELLED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("use {}{more} on everything in the account", named.join(", "))
}

/// The name of a resource for people: `bucket NAME`, `snapshot snap-…`, `repository OWNER/NAME`.
pub(super) fn resource(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("arn:aws:s3:::") {
        return match rest.split_once('/') {
            None => format!("bucket {rest}"),
            Some((bucket, "" | "*")) => format!("everything in bucket {bucket}"),
            Some((bucket, key)) => format!("object {key} of bucket {bucket}"),
        };
    }
    if let Some(rest) = name.strip_prefix("github:") {
        return match rest.strip_prefix("team/") {
            Some(team) => format!("team {team}"),
            None if rest.contains('/') => format!("repository {rest}"),
            None => format!("organisation {rest}"),
        };
    }
    if let Some(rest) = name.strip_prefix("kubernetes:") {
        return match rest.split_once('/') {
            Some((kind, id)) => format!("{kind} {id}"),
            None => format!("the {rest}"),
        };
    }
    if let Some(rest) = name.strip_prefix("slack:") {
        return format!("channel {rest}");
    }
    let own = name
        .strip_prefix("arn:")
        .and_then(|rest| rest.splitn(5, ':').nth(4))
        .or_else(|| name.strip_prefix("aws:").and_then(|rest| rest.split_once(':')).map(|(_, rest)| rest));
    match own.and_then(|own| own.split_once(['/', ':'])) {
        Some((kind, id)) if !kind.is_empty() && !id.is_empty() => format!("{} {id}", kind.replace('-', " ")),
        _ if name == "*" => "everything in the account".to_owned(),
        _ => name.to_owned(),
    }
}

/// A subject in words.
pub(super) fn who(subject: &Subject) -> String {
    match subject {
        Subject::Public => "anybody".to_owned(),
        Subject::Organization(name) => format!("everybody in the organisation {name}"),
        Subject::Group(name) => format!("the group {}", last_segment(name)),
        Subject::Network(name) => format!("the network {name}"),
        Subject::Principal(name) if is_service(name) => format!("the service {name}"),
        Subject::Principal(name) => match account_of(name) {
            Some(account) if account == name || name.ends_with(":root") => format!("account {account}"),
            Some(account) => match name.rsplit(':').next().and_then(|own| own.split_once('/')) {
                Some((kind, id)) => format!("{} {id} of account {account}", kind.replace('-', " ")),
                None => name.clone(),
            },
            None => name.clone(),
        },
    }
}

fn last_segment(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The ports of a rule of a security group, out of its rights or its condition: `tcp/22`, `tcp:8000-8080`, `-1`.
fn ports(grant: &Grant) -> String {
    let texts: Vec<&str> =
        grant.rights.iter().map(String::as_str).chain(grant.condition.as_deref()).collect();
    let mut found: Vec<String> = texts.iter().filter_map(|text| port_range(text)).collect();
    found.sort();
    found.dedup();
    match found.as_slice() {
        [] => "all ports".to_owned(),
        [one] if one.contains('–') => format!("ports {one}"),
        [one] => format!("port {one}"),
        many => format!("ports {}", many.join(", ")),
    }
}

fn port_range(text: &str) -> Option<String> {
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|n| n.parse().ok())
        .collect();
    match numbers.as_slice() {
        [] | [0, 65_535] => None,
        [1] if text.contains("-1") => None,
        [from, to, ..] if from != to => Some(format!("{from}–{to}")),
        [from, ..] => Some(from.to_string()),
    }
}
