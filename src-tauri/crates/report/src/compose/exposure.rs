//! Who could see what, for how long, and whether anybody used it.

use proximate_model::document::{AccessState, Exposure};

use super::{Composer, heading, left_out, row, section, table, text};
use crate::{Block, Cell, Row, Section, Statement, Status, charts, words};

/// How many other changes of access are printed.
const WIDENINGS: usize = 40;
/// How many accounts or citations one statement names.
const NAMED: usize = 8;

impl Composer<'_> {
    pub(super) fn exposure(&mut self) -> Section {
        let exposures = self.input.exposures;
        let mut blocks = Vec::new();
        if exposures.exposures.is_empty() {
            let changes = match exposures.widenings.len() {
                0 => "No change in the evidence widened access.".to_owned(),
                1 => "One change in the evidence widened access, and it let nobody see what they were not entitled to, as far as the context tables tell.".to_owned(),
                more => format!(
                    "{} changes in the evidence widened access, and none of them let anybody see what they were not entitled to, as far as the context tables tell.",
                    words::thousands(more as u64)
                ),
            };
            blocks.push(Statement::inference(format!("No exposure was found. {changes}"), Vec::new()).into());
        } else {
            blocks.push(text(
                "An exposure is computed from the recorded changes of policy: it lasts while some account can see what it is not entitled to. Ends are given as the earliest and latest that the records allow.",
            ));
            blocks.extend(charts::exposure(self.input).map(Block::Figure));
            blocks.push(self.table_of_exposures());
            for exposure in &exposures.exposures {
                self.details(exposure, &mut blocks);
            }
        }
        self.widenings(&mut blocks);
        self.anomalies(&mut blocks);
        section("exposure", "Exposure", blocks)
    }

    fn table_of_exposures(&mut self) -> Block {
        let mut rows = Vec::new();
        for exposure in &self.input.exposures.exposures {
            let opened = self.citations.events(&exposure.opened_by);
            let closed = self.citations.events(&exposure.closed_by);
            let end = match exposure.end {
                Some(end) => words::bounds(end),
                None => "open at the last record".to_owned(),
            };
            let subjects: Vec<String> = exposure.audience.subjects.iter().map(words::subject).collect();
            rows.push(row(
                Some(Status::Inference),
                vec![
                    Cell::strong(exposure.name.clone()).note(exposure.resource.clone()),
                    Cell::text(exposure.environment.clone()).note(held(exposure)),
                    Cell::text(words::bounds(exposure.start)).cite(opened),
                    Cell::text(end).cite(closed),
                    Cell::strong(words::duration_range(exposure.seconds))
                        .note(format!("most likely {}", words::duration(exposure.seconds.likely))),
                    Cell::text(words::scope(&exposure.audience.scope)).note(format!(
                        "{} newly able ({}); measured against {}",
                        words::people(exposure.audience.newly_able),
                        words::listed(&subjects),
                        exposure.audience.baseline
                    )),
                    Cell::strong(use_word(exposure)).note(coverage(exposure.access.coverage)),
                ],
            ));
        }
        let columns = [
            ("Resource", 13),
            ("Environment", 10),
            ("From", 11),
            ("To", 11),
            ("Length", 9),
            ("Who became able", 14),
            ("Used", 9),
        ];
        table("exposures", "Exposures, gravest first", &columns, rows)
    }

    fn details(&mut self, exposure: &Exposure, blocks: &mut Vec<Block>) {
        let access = &exposure.access;
        let lead = format!("{}.", exposure.name);
        if access.state == AccessState::Accessed {
            let cited: Vec<u32> = self.citations.events(access.events.iter().take(NAMED));
            let named: Vec<String> = access.principals.iter().take(NAMED).cloned().collect();
            let more = access.principals.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let bound = if access.coverage.is_none_or(|share| share < 1.0) {
                " Because a part of the time was not logged, this is a lower bound."
            } else {
                ""
            };
            blocks.push(
                Statement::fact(
                    format!(
                        "{} by newly able accounts {} recorded: {}{more}.{bound}",
                        words::counted(access.count, "access", "accesses"),
                        if access.count == 1 { "is" } else { "are" },
                        named.join(", ")
                    ),
                    cited,
                )
                .lead(lead.clone())
                .into(),
            );
        }
        if !exposure.ineffective.is_empty() {
            let cited = self.citations.events(&exposure.ineffective);
            blocks.push(
                Statement::inference(
                    format!(
                        "{} changed the policy during the exposure and did not end it.",
                        words::counted(exposure.ineffective.len() as u64, "record", "records")
                    ),
                    cited,
                )
                .lead(lead)
                .into(),
            );
        }
    }

    fn widenings(&mut self, blocks: &mut Vec<Block>) {
        let exposures = self.input.exposures;
        let others: Vec<_> = exposures
            .widenings
            .iter()
            .filter(|widening| !exposures.exposures.iter().any(|one| one.opened_by.contains(&widening.event)))
            .collect();
        if others.is_empty() {
            return;
        }
        blocks.push(heading("Other changes that widened access"));
        let mut rows: Vec<Row> = Vec::new();
        for widening in others.iter().take(WIDENINGS) {
            let number = self.citations.record(Some(&widening.event), &widening.evidence);
            rows.push(row(
                Some(Status::Fact),
                vec![
                    Cell::text(widening.at.map_or_else(|| "undated".to_owned(), words::instant)),
                    Cell::text(widening.actor.clone().unwrap_or_else(|| "not recorded".to_owned())),
                    Cell::text(words::stopped(&words::sentence(&widening.summary)))
                        .note(widening.action.clone())
                        .cite(vec![number]),
                ],
            ));
        }
        let columns = [("Time", 17), ("Actor", 14), ("What changed", 37)];
        table_into(blocks, "widenings", "Changes that began no exposure listed above", &columns, rows);
        blocks.extend(left_out(others.len(), WIDENINGS, "the attached exposure.json has all of them"));
    }

    fn anomalies(&self, blocks: &mut Vec<Block>) {
        let anomalies = &self.input.analytics.anomalies;
        if anomalies.is_empty() {
            return;
        }
        blocks.push(heading("Sudden broad visibility seen in the accesses themselves"));
        let rows = anomalies
            .iter()
            .take(WIDENINGS)
            .map(|anomaly| {
                row(
                    Some(Status::Inference),
                    vec![
                        Cell::exact(anomaly.resource.clone()),
                        Cell::text(words::instant(anomaly.at))
                            .note(format!("within {}", words::duration(anomaly.interval_seconds))),
                        Cell::text(words::counted(anomaly.principals, "account", "accounts"))
                            .note(format!("{} for the first time", words::thousands(anomaly.first_time))),
                        Cell::text(format!("{:.1}", anomaly.usual)),
                        Cell::text(format!("{:.1}", anomaly.score)),
                    ],
                )
            })
            .collect();
        let columns =
            [("Resource", 24), ("When", 14), ("Readers", 14), ("Usual readers", 8), ("Robust z-score", 8)];
        table_into(blocks, "anomalies", "Found in the events alone, without any policy", &columns, rows);
    }
}

