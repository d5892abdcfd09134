//! Finds the strings and numbers of a JSON record without building it in memory.

/// Deepest nesting that is followed; deeper records are read as text.
const DEEPEST: usize = 128;

/// Where a leaf stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
    /// In the decoded texts, because the leaf has escape sequences; else in the record itself.
    decoded: bool,
}

/// The strings and numbers of a record, keys left out. It is kept and filled again, so that nothing is
/// allocated for each record.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    spans: Vec<Span>,
    decoded: String,
    /// Of each open bracket: whether it is an object.
    open: Vec<bool>,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of an array.
    ValueOrEnd,
    Key,
    /// A key, or the end of an object.
    KeyOrEnd,
    /// A comma or the end of what is open.
    Comma,
}

impl Leaves {
    /// Reads a record; `false` means that it is no JSON and nothing is known of it.
    pub(crate) fn read(&mut self, record: &str) -> bool {
        self.spans.clear();
        self.decoded.clear();
        self.open.clear();
        let read = self.scan(record).is_some();
        if !read {
            self.spans.clear();
        }
        read
    }

    /// The leaves of the record that was read last, in the order in which they stand.
    pub(crate) fn iter<'a>(&'a self, record: &'a str) -> impl Iterator<Item = &'a str> {
        self.spans.iter().filter_map(move |span| {
            let source = if span.decoded { self.decoded.as_str() } else { record };
            source.get(span.start..span.end)
        })
    }

    fn scan(&mut self, record: &str) -> Option<()> {
        let bytes = record.as_bytes();
        let mut at = 0;
        let mut next = Next::Value;
        loop {
            while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            if next == Next::Comma && self.open.is_empty() {
                return (at == bytes.len()).then_some(());
            }
            let byte = *bytes.get(at)?;
            match (next, byte) {
                (Next::Value | Next::ValueOrEnd, b'"') => {
                    at = self.string(record, at + 1, true)?;
                    next = Next::Comma;
                }
                (Next::Value | Next::ValueOrEnd, b'{' | b'[') => {
                    if self.open.len() == DEEPEST {
                        return None;
                    }
                    self.open.push(byte == b'{');
                    next = if byte == b'{' { Next::KeyOrEnd } else { Next::ValueOrEnd };
                    at += 1;
                }
                (Next::Value | Next::ValueOrEnd, b'-' | b'0'..=b'9') => {
                    let end = at + number(&bytes[at..])?;
                    self.spans.push(Span { start: at, end, decoded: false });
                    at = end;
                    next = Next::Comma;
                }
                (Next::Value | Next::ValueOrEnd, b't' | b'f' | b'n') => {
                    let word = ["true", "false", "null"]
                        .into_iter()
                        .find(|word| bytes[at..].starts_with(word.as_bytes()))?;
                    at += word.len();
                    next = Next::Comma;
                }
                (Next::Key | Next::KeyOrEnd, b'"') => {
                    at = self.string(record, at + 1, false)?;
                    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at += 1;
                    }
                    if bytes.get(at) != Some(&b':') {
                        return None;
                    }
                    at += 1;
                    next = Next::Value;
                }
                (Next::Comma, b',') => {
                    next = if *self.open.last()? { Next::Key } else { Next::Value };
                    at += 1;
                }
                (Next::Comma | Next::ValueOrEnd | Next::KeyOrEnd, b'}' | b']') => {
                    if self.open.pop()? != (byte == b'}') {
                        return None;
                    }
                    next = Next::Comma;
                    at += 1;
                }
                _ => return None,
            }
        }
    }

    /// Passes a string whose quotation mark stands before `start`; gives where its text goes on.
    fn string(&mut self, record: &str, start: usize, keep: bool) -> Option<usize> {
        let bytes = record.as_bytes();
        let plain = start + memchr::memchr2(b'"', b'\\', bytes.get(start..)?)?;
        if bytes[plain] == b'"' {
            if keep {
                self.spans.push(Span { start, end: plain, decoded: false });
            }
            return Some(plain + 1);
        }
        let first = self.decoded.len();
        let mut at = start;
        loop {
            let mark = at + memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
            self.decoded.push_str(record.get(at..mark)?);
            if bytes[mark] == b'"' {
                at = mark + 1;
                break;
            }
            at = self.escape(bytes, mark + 1)?;
        }
        if keep {
            self.spans.push(Span { start: first, end: self.decoded.len(), decoded: true });
        } else {
            self.decoded.truncate(first);
        }
        Some(at)
    }

    /// Decodes the escape sequence whose backslash stands before `at`.
    fn escape(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let character = match *bytes.get(at)? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(bytes, at + 1),
            _ => return None,
        };
        self.decoded.push(character);
        Some(at + 1)
    }

    /// Decodes four hexadecimal digits, or twice four that stand for one character.
    fn unicode(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let unit = hexadecimal(bytes, at)?;
        if (0xd800..0xdc00).contains(&unit)
            && bytes.get(at + 4..at + 6) == Some(b"\\u")
            && let Some(low) = hexadecimal(bytes, at + 6)
            && (0xdc00..0xe000).contains(&low)
        {
            let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            self.decoded.push(char::from_u32(code)?);
            return Some(at + 10);
        }
        // Half a pair alone is no character: it is shown as one that could not be read.
        self.decoded.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        Some(at + 4)
    }
}

fn hexadecimal(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
}

/// Length of the number at the beginning.
fn number(bytes: &[u8]) -> Option<usize> {
    let length = bytes
        .iter()
        .take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
        .count();
    bytes[..length].iter().any(u8::is_ascii_digit).then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn leaves(record: &str) -> Option<Vec<String>> {
        let mut leaves = Leaves::default();
        leaves.read(record).then(|| leaves.iter(record).map(str::to_owned).collect())
    }

    /// The leaves as a whole parser sees them.
    fn expected(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Number(number) => found.push(number.to_string()),
            Value::Array(values) => values.iter().for_each(|value| expected(value, found)),
            Value::Object(values) => values.values().for_each(|value| expected(value, found)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(|number| json!(number)),
            any::<u64>().prop_map(|number| json!(number)),
            any::<String>().prop_map(Value::String),
        ];
        leaf.prop_recursive(5, 64, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn leaves_are_those_of_a_whole_parser(value in any_value(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.unwrap();
            let mut wanted = Vec::new();
            expected(&value, &mut wanted);
            prop_assert_eq!(leaves(&text), Some(wanted));
        }

        #[test]
        fn no_text_brings_it_down(text in "[\\[\\]{}:,\"\\\\u0-9a-f eE+.-]{0,60}") {
            let read = leaves(&text);
            if serde_json::from_str::<Value>(&text).is_ok() {
                prop_assert!(read.is_some());
            }
        }
    }

    #[test]
    fn escapes_are_decoded() {
        let record = r#"{"a\n":"x\"y\\z\/\u00e9\ud83d\ude00\ud800!","b":[-1.5e+3,{"c":""}]}"#;
        let expected = ["x\"y\\z/é😀\u{fffd}!", "-1.5e+3", ""];
        assert_eq!(leaves(record).unwrap(), expected);
    }

    #[test]
    fn what_is_no_json_says_so() {
        for text in ["", "a", "{", "{\"a\":1", "[1,]x", "{\"a\" 1}", "[1}", "{} {}", "\"a", "[\"\\x\"]"] {
            assert_eq!(leaves(text), None, "{text}");
        }
        assert_eq!(leaves(&"[".repeat(1_000_000)), None);
    }
}
