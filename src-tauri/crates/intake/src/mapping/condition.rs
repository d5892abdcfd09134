//! Conditions: what must stand in which columns.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{glob, scope::Scope, spec::OneOrMany};

/// Alternatives, of each of which all columns must hold what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct When(OneOrMany<BTreeMap<String, OneOrMany<Pattern>>>);

impl When {
    pub(super) fn holds(&self, scope: &Scope<'_>) -> bool {
        self.0.iter().any(|all| all.iter().all(|(column, wanted)| column_holds(scope, column, wanted)))
    }
}

/// Whether a condition that may be missing holds.
pub(super) fn holds(when: Option<&When>, scope: &Scope<'_>) -> bool {
    when.is_none_or(|when| when.holds(scope))
}

fn column_holds(scope: &Scope<'_>, column: &str, wanted: &OneOrMany<Pattern>) -> bool {
    let found = scope.column(column);
    let fits = |pattern: &Pattern| match pattern {
        Pattern::Missing => !scope.has(column),
        Pattern::Present => scope.has(column),
        Pattern::Not(_) => !found.is_empty() && found.iter().all(|found| pattern.fits(&found.value)),
        Pattern::Like(_) | Pattern::Just(_) => found.iter().any(|found| pattern.fits(&found.value)),
    };
    wanted.iter().any(fits)
}

/// What a value must be: upper and lower case are the same, `*` is anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub(super) enum Pattern {
    /// `""`: the column is missing or empty.
    Missing,
    /// `"*"`: the column holds something.
    Present,
    /// `"!text"`: the column holds something, and nothing like this.
    Not(String),
    /// Something in the column is like this.
    Like(String),
    /// Something in the column is just this: what follows a `\`, stars and all.
    Just(String),
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        match text.as_str() {
            "" => Self::Missing,
            "*" => Self::Present,
            _ => match (text.strip_prefix('!'), text.strip_prefix('\\')) {
                (Some(not), _) => Self::Not(not.to_lowercase()),
                (None, Some(just)) => Self::Just(just.to_owned()),
                (None, None) => Self::Like(text.to_lowercase()),
            },
        }
    }
}

impl Pattern {
    /// Whether a value is like this pattern.
    pub(super) fn fits(&self, value: &str) -> bool {
        match self {
            Self::Missing => value.is_empty(),
            Self::Present => !value.is_empty(),
            Self::Not(text) => !covers(text, value),
            Self::Like(text) => covers(text, value),
            Self::Just(text) => text.eq_ignore_ascii_case(value),
        }
    }

    /// How much a pattern says: a text without a star more than any with one, then the longer the more.
    pub(super) fn weight(&self) -> (bool, usize) {
        match self {
            Self::Like(text) => (!text.contains('*'), text.len()),
            Self::Just(text) => (true, text.len()),
            Self::Missing | Self::Present | Self::Not(_) => (false, 0),
        }
    }
}

fn covers(pattern: &str, value: &str) -> bool {
    if pattern.contains('*') {
        glob::covers(pattern, &value.to_lowercase())
    } else {
        value.to_lowercase() == pattern
    }
}
