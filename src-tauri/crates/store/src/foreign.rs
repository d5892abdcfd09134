//! Databases of others that are evidence: read from their bytes, and never written.

use proximate_intake::{DatabaseReader, DatabaseTable, Limits};
use rusqlite::{Connection, MAIN_DB, config::DbConfig, limits::Limit, types::ValueRef};
use serde_json::{Map, Value};

/// Reads the tables of an SQLite database for the importers.
///
/// The bytes are copied into memory and opened there, read-only: no file is touched, no journal is rolled back,
/// and a write-ahead log beside the evidence is not taken in.
#[derive(Debug, Clone, Copy)]
pub struct ForeignDatabase {
    /// Most rows that are read of one table.
    pub rows: usize,
    /// Most steps of the engine for one table; a view or a column that computes without end meets it.
    pub steps: u64,
}

impl Default for ForeignDatabase {
    fn default() -> Self {
        Self { rows: 5_000_000, steps: 4_000_000_000 }
    }
}

/// Steps of the engine between two looks at how many there were.
const LOOK: i32 = 1_000_000;
/// The bytes of the header that say whether the database keeps a write-ahead log.
const VERSIONS: std::ops::Range<usize> = 18..20;

impl DatabaseReader for ForeignDatabase {
    fn tables(&self, bytes: &[u8], limits: &Limits) -> Result<Vec<DatabaseTable>, String> {
        let mut connection = open(bytes, limits).map_err(|error| error.to_string())?;
        let names = names(&connection).map_err(|error| error.to_string())?;
        let mut total = 0;
        Ok(names
            .into_iter()
            .map(|name| {
                let mut table = DatabaseTable { name, ..DatabaseTable::default() };
                let mut left = self.steps / LOOK.unsigned_abs() as u64;
                // Ends a statement that goes on without end.
                let watch = move || {
                    left = left.saturating_sub(1);
                    left == 0
                };
                let read = connection
                    .progress_handler(LOOK, Some(watch))
                    .and_then(|()| self.rows(&connection, limits, &mut total, &mut table));
                if let Err(error) = read {
                    table.unread = Some(format!("{error} after {} rows", table.rows.len()));
                }
                table
            })
            .collect())
    }
}

fn open(bytes: &[u8], limits: &Limits) -> rusqlite::Result<Connection> {
    let mut copy = bytes.to_vec();
    // A database in memory has no file beside it: the copy says so, or it could not be opened.
    if let Some(versions) = copy.get_mut(VERSIONS) {
        versions.fill(1);
    }
    let mut connection = Connection::open_in_memory()?;
    let length = copy.len();
    connection.deserialize_read_exact(MAIN_DB, copy.as_slice(), length, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    let longest = i32::try_from(limits.record_bytes).unwrap_or(i32::MAX);
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// Ordinary tables. Views and virtual tables hold nothing of their own, and would run what the evidence says.
fn names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Columns that are kept; those that are computed are left out.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    names.collect()
}

impl ForeignDatabase {
    fn rows(
        &self,
        connection: &Connection,
        limits: &Limits,
        total: &mut usize,
        table: &mut DatabaseTable,
    ) -> rusqlite::Result<()> {
        let columns = columns(connection, &table.name)?;
        let list: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
        let mut statement =
            connection.prepare(&format!("SELECT {} FROM {}", list.join(", "), quoted(&table.name)))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if table.rows.len() >= self.rows {
                table.unread = Some(format!("more than {} rows; those after them were not read", self.rows));
                return Ok(());
            }
            let mut members = Map::new();
            let mut size = 0;
            for (index, name) in columns.iter().enumerate() {
                let value = row.get_ref(index)?;
                size += name.len() + value.as_bytes_or_null().ok().flatten().map_or(8, <[u8]>::len);
                members.insert(name.clone(), json(value, limits));
            }
            *total += size;
            if *total > limits.decoded_bytes {
                table.unread = Some(format!(
                    "the rows of the database fill the limit of {} bytes; those after them were not read",
                    limits.decoded_bytes
                ));
                return Ok(());
            }
            table.rows.push(members);
        }
        Ok(())
    }
}

