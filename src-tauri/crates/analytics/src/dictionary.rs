//! Words as numbers.

use std::collections::BTreeMap;

/// Numbers words in the order in which they come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    words: Vec<String>,
    numbers: BTreeMap<String, u32>,
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
