//! Users, roles, groups and keys.

use proximate_model::{AccessChange, AccessOperation, Grant, Subject};
use serde_json::Value;

use super::{Call, allow, change, names, policy, replace};
use crate::value::{embedded, text, texts};

/// The access changes of an IAM call.
pub(super) fn changes(call: &Call<'_>) -> Vec<AccessChange> {
    let name = call.plain_name();
    match name {
        "AttachUserPolicy" | "AttachRolePolicy" | "AttachGroupPolicy" => {
            attachment(call, AccessOperation::Add)
        }
        "DetachUserPolicy" | "DetachRolePolicy" | "DetachGroupPolicy" => {
            attachment(call, AccessOperation::Remove)
        }
        "PutUserPolicy" | "PutRolePolicy" | "PutGroupPolicy" => return inline(call),
        "DeleteUserPolicy" | "DeleteRolePolicy" | "DeleteGroupPolicy" => inline_removed(call),
        "AddUserToGroup" => membership(call, AccessOperation::Add),
        "RemoveUserFromGroup" => membership(call, AccessOperation::Remove),
        "CreateAccessKey" => key(call, AccessOperation::Add),
        "DeleteAccessKey" => key(call, AccessOperation::Remove),
        "CreateLoginProfile" | "UpdateLoginProfile" => password(call, AccessOperation::Add),
        "DeleteLoginProfile" => password(call, AccessOperation::Remove),
        "CreateRole" => trust(call, "assumeRolePolicyDocument"),
        "UpdateAssumeRolePolicy" => trust(call, "policyDocument"),
        _ => None,
    }
    .into_iter()
    .collect()
}

/// The user, role or group that a call is about: its type, its name, and who that is as a subject.
fn holder<'a>(call: &Call<'a>) -> Option<(&'static str, &'a str, Subject)> {
    let arn = |kind: &str, name: &str| match call.account() {
        Some(account) => Subject::Principal(format!("arn:aws:iam::{account}:{kind}/{name}")),
        None => Subject::Principal(names::resource("iam", kind, name)),
    };
    if let Some(name) = call.parameter(&["roleName"]) {
        Some(("role", name, arn("role", name)))
    } else if let Some(name) = call.parameter(&["groupName"]) {
        Some(("group", name, Subject::Group(name.to_owned())))
    } else {
        // Without a name, IAM means the caller.
        let name = call.parameter(&["userName"]).or_else(|| text(call.json, "userIdentity.userName"))?;
        Some(("user", name, arn("user", name)))
    }
}

/// A managed policy: what it allows is not in the record, so its name stands for it.
fn attachment(call: &Call<'_>, operation: AccessOperation) -> Option<AccessChange> {
    let arn = call.parameter(&["policyArn"])?;
    let (_, _, subject) = holder(call)?;
    let name = arn.rsplit('/').next().unwrap_or(arn);
    Some(change(names::canonical(arn), "attachment", operation, vec![allow(subject, &[name])]))
}

/// An inline policy: its statements as grants on the resources that they name.
fn inline(call: &Call<'_>) -> Vec<AccessChange> {
    let Some((kind, name, subject)) = holder(call) else { return Vec::new() };
    let Some(label) = call.parameter(&["policyName"]) else { return Vec::new() };
    let Some(statements) = call.parameters().get("policyDocument").and_then(policy::statements) else {
        return Vec::new();
    };
    let mut changes: Vec<AccessChange> = Vec::new();
    for statement in statements {
        let mut resources = texts(statement.get("Resource"));
        resources.extend(texts(statement.get("NotResource")).into_iter().map(|_| "*".to_owned()));
        for resource in resources.iter().map(|resource| names::canonical(resource)) {
            let grant = Grant {
                subject: subject.clone(),
                rights: policy::rights(&statement),
                effect: policy::effect(&statement),
                condition: policy::condition(&statement),
                until: None,
            };
            match changes.iter_mut().find(|change| change.resource == resource) {
                Some(known) if known.grants.contains(&grant) => {}
                Some(known) => known.grants.push(grant),
                None => changes.push(replace(resource, inline_label(kind, name, label), vec![grant])),
            }
        }
    }
    changes
}

/// Which resources a deleted inline policy was about, its record does not say.
fn inline_removed(call: &Call<'_>) -> Option<AccessChange> {
    let (kind, name, _) = holder(call)?;
    let label = call.parameter(&["policyName"])?;
    Some(replace("*".to_owned(), inline_label(kind, name, label), Vec::new()))
}

fn inline_label(kind: &str, name: &str, label: &str) -> String {
    format!("inline:{kind}/{name}/{label}")
}

fn membership(call: &Call<'_>, operation: AccessOperation) -> Option<AccessChange> {
    let group = call.parameter(&["groupName"])?;
    let user = call.parameter(&["userName"])?;
    let subject = match call.account() {
        Some(account) => Subject::Principal(format!("arn:aws:iam::{account}:user/{user}")),
        None => Subject::Principal(user.to_owned()),
    };
    Some(change(
        names::resource("iam", "group", group),
        "membership",
        operation,
        vec![allow(subject, &["member"])],
    ))
}

/// A key lets whoever holds it act as the user.
fn key(call: &Call<'_>, operation: AccessOperation) -> Option<AccessChange> {
    let (kind, name, subject) = holder(call)?;
    let id = text(call.response(), "accessKey.accessKeyId").or_else(|| call.parameter(&["accessKeyId"]));
    let right = id.map_or_else(|| "access key".to_owned(), |id| format!("access key {id}"));
    Some(change(
        names::resource("iam", kind, name),
        "access-keys",
        operation,
        vec![allow(subject, &[&right])],
    ))
}

fn password(call: &Call<'_>, operation: AccessOperation) -> Option<AccessChange> {
    let (kind, name, subject) = holder(call)?;
    Some(change(
        names::resource("iam", kind, name),
        "login-profile",
        operation,
        vec![allow(subject, &["console sign-in"])],
    ))
}

/// Who may take on a role.
fn trust(call: &Call<'_>, parameter: &str) -> Option<AccessChange> {
    let role = call.parameter(&["roleName"])?;
    let document: Value = embedded(call.parameters().get(parameter)?)?;
    let resource = names::resource("iam", "role", role);
    let grants = policy::grants(&document, &resource)?;
    Some(replace(resource, "trust", grants))
}
