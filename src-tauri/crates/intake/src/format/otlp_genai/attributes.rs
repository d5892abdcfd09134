//! Attributes and ids of OTLP/JSON, in the spellings that exporters use.

use proximate_model::EventTime;
use serde_json::{Map, Value};

use crate::{
    text::hex,
    time::{self, Unit},
    value::{each, scalar_of},
};

/// Attributes by key.
#[derive(Debug, Default)]
pub(super) struct Attributes(Map<String, Value>);

impl Attributes {
    /// Reads `[{"key": …, "value": {"stringValue": …}}]`; a plain object is taken as it is.
    pub(super) fn of(list: Option<&Value>) -> Self {
        Self(match list {
            Some(Value::Object(plain)) => plain.clone(),
            other => pairs(other),
        })
    }

    /// Adds attributes that are not there yet.
    pub(super) fn fill_from(&mut self, other: Self) {
        for (key, value) in other.0 {
            self.0.entry(key).or_insert(value);
        }
    }

    /// The value of the first of the keys that is there.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Value> {
        keys.iter().find_map(|key| self.0.get(*key)).filter(|value| !value.is_null())
    }

    /// The scalar of the first of the keys that has one, as text.
    pub(super) fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| scalar_of(self.0.get(*key)?))
    }

    /// Whether any key begins so.
    pub(super) fn has_prefix(&self, prefix: &str) -> bool {
        self.0.keys().any(|key| key.starts_with(prefix))
    }

    /// Values of numbered keys such as `gen_ai.prompt.0.content` or `llm.input_messages.0.message.content`, in the
    /// order of their numbers, with the `.role` beside each.
    pub(super) fn numbered(&self, prefix: &str) -> Vec<(Option<String>, String)> {
        (0..1000)
            .map_while(|number| {
                let one = |name: &str| {
                    let (flat, nested) =
                        (format!("{prefix}.{number}.{name}"), format!("{prefix}.{number}.message.{name}"));
                    self.text(&[flat.as_str(), nested.as_str()])
                };
                let (role, content) = (one("role"), one("content"));
                (content.is_some() || role.is_some()).then(|| (role, content.unwrap_or_default()))
            })
            .collect()
    }
}

fn pairs(list: Option<&Value>) -> Map<String, Value> {
    each(list)
        .into_iter()
        .filter_map(|pair| Some((pair.get("key")?.as_str()?.to_owned(), plain(pair.get("value")?))))
        .collect()
}

/// The plain JSON of an `AnyValue`.
pub(super) fn plain(value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let member = |names: [&str; 2]| names.iter().find_map(|name| members.get(*name));
    if let Some(text) = member(["stringValue", "string_value"]) {
        text.clone()
    } else if let Some(number) = member(["intValue", "int_value"]) {
        // 64-bit numbers are written as text.
        number.as_str().and_then(|text| text.parse::<i64>().ok()).map_or_else(|| number.clone(), Value::from)
    } else if let Some(other) =
        member(["doubleValue", "double_value"]).or(member(["boolValue", "bool_value"]))
    {
        other.clone()
    } else if let Some(list) = member(["arrayValue", "array_value"]) {
        Value::Array(each(list.get("values")).into_iter().map(plain).collect())
    } else if let Some(list) = member(["kvlistValue", "kvlist_value"]) {
        Value::Object(pairs(list.get("values")))
    } else if let Some(bytes) = member(["bytesValue", "bytes_value"]) {
        bytes.clone()
    } else {
        value.clone()
    }
}

/// A trace or span id in lower-case hex; some exporters write base64.
pub(super) fn id(record: &Value, names: [&str; 2]) -> Option<String> {
    let written = names.iter().find_map(|name| record.get(*name))?.as_str()?;
    if written.is_empty() || written.bytes().all(|byte| byte == b'0') {
        return None;
    }
    if matches!(written.len(), 16 | 32) && written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(written.to_ascii_lowercase());
    }
    match base64(written) {
        Some(bytes) if matches!(bytes.len(), 8 | 16) => Some(hex(&bytes)),
        _ => Some(written.to_owned()),
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// A time in nanoseconds, as text or number; zero means that there is none.
pub(super) fn nanos(record: &Value, names: [&str; 2]) -> Option<EventTime> {
    let written = names.iter().find_map(|name| record.get(*name))?;
    if scalar_of(written)?.bytes().all(|byte| byte == b'0') {
        return None;
    }
    time::epoch(written, Unit::Nanosecond)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_hex_however_they_are_written() {
        for written in ["EEE19B7EC3C1B174", "eee19b7ec3c1b174", "7uGbfsPBsXQ="] {
            let found = id(&json!({ "spanId": written }), ["spanId", "span_id"]);
            assert_eq!(found.as_deref(), Some("eee19b7ec3c1b174"), "{written}");
        }
        assert_eq!(id(&json!({ "spanId": "0000000000000000" }), ["spanId", "span_id"]), None);
    }

    #[test]
    fn values_of_all_kinds_become_plain_json() {
        let value = json!({ "kvlistValue": { "values": [
            { "key": "a", "value": { "arrayValue": { "values": [{ "intValue": "10" }, { "boolValue": true }] } } }
        ] } });
        assert_eq!(plain(&value), json!({ "a": [10, true] }));
    }

    #[test]
    fn numbers_beyond_two_to_the_53_stay_exact() {
        let time = nanos(&json!({ "t": "1544712660300000001" }), ["t", "t"]).unwrap();
        assert_eq!(time.at.unwrap().0, 1_544_712_660_300_000);
        assert_eq!(nanos(&json!({ "t": 1_544_712_660_300_000_001_u64 }), ["t", "t"]).unwrap().at, time.at);
    }
}
