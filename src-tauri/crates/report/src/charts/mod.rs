//! The drawings that the report makes itself: the shield, the exposures, the histogram.
//!
//! Plotters writes whole pixels, so the charts are drawn large and scaled down by the page.

mod canvas;
mod exposure;
mod histogram;
mod shield;
mod ticks;

pub(crate) use exposure::exposure;
pub(crate) use histogram::histogram;
pub(crate) use shield::shield;
