//! A lattice of alternatives: the best path through a node, and the posterior of every node, by
//! forward and backward sums in logarithms.

/// Nodes joined by weighted edges that lead from lower to higher numbers; node 0 is the start and the
/// last node the end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lattice {
    incoming: Vec<Vec<(usize, f64)>>,
}

/// The sums over a lattice.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    /// Probability that a path passes a node, among all paths.
    pub(crate) posterior: Vec<f64>,
    best_from_start: Vec<(f64, Option<usize>)>,
    best_to_end: Vec<(f64, Option<usize>)>,
}

/// ln(e^a + e^b) without overflow.
fn log_add(left: f64, right: f64) -> f64 {
    let (high, low) = if left >= right { (left, right) } else { (right, left) };
    if high == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

/// Logarithms of the probabilities of alternatives with the given utilities.
#[must_use]
pub(crate) fn log_softmax(utilities: &[f64]) -> Vec<f64> {
    let total = utilities.iter().copied().fold(f64::NEG_INFINITY, log_add);
    utilities.iter().map(|utility| utility - total).collect()
}

impl Lattice {
    /// A lattice with its start.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self { incoming: vec![Vec::new()] }
    }

    /// Adds a node that is reached from earlier nodes with the given weights in nats.
    pub(crate) fn node(&mut self, from: &[(usize, f64)]) -> usize {
        let number = self.incoming.len();
        self.incoming.push(from.iter().copied().filter(|(other, _)| *other < number).collect());
        number
    }

    /// Adds a layer of alternatives behind some nodes: each alternative is reached from each of them.
    pub(crate) fn layer(&mut self, from: &[usize], weights: &[f64]) -> Vec<usize> {
        weights
            .iter()
            .map(|weight| self.node(&from.iter().map(|other| (*other, *weight)).collect::<Vec<_>>()))
            .collect()
    }

    /// Sums forward and backward.
    #[must_use]
    pub(crate) fn solve(&self) -> Solution {
        let size = self.incoming.len();
        let mut forward = vec![f64::NEG_INFINITY; size];
        let mut backward = vec![f64::NEG_INFINITY; size];
        let mut best_from_start = vec![(f64::NEG_INFINITY, None); size];
        let mut best_to_end = vec![(f64::NEG_INFINITY, None); size];
        let last = size - 1;
        if let (Some(start), Some(best)) = (forward.first_mut(), best_from_start.first_mut()) {
            *start = 0.0;
            best.0 = 0.0;
        }
        for (to, edges) in self.incoming.iter().enumerate() {
            for (from, weight) in edges {
                let value = forward.get(*from).copied().unwrap_or(f64::NEG_INFINITY) + weight;
                let path = best_from_start.get(*from).map_or(f64::NEG_INFINITY, |(best, _)| best + weight);
                if let Some(sum) = forward.get_mut(to) {
                    *sum = log_add(*sum, value);
                }
                if let Some(best) = best_from_start.get_mut(to)
                    && path > best.0
                {
                    *best = (path, Some(*from));
                }
            }
        }
        if let (Some(end), Some(best)) = (backward.get_mut(last), best_to_end.get_mut(last)) {
            *end = 0.0;
            best.0 = 0.0;
        }
        for (to, edges) in self.incoming.iter().enumerate().rev() {
            let (sum, best) = (
                backward.get(to).copied().unwrap_or(f64::NEG_INFINITY),
                best_to_end.get(to).map_or(f64::NEG_INFINITY, |(best, _)| *best),
            );
            for (from, weight) in edges {
                if let Some(target) = backward.get_mut(*from) {
                    *target = log_add(*target, sum + weight);
                }
                if let Some(target) = best_to_end.get_mut(*from)
                    && best + weight > target.0
                {
                    *target = (best + weight, Some(to));
                }
            }
        }
        let total = forward.last().copied().unwrap_or(f64::NEG_INFINITY);
        let posterior = forward
            .iter()
            .zip(&backward)
            .map(|(left, right)| if total == f64::NEG_INFINITY { 0.0 } else { (left + right - total).exp() })
            .collect();
        Solution { posterior, best_from_start, best_to_end }
    }
}

impl Solution {
    /// The nodes of the best path that passes a node.
    #[must_use]
    pub(crate) fn best_through(&self, node: usize) -> Vec<usize> {
        let mut path = vec![node];
        let mut at = node;
        while let Some((_, Some(previous))) = self.best_from_start.get(at) {
            path.push(*previous);
            at = *previous;
        }
        path.reverse();
        at = node;
        while let Some((_, Some(next))) = self.best_to_end.get(at) {
            path.push(*next);
            at = *next;
        }
        path
    }

    /// The posterior of a node.
    #[must_use]
    pub(crate) fn of(&self, node: usize) -> f64 {
        self.posterior.get(node).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_share_what_their_cause_has() {
        let mut lattice = Lattice::new();
        let cause = lattice.node(&[(0, 2.0)]);
        let ways = lattice.layer(&[cause], &log_softmax(&[1.0, 0.0, 0.0]));
        let nothing = lattice.node(&[(0, 0.0)]);
        let mut into: Vec<(usize, f64)> = ways.iter().map(|way| (*way, 0.0)).collect();
        into.push((nothing, 0.0));
        let end = lattice.node(&into);
        let solution = lattice.solve();
        let expected = 2_f64.exp() / (1.0 + 2_f64.exp());
        assert!((solution.of(cause) - expected).abs() < 1e-9);
        assert!((solution.of(nothing) - (1.0 - expected)).abs() < 1e-9);
        assert!((solution.of(end) - 1.0).abs() < 1e-9);
        assert_eq!(solution.best_through(cause), [0, cause, ways[0], end]);
    }

    #[test]
    fn extreme_weights_do_not_overflow() {
        let mut lattice = Lattice::new();
        let high = lattice.node(&[(0, 10_000.0)]);
        let low = lattice.node(&[(0, -10_000.0)]);
        lattice.node(&[(high, 0.0), (low, 0.0)]);
        let solution = lattice.solve();
        assert!((solution.of(high) - 1.0).abs() < 1e-9 && solution.of(low).abs() < 1e-9);
    }
}
