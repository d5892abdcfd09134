//! From the tree of a query to a query of the index.

use anyhow::Result;
use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, EmptyQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RegexQuery,
        TermQuery,
    },
    schema::{Field as IndexField, IndexRecordOption},
};

use crate::{
    index::Fields,
    query::{Field, Node},
    tokenizer::{Word, words},
};

/// Most words that the beginning at the end of a phrase may stand for.
const MOST_EXPANSIONS: u32 = 10_000;

/// Plans a query.
///
/// # Errors
/// A beginning cannot be made an automaton; the parser's limits exclude it.
pub(crate) fn plan(node: &Node, fields: &Fields) -> Result<Box<dyn Query>> {
    Ok(match node {
        Node::All => Box::new(AllQuery),
        Node::Word(None, text) => {
            let id = Term::from_field_text(fields.of(Field::Id), &text.to_lowercase());
            let id: Box<dyn Query> = Box::new(TermQuery::new(id, IndexRecordOption::Basic));
            Box::new(BooleanQuery::union(vec![phrase(fields.all, text), id]))
        }
        Node::Phrase(None, text) => phrase(fields.all, text),
        Node::Whole(field, text) => phrase(fields.of(*field), text),
        Node::Prefix(None, text) => prefix(fields.all, text)?,
        Node::Word(Some(field), text) | Node::Phrase(Some(field), text) => {
            let index = fields.of(*field);
            if field.has_words() { phrase(index, text) } else { term(index, text) }
        }
        Node::Prefix(Some(field), text) => {
            let index = fields.of(*field);
            if field.has_words() { prefix(index, text)? } else { beginning(index, text)? }
        }
        Node::And(parts) => {
            let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
            for part in parts {
                clauses.push(match part {
                    Node::Not(part) => (Occur::MustNot, plan(part, fields)?),
                    part => (Occur::Must, plan(part, fields)?),
                });
            }
            if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                clauses.push((Occur::Must, Box::new(AllQuery)));
            }
            Box::new(BooleanQuery::new(clauses))
        }
        Node::Or(parts) => {
            let parts = parts.iter().map(|part| plan(part, fields)).collect::<Result<Vec<_>>>()?;
            Box::new(BooleanQuery::union(parts))
        }
        Node::Not(part) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, plan(part, fields)?),
        ])),
    })
}

fn term(field: IndexField, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

/// One word as it is written; several, or several parts, next to each other.
fn phrase(field: IndexField, text: &str) -> Box<dyn Query> {
    let words: Vec<Word> = words(text).collect();
    if let [word] = words.as_slice() {
        return term(field, &word.whole);
    }
    let parts: Vec<&String> = words.iter().flat_map(|word| &word.parts).collect();
    match parts.as_slice() {
        [] => Box::new(EmptyQuery),
        [part] => term(field, part),
        parts => {
            Box::new(PhraseQuery::new(parts.iter().map(|part| Term::from_field_text(field, part)).collect()))
        }
    }
}

/// The beginning of a word; where words stand before it, they must stand before it in the text too.
fn prefix(field: IndexField, text: &str) -> Result<Box<dyn Query>> {
    let words: Vec<Word> = words(text).collect();
    let Some((last, before)) = words.split_last() else { return Ok(Box::new(EmptyQuery)) };
    // A joiner at the end is part of the beginning: `us-east-*` is not `us-east*`.
    let joiners = text.len() - text.trim_end_matches(['-', '_', '.', '@']).len();
    let joiners = &text[text.len() - joiners..];
    if before.is_empty() {
        return beginning(field, &format!("{}{joiners}", last.whole));
    }
    let mut terms: Vec<Term> =
        before.iter().flat_map(|word| &word.parts).map(|part| Term::from_field_text(field, part)).collect();
    let (ending, complete) = last.parts.split_last().unwrap_or((&last.whole, &[]));
    terms.extend(complete.iter().map(|part| Term::from_field_text(field, part)));
    terms.push(Term::from_field_text(field, ending));
    let mut query = PhrasePrefixQuery::new(terms);
    query.set_max_expansions(MOST_EXPANSIONS);
    Ok(Box::new(query))
}

fn beginning(field: IndexField, text: &str) -> Result<Box<dyn Query>> {
    let mut pattern = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() && character.is_ascii() {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push_str(".*");
    Ok(Box::new(RegexQuery::from_pattern(&pattern, field)?))
}
