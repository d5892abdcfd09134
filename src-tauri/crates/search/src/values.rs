//! Values that repeat, each with a number.
//!
//! Most values of audit records come again and again: regions, actions, names, agents, addresses. Such a value
//! is posted as one number instead of as its words with their positions, and a query finds the numbers by the
//! words first. Which values get a number is a matter of cost alone: a query always looks in both places.

use std::{
    collections::{BTreeMap, HashMap, btree_map::Entry},
    hash::{BuildHasherDefault, Hasher},
    ops::Bound,
};

use anyhow::{Result, ensure};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::words::{lower, split};

/// Longest value that gets a number, in bytes.
pub(crate) const LONGEST_VALUE: usize = 256;

/// Most values that get a number, and most bytes of them.
const MOST_VALUES: usize = 400_000;
const MOST_BYTES: usize = 32 << 20;

/// In how many values a word is listed. A word that more values have is posted with each of the later ones, so
/// that looking for it never means looking for more numbers than this.
const MOST_LISTED: usize = 1024;

/// How many values are remembered as seen, to find those that repeat.
const CANDIDATES: usize = 1 << 17;

/// The number that stands for every value without a number of its own.
pub(crate) const OTHER: u32 = 0;

/// Passes on a hash that is one already.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[derive(Debug)]
struct Listed {
    number: u32,
    /// Values that have the word, ascending; the later ones beyond [`MOST_LISTED`] have it posted with them.
    values: Vec<u32>,
}

/// A value that was seen.
#[derive(Debug, Default, Clone, Copy)]
struct Candidate {
    fingerprint: u32,
    /// Low bits of the row that had it last, plus one: a row counts once, however often it says the same.
    row: u32,
    seen: u32,
}

/// All values that have a number.
pub(crate) struct Values {
    text: String,
    ends: Vec<u32>,
    numbers: HashMap<u64, u32, BuildHasherDefault<Hashed>>,
    words: BTreeMap<Box<str>, Listed>,
    /// For each value, the numbers of its words that do not list it.
    unlisted: Vec<Box<[u32]>>,
    candidates: Vec<Candidate>,
    saved: usize,
    hash: Xxh3,
}

/// What a search for words among the values found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Numbers of values.
    pub(crate) values: Vec<u32>,
    /// Numbers of words that are posted themselves.
    pub(crate) words: Vec<u32>,
}

/// A word to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) text: String,
    pub(crate) identifier: bool,
}

impl Default for Values {
    fn default() -> Self {
        let mut values = Self {
            text: String::new(),
            ends: Vec::new(),
            numbers: HashMap::default(),
            words: BTreeMap::new(),
            unlisted: Vec::new(),
            candidates: Vec::new(),
            saved: 0,
            hash: Xxh3::new(),
        };
        // The empty value is the first: nothing has it, so its number is free to mean all others.
        values.push("", xxh3_64(b""));
        values
    }
}

impl Values {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The value with a number, or nothing.
    pub(crate) fn text(&self, number: u32) -> &str {
        let number = number as usize;
        let start =
            number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(number).and_then(|end| self.text.get(start..*end as usize)).unwrap_or_default()
    }

    fn numbered(&self, value: &str, hash: u64) -> Option<u32> {
        self.numbers.get(&hash).copied().filter(|number| self.text(*number) == value)
    }

    /// The number of a value of which every event has few: it gets one at once.
    pub(crate) fn admit(&mut self, value: &str) -> u32 {
        if value.is_empty() || value.len() > LONGEST_VALUE {
            return OTHER;
        }
        let hash = xxh3_64(value.as_bytes());
        self.numbered(value, hash).or_else(|| self.push(value, hash)).unwrap_or(OTHER)
    }

    /// The number of a value, if it has one or has now been seen in rows enough.
    pub(crate) fn meet(&mut self, value: &str, row: u64) -> Option<u32> {
        if value.is_empty() || value.len() > LONGEST_VALUE {
            return None;
        }
        let hash = xxh3_64(value.as_bytes());
        if let Some(number) = self.numbered(value, hash) {
            return Some(number);
        }
        if self.candidates.is_empty() {
            self.candidates.resize(CANDIDATES, Candidate::default());
        }
        // The fuller it is, the more often a value must have been seen.
        let needed = 3_u32 << (self.len() * 8 / MOST_VALUES);
        let slot = self.candidates.get_mut(hash as usize % CANDIDATES)?;
        let (fingerprint, row) = ((hash >> 32) as u32, (row as u32).wrapping_add(1));
        if slot.fingerprint != fingerprint || slot.seen == 0 {
            // A value that came often is not driven out by one that comes once.
            slot.seen = slot.seen.saturating_sub(1);
            if slot.seen == 0 {
                *slot = Candidate { fingerprint, row, seen: 1 };
            }
            return None;
        }
        if slot.row != row {
            slot.row = row;
            slot.seen += 1;
        }
        if slot.seen < needed {
            return None;
        }
        self.push(value, hash)
    }

