//! The append-only, hash-chained journal of everything that was done to the case.

use anyhow::{Context as _, Result};
use proximate_model::{Instant, document::CustodyEntry};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};

/// What the first entry follows.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an entry, as [`CustodyEntry::hash`] defines it.
#[must_use]
pub(crate) fn hash(previous: &str, sequence: u64, at: Instant, action: &str, detail: &str) -> String {
    let mut digest = Sha256::new();
    for part in [previous, &sequence.to_string(), &at.to_string(), action, detail] {
        digest.update(part.as_bytes());
        digest.update(b"\n");
    }
    crate::vault::hex(&digest.finalize())
}

pub(crate) fn append(
    transaction: &Transaction<'_>,
    at: Instant,
    action: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    let last: Option<(i64, String)> = transaction
        .query_row("SELECT sequence, hash FROM custody ORDER BY sequence DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (sequence, previous) = last.unwrap_or((0, NOTHING.to_owned()));
    let sequence = sequence + 1;
    let detail = detail.to_string();
    let hash = hash(&previous, sequence.unsigned_abs(), at, action, &detail);
    transaction.execute(
        "INSERT INTO custody (sequence, at, action, detail, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (sequence, at.to_string(), action, detail, previous, hash),
    )?;
    Ok(())
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<CustodyEntry>> {
    let mut statement = connection
        .prepare("SELECT sequence, at, action, detail, previous, hash FROM custody ORDER BY sequence")?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, String>(4)?,
            row.get::<_, String>(5)?,
        ))
    })?;
    rows.map(|row| {
        let (sequence, at, action, detail, previous, hash) = row?;
        let at =
            Instant::parse(&at).with_context(|| format!("custody entry {sequence} has no readable time"))?;
        Ok(CustodyEntry { sequence: sequence.unsigned_abs(), at, action, detail, previous, hash })
    })
    .collect()
}

/// The first entry that does not follow from the one before, or `None` if the chain holds.
#[must_use]
pub fn first_break(entries: &[CustodyEntry]) -> Option<u64> {
    let mut previous = NOTHING.to_owned();
    for (index, entry) in entries.iter().enumerate() {
        let expected = hash(&previous, entry.sequence, entry.at, &entry.action, &entry.detail);
        if entry.sequence != index as u64 + 1 || entry.previous != previous || entry.hash != expected {
            return Some(entry.sequence);
        }
        previous.clone_from(&entry.hash);
    }
    None
}
