//! The case, indexed once: every later question is a look-up.

mod lookup;
mod names;

use std::cell::OnceCell;

use proximate_model::{Activity, Event, Registry, TargetKind};

pub(crate) use lookup::Lookup;
use names::resource_names;
pub(crate) use names::{address_keys, ancestors, family_of, names_of, reference_keys, short_name};

use crate::{
    CaseView, actor,
    actor::Author,
    fingerprint,
    normalise::{command, hash, tokens},
    profile::{self, Profile},
    time,
};

/// An entity with more incident events than this ties nothing: it is a hub.
pub(crate) const HUB: usize = 512;

/// Results of tool calls up to this many bytes are searched for ids.
const SHORT_RESULT: usize = 2_048;

/// Clocks of two sources are never taken to be further apart than this when events are looked up;
/// the finer judgement is [`time::order`]'s.
const HORIZON_SECONDS: i64 = 240;

/// The events in one fixed order with all that is needed to find them again.
pub(crate) struct Index<'a> {
    /// The context tables.
    pub(crate) registry: &'a Registry,
    events: Vec<&'a Event>,
    authors: Vec<Author>,
    profiles: Vec<OnceCell<Box<Profile>>>,
    /// For a message: the first of its thread.
    threads: Vec<u32>,
    /// By the id of the event.
    pub(crate) ids: Lookup,
    /// By the source's own id, per format.
    natives: Lookup,
    /// By any hard reference: references, native ids, spans.
    pub(crate) references: Lookup,
    /// By session and by trace.
    pub(crate) sessions: Lookup,
    /// By what they follow from: parents and reply-to.
    pub(crate) children: Lookup,
    /// By any actor.
    pub(crate) actors: Lookup,
    /// By channel, thread or repository.
    pub(crate) places: Lookup,
    /// By the first message of the thread.
    pub(crate) by_thread: Lookup,
    /// By target, and by every ancestor of it.
    pub(crate) targets: Lookup,
    /// Texts that may be a cause, by fingerprint.
    pub(crate) fingerprints: Lookup,
    /// Texts that may be a cause, by operation.
    pub(crate) operations: Lookup,
    /// Texts and changes, by identifier.
    pub(crate) identifiers: Lookup,
    /// Changes, by operation.
    pub(crate) changes: Lookup,
    /// Texts that may be a cause, by sort of author (see [`Author`]).
    pub(crate) authored: Lookup,
    /// In how many texts a word stands: sorted pairs.
    word_counts: Vec<(u64, u32)>,
    /// How many texts there are, and how long they are on average.
    pub(crate) texts: usize,
    pub(crate) mean_length: f64,
    /// Names of resources (hash of the identifier) with their family, sorted.
    resources: Vec<(u64, u64)>,
}

/// Whether an event's words may be what a change was made of.
#[must_use]
pub(crate) fn may_advise(event: &Event) -> bool {
    let spoken = matches!(
        event.activity,
        Activity::Message
            | Activity::Prompt
            | Activity::AgentOutput
            | Activity::ToolCall
            | Activity::Retrieval
            | Activity::Ticket
            | Activity::Alert
            | Activity::CodeChange
            | Activity::Review
            | Activity::Approval
            | Activity::Deployment
            | Activity::Stop
    );
    let written = event.activity == Activity::Other
        && event.targets.iter().any(|target| target.kind == TargetKind::Document);
    (spoken || written) && !profile::words_of(event).is_empty()
}

/// Whether an event changes something.
#[must_use]
pub(crate) fn is_change(event: &Event) -> bool {
    matches!(event.activity, Activity::AccessChange | Activity::ConfigurationChange | Activity::Deletion)
}

impl<'a> Index<'a> {
    /// Sorts the events by time (undated last) and id, so that the order of the input does not matter,
    /// and builds every look-up.
    #[must_use]
    pub(crate) fn new(view: &CaseView<'a>) -> Self {
        let mut events: Vec<&Event> = view.events.iter().collect();
        events.sort_by(|left, right| {
            (time::instant(left), &left.id, &left.evidence, &left.action).cmp(&(
                time::instant(right),
                &right.id,
                &right.evidence,
                &right.action,
            ))
        });
        let count = events.len().min(u32::MAX as usize);
        events.truncate(count);
        let mut index = Self {
            registry: view.registry,
            authors: events.iter().map(|event| actor::author(event)).collect(),
            profiles: (0..count).map(|_| OnceCell::new()).collect(),
            threads: Vec::new(),
            ids: Lookup::default(),
            natives: Lookup::default(),
            references: Lookup::default(),
            sessions: Lookup::default(),
            children: Lookup::default(),
            actors: Lookup::default(),
            places: Lookup::default(),
            by_thread: Lookup::default(),
            targets: Lookup::default(),
            fingerprints: Lookup::default(),
            operations: Lookup::default(),
            identifiers: Lookup::default(),
            changes: Lookup::default(),
            authored: Lookup::default(),
            word_counts: Vec::new(),
            texts: 0,
            mean_length: 0.0,
            resources: Vec::new(),
            events,
        };
        index.index_structure();
        index.index_threads();
        index.index_content();
        index
    }

