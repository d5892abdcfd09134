//! What a call was about.

use std::collections::BTreeSet;

use proximate_model::{Target, TargetKind};
use serde_json::Value;

use super::{Call, names};
use crate::value::{at, each, text};

/// Targets of one event at most: a call may name hundreds.
const MOST: usize = 32;

/// Parameters whose name does not tell the type of the thing.
const KINDS: [(&str, &str, &str); 14] = [
    ("ec2", "groupId", "security-group"),
    ("iam", "groupName", "group"),
    ("secretsmanager", "secretId", "secret"),
    ("cloudtrail", "name", "trail"),
    ("cloudtrail", "trailName", "trail"),
    ("ssm", "name", "parameter"),
    ("secretsmanager", "name", "secret"),
    ("kms", "keyId", "key"),
    ("ecr", "repositoryName", "repository"),
    ("rds", "dBSnapshotIdentifier", "snapshot"),
    ("rds", "dBInstanceIdentifier", "db"),
    ("rds", "dBClusterIdentifier", "cluster"),
    ("rds", "dBClusterSnapshotIdentifier", "cluster-snapshot"),
    ("ec2", "groupName", "security-group"),
];

/// The things that a call names, the most particular first, each once.
pub(super) fn targets(call: &Call<'_>) -> Vec<Target> {
    let mut found = Found::default();
    let parameters = call.parameters();
    if matches!(call.service, "s3" | "s3express")
        && let Some(bucket) = call.parameter(&["bucketName", "bucket"])
    {
        let key = call.parameter(&["key"]).map(|key| format!("/{key}")).unwrap_or_default();
        found.add(TargetKind::Resource, format!("{}{key}", names::bucket(bucket)));
    }
    // An object's bucket stands beside it in `resources`: the object itself is already named.
    for resource in each(call.json.get("resources")) {
        if let Some(arn) = text(resource, "ARN").or_else(|| text(resource, "arn")) {
            let name = names::canonical(arn);
            if !found.names.iter().any(|known| known.starts_with(&name)) {
                found.add(kind_of(&name), name);
            }
        }
    }
    if let Value::Object(members) = parameters {
        for (parameter, value) in members {
            for (parameter, id) in identifiers(parameter, value) {
                if let Some((kind, noun)) = noun(call.service, &parameter) {
                    found.add(kind, names::named(call.service, &noun, id));
                }
            }
        }
    }
    if let Some(id) = created(call) {
        found.add(TargetKind::Resource, id);
    }
    found.targets
}

#[derive(Default)]
struct Found {
    names: BTreeSet<String>,
    targets: Vec<Target>,
}

impl Found {
    fn add(&mut self, kind: TargetKind, name: String) {
        if self.targets.len() < MOST && self.names.insert(name.clone()) {
            self.targets.push(Target { kind, name });
        }
    }
}

/// The ids under a parameter: itself, or those in the sets that EC2 wraps them in.
fn identifiers<'a>(parameter: &str, value: &'a Value) -> Vec<(String, &'a str)> {
    match value {
        Value::String(id) if !id.is_empty() => vec![(parameter.to_owned(), id.as_str())],
        // `instancesSet.items[].instanceId`, `DeleteFlowLogsRequest.FlowLogId.content`
        Value::Object(_) => each(at(value, "items"))
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(|item| item.iter().filter_map(|(key, id)| Some((key.clone(), id.as_str()?))))
            .collect(),
        _ => Vec::new(),
    }
}

/// What a parameter names: by its own name, `functionName` being a function.
fn noun(service: &str, parameter: &str) -> Option<(TargetKind, String)> {
    if service.starts_with("s3") {
        return None;
    }
    let known = KINDS.iter().find(|(of, name, _)| *of == service && *name == parameter);
    let noun = match known {
        Some((_, _, noun)) => (*noun).to_owned(),
        None => {
            let stem = ["Identifier", "Name", "Id", "Arn", "ARN"]
                .iter()
                .find_map(|suffix| parameter.strip_suffix(suffix))
                .filter(|stem| !stem.is_empty())?;
            // These end like names of things, and are none.
            const NOT_THINGS: [&str; 12] = [
                "attribute",
                "policy",
                "statement",
                "display",
                "event",
                "host",
                "client",
                "request",
                "next",
                "owner",
                "availabilityZone",
                "roleSession",
            ];
            if NOT_THINGS.contains(&stem)
                && !(stem == "policy" && parameter.to_ascii_lowercase().ends_with("arn"))
            {
                return None;
            }
            kebab(stem)
        }
    };
    let kind = match (service, noun.as_str()) {
        ("iam", "user") => TargetKind::Account,
        ("iam", "group") => TargetKind::Group,
        _ => TargetKind::Resource,
    };
    Some((kind, noun))
}

fn kind_of(name: &str) -> TargetKind {
    if name.starts_with("aws:iam:user/") {
        TargetKind::Account
    } else if name.starts_with("aws:iam:group/") {
        TargetKind::Group
    } else {
        TargetKind::Resource
    }
}

/// The thing that the call made, where only the response names it.
fn created(call: &Call<'_>) -> Option<String> {
    let response = call.response();
    match (call.service, call.plain_name()) {
        ("ec2", "CreateSnapshot") => Some(names::resource("ec2", "snapshot", text(response, "snapshotId")?)),
        ("ec2", "CreateSecurityGroup") => {
            Some(names::resource("ec2", "security-group", text(response, "groupId")?))
        }
        ("ec2", "CreateImage" | "CopyImage" | "RegisterImage") => {
            Some(names::resource("ec2", "image", text(response, "imageId")?))
        }
        ("ec2", "CreateVolume") => Some(names::resource("ec2", "volume", text(response, "volumeId")?)),
        _ => None,
    }
}

/// `dbInstance` becomes `db-instance`.
fn kebab(camel: &str) -> String {
    let mut kebab = String::new();
    let mut lower_before = false;
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            if lower_before {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
            lower_before = false;
        } else {
            kebab.push(letter);
            lower_before = letter.is_ascii_lowercase();
        }
    }
    kebab
}
