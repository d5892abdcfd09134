//! The timeline over a real case: pages, searches and numbers agree, whatever was stopped or deleted before.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use acceptance::{Scratch, events, proximate, sample};
use proximate_model::Instant;
use proximate_workbench::{FixedClock, ImportRequest, Observer, Progress, Selection, Silent, Workbench};

fn open(case: &str) -> Workbench {
    let clock = Arc::new(FixedClock(Instant::parse("2026-11-23T09:00:00Z").expect("a time")));
    Workbench::open(case.as_ref(), clock).expect("opened")
}

fn asked(query: &str) -> Selection {
    Selection { query: query.into(), ..Selection::default() }
}

/// Stops the work as soon as it makes events searchable, and counts how often the case was said to have grown.
#[derive(Default)]
struct StopsAtSearch {
    searching: AtomicU64,
    changed: AtomicU64,
}

impl Observer for StopsAtSearch {
    fn progress(&self, progress: &Progress) {
        if progress.step == "making searchable" {
            self.searching.fetch_add(1, Ordering::Relaxed);
        }
    }
    fn stopped(&self) -> bool {
        self.searching.load(Ordering::Relaxed) > 0
    }
    fn changed(&self) {
        self.changed.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn rows_are_there_before_they_can_be_searched_and_the_search_catches_up() {
    let scratch = Scratch::new();
    let case = scratch.text("case");
    assert_eq!(proximate(&["new", &case, "--title", "A case"]).code, 0);
    let workbench = open(&case);
    let observer = StopsAtSearch::default();
    let paths = ["meta/context", "meta/logs"].map(|path| sample(path).into()).to_vec();
    let imported = workbench.import(&ImportRequest { paths, format: None }, &observer).expect("imported");
    assert!(imported.stopped, "it was stopped while it made events searchable");
    assert_eq!(observer.changed.load(Ordering::Relaxed), 1, "and the rows were announced before");
    let all = workbench.page(&Selection::default(), 0, 10).expect("a page");
    assert_eq!(all.total as u64, imported.totals.events, "all rows are in the timeline");
    let before = workbench.searchable().expect("asked");
    assert!(before.events < before.of, "not all can be searched yet: {before:?}");

    drop(workbench);
    let found = events(&case, &["--query", "PutBucketPolicy"]);
    assert!(!found.is_empty(), "a search from the command line catches up first");
    let workbench = open(&case);
    let after = workbench.searchable().expect("asked");
    assert_eq!((after.events, after.of), (imported.totals.events, imported.totals.events));
}

#[test]
fn pages_positions_and_numbers_agree() {
    let scratch = Scratch::new();
    let (case, imported) = scratch.case_of(&[&sample("meta/context"), &sample("meta/logs")]);
    let workbench = open(&case);
    let listed = events(&case, &[]);
    assert_eq!(listed.len() as u64, imported["totals"]["events"].as_u64().expect("a number"));
    let time = |event: &serde_json::Value| Instant::parse(event["time"]["at"].as_str()?).ok();
    let times: Vec<Instant> = listed.iter().filter_map(time).collect();
    assert!(times.is_sorted(), "events are listed in the order of time");
    for selection in [
        Selection::default(),
        asked("kind:ai_agent"),
        Selection {
            from: Instant::parse("2026-03-10T10:00:00Z").ok(),
            to: Instant::parse("2026-03-10T14:00:00Z").ok(),
            ..Selection::default()
        },
        Selection { as_of: Instant::parse("2026-03-10T11:25:30Z").ok(), ..asked("") },
    ] {
        let whole = workbench.page(&selection, 0, usize::MAX).expect("all of it");
        assert_eq!(whole.rows.len(), whole.total, "{selection:?}");
        assert!(whole.total > 100, "there is something to page through: {selection:?}");
        for offset in [0, 1, whole.total / 2, whole.total - 3] {
            let page = workbench.page(&selection, offset, 50).expect("a page");
            let expected = &whole.rows[offset..whole.total.min(offset + 50)];
            assert_eq!(page.rows, expected, "from {offset} of {selection:?}");
            let position = workbench.position(&selection, &page.rows[0].id).expect("a position");
            assert_eq!(position, Some(offset), "of the first event of that page");
        }
        let numbers = workbench.analytics(&selection, 60).expect("numbers");
        assert_eq!(numbers.total as usize, whole.total, "{selection:?}");
        let bars: u64 = numbers.histogram.iter().map(|bar| bar.count).sum();
        assert_eq!(bars + numbers.undated, numbers.total, "every event is in a bar or undated");
        let agents = whole.rows.iter().filter(|event| {
            event.actor().is_some_and(|actor| actor.kind == proximate_model::ActorKind::AiAgent)
        });
        let counted: u64 = numbers.histogram.iter().map(|bar| bar.agent).sum();
        assert_eq!(counted as usize, agents.count(), "agents are counted as they are shown: {selection:?}");
        let outcome = numbers.facets.iter().find(|facet| facet.field == "outcome").expect("a facet");
        let sum: u64 = outcome.values.iter().map(|value| value.count).sum();
        assert_eq!(sum, numbers.total, "every event has an outcome, if only an unknown one");
    }
}

#[test]
fn caches_can_be_deleted_and_identities_can_come_later() {
    let scratch = Scratch::new();
    let (case, _) = scratch.case_of(&[&sample("meta/logs")]);
    let identity = "actor:vesna.stonehouse kind:human";
    let before = events(&case, &["--query", identity]).len();
    let context = sample("meta/context");
    assert_eq!(proximate(&["import", &case, &context]).code, 0, "the context tables come later");
    let after = events(&case, &["--query", identity]);
    assert!(after.len() > before, "and say which accounts are hers: {before}, then {}", after.len());
    for cache in ["index", "analytics"] {
        fs_err::remove_dir_all(scratch.path("case").join(cache)).expect("deleted");
        assert_eq!(events(&case, &["--query", identity]), after, "nothing is lost with `{cache}`");
    }
    open(&case).make_searchable(&Silent).expect("nothing is left to do");
}
