//! Regimes: whether a regulator's threshold is met, and until when to report. Never derived from severity.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use chrono::{Months, NaiveDate};
use proximate_model::{
    Instant,
    document::{Clock, Regime, RegimeVerdict},
};
use serde::Deserialize;

use crate::{
    milestones::Milestones,
    pack::{Pack, Rule},
    truth::Truth,
    vocabulary::FactTable,
};

const BUILT_IN: &str = include_str!("../packs/regimes.toml");

/// A regime as data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegimeEntry {
    id: String,
    source: String,
    state: State,
    #[serde(default)]
    effective_from: Option<String>,
    #[serde(default)]
    effective_until: Option<String>,
    #[serde(default)]
    clock: Vec<ClockEntry>,
}

/// Whether the regime is law yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    InForce,
    Proposal,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockEntry {
    name: String,
    from: Trigger,
    #[serde(default)]
    hours: Option<i64>,
    #[serde(default)]
    days: Option<i64>,
    #[serde(default)]
    months: Option<u32>,
}

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Trigger {
    Aware,
    Classified,
    Previous,
    Request,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegimesFile {
    regime: Vec<RegimeEntry>,
}

impl RegimeEntry {
    pub(crate) fn built_in() -> Result<BTreeMap<String, Self>> {
        let file: RegimesFile = toml::from_str(BUILT_IN).context("the built-in `regimes.toml` is damaged")?;
        let mut entries = BTreeMap::new();
        for entry in file.regime {
            for date in [&entry.effective_from, &entry.effective_until].into_iter().flatten() {
                midnight(date).with_context(|| format!("`{date}` of regime `{}` is not a date", entry.id))?;
            }
            for clock in &entry.clock {
                let lengths = [clock.hours.is_some(), clock.days.is_some(), clock.months.is_some()];
                ensure!(
                    lengths.iter().filter(|given| **given).count() <= 1,
                    "clock `{}` of regime `{}` has two lengths, keep one",
                    clock.name,
                    entry.id
                );
            }
            entries.insert(entry.id.clone(), entry);
        }
        Ok(entries)
    }

    /// Why the regime did not apply at an instant, or `None` if it did, or nobody knows.
    fn out_of_time(&self, occurred: Option<Instant>) -> Option<String> {
        let occurred = occurred?;
        if let Some(from) =
            self.effective_from.as_deref().filter(|from| midnight(from).is_some_and(|at| occurred < at))
        {
            return Some(format!("it applies from {from}, and the incident began at {occurred}"));
        }
        let until = self.effective_until.as_deref()?;
        midnight(until).filter(|at| occurred >= *at)?;
        Some(format!("it ceased to apply on {until}, and the incident began at {occurred}"))
    }
}

fn midnight(date: &str) -> Option<Instant> {
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    Some(Instant::from_datetime(date.and_hms_opt(0, 0, 0)?.and_utc()))
}

impl ClockEntry {
    fn run(&self, milestones: &Milestones) -> Clock {
        let (starts, trigger) = match self.from {
            Trigger::Aware => aware(milestones),
            Trigger::Classified => (
                None,
                "the decision of a person that the incident is major or material; record it".to_owned(),
            ),
            Trigger::Previous => (None, "the filing of the stage before".to_owned()),
            Trigger::Request => (None, "a request of the authority".to_owned()),
        };
        Clock { name: self.name.clone(), trigger, starts, due: starts.and_then(|starts| self.due(starts)) }
    }

    /// The end of the clock; hours and days run through weekends, months end on the same day or the last one.
    fn due(&self, starts: Instant) -> Option<Instant> {
        if let Some(hours) = self.hours {
            return Some(starts.plus_seconds(hours.saturating_mul(3600)));
        }
        if let Some(days) = self.days {
            return Some(starts.plus_seconds(days.saturating_mul(86_400)));
        }
        let end = starts.datetime()?.checked_add_months(Months::new(self.months?))?;
        Some(Instant::from_datetime(end))
    }
}

/// The earliest candidate for "became aware". When somebody was sure is a person's statement; the earliest
/// sign gives the deadline that is safe to keep.
fn aware(milestones: &Milestones) -> (Option<Instant>, String) {
    let earliest = [
        (milestones.detected, "the first detection"),
        (milestones.declared, "the declaration of the incident"),
    ]
    .into_iter()
    .filter_map(|(at, name)| at.map(|at| (at, name)))
    .min_by_key(|(at, _)| *at);
    match earliest {
        Some((at, name)) => (
            Some(at),
            format!(
                "becoming aware; {name} is the earliest sign in the evidence, taken as the conservative start"
            ),
        ),
        None => (None, "becoming aware; the evidence shows no detection, state when it was".to_owned()),
    }
}

/// The regime of a rule, with its verdict and its clocks.
pub(crate) fn regime(
    pack: &Pack,
    rule: &Rule,
    truth: &Result<Truth, String>,
    support: &BTreeSet<&str>,
    facts: &FactTable<'_>,
    milestones: &Milestones,
) -> Regime {
    let entry = rule.regime.as_ref().and_then(|id| pack.regimes.get(id));
    let out_of_time = entry.and_then(|entry| entry.out_of_time(milestones.occurred));
    let (verdict, because) = match (out_of_time, truth) {
        (Some(reason), _) => (RegimeVerdict::NotMet, format!("It does not apply: {reason}.")),
        (None, Ok(truth)) => verdict(pack, rule, *truth, support, facts),
        (None, Err(error)) => (RegimeVerdict::Unknown, format!("The rule could not be evaluated: {error}.")),
    };
    let because = match entry {
        Some(entry) => {
            let state = if entry.state == State::Proposal { ", a proposal" } else { "" };
            format!("{because} Source: {}{state}.", entry.source)
        }
        None => because,
    };
    let clocks = match (verdict, entry) {
        (RegimeVerdict::Met | RegimeVerdict::Unknown, Some(entry)) => {
            entry.clock.iter().map(|clock| clock.run(milestones)).collect()
        }
        _ => Vec::new(),
    };
    Regime { id: rule.id.clone(), title: rule.title.clone(), verdict, because, clocks }
}

fn verdict(
    pack: &Pack,
    rule: &Rule,
    truth: Truth,
    support: &BTreeSet<&str>,
    facts: &FactTable<'_>,
) -> (RegimeVerdict, String) {
    let stated = |paths: &BTreeSet<&str>| {
        let known = paths.iter().filter(|path| facts.value(path).is_some());
        known.map(|path| crate::words::statement(pack, &facts.shown(path))).collect::<Vec<_>>().join("; ")
    };
    match truth {
        Truth::True => (RegimeVerdict::Met, format!("The condition is met: {}.", stated(support))),
        Truth::False => (RegimeVerdict::NotMet, format!("The condition is not met: {}.", stated(support))),
        Truth::Unknown => {
            let paths = rule.condition.paths();
            let open = paths.iter().filter(|path| facts.value(path).is_none() && facts.is_assessed(path));
            let open: Vec<String> = open.map(|path| pack.vocabulary.matter(path)).collect();
            let mut sentences = Vec::new();
            let known = stated(&paths);
            if !known.is_empty() {
                sentences.push(format!("Known: {known}."));
            }
            if !open.is_empty() {
                sentences.push(format!("Not known: {}.", open.join("; ")));
            }
            if paths.iter().any(|path| !facts.is_assessed(path)) {
                let rest =
                    if sentences.is_empty() { "None of its facts has" } else { "Its other facts have not" };
                sentences.push(format!("{rest} been assessed."));
            }
            (RegimeVerdict::Unknown, sentences.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(hours: Option<i64>, days: Option<i64>, months: Option<u32>) -> ClockEntry {
        ClockEntry { name: "stage".to_owned(), from: Trigger::Aware, hours, days, months }
    }

    fn due(entry: &ClockEntry, starts: &str) -> Option<String> {
        entry.due(Instant::parse(starts).expect("an instant")).map(|due| due.to_string())
    }

    #[test]
    fn lengths_of_clocks() {
        let table = [
            (clock(Some(72), None, None), "2026-03-27T22:00:00Z", Some("2026-03-30T22:00:00Z")),
            (clock(Some(24), None, None), "2026-12-31T12:00:00Z", Some("2027-01-01T12:00:00Z")),
            (clock(None, Some(60), None), "2026-01-31T00:00:00Z", Some("2026-04-01T00:00:00Z")),
            (clock(None, None, Some(1)), "2026-01-31T08:00:00Z", Some("2026-02-28T08:00:00Z")),
            (clock(None, None, Some(1)), "2028-01-31T08:00:00Z", Some("2028-02-29T08:00:00Z")),
            (clock(None, None, None), "2026-01-31T08:00:00Z", None),
        ];
        for (entry, starts, expected) in table {
            assert_eq!(due(&entry, starts).as_deref(), expected, "{entry:?}");
        }
    }

    #[test]
    fn the_earliest_sign_starts_the_clock() {
        let at = |text: &str| Some(Instant::parse(text).expect("an instant"));
        let milestones = Milestones {
            detected: at("2026-03-10T16:00:00Z"),
            declared: at("2026-03-10T15:00:00Z"),
            ..Milestones::default()
        };
        let run = clock(Some(72), None, None).run(&milestones);
        assert_eq!(run.starts, at("2026-03-10T15:00:00Z"));
        assert_eq!(run.due, at("2026-03-13T15:00:00Z"));
        assert!(run.trigger.contains("declaration"), "{}", run.trigger);
        let silent = clock(Some(72), None, None).run(&Milestones::default());
        assert_eq!((silent.starts, silent.due), (None, None));
    }

    #[test]
    fn a_regime_does_not_reach_back() {
        let entries = RegimeEntry::built_in().expect("regimes");
        let act = &entries["ai-act-73"];
        let day = |text: &str| Instant::parse(text).ok();
        assert!(act.out_of_time(day("2026-03-10T00:00:00Z")).is_some());
        assert!(act.out_of_time(day("2026-09-10T00:00:00Z")).is_none());
        assert!(act.out_of_time(None).is_none());
    }
}
