//! From a document to what Tantivy posts: numbers of values, the words that are left, and columns.

use std::iter;

use tantivy::{
    schema::{
        Document as TantivyRecord, FAST, Field as IndexField, INDEXED, IndexRecordOption, Schema,
        TextFieldIndexing, TextOptions, Value,
        document::{ReferenceValue, ReferenceValueLeaf},
    },
    tokenizer::{Token, TokenStream, Tokenizer},
};

use crate::{
    document::{self, Document},
    leaves::Leaves,
    query::Field,
    runs,
    values::{OTHER, Values},
    words::{lower, split},
};

/// Longest id that is indexed, in bytes; longer ones are no ids.
const LONGEST_ID: usize = 512;

/// Time of an event without one, in the order of time. No event has it.
pub(crate) const UNDATED: i64 = i64::MAX;

pub(crate) const ROW: &str = "row";
pub(crate) const AT: &str = "at";
/// Microseconds from `at` to when it could be known, where they differ.
pub(crate) const LAG: &str = "lag";
/// When an undated event could be known.
pub(crate) const KNOWN: &str = "known";
pub(crate) const ACTOR: &str = "actor_value";
pub(crate) const ACTION: &str = "action_value";
pub(crate) const FORMAT: &str = "format_value";
pub(crate) const TRAITS: &str = "traits";

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowFields {
    columns: [IndexField; 8],
    /// Numbers of values and words, each with the field of the query in which it stands.
    pub(crate) value: IndexField,
    /// Words with positions: of everything, and of the four fields that are compared by words.
    texts: [IndexField; 5],
}

/// The number of a text field; everything is the last.
fn place_of(field: Option<Field>) -> Option<usize> {
    match field {
        Some(Field::Actor) => Some(0),
        Some(Field::Action) => Some(1),
        Some(Field::Target) => Some(2),
        Some(Field::Place) => Some(3),
        Some(_) => None,
        None => Some(4),
    }
}

impl RowFields {
    /// The words of a field of the query, of everything for `None`. Fields compared as a whole have none.
    pub(crate) fn text(&self, field: Option<Field>) -> Option<IndexField> {
        place_of(field).map(|place| self.texts[place])
    }

    /// The column of rows.
    pub(crate) fn row(&self) -> IndexField {
        self.columns[0]
    }
}

pub(crate) fn schema() -> (Schema, RowFields) {
    let mut schema = Schema::builder();
    let row = schema.add_u64_field(ROW, FAST);
    let at = schema.add_i64_field(AT, FAST);
    let lag = schema.add_u64_field(LAG, FAST);
    let known = schema.add_i64_field(KNOWN, FAST);
    let [actor, action, format, traits] =
        [ACTOR, ACTION, FORMAT, TRAITS].map(|name| schema.add_u64_field(name, FAST));
    let value = schema.add_u64_field("value", INDEXED);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(PreparedWords::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(false);
    let words = TextOptions::default().set_indexing_options(indexing);
    let texts =
        ["actor", "action", "target", "place", "all"].map(|name| schema.add_text_field(name, words.clone()));
    let columns = [row, at, lag, known, actor, action, format, traits];
    (schema.build(), RowFields { columns, value, texts })
}

/// The term of a value in a field, of everything for `None`.
pub(crate) fn value_term(field: Option<Field>, number: u32) -> u64 {
    (field.map_or(0, |field| field as u64 + 1) << 33) | u64::from(number)
}

/// The term of a word in a field, of everything for `None`.
pub(crate) fn word_term(field: Option<Field>, number: u32) -> u64 {
    value_term(field, number) | 1 << 32
}

/// The seed of a field's hashes, of everything for `None`.
pub(crate) fn seed(case: u64, field: Option<Field>) -> u64 {
    case.wrapping_add(field.map_or(0, |field| field as u64 + 1))
}

/// Kind, activity, outcome and whether it changed access, in one number.
pub(crate) fn traits(kind: u32, activity: u32, outcome: u32, access: bool) -> u64 {
    u64::from(kind | outcome << 3 | activity << 5) | u64::from(access) << 10
}

/// How many numbers [`traits`] has.
pub(crate) const MOST_TRAITS: usize = 1 << 11;

/// The parts of [`traits`]: kind, activity, outcome, access.
pub(crate) fn of_traits(traits: usize) -> (usize, usize, usize, bool) {
    (traits & 7, traits >> 5 & 31, traits >> 3 & 3, traits >> 10 & 1 == 1)
}

/// A document ready to be posted.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    columns: [Option<Datum<'static>>; 8],
    terms: Vec<u64>,
    /// Words and the marks between them, as [`PreparedWords`] reads them.
    texts: [String; 5],
    fields: Option<RowFields>,
}

