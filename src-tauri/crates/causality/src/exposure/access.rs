//! Who used the access: reads inside an interval by people who could not read before.

use std::collections::BTreeSet;

use proximate_model::document::{Access, AccessState};
use proximate_model::{Activity, Actor, ActorKind, Event, Instant, Outcome, Subject};

use super::coverage::{self, Span, Switches};
use super::principals::{Allowed, Principals, is_foreign};
use super::sweep::{Interval, Unit};

/// At most so many event ids are listed.
const LISTED: usize = 100;

/// Everything about one unit that the question of use needs.
pub(super) struct Uses<'u, 'a> {
    pub(super) unit: &'u Unit<'a>,
    pub(super) people: &'u Principals<'a>,
    /// All events on the resource or below it that are no changes of policy, in time order.
    pub(super) touched: &'u [&'a Event],
    pub(super) switches: &'u Switches<'a>,
    /// All intervals of this unit.
    pub(super) intervals: &'u [Interval],
    /// Last record of the case.
    pub(super) last: Instant,
}

/// Whether a newly able person certainly stands behind an event, or perhaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Newly {
    No,
    Perhaps,
    Yes,
}

impl<'a> Uses<'_, 'a> {
    /// The likely interval, up to the last record of the case if it is open.
    pub(super) fn window(&self, interval: &Interval) -> Span {
        (interval.start.at, interval.end.map_or(self.last, |end| end.at))
    }

    /// The successful events inside an interval by newly able people.
    pub(super) fn by_newly_able(&self, interval: &Interval) -> Vec<&'a Event> {
        let before = self.readers_outside();
        self.inside(interval).filter(|event| self.newly(event, interval, &before) == Newly::Yes).collect()
    }

    fn inside(&self, interval: &Interval) -> impl Iterator<Item = &'a Event> {
        let (from, to) = self.window(interval);
        let open = interval.end.is_none();
        self.touched.iter().copied().filter(move |event| {
            event.outcome != Outcome::Failure
                && event.time.at.is_some_and(|at| from <= at && (at < to || open && at == to))
        })
    }

    /// What is known of use during an interval.
    pub(super) fn access(&self, interval: &Interval) -> Access {
        let before = self.readers_outside();
        let is_read = |event: &&Event| event.activity == Activity::DataAccess;
        let (mut events, mut principals, mut perhaps) = (Vec::new(), BTreeSet::new(), false);
        for event in self.inside(interval).filter(is_read) {
            match self.newly(event, interval, &before) {
                Newly::No => {}
                Newly::Perhaps => perhaps = true,
                Newly::Yes => {
                    principals.extend(event.actor().map(|actor| actor.key().to_owned()));
                    events.push(event.id.clone());
                }
            }
        }
        let window = self.window(interval);
        let reads: Vec<&Event> = self.touched.iter().copied().filter(is_read).collect();
        let covered = coverage::coverage(self.unit.resource, &reads, self.switches);
        let (unlogged, share) = coverage::within(window, covered.as_deref().unwrap_or(&[]));
        let state = match () {
            () if !events.is_empty() => AccessState::Accessed,
            () if covered.is_some() && unlogged.is_empty() && !perhaps => AccessState::NotAccessed,
            () => AccessState::Unknown,
        };
        let count = events.len() as u64;
        events.truncate(LISTED);
        let coverage = covered.map(|_| share);
        Access { state, count, principals: principals.into_iter().collect(), coverage, unlogged, events }
    }

    /// Those who read the resource while it was not exposed: they were able without the exposure.
    fn readers_outside(&self) -> BTreeSet<String> {
        let exposed = |at: Instant| {
            self.intervals.iter().any(|interval| {
                interval.start.bounds.earliest <= at && interval.end.is_none_or(|end| at <= end.bounds.latest)
            })
        };
        self.touched
            .iter()
            .filter(|event| event.activity == Activity::DataAccess && event.outcome != Outcome::Failure)
            .filter(|event| event.time.at.is_some_and(|at| !exposed(at)))
            .filter_map(|event| event.actor())
            .map(|actor| self.people.person(actor.key()))
            .collect()
    }

    fn newly(&self, event: &Event, interval: &Interval, before: &BTreeSet<String>) -> Newly {
        let (Some(at), Some(actor)) = (event.time.at, event.actor()) else { return Newly::Perhaps };
        if actor.kind == ActorKind::System || before.contains(&self.people.person(actor.key())) {
            return Newly::No;
        }
        let names = names_of(event);
        if self.people.is_allowed(names.iter().copied(), &interval.allowed, at) {
            return Newly::No;
        }
        let subjects = interval.subjects();
        if !subjects.iter().any(|subject| self.may_be(subject, &names, at)) {
            return Newly::No;
        }
        // Nobody lists who belongs to an entitled group, so this reader may be one of them.
        if self.has_unlisted_group(&interval.allowed, at) { Newly::Perhaps } else { Newly::Yes }
    }

    /// Whether somebody known by these names may be meant by a subject.
    fn may_be(&self, subject: &Subject, names: &[&str], at: Instant) -> bool {
        match subject {
            Subject::Public | Subject::Network(_) => true,
            Subject::Organization(_) => !names.iter().any(|name| is_foreign(name, &self.unit.home)),
            Subject::Group(name) | Subject::Principal(name) => {
                let only = Allowed::from_names([name]);
                let account = super::principals::account_of(name);
                let whole = super::principals::is_whole_account(name)
                    && names.iter().any(|own| super::principals::account_of(own) == account);
                let unlisted = matches!(subject, Subject::Group(_)) && self.is_unlisted(name, at);
                whole || unlisted || self.people.is_allowed(names.iter().copied(), &only, at)
            }
        }
    }

    fn is_unlisted(&self, name: &str, at: Instant) -> bool {
        self.people.group(name).is_none_or(|group| self.people.members(group, at).is_empty())
    }

    fn has_unlisted_group(&self, allowed: &Allowed, at: Instant) -> bool {
        allowed.names.iter().any(|name| self.people.group(name).is_some() && self.is_unlisted(name, at))
    }
}

/// All names under which somebody stands behind an event.
fn names_of(event: &Event) -> Vec<&str> {
    let slots = [&event.executor, &event.initiator, &event.credential];
    slots
        .into_iter()
        .flatten()
        .chain(&event.delegation)
        .flat_map(|actor: &Actor| [Some(actor.name.as_str()), actor.identity.as_deref()])
        .flatten()
        .collect()
}
