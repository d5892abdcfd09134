//! The severity with its grounds: rules, facts, what is undecided, what would change it.

use proximate_model::document::{Fact, RuleEffect, RuleOutcome, RuleState, Severity};

use super::{Composer, heading, row, section, standing, table, text};
use crate::{Block, Cell, Section, Statement, Status, words};

/// The place of the level on its scale, in words.
pub(super) fn place(severity: &Severity) -> String {
    let count = severity.scale.len();
    let ordinals = ["gravest", "second-gravest", "third-gravest", "fourth-gravest", "fifth-gravest"];
    match severity.scale.iter().position(|level| *level == severity.severity) {
        Some(index) if index + 1 == count && count > 1 => {
            format!("least grave of {} levels", words::small_number(count))
        }
        Some(index) => match ordinals.get(index) {
            Some(ordinal) => format!("{ordinal} of {} levels", words::small_number(count)),
            None => format!("level {} of {count}, counted from the gravest", index + 1),
        },
        None => "not a level of the scale".to_owned(),
    }
}

/// The decision in one sentence; the scale always stands beside the label.
pub(super) fn verdict(severity: &Severity) -> String {
    let equivalent = if severity.equivalent.is_empty() || severity.equivalent == severity.severity {
        String::new()
    } else {
        format!(" ({})", severity.equivalent)
    };
    let scale = match (severity.scale.first(), severity.scale.last()) {
        (Some(first), Some(last)) if first != last => format!(" on the scale {first} (gravest) to {last}"),
        _ => String::new(),
    };
    format!(
        "{}{equivalent}: {}{scale}, by the rule pack {} {}.",
        severity.severity,
        place(severity),
        severity.pack.id,
        severity.pack.version
    )
}

/// The name of a level that a rule gives as a number.
fn level_name(severity: &Severity, level: u8) -> String {
    let number = level.to_string();
    severity
        .scale
        .iter()
        .find(|name| name.trim_start_matches(|character: char| !character.is_ascii_digit()) == number)
        .cloned()
        .unwrap_or_else(|| format!("level {number}"))
}

fn effect(severity: &Severity, rule: &RuleOutcome) -> String {
    match (rule.effect, rule.level) {
        (RuleEffect::Floor, Some(level)) => format!("at least {}", level_name(severity, level)),
        (RuleEffect::Cap, Some(level)) => format!("at most {}", level_name(severity, level)),
        (effect, level) => words::rule_effect(effect, level),
    }
}

impl Composer<'_> {
    pub(super) fn severity(&mut self) -> Section {
        let severity = self.input.severity;
        let mut blocks = vec![
            text(format!(
                "Severity is a judgement: the rules of the pack {} {} (SHA-256 {}) applied to the facts below. Another pack may judge otherwise.",
                severity.pack.id, severity.pack.version, severity.pack.sha256
            )),
            Statement::opinion(verdict(severity), Vec::new()).into(),
            Statement::opinion(words::stopped(&severity.grounds), Vec::new()).lead("Grounds.").into(),
        ];
        if severity.best_case == severity.worst_case {
            blocks.push(
                Statement::opinion(
                    "No fact that is unknown today could move the level by itself.",
                    Vec::new(),
                )
                .into(),
            );
        } else {
            blocks.push(
                Statement::opinion(
                    format!(
                        "Depending on what is still unknown, the level lies from {} to {}.",
                        severity.best_case, severity.worst_case
                    ),
                    Vec::new(),
                )
                .into(),
            );
        }
        let judged: Vec<&RuleOutcome> =
            severity.rules.iter().filter(|rule| rule.effect != RuleEffect::Regime).collect();
        self.rules("rules-fired", "Rules that fired", &judged, |rule| rule.fired, &mut blocks);
        self.rules(
            "rules-undecided",
            "Rules that the facts do not decide",
            &judged,
            |rule| !rule.fired && rule.state == RuleState::Unknown,
            &mut blocks,
        );
        let silent: Vec<String> = judged
            .iter()
            .filter(|rule| !rule.fired && rule.state == RuleState::False)
            .map(|rule| rule.title.clone())
            .collect();
        if !silent.is_empty() {
            blocks.push(text(format!("Rules that did not fire: {}.", silent.join("; "))));
        }
        for rule in severity.rules.iter() {
            if let Some(error) = &rule.error {
                blocks.push(
                    Statement::inference(
                        format!("The rule {} has a mistake and was not counted: {error}.", rule.id),
                        Vec::new(),
                    )
                    .into(),
                );
            }
        }
        blocks.push(heading("What would change it"));
        if severity.would_change.is_empty() {
            blocks.push(text("No small change of facts was found that would alter the level."));
        }
        for change in &severity.would_change {
            blocks.push(
                Statement::opinion(words::stopped(&words::sentence(&change.sentence)), Vec::new())
                    .lead(format!("{}.", change.severity))
                    .into(),
            );
        }
        self.facts(&mut blocks);
        section("severity", "Severity with its grounds", blocks)
    }

    fn rules(
        &mut self,
        id: &str,
        caption: &str,
        rules: &[&RuleOutcome],
        wanted: impl Fn(&RuleOutcome) -> bool,
        blocks: &mut Vec<Block>,
    ) {
        let mut rows = Vec::new();
        for rule in rules.iter().filter(|rule| wanted(rule)) {
            let facts: Vec<String> = rule.facts.iter().map(fact_in_short).collect();
            let cited = self.citations.events(rule.facts.iter().flat_map(|fact| &fact.evidence));
            let note = if rule.pivotal.is_empty() {
                String::new()
            } else {
                format!("would be decided by {}", words::listed(&rule.pivotal))
            };
            rows.push(row(
                Some(Status::Opinion),
                vec![
                    Cell::strong(words::sentence(&rule.title)).note(rule.id.clone()),
                    Cell::text(effect(self.input.severity, rule)).note(words::rule_state(rule.state)),
                    Cell::text(words::sentence(&rule.why)).note(rule.condition.clone()),
                    Cell::text(facts.join("; ")).note(note).cite(cited),
                ],
            ));
        }
        if !rows.is_empty() {
            let columns = [
                ("Rule", 15),
                ("Effect", 9),
                ("Why the rule exists, and its condition", 22),
                ("Facts it reads", 22),
            ];
            blocks.push(table(id, caption, &columns, rows));
        }
    }

    fn facts(&mut self, blocks: &mut Vec<Block>) {
        let facts = &self.input.severity.facts;
        if facts.is_empty() {
            return;
        }
        blocks.push(heading("The facts that the rules were given"));
        let mut rows = Vec::new();
        for fact in facts {
            let cited = self.citations.events(&fact.evidence);
            rows.push(row(
                Some(standing(&cited)),
                vec![
                    Cell::exact(fact.path.clone()),
                    Cell::text(words::fact_value(fact.value.as_ref())),
                    Cell::text(words::fact_status(fact.status)),
                    Cell::text(fact.basis.clone()).cite(cited),
                ],
            ));
        }
        let columns = [("Fact", 20), ("Value", 12), ("How known", 8), ("Where from", 28)];
        blocks.push(table("facts", "Unknown is a value; it is never read as no", &columns, rows));
    }
}

fn fact_in_short(fact: &Fact) -> String {
    format!(
        "{} = {} ({})",
        fact.path,
        words::fact_value(fact.value.as_ref()),
        words::fact_status(fact.status)
    )
}
