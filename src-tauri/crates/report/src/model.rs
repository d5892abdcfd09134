//! The model of a report: what every renderer prints.

use proximate_model::document::{CaseOverview, Chain, Exposures, Severity};
use proximate_model::{ActorKind, Event, EvidenceRef, Instant};
use serde::{Deserialize, Serialize};

/// What sort of statement this is; printed as a letter in the margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Records say so; the statement cites them.
    Fact,
    /// Derived from records by a stated method.
    Inference,
    /// A judgement under rules or by somebody.
    Opinion,
}

impl Status {
    /// The letter in the margin.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Fact => "F",
            Self::Inference => "I",
            Self::Opinion => "O",
        }
    }

    /// The word for readers who cannot see the margin.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fact => "Fact",
            Self::Inference => "Inference",
            Self::Opinion => "Opinion",
        }
    }
}

/// One sentence or short paragraph with its standing and its grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Fact, inference or opinion.
    pub status: Status,
    /// Words set in bold before the text; empty if none.
    pub lead: String,
    /// The text.
    pub text: String,
    /// Numbers of rows of the evidence table, in the order of citation.
    pub evidence: Vec<u32>,
    /// Whether the statement rests on the evidence manifest as a whole.
    pub manifest: bool,
}

impl Statement {
    /// A fact; without a citation it is an inference, because no reader could check it.
    #[must_use]
    pub fn fact(text: impl Into<String>, evidence: Vec<u32>) -> Self {
        let status = if evidence.is_empty() { Status::Inference } else { Status::Fact };
        Self { status, lead: String::new(), text: text.into(), evidence, manifest: false }
    }

    /// A fact about the evidence itself: it cites the manifest.
    #[must_use]
    pub fn of_manifest(text: impl Into<String>) -> Self {
        Self {
            status: Status::Fact,
            lead: String::new(),
            text: text.into(),
            evidence: Vec::new(),
            manifest: true,
        }
    }

    /// Something derived.
    #[must_use]
    pub fn inference(text: impl Into<String>, evidence: Vec<u32>) -> Self {
        Self { status: Status::Inference, ..Self::fact(text, evidence) }
    }

    /// A judgement.
    #[must_use]
    pub fn opinion(text: impl Into<String>, evidence: Vec<u32>) -> Self {
        Self { status: Status::Opinion, ..Self::fact(text, evidence) }
    }

    /// The same statement with words in bold before it.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }
}

/// How the text of a cell is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellStyle {
    /// Running text.
    #[default]
    Text,
    /// Running text in bold.
    Strong,
    /// Monospace: names, hashes and words exactly as the evidence has them.
    Exact,
    /// A number, aligned to the right.
    Number,
}

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// A second, smaller line; empty if none.
    pub note: String,
    /// How the text is set.
    pub style: CellStyle,
    /// The mark of an actor before the text.
    pub actor: Option<ActorKind>,
    /// Numbers of rows of the evidence table.
    pub evidence: Vec<u32>,
}

impl Cell {
    /// Running text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Bold text.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self { style: CellStyle::Strong, ..Self::text(text) }
    }

    /// Text exactly as the evidence has it.
    #[must_use]
    pub fn exact(text: impl Into<String>) -> Self {
        Self { style: CellStyle::Exact, ..Self::text(text) }
    }

    /// A number.
    #[must_use]
    pub fn number(text: impl Into<String>) -> Self {
        Self { style: CellStyle::Number, ..Self::text(text) }
    }

    /// The same cell with a second, smaller line.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same cell with an actor's mark.
    #[must_use]
    pub fn actor(mut self, kind: ActorKind) -> Self {
        self.actor = Some(kind);
        self
    }

    /// The same cell with citations.
    #[must_use]
    pub fn cite(mut self, evidence: Vec<u32>) -> Self {
        self.evidence = evidence;
        self
    }
}

/// One row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Fact, inference or opinion; null where the row is not a statement.
    pub status: Option<Status>,
    /// The number of the evidence that this row is; null in every other table.
    pub anchor: Option<u32>,
    /// One cell per column.
    pub cells: Vec<Cell>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Its share of the width, relative to the other columns.
    pub width: u32,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Unique in the report, for instance `timeline`.
    pub id: String,
    /// One line above it.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; never empty (a section without rows says so in a sentence instead).
    pub rows: Vec<Row>,
}

