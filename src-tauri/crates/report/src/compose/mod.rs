//! From the documents of the engine to the model of the report.

mod chain;
mod custody;
mod evidence;
mod exposure;
mod front;
mod reading;
mod regimes;
mod severity;
pub(crate) mod timeline;
mod unknowns;

use proximate_model::document::{
    Analytics, CaseOverview, Chain, CustodyEntry, Exposures, Hypothesis, Severity,
};
use proximate_model::{Actor, Event};
use sha2::{Digest, Sha256};

use crate::citations::Citations;
use crate::{Block, Cell, Column, Documents, Report, Row, Section, Shield, Statement, Status, Table};
use crate::{charts, printable, words};

/// What a report is made of: the documents of one case at one revision.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The case and the accounts of its evidence.
    pub overview: &'a CaseOverview,
    /// The hypotheses of how each outcome came about.
    pub chain: &'a Chain,
    /// Who could see what, for how long.
    pub exposures: &'a Exposures,
    /// The decision with its derivation.
    pub severity: &'a Severity,
    /// The numbers behind the timeline.
    pub analytics: &'a Analytics,
    /// The curated timeline, in time order.
    pub timeline: &'a [Event],
    /// The custody journal, in its order.
    pub custody: &'a [CustodyEntry],
    /// The drawing of the chain as SVG in its paper theme; `None` if there is nothing to draw.
    pub chain_picture: Option<&'a str>,
}

/// Composes the report: a pure function of its input.
#[must_use]
pub fn report(input: &ReportInput<'_>) -> Report {
    let mut composer =
        Composer { input, citations: Citations::new(input.timeline, input.chain, input.exposures) };
    let mut sections = vec![
        composer.front(),
        composer.chain(),
        composer.exposure(),
        composer.severity(),
        composer.regimes(),
        composer.timeline(),
        composer.unknowns(),
    ];
    let citations = composer.citations.into_rows();
    sections.push(evidence::section(input, &citations));
    sections.push(custody::section(input.custody));
    sections.push(reading::section(input.severity, input.chain));
    let severity = input.severity;
    let mut report = Report {
        title: input.overview.title.clone(),
        case_id: input.overview.id.clone(),
        revision: input.overview.revision,
        label: input.overview.label.clone(),
        producer: concat!("Proximate ", env!("CARGO_PKG_VERSION")).to_owned(),
        date: input.overview.last.unwrap_or(input.overview.created),
        fingerprint: String::new(),
        shield: Shield {
            level: severity.severity.clone(),
            place: severity::place(severity),
            scale: severity.scale.clone(),
            svg: charts::shield(&printable::visible(&severity.severity), &severity.scale),
        },
        sections,
        citations,
        documents: Documents {
            overview: input.overview.clone(),
            chain: input.chain.clone(),
            exposures: input.exposures.clone(),
            severity: severity.clone(),
            timeline: input.timeline.to_vec(),
        },
    };
    report.each_text(&mut |text| *text = printable::visible(text));
    report.fingerprint = fingerprint(&report);
    report
}

/// SHA-256 over the model as JSON, in hex. The types of the model cannot fail to be written; if one
/// ever did, the fingerprint would stay empty, and every page would show that.
fn fingerprint(report: &Report) -> String {
    serde_json::to_vec(report).map_or_else(|_| String::new(), |bytes| hex(&Sha256::digest(bytes)))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The input together with the citations handed out so far.
struct Composer<'a> {
    input: &'a ReportInput<'a>,
    citations: Citations,
}

impl Composer<'_> {
    /// The best hypothesis of the gravest outcome, unless "no recorded cause" beats it.
    fn best(&self) -> Option<&Hypothesis> {
        let chain = self.input.chain;
        if chain.no_recorded_cause.wins { None } else { chain.hypotheses.first() }
    }

    /// The numbers of the records of a step.
    fn step(&mut self, step: &proximate_model::document::Step) -> Vec<u32> {
        let mut numbers = Vec::new();
        for (index, evidence) in step.evidence.iter().enumerate() {
            let number = self.citations.record(step.events.get(index).map(String::as_str), evidence);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        if numbers.is_empty() { self.citations.events(&step.events) } else { numbers }
    }
}

/// A section with its blocks.
fn section(id: &str, title: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), blocks }
}

fn heading(text: impl Into<String>) -> Block {
    Block::Heading { text: text.into() }
}

fn text(text: impl Into<String>) -> Block {
    Block::Text { text: text.into() }
}

/// A table with titles and widths of its columns.
fn table(id: &str, caption: impl Into<String>, columns: &[(&str, u32)], rows: Vec<Row>) -> Block {
    let columns =
        columns.iter().map(|(title, width)| Column { title: (*title).to_owned(), width: *width }).collect();
    Block::Table(Table { id: id.to_owned(), caption: caption.into(), columns, rows })
}

fn row(status: Option<Status>, cells: Vec<Cell>) -> Row {
    Row { status, anchor: None, cells }
}

/// A fact where a record was cited, else an inference.
fn standing(evidence: &[u32]) -> Status {
    if evidence.is_empty() { Status::Inference } else { Status::Fact }
}

/// An actor with its mark; the second line has the account if an identity stands in the first.
fn actor_cell(actor: Option<&Actor>) -> Cell {
    let Some(actor) = actor else {
        return Cell::text("not recorded").actor(proximate_model::ActorKind::Unknown);
    };
    let kind = words::actor_kind(actor.kind);
    let note = match &actor.identity {
        Some(identity) if *identity != actor.name => format!("{kind}; {}", actor.name),
        _ => kind.to_owned(),
    };
    Cell::text(actor.key()).actor(actor.kind).note(note)
}

/// A sentence for what a table left out, or nothing.
fn left_out(all: usize, shown: usize, where_to_look: &str) -> Option<Block> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(text(format!(
        "{} more {} not printed here: {where_to_look}.",
        words::thousands(rest as u64),
        if rest == 1 { "row is" } else { "rows are" }
    )))
}

/// A statement as a block.
impl From<Statement> for Block {
    fn from(statement: Statement) -> Self {
        Self::Statement(statement)
    }
}
