//! Relations, causal chain, exposure intervals and the picture of them. Pure.
//!
//! No input or output, no clock, no threads of its own, no order that depends on a hash: the same
//! case and the same weights give the same bytes.

pub mod exposure;
pub mod picture;
mod view;

pub use view::CaseView;
