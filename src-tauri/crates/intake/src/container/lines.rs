//! Logs of lines of text, cut into records: a line, a line with what continues it, or lines that share a number.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use serde_json::{Value, json};

use super::{
    sniff,
    split::{Piece, PieceBody, without_mark},
};

/// Bytes of a line by which it is told; longer lines are told by their beginning.
const TOLD_BY: usize = 4 << 10;
/// Lines of a file by which its format is told.
const SAMPLE: usize = 200;

/// How the records of a format are told in lines of text.
#[derive(Clone, Copy)]
pub struct Lines {
    /// Whether a record begins at the line.
    pub begins: fn(&str) -> bool,
    /// What a line is that belongs to no record, if it is known: a heading, a separator.
    pub aside: fn(&str) -> Option<&'static str>,
    /// What the lines between two beginnings are.
    pub join: Join,
}

/// What belongs to a record beside the line at which it begins.
#[derive(Clone, Copy)]
pub enum Join {
    /// Nothing: every line is a record.
    Nothing,
    /// The lines that follow it and begin no record.
    Following,
    /// The lines that follow it while a double quote is open, as in a table.
    Quoted,
    /// All lines of the file with the same key, wherever they stand.
    Key(fn(&str) -> Option<String>),
    /// Nothing, but the last line that begins with `#Fields:` says what its fields are.
    Heading,
}

/// No line stands aside.
pub(crate) fn none_aside(_: &str) -> Option<&'static str> {
    None
}

/// Whether the content may be lines of text.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    sniff::not_a_log(bytes).is_none() && !sniff::is_binary(without_mark(bytes))
}

/// Lines that are not blank: their start and end, without the break and the white space before it.
fn spans(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut next = 0;
    std::iter::from_fn(move || {
        while next < bytes.len() {
            let start = next;
            let rest = bytes.get(start..).unwrap_or_default();
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| start + at);
            next = end + 1;
            let line = bytes.get(start..end).unwrap_or_default();
            let kept = line.trim_ascii_end().len();
            if kept > 0 {
                return Some((start, start + kept));
            }
        }
        None
    })
}

fn head(bytes: &[u8], (start, end): (usize, usize)) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.get(start..end.min(start + TOLD_BY)).unwrap_or_default())
}

/// Whether the content is of the format that is told by these lines.
pub(crate) fn knows(bytes: &[u8], lines: &Lines) -> bool {
    let text = without_mark(bytes);
    let (mut seen, mut known, mut begun) = (0_usize, 0_usize, 0_usize);
    let mut quoted = false;
    for span in spans(text).take(SAMPLE) {
        let line = head(text, span);
        let odd = line.matches('"').count() % 2 == 1;
        let open = quoted;
        quoted ^= odd;
        if open && matches!(lines.join, Join::Quoted) {
            continue;
        }
        // Fields without a heading could be anything.
        if seen == 0 && matches!(lines.join, Join::Heading) && (lines.aside)(&line).is_none() {
            return false;
        }
        seen += 1;
        begun += usize::from((lines.begins)(&line));
        known += usize::from((lines.begins)(&line) || (lines.aside)(&line).is_some());
    }
    // Records of many lines are told by fewer beginnings.
    let least = if matches!(lines.join, Join::Following) { 3 } else { 2 };
    begun > 0 && known * least > seen
}

/// Cuts the content into the records of a format.
pub(crate) fn cut(bytes: &[u8], lines: &Lines) -> Vec<Piece> {
    let text = without_mark(bytes);
    let mark = bytes.len() - text.len();
    let mut pieces = match lines.join {
        Join::Quoted => quoted(text, lines),
        Join::Key(key) => keyed(text, lines, key),
        Join::Nothing | Join::Following | Join::Heading => plain(text, lines),
    };
    for piece in &mut pieces {
        piece.offset += mark;
        if let PieceBody::Text { parts, .. } = &mut piece.body {
            parts.iter_mut().for_each(|(start, _)| *start += mark);
        }
    }
    pieces
}

/// Every line that is not blank, for a mapping that reads lines as they are.
pub(crate) fn single(bytes: &[u8]) -> Vec<Piece> {
    cut(bytes, &Lines { begins: |_| true, aside: none_aside, join: Join::Nothing })
}

fn record(start: usize, end: usize, frame: Option<Arc<Value>>) -> Piece {
    Piece { offset: start, length: end - start, body: PieceBody::Text { parts: Vec::new(), frame } }
}

/// A line that begins no record and continues none.
fn other(text: &[u8], span: (usize, usize), lines: &Lines) -> Piece {
    match (lines.aside)(&head(text, span)) {
        Some(what) => {
            Piece { offset: span.0, length: span.1 - span.0, body: PieceBody::Meta(what.to_owned()) }
        }
        None => Piece::refused(span.0, span.1, "line is none of this format".to_owned()),
    }
}

