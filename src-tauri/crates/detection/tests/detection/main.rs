//! Rules over events: the rules that come with the product, rules as others write them, and real logs.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod correlations;
mod hostile;
mod samples;
mod sigma;
mod starter;
mod support;
