//! What the sample says of a column.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::value::scalar_of;

/// Depth of JSON that is looked into.
const DEPTH: usize = 4;

/// A column with the values of the sample that are not empty.
pub(super) struct Column {
    /// Its name; in JSON a dotted path.
    pub(super) name: String,
    /// Its values.
    pub(super) values: Vec<String>,
}

impl Column {
    /// How many values there are.
    pub(super) fn filled(&self) -> usize {
        self.values.len()
    }

    /// How many different values there are.
    pub(super) fn distinct(&self) -> usize {
        self.values.iter().collect::<BTreeSet<_>>().len()
    }

    /// The different values, upper and lower case as one.
    pub(super) fn words(&self) -> BTreeSet<String> {
        self.values.iter().map(|value| value.trim().to_lowercase()).collect()
    }

    /// Whether at least three of four values are so.
    pub(super) fn mostly(&self, is: impl Fn(&str) -> bool) -> bool {
        let so = self.count(is);
        so > 0 && so * 4 >= self.filled() * 3
    }

    /// How many of the values are so.
    pub(super) fn count(&self, is: impl Fn(&str) -> bool) -> usize {
        self.values.iter().filter(|value| is(value)).count()
    }

    /// Average length of a value.
    pub(super) fn length(&self) -> usize {
        self.values.iter().map(String::len).sum::<usize>() / self.filled().max(1)
    }

    /// The words of the column's name, in lower case: `createdAt` and `created_at` are the same.
    pub(super) fn parts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut before = 'a';
        for letter in self.name.chars() {
            if letter.is_uppercase() && before.is_lowercase() || !letter.is_alphanumeric() {
                parts.push(String::new());
            }
            if letter.is_alphanumeric()
                && let Some(part) = parts.last_mut()
            {
                part.extend(letter.to_lowercase());
            }
            before = letter;
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}

/// Adds a value to its column.
pub(super) fn add(columns: &mut Vec<Column>, name: &str, value: &str) {
    if name.is_empty() {
        return;
    }
    let at = columns.iter().position(|column| column.name == name).unwrap_or_else(|| {
        columns.push(Column { name: name.to_owned(), values: Vec::new() });
        columns.len() - 1
    });
    if let Some(column) = columns.get_mut(at).filter(|_| !value.trim().is_empty()) {
        column.values.push(value.trim().to_owned());
    }
}

/// Adds the values of an object, each under its dotted path.
pub(super) fn add_json(columns: &mut Vec<Column>, prefix: &str, value: &Value) {
    let Value::Object(members) = value else { return };
    for (key, inner) in members {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match inner {
            Value::Object(_) if name.matches('.').count() < DEPTH => add_json(columns, &name, inner),
            Value::Array(elements) => {
                for element in elements.iter().take(4).filter_map(scalar_of) {
                    add(columns, &name, &element);
                }
            }
            single => add(columns, &name, &scalar_of(single).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        for (name, parts) in [
            ("createdAt", &["created", "at"][..]),
            ("created_at", &["created", "at"]),
            ("actor.user.email", &["actor", "user", "email"]),
            ("USER_NAME", &["user", "name"]),
            ("eventID", &["event", "id"]),
        ] {
            let column = Column { name: name.to_owned(), values: Vec::new() };
            assert_eq!(column.parts(), parts, "{name}");
        }
    }
}
