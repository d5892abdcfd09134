//! Read part by part, and record by record: the same as in one piece.

use proximate_intake::{Limits, LineReader, Options, ReadFile, RecordContent, RecordReader, read};
use proximate_model::Event;

use crate::support::{files, real, sample};

/// Files of JSON Lines whose records stand alone, by path.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = files("panther");
    found.retain(|(path, _)| path.ends_with(".jsonl"));
    let kubernetes = fs_err::read(real("panther/azure_kubernetes.jsonl")).unwrap();
    found.push(("cluster.jsonl".to_owned(), kubernetes));
    assert!(found.len() >= 5, "there are samples");
    found
}

fn in_parts(path: &str, bytes: &[u8], part: usize, options: &Options) -> Option<ReadFile> {
    let mut reader = LineReader::begin(path, bytes, options)?;
    let mut parts = bytes.chunks(part).peekable();
    let mut whole: Option<ReadFile> = None;
    while let Some(part) = parts.next() {
        let read = reader.read(part, parts.peek().is_none());
        match &mut whole {
            Some(whole) => whole.records.extend(read.records),
            None => whole = Some(read),
        }
    }
    whole
}

/// Without what only the whole file tells: its hash, and the ids that are made of it.
fn bare(event: &Event) -> Event {
    let mut event = event.clone();
    event.id.clear();
    event.evidence.sha256.clear();
    event
}

fn told(file: &ReadFile) -> Vec<(u64, u64, u64, String)> {
    let content = |content: &RecordContent| match content {
        RecordContent::Parsed { events, .. } => format!("{:?}", events.iter().map(bare).collect::<Vec<_>>()),
        RecordContent::Meta { reason } => format!("meta: {reason}"),
        RecordContent::Refused { reason } => format!("refused: {reason}"),
    };
    let records = file.records.iter();
    records.map(|record| (record.ordinal, record.offset, record.length, content(&record.content))).collect()
}

#[test]
fn parts_of_any_size_give_what_the_whole_gives() {
    let options = Options::default();
    let mut compared = 0;
    for (path, bytes) in samples() {
        let whole = read(&path, &bytes, &options).remove(0);
        for part in [997, 8_192, 1 << 20] {
            let Some(parts) = in_parts(&path, &bytes, part, &options) else { continue };
            assert_eq!(parts.format, whole.format, "{path}");
            // Stages of one request are told apart only inside a part: what an earlier stage says is then kept.
            if parts.format.as_deref() == Some("kubernetes_audit") && part < bytes.len() {
                assert_eq!(parts.records.len(), whole.records.len(), "{path}");
                continue;
            }
            for (part, whole) in told(&parts).into_iter().zip(told(&whole)) {
                assert_eq!(part, whole, "{path}");
            }
            assert_eq!(parts.records.len(), whole.records.len(), "{path} in parts of {part} bytes");
            compared += 1;
        }
    }
    assert!(compared >= 12, "only {compared} were read in parts");
}

#[test]
fn a_record_by_itself_gives_what_it_gave_in_its_file() {
    let options = Options::default();
    let mut tables = files("timesketch");
    tables.retain(|(path, _)| path.ends_with(".csv"));
    let (mut compared, mut rows) = (0, 0);
    for (path, bytes) in samples().into_iter().chain(tables) {
        let file = read(&path, &bytes, &options).remove(0);
        let Some(format) = file.format.clone().filter(|_| file.reading.alone) else { continue };
        let head = bytes[..usize::try_from(file.reading.head).unwrap()].to_vec();
        let reader = RecordReader::new(&path, &format, &file.reading, head).unwrap();
        for record in &file.records {
            let RecordContent::Parsed { events, .. } = &record.content else { continue };
            let start = usize::try_from(record.offset).unwrap();
            let end = start + usize::try_from(record.length).unwrap();
            let again = reader.read(&bytes[start..end]);
            assert_eq!(again.len(), events.len(), "{path} record {}", record.ordinal);
            for (again, event) in again.into_iter().zip(events) {
                let mut expected = event.clone();
                (expected.id, expected.format, expected.evidence) = Default::default();
                assert_eq!(again, expected, "{path} record {}", record.ordinal);
                compared += 1;
                rows += usize::from(file.reading.head > 0);
            }
        }
    }
    assert!(compared > 200 && rows > 5, "only {compared} events were compared, {rows} of them of tables");
}

#[test]
fn a_line_longer_than_any_record_is_one_refusal_and_is_not_kept() {
    let text = String::from_utf8(sample("packs/entra.jsonl")).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let long = "x".repeat(300_000);
    let bytes = format!("{first}\n{{\"long\":\"{long}\"}}\n{rest}");
    let limits = Limits { record_bytes: 50_000, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let whole = read("log.jsonl", bytes.as_bytes(), &options).remove(0);
    let parts = in_parts("log.jsonl", bytes.as_bytes(), 10_000, &options);
    // The format is told by what comes before the long line when its end is not there yet.
    let parts = parts.unwrap();
    assert_eq!(parts.records.len(), whole.records.len());
    let refused = |file: &ReadFile| {
        let of =
            |record: &&proximate_intake::ReadRecord| matches!(record.content, RecordContent::Refused { .. });
        file.records.iter().filter(of).map(|record| (record.ordinal, record.offset)).collect::<Vec<_>>()
    };
    assert_eq!(refused(&parts), refused(&whole));
    assert_eq!(refused(&parts), [(2, first.len() as u64 + 1)]);
}
