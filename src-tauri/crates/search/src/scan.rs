//! One pass over the events found: the selection is applied, and something is gathered of what remains.

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Cardinality, Column},
    query::Weight,
};

use crate::{
    prepare::{AT, KNOWN, LAG, UNDATED},
    selection::Selection,
};

/// Events handed on at once.
pub(crate) const BLOCK: usize = 64;

/// What is gathered of the events found.
pub(crate) trait Gather: Clone + Send + Sync + 'static {
    /// What is gathered in one segment, or in all.
    type Part: Send + 'static;
    /// The columns that are read.
    type Columns: 'static;
    /// Whether times are read.
    const TIMES: bool;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Self::Columns>;
    fn start(&self) -> Self::Part;
    /// Takes events and their times, [`UNDATED`] for those without one or if no times are read.
    fn take(&self, columns: &mut Self::Columns, part: &mut Self::Part, documents: &[DocId], times: &[i64]);
    fn merge(&self, into: &mut Self::Part, part: Self::Part);

    /// The times outside of which nothing is gathered, both ends included.
    fn bounds(&self) -> (i64, i64) {
        (i64::MIN, UNDATED)
    }
}

/// Reads a column for a block of documents.
pub(crate) fn read<T>(column: &Column<T>, documents: &[DocId], missing: T, values: &mut [T; BLOCK])
where
    T: tantivy::columnar::MonotonicallyMappableToU64
        + Default
        + PartialOrd
        + Copy
        + std::fmt::Debug
        + Send
        + Sync
        + 'static,
{
    let values = &mut values[..documents.len()];
    let (Some(first), Some(last)) = (documents.first(), documents.last()) else { return };
    if column.get_cardinality() == Cardinality::Full {
        if (last - first) as usize + 1 == documents.len() {
            column.values.get_range(u64::from(*first), values);
        } else {
            column.values.get_vals(documents, values);
        }
        return;
    }
    let mut found = [None; BLOCK];
    column.first_vals(documents, &mut found[..documents.len()]);
    for (value, found) in values.iter_mut().zip(found) {
        *value = found.unwrap_or(missing);
    }
}

/// The collector.
#[derive(Debug, Clone)]
pub(crate) struct Scan<G> {
    pub(crate) gather: G,
    pub(crate) selection: Selection,
}

impl<G> Scan<G> {
    fn range(&self) -> (i64, i64) {
        let Selection { from, to, .. } = self.selection;
        // Undated events are excluded by either end.
        let last = if from.is_some() || to.is_some() { UNDATED - 1 } else { UNDATED };
        (from.map_or(i64::MIN, |from| from.0), to.map_or(last, |to| to.0.min(last)))
    }
}

