//! The smallest changes of facts that would alter the severity.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::document::RuleEffect;

use crate::{
    assumptions::{Assumptions, Choice},
    level::level,
    pack::Pack,
    truth::Truth,
};

/// Most facts of one change; beyond three, a change explains nothing to a reader.
const MOST_FACTS: usize = 3;

/// Most changes that are reported.
const MOST_CHANGES: usize = 16;

/// A change and the level it leads to.
pub(crate) struct Change {
    pub(crate) choice: Choice,
    pub(crate) level: usize,
}

/// All minimal changes, those of fewer facts first, then the graver outcomes.
///
/// A change is minimal if no part of it alters the level. To make it less grave, any facts are set. To make
/// it graver, only open ones are, or one that a fired rule rests on: what is known to be otherwise, in another
/// matter or twice over, is another incident.
pub(crate) fn minimal(pack: &Pack, assumptions: &Assumptions<'_>) -> Vec<Change> {
    let weighing = weighing(pack);
    let variables: BTreeSet<usize> = weighing.iter().flat_map(|rule| assumptions.read_by(*rule)).collect();
    let variables: Vec<usize> = variables.into_iter().collect();
    let levels = Levels::new(pack, assumptions, weighing);
    let base = levels.under(&Choice::new());
    let involved: BTreeSet<usize> = levels
        .held
        .iter()
        .filter(|rule| pack.rules[**rule].effect != RuleEffect::Aggravate)
        .flat_map(|rule| assumptions.read_by(*rule))
        .collect();
    let mut found: Vec<Change> = Vec::new();
    // Everything that alters the level, reported or not: what contains it is not minimal.
    let mut altering: Vec<Choice> = Vec::new();
    let mut frontier = vec![Choice::new()];
    for size in 1..=MOST_FACTS {
        let mut next = Vec::new();
        let (mut hits, mut altered) = (Vec::new(), Vec::new());
        for choice in &frontier {
            let after = choice.last_key_value().map(|(variable, _)| *variable);
            for variable in
                variables.iter().copied().filter(|variable| after.is_none_or(|after| *variable > after))
            {
                for alternative in 1..=assumptions.variables[variable].alternatives.len() {
                    let mut larger = choice.clone();
                    larger.insert(variable, alternative);
                    if altering.iter().any(|smaller| contains(&larger, smaller)) {
                        continue;
                    }
                    let level = levels.under(&larger);
                    if level == base {
                        next.push(larger);
                        continue;
                    }
                    altered.push(larger.clone());
                    let open = larger.keys().all(|variable| assumptions.variables[*variable].open);
                    let allowed = if level > base {
                        !levels.doubtful(&larger, base)
                    } else {
                        open || (size == 1 && involved.contains(&variable))
                    };
                    if allowed
                        && !hits.iter().any(|hit: &Change| numbers_apart(assumptions, hit, &larger, level))
                    {
                        hits.push(Change { choice: larger, level });
                    }
                }
            }
        }
        hits.sort_by_key(|change| change.level);
        found.extend(hits);
        altering.extend(altered);
        if found.len() >= MOST_CHANGES {
            break;
        }
        frontier = next;
    }
    found.truncate(MOST_CHANGES);
    found
}

/// Whether a found change differs from another only in how far a number goes. The nearest number is tried
/// first, and the farther ones tell nothing new.
fn numbers_apart(assumptions: &Assumptions<'_>, found: &Change, other: &Choice, level: usize) -> bool {
    found.level == level
        && found.choice.keys().eq(other.keys())
        && found.choice.iter().all(|(variable, choice)| {
            other.get(variable) == Some(choice) || assumptions.variables[*variable].is_number()
        })
}

fn contains(larger: &Choice, smaller: &Choice) -> bool {
    smaller.iter().all(|(variable, choice)| larger.get(variable) == Some(choice))
}

/// Levels under choices, computed from what the choice touches alone.
pub(crate) struct Levels<'a> {
    pack: &'a Pack,
    assumptions: &'a Assumptions<'a>,
    /// Per variable, the weighing rules that read it.
    readers: BTreeMap<usize, Vec<usize>>,
    /// The weighing rules that hold as things are.
    held: BTreeSet<usize>,
}

impl<'a> Levels<'a> {
    pub(crate) fn new(pack: &'a Pack, assumptions: &'a Assumptions<'a>, weighing: Vec<usize>) -> Self {
        let mut readers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut held = BTreeSet::new();
        for rule in weighing {
            for variable in assumptions.read_by(rule) {
                readers.entry(variable).or_default().push(rule);
            }
            if assumptions.truth(rule, &Choice::new()) == Ok(Truth::True) {
                held.insert(rule);
            }
        }
        Self { pack, assumptions, readers, held }
    }

    /// Whether a choice leaves a floor graver than `base` undecided that was decided before: then it is not
    /// clear that the level would be less grave.
    fn doubtful(&self, choice: &Choice, base: usize) -> bool {
        choice.keys().filter_map(|variable| self.readers.get(variable)).flatten().any(|rule| {
            self.pack.rules[*rule].effect == RuleEffect::Floor
                && self.pack.rules[*rule].level.is_some_and(|level| level < base)
                && self.assumptions.truth(*rule, choice) == Ok(Truth::Unknown)
                && self.assumptions.truth(*rule, &Choice::new()) != Ok(Truth::Unknown)
        })
    }

    /// The level under a choice.
    pub(crate) fn under(&self, choice: &Choice) -> usize {
        let mut held = self.held.clone();
        for rule in choice.keys().filter_map(|variable| self.readers.get(variable)).flatten() {
            if self.assumptions.truth(*rule, choice) == Ok(Truth::True) {
                held.insert(*rule);
            } else {
                held.remove(rule);
            }
        }
        level(self.pack, &|rule| held.contains(&rule))
    }
}

/// The rules that bear on the level.
pub(crate) fn weighing(pack: &Pack) -> Vec<usize> {
    let weighs = |effect| matches!(effect, RuleEffect::Floor | RuleEffect::Cap | RuleEffect::Aggravate);
    (0..pack.rules.len()).filter(|rule| weighs(pack.rules[*rule].effect)).collect()
}
