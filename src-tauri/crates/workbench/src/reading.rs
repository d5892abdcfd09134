//! Whole events, read again from the evidence: the case keeps only rows of them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use anyhow::{Result, anyhow};
use proximate_intake::{Mapping, Options, ReadFile, RecordContent, RecordReader};
use proximate_model::{Actor, Event, EventId, EvidenceRef, Target, TargetKind};
use proximate_store::{Blob, EventRow, EvidenceFile, EvidencePlace, ForeignDatabase, RowPlace, Store};
use rayon::prelude::*;

use crate::{Workbench, kept::Content, lock, searching::Text, stream};

/// Bytes by which it is told whether a blob is packed.
const HEAD: u64 = 512;
/// Bytes of a large file that are undone at once.
const STRETCH: u64 = 4 << 20;

/// The files of one blob, as they were read by the importer: by member.
pub(crate) type Members = BTreeMap<Option<String>, ReadFile>;

/// How evidence is read if nothing else is said.
pub(crate) fn options() -> Options {
    Options { database: Some(Arc::new(ForeignDatabase::default())), ..Options::default() }
}

/// Reads a blob as an import would, by the formats and mappings by which its files were read.
pub(crate) fn read_blob(files: &[&EvidenceFile], bytes: &[u8]) -> Members {
    let Some(first) = files.first() else { return Members::new() };
    let single = first.place.member.is_none();
    let texts = files.iter().filter_map(|file| file.reading.mapping.as_deref());
    let mut mappings: Vec<Mapping> = texts.filter_map(|text| Mapping::parse(text).ok()).collect();
    mappings.dedup();
    let format = if single { first.account.format.clone() } else { None };
    let options = Options { format, mappings, ..options() };
    if single && let Some(file) = stream::again(&first.account.path, bytes, &options) {
        return Members::from([(None, file)]);
    }
    proximate_intake::read(&first.account.path, bytes, &options)
        .into_iter()
        .map(|file| ((!single).then(|| file.path.clone()), file))
        .collect()
}

/// Gives an event that was read again its id and its place.
fn placed(mut event: Event, file: &EvidenceFile, row: &RowPlace) -> Event {
    event.id = EventId::new(&file.account.sha256, row.record, row.position).to_string();
    event.format = file.account.format.clone().unwrap_or_default();
    event.evidence = EvidenceRef {
        file: file.account.path.clone(),
        sha256: file.account.sha256.clone(),
        record: row.record,
        offset: row.offset,
        length: row.length,
    };
    event
}

fn lost(file: &EvidenceFile, row: &RowPlace) -> anyhow::Error {
    anyhow!(
        "record {} of `{}` cannot be read again; `proximate verify` says what changed",
        row.record,
        file.account.path
    )
}

/// The reader of single records of a file whose records stand alone, with the bytes at its head.
fn record_reader(file: &EvidenceFile, head: Vec<u8>) -> Result<RecordReader> {
    let format = file.account.format.as_deref().unwrap_or_default();
    RecordReader::new(&file.account.path, format, &file.reading, head)
        .map_err(|reason| anyhow!("`{}` cannot be read again: {reason}", file.account.path))
}

/// The event of a row, from the bytes of its record.
fn alone(file: &EvidenceFile, reader: &RecordReader, record: &[u8], row: &RowPlace) -> Result<Event> {
    let event = reader.read(record).into_iter().nth(row.position as usize);
    Ok(placed(event.ok_or_else(|| lost(file, row))?, file, row))
}

/// A part of decoded bytes; what lies past their end is left out.
pub(crate) fn part(bytes: &[u8], offset: u64, length: u64) -> &[u8] {
    let at = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).min(bytes.len());
    &bytes[at(offset)..at(offset.saturating_add(length))]
}

/// The events of rows of a file whose records stand alone, from its decoded bytes.
fn from_bytes(file: &EvidenceFile, bytes: &[u8], rows: &[RowPlace]) -> Result<Vec<Event>> {
    let reader = record_reader(file, part(bytes, 0, file.reading.head).to_vec())?;
    rows.par_iter().map(|row| alone(file, &reader, part(bytes, row.offset, row.length), row)).collect()
}

/// The events of rows of a file whose records stand alone, from the vault: no more is undone than they need.
fn from_blob(file: &EvidenceFile, blob: &mut Blob, rows: &[RowPlace]) -> Result<Vec<Event>> {
    let reader = record_reader(file, blob.part(0, file.reading.head)?)?;
    rows.iter().map(|row| alone(file, &reader, &blob.part(row.offset, row.length)?, row)).collect()
}