/// A value of a prepared document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Datum<'a> {
    Unsigned(u64),
    Signed(i64),
    Text(&'a str),
}

impl<'a> Value<'a> for Datum<'a> {
    type ArrayIter = iter::Empty<Self>;
    type ObjectIter = iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Unsigned(value) => ReferenceValueLeaf::U64(value),
            Self::Signed(value) => ReferenceValueLeaf::I64(value),
            Self::Text(text) => ReferenceValueLeaf::Str(text),
        })
    }
}

impl TantivyRecord for Prepared {
    type Value<'a> = Datum<'a>;
    type FieldsValuesIter<'a> = Walk<'a>;

    fn iter_fields_and_values(&self) -> Walk<'_> {
        Walk { document: self, at: 0 }
    }
}

/// The values of a prepared document in the order of the schema.
pub(crate) struct Walk<'a> {
    document: &'a Prepared,
    at: usize,
}

impl<'a> Iterator for Walk<'a> {
    type Item = (IndexField, Datum<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let Prepared { columns, terms, texts, fields } = self.document;
        let fields = fields.as_ref()?;
        loop {
            let at = self.at;
            self.at += 1;
            if let Some(column) = columns.get(at) {
                if let Some(datum) = column {
                    return Some((fields.columns[at], *datum));
                }
            } else if let Some(term) = terms.get(at - columns.len()) {
                return Some((fields.value, Datum::Unsigned(*term)));
            } else {
                let place = at - columns.len() - terms.len();
                let text = texts.get(place)?;
                if !text.is_empty() {
                    return Some((fields.texts[place], Datum::Text(text)));
                }
            }
        }
    }
}

/// Prepares documents, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Preparer {
    leaves: Leaves,
    buffer: String,
    /// Hashes of the identifiers in the document that was prepared last.
    pub(crate) identifiers: Vec<u64>,
}

impl Preparer {
    pub(crate) fn prepare(
        &mut self,
        document: &Document<'_>,
        values: &mut Values,
        fields: RowFields,
        case: u64,
    ) -> Prepared {
        self.identifiers.clear();
        let mut prepared = Prepared { fields: Some(fields), ..Prepared::default() };
        prepared.terms.reserve(48);
        let mut posting =
            Posting { values, prepared: &mut prepared, preparer: self, row: document.row, case };
        let record = document.raw.map(String::from_utf8_lossy);
        let record = record.as_deref();
        let json = record.is_some_and(|record| posting.record(record));
        if !json {
            document.texts.iter().copied().chain(record).for_each(|text| posting.text(text));
        }
        let actor = document.actor.map(|name| posting.facet(Field::Actor, name, json, record));
        for name in document.actors.iter().filter(|name| document.actor != Some(**name)) {
            posting.named(Field::Actor, name, json, record);
        }
        let action = posting.facet(Field::Action, document.action, json, record);
        let format = posting.values.admit(document.format);
        posting.term(Some(Field::Format), format);
        document.targets.iter().for_each(|name| posting.named(Field::Target, name, json, record));
        document.place.iter().for_each(|name| posting.named(Field::Place, name, json, record));
        if let Some(session) = document.session {
            posting.whole(&[Field::Session, Field::Id], session);
        }
        document.ids.iter().for_each(|id| posting.whole(&[Field::Id], id));
        let kind = document::kind(document.kind);
        let activity = document::activity(document.activity);
        let outcome = document::outcome(document.outcome);
        prepared.terms.extend([
            value_term(Some(Field::Kind), kind),
            value_term(Some(Field::Activity), activity),
            value_term(Some(Field::Outcome), outcome),
        ]);
        let at = document.at.map(|at| at.min(UNDATED - 1));
        let known = document.known.filter(|known| document.at != Some(*known));
        let unsigned = |value: u64| Some(Datum::Unsigned(value));
        prepared.columns = [
            unsigned(document.row),
            at.map(Datum::Signed),
            at.and_then(|at| unsigned(known?.saturating_sub(at).max(0).unsigned_abs())),
            known.filter(|_| at.is_none()).map(Datum::Signed),
            unsigned(actor.unwrap_or(OTHER).into()).filter(|_| document.actor.is_some()),
            unsigned(action.into()).filter(|_| !document.action.is_empty()),
            unsigned(format.into()).filter(|_| !document.format.is_empty()),
            unsigned(traits(kind, activity, outcome, document.changes_access)),
        ];
        self.identifiers.sort_unstable();
        self.identifiers.dedup();
        prepared
    }
}

/// The postings of one document, as they come together.
struct Posting<'a> {
    values: &'a mut Values,
    prepared: &'a mut Prepared,
    preparer: &'a mut Preparer,
    row: u64,
    case: u64,
}

