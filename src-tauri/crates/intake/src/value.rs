//! Reading JSON whose shape is not to be relied on.

use serde_json::Value;

/// The member at a dotted path, for instance `userIdentity.arn`.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |inner, key| inner.get(key)).filter(|found| !found.is_null())
}

/// The text at a dotted path; empty text counts as missing.
pub(crate) fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    at(value, path)?.as_str().filter(|text| !text.is_empty())
}

/// The first text among several dotted paths.
pub(crate) fn first_text<'a>(value: &'a Value, paths: &[&str]) -> Option<&'a str> {
    paths.iter().find_map(|path| text(value, path))
}

/// A scalar at a dotted path as text: logs hold ids as numbers or as strings.
pub(crate) fn scalar(value: &Value, path: &str) -> Option<String> {
    scalar_of(at(value, path)?)
}

/// A scalar as text; `None` for null, empty text, arrays and objects.
pub(crate) fn scalar_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A yes or no at a dotted path, also where it is written as text.
pub(crate) fn flag(value: &Value, path: &str) -> Option<bool> {
    match at(value, path)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// One or many: an array gives its elements, null or nothing gives none, anything else itself.
pub(crate) fn each(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(elements)) => elements.iter().collect(),
        Some(single) => vec![single],
    }
}

/// The texts of one or many.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    each(value).into_iter().filter_map(scalar_of).collect()
}

/// A JSON document that may itself be written as text.
pub(crate) fn embedded(value: &Value) -> Option<Value> {
    match value {
        Value::Object(_) | Value::Array(_) => Some(value.clone()),
        Value::String(text) => match serde_json::from_str(text.trim()) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Compact JSON.
pub(crate) fn compact(value: &Value) -> String {
    value.to_string()
}