    /// How many events there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// The event at a position.
    #[must_use]
    pub(crate) fn event(&self, position: usize) -> &'a Event {
        // Positions come only from this index, so the last event is never the wrong answer; the
        // fallback spares every caller a case that cannot happen.
        static NOTHING: std::sync::LazyLock<Event> = std::sync::LazyLock::new(Event::default);
        self.events.get(position).copied().unwrap_or(&NOTHING)
    }

    /// The first position whose event, by its best instant and with some seconds for clocks that
    /// differ, lies after the event at a position.
    #[must_use]
    pub(crate) fn horizon(&self, position: usize) -> usize {
        let event = self.event(position);
        let Some(at) = event.time.latest.or(event.time.at) else { return self.events.len() };
        let end = at.plus_seconds(HORIZON_SECONDS);
        self.events.partition_point(|other| time::instant(other) <= end)
    }

    /// The first position at or after an instant.
    #[must_use]
    pub(crate) fn first_at(&self, at: proximate_model::Instant) -> usize {
        self.events.partition_point(|other| time::instant(other) < at)
    }

    /// What sort of author the event at a position has.
    #[must_use]
    pub(crate) fn author(&self, position: usize) -> Author {
        self.authors.get(position).copied().unwrap_or(Author::Unknown)
    }

    /// The content of the event at a position, read when first asked for.
    #[must_use]
    pub(crate) fn profile(&self, position: usize) -> &Profile {
        static NOTHING: std::sync::LazyLock<Profile> = std::sync::LazyLock::new(Profile::default);
        let Some(cell) = self.profiles.get(position) else { return &NOTHING };
        cell.get_or_init(|| {
            let event = self.event(position);
            Box::new(if is_change(event) { Profile::of_change(event) } else { Profile::of(event) })
        })
    }

    /// The position of the event with an id.
    #[must_use]
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.ids.get(hash(b'd', id)).find(|at| self.event(*at).id == id)
    }

    /// The event with a native id, of the same format.
    #[must_use]
    pub(crate) fn native(&self, format: &str, id: &str) -> Option<usize> {
        self.natives.get(hash(b'n', id)).find(|at| {
            let event = self.event(*at);
            event.format == format && event.native_id.as_deref() == Some(id)
        })
    }

    /// The first message of the thread of an event; itself if it stands alone.
    #[must_use]
    pub(crate) fn thread(&self, position: usize) -> usize {
        self.threads.get(position).map_or(position, |root| *root as usize)
    }

    /// In how many texts a word stands.
    #[must_use]
    pub(crate) fn word_count(&self, word: u64) -> u32 {
        self.word_counts
            .binary_search_by_key(&word, |(other, _)| *other)
            .ok()
            .and_then(|at| self.word_counts.get(at))
            .map_or(0, |(_, count)| *count)
    }

    /// The family of the resource that an identifier names; `None` if it names none.
    #[must_use]
    pub(crate) fn resource_family(&self, identifier: u64) -> Option<u64> {
        let at = self.resources.binary_search_by_key(&identifier, |(other, _)| *other).ok()?;
        self.resources.get(at).map(|(_, family)| *family)
    }

    fn index_structure(&mut self) {
        let mut ids = Vec::new();
        let mut natives = Vec::new();
        let mut references = Vec::new();
        let mut sessions = Vec::new();
        let mut children = Vec::new();
        let mut actors = Vec::new();
        let mut places = Vec::new();
        let mut targets = Vec::new();
        for (at, event) in self.events.iter().enumerate() {
            let position = at as u32;
            ids.push((hash(b'd', &event.id), position));
            if let Some(native) = &event.native_id {
                natives.push((hash(b'n', native), position));
                references.push((hash(b'r', &native.to_lowercase()), position));
            }
            for reference in event.references.iter().take(64) {
                references.extend(reference_keys(&reference.value).into_iter().map(|key| (key, position)));
            }
            references.extend(event.span.iter().map(|span| (hash(b'r', &span.to_lowercase()), position)));
            for session in event.session.iter().chain(&event.trace) {
                sessions.push((hash(b's', session), position));
            }
            for above in event.parent.iter().chain(&event.reply_to) {
                children.push((hash(b'r', &above.to_lowercase()), position));
            }
            actors.extend(actor::everybody(event).into_iter().map(|key| (key, position)));
            if let Some(place) = &event.place {
                let place = place.to_lowercase();
                places.push((hash(b'l', &place), position));
                // A thread with a number of its own is met by its address.
                let tail = place.rsplit([':', '/']).next().unwrap_or("");
                if tail.len() >= 4 && tail.bytes().any(|byte| byte.is_ascii_digit()) {
                    places.push((hash(b'r', tail), position));
                }
            }
            let changed = event.access.iter().map(|change| change.resource.as_str());
            for name in event.targets.iter().map(|target| target.name.as_str()).chain(changed).take(64) {
                targets.extend(ancestors(name).map(|name| (hash(b'g', name), position)));
            }
        }
        self.ids = Lookup::new(ids);
        self.natives = Lookup::new(natives);
        self.references = Lookup::new(references);
        self.sessions = Lookup::new(sessions);
        self.children = Lookup::new(children);
        self.actors = Lookup::new(actors);
        self.places = Lookup::new(places);
        self.targets = Lookup::new(targets);
    }

    /// Follows every reply to the first message of its thread. A reply that leads in a circle, or
    /// through more than 64 others, stands for itself.
    fn index_threads(&mut self) {
        let above: Vec<Option<usize>> = self
            .events
            .iter()
            .enumerate()
            .map(|(at, event)| {
                let reply = event.reply_to.as_deref()?;
                self.native(&event.format, reply).filter(|other| *other != at)
            })
            .collect();
        let mut pairs = Vec::new();
        let mut threads = Vec::with_capacity(above.len());
        for at in 0..above.len() {
            let mut root = at;
            let mut steps = 0;
            while let Some(next) = above.get(root).copied().flatten() {
                root = next;
                steps += 1;
                if steps > 64 {
                    root = at;
                    break;
                }
            }
            threads.push(root as u32);
            if root != at {
                pairs.push((root as u64, at as u32));
                pairs.push((root as u64, root as u32));
            }
        }
        self.threads = threads;
        self.by_thread = Lookup::new(pairs);
    }

    fn index_content(&mut self) {
        let mut fingerprints = Vec::new();
        let mut operations = Vec::new();
        let mut identifiers = Vec::new();
        let mut changes = Vec::new();
        let mut authored = Vec::new();
        let mut words: Vec<u64> = Vec::new();
        let mut resources = Vec::new();
        let (mut texts, mut length) = (0_usize, 0_usize);
        for (at, event) in self.events.iter().enumerate() {
            let position = at as u32;
            if is_change(event) {
                let own = crate::normalise::operation::of_action(&event.action);
                changes.extend(own.iter().map(|name| (profile::operation(name), position)));
                let folded = tokens::fold(profile::words_of(event));
                identifiers.extend(profile::identifiers(&folded).into_iter().map(|key| (key, position)));
                for target in
                    event.targets.iter().filter(|target| target.kind == TargetKind::Resource).take(64)
                {
                    resources.extend(resource_names(&target.name));
                }
            }
            if event.activity == Activity::ToolResult && profile::words_of(event).len() <= SHORT_RESULT {
                // A short result is where the id of a post stands; a long one is a document.
                let folded = tokens::fold(profile::words_of(event));
                identifiers.extend(profile::identifiers(&folded).into_iter().map(|key| (key, position)));
            }
            if !may_advise(event) {
                continue;
            }
            let text = profile::words_of(event);
            let folded = tokens::fold(text);
            let parts = tokens::tokens(&folded);
            let hashes = fingerprint::token_hashes(&parts);
            fingerprints.extend(fingerprint::fingerprints(&hashes).into_iter().map(|key| (key, position)));
            identifiers.extend(profile::identifiers(&folded).into_iter().map(|key| (key, position)));
            let commands = command::commands(text);
            operations.extend(profile::operations(text, &commands).into_iter().map(|key| (key, position)));
            authored.push((author_key(self.authors.get(at).copied().unwrap_or(Author::Unknown)), position));
            texts += 1;
            length += parts.len();
            let mut own: Vec<u64> = parts
                .iter()
                .filter(|word| !crate::vocabulary::is_stop_word(word))
                .map(|word| hash(b'w', word))
                .collect();
            own.sort_unstable();
            own.dedup();
            words.append(&mut own);
        }
        for asset in self.registry.assets() {
            resources.extend(resource_names(&asset.resource));
        }
        resources.sort_unstable();
        resources.dedup_by_key(|(name, _)| *name);
        words.sort_unstable();
        self.word_counts = words
            .chunk_by(|left, right| left == right)
            .filter_map(|run| Some((*run.first()?, run.len() as u32)))
            .collect();
        self.fingerprints = Lookup::new(fingerprints);
        self.operations = Lookup::new(operations);
        self.identifiers = Lookup::new(identifiers);
        self.changes = Lookup::new(changes);
        self.authored = Lookup::new(authored);
        self.texts = texts;
        self.mean_length = if texts == 0 { 1.0 } else { (length as f64 / texts as f64).max(1.0) };
        self.resources = resources;
    }
}

/// The key of a sort of author in [`Index::authored`].
#[must_use]
pub(crate) fn author_key(author: Author) -> u64 {
    match author {
        Author::Human => 1,
        Author::Agent => 2,
        Author::Service => 3,
        Author::Unknown => 4,
    }
}
