//! The decision: rules, level, interval, open questions, changes, regimes, and the paragraph.

use anyhow::Result;
use proximate_model::document::{
    Fact, FactStatus, MinimalChange, PackRef, RuleEffect, RuleOutcome, RuleState, Severity, UnknownFact,
};

use crate::{
    assumptions::{Assumptions, Choice},
    change::{self, Change, Levels},
    level,
    milestones::Milestones,
    pack::Pack,
    regimes,
    truth::Truth,
    vocabulary::FactTable,
    words,
};

/// Decides.
///
/// # Errors
/// A fact is stated twice, or has a value although its status is unknown, or none although it is not.
/// A mistake in a rule or in the value of a fact is no error of the decision: the rule then carries it.
pub fn decide(pack: &Pack, facts: &[Fact], milestones: &Milestones) -> Result<Severity> {
    let table = FactTable::new(facts, &pack.vocabulary)?;
    let assumptions = Assumptions::new(pack, &table);
    let truths: Vec<Result<Truth, String>> =
        (0..pack.rules.len()).map(|rule| assumptions.truth(rule, &Choice::new())).collect();
    let level = level::level(pack, &|rule| truths[rule] == Ok(Truth::True));
    let (best, worst) = level::interval(pack, &assumptions);
    let changes = change::minimal(pack, &assumptions);
    let grounds = words::Grounds {
        pack,
        facts: &table,
        truths: &truths,
        assumptions: &assumptions,
        changes: &changes,
        level,
    }
    .paragraph();
    let regimes = pack
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.effect == RuleEffect::Regime)
        .map(|(index, rule)| {
            let support = assumptions.support(index);
            regimes::regime(pack, rule, &truths[index], &support, &table, milestones)
        })
        .collect();
    let mut facts = facts.to_vec();
    facts.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(Severity {
        severity: pack.name(level).to_owned(),
        equivalent: format!("Sev-{level}-equivalent"),
        scale: pack.scale.clone(),
        best_case: pack.name(best).to_owned(),
        worst_case: pack.name(worst).to_owned(),
        grounds,
        rules: outcomes(pack, &table, &assumptions, &truths),
        unknown: unknown(pack, &table, &assumptions, &truths, level),
        would_change: would_change(pack, &table, &assumptions, &changes),
        pack: PackRef { id: pack.id.clone(), version: pack.version.clone(), sha256: pack.sha256.clone() },
        regimes,
        facts,
    })
}

/// Every rule, fired ones first, else in the order of the pack.
fn outcomes(
    pack: &Pack,
    facts: &FactTable<'_>,
    assumptions: &Assumptions<'_>,
    truths: &[Result<Truth, String>],
) -> Vec<RuleOutcome> {
    let mut outcomes: Vec<RuleOutcome> = pack
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| {
            // A rule with a mistake did not fire; that it is not "unknown" keeps it apart from a missing fact.
            let (state, error) = match &truths[index] {
                Ok(truth) => (truth.state(), None),
                Err(error) => (RuleState::False, Some(error.clone())),
            };
            RuleOutcome {
                id: rule.id.clone(),
                title: rule.title.clone(),
                effect: rule.effect,
                level: rule.level.and_then(|level| u8::try_from(level).ok()),
                fired: state == RuleState::True,
                state,
                condition: rule.condition.text.clone(),
                why: rule.why.clone(),
                facts: rule.condition.paths().into_iter().map(|path| facts.shown(path)).collect(),
                pivotal: if state == RuleState::Unknown { pivotal(assumptions, index) } else { Vec::new() },
                error,
            }
        })
        .collect();
    outcomes.sort_by_key(|outcome| !outcome.fired);
    outcomes
}

/// Paths of the unknown facts that alone would decide a rule.
fn pivotal(assumptions: &Assumptions<'_>, rule: usize) -> Vec<String> {
    let decides = |variable: usize| {
        (1..=assumptions.variables[variable].alternatives.len()).any(|alternative| {
            let truth = assumptions.truth(rule, &Choice::from([(variable, alternative)]));
            matches!(truth, Ok(Truth::True | Truth::False))
        })
    };
    let read = assumptions.read_by(rule).into_iter();
    read.filter(|variable| assumptions.variables[*variable].open && decides(*variable))
        .map(|variable| assumptions.variables[variable].path.clone())
        .collect()
}

/// The facts of assessed domains that nobody knows and some undecided rule waits for.
fn unknown(
    pack: &Pack,
    facts: &FactTable<'_>,
    assumptions: &Assumptions<'_>,
    truths: &[Result<Truth, String>],
    level: usize,
) -> Vec<UnknownFact> {
    let levels = Levels::new(pack, assumptions, change::weighing(pack));
    let mut unknown: Vec<(usize, UnknownFact)> = Vec::new();
    for (index, variable) in assumptions.variables.iter().enumerate() {
        let path = &variable.path;
        if !variable.open {
            continue;
        }
        let waiting: Vec<usize> = (0..pack.rules.len())
            .filter(|rule| {
                let undecided = truths[*rule] == Ok(Truth::Unknown)
                    // A disputed fact has a value, and its rules wait for the end of the dispute.
                    || (facts.value(path).is_some() && truths[*rule].is_ok());
                undecided && assumptions.read_by(*rule).contains(&index)
            })
            .collect();
        if waiting.is_empty() {
            continue;
        }
        let alone =
            (1..=variable.alternatives.len()).map(|choice| levels.under(&Choice::from([(index, choice)])));
        let together = waiting.iter().filter_map(|rule| {
            let rule_may_hold = level::reach(assumptions, *rule).can_hold;
            pack.rules[*rule].level.filter(|_| rule_may_hold && pack.rules[*rule].effect == RuleEffect::Floor)
        });
        let gravest = alone.clone().chain(together).filter(|other| *other < level).min();
        let could_become = gravest.or_else(|| alone.filter(|other| *other != level).min());
        unknown.push((
            could_become.unwrap_or(usize::MAX),
            UnknownFact {
                fact: path.clone(),
                question: pack.vocabulary.get(path).map_or_else(String::new, |entry| entry.question.clone()),
                needed_by: waiting.into_iter().map(|rule| pack.rules[rule].id.clone()).collect(),
                could_become: could_become.map(|level| pack.name(level).to_owned()),
            },
        ));
    }
    unknown.sort_by(|(left_level, left), (right_level, right)| {
        let key = |level: &usize, fact: &UnknownFact| (*level, std::cmp::Reverse(fact.needed_by.len()));
        key(left_level, left).cmp(&key(right_level, right)).then_with(|| left.fact.cmp(&right.fact))
    });
    unknown.into_iter().map(|(_, fact)| fact).collect()
}

fn would_change(
    pack: &Pack,
    facts: &FactTable<'_>,
    assumptions: &Assumptions<'_>,
    changes: &[Change],
) -> Vec<MinimalChange> {
    changes
        .iter()
        .map(|change| MinimalChange {
            facts: change
                .choice
                .iter()
                .filter_map(|(index, choice)| {
                    let variable = assumptions.variables.get(*index)?;
                    let alternative = variable.alternatives.get(choice.checked_sub(1)?)?;
                    Some(Fact {
                        path: variable.path.clone(),
                        value: alternative.values.first().cloned(),
                        status: FactStatus::Asserted,
                        basis: "assumed, to see what would change".to_owned(),
                        evidence: Vec::new(),
                    })
                })
                .collect(),
            severity: pack.name(change.level).to_owned(),
            sentence: words::change(pack, &assumptions.variables, facts, change),
        })
        .collect()
}
