//! Words as numbers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Numbers words in the order in which they come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub(crate) struct Dictionary {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl From<Vec<String>> for Dictionary {
    fn from(words: Vec<String>) -> Self {
        let numbers = words.iter().cloned().zip(0..).collect();
        Self { words, numbers }
    }
}

impl From<Dictionary> for Vec<String> {
    fn from(dictionary: Dictionary) -> Self {
        dictionary.words
    }
}

impl Dictionary {
    /// The number of a word, a new one if the word is new. `None` beyond 2³² words.
    pub(crate) fn number(&mut self, word: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(word) {
            return Some(*number);
        }
        let number = u32::try_from(self.words.len()).ok()?;
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        Some(number)
    }

    /// The word of a number.
    pub(crate) fn word(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|number| self.words.get(number)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn a_word_keeps_its_number() {
        let mut dictionary = Dictionary::default();
        assert_eq!(["b", "a", "b"].map(|word| dictionary.number(word)), [Some(0), Some(1), Some(0)]);
        assert_eq!((dictionary.word(0), dictionary.word(1), dictionary.word(2)), ("b", "a", ""));
    }
}
