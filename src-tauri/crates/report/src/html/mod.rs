//! The report as one HTML file: no script, nothing fetched, readable on a screen and on paper.

mod parts;

use std::fmt::Write as _;

use crate::printable::{markup, passive_svg};
use crate::{Report, words};

const STYLE: &str = include_str!("report.css");

/// What a browser may do with the file: show it. Drawings carry style attributes, so inline style
/// is allowed; everything else is not.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Renders the report as one self-contained HTML file. The same report gives the same bytes.
///
/// # Errors
/// A drawing is no SVG or has active content.
pub fn html(report: &Report) -> anyhow::Result<String> {
    let mut page = String::new();
    let title = if report.title.trim().is_empty() { "Case without a title" } else { &report.title };
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"{}\">\n<title>{} – incident timeline report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        markup(&report.producer),
        markup(title),
    );
    page.push_str(parts::SYMBOLS);
    page.push_str(
        "<a class=\"skip\" href=\"#section-summary\">Skip to the summary</a>\n<header class=\"head\">\n",
    );
    if !report.label.is_empty() {
        let _ = writeln!(page, "<p class=\"label\">{}</p>", markup(&report.label));
    }
    let overview = &report.documents.overview;
    let period = match (overview.first, overview.last) {
        (Some(first), Some(last)) => format!("{} to {}", words::instant(first), words::instant(last)),
        _ => "no dated event".to_owned(),
    };
    let _ = write!(
        page,
        "<p class=\"kind\">Incident timeline report</p>\n<h1>{}</h1>\n<p class=\"case\">Case {}, revision {}. Evidence from {period}.</p>\n<div class=\"shield\" role=\"img\" aria-label=\"Severity {}, {}\">{}</div>\n<p class=\"note\">F is a fact: a record says so. I is an inference: derived from records. O is an opinion: judged under rules. A raised number leads to the evidence table.</p>\n</header>\n",
        markup(title),
        markup(&report.case_id),
        report.revision,
        markup(&report.shield.level),
        markup(&report.shield.place),
        passive_svg(&report.shield.svg).unwrap_or_default(),
    );
    page.push_str("<nav aria-label=\"Contents\"><ol>\n");
    for section in report.sections.iter().skip(1) {
        let _ = writeln!(
            page,
            "<li><a href=\"#section-{}\">{}</a></li>",
            markup(&section.id),
            markup(&section.title)
        );
    }
    page.push_str("</ol></nav>\n<main>\n");
    for (number, section) in report.sections.iter().enumerate() {
        parts::push_section(&mut page, number, section)?;
    }
    page.push_str("</main>\n<footer>\n");
    if !report.label.is_empty() {
        let _ = writeln!(page, "<p class=\"label\">{}</p>", markup(&report.label));
    }
    let _ = write!(
        page,
        "<p>Prepared by a program from the evidence named in section 7; not legal advice. {}, revision {}. Report <code>{}</code>.</p>\n</footer>\n</body>\n</html>\n",
        markup(&report.producer),
        report.revision,
        report.fingerprint
    );
    Ok(page)
}
