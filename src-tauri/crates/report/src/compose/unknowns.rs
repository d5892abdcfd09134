//! What is not known: gaps with the log to ask for, open questions, times without a log.

use super::{Composer, heading, row, section, table, text};
use crate::{Cell, Row, Section, Statement, Status, words};

impl Composer<'_> {
    pub(super) fn unknowns(&mut self) -> Section {
        let mut blocks = vec![text(
            "A missing record is not a record of nothing. Each line says what to ask for, so that the answer can be imported and the report made again.",
        )];
        let before = blocks.len();
        let gaps = self.gaps();
        if !gaps.is_empty() {
            blocks.push(heading("Steps that the chain needs and no record shows"));
            let columns =
                [("Missing part", 10), ("Must lie", 18), ("Why it is missing", 18), ("What to ask for", 24)];
            blocks.push(table("gaps", "Gaps in the chain", &columns, gaps));
        }
        let unknown = &self.input.severity.unknown;
        if !unknown.is_empty() {
            blocks.push(heading("Questions whose answer could change the judgement"));
            let rows = unknown
                .iter()
                .map(|one| {
                    row(
                        Some(Status::Inference),
                        vec![
                            Cell::text(one.question.clone()).note(one.fact.clone()),
                            Cell::text(words::listed(&one.needed_by)),
                            Cell::text(
                                one.could_become.clone().unwrap_or_else(|| "no other level".to_owned()),
                            ),
                        ],
                    )
                })
                .collect();
            let columns = [("Question", 36), ("Rules that wait for it", 20), ("Could lead to", 10)];
            blocks.push(table("unknown-facts", "Most consequential first", &columns, rows));
        }
        let unlogged = self.unlogged();
        if !unlogged.is_empty() {
            blocks.push(heading("Times in which use was not logged"));
            let columns = [("Resource", 24), ("From", 16), ("To", 16), ("Length", 10)];
            blocks.push(table("unlogged", "No log of access is never \"no access\"", &columns, unlogged));
        }
        let limits = self.limits();
        if !limits.is_empty() {
            blocks.push(heading("Limits of the evidence itself"));
            blocks.extend(limits.into_iter().map(Into::into));
        }
        if blocks.len() == before {
            blocks.push(
                Statement::inference(
                    "Checked: gaps of the chain, facts that rules wait for, parts of exposures without a log, undated events, refused records and files of unknown format. None was found.",
                    Vec::new(),
                )
                .into(),
            );
        }
        section("unknowns", "What is not known", blocks)
    }

    fn gaps(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for hypothesis in self.input.chain.hypotheses.iter().filter(|hypothesis| hypothesis.rank == 1) {
            for gap in &hypothesis.gaps {
                let between = match gap.between {
                    [Some(from), Some(to)] => {
                        format!("between {} and {}", words::instant(from), words::instant(to))
                    }
                    [Some(from), None] => format!("after {}", words::instant(from)),
                    [None, Some(to)] => format!("before {}", words::instant(to)),
                    [None, None] => "at any time".to_owned(),
                };
                let new = row(
                    Some(Status::Inference),
                    vec![
                        Cell::strong(words::role(gap.role)),
                        Cell::text(between),
                        Cell::text(words::gap_reason(&gap.reason)),
                        Cell::text(words::stopped(&words::sentence(&gap.ask))),
                    ],
                );
                // Several outcomes of one incident share their gaps.
                if !rows.contains(&new) {
                    rows.push(new);
                }
            }
        }
        rows
    }

    fn unlogged(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for exposure in &self.input.exposures.exposures {
            for part in &exposure.access.unlogged {
                rows.push(row(
                    Some(Status::Inference),
                    vec![
                        Cell::strong(exposure.name.clone()).note(exposure.resource.clone()),
                        Cell::text(words::instant(part.earliest)),
                        Cell::text(words::instant(part.latest)),
                        Cell::text(words::duration(part.latest.seconds_since(part.earliest))),
                    ],
                ));
            }
        }
        rows
    }

    fn limits(&self) -> Vec<Statement> {
        let overview = self.input.overview;
        let mut statements = Vec::new();
        let undated = self.input.analytics.undated;
        if undated > 0 {
            statements.push(Statement::of_manifest(format!(
                "{} no time; they stand in no interval and in no chart.",
                words::counted(undated, "event has", "events have")
            )));
        }
        if overview.totals.refused > 0 {
            statements.push(Statement::of_manifest(format!(
                "{} could not be read; section 7 names each place and reason.",
                words::counted(overview.totals.refused, "record", "records")
            )));
        }
        let strange: Vec<String> = overview
            .files
            .iter()
            .filter(|file| file.format.is_none())
            .map(|file| file.path.clone())
            .take(10)
            .collect();
        let count = overview.files.iter().filter(|file| file.format.is_none()).count();
        if count > 0 {
            let more = if count > strange.len() {
                format!(" and {} more", count - strange.len())
            } else {
                String::new()
            };
            statements.push(Statement::of_manifest(format!(
                "{} not a log of a known format and {} not searched for events: {}{more}.",
                words::counted(count as u64, "file is", "files are"),
                if count == 1 { "was" } else { "were" },
                strange.join(", ")
            )));
        }
        statements
    }
}
