//! From the tree of a query to a query of the index by row.

use std::sync::Arc;

use anyhow::Result;
use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, EmptyQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RegexQuery,
        TermQuery, TermSetQuery,
    },
    schema::{Field as IndexField, IndexRecordOption},
};

use crate::{
    document::{ACTIVITIES, KINDS, OUTCOMES},
    prepare::{RowFields, seed, value_term, word_term},
    query::{Field, Node},
    row_set::{RowSet, Stretches},
    runs::{self, Run},
    values::{Values, Wanted},
    words::{lower, split},
};

/// Most words that the beginning at the end of a phrase may stand for.
const MOST_EXPANSIONS: u32 = 10_000;

/// Up to how many terms are looked up one by one; more are found in one pass over the dictionary of terms.
const FEW_TERMS: usize = 8;

/// What a query is planned with.
pub(crate) struct Planner<'a> {
    pub(crate) fields: RowFields,
    pub(crate) values: &'a Values,
    pub(crate) runs: &'a [Arc<Run>],
    pub(crate) stretches: &'a Arc<Stretches>,
    pub(crate) case: u64,
}

/// Ways of which one must lead to an event.
#[derive(Default)]
struct Ways {
    terms: Vec<u64>,
    rows: Vec<u64>,
    others: Vec<Box<dyn Query>>,
}

impl Planner<'_> {
    /// Plans a query.
    ///
    /// # Errors
    /// A run cannot be read.
    pub(crate) fn plan(&self, node: &Node) -> Result<Box<dyn Query>> {
        Ok(match node {
            Node::All => Box::new(AllQuery),
            Node::Word(field, text) | Node::Phrase(field, text) => {
                let mut ways = self.leaf(*field, text, false)?;
                if field.is_none() && matches!(node, Node::Word(..)) {
                    self.identifier(None, text, &mut ways.rows)?;
                }
                self.any(ways)
            }
            Node::Prefix(field, text) => {
                let ways = self.leaf(*field, text, true)?;
                self.any(ways)
            }
            Node::Whole(field, text) => {
                let values = self.values.whole(text, false);
                let ways = if values.is_empty() {
                    self.leaf(Some(*field), text, false)?
                } else {
                    Ways { terms: terms(Some(*field), values), ..Ways::default() }
                };
                self.any(ways)
            }
            Node::And(parts) => {
                let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
                for part in parts {
                    clauses.push(match part {
                        Node::Not(part) => (Occur::MustNot, self.plan(part)?),
                        part => (Occur::Must, self.plan(part)?),
                    });
                }
                if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                    clauses.push((Occur::Must, Box::new(AllQuery)));
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Node::Or(parts) => {
                let parts = parts.iter().map(|part| self.plan(part)).collect::<Result<Vec<_>>>()?;
                Box::new(BooleanQuery::union(parts))
            }
            Node::Not(part) => Box::new(BooleanQuery::new(vec![
                (Occur::MustNot, self.plan(part)?),
                (Occur::Must, Box::new(AllQuery)),
            ])),
        })
    }

    fn leaf(&self, field: Option<Field>, text: &str, open: bool) -> Result<Ways> {
        let fixed: &[&str] = match field {
            None | Some(Field::Actor | Field::Action | Field::Target | Field::Place) => {
                return self.words(field, text, open);
            }
            Some(Field::Format | Field::Session | Field::Id) => {
                let mut ways = Ways { terms: terms(field, self.values.whole(text, open)), ..Ways::default() };
                match field {
                    Some(Field::Id) => {
                        self.identifier(None, text, &mut ways.rows)?;
                        // A repeated value that only contains the identifier has it too.
                        let wanted = wanted(text);
                        if let ([word], false) = (wanted.as_slice(), open)
                            && word.identifier
                        {
                            ways.terms.extend(self.numbers(None, &wanted, false));
                        }
                    }
                    Some(Field::Session) => self.identifier(field, text, &mut ways.rows)?,
                    _ => {}
                }
                return Ok(ways);
            }
            Some(Field::Kind) => &KINDS,
            Some(Field::Activity) => &ACTIVITIES,
            Some(Field::Outcome) => &OUTCOMES,
        };
        let numbers = fixed.iter().zip(0..);
        let matching = numbers.filter(|(word, _)| if open { word.starts_with(text) } else { **word == text });
        Ok(Ways { terms: terms(field, matching.map(|(_, number)| number)), ..Ways::default() })
    }

    /// Rows that have the text as an identifier.
    fn identifier(&self, field: Option<Field>, text: &str, rows: &mut Vec<u64>) -> Result<()> {
        let mut whole = String::new();
        lower(text.trim(), &mut whole);
        let hash = runs::hash(&whole, seed(self.case, field));
        self.runs.iter().try_for_each(|run| run.find(hash, rows))
    }

    /// Terms of the values in which the words stand.
    fn numbers(&self, field: Option<Field>, words: &[Wanted], open: bool) -> Vec<u64> {
        let found = self.values.find(words, open);
        let mut numbers = terms(field, found.values);
        numbers.extend(found.words.into_iter().map(|word| word_term(field, word)));
        numbers
    }

    fn words(&self, field: Option<Field>, text: &str, open: bool) -> Result<Ways> {
        let mut words = wanted(text);
        // A joiner at the end stands after a whole word: `us-east-*` is not `us-east*`.
        let open = open && text.chars().next_back().is_some_and(char::is_alphanumeric);
        if let Some(last) = words.last_mut().filter(|_| open) {
            // What is only begun may still become a word.
            last.identifier = false;
        }
        let mut ways = Ways { terms: self.numbers(field, &words, open), ..Ways::default() };
        let Some(index) = self.fields.text(field) else { return Ok(ways) };
        let mut rows: Option<Vec<u64>> = None;
        for word in words.iter().filter(|word| word.identifier) {
            let mut having = Vec::new();
            self.identifier(field, &word.text, &mut having)?;
            having.sort_unstable();
            rows = Some(match rows {
                None => having,
                Some(rows) => rows.into_iter().filter(|row| having.binary_search(row).is_ok()).collect(),
            });
        }
        let numbered = words.iter().enumerate().filter(|(_, word)| !word.identifier);
        let posted: Vec<(usize, Term)> =
            numbered.map(|(position, word)| (position, Term::from_field_text(index, &word.text))).collect();
        match (posted.is_empty(), rows) {
            (true, None) => {}
            (true, Some(rows)) => ways.rows = rows,
            (false, Some(rows)) if rows.is_empty() => {}
            (false, Some(rows)) => {
                let rows = RowSet::new(rows, Arc::clone(self.stretches));
                let both: Vec<(Occur, Box<dyn Query>)> =
                    vec![(Occur::Must, phrase(index, posted, open)?), (Occur::Must, Box::new(rows))];
                ways.others.push(Box::new(BooleanQuery::new(both)));
            }
            (false, None) => ways.others.push(phrase(index, posted, open)?),
        }
        Ok(ways)
    }

    fn any(&self, ways: Ways) -> Box<dyn Query> {
        let Ways { terms, rows, others: mut queries } = ways;
        let terms = terms.into_iter().map(|term| Term::from_field_u64(self.fields.value, term));
        if terms.len() > FEW_TERMS {
            queries.push(Box::new(TermSetQuery::new(terms)));
        } else {
            queries.extend(
                terms.map(|term| -> Box<dyn Query> {
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
                }),
            );
        }
        if !rows.is_empty() {
            queries.push(Box::new(RowSet::new(rows, Arc::clone(self.stretches))));
        }
        match queries.len() {
            0 => Box::new(EmptyQuery),
            1 => queries.swap_remove(0),
            _ => Box::new(BooleanQuery::union(queries)),
        }
    }
}

