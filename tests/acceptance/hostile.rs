//! Damaged and hostile files: a clear refusal with its place, everything else imported.

use std::io::Write as _;

use acceptance::{Scratch, document, events, sample};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

fn record(number: usize) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"2026-03-10T10:{:02}:{:02}Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-west-1","eventID":"00000000-0000-4000-8000-{number:012}","requestID":"R{number:06}","userIdentity":{{"type":"IAMUser","userName":"reader","arn":"arn:aws:iam::111122223333:user/reader"}}}}"#,
        number / 60 % 60,
        number % 60
    )
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("into memory");
    encoder.finish().expect("into memory")
}

fn file<'a>(imported: &'a Value, path: &str) -> &'a Value {
    let files = imported["files"].as_array().expect("files");
    files.iter().find(|file| file["path"] == path).unwrap_or_else(|| panic!("no account of {path}"))
}

/// Writes hostile files beside a healthy one, imports the folder, and gives the document.
fn import(files: &[(&str, Vec<u8>)]) -> (Scratch, String, Value) {
    let scratch = Scratch::new();
    let folder = scratch.path("logs");
    fs_err::create_dir_all(&folder).expect("a folder");
    let healthy: String = (0..10).map(|number| record(number + 900_000) + "\n").collect();
    fs_err::write(folder.join("healthy.jsonl"), healthy).expect("written");
    for (name, bytes) in files {
        fs_err::write(folder.join(name), bytes).expect("written");
    }
    let (case, imported) = scratch.case_of(&[&folder.display().to_string()]);
    assert_eq!(
        file(&imported, "healthy.jsonl")["parsed"],
        10,
        "the healthy file beside it is imported whole"
    );
    (scratch, case, imported)
}

#[test]
fn a_damaged_gzip_gives_what_was_readable_and_says_where_it_breaks() {
    let text = format!("{{\"Records\":[{}]}}", (0..4000).map(record).collect::<Vec<_>>().join(","));
    let mut bytes = gzip(&text);
    bytes.truncate(bytes.len() / 2);
    let (_scratch, _, imported) = import(&[("cut.json.gz", bytes)]);
    let account = file(&imported, "cut.json.gz");
    assert!(account["parsed"].as_u64() > Some(100), "records before the damage are imported: {account}");
    assert!(account["parsed"].as_u64() < Some(4000), "records behind it are not invented");
    assert!(account["refused"].as_u64() >= Some(1), "the damage is refused: {account}");
    let refusal = &account["refusals"][0];
    assert!(refusal["offset"].as_u64() > Some(0), "with its place: {refusal}");
    assert!(refusal["reason"].as_str().is_some_and(|reason| reason.len() > 10), "and its reason: {refusal}");
}

#[test]
fn a_truncated_json_gives_what_stands_before_the_cut() {
    let mut text = format!("{{\"Records\":[{}]}}", (0..50).map(record).collect::<Vec<_>>().join(","));
    text.truncate(text.len() - 200);
    let length = text.len() as u64;
    let (_scratch, _, imported) = import(&[("cut.json", text.into_bytes())]);
    let account = file(&imported, "cut.json");
    assert_eq!(account["parsed"], 49, "49 records are whole");
    assert_eq!(account["refused"], 1, "the fiftieth is not");
    let offset = account["refusals"][0]["offset"].as_u64().expect("a place");
    assert!(offset > length / 2 && offset <= length, "the place is near the cut, found {offset} of {length}");
}

#[test]
fn a_line_of_fifty_megabytes_is_refused_and_the_lines_around_it_are_not() {
    let mut bytes = (record(1) + "\n").into_bytes();
    bytes.extend_from_slice(br#"{"eventID":""#);
    let start = record(1).len() as u64 + 1;
    bytes.resize(bytes.len() + 50 * 1024 * 1024, b'x');
    bytes.extend_from_slice(b"\"}\n");
    bytes.extend_from_slice((record(2) + "\n").as_bytes());
    let (_scratch, case, imported) = import(&[("long.jsonl", bytes)]);
    let account = file(&imported, "long.jsonl");
    assert_eq!(account["records"], 3, "three lines: {account}");
    assert_eq!(account["parsed"], 2, "two are fine");
    assert_eq!(account["refused"], 1, "one is refused");
    assert_eq!(account["refusals"][0]["record"], 2, "it is the second");
    assert_eq!(account["refusals"][0]["offset"], start, "and here it begins");
    assert_eq!(events(&case, &[]).len(), 12, "the rest is in the case");
}

#[test]
fn what_is_no_log_is_refused_by_name() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0".to_vec();
    let (_scratch, _, imported) =
        import(&[("picture.png", png), ("letter.txt", b"Dear all,\nhello.\n".to_vec())]);
    for name in ["picture.png", "letter.txt"] {
        let account = file(&imported, name);
        assert_eq!(account["format"], Value::Null, "{name} has no format");
        assert!(
            account["refused"].as_u64() >= Some(1),
            "{name} is refused, never silently nothing: {account}"
        );
        assert!(
            account["refusals"][0]["reason"].as_str().is_some_and(|text| text.len() > 20),
            "with a reason"
        );
    }
}

#[test]
fn an_empty_file_is_no_record() {
    let (_scratch, _, imported) = import(&[("empty.json", Vec::new())]);
    assert_eq!(file(&imported, "empty.json")["records"], 0, "nothing in it, nothing refused");
}

#[test]
fn markup_and_terminal_codes_in_logs_stay_text() {
    let hostile = record(3).replace("ListBuckets", "<script>alert(1)</script>\\u001b[31m\\u009b2J=cmd()");
    let (scratch, case, _) = import(&[("hostile.jsonl", (hostile + "\n").into_bytes())]);
    let run = acceptance::proximate(&["events", &case]);
    assert_eq!(run.code, 0, "listing works");
    assert!(!run.out.contains(['\u{1b}', '\u{9b}']), "no steering character reaches the terminal");
    let json = acceptance::proximate(&["events", &case, "--json"]);
    assert!(!json.out.contains(['\u{1b}', '\u{9b}']), "nor through JSON");
    let out = scratch.text("report.html");
    document(&["report", &case, "--format", "html", "--out", &out], &[0]);
    let html = fs_err::read_to_string(&out).expect("a report");
    assert!(!html.contains("<script>alert"), "nor does markup take effect in the report");
    for query in
        ["\"<script>alert\" OR ) ( * field:", "((((", "actor:\u{1b}[31m", "a\u{0}b", &"(".repeat(5000)]
    {
        let run = acceptance::proximate(&["events", &case, "--query", query]);
        assert!(
            matches!(run.code, 0 | 2),
            "a hostile query is answered or refused: {} {}",
            run.code,
            run.err
        );
        assert!(!run.err.contains('\u{1b}'), "and steers nothing");
    }
}

#[test]
fn a_path_that_does_not_exist_is_an_input_error_with_a_hint() {
    let scratch = Scratch::new();
    let (case, _) = scratch.case_of(&[&sample("meta/context")]);
    let run = acceptance::proximate(&["import", &case, &scratch.text("nowhere")]);
    assert_eq!(run.code, 3, "input cannot be read");
    assert!(
        run.err.contains("does not exist") && run.err.contains("hint:"),
        "it says what to do: {}",
        run.err
    );
}
