//! Who: the kinds of actors and how far each statement about them may be trusted.

use serde::{Deserialize, Serialize};

/// What an actor is.
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
pub enum ActorKind {
    /// A person.
    Human,
    /// A program that decides with a language model (OCSF `ai_agent`).
    AiAgent,
    /// A program that does not.
    Service,
    /// The platform itself.
    System,
    /// The evidence does not say.
    #[default]
    Unknown,
}

/// Why an actor is held to be of its kind, strongest first: the analyst wins over the registry,
/// the registry over what a record or a pattern says.
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
pub enum Basis {
    /// Nothing says.
    #[default]
    None,
    /// A combination of weak signs.
    Heuristic,
    /// One strong sign, such as a commit trailer or a service principal's name.
    StrongPattern,
    /// A field of the record whose meaning is exactly this.
    ExplicitField,
    /// The context table `identities.csv`.
    Registry,
    /// A decision of the analyst.
    Analyst,
}

/// One slot of an event: a name as the source has it, and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Actor {
    /// The account, address or name exactly as the record has it.
    pub name: String,
    /// The identity that the registry gives this account, or null.
    pub identity: Option<String>,
    /// What it is.
    pub kind: ActorKind,
    /// Why it is held to be of that kind.
    pub basis: Basis,
    /// The field of the record in which the name was read, for instance `userIdentity.arn`.
    pub field: Option<String>,
}

impl Actor {
    /// An actor whose kind the record does not tell.
    #[must_use]
    pub fn unknown(name: impl Into<String>, field: impl Into<String>) -> Self {
        Self { name: name.into(), field: Some(field.into()), ..Self::default() }
    }

    /// An actor of a known kind.
    #[must_use]
    pub fn of(name: impl Into<String>, field: impl Into<String>, kind: ActorKind, basis: Basis) -> Self {
        Self { kind, basis, ..Self::unknown(name, field) }
    }

    /// The identity if there is one, else the name: what two records must share to be the same actor.
    #[must_use]
    pub fn key(&self) -> &str {
        self.identity.as_deref().unwrap_or(&self.name)
    }
}