impl<G: Gather> Collector for Scan<G> {
    type Fruit = G::Part;
    type Child = SegmentScan<G>;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentScan<G>> {
        let (first, last) = self.range();
        let known_by = self.selection.known_by.map(|known_by| known_by.0);
        let fast = segment.fast_fields();
        let knowledge = known_by
            .map(|known_by| {
                Ok::<_, tantivy::TantivyError>(Knowledge {
                    known_by,
                    lag: fast.u64(LAG)?,
                    known: fast.i64(KNOWN)?,
                })
            })
            .transpose()?;
        let bounded = (first, last) != (i64::MIN, UNDATED);
        let at = if G::TIMES || bounded || known_by.is_some() { Some(fast.i64(AT)?) } else { None };
        Ok(SegmentScan {
            columns: self.gather.columns(segment)?,
            part: self.gather.start(),
            gather: self.gather.clone(),
            at,
            first,
            last,
            knowledge,
            waiting: Vec::with_capacity(BLOCK),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<G::Part>) -> tantivy::Result<G::Part> {
        let mut merged = self.gather.start();
        for part in fruits {
            self.gather.merge(&mut merged, part);
        }
        Ok(merged)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<G::Part> {
        let (first, last) = self.range();
        let (lowest, highest) = self.gather.bounds();
        let (first, last) = (first.max(lowest), last.min(highest));
        if (first, last) != (i64::MIN, UNDATED) {
            let at: Column<i64> = segment.fast_fields().i64(AT)?;
            let dated = at.values.num_vals() > 0 && at.max_value() >= first && at.min_value() <= last;
            if !dated && (last < UNDATED || at.get_cardinality() == Cardinality::Full) {
                return Ok(self.gather.start());
            }
        }
        let mut scan = self.for_segment(0, segment)?;
        let alive = segment.alive_bitset();
        weight.for_each_no_score(segment, &mut |documents| match alive {
            None => scan.block(documents),
            Some(alive) => {
                for document in documents.iter().filter(|document| alive.is_alive(**document)) {
                    scan.collect(*document, 0.0);
                }
            }
        })?;
        Ok(scan.harvest())
    }
}

struct Knowledge {
    known_by: i64,
    lag: Column<u64>,
    known: Column<i64>,
}

/// The same for one segment.
pub(crate) struct SegmentScan<G: Gather> {
    gather: G,
    columns: G::Columns,
    part: G::Part,
    at: Option<Column<i64>>,
    first: i64,
    last: i64,
    knowledge: Option<Knowledge>,
    waiting: Vec<DocId>,
}

impl<G: Gather> SegmentScan<G> {
    fn block(&mut self, documents: &[DocId]) {
        documents.chunks(BLOCK).for_each(|documents| self.few(documents));
    }

    /// At most [`BLOCK`] of them.
    fn few(&mut self, documents: &[DocId]) {
        let mut times = [UNDATED; BLOCK];
        if let Some(at) = &self.at {
            read(at, documents, UNDATED, &mut times);
        }
        let outside = |time: &i64| *time < self.first || *time > self.last;
        if self.knowledge.is_none() && !times[..documents.len()].iter().any(outside) {
            let times = &times[..documents.len()];
            return self.gather.take(&mut self.columns, &mut self.part, documents, times);
        }
        let known = self.knowledge.as_ref().map(|knowledge| knowledge.admits(documents, &times));
        let (mut kept, mut kept_times, mut count) = ([0; BLOCK], [UNDATED; BLOCK], 0);
        for (index, (document, time)) in documents.iter().zip(times).enumerate() {
            if !outside(&time) && known.is_none_or(|known| known[index]) {
                (kept[count], kept_times[count]) = (*document, time);
                count += 1;
            }
        }
        if count > 0 {
            self.gather.take(&mut self.columns, &mut self.part, &kept[..count], &kept_times[..count]);
        }
    }
}

impl Knowledge {
    fn admits(&self, documents: &[DocId], times: &[i64; BLOCK]) -> [bool; BLOCK] {
        let (mut lags, mut known) = ([0; BLOCK], [UNDATED; BLOCK]);
        read(&self.lag, documents, 0, &mut lags);
        read(&self.known, documents, UNDATED, &mut known);
        let mut admitted = [false; BLOCK];
        for (index, admitted) in admitted.iter_mut().enumerate() {
            let at = times[index];
            let known = if at == UNDATED { known[index] } else { at.saturating_add_unsigned(lags[index]) };
            *admitted = known != UNDATED && known <= self.known_by;
        }
        admitted
    }
}

impl<G: Gather> SegmentCollector for SegmentScan<G> {
    type Fruit = G::Part;

    fn collect(&mut self, document: DocId, _: Score) {
        self.waiting.push(document);
        if self.waiting.len() == BLOCK {
            let waiting = std::mem::take(&mut self.waiting);
            self.few(&waiting);
            self.waiting = waiting;
            self.waiting.clear();
        }
    }

    fn collect_block(&mut self, documents: &[DocId]) {
        self.block(documents);
    }

    fn harvest(mut self) -> G::Part {
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            self.few(&waiting);
        }
        self.part
    }
}
