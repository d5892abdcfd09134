//! Relations, causal chain, exposure intervals and the picture of them. Pure.
//!
//! No input or output, no clock, no threads of its own, no order that depends on a hash: the same
//! case and the same weights give the same bytes.

mod actor;
mod advice;
mod archetype;
mod candidates;
mod chain;
mod change;
pub mod exposure;
mod fingerprint;
mod following;
mod gaps;
mod index;
mod lattice;
mod normalise;
mod outcome;
pub mod picture;
mod profile;
mod questions;
mod score;
mod sentence;
mod time;
mod view;
mod vocabulary;
mod weights;

pub use chain::{ChainOptions, chain};
pub use view::CaseView;

/// The highest probability that is ever given: an audit floor stays even under a hard reference.
pub(crate) const CERTAIN: f64 = 0.998;

/// A probability below certainty.
pub(crate) fn capped(probability: f64) -> f64 {
    probability.clamp(0.0, CERTAIN)
}

/// The probability of a log-odds.
pub(crate) fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}
