//! Tables and JSON that only a user's mapping explains.

use super::Format;
use crate::{Record, RecordContent, mapping};

/// A format without a shape of its own: it reads by the mapping alone.
pub struct Generic {
    /// Stable id.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Whether it reads rows of tables rather than JSON.
    pub table: bool,
}

static JSON: Generic = Generic { id: "generic_jsonl", title: "JSON by a mapping", table: false };
static TABLE: Generic = Generic { id: "generic_csv", title: "Table by a mapping", table: true };

/// The generic format of tables, or of JSON.
pub(crate) fn format(table: bool) -> &'static dyn Format {
    if table { &TABLE } else { &JSON }
}

/// Whether a format reads by a mapping.
pub(crate) fn is_generic(format: &dyn Format) -> bool {
    format.id() == JSON.id || format.id() == TABLE.id
}

impl Format for Generic {
    fn id(&self) -> &'static str {
        self.id
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.mapping.is_some() && record.row().is_some() == self.table
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        match record.mapping {
            Some(mapping) => mapping::apply(mapping, record),
            None => RecordContent::refused(format!("{}: write a mapping for it", super::shape(record))),
        }
    }
}
