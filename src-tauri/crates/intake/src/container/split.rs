//! Which kind of content it is, and its records.

use std::sync::Arc;

use serde_json::Value;

use super::{event_log, journal, json, mail, scan::skip_space, sniff, table};

/// One record, or one place that could not be cut into records.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Byte offset.
    pub(crate) offset: usize,
    /// Length in bytes.
    pub(crate) length: usize,
    /// What it is.
    pub(crate) body: PieceBody,
}

/// What a piece is.
#[derive(Debug)]
pub(crate) enum PieceBody {
    /// A JSON value, with what encloses it.
    Json(Option<Arc<Value>>),
    /// A row of a table.
    Row {
        /// Names of the columns.
        header: Arc<Vec<String>>,
        /// The cells.
        cells: Vec<String>,
        /// Whether bytes that are not UTF-8 were replaced.
        lossy: bool,
    },
    /// A value that the container made of bytes that are no JSON.
    Value(Box<Value>),
    /// Lines of text: what of the record lies elsewhere in the file, and what encloses it.
    Text {
        /// Start and end of each part that does not follow the first.
        parts: Vec<(usize, usize)>,
        /// The heading it stands under.
        frame: Option<Arc<Value>>,
    },
    /// A place that carries no event, and what it is.
    Meta(String),
    /// Not a record, and why.
    Refused(String),
}

impl Piece {
    pub(super) fn refused(start: usize, end: usize, reason: String) -> Self {
        Self { offset: start, length: end.saturating_sub(start), body: PieceBody::Refused(reason) }
    }
}

/// A file's content, cut into records.
#[derive(Debug)]
pub(crate) enum Content {
    /// JSON in any wrapping.
    Json(Vec<Piece>),
    /// A table with a header.
    Table(Vec<Piece>),
    /// White space alone.
    Empty,
    /// Something else, and what was looked for.
    Unknown(String),
}

/// The content without the byte-order mark of UTF-8.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The records of a file that is neither JSON nor a table nor lines, if its container is known.
fn taken_apart(bytes: &[u8]) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    if event_log::is_log(bytes) {
        event_log::split(bytes, &mut pieces);
    } else if journal::is_export(bytes) {
        journal::split(bytes, &mut pieces);
    } else if mail::is_mail(bytes) {
        mail::split(bytes, &mut pieces);
    } else {
        return None;
    }
    Some(pieces)
}