fn table_into(blocks: &mut Vec<Block>, id: &str, caption: &str, columns: &[(&str, u32)], rows: Vec<Row>) {
    blocks.push(table(id, caption, columns, rows));
}

/// What the resource holds.
fn held(exposure: &Exposure) -> String {
    match exposure.records {
        Some(records) => {
            format!("{} data, {}", exposure.data_class, words::counted(records, "record", "records"))
        }
        None => format!("{} data, number of records unknown", exposure.data_class),
    }
}

fn use_word(exposure: &Exposure) -> String {
    match exposure.access.state {
        AccessState::Accessed => {
            format!("yes: {}", words::counted(exposure.access.count, "access", "accesses"))
        }
        AccessState::NotAccessed => "no record of use".to_owned(),
        AccessState::Unknown => "not known".to_owned(),
    }
}

/// How much of the time was logged; certainty is never printed as a number.
fn coverage(share: Option<f64>) -> String {
    match share {
        None => "nothing tells whether use was logged".to_owned(),
        Some(share) if share >= 1.0 => "the whole time was logged".to_owned(),
        Some(share) if share > 0.99 => "more than 99 % of the time was logged".to_owned(),
        Some(share) if share <= 0.0 => "none of the time was logged".to_owned(),
        Some(share) => format!("about {:.0} % of the time was logged", share * 100.0),
    }
}
