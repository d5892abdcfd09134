//! How to read the report: its marks, its words, its limits.

use proximate_model::document::{Chain, Severity};

use super::{row, table, text};
use crate::{Cell, Section, Status};

pub(super) fn section(severity: &Severity, chain: &Chain) -> Section {
    let marks = [
        (
            Status::Fact,
            "A record says so. The superscript number names the record; a small M names the evidence manifest as a whole.",
        ),
        (
            Status::Inference,
            "Derived from records by a stated method. The records that it rests on are named where there are any.",
        ),
        (
            Status::Opinion,
            "A judgement under rules or by somebody. Another set of rules may judge otherwise.",
        ),
    ];
    let rows = marks
        .iter()
        .map(|(status, meaning)| row(Some(*status), vec![Cell::strong(status.word()), Cell::text(*meaning)]))
        .collect();
    let words = [
        ("very likely", ".95 and above"),
        ("likely", ".80 to .95"),
        ("more likely than not", ".50 to .80"),
        ("possible", ".20 to .50"),
        ("unlikely", "below .20"),
    ];
    let words =
        words.iter().map(|(word, range)| row(None, vec![Cell::strong(*word), Cell::text(*range)])).collect();
    let blocks = vec![
        table("marks", "Letters in the margin", &[("Standing", 10), ("What it means", 56)], rows),
        table("confidence", "Words for a probability", &[("Word", 20), ("Probability", 46)], words),
        text(
            "Probabilities are relative to the evidence in the case and to the rivals that were considered. Certainty is never printed.",
        ),
        text(
            "Times are in UTC. A time in square brackets lies anywhere between its two ends. The line under a time says how finely the source recorded it and where its zone came from.",
        ),
        text(
            "A circle is a person, a hexagon an AI agent, a square a service, a square with a bar the platform, a circle with a question mark an actor of unknown kind. The report names roles and accounts, not guilt. What an agent says about its own conduct is its output and never the ground of a statement.",
        ),
        text(
            "Characters that are invisible or that turn the direction of writing are printed as their code points in brackets, for instance [U+202E]. On paper this holds also for characters that the fonts of the document lack; the attached files have the text unchanged.",
        ),
        text(format!(
            "The same case gives the same bytes. Weights of the chain: {}. Rule pack: {} {}. The PDF declares PDF/A-3a and PDF/UA-1 and was checked by the program that wrote it, not by an independent validator.",
            chain.weights, severity.pack.id, severity.pack.version
        )),
    ];
    super::section("reading", "How to read this report", blocks)
}
