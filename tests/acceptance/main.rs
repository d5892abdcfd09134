//! One acceptance binary over the command line and the façade, on real samples and training cases.

mod contract;
mod durable;
mod evidence;
mod hostile;
mod meta;
mod negatives;
mod real;
mod replay;
