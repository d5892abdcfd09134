//! The algebra of exposure, case by case. Each case is a small set of events and the one line that the
//! document says about it.

mod audiences;
mod intervals;
mod support;
mod uses;
mod widenings;
