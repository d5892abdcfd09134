//! Snapshots, images, network rules and functions that are shared one by one.

use proximate_model::{AccessChange, AccessOperation, Grant, GrantEffect, Subject};
use serde_json::{Value, json};

use super::{Call, allow, change, names, policy, replace};
use crate::value::{at, each, first_text, scalar, text, texts};

/// The access changes of an EC2, RDS or Lambda call.
pub(super) fn changes(call: &Call<'_>) -> Vec<AccessChange> {
    match (call.service, call.plain_name()) {
        ("ec2", "ModifySnapshotAttribute") => permission(
            call,
            "snapshot",
            "snapshotId",
            "createVolumePermission",
            "create-volume-permission",
            "createVolume",
        ),
        ("ec2", "ModifyImageAttribute") => {
            permission(call, "image", "imageId", "launchPermission", "launch-permission", "launch")
        }
        ("ec2", "ResetSnapshotAttribute") => {
            reset(call, "snapshot", "snapshotId", "create-volume-permission")
        }
        ("ec2", "ResetImageAttribute") => reset(call, "image", "imageId", "launch-permission"),
        ("ec2", "AuthorizeSecurityGroupIngress") => ingress(call, AccessOperation::Add),
        ("ec2", "RevokeSecurityGroupIngress") => ingress(call, AccessOperation::Remove),
        ("rds", "ModifyDBSnapshotAttribute") => restore(call, "snapshot", "dBSnapshotIdentifier"),
        ("rds", "ModifyDBClusterSnapshotAttribute") => {
            restore(call, "cluster-snapshot", "dBClusterSnapshotIdentifier")
        }
        ("lambda", "AddPermission") => function(call, true),
        ("lambda", "RemovePermission") => function(call, false),
        _ => Vec::new(),
    }
}

/// Who may use a snapshot or start an image.
fn permission(
    call: &Call<'_>,
    kind: &str,
    id: &str,
    member: &str,
    policy: &str,
    right: &str,
) -> Vec<AccessChange> {
    let Some(id) = call.parameter(&[id]) else { return Vec::new() };
    let Some(lists) = at(call.parameters(), member) else { return Vec::new() };
    [("add", AccessOperation::Add), ("remove", AccessOperation::Remove)]
        .into_iter()
        .filter_map(|(list, operation)| {
            let entries = at(lists, list)?;
            let entries = each(entries.get("items").or(Some(entries)));
            let grants = entries
                .into_iter()
                .filter_map(holder)
                .map(|subject| allow(subject, &[right]))
                .collect::<Vec<_>>();
            (!grants.is_empty()).then(|| change(names::resource("ec2", kind, id), policy, operation, grants))
        })
        .collect()
}

fn holder(entry: &Value) -> Option<Subject> {
    if text(entry, "group") == Some("all") {
        return Some(Subject::Public);
    }
    if let Some(arn) = first_text(entry, &["organizationArn", "organizationalUnitArn"]) {
        return Some(Subject::Organization(arn.rsplit('/').next().unwrap_or(arn).to_owned()));
    }
    scalar(entry, "userId").map(Subject::Principal)
}

fn reset(call: &Call<'_>, kind: &str, id: &str, policy: &str) -> Vec<AccessChange> {
    call.parameter(&[id])
        .map(|id| replace(names::resource("ec2", kind, id), policy, Vec::new()))
        .into_iter()
        .collect()
}

/// Who may restore a database snapshot.
fn restore(call: &Call<'_>, kind: &str, id: &str) -> Vec<AccessChange> {
    let Some(id) = call.parameter(&[id]) else { return Vec::new() };
    [("valuesToAdd", AccessOperation::Add), ("valuesToRemove", AccessOperation::Remove)]
        .into_iter()
        .filter_map(|(list, operation)| {
            let grants = texts(call.parameters().get(list))
                .into_iter()
                .map(|account| {
                    let subject =
                        if account == "all" { Subject::Public } else { Subject::Principal(account) };
                    allow(subject, &["restore"])
                })
                .collect::<Vec<_>>();
            (!grants.is_empty())
                .then(|| change(names::named("rds", kind, id), "restore-permission", operation, grants))
        })
        .collect()
}

