//! The walk along time: which subjects are newly able to see one resource, from when to when.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::{AccessChange, AssetRow, Bounds, Event, Grant, Instant, Subject};

use super::policy::{Policies, is_below};
use super::principals::{self, Allowed, Principals};

/// Something that may change who can see a resource.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause<'a> {
    /// A recorded change of a policy.
    Change(&'a AccessChange),
    /// The deletion of the resource itself.
    Deletion(&'a str),
    /// A policy that hangs on an identity was deleted, or written anew without naming this resource.
    Withdrawal(&'a str),
}

/// A cause with its record and its time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) event: &'a Event,
    pub(super) at: Instant,
    pub(super) bounds: Bounds,
    pub(super) cause: Cause<'a>,
}

/// One asset, or one resource no table names, with all that ever changed its policies.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    pub(super) resource: &'a str,
    pub(super) asset: Option<&'a AssetRow>,
    /// In time order.
    pub(super) moments: Vec<Moment<'a>>,
    /// The cloud accounts that are the organisation's own.
    pub(super) home: BTreeSet<String>,
}

impl Unit<'_> {
    /// The entitlement that the tables state.
    pub(super) fn entitled(&self) -> Option<Allowed> {
        Some(Allowed::from_names(self.asset?.entitled.as_ref()?))
    }

    /// Whether any recorded policy is one of a resource, or of something below it.
    pub(super) fn has_policy_of(&self, resource: &str) -> bool {
        self.moments.iter().any(|moment| match moment.cause {
            Cause::Change(change) => change.resource == resource || is_below(&change.resource, resource),
            Cause::Deletion(_) | Cause::Withdrawal(_) => false,
        })
    }
}

/// Which definition of "entitled" an exposure was computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Baseline {
    Table,
    Before,
    Unknown,
}

/// An end of an interval: the likely instant and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) at: Instant,
    pub(super) bounds: Bounds,
}

/// What was visible to whom between two turning points inside an interval.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) from: Instant,
    pub(super) able: Vec<Grant>,
    pub(super) denied: Vec<Grant>,
}

/// A maximal interval in which somebody was newly able to see a resource.
#[derive(Debug, Clone)]
pub(super) struct Interval {
    pub(super) start: Edge,
    /// Null if it was open at the last record of the case.
    pub(super) end: Option<Edge>,
    pub(super) allowed: Allowed,
    pub(super) baseline: Baseline,
    pub(super) segments: Vec<Segment>,
    /// The event that shows it: the one that began it, or the one that says what was there before.
    pub(super) shown_by: String,
    pub(super) opened_by: Vec<String>,
    pub(super) closed_by: Vec<String>,
    pub(super) ineffective: Vec<String>,
}

impl Interval {
    /// All subjects that were newly able at some time, sorted.
    pub(super) fn subjects(&self) -> BTreeSet<Subject> {
        self.segments.iter().flat_map(|segment| &segment.able).map(|grant| grant.subject.clone()).collect()
    }
}

struct Sweep<'s, 'a> {
    unit: &'s Unit<'a>,
    people: &'s Principals<'a>,
    entitled: Option<Allowed>,
    first: Instant,
    /// The record that shows the state of the policies.
    witness: String,
    policies: Policies<'a>,
    allowed: Allowed,
    baseline: Baseline,
    current: Option<Interval>,
    found: Vec<Interval>,
}

/// The exposures of one unit in time order. `first` and `last` are the first and last record of the case.
pub(super) fn intervals<'a>(
    unit: &Unit<'a>,
    people: &Principals<'a>,
    first: Instant,
    last: Instant,
) -> Vec<Interval> {
    let entitled = unit.entitled();
    let mut sweep = Sweep {
        unit,
        people,
        allowed: entitled.clone().unwrap_or_default(),
        baseline: if entitled.is_some() { Baseline::Table } else { Baseline::Unknown },
        entitled,
        first,
        witness: String::new(),
        policies: Policies::default(),
        current: None,
        found: Vec::new(),
    };
    sweep.seed();
    let mut turning: Vec<Instant> = turning_points(unit, people, first).into_iter().rev().collect();
    let mut previous: Option<Bounds> = None;
    for moment in &unit.moments {
        while let Some(at) = turning.pop_if(|at| *at <= moment.at) {
            sweep.evaluate(Edge { at, bounds: Bounds::exact(at) }, None);
        }
        sweep.take(moment, previous);
        previous = Some(moment.bounds);
    }
    // What ends by itself after the last record has not ended in this case.
    while let Some(at) = turning.pop_if(|at| *at <= last) {
        sweep.evaluate(Edge { at, bounds: Bounds::exact(at) }, None);
    }
    sweep.found.extend(sweep.current);
    sweep.found
}

/// Instants at which access changes without a record: expiry of grants, joining and leaving of groups.
fn turning_points(unit: &Unit<'_>, people: &Principals<'_>, first: Instant) -> BTreeSet<Instant> {
    let mut points = BTreeSet::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for moment in &unit.moments {
        let Cause::Change(change) = moment.cause else { continue };
        for grant in change.grants.iter().chain(change.before.iter().flatten()) {
            points.extend(grant.until);
            if let Subject::Organization(name) | Subject::Group(name) | Subject::Principal(name) =
                &grant.subject
            {
                names.insert(name);
            }
        }
    }
    let entitled = unit.asset.and_then(|asset| asset.entitled.as_ref());
    names.extend(entitled.into_iter().flatten().map(String::as_str));
    points.extend(people.turning_points(names));
    points.retain(|at| *at > first);
    points
}

