//! Requests, and answers that are not documents of the engine.

use proximate_model::{Event, EvidenceRef, Instant, document::Decision};
use serde::{Deserialize, Serialize};

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
    )*};
}

payloads! {
    /// No payload.
    Nothing {}
    /// Where to make a case.
    CaseCreate {
        /// Folder that does not exist yet or is empty.
        path: String,
        /// Title.
        title: String,
    }
    /// A path.
    AtPath {
        /// The path.
        path: String,
    }
    /// A case that was open before.
    RecentCase {
        /// Its folder.
        path: String,
        /// Its title when it was last open.
        title: String,
        /// When it was last opened.
        opened: Instant,
    }
    /// What to import.
    ImportStart {
        /// Files and folders.
        paths: Vec<String>,
    }
    /// A file, and the mapping by which it is to be read.
    MappingOf {
        /// The file.
        path: String,
        /// The mapping as TOML; one is proposed without it.
        #[serde(default)]
        #[ts(optional)]
        mapping: Option<String>,
    }
    /// A mapping to be kept.
    MappingSave {
        /// Where: a path that ends with `.mapping.toml`.
        path: String,
        /// The mapping as TOML.
        mapping: String,
        /// Whether a file that is there may be replaced.
        replace: bool,
    }
    /// A job.
    JobRef {
        /// Its id.
        job: String,
    }
    /// Which report to write.
    ReportStart {
        /// `pdf`, `html`, `md`, `json` or `csv`.
        format: String,
        /// File to write.
        path: String,
    }
    /// A page of the timeline to ask for.
    EventsPage {
        /// Query; empty for all.
        query: String,
        /// Not before.
        #[serde(default)]
        #[ts(optional)]
        from: Option<Instant>,
        /// Not after.
        #[serde(default)]
        #[ts(optional)]
        to: Option<Instant>,
        /// Only what could be known then.
        #[serde(default)]
        #[ts(optional)]
        as_of: Option<Instant>,
        /// Position of the first row.
        #[ts(type = "number")]
        offset: usize,
        /// Rows, at most 512.
        #[ts(type = "number")]
        limit: usize,
    }
    /// A page of the timeline.
    EventsRows {
        /// Revision of the case.
        #[ts(type = "number")]
        revision: u64,
        /// Events in the selection.
        #[ts(type = "number")]
        total: usize,
        /// Position of the first row.
        #[ts(type = "number")]
        offset: usize,
        /// The rows.
        rows: Vec<Event>,
    }
    /// Where an event stands in a selection.
    EventOffset {
        /// Query; empty for all.
        query: String,
        /// Not before.
        #[serde(default)]
        #[ts(optional)]
        from: Option<Instant>,
        /// Not after.
        #[serde(default)]
        #[ts(optional)]
        to: Option<Instant>,
        /// Only what could be known then.
        #[serde(default)]
        #[ts(optional)]
        as_of: Option<Instant>,
        /// The event.
        id: String,
    }
    /// A position, or null.
    Offset {
        /// Position in the selection; null if the event is not in it.
        #[ts(type = "number | null")]
        offset: Option<usize>,
    }
    /// Numbers to ask for.
    AnalyticsOf {
        /// Query; empty for all.
        query: String,
        /// Not before.
        #[serde(default)]
        #[ts(optional)]
        from: Option<Instant>,
        /// Not after.
        #[serde(default)]
        #[ts(optional)]
        to: Option<Instant>,
        /// Only what could be known then.
        #[serde(default)]
        #[ts(optional)]
        as_of: Option<Instant>,
        /// Bars of the histogram, about.
        #[ts(type = "number")]
        bars: usize,
    }
    /// An event.
    EventId {
        /// Its id.
        id: String,
    }
    /// The raw bytes behind an event.
    RawRecord {
        /// Where they stand.
        evidence: EvidenceRef,
        /// The format they were read by.
        format: String,
        /// The record as text.
        text: String,
        /// What stands before it.
        before: String,
        /// What stands after it.
        after: String,
        /// Whether `text` was cut.
        truncated: bool,
        /// Size of the decoded file in bytes.
        #[ts(type = "number")]
        bytes_total: u64,
        /// Whether the vault's bytes still have their hash.
        vault_sha256_ok: bool,
    }
    /// An instant of the past, or now.
    AsOf {
        /// Only what could be known then; null or absent for the whole case.
        #[serde(default)]
        #[ts(optional)]
        as_of: Option<Instant>,
    }
    /// A drawing to ask for.
    PictureOf {
        /// Index in `hypotheses`.
        #[ts(type = "number")]
        hypothesis: usize,
        /// `window` or `paper`.
        theme: String,
        /// Only what could be known then.
        #[serde(default)]
        #[ts(optional)]
        as_of: Option<Instant>,
    }
    /// A drawing.
    Picture {
        /// SVG; null if there is no such hypothesis.
        svg: Option<String>,
    }
    /// An instant.
    AtInstant {
        /// The instant.
        at: Instant,
    }
    /// Decisions of a replay.
    ReplayScoreOf {
        /// The decisions taken.
        decisions: Vec<Decision>,
    }
}
