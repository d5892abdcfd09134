//! Who stands behind an event: one kind of author, and the persons behind it.

use proximate_model::{Activity, Actor, ActorKind, Event};

use crate::{normalise::hash, vocabulary};

/// What sort of author an event has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Author {
    /// A person.
    Human,
    /// A program that decides with a language model, under its own name or somebody else's.
    Agent,
    /// A program that does not, or the platform.
    Service,
    /// The evidence does not say.
    Unknown,
}

/// What sort of author an event has. An agent that appears only in the delegation is still the one
/// who wrote; words that only agents produce are an agent's, whoever's account they stand under.
#[must_use]
pub(crate) fn author(event: &Event) -> Author {
    if matches!(
        event.activity,
        Activity::AgentOutput | Activity::ToolCall | Activity::ToolResult | Activity::Compaction
    ) {
        return Author::Agent;
    }
    let slots = [&event.executor, &event.credential];
    if slots.into_iter().flatten().chain(&event.delegation).any(|actor| actor.kind == ActorKind::AiAgent) {
        return Author::Agent;
    }
    match event.actor() {
        Some(actor) => match actor.kind {
            ActorKind::Human => Author::Human,
            ActorKind::AiAgent => Author::Agent,
            ActorKind::Service | ActorKind::System => Author::Service,
            ActorKind::Unknown if vocabulary::is_automation(&actor.name) => Author::Service,
            ActorKind::Unknown => Author::Unknown,
        },
        None => Author::Unknown,
    }
}

/// The key under which an actor is the same in two sources: its identity, else its bare name. Without
/// the identities table an address and an account of the same local part are taken for the same,
/// which is a heuristic and no more.
#[must_use]
pub(crate) fn key(actor: &Actor) -> u64 {
    match &actor.identity {
        Some(identity) => hash(b'p', &identity.to_lowercase()),
        None => hash(b'p', &bare(&actor.name)),
    }
}

fn bare(name: &str) -> String {
    let tail = if name.starts_with("arn:") { name.rsplit(['/', ':']).next().unwrap_or(name) } else { name };
    let local = tail.split('@').next().unwrap_or(tail);
    local.trim_start_matches('@').to_lowercase()
}

/// The actors who did or asked for an event; what was used for it only if nobody else is named.
pub(crate) fn doers(event: &Event) -> impl Iterator<Item = &Actor> {
    let named = event.executor.is_some() || event.initiator.is_some();
    let credential = event.credential.as_ref().filter(|_| !named);
    event.executor.iter().chain(&event.initiator).chain(credential)
}

/// The keys of the doers who are not programs, sorted.
#[must_use]
pub(crate) fn persons(event: &Event) -> Vec<u64> {
    let mut keys: Vec<u64> = doers(event)
        .filter(|actor| matches!(actor.kind, ActorKind::Human | ActorKind::Unknown))
        .map(key)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The keys of all actors in all slots, sorted.
#[must_use]
pub(crate) fn everybody(event: &Event) -> Vec<u64> {
    let slots = [&event.initiator, &event.executor, &event.credential];
    let mut keys: Vec<u64> = slots.into_iter().flatten().chain(&event.delegation).map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// How an actor is called in a sentence.
#[must_use]
pub(crate) fn name(event: &Event) -> String {
    event.actor().map_or_else(
        || "somebody the record does not name".to_owned(),
        |actor| actor.identity.clone().unwrap_or_else(|| bare_for_people(&actor.name)),
    )
}

fn bare_for_people(name: &str) -> String {
    if name.starts_with("arn:") {
        name.rsplit('/').next().unwrap_or(name).to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proximate_model::Basis;

    #[test]
    fn an_agent_under_a_persons_name_is_still_the_author() {
        let mut event = Event {
            executor: Some(Actor::of("dana", "user", ActorKind::Human, Basis::ExplicitField)),
            ..Event::default()
        };
        assert_eq!(author(&event), Author::Human);
        event.delegation.push(Actor::of("helper", "via", ActorKind::AiAgent, Basis::StrongPattern));
        assert_eq!(author(&event), Author::Agent);
    }

    #[test]
    fn an_address_and_an_account_of_one_local_part_are_one_person() {
        let address = Actor::unknown("Dana@example.com", "mail");
        let session = Actor::unknown("arn:aws:sts::1:assumed-role/engineer/dana@example.com", "arn");
        assert_eq!(key(&address), key(&session));
        let known = Actor { identity: Some("d.one".into()), ..address.clone() };
        assert_ne!(key(&known), key(&address));
    }

    #[test]
    fn a_name_of_a_program_is_a_service_only_where_nobody_says_better() {
        let program = |kind| Event {
            executor: Some(Actor::of("prod-ci-runner", "arn", kind, Basis::None)),
            ..Event::default()
        };
        assert_eq!(author(&program(ActorKind::Unknown)), Author::Service);
        assert_eq!(author(&program(ActorKind::Human)), Author::Human);
    }
}
