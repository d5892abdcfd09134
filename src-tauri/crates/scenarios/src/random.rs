//! Seeded randomness. SplitMix64 is small, has no state beyond one word and never changes its mind
//! between versions of a library, which is what "same seed, same bytes" needs.

/// A stream of pseudo-random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for one purpose, so that a change in one generator does not move the others.
    pub(crate) fn fork(&self, purpose: &str) -> Self {
        // FNV-1a over the purpose, mixed with the seed.
        let label = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut fork = Self { state: self.state ^ label };
        fork.next();
        fork
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, and not including, `bound`; 0 if the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next()) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(1);
        low.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// True in `percent` of 100 draws.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items; the slice must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A copy of one of the items; the slice must not be empty.
    pub(crate) fn one<T: Copy>(&mut self, items: &[T]) -> T {
        *self.pick(items)
    }

    /// Several different items in random order; all of them if there are fewer.
    pub(crate) fn sample<'a, T>(&mut self, items: &'a [T], count: usize) -> Vec<&'a T> {
        let mut all: Vec<&T> = items.iter().collect();
        self.shuffle(&mut all);
        all.truncate(count);
        all
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }

    fn letters(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.letters(b"0123456789abcdef", length)
    }

    pub(crate) fn lower(&mut self, length: usize) -> String {
        self.letters(LOWER, length)
    }

    pub(crate) fn upper(&mut self, length: usize) -> String {
        self.letters(UPPER, length)
    }

    pub(crate) fn mixed(&mut self, length: usize) -> String {
        self.letters(MIXED, length)
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let variant = char::from(*self.pick(b"89ab"));
        format!("{}-{}-4{}-{variant}{}-{}", self.hex(8), self.hex(4), self.hex(3), self.hex(3), self.hex(12))
    }

    /// An address from the ranges reserved for documentation.
    pub(crate) fn address(&mut self) -> String {
        let network = *self.pick(&["192.0.2", "198.51.100", "203.0.113"]);
        format!("{network}.{}", self.between(2, 250))
    }

    /// Minutes from an answer to the change that follows it. Measured quantiles of real delays (10, 25,
    /// 50, 75 and 90 per cent: 11, 20, 54, 378 and 4,920 minutes), straight lines between them.
    pub(crate) fn delay_minutes(&mut self) -> i64 {
        const QUANTILES: [(i64, i64); 6] =
            [(0, 4), (100, 11), (250, 20), (500, 54), (750, 378), (900, 4_920)];
        let draw = self.between(0, 899);
        let mut low = QUANTILES[0];
        for high in QUANTILES {
            if draw < high.0 {
                return low.1 + (draw - low.0) * (high.1 - low.1) / (high.0 - low.0);
            }
            low = high;
        }
        low.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // First outputs of SplitMix64 for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_stay_inside_their_bounds_and_reach_both_ends() {
        let mut random = Random::new(7);
        let draws: Vec<i64> = (0..2_000).map(|_| random.between(-2, 3)).collect();
        assert_eq!(draws.iter().min(), Some(&-2));
        assert_eq!(draws.iter().max(), Some(&3));
    }

    #[test]
    fn the_median_delay_is_the_measured_one() {
        let mut random = Random::new(11);
        let mut delays: Vec<i64> = (0..4_001).map(|_| random.delay_minutes()).collect();
        delays.sort_unstable();
        assert!((40..=75).contains(&delays[2_000]), "median {} min", delays[2_000]);
    }

    #[test]
    fn forks_differ_by_purpose_and_not_by_use() {
        let mut parent = Random::new(5);
        let before = parent.fork("chat").next();
        assert_ne!(before, parent.fork("forum").next());
        parent.shuffle(&mut [1, 2, 3]);
        assert_ne!(before, parent.fork("chat").next(), "a fork starts where its parent stands");
    }
}
