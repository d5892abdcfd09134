//! The raw bytes behind an event.

use std::sync::Arc;

use anyhow::{Result, bail};
use proximate_model::EvidenceRef;
use proximate_store::EvidencePlace;

use crate::{Workbench, lock};

/// Bytes shown before and after a record.
const CONTEXT: usize = 600;
/// Bytes of a record shown at most.
const SHOWN: usize = 256 * 1024;

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
    /// Whether the vault's bytes still have the hash under which they were taken in. Always true here:
    /// bytes that do not are an error.
    pub vault_sha256_ok: bool,
}

/// The decoded file that was read last; a responder looks at many records of the same one.
pub(crate) struct Decoded {
    place: EvidencePlace,
    bytes: Arc<Vec<u8>>,
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
        let Some((file, row)) = self.place_of(event)? else {
            bail!("no event `{event}` in this case");
        };
        let bytes = self.decoded_bytes(&file.place)?;
        let at = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).min(bytes.len());
        let start = at(row.offset);
        let end = at(row.offset.saturating_add(row.length));
        let shown = end.min(start.saturating_add(SHOWN));
        Ok(RawEvidence {
            text: text(&bytes[start..shown]),
            before: text(&bytes[start.saturating_sub(CONTEXT)..start]),
            after: text(&bytes[end..end.saturating_add(CONTEXT).min(bytes.len())]),
            truncated: shown < end,
            bytes_total: bytes.len() as u64,
            vault_sha256_ok: true,
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

    fn decoded_bytes(&self, place: &EvidencePlace) -> Result<Arc<Vec<u8>>> {
        let mut kept = lock(&self.decoded);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.place == *place) {
            return Ok(Arc::clone(&kept.bytes));
        }
        let stored = lock(&self.store).vault().read(&place.vault_sha256)?;
        let bytes = Arc::new(self.decode(&stored, place)?.into_owned());
        *kept = Some(Decoded { place: place.clone(), bytes: Arc::clone(&bytes) });
        Ok(bytes)
    }
}
