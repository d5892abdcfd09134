//! The timeline report as PDF and HTML, with its charts. Same case, same bytes.
//!
//! [`report`] turns the documents of the engine into one [`Report`]: a plain model of sections,
//! statements, tables and figures. Every renderer prints that model and nothing else, so that the
//! PDF, the HTML page and the Markdown text cannot disagree. Nothing here reads a clock, a file or
//! the network; the date of a document is the time of the last event of the case.
//!
//! A statement is a fact only if it cites evidence: [`Statement::fact`] without a citation becomes
//! an inference. Text from logs is data everywhere: characters that are invisible or change the
//! direction of writing are shown as code points once, in [`report`], for all renderers.

mod charts;
mod citations;
mod comma_separated;
mod compose;
mod html;
mod markdown;
mod model;
mod paper;
mod printable;
mod words;

pub use comma_separated::timeline_csv;
pub use compose::{ReportInput, report};
pub use html::html;
pub use markdown::markdown;
pub use model::{
    Answer, Block, Cell, CellStyle, Citation, Column, Documents, Figure, Orientation, Report, Row, Section,
    Shield, Statement, Status, Table,
};
pub use paper::pdf;

/// The model itself as indented JSON, ended by a line feed.
///
/// # Errors
/// The model cannot be written as JSON, which its types rule out.
pub fn json(report: &Report) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
