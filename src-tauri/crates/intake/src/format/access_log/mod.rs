//! Access logs of web servers, proxies, load balancers and object stores, as lines of text.
//!
//! Each format names the fields of its lines as its source does where it writes JSON; the pack
//! `web_access` says what they mean.

pub mod cloudfront;
pub mod combined;
pub mod envoy;
pub mod load_balancer;
pub mod s3;

use serde_json::{Map, Value};

use crate::{Body, Record, RecordContent, text::one_line};

/// One field of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// What it holds, without its quotes or brackets.
    pub(super) text: String,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
}

/// The fields of a line: words, `"words in quotes"` with escaped quotes, and `[a time in brackets]`.
///
/// # Errors
/// A quote or bracket is not closed.
pub(super) fn fields(line: &str) -> Result<Vec<Field>, String> {
    let mut found = Vec::new();
    let mut rest = line.trim_start_matches(' ');
    while let Some(first) = rest.chars().next() {
        let (text, after) = match first {
            '"' => quoted(rest).ok_or("a quote is not closed")?,
            '[' => {
                let (inner, after) =
                    rest.get(1..).and_then(|inner| inner.split_once(']')).ok_or("a bracket is not closed")?;
                (inner.to_owned(), after)
            }
            _ => {
                let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
                (word.to_owned(), after)
            }
        };
        found.push(Field { text, quoted: first == '"' });
        rest = after.trim_start_matches(' ');
    }
    Ok(found)
}

/// The text of the quoted field at the beginning, and what comes after it. A quote within the field is
/// escaped, or is not followed by a space, as where the source does not escape at all.
fn quoted(rest: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.peek() {
                Some((_, next @ ('"' | '\\'))) => {
                    text.push(*next);
                    letters.next();
                }
                _ => text.push(letter),
            },
            '"' => {
                let after = rest.get(at + 1..)?;
                if after.is_empty() || after.starts_with(' ') {
                    return Some((text, after));
                }
                text.push(letter);
            }
            _ => text.push(letter),
        }
    }
    None
}

/// Names the fields of a line; a field that is `-` or empty is none.
pub(super) fn named(names: &[&str], fields: &[Field]) -> Map<String, Value> {
    names
        .iter()
        .zip(fields)
        .filter(|(name, field)| !name.is_empty() && !matches!(field.text.as_str(), "-" | ""))
        .map(|(name, field)| ((*name).to_owned(), Value::String(field.text.clone())))
        .collect()
}

/// What the pack for access logs makes of the named fields.
pub(super) fn parsed(record: &Record<'_>, members: Map<String, Value>) -> RecordContent {
    let Some(pack) = super::by_id("web_access") else {
        return RecordContent::refused("the pack `web_access` is missing");
    };
    pack.parse(&Record {
        path: record.path,
        body: Body::Json(Value::Object(members)),
        frame: None,
        surroundings: record.surroundings,
        mapping: None,
    })
}

/// A line whose fields are not those of its format.
pub(super) fn odd(line: &str, reason: &str) -> RecordContent {
    RecordContent::refused(format!("{reason}: `{}`", one_line(line, 60)))
}

/// Whether the text begins with a time such as `02/Jan/2026:03:04:05 +0000]`.
pub(super) fn is_time(text: &str) -> bool {
    let shape = b"dd/aaa/dddd:dd:dd:dd sdddd]";
    let bytes = text.as_bytes();
    bytes.len() >= shape.len()
        && shape.iter().zip(bytes).all(|(kind, byte)| match kind {
            b'd' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_alphabetic(),
            b's' => matches!(byte, b'+' | b'-'),
            other => other == byte,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_spaces_and_quotes() {
        let texts = |line: &str| {
            fields(line).map(|fields| fields.into_iter().map(|field| field.text).collect::<Vec<_>>())
        };
        assert_eq!(
            texts(r#"a [b c] "say \"x\" now" "" "d"e" -"#).unwrap(),
            ["a", "b c", r#"say "x" now"#, "", r#"d"e"#, "-"]
        );
        assert!(texts(r#"a "b"#).is_err() && texts("a [b").is_err());
        assert!(is_time("02/Jan/2026:03:04:05 +0000] x") && !is_time("2/Jan/2026:03:04:05 +0000]  "));
    }
}
