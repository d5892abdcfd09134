//! Seeded chance: the same seed gives the same corpus on any machine.

/// A SplitMix64 generator.
pub(crate) struct Random(u64);

impl Random {
    /// A generator of its own for one thing, for instance one event, so that every event is the same
    /// whichever were written before it.
    pub(crate) fn of(seed: u64, thing: u64) -> Self {
        let mut random = Self(seed ^ thing.wrapping_mul(0xD134_2543_DE82_EF95));
        random.next();
        random
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`, which is small beside 2^32; 0 if there is none.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((self.next() >> 32) * end) >> 32
    }

    /// Whether something happens that happens so many times in a thousand.
    pub(crate) fn permille(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// A number from 0 up to, but without, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of several things.
    pub(crate) fn one_of<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.below(things.len() as u64) as usize]
    }

    /// Lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize, out: &mut Vec<u8>) {
        self.digits(digits, b"0123456789abcdef", 4, out);
    }

    /// Characters as in access keys.
    pub(crate) fn base32(&mut self, digits: usize, out: &mut Vec<u8>) {
        self.digits(digits, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, out);
    }

    /// Characters as in tokens.
    pub(crate) fn base64(&mut self, digits: usize, out: &mut Vec<u8>) {
        self.digits(digits, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, out);
    }

    fn digits(&mut self, digits: usize, alphabet: &[u8], bits: usize, out: &mut Vec<u8>) {
        let mut text = [0; 16];
        let mut left = digits;
        while left > 0 {
            let now = left.min(64 / bits);
            let mut word = self.next();
            for digit in &mut text[..now] {
                *digit = alphabet[word as usize & (alphabet.len() - 1)];
                word >>= bits;
            }
            out.extend_from_slice(&text[..now]);
            left -= now;
        }
    }

    /// A random identifier of version 4.
    pub(crate) fn uuid(&mut self, out: &mut Vec<u8>) {
        self.hex(8, out);
        out.push(b'-');
        self.hex(4, out);
        out.extend_from_slice(b"-4");
        self.hex(3, out);
        out.push(b'-');
        out.push(b"89ab"[self.below(4) as usize]);
        self.hex(3, out);
        out.push(b'-');
        self.hex(12, out);
    }
}

/// Ranks of which the first are much more frequent than the last: the n-th has a weight of 1/n.
pub(crate) struct Zipf {
    cumulative: Vec<f64>,
}

impl Zipf {
    /// So many ranks.
    pub(crate) fn new(ranks: usize) -> Self {
        let mut sum = 0.0;
        let cumulative = (1..=ranks)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        Self { cumulative }
    }

    /// A rank, from 0.
    pub(crate) fn rank(&self, random: &mut Random) -> usize {
        let wanted = random.fraction() * self.cumulative.last().copied().unwrap_or_default();
        self.cumulative.partition_point(|sum| *sum <= wanted).min(self.cumulative.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_is_the_same() {
        let bits = |seed, thing| Random::of(seed, thing).next();
        assert_eq!(bits(7, 1), bits(7, 1));
        assert_ne!(bits(7, 1), bits(7, 2));
        assert_ne!(bits(7, 1), bits(8, 1));
    }

    #[test]
    fn the_first_rank_is_the_most_frequent() {
        let (zipf, mut random) = (Zipf::new(100), Random::of(1, 1));
        let mut counts = [0_u32; 100];
        for _ in 0..10_000 {
            counts[zipf.rank(&mut random)] += 1;
        }
        assert!(counts[0] > 5 * counts[9], "{counts:?}");
        assert!(counts[99] > 0, "{counts:?}");
    }

    #[test]
    fn identifiers_have_the_right_length() {
        let mut out = Vec::new();
        Random::of(1, 1).uuid(&mut out);
        assert_eq!(out.len(), 36);
        out.clear();
        Random::of(1, 1).base64(75, &mut out);
        assert_eq!(out.len(), 75);
    }
}
