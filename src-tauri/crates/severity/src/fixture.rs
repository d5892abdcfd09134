//! Test cases that a pack brings along: facts, and what the pack must come to on them.

use std::collections::BTreeMap;

use anyhow::Result;
use proximate_model::document::{Fact, FactStatus, FactValue, RegimeVerdict};
use serde::Deserialize;

use crate::{decide, milestones::Milestones, pack::Pack};

/// One test case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) expect: Expectation,
    facts: BTreeMap<String, Statement>,
}

/// What the pack must come to; what is left out is not checked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Expectation {
    severity: Option<String>,
    best_case: Option<String>,
    worst_case: Option<String>,
    fired: Vec<String>,
    not_fired: Vec<String>,
    regimes: BTreeMap<String, RegimeVerdict>,
}

/// A value, or a value with the ids of its evidence; null is unknown.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Statement {
    WithEvidence(Option<FactValue>, Vec<String>),
    Value(FactValue),
}

/// Reads the fixtures that stand beside a pack as JSON.
pub(crate) fn parse(text: &str) -> Result<Vec<Fixture>> {
    Ok(serde_json::from_str(text)?)
}

impl Expectation {
    /// Ids of the rules that must fire.
    pub(crate) fn firing(&self) -> impl Iterator<Item = &str> {
        let met =
            self.regimes.iter().filter(|(_, verdict)| **verdict == RegimeVerdict::Met).map(|(id, _)| id);
        self.fired.iter().chain(met).map(String::as_str)
    }
}

impl Fixture {
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let fact = |(path, statement): (&String, &Statement)| {
            let (value, evidence) = match statement.clone() {
                Statement::WithEvidence(value, evidence) => (value, evidence),
                Statement::Value(value) => (Some(value), Vec::new()),
            };
            let status = if value.is_some() { FactStatus::Known } else { FactStatus::Unknown };
            Fact { path: path.clone(), value, status, basis: "fixture".to_owned(), evidence }
        };
        self.facts.iter().map(fact).collect()
    }

    /// What the pack comes to otherwise than expected, as sentences.
    pub(crate) fn failures(&self, pack: &Pack) -> Vec<String> {
        let decision = match decide::decide(pack, &self.facts(), &Milestones::default()) {
            Ok(decision) => decision,
            Err(error) => return vec![format!("{error:#}")],
        };
        let mut failures = Vec::new();
        let levels = [
            ("severity", &self.expect.severity, &decision.severity),
            ("best case", &self.expect.best_case, &decision.best_case),
            ("worst case", &self.expect.worst_case, &decision.worst_case),
        ];
        for (name, expected, found) in levels {
            if let Some(expected) = expected.as_ref().filter(|expected| *expected != found) {
                failures.push(format!("{name} is {found}, expected {expected}"));
            }
        }
        for (ids, expected) in [(&self.expect.fired, true), (&self.expect.not_fired, false)] {
            for id in ids {
                match decision.rules.iter().find(|rule| rule.id == *id) {
                    None => failures.push(format!("rule {id} does not exist")),
                    Some(rule) if rule.fired != expected => {
                        failures
                            .push(format!("rule {id} {}", if rule.fired { "fired" } else { "did not fire" }));
                    }
                    Some(_) => {}
                }
            }
        }
        for (id, expected) in &self.expect.regimes {
            let found = decision.regimes.iter().find(|regime| regime.id == *id).map(|regime| regime.verdict);
            if found != Some(*expected) {
                failures.push(format!("regime {id} is {found:?}, expected {expected:?}"));
            }
        }
        failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_pack_passes_its_test_cases() {
        let pack = Pack::built_in().expect("a pack");
        assert!(pack.fixtures.len() > 15);
        for fixture in &pack.fixtures {
            assert_eq!(fixture.failures(&pack), Vec::<String>::new(), "{}", fixture.name);
        }
    }

    #[test]
    fn a_wrong_expectation_is_reported() {
        let pack = Pack::built_in().expect("a pack");
        let mut fixture = pack.fixtures[0].clone();
        fixture.expect.severity = Some("SEV3".to_owned());
        fixture.expect.fired = vec!["OUT-01".to_owned(), "NO-SUCH".to_owned()];
        fixture.expect.not_fired = vec!["EXP-INT-01".to_owned()];
        assert_eq!(fixture.failures(&pack).len(), 4, "{:?}", fixture.failures(&pack));
    }
}
