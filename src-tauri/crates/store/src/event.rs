//! Events and context rows.

use anyhow::{Context as _, Result};
use proximate_model::{ContextRow, Event};
use rusqlite::{Connection, Params, Transaction};
use serde::de::DeserializeOwned;

pub(crate) fn insert(transaction: &Transaction<'_>, file: i64, events: &[Event]) -> Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO event (id, file, format, native_id, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for event in events {
        statement.execute((
            &event.id,
            file,
            &event.format,
            &event.native_id,
            event.time.at.map(|at| at.0),
            serde_json::to_string(event)?,
        ))?;
    }
    Ok(())
}

pub(crate) fn insert_context(transaction: &Transaction<'_>, file: i64, rows: &[ContextRow]) -> Result<()> {
    let mut statement = transaction.prepare_cached("INSERT INTO context_row (file, body) VALUES (?1, ?2)")?;
    for row in rows {
        statement.execute((file, serde_json::to_string(row)?))?;
    }
    Ok(())
}

pub(crate) fn decode<T: DeserializeOwned>(body: &str) -> Result<T> {
    serde_json::from_str(body).context("a row of the case cannot be read")
}

fn bodies<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(decode(row.get_ref(0)?.as_str()?)?);
    }
    Ok(found)
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Event>> {
    bodies(connection, "SELECT body FROM event ORDER BY row", [])
}

pub(crate) fn of_file(connection: &Connection, file: i64) -> Result<Vec<Event>> {
    bodies(connection, "SELECT body FROM event WHERE file = ?1 ORDER BY row", [file])
}

pub(crate) fn context(connection: &Connection) -> Result<Vec<ContextRow>> {
    bodies(connection, "SELECT body FROM context_row ORDER BY row", [])
}

pub(crate) fn native_ids(connection: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement =
        connection.prepare("SELECT format, native_id FROM event WHERE native_id IS NOT NULL ORDER BY row")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
