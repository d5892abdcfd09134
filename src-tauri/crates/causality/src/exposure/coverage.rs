//! In which intervals reads of a resource were logged.
//!
//! The evidence seldom says so outright. What it does show are the reads themselves: a log format that
//! records reads of a resource at the start and at the end of a stretch was watching it in between. So a
//! format covers a resource from its first to its last record of a read (by anybody, also a refused one), minus
//!
//! - the silences that a record of stopped or changed logging opens, until a record says that logging
//!   runs again or the next read of the resource shows it;
//! - silences out of rhythm: longer than an hour and longer than ten times the usual silence.
//!
//! Fewer than [`WITNESSES`] records make no rhythm, and nothing is then known of coverage. A resource may
//! be covered by several formats; it is covered when any one of them watches.

use std::collections::BTreeMap;

use proximate_model::{Activity, Bounds, Event, Instant, Outcome};

use super::policy::is_below;

/// Records of reads that a format must have of a resource before its silence means anything.
pub(super) const WITNESSES: usize = 3;
/// A silence shorter than this is never out of rhythm: one hour, in microseconds.
const SHORT_SILENCE: i64 = 3_600 * Instant::SECOND;
/// How many usual silences make one that is out of rhythm.
const OUT_OF_RHYTHM: i64 = 10;

/// What a record does to logging, by the last word of its action in lower case.
const STOPS: [&str; 9] = [
    "stoplogging",
    "deletetrail",
    "deleteflowlogs",
    "deleteeventdatastore",
    "stopeventdatastoreingestion",
    "deleteloggroup",
    "deletelogstream",
    "disablelogging",
    "deletesink",
];
const STARTS: [&str; 5] =
    ["startlogging", "createtrail", "starteventdatastoreingestion", "enablelogging", "restoreeventdatastore"];
const CHANGES: [&str; 6] = [
    "puteventselectors",
    "updatetrail",
    "putbucketlogging",
    "updatesink",
    "updateeventdatastore",
    "putinsightselectors",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    Off,
    On,
    Changed,
}

/// A half-open stretch of time.
pub(super) type Span = (Instant, Instant);

/// The records of a case that switch logging, in time order.
pub(super) struct Switches<'a>(Vec<(Instant, Switch, &'a Event)>);

impl<'a> Switches<'a> {
    pub(super) fn of(events: &'a [Event]) -> Self {
        let mut found: Vec<_> = events
            .iter()
            .filter(|event| event.outcome != Outcome::Failure)
            .filter_map(|event| Some((event.time.at?, switch(&event.action)?, event)))
            .collect();
        found.sort_by_key(|(at, _, event)| (*at, &event.id));
        Self(found)
    }
}

fn switch(action: &str) -> Option<Switch> {
    let lower = action.to_lowercase();
    let word = lower.rsplit([':', '.', '/']).next()?;
    let is = |list: &[&str]| list.contains(&word);
    match () {
        () if is(&STOPS) => Some(Switch::Off),
        () if is(&STARTS) => Some(Switch::On),
        () if is(&CHANGES) => Some(Switch::Changed),
        () => None,
    }
}

/// Whether a record of changed logging leaves the resource logged: its text quotes the name of the resource,
/// or a beginning of it, as selectors do.
fn still_names(event: &Event, resource: &str) -> bool {
    let Some(text) = &event.text else { return false };
    let whole = format!("{resource}/");
    // Only what names a kind of resource at least counts as the beginning of a name.
    let least = resource.match_indices(':').nth(2).map_or(resource.len(), |(at, _)| at);
    text.split('"')
        .map(|quoted| quoted.trim_end_matches('*'))
        .any(|quoted| quoted.len() >= least && whole.starts_with(quoted))
}

/// The logged stretches of a resource, in time order and apart from each other. `None`: nothing tells.
pub(super) fn coverage(resource: &str, reads: &[&Event], switches: &Switches<'_>) -> Option<Vec<Span>> {
    let mut formats: BTreeMap<&str, Vec<Instant>> = BTreeMap::new();
    for read in reads.iter().filter(|event| event.activity == Activity::DataAccess) {
        formats.entry(&read.format).or_default().extend(read.time.at);
    }
    formats.retain(|_, times| times.len() >= WITNESSES);
    if formats.is_empty() {
        return None;
    }
    let spans = formats
        .into_iter()
        .flat_map(|(format, times)| logged_by(format, times, resource, switches))
        .collect();
    Some(union(spans))
}

