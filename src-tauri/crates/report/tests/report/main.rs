//! The report as its readers get it: the model, paper, page, text and table.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop"
)]

mod fixture;
mod hostile;
mod model;
mod page;
mod paper;
