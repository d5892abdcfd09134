//! Sigma rules over events: single records and correlations in event time. Pure.
//!
//! A rule is a question that others have already asked of logs like these. It finds records worth reading;
//! it decides nothing, and no other part of the engine reads its answers.
//!
//! 1. [`Rules`] reads rules, one by one: a bad rule is refused with its place and its reason, the others load;
//! 2. each rule runs over the formats that its `logsource` means, and a rule whose `logsource` means none of
//!    ours is reported as one that ran on nothing;
//! 3. [`Detector`] is shown every event once, in any order; correlations are worked out at the end, in the
//!    order of event time.

mod correlation;
mod detector;
mod fields;
mod findings;
mod nesting;
mod rules;
mod sources;
mod window;
mod words;

pub use detector::Detector;
pub use findings::{Findings, Hit, LoadedRule};
pub use rules::{RefusedRule, Rules};
pub use sources::formats_of;
