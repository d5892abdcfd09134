//! Calls that change who can see or do what.

mod iam;
mod s3;
mod sharing;

use proximate_model::{AccessChange, AccessOperation, Grant, GrantEffect, Subject};

use super::{Call, names, policy};
use crate::value::at;

/// The access changes of a call that succeeded.
pub(super) fn changes(call: &Call<'_>) -> Vec<AccessChange> {
    match call.service {
        "s3" | "s3-control" => s3::changes(call),
        "iam" => iam::changes(call),
        "ec2" | "rds" | "lambda" => sharing::changes(call),
        _ => document(call).into_iter().collect(),
    }
}

/// Services whose resources carry a policy document: call, its policy, the resource and its type.
const DOCUMENTS: [(&str, &str, &str, &[&str], &str); 7] = [
    ("kms", "PutKeyPolicy", "policy", &["keyId"], "key"),
    ("secretsmanager", "PutResourcePolicy", "resourcePolicy", &["secretId"], "secret"),
    ("ecr", "SetRepositoryPolicy", "policyText", &["repositoryName"], "repository"),
    ("sns", "SetTopicAttributes", "attributeValue", &["topicArn"], "topic"),
    ("sqs", "SetQueueAttributes", "attributes.Policy", &["queueUrl"], "queue"),
    ("dynamodb", "PutResourcePolicy", "policy", &["resourceArn"], "table"),
    ("backup", "PutBackupVaultAccessPolicy", "policy", &["backupVaultName"], "backup-vault"),
];

/// Calls that take such a policy away.
const REMOVALS: [(&str, &str, &[&str], &str); 3] = [
    ("secretsmanager", "DeleteResourcePolicy", &["secretId"], "secret"),
    ("ecr", "DeleteRepositoryPolicy", &["repositoryName"], "repository"),
    ("dynamodb", "DeleteResourcePolicy", &["resourceArn"], "table"),
];

fn document(call: &Call<'_>) -> Option<AccessChange> {
    let name = call.plain_name();
    let set = DOCUMENTS.iter().find(|(service, event, ..)| *service == call.service && *event == name);
    if let Some((service, _, policy, parameters, kind)) = set {
        let sns_other = *service == "sns" && call.parameter(&["attributeName"]) != Some("Policy");
        let resource = resource(call, service, parameters, kind).filter(|_| !sns_other)?;
        let grants = policy::grants(at(call.parameters(), policy)?, &resource)?;
        return Some(replace(resource, "resource-policy", grants));
    }
    let (service, _, parameters, kind) =
        REMOVALS.iter().find(|(service, event, ..)| *service == call.service && *event == name)?;
    Some(replace(resource(call, service, parameters, kind)?, "resource-policy", Vec::new()))
}

fn resource(call: &Call<'_>, service: &str, parameters: &[&str], kind: &str) -> Option<String> {
    let id = call.parameter(parameters)?;
    let id = if service == "sqs" { id.rsplit('/').next().unwrap_or(id) } else { id };
    Some(names::named(service, kind, id))
}

/// The grants are from now on the whole policy.
fn replace(resource: String, policy: impl Into<String>, grants: Vec<Grant>) -> AccessChange {
    change(resource, policy, AccessOperation::Replace, grants)
}

fn change(
    resource: String,
    policy: impl Into<String>,
    operation: AccessOperation,
    grants: Vec<Grant>,
) -> AccessChange {
    AccessChange { resource, policy: policy.into(), operation, grants, before: None }
}

/// An unconditional permission.
fn allow(subject: Subject, rights: &[&str]) -> Grant {
    let rights = rights.iter().map(|right| (*right).to_owned()).collect();
    Grant { subject, rights, effect: GrantEffect::Allow, condition: None, until: None }
}
