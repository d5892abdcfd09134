//! `proximate`.
fn main() {}