fn terms(field: Option<Field>, numbers: impl IntoIterator<Item = u32>) -> Vec<u64> {
    numbers.into_iter().map(|number| value_term(field, number)).collect()
}

fn wanted(text: &str) -> Vec<Wanted> {
    let mut words = Vec::new();
    split(text, &mut String::new(), |part| {
        words.push(Wanted { text: part.text.to_owned(), identifier: part.identifier });
    });
    words
}

/// Words at their places after each other; with `open`, the last is only a beginning. There is at least one.
fn phrase(field: IndexField, mut words: Vec<(usize, Term)>, open: bool) -> Result<Box<dyn Query>> {
    let Some((_, last)) = words.last() else { return Ok(Box::new(EmptyQuery)) };
    Ok(match (words.len(), open) {
        (1, true) => beginning(field, last.value().as_str().unwrap_or_default())?,
        (1, false) => Box::new(TermQuery::new(words.swap_remove(0).1, IndexRecordOption::Basic)),
        (_, true) => {
            let mut query = PhrasePrefixQuery::new_with_offset(words);
            query.set_max_expansions(MOST_EXPANSIONS);
            Box::new(query)
        }
        (_, false) => Box::new(PhraseQuery::new_with_offset(words)),
    })
}

fn beginning(field: IndexField, text: &str) -> Result<Box<dyn Query>> {
    // The text is a word, letters and digits, in which a pattern means itself.
    Ok(Box::new(RegexQuery::from_pattern(&format!("{text}.*"), field)?))
}
