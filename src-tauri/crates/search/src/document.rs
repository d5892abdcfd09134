//! What the index is told of an event.

use proximate_model::{Activity, Actor, ActorKind, Event, Outcome};

/// An event as it is indexed. Nothing of it is kept but the postings.
#[derive(Debug, Clone, Default)]
pub struct Document<'a> {
    /// Its row in the store: the order of import.
    pub row: u64,
    /// When it happened, in microseconds since 1970.
    pub at: Option<i64>,
    /// When it could first be known, in microseconds since 1970; if absent, when it happened.
    pub known: Option<i64>,
    /// The format it was read by.
    pub format: &'a str,
    /// What its actor is.
    pub kind: ActorKind,
    /// What sort of thing it was.
    pub activity: Activity,
    /// How it went.
    pub outcome: Outcome,
    /// Whether it changed who can see or do what.
    pub changes_access: bool,
    /// The actor that facets count.
    pub actor: Option<&'a str>,
    /// Names in all slots: who asked, who did it, what was used, through whom.
    pub actors: Vec<&'a str>,
    /// The source's own word for what was done.
    pub action: &'a str,
    /// What it was done to.
    pub targets: Vec<&'a str>,
    /// Channel, thread or repository in which it happened.
    pub place: Option<&'a str>,
    /// Session of an agent.
    pub session: Option<&'a str>,
    /// Ids of the event, of its source, request, trace and links, compared as a whole.
    pub ids: Vec<&'a str>,
    /// What was written, said and run. Left aside if `raw` is JSON, which has it all.
    pub texts: Vec<&'a str>,
    /// The bytes of the record: of JSON, all strings and numbers are indexed; anything else is read as text.
    pub raw: Option<&'a [u8]>,
}

impl<'a> Document<'a> {
    /// What is indexed of an event; `raw` are the bytes of its record, if it stands alone in it.
    #[must_use]
    pub fn of_event(row: u64, event: &'a Event, raw: Option<&'a [u8]>) -> Self {
        let slots = [&event.initiator, &event.executor, &event.credential];
        let actors = slots.into_iter().flatten().chain(&event.delegation);
        let changed = event.access.iter().map(|change| change.resource.as_str());
        let single = [&event.native_id, &event.trace, &event.span];
        let references = event.references.iter().map(|reference| reference.value.as_str());
        let ids = [event.id.as_str()].into_iter().chain(single.into_iter().flatten().map(String::as_str));
        let mut document = Self {
            row,
            at: event.time.at.map(|at| at.0),
            known: event.time.logged.max(event.time.at).map(|known| known.0),
            format: &event.format,
            kind: event.actor().map_or(ActorKind::Unknown, |actor| actor.kind),
            activity: event.activity,
            outcome: event.outcome,
            changes_access: !event.access.is_empty() || event.activity == Activity::AccessChange,
            actor: event.actor().map(Actor::key),
            actors: actors.flat_map(names).collect(),
            action: &event.action,
            targets: event.targets.iter().map(|target| target.name.as_str()).chain(changed).collect(),
            place: event.place.as_deref(),
            session: event.session.as_deref(),
            ids: ids.chain(references).collect(),
            texts: [&event.message, &event.text].into_iter().flatten().map(String::as_str).collect(),
            raw,
        };
        for names in [&mut document.actors, &mut document.targets, &mut document.ids] {
            names.sort_unstable();
            names.dedup();
        }
        document
    }
}

fn names(actor: &Actor) -> impl Iterator<Item = &str> {
    [Some(actor.name.as_str()), actor.identity.as_deref()].into_iter().flatten()
}

/// Kinds of actors in the order of their numbers in the index, as documents write them.
pub(crate) const KINDS: [&str; ActorKind::ALL.len()] = {
    let mut words = [""; ActorKind::ALL.len()];
    let mut number = 0;
    while number < words.len() {
        words[number] = ActorKind::ALL[number].word();
        number += 1;
    }
    words
};

/// Outcomes in the order of their numbers in the index, as documents write them.
pub(crate) const OUTCOMES: [&str; Outcome::ALL.len()] = {
    let mut words = [""; Outcome::ALL.len()];
    let mut number = 0;
    while number < words.len() {
        words[number] = Outcome::ALL[number].word();
        number += 1;
    }
    words
};

/// Activities in the order of their numbers in the index, as documents write them.
pub(crate) const ACTIVITIES: [&str; Activity::ALL.len()] = {
    let mut words = [""; Activity::ALL.len()];
    let mut number = 0;
    while number < words.len() {
        words[number] = Activity::ALL[number].word();
        number += 1;
    }
    words
};

/// The number of a kind in [`KINDS`].
pub(crate) fn kind(kind: ActorKind) -> u32 {
    kind as u32
}

/// The number of an outcome in [`OUTCOMES`].
pub(crate) fn outcome(outcome: Outcome) -> u32 {
    outcome as u32
}

/// The number of an activity in [`ACTIVITIES`].
pub(crate) fn activity(activity: Activity) -> u32 {
    activity as u32
}
