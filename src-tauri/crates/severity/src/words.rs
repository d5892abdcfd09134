//! Sentences: what decided, what was not needed, what would change it.

use proximate_model::document::{Fact, FactStatus, FactValue, RuleEffect};

use crate::{
    assumptions::{Alternative, Assumptions, Variable},
    change::Change,
    level,
    pack::Pack,
    truth::Truth,
    vocabulary::{FactKind, FactTable, domain},
};

/// Most ids of events that are printed behind one fact.
const MOST_IDS: usize = 3;

/// Most alternatives that the paragraph names; the list of changes has them all.
const MOST_ALTERNATIVES: usize = 6;

/// A fact with its value, for instance "the environment is `production`".
pub(crate) fn statement(pack: &Pack, fact: &Fact) -> String {
    let entry = pack.vocabulary.get(&fact.path);
    let label = entry.map_or(fact.path.as_str(), |entry| entry.label.as_str());
    match (&fact.value, entry) {
        (None, _) => format!("not known {}", pack.vocabulary.matter(&fact.path)),
        (Some(FactValue::Boolean(true)), Some(entry)) => entry.yes.clone(),
        (Some(FactValue::Boolean(false)), Some(entry)) => entry.no.clone(),
        (Some(FactValue::Boolean(value)), None) => format!("{label} is {value}"),
        (Some(FactValue::Number(number)), _) => {
            let unit =
                entry.filter(|entry| entry.kind == FactKind::Number).map_or("", |entry| entry.unit.as_str());
            format!("{label} is {number} {unit}").trim_end().to_owned()
        }
        (Some(FactValue::Text(word)), _) => format!("{label} is `{word}`"),
    }
}

/// A fact with its value, how far it is known where that is not fully, and the events behind it.
fn statement_with_evidence(pack: &Pack, fact: &Fact) -> String {
    let mut remarks = Vec::new();
    match fact.status {
        FactStatus::Estimated => remarks.push("estimated".to_owned()),
        FactStatus::Disputed => remarks.push("disputed".to_owned()),
        FactStatus::Asserted => remarks.push("asserted".to_owned()),
        FactStatus::Known | FactStatus::Unknown => {}
    }
    remarks.extend(fact.evidence.iter().take(MOST_IDS).cloned());
    if fact.evidence.len() > MOST_IDS {
        remarks.push(format!("and {} more", fact.evidence.len() - MOST_IDS));
    }
    let statement = statement(pack, fact);
    if remarks.is_empty() { statement } else { format!("{statement} ({})", remarks.join(", ")) }
}

/// The assumption that a fact were otherwise, for instance "the audience were `team`".
fn assumption(
    pack: &Pack,
    variable: &Variable,
    alternative: &Alternative,
    now: Option<&FactValue>,
) -> String {
    let Some(entry) = pack.vocabulary.get(&variable.path) else { return variable.path.clone() };
    let label = &entry.label;
    match alternative.values.first() {
        Some(FactValue::Boolean(true)) => format!("it turned out that {}", entry.yes),
        Some(FactValue::Boolean(false)) => format!("it turned out that {}", entry.no),
        Some(FactValue::Text(_)) => {
            let words = alternative.values.iter().filter_map(|value| match value {
                FactValue::Text(word) => Some(format!("`{word}`")),
                _ => None,
            });
            format!("{label} were {}", words.collect::<Vec<_>>().join(" or "))
        }
        Some(FactValue::Number(_)) | None => {
            let numbers = alternative.values.iter().filter_map(|value| match value {
                FactValue::Number(number) => Some(*number),
                _ => None,
            });
            let numbers: Vec<f64> = numbers.collect();
            let (least, most) =
                (numbers.first().copied().unwrap_or(0.0), numbers.last().copied().unwrap_or(0.0));
            let unit = if entry.kind == FactKind::Number { entry.unit.as_str() } else { "" };
            let bound = match now {
                Some(FactValue::Number(now)) if most < *now && most == 0.0 => "0".to_owned(),
                Some(FactValue::Number(now)) if most < *now => format!("at most {most}"),
                Some(FactValue::Number(now)) if least < *now => format!("other than {now}"),
                None if least == 0.0 => format!("at most {most}"),
                _ => format!("at least {least}"),
            };
            format!("{label} were {bound} {unit}").trim_end().to_owned()
        }
    }
}

