//! The dictionary of the names in event rows: each is stored once.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension as _};

/// Names remembered between two look-ups; more would not be worth their memory.
const REMEMBERED: usize = 200_000;

/// Numbers of words, as far as they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Dictionary(HashMap<String, i64>);

impl Dictionary {
    /// The number of a word; a new word gets the next one.
    pub(crate) fn number(&mut self, connection: &Connection, word: &str) -> Result<i64> {
        if let Some(number) = self.0.get(word) {
            return Ok(*number);
        }
        let mut find = connection.prepare_cached("SELECT id FROM word WHERE text = ?1")?;
        let number = match find.query_row([word], |row| row.get(0)).optional()? {
            Some(number) => number,
            None => connection.prepare_cached("INSERT INTO word (text) VALUES (?1)")?.insert([word])?,
        };
        if self.0.len() >= REMEMBERED {
            self.0.clear();
        }
        self.0.insert(word.to_owned(), number);
        Ok(number)
    }

    /// Forgets everything: what was added in a transaction that failed has no number any more.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}
