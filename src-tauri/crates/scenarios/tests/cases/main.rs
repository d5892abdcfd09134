//! The written cases, read back from their files as any reader would.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod committed;
mod negatives;
mod support;
mod surface;
mod truth;
