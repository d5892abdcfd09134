//! Rows of events: what lists and searches need. The whole event is read from the evidence again.

use anyhow::{Context as _, Result};
use proximate_model::{Activity, ActorKind, Event, Instant, NativeId, Outcome};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, Transaction};

use crate::{TimeKey, dictionary::Dictionary};

/// An event as it is about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// 1-based ordinal of its record in the file.
    pub record: u64,
    /// Its position among the events of that record.
    pub position: u32,
    /// Byte offset of the record.
    pub offset: u64,
    /// Length of the record.
    pub length: u64,
    /// When it happened.
    pub at: Option<Instant>,
    /// When it could first be known.
    pub known: Option<Instant>,
    /// What sort of thing it was.
    pub activity: Activity,
    /// How it went.
    pub outcome: Outcome,
    /// What its actor is, as the record alone tells.
    pub kind: ActorKind,
    /// Its actor, as the record has the name.
    pub actor: Option<String>,
    /// The source's own word for what was done.
    pub action: String,
    /// What it was done to first.
    pub target: Option<String>,
    /// Identifies its native id, if it has one.
    pub native: Option<NativeId>,
}

impl EventRow {
    /// The row of an event that knows its evidence; `position` is its place among those of its record.
    #[must_use]
    pub fn new(event: &Event, position: u32) -> Self {
        let actor = event.actor();
        Self {
            record: event.evidence.record,
            position,
            offset: event.evidence.offset,
            length: event.evidence.length,
            at: event.time.at,
            known: event.time.logged.max(event.time.at),
            activity: event.activity,
            outcome: event.outcome,
            kind: actor.map_or(ActorKind::Unknown, |actor| actor.kind),
            actor: actor.map(|actor| actor.name.clone()),
            action: event.action.clone(),
            target: event.targets.first().map(|target| target.name.clone()),
            native: event.native_id.as_deref().map(|id| NativeId::new(&event.format, id)),
        }
    }
}

/// Where an event of the case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPlace {
    /// Number of the row, in the order of import.
    pub row: u64,
    /// The file.
    pub file: i64,
    /// 1-based ordinal of its record in the file.
    pub record: u64,
    /// Its position among the events of that record.
    pub position: u32,
    /// Byte offset of the record.
    pub offset: u64,
    /// Length of the record.
    pub length: u64,
    /// When it happened.
    pub at: Option<Instant>,
}

/// The number of the row after the last.
pub(crate) fn next(connection: &Connection) -> Result<u64> {
    let last: Option<i64> = connection.query_row("SELECT max(row) FROM event", [], |row| row.get(0))?;
    Ok(last.map_or(1, |last| last.unsigned_abs() + 1))
}

fn number(value: u64) -> Result<i64> {
    Ok(i64::try_from(value)?)
}

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    dictionary: &mut Dictionary,
    file: i64,
    rows: &[EventRow],
) -> Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO event (file, record, position, offset, length, at, known, activity, outcome, kind, actor, action, target, native)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    for row in rows {
        let mut word = |text: &Option<String>| {
            text.as_deref().map(|text| dictionary.number(transaction, text)).transpose()
        };
        let (actor, target) = (word(&row.actor)?, word(&row.target)?);
        let mut fixed = |word: &str| dictionary.number(transaction, word);
        let action = fixed(&row.action)?;
        let (activity, outcome) = (fixed(row.activity.word())?, fixed(row.outcome.word())?);
        let kind = fixed(row.kind.word())?;
        statement.execute(rusqlite::params![
            file,
            number(row.record)?,
            row.position,
            number(row.offset)?,
            number(row.length)?,
            row.at.map(|at| at.0),
            row.known.map(|known| known.0),
            activity,
            outcome,
            kind,
            actor,
            action,
            target,
            row.native.as_ref().map(|native| native.0.as_slice()),
        ])?;
    }
    Ok(())
}

const PLACE: &str = "SELECT row, file, record, position, offset, length, at FROM event";

fn place(row: &Row<'_>) -> rusqlite::Result<RowPlace> {
    let unsigned = |index: usize| row.get::<_, i64>(index).map(i64::unsigned_abs);
    Ok(RowPlace {
        row: unsigned(0)?,
        file: row.get(1)?,
        record: unsigned(2)?,
        position: row.get(3)?,
        offset: unsigned(4)?,
        length: unsigned(5)?,
        at: row.get::<_, Option<i64>>(6)?.map(Instant),
    })
}

