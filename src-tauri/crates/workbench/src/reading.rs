//! Whole events, read again from the evidence: the case keeps only rows of them.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Result, anyhow};
use proximate_intake::{Mapping, Options, ReadFile, RecordContent, RecordReader};
use proximate_model::{Event, EventId, EvidenceRef};
use proximate_store::{EvidenceFile, EvidencePlace, RowPlace, Store};
use rayon::prelude::*;

use crate::{Workbench, lock, stream};

/// The files of one blob, as they were read by the importer: by member.
pub(crate) type Members = BTreeMap<Option<String>, ReadFile>;

/// Reads a blob as an import would, by the formats and mappings by which its files were read.
pub(crate) fn read_blob(files: &[&EvidenceFile], bytes: &[u8]) -> Members {
    let Some(first) = files.first() else { return Members::new() };
    let single = first.place.member.is_none();
    let texts = files.iter().filter_map(|file| file.reading.mapping.as_deref());
    let mut mappings: Vec<Mapping> = texts.filter_map(|text| Mapping::parse(text).ok()).collect();
    mappings.dedup();
    let format = if single { first.account.format.clone() } else { None };
    let options = Options { format, mappings, ..Options::default() };
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

/// The events of rows of a file whose records stand alone.
fn alone(file: &EvidenceFile, bytes: &[u8], rows: &[RowPlace]) -> Result<Vec<Event>> {
    let part = |offset: u64, length: u64| {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)).min(bytes.len());
        &bytes[start..end]
    };
    let format = file.account.format.as_deref().unwrap_or_default();
    let head = part(0, file.reading.head).to_vec();
    let reader = RecordReader::new(&file.account.path, format, &file.reading, head)
        .map_err(|reason| anyhow!("`{}` cannot be read again: {reason}", file.account.path))?;
    let read = |row: &RowPlace| {
        let events = reader.read(part(row.offset, row.length));
        let event = events.into_iter().nth(row.position as usize).ok_or_else(|| lost(file, row))?;
        Ok(placed(event, file, row))
    };
    rows.par_iter().map(read).collect()
}

/// The events of rows of a file that was read as a whole.
fn picked(file: &EvidenceFile, read: &mut ReadFile, rows: &[RowPlace]) -> Result<Vec<Event>> {
    let mut records: HashMap<u64, &mut Vec<Event>> = HashMap::new();
    for record in &mut read.records {
        if let RecordContent::Parsed { events, .. } = &mut record.content {
            records.insert(record.ordinal, events);
        }
    }
    rows.iter()
        .map(|row| {
            let event = records.get_mut(&row.record).and_then(|events| events.get_mut(row.position as usize));
            Ok(placed(event.map(std::mem::take).ok_or_else(|| lost(file, row))?, file, row))
        })
        .collect()
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
                    alone(file, &self.decode(&bytes, &file.place)?, &rows)?
                } else {
                    let read = members.get_mut(&file.place.member);
                    let read =
                        read.ok_or_else(|| anyhow!("`{}` is not in its archive", file.account.path))?;
                    picked(file, read, &rows)?
                });
            }
        }
        Ok(events)
    }

    /// The decoded content of a file of a blob.
    pub(crate) fn decode<'a>(
        &self,
        bytes: &'a [u8],
        place: &EvidencePlace,
    ) -> Result<std::borrow::Cow<'a, [u8]>> {
        proximate_intake::decoded(bytes, place.member.as_deref(), &self.limits)
            .map_err(|refusal| anyhow!("{} at byte {}", refusal.reason, refusal.offset))
    }

    /// Where an event stands, and its file.
    pub(crate) fn place_of(&self, event: &str) -> Result<Option<(EvidenceFile, RowPlace)>> {
        let store = lock(&self.store);
        let Some(id) = EventId::parse(event) else { return Ok(None) };
        let Some(row) = store.row_of(&id)? else { return Ok(None) };
        Ok(store.file(row.file)?.map(|file| (file, row)))
    }
}
