//! The facts that rules may read: their types, their words, and the questions they answer.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use proximate_model::document::{Fact, FactStatus, FactValue};
use serde::Deserialize;

const BUILT_IN: &str = include_str!("../packs/facts.toml");

/// What sort of value a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FactKind {
    Boolean,
    Integer,
    Number,
    Text,
}

/// One entry of the vocabulary.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactType {
    pub(crate) path: String,
    #[serde(rename = "type")]
    pub(crate) kind: FactKind,
    /// The only words that a text fact may have; empty if it is open.
    #[serde(default)]
    pub(crate) values: Vec<String>,
    #[serde(default)]
    pub(crate) unit: String,
    /// A noun phrase; empty for a boolean.
    #[serde(default)]
    pub(crate) label: String,
    /// A clause that says that a boolean holds; empty for other facts.
    #[serde(default)]
    pub(crate) yes: String,
    /// A clause that says that a boolean does not hold; empty for other facts.
    #[serde(default)]
    pub(crate) no: String,
    pub(crate) question: String,
    /// Words of context tables that mean one of `values`.
    #[serde(default)]
    pub(crate) synonyms: BTreeMap<String, String>,
    /// Printed, and read by no rule on purpose.
    #[serde(default)]
    pub(crate) informational: bool,
}

impl FactType {
    /// What is wrong with a value of this fact, or `None`.
    pub(crate) fn mistake(&self, value: &FactValue) -> Option<String> {
        let fits = match (self.kind, value) {
            (FactKind::Boolean, FactValue::Boolean(_)) => true,
            (FactKind::Number, FactValue::Number(number)) => number.is_finite(),
            (FactKind::Integer, FactValue::Number(number)) => number.is_finite() && number.fract() == 0.0,
            (FactKind::Text, FactValue::Text(word)) => {
                if !self.values.is_empty() && !self.values.contains(word) {
                    let values = self.values.join("`, `");
                    return Some(format!(
                        "`{word}` is not a value of `{}`, use one of `{values}`",
                        self.path
                    ));
                }
                true
            }
            _ => false,
        };
        let kind = match self.kind {
            FactKind::Boolean => "true or false",
            FactKind::Integer => "a whole number",
            FactKind::Number => "a number",
            FactKind::Text => "a word",
        };
        (!fits).then(|| format!("fact `{}` must be {kind}", self.path))
    }

    /// The value that a word of a context table means, or `None` if it means none of them.
    pub(crate) fn word(&self, written: &str) -> Option<&str> {
        let written = written.trim().to_lowercase().replace([' ', '-'], "_");
        let meant = self.synonyms.get(&written).unwrap_or(&written);
        self.values.iter().find(|value| *value == meant).map(String::as_str)
    }
}

/// All entries, by path.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    entries: BTreeMap<String, FactType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    fact: Vec<FactType>,
}

impl Vocabulary {
    pub(crate) fn built_in() -> Result<Self> {
        let file: VocabularyFile =
            toml::from_str(BUILT_IN).context("the built-in `facts.toml` is damaged")?;
        let mut vocabulary = Self { entries: BTreeMap::new() };
        for entry in file.fact {
            vocabulary.add(entry)?;
        }
        Ok(vocabulary)
    }

    /// Adds an entry; a pack may bring facts of its own.
    pub(crate) fn add(&mut self, entry: FactType) -> Result<()> {
        let path = entry.path.clone();
        let segment = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        };
        ensure!(
            path.split('.').count() == 2 && path.split('.').all(segment),
            "fact `{path}` must be named `domain.fact` in lower case"
        );
        let phrased = match entry.kind {
            FactKind::Boolean => !entry.yes.is_empty() && !entry.no.is_empty() && entry.label.is_empty(),
            _ => !entry.label.is_empty() && entry.yes.is_empty() && entry.no.is_empty(),
        };
        ensure!(phrased, "fact `{path}` needs a `label`, or `yes` and `no` if it is a boolean");
        if let Some(word) = entry.synonyms.values().find(|word| !entry.values.contains(word)) {
            bail!("a synonym of fact `{path}` means `{word}`, which is none of its `values`");
        }
        if self.entries.insert(path.clone(), entry).is_some() {
            bail!("fact `{path}` is declared twice, remove one");
        }
        Ok(())
    }

    pub(crate) fn get(&self, path: &str) -> Option<&FactType> {
        self.entries.get(path)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &FactType> {
        self.entries.values()
    }

    /// The fact as something to be found out, for instance "whether data left the organisation".
    pub(crate) fn matter(&self, path: &str) -> String {
        match self.get(path) {
            Some(entry) if entry.kind == FactKind::Boolean => format!("whether {}", entry.yes),
            Some(entry) => entry.label.clone(),
            None => path.to_owned(),
        }
    }

    /// The declared path most like a mistyped one.
    pub(crate) fn nearest(&self, path: &str) -> Option<&str> {
        self.entries.keys().min_by_key(|known| distance(known, path)).map(String::as_str)
    }
}

