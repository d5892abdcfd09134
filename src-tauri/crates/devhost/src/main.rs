//! Loopback host.
fn main() {}
