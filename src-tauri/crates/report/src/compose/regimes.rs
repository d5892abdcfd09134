//! Regulators' thresholds and clocks: a panel of its own, never derived from the severity.

use super::{Composer, heading, row, section, table, text};
use crate::{Cell, Section, Statement, Status, words};

impl Composer<'_> {
    pub(super) fn regimes(&mut self) -> Section {
        let regimes = &self.input.severity.regimes;
        let mut blocks = vec![text(
            "Whether something must be reported is a question apart from how grave it is. What follows was computed by a program from the facts above. It is not legal advice: have counsel confirm each line.",
        )];
        if regimes.is_empty() {
            blocks
                .push(Statement::opinion("The rule pack holds no regulator's threshold.", Vec::new()).into());
            return section("regimes", "Regulators' thresholds and clocks", blocks);
        }
        let rows = regimes
            .iter()
            .map(|regime| {
                row(
                    Some(Status::Opinion),
                    vec![
                        Cell::strong(regime.title.clone()).note(regime.id.clone()),
                        Cell::strong(words::verdict(regime.verdict)),
                        Cell::text(words::stopped(&words::sentence(&regime.because))),
                    ],
                )
            })
            .collect();
        let columns = [("Regime", 22), ("Threshold", 10), ("Because", 36)];
        blocks.push(table("regimes", "Thresholds", &columns, rows));
        let rows: Vec<_> = regimes
            .iter()
            .flat_map(|regime| regime.clocks.iter().map(move |clock| (regime, clock)))
            .map(|(regime, clock)| {
                row(
                    Some(Status::Opinion),
                    vec![
                        Cell::text(regime.title.clone()),
                        Cell::strong(words::sentence(&clock.name)),
                        Cell::text(clock.trigger.clone()),
                        Cell::text(clock.starts.map_or_else(|| "not known".to_owned(), words::instant)),
                        Cell::strong(clock.due.map_or_else(|| "no date yet".to_owned(), words::instant)),
                    ],
                )
            })
            .collect();
        if !rows.is_empty() {
            blocks.push(heading("Clocks"));
            blocks.push(text(
                "A clock starts at the earliest moment in the evidence that can start it; a later moment may be the right one.",
            ));
            let columns = [("Regime", 16), ("Stage", 16), ("Started by", 16), ("Starts", 12), ("Due", 12)];
            blocks.push(table("clocks", "Clocks, if the threshold is met", &columns, rows));
        }
        section("regimes", "Regulators' thresholds and clocks", blocks)
    }
}
