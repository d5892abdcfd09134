use proximate_model::ActorKind;
use proximate_report::{html, markdown, pdf, timeline_csv};

use crate::fixture::{self, Case};
use crate::paper::leave;

/// Names and words that somebody would put into a log to harm its reader.
const HOSTILE: [&str; 12] = [
    "</td></table><script>alert(1)</script>",
    "#eval(\"1 + 1\") #read(\"/etc/passwd\") $x$ *bold* @label <label> \\u{41}",
    "=HYPERLINK(\"https://example.org\",\"open\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "user\u{202E}txt.exe\u{2066}",
    "nul\u{0}bell\u{7}escape\u{1b}[31m",
    "中文字符 and שלום and مرحبا and 👩‍💻",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{E000}\u{FFFF}\u{FEFF}\u{FFFD}\u{E0041}",
    "| pipe | [link](https://example.org) `code` <b>",
    "",
    "arn:aws:iam::123456789012:role/averyveryverylongrolenamewithoutanyplacetobreakaveryveryverylongrolenamewithoutanyplacetobreak",
];

fn hostile() -> Case {
    let mut case = fixture::case();
    let mut words = HOSTILE.iter().cycle();
    let mut next = move || (*words.next().unwrap_or(&"")).to_owned();
    case.overview.title = next();
    case.overview.id = next();
    case.overview.label = next();
    for file in &mut case.overview.files {
        file.path = next();
    }
    for event in &mut case.timeline {
        event.message = Some(next());
        event.action = next();
        event.place = Some(next());
        event.evidence.file = next();
        if let Some(actor) = &mut event.executor {
            actor.name = next();
            actor.identity = Some(next());
            actor.kind = ActorKind::Unknown;
        }
    }
    for hypothesis in &mut case.chain.hypotheses {
        hypothesis.outcome.summary = next();
        for step in &mut hypothesis.steps {
            step.summary = next();
            step.place = Some(next());
        }
        for link in &mut hypothesis.links {
            link.reasons = vec![next(), next()];
        }
    }
    for exposure in &mut case.exposures.exposures {
        exposure.name = next();
        exposure.resource = next();
        exposure.environment = next();
        exposure.access.principals = vec![next(), next()];
    }
    for fact in &mut case.severity.facts {
        fact.basis = next();
    }
    case.severity.grounds = HOSTILE.join(" ");
    case.custody[0].detail = HOSTILE.join(" ");
    case
}

#[test]
fn hostile_text_stays_text_on_paper() {
    let report = hostile().report();
    let bytes = pdf(&report).unwrap();
    leave("hostile.pdf", &bytes);
    let pages = lopdf::Document::load_mem(&bytes).unwrap().get_pages().len();
    assert!((8..40).contains(&pages), "{pages} pages");
}

#[test]
fn hostile_text_stays_text_on_the_page() {
    let page = html(&hostile().report()).unwrap();
    leave("hostile.html", page.as_bytes());
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;"));
    for invisible in ['\u{202E}', '\u{2066}', '\u{0}', '\u{7}', '\u{1b}', '\u{FEFF}', '\u{E000}'] {
        assert!(!page.contains(invisible), "{invisible:?}");
    }
    assert!(page.contains("user[U+202E]txt.exe[U+2066]"));
    assert!(page.contains("中文字符"));
}

#[test]
fn hostile_text_is_no_formula_and_no_markup() {
    let report = hostile().report();
    let table = timeline_csv(&report);
    for cell in table.lines().flat_map(|line| line.trim_matches('"').split("\",\"")) {
        assert!(!cell.trim_start().starts_with(['=', '+', '@', '|']), "{cell}");
    }
    let text = markdown(&report);
    assert!(!text.contains("<script"));
    assert!(!text.replace("\\]", "").contains("](http"));
}

#[test]
fn an_active_drawing_is_left_out() {
    let mut case = fixture::case();
    case.picture =
        Some("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><text>x</text></svg>".to_owned());
    let page = html(&case.report()).unwrap();
    assert!(!page.contains("onload"));
    assert!(!page.contains("id=\"figure-chain\""));
}

#[test]
fn numbers_without_sense_do_no_harm() {
    let mut case = fixture::case();
    for exposure in &mut case.exposures.exposures {
        exposure.seconds.min = f64::NAN;
        exposure.seconds.max = f64::INFINITY;
        std::mem::swap(&mut exposure.start.earliest, &mut exposure.start.latest);
        exposure.end = None;
        exposure.open = true;
        exposure.audience.newly_able.max = None;
    }
    case.chain.hypotheses[0].confidence = f64::NAN;
    case.chain.hypotheses[0].links[0].from = usize::MAX - 1;
    case.overview.last = Some(proximate_model::Instant(i64::MAX));
    case.analytics.bar_seconds = f64::NAN;
    case.overview.title = "x".repeat(4_000);
    case.overview.label = "word ".repeat(900);
    case.severity.severity = "a level that no scale has".to_owned();
    case.severity.scale = (0..40).map(|number| format!("L{number}")).collect();
    let report = case.report();
    assert!(html(&report).unwrap().contains("confidence not stated"));
    leave("senseless.pdf", &pdf(&report).unwrap());
}
