//! The report on paper: Typst in memory, PDF/A-3a and PDF/UA-1, results attached as JSON.
//!
//! The template is fixed; everything that comes from the case reaches it as data, never as markup.

mod data;
mod world;

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow, bail};
use chrono::{Datelike as _, Timelike as _};
use proximate_model::Instant;
use serde::Serialize;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::Report;

/// Renders the report as one PDF. The same report gives the same bytes.
///
/// # Errors
/// Typesetting failed: the message is Typst's own. A drawing that is no SVG is the likely cause.
pub fn pdf(report: &Report) -> anyhow::Result<Vec<u8>> {
    let mut files = data::files(report)?;
    for (name, content) in attachments(report)? {
        files.insert(name.to_owned(), content);
    }
    let world = world::World::new(files)?;
    let compiled = typst::compile::<PagedDocument>(&world).output;
    let result = compiled
        .map_err(|errors| failure(&errors))
        .and_then(|document| typst_pdf::pdf(&document, &options(report)?).map_err(|errors| failure(&errors)));
    // Typst keeps the results of earlier runs for ever; a window that stays open must not.
    comemo::evict(0);
    result
}

fn options(report: &Report) -> anyhow::Result<PdfOptions> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|error| anyhow!("cannot combine the PDF standards: {}", error.message()))?;
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{}/{}", report.case_id, report.fingerprint)),
        creator: Smart::Custom(Some(report.producer.clone())),
        timestamp: Some(Timestamp::new_utc(date(report.date)?)),
        standards,
        ..PdfOptions::default()
    })
}

/// The date of the document; a year that a PDF cannot hold becomes the nearest that it can.
fn date(at: Instant) -> anyhow::Result<Datetime> {
    let time = at.datetime().filter(|time| (1..=9_999).contains(&time.year()));
    let time = match time {
        Some(time) => time,
        None => Instant(0).datetime().context("the calendar has no first day")?,
    };
    let part = |value: u32| u8::try_from(value).unwrap_or_default();
    Datetime::from_ymd_hms(
        time.year(),
        part(time.month()),
        part(time.day()),
        part(time.hour()),
        part(time.minute()),
        part(time.second()),
    )
    .with_context(|| format!("`{at}` is no date for a document"))
}

fn failure(errors: &[SourceDiagnostic]) -> anyhow::Error {
    let messages: Vec<String> = errors
        .iter()
        .take(5)
        .map(|error| {
            let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
            if hints.is_empty() {
                error.message.to_string()
            } else {
                format!("{} ({})", error.message, hints.join("; "))
            }
        })
        .collect();
    anyhow!("cannot typeset the report: {}", messages.join("; "))
}

/// The evidence manifest as a document of its own.
#[derive(Serialize)]
struct Manifest<'a> {
    case: &'a str,
    revision: u64,
    report: &'a str,
    files: &'a [proximate_model::FileAccount],
    totals: &'a proximate_model::Totals,
    citations: &'a [crate::Citation],
}

/// What is attached, by the names that the template knows.
fn attachments(report: &Report) -> anyhow::Result<BTreeMap<&'static str, Vec<u8>>> {
    let documents = &report.documents;
    let manifest = Manifest {
        case: &report.case_id,
        revision: report.revision,
        report: &report.fingerprint,
        files: &documents.overview.files,
        totals: &documents.overview.totals,
        citations: &report.citations,
    };
    let attached = BTreeMap::from([
        ("evidence-manifest.json", indented(&manifest)?),
        ("chain.json", indented(&documents.chain)?),
        ("exposure.json", indented(&documents.exposures)?),
        ("severity.json", indented(&documents.severity)?),
        ("timeline.json", indented(&documents.timeline)?),
    ]);
    if attached.values().any(Vec::is_empty) {
        bail!("cannot attach an empty document");
    }
    Ok(attached)
}

fn indented(value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
