//! `new`, `import`, `report`, `verify`, and the overview of a case.

use serde::{Deserialize, Serialize};

use crate::{Event, FileAccount, Instant, Totals};

/// The document of `new`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct CaseCreated {
    /// The case folder as given.
    pub case: String,
    /// Id of the case.
    pub id: String,
}

/// The document of `import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Import {
    /// One account per file, in the order of the paths.
    pub files: Vec<FileAccount>,
    /// Their sums.
    pub totals: Totals,
    /// Whether the import was stopped before its end; what was read stays, the rest can be imported again.
    pub stopped: bool,
}

/// What a case holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct CaseOverview {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Label printed on every page, for instance `reconstruction for training`; empty if none.
    pub label: String,
    /// When the case was made.
    pub created: Instant,
    /// Changes with every change of the case; a reader with another revision is stale.
    #[ts(type = "number")]
    pub revision: u64,
    /// The evidence.
    pub files: Vec<FileAccount>,
    /// Sums over the evidence.
    pub totals: Totals,
    /// Time of the earliest event.
    pub first: Option<Instant>,
    /// Time of the latest event.
    pub last: Option<Instant>,
}

/// One entry of the custody journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct CustodyEntry {
    /// 1-based.
    #[ts(type = "number")]
    pub sequence: u64,
    /// When.
    pub at: Instant,
    /// What was done, for instance `import`.
    pub action: String,
    /// Details, as compact JSON.
    pub detail: String,
    /// SHA-256 over the entry before, in hex; 64 zeros for the first.
    pub previous: String,
    /// SHA-256 over `previous`, `sequence`, `at`, `action` and `detail`, each ended by a line feed, in hex.
    pub hash: String,
}

/// The document of `report`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct ReportWritten {
    /// Where it was written.
    pub path: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Size.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// The document of `mapping`: a mapping, and what it makes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct MappingPreview {
    /// The mapping, as TOML.
    pub mapping: String,
    /// What became of the records that were looked at.
    pub account: FileAccount,
    /// The first events it makes of them.
    pub events: Vec<Event>,
}

/// One check of `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct VerificationCheck {
    /// What was checked.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What was found.
    pub detail: String,
}

/// The document of `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Verification {
    /// Whether all checks hold.
    pub ok: bool,
    /// The checks.
    pub checks: Vec<VerificationCheck>,
}