/// A value as JSON. Bytes that are text are text, also compressed with Zstandard; others are written in hex.
fn json(value: ValueRef<'_>, limits: &Limits) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => {
            serde_json::Number::from_f64(number).map_or_else(|| number.to_string().into(), Value::Number)
        }
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Blob(bytes) => match String::from_utf8(unpacked(bytes, limits.record_bytes)) {
            Ok(text) => text.into(),
            Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
        },
    }
}

fn unpacked(bytes: &[u8], most: usize) -> Vec<u8> {
    if !bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return bytes.to_vec();
    }
    let mut unpacked = Vec::new();
    let read = zstd::stream::read::Decoder::new(bytes).and_then(|decoder| {
        std::io::Read::read_to_end(&mut std::io::Read::take(decoder, most as u64 + 1), &mut unpacked)
    });
    match read {
        Ok(_) if unpacked.len() <= most => unpacked,
        _ => bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proximate_intake::{KnownIds, Options, RecordContent, read, settle};

    use super::*;

    fn database(sql: &str) -> Vec<u8> {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        connection.serialize(MAIN_DB).unwrap().to_vec()
    }

    fn import(bytes: &[u8]) -> proximate_intake::Settled {
        let reader = ForeignDatabase { rows: 4, steps: 200_000_000 };
        let options = Options { database: Some(Arc::new(reader)), ..Options::default() };
        let mut files = read("state.sqlite", bytes, &options);
        assert_eq!(files.len(), 1);
        let settled = settle(files.remove(0), &mut KnownIds::new());
        assert!(settled.account.balances());
        settled
    }

    const APPROVALS: &str = "CREATE TABLE operator_approvals(approval_id TEXT, kind TEXT, status TEXT, created_at_ms INTEGER, resolved_at_ms INTEGER, decision TEXT, resolver_kind TEXT);
        INSERT INTO operator_approvals VALUES('a1','exec','resolved',1772330584001,1772330590000,'allow-once','device');
        INSERT INTO operator_approvals VALUES('a2','exec','resolved',1772330584001,1772330591000,'deny','device');
        CREATE TABLE settings(name TEXT, value BLOB, twice AS (name || name), big INTEGER);
        INSERT INTO settings(name, value, big) VALUES('theme', x'7b7d', 9007199254740993);
        CREATE VIEW v AS SELECT * FROM settings;";

    #[test]
    fn rows_of_a_known_program_become_events_and_others_are_told() {
        let mut bytes = database(APPROVALS);
        let settled = import(&bytes);
        assert_eq!(settled.account.format.as_deref(), Some("openclaw"), "{:?}", settled.account.refusals);
        assert_eq!((settled.account.parsed, settled.account.meta, settled.account.refused), (2, 1, 0));
        assert!(settled.meta[0].1.contains("`settings`"), "{:?}", settled.meta);
        // The same in the mode in which programs keep their databases open.
        bytes[18..20].fill(2);
        let settled = import(&bytes);
        assert_eq!((settled.account.parsed, settled.account.meta), (2, 2));
        assert!(settled.meta[1].1.contains("-wal"));
    }

    #[test]
    fn values_are_exact_and_limits_are_told() {
        let tables = |sql: &str| {
            let reader = ForeignDatabase { rows: 4, steps: 200_000_000 };
            reader.tables(&database(sql), &Limits::default()).unwrap()
        };
        let found = tables(APPROVALS);
        assert_eq!(found.len(), 2);
        assert_eq!(
            Value::Object(found[1].rows[0].clone()).to_string(),
            r#"{"name":"theme","value":"{}","big":9007199254740993}"#
        );
        let found = tables(
            "CREATE TABLE n(i); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i<9) INSERT INTO n SELECT i FROM c;",
        );
        assert_eq!(found[0].rows.len(), 4);
        assert!(found[0].unread.as_ref().unwrap().contains("more than 4 rows"));
    }

    #[test]
    fn a_damaged_database_is_refused_and_keeps_what_it_has() {
        let mut bytes = database(APPROVALS);
        let cut = import(&bytes[..bytes.len() - 4096]);
        assert!(cut.account.refused >= 1, "{:?}", cut.account);
        for place in (100..bytes.len()).step_by(97) {
            bytes[place] ^= 0x5a;
        }
        assert!(import(&bytes).account.refused >= 1);
        let options = Options::default();
        let files = read("state.sqlite", &database(APPROVALS), &options);
        assert!(
            matches!(&files[0].records[0].content, RecordContent::Refused { reason } if reason.contains("SQLite"))
        );
    }
}
