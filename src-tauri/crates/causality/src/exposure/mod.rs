//! Who could see what, for how long, and whether anybody did.
//!
//! **Effective access.** Per resource and per policy the grants in force are kept in time order. A resource
//! is visible to a subject while at least one grant that shows something is in force for it, so revoking one
//! of two ends nothing. An unconditional denial overrides; a conditional one is not evaluated and takes
//! nothing away. A grant with an end ends by itself. Resources below an asset (`bucket/key`) belong to it, and
//! a grant on a pattern of names belongs to every asset it matches, but for the bare `*`, which is listed
//! as a widening only: what else bounds such a grant stands in no record.
//!
//! **Entitled.** By `assets.csv`; where it does not say, those who could see before the change, if that is
//! known; else nobody knows and the baseline is `unknown`. Without a table only an audience that speaks for
//! itself is an exposure: the public, an organisation, a broad group, a foreign account. An asset whose class
//! of data is `public` and which names no entitlement cannot be exposed.
//!
//! **Bounds.** An exposure is a maximal interval in which somebody newly able exists. Its ends carry the bounds
//! of the events that make them, so its least length may be zero. One that was there before the case began
//! has no event in `opened_by` and starts with the first record; one that is still there ends with the last.
//!
//! **Use** is three-valued (see the module `coverage` for what counts as logged): `accessed` by records of
//! reads by people who were not entitled, whom a grant meant, and who had not read while it was not exposed;
//! `not_accessed` only if the whole window was logged and no read is in doubt; else `unknown`.
//!
//! A successful copy by somebody newly able is an exposure of its own, open until the copy is deleted.

mod access;
mod audience;
mod copies;
mod coverage;
mod phrases;
mod policy;
mod principals;
mod rights;
mod sweep;
mod widening;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::document::{Exposure, Exposures, SecondsRange, Window};
use proximate_model::{AccessOperation, Activity, Bounds, Event, Instant, Outcome, Registry};

use crate::CaseView;
use access::Uses;
use coverage::Switches;
use principals::{Principals, Scope, account_of};
use sweep::{Cause, Interval, Moment, Unit};

/// An exposure with what its order and the union need beside the document.
struct Found {
    exposure: Exposure,
    start: Instant,
    end: Option<Instant>,
    scope: Scope,
}

/// Computes every exposure of a case, their union, and every change that widened access.
#[must_use]
pub fn exposures(view: &CaseView<'_>) -> Exposures {
    let widenings = widening::widenings(view.events);
    let Some((first, last)) = extent(view.events) else {
        return Exposures { exposures: Vec::new(), window: None, widenings };
    };
    let people = Principals::new(view.registry, view.events);
    let units = units(view);
    let touched = touched(view, &units);
    let switches = Switches::of(view.events);
    let mut found = Vec::new();
    for unit in units.values() {
        let intervals = sweep::intervals(unit, &people, first, last);
        let touched = touched.get(unit.resource).map_or(&[][..], Vec::as_slice);
        let uses = Uses { unit, people: &people, touched, switches: &switches, intervals: &intervals, last };
        for interval in &intervals {
            let Some(original) = exposure(interval, &uses) else { continue };
            found.extend(copies::copies(&original.exposure, interval, &uses, view.events, last));
            found.push(original);
        }
    }
    found.sort_by(|a, b| gravity(b).cmp(&gravity(a)).then_with(|| a.exposure.id.cmp(&b.exposure.id)));
    let window = window(&found, last);
    Exposures { exposures: found.into_iter().map(|found| found.exposure).collect(), window, widenings }
}

/// The earliest and the latest instant of any record.
fn extent(events: &[Event]) -> Option<(Instant, Instant)> {
    let times = || events.iter().filter_map(|event| event.time.at);
    Some((times().min()?, times().max()?))
}

/// Orders exposures by gravity: production, then scope, then people, those surely newly able before those
/// perhaps, then length in whole seconds.
fn gravity(found: &Found) -> (bool, Scope, u64, u64, u64) {
    let people = found.exposure.audience.newly_able;
    let (surely, perhaps) = (people.min.unwrap_or(0), people.max.unwrap_or(u64::MAX));
    (
        is_production(&found.exposure.environment),
        found.scope,
        surely,
        perhaps,
        found.exposure.seconds.max as u64,
    )
}

fn is_production(environment: &str) -> bool {
    matches!(environment.trim().to_lowercase().as_str(), "production" | "prod" | "prd" | "live")
}

