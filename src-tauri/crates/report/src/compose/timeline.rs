//! The curated timeline.

use std::collections::BTreeMap;

use proximate_model::document::Chain;
use proximate_model::{Event, Outcome};

use super::{Composer, actor_cell, row, section, table, text};
use crate::{Cell, Section, Statement, Status, charts, words};

/// The part of each event in the best chain of each outcome; an event with two parts keeps the
/// first, in the order of the hypotheses.
pub(crate) fn roles(chain: &Chain) -> BTreeMap<&str, &'static str> {
    let mut roles = BTreeMap::new();
    for hypothesis in chain.hypotheses.iter().filter(|hypothesis| hypothesis.rank == 1) {
        for step in &hypothesis.steps {
            for event in &step.events {
                roles.entry(event.as_str()).or_insert(words::role(step.role));
            }
        }
    }
    roles
}

/// What an event says in one line: its message, else its action and its targets.
pub(crate) fn what(event: &Event) -> String {
    match event.message.as_deref().map(str::trim) {
        Some(message) if !message.is_empty() => message.to_owned(),
        _ => {
            let targets: Vec<String> =
                event.targets.iter().take(3).map(|target| target.name.clone()).collect();
            if targets.is_empty() {
                event.action.clone()
            } else {
                format!("{} {}", event.action, targets.join(", "))
            }
        }
    }
}

/// How it went, where that is worth saying.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "done",
        Outcome::Failure => "failed or denied",
        Outcome::Unknown => "outcome not recorded",
    }
}

impl Composer<'_> {
    pub(super) fn timeline(&mut self) -> Section {
        let events = self.input.timeline;
        let total = self.input.analytics.total;
        let mut blocks = vec![
            Statement::of_manifest(format!(
                "{} {} of the {} in the case {} shown here: the records that the chain, the exposures and the facts rest on, and those that the analyst chose.",
                words::thousands(events.len() as u64),
                if events.len() == 1 { "event" } else { "events" },
                words::thousands(total.max(events.len() as u64)),
                if events.len() == 1 { "is" } else { "are" },
            ))
            .into(),
        ];
        blocks.extend(charts::histogram(self.input.analytics).map(crate::Block::Figure));
        if events.is_empty() {
            blocks.push(text("The curated timeline is empty."));
            return section("timeline", "Timeline", blocks);
        }
        let roles = roles(self.input.chain);
        let mut rows = Vec::new();
        for event in events {
            let number = self.citations.record(Some(&event.id), &event.evidence);
            let part = roles.get(event.id.as_str()).copied().unwrap_or_default();
            let mut who = actor_cell(event.actor());
            if let (Some(credential), Some(_)) = (&event.credential, event.executor.as_ref()) {
                who.note = format!("{}; with {}", who.note, credential.name);
            }
            let mut note = vec![event.action.clone(), outcome(event.outcome).to_owned()];
            note.extend(event.place.clone());
            rows.push(row(
                Some(Status::Fact),
                vec![
                    Cell::text(words::event_time_in_table(&event.time)).note(words::precision(&event.time)),
                    Cell::strong(part),
                    who,
                    Cell::text(what(event)).note(note.join(" · ")),
                    Cell::exact(event.evidence.file.clone())
                        .note(format!("record {}", words::thousands(event.evidence.record)))
                        .cite(vec![number]),
                ],
            ));
        }
        let columns =
            [("Time (UTC)", 15), ("Part", 10), ("Actor", 14), ("What the record says", 24), ("Source", 13)];
        blocks.push(table("timeline", "Curated timeline, in the order of time", &columns, rows));
        section("timeline", "Timeline", blocks)
    }
}
