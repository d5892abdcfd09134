//! The evidence: the manifest of files, their exact accounts, and the records that are cited.

use proximate_model::FileAccount;

use super::{ReportInput, heading, left_out, row, table, text};
use crate::{Cell, Citation, Row, Section, Statement, Status, words};

/// How many refused records are printed.
const REFUSALS: usize = 60;

pub(super) fn section(input: &ReportInput<'_>, citations: &[Citation]) -> Section {
    let overview = input.overview;
    let totals = &overview.totals;
    let sum = totals.parsed + totals.duplicates + totals.meta + totals.refused;
    let balance = if totals.records == sum && overview.files.iter().all(FileAccount::balances) {
        "The account of every file adds up"
    } else {
        "The accounts do not add up: treat every count in this report with care"
    };
    let mut blocks = vec![
        Statement::of_manifest(format!(
            "{} with {}: {} read, {} already in the case, {} without an event, {} refused. {balance}.",
            words::counted(totals.files, "file", "files"),
            words::counted(totals.records, "record", "records"),
            words::thousands(totals.parsed),
            words::thousands(totals.duplicates),
            words::thousands(totals.meta),
            words::thousands(totals.refused),
        ))
        .into(),
        text(
            "A hash is taken over the bytes as they were imported. To check a file, compute its SHA-256 and compare all 64 digits.",
        ),
    ];
    if overview.files.is_empty() {
        blocks.push(text("No file has been imported."));
    } else {
        blocks.push(manifest(&overview.files));
        refusals(&overview.files, &mut blocks);
    }
    blocks.push(heading("Records cited by number"));
    if citations.is_empty() {
        blocks.push(text("This report cites no single record."));
    } else {
        blocks.push(text(
            "The superscript numbers of this report point at these rows. The offset counts bytes from the start of the file (of its decoded content, if it is compressed).",
        ));
        blocks.push(cited(citations));
    }
    super::section("evidence", "Evidence", blocks)
}

fn manifest(files: &[FileAccount]) -> crate::Block {
    let rows = files
        .iter()
        .map(|file| {
            let span = match (file.first, file.last) {
                (Some(first), Some(last)) => format!("{} to {}", words::instant(first), words::instant(last)),
                _ => "no dated event".to_owned(),
            };
            row(
                Some(Status::Fact),
                vec![
                    Cell::exact(file.path.clone()).note(file.sha256.clone()),
                    Cell::text(file.format.clone().unwrap_or_else(|| "not a known log".to_owned()))
                        .note(span),
                    Cell::number(words::thousands(file.bytes)),
                    Cell::number(words::thousands(file.records)),
                    Cell::number(words::thousands(file.parsed)),
                    Cell::number(words::thousands(file.duplicates)),
                    Cell::number(words::thousands(file.meta)),
                    Cell::number(words::thousands(file.refused)),
                ],
            )
        })
        .collect();
    let columns = [
        ("File, and its SHA-256", 38),
        ("Format, and the time it covers", 16),
        ("Bytes", 7),
        ("Records", 6),
        ("Read", 6),
        ("Known", 5),
        ("No event", 5),
        ("Refused", 6),
    ];
    table("manifest", "Evidence manifest", &columns, rows)
}

fn refusals(files: &[FileAccount], blocks: &mut Vec<crate::Block>) {
    let all: Vec<Row> = files
        .iter()
        .flat_map(|file| file.refusals.iter().map(move |refusal| (file, refusal)))
        .map(|(file, refusal)| {
            row(
                Some(Status::Fact),
                vec![
                    Cell::exact(file.path.clone()),
                    Cell::number(words::thousands(refusal.record)),
                    Cell::number(words::thousands(refusal.offset)),
                    Cell::text(words::stopped(&words::sentence(&refusal.reason))),
                ],
            )
        })
        .collect();
    if all.is_empty() {
        return;
    }
    let count = all.len();
    let columns = [("File", 22), ("Record", 7), ("Offset", 9), ("Reason", 32)];
    blocks.push(heading("Records that could not be read"));
    blocks.push(table("refusals", "Refused records", &columns, all.into_iter().take(REFUSALS).collect()));
    blocks.extend(left_out(count, REFUSALS, "the attached manifest has each of them"));
}

fn cited(citations: &[Citation]) -> crate::Block {
    let rows = citations
        .iter()
        .map(|citation| {
            let event = citation.event.clone().unwrap_or_default();
            let mut cells = vec![Cell::number(citation.number.to_string())];
            match &citation.source {
                Some(source) => cells.extend([
                    Cell::exact(source.file.clone())
                        .note(format!("SHA-256 {}…", source.sha256.chars().take(16).collect::<String>())),
                    Cell::number(words::thousands(source.record)),
                    Cell::number(words::thousands(source.offset)),
                    Cell::number(words::thousands(source.length)),
                ]),
                None => cells.extend([
                    Cell::text("not in the curated timeline: look the event up in the case by its id"),
                    Cell::number("–"),
                    Cell::number("–"),
                    Cell::number("–"),
                ]),
            }
            cells.push(Cell::exact(event));
            Row { status: None, anchor: Some(citation.number), cells }
        })
        .collect();
    let columns = [("No.", 4), ("File", 26), ("Record", 7), ("Offset", 9), ("Length", 7), ("Event", 17)];
    table("citations", "Evidence table", &columns, rows)
}
