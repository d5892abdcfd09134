//! What a pack's author should look at, although the pack can decide.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::document::{FactValue, RuleEffect};

use crate::{pack::Pack, vocabulary::FactKind};

/// A remark on a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// Id of the rule, or `None` for the pack.
    pub rule: Option<String>,
    /// What to look at, as a sentence without its full stop.
    pub message: String,
}

impl Pack {
    /// Remarks on the pack: failing test cases, rules that no test case fires, comparisons of values of
    /// different types, overlapping caps, and facts that no rule reads. None of them stops a decision.
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        let mut lints = Vec::new();
        let mut remark = |rule: Option<&str>, message: String| {
            lints.push(Lint { rule: rule.map(str::to_owned), message });
        };
        for fixture in &self.fixtures {
            for failure in fixture.failures(self) {
                remark(None, format!("test case `{}`: {failure}", fixture.name));
            }
        }
        let tested: BTreeSet<&str> =
            self.fixtures.iter().flat_map(|fixture| fixture.expect.firing()).collect();
        for rule in &self.rules {
            if !self.fixtures.is_empty() && !tested.contains(rule.id.as_str()) && self.notes.is_empty() {
                remark(Some(&rule.id), "no test case fires this rule".to_owned());
            }
            if rule.why.trim().is_empty() {
                remark(Some(&rule.id), "the rule does not say why it exists".to_owned());
            }
            for (path, value) in rule.condition.atoms.iter().flat_map(|atom| &atom.compares) {
                if let Some(message) = self.mismatch(path, value) {
                    remark(Some(&rule.id), message);
                }
            }
        }
        if self.fixtures.is_empty() {
            remark(None, "the pack brings no test cases".to_owned());
        }
        let mut caps: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for rule in self.rules.iter().filter(|rule| rule.effect == RuleEffect::Cap) {
            for lowered in &rule.lowers {
                caps.entry(lowered).or_default().push(&rule.id);
            }
        }
        for (lowered, caps) in caps.into_iter().filter(|(_, caps)| caps.len() > 1) {
            remark(Some(lowered), format!("is lowered by more than one cap: {}", caps.join(", ")));
        }
        let read: BTreeSet<&str> = self.rules.iter().flat_map(|rule| rule.condition.paths()).collect();
        for entry in self.vocabulary.iter().filter(|entry| !entry.informational) {
            if !read.contains(entry.path.as_str()) {
                remark(None, format!("no rule reads the fact `{}`", entry.path));
            }
        }
        lints
    }

    /// What is wrong with the type of a constant that a fact is compared with, or `None`.
    fn mismatch(&self, path: &str, value: &FactValue) -> Option<String> {
        let entry = self.vocabulary.get(path)?;
        let fits = matches!(
            (entry.kind, value),
            (FactKind::Boolean, FactValue::Boolean(_))
                | (FactKind::Text, FactValue::Text(_))
                | (FactKind::Integer | FactKind::Number, FactValue::Number(_))
        );
        (!fits).then(|| format!("compares `{path}` with a value of another type"))
    }
}
