use std::collections::BTreeSet;

use proximate_report::{html, markdown, timeline_csv};

use crate::fixture;
use crate::paper::leave;

#[test]
fn the_page_stands_alone_and_every_superscript_leads_somewhere() {
    let report = fixture::case().report();
    let page = html(&report).unwrap();
    leave("case.html", page.as_bytes());
    leave("case.md", markdown(&report).as_bytes());
    leave("case.csv", timeline_csv(&report).as_bytes());
    assert_eq!(page, html(&fixture::case().report()).unwrap());
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'"));
    for outside in ["<script", "src=\"", "@import", "<link", "onload"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.split("url(").skip(1).all(|paint| paint.starts_with('#')));
    let names: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), distinct.len(), "every name in the page is given once");
    let mut links = 0;
    for link in page.split("href=\"").skip(1) {
        let target = link.split('"').next().unwrap();
        let name = target.strip_prefix('#').unwrap_or_else(|| panic!("`{target}` leads outside"));
        assert!(page.contains(&format!("id=\"{name}\"")), "nothing is called `{name}`");
        links += 1;
    }
    assert!(links > 60, "{links}");
    assert_eq!(page.matches("reconstruction for training").count(), 2);
}

#[test]
fn the_table_has_one_line_per_event_and_leads_back_to_the_record() {
    let report = fixture::case().report();
    let table = timeline_csv(&report);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1 + fixture::STORY.len());
    let change = lines.iter().find(|line| line.ends_with("\"e8\"")).unwrap();
    assert!(change.starts_with("\"2026-03-10T16:04:12.118Z\""), "{change}");
    assert!(change.contains("\"change\",\"storage-engineer\",\"person\""), "{change}");
    assert!(change.contains("\"logs/cloud-audit.json\""), "{change}");
    assert!(change.contains("\"5310\""), "{change}");
}

#[test]
fn the_text_has_every_section() {
    let report = fixture::case().report();
    let text = markdown(&report);
    for section in &report.sections {
        assert!(text.contains(&section.title), "{}", section.title);
    }
}
