//! Importers on real logs of others, on samples in the shapes that vendors document, and on hostile bytes.

mod containers;
mod formats;
mod mappings;
mod mutations;
mod real;
mod support;
