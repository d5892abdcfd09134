//! A sorted multimap from hashes to events.

/// Pairs of a key and the position of an event, sorted; positions are in the order of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lookup {
    pairs: Vec<(u64, u32)>,
}

impl Lookup {
    /// Sorts the pairs and drops repetitions.
    #[must_use]
    pub(crate) fn new(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    /// The pairs of a key.
    fn range(&self, key: u64) -> &[(u64, u32)] {
        let start = self.pairs.partition_point(|(other, _)| *other < key);
        let rest = self.pairs.get(start..).unwrap_or(&[]);
        let length = rest.partition_point(|(other, _)| *other == key);
        rest.get(..length).unwrap_or(&[])
    }

    /// The events of a key, in the order of time.
    pub(crate) fn get(&self, key: u64) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + '_ {
        self.range(key).iter().map(|(_, event)| *event as usize)
    }

    /// How many events have a key.
    #[must_use]
    pub(crate) fn count(&self, key: u64) -> usize {
        self.range(key).len()
    }

    /// The events of a key before a position, the latest first.
    pub(crate) fn before(&self, key: u64, position: usize) -> impl Iterator<Item = usize> + '_ {
        let range = self.range(key);
        let end = range.partition_point(|(_, event)| (*event as usize) < position);
        range.get(..end).unwrap_or(&[]).iter().rev().map(|(_, event)| *event as usize)
    }

    /// The events of a key after a position, the earliest first.
    pub(crate) fn after(&self, key: u64, position: usize) -> impl Iterator<Item = usize> + '_ {
        let range = self.range(key);
        let start = range.partition_point(|(_, event)| (*event as usize) <= position);
        range.get(start..).unwrap_or(&[]).iter().map(|(_, event)| *event as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_give_their_events_in_order() {
        let lookup = Lookup::new(vec![(7, 3), (5, 1), (7, 2), (7, 3), (7, 9), (9, 0)]);
        assert_eq!(lookup.get(7).collect::<Vec<_>>(), [2, 3, 9]);
        assert_eq!(lookup.before(7, 9).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(lookup.after(7, 2).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(lookup.count(8), 0);
    }
}