/// One sentence for a change.
pub(crate) fn change(pack: &Pack, variables: &[Variable], facts: &FactTable<'_>, change: &Change) -> String {
    format!("It would be {} if {}.", pack.name(change.level), conditions(pack, variables, facts, change))
}

fn conditions(pack: &Pack, variables: &[Variable], facts: &FactTable<'_>, change: &Change) -> String {
    let conditions: Vec<String> = change
        .choice
        .iter()
        .filter_map(|(index, choice)| {
            let variable = variables.get(*index)?;
            let alternative = variable.alternatives.get(choice.checked_sub(1)?)?;
            Some(assumption(pack, variable, alternative, facts.value(&variable.path)))
        })
        .collect();
    conditions.join(" and ")
}

/// What the paragraph is made of.
pub(crate) struct Grounds<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) facts: &'a FactTable<'a>,
    pub(crate) truths: &'a [Result<Truth, String>],
    pub(crate) assumptions: &'a Assumptions<'a>,
    pub(crate) changes: &'a [Change],
    pub(crate) level: usize,
}

impl Grounds<'_> {
    /// One paragraph: which rules, on which facts, what was not needed, what would change it.
    pub(crate) fn paragraph(&self) -> String {
        let sentences = [
            self.deciding(),
            self.not_needed(),
            self.raised_or_capped(),
            self.alternatives(true),
            self.alternatives(false),
            self.not_assessed(),
            self.mistakes(),
            self.pack.notes.join(" "),
        ];
        let sentences: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
        sentences.join(" ")
    }

    fn holds(&self, rule: usize) -> bool {
        self.truths.get(rule) == Some(&Ok(Truth::True))
    }

    /// The floors that give the level, those that need no aggravation for it if there are any.
    fn decisive(&self) -> Vec<usize> {
        let giving: Vec<usize> = level::floors(self.pack, &|rule| self.holds(rule))
            .filter(|(_, level)| *level == self.level)
            .map(|(rule, _)| rule)
            .collect();
        let unaided = giving
            .iter()
            .copied()
            .filter(|rule| self.pack.rules[*rule].level.is_some_and(|own| own <= self.level));
        let unaided: Vec<usize> = unaided.collect();
        if unaided.is_empty() { giving } else { unaided }
    }

    fn deciding(&self) -> String {
        let (first, last) = (self.pack.name(0), self.pack.scale.last().map_or("", String::as_str));
        let level = self.pack.name(self.level);
        let scale = format!("{level} (on a scale from {first}, the gravest, to {last})");
        let decisive = self.decisive();
        if decisive.is_empty() {
            return format!("{scale}, the default of the pack: no floor fired.");
        }
        let rules: Vec<String> = decisive
            .into_iter()
            .map(|index| {
                let rule = &self.pack.rules[index];
                let facts: Vec<String> = self
                    .assumptions
                    .support(index)
                    .into_iter()
                    .map(|path| statement_with_evidence(self.pack, &self.facts.shown(path)))
                    .collect();
                format!("{} fired ({}): {}", rule.id, rule.title, facts.join("; "))
            })
            .collect();
        format!("{scale} because {}.", rules.join("; and "))
    }

    fn not_needed(&self) -> String {
        let decisive = self.decisive();
        let mut paths: Vec<&str> = Vec::new();
        for path in decisive.iter().flat_map(|index| &self.pack.rules[*index].not_needed) {
            if !paths.contains(&path.as_str()) {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return String::new();
        }
        let facts: Vec<String> =
            paths.iter().map(|path| statement_with_evidence(self.pack, &self.facts.shown(path))).collect();
        let mut sentence = format!("Not needed for it: {}.", facts.join("; "));
        if paths.contains(&"exposure.access_confirmed")
            && self.facts.value("exposure.access_confirmed").is_none()
        {
            sentence
                .push_str(" That no record shows a use of the access is not evidence that nobody used it.");
        }
        sentence
    }

    fn raised_or_capped(&self) -> String {
        let mut sentences = Vec::new();
        let fired = |effect: RuleEffect| {
            let rules = self.pack.rules.iter().enumerate();
            rules
                .filter(move |(index, rule)| rule.effect == effect && self.holds(*index))
                .map(|(_, rule)| rule)
        };
        let aggravating: Vec<&str> = fired(RuleEffect::Aggravate).map(|rule| rule.id.as_str()).collect();
        if !aggravating.is_empty() {
            let own = self.decisive().into_iter().filter_map(|rule| self.pack.rules[rule].level).min();
            let effect = if own.is_some_and(|own| own > self.level) {
                "together they raise the level by one"
            } else if aggravating.len() < self.pack.aggravate_when {
                "too few to raise the level"
            } else {
                "they do not raise the level further"
            };
            sentences.push(format!("Aggravating: {}; {effect}.", aggravating.join(", ")));
        }
        for cap in fired(RuleEffect::Cap) {
            let level = cap.level.unwrap_or(0);
            let lowered = cap.lowers.iter().filter(|id| {
                self.pack.rules.iter().enumerate().any(|(index, rule)| {
                    rule.id == **id && self.holds(index) && rule.level.is_some_and(|own| own < level)
                })
            });
            let lowered: Vec<&str> = lowered.map(String::as_str).collect();
            if !lowered.is_empty() {
                let level = self.pack.name(level);
                sentences.push(format!("{} caps {} at {level}: {}.", cap.id, lowered.join(", "), cap.scope));
            }
        }
        sentences.join(" ")
    }

    fn alternatives(&self, less_grave: bool) -> String {
        let changes: Vec<&Change> =
            self.changes.iter().filter(|change| (change.level > self.level) == less_grave).collect();
        let smallest = changes.iter().map(|change| change.choice.len()).min().unwrap_or(0);
        // What nobody knows is likelier to turn out than what is known is to be wrong.
        let open = |change: &&&Change| {
            change
                .choice
                .keys()
                .all(|index| self.assumptions.variables.get(*index).is_some_and(|variable| variable.open))
        };
        let mut named: Vec<&&Change> = changes
            .iter()
            .filter(|change| change.choice.len() == smallest && (less_grave || open(change)))
            .collect();
        named.truncate(MOST_ALTERNATIVES);
        if named.is_empty() {
            return String::new();
        }
        let level = self.pack.name(self.level);
        if less_grave {
            let conditions: Vec<String> = named
                .iter()
                .map(|change| conditions(self.pack, &self.assumptions.variables, self.facts, change))
                .collect();
            return format!("It would stop being {level} if {}.", conditions.join(", or if "));
        }
        let clauses: Vec<String> = named
            .iter()
            .map(|change| {
                let conditions = conditions(self.pack, &self.assumptions.variables, self.facts, change);
                format!("{} if {conditions}", self.pack.name(change.level))
            })
            .collect();
        format!("It would become {}.", clauses.join(", or "))
    }

    fn not_assessed(&self) -> String {
        let mut domains: Vec<&str> = Vec::new();
        let weighing = self.pack.rules.iter().filter(|rule| rule.level.is_some());
        for path in weighing.flat_map(|rule| rule.condition.paths()) {
            if !self.facts.is_assessed(path) && !domains.contains(&domain(path)) {
                domains.push(domain(path));
            }
        }
        domains.sort_unstable();
        if domains.is_empty() {
            return String::new();
        }
        format!("Not assessed, and therefore not in the interval: {}.", domains.join(", "))
    }

    fn mistakes(&self) -> String {
        let mistakes: Vec<String> = self
            .truths
            .iter()
            .zip(&self.pack.rules)
            .filter_map(|(truth, rule)| Some(format!("{} ({})", rule.id, truth.as_ref().err()?)))
            .collect();
        if mistakes.is_empty() {
            return String::new();
        }
        format!("Could not be evaluated, and count in the interval only: {}.", mistakes.join("; "))
    }
}