impl<'a> Sweep<'_, 'a> {
    /// Starts from what the first record of each policy says was there before it.
    fn seed(&mut self) {
        let first = self.first;
        let mut seen: BTreeMap<(&str, &str), ()> = BTreeMap::new();
        let mut shown_by = None;
        for moment in &self.unit.moments {
            let Cause::Change(change) = moment.cause else { continue };
            if seen.insert((&change.resource, &change.policy), ()).is_none() && change.before.is_some() {
                shown_by.get_or_insert(moment.event);
                self.policies.correct(change);
            }
        }
        let Some(event) = shown_by else { return };
        self.witness.clone_from(&event.id);
        if self.entitled.is_some() {
            self.evaluate(Edge { at: first, bounds: Bounds::exact(first) }, None);
        }
    }

    fn take(&mut self, moment: &Moment<'a>, previous: Option<Bounds>) {
        let edge = Edge { at: moment.at, bounds: moment.bounds };
        self.witness.clone_from(&moment.event.id);
        let narrows = match moment.cause {
            Cause::Deletion(resource) => {
                self.policies.delete(resource);
                true
            }
            Cause::Withdrawal(policy) => self.policies.withdraw(policy),
            Cause::Change(change) => {
                self.remember(change, moment.at);
                let was_known = self.policies.of(change).is_some_and(|policy| policy.known);
                if self.policies.correct(change) {
                    // Something changed unrecorded: since the record before this one, or since always.
                    let since = previous.filter(|_| was_known).map_or(self.first, |bounds| bounds.earliest);
                    let earliest = since.min(moment.bounds.earliest);
                    let bounds = Bounds { earliest, latest: moment.bounds.latest };
                    self.evaluate(Edge { at: moment.at, bounds }, None);
                }
                let narrows = self.policies.narrowed_by(change);
                self.policies.apply(change);
                narrows
            }
        };
        self.evaluate(edge, Some((moment.event, narrows)));
    }

    /// Without a table, those who could see before the change are the baseline, as long as nothing is exposed.
    fn remember(&mut self, change: &'a AccessChange, at: Instant) {
        if self.entitled.is_some() || self.current.is_some() {
            return;
        }
        let known = change.before.is_some() || self.policies.of(change).is_some_and(|policy| policy.known);
        self.baseline = if known { Baseline::Before } else { Baseline::Unknown };
        let effective = self.policies.effective(at);
        let before = change.before.iter().flatten();
        self.allowed =
            Allowed::from_subjects(effective.into_iter().chain(before).map(|grant| &grant.subject));
    }

    /// The grants by which somebody can see at an instant who is not entitled to.
    fn newly_able(&self, at: Instant) -> Vec<Grant> {
        let home = &self.unit.home;
        let counts = |grant: &&Grant| {
            if let Subject::Group(name) | Subject::Principal(name) = &grant.subject {
                let own = principals::is_whole_account(name) && !principals::is_foreign(name, home);
                if own || self.people.is_program(name) {
                    return false;
                }
            }
            let broad = self.people.scope(&grant.subject, home, at).speaks_for_itself();
            (self.entitled.is_some() || broad) && !self.people.covers(&self.allowed, &grant.subject, home, at)
        };
        self.policies.effective(at).into_iter().filter(counts).cloned().collect()
    }

    /// Takes note of who is newly able from `edge` on. `event` made it so, and says whether it meant to narrow.
    fn evaluate(&mut self, edge: Edge, event: Option<(&Event, bool)>) {
        let able = self.newly_able(edge.at);
        let id = event.map(|(event, _)| event.id.clone());
        let narrows = event.is_some_and(|(_, narrows)| narrows);
        match (&mut self.current, able.is_empty()) {
            (None, true) => {}
            (None, false) => {
                let segment = self.segment(edge.at, able);
                self.current = Some(Interval {
                    start: edge,
                    end: None,
                    allowed: self.allowed.clone(),
                    baseline: self.baseline,
                    segments: vec![segment],
                    shown_by: self.witness.clone(),
                    opened_by: id.into_iter().collect(),
                    closed_by: Vec::new(),
                    ineffective: Vec::new(),
                });
            }
            (Some(_), false) => {
                let segment = self.segment(edge.at, able);
                if let Some(current) = &mut self.current {
                    let widens = current
                        .segments
                        .last()
                        .is_some_and(|last| segment.able.iter().any(|grant| !last.able.contains(grant)));
                    if let (Some(id), true) = (id, narrows && !widens)
                        && current.ineffective.last() != Some(&id)
                    {
                        current.ineffective.push(id);
                    }
                    current.segments.push(segment);
                }
            }
            (Some(_), true) => {
                if let Some(mut ended) = self.current.take() {
                    ended.end = Some(edge);
                    ended.closed_by = id.into_iter().collect();
                    self.found.push(ended);
                }
            }
        }
    }

    fn segment(&self, from: Instant, able: Vec<Grant>) -> Segment {
        let denied = self.policies.denied(from).into_iter().cloned().collect();
        Segment { from, able, denied }
    }
}
