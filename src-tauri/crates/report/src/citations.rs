//! Numbers for the evidence: every record that a statement cites gets one number, in the order of
//! its first citation.

use std::collections::BTreeMap;

use proximate_model::document::{Chain, Exposures};
use proximate_model::{Event, EvidenceRef};

use crate::Citation;

/// What a number stands for: a record, or an event whose record the report was not given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Record(EvidenceRef),
    Event(String),
}

/// Hands out the superscripts of one report.
#[derive(Debug, Default)]
pub(crate) struct Citations {
    records: BTreeMap<String, EvidenceRef>,
    numbers: BTreeMap<Source, u32>,
    rows: Vec<Citation>,
}

impl Citations {
    /// Learns where the events lie that the documents speak of.
    pub(crate) fn new(timeline: &[Event], chain: &Chain, exposures: &Exposures) -> Self {
        let mut records = BTreeMap::new();
        for event in timeline {
            records.insert(event.id.clone(), event.evidence.clone());
        }
        for step in chain.hypotheses.iter().flat_map(|hypothesis| &hypothesis.steps) {
            for (id, evidence) in step.events.iter().zip(&step.evidence) {
                records.entry(id.clone()).or_insert_with(|| evidence.clone());
            }
        }
        for widening in &exposures.widenings {
            records.entry(widening.event.clone()).or_insert_with(|| widening.evidence.clone());
        }
        Self { records, ..Self::default() }
    }

    /// The number of one record.
    pub(crate) fn record(&mut self, event: Option<&str>, evidence: &EvidenceRef) -> u32 {
        self.number(Source::Record(evidence.clone()), event)
    }

    /// The number of an event by its id.
    pub(crate) fn event(&mut self, id: &str) -> u32 {
        match self.records.get(id).cloned() {
            Some(evidence) => self.record(Some(id), &evidence),
            None => self.number(Source::Event(id.to_owned()), Some(id)),
        }
    }

    /// The numbers of several events, each once.
    pub(crate) fn events<'a>(&mut self, ids: impl IntoIterator<Item = &'a String>) -> Vec<u32> {
        let mut numbers = Vec::new();
        for id in ids {
            let number = self.event(id);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }

    /// The evidence table, in the order of the numbers.
    pub(crate) fn into_rows(self) -> Vec<Citation> {
        self.rows
    }

    fn number(&mut self, source: Source, event: Option<&str>) -> u32 {
        if let Some(number) = self.numbers.get(&source) {
            return *number;
        }
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
        let record = match &source {
            Source::Record(evidence) => Some(evidence.clone()),
            Source::Event(_) => None,
        };
        self.rows.push(Citation { number, event: event.map(str::to_owned), source: record });
        self.numbers.insert(source, number);
        number
    }
}

/// Several numbers as one superscript: runs of three or more are written with a dash.
pub(crate) fn superscript(numbers: &[u32]) -> Vec<(u32, Option<u32>)> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in sorted {
        match runs.last_mut() {
            Some((_, last)) if last.saturating_add(1) == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let mut written = Vec::new();
    for (first, last) in runs {
        match last - first {
            0 => written.push((first, None)),
            1 => written.extend([(first, None), (last, None)]),
            _ => written.push((first, Some(last))),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_numbers_are_joined_and_pairs_are_not() {
        assert_eq!(
            superscript(&[4, 1, 2, 2, 8, 9, 10]),
            vec![(1, None), (2, None), (4, None), (8, Some(10))]
        );
        assert!(superscript(&[]).is_empty());
    }

    #[test]
    fn a_record_keeps_its_number_and_an_unknown_event_gets_a_row_without_a_place() {
        let mut citations = Citations::default();
        let place = EvidenceRef { file: "a.json".into(), record: 3, ..EvidenceRef::default() };
        assert_eq!(citations.record(None, &place), 1);
        assert_eq!(citations.event("e9"), 2);
        assert_eq!(citations.record(Some("e1"), &place), 1);
        let rows = citations.into_rows();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].source, None);
    }
}
