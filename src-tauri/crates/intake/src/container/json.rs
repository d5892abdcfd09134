//! JSON in all the ways in which logs are wrapped: lines, documents one after the other, arrays,
//! wrapper objects, and telemetry documents whose records lie three levels deep.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    scan::{Cut, Members, Span, first_key, members, skip_space, value_end},
    split::{Piece, PieceBody},
};

/// Keys whose array holds the records, whatever stands beside them.
const WRAPPERS: [&str; 3] = ["Records", "Events", "loglines"];

/// Keys whose array holds the records if nothing else in the object looks like a record.
const WEAK_WRAPPERS: [&str; 12] = [
    "items",
    "value",
    "entries",
    "logs",
    "events",
    "records",
    "activities",
    "data",
    "results",
    "logEvents",
    "messages",
    "hits",
];

/// Nested telemetry: the arrays from the outside in, and the members that belong to each record.
const NESTED: [(&[&str], &[&[&str]]); 2] = [
    (
        &["resourceSpans", "resource_spans"],
        &[&["scopeSpans", "scope_spans", "instrumentationLibrarySpans"], &["spans"]],
    ),
    (
        &["resourceLogs", "resource_logs"],
        &[&["scopeLogs", "scope_logs", "instrumentationLibraryLogs"], &["logRecords", "log_records", "logs"]],
    ),
];

/// Levels of wrappers that are opened.
const DEPTH: usize = 4;

/// Whether the content is one JSON value per line: more than half of its first lines are whole values.
pub(crate) fn is_lines(bytes: &[u8]) -> bool {
    let (mut seen, mut whole) = (0, 0);
    for (start, end) in lines(bytes).take(64) {
        seen += 1;
        let line = bytes.get(..end).unwrap_or_default();
        // An element of an array that is printed line by line ends in a comma, a line of its own does not.
        let rest = value_end(line, start).map(|end| line.get(skip_space(line, end)));
        if matches!(line.get(start), Some(b'{' | b'[')) && matches!(rest, Ok(None | Some(b'{' | b'['))) {
            whole += 1;
        }
    }
    whole * 2 > seen
}

/// The lines that are not empty, without the white space around them.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let start = skip_space(bytes, next);
            if start >= bytes.len() {
                return None;
            }
            let rest = bytes.get(start..).unwrap_or_default();
            let end =
                rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| start + length);
            next = end + 1;
            let line = bytes.get(start..end).unwrap_or_default();
            let kept = line.len() - line.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
            if kept > 0 {
                return Some((start, start + kept));
            }
        }
    })
}

/// Cuts JSON Lines. A line may hold several values glued together.
pub(crate) fn split_lines(bytes: &[u8], pieces: &mut Vec<Piece>) {
    for (start, end) in lines(bytes) {
        let line = bytes.get(..end).unwrap_or_default();
        if !matches!(line.get(start), Some(b'{' | b'[')) {
            let reason = if line.get(start..).is_some_and(|rest| rest.contains(&0)) {
                "line holds NUL bytes: expected a JSON object"
            } else {
                "line is not a JSON object"
            };
            pieces.push(Piece::refused(start, end, reason.to_owned()));
            continue;
        }
        let mut at = start;
        while at < end {
            match explode(line, at, false, None, 0, pieces) {
                Ok(after) => at = skip_space(line, after),
                Err(cut) => {
                    let reason = format!("line is not whole JSON: {}", cut.reason);
                    let from = behind(pieces, cut.from);
                    pieces.push(Piece::refused(from, end, reason));
                    break;
                }
            }
        }
    }
}

/// Cuts JSON documents that stand one after the other, usually just one.
pub(super) fn split_documents(bytes: &[u8], pieces: &mut Vec<Piece>) {
    let mut at = skip_space(bytes, 0);
    while at < bytes.len() {
        match explode(bytes, at, true, None, 0, pieces) {
            Ok(end) => {
                at = skip_space(bytes, end);
                if bytes.get(at) == Some(&b',') {
                    at = skip_space(bytes, at + 1);
                }
            }
            Err(cut) => {
                let from = behind(pieces, cut.from);
                pieces.push(Piece::refused(from, bytes.len(), format!("JSON is not whole: {}", cut.reason)));
                return;
            }
        }
    }
}

