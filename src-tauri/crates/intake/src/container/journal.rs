//! The export format of the systemd journal: entries with a blank line between them, fields as text or as bytes
//! with their length before them.

use serde_json::{Map, Value};

use super::split::{Piece, PieceBody};

/// Whether the content is an export of the journal.
pub(super) fn is_export(bytes: &[u8]) -> bool {
    bytes.starts_with(b"__CURSOR=")
}

/// Cuts an export into its entries.
pub(super) fn split(bytes: &[u8], pieces: &mut Vec<Piece>) {
    let mut at = 0;
    while at < bytes.len() {
        if bytes.get(at) == Some(&b'\n') {
            at += 1;
            continue;
        }
        let start = at;
        let mut members = Map::new();
        let body = loop {
            match field(bytes, at) {
                Ok(None) => break PieceBody::Value(Box::new(Value::Object(members))),
                Ok(Some((name, value, next))) => {
                    add(&mut members, name, value);
                    at = next;
                }
                Err(reason) => {
                    // The next entry can be found again by its first field.
                    let rest = bytes.get(at..).unwrap_or_default();
                    let mark = b"\n\n__CURSOR=";
                    let next = rest.windows(mark.len()).position(|window| window == mark);
                    at = next.map_or(bytes.len(), |next| at + next);
                    break PieceBody::Refused(reason);
                }
            }
        };
        let length = bytes.get(start..at).unwrap_or_default().trim_ascii_end().len();
        pieces.push(Piece { offset: start, length, body });
        at = at.max(start + 1);
    }
}

/// A field that occurs several times becomes a list, as where the journal is written as JSON.
fn add(members: &mut Map<String, Value>, name: String, value: Value) {
    match members.get_mut(&name) {
        None => {
            members.insert(name, value);
        }
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

/// Text, or a list of numbers for bytes that are none, as where the journal is written as JSON.
fn value(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => Value::String(text.to_owned()),
        Err(_) => Value::Array(bytes.iter().map(|byte| Value::from(*byte)).collect()),
    }
}

/// The field at a place, and where the next one begins; `None` at the end of the entry.
fn field(bytes: &[u8], at: usize) -> Result<Option<(String, Value, usize)>, String> {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.is_empty() || rest.starts_with(b"\n") {
        return Ok(None);
    }
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or_default();
    let name = |bytes: &[u8]| {
        let known = !bytes.is_empty()
            && bytes.len() <= 256
            && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
        known
            .then(|| String::from_utf8_lossy(bytes).into_owned())
            .ok_or_else(|| format!("expected the name of a field at byte {at}"))
    };
    if let Some(equals) = line.iter().position(|byte| *byte == b'=') {
        let name = name(line.get(..equals).unwrap_or_default())?;
        return Ok(Some((name, value(line.get(equals + 1..).unwrap_or_default()), at + end + 1)));
    }
    let name = name(line)?;
    let cut = || format!("field `{name}` of bytes at byte {at} is cut off");
    let size = rest.get(end + 1..end + 9).and_then(|size| <[u8; 8]>::try_from(size).ok()).ok_or_else(cut)?;
    let size = usize::try_from(u64::from_le_bytes(size)).map_err(|_| cut())?;
    let begin = end + 9;
    let stop = begin.checked_add(size).filter(|stop| rest.get(*stop) == Some(&b'\n')).ok_or_else(cut)?;
    Ok(Some((name.clone(), value(rest.get(begin..stop).unwrap_or_default()), at + stop + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_bytes_and_cut_entries_keep_their_places() {
        let mut bytes = b"__CURSOR=a\nMESSAGE=one\n\n__CURSOR=b\nMESSAGE\n".to_vec();
        bytes.extend(7_u64.to_le_bytes());
        bytes.extend(b"two\n\nx=\n\n__CURSOR=c\nMESSAGE\n");
        bytes.extend(99_u64.to_le_bytes());
        bytes.extend(b"cut\n\n__CURSOR=d\nA=1\nA=2\n");
        let mut pieces = Vec::new();
        split(&bytes, &mut pieces);
        let shown = pieces.iter().map(|piece| match &piece.body {
            PieceBody::Value(value) => format!("{} {value}", piece.offset),
            PieceBody::Refused(reason) => format!("{} {reason}", piece.offset),
            other => format!("{other:?}"),
        });
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                r#"0 {"__CURSOR":"a","MESSAGE":"one"}"#,
                r#"24 {"__CURSOR":"b","MESSAGE":"two\n\nx="}"#,
                "60 field `MESSAGE` of bytes at byte 71 is cut off",
                r#"92 {"__CURSOR":"d","A":["1","2"]}"#,
            ]
        );
    }
}
