//! The chain on small cases: what is found, what is not blamed, and what never changes.
#![allow(clippy::expect_used, clippy::panic)] // A test may stop.

mod support;

#[path = "chain/acts.rs"]
mod acts;
#[path = "chain/advice.rs"]
mod advice;
#[path = "chain/invariants.rs"]
mod invariants;
#[path = "chain/negatives.rs"]
mod negatives;
