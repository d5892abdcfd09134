use proximate_report::{Block, Report, Statement, Status};

use crate::fixture;

fn statements(report: &Report) -> Vec<&Statement> {
    let mut all = Vec::new();
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Statement(statement) => all.push(statement),
            Block::Answers { answers } => all.extend(answers.iter().flat_map(|answer| &answer.statements)),
            _ => {}
        }
    }
    all
}

#[test]
fn every_fact_cites_evidence_that_the_table_holds() {
    let report = fixture::case().report();
    let facts: Vec<_> =
        statements(&report).into_iter().filter(|statement| statement.status == Status::Fact).collect();
    assert!(facts.len() > 8, "{}", facts.len());
    for fact in facts {
        assert!(fact.manifest || !fact.evidence.is_empty(), "{}", fact.text);
    }
    let mut cited: Vec<u32> = statements(&report).iter().flat_map(|one| one.evidence.clone()).collect();
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Table(table) = block {
            assert!(!table.rows.is_empty(), "{}", table.id);
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{}", table.id);
                let own = ["manifest", "refusals", "custody", "marks"].contains(&table.id.as_str());
                let grounded = row.cells.iter().any(|cell| !cell.evidence.is_empty());
                assert!(own || grounded || row.status != Some(Status::Fact), "{}: {row:?}", table.id);
                cited.extend(row.cells.iter().flat_map(|cell| cell.evidence.clone()));
            }
        }
    }
    for (index, citation) in report.citations.iter().enumerate() {
        assert_eq!(citation.number as usize, index + 1);
        assert!(cited.contains(&citation.number), "{citation:?} is cited nowhere");
    }
    assert!(cited.iter().all(|number| (1..=report.citations.len()).contains(&(*number as usize))));
}

#[test]
fn the_first_page_answers_six_questions() {
    let report = fixture::case().report();
    let Some(Block::Answers { answers }) = report.sections[0].blocks.first() else { panic!("no answers") };
    let questions: Vec<&str> = answers.iter().map(|answer| answer.question.as_str()).collect();
    assert_eq!(
        questions,
        [
            "What happened",
            "How bad it is",
            "For how long",
            "Who could see",
            "What is not known",
            "What was done"
        ]
    );
    let text = |number: usize| {
        answers[number]
            .statements
            .iter()
            .map(|one| format!("{} {}", one.lead, one.text))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(text(0).contains("Everybody in the organisation could see"), "{}", text(0));
    assert!(
        text(1).contains("SEV1 (Sev-1-equivalent): second-gravest of five levels on the scale SEV0"),
        "{}",
        text(1)
    );
    assert!(text(2).contains("1 h 55 m – 2 h 03 m"), "{}", text(2));
    assert!(text(3).contains("11,850 to 12,400 people"), "{}", text(3));
    assert!(text(3).contains("Whether it was used is not known."), "{}", text(3));
    assert!(text(4).contains("copied outside"), "{}", text(4));
    assert!(text(5).contains("removed"), "{}", text(5));
}

#[test]
fn certainty_is_printed_nowhere() {
    let mut case = fixture::case();
    case.chain.hypotheses[0].confidence = 1.0;
    case.chain.hypotheses[0].links[0].confidence = 1.0;
    let report = case.report();
    let markdown = proximate_report::markdown(&report);
    for word in ["100 %", "100%", "1.00", "certainly", "proves"] {
        assert!(!markdown.contains(word), "{word}");
    }
    assert!(markdown.contains("above .99"));
}

#[test]
fn an_empty_case_says_so_and_what_was_looked_at() {
    let report = fixture::empty().report();
    let told: String = statements(&report).iter().map(|one| format!("{}\n", one.text)).collect();
    assert!(told.contains("No outcome was found"), "{told}");
    assert!(told.contains("Looked at: 11 files with 20,621 records"), "{told}");
    assert!(told.contains("No exposure was found"), "{told}");
}

#[test]
fn a_broken_journal_is_reported() {
    let mut case = fixture::case();
    let whole = proximate_report::markdown(&case.report());
    assert!(whole.contains("the chain of hashes is unbroken"));
    case.custody[1].detail.push(' ');
    let broken = proximate_report::markdown(&case.report());
    assert!(broken.contains("broken at entry 2"));
}

#[test]
fn the_same_case_gives_the_same_model_and_another_case_another_fingerprint() {
    let (first, second) = (fixture::case().report(), fixture::case().report());
    assert_eq!(first, second);
    assert_eq!(first.fingerprint.len(), 64);
    let mut other = fixture::case();
    other.overview.revision += 1;
    assert_ne!(other.report().fingerprint, first.fingerprint);
    let text = proximate_report::json(&first).unwrap();
    let read: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(read, first);
}
