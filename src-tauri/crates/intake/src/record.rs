//! Records before and after a format has read them.

use std::{collections::BTreeMap, sync::Arc};

use proximate_model::{ContextRow, Event, Reading};
use serde_json::Value;

use crate::Mapping;

/// One file as read: every record with its place.
#[derive(Debug, Clone)]
pub struct ReadFile {
    /// Path as given; for a member of an archive its path in the archive.
    pub path: String,
    /// SHA-256 of the bytes as given, before any decompression, in hex.
    pub sha256: String,
    /// Size of those bytes.
    pub bytes: u64,
    /// The format or mapping it was read by, or `None` if nothing knows it.
    pub format: Option<String>,
    /// How the records are read again.
    pub reading: Reading,
    /// The records in the order of the file.
    pub records: Vec<ReadRecord>,
}

/// One record and its place in the decoded content.
#[derive(Debug, Clone)]
pub struct ReadRecord {
    /// 1-based number in the file.
    pub ordinal: u64,
    /// Byte offset in the decoded content.
    pub offset: u64,
    /// Length in bytes.
    pub length: u64,
    /// What it holds.
    pub content: RecordContent,
}

/// What became of a record.
#[derive(Debug, Clone)]
pub enum RecordContent {
    /// It became events or context rows.
    Parsed {
        /// The events, in the order in which the record tells them.
        events: Vec<Event>,
        /// Rows of a context table.
        rows: Vec<ContextRow>,
    },
    /// It carries no event: a header, a summary, a type that is not known.
    Meta {
        /// What it is.
        reason: String,
    },
    /// It could not be read.
    Refused {
        /// What was expected and what was found.
        reason: String,
    },
}

impl RecordContent {
    /// A record that became one event.
    #[must_use]
    pub fn event(event: Event) -> Self {
        Self::Parsed { events: vec![event], rows: Vec::new() }
    }

    /// A record that became several events.
    #[must_use]
    pub fn events(events: Vec<Event>) -> Self {
        Self::Parsed { events, rows: Vec::new() }
    }

    /// A record that became one row of a context table.
    #[must_use]
    pub fn row(row: ContextRow) -> Self {
        Self::Parsed { events: Vec::new(), rows: vec![row] }
    }

    /// A record without an event.
    #[must_use]
    pub fn meta(reason: impl Into<String>) -> Self {
        Self::Meta { reason: reason.into() }
    }

    /// A record that cannot be read.
    #[must_use]
    pub fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }
}

/// A record as a format gets it.
#[derive(Debug)]
pub struct Record<'a> {
    /// Path of the file.
    pub path: &'a str,
    /// The content.
    pub body: Body,
    /// What encloses the record and belongs to it, for instance the resource and scope of a span.
    pub frame: Option<Arc<Value>>,
    /// What other members of the same archive say.
    pub surroundings: &'a Surroundings,
    /// The mapping by which the file is read, if it is.
    pub mapping: Option<&'a Mapping>,
}

impl Record<'_> {
    /// The JSON value, or `None` for a row of a table.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => Some(value),
            Body::Row(_) | Body::Text(_) => None,
        }
    }

    /// The row, or `None` for a JSON value.
    #[must_use]
    pub fn row(&self) -> Option<&Row> {
        match &self.body {
            Body::Row(row) => Some(row),
            Body::Json(_) | Body::Text(_) => None,
        }
    }
}

impl Record<'_> {
    /// The lines of a text log, or `None` for anything else.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Text(text) => Some(text),
            Body::Json(_) | Body::Row(_) => None,
        }
    }
}

/// The content of a record.
#[derive(Debug)]
pub enum Body {
    /// One JSON value.
    Json(Value),
    /// One row of a table.
    Row(Row),
    /// Lines of a text log.
    Text(String),
}

/// One row of a table.
#[derive(Debug)]
pub struct Row {
    /// Names of the columns.
    pub header: Arc<Vec<String>>,
    /// The cells; there may be fewer or more than columns.
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column by its name, letter case ignored; `None` if missing or empty.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&str> {
        let index = self.header.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.cells.get(index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

/// What the members of one archive say about each other.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// People of a chat export by their id.
    pub people: BTreeMap<String, Person>,
    /// Roles of the speakers of messages by the message's id, where messages and their parts are files.
    pub speakers: BTreeMap<String, String>,
}

impl Surroundings {
    /// Nothing stands around.
    #[must_use]
    pub const fn none() -> Self {
        Self { people: BTreeMap::new(), speakers: BTreeMap::new() }
    }
}

/// A member of a chat workspace.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Name for people to read.
    pub name: String,
    /// Whether the workspace says that it is a bot; `None` if it does not say.
    pub bot: Option<bool>,
}
