//! Search, pages and numbers of the timeline.

use std::sync::{Arc, atomic::AtomicBool};

use anyhow::Result;
use proximate_model::{Bounds, Event, Instant, document::Analytics};
use proximate_search::{Index, Query};

use crate::{Snapshot, Workbench};

/// Folder of the search index in the case folder. It can be deleted at any time.
const INDEX: &str = "index";

/// The index that is open, and the revision of the case it speaks of.
pub(crate) struct OpenIndex {
    revision: u64,
    index: Arc<Index>,
}

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// A query in the query language; empty for all.
    pub query: String,
    /// Not before.
    pub from: Option<Instant>,
    /// Not after.
    pub to: Option<Instant>,
    /// Only what could be known at that instant.
    pub as_of: Option<Instant>,
}

/// A page of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// Revision of the case.
    pub revision: u64,
    /// Events in the selection.
    pub total: usize,
    /// Position of the first row in the selection.
    pub offset: usize,
    /// The rows.
    pub rows: Vec<Event>,
}

fn in_range(event: &Event, selection: &Selection) -> bool {
    let range_open = selection.from.is_none() && selection.to.is_none();
    let inside = event.time.at.map_or(range_open, |at| {
        selection.from.is_none_or(|from| from <= at) && selection.to.is_none_or(|to| at <= to)
    });
    inside && selection.as_of.is_none_or(|at| Snapshot::is_known_at(event, at))
}

impl Workbench {
    /// Row numbers in the snapshot, ascending, of the selected events. The index is built first if it is
    /// missing or stale.
    fn rows(&self, snapshot: &Snapshot, selection: &Selection) -> Result<Vec<usize>> {
        let query = Query::parse(&selection.query)?;
        let events = snapshot.events();
        if query.is_all() {
            return Ok((0..events.len()).filter(|row| in_range(&events[*row], selection)).collect());
        }
        let hits = self.index(snapshot)?.search(&query, events.len())?;
        Ok(hits
            .rows
            .into_iter()
            .filter_map(|row| usize::try_from(row).ok())
            .filter(|row| events.get(*row).is_some_and(|event| in_range(event, selection)))
            .collect())
    }

    fn index(&self, snapshot: &Snapshot) -> Result<Arc<Index>> {
        // Held while the index is built: a second reader waits instead of building it once more.
        let mut open = crate::lock(&self.index);
        if let Some(open) = open.as_ref().filter(|open| open.revision == snapshot.revision()) {
            return Ok(Arc::clone(&open.index));
        }
        let folder = self.folder().join(INDEX);
        let index = match Index::open(&folder, snapshot.revision())? {
            Some(index) => index,
            None => {
                let rows = snapshot.events().iter().enumerate().map(|(row, event)| (row as u64, event));
                Index::build(&folder, snapshot.revision(), rows, &AtomicBool::new(false))?
            }
        };
        let index = Arc::new(index);
        *open = Some(OpenIndex { revision: snapshot.revision(), index: Arc::clone(&index) });
        Ok(index)
    }

    /// The selected events, in the order of time, at most `limit`.
    ///
    /// # Errors
    /// The query cannot be read (a `QueryError`), or the index cannot be built.
    pub fn events(&self, selection: &Selection, limit: usize) -> Result<Vec<Event>> {
        Ok(self.page(selection, 0, limit)?.rows)
    }

    /// A page of the timeline.
    ///
    /// # Errors
    /// As [`Self::events`].
    pub fn page(&self, selection: &Selection, offset: usize, limit: usize) -> Result<EventPage> {
        let snapshot = self.snapshot()?;
        let rows = self.rows(&snapshot, selection)?;
        Ok(EventPage {
            revision: snapshot.revision(),
            total: rows.len(),
            offset,
            rows: rows.iter().skip(offset).take(limit).map(|row| snapshot.events()[*row].clone()).collect(),
        })
    }

    /// Position of an event in a selection, or `None` if it is not in it.
    ///
    /// # Errors
    /// As [`Self::events`].
    pub fn position(&self, selection: &Selection, id: &str) -> Result<Option<usize>> {
        let snapshot = self.snapshot()?;
        let rows = self.rows(&snapshot, selection)?;
        Ok(snapshot.row(id).and_then(|row| rows.binary_search(&row).ok()))
    }

    /// Histogram, facets and anomalies of a selection.
    ///
    /// # Errors
    /// As [`Self::events`].
    pub fn analytics(&self, selection: &Selection, bars: usize) -> Result<Analytics> {
        let snapshot = self.snapshot()?;
        let table = snapshot.table()?;
        let range = match (selection.from, selection.to) {
            (Some(earliest), Some(latest)) => Some(Bounds { earliest, latest }),
            _ => None,
        };
        if *selection == Selection::default() {
            return table.analytics(None, range, bars);
        }
        let rows: Vec<u64> = self.rows(&snapshot, selection)?.into_iter().map(|row| row as u64).collect();
        table.analytics(Some(&rows), range, bars)
    }
}
