//! Duplicates are told apart, and the account is made.

use std::collections::HashSet;

use proximate_model::{ContextRow, Event, FileAccount, NativeId, Reading, Refusal};

use crate::{ReadFile, RecordContent};

/// The native ids that a case already has.
#[derive(Debug, Clone, Default)]
pub struct KnownIds(HashSet<NativeId>);

impl KnownIds {
    /// No ids.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an id; false if it was already there.
    pub fn insert(&mut self, id: NativeId) -> bool {
        self.0.insert(id)
    }

    /// Whether the id is there.
    #[must_use]
    pub fn contains(&self, id: NativeId) -> bool {
        self.0.contains(&id)
    }
}

/// A file after its duplicates are told apart.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// The exact account.
    pub account: FileAccount,
    /// How the records are read again.
    pub reading: Reading,
    /// The new events, in the order of the file.
    pub events: Vec<Event>,
    /// The rows of context tables.
    pub rows: Vec<ContextRow>,
    /// The records without an event: their ordinals and what they are.
    pub meta: Vec<(u64, String)>,
}

/// Settles duplicates, within the file and against those already in the case, and makes the account.
///
/// A record is a duplicate if it has events, all of them have a native id, and all the ids are known.
#[must_use]
pub fn settle(file: ReadFile, known: &mut KnownIds) -> Settled {
    let mut settled = Settled { reading: file.reading, ..Settled::default() };
    let account = &mut settled.account;
    account.path = file.path;
    account.sha256 = file.sha256;
    account.bytes = file.bytes;
    account.format = file.format;
    account.records = file.records.len() as u64;
    for record in file.records {
        match record.content {
            RecordContent::Meta { reason } => {
                account.meta += 1;
                settled.meta.push((record.ordinal, reason));
            }
            RecordContent::Refused { reason } => {
                account.refused += 1;
                account.refusals.push(Refusal { record: record.ordinal, offset: record.offset, reason });
            }
            RecordContent::Parsed { events, rows: _ } if is_duplicate(&events, known) => {
                account.duplicates += 1;
            }
            RecordContent::Parsed { events, rows } => {
                account.parsed += 1;
                for event in &events {
                    if let Some(id) = native(event) {
                        known.insert(id);
                    }
                    if let Some(at) = event.time.at {
                        account.first = Some(account.first.map_or(at, |first| first.min(at)));
                        account.last = Some(account.last.map_or(at, |last| last.max(at)));
                    }
                }
                account.events += events.len() as u64;
                settled.events.extend(events);
                settled.rows.extend(rows);
            }
        }
    }
    settled
}

fn native(event: &Event) -> Option<NativeId> {
    event.native_id.as_deref().map(|id| NativeId::new(&event.format, id))
}

fn is_duplicate(events: &[Event], known: &KnownIds) -> bool {
    !events.is_empty() && events.iter().all(|event| native(event).is_some_and(|id| known.contains(id)))
}