/// Where damage begins that was found in the value at `from`: behind the records that could be read of it.
fn behind(pieces: &[Piece], from: usize) -> usize {
    pieces.last().map_or(from, |last| from.max(last.offset + last.length))
}

/// Adds the records of the value that begins at `start`; gives the end of the value.
fn explode(
    bytes: &[u8],
    start: usize,
    top: bool,
    frame: Option<&Arc<Value>>,
    depth: usize,
    pieces: &mut Vec<Piece>,
) -> Result<usize, Cut> {
    match bytes.get(start) {
        Some(b'[') if depth < DEPTH && frame.is_none() => {
            elements(bytes, start, pieces, |at, pieces| explode(bytes, at, false, None, depth + 1, pieces))
        }
        Some(b'{') if depth < DEPTH && frame.is_none() && (top || may_wrap(bytes, start)) => {
            let object = members(bytes, start);
            if let Some(end) = nested(bytes, &object, pieces) {
                return end.and(object.end);
            }
            match wrapped(bytes, start, &object) {
                Some(array) => {
                    let head = head_of_conversation(bytes, &object);
                    elements(bytes, array, pieces, |at, pieces| {
                        explode(bytes, at, false, head.as_ref(), depth + 1, pieces)
                    })?;
                    object.end
                }
                None => whole(start, object.end, frame, pieces),
            }
        }
        _ => whole(start, value_end(bytes, start), frame, pieces),
    }
}

/// Adds one record.
fn whole(
    start: usize,
    end: Result<usize, Cut>,
    frame: Option<&Arc<Value>>,
    pieces: &mut Vec<Piece>,
) -> Result<usize, Cut> {
    let end = end?;
    pieces.push(Piece { offset: start, length: end - start, body: PieceBody::Json(frame.cloned()) });
    Ok(end)
}

/// Walks the elements of the array that begins at `start`; gives its end.
fn elements(
    bytes: &[u8],
    start: usize,
    pieces: &mut Vec<Piece>,
    mut element: impl FnMut(usize, &mut Vec<Piece>) -> Result<usize, Cut>,
) -> Result<usize, Cut> {
    let mut at = skip_space(bytes, start + 1);
    loop {
        match bytes.get(at) {
            Some(b']') => return Ok(at + 1),
            Some(b',') => at = skip_space(bytes, at + 1),
            None => {
                let reason = format!("the content ends inside an array at byte {at}");
                return Err(Cut { from: at, reason });
            }
            Some(_) => {
                at = skip_space(bytes, element(at, pieces)?);
                if !matches!(bytes.get(at), Some(b',' | b']') | None) {
                    return Err(Cut { from: at, reason: format!("expected `,` or `]` at byte {at}") });
                }
            }
        }
    }
}

/// Whether an object that is one of many can be a wrapper: only by its first key, which is cheap to see.
fn may_wrap(bytes: &[u8], start: usize) -> bool {
    first_key(bytes, start).is_some_and(|key| {
        WRAPPERS
            .iter()
            .chain(NESTED.iter().flat_map(|(outer, _)| outer.iter()))
            .any(|name| name.as_bytes() == key)
            || key == b"kind" && is_list(bytes, start)
    })
}

/// Whether the object is a list of Kubernetes objects, such as `{"kind":"EventList","items":[…]}`.
fn is_list(bytes: &[u8], start: usize) -> bool {
    let head = bytes.get(start..(start + 64).min(bytes.len())).unwrap_or_default();
    head.windows(b"EventList\"".len()).any(|window| window == b"EventList\"")
}

