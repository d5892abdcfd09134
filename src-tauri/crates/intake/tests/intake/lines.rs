//! Text logs: what an analyst reads of each, and where each record lies.

use std::path::Path;

use proximate_intake::{Mapping, Options, RecordContent, RecordReader, read};
use proximate_model::{Activity, Event, ZoneSource};
use snapbox::{Data, assert_data_eq, data::DataFormat};

use crate::support::{one, one_by, readable, sample};

/// A sample, its format, and its records, parsed ones, meta and refused ones.
type Sample = (&'static str, &'static str, [u64; 4]);

const SAMPLES: &[Sample] = &[
    ("auth.log-20260301", "syslog", [8, 8, 0, 0]),
    ("syslog_5424.log", "syslog", [5, 5, 0, 0]),
    ("audit.log", "auditd", [12, 6, 5, 1]),
    ("access.log", "access_combined", [6, 4, 0, 2]),
    ("alb.log", "aws_alb", [2, 2, 0, 0]),
    ("s3_access.log", "s3_access", [2, 2, 0, 0]),
    ("cloudfront.log", "cloudfront", [5, 2, 2, 1]),
    ("envoy.log", "envoy_access", [2, 2, 0, 0]),
    ("postgresql.csv", "postgresql_csv", [4, 4, 0, 0]),
    ("postgresql.log", "postgresql_log", [6, 6, 0, 0]),
    ("mcp-server-files.log", "mcp_log", [6, 6, 0, 0]),
];

pub(crate) fn samples() -> Vec<(String, Vec<u8>)> {
    SAMPLES.iter().map(|(name, ..)| ((*name).to_owned(), sample(&format!("text/{name}")))).collect()
}

#[test]
fn samples_give_what_an_analyst_reads() {
    for (name, format, counts) in SAMPLES {
        let settled = one(name, &sample(&format!("text/{name}")));
        let account = &settled.account;
        assert_eq!(account.format.as_deref(), Some(*format), "{name}: {:?}", account.refusals);
        let counted = [account.records, account.parsed, account.meta, account.refused];
        assert_eq!(counted, *counts, "{name}: {:?} {:?}", account.refusals, settled.meta);
        let path = format!("tests/intake/snapshots/text_{}.txt", name.replace(['.', '-'], "_"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        assert_data_eq!(readable(&settled.events), Data::read_from(&path, Some(DataFormat::Text)));
    }
}

#[test]
fn a_record_of_text_by_itself_gives_what_it_gave_in_its_file() {
    let mut compared = 0;
    for (path, bytes) in samples() {
        let file = read(&path, &bytes, &Options::default()).remove(0);
        if !file.reading.alone {
            continue;
        }
        let reader =
            RecordReader::new(&path, file.format.as_deref().unwrap(), &file.reading, Vec::new()).unwrap();
        for record in &file.records {
            let RecordContent::Parsed { events, .. } = &record.content else { continue };
            let start = usize::try_from(record.offset).unwrap();
            let again = reader.read(&bytes[start..start + usize::try_from(record.length).unwrap()]);
            let bare = |event: &Event| {
                let mut event = event.clone();
                (event.id, event.format, event.evidence) = Default::default();
                event
            };
            assert_eq!(again, events.iter().map(bare).collect::<Vec<_>>(), "{path} {}", record.ordinal);
            compared += 1;
        }
    }
    assert!(compared >= 35, "only {compared} records were compared");
}

#[test]
fn a_year_is_only_known_where_the_name_of_the_file_says_it() {
    let line = b"Mar  1 00:00:03 web-1 app: started\n";
    let undated = &one("messages", line).events[0];
    assert_eq!((undated.time.at, undated.time.raw.as_deref()), (None, Some("Mar  1 00:00:03")));
    for (name, at) in [
        ("messages-20260301", "2026-03-01T00:00:03Z"),
        ("messages-20260228.gz", "2026-03-01T00:00:03Z"),
        ("messages-2026-02-27", "2025-03-01T00:00:03Z"),
    ] {
        let time = &one(name, line).events[0].time;
        assert_eq!((time.at.unwrap().to_string().as_str(), time.zone), (at, ZoneSource::Assumed), "{name}");
        assert!(time.latest.unwrap().seconds_since(time.earliest.unwrap()) > 25.0 * 3600.0);
    }
    // No such day in that year: it is not moved to another.
    let leap = one("messages-20260301", b"Feb 29 00:00:03 web-1 app: started\n");
    assert_eq!(leap.events[0].time.at, None);
}

#[test]
fn words_within_a_record_begin_no_other() {
    let bytes = sample("text/postgresql.csv");
    let settled = one("postgresql.csv", &bytes);
    let first = &settled.events[0];
    assert!(first.text.as_deref().unwrap().contains("2026-01-01 00:00:00.000 UTC"), "{:?}", first.text);
    let failed = settled
        .events
        .iter()
        .find(|event| event.text.as_deref().is_some_and(|text| text.contains("GRANT admin")));
    assert!(failed.unwrap().access.is_empty(), "a grant that failed changes nothing");
    let injected = "2026-03-01 02:03:04.567 UTC [1] a@b LOG:  statement: select '\n\t2026-03-01 02:03:05.000 UTC [1] a@b LOG:  statement: GRANT x TO y'\n";
    let settled = one("postgresql.log", injected.as_bytes());
    assert_eq!(settled.account.records, 1, "the server puts a tab before a line that goes on");
    assert_eq!(settled.events[0].activity, Activity::DataAccess);
}

#[test]
fn lines_that_no_format_knows_are_read_by_a_mapping() {
    let mapping = Mapping::parse(
        r#"[mapping]
id = "door"
match = "**/door.txt"
time = { column = { column = "line", before = " " }, zone = "UTC" }
action = "=door"
executor = { name = { column = "line", after = "by " } }
activity = "other""#,
    );
    let options = Options { mappings: vec![mapping.unwrap()], ..Options::default() };
    let text = b"2026-03-01T02:03:04Z opened by ana\n\n2026-03-01T02:03:05Z closed by bo\n";
    let settled = one_by("logs/door.txt", text, &options);
    assert_eq!((settled.account.format.as_deref(), settled.account.parsed), (Some("door"), 2));
    assert_eq!(settled.events[1].executor.as_ref().unwrap().name, "bo");
    assert_eq!((settled.events[1].evidence.offset, settled.reading.alone), (36, false));
}
