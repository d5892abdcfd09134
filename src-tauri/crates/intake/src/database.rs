//! Databases that are evidence. Opening one takes a library that this crate may not name, so that the caller
//! brings a reader.

use std::fmt::Debug;

use serde_json::{Map, Value};

use crate::{
    Limits,
    container::{Piece, PieceBody},
};

/// Reads the tables of a database from its bytes, and changes nothing.
pub trait DatabaseReader: Debug + Send + Sync {
    /// The tables in the order of their names, each with its rows in the order in which they are kept.
    ///
    /// # Errors
    /// What was found where a database was expected.
    fn tables(&self, bytes: &[u8], limits: &Limits) -> Result<Vec<DatabaseTable>, String>;
}

/// One table of a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatabaseTable {
    /// Its name.
    pub name: String,
    /// Its rows: values by the names of the columns.
    pub rows: Vec<Map<String, Value>>,
    /// Why there may be more rows than these, if so.
    pub unread: Option<String>,
}

/// Under which name a row keeps the name of its table.
pub(crate) const TABLE: &str = "_table";
/// Bytes of the header of a database.
const HEADER: usize = 100;

/// Whether the content is a database.
pub(crate) fn is_database(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

/// The rows of all tables as records. A row lies in pages, in pieces and out of order: it has no place in the
/// bytes but that of the whole, so that its length is nought and its table and number say which it is.
pub(crate) fn rows(bytes: &[u8], reader: &dyn DatabaseReader, limits: &Limits) -> Vec<Piece> {
    let refused = |reason: String| Piece { offset: 0, length: 0, body: PieceBody::Refused(reason) };
    let tables = match reader.tables(bytes, limits) {
        Ok(tables) => tables,
        Err(reason) => return vec![refused(format!("database cannot be read: {reason}"))],
    };
    let mut pieces = Vec::new();
    for table in tables {
        for row in table.rows {
            let mut members = Map::new();
            members.insert(TABLE.to_owned(), Value::String(table.name.clone()));
            members.extend(row);
            let body = PieceBody::Value(Box::new(Value::Object(members)));
            pieces.push(Piece { offset: 0, length: 0, body });
        }
        if let Some(reason) = table.unread {
            pieces.push(refused(format!("table `{}`: {reason}", table.name)));
        }
    }
    // Two bytes of the header say that the newest rows may stand in a file beside it.
    if bytes.get(18..20) == Some(&[2, 2]) {
        let what = "header of a database with a write-ahead log: what stands only in the `-wal` file beside it is not read";
        let length = HEADER.min(bytes.len());
        pieces.push(Piece { offset: 0, length, body: PieceBody::Meta(what.to_owned()) });
    }
    pieces
}
