//! Asking the index by row.

use std::sync::Arc;

use anyhow::Result;
use proximate_model::Instant;

use crate::{
    RowIndex,
    document::{ACTIVITIES, KINDS, OUTCOMES},
    gather::{Before, Between, Buckets, Counts, Extents, Facets, FirstKeys, Histogram},
    prepare::{UNDATED, of_traits},
    query::Query,
    row_index::State,
    row_plan::Planner,
    scan::{Gather, Scan},
    selection::{Bars, Extent, FieldCounts, Key, Page, Rank, RowBar, RowHits, Selection, order},
};

/// Most answers that are kept.
const MOST_ANSWERS: usize = 64;

/// Most bars of a histogram, whatever is asked for.
const MOST_BARS: usize = 10_000;

/// Up to how many events are sorted to find one among them.
const FEW_EVENTS: u64 = 1 << 16;

/// Parts into which the order of time is cut to find an event far inside a result.
const MOST_BUCKETS_LOG: u32 = 12;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    query: Query,
    selection: Selection,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Extent,
    Histogram(Bars),
    Facets,
    Buckets(u128, u128),
    FirstPage(Page),
}

#[derive(Debug, Clone)]
enum Answer {
    Extent(Extent),
    Histogram(Arc<Vec<RowBar>>),
    Facets(Arc<Counts>),
    Buckets(Arc<Vec<u64>>),
    Page(Arc<RowHits>),
}

/// Answers since the last commit, the one asked for last at the end.
#[derive(Debug, Default)]
pub(crate) struct Answers(Vec<(Question, Answer)>);

impl Answers {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    fn find(&mut self, question: &Question) -> Option<Answer> {
        let place = self.0.iter().position(|(asked, _)| asked == question)?;
        let found = self.0.remove(place);
        let answer = found.1.clone();
        self.0.push(found);
        Some(answer)
    }

    fn keep(&mut self, question: Question, answer: Answer) {
        if self.0.len() >= MOST_ANSWERS {
            self.0.remove(0);
        }
        self.0.push((question, answer));
    }
}

/// A query and a selection, put to one commit.
struct Asked<'a> {
    index: &'a RowIndex,
    state: Arc<State>,
    query: &'a Query,
    selection: &'a Selection,
}

impl Asked<'_> {
    fn gather<G: Gather>(&self, gather: G) -> Result<G::Part> {
        let shared = &self.index.shared;
        let plan = {
            let values = shared.values();
            let planner = Planner {
                fields: shared.fields,
                values: &values,
                runs: &self.state.runs,
                stretches: &shared.stretches,
                case: shared.case,
            };
            planner.plan(&self.query.root)?
        };
        Ok(self.state.searcher.search(&plan, &Scan { gather, selection: *self.selection })?)
    }

    /// Answers from memory if the same was asked since the last commit.
    fn once(&self, what: What, answer: impl FnOnce() -> Result<Answer>) -> Result<Answer> {
        let question = Question { query: self.query.clone(), selection: *self.selection, what };
        if let Some(answer) = self.index.shared.answers().find(&question) {
            return Ok(answer);
        }
        let answer = answer()?;
        let mut answers = self.index.shared.answers();
        // Meanwhile there may have been a commit, to which this answer does not belong.
        if Arc::ptr_eq(&self.state, &self.index.shared.state()) {
            answers.keep(question, answer.clone());
        }
        Ok(answer)
    }

    fn page(&self, page: Page) -> Result<RowHits> {
        let mut gather = FirstKeys { after: None, limit: page.limit, descending: page.descending };
        gather.after = page.after.map(|after| gather.turn(after.order()));
        let (total, heap) = self.gather(gather.clone())?;
        let keys = heap.into_sorted_vec().into_iter().map(|key| Key::of_order(gather.turn(key)));
        Ok(RowHits { total, keys: keys.collect() })
    }

    fn extent(&self) -> Result<Extent> {
        let answer = self.once(What::Extent, || {
            let (total, undated, first, last) = self.gather(Extents)?;
            let dated = total > undated;
            let time = |time: i64| dated.then_some(Instant(time));
            Ok(Answer::Extent(Extent { total, undated, first: time(first), last: time(last) }))
        })?;
        Ok(if let Answer::Extent(extent) = answer { extent } else { Extent::default() })
    }

    /// The key at a place, from 0, in the order of time.
    fn key_at(&self, place: u64) -> Result<Option<Key>> {
        let extent = self.extent()?;
        if place >= extent.total {
            return Ok(None);
        }
        let dated = extent.total - extent.undated;
        let (low, high, mut place, mut count) = match (extent.first, extent.last) {
            (Some(first), Some(last)) if place < dated => (first.0, last.0, place, dated),
            _ => (UNDATED, UNDATED, place - dated, extent.undated),
        };
        let (mut low, mut high) = (order(low, 0), order(high, u64::MAX));
        while count > FEW_EVENTS {
            let shift = (128 - (high - low).leading_zeros()).saturating_sub(MOST_BUCKETS_LOG);
            let answer = self.once(What::Buckets(low, high), || {
                Ok(Answer::Buckets(Arc::new(self.gather(Buckets { low, high, shift })?)))
            })?;
            let Answer::Buckets(buckets) = answer else { return Ok(None) };
            let mut bucket = 0_u128;
            for events in buckets.iter() {
                count = *events;
                if place < count {
                    break;
                }
                place -= count;
                bucket += 1;
            }
            if place >= count {
                return Ok(None);
            }
            low += bucket << shift;
            high = high.min(low.saturating_add((1 << shift) - 1));
        }
        let mut keys = self.gather(Between { low, high })?;
        keys.sort_unstable();
        Ok(keys.get(usize::try_from(place)?).map(|key| Key::of_order(*key)))
    }
}

