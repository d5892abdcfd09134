//! Changes of who can see or do what.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// Who a grant is for.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Subject {
    /// Anybody, without signing in.
    Public,
    /// Every member of an organisation, workspace or cluster; the name as the record has it.
    Organization(String),
    /// A group, role or team; the name as the record has it.
    Group(String),
    /// One account.
    Principal(String),
    /// Every host of a network, in CIDR notation; `0.0.0.0/0` and `::/0` are written as `Public`.
    Network(String),
}

/// Whether a grant gives or takes away.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum GrantEffect {
    /// The subject may.
    #[default]
    Allow,
    /// The subject may not, whatever else allows it.
    Deny,
}

/// One statement of a policy: a subject, what it may do, and under which condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Grant {
    /// Who.
    pub subject: Subject,
    /// Rights in the source's own words, sorted, for instance `s3:GetObject`.
    pub rights: Vec<String>,
    /// Allow or deny.
    pub effect: GrantEffect,
    /// A condition that the engine does not evaluate, in the source's own words; null if none.
    pub condition: Option<String>,
    /// When the grant ends by itself, for instance just-in-time access; null if it does not.
    pub until: Option<Instant>,
}

/// What a record does to a policy.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum AccessOperation {
    /// The grants are from now on the whole policy (`PutBucketPolicy`; with no grants: its deletion).
    Replace,
    /// The grants are added to the policy (`ModifySnapshotAttribute` add).
    Add,
    /// The grants are taken out of the policy; a grant matches by subject, and by rights if it has any.
    Remove,
}

/// A recorded change of one policy of one resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct AccessChange {
    /// The resource in its canonical name, for instance `arn:aws:s3:::bucket` or `github:acme/site`.
    pub resource: String,
    /// Which policy of the resource: a resource has several, and revoking one leaves the others.
    /// For instance `bucket-policy`, `acl`, `public-access-block`, `launch-permission`, `visibility`.
    pub policy: String,
    /// What happens to that policy.
    pub operation: AccessOperation,
    /// The grants put, added or removed.
    pub grants: Vec<Grant>,
    /// The grants before the change where the record has them; null if it does not say.
    pub before: Option<Vec<Grant>>,
}
