//! The generators: which records may be the cause of a change.

use proximate_model::{Activity, Instant};

use crate::{
    actor::Author,
    change::Change,
    fingerprint,
    index::{self, HUB, Index, Lookup, author_key},
    normalise::{hash, tokens},
    profile, time,
};

/// A key that more texts than this share nominates its latest holders only.
const COMMON: usize = 64;
/// How many candidates one generator gives.
const PER_GENERATOR: usize = 16;
/// How far back an ordinary search goes; a hard reference reaches further.
const DAYS: i64 = 30;
/// How many records of one actor are looked at.
const ACTOR_RECORDS: usize = 4_096;

/// The nominated records and what the search for them cost.
#[derive(Debug, Default)]
pub(crate) struct Nominations {
    /// Positions, in the order of time.
    pub(crate) positions: Vec<usize>,
    /// How many pairs of a key and a record were looked at.
    pub(crate) visited: usize,
}

/// Nominates candidates for a change.
#[must_use]
pub(crate) fn nominate(index: &Index<'_>, change: &Change) -> Nominations {
    let mut found = Nominations::default();
    let mut chosen = Vec::new();
    by_reference(index, change, &mut chosen, &mut found.visited);
    let hard = chosen.len();
    by_content(index, change, &mut chosen, &mut found.visited);
    by_actor(index, change, &mut chosen, &mut found.visited);
    by_target(index, change, &mut chosen, &mut found.visited);
    by_time(index, change, &mut chosen, &mut found.visited);
    let oldest =
        Instant(time::instant(index.event(change.main)).0.saturating_sub(DAYS * 86_400 * Instant::SECOND));
    let mut kept: Vec<usize> = Vec::new();
    for (at, position) in chosen.into_iter().enumerate() {
        if at < hard || time::instant(index.event(position)) >= oldest {
            kept.push(position);
        }
    }
    kept.sort_unstable();
    kept.dedup();
    found.positions = kept;
    found
}

