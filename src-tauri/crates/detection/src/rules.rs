//! Reading rules: each document of a file for itself, so that a bad one costs no other.

use std::collections::BTreeSet;

use rsigma_eval::{CompiledRule, compile_rule};
use rsigma_parser::{
    CorrelationRule, Detection, FilterRule, Modifier, SigmaCollection, SigmaRule, parse_sigma_yaml,
};

use crate::nesting;

/// Largest file of rules, in bytes.
const LARGEST_FILE: usize = 4 << 20;
/// Most rules at a time.
const MOST_RULES: usize = 20_000;

/// The rules that the product brings, one file for each question.
const BUILT_IN: &[(&str, &str)] = include!("built_in.rs");

/// A rule that cannot be run, with its place and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRule {
    /// The file, as it was named.
    pub file: String,
    /// 1-based line at which the rule's document begins.
    pub line: usize,
    /// Title of the rule; empty if it could not be read.
    pub title: String,
    /// Why it cannot be run.
    pub reason: String,
}

/// Where a rule was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl Place {
    pub(crate) fn refuse(&self, title: &str, reason: impl Into<String>) -> RefusedRule {
        RefusedRule {
            file: self.file.clone(),
            line: self.line,
            title: title.to_owned(),
            reason: reason.into(),
        }
    }
}

/// A detection rule, compiled once for all the formats that it is held against.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) rule: SigmaRule,
    pub(crate) compiled: CompiledRule,
    pub(crate) place: Place,
}

/// Rules that were read, and those that could not be.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub(crate) detections: Vec<Compiled>,
    pub(crate) correlations: Vec<(CorrelationRule, Place)>,
    pub(crate) filters: Vec<(FilterRule, Place)>,
    pub(crate) refused: Vec<RefusedRule>,
    ids: BTreeSet<String>,
}

impl Rules {
    /// The rules that the product brings.
    #[must_use]
    pub fn built_in() -> Self {
        let mut rules = Self::default();
        for (name, text) in BUILT_IN {
            rules.read(name, text);
        }
        rules
    }

    /// Reads the rules of a file: one or more YAML documents. A bad rule is refused, the others load.
    ///
    /// # Errors
    /// The text is longer than a file of rules may be, or holds no document at all.
    pub fn parse(name: &str, yaml: &str) -> Result<Self, String> {
        if yaml.len() > LARGEST_FILE {
            return Err(format!("`{name}` has {} bytes, split it (at most {LARGEST_FILE})", yaml.len()));
        }
        let mut rules = Self::default();
        rules.read(name, yaml);
        if rules.is_empty() && rules.refused.is_empty() {
            return Err(format!("`{name}` holds no rule"));
        }
        Ok(rules)
    }

    /// Adds other rules. Of two with the same id the first stays.
    pub fn extend(&mut self, other: Self) {
        for one in other.detections {
            self.keep(one);
        }
        for (rule, place) in other.correlations {
            self.correlation(rule, place);
        }
        self.filters.extend(other.filters);
        self.refused.extend(other.refused);
    }

