//! Shingles and winnowed fingerprints: the content of a text as a set of numbers.

use crate::normalise::{hash, mix};

/// Length in tokens of a shingle of an ordinary text and of a short one.
pub(crate) const LONG: usize = 5;
pub(crate) const SHORT: usize = 3;
/// Window of the winnowing: any shared run of `LONG + WINDOW - 1` tokens leaves a shared fingerprint.
const WINDOW: usize = 4;
/// Texts with fewer tokens are short: one-line commands.
pub(crate) const SHORT_TEXT: usize = 12;

/// Hashes of tokens in order.
#[must_use]
pub(crate) fn token_hashes(tokens: &[&str]) -> Vec<u64> {
    tokens.iter().map(|token| hash(b't', token)).collect()
}

/// Hashes of all runs of `length` tokens, in order of the text.
fn runs(tokens: &[u64], length: usize) -> Vec<u64> {
    tokens
        .windows(length)
        .map(|run| {
            run.iter().fold(length as u64, |sum, token| {
                mix(sum.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ token)
            })
        })
        .collect()
}

/// All shingles of a length, sorted, each once.
#[must_use]
pub(crate) fn shingles(tokens: &[u64], length: usize) -> Vec<u64> {
    let mut found = runs(tokens, length);
    found.sort_unstable();
    found.dedup();
    found
}

/// The fingerprints that nominate candidates, sorted, each once: winnowed 5-shingles, and for short
/// texts all 3-shingles.
#[must_use]
pub(crate) fn fingerprints(tokens: &[u64]) -> Vec<u64> {
    if tokens.len() < SHORT_TEXT {
        return shingles(tokens, SHORT);
    }
    let all = runs(tokens, LONG);
    let mut found: Vec<u64> = all.windows(WINDOW).filter_map(|window| window.iter().min().copied()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// How many numbers two sorted sets share.
#[must_use]
pub(crate) fn shared(left: &[u64], right: &[u64]) -> usize {
    let (small, large) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    small.iter().filter(|value| large.binary_search(value).is_ok()).count()
}

/// The share of `part` that stands in `whole`, 0 to 1; 0 for an empty part.
#[must_use]
pub(crate) fn containment(part: &[u64], whole: &[u64]) -> f64 {
    if part.is_empty() {
        return 0.0;
    }
    part.iter().filter(|value| whole.binary_search(value).is_ok()).count() as f64 / part.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<u64> {
        token_hashes(&text.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn a_long_enough_match_leaves_a_shared_fingerprint() {
        let common = "one two three four five six seven eight";
        let left = tokens(&format!("a b c d e f {common} g h i"));
        let right = tokens(&format!("{common} z y x w v u t s r"));
        assert!(shared(&fingerprints(&left), &fingerprints(&right)) > 0);
        assert!((containment(&shingles(&tokens(common), LONG), &shingles(&left, LONG)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn unrelated_texts_share_nothing() {
        let left = shingles(&tokens("one two three four five six"), LONG);
        let right = shingles(&tokens("uno dos tres cuatro cinco seis"), LONG);
        assert_eq!(shared(&left, &right), 0);
        assert!(containment(&[], &right).abs() < 1e-9);
    }
}
