//! What one pass gathers: a page, a rank, buckets, keys, a histogram, facets, an extent.

use std::collections::BinaryHeap;

use proximate_model::ActorKind;
use tantivy::{DocId, SegmentReader, columnar::Column};

use crate::{
    prepare::{ACTION, ACTOR, FORMAT, MOST_TRAITS, ROW, TRAITS, UNDATED, of_traits},
    scan::{BLOCK, Gather, read},
    selection::{Bars, RowBar, order},
};

/// The first keys of a page, and how many events there are.
#[derive(Debug, Clone)]
pub(crate) struct FirstKeys {
    /// Only orders above it.
    pub(crate) after: Option<u128>,
    pub(crate) limit: usize,
    pub(crate) descending: bool,
}

impl FirstKeys {
    /// In descending order everything is turned round, so that the smallest are always wanted.
    pub(crate) fn turn(&self, order: u128) -> u128 {
        if self.descending { !order } else { order }
    }
}

impl Gather for FirstKeys {
    type Part = (u64, BinaryHeap<u128>);
    type Columns = Column<u64>;
    const TIMES: bool = true;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Column<u64>> {
        segment.fast_fields().u64(ROW)
    }

    fn start(&self) -> Self::Part {
        (0, BinaryHeap::new())
    }

    fn take(&self, rows: &mut Column<u64>, part: &mut Self::Part, documents: &[DocId], times: &[i64]) {
        let (total, heap) = part;
        *total += documents.len() as u64;
        for (document, time) in documents.iter().zip(times) {
            // The time alone mostly tells that an event is too late for the page; its row is not read then.
            let (low, high) = (self.turn(order(*time, 0)), self.turn(order(*time, u64::MAX)));
            let (low, high) = (low.min(high), low.max(high));
            let full = heap.len() >= self.limit;
            if self.after.is_some_and(|after| high <= after)
                || (full && heap.peek().is_none_or(|largest| low >= *largest))
            {
                continue;
            }
            let key = self.turn(order(*time, rows.values.get_val(*document)));
            if self.after.is_none_or(|after| key > after) {
                push(heap, self.limit, key);
            }
        }
    }

    fn merge(&self, into: &mut Self::Part, part: Self::Part) {
        into.0 += part.0;
        part.1.into_iter().for_each(|key| push(&mut into.1, self.limit, key));
    }
}

/// Keeps the `limit` smallest.
fn push(heap: &mut BinaryHeap<u128>, limit: usize, key: u128) {
    if heap.len() < limit {
        heap.push(key);
    } else if let Some(mut largest) = heap.peek_mut()
        && key < *largest
    {
        *largest = key;
    }
}

/// How many come before an order, and whether it is there itself.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    pub(crate) order: u128,
}

impl Gather for Before {
    type Part = (u64, bool);
    type Columns = Column<u64>;
    const TIMES: bool = true;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Column<u64>> {
        segment.fast_fields().u64(ROW)
    }

    fn start(&self) -> Self::Part {
        (0, false)
    }

    fn take(&self, rows: &mut Column<u64>, part: &mut Self::Part, documents: &[DocId], times: &[i64]) {
        for (document, time) in documents.iter().zip(times) {
            let known = self.order >> 64 != order(*time, 0) >> 64;
            let key = order(*time, if known { 0 } else { rows.values.get_val(*document) });
            part.0 += u64::from(key < self.order);
            part.1 |= key == self.order && !known;
        }
    }

    fn merge(&self, into: &mut Self::Part, part: Self::Part) {
        into.0 += part.0;
        into.1 |= part.1;
    }

    fn bounds(&self) -> (i64, i64) {
        (i64::MIN, time(self.order))
    }
}

fn time(order: u128) -> i64 {
    ((order >> 64) as u64 ^ 1 << 63) as i64
}

/// How many lie in each of equally wide parts of the order.
#[derive(Debug, Clone)]
pub(crate) struct Buckets {
    pub(crate) low: u128,
    /// Included.
    pub(crate) high: u128,
    /// The width of a part, as a power of two.
    pub(crate) shift: u32,
}

impl Gather for Buckets {
    type Part = Vec<u64>;
    type Columns = Column<u64>;
    const TIMES: bool = true;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Column<u64>> {
        segment.fast_fields().u64(ROW)
    }

    fn start(&self) -> Vec<u64> {
        vec![0; (self.high.saturating_sub(self.low) >> self.shift) as usize + 1]
    }

    fn take(&self, rows: &mut Column<u64>, part: &mut Vec<u64>, documents: &[DocId], times: &[i64]) {
        let rows_matter = self.shift < 64 || self.low as u64 != 0 || self.high as u64 != u64::MAX;
        for (document, time) in documents.iter().zip(times) {
            let row = if rows_matter { rows.values.get_val(*document) } else { 0 };
            let key = order(*time, row);
            if key < self.low || key > self.high {
                continue;
            }
            if let Some(count) = part.get_mut(((key - self.low) >> self.shift) as usize) {
                *count += 1;
            }
        }
    }

    fn merge(&self, into: &mut Vec<u64>, part: Vec<u64>) {
        into.iter_mut().zip(part).for_each(|(into, part)| *into += part);
    }

    fn bounds(&self) -> (i64, i64) {
        (time(self.low), time(self.high))
    }
}

/// All orders between two.
#[derive(Debug, Clone)]
pub(crate) struct Between {
    pub(crate) low: u128,
    /// Included.
    pub(crate) high: u128,
}

impl Gather for Between {
    type Part = Vec<u128>;
    type Columns = Column<u64>;
    const TIMES: bool = true;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Column<u64>> {
        segment.fast_fields().u64(ROW)
    }

    fn start(&self) -> Vec<u128> {
        Vec::new()
    }

