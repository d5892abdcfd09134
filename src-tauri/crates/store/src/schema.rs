//! Tables, settings and the version that locks out what would be harmed.

use anyhow::{Result, bail};
use rusqlite::{Connection, Transaction};

/// A case with a higher number was written by a version whose rows this one would harm.
const VERSION: i64 = 3;

/// Bytes of a page of the database: fewer, larger pages suit rows that are written in order.
const PAGE_BYTES: i64 = 16 << 10;

// An event has a row with what lists and searches need; everything else is read from the evidence again.
// `word` is the dictionary of the names in these rows; a `landmark` is a row whose position in the order of time is known.
const TABLES: &str = "
CREATE TABLE case_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE mapping (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE evidence_file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    vault_sha256 TEXT NOT NULL,
    member TEXT,
    mapping INTEGER REFERENCES mapping (id),
    alone INTEGER NOT NULL,
    head INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    account TEXT
) STRICT;
CREATE INDEX evidence_file_vault ON evidence_file (vault_sha256, path);
CREATE TABLE event (
    row INTEGER PRIMARY KEY,
    file INTEGER NOT NULL,
    record INTEGER NOT NULL,
    position INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    at INTEGER,
    known INTEGER,
    activity INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    actor INTEGER,
    action INTEGER NOT NULL,
    target INTEGER,
    native BLOB
) STRICT;
CREATE INDEX event_time ON event (at);
CREATE TABLE landmark (position INTEGER PRIMARY KEY, at INTEGER, row INTEGER NOT NULL) STRICT;
CREATE TABLE context_row (
    row INTEGER PRIMARY KEY,
    file INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE meta_record (
    file INTEGER NOT NULL,
    record INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    PRIMARY KEY (file, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE refusal (
    file INTEGER NOT NULL,
    record INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (file, record)
) STRICT, WITHOUT ROWID;
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
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
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
        1 | 2 => bail!(
            "the case was written by a preview of Proximate; make a new case and import the folder `evidence` of this one"
        ),
        newer => {
            bail!("the case was written by a newer version (schema {newer}); update Proximate to open it")
        }
    }
}
