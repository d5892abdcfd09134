//! Rows of the context tables: `identities.csv`, `groups.csv`, `assets.csv`.

use serde::{Deserialize, Serialize};

use crate::{ActorKind, Instant};

/// One account of one identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityRow {
    /// The identity: one person, agent or service.
    pub identity: String,
    /// An account, address or name under which it appears in logs.
    pub account: String,
    /// What it is.
    pub kind: ActorKind,
    /// Name for people to read; empty if the table has none.
    pub display_name: String,
    /// Team; empty if the table has none.
    pub team: String,
}

/// A membership, or the size of a group that nobody lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    /// The group.
    pub group: String,
    /// A member: an identity, an account or another group; null in a row that gives the size alone.
    pub member: Option<String>,
    /// Member since; null if since always.
    pub from: Option<Instant>,
    /// Member until; null if still.
    pub to: Option<Instant>,
    /// How many people the group has.
    pub headcount: Option<u64>,
}

/// A resource and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetRow {
    /// Canonical name, as in [`crate::AccessChange::resource`].
    pub resource: String,
    /// Name for people to read.
    pub name: String,
    /// For instance `production`; empty if the table does not say.
    pub environment: String,
    /// `public`, `company`, `user`, `special_category`, `credentials` …; empty if the table does not say.
    pub data_class: String,
    /// Identities or groups that may see it; null if the table does not say, which is not "nobody".
    pub entitled: Option<Vec<String>>,
    /// How many records it holds.
    pub records: Option<u64>,
    /// Who owns it; empty if the table does not say.
    pub owner: String,
}

/// A row of any context table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "snake_case")]
pub enum ContextRow {
    /// `identities.csv`
    Identity(IdentityRow),
    /// `groups.csv`
    Group(GroupRow),
    /// `assets.csv`
    Asset(AssetRow),
}
