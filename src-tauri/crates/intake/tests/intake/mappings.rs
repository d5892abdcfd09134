//! Mapping packs: a forum, an on-call tool and a ticket list become events.

use proximate_intake::{Limits, Mapping, Options, propose};
use snapbox::{assert_data_eq, file};

use crate::support::{one, one_by, readable, sample};

fn options(names: &[&str]) -> Options {
    let mappings = names
        .iter()
        .map(|name| {
            Mapping::parse(&String::from_utf8(sample(&format!("{name}.mapping.toml"))).unwrap()).unwrap()
        })
        .collect();
    Options { mappings, ..Options::default() }
}

#[test]
fn a_forum_thread() {
    let settled = one_by("export/forum/posts.csv", &sample("posts.csv"), &options(&["alerts", "forum"]));
    let account = &settled.account;
    assert_eq!(account.format.as_deref(), Some("forum_posts"));
    assert_eq!((account.records, account.parsed, account.refused), (4, 3, 1));
    assert!(account.refusals[0].reason.contains("not a time"), "{:?}", account.refusals);
    assert_data_eq!(readable(&settled.events), file!["snapshots/mapping_forum.txt"]);
}

#[test]
fn alerts_and_incident_notes() {
    let settled = one_by("alerts-1.jsonl", &sample("alerts-1.jsonl"), &options(&["alerts"]));
    assert_eq!((settled.account.parsed, settled.account.meta), (2, 1));
    assert_eq!(settled.events[0].time.logged.unwrap().to_string(), "2026-01-02T00:04:07Z");
    assert_data_eq!(readable(&settled.events), file!["snapshots/mapping_alerts.txt"]);
}

#[test]
fn tickets_in_a_local_time() {
    let settled = one_by("tickets.csv", &sample("tickets.csv"), &options(&["tickets"]));
    assert_eq!(settled.events[0].time.at.unwrap().to_string(), "2026-03-10T16:04:00Z");
    assert_eq!(settled.events[1].time.at, None);
    assert_data_eq!(readable(&settled.events), file!["snapshots/mapping_tickets.txt"]);
}

#[test]
fn without_a_mapping_the_columns_are_named() {
    for (name, column) in [("tickets.csv", "`Reporter`"), ("alerts-1.jsonl", "`severity`")] {
        let account = one(name, &sample(name)).account;
        assert_eq!((account.format.as_deref(), account.records, account.refused), (None, 1, 1), "{name}");
        let reason = &account.refusals[0].reason;
        assert!(reason.contains("write a mapping") && reason.contains(column), "{reason}");
    }
}

#[test]
fn a_mapping_can_be_forced_by_its_id() {
    let forced = Options { format: Some("forum_posts".to_owned()), ..options(&["forum"]) };
    assert_eq!(one_by("renamed.txt", &sample("posts.csv"), &forced).account.parsed, 3);
    let unknown = Options { format: Some("nosuch".to_owned()), ..Options::default() };
    let account = one_by("posts.csv", &sample("posts.csv"), &unknown).account;
    assert!(account.refusals[0].reason.contains("`nosuch`"));
}

#[test]
fn a_mapping_is_evidence_too() {
    let account = one("context/forum.mapping.toml", &sample("forum.mapping.toml")).account;
    assert_eq!((account.format.as_deref(), account.records, account.meta), (Some("mapping"), 1, 1));
    let broken =
        one("x.mapping.toml", b"[mapping]\nid = 'x'\nmatch = '*'\ntime = { column = 'a' }\ncolour = 1")
            .account;
    assert!(broken.refusals[0].reason.contains("colour"), "{:?}", broken.refusals);
}

#[test]
fn mappings_that_cannot_work_are_refused_with_the_reason() {
    for (text, part) in [
        ("id = 'x'\nmatch = '*'", "time"),
        ("id = 'a b'\nmatch = '*'\ntime = { column = 't' }", "letters"),
        ("id = 'x'\nmatch = '*'\ntime = { column = 't', zone = 'Mars/Base' }", "Mars/Base"),
        ("id = 'x'\nmatch = '*'\ntime = { column = 't' }\nactivity = 'dancing'", "activity"),
    ] {
        let reason = Mapping::parse(&format!("[mapping]\n{text}")).unwrap_err();
        assert!(reason.contains(part), "{reason}");
    }
}

/// The proposal for a file reads that file.
#[track_caller]
fn check_proposal(name: &str, parsed: u64, lines: &[&str]) {
    let bytes = sample(name);
    let text = propose(name, &bytes, &Limits::default()).unwrap();
    for line in lines {
        assert!(text.lines().any(|written| written.starts_with(line)), "no `{line}` in\n{text}");
    }
    let mapping = Mapping::parse(&text).map_err(|reason| format!("{reason} in\n{text}")).unwrap();
    let settled = one_by(name, &bytes, &Options { mappings: vec![mapping], ..Options::default() });
    assert_eq!(settled.account.parsed, parsed, "{:?} by\n{text}", settled.account.refusals);
    assert!(settled.events.iter().any(|event| event.time.at.is_some()), "undated by\n{text}");
}

#[test]
fn a_mapping_is_proposed_for_what_nothing_knows() {
    check_proposal(
        "posts.csv",
        3,
        &[
            "time = { column = \"created_at\" }",
            "native_id = \"post_id\"",
            "reply_to = \"reply_to\"",
            "executor = { name = \"author\" }",
            "action = \"post_type\"",
            "session = \"thread_id\"",
            "text = \"body\"",
        ],
    );
    check_proposal(
        "tickets.csv",
        2,
        &[
            "time = { column = \"Created\", format = \"%d.%m.%Y %H:%M\" }",
            "native_id = \"Key\"",
            "executor = { name = \"Reporter\" }",
            "outcome = { column = \"Status\"",
        ],
    );
    check_proposal(
        "alerts-1.jsonl",
        3,
        &["time = { column = \"at_ms\", format = \"epoch_ms\" }", "native_id = \"id\""],
    );
}

#[test]
fn without_a_time_nothing_is_proposed() {
    for (name, content, part) in [
        ("a.csv", "name,colour\nana,red\nbo,blue\n", "`colour`"),
        ("a.csv", "", "empty"),
        ("a.txt", "Dear all, hello\nthis is no table\n", "neither JSON"),
    ] {
        let reason = propose(name, content.as_bytes(), &Limits::default()).unwrap_err();
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn names_that_could_be_something_else_are_spelt_out() {
    let table = "time,{user},=action\n2026-03-10T16:00:00Z,ana,view\n2026-03-10T16:01:00Z,bo,view\n";
    let text = propose("odd \"name\".csv", table.as_bytes(), &Limits::default()).unwrap();
    let mapping = Mapping::parse(&text).map_err(|reason| format!("{reason} in\n{text}")).unwrap();
    let options = Options { mappings: vec![mapping], ..Options::default() };
    let event = &one_by("odd \"name\".csv", table.as_bytes(), &options).events[0];
    assert_eq!((event.executor.as_ref().unwrap().name.as_str(), event.action.as_str()), ("ana", "view"));
}