impl Posting<'_> {
    /// Posts the strings and numbers of a record; `false` if it is no JSON.
    fn record(&mut self, record: &str) -> bool {
        let mut leaves = std::mem::take(&mut self.preparer.leaves);
        let json = leaves.read(record);
        leaves.iter(record).for_each(|leaf| self.text(leaf));
        self.preparer.leaves = leaves;
        json
    }

    /// Posts a text that can be found without naming a field.
    fn text(&mut self, text: &str) {
        match self.values.meet(text, self.row) {
            Some(number) => self.term(None, number),
            None => self.words(None, text),
        }
    }

    /// Posts a value by its number.
    fn term(&mut self, field: Option<Field>, number: u32) {
        let terms = &mut self.prepared.terms;
        let term = value_term(field, number);
        if !terms.contains(&term) {
            terms.push(term);
            terms.extend(self.values.unlisted(number).iter().map(|word| word_term(field, *word)));
        }
    }

    /// Posts a text by its words.
    fn words(&mut self, field: Option<Field>, text: &str) {
        let Some(place) = place_of(field) else { return };
        let (case, Preparer { buffer, identifiers, .. }) = (self.case, &mut *self.preparer);
        let words = &mut self.prepared.texts[place];
        if !words.is_empty() {
            words.push(char::from(NEXT_VALUE));
        }
        split(text, buffer, |part| {
            if part.identifier {
                identifiers.push(runs::hash(part.text, seed(case, field)));
                words.push(char::from(LEFT_OUT));
            } else {
                words.push_str(part.text);
                words.push(char::from(NEXT_WORD));
            }
        });
    }

    /// Posts a name that facets count, and gives its number.
    fn facet(&mut self, field: Field, name: &str, json: bool, record: Option<&str>) -> u32 {
        let number = self.values.admit(name);
        self.numbered(field, name, Some(number).filter(|number| *number != OTHER), json, record);
        number
    }

    /// Posts a name in a field, and so that it is found without the field.
    fn named(&mut self, field: Field, name: &str, json: bool, record: Option<&str>) {
        let number = self.values.meet(name, self.row);
        self.numbered(field, name, number, json, record);
    }

    fn numbered(&mut self, field: Field, name: &str, number: Option<u32>, json: bool, record: Option<&str>) {
        if let Some(number) = number {
            self.term(Some(field), number);
            return self.term(None, number);
        }
        self.words(Some(field), name);
        // A name that stands in the record as it is was posted with the record.
        let stands =
            json && record.is_some_and(|record| self.preparer.leaves.iter(record).any(|leaf| leaf == name));
        if !stands {
            self.words(None, name);
        }
    }

    /// Posts an id that is compared as a whole.
    fn whole(&mut self, fields: &[Field], id: &str) {
        if id.is_empty() || id.len() > LONGEST_ID {
            return;
        }
        match self.values.meet(id, self.row) {
            Some(number) => {
                fields.iter().for_each(|field| self.term(Some(*field), number));
                self.term(None, number);
            }
            None => {
                let (case, Preparer { buffer, identifiers, .. }) = (self.case, &mut *self.preparer);
                lower(id, buffer);
                // An id may stand anywhere, so it is looked for with the seed of everything.
                let seeds = fields.iter().map(|field| Some(*field).filter(|field| *field != Field::Id));
                identifiers.extend(seeds.map(|field| runs::hash(buffer, seed(case, field))));
            }
        }
    }
}

/// After each word.
const NEXT_WORD: u8 = b' ';
/// Instead of a word that is an identifier.
const LEFT_OUT: u8 = 1;
/// Between two values.
const NEXT_VALUE: u8 = 2;

/// Positions between two values, so that no phrase runs from one into the next.
const VALUE_GAP: usize = 8;

/// The tokenizer of texts that were split before: it only cuts them at the marks.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreparedWords {
    token: Token,
}

impl PreparedWords {
    pub(crate) const NAME: &str = "prepared";
}

impl Tokenizer for PreparedWords {
    type TokenStream<'a> = PreparedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PreparedStream<'a> {
        self.token.reset();
        PreparedStream { text, at: 0, position: 0, token: &mut self.token }
    }
}

/// The words of a prepared text.
pub(crate) struct PreparedStream<'a> {
    text: &'a str,
    at: usize,
    position: usize,
    token: &'a mut Token,
}

impl TokenStream for PreparedStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                None => return false,
                Some(&LEFT_OUT) => self.position += 1,
                Some(&NEXT_VALUE) => self.position += VALUE_GAP,
                Some(_) => break,
            }
            self.at += 1;
        }
        let rest = &bytes[self.at..];
        let length = rest.iter().position(|byte| *byte == NEXT_WORD).unwrap_or(rest.len());
        self.token.text.clear();
        self.token.text.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
        self.token.position = self.position;
        self.position += 1;
        self.at += length + 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
