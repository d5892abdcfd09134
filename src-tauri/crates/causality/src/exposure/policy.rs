//! What the policies of one resource say at an instant.

use std::collections::BTreeMap;

use proximate_model::{AccessChange, AccessOperation, Grant, GrantEffect, Instant, Subject};

use super::rights;

/// The policy whose denial is of public access only and not of everybody.
const BLOCK: &str = "public-access-block";

/// The grants of one policy and whether they are all of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Policy {
    /// False while something from before the case may be in it that no record shows.
    pub(super) known: bool,
    pub(super) grants: Vec<Grant>,
}

impl Policy {
    fn apply(&mut self, change: &AccessChange) {
        match change.operation {
            AccessOperation::Replace => {
                self.known = true;
                self.grants.clone_from(&change.grants);
            }
            AccessOperation::Add => {
                for grant in &change.grants {
                    if !self.grants.contains(grant) {
                        self.grants.push(grant.clone());
                    }
                }
            }
            AccessOperation::Remove => {
                for grant in &change.grants {
                    self.remove(grant);
                }
            }
        }
    }

    fn remove(&mut self, removed: &Grant) {
        self.grants.retain_mut(|held| {
            let same = held.subject == removed.subject
                && held.effect == removed.effect
                && (removed.condition.is_none() || removed.condition == held.condition);
            if !same {
                return true;
            }
            if removed.rights.is_empty() {
                return false;
            }
            // Rights that the held grant does not name cannot be known to be gone.
            if held.rights.is_empty() {
                return true;
            }
            held.rights.retain(|right| !removed.rights.contains(right));
            !held.rights.is_empty()
        });
    }
}

/// All policies of one resource and of what lies below it, by resource and name of the policy.
#[derive(Debug, Clone, Default)]
pub(super) struct Policies<'a>(BTreeMap<(&'a str, &'a str), Policy>);

impl<'a> Policies<'a> {
    /// Sets a policy to what a record says it was, and tells whether that differs from what was known.
    pub(super) fn correct(&mut self, change: &'a AccessChange) -> bool {
        let Some(before) = &change.before else { return false };
        let policy = self.0.entry((&change.resource, &change.policy)).or_default();
        let differs =
            before.len() != policy.grants.len() || before.iter().any(|grant| !policy.grants.contains(grant));
        if differs {
            policy.grants.clone_from(before);
        }
        policy.known = true;
        differs
    }

    /// Applies a recorded change.
    pub(super) fn apply(&mut self, change: &'a AccessChange) {
        self.0.entry((&change.resource, &change.policy)).or_default().apply(change);
    }

    /// Whether a change takes a grant away or denies somebody, as a containment would.
    pub(super) fn narrowed_by(&self, change: &'a AccessChange) -> bool {
        let held = self.of(change).map_or(&[][..], |policy| &policy.grants);
        let denies =
            || change.grants.iter().any(|grant| grant.effect == GrantEffect::Deny && !held.contains(grant));
        match change.operation {
            AccessOperation::Remove => change.grants.iter().any(|grant| grant.effect == GrantEffect::Allow),
            AccessOperation::Add => denies(),
            AccessOperation::Replace => {
                denies()
                    || held
                        .iter()
                        .any(|grant| grant.effect == GrantEffect::Allow && !change.grants.contains(grant))
            }
        }
    }

    /// Empties a policy that hangs on an identity wherever it gave something, and tells whether it did.
    pub(super) fn withdraw(&mut self, name: &str) -> bool {
        let mut gave = false;
        for ((_, own), policy) in &mut self.0 {
            if *own == name {
                gave |= !policy.grants.is_empty();
                policy.grants.clear();
            }
        }
        gave
    }

    /// Forgets every grant of a resource that was deleted, and of what lay below it.
    pub(super) fn delete(&mut self, resource: &str) {
        self.0.retain(|(name, _), _| *name != resource && !is_below(name, resource));
    }

    /// The policy that a change speaks of, as it is now.
    pub(super) fn of(&self, change: &'a AccessChange) -> Option<&Policy> {
        self.0.get(&(change.resource.as_str(), change.policy.as_str()))
    }

    /// The allowing grants that let somebody see at an instant: not expired and not denied.
    pub(super) fn effective(&self, at: Instant) -> Vec<&Grant> {
        let living = |grant: &&Grant| grant.until.is_none_or(|until| at < until);
        let all = || {
            self.0.iter().flat_map(|((resource, name), policy)| {
                policy.grants.iter().filter(living).map(move |grant| (*resource, *name, grant))
            })
        };
        let denials: Vec<(&str, &str, &Grant)> =
            all().filter(|(_, _, grant)| grant.effect == GrantEffect::Deny).collect();
        all()
            .filter(|(_, _, grant)| grant.effect == GrantEffect::Allow && rights::can_see(&grant.rights))
            .filter(|(resource, name, grant)| {
                !denials.iter().any(|(denied, denying, denial)| {
                    (denied == resource || is_below(resource, denied))
                        && holds_for(denying, denial, name)
                        && denies_subject(denying, &denial.subject, &grant.subject)
                        && rights::denies(&denial.rights, &grant.rights)
                })
            })
            .map(|(_, _, grant)| grant)
            .collect()
    }

    /// The unconditional denials in force at an instant, for questions about single people.
    pub(super) fn denied(&self, at: Instant) -> Vec<&Grant> {
        let grants = self.0.values().flat_map(|policy| &policy.grants);
        grants
            .filter(|grant| grant.effect == GrantEffect::Deny && grant.condition.is_none())
            .filter(|grant| grant.until.is_none_or(|until| at < until))
            .collect()
    }
}

/// Whether a denial surely holds for what another policy allows. A condition that nobody evaluates may or
/// may not hold, so a conditional denial takes nothing away; but for a block of public access, which may be
/// of what policies give alone, or of what access lists give.
fn holds_for(denying: &str, denial: &Grant, allowing: &str) -> bool {
    match denial.condition.as_deref() {
        None => true,
        Some(condition) if denying == BLOCK && condition.contains("access lists") => allowing == "acl",
        Some(condition) if denying == BLOCK && condition.contains("policies") => allowing != "acl",
        Some(_) => false,
    }
}

fn denies_subject(policy: &str, denied: &Subject, allowed: &Subject) -> bool {
    match denied {
        Subject::Public => policy != BLOCK || *allowed == Subject::Public,
        _ => denied == allowed,
    }
}

/// Whether a name lies below another: `bucket/key` below `bucket`, and `bucket/*` too.
pub(super) fn is_below(name: &str, ancestor: &str) -> bool {
    name.strip_prefix(ancestor).is_some_and(|rest| rest.starts_with('/'))
}
