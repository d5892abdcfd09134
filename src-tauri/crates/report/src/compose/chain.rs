//! How it came about: the drawing, and for each outcome its best chain, its ties and its rivals.

use proximate_model::document::{Hypothesis, LinkStatus, NoRecordedCause};

use super::{Composer, actor_cell, heading, left_out, row, section, standing, table, text};
use crate::{Block, Cell, Figure, Orientation, Section, Statement, Status, printable, words};

/// How many outcomes are printed in full; the attached JSON has all.
const OUTCOMES: usize = 8;

impl Composer<'_> {
    pub(super) fn chain(&mut self) -> Section {
        let chain = self.input.chain;
        let mut blocks = Vec::new();
        if chain.hypotheses.is_empty() {
            blocks.push(
                Statement::inference(
                    "There is no chain to show, because no outcome with a recorded cause was found.",
                    Vec::new(),
                )
                .into(),
            );
            self.no_recorded_cause(&chain.no_recorded_cause, &mut blocks);
            return section("chain", "How it came about", blocks);
        }
        blocks.push(text(format!(
            "The chain is rebuilt from the outcome backwards. A solid tie is a hard reference in the evidence, a dashed tie was scored among rivals, a dotted one has no evidence. Weights: {}.",
            chain.weights
        )));
        blocks.extend(self.drawing());
        let mut outcomes: Vec<&str> = Vec::new();
        for hypothesis in &chain.hypotheses {
            if !outcomes.contains(&hypothesis.outcome.id.as_str()) {
                outcomes.push(&hypothesis.outcome.id);
            }
        }
        for (index, id) in outcomes.iter().take(OUTCOMES).enumerate() {
            let all: Vec<&Hypothesis> =
                chain.hypotheses.iter().filter(|hypothesis| hypothesis.outcome.id == *id).collect();
            self.outcome(index + 1, outcomes.len(), &all, &mut blocks);
        }
        blocks.extend(left_out(outcomes.len(), OUTCOMES, "the outcomes are in the attached chain.json"));
        section("chain", "How it came about", blocks)
    }

    fn drawing(&self) -> Option<Block> {
        let svg = printable::passive_svg(self.input.chain_picture?)?;
        let steps: Vec<String> = self
            .best()
            .map(|best| &best.steps)
            .into_iter()
            .flatten()
            .map(|step| {
                let who = step.actor.as_ref().map_or("not recorded", |actor| actor.key());
                format!("{}, {}, by {who}", words::event_time(&step.time), words::role(step.role))
            })
            .collect();
        let alt = format!(
            "The chain as a drawing with one lane for each sort of actor and time running to the right: {}.",
            steps.join("; ")
        );
        Some(Block::Figure(Figure {
            id: "chain".to_owned(),
            caption: "The chain. Time runs to the right; each lane is a sort of actor or the data. The tables that follow say the same in words."
                .to_owned(),
            alt,
            svg: svg.to_owned(),
            orientation: Orientation::Landscape,
        }))
    }

    fn outcome(&mut self, number: usize, outcomes: usize, all: &[&Hypothesis], blocks: &mut Vec<Block>) {
        let Some(best) = all.first() else { return };
        let title = words::sentence(&best.outcome.summary);
        blocks.push(heading(if outcomes > 1 {
            format!("Outcome {number} of {outcomes}: {title}")
        } else {
            format!("Outcome: {title}")
        }));
        let margin = match best.archetype_margin {
            Some(nats) => format!("; the next pattern is weaker by {nats:.1} nats"),
            None => String::new(),
        };
        blocks.push(
            Statement::inference(
                format!(
                    "Best-supported account: {} ({}){margin}.",
                    words::archetype(best.archetype),
                    words::confidence(best.confidence)
                ),
                Vec::new(),
            )
            .into(),
        );
        if let Some(none) = self
            .input
            .chain
            .outcomes
            .iter()
            .find(|none| none.outcome.as_ref().is_some_and(|outcome| outcome.id == best.outcome.id))
        {
            self.no_recorded_cause(none, blocks);
        }
        blocks.push(self.steps(number, best));
        if !best.links.is_empty() {
            blocks.push(self.ties(number, best));
        }
        if all.len() > 1 {
            blocks.push(rivals(number, &all[1..]));
        }
    }

    fn steps(&mut self, number: usize, best: &Hypothesis) -> Block {
        let mut rows = Vec::new();
        for (index, step) in best.steps.iter().enumerate() {
            let cited = self.step(step);
            let status =
                if step.status == LinkStatus::Inferred { Status::Inference } else { standing(&cited) };
            let mut what = Cell::text(words::stopped(&words::sentence(&step.summary))).cite(cited);
            what.note = step.place.clone().unwrap_or_default();
            rows.push(row(
                Some(status),
                vec![
                    Cell::number((index + 1).to_string()),
                    Cell::text(words::event_time_in_table(&step.time)),
                    Cell::strong(words::role(step.role)).note(words::link_status(step.status)),
                    actor_cell(step.actor.as_ref()),
                    what,
                    Cell::text(words::confidence(step.confidence)),
                ],
            ));
        }
        let columns = [
            ("Step", 4),
            ("Time (UTC)", 15),
            ("Part", 10),
            ("Actor", 12),
            ("What the record shows", 22),
            ("Confidence", 9),
        ];
        table(&format!("steps-{number}"), "Steps in the order of time", &columns, rows)
    }

    fn no_recorded_cause(&self, none: &NoRecordedCause, blocks: &mut Vec<Block>) {
        if none.outcome.is_some() {
            blocks.push(rival_without_cause(none));
        }
        for reason in &none.reasons {
            blocks.push(Statement::inference(words::stopped(&words::sentence(reason)), Vec::new()).into());
        }
    }

    /// What ties the steps; a tie that was observed cites the records of both its steps.
    fn ties(&mut self, number: usize, best: &Hypothesis) -> Block {
        let mut rows = Vec::new();
        for link in &best.links {
            let mut cited = Vec::new();
            for step in [link.from, link.to].iter().filter_map(|index| best.steps.get(*index)) {
                cited.extend(self.step(step));
            }
            let status =
                if link.status == LinkStatus::Observed { standing(&cited) } else { Status::Inference };
            let reasons: Vec<String> =
                link.reasons.iter().map(|reason| words::stopped(&words::sentence(reason))).collect();
            let rival = link.rivals.first().map_or_else(
                || "none".to_owned(),
                |rival| format!("{} ({})", rival.summary, words::confidence(rival.confidence)),
            );
            rows.push(row(
                Some(status),
                vec![
                    Cell::text(format!("{} → {}", link.from.saturating_add(1), link.to.saturating_add(1))),
                    Cell::strong(words::link_status(link.status)).note(words::link_kind(link.kind)),
                    Cell::text(words::confidence(link.confidence)),
                    Cell::text(reasons.join(" ")).cite(cited),
                    Cell::text(rival),
                ],
            ));
        }
        let columns = [("Steps", 6), ("Tie", 10), ("Confidence", 9), ("Why", 28), ("Strongest rival", 17)];
        table(&format!("ties-{number}"), "What ties the steps", &columns, rows)
    }
}

/// How "no record holds the cause" fares against the accounts of its outcome.
fn rival_without_cause(none: &NoRecordedCause) -> Block {
    let verdict = if none.wins { "beats every account" } else { "does not beat the best account" };
    Statement::inference(
        format!(
            "The rival that no record holds the cause {verdict} ({}).",
            words::confidence(none.confidence)
        ),
        Vec::new(),
    )
    .into()
}

fn rivals(number: usize, others: &[&Hypothesis]) -> Block {
    let rows = others
        .iter()
        .map(|other| {
            let path: Vec<String> = other
                .steps
                .iter()
                .map(|step| format!("{}: {}", words::role(step.role), step.summary))
                .collect();
            row(
                Some(Status::Inference),
                vec![
                    Cell::number(other.rank.to_string()),
                    Cell::text(words::archetype(other.archetype)),
                    Cell::text(words::confidence(other.confidence)),
                    Cell::text(path.join(" → ")),
                ],
            )
        })
        .collect();
    let columns = [("Rank", 4), ("Pattern", 14), ("Confidence", 10), ("Steps", 40)];
    table(&format!("rivals-{number}"), "Rival accounts of the same outcome", &columns, rows)
}
