//! What a correlation remembers of one group of matches while time goes by.

use std::collections::{BTreeMap, VecDeque};

use rsigma_parser::{ConditionExpr, ConditionOperator};

/// One match of one of a correlation's rules.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    /// Event time, in microseconds.
    pub(crate) at: i64,
    /// The number of the event as it was shown; in a window, the number of the match in the order of time.
    pub(crate) order: usize,
    /// Which of the correlation's rules matched, by its position in the correlation.
    pub(crate) reference: usize,
    /// The value that is counted or summed, where the correlation does.
    pub(crate) value: Option<String>,
    /// Ids of the events: several if a correlation matched.
    pub(crate) events: Vec<String>,
}

/// What a correlation asks of its window.
#[derive(Debug, Clone)]
pub(crate) enum Question {
    /// How many matches.
    Count(Vec<(ConditionOperator, u64)>),
    /// How many different values.
    Distinct(Vec<(ConditionOperator, u64)>),
    /// The sum of values.
    Sum(Vec<(ConditionOperator, u64)>),
    /// The mean of values.
    Mean(Vec<(ConditionOperator, u64)>),
    /// How many of its rules have matched.
    Together(Vec<(ConditionOperator, u64)>),
    /// Which of its rules have matched; the names are positions in the correlation.
    Expression(ConditionExpr),
    /// Whether its rules have matched one after the other, in the order of the correlation.
    InOrder,
}

/// The matches of one group that are not older than the timespan.
#[derive(Debug, Default)]
pub(crate) struct Window {
    matches: VecDeque<Match>,
    distinct: BTreeMap<String, usize>,
    sum: f64,
    by_reference: Vec<usize>,
    /// For each step the latest-begun sequence that has come so far.
    sequences: Vec<Option<Vec<Match>>>,
}

fn holds(predicates: &[(ConditionOperator, u64)], value: f64) -> bool {
    predicates.iter().all(|(operator, wanted)| {
        // Thresholds are small; beyond 2^53 nobody counts.
        let wanted = *wanted as f64;
        match operator {
            ConditionOperator::Lt => value < wanted,
            ConditionOperator::Lte => value <= wanted,
            ConditionOperator::Gt => value > wanted,
            ConditionOperator::Gte => value >= wanted,
            ConditionOperator::Eq => (value - wanted).abs() < f64::EPSILON,
            ConditionOperator::Neq => (value - wanted).abs() >= f64::EPSILON,
        }
    })
}

fn number(value: &Option<String>) -> Option<f64> {
    value.as_deref()?.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

impl Window {
    /// Of a correlation of so many rules.
    pub(crate) fn new(references: usize) -> Self {
        Self { by_reference: vec![0; references], sequences: vec![None; references], ..Self::default() }
    }

    /// Takes a match in, lets go of what is older than the timespan (in microseconds), and answers with the
    /// matches that make the condition hold, which come after the match of the number `since`; `None` if it
    /// does not hold.
    pub(crate) fn take(
        &mut self,
        new: Match,
        question: &Question,
        span: i64,
        since: Option<usize>,
    ) -> Option<Vec<Match>> {
        if let Question::InOrder = question {
            return self.in_order(new, span, since);
        }
        let counts = match question {
            Question::Distinct(_) => new.value.is_some(),
            Question::Sum(_) | Question::Mean(_) => number(&new.value).is_some(),
            _ => true,
        };
        let at = new.at;
        while self.matches.front().is_some_and(|old| old.at < at.saturating_sub(span)) {
            if let Some(old) = self.matches.pop_front() {
                self.count(&old, false);
            }
        }
        if !counts {
            return None;
        }
        self.count(&new, true);
        self.matches.push_back(new);
        self.answer(question).then(|| {
            let recent =
                self.matches.iter().rev().take_while(|one| since.is_none_or(|since| one.order > since));
            let mut recent: Vec<Match> = recent.cloned().collect();
            recent.reverse();
            recent
        })
    }

    fn count(&mut self, one: &Match, enters: bool) {
        if let Some(count) = self.by_reference.get_mut(one.reference) {
            *count = if enters { *count + 1 } else { count.saturating_sub(1) };
        }
        if let Some(number) = number(&one.value) {
            self.sum += if enters { number } else { -number };
        }
        let Some(value) = &one.value else { return };
        if enters {
            *self.distinct.entry(value.clone()).or_default() += 1;
        } else if let Some(count) = self.distinct.get_mut(value) {
            *count -= 1;
            if *count == 0 {
                self.distinct.remove(value);
            }
        }
    }

    fn answer(&self, question: &Question) -> bool {
        let matches = self.matches.len() as f64;
        let present = || self.by_reference.iter().filter(|count| **count > 0).count() as f64;
        match question {
            Question::Count(predicates) => holds(predicates, matches),
            Question::Distinct(predicates) => holds(predicates, self.distinct.len() as f64),
            Question::Sum(predicates) => holds(predicates, self.sum),
            Question::Mean(predicates) => holds(predicates, self.sum / matches),
            Question::Together(predicates) => holds(predicates, present()),
            Question::Expression(expression) => self.expressed(expression),
            Question::InOrder => false,
        }
    }

    fn expressed(&self, expression: &ConditionExpr) -> bool {
        match expression {
            ConditionExpr::And(inner) => inner.iter().all(|inner| self.expressed(inner)),
            ConditionExpr::Or(inner) => inner.iter().any(|inner| self.expressed(inner)),
            ConditionExpr::Not(inner) => !self.expressed(inner),
            ConditionExpr::Identifier(position) => {
                let count = position.parse().ok().and_then(|position: usize| self.by_reference.get(position));
                count.is_some_and(|count| *count > 0)
            }
            ConditionExpr::Selector { .. } => false,
        }
    }

    /// Each match goes on from the step before its own, where that began not longer ago than the timespan.
    fn in_order(&mut self, new: Match, span: i64, since: Option<usize>) -> Option<Vec<Match>> {
        let step = new.reference;
        let oldest = new.at.saturating_sub(span);
        let sequence = match step.checked_sub(1) {
            None => vec![new],
            Some(before) => {
                let begun = self.sequences.get(before)?.as_ref()?;
                if begun.first().is_none_or(|first| first.at < oldest) {
                    return None;
                }
                begun.iter().cloned().chain([new]).collect()
            }
        };
        if step + 1 == self.sequences.len() {
            return Some(
                sequence.into_iter().filter(|one| since.is_none_or(|since| one.order > since)).collect(),
            );
        }
        *self.sequences.get_mut(step)? = Some(sequence);
        None
    }
}