/// Keys of the hard references that a record carries.
#[must_use]
pub(crate) fn hard_keys(index: &Index<'_>, position: usize) -> Vec<u64> {
    let event = index.event(position);
    let mut keys: Vec<u64> = event
        .references
        .iter()
        .take(64)
        .flat_map(|reference| index::reference_keys(&reference.value))
        .collect();
    let ids = event.native_id.iter().chain(&event.span).chain(&event.parent);
    keys.extend(ids.map(|id| hash(b'r', &id.to_lowercase())));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn by_reference(index: &Index<'_>, change: &Change, chosen: &mut Vec<usize>, visited: &mut usize) {
    let mut found = Vec::new();
    for record in &change.records {
        for key in hard_keys(index, *record) {
            if index.references.count(key) <= HUB {
                found.extend(index.references.get(key).filter(|other| *other < change.horizon));
            }
        }
        let event = index.event(*record);
        for name in event.session.iter().chain(&event.trace) {
            let key = hash(b's', name);
            found.extend(index.sessions.before(key, change.horizon).take(PER_GENERATOR));
        }
    }
    *visited += found.len();
    found.sort_unstable();
    found.dedup();
    found.retain(|at| index::may_advise(index.event(*at)));
    chosen.extend(found.into_iter().rev().take(2 * PER_GENERATOR));
}

/// Texts that share fingerprints, operations or identifiers, by the weight of what they share. Agents
/// and others have a share each, so that a chatty side does not crowd the other out.
fn by_content(index: &Index<'_>, change: &Change, chosen: &mut Vec<usize>, visited: &mut usize) {
    let total = (index.texts.max(1)) as f64;
    let mut keys: Vec<(u8, u64)> = Vec::new();
    for record in change.records.iter().take(4) {
        let own = index.profile(*record);
        let folded = tokens::fold(profile::words_of(index.event(*record)));
        let hashes = fingerprint::token_hashes(&tokens::tokens(&folded));
        keys.extend(fingerprint::fingerprints(&hashes).into_iter().map(|key| (0, key)));
        keys.extend(fingerprint::shingles(&hashes, fingerprint::SHORT).into_iter().map(|key| (0, key)));
        keys.extend(own.operations.iter().map(|key| (1, *key)));
        keys.extend(own.identifiers.iter().map(|key| (2, *key)));
    }
    keys.extend(change.names.iter().map(|key| (2, *key)));
    keys.extend(change.sibling_names.iter().take(64).map(|key| (2, *key)));
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(4_096);
    let mut mass: Vec<(usize, f64)> = Vec::new();
    for (kind, key) in keys {
        let lookup: &Lookup = match kind {
            0 => &index.fingerprints,
            1 => &index.operations,
            _ => &index.identifiers,
        };
        let count = lookup.count(key);
        if count == 0 {
            continue;
        }
        let most = if count > COMMON { PER_GENERATOR } else { COMMON };
        let weight = (1.0 + total / count as f64).ln();
        for holder in lookup.before(key, change.horizon).take(most) {
            *visited += 1;
            if index::may_advise(index.event(holder)) {
                mass.push((holder, weight));
            }
        }
    }
    mass.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let mut sums: Vec<(usize, f64)> = mass
        .chunk_by(|left, right| left.0 == right.0)
        .filter_map(|run| Some((run.first()?.0, run.iter().map(|(_, weight)| weight).sum())))
        .collect();
    sums.sort_by(|left, right| right.1.total_cmp(&left.1).then(right.0.cmp(&left.0)));
    for agents in [true, false] {
        let side = sums.iter().filter(|(at, _)| (index.author(*at) == Author::Agent) == agents);
        chosen.extend(side.map(|(at, _)| *at).take(PER_GENERATOR));
    }
}

/// What the persons who may have made the change took part in: threads they wrote in or reacted to,
/// posts they linked, and their own sessions with agents.
fn by_actor(index: &Index<'_>, change: &Change, chosen: &mut Vec<usize>, visited: &mut usize) {
    for person in &change.persons {
        let mut found: Vec<usize> = Vec::new();
        let mut seen = 0;
        for at in index.actors.before(*person, change.horizon).take(ACTOR_RECORDS) {
            *visited += 1;
            let event = index.event(at);
            if !matches!(
                event.activity,
                Activity::Message | Activity::Reaction | Activity::Prompt | Activity::Ticket
            ) {
                continue;
            }
            seen += 1;
            if seen > 2 * PER_GENERATOR {
                break;
            }
            let root = index.thread(at);
            found.extend(index.by_thread.before(root as u64, change.horizon).take(PER_GENERATOR));
            found.extend(event.reply_to.as_deref().and_then(|reply| index.native(&event.format, reply)));
            for key in index::address_keys(event) {
                if index.references.count(key) <= HUB {
                    found.extend(index.references.get(key).take(PER_GENERATOR));
                }
                if index.places.count(key) <= HUB {
                    found.extend(index.places.before(key, change.horizon).take(PER_GENERATOR));
                }
            }
            for session in event.session.iter().chain(&event.trace) {
                let key = hash(b's', session);
                found.extend(index.sessions.before(key, change.horizon).take(PER_GENERATOR));
            }
            if event.activity == Activity::Message {
                found.push(at);
            }
        }
        *visited += found.len();
        found.sort_unstable();
        found.dedup();
        found.retain(|at| *at < change.horizon && index::may_advise(index.event(*at)));
        for agents in [true, false] {
            let side = found.iter().rev().filter(|at| (index.author(**at) == Author::Agent) == agents);
            chosen.extend(side.take(PER_GENERATOR));
        }
    }
}

fn by_target(index: &Index<'_>, change: &Change, chosen: &mut Vec<usize>, visited: &mut usize) {
    let key = hash(b'g', &change.resource);
    let mut found = Vec::new();
    for at in index.targets.before(key, change.horizon).take(ACTOR_RECORDS) {
        *visited += 1;
        if index::may_advise(index.event(at)) {
            found.push(at);
            if found.len() >= PER_GENERATOR {
                break;
            }
        }
    }
    chosen.extend(found);
}

fn by_time(index: &Index<'_>, change: &Change, chosen: &mut Vec<usize>, visited: &mut usize) {
    for author in [Author::Agent, Author::Human, Author::Service, Author::Unknown] {
        let latest = index.authored.before(author_key(author), change.horizon).take(4);
        let before = chosen.len();
        chosen.extend(latest);
        *visited += chosen.len() - before;
    }
}

#[cfg(test)]
mod tests {
    use proximate_model::{
        Activity, Actor, ActorKind, Basis, Event, EventTime, Instant, Precision, Registry, Target,
        TargetKind, ZoneSource,
    };

    use super::*;
    use crate::CaseView;

    fn event(number: i64, activity: Activity, text: String) -> Event {
        let at = Instant(number * 60 * Instant::SECOND);
        Event {
            id: format!("{number:016x}"),
            time: EventTime::recorded(at, "", Precision::Second, ZoneSource::Explicit),
            format: "test".into(),
            native_id: Some(format!("n{number}")),
            executor: Some(Actor::of(
                if number % 2 == 0 { "ana" } else { "helper" },
                "user",
                if number % 2 == 0 { ActorKind::Human } else { ActorKind::AiAgent },
                Basis::Registry,
            )),
            activity,
            text: Some(text),
            place: Some("help".into()),
            ..Event::default()
        }
    }

    /// Everybody quotes one runbook, names the bucket and answers in one thread.
    fn hub(posts: i64) -> Nominations {
        let runbook = "run aws s3api put-bucket-policy --bucket reports-7 --policy file://open.json and tell \
                       everybody in the organisation that reports-7 is open now, then close the ticket OPS-77";
        let mut events: Vec<Event> =
            (0..posts).map(|number| event(number, Activity::Message, runbook.to_owned())).collect();
        for post in events.iter_mut().skip(1) {
            post.reply_to = Some("n0".into());
        }
        let mut change = event(posts, Activity::AccessChange, r#"{"bucketName":"reports-7"}"#.to_owned());
        change.action = "s3:PutBucketPolicy".into();
        let name = "arn:aws:s3:::reports-7".to_owned();
        change.targets = vec![Target { kind: TargetKind::Resource, name: name.clone() }];
        events.push(change);
        let registry = Registry::default();
        let index = Index::new(&CaseView { events: &events, registry: &registry });
        let change = Change::of(&index, &[index.len() - 1], &name).expect("a change");
        nominate(&index, &change)
    }

    #[test]
    fn a_hub_costs_no_more_than_a_quiet_case() {
        let (quiet, loud) = (hub(200), hub(5_000));
        assert!(loud.positions.len() <= 7 * 2 * PER_GENERATOR, "{}", loud.positions.len());
        assert!(loud.visited <= 2 * quiet.visited, "{} against {}", loud.visited, quiet.visited);
        assert!(loud.visited < 5_000, "{}", loud.visited);
    }
}