/// The events of rows, with the bytes of their records, on all cores.
fn texts<'a>(
    file: &EvidenceFile,
    reader: &RecordReader,
    rows: &[RowPlace],
    record: impl Fn(&RowPlace) -> &'a [u8] + Sync,
) -> Result<Vec<Text>> {
    let text = |row: &RowPlace| {
        let raw = record(row);
        Ok(Text { event: alone(file, reader, raw, row)?, raw: Some(raw.to_vec()), alone: true })
    };
    rows.par_iter().map(text).collect()
}

/// The events of rows of a file that was read as a whole.
fn picked(file: &EvidenceFile, read: &ReadFile, rows: &[RowPlace]) -> Result<Vec<Event>> {
    let wanted: HashSet<u64> = rows.iter().map(|row| row.record).collect();
    let mut records: HashMap<u64, &[Event]> = HashMap::new();
    for record in &read.records {
        if let RecordContent::Parsed { events, .. } = &record.content
            && wanted.contains(&record.ordinal)
        {
            records.insert(record.ordinal, events);
        }
    }
    rows.iter()
        .map(|row| {
            let event = records.get(&row.record).and_then(|events| events.get(row.position as usize));
            Ok(placed(event.cloned().ok_or_else(|| lost(file, row))?, file, row))
        })
        .collect()
}

/// What the row of an event tells, as long as its file is being imported and has no name yet.
fn pending(file: &EvidenceFile, row: &RowPlace, stored: EventRow) -> Event {
    let kind = stored.kind;
    let actor = |name| Actor { name, kind, ..Actor::default() };
    let target = |name| Target { kind: TargetKind::default(), name };
    let mut event = Event {
        id: format!("pending-{}", row.row),
        executor: stored.actor.map(actor),
        action: stored.action,
        activity: stored.activity,
        outcome: stored.outcome,
        targets: stored.target.map(target).into_iter().collect(),
        message: Some("The file is being imported; what it says can be read when it is in the case.".into()),
        ..Event::default()
    };
    event.time.at = stored.at;
    event.evidence.file.clone_from(&file.account.path);
    event.evidence.record = stored.record;
    event.evidence.offset = stored.offset;
    event.evidence.length = stored.length;
    event
}

fn not_there(file: &EvidenceFile) -> anyhow::Error {
    anyhow!("`{}` is not in its archive", file.account.path)
}

impl Workbench {
    /// All events of the case, in the order of import.
    pub(crate) fn all_events(&self, store: &Store) -> Result<Vec<Event>> {
        let files = store.files()?;
        let mut events = Vec::new();
        // The files of one blob lie together: an archive is unpacked and read once.
        for files in files.chunk_by(|a, b| a.place.vault_sha256 == b.place.vault_sha256) {
            let files: Vec<&EvidenceFile> = files.iter().filter(|file| file.rows > 0).collect();
            let Some(first) = files.first() else { continue };
            let bytes = store.vault().read(&first.place.vault_sha256)?;
            let mut members = Members::new();
            if files.iter().any(|file| !file.reading.alone) {
                members = read_blob(&files, &bytes);
            }
            for file in files {
                let rows = store.rows_of(file)?;
                events.extend(if file.reading.alone {
                    from_bytes(file, &self.decode(&bytes, &file.place)?, &rows)?
                } else {
                    picked(file, members.get(&file.place.member).ok_or_else(|| not_there(file))?, &rows)?
                });
            }
        }
        Ok(events)
    }

