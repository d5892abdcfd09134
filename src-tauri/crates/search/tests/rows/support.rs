//! What the tests of the index by row share.

use std::path::Path;

use proximate_search::{Document, Page, Query, RowIndex, Selection, Writer, WriterOptions};

pub(crate) fn open(folder: &Path) -> RowIndex {
    RowIndex::open_or_create(folder, "case").unwrap()
}

pub(crate) fn writer(index: &RowIndex) -> Writer {
    index.writer(WriterOptions { threads: Some(2) }).unwrap()
}

pub(crate) fn query(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

pub(crate) fn everything() -> Page {
    Page { limit: 1_000_000, ..Page::default() }
}

/// The rows found, ascending.
pub(crate) fn rows(index: &RowIndex, text: &str) -> Vec<u64> {
    let hits = index.search(&query(text), &Selection::default(), everything()).unwrap();
    let mut rows: Vec<u64> = hits.keys.iter().map(|key| key.row).collect();
    assert_eq!(hits.total, rows.len() as u64, "{text}");
    rows.sort_unstable();
    rows
}

pub(crate) fn raw<'a>(row: u64, record: &'a str) -> Document<'a> {
    Document { row, raw: Some(record.as_bytes()), ..Document::default() }
}
