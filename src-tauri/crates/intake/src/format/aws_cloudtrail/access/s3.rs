//! Buckets and objects: policies, access lists, and the block of public access.

use proximate_model::{AccessChange, Grant, GrantEffect, Subject};
use serde_json::Value;

use super::{Call, allow, names, policy, replace};
use crate::value::{at, each, first_text, flag, text, texts};

/// The access changes of an S3 call.
pub(super) fn changes(call: &Call<'_>) -> Vec<AccessChange> {
    let name = call.name;
    if matches!(name, "PutAccountPublicAccessBlock" | "DeleteAccountPublicAccessBlock")
        || (call.service == "s3-control" && name.ends_with("PublicAccessBlock"))
        || (matches!(name, "PutPublicAccessBlock" | "DeletePublicAccessBlock")
            && call.parameter(&["bucketName"]).is_none())
    {
        let account = call.parameter(&["accountId"]).or(call.account());
        return account
            .and_then(|account| {
                block(call, names::resource("s3", "account", account), name.starts_with("Delete"))
            })
            .into_iter()
            .collect();
    }
    let Some(bucket) = call.parameter(&["bucketName", "bucket"]).map(names::bucket) else {
        return Vec::new();
    };
    let change = match name {
        "PutBucketPolicy" => ["bucketPolicy", "policy"]
            .iter()
            .find_map(|path| policy::grants(at(call.parameters(), path)?, &bucket))
            .map(|grants| replace(bucket, "bucket-policy", grants)),
        "DeleteBucketPolicy" => Some(replace(bucket, "bucket-policy", Vec::new())),
        "PutBucketAcl" => access_list(call).map(|grants| replace(bucket, "acl", grants)),
        "PutObjectAcl" => call
            .parameter(&["key"])
            .zip(access_list(call))
            .map(|(key, grants)| replace(format!("{bucket}/{key}"), "acl", grants)),
        // A bucket or object may be made readable as it is made.
        "CreateBucket" | "PutObject" | "CopyObject" => {
            canned(call).filter(|grants| !grants.is_empty()).map(|grants| {
                let key = call.parameter(&["key"]).filter(|_| name != "CreateBucket");
                replace(key.map_or_else(|| bucket.clone(), |key| format!("{bucket}/{key}")), "acl", grants)
            })
        }
        "PutBucketPublicAccessBlock" | "PutPublicAccessBlock" => block(call, bucket, false),
        "DeleteBucketPublicAccessBlock" | "DeletePublicAccessBlock" => block(call, bucket, true),
        _ => None,
    };
    change.into_iter().collect()
}

/// The block of public access. What it denies is whatever the public is given elsewhere: by policies if
/// `RestrictPublicBuckets` is on, by access lists if `IgnorePublicAcls` is. The two other settings only
/// keep new grants from being made.
fn block(call: &Call<'_>, resource: String, removed: bool) -> Option<AccessChange> {
    const POLICY: &str = "public-access-block";
    if removed {
        return Some(replace(resource, POLICY, Vec::new()));
    }
    let settings = at(call.parameters(), "PublicAccessBlockConfiguration")
        .or_else(|| at(call.parameters(), "publicAccessBlockConfiguration"))?;
    let on = |name: &str| {
        let lower = name.get(..1).map(str::to_ascii_lowercase).unwrap_or_default()
            + name.get(1..).unwrap_or_default();
        flag(settings, name).or_else(|| flag(settings, &lower)).unwrap_or(false)
    };
    let condition = match (on("RestrictPublicBuckets"), on("IgnorePublicAcls")) {
        (true, true) => Some(None),
        (true, false) => Some(Some("only what policies give".to_owned())),
        (false, true) => Some(Some("only what access lists give".to_owned())),
        (false, false) => None,
    };
    let grants = condition
        .map(|condition| Grant {
            subject: Subject::Public,
            rights: vec!["s3:*".to_owned()],
            effect: GrantEffect::Deny,
            condition,
            until: None,
        })
        .into_iter()
        .collect();
    Some(replace(resource, POLICY, grants))
}

/// The grants of an access list: one of the ready-made ones, headers, or a list in full.
fn access_list(call: &Call<'_>) -> Option<Vec<Grant>> {
    canned(call).or_else(|| headers(call)).or_else(|| listed(call))
}

fn canned(call: &Call<'_>) -> Option<Vec<Grant>> {
    let parameters = call.parameters();
    let list = texts(parameters.get("x-amz-acl")).into_iter().next().or_else(|| {
        first_text(parameters, &["accessControlList.x-amz-acl", "cannedAcl", "acl"]).map(str::to_owned)
    })?;
    let everybody = |rights: &[&str]| vec![allow(Subject::Public, rights)];
    Some(match list.as_str() {
        "public-read" => everybody(&["READ"]),
        "public-read-write" => everybody(&["READ", "WRITE"]),
        // Anybody with an account at the provider is, for exposure, anybody.
        "authenticated-read" => everybody(&["READ"]),
        "log-delivery-write" => {
            vec![allow(
                Subject::Principal("http://acs.amazonaws.com/groups/s3/LogDelivery".to_owned()),
                &["READ_ACP", "WRITE"],
            )]
        }
        _ => Vec::new(),
    })
}

fn headers(call: &Call<'_>) -> Option<Vec<Grant>> {
    let lists = [call.parameters(), at(call.parameters(), "accessControlList").unwrap_or(&Value::Null)];
    let grants = [
        ("x-amz-grant-read", "READ"),
        ("x-amz-grant-write", "WRITE"),
        ("x-amz-grant-read-acp", "READ_ACP"),
        ("x-amz-grant-write-acp", "WRITE_ACP"),
        ("x-amz-grant-full-control", "FULL_CONTROL"),
    ]
    .into_iter()
    .flat_map(|(header, right)| {
        lists.iter().flat_map(move |list| texts(list.get(header))).flat_map(move |value| {
            value
                .split(',')
                .filter_map(|grantee| grantee.split_once('='))
                .map(|(_, name)| allow(grantee(name.trim().trim_matches('"')), &[right]))
                .collect::<Vec<_>>()
        })
    })
    .collect::<Vec<_>>();
    (!grants.is_empty()).then_some(grants)
}

fn listed(call: &Call<'_>) -> Option<Vec<Grant>> {
    let list = at(call.parameters(), "AccessControlPolicy.AccessControlList")
        .or_else(|| at(call.parameters(), "accessControlPolicy.accessControlList"))?;
    let owner = first_text(call.parameters(), &["AccessControlPolicy.Owner.ID"]);
    let entries = each(list.get("Grant").or_else(|| list.get("grant")).or(Some(list)));
    Some(
        entries
            .into_iter()
            .filter_map(|entry| {
                let name = ["Grantee.URI", "Grantee.ID", "Grantee.EmailAddress", "grantee.uri", "grantee.id"]
                    .iter()
                    .find_map(|path| text(entry, path))?;
                let right = first_text(entry, &["Permission", "permission"])?;
                // What the owner has is no grant to anybody else.
                (Some(name) != owner).then(|| allow(grantee(name), &[right]))
            })
            .collect(),
    )
}

fn grantee(name: &str) -> Subject {
    match name.rsplit('/').next() {
        Some("AllUsers" | "AuthenticatedUsers") => Subject::Public,
        _ => Subject::Principal(name.to_owned()),
    }
}
