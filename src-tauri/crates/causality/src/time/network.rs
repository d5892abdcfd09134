//! A Simple Temporal Network over the steps of a chain: it tightens uncertain times, and finds sets
//! of statements about time that cannot all be true.

use proximate_model::{Bounds, Instant};

/// Larger than any difference between two instants that the network compares.
const UNBOUNDED: i64 = i64::MAX / 4;

/// Variables with bounds, and "not before" constraints between them.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    /// `distance[i][j]` is the most that variable j may lie after variable i, in microseconds;
    /// variable 0 is the origin of time.
    distance: Vec<Vec<i64>>,
}

/// What the network says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Consistency {
    /// The tightened bounds per variable; `None` where a variable stays unbounded on a side.
    Tightened(Vec<[Option<Instant>; 2]>),
    /// The variables that contradict themselves through the others.
    Contradiction(Vec<usize>),
}

impl Network {
    /// A network of variables with their bounds; `None` for a time that nothing bounds.
    #[must_use]
    pub(crate) fn new(bounds: &[Option<Bounds>]) -> Self {
        let size = bounds.len() + 1;
        let mut distance = vec![vec![UNBOUNDED; size]; size];
        for (at, row) in distance.iter_mut().enumerate() {
            if let Some(own) = row.get_mut(at) {
                *own = 0;
            }
        }
        let mut network = Self { distance };
        for (at, bounds) in bounds.iter().enumerate() {
            if let Some(bounds) = bounds {
                network.limit(0, at + 1, bounds.latest.0);
                network.limit(at + 1, 0, bounds.earliest.0.saturating_neg());
            }
        }
        network
    }

    fn limit(&mut self, from: usize, to: usize, most: i64) {
        if let Some(cell) = self.distance.get_mut(from).and_then(|row| row.get_mut(to)) {
            *cell = (*cell).min(most);
        }
    }

    /// States that `first` does not come after `second`, but for `slack` microseconds of clock offset.
    pub(crate) fn not_after(&mut self, first: usize, second: usize, slack: i64) {
        self.limit(second + 1, first + 1, slack);
    }

    /// Shortest paths between all variables (Floyd and Warshall).
    #[must_use]
    pub(crate) fn solve(mut self) -> Consistency {
        let size = self.distance.len();
        for middle in 0..size {
            let Some(through) = self.distance.get(middle).cloned() else { continue };
            for row in &mut self.distance {
                let first = row.get(middle).copied().unwrap_or(UNBOUNDED);
                if first >= UNBOUNDED {
                    continue;
                }
                for (cell, second) in row.iter_mut().zip(&through) {
                    if *second < UNBOUNDED {
                        *cell = (*cell).min(first.saturating_add(*second));
                    }
                }
            }
        }
        let cell = |from: usize, to: usize| {
            self.distance.get(from).and_then(|row| row.get(to)).copied().unwrap_or(UNBOUNDED)
        };
        let wrong: Vec<usize> = (1..size).filter(|at| cell(*at, *at) < 0).map(|at| at - 1).collect();
        if !wrong.is_empty() || cell(0, 0) < 0 {
            return Consistency::Contradiction(wrong);
        }
        let side = |value: i64| (value < UNBOUNDED).then_some(value);
        Consistency::Tightened(
            (1..size)
                .map(|at| {
                    [
                        side(cell(at, 0)).map(|value| Instant(value.saturating_neg())),
                        side(cell(0, at)).map(Instant),
                    ]
                })
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(earliest: i64, latest: i64) -> Option<Bounds> {
        Some(Bounds { earliest: Instant(earliest), latest: Instant(latest) })
    }

    #[test]
    fn a_missing_time_is_bounded_by_its_neighbours() {
        let mut network = Network::new(&[bounds(10, 12), None, bounds(50, 60)]);
        network.not_after(0, 1, 0);
        network.not_after(1, 2, 0);
        let Consistency::Tightened(times) = network.solve() else { panic!("consistent") };
        assert_eq!(times[1], [Some(Instant(10)), Some(Instant(60))]);
    }

    #[test]
    fn an_order_tightens_overlapping_times() {
        let mut network = Network::new(&[bounds(0, 100), bounds(20, 40)]);
        network.not_after(0, 1, 0);
        let Consistency::Tightened(times) = network.solve() else { panic!("consistent") };
        assert_eq!(times[0], [Some(Instant(0)), Some(Instant(40))]);
    }

    #[test]
    fn an_impossible_order_is_found() {
        let mut network = Network::new(&[bounds(100, 110), bounds(20, 40)]);
        network.not_after(0, 1, 0);
        assert!(matches!(network.solve(), Consistency::Contradiction(_)));
        let mut network = Network::new(&[bounds(100, 110), bounds(20, 40)]);
        network.not_after(0, 1, 70);
        assert!(matches!(network.solve(), Consistency::Tightened(_)));
    }
}
