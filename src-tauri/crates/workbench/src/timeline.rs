//! Search, pages and numbers of the timeline.
//!
//! Without a query the store answers, which has every row at once; a query, and what could be known at an
//! instant, the index answers, as far as it is filled.

use anyhow::Result;
use proximate_analytics::Bars;
use proximate_model::{
    Event, Instant,
    document::{Analytics, Anomaly, Bar, Facet, FacetValue},
};
use proximate_search::{Key, Query, Selection as Within};
use proximate_store::{RowPlace, Store, TimeKey};

use crate::{Silent, Workbench, lock};

/// Most values of a facet.
const MOST_VALUES: usize = 12;
/// Events that are read at once when all are wanted.
const BATCH: usize = 2_048;

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

impl Selection {
    fn within(&self) -> Within {
        Within { from: self.from, to: self.to, known_by: self.as_of }
    }

    /// Whether the store can answer.
    fn is_plain(&self, query: &Query) -> bool {
        query.is_all() && self.as_of.is_none()
    }
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

/// The positions in the time order that a range of time covers: from the first to before the second. Undated
/// events are in none but the open one.
fn positions(store: &Store, selection: &Selection) -> Result<(u64, u64)> {
    let before = |at: Instant| store.position(TimeKey { at: Some(at), row: 0 });
    let first = selection.from.map(before).transpose()?.unwrap_or(0);
    let end = match selection.to {
        Some(to) => before(Instant(to.0.saturating_add(1)))?,
        None if selection.from.is_some() => store.position(TimeKey { at: None, row: 0 })?,
        None => store.rows()?,
    };
    Ok((first, end.max(first)))
}

fn key(place: &RowPlace) -> Key {
    Key { at: place.at, row: place.row }
}

impl Workbench {
    /// The selected events, in the order of time, at most `limit`, one after the other. Whatever is not searchable
    /// yet is made so first.
    ///
    /// # Errors
    /// The query cannot be read (a `QueryError`), evidence is missing or was changed, or `each` fails.
    pub fn each_event(
        &self,
        selection: &Selection,
        limit: usize,
        mut each: impl FnMut(Event) -> Result<()>,
    ) -> Result<()> {
        if !selection.is_plain(&Query::parse(&selection.query)?) {
            self.make_searchable(&Silent)?;
        }
        let mut offset = 0;
        while offset < limit {
            let page = self.page(selection, offset, BATCH.min(limit - offset))?;
            if page.rows.is_empty() {
                break;
            }
            offset += page.rows.len();
            page.rows.into_iter().try_for_each(&mut each)?;
        }
        Ok(())
    }

    /// A page of the timeline.
    ///
    /// # Errors
    /// The query cannot be read (a `QueryError`), or evidence is missing or was changed.
    pub fn page(&self, selection: &Selection, offset: usize, limit: usize) -> Result<EventPage> {
        let query = Query::parse(&selection.query)?;
        let context = self.context()?;
        let found = match selection.is_plain(&query) {
            true => None,
            false => Some(self.searching()?.index.nth(&query, &selection.within(), offset as u64, limit)?),
        };
        let store = lock(&self.store);
        let (total, rows) = match found {
            Some(found) => (found.total, store.rows_numbered(found.keys.iter().map(|key| key.row))?),
            None => {
                let (first, end) = positions(&store, selection)?;
                let left = usize::try_from((end - first).saturating_sub(offset as u64))?;
                (end - first, store.page(first + offset as u64, limit.min(left))?)
            }
        };
        let mut events = self.events_of(&store, &rows)?;
        events.iter_mut().for_each(|event| context.registry.resolve(event));
        Ok(EventPage { revision: store.revision()?, total: usize::try_from(total)?, offset, rows: events })
    }

    /// One event, or `None` if the case has none of that id.
    ///
    /// # Errors
    /// Evidence is missing or was changed.
    pub fn event(&self, id: &str) -> Result<Option<Event>> {
        let context = self.context()?;
        let store = lock(&self.store);
        let Some((_, row)) = self.place_of(&store, id)? else { return Ok(None) };
        let mut found = self.events_of(&store, &[row])?.pop();
        found.iter_mut().for_each(|event| context.registry.resolve(event));
        Ok(found)
    }

    /// Position of an event in a selection, or `None` if it is not in it.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub fn position(&self, selection: &Selection, id: &str) -> Result<Option<usize>> {
        let query = Query::parse(&selection.query)?;
        let store = lock(&self.store);
        let Some((_, row)) = self.place_of(&store, id)? else { return Ok(None) };
        if selection.is_plain(&query) {
            let (first, end) = positions(&store, selection)?;
            let position = store.position(TimeKey::from(&row))?;
            let inside = (first..end).contains(&position);
            return Ok(inside.then_some(usize::try_from(position - first)?));
        }
        drop(store);
        let rank = self.searching()?.index.rank(&query, &selection.within(), key(&row))?;
        Ok(rank.found.then_some(usize::try_from(rank.before)?))
    }

    /// Histogram, facets and anomalies of a selection, as far as it is searchable.
    ///
    /// # Errors
    /// The query cannot be read (a `QueryError`), or the index cannot be read.
    pub fn analytics(&self, selection: &Selection, bars: usize) -> Result<Analytics> {
        let query = Query::parse(&selection.query)?;
        let within = selection.within();
        let searching = self.searching()?;
        let index = &searching.index;
        let extent = index.extent(&query, &within)?;
        let span = selection.from.zip(selection.to).or_else(|| extent.first.zip(extent.last));
        let (mut bar_seconds, mut histogram) = (0.0, Vec::new());
        if let Some((from, to)) = span {
            let bars = Bars::covering(from, to, bars);
            bar_seconds = bars.seconds();
            let wanted = proximate_search::Bars {
                start: bars.start(0),
                width: bars.microseconds(),
                count: bars.count(),
            };
            let counted = index.histogram(&query, &within, wanted)?;
            histogram = (counted.into_iter().enumerate())
                .map(|(bar, counts)| Bar {
                    start: bars.start(bar),
                    count: counts.count,
                    agent: counts.agent,
                    access_changes: counts.access_changes,
                })
                .collect();
        }
        let facets = index.facets(&query, &within, MOST_VALUES)?.into_iter().map(|facet| Facet {
            field: facet.field.to_owned(),
            values: facet.values.into_iter().map(|(value, count)| FacetValue { value, count }).collect(),
        });
        let anomalies = searching.reads().anomalies()?;
        let searchable = self.searchable()?;
        Ok(Analytics {
            total: extent.total,
            searchable: searchable.events,
            events: searchable.of,
            undated: extent.undated,
            bar_seconds,
            histogram,
            facets: facets.collect(),
            anomalies: anomalies.into_iter().filter(|anomaly| touches(anomaly, selection)).collect(),
        })
    }
}

/// Whether the interval of an anomaly lies in the time of a selection, and was over when it could be known.
fn touches(anomaly: &Anomaly, selection: &Selection) -> bool {
    let end = anomaly.at.plus_seconds(anomaly.interval_seconds as i64);
    selection.from.is_none_or(|from| end > from)
        && selection.to.is_none_or(|to| anomaly.at <= to)
        && selection.as_of.is_none_or(|at| end <= at)
}