/// Cuts content into records.
pub(crate) fn split(path: &str, bytes: &[u8]) -> Content {
    let text = without_mark(bytes);
    let mark = bytes.len() - text.len();
    if let Some(pieces) = taken_apart(bytes) {
        return Content::Json(pieces);
    }
    let start = skip_space(text, 0);
    if start == text.len() {
        return Content::Empty;
    }
    if let Some(reason) = sniff::not_a_log(bytes) {
        return Content::Unknown(reason);
    }
    let mut pieces = Vec::new();
    let table = match text.get(start) {
        _ if sniff::is_binary(text) => {
            return Content::Unknown(
                "not a log but binary data: looked for JSON, JSON Lines and CSV, also compressed or in an \
                 archive"
                    .to_owned(),
            );
        }
        Some(b'{' | b'[') => {
            if json::is_lines(text) && json::lines(text).nth(1).is_some() {
                json::split_lines(text, &mut pieces);
            } else {
                json::split_documents(text, &mut pieces);
            }
            false
        }
        _ => match table::header(path, text) {
            Some((header, delimiter)) => {
                table::split(text, header, delimiter, &mut pieces);
                true
            }
            // The first line may be damaged and the rest still be JSON.
            None if json::is_lines(text) => {
                json::split_lines(text, &mut pieces);
                false
            }
            None => {
                return Content::Unknown(
                    "text that is neither JSON, JSON Lines nor a table: convert it to one of them and write a \
                     mapping"
                        .to_owned(),
                );
            }
        },
    };
    for piece in &mut pieces {
        piece.offset += mark;
    }
    if table { Content::Table(pieces) } else { Content::Json(pieces) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of every record, or the reason in angle brackets.
    fn cut(path: &str, content: &str) -> Vec<String> {
        let (Content::Json(pieces) | Content::Table(pieces)) = split(path, content.as_bytes()) else {
            return vec!["<unknown>".to_owned()];
        };
        pieces
            .iter()
            .map(|piece| {
                let text = &content[piece.offset..piece.offset + piece.length];
                match &piece.body {
                    PieceBody::Refused(_) => format!("<{text}>"),
                    _ => text.to_owned(),
                }
            })
            .collect()
    }

    #[track_caller]
    fn check(content: &str, expected: &[&str]) {
        assert_eq!(cut("log.json", content), expected, "{content}");
    }

    #[test]
    fn every_wrapping_gives_the_same_records() {
        check("{\"a\":1}\n{\"a\":2}\n", &["{\"a\":1}", "{\"a\":2}"]);
        check("\u{feff}{\"a\":1}\r\n\r\n {\"a\":2} \r\n", &["{\"a\":1}", "{\"a\":2}"]);
        check("[{\"a\":1},\n {\"a\":2}]", &["{\"a\":1}", "{\"a\":2}"]);
        check("{\n \"Records\": [ {\"a\":1}, {\"a\":2} ] }", &["{\"a\":1}", "{\"a\":2}"]);
        check("{\"kind\":\"EventList\",\"items\":[{\"a\":1}]}", &["{\"a\":1}"]);
        check("{\n\"a\":1\n}\n{\n\"a\":2\n}", &["{\n\"a\":1\n}", "{\n\"a\":2\n}"]);
        check("{\"a\":1}{\"a\":2}", &["{\"a\":1}", "{\"a\":2}"]);
        check("{\"Records\":[]}", &[]);
        check("{\"Records\":[{\"a\":1}]}\n{\"Records\":[{\"a\":2}]}\n", &["{\"a\":1}", "{\"a\":2}"]);
    }

    #[test]
    fn a_record_with_a_list_of_its_own_stays_whole() {
        let record = "{\"id\":1,\"items\":[{\"b\":1}],\"tags\":[]}";
        check(record, &[record]);
    }

    #[test]
    fn damage_costs_one_record() {
        check("{\"a\":1}\n{\"a\":\n{\"a\":3}\n", &["{\"a\":1}", "<{\"a\":>", "{\"a\":3}"]);
        check("[{\"a\":1},{\"a\":2},{\"a\"", &["{\"a\":1}", "{\"a\":2}", "<{\"a\">"]);
        check("{\"Records\":[{\"a\":1},{\"a\":2", &["{\"a\":1}", "<{\"a\":2>"]);
        check("{\"Records\":[{\"a\":1}],\"b\":{}x}", &["{\"a\":1}", "<],\"b\":{}x}>"]);
        check("garbage\n{\"a\":1}\n{\"a\":2}\n", &["<garbage>", "{\"a\":1}", "{\"a\":2}"]);
    }

    #[test]
    fn spans_three_levels_deep_are_records_of_their_own() {
        check(
            "{\"resourceSpans\":[{\"resource\":{},\"scopeSpans\":[{\"spans\":[{\"s\":1},{\"s\":2}]}]}]}",
            &["{\"s\":1}", "{\"s\":2}"],
        );
        check(
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"s\":1},{\"s\":",
            &["{\"s\":1}", "<{\"s\":>"],
        );
    }

    #[test]
    fn rows_keep_their_place_whatever_the_line_ends_are() {
        let rows = cut("t.csv", "a,b\r\n1,\"x\r\ny\"\r\n3,4\r\n");
        assert_eq!(rows, ["1,\"x\r\ny\"", "3,4"]);
        assert_eq!(cut("t.csv", "a,b\n1,2\n\n3,4"), ["1,2", "3,4"]);
        assert_eq!(cut("notes.txt", "Dear all, hello\nthis is no table\n"), ["<unknown>"]);
    }
}