fn plain(text: &[u8], lines: &Lines) -> Vec<Piece> {
    let following = matches!(lines.join, Join::Following);
    let mut frame = None;
    let mut pieces: Vec<Piece> = Vec::new();
    for span in spans(text) {
        let line = head(text, span);
        if (lines.begins)(&line) {
            pieces.push(record(span.0, span.1, frame.clone()));
            continue;
        }
        if matches!(lines.join, Join::Heading)
            && let Some(fields) = line.strip_prefix("#Fields:")
        {
            frame = Some(Arc::new(json!({"fields": fields.trim()})));
        }
        match pieces.last_mut() {
            Some(last)
                if following
                    && (lines.aside)(&line).is_none()
                    && matches!(last.body, PieceBody::Text { .. }) =>
            {
                last.length = span.1 - last.offset;
            }
            _ => pieces.push(other(text, span, lines)),
        }
    }
    pieces
}

/// A record goes on while a quote is open. Where it is never closed, the next beginning ends it.
fn quoted(text: &[u8], lines: &Lines) -> Vec<Piece> {
    let spans: Vec<(usize, usize)> = spans(text).collect();
    let odd = |span: &(usize, usize)| {
        let line = text.get(span.0..span.1).unwrap_or_default();
        line.iter().filter(|byte| **byte == b'"').count() % 2 == 1
    };
    let mut pieces = Vec::new();
    let mut rest = spans.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if !(lines.begins)(&head(text, *first)) {
            pieces.push(other(text, *first, lines));
            continue;
        }
        let mut end = first.1;
        if odd(first) {
            let closed = after.iter().position(odd).map(|at| at + 1);
            let open = || after.iter().position(|span| (lines.begins)(&head(text, *span)));
            let count = closed.or_else(open).unwrap_or(after.len());
            let (own, after) = after.split_at(count.min(after.len()));
            end = own.last().map_or(end, |span| span.1);
            rest = after;
        }
        pieces.push(record(first.0, end, None));
    }
    pieces
}

/// Lines of one key are one record, which lies where the first of them lies.
fn keyed(text: &[u8], lines: &Lines, key: fn(&str) -> Option<String>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for span in spans(text) {
        let line = head(text, span);
        let Some(key) = (lines.begins)(&line).then(|| key(&line)).flatten() else {
            pieces.push(other(text, span, lines));
            continue;
        };
        let last = pieces.len().wrapping_sub(1);
        match places.get(&key).copied() {
            None => {
                places.insert(key, pieces.len());
                pieces.push(record(span.0, span.1, None));
            }
            Some(place) => {
                let ordinal = place + 1;
                let Some(piece) = pieces.get_mut(place) else { continue };
                if place == last {
                    piece.length = span.1 - piece.offset;
                    continue;
                }
                if let PieceBody::Text { parts, .. } = &mut piece.body {
                    parts.push(span);
                }
                let what = format!("belongs to record {ordinal}, which has the same number");
                pieces.push(Piece { offset: span.0, length: span.1 - span.0, body: PieceBody::Meta(what) });
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(line: &str) -> bool {
        line.starts_with('>')
    }

    fn key(line: &str) -> Option<String> {
        line.get(1..2).map(str::to_owned)
    }

    #[track_caller]
    fn check(join: Join, content: &str, expected: &[&str]) {
        let pieces = cut(content.as_bytes(), &Lines { begins, aside: none_aside, join });
        let shown = pieces.iter().map(|piece| {
            let text = content[piece.offset..piece.offset + piece.length].replace('\n', "|");
            match &piece.body {
                PieceBody::Text { parts, .. } => parts
                    .iter()
                    .fold(text, |text, (start, end)| format!("{text} & {}", &content[*start..*end])),
                PieceBody::Meta(_) => format!("({text})"),
                _ => format!("<{text}>"),
            }
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{content}");
    }

    #[test]
    fn every_line_is_in_a_record_or_is_told() {
        check(Join::Nothing, "x\r\n>a\r\n\r\ny\n>b", &["<x>", ">a", "<y>", ">b"]);
        check(Join::Following, "\u{feff}x\n>a\n\n  y \n\n>b\n", &["<x>", ">a||  y", ">b"]);
        check(
            Join::Quoted,
            ">a \"1\n>2\" z\n>b\n>c \"\n>d\ny",
            &[">a \"1|>2\" z", ">b", ">c \"", ">d", "<y>"],
        );
        check(Join::Key(key), ">a1\n>a2\n>b1\n>a3\nx", &[">a1|>a2 & >a3", ">b1", "(>a3)", "<x>"]);
    }
}
