//! Where a fact was read, and the exact account of every file.

use serde::{Deserialize, Serialize};

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