/// How a figure lies on paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// In the flow of the page.
    #[default]
    Upright,
    /// On a page of its own, turned to landscape.
    Landscape,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Unique in the report, for instance `chain`.
    pub id: String,
    /// One line below it.
    pub caption: String,
    /// What it shows, for readers who cannot see it.
    pub alt: String,
    /// The drawing as SVG.
    pub svg: String,
    /// How it lies on paper.
    pub orientation: Orientation,
}

/// A question of the first page with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question.
    pub question: String,
    /// The answer.
    pub statements: Vec<Statement>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading inside the section.
    Heading {
        /// Its text.
        text: String,
    },
    /// An explanation that is not a statement about the incident.
    Text {
        /// Its text.
        text: String,
    },
    /// A statement.
    Statement(Statement),
    /// A table.
    Table(Table),
    /// A drawing.
    Figure(Figure),
    /// The questions of the first page.
    Answers {
        /// In the order in which they are asked.
        answers: Vec<Answer>,
    },
}

/// A numbered part of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Unique in the report, for instance `timeline`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// The severity as the first page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shield {
    /// The level, for instance `SEV1`.
    pub level: String,
    /// Its place on the scale in words, for instance `second-gravest of five levels`.
    pub place: String,
    /// The scale, gravest first.
    pub scale: Vec<String>,
    /// The drawing as SVG.
    pub svg: String,
}

/// A row of the evidence table: what a superscript number points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The superscript.
    pub number: u32,
    /// Id of the event, where the citation came from one.
    pub event: Option<String>,
    /// The place of the record; null if only the id of the event is known to the report.
    pub source: Option<EvidenceRef>,
}

/// The results that the report was made of; attached to the PDF as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Documents {
    /// The case and its evidence.
    pub overview: CaseOverview,
    /// The document of `chain`.
    pub chain: Chain,
    /// The document of `exposure`.
    pub exposures: Exposures,
    /// The document of `severity`.
    pub severity: Severity,
    /// The curated timeline.
    pub timeline: Vec<Event>,
}

/// A report, ready to be rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Title of the case.
    pub title: String,
    /// Id of the case.
    pub case_id: String,
    /// Revision of the case that the report speaks of.
    pub revision: u64,
    /// Label printed on every page; empty if none.
    pub label: String,
    /// The program and its version.
    pub producer: String,
    /// Date of the document: the last event of the case, else the making of the case.
    pub date: Instant,
    /// SHA-256 of this model with this field empty, in hex: the same in every format.
    pub fingerprint: String,
    /// The severity.
    pub shield: Shield,
    /// The first page, then the numbered parts.
    pub sections: Vec<Section>,
    /// The evidence table.
    pub citations: Vec<Citation>,
    /// The results that the report was made of.
    pub documents: Documents,
}

impl Report {
    /// Hands every text that a reader sees to `change`, the drawings excepted.
    pub(crate) fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        for text in [&mut self.title, &mut self.case_id, &mut self.label] {
            change(text);
        }
        for text in [&mut self.shield.level, &mut self.shield.place].into_iter().chain(&mut self.shield.scale)
        {
            change(text);
        }
        for section in &mut self.sections {
            change(&mut section.title);
            for block in &mut section.blocks {
                block.each_text(change);
            }
        }
    }
}

impl Block {
    fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        match self {
            Self::Heading { text } | Self::Text { text } => change(text),
            Self::Statement(statement) => statement.each_text(change),
            Self::Figure(figure) => {
                change(&mut figure.caption);
                change(&mut figure.alt);
            }
            Self::Answers { answers } => {
                for answer in answers {
                    change(&mut answer.question);
                    for statement in &mut answer.statements {
                        statement.each_text(change);
                    }
                }
            }
            Self::Table(table) => {
                change(&mut table.caption);
                for column in &mut table.columns {
                    change(&mut column.title);
                }
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    change(&mut cell.text);
                    change(&mut cell.note);
                }
            }
        }
    }
}

impl Statement {
    fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        change(&mut self.lead);
        change(&mut self.text);
    }
}
