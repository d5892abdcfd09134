//! Every change that lets somebody do what the policy did not let them do before.

use std::collections::BTreeMap;

use proximate_model::document::AccessWidening;
use proximate_model::{AccessChange, AccessOperation, Actor, Event, Grant, GrantEffect, Outcome, Subject};

use super::{phrases, policy::Policies, rights};

/// The changes that widened access, in time order, the undated ones last.
pub(super) fn widenings(events: &[Event]) -> Vec<AccessWidening> {
    let mut ordered: Vec<&Event> =
        events.iter().filter(|event| event.outcome != Outcome::Failure && !event.access.is_empty()).collect();
    ordered.sort_by_key(|event| (event.time.at.is_none(), event.time.at, &event.evidence, &event.id));
    let mut books: BTreeMap<&str, Policies<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for event in ordered {
        for change in &event.access {
            let policies = books.entry(&change.resource).or_default();
            policies.correct(change);
            let before = policies.of(change);
            let (held, known) =
                before.map_or((Vec::new(), false), |policy| (policy.grants.clone(), policy.known));
            if let Some(summary) = widened(change, &held, known) {
                found.push(AccessWidening {
                    event: event.id.clone(),
                    at: event.time.at,
                    action: event.action.clone(),
                    actor: event.actor().map(|actor: &Actor| actor.key().to_owned()),
                    change: change.clone(),
                    summary,
                    evidence: event.evidence.clone(),
                });
            }
            // An undated change has no place in the order, so it must not tell what came before another.
            if event.time.at.is_some() {
                policies.apply(change);
            }
        }
    }
    found
}

/// The sentence for what a change adds to the grants held before, or `None` if it adds nothing.
fn widened(change: &AccessChange, held: &[Grant], known: bool) -> Option<String> {
    let is = |effect: GrantEffect| move |grant: &&Grant| grant.effect == effect;
    let denied = held.iter().filter(is(GrantEffect::Deny));
    if change.operation == AccessOperation::Remove {
        let mut gone = change.grants.iter().filter(is(GrantEffect::Deny));
        return gone.next().map(|grant| phrases::unblocked(change, Some(&grant.subject)));
    }
    let added: Vec<&Grant> = change
        .grants
        .iter()
        .filter(is(GrantEffect::Allow))
        .filter(|grant| !held.iter().any(|wider| includes(wider, grant)))
        .collect();
    if !added.is_empty() {
        return Some(phrases::widened(change, &added));
    }
    if change.operation == AccessOperation::Add {
        return None;
    }
    let mut lifted = denied.filter(|denial| !change.grants.contains(denial));
    if let Some(denial) = lifted.next() {
        return Some(phrases::unblocked(change, Some(&denial.subject)));
    }
    // An emptied block on public access widens even if nobody recorded that it was set.
    let emptied = change.grants.is_empty() && !known && change.policy.contains("public-access-block");
    emptied.then(|| phrases::unblocked(change, None))
}

/// Whether one grant already gives all that another gives.
fn includes(wider: &Grant, grant: &Grant) -> bool {
    let subject = wider.subject == grant.subject
        || wider.subject == Subject::Public
        || matches!(
            (&wider.subject, &grant.subject),
            (Subject::Organization(_), Subject::Group(_) | Subject::Principal(_))
        );
    let right = |right: &String| wider.rights.iter().any(|pattern| rights::matches_pattern(pattern, right));
    wider.effect == GrantEffect::Allow
        && subject
        && (wider.rights == grant.rights || !grant.rights.is_empty() && grant.rights.iter().all(right))
        && (wider.condition.is_none() || wider.condition == grant.condition || wider.subject != grant.subject)
        && (wider.until.is_none() || grant.until.is_some_and(|until| wider.until >= Some(until)))
}
