//! The raw bytes behind an event.

use anyhow::{Result, bail};
use proximate_model::EvidenceRef;

use crate::{Workbench, lock, reading::part, stream};

/// Bytes shown before and after a record.
const CONTEXT: u64 = 600;
/// Bytes of a record shown at most.
const SHOWN: u64 = 256 * 1024;

/// A record as it stands in the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEvidence {
    /// Where it stands.
    pub evidence: EvidenceRef,
    /// The format it was read by.
    pub format: String,
    /// Its bytes as text; bytes that are not UTF-8 are shown as the replacement character.
    pub text: String,
    /// What stands before it.
    pub before: String,
    /// What stands after it.
    pub after: String,
    /// Whether `text` was cut.
    pub truncated: bool,
    /// Size of the decoded file in bytes.
    pub bytes_total: u64,
    /// Whether all bytes of the file were held against the hash under which they were taken in, just now. Bytes
    /// that do not have it are an error; those of a large file are not all read for one record.
    pub vault_sha256_ok: bool,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Workbench {
    /// The record behind an event, read from the vault and checked against its hash.
    ///
    /// # Errors
    /// There is no such event, or the evidence is missing or was changed.
    pub fn evidence(&self, event: &str) -> Result<RawEvidence> {
        let store = lock(&self.store);
        let Some((file, row)) = self.place_of(&store, event)? else {
            bail!("no event `{event}` in this case");
        };
        let mut blob = store.vault().open(&file.place.vault_sha256)?;
        let shown = row.length.min(SHOWN);
        let before = row.offset.min(CONTEXT);
        let wanted = (row.offset - before, row.offset, row.offset + shown, row.offset + row.length);
        // A large file is not read as a whole for one of its records: its frames are checked by `verify`.
        let large =
            blob.bytes() >= stream::FROM && file.place.member.is_none() && self.is_plain(&mut blob)?;
        let (parts, bytes_total) = if large {
            let mut part = |from: u64, to: u64| blob.part(from, to - from).map(|bytes| text(&bytes));
            let parts =
                (part(wanted.0, wanted.1)?, part(wanted.1, wanted.2)?, part(wanted.3, wanted.3 + CONTEXT)?);
            (parts, blob.bytes())
        } else {
            let bytes = self.decoded_bytes(&store, &file.place)?;
            let part = |from: u64, to: u64| text(part(&bytes, from, to - from));
            let parts =
                (part(wanted.0, wanted.1), part(wanted.1, wanted.2), part(wanted.3, wanted.3 + CONTEXT));
            (parts, bytes.len() as u64)
        };
        let (before, record, after) = parts;
        Ok(RawEvidence {
            text: record,
            before,
            after,
            truncated: shown < row.length,
            bytes_total,
            vault_sha256_ok: !large,
            evidence: EvidenceRef {
                file: file.account.path,
                sha256: file.account.sha256,
                record: row.record,
                offset: row.offset,
                length: row.length,
            },
            format: file.account.format.unwrap_or_default(),
        })
    }
}