/// Rules of a security group: from where which ports can be reached.
fn ingress(call: &Call<'_>, operation: AccessOperation) -> Vec<AccessChange> {
    let parameters = call.parameters();
    let Some(group) = call.parameter(&["groupId", "groupName"]) else { return Vec::new() };
    let mut grants = Vec::new();
    let mut rules = each(at(parameters, "ipPermissions.items"));
    if let Some(revoked) = at(call.response(), "revokedSecurityGroupRuleSet.items") {
        // A rule taken out by its id is only described in the response.
        rules.extend(each(Some(revoked)));
    }
    // The short form of the call gives its one rule flat beside the group.
    rules.push(parameters);
    for rule in rules {
        let right = ports(rule);
        let networks = ["ipRanges.items", "ipv6Ranges.items"]
            .iter()
            .flat_map(|list| each(at(rule, list)))
            .chain([rule])
            .flat_map(|range| ["cidrIp", "cidrIpv6", "cidrIpv4"].map(|field| text(range, field)))
            .flatten()
            .map(network);
        let groups = each(at(rule, "groups.items"))
            .into_iter()
            .filter_map(|other| text(other, "groupId"))
            .map(|other| Subject::Group(names::resource("ec2", "security-group", other)));
        for subject in networks.chain(groups) {
            let grant = allow(subject, &[&right]);
            if !grants.contains(&grant) {
                grants.push(grant);
            }
        }
    }
    if grants.is_empty() {
        return Vec::new();
    }
    vec![change(names::resource("ec2", "security-group", group), "ingress", operation, grants)]
}

/// A network; one of length zero is the whole world, whatever address is written before it.
fn network(cidr: &str) -> Subject {
    if cidr.ends_with("/0") { Subject::Public } else { Subject::Network(cidr.to_owned()) }
}

/// `tcp/22`, `udp/1000-2000`, or `all`.
fn ports(rule: &Value) -> String {
    let protocol = text(rule, "ipProtocol").unwrap_or("-1");
    if protocol == "-1" {
        return "all".to_owned();
    }
    match (scalar(rule, "fromPort"), scalar(rule, "toPort")) {
        (Some(from), Some(to)) if from == to => format!("{protocol}/{from}"),
        (Some(from), Some(to)) => format!("{protocol}/{from}-{to}"),
        _ => protocol.to_owned(),
    }
}

/// A statement of a function's policy. Each is a policy of its own, since it is removed by its id alone.
fn function(call: &Call<'_>, added: bool) -> Vec<AccessChange> {
    let (Some(function), Some(id)) = (call.parameter(&["functionName"]), call.parameter(&["statementId"]))
    else {
        return Vec::new();
    };
    let resource = names::named("lambda", "function", function);
    let policy = format!("function-policy/{id}");
    if !added {
        return vec![replace(resource, policy, Vec::new())];
    }
    let grants = match text(call.response(), "statement")
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
    {
        Some(statement) => {
            policy::grants(&json!({ "Statement": [statement] }), &resource).unwrap_or_default()
        }
        None => {
            let organization =
                call.parameter(&["principalOrgID"]).map(|id| Subject::Organization(id.to_owned()));
            let subject = organization.or_else(|| call.parameter(&["principal"]).map(policy::principal));
            let rights = call.parameter(&["action"]).map(str::to_owned).into_iter().collect();
            let condition = first_text(call.parameters(), &["sourceArn", "sourceAccount"])
                .map(|from| format!("only from {from}"));
            subject
                .map(|subject| Grant { subject, rights, effect: GrantEffect::Allow, condition, until: None })
                .into_iter()
                .collect()
        }
    };
    vec![replace(resource, policy, grants)]
}
