//! Histogram, facets and the sudden-visibility anomaly, over Polars tables.
//!
//! The table is a cache of the events: deleted, it is built again from them. Words are kept as numbers of a
//! dictionary, so that a table of ten million events fits in the memory of a laptop.

mod anomaly;
mod dictionary;
mod histogram;
mod table;

pub use table::EventTable;
