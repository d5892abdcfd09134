//! The curated timeline as comma-separated values that no spreadsheet takes for a formula.

use proximate_model::{Actor, ActorKind};

use crate::compose::timeline;
use crate::printable::visible;
use crate::{Report, words};

const HEADER: [&str; 21] = [
    "time",
    "earliest",
    "latest",
    "time_as_recorded",
    "precision_and_zone",
    "part",
    "actor",
    "actor_kind",
    "account",
    "credential",
    "action",
    "outcome",
    "targets",
    "what",
    "file",
    "sha256",
    "record",
    "offset",
    "length",
    "citation",
    "event",
];

/// The timeline, one line per event, in the order of the report (RFC 4180, times in UTC).
#[must_use]
pub fn timeline_csv(report: &Report) -> String {
    let roles = timeline::roles(&report.documents.chain);
    let mut lines = String::new();
    push_line(&mut lines, &HEADER.map(str::to_owned));
    for event in &report.documents.timeline {
        let moment = |at: Option<proximate_model::Instant>| at.map(|at| at.to_string()).unwrap_or_default();
        let actor = event.actor();
        let number = report
            .citations
            .iter()
            .find(|citation| citation.source.as_ref() == Some(&event.evidence))
            .map(|citation| citation.number.to_string());
        let targets: Vec<&str> = event.targets.iter().map(|target| target.name.as_str()).collect();
        push_line(
            &mut lines,
            &[
                moment(event.time.at),
                moment(event.time.earliest),
                moment(event.time.latest),
                event.time.raw.clone().unwrap_or_default(),
                words::precision(&event.time),
                roles.get(event.id.as_str()).copied().unwrap_or_default().to_owned(),
                actor.map(Actor::key).unwrap_or_default().to_owned(),
                words::actor_kind(actor.map_or(ActorKind::Unknown, |actor| actor.kind)).to_owned(),
                actor.map(|actor| actor.name.clone()).unwrap_or_default(),
                event.credential.as_ref().map(|credential| credential.name.clone()).unwrap_or_default(),
                event.action.clone(),
                timeline::outcome(event.outcome).to_owned(),
                targets.join(" "),
                timeline::what(event),
                event.evidence.file.clone(),
                event.evidence.sha256.clone(),
                event.evidence.record.to_string(),
                event.evidence.offset.to_string(),
                event.evidence.length.to_string(),
                number.unwrap_or_default(),
                event.id.clone(),
            ],
        );
    }
    lines
}

fn push_line(lines: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            lines.push(',');
        }
        lines.push('"');
        lines.push_str(&defused(cell).replace('"', "\"\""));
        lines.push('"');
    }
    lines.push_str("\r\n");
}

/// A cell that no spreadsheet evaluates: one that begins like a formula, also after white space
/// or in full-width form, gets an apostrophe before it.
fn defused(cell: &str) -> String {
    let cell = visible(cell);
    let formula = cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '|', '%', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    if formula { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_words_are_not() {
        for bad in ["=1+1", "  =cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-2+3", "\t=1", "＝1"] {
            assert!(defused(bad).starts_with('\''), "{bad}");
        }
        assert_eq!(defused("2026-03-10T16:04:12Z"), "2026-03-10T16:04:12Z");
        assert_eq!(defused("a=b"), "a=b");
    }

    #[test]
    fn quotes_and_lines_stay_inside_their_cell() {
        let mut line = String::new();
        push_line(&mut line, &["a\"b".to_owned(), "c\nd".to_owned()]);
        assert_eq!(line, "\"a\"\"b\",\"c / d\"\r\n");
    }
}