    fn push(&mut self, value: &str, hash: u64) -> Option<u32> {
        let number = u32::try_from(self.ends.len()).ok()?;
        let full = self.ends.len() >= MOST_VALUES || self.text.len() + value.len() > MOST_BYTES;
        if full || self.numbers.contains_key(&hash) {
            return None;
        }
        self.text.push_str(value);
        self.ends.push(u32::try_from(self.text.len()).ok()?);
        self.numbers.insert(hash, number);
        let mut unlisted = Vec::new();
        let words = &mut self.words;
        split(value, &mut String::new(), |part| {
            let next = words.len() as u32;
            match words.entry(part.text.into()) {
                Entry::Vacant(vacant) => {
                    vacant.insert(Listed { number: next, values: vec![number] });
                }
                Entry::Occupied(mut occupied) => {
                    let listed = occupied.get_mut();
                    if listed.values.last() == Some(&number) || unlisted.contains(&listed.number) {
                    } else if listed.values.len() < MOST_LISTED {
                        listed.values.push(number);
                    } else {
                        unlisted.push(listed.number);
                    }
                }
            }
        });
        self.unlisted.push(unlisted.into_boxed_slice());
        Some(number)
    }

    /// Numbers of the words that must be posted with a value.
    pub(crate) fn unlisted(&self, number: u32) -> &[u32] {
        self.unlisted.get(number as usize).map_or(&[], |words| words)
    }

    /// Values in which the words stand next to each other; with `open`, the last word is only a beginning.
    pub(crate) fn find(&self, wanted: &[Wanted], open: bool) -> Found {
        match wanted {
            [] => Found::default(),
            [word] if open => {
                let mut found = Found::default();
                let start = (Bound::Included(word.text.as_str()), Bound::Unbounded);
                for (text, listed) in self.words.range::<str, _>(start) {
                    if !text.starts_with(&word.text) {
                        break;
                    }
                    add(&mut found, listed);
                }
                found.values.sort_unstable();
                found.values.dedup();
                found
            }
            [word] => {
                let mut found = Found::default();
                if let Some(listed) = self.words.get(word.text.as_str()) {
                    add(&mut found, listed);
                }
                found
            }
            words => Found { values: self.phrase(words, open), words: Vec::new() },
        }
    }

    fn phrase(&self, wanted: &[Wanted], open: bool) -> Vec<u32> {
        let whole = if open { &wanted[..wanted.len() - 1] } else { wanted };
        let mut rarest: Option<&Listed> = None;
        for word in whole {
            let Some(listed) = self.words.get(word.text.as_str()) else { return Vec::new() };
            if rarest.is_none_or(|rarest| listed.values.len() < rarest.values.len()) {
                rarest = Some(listed);
            }
        }
        let mut buffer = String::new();
        let mut parts: Vec<String> = Vec::new();
        let mut has = |number: &u32| {
            parts.clear();
            split(self.text(*number), &mut buffer, |part| parts.push(part.text.to_owned()));
            parts.windows(wanted.len()).any(|window| {
                let last = wanted.len() - 1;
                window.iter().zip(wanted).enumerate().all(|(index, (part, word))| {
                    if open && index == last { part.starts_with(&word.text) } else { *part == word.text }
                })
            })
        };
        match rarest.filter(|listed| listed.values.len() < MOST_LISTED) {
            Some(listed) => listed.values.iter().copied().filter(|number| has(number)).collect(),
            None => (0..self.len() as u32).filter(|number| has(number)).collect(),
        }
    }

    /// Values that are the text, or begin with it, in whatever letter case.
    pub(crate) fn whole(&self, text: &str, open: bool) -> Vec<u32> {
        let mut wanted = String::new();
        lower(text, &mut wanted);
        let mut buffer = String::new();
        let mut first: Option<String> = None;
        split(&wanted, &mut buffer, |part| {
            first.get_or_insert_with(|| part.text.to_owned());
        });
        let mut is = |number: &u32| {
            lower(self.text(*number), &mut buffer);
            if open { buffer.starts_with(&wanted) } else { buffer == wanted }
        };
        // The first word narrows the search, unless it may be cut itself.
        let listed = first.filter(|_| !open).map(|first| self.words.get(first.as_str()));
        match listed {
            Some(None) => Vec::new(),
            Some(Some(listed)) if listed.values.len() < MOST_LISTED => {
                listed.values.iter().copied().filter(|number| is(number)).collect()
            }
            _ => (1..self.len() as u32).filter(|number| is(number)).collect(),
        }
    }

