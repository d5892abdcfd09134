//! One acceptance binary over the command line and the façade, on real samples and training cases.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod contract;
mod durable;
mod evidence;
mod hostile;
mod mapping;
mod meta;
mod negatives;
mod real;
mod replay;
mod timeline;