    /// Rules that can be run, correlations among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.detections.len() + self.correlations.len()
    }

    /// Whether no rule can be run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rules that cannot be run by themselves. Whether a correlation finds its rules is only known when all
    /// are together.
    #[must_use]
    pub fn refused(&self) -> &[RefusedRule] {
        &self.refused
    }

    fn read(&mut self, name: &str, yaml: &str) {
        // Documents that build on each other can only be read together.
        let collected = yaml.lines().any(|line| line.starts_with("action:"));
        let documents = if collected { vec![(1, yaml)] } else { documents(yaml) };
        for (line, document) in documents {
            let place = Place { file: name.to_owned(), line };
            if nesting::is_too_deep(document) {
                self.refused.push(place.refuse("", "the rule nests deeper than can be read"));
                continue;
            }
            match parse_sigma_yaml(document) {
                Ok(found) => self.collect(found, &place),
                Err(error) => self.refused.push(place.refuse("", error.to_string())),
            }
        }
    }

    fn collect(&mut self, found: SigmaCollection, place: &Place) {
        let SigmaCollection { rules, correlations, filters, errors } = found;
        // A document that was read with reservations would not do what its author meant.
        if !errors.is_empty() {
            let title = rules.first().map(|rule| rule.title.as_str());
            let title = title.or(correlations.first().map(|rule| rule.title.as_str())).unwrap_or_default();
            self.refused.push(place.refuse(title, errors.join("; ")));
            if rules.len() + correlations.len() + filters.len() <= 1 {
                return;
            }
        }
        for rule in rules {
            self.detection(rule, place.clone());
        }
        for rule in correlations {
            self.correlation(rule, place.clone());
        }
        for filter in filters {
            self.filters.push((filter, place.clone()));
        }
    }

    fn detection(&mut self, mut rule: SigmaRule, place: Place) {
        let id = rule.id.take().or_else(|| rule.name.clone());
        rule.id = Some(id.unwrap_or_else(|| format!("{}:{}:{}", place.file, place.line, rule.title)));
        let compiled = match problem(&rule) {
            Some(reason) => Err(reason),
            None => compile_rule(&rule).map_err(|error| error.to_string()),
        };
        match compiled {
            Ok(compiled) => self.keep(Compiled { rule, compiled, place }),
            Err(reason) => self.refused.push(place.refuse(&rule.title, reason)),
        }
    }

    fn keep(&mut self, one: Compiled) {
        match self.claim(one.rule.id.as_deref().unwrap_or_default()) {
            Ok(()) => self.detections.push(one),
            Err(reason) => self.refused.push(one.place.refuse(&one.rule.title, reason)),
        }
    }

    fn correlation(&mut self, mut rule: CorrelationRule, place: Place) {
        let id = rule.id.take().or_else(|| rule.name.clone());
        let id = id.unwrap_or_else(|| format!("{}:{}:{}", place.file, place.line, rule.title));
        match self.claim(&id) {
            Ok(()) => {
                rule.id = Some(id);
                self.correlations.push((rule, place));
            }
            Err(reason) => self.refused.push(place.refuse(&rule.title, reason)),
        }
    }

    fn claim(&mut self, id: &str) -> Result<(), String> {
        if self.len() >= MOST_RULES {
            return Err(format!("there are {MOST_RULES} rules already"));
        }
        if self.ids.insert(id.to_owned()) { Ok(()) } else { Err(format!("there is a rule `{id}` already")) }
    }
}

/// What a rule asks for that would go unnoticed: it would run, and never match as meant.
fn problem(rule: &SigmaRule) -> Option<String> {
    if rule.detection.conditions.is_empty() {
        return Some("the rule has no condition".to_owned());
    }
    if rule.detection.timeframe.is_some() {
        return Some("`timeframe` belongs to the old way to count: write a correlation".to_owned());
    }
    let expands = rule.detection.named.values().any(|detection| uses(detection, Modifier::Expand));
    expands.then(|| "placeholders (`expand`) have no values here: write the values out".to_owned())
}

fn uses(detection: &Detection, modifier: Modifier) -> bool {
    match detection {
        Detection::AllOf(items) => items.iter().any(|item| item.field.has_modifier(modifier)),
        Detection::AnyOf(inner) | Detection::And(inner) => inner.iter().any(|inner| uses(inner, modifier)),
        Detection::ArrayMatch { body, .. } => uses(body, modifier),
        Detection::Conditional { named, .. } => named.values().any(|inner| uses(inner, modifier)),
        Detection::Keywords(_) => false,
    }
}

/// The documents of a file with the line at which each begins; those without content are left out.
fn documents(yaml: &str) -> Vec<(usize, &str)> {
    const MARKER: &str = "---";
    let mut found = Vec::new();
    let (mut first, mut start, mut offset) = (1, 0, 0);
    for (index, line) in yaml.split_inclusive('\n').enumerate() {
        let marks = line
            .strip_prefix(MARKER)
            .is_some_and(|rest| rest.starts_with([' ', '\r', '\n']) || rest.is_empty());
        if marks {
            found.push((first, yaml.get(start..offset).unwrap_or_default()));
            (first, start) = (index + 1, offset + MARKER.len());
        }
        offset += line.len();
    }
    found.push((first, yaml.get(start..).unwrap_or_default()));
    let content = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    found.retain(|(_, text)| text.lines().any(|line| content(&line)));
    for (line, text) in &mut found {
        *line += text.lines().take_while(|line| !content(line)).count();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_know_their_lines() {
        let yaml = "# head\ntitle: a\n---\n\ntitle: b\n---\n# nothing\n---\ntitle: c\n";
        let found = documents(yaml);
        let found: Vec<_> = found.iter().map(|(line, text)| (*line, text.trim())).collect();
        assert_eq!(found, [(2, "# head\ntitle: a"), (5, "title: b"), (9, "title: c")]);
    }
}
