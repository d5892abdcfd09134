//! All events of one revision of the case, and what the engine makes of them.

use std::{collections::BTreeMap, sync::OnceLock};

use anyhow::Result;
use proximate_causality::{
    CaseView, ChainOptions,
    picture::{Drawing, Paper, Theme},
};
use proximate_model::{
    ContextRow, Event, Instant, Registry,
    document::{Chain, Exposures, Severity},
};
use proximate_severity::{FactSources, Pack};

/// Hypotheses kept for each outcome when nobody asks for another number.
const HYPOTHESES: usize = 3;

/// The room for the drawing on a turned page of the report.
const REPORT_SHEET: Paper = Paper { ratio: 1.75 };

/// All events of one revision of the case, in the order of time (undated ones last, in the order of
/// import), with their actors resolved. Results are computed when first asked for.
pub struct Snapshot {
    revision: u64,
    events: Vec<Event>,
    rows: BTreeMap<String, usize>,
    registry: Registry,
    exposures: OnceLock<Exposures>,
    chain: OnceLock<Chain>,
}

/// When an event could first be known: when its source wrote it, else when it happened.
fn known(event: &Event) -> Option<Instant> {
    event.time.logged.max(event.time.at)
}

impl Snapshot {
    pub(crate) fn new(revision: u64, events: Vec<Event>, context: Vec<ContextRow>) -> Self {
        Self::over(revision, events, Registry::new(context))
    }

    fn over(revision: u64, mut events: Vec<Event>, registry: Registry) -> Self {
        for event in &mut events {
            registry.resolve(event);
        }
        // Events of one instant, and undated ones, stay in the order of import.
        events.sort_by_key(|event| (event.time.at.is_none(), event.time.at));
        let rows = events.iter().enumerate().map(|(row, event)| (event.id.clone(), row)).collect();
        Self { revision, events, rows, registry, exposures: OnceLock::new(), chain: OnceLock::new() }
    }

    /// How many events could be known at an instant.
    pub(crate) fn known_at(&self, at: Instant) -> usize {
        self.events.iter().filter(|event| known(event).is_some_and(|known| known <= at)).count()
    }

    /// Whether an event could be known at an instant.
    fn is_known_at(event: &Event, at: Instant) -> bool {
        known(event).is_some_and(|known| known <= at)
    }

    /// What could be known at an instant. Undated events are left out: nobody can say when they were known.
    pub(crate) fn as_of(&self, at: Instant) -> Self {
        let events = self.events.iter().filter(|event| Self::is_known_at(event, at)).cloned().collect();
        Self::over(self.revision, events, self.registry.clone())
    }

    /// Revision of the case.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The events, in the order of time.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Identities, groups and assets.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Position of an event in [`Self::events`].
    #[must_use]
    pub fn row(&self, id: &str) -> Option<usize> {
        self.rows.get(id).copied()
    }

    /// An event by its id.
    #[must_use]
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.get(self.row(id)?)
    }

    fn view(&self) -> CaseView<'_> {
        CaseView { events: &self.events, registry: &self.registry }
    }

    /// Who could see what, for how long.
    #[must_use]
    pub fn exposures(&self) -> &Exposures {
        self.exposures.get_or_init(|| proximate_causality::exposure::exposures(&self.view()))
    }

    /// How the outcomes came about.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        self.chain.get_or_init(|| self.chain_of(HYPOTHESES))
    }

    /// How the outcomes came about, with at most `top` hypotheses for each.
    #[must_use]
    pub fn chain_of(&self, top: usize) -> Chain {
        proximate_causality::chain(&self.view(), self.exposures(), &ChainOptions { top })
    }

    pub(crate) fn fact_sources(&self) -> FactSources<'_> {
        FactSources {
            exposures: self.exposures(),
            chain: self.chain(),
            events: &self.events,
            registry: &self.registry,
        }
    }

    /// How grave it is, by a pack or by the built-in one.
    ///
    /// # Errors
    /// The pack cannot decide.
    pub fn severity(&self, pack: Option<&Pack>) -> Result<Severity> {
        let sources = self.fact_sources();
        let facts = proximate_severity::facts(&sources);
        let milestones = proximate_severity::milestones(&sources);
        match pack {
            Some(pack) => proximate_severity::decide(pack, &facts, &milestones),
            None => proximate_severity::decide(&Pack::built_in()?, &facts, &milestones),
        }
    }

    /// The drawing of a hypothesis by its index in the chain document.
    pub(crate) fn picture(&self, hypothesis: usize, theme: Theme) -> Option<String> {
        let hypothesis = self.chain().hypotheses.get(hypothesis)?;
        let paper = match theme {
            Theme::Paper => REPORT_SHEET,
            Theme::Window => Paper::A4_LANDSCAPE,
        };
        let drawing = Drawing { theme, paper, rivals: true };
        Some(proximate_causality::picture::draw(hypothesis, &self.exposures().exposures, drawing))
    }
}