fn exposure(interval: &Interval, uses: &Uses<'_, '_>) -> Option<Found> {
    let unit = uses.unit;
    let end = interval.end.map(|end| (end.at, end.bounds));
    let seconds = seconds((interval.start.at, interval.start.bounds), end, uses.last);
    if end.is_some() && seconds.max <= 0.0 {
        return None;
    }
    let (audience, scope) = audience::audience(interval, unit, uses.people);
    let said = |text: Option<&String>| match text {
        Some(text) if !text.trim().is_empty() => text.clone(),
        _ => "unknown".to_owned(),
    };
    let asset = unit.asset;
    let exposure = Exposure {
        id: format!("{}/{}", interval.shown_by, unit.resource),
        resource: unit.resource.to_owned(),
        name: asset
            .map(|asset| &asset.name)
            .filter(|name| !name.is_empty())
            .map_or(unit.resource, |n| n)
            .to_owned(),
        environment: said(asset.map(|asset| &asset.environment)),
        data_class: said(asset.map(|asset| &asset.data_class)),
        records: asset.and_then(|asset| asset.records),
        start: interval.start.bounds,
        end: end.map(|(_, bounds)| bounds),
        open: end.is_none(),
        seconds,
        audience,
        access: uses.access(interval),
        opened_by: interval.opened_by.clone(),
        closed_by: interval.closed_by.clone(),
        ineffective: interval.ineffective.clone(),
    };
    Some(Found { exposure, start: interval.start.at, end: end.map(|(at, _)| at), scope })
}

/// The length of an interval with uncertain ends; an open one is counted up to the last record.
fn seconds(start: (Instant, Bounds), end: Option<(Instant, Bounds)>, last: Instant) -> SecondsRange {
    let (at, bounds) = end.unwrap_or((last, Bounds::exact(last)));
    let length = |from: Instant, to: Instant| to.seconds_since(from).max(0.0);
    SecondsRange {
        min: length(start.1.latest, bounds.earliest),
        likely: length(start.0, at),
        max: length(start.1.earliest, bounds.latest),
    }
}

/// The union of the exposures of production, or of all if none is of production.
fn window(found: &[Found], last: Instant) -> Option<Window> {
    let production: Vec<&Found> =
        found.iter().filter(|found| is_production(&found.exposure.environment)).collect();
    let chosen = if production.is_empty() { found.iter().collect() } else { production };
    let start =
        chosen.iter().min_by_key(|found| (found.start, found.exposure.start.earliest))?.exposure.start;
    let open = chosen.iter().any(|found| found.exposure.open);
    let end = if open {
        None
    } else {
        chosen.iter().max_by_key(|found| (found.end, found.exposure.end.map(|end| end.latest)))?.exposure.end
    };
    let length = |spans: Vec<(Instant, Instant)>| {
        coverage::union(spans).iter().map(|(from, to)| to.seconds_since(*from)).sum()
    };
    let end_of = |found: &Found| found.exposure.end.unwrap_or(Bounds::exact(last));
    let spans =
        |of: &dyn Fn(&Found) -> (Instant, Instant)| length(chosen.iter().map(|found| of(found)).collect());
    let seconds = SecondsRange {
        min: spans(&|found| (found.exposure.start.latest, end_of(found).earliest)),
        likely: spans(&|found| (found.start, found.end.unwrap_or(last))),
        max: spans(&|found| (found.exposure.start.earliest, end_of(found).latest)),
    };
    Some(Window { start, end, seconds })
}

/// All changes of policies, gathered by asset, or by resource where no table knows it.
fn units<'a>(view: &CaseView<'a>) -> BTreeMap<&'a str, Unit<'a>> {
    let known: BTreeSet<String> =
        view.registry.identities().filter_map(|row| account_of(&row.account)).map(str::to_owned).collect();
    let mut units: BTreeMap<&str, Unit<'_>> = BTreeMap::new();
    for event in view.events.iter().filter(|event| event.outcome != Outcome::Failure) {
        let (Some(at), Some(bounds)) = (event.time.at, event.time.bounds()) else { continue };
        for change in &event.access {
            for resource in resources_meant(&change.resource, view.registry) {
                let unit = units.entry(resource).or_insert_with(|| Unit {
                    resource,
                    asset: view.registry.asset_of(resource),
                    moments: Vec::new(),
                    home: known.clone(),
                });
                let actors = [&event.executor, &event.initiator, &event.credential].into_iter().flatten();
                unit.home.extend(actors.filter_map(|actor| account_of(&actor.name)).map(str::to_owned));
                unit.moments.push(Moment { event, at, bounds, cause: Cause::Change(change) });
            }
        }
    }
    for unit in units.values_mut() {
        unit.home.extend(account_of(unit.resource).map(str::to_owned));
        let entitled = unit.asset.and_then(|asset| asset.entitled.as_ref()).into_iter().flatten();
        unit.home.extend(entitled.filter_map(|name| account_of(name)).map(str::to_owned));
    }
    add_deletions(view, &mut units);
    add_withdrawals(view, &mut units);
    units.retain(|_, unit| !is_public_data(unit));
    for unit in units.values_mut() {
        unit.moments.sort_by_key(|moment| (moment.at, &moment.event.evidence, &moment.event.id));
    }
    units
}

fn is_public_data(unit: &Unit<'_>) -> bool {
    unit.asset.is_some_and(|asset| {
        asset.entitled.is_none() && asset.data_class.trim().eq_ignore_ascii_case("public")
    })
}

