//! How many people became newly able, and in which scope.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::document::{Audience, CountRange};
use proximate_model::{Grant, Instant, Subject};

use super::principals::{Allowed, People, Principals, Scope, is_foreign};
use super::rights;
use super::sweep::{Baseline, Interval, Unit};

/// The audience of an interval with the scope by which it is ranked.
pub(super) fn audience(interval: &Interval, unit: &Unit<'_>, people: &Principals<'_>) -> (Audience, Scope) {
    let mut tally = Tally::default();
    let mut scope = Scope::NamedIndividuals;
    for segment in &interval.segments {
        for grant in &segment.able {
            scope = scope.max(people.scope(&grant.subject, &unit.home, segment.from));
            let excluded = excluded(&interval.allowed, &segment.denied, grant);
            tally.add(&grant.subject, &excluded, interval.baseline, unit, people, segment.from);
        }
    }
    let baseline = match interval.baseline {
        Baseline::Table => "assets.csv",
        Baseline::Before => "before the change",
        Baseline::Unknown => "unknown",
    };
    let audience = Audience {
        scope: scope.word().to_owned(),
        newly_able: tally.range(),
        subjects: interval.subjects().into_iter().collect(),
        baseline: baseline.to_owned(),
    };
    (audience, scope)
}

/// Those whom a grant gives nothing: the entitled, and the ones a denial names.
fn excluded(allowed: &Allowed, denied: &[Grant], grant: &Grant) -> Allowed {
    let mut excluded = allowed.clone();
    for denial in denied {
        if let Subject::Group(name) | Subject::Principal(name) = &denial.subject
            && rights::denies(&denial.rights, &grant.rights)
        {
            excluded.names.insert(name.clone());
        }
    }
    excluded
}

/// People counted one by one where they are listed, and as ranges where only a number is known.
#[derive(Default)]
struct Tally {
    listed: BTreeSet<String>,
    ranges: BTreeMap<String, People>,
}

impl Tally {
    fn add(
        &mut self,
        subject: &Subject,
        excluded: &Allowed,
        baseline: Baseline,
        unit: &Unit<'_>,
        people: &Principals<'_>,
        at: Instant,
    ) {
        let (name, is_organization) = match subject {
            Subject::Public | Subject::Network(_) => {
                self.widen(format!("{subject:?}"), People { min: None, max: None });
                return;
            }
            Subject::Organization(name) => (name, true),
            Subject::Group(name) | Subject::Principal(name) => (name, false),
        };
        if !is_organization && is_foreign(name, &unit.home) {
            // An account holds at least one principal, and nobody here knows how many more.
            self.widen(name.clone(), People { min: Some(1), max: None });
            return;
        }
        let Some(group) = people.group(name) else {
            match subject {
                Subject::Principal(_) => {
                    self.listed.insert(people.person(name));
                }
                _ => self.widen(name.clone(), People { min: None, max: None }),
            }
            return;
        };
        let members = people.members(group, at);
        let inside: BTreeSet<&String> =
            members.iter().filter(|member| people.is_allowed([member.as_str()], excluded, at)).collect();
        let Some((fewest, most)) = people.headcount(group, at) else {
            if members.is_empty() {
                self.widen(name.clone(), People { min: None, max: None });
            }
            self.listed
                .extend(members.iter().filter(|m| !inside.contains(m) && !people.is_program(m)).cloned());
            return;
        };
        let entitled = people.entitled_people(excluded, at);
        // Everybody entitled belongs to the organisation; whether they belong to another group is only
        // known of its listed members.
        let all_inside = is_organization || people.scope(subject, &unit.home, at) == Scope::OrgWide;
        let surely = if all_inside { entitled.min.unwrap_or(0) } else { inside.len() as u64 };
        let min = match baseline {
            Baseline::Unknown => None,
            _ => entitled.max.map(|count| fewest.saturating_sub(count)),
        };
        self.widen(name.clone(), People { min, max: Some(most.saturating_sub(surely)) });
    }

    fn widen(&mut self, name: String, range: People) {
        let held = self.ranges.entry(name).or_insert(range);
        held.min = held.min.max(range.min);
        held.max = held.max.zip(range.max).map(|(a, b)| a.max(b));
    }

    /// Groups may overlap: at least the largest of them, at most their sum.
    fn range(&self) -> CountRange {
        let listed = self.listed.len() as u64;
        let least = self.ranges.values().filter_map(|range| range.min).max();
        let min = if listed > 0 { Some(least.unwrap_or(0).max(listed)) } else { least };
        let max = self.ranges.values().try_fold(listed, |sum, range| Some(sum.saturating_add(range.max?)));
        CountRange { min, max }
    }
}