impl RowIndex {
    fn asked<'a>(&'a self, query: &'a Query, selection: &'a Selection) -> Asked<'a> {
        Asked { index: self, state: self.shared.state(), query, selection }
    }

    /// Looks for events: how many there are, and a page of them in the order of time.
    ///
    /// # Errors
    /// The index cannot be read any more; open it again.
    pub fn search(&self, query: &Query, selection: &Selection, page: Page) -> Result<RowHits> {
        let asked = self.asked(query, selection);
        if page.after.is_some() {
            return asked.page(page);
        }
        let answer = asked.once(What::FirstPage(page), || Ok(Answer::Page(Arc::new(asked.page(page)?))))?;
        Ok(if let Answer::Page(hits) = answer { RowHits::clone(&hits) } else { RowHits::default() })
    }

    /// Where a key stands among the events found.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn rank(&self, query: &Query, selection: &Selection, key: Key) -> Result<Rank> {
        let (before, found) = self.asked(query, selection).gather(Before { order: key.order() })?;
        Ok(Rank { before, found })
    }

    /// The page that begins at a place, from 0, in the order of time: the way to a place far inside a large
    /// result, which is found by counting and not by sorting all.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn nth(&self, query: &Query, selection: &Selection, place: u64, limit: usize) -> Result<RowHits> {
        let asked = self.asked(query, selection);
        let total = asked.extent()?.total;
        let Some(first) = asked.key_at(place)?.filter(|_| limit > 0) else {
            return Ok(RowHits { total, keys: Vec::new() });
        };
        let page = Page { after: Some(first), limit: limit - 1, descending: false };
        let mut keys = vec![first];
        keys.extend(asked.page(page)?.keys);
        Ok(RowHits { total, keys })
    }

    /// How many events there are, and over which time.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn extent(&self, query: &Query, selection: &Selection) -> Result<Extent> {
        self.asked(query, selection).extent()
    }

    /// Counts the events of each bar.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn histogram(&self, query: &Query, selection: &Selection, bars: Bars) -> Result<Vec<RowBar>> {
        let bars = Bars { width: bars.width.max(1), count: bars.count.min(MOST_BARS), ..bars };
        let asked = self.asked(query, selection);
        let answer = asked.once(What::Histogram(bars), || {
            Ok(Answer::Histogram(Arc::new(asked.gather(Histogram { bars })?)))
        })?;
        Ok(if let Answer::Histogram(bars) = answer { Vec::clone(&bars) } else { Vec::new() })
    }

    /// The most frequent values of the fields `format`, `actor`, `kind`, `activity`, `action` and `outcome`, at
    /// most `most` of each. Actors are counted by their names, which the caller may join to identities.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn facets(&self, query: &Query, selection: &Selection, most: usize) -> Result<Vec<FieldCounts>> {
        let asked = self.asked(query, selection);
        let answer = asked.once(What::Facets, || {
            let values = self.shared.values().len();
            Ok(Answer::Facets(Arc::new(asked.gather(Facets { values })?)))
        })?;
        let Answer::Facets(counts) = answer else { return Ok(Vec::new()) };
        let [actors, actions, formats, traits] = &*counts;
        let values = self.shared.values();
        let numbered = |field, counts: &[u64]| {
            let named = counts.len().saturating_sub(1);
            let counted = counts.iter().take(named).enumerate().skip(1);
            let mut values: Vec<(&str, u64)> = counted
                .filter(|(_, count)| **count > 0)
                .map(|(number, count)| (values.text(number as u32), *count))
                .collect();
            FieldCounts { other: counts.first().copied().unwrap_or(0), ..sorted(field, &mut values, most) }
        };
        let fixed = |field, words: &[&'static str], of: fn(usize) -> usize| {
            let mut values: Vec<(&str, u64)> = words.iter().map(|word| (*word, 0)).collect();
            for (number, count) in traits.iter().enumerate() {
                if let Some(value) = values.get_mut(of(number)) {
                    value.1 += count;
                }
            }
            values.retain(|value| value.1 > 0);
            sorted(field, &mut values, most)
        };
        Ok(vec![
            numbered("format", formats),
            numbered("actor", actors),
            fixed("kind", &KINDS, |number| of_traits(number).0),
            fixed("activity", &ACTIVITIES, |number| of_traits(number).1),
            numbered("action", actions),
            fixed("outcome", &OUTCOMES, |number| of_traits(number).2),
        ])
    }
}

fn sorted(field: &'static str, values: &mut [(&str, u64)], most: usize) -> FieldCounts {
    values.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
    let values = values.iter().take(most).map(|(value, count)| ((*value).to_owned(), *count)).collect();
    FieldCounts { field, values, other: 0 }
}
