//! The time order of the rows: a page at any position, without counting from the start.
//!
//! Every so many rows one is remembered with its position (a landmark), once an import has ended. A page is
//! reached from the landmark before it. While rows are being added, positions are counted from the start.

use anyhow::Result;
use proximate_model::Instant;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::row::{self, RowPlace};

/// Rows from one landmark to the next.
const STRIDE: u64 = 512;

/// A place in the time order: by time, undated rows last, and rows of one time in the order of import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeKey {
    /// When it happened.
    pub at: Option<Instant>,
    /// Number of the row.
    pub row: u64,
}

impl Ord for TimeKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |key: &Self| (key.at.is_none(), key.at, key.row);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for TimeKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&RowPlace> for TimeKey {
    fn from(place: &RowPlace) -> Self {
        Self { at: place.at, row: place.row }
    }
}

/// How many rows there are. They are numbered from 1 without gaps.
pub(crate) fn count(connection: &Connection) -> Result<u64> {
    Ok(row::next(connection)? - 1)
}

fn key((at, row): (Option<i64>, i64)) -> TimeKey {
    TimeKey { at: at.map(Instant), row: row.unsigned_abs() }
}

fn number(value: u64) -> Result<i64> {
    Ok(i64::try_from(value)?)
}

/// The row that stands `skip` rows after a key, the key itself being the first; `None` past the end.
fn after(connection: &Connection, from: TimeKey, skip: u64) -> Result<Option<TimeKey>> {
    let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let mut skip = skip;
    if let Some(at) = from.at {
        let mut statement = connection.prepare_cached(
            "SELECT at, row FROM event WHERE at >= ?1 AND (at, row) >= (?1, ?2) ORDER BY at, row LIMIT 1 OFFSET ?3",
        )?;
        let found =
            statement.query_row(params![at.0, number(from.row)?, number(skip)?], columns).optional()?;
        if let Some(found) = found {
            return Ok(Some(key(found)));
        }
        skip -= between(connection, from, None)?.min(skip);
    }
    let first = if from.at.is_none() { from.row } else { 0 };
    let mut statement = connection.prepare_cached(
        "SELECT at, row FROM event WHERE at IS NULL AND row >= ?1 ORDER BY row LIMIT 1 OFFSET ?2",
    )?;
    Ok(statement.query_row(params![number(first)?, number(skip)?], columns).optional()?.map(key))
}

/// How many dated rows stand from one key on before another, or up to the last dated one.
fn between(connection: &Connection, from: TimeKey, to: Option<TimeKey>) -> Result<u64> {
    let Some(at) = from.at else { return Ok(0) };
    let end =
        to.and_then(|to| Some((to.at?, to.row))).unwrap_or((Instant(i64::MAX), i64::MAX.unsigned_abs()));
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM event WHERE at BETWEEN ?1 AND ?3 AND (at, row) >= (?1, ?2) AND (at, row) < (?3, ?4)",
    )?;
    let counted: i64 =
        statement.query_row(params![at.0, number(from.row)?, end.0.0, number(end.1)?], |row| row.get(0))?;
    Ok(counted.unsigned_abs())
}

/// How many undated rows stand before a row, from another on.
fn undated(connection: &Connection, from: u64, before: u64) -> Result<u64> {
    let mut statement = connection
        .prepare_cached("SELECT count(*) FROM event WHERE at IS NULL AND row >= ?1 AND row < ?2")?;
    let counted: i64 = statement.query_row([number(from)?, number(before)?], |row| row.get(0))?;
    Ok(counted.unsigned_abs())
}

/// Before everything.
const START: TimeKey = TimeKey { at: Some(Instant(i64::MIN)), row: 0 };

/// Makes the landmarks of all rows there are.
pub(crate) fn mark(transaction: &Transaction<'_>) -> Result<()> {
    transaction.execute("DELETE FROM landmark", [])?;
    let mut insert = transaction.prepare("INSERT INTO landmark (position, at, row) VALUES (?1, ?2, ?3)")?;
    let mut position = 0;
    let mut next = after(transaction, START, 0)?;
    while let Some(found) = next {
        insert.execute(params![number(position)?, found.at.map(|at| at.0), number(found.row)?])?;
        position += STRIDE;
        next = after(transaction, found, STRIDE)?;
    }
    transaction.execute(
        "INSERT OR REPLACE INTO case_info (key, value) VALUES ('landmarks', ?1)",
        [count(transaction)?.to_string()],
    )?;
    Ok(())
}

/// Whether the landmarks are those of the rows there are now.
fn marked(connection: &Connection) -> Result<bool> {
    let of: Option<String> = connection
        .prepare_cached("SELECT value FROM case_info WHERE key = 'landmarks'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(of == Some(count(connection)?.to_string()))
}

/// At most `limit` rows from a position in the time order on.
pub(crate) fn page(connection: &Connection, position: u64, limit: usize) -> Result<Vec<RowPlace>> {
    let mut from = (START, position);
    if marked(connection)? {
        let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
        let landmark: Option<(i64, _)> = connection
            .prepare_cached(
                "SELECT position, at, row FROM landmark WHERE position <= ?1 ORDER BY position DESC LIMIT 1",
            )?
            .query_row([number(position)?], columns)
            .optional()?;
        let Some((at, landmark)) = landmark else { return Ok(Vec::new()) };
        from = (key(landmark), position - at.unsigned_abs());
    }
    match after(connection, from.0, from.1)? {
        Some(first) => row::in_time(connection, first, limit),
        None => Ok(Vec::new()),
    }
}

/// How many rows stand before a key in the time order.
pub(crate) fn position(connection: &Connection, key_of: TimeKey) -> Result<u64> {
    let mut from = (0, START);
    if marked(connection)? {
        // There are few enough landmarks of one case to halve them until the right one is found.
        let of = |index: i64| -> Result<Option<TimeKey>> {
            let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let mut statement =
                connection.prepare_cached("SELECT at, row FROM landmark WHERE position = ?1")?;
            Ok(statement.query_row([index * number(STRIDE)?], columns).optional()?.map(key))
        };
        let (mut low, mut high) = (0, number(count(connection)?.div_ceil(STRIDE))?);
        while low < high {
            let middle = low + (high - low) / 2;
            match of(middle)? {
                Some(landmark) if landmark <= key_of => {
                    from = (middle.unsigned_abs() * STRIDE, landmark);
                    low = middle + 1;
                }
                _ => high = middle,
            }
        }
    }
    let (position, landmark) = from;
    Ok(position
        + match (landmark.at, key_of.at) {
            (Some(_), Some(_)) => between(connection, landmark, Some(key_of))?,
            (Some(_), None) => between(connection, landmark, None)? + undated(connection, 0, key_of.row)?,
            (None, _) => undated(connection, landmark.row, key_of.row)?,
        })
}
