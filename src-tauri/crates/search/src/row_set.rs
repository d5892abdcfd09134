//! A query for events whose rows are known.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    columnar::Column,
    index::SegmentId,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

use crate::prepare::ROW;

/// Where in each segment rows ascend without a break. Segments never change, so this is found once for each.
pub(crate) type Stretches = Mutex<HashMap<SegmentId, Arc<[DocId]>>>;

/// Finds the documents of the rows.
#[derive(Debug, Clone)]
pub(crate) struct RowSet {
    /// In ascending order.
    rows: Arc<[u64]>,
    stretches: Arc<Stretches>,
}

impl RowSet {
    pub(crate) fn new(mut rows: Vec<u64>, stretches: Arc<Stretches>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        Self { rows: rows.into(), stretches }
    }
}

/// The first document of each stretch of ascending rows.
fn stretches(rows: &Column<u64>, documents: DocId) -> Arc<[DocId]> {
    let mut starts = Vec::new();
    let mut before = u64::MAX;
    let mut buffer = [0; 1024];
    let mut start = 0;
    while start < documents {
        let length = buffer.len().min((documents - start) as usize);
        let part = &mut buffer[..length];
        rows.values.get_range(u64::from(start), part);
        for (document, row) in (start..).zip(part.iter()) {
            if *row <= before || before == u64::MAX {
                starts.push(document);
            }
            before = *row;
        }
        start += length as DocId;
    }
    starts.into()
}

impl Query for RowSet {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for RowSet {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let rows = segment.fast_fields().u64(ROW)?;
        let count = segment.max_doc();
        let mut known = self.stretches.lock().unwrap_or_else(PoisonError::into_inner);
        let starts = Arc::clone(known.entry(segment.segment_id()).or_insert_with(|| stretches(&rows, count)));
        drop(known);
        let mut documents = Vec::new();
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(count);
            let value = |document: DocId| rows.values.get_val(document);
            let (low, high) = (value(*start), value(end - 1));
            let first = self.rows.partition_point(|row| *row < low);
            for row in self.rows[first..].iter().take_while(|row| **row <= high) {
                if let Some(document) = find(value, *start, end, *row) {
                    documents.push(document);
                }
            }
        }
        documents.sort_unstable();
        documents.dedup();
        Ok(Box::new(Documents { documents, at: 0 }))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("row", 1.0))
    }
}

/// The document of a row among `start..end`, in which rows ascend.
fn find(value: impl Fn(DocId) -> u64, start: DocId, end: DocId, row: u64) -> Option<DocId> {
    let (mut low, mut high) = (start, end);
    while low < high {
        let middle = low + (high - low) / 2;
        match value(middle).cmp(&row) {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// Documents in ascending order.
struct Documents {
    documents: Vec<DocId>,
    at: usize,
}

impl DocSet for Documents {
    fn advance(&mut self) -> DocId {
        self.at = self.documents.len().min(self.at + 1);
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.documents[self.at..].partition_point(|document| *document < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.documents.len() as u32
    }
}

impl Scorer for Documents {
    fn score(&mut self) -> Score {
        1.0
    }
}