/// The domain of a fact: the first segment of its path.
pub(crate) fn domain(path: &str) -> &str {
    path.split_once('.').map_or(path, |(domain, _)| domain)
}

/// Number of letters to change, add or drop.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().take(80).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in right.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The facts of one decision, by path.
pub(crate) struct FactTable<'a> {
    facts: BTreeMap<&'a str, &'a Fact>,
    assessed: BTreeSet<&'a str>,
    mistakes: BTreeMap<&'a str, String>,
}

impl<'a> FactTable<'a> {
    /// # Errors
    /// A fact is given twice, or has a value although it is unknown, or none although it is known.
    pub(crate) fn new(facts: &'a [Fact], vocabulary: &Vocabulary) -> Result<Self> {
        let mut table = Self { facts: BTreeMap::new(), assessed: BTreeSet::new(), mistakes: BTreeMap::new() };
        for fact in facts {
            let path = fact.path.as_str();
            ensure!(
                fact.value.is_none() == (fact.status == FactStatus::Unknown),
                "fact `{path}` must have a value exactly if it is not unknown"
            );
            if table.facts.insert(path, fact).is_some() {
                bail!("fact `{path}` is stated twice, mark it as disputed instead");
            }
            let Some(value) = &fact.value else { continue };
            table.assessed.insert(domain(path));
            if let Some(mistake) = vocabulary.get(path).and_then(|entry| entry.mistake(value)) {
                table.mistakes.insert(path, mistake);
            }
        }
        Ok(table)
    }

    pub(crate) fn value(&self, path: &str) -> Option<&FactValue> {
        self.facts.get(path).and_then(|fact| fact.value.as_ref())
    }

    pub(crate) fn get(&self, path: &str) -> Option<&Fact> {
        self.facts.get(path).copied()
    }

    /// What is wrong with the value of a fact, or `None`.
    pub(crate) fn mistake(&self, path: &str) -> Option<&str> {
        self.mistakes.get(path).map(String::as_str)
    }

    /// Whether a value is known of any fact of the domain. An untouched domain is not unknown but not assessed.
    pub(crate) fn is_assessed(&self, path: &str) -> bool {
        self.assessed.contains(domain(path))
    }

    /// Whether the fact may yet turn out otherwise: nobody states it, or the statements contradict.
    pub(crate) fn is_open(&self, path: &str) -> bool {
        self.facts
            .get(path)
            .is_none_or(|fact| matches!(fact.status, FactStatus::Unknown | FactStatus::Disputed))
    }

    /// The fact as a document shows it, also where nobody states it.
    pub(crate) fn shown(&self, path: &str) -> Fact {
        self.get(path).cloned().unwrap_or_else(|| Fact {
            path: path.to_owned(),
            value: None,
            status: FactStatus::Unknown,
            basis: if self.is_assessed(path) { "no record says" } else { "not assessed" }.to_owned(),
            evidence: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_vocabulary_is_sound() {
        let vocabulary = Vocabulary::built_in().expect("a vocabulary");
        for entry in vocabulary.iter() {
            assert!(entry.question.contains('?'), "{}", entry.path);
            assert_ne!(entry.yes, entry.label, "{}", entry.path);
        }
    }

    #[test]
    fn words_of_context_tables_are_understood_or_not() {
        let vocabulary = Vocabulary::built_in().expect("a vocabulary");
        let class = vocabulary.get("exposure.data_class").expect("an entry");
        assert_eq!(class.word(" Special category"), Some("special_category"));
        assert_eq!(class.word("PII"), Some("user"));
        assert_eq!(class.word("frobnicated"), None);
    }

    #[test]
    fn a_mistyped_path_finds_its_neighbour() {
        let vocabulary = Vocabulary::built_in().expect("a vocabulary");
        assert_eq!(vocabulary.nearest("exposure.enviroment"), Some("exposure.environment"));
    }
}