fn logged_by(format: &str, mut times: Vec<Instant>, resource: &str, switches: &Switches<'_>) -> Vec<Span> {
    times.sort_unstable();
    let silences: Vec<Span> =
        times.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
    let longest = usual(&silences).saturating_mul(OUT_OF_RHYTHM).max(SHORT_SILENCE);
    let mut spans = Vec::new();
    for (from, to) in silences {
        if to.0.saturating_sub(from.0) > longest {
            // The read that begins the silence was logged; what follows it is not known to be.
            spans.push((from, Instant(from.0.saturating_add(1))));
        } else {
            spans.extend(logged_between(from, to, format, resource, switches));
        }
    }
    if let Some(last) = times.last() {
        spans.push((*last, Instant(last.0.saturating_add(1))));
    }
    spans
}

/// The logged parts of one silence between two reads.
fn logged_between(
    from: Instant,
    to: Instant,
    format: &str,
    resource: &str,
    switches: &Switches<'_>,
) -> Vec<Span> {
    let (mut spans, mut since) = (Vec::new(), Some(from));
    let begin = switches.0.partition_point(|(at, _, _)| *at < from);
    for (at, switch, event) in switches.0.iter().skip(begin).take_while(|(at, _, _)| *at < to) {
        let concerns = event.format == format
            || event.targets.iter().any(|target| target.name == resource || is_below(resource, &target.name));
        let off = match switch {
            _ if !concerns => continue,
            Switch::Off => true,
            Switch::On => false,
            Switch::Changed => !still_names(event, resource),
        };
        if off {
            spans.extend(since.take().map(|start| (start, *at)));
        } else {
            since.get_or_insert(*at);
        }
    }
    // The next read shows that logging runs again, but not since when.
    spans.extend(since.map(|start| (start, to)));
    spans
}

/// The median silence, in microseconds.
fn usual(silences: &[Span]) -> i64 {
    let mut lengths: Vec<i64> = silences.iter().map(|(from, to)| to.0.saturating_sub(from.0)).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or(0)
}

/// The union of stretches, in time order and apart from each other.
pub(super) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|(from, to)| from < to);
    spans.sort_unstable();
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for (from, to) in spans {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

/// The parts of a window that no stretch covers, and the share of it that is covered.
pub(super) fn within(window: Span, covered: &[Span]) -> (Vec<Bounds>, f64) {
    let (mut unlogged, mut reached) = (Vec::new(), window.0);
    for (from, to) in covered {
        let (from, to) = ((*from).max(window.0), (*to).min(window.1));
        if from >= to {
            continue;
        }
        if reached < from {
            unlogged.push(Bounds { earliest: reached, latest: from });
        }
        reached = reached.max(to);
    }
    if reached < window.1 {
        unlogged.push(Bounds { earliest: reached, latest: window.1 });
    }
    let length = window.1.seconds_since(window.0);
    let missing: f64 = unlogged.iter().map(|gap| gap.latest.seconds_since(gap.earliest)).sum();
    let share = if length > 0.0 { (1.0 - missing / length).clamp(0.0, 1.0) } else { 1.0 };
    (unlogged, share)
}

#[cfg(test)]
mod tests {
    use proximate_model::{Bounds, Instant};

    use super::{union, within};

    fn span(from: i64, to: i64) -> (Instant, Instant) {
        (Instant(from), Instant(to))
    }

    #[test]
    fn stretches_unite() {
        let table = [
            (vec![], vec![]),
            (vec![span(3, 3)], vec![]),
            (vec![span(5, 9), span(1, 4)], vec![span(1, 4), span(5, 9)]),
            (vec![span(1, 5), span(5, 9), span(2, 3)], vec![span(1, 9)]),
        ];
        for (spans, expected) in table {
            assert_eq!(union(spans.clone()), expected, "union of {spans:?}");
        }
    }

    #[test]
    fn what_is_not_covered_is_listed() {
        let gap = |earliest, latest| Bounds { earliest: Instant(earliest), latest: Instant(latest) };
        let table = [
            (vec![], vec![gap(10, 20)], 0.0),
            (vec![span(0, 30)], vec![], 1.0),
            (vec![span(0, 15)], vec![gap(15, 20)], 0.5),
            (vec![span(12, 14), span(16, 40)], vec![gap(10, 12), gap(14, 16)], 0.6),
        ];
        for (covered, unlogged, share) in table {
            let (found, found_share) = within(span(10, 20), &covered);
            assert_eq!(found, unlogged, "gaps beside {covered:?}");
            assert!((found_share - share).abs() < 1e-9, "share of {covered:?} is {found_share}");
        }
    }
}