fn places(connection: &Connection, rest: &str, parameters: impl Params) -> Result<Vec<RowPlace>> {
    let mut statement = connection.prepare_cached(&format!("{PLACE} {rest}"))?;
    let rows = statement.query_map(parameters, place)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Rows from one number on, at most `limit`, in the order of import.
pub(crate) fn from(connection: &Connection, first: u64, limit: usize) -> Result<Vec<RowPlace>> {
    places(connection, "WHERE row >= ?1 ORDER BY row LIMIT ?2", (number(first)?, i64::try_from(limit)?))
}

/// Rows from one key on, at most `limit`, in the order of time.
pub(crate) fn in_time(connection: &Connection, first: TimeKey, limit: usize) -> Result<Vec<RowPlace>> {
    let mut found = Vec::new();
    if let Some(at) = first.at {
        let rest = "WHERE at >= ?1 AND (at, row) >= (?1, ?2) ORDER BY at, row LIMIT ?3";
        found = places(connection, rest, (at.0, number(first.row)?, i64::try_from(limit)?))?;
    }
    if found.len() < limit {
        let from = if first.at.is_none() { first.row } else { 0 };
        let rest = "WHERE at IS NULL AND row >= ?1 ORDER BY row LIMIT ?2";
        let missing = i64::try_from(limit - found.len())?;
        found.extend(places(connection, rest, (number(from)?, missing))?);
    }
    Ok(found)
}

/// The row of a number.
pub(crate) fn numbered(connection: &Connection, row: u64) -> Result<Option<RowPlace>> {
    Ok(places(connection, "WHERE row = ?1", [number(row)?])?.into_iter().next())
}

/// The rows of one file, in the order of its records.
pub(crate) fn of_file(connection: &Connection, first: u64, count: u64) -> Result<Vec<RowPlace>> {
    places(connection, "WHERE row >= ?1 AND row < ?2 ORDER BY row", (number(first)?, number(first + count)?))
}

/// The row of one event among the rows `first..first + count` of its file.
pub(crate) fn find(
    connection: &Connection,
    first: u64,
    count: u64,
    record: u64,
    position: u32,
) -> Result<Option<RowPlace>> {
    let mut statement = connection.prepare_cached(&format!("{PLACE} WHERE row = ?1"))?;
    let (mut low, mut high) = (first, first + count);
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(found) = statement.query_row([number(middle)?], place).optional()? else { return Ok(None) };
        match (found.record, found.position).cmp(&(record, position)) {
            std::cmp::Ordering::Equal => return Ok(Some(found)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(None)
}

fn fixed<T>(word: &str, of_word: fn(&str) -> Option<T>) -> Result<T> {
    of_word(word).with_context(|| format!("a row has the word `{word}`, which this version does not know"))
}

/// All native ids, in the order of import.
pub(crate) fn native_ids(connection: &Connection, mut each: impl FnMut(NativeId)) -> Result<()> {
    let mut statement = connection.prepare("SELECT native FROM event WHERE native IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Ok(half) = <[u8; 16]>::try_from(row.get_ref(0)?.as_blob()?) {
            each(NativeId(half));
        }
    }
    Ok(())
}

/// The rows `first..first + count` as they were stored.
pub(crate) fn stored(connection: &Connection, first: u64, count: u64) -> Result<Vec<EventRow>> {
    let mut statement = connection.prepare(
        "SELECT record, position, offset, length, at, known,
                (SELECT text FROM word WHERE id = activity), (SELECT text FROM word WHERE id = outcome),
                (SELECT text FROM word WHERE id = kind), (SELECT text FROM word WHERE id = actor), (SELECT text FROM word WHERE id = action),
                (SELECT text FROM word WHERE id = target), native
         FROM event WHERE row >= ?1 AND row < ?2 ORDER BY row",
    )?;
    let mut rows = statement.query((number(first)?, number(first + count)?))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let unsigned = |index: usize| row.get::<_, i64>(index).map(i64::unsigned_abs);
        let instant = |index: usize| row.get::<_, Option<i64>>(index).map(|at| at.map(Instant));
        let native = row.get_ref(12)?.as_blob_or_null()?;
        found.push(EventRow {
            record: unsigned(0)?,
            position: row.get(1)?,
            offset: unsigned(2)?,
            length: unsigned(3)?,
            at: instant(4)?,
            known: instant(5)?,
            activity: fixed(row.get_ref(6)?.as_str()?, Activity::of_word)?,
            outcome: fixed(row.get_ref(7)?.as_str()?, Outcome::of_word)?,
            kind: fixed(row.get_ref(8)?.as_str()?, ActorKind::of_word)?,
            actor: row.get(9)?,
            action: row.get(10)?,
            target: row.get(11)?,
            native: native.map(<[u8; 16]>::try_from).transpose()?.map(NativeId),
        });
    }
    Ok(found)
}