    /// The events of some rows, in their order. Rows of a file that is still being imported give what the row
    /// itself holds.
    pub(crate) fn events_of(&self, store: &Store, rows: &[RowPlace]) -> Result<Vec<Event>> {
        let mut by_file: BTreeMap<i64, Vec<(usize, RowPlace)>> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_file.entry(row.file).or_default().push((index, *row));
        }
        let mut found: Vec<Event> = vec![Event::default(); rows.len()];
        for (id, rows) in by_file {
            let Some(file) = store.file(id)? else { continue };
            let (indexes, places): (Vec<usize>, Vec<RowPlace>) = rows.into_iter().unzip();
            let events = if file.place.vault_sha256.is_empty() {
                let of_row = |row: &RowPlace| Ok(pending(&file, row, store.event_row(row)?));
                places.iter().map(of_row).collect::<Result<_>>()?
            } else {
                self.events_of_file(store, &file, &places)?
            };
            for (index, event) in indexes.into_iter().zip(events) {
                found[index] = event;
            }
        }
        Ok(found)
    }

    fn events_of_file(&self, store: &Store, file: &EvidenceFile, rows: &[RowPlace]) -> Result<Vec<Event>> {
        if file.reading.alone {
            let mut blob = store.vault().open(&file.place.vault_sha256)?;
            if file.place.member.is_none() && self.is_plain(&mut blob)? {
                return from_blob(file, &mut blob, rows);
            }
            return from_bytes(file, &self.decoded_bytes(store, &file.place)?, rows);
        }
        let blob = EvidencePlace { member: None, ..file.place.clone() };
        let kept = lock(&self.kept).members(&blob);
        let members = match kept {
            Some(members) => members,
            None => {
                let bytes = store.vault().read(&file.place.vault_sha256)?;
                let files = store.files_of_blob(&file.place.vault_sha256)?;
                let members = Arc::new(read_blob(&files.iter().collect::<Vec<_>>(), &bytes));
                lock(&self.kept).keep(blob, bytes.len(), Content::Members(Arc::clone(&members)));
                members
            }
        };
        picked(file, members.get(&file.place.member).ok_or_else(|| not_there(file))?, rows)
    }

    /// The events of rows of one file, one after the other, and the bytes of their records.
    pub(crate) fn texts_of(&self, file: &EvidenceFile, rows: &[RowPlace]) -> Result<Vec<Text>> {
        let vault = lock(&self.store).vault().clone();
        if !file.reading.alone {
            let store = lock(&self.store);
            let events = self.events_of_file(&store, file, rows)?;
            let bytes = self.decoded_bytes(&store, &file.place)?;
            let record = |row: &RowPlace| Some(part(&bytes, row.offset, row.length).to_vec());
            let with = events.into_iter().zip(rows);
            return Ok(with.map(|(event, row)| Text { event, raw: record(row), alone: false }).collect());
        }
        let mut blob = vault.open(&file.place.vault_sha256)?;
        if file.place.member.is_some() || !self.is_plain(&mut blob)? {
            let bytes = self.decoded_bytes(&lock(&self.store), &file.place)?;
            let reader = record_reader(file, part(&bytes, 0, file.reading.head).to_vec())?;
            return texts(file, &reader, rows, |row| part(&bytes, row.offset, row.length));
        }
        let reader = record_reader(file, blob.part(0, file.reading.head)?)?;
        let mut found = Vec::with_capacity(rows.len());
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let near = |row: &RowPlace| row.offset >= first.offset && row.offset - first.offset < STRETCH;
            let count = rest.iter().take_while(|row| near(row)).count().max(1);
            let (stretch, later) = rest.split_at(count);
            let end = stretch.iter().map(|row| row.offset + row.length).max().unwrap_or(first.offset);
            let bytes = blob.part(first.offset, end - first.offset)?;
            let record = |row: &RowPlace| part(&bytes, row.offset - first.offset, row.length);
            found.extend(texts(file, &reader, stretch, record)?);
            rest = later;
        }
        Ok(found)
    }

    /// Whether a blob is its own decoded content.
    pub(crate) fn is_plain(&self, blob: &mut Blob) -> Result<bool> {
        let head = blob.part(0, HEAD)?;
        Ok(matches!(proximate_intake::decoded(&head, None, &self.limits), Ok(Cow::Borrowed(_))))
    }

    /// The decoded bytes of a file, checked against its hash.
    pub(crate) fn decoded_bytes(&self, store: &Store, place: &EvidencePlace) -> Result<Arc<Vec<u8>>> {
        if let Some(bytes) = lock(&self.kept).bytes(place) {
            return Ok(bytes);
        }
        let stored = store.vault().read(&place.vault_sha256)?;
        let bytes = Arc::new(self.decode(&stored, place)?.into_owned());
        lock(&self.kept).keep(place.clone(), bytes.len(), Content::Bytes(Arc::clone(&bytes)));
        Ok(bytes)
    }

    /// The decoded content of a file of a blob.
    pub(crate) fn decode<'a>(&self, bytes: &'a [u8], place: &EvidencePlace) -> Result<Cow<'a, [u8]>> {
        proximate_intake::decoded(bytes, place.member.as_deref(), &self.limits)
            .map_err(|refusal| anyhow!("{} at byte {}", refusal.reason, refusal.offset))
    }

    /// Where an event stands, and its file.
    pub(crate) fn place_of(&self, store: &Store, event: &str) -> Result<Option<(EvidenceFile, RowPlace)>> {
        let Some(id) = EventId::parse(event) else { return Ok(None) };
        let Some(row) = store.row_of(&id)? else { return Ok(None) };
        Ok(store.file(row.file)?.map(|file| (file, row)))
    }
}
