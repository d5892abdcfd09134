//! Where a fact was read, and the exact account of every file.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Instant;

/// The place of one record in the evidence.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
pub struct EvidenceRef {
    /// Path as given to import, relative to the folder or archive that was named.
    pub file: String,
    /// SHA-256 of that file's bytes (of the member's bytes for a file inside an archive), in hex.
    pub sha256: String,
    /// 1-based ordinal of the record in that file.
    #[ts(type = "number")]
    pub record: u64,
    /// Byte offset of the record in the file; in the decoded content if the file is compressed.
    #[ts(type = "number")]
    pub offset: u64,
    /// Length of the record in bytes.
    #[ts(type = "number")]
    pub length: u64,
}

/// A record that could not be read, with its place and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Refusal {
    /// 1-based ordinal of the record in its file.
    #[ts(type = "number")]
    pub record: u64,
    /// Byte offset at which the record, or the damage, begins.
    #[ts(type = "number")]
    pub offset: u64,
    /// What was expected and what was found.
    pub reason: String,
}

/// The account of one file. Invariant: `records = parsed + duplicates + meta + refused`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct FileAccount {
    /// Path as given to import, relative to the folder or archive that was named.
    pub path: String,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// Size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The format it was read as, or null if it is not a log that any format knows.
    pub format: Option<String>,
    /// Records found.
    #[ts(type = "number")]
    pub records: u64,
    /// Records that became events or context rows.
    #[ts(type = "number")]
    pub parsed: u64,
    /// Records whose native id was already in the case.
    #[ts(type = "number")]
    pub duplicates: u64,
    /// Records that carry no event: headers, summaries, unknown types.
    #[ts(type = "number")]
    pub meta: u64,
    /// Records that could not be read.
    #[ts(type = "number")]
    pub refused: u64,
    /// Events made of the parsed records; one record may hold several, or none (context tables).
    #[ts(type = "number")]
    pub events: u64,
    /// Time of the earliest event.
    pub first: Option<Instant>,
    /// Time of the latest event.
    pub last: Option<Instant>,
    /// What could not be read, and why.
    pub refusals: Vec<Refusal>,
}

impl FileAccount {
    /// Whether the account adds up.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.records == self.parsed + self.duplicates + self.meta + self.refused
    }
}

/// The sums over all files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Totals {
    /// Files read.
    #[ts(type = "number")]
    pub files: u64,
    /// Records found.
    #[ts(type = "number")]
    pub records: u64,
    /// Records that became events or context rows.
    #[ts(type = "number")]
    pub parsed: u64,
    /// Records already in the case.
    #[ts(type = "number")]
    pub duplicates: u64,
    /// Records that carry no event.
    #[ts(type = "number")]
    pub meta: u64,
    /// Records that could not be read.
    #[ts(type = "number")]
    pub refused: u64,
    /// Events.
    #[ts(type = "number")]
    pub events: u64,
}

impl Totals {
    /// Adds one file's account.
    pub fn add(&mut self, file: &FileAccount) {
        self.files += 1;
        self.records += file.records;
        self.parsed += file.parsed;
        self.duplicates += file.duplicates;
        self.meta += file.meta;
        self.refused += file.refused;
        self.events += file.events;
    }
}

/// The name of an event in a case: its file, its record and its position in that record. The same evidence
/// gives the same ids, on any machine and in any order of import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// The first 16 hex digits of the file's SHA-256.
    pub file: String,
    /// 1-based ordinal of the record in the file.
    pub record: u64,
    /// Position among the events of that record, from nought.
    pub position: u32,
}

impl EventId {
    /// Digits of the hash that are kept.
    const DIGITS: usize = 16;

    /// The id of an event.
    #[must_use]
    pub fn new(sha256: &str, record: u64, position: u32) -> Self {
        Self { file: sha256.chars().take(Self::DIGITS).collect(), record, position }
    }

    /// Reads what [`fmt::Display`] writes; `None` if it is no id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (file, rest) = text.split_once('-')?;
        let (record, position) = match rest.split_once('.') {
            Some((record, position)) => (record, position.parse().ok()?),
            None => (rest, 0),
        };
        Some(Self { file: file.to_owned(), record: record.parse().ok()?, position })
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            0 => write!(f, "{}-{}", self.file, self.record),
            position => write!(f, "{}-{}.{position}", self.file, self.record),
        }
    }
}

/// Stands for the native id of an event: the first half of a SHA-256 over format and id. Nobody can make
/// two ids that share it, so that no record passes for the duplicate of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NativeId(pub [u8; 16]);

impl NativeId {
    /// Of an id of a format.
    #[must_use]
    pub fn new(format: &str, native_id: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(format.as_bytes());
        digest.update([0]);
        digest.update(native_id.as_bytes());
        let mut half = [0; 16];
        half.iter_mut().zip(digest.finalize()).for_each(|(byte, digit)| *byte = digit);
        Self(half)
    }
}

/// How the records of a file are read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The text of the mapping it was read by, if it was one of the user's.
    pub mapping: Option<String>,
    /// Whether each record can be read without the others.
    pub alone: bool,
    /// Bytes at the beginning of the decoded file that every record is read with: the header of a table.
    pub head: u64,
}

#[cfg(test)]
mod tests {
    use super::EventId;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        for (record, position, text) in [(7, 0, "0123456789abcdef-7"), (12, 3, "0123456789abcdef-12.3")] {
            let id = EventId::new("0123456789abcdef0123456789abcdef", record, position);
            assert_eq!(id.to_string(), text);
            assert_eq!(EventId::parse(text), Some(id));
        }
        assert_eq!(EventId::parse("0123"), None);
        assert_eq!(EventId::parse("0123-x"), None);
    }
}
