//! Correlations: what the matches of several rules, or many of one, say together.
//!
//! They are worked out after all events were seen, in the order of event time. A hit lasts as long as its
//! condition goes on to hold: a burst is one hit, however long, and not one for each of its events.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use proximate_model::Instant;
use rsigma_parser::{ConditionExpr, CorrelationCondition, CorrelationRule, CorrelationType, WindowMode};

use crate::{
    fields::Fields,
    window::{Match, Question, Window},
};

/// Most events that a hit lists.
const MOST_EVENTS: usize = 1_000;

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// What a match of a rule is grouped by, and what is counted of it.
#[derive(Debug, Clone)]
pub(crate) struct Keyed {
    pub(crate) key: Vec<String>,
    pub(crate) one: Match,
}

/// A correlation, ready to be run.
#[derive(Debug)]
pub(crate) struct Correlation {
    question: Question,
    /// Microseconds.
    span: i64,
    /// Names of the groups' fields.
    group_by: Vec<String>,
    /// For each of its rules the fields that these names mean in its events.
    fields: Vec<Vec<String>>,
    value: Option<Vec<String>>,
    references: usize,
}

/// A hit of a correlation.
#[derive(Debug, Clone)]
pub(crate) struct Fired {
    /// When the condition began to hold.
    pub(crate) at: i64,
    pub(crate) first: Instant,
    pub(crate) last: Instant,
    pub(crate) events: Vec<String>,
    pub(crate) left_out: usize,
    pub(crate) key: Vec<String>,
    /// Number of the last match that is in it.
    order: usize,
}

impl Correlation {
    /// Makes it ready; `None` and the reason if this is not understood.
    pub(crate) fn new(rule: &CorrelationRule) -> Result<Self, String> {
        if rule.window != WindowMode::Sliding {
            return Err(format!(
                "windows of the kind `{}` are not known: use a sliding one",
                rule.window.as_str()
            ));
        }
        if rule.rules.is_empty() {
            return Err("the correlation names no rules".to_owned());
        }
        let (question, value) = question(rule)?;
        let seconds = i64::try_from(rule.timespan.seconds).unwrap_or(i64::MAX);
        let field_of = |name: &String, reference: &String| {
            let alias = rule.aliases.iter().find(|alias| alias.alias == *name);
            alias.and_then(|alias| alias.mapping.get(reference)).unwrap_or(name).clone()
        };
        let fields = |reference| rule.group_by.iter().map(|name| field_of(name, reference)).collect();
        Ok(Self {
            question,
            span: seconds.saturating_mul(SECOND),
            group_by: rule.group_by.clone(),
            fields: rule.rules.iter().map(fields).collect(),
            value,
            references: rule.rules.len(),
        })
    }

    /// Names of the groups' fields.
    pub(crate) fn group_by(&self) -> &[String] {
        &self.group_by
    }

    /// What a match of one of its rules is grouped by and counted as. `None` if the record lacks a field of
    /// the groups: it belongs to none, and those without must not become one.
    pub(crate) fn key(&self, reference: usize, fields: &Fields<'_>) -> Option<(Vec<String>, Option<String>)> {
        let names = self.fields.get(reference)?;
        let key = names.iter().map(|name| fields.single(name)).collect::<Option<Vec<_>>>()?;
        let value = self.value.as_ref().and_then(|names| {
            let values = names.iter().map(|name| fields.single(name)).collect::<Option<Vec<_>>>()?;
            Some(values.join("\u{1f}"))
        });
        Some((key, value))
    }

    /// The same of a hit of another correlation, which has no fields but those of its groups.
    pub(crate) fn key_of(&self, reference: usize, names: &[String], key: &[String]) -> Option<Vec<String>> {
        let wanted = self.fields.get(reference)?;
        let value = |name: &String| {
            let position = names.iter().position(|other| other == name)?;
            key.get(position).cloned()
        };
        wanted.iter().map(value).collect()
    }

    /// Goes through the matches in the order of time.
    pub(crate) fn run(&self, mut matches: Vec<Keyed>) -> Vec<Fired> {
        // A record that two steps match is no sequence: the later step is looked at first.
        matches.sort_by_key(|keyed| (keyed.one.at, keyed.one.order, Reverse(keyed.one.reference)));
        let mut groups: HashMap<Vec<String>, (Window, Option<usize>)> = HashMap::new();
        let mut fired: Vec<Fired> = Vec::new();
        for (order, keyed) in matches.into_iter().enumerate() {
            let Keyed { key, mut one } = keyed;
            one.order = order;
            let at = one.at;
            let (window, open) =
                groups.entry(key.clone()).or_insert_with(|| (Window::new(self.references), None));
            // A hit goes on as long as the next match is not further away than the timespan.
            let going_on = open.and_then(|open| fired.get(open)).filter(|hit| at - hit.last.0 <= self.span);
            let since = going_on.map(|hit| hit.order);
            let Some(recent) = window.take(one, &self.question, self.span, since) else { continue };
            match open.filter(|_| since.is_some()).and_then(|open| fired.get_mut(open)) {
                Some(hit) => hit.add(recent),
                None => {
                    let Some(first) = recent.first().map(|one| Instant(one.at)) else { continue };
                    let mut hit =
                        Fired { at, first, last: first, events: Vec::new(), left_out: 0, key, order };
                    hit.add(recent);
                    *open = Some(fired.len());
                    fired.push(hit);
                }
            }
        }
        fired
    }
}

