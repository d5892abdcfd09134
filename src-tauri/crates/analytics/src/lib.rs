//! Bars of a readable width, and sudden broad visibility found in the reads alone, over Polars tables.
//!
//! What is kept here is a cache of the events: deleted, it is made again from them.

mod anomaly;
mod bars;
mod dictionary;
mod reads;

pub use bars::Bars;
pub use reads::Reads;
