//! Sections, statements, tables and drawings as HTML.

use std::fmt::Write as _;

use anyhow::Context as _;
use proximate_model::ActorKind;

use crate::citations::superscript;
use crate::printable::{markup, passive_svg};
use crate::{Answer, Block, Cell, CellStyle, Section, Statement, Status, Table};

/// The marks of actors, drawn once and used by reference.
pub(super) const SYMBOLS: &str = "<svg class=\"symbols\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs>\
<symbol id=\"mark-human\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\"/></symbol>\
<symbol id=\"mark-agent\" viewBox=\"0 0 16 16\"><path d=\"M4.5 2h7L15 8l-3.5 6h-7L1 8Z\" fill=\"currentColor\"/></symbol>\
<symbol id=\"mark-service\" viewBox=\"0 0 16 16\"><rect x=\"2.5\" y=\"2.5\" width=\"11\" height=\"11\" fill=\"currentColor\"/></symbol>\
<symbol id=\"mark-system\" viewBox=\"0 0 16 16\"><path d=\"M2.5 2.5h11v11h-11ZM2.5 8h11\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\"/></symbol>\
<symbol id=\"mark-unknown\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.3\" stroke-dasharray=\"2 1.5\"/><text x=\"8\" y=\"11.4\" font-size=\"9\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"currentColor\">?</text></symbol>\
</defs></svg>\n";

pub(super) fn push_section(page: &mut String, number: usize, section: &Section) -> anyhow::Result<()> {
    let id = markup(&section.id);
    let shown = if number == 0 { String::new() } else { format!("<span class=\"number\">{number}</span> ") };
    let _ = write!(
        page,
        "<section id=\"section-{id}\" aria-labelledby=\"title-{id}\">\n<h2 id=\"title-{id}\">{shown}{}</h2>\n",
        markup(&section.title)
    );
    for block in &section.blocks {
        push_block(page, block)?;
    }
    page.push_str("</section>\n");
    Ok(())
}

fn push_block(page: &mut String, block: &Block) -> anyhow::Result<()> {
    match block {
        Block::Heading { text } => {
            let _ = writeln!(page, "<h3>{}</h3>", markup(text));
        }
        Block::Text { text } => {
            let _ = writeln!(page, "<p class=\"note\">{}</p>", markup(text));
        }
        Block::Statement(statement) => push_statement(page, statement),
        Block::Answers { answers } => push_answers(page, answers),
        Block::Table(table) => push_table(page, table),
        Block::Figure(figure) => {
            let svg = passive_svg(&figure.svg)
                .with_context(|| format!("the drawing `{}` is no passive SVG; draw it again", figure.id))?;
            let _ = write!(
                page,
                "<figure id=\"figure-{}\">\n<div class=\"drawing\" role=\"img\" aria-label=\"{}\" tabindex=\"0\">{svg}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                markup(&figure.id),
                markup(&figure.alt),
                markup(&figure.caption)
            );
        }
    }
    Ok(())
}

fn letter(status: Status) -> String {
    let (letter, word) = (status.letter(), status.word());
    format!("<abbr class=\"standing {}\" title=\"{word}\">{letter}</abbr>", word.to_ascii_lowercase())
}

fn push_statement(page: &mut String, statement: &Statement) {
    let _ = writeln!(page, "<p class=\"statement\">{}{}</p>", letter(statement.status), told(statement));
}

fn told(statement: &Statement) -> String {
    let lead = if statement.lead.is_empty() {
        String::new()
    } else {
        format!("<strong>{}</strong> ", markup(&statement.lead))
    };
    format!("{lead}{}{}", markup(&statement.text), cited(&statement.evidence, statement.manifest))
}

fn cited(numbers: &[u32], manifest: bool) -> String {
    let link = |number: u32| format!("<a href=\"#record-{number}\">{number}</a>");
    let mut runs: Vec<String> = superscript(numbers)
        .into_iter()
        .map(|(first, last)| match last {
            Some(last) => format!("{}–{}", link(first), link(last)),
            None => link(first),
        })
        .collect();
    if manifest {
        runs.push("<a href=\"#table-manifest\">M</a>".to_owned());
    }
    if runs.is_empty() { String::new() } else { format!("<sup>{}</sup>", runs.join(", ")) }
}

fn push_answers(page: &mut String, answers: &[Answer]) {
    page.push_str("<div class=\"answers\">\n");
    for answer in answers {
        let _ = write!(page, "<div class=\"answer\">\n<h3>{}</h3>\n<div>\n", markup(&answer.question));
        for statement in &answer.statements {
            push_statement(page, statement);
        }
        page.push_str("</div>\n</div>\n");
    }
    page.push_str("</div>\n");
}

fn push_table(page: &mut String, table: &Table) {
    let marked = table.rows.iter().any(|row| row.status.is_some());
    let _ = write!(
        page,
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"caption-{id}\" tabindex=\"0\">\n<table id=\"table-{id}\"{many}>\n<caption id=\"caption-{id}\">{}</caption>\n<colgroup>",
        markup(&table.caption),
        id = markup(&table.id),
        many = if table.columns.len() > 4 { " class=\"many\"" } else { "" }
    );
    let all = table.columns.iter().map(|column| column.width).sum::<u32>().max(1);
    if marked {
        page.push_str("<col style=\"width:3rem\">");
    }
    for column in &table.columns {
        let _ = write!(page, "<col style=\"width:{}%\">", column.width * 96 / all);
    }
    page.push_str("</colgroup>\n<thead><tr>");
    if marked {
        page.push_str("<th scope=\"col\"><abbr title=\"fact, inference or opinion\">F/I/O</abbr></th>");
    }
    for (index, column) in table.columns.iter().enumerate() {
        let numbers = table
            .rows
            .iter()
            .all(|row| row.cells.get(index).is_none_or(|cell| cell.style == CellStyle::Number));
        let class = if numbers { " class=\"count\"" } else { "" };
        let _ = write!(page, "<th scope=\"col\"{class}>{}</th>", markup(&column.title));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        match row.anchor {
            Some(number) => {
                let _ = write!(page, "<tr id=\"record-{number}\">");
            }
            None => page.push_str("<tr>"),
        }
        if marked {
            let _ = write!(page, "<td>{}</td>", row.status.map(letter).unwrap_or_default());
        }
        for cell in &row.cells {
            push_cell(page, cell);
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn push_cell(page: &mut String, cell: &Cell) {
    let text = markup(&cell.text);
    let (class, body) = match cell.style {
        CellStyle::Text => ("", text),
        CellStyle::Strong => ("", format!("<strong>{text}</strong>")),
        CellStyle::Exact => (" class=\"exact\"", format!("<code>{text}</code>")),
        CellStyle::Number => (" class=\"count\"", text),
    };
    let mark = cell.actor.map(mark).unwrap_or_default();
    let note = if cell.note.is_empty() {
        String::new()
    } else {
        format!("<span class=\"second\">{}</span>", markup(&cell.note))
    };
    let _ = write!(page, "<td{class}>{mark}{body}{}{note}</td>", cited(&cell.evidence, false));
}

fn mark(kind: ActorKind) -> String {
    let name = match kind {
        ActorKind::Human => "human",
        ActorKind::AiAgent => "agent",
        ActorKind::Service => "service",
        ActorKind::System => "system",
        ActorKind::Unknown => "unknown",
    };
    format!("<svg class=\"mark {name}\" aria-hidden=\"true\"><use href=\"#mark-{name}\"/></svg>")
}
