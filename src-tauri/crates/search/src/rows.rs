//! Collects the numbers of the events found, the earliest first, and counts all.

use std::collections::BinaryHeap;

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::Column,
};

/// The field that holds an event's number.
pub(crate) const ROW: &str = "row";

/// Keeps the `limit` smallest numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstRows {
    pub(crate) limit: usize,
}

/// How many were found, and the smallest numbers among them, in no order.
pub(crate) struct Found {
    pub(crate) total: u64,
    pub(crate) rows: Vec<u64>,
}

impl Collector for FirstRows {
    type Fruit = Found;
    type Child = SegmentRows;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentRows> {
        let rows = segment.fast_fields().u64(ROW)?;
        Ok(SegmentRows { rows, limit: self.limit, total: 0, first: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
        let mut merged = Found { total: 0, rows: Vec::new() };
        for fruit in fruits {
            merged.total += fruit.total;
            merged.rows.extend(fruit.rows);
        }
        merged.rows.sort_unstable();
        merged.rows.truncate(self.limit);
        Ok(merged)
    }
}

/// The same for one segment.
pub(crate) struct SegmentRows {
    rows: Column<u64>,
    limit: usize,
    total: u64,
    /// The smallest so far, the largest of them on top.
    first: BinaryHeap<u64>,
}

impl SegmentCollector for SegmentRows {
    type Fruit = Found;

    fn collect(&mut self, document: DocId, _: Score) {
        self.total += 1;
        let Some(row) = self.rows.first(document) else { return };
        if self.first.len() < self.limit {
            self.first.push(row);
        } else if let Some(mut largest) = self.first.peek_mut()
            && row < *largest
        {
            *largest = row;
        }
    }

    fn harvest(self) -> Found {
        Found { total: self.total, rows: self.first.into_vec() }
    }
}
