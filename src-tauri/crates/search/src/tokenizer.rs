//! Words: what is indexed and what is looked for.
//!
//! A word keeps `-`, `_`, `.` and `@` between letters and digits. A word that has any of them is indexed whole
//! and in its parts: the whole at the position of its first part, the parts one after the other, so that a
//! phrase can run through them.

use std::collections::VecDeque;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Longest word in bytes; longer ones are cut, in the index and in the query alike.
const LONGEST_WORD: usize = 128;

/// Most parts of a word that are indexed apart. Encoded blobs have hundreds, and nobody looks for them.
const MOST_PARTS: usize = 24;

/// A word as found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Lower-case, without joiners at its ends.
    pub(crate) whole: String,
    /// Its parts; the word itself if it has no joiner.
    pub(crate) parts: Vec<String>,
    from: usize,
    to: usize,
}

fn joins(character: char) -> bool {
    matches!(character, '-' | '_' | '.' | '@')
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterator over the words of a text.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let rest = self.text.get(self.at..)?;
        let from = self.at + rest.find(char::is_alphanumeric)?;
        let run = self.text.get(from..)?;
        let length = run.find(|other: char| !other.is_alphanumeric() && !joins(other)).unwrap_or(run.len());
        self.at = from + length;
        let run = run.get(..length)?.trim_end_matches(joins);
        let whole = lower(run);
        let mut parts: Vec<String> =
            run.split(joins).filter(|part| !part.is_empty()).take(MOST_PARTS).map(lower).collect();
        if parts.len() == 1 {
            parts = vec![whole.clone()];
        }
        Some(Word { whole, parts, from, to: from + run.len() })
    }
}

fn lower(text: &str) -> String {
    let mut lower = String::with_capacity(text.len().min(LONGEST_WORD));
    for character in text.chars().flat_map(char::to_lowercase) {
        if lower.len() + character.len_utf8() > LONGEST_WORD {
            break;
        }
        lower.push(character);
    }
    lower
}

/// The tokenizer under which the index knows these words.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordTokenizer;

impl WordTokenizer {
    pub(crate) const NAME: &str = "words";
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { words: words(text), position: 0, pending: VecDeque::new(), token: Token::default() }
    }
}

/// The tokens of one text.
pub(crate) struct WordStream<'a> {
    words: Words<'a>,
    position: usize,
    pending: VecDeque<Token>,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if self.pending.is_empty()
            && let Some(word) = self.words.next()
        {
            let Word { whole, parts, from, to } = word;
            let token = |text: String, position: usize| Token {
                offset_from: from,
                offset_to: to,
                position,
                text,
                position_length: 1,
            };
            if parts.len() > 1 {
                self.pending.push_back(token(whole, self.position));
            }
            for part in parts {
                self.pending.push_back(token(part, self.position));
                self.position += 1;
            }
        }
        match self.pending.pop_front() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(String, usize)> {
        let mut tokenizer = WordTokenizer;
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().text.clone(), stream.token().position));
        }
        found
    }

    #[test]
    fn joined_words_are_found_whole_and_in_parts() {
        let expected =
            [("ana.lopez@acme.com", 0), ("ana", 0), ("lopez", 1), ("acme", 2), ("com", 3), ("said", 4)];
        let expected: Vec<(String, usize)> =
            expected.iter().map(|(text, position)| ((*text).to_owned(), *position)).collect();
        assert_eq!(tokens("<Ana.Lopez@ACME.com>, said."), expected);
    }

    #[test]
    fn other_marks_separate_and_ends_are_bare() {
        let texts: Vec<String> =
            tokens("arn:aws:s3:::data/x --flag end. _a_ ...").into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["arn", "aws", "s3", "data", "x", "flag", "end", "a"]);
    }

    #[test]
    fn hostile_texts_give_bounded_words() {
        let blob = "Ab-".repeat(100_000);
        for (text, _) in tokens(&blob) {
            assert!(text.len() <= LONGEST_WORD);
        }
        assert!(tokens(&blob).len() <= MOST_PARTS + 1);
        assert_eq!(tokens("\u{202e}\0\u{feff}"), []);
        assert_eq!(tokens("İstanbul")[0].0, "i\u{307}stanbul");
    }
}
