//! Evidence files: their place, their account, what they hold.

use anyhow::{Context as _, Result};
use proximate_model::{ContextRow, FileAccount, Reading, Refusal};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, Transaction};

use crate::{EventRow, dictionary::Dictionary, row};

/// Refusals of one file that are given back; the account counts all of them.
const REFUSALS: usize = 10_000;

/// Where the bytes of a file lie: a blob of the vault, and the member of it if it is an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePlace {
    /// SHA-256 of the bytes as they were given, under which the vault keeps them.
    pub vault_sha256: String,
    /// Path inside the archive, or `None` if the blob itself is the file.
    pub member: Option<String>,
}

/// What was read of a file, or of a part of it.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Its events that are new to the case.
    pub rows: Vec<EventRow>,
    /// Its context rows.
    pub context: Vec<ContextRow>,
    /// Records without an event, with the reason.
    pub meta: Vec<(u64, String)>,
    /// Records that could not be read.
    pub refusals: Vec<Refusal>,
}

/// A file and what was read from it, ready to be stored.
#[derive(Debug, Clone)]
pub struct ImportedFile {
    /// Where its bytes lie.
    pub place: EvidencePlace,
    /// How its records are read again.
    pub reading: Reading,
    /// Its account; the refusals in it are stored with it.
    pub account: FileAccount,
    /// What it holds.
    pub batch: Batch,
}

/// A file in the case.
#[derive(Debug, Clone)]
pub struct EvidenceFile {
    /// Row id.
    pub id: i64,
    /// Where its bytes lie.
    pub place: EvidencePlace,
    /// How its records are read again.
    pub reading: Reading,
    /// The number of its first row.
    pub first_row: u64,
    /// How many rows it has, one after the other.
    pub rows: u64,
    /// Its account.
    pub account: FileAccount,
}

/// Begins a file whose account is not known yet. An earlier attempt of which nothing could be read is replaced.
pub(crate) fn begin(
    transaction: &Transaction<'_>,
    path: &str,
    place: &EvidencePlace,
    reading: &Reading,
) -> Result<i64> {
    transaction.execute(
        "DELETE FROM evidence_file WHERE vault_sha256 = ?1 AND path = ?2 AND rows = 0
           AND NOT EXISTS (SELECT 1 FROM context_row WHERE context_row.file = evidence_file.id)",
        (&place.vault_sha256, path),
    )?;
    let mapping = reading.mapping.as_deref().map(|text| mapping(transaction, text)).transpose()?;
    transaction.execute(
        "INSERT INTO evidence_file (path, sha256, vault_sha256, member, mapping, alone, head, first_row, rows, account)
         VALUES (?1, '', ?2, ?3, ?4, ?5, ?6, ?7, 0, NULL)",
        (
            path,
            &place.vault_sha256,
            &place.member,
            mapping,
            reading.alone,
            i64::try_from(reading.head)?,
            i64::try_from(row::next(transaction)?)?,
        ),
    )?;
    Ok(transaction.last_insert_rowid())
}

fn mapping(transaction: &Transaction<'_>, text: &str) -> Result<i64> {
    transaction.execute("INSERT OR IGNORE INTO mapping (text) VALUES (?1)", [text])?;
    Ok(transaction.query_row("SELECT id FROM mapping WHERE text = ?1", [text], |row| row.get(0))?)
}

