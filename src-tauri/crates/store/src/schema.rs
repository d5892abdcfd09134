//! Tables, settings and the version that locks out what would be harmed.

use anyhow::{Result, bail};
use rusqlite::{Connection, Transaction};

/// A case with a higher number was written by a version whose rows this one would harm.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE case_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE evidence_file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    vault_sha256 TEXT NOT NULL,
    member TEXT,
    account TEXT NOT NULL,
    meta TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_file_vault ON evidence_file (vault_sha256, path);
CREATE TABLE event (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    file INTEGER NOT NULL REFERENCES evidence_file (id),
    format TEXT NOT NULL,
    native_id TEXT,
    at INTEGER,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX event_file ON event (file);
CREATE TABLE context_row (
    row INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES evidence_file (id),
    body TEXT NOT NULL
) STRICT;
CREATE TABLE custody (
    sequence INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
";

/// Settings of every connection. Acknowledged means on the disk, hence `synchronous = FULL`.
pub(crate) fn configure(connection: &Connection) -> Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(())
}

pub(crate) fn create(transaction: &Transaction<'_>) -> Result<()> {
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

pub(crate) fn check(connection: &Connection) -> Result<()> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        VERSION => Ok(()),
        0 => bail!("the case was never finished being made; delete its folder and make it again"),
        newer => {
            bail!("the case was written by a newer version (schema {newer}); update Proximate to open it")
        }
    }
}