/// The assets, or the resource itself, that a change of `resource` is about.
fn resources_meant<'a>(resource: &'a str, registry: &'a Registry) -> Vec<&'a str> {
    if let Some(asset) = registry.asset_of(resource) {
        return vec![&asset.resource];
    }
    let trimmed = resource.strip_suffix("/*").unwrap_or(resource);
    if trimmed.is_empty() || trimmed == "*" {
        return Vec::new();
    }
    if !trimmed.contains('*') {
        return vec![trimmed];
    }
    let matching = |name: &str| rights::matches_pattern(trimmed, name);
    registry.assets().map(|asset| asset.resource.as_str()).filter(|name| matching(name)).collect()
}

/// Prefix of the names of policies that hang on an identity and name the resources they are about.
const INLINE: &str = "inline:";

/// A policy that hangs on an identity is one text: written anew, it no longer gives what it does not name.
/// The record of its deletion names no resource at all.
fn add_withdrawals<'a>(view: &CaseView<'a>, units: &mut BTreeMap<&'a str, Unit<'a>>) {
    let mut holders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in view.events.iter().filter(|event| event.outcome != Outcome::Failure) {
        let (Some(at), Some(bounds)) = (event.time.at, event.time.bounds()) else { continue };
        let mut written: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let changes = event.access.iter().filter(|change| change.policy.starts_with(INLINE));
        for change in changes.filter(|change| change.operation == AccessOperation::Replace) {
            let named = written.entry(&change.policy).or_default();
            named.extend(resources_meant(&change.resource, view.registry));
        }
        for (policy, named) in written {
            let before = holders.insert(policy, named.clone()).unwrap_or_default();
            for resource in before.difference(&named) {
                if let Some(unit) = units.get_mut(resource) {
                    unit.moments.push(Moment { event, at, bounds, cause: Cause::Withdrawal(policy) });
                }
            }
        }
    }
}

/// A deleted resource can be seen no more. A record that names it later shows that something else was deleted.
fn add_deletions<'a>(view: &CaseView<'a>, units: &mut BTreeMap<&'a str, Unit<'a>>) {
    let mut last_seen: BTreeMap<&str, Instant> = BTreeMap::new();
    for event in view.events.iter().filter(|event| event.outcome != Outcome::Failure) {
        let Some(at) = event.time.at else { continue };
        for target in event.targets.iter().filter(|_| event.activity != Activity::Deletion) {
            let seen = last_seen.entry(&target.name).or_insert(at);
            *seen = at.max(*seen);
        }
    }
    for event in view.events {
        if event.activity != Activity::Deletion
            || event.outcome == Outcome::Failure
            || !event.access.is_empty()
        {
            continue;
        }
        let (Some(at), Some(bounds)) = (event.time.at, event.time.bounds()) else { continue };
        for target in &event.targets {
            if last_seen.get(target.name.as_str()).is_some_and(|seen| *seen > at) {
                continue;
            }
            if let Some(unit) = unit_of(&target.name, view.registry, units)
                && unit.has_policy_of(&target.name)
            {
                unit.moments.push(Moment { event, at, bounds, cause: Cause::Deletion(&target.name) });
            }
        }
    }
}

fn unit_of<'u, 'a>(
    name: &str,
    registry: &Registry,
    units: &'u mut BTreeMap<&'a str, Unit<'a>>,
) -> Option<&'u mut Unit<'a>> {
    let key = unit_key(name, registry, |key| units.contains_key(key))?.to_owned();
    units.get_mut(key.as_str())
}

/// The unit that a resource belongs to: itself, its asset, or its nearest ancestor that is one.
fn unit_key<'n>(name: &'n str, registry: &'n Registry, exists: impl Fn(&str) -> bool) -> Option<&'n str> {
    if let Some(asset) = registry.asset_of(name)
        && exists(&asset.resource)
    {
        return Some(&asset.resource);
    }
    let mut key = name;
    loop {
        if exists(key) {
            return Some(key);
        }
        key = &key[..key.rfind('/')?];
    }
}

/// For each unit the events on it that are no changes of its policies, in time order.
fn touched<'a>(
    view: &CaseView<'a>,
    units: &BTreeMap<&'a str, Unit<'a>>,
) -> BTreeMap<&'a str, Vec<&'a Event>> {
    let mut touched: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in view.events.iter().filter(|event| event.access.is_empty() && event.time.at.is_some()) {
        let mut keys = BTreeSet::new();
        for target in &event.targets {
            let key = unit_key(&target.name, view.registry, |key| units.contains_key(key));
            keys.extend(key.and_then(|key| units.get_key_value(key)).map(|(key, _)| *key));
        }
        for key in keys {
            touched.entry(key).or_default().push(event);
        }
    }
    for events in touched.values_mut() {
        events.sort_by_key(|event| (event.time.at, &event.evidence, &event.id));
    }
    touched
}