/// Adds what was read to a file that was begun.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    dictionary: &mut Dictionary,
    file: i64,
    batch: &Batch,
) -> Result<()> {
    row::insert(transaction, dictionary, file, &batch.rows)?;
    let mut statement = transaction.prepare_cached("INSERT INTO context_row (file, body) VALUES (?1, ?2)")?;
    for row in &batch.context {
        statement.execute((file, serde_json::to_string(row)?))?;
    }
    let mut statement = transaction
        .prepare_cached("INSERT OR REPLACE INTO meta_record (file, record, reason) VALUES (?1, ?2, ?3)")?;
    for (record, reason) in &batch.meta {
        statement.execute((file, i64::try_from(*record)?, dictionary.number(transaction, reason)?))?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT OR REPLACE INTO refusal (file, record, offset, reason) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for refusal in &batch.refusals {
        let (record, offset) = (i64::try_from(refusal.record)?, i64::try_from(refusal.offset)?);
        statement.execute((file, record, offset, &refusal.reason))?;
    }
    Ok(())
}

/// Ends a file that was begun: its hash and its account are known now.
pub(crate) fn finish(
    transaction: &Transaction<'_>,
    file: i64,
    vault_sha256: &str,
    account: &FileAccount,
) -> Result<()> {
    let bare = FileAccount { refusals: Vec::new(), ..account.clone() };
    transaction.execute(
        "UPDATE evidence_file SET sha256 = ?2, vault_sha256 = ?3, rows = ?4, account = ?5 WHERE id = ?1",
        (
            file,
            &account.sha256,
            vault_sha256,
            i64::try_from(row::next(transaction)?)? - first_row(transaction, file)?,
            serde_json::to_string(&bare)?,
        ),
    )?;
    Ok(())
}

fn first_row(connection: &Connection, file: i64) -> Result<i64> {
    Ok(connection.query_row("SELECT first_row FROM evidence_file WHERE id = ?1", [file], |row| row.get(0))?)
}

/// Removes files that were begun and never ended: a kill came between.
pub(crate) fn remove_unfinished(transaction: &Transaction<'_>) -> Result<u64> {
    // There is one at the most, and it is the last: its rows are all from its first one on.
    transaction.execute(
        "DELETE FROM event WHERE row >= (SELECT min(first_row) FROM evidence_file WHERE account IS NULL)",
        [],
    )?;
    for table in ["context_row", "meta_record", "refusal"] {
        transaction.execute(
            &format!(
                "DELETE FROM {table} WHERE file IN (SELECT id FROM evidence_file WHERE account IS NULL)"
            ),
            [],
        )?;
    }
    Ok(transaction.execute("DELETE FROM evidence_file WHERE account IS NULL", [])? as u64)
}

type Columns = (i64, EvidencePlace, Reading, u64, u64, Option<String>, String);

const COLUMNS: &str =
    "SELECT evidence_file.id, vault_sha256, member, mapping.text, alone, head, first_row, rows, account, path
    FROM evidence_file LEFT JOIN mapping ON mapping.id = evidence_file.mapping";

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    let unsigned = |index: usize| row.get::<_, i64>(index).map(i64::unsigned_abs);
    Ok((
        row.get(0)?,
        EvidencePlace { vault_sha256: row.get(1)?, member: row.get(2)? },
        Reading { mapping: row.get(3)?, alone: row.get(4)?, head: unsigned(5)? },
        unsigned(6)?,
        unsigned(7)?,
        row.get(8)?,
        row.get(9)?,
    ))
}

fn file((id, place, reading, first_row, rows, account, path): Columns) -> Result<EvidenceFile> {
    let account = match account {
        Some(account) => {
            serde_json::from_str(&account).with_context(|| format!("file {id} has no readable account"))?
        }
        None => FileAccount { path, ..FileAccount::default() },
    };
    Ok(EvidenceFile { id, place, reading, first_row, rows, account })
}

/// All files that are whole, in the order of import.
pub(crate) fn all(connection: &Connection) -> Result<Vec<EvidenceFile>> {
    whole(connection, "", [])
}

/// The files of one blob that are whole, in the order of import.
pub(crate) fn of_blob(connection: &Connection, vault_sha256: &str) -> Result<Vec<EvidenceFile>> {
    whole(connection, "AND vault_sha256 = ?1", [vault_sha256])
}

fn whole(connection: &Connection, which: &str, parameters: impl Params) -> Result<Vec<EvidenceFile>> {
    let query = format!("{COLUMNS} WHERE account IS NOT NULL {which} ORDER BY evidence_file.id");
    let mut statement = connection.prepare_cached(&query)?;
    let rows = statement.query_map(parameters, columns)?;
    rows.map(|row| {
        let mut found = file(row?)?;
        found.account.refusals = refusals(connection, found.id)?;
        Ok(found)
    })
    .collect()
}

/// One file, whole or not.
pub(crate) fn one(connection: &Connection, id: i64) -> Result<Option<EvidenceFile>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE evidence_file.id = ?1"))?;
    statement.query_row([id], columns).optional()?.map(file).transpose()
}

fn refusals(connection: &Connection, file: i64) -> Result<Vec<Refusal>> {
    let mut statement = connection.prepare_cached(
        "SELECT record, offset, reason FROM refusal WHERE file = ?1 ORDER BY record LIMIT ?2",
    )?;
    let rows = statement.query_map((file, REFUSALS as i64), |row| {
        let unsigned = |index: usize| row.get::<_, i64>(index).map(i64::unsigned_abs);
        Ok(Refusal { record: unsigned(0)?, offset: unsigned(1)?, reason: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn knows(connection: &Connection, vault_sha256: &str, path: Option<&str>) -> Result<bool> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM evidence_file
          WHERE vault_sha256 = ?1 AND account IS NOT NULL AND (?2 IS NULL OR path = ?2))",
        (vault_sha256, path),
        |row| row.get(0),
    )?)
}

/// Files whose hash begins with these digits, whole ones only.
pub(crate) fn of_hash(connection: &Connection, digits: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM evidence_file WHERE substr(sha256, 1, ?2) = ?1 AND account IS NOT NULL ORDER BY id",
    )?;
    let rows = statement.query_map((digits, i64::try_from(digits.len())?), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn context(connection: &Connection) -> Result<Vec<ContextRow>> {
    let mut statement = connection.prepare("SELECT body FROM context_row ORDER BY row")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(serde_json::from_str(row.get_ref(0)?.as_str()?).context("a context row cannot be read")?);
    }
    Ok(found)
}
