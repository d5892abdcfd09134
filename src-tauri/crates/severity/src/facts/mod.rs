//! Facts, derived from what the engine found. What nobody states stays unknown, with the reason.

use proximate_model::{
    Event, Registry,
    document::{Chain, Exposures, Fact},
};

/// What facts are derived from.
#[derive(Debug, Clone, Copy)]
pub struct FactSources<'a> {
    /// Who could see what, for how long.
    pub exposures: &'a Exposures,
    /// How it came about.
    pub chain: &'a Chain,
    /// All events of the case.
    pub events: &'a [Event],
    /// The context tables.
    pub registry: &'a Registry,
}

/// Derives.
#[must_use]
pub fn facts(_view: &FactSources<'_>) -> Vec<Fact> {
    Vec::new()
}
