//! The drawing of a chain.
