//! The context tables together, and what they say of an actor or a resource.

use std::collections::BTreeMap;

use crate::{Actor, AssetRow, Basis, ContextRow, Event, GroupRow, IdentityRow};

/// Identities, groups and assets of a case. Look-ups of accounts ignore letter case.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    identities: BTreeMap<String, IdentityRow>,
    groups: Vec<GroupRow>,
    assets: BTreeMap<String, AssetRow>,
}

impl Registry {
    /// Collects rows; a later row for the same account or resource wins.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = ContextRow>) -> Self {
        let mut registry = Self::default();
        for row in rows {
            match row {
                ContextRow::Identity(row) => {
                    registry.identities.insert(row.account.to_lowercase(), row);
                }
                ContextRow::Group(row) => registry.groups.push(row),
                ContextRow::Asset(row) => {
                    registry.assets.insert(row.resource.clone(), row);
                }
            }
        }
        registry
    }

    /// The row of an account, or `None` if no table names it.
    #[must_use]
    pub fn identity_of(&self, account: &str) -> Option<&IdentityRow> {
        self.identities.get(&account.to_lowercase())
    }

    /// All accounts of all identities, in the order of the accounts.
    pub fn identities(&self) -> impl Iterator<Item = &IdentityRow> {
        self.identities.values()
    }

    /// All group rows, in the order of the evidence.
    #[must_use]
    pub fn groups(&self) -> &[GroupRow] {
        &self.groups
    }

    /// All assets, in the order of their names.
    pub fn assets(&self) -> impl Iterator<Item = &AssetRow> {
        self.assets.values()
    }

    /// The asset of a resource: its own row, else the row of the nearest ancestor (up to a `/`).
    #[must_use]
    pub fn asset_of(&self, resource: &str) -> Option<&AssetRow> {
        let mut name = resource;
        loop {
            if let Some(row) = self.assets.get(name) {
                return Some(row);
            }
            name = &name[..name.rfind('/')?];
        }
    }

    /// Gives every actor of an event its identity; the registry's kind wins over the importer's.
    pub fn resolve(&self, event: &mut Event) {
        let slots = [&mut event.initiator, &mut event.executor, &mut event.credential];
        for actor in slots.into_iter().flatten().chain(event.delegation.iter_mut()) {
            self.resolve_actor(actor);
        }
    }

    fn resolve_actor(&self, actor: &mut Actor) {
        let Some(row) = self.identity_of(&actor.name) else { return };
        actor.identity = Some(row.identity.clone());
        if actor.basis < Basis::Registry && row.kind != crate::ActorKind::Unknown {
            actor.kind = row.kind;
            actor.basis = Basis::Registry;
        }
    }
}
