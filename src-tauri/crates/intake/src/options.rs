//! What the caller may choose, and the limits that keep hostile input small.

use std::sync::Arc;

use crate::{DatabaseReader, Mapping};

/// How to read a piece of evidence.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The id of a format or of a mapping that must be used, or `None` to let the content tell.
    pub format: Option<String>,
    /// Mapping packs for tables and JSON that no built-in format knows.
    pub mappings: Vec<Mapping>,
    /// What is too large.
    pub limits: Limits,
    /// Who opens databases that are evidence; without, they are refused.
    pub database: Option<Arc<dyn DatabaseReader>>,
}

/// What is too large to be read. A limit that is met becomes a refusal with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest record, in bytes.
    pub record_bytes: usize,
    /// Most bytes that one compressed file or one member of an archive may grow to.
    pub decoded_bytes: usize,
    /// Most times that compressed data may grow, once they are larger than [`Limits::ratio_from`].
    pub ratio: usize,
    /// Decoded bytes from which on the ratio counts: small files may shrink very well.
    pub ratio_from: usize,
    /// Most members of one archive, those of the archives in it among them.
    pub members: usize,
    /// Most bytes that all members of one archive, and of the archives in it, may grow to together.
    pub archive_bytes: usize,
    /// Archives inside archives that are opened: 1 opens none that lies in another.
    pub archive_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 32 << 20,
            decoded_bytes: 2 << 30,
            ratio: 400,
            ratio_from: 32 << 20,
            members: 200_000,
            archive_bytes: 3 << 30,
            archive_depth: 4,
        }
    }
}