impl Fired {
    fn add(&mut self, matches: Vec<Match>) {
        for one in matches {
            self.last = self.last.max(Instant(one.at));
            self.order = self.order.max(one.order);
            for event in one.events {
                // One event may match several of the rules.
                if self.events.last() == Some(&event) {
                    continue;
                }
                if self.events.len() < MOST_EVENTS {
                    self.events.push(event);
                } else {
                    self.left_out += 1;
                }
            }
        }
    }
}

/// What a rule asks, and the fields that it counts.
fn question(rule: &CorrelationRule) -> Result<(Question, Option<Vec<String>>), String> {
    let kind = rule.correlation_type;
    let (predicates, field) = match &rule.condition {
        CorrelationCondition::Extended(expression) if kind == CorrelationType::Temporal => {
            return Ok((Question::Expression(positions(expression, &rule.rules)?), None));
        }
        CorrelationCondition::Extended(_) => {
            return Err(format!("a condition in words is not known for `{}`", kind.as_str()));
        }
        CorrelationCondition::Threshold { predicates, field, .. } => (predicates.clone(), field.clone()),
    };
    let counted = || {
        let one = field.clone().filter(|fields| !fields.is_empty());
        one.ok_or_else(|| format!("`{}` needs the `field` whose values it counts", kind.as_str()))
    };
    match kind {
        CorrelationType::EventCount => Ok((Question::Count(predicates), None)),
        CorrelationType::ValueCount => Ok((Question::Distinct(predicates), Some(counted()?))),
        CorrelationType::ValueSum => Ok((Question::Sum(predicates), Some(counted()?))),
        CorrelationType::ValueAvg => Ok((Question::Mean(predicates), Some(counted()?))),
        // Without a threshold of its own all rules must match; the parser then says "at least one".
        CorrelationType::Temporal => {
            let all = rule.rules.len() as u64;
            let own = predicates.len() > 1 || predicates.iter().any(|(_, wanted)| *wanted != 1);
            let predicates =
                if own { predicates } else { vec![(rsigma_parser::ConditionOperator::Gte, all)] };
            Ok((Question::Together(predicates), None))
        }
        CorrelationType::TemporalOrdered => Ok((Question::InOrder, None)),
        CorrelationType::ValuePercentile | CorrelationType::ValueMedian => {
            Err(format!("`{}` is not known: use value_count, value_sum or value_avg", kind.as_str()))
        }
    }
}

/// The expression with its names of rules replaced by their positions.
fn positions(expression: &ConditionExpr, rules: &[String]) -> Result<ConditionExpr, String> {
    let all = |inner: &[ConditionExpr]| {
        inner.iter().map(|inner| positions(inner, rules)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match expression {
        ConditionExpr::And(inner) => ConditionExpr::And(all(inner)?),
        ConditionExpr::Or(inner) => ConditionExpr::Or(all(inner)?),
        ConditionExpr::Not(inner) => ConditionExpr::Not(Box::new(positions(inner, rules)?)),
        ConditionExpr::Identifier(name) => {
            let position = rules.iter().position(|rule| rule == name);
            let position = position
                .ok_or_else(|| format!("the condition names `{name}`, which is not among the rules"))?;
            ConditionExpr::Identifier(position.to_string())
        }
        ConditionExpr::Selector { .. } => return Err("`of` is not known in a correlation".to_owned()),
    })
}

/// The correlations in an order in which each comes after those that it names, and those that name each other
/// in a circle, or one that does.
pub(crate) fn in_order(names: &BTreeMap<usize, Vec<usize>>) -> (Vec<usize>, Vec<usize>) {
    let mut done = BTreeSet::new();
    let mut ordered = Vec::new();
    let mut waiting: Vec<usize> = names.keys().copied().collect();
    loop {
        let ready =
            |one: &usize| names.get(one).is_some_and(|needs| needs.iter().all(|need| done.contains(need)));
        let (now, later): (Vec<usize>, Vec<usize>) = waiting.iter().partition(|one| ready(one));
        if now.is_empty() {
            return (ordered, later);
        }
        done.extend(now.iter().copied());
        ordered.extend(now);
        waiting = later;
    }
}