    fn take(&self, rows: &mut Column<u64>, part: &mut Vec<u128>, documents: &[DocId], times: &[i64]) {
        let (first, last) = self.bounds();
        for (document, time) in documents.iter().zip(times) {
            if *time < first || *time > last {
                continue;
            }
            let key = order(*time, rows.values.get_val(*document));
            if self.low <= key && key <= self.high {
                part.push(key);
            }
        }
    }

    fn merge(&self, into: &mut Vec<u128>, part: Vec<u128>) {
        into.extend(part);
    }

    fn bounds(&self) -> (i64, i64) {
        (time(self.low), time(self.high))
    }
}

/// How many there are, how many of them undated, and the first and last time.
#[derive(Debug, Clone)]
pub(crate) struct Extents;

impl Gather for Extents {
    type Part = (u64, u64, i64, i64);
    type Columns = ();
    const TIMES: bool = true;

    fn columns(&self, _: &SegmentReader) -> tantivy::Result<()> {
        Ok(())
    }

    fn start(&self) -> Self::Part {
        (0, 0, i64::MAX, i64::MIN)
    }

    fn take(&self, (): &mut (), part: &mut Self::Part, documents: &[DocId], times: &[i64]) {
        part.0 += documents.len() as u64;
        for time in times {
            if *time == UNDATED {
                part.1 += 1;
            } else {
                (part.2, part.3) = (part.2.min(*time), part.3.max(*time));
            }
        }
    }

    fn merge(&self, into: &mut Self::Part, part: Self::Part) {
        *into = (into.0 + part.0, into.1 + part.1, into.2.min(part.2), into.3.max(part.3));
    }
}

/// A histogram.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    pub(crate) bars: Bars,
}

/// The bar of the event before. Events mostly come in the order of time, so most fall into it too.
pub(crate) struct LastBar {
    index: usize,
    start: i64,
    end: i64,
}

impl Histogram {
    fn end(&self) -> i128 {
        i128::from(self.bars.start.0) + i128::from(self.bars.width) * self.bars.count as i128
    }
}

impl Gather for Histogram {
    type Part = Vec<RowBar>;
    type Columns = (Column<u64>, LastBar);
    const TIMES: bool = true;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Self::Columns> {
        Ok((segment.fast_fields().u64(TRAITS)?, LastBar { index: usize::MAX, start: 0, end: i64::MIN }))
    }

    fn start(&self) -> Vec<RowBar> {
        vec![RowBar::default(); self.bars.count]
    }

    fn take(&self, columns: &mut Self::Columns, part: &mut Vec<RowBar>, documents: &[DocId], times: &[i64]) {
        let (traits, last) = columns;
        let mut kinds = [0; BLOCK];
        read(traits, documents, 0, &mut kinds);
        for (time, kind) in times.iter().zip(kinds) {
            if *time == UNDATED || *time < self.bars.start.0 {
                continue;
            }
            if *time < last.start || *time >= last.end {
                let index = time.abs_diff(self.bars.start.0) / self.bars.width;
                let low = i128::from(self.bars.start.0) + i128::from(index) * i128::from(self.bars.width);
                let high = low + i128::from(self.bars.width);
                // Both lie within 64 bits unless the bar reaches beyond, where no time is either.
                *last = LastBar {
                    index: usize::try_from(index).unwrap_or(usize::MAX),
                    start: i64::try_from(low).unwrap_or(i64::MAX),
                    end: i64::try_from(high).unwrap_or(i64::MAX),
                };
            }
            let Some(bar) = part.get_mut(last.index) else { continue };
            let (kind, _, _, access) = of_traits(kind as usize);
            bar.count += 1;
            bar.agent += u64::from(kind == ActorKind::AiAgent as usize);
            bar.access_changes += u64::from(access);
        }
    }

    fn merge(&self, into: &mut Vec<RowBar>, part: Vec<RowBar>) {
        for (into, part) in into.iter_mut().zip(part) {
            into.count += part.count;
            into.agent += part.agent;
            into.access_changes += part.access_changes;
        }
    }

    fn bounds(&self) -> (i64, i64) {
        (self.bars.start.0, i64::try_from(self.end() - 1).unwrap_or(UNDATED - 1).min(UNDATED - 1))
    }
}

/// How many events have each value of the columns of facets.
#[derive(Debug, Clone)]
pub(crate) struct Facets {
    /// How many values have a number.
    pub(crate) values: usize,
}

/// Counts by number: of actors, actions, formats and traits. The last number is for events without a value.
pub(crate) type Counts = [Vec<u64>; 4];

impl Gather for Facets {
    type Part = Counts;
    type Columns = [Column<u64>; 4];
    const TIMES: bool = false;

    fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Self::Columns> {
        let column = |name: &str| segment.fast_fields().u64(name);
        Ok([column(ACTOR)?, column(ACTION)?, column(FORMAT)?, column(TRAITS)?])
    }

    fn start(&self) -> Counts {
        let values = || vec![0; self.values + 1];
        [values(), values(), values(), vec![0; MOST_TRAITS + 1]]
    }

    fn take(&self, columns: &mut Self::Columns, part: &mut Counts, documents: &[DocId], _: &[i64]) {
        let mut numbers = [0; BLOCK];
        for (column, counts) in columns.iter().zip(part) {
            let missing = counts.len() as u64 - 1;
            read(column, documents, missing, &mut numbers);
            for number in &numbers[..documents.len()] {
                if let Some(count) = counts.get_mut(*number as usize) {
                    *count += 1;
                }
            }
        }
    }

    fn merge(&self, into: &mut Counts, part: Counts) {
        for (into, part) in into.iter_mut().zip(part) {
            into.iter_mut().zip(part).for_each(|(into, part)| *into += part);
        }
    }
}
