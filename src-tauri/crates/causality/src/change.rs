//! The change behind an outcome: one act, which may have left several records.

use std::collections::BTreeSet;

use proximate_model::{Event, Subject};

use crate::{
    actor::{self, Author},
    fingerprint,
    index::{self, Index},
    normalise::operation,
    profile, time,
};

/// Acts of one actor of one kind within this many seconds are one act on several resources.
const BURST_SECONDS: f64 = 900.0;
/// How many records one act is made of at most, and with how many other changes it is compared.
const MOST_RECORDS: usize = 64;
const MOST_BACKGROUND: usize = 32;

/// One act.
#[derive(Debug)]
pub(crate) struct Change {
    /// The record that begins the outcome.
    pub(crate) main: usize,
    /// All records of the outcome itself, in the order of time.
    pub(crate) records: Vec<usize>,
    /// Records of the same act on other resources.
    pub(crate) siblings: Vec<usize>,
    /// The persons who may have done it.
    pub(crate) persons: Vec<u64>,
    /// What sort of author it has.
    pub(crate) author: Author,
    /// Identifiers that name the resource, sorted.
    pub(crate) names: Vec<u64>,
    /// Identifiers that name the resources of the siblings, sorted.
    pub(crate) sibling_names: Vec<u64>,
    /// All resources of the act, its own among them; sorted.
    pub(crate) resources: Vec<String>,
    /// Family of the resource.
    pub(crate) family: u64,
    /// The resource.
    pub(crate) resource: String,
    /// Other changes of the same kind, not part of this act: what any such request looks like.
    pub(crate) background: Vec<usize>,
    /// The first position that certainly lies after the change.
    pub(crate) horizon: usize,
}

/// Whom a change lets in: two changes of one act let in the same.
fn lets_in(event: &Event) -> BTreeSet<&Subject> {
    event.access.iter().flat_map(|change| &change.grants).map(|grant| &grant.subject).collect()
}

impl Change {
    /// The act that the given records of an outcome belong to.
    #[must_use]
    pub(crate) fn of(index: &Index<'_>, records: &[usize], resource: &str) -> Option<Self> {
        let main = *records.first()?;
        let event = index.event(main);
        let doers: Vec<u64> = actor::doers(event).map(actor::key).collect();
        let mut siblings = Vec::new();
        let mut background = Vec::new();
        for name in operation::of_action(&event.action) {
            let key = profile::operation(&name);
            let near =
                index.changes.before(key, main).take(256).chain(index.changes.after(key, main).take(256));
            for other in near {
                if records.contains(&other) || siblings.contains(&other) || background.contains(&other) {
                    continue;
                }
                let close = time::seconds_between(event, index.event(other))
                    .is_some_and(|seconds| seconds.abs() <= BURST_SECONDS);
                let same = actor::doers(index.event(other)).any(|doer| doers.contains(&actor::key(doer)));
                let (own, theirs) = (&index.profile(main).long, &index.profile(other).long);
                let alike =
                    fingerprint::containment(theirs, own).max(fingerprint::containment(own, theirs)) >= 0.5;
                let alike = alike && lets_in(event) == lets_in(index.event(other));
                if close && same && alike && siblings.len() < MOST_RECORDS {
                    siblings.push(other);
                } else if background.len() < MOST_BACKGROUND {
                    background.push(other);
                }
            }
        }
        siblings.sort_unstable();
        background.sort_unstable();
        let mut sibling_names: Vec<u64> = siblings
            .iter()
            .flat_map(|at| &index.event(*at).targets)
            .flat_map(|target| index::names_of(&target.name))
            .collect();
        sibling_names.sort_unstable();
        sibling_names.dedup();
        let touched =
            siblings.iter().flat_map(|at| &index.event(*at).targets).map(|target| target.name.as_str());
        let mut resources: Vec<String> = touched.chain([resource]).map(str::to_owned).collect();
        resources.sort_unstable();
        resources.dedup();
        Some(Self {
            main,
            records: records.to_vec(),
            siblings,
            persons: actor::persons(event),
            author: index.author(main),
            names: index::names_of(resource),
            sibling_names,
            resources,
            family: index::family_of(resource),
            resource: resource.to_owned(),
            background,
            horizon: index.horizon(main),
        })
    }

    /// The share of the resources of this act that a profile names, 0 to 1.
    #[must_use]
    pub(crate) fn share_named_in(&self, profile: &crate::profile::Profile) -> f64 {
        let held = |name: &str| {
            index::names_of(name).iter().any(|name| profile.identifiers.binary_search(name).is_ok())
        };
        let mut resources: Vec<&str> = self.resources.iter().map(String::as_str).collect();
        resources.sort_unstable();
        resources.dedup();
        let others = resources.iter().filter(|name| **name != self.resource && held(name)).count();
        let own = held(&self.resource) || self.is_plain_word_in(profile);
        (others + usize::from(own)) as f64 / resources.len().max(1) as f64
    }

    /// Whether a profile names the resource of this act, or one of the act's other resources.
    #[must_use]
    pub(crate) fn is_named_in(&self, profile: &crate::profile::Profile) -> bool {
        let held = |names: &[u64]| names.iter().any(|name| profile.identifiers.binary_search(name).is_ok());
        held(&self.names) || held(&self.sibling_names) || self.is_plain_word_in(profile)
    }

    /// A resource whose short name is an ordinary word is looked for among the words.
    fn is_plain_word_in(&self, profile: &crate::profile::Profile) -> bool {
        let short = index::short_name(&self.resource).to_lowercase();
        let word = crate::normalise::hash(b'w', &short);
        short.len() >= 5
            && short.chars().all(char::is_alphabetic)
            && profile.words.binary_search_by_key(&word, |(other, _)| *other).is_ok()
    }
}