/// Start of the array of records of a wrapper object, if it is one.
fn wrapped(bytes: &[u8], start: usize, object: &Members) -> Option<usize> {
    let array = |key: &str| {
        let whole = object.whole.iter().find(|(name, _)| name == key).map(|(_, span)| span.start);
        let broken = || object.broken.as_ref().filter(|(name, _)| name == key).map(|(_, at)| *at);
        let at = whole.or_else(broken)?;
        let first = skip_space(bytes, at + 1);
        (bytes.get(at) == Some(&b'[') && matches!(bytes.get(first), Some(b'{' | b']') | None)).then_some(at)
    };
    if let Some(found) = WRAPPERS.iter().find_map(|key| array(key)) {
        return Some(found);
    }
    if is_list(bytes, start) {
        return array("items");
    }
    if is_conversation(object) {
        return array("messages");
    }
    // A record may well have a list of its own: only an object with little else, and nothing that makes
    // a record, is a wrapper.
    let lists = object.whole.iter().filter(|(_, span)| bytes.get(span.start) == Some(&b'[')).count();
    let own = |name: &str| ["id", "actor"].contains(&name);
    if object.whole.len() > 8 || lists > 1 || object.whole.iter().any(|(key, _)| own(key)) {
        return None;
    }
    WEAK_WRAPPERS.iter().find_map(|key| array(key))
}

/// Whether the object is a whole conversation of an agent: its messages, and the name of the session beside them.
fn is_conversation(object: &Members) -> bool {
    let has = |key: &str| object.whole.iter().any(|(name, _)| name == key);
    let broken = object.broken.as_ref().is_some_and(|(name, _)| name == "messages");
    (has("messages") || broken) && (has("sessionId") || has("session_id"))
}

/// What stands beside the messages of a conversation and belongs to each of them.
fn head_of_conversation(bytes: &[u8], object: &Members) -> Option<Arc<Value>> {
    if !is_conversation(object) {
        return None;
    }
    let plain = object.whole.iter().filter(|(_, span)| !matches!(bytes.get(span.start), Some(b'[' | b'{')));
    let members = plain.filter_map(|(name, span)| Some((name.clone(), parsed(bytes, *span)?)));
    Some(Arc::new(Value::Object(members.collect())))
}

/// Adds the records of a telemetry document; `None` if the object is none.
fn nested(bytes: &[u8], object: &Members, pieces: &mut Vec<Piece>) -> Option<Result<(), Cut>> {
    let (levels, start) =
        NESTED.iter().find_map(|(outer, levels)| Some((*levels, child(bytes, object, outer)?)))?;
    Some(descend(bytes, start, levels, &Map::new(), pieces).map(|_| ()))
}

/// Walks an array whose elements hold the next array, down to the records. Recursion is as deep as
/// `levels` is long.
fn descend(
    bytes: &[u8],
    start: usize,
    levels: &[&[&str]],
    frame: &Map<String, Value>,
    pieces: &mut Vec<Piece>,
) -> Result<usize, Cut> {
    let Some((names, deeper)) = levels.split_first() else {
        let frame = Arc::new(Value::Object(frame.clone()));
        return elements(bytes, start, pieces, |at, pieces| {
            whole(at, value_end(bytes, at), Some(&frame), pieces)
        });
    };
    elements(bytes, start, pieces, |at, pieces| {
        if bytes.get(at) != Some(&b'{') {
            return whole(at, value_end(bytes, at), None, pieces);
        }
        let object = members(bytes, at);
        let mut inner = frame.clone();
        for (key, span) in &object.whole {
            if matches!(key.as_str(), "resource" | "scope" | "instrumentationLibrary" | "schemaUrl")
                && let Some(value) = parsed(bytes, *span)
            {
                inner.insert(key.clone(), value);
            }
        }
        match child(bytes, &object, names) {
            Some(array) => {
                descend(bytes, array, deeper, &inner, pieces)?;
                object.end
            }
            // An entry without records is not worth a refusal, unless it is not whole.
            None => object.end,
        }
    })
}

/// Start of the array under the first of the names that the object has, whole or broken off.
fn child(bytes: &[u8], object: &Members, names: &[&str]) -> Option<usize> {
    let whole = object.whole.iter().map(|(key, span)| (key, span.start));
    let broken = object.broken.iter().map(|(key, at)| (key, *at));
    whole
        .chain(broken)
        .find(|(key, at)| names.contains(&key.as_str()) && bytes.get(*at) == Some(&b'['))
        .map(|(_, at)| at)
}

fn parsed(bytes: &[u8], span: Span) -> Option<Value> {
    serde_json::from_slice(bytes.get(span.start..span.end)?).ok()
}
