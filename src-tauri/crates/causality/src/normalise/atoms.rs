//! Leaves of configuration: what a policy or a request says, free of order and of nesting.

use serde_json::Value;

use super::tokens::{self, is_placeholder};

/// How many leaves and how many JSON values of one text are read.
const MOST_ATOMS: usize = 2_000;
const MOST_VALUES: usize = 64;
/// How deep nested values, and JSON inside strings, are followed.
const DEEPEST: usize = 24;

/// One leaf: `key = value`. The key is the last name on the path, so that a policy in an answer and
/// the same policy inside a request compare equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Atom {
    /// The last key on the path, in lower case.
    pub(crate) key: String,
    /// The value, in lower case; `None` for a placeholder, which fits any value of that key.
    pub(crate) value: Option<String>,
}

/// The leaves of all JSON values in a text, sorted, each once. Strings that hold JSON are opened.
#[must_use]
pub(crate) fn of_text(text: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    collect(tokens::clip(text), 0, &mut atoms);
    atoms.sort_unstable();
    atoms.dedup();
    atoms
}

fn collect(text: &str, depth: usize, atoms: &mut Vec<Atom>) {
    let mut rest = text;
    let mut read = 0;
    while let Some(start) = rest.find(['{', '[']) {
        if read >= MOST_VALUES || atoms.len() >= MOST_ATOMS {
            return;
        }
        read += 1;
        let Some(tail) = rest.get(start..) else { return };
        let mut values = serde_json::Deserializer::from_str(tail).into_iter::<Value>();
        let used = match values.next() {
            Some(Ok(value)) => {
                flatten("", &value, depth, atoms);
                values.byte_offset().max(1)
            }
            _ => 1,
        };
        rest = tail.get(used..).unwrap_or("");
    }
}

fn flatten(key: &str, value: &Value, depth: usize, atoms: &mut Vec<Atom>) {
    if depth > DEEPEST || atoms.len() >= MOST_ATOMS {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(name, member, depth + 1, atoms);
            }
        }
        Value::Array(items) => {
            for item in items {
                flatten(key, item, depth + 1, atoms);
            }
        }
        Value::String(text) => {
            let trimmed = text.trim_start();
            if trimmed.starts_with(['{', '[']) && depth < DEEPEST / 2 {
                let before = atoms.len();
                collect(trimmed, depth + DEEPEST / 4, atoms);
                if atoms.len() > before {
                    return;
                }
            }
            push(key, text, atoms);
        }
        Value::Bool(truth) => push(key, if *truth { "true" } else { "false" }, atoms),
        Value::Number(number) => push(key, &number.to_string(), atoms),
        Value::Null => {}
    }
}

fn push(key: &str, value: &str, atoms: &mut Vec<Atom>) {
    if key.is_empty() || value.is_empty() || value.len() > 512 {
        return;
    }
    let wanted = key.to_lowercase();
    let value = if is_placeholder(value) { None } else { Some(value.to_lowercase()) };
    atoms.push(Atom { key: wanted, value });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(key: &str, value: &str) -> Atom {
        Atom { key: key.to_owned(), value: Some(value.to_owned()) }
    }

    #[test]
    fn a_policy_in_prose_and_in_a_request_gives_the_same_leaves() {
        let prose = r#"use {"Statement":[{"Effect":"Allow","Principal":"*"}]} and reload"#;
        let request = r#"{"bucketName":"reports-7","policy":"{\"Statement\":[{\"Principal\":\"*\",\"Effect\":\"Allow\"}]}"}"#;
        let wanted = [atom("effect", "allow"), atom("principal", "*")];
        let (left, right) = (of_text(prose), of_text(request));
        assert_eq!(left, wanted);
        assert!(wanted.iter().all(|leaf| right.contains(leaf)));
        assert!(right.contains(&atom("bucketname", "reports-7")));
    }

    #[test]
    fn a_placeholder_fits_any_value() {
        assert_eq!(of_text(r#"{"Resource":"<ARN>"}"#), [Atom { key: "resource".into(), value: None }]);
    }

    #[test]
    fn hostile_nesting_ends() {
        assert!(of_text(&"[".repeat(100_000)).is_empty());
        let mut nested = String::from("{\"a\":1}");
        for _ in 0..12 {
            nested = serde_json::json!({ "a": nested }).to_string();
        }
        assert!(of_text(&nested).len() <= MOST_ATOMS);
    }
}
