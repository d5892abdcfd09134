//! Killed, resumed, cleaned up, written twice: the same case.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use acceptance::{Scratch, document, events, proximate, sample};

/// The `proximate` that was built beside this test.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("this test's path");
    let folder = test.parent().and_then(Path::parent).expect("the target folder");
    let binary = folder.join("proximate");
    assert!(binary.is_file(), "`{}` is missing; run `cargo build -p proximate-cli` first", binary.display());
    binary
}

fn ids(case: &str) -> Vec<String> {
    events(case, &[]).iter().map(|event| event.to_string()).collect()
}

#[test]
fn an_import_killed_at_any_moment_and_run_again_gives_the_same_events() {
    let evidence = sample("real/invictus_aws/CloudTrail");
    let whole = Scratch::new();
    let (reference, _) = whole.case_of(&[&evidence]);
    let expected = ids(&reference);
    let mut cut_short = 0;
    for delay in [5, 20, 40, 60, 90, 130, 180, 250, 350] {
        let scratch = Scratch::new();
        let case = scratch.text("case");
        assert_eq!(proximate(&["new", &case, "--title", "Killed"]).code, 0, "the case is made");
        let mut child = Command::new(binary())
            .args(["import", &case, &evidence, "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the import starts");
        std::thread::sleep(Duration::from_millis(delay));
        // A process that has ended already cannot be killed, which is fine for one of the later delays.
        let _ = child.kill();
        child.wait().expect("it ends");
        let survived = events(&case, &[]).len();
        cut_short += usize::from(survived < expected.len());
        let resumed = document(&["import", &case, &evidence], &[0]);
        assert_eq!(
            resumed["totals"]["records"], 2900,
            "the second import sees every record (after {delay} ms)"
        );
        assert_eq!(ids(&case), expected, "killed after {delay} ms with {survived} events, then resumed");
        assert_eq!(document(&["verify", &case], &[0])["ok"], true, "and the case verifies");
    }
    assert!(cut_short > 0, "at least one import was killed before its end");
}

/// A file of JSON Lines that is large enough to be read part by part, with a damaged line in its middle.
fn large_file(path: &Path) -> u64 {
    let mut lines = Vec::new();
    let padding = "x".repeat(900);
    for number in 0..20_000 {
        lines.push(format!(
            r#"{{"eventTime":"2026-01-02T{:02}:{:02}:{:02}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"e{number}","requestParameters":{{"bucketName":"b{}","key":"{padding}"}}}}"#,
            number / 3600, number / 60 % 60, number % 60, number % 7
        ));
    }
    lines[10_000] = "{\"eventTime\":".to_owned();
    lines[15_000] = lines[3].clone();
    let text = lines.join("\n");
    fs_err::write(path, &text).expect("written");
    assert!(text.len() > 16 << 20, "it is large");
    lines.len() as u64
}

#[test]
fn a_large_file_is_read_part_by_part_and_a_kill_in_between_loses_nothing() {
    let scratch = Scratch::new();
    let evidence = scratch.path("large.jsonl");
    let records = large_file(&evidence);
    let evidence = evidence.display().to_string();
    let (reference, imported) = scratch.case_of(&[&evidence]);
    let account = &imported["files"][0];
    assert_eq!(account["records"].as_u64(), Some(records));
    assert_eq!((&account["refused"], &account["duplicates"]), (&1.into(), &1.into()));
    assert_eq!(account["refusals"][0]["record"], 10_001, "the damaged line is refused at its place");
    let expected = ids(&reference);
    assert_eq!(expected.len() as u64, records - 2);
    assert_eq!(document(&["verify", &reference], &[0])["ok"], true, "the case verifies");
    let again = document(&["import", &reference, &evidence], &[3]);
    assert_eq!(again["totals"]["duplicates"].as_u64(), Some(records - 1), "all of it is known already");
    assert_eq!(ids(&reference), expected, "and nothing was added");

    let case = scratch.text("killed");
    assert_eq!(proximate(&["new", &case, "--title", "Killed"]).code, 0, "the case is made");
    let mut child = Command::new(binary())
        .args(["import", &case, &evidence, "--quiet"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the import starts");
    // As soon as its first rows are in the database.
    let database = Path::new(&case).join("case.sqlite-wal");
    let begun = std::time::Instant::now();
    while fs_err::metadata(&database).map_or(0, |data| data.len()) < 1 << 20 && begun.elapsed().as_secs() < 30
    {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    child.wait().expect("it ends");
    assert!(ids(&case).len() < expected.len(), "it was killed before its end");
    document(&["import", &case, &evidence], &[3]);
    assert_eq!(ids(&case), expected, "and run again it gives the same events");
    let left: Vec<_> = fs_err::read_dir(Path::new(&case).join("evidence")).expect("the vault").collect();
    assert_eq!(left.len(), 1, "nothing is left of the first attempt: {left:?}");
}

#[test]
fn the_index_can_be_deleted_or_damaged() {
    let scratch = Scratch::new();
    let (case, _) = scratch.case_of(&[&sample("real/invictus_aws/CloudTrail")]);
    let query = ["--query", "action:AttachUserPolicy OR PutBucketPolicy"];
    let before = events(&case, &query);
    assert!(!before.is_empty(), "the query finds something");
    let index = scratch.path("case").join("index");
    fs_err::remove_dir_all(&index).expect("there is an index");
    assert_eq!(events(&case, &query), before, "it is built again when it is missing");
    for entry in fs_err::read_dir(&index).expect("there again") {
        let path = entry.expect("readable").path();
        if path.is_file() {
            fs_err::write(&path, b"damaged").expect("writable");
        }
    }
    assert_eq!(events(&case, &query), before, "and when it is damaged");
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let scratch = Scratch::new();
    let (case, _) =
        scratch.case_of(&[&sample("meta/context"), &sample("meta/logs"), &sample("meta/case.toml")]);
    for format in ["pdf", "html", "md", "json", "csv"] {
        let render = |name: &str| {
            let out = scratch.text(&format!("{name}.{format}"));
            let written = document(&["report", &case, "--format", format, "--out", &out], &[0]);
            let bytes = fs_err::read(&out).expect("a report");
            assert_eq!(written["bytes"].as_u64(), Some(bytes.len() as u64), "the document tells its size");
            bytes
        };
        let (first, second) = (render("first"), render("second"));
        assert!(!first.is_empty(), "the {format} report holds something");
        assert!(first == second, "two {format} reports of the same case are the same bytes");
    }
    let verified = document(&["verify", &case], &[0]);
    assert_eq!(verified["ok"], true, "verification renders them once more: {verified}");
    for command in ["chain", "exposure", "severity"] {
        let run = || proximate(&[command, &case, "--json"]).out;
        assert_eq!(run(), run(), "`{command}` gives the same bytes twice");
    }
}