    /// Values not saved yet, as bytes to append to the file.
    pub(crate) fn unsaved(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in self.saved.max(1)..self.len() {
            let text = self.text(number as u32);
            bytes.extend_from_slice(&(text.len() as u16).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        self.saved = self.len();
        self.hash.update(&bytes);
        bytes
    }

    /// Hash of all that was saved.
    pub(crate) fn hash(&self) -> u64 {
        self.hash.digest()
    }

    /// Reads what was saved.
    ///
    /// # Errors
    /// The bytes are not what was saved.
    pub(crate) fn read(mut bytes: &[u8]) -> Result<Self> {
        let mut values = Self::default();
        values.hash.update(bytes);
        while let Some((length, rest)) = bytes.split_first_chunk() {
            let length = usize::from(u16::from_le_bytes(*length));
            ensure!(length <= rest.len() && length <= LONGEST_VALUE, "a value is cut");
            let (text, rest) = rest.split_at(length);
            let text = std::str::from_utf8(text)?;
            ensure!(values.push(text, xxh3_64(text.as_bytes())).is_some(), "a value stands there twice");
            bytes = rest;
        }
        ensure!(bytes.is_empty(), "a value is cut");
        values.saved = values.len();
        Ok(values)
    }
}

fn add(found: &mut Found, listed: &Listed) {
    found.values.extend_from_slice(&listed.values);
    if listed.values.len() >= MOST_LISTED {
        found.words.push(listed.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Vec<Wanted> {
        let mut words = Vec::new();
        split(text, &mut String::new(), |part| {
            words.push(Wanted { text: part.text.to_owned(), identifier: part.identifier });
        });
        words
    }

    fn found(values: &Values, text: &str, open: bool) -> Vec<String> {
        values.find(&wanted(text), open).values.iter().map(|number| values.text(*number).to_owned()).collect()
    }

    #[test]
    fn a_value_gets_a_number_when_it_repeats_in_several_rows() {
        let mut values = Values::default();
        for _ in 0..10 {
            assert_eq!(values.meet("us-east-1", 7), None);
        }
        assert_eq!(values.meet("us-east-1", 8), None);
        let number = values.meet("us-east-1", 9).unwrap();
        assert_eq!(values.meet("us-east-1", 1), Some(number));
        assert_eq!(values.text(number), "us-east-1");
        assert_eq!(values.admit("us-east-1"), number);
        assert_eq!(values.admit(&"x".repeat(1000)), OTHER);
    }

    #[test]
    fn words_phrases_and_beginnings_find_values() {
        let mut values = Values::default();
        for text in ["us-east-1", "US East", "east-us", "ana.lopez@acme.com", "Ben"] {
            values.admit(text);
        }
        assert_eq!(found(&values, "us", false), ["us-east-1", "US East", "east-us"]);
        assert_eq!(found(&values, "us-east", false), ["us-east-1", "US East"]);
        assert_eq!(found(&values, "lopez@ac", true), ["ana.lopez@acme.com"]);
        assert_eq!(found(&values, "lo", true), ["ana.lopez@acme.com"]);
        assert_eq!(found(&values, "lopez ana", false), Vec::<String>::new());
        let whole = |text: &str, open| values.whole(text, open).len();
        assert_eq!((whole("us east", false), whole("us", false), whole("US", true)), (1, 0, 2));
        assert_eq!(whole("ben", false), 1);
    }

    #[test]
    fn a_word_of_many_values_is_posted_with_the_later_ones() {
        let mut values = Values::default();
        let numbers: Vec<u32> = (0..3000).map(|index| values.admit(&format!("arn {index}"))).collect();
        let found = values.find(&wanted("arn"), false);
        assert_eq!(found.values.len(), MOST_LISTED);
        assert_eq!(found.words.len(), 1);
        for number in numbers {
            let listed = found.values.contains(&number);
            assert_ne!(listed, values.unlisted(number).contains(&found.words[0]));
        }
        assert_eq!(values.find(&wanted("arn 2999"), false).values.len(), 1);
        assert_eq!(values.find(&wanted("arn 2"), true).values.len(), 1111);
    }

    #[test]
    fn what_is_saved_is_read_the_same() {
        let mut values = Values::default();
        (0..2000).for_each(|index| {
            values.admit(&format!("arn {index}"));
        });
        let mut bytes = values.unsaved();
        values.admit("é");
        bytes.extend(values.unsaved());
        let read = Values::read(&bytes).unwrap();
        assert_eq!((read.len(), read.hash()), (values.len(), values.hash()));
        for number in 0..values.len() as u32 {
            assert_eq!(read.text(number), values.text(number));
            assert_eq!(read.unlisted(number), values.unlisted(number));
        }
        assert!(Values::read(&bytes[..bytes.len() - 1]).is_err());
    }
}
