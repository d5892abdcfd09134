//! Evidence files: their place, their account, what they hold.

use anyhow::{Context as _, Result};
use proximate_model::{ContextRow, Event, FileAccount};
use rusqlite::{Connection, Row, Transaction};

/// Where the bytes of a file lie: a blob of the vault, and the member of it if it is an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePlace {
    /// SHA-256 of the bytes as they were given, under which the vault keeps them.
    pub vault_sha256: String,
    /// Path inside the archive, or `None` if the blob itself is the file.
    pub member: Option<String>,
}

/// A file and what was read from it, ready to be stored.
#[derive(Debug, Clone)]
pub struct ImportedFile {
    /// Where its bytes lie.
    pub place: EvidencePlace,
    /// Its account.
    pub account: FileAccount,
    /// Its events that are new to the case.
    pub events: Vec<Event>,
    /// Its context rows.
    pub rows: Vec<ContextRow>,
    /// Records without an event, with the reason.
    pub meta: Vec<(u64, String)>,
}

/// A file in the case.
#[derive(Debug, Clone)]
pub struct EvidenceFile {
    /// Row id.
    pub id: i64,
    /// Where its bytes lie.
    pub place: EvidencePlace,
    /// Its account.
    pub account: FileAccount,
    /// Records without an event, with the reason.
    pub meta: Vec<(u64, String)>,
}

/// Stores a file. An earlier attempt at the same file of which nothing could be read is replaced.
pub(crate) fn insert(transaction: &Transaction<'_>, file: &ImportedFile) -> Result<i64> {
    transaction.execute(
        "DELETE FROM evidence_file WHERE vault_sha256 = ?1 AND path = ?2
           AND NOT EXISTS (SELECT 1 FROM event WHERE event.file = evidence_file.id)
           AND NOT EXISTS (SELECT 1 FROM context_row WHERE context_row.file = evidence_file.id)",
        (&file.place.vault_sha256, &file.account.path),
    )?;
    transaction.execute(
        "INSERT INTO evidence_file (path, sha256, vault_sha256, member, account, meta) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            &file.account.path,
            &file.account.sha256,
            &file.place.vault_sha256,
            &file.place.member,
            serde_json::to_string(&file.account)?,
            serde_json::to_string(&file.meta)?,
        ),
    )?;
    Ok(transaction.last_insert_rowid())
}

type Columns = (i64, String, Option<String>, String, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<EvidenceFile>> {
    let mut statement = connection
        .prepare("SELECT id, vault_sha256, member, account, meta FROM evidence_file ORDER BY id")?;
    let rows = statement.query_map([], columns)?;
    rows.map(|row| {
        let (id, vault_sha256, member, account, meta) = row?;
        Ok(EvidenceFile {
            id,
            place: EvidencePlace { vault_sha256, member },
            account: serde_json::from_str(&account)
                .with_context(|| format!("file {id} has no readable account"))?,
            meta: serde_json::from_str(&meta)
                .with_context(|| format!("file {id} has no readable meta records"))?,
        })
    })
    .collect()
}

pub(crate) fn knows(connection: &Connection, vault_sha256: &str, path: Option<&str>) -> Result<bool> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM evidence_file WHERE vault_sha256 = ?1 AND (?2 IS NULL OR path = ?2))",
        (vault_sha256, path),
        |row| row.get(0),
    )?)
}

pub(crate) fn place(connection: &Connection, id: i64) -> Result<EvidencePlace> {
    Ok(connection.query_row("SELECT vault_sha256, member FROM evidence_file WHERE id = ?1", [id], |row| {
        Ok(EvidencePlace { vault_sha256: row.get(0)?, member: row.get(1)? })
    })?)
}
