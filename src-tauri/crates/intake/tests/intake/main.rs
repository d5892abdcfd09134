//! Importers on real logs of others, on samples in the shapes that vendors document, and on hostile bytes.

#![allow(clippy::unwrap_used, reason = "a sample that cannot be read fails the test")]

mod binary;
mod containers;
mod formats;
mod hostile;
mod labels;
mod lines;
mod mappings;
mod mutations;
mod packs;
mod parts;
mod real;
mod support;
mod transcripts;
mod traps;
