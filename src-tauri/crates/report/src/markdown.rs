//! The report as Markdown, for tickets and wikis.

use std::fmt::Write as _;

use proximate_model::ActorKind;

use crate::citations::superscript;
use crate::{Block, Cell, CellStyle, Report, Statement, Table, words};

/// Renders the report as Markdown. Drawings appear as their description.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    let label =
        if report.label.is_empty() { String::new() } else { format!(" **{}.**", escape(&report.label)) };
    let _ = write!(
        text,
        "# {}\n\nIncident timeline report. Case {}, revision {}.{label} Severity {}: {}.\n\nF is a fact, I an inference, O an opinion; numbers in brackets point at the evidence table.\n",
        escape(&report.title),
        escape(&report.case_id),
        report.revision,
        escape(&report.shield.level),
        escape(&report.shield.place),
    );
    for (number, section) in report.sections.iter().enumerate() {
        let number = if number == 0 { String::new() } else { format!("{number}. ") };
        let _ = write!(text, "\n## {number}{}\n", escape(&section.title));
        for block in &section.blocks {
            push_block(&mut text, block);
        }
    }
    let _ = write!(
        text,
        "\n---\n\n{}, report {}. Prepared by a program; not legal advice.\n",
        escape(&report.producer),
        report.fingerprint
    );
    text
}

fn push_block(text: &mut String, block: &Block) {
    match block {
        Block::Heading { text: words } => {
            let _ = write!(text, "\n### {}\n", escape(words));
        }
        Block::Text { text: words } => {
            let _ = write!(text, "\n{}\n", escape(words));
        }
        Block::Statement(statement) => {
            let _ = write!(text, "\n{}\n", told(statement));
        }
        Block::Answers { answers } => {
            for answer in answers {
                let _ = write!(text, "\n### {}\n\n", escape(&answer.question));
                for statement in &answer.statements {
                    let _ = writeln!(text, "- {}", told(statement));
                }
            }
        }
        Block::Figure(figure) => {
            let _ = write!(text, "\n*Drawing: {}*\n", escape(&figure.alt));
        }
        Block::Table(table) => push_table(text, table),
    }
}

fn told(statement: &Statement) -> String {
    let lead =
        if statement.lead.is_empty() { String::new() } else { format!("**{}** ", escape(&statement.lead)) };
    let manifest = if statement.manifest { " \\[M\\]" } else { "" };
    format!(
        "{} · {lead}{}{}{manifest}",
        statement.status.letter(),
        escape(&statement.text),
        cited(&statement.evidence)
    )
}

fn cited(numbers: &[u32]) -> String {
    let runs: Vec<String> = superscript(numbers)
        .into_iter()
        .map(|(first, last)| last.map_or_else(|| first.to_string(), |last| format!("{first}–{last}")))
        .collect();
    if runs.is_empty() { String::new() } else { format!(" \\[{}\\]", runs.join(", ")) }
}

fn push_table(text: &mut String, table: &Table) {
    let marked = table.rows.iter().any(|row| row.status.is_some());
    let titles: Vec<String> = table.columns.iter().map(|column| escape(&column.title)).collect();
    let mark = if marked { "| F/I/O " } else { "" };
    let rule = if marked { "|---" } else { "" };
    let _ = write!(
        text,
        "\n**{}**\n\n{mark}| {} |\n{rule}|{}\n",
        escape(&table.caption),
        titles.join(" | "),
        "---|".repeat(titles.len())
    );
    for row in &table.rows {
        if marked {
            let _ = write!(text, "| {} ", row.status.map_or("", |status| status.letter()));
        }
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

fn cell(cell: &Cell) -> String {
    let kind = match cell.actor {
        Some(ActorKind::Unknown) | None => String::new(),
        Some(kind) if cell.note.is_empty() => format!(" ({})", words::actor_kind(kind)),
        Some(_) => String::new(),
    };
    let body = match cell.style {
        CellStyle::Strong if !cell.text.is_empty() => format!("**{}**", escape(&cell.text)),
        _ => escape(&cell.text),
    };
    let note = if cell.note.is_empty() { String::new() } else { format!("; {}", escape(&cell.note)) };
    format!("{body}{kind}{}{note}", cited(&cell.evidence))
}

/// Text without a meaning in Markdown or HTML.
fn escape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '&' => result.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '{' | '}' | '$' => {
                result.push('\\');
                result.push(character);
            }
            // A bare address would become a link.
            ':' if characters.peek() == Some(&'/') => result.push_str("&#58;"),
            '.' if result.ends_with("www") => result.push_str("&#46;"),
            '@' => result.push_str("&#64;"),
            _ => result.push(character),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_addresses_lose_their_meaning() {
        assert_eq!(escape("<b>|x|"), "&lt;b&gt;\\|x\\|");
        assert_eq!(escape("![a](https://example.org)"), "\\!\\[a\\](https&#58;//example.org)");
    }
}
