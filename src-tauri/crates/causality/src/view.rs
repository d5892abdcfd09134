//! What the engine reads: the events and the context tables of one case.

use proximate_model::{Event, Registry};

/// The case as the engine sees it. Nothing else enters a result.
#[derive(Debug, Clone, Copy)]
pub struct CaseView<'a> {
    /// All events with their actors resolved, ordered by time, the undated ones last.
    pub events: &'a [Event],
    /// Identities, groups and assets.
    pub registry: &'a Registry,
}
