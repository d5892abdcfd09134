//! Containers and hostile bytes: places are exact, limits hold, and nothing disappears in silence.

use std::io::{Cursor, Write as _};

use proximate_intake::{Limits, Options, decoded, read};
use proximate_model::EventId;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{import, one, one_by, totals};

const EVENT: &str = r#"{"eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"NUMBER"}"#;

fn event(id: impl std::fmt::Display) -> String {
    EVENT.replace("NUMBER", &format!("e{id}"))
}

fn lines(count: usize) -> String {
    (0..count).map(|id| event(id) + "\n").collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn every_container_gives_the_same_records() {
    let text = lines(20);
    let wrapped = format!("{{\"Records\":[{}]}}", text.trim().replace('\n', ",\n"));
    for (name, bytes) in [
        ("a.jsonl", text.clone().into_bytes()),
        ("a.jsonl.gz", gzip(text.as_bytes())),
        ("a.jsonl.zst", zstd::stream::encode_all(text.as_bytes(), 1).unwrap()),
        ("a.json", wrapped.clone().into_bytes()),
        ("a.jsonl.bz2", bzip2(text.as_bytes())),
        ("a.jsonl.xz", xz(text.as_bytes())),
        ("a.json.gz", gzip(wrapped.as_bytes())),
        ("bom.jsonl", format!("\u{feff}{text}").into_bytes()),
        ("crlf.jsonl", text.replace('\n', "\r\n\r\n").into_bytes()),
        ("pretty.json", text.replace(',', ",\n  ").into_bytes()),
    ] {
        let settled = one(name, &bytes);
        assert_eq!((settled.account.records, settled.account.parsed), (20, 20), "{name}");
        let content = decoded(&bytes, None, &Limits::default()).unwrap();
        for event in &settled.events {
            let start = usize::try_from(event.evidence.offset).unwrap();
            let end = start + usize::try_from(event.evidence.length).unwrap();
            let record: serde_json::Value = serde_json::from_slice(&content[start..end]).unwrap();
            assert_eq!(record["eventID"].as_str(), event.native_id.as_deref(), "{name}");
        }
    }
}

#[test]
fn a_cut_gzip_file_keeps_what_it_has() {
    let text = lines(3000);
    let packed = gzip(text.as_bytes());
    let account = one("cut.jsonl.gz", &packed[..packed.len() * 2 / 3]).account;
    assert!(account.parsed > 1000, "{} records were saved", account.parsed);
    assert_eq!(account.refused, 1, "{:?}", account.refusals);
    let refusal = &account.refusals[0];
    assert!(refusal.reason.contains("gzip data are damaged"), "{}", refusal.reason);
    let line = event(0).len() as u64 + 1;
    assert!(refusal.offset >= (account.parsed - 1) * line, "the place is behind the records that were read");
}

#[test]
fn a_cut_array_keeps_the_elements_before_the_cut() {
    let array = format!("[{},{},{}]", event(1), event(2), event(3));
    let cut = &array[..array.len() - 40];
    let account = one("cut.json", cut.as_bytes()).account;
    assert_eq!((account.parsed, account.refused), (2, 1));
    assert_eq!(account.refusals[0].offset as usize, array.find("e3").unwrap() - event(3).find("e3").unwrap());
}

#[test]
fn a_line_beyond_the_limit_costs_only_itself() {
    let mut text = event(1) + "\n{\"eventSource\":\"x\",\"pad\":\"";
    text.push_str(&"x".repeat(50 << 20));
    text.push_str("\"}\n");
    let place = event(1).len() as u64 + 1;
    text.push_str(&(event(2) + "\n"));
    let account = one("long.jsonl", text.as_bytes()).account;
    assert_eq!((account.records, account.parsed, account.refused), (3, 2, 1));
    assert_eq!((account.refusals[0].record, account.refusals[0].offset), (2, place));
}

#[test]
fn what_is_no_log_is_one_refusal_that_says_what_was_looked_for() {
    let binary = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>();
    for (name, bytes, part) in [
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "PNG"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3".to_vec(), "PDF"),
        ("noise.bin", binary, "binary"),
        ("utf16.json", b"\xff\xfe{\0\"\0".to_vec(), "UTF-16"),
        ("notes.txt", b"Minutes of the meeting\nAll agreed.\n".to_vec(), "neither JSON"),
        ("shape.json", br#"{"colour":"red","size":3}"#.to_vec(), "`colour`"),
        ("scalar.json", b"[1,2,3]".to_vec(), "no objects"),
        ("broken.json", br#"{"eventTime": "2026"#.to_vec(), "not whole"),
    ] {
        let account = one(name, &bytes).account;
        assert_eq!((account.format.as_deref(), account.records, account.refused), (None, 1, 1), "{name}");
        assert!(account.refusals[0].reason.contains(part), "{name}: {}", account.refusals[0].reason);
    }
}

#[test]
fn empty_files_have_no_records() {
    for bytes in [&b""[..], b"\n \r\n", b"\xef\xbb\xbf", b"[]", b"{\"Records\":[]}"] {
        let account = one("empty.json", bytes).account;
        assert_eq!((account.records, account.format), (0, None), "{bytes:?}");
    }
}

#[test]
fn members_of_an_archive_are_files_of_their_own() {
    let inner = zip(&[("x.jsonl", event(9).as_bytes())]);
    let archive = zip(&[
        ("logs/a.jsonl", lines(3).as_bytes()),
        ("logs/b.jsonl.gz", &gzip(lines(5).as_bytes())),
        ("inner.zip", &inner),
        ("../../evil.jsonl", event(7).as_bytes()),
    ]);
    let settled = import(&[("all.zip".to_owned(), archive.clone())], &Options::default());
    let accounts = settled.iter().map(|file| {
        (file.account.path.as_str(), file.account.parsed, file.account.duplicates, file.account.refused)
    });
    assert_eq!(
        accounts.collect::<Vec<_>>(),
        [
            ("logs/a.jsonl", 3, 0, 0),
            ("logs/b.jsonl.gz", 2, 3, 0),
            ("inner.zip/x.jsonl", 1, 0, 0),
            ("../../evil.jsonl", 0, 0, 1)
        ]
    );
    assert!(settled[3].account.refusals[0].reason.contains("leads out of the archive"));
    let limits = Limits::default();
    assert_eq!(decoded(&archive, Some("logs/b.jsonl.gz"), &limits).unwrap().as_ref(), lines(5).as_bytes());
    assert!(decoded(&archive, Some("nosuch"), &limits).unwrap_err().reason.contains("`nosuch`"));
}

#[test]
fn a_damaged_archive_is_one_refusal() {
    let archive = zip(&[("a.jsonl", lines(30).as_bytes())]);
    let account = one("cut.zip", &archive[..archive.len() - 30]).account;
    assert_eq!(account.refused, 1);
    assert!(account.refusals[0].reason.contains("zip directory"));
}

#[test]
fn a_bomb_stops_at_its_limit() {
    let zeros = vec![b' '; 24 << 20];
    let options =
        Options { limits: Limits { ratio_from: 1 << 20, ..Limits::default() }, ..Options::default() };
    let files = read("bomb.zip", &zip(&[("zeros.json", &zeros)]), &options);
    let file = &files[0];
    assert!(
        matches!(&file.records[0].content, proximate_intake::RecordContent::Refused { reason } if reason.contains("bomb"))
    );
    let account = one_by("bomb.gz", &gzip(&zeros), &options).account;
    assert!(account.refusals[0].reason.contains("bomb"), "{:?}", account.refusals);
}

#[test]
fn deep_nesting_costs_one_record() {
    let deep =
        format!("{}\n{{\"a\":{}1{}}}\n{}\n", event(1), "[".repeat(100_000), "]".repeat(100_000), event(2));
    let account = one("deep.jsonl", deep.as_bytes()).account;
    assert_eq!((account.parsed, account.refused), (2, 1), "{:?}", account.refusals);
    for open in ["[", "{\"a\":", "[{\"Records\":"] {
        let account = one("open.json", open.repeat(100_000).as_bytes()).account;
        assert_eq!((account.records, account.refused), (1, 1));
    }
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let mut bytes = event(1).replace("ListBuckets", "List\u{0}Buckets").into_bytes();
    bytes.extend(b"\n\0\0\0\0\0\0\0\0\n");
    let mut latin = event(2).replace("ListBuckets", "List?").into_bytes();
    let place = latin.iter().position(|byte| *byte == b'?').unwrap();
    latin[place] = 0xe9;
    bytes.extend(&latin);
    bytes.push(b'\n');
    for id in 3..200 {
        bytes.extend((event(id) + "\n").into_bytes());
    }
    let settled = one("odd.jsonl", &bytes);
    assert_eq!((settled.account.parsed, settled.account.refused), (198, 2), "{:?}", settled.account.refusals);
    assert!(settled.account.refusals[1].reason.contains("NUL"));
    let lossy = &settled.events[0];
    assert_eq!(lossy.native_id.as_deref(), Some("e2"));
    assert!(lossy.message.as_deref().unwrap().contains("not UTF-8"));
}

#[test]
fn odd_json_is_read_as_it_is() {
    let twice = event(1).replace("\"eventID\"", "\"eventID\":\"first\",\"eventID\"");
    let large = event(2).replace(
        "\"eventID\"",
        "\"requestParameters\":{\"n\":9007199254740993},\"readOnly\":false,\"eventID\"",
    );
    let settled = one("odd.jsonl", format!("{twice}\n{large}\n{}{}\n", event(3), event(4)).as_bytes());
    assert_eq!((settled.account.records, settled.account.parsed), (4, 4));
    assert_eq!(settled.events[0].native_id.as_deref(), Some("e1"));
    assert_eq!(settled.events[1].text.as_deref(), Some(r#"{"n":9007199254740993}"#));
}

#[test]
fn the_same_bytes_give_the_same_events() {
    let text = lines(5);
    let twice = [one("a.jsonl", text.as_bytes()).events, one("a.jsonl", text.as_bytes()).events];
    assert_eq!(twice[0], twice[1]);
    let ids = twice[0].iter().map(|event| event.id.clone()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(ids.len(), 5);
    assert!(ids.iter().all(|id| EventId::parse(id).is_some()));
}

#[test]
fn a_table_with_damage_keeps_its_rows() {
    let rows = "identity,account,kind\na,b,human\n\"c\nd\",e,service\nf,g\n";
    let settled = import(&[("identities.csv".to_owned(), rows.as_bytes().to_vec())], &Options::default());
    assert_eq!(totals(&settled).records, 3);
    assert_eq!(settled[0].account.parsed, 3);
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // The builder refuses hostile names; written into the header they are taken.
        let bytes = name.as_bytes();
        header.as_mut_bytes()[..bytes.len()].copy_from_slice(bytes);
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

/// Every event leads to the bytes of its record in what its member holds.
fn check_bytes(archive: &[u8], settled: &[proximate_intake::Settled]) {
    for file in settled {
        for event in &file.events {
            let content = decoded(archive, Some(&file.account.path), &Limits::default()).unwrap();
            let start = usize::try_from(event.evidence.offset).unwrap();
            let end = start + usize::try_from(event.evidence.length).unwrap();
            let record: serde_json::Value = serde_json::from_slice(&content[start..end]).unwrap();
            assert_eq!(record["eventID"].as_str(), event.native_id.as_deref(), "{}", file.account.path);
        }
    }
}

#[test]
fn members_of_archives_in_archives_are_read_and_found_again() {
    let inner = zip(&[("x.jsonl", event(1).as_bytes()), ("y.jsonl.xz", &xz(event(2).as_bytes()))]);
    let packed = bzip2(&tar(&[("z.jsonl", event(3).as_bytes())]));
    let outer = tar(&[
        ("logs/a.jsonl", event(4).as_bytes()),
        ("logs/inner.zip", &inner),
        ("logs/packed.tar.bz2", &packed),
        ("logs/a.jsonl", event(5).as_bytes()),
    ]);
    let expected = [
        "logs/a.jsonl",
        "logs/inner.zip/x.jsonl",
        "logs/inner.zip/y.jsonl.xz",
        "logs/packed.tar.bz2/z.jsonl",
        "logs/a.jsonl#2",
    ];
    for archive in [
        outer.clone(),
        gzip(&outer),
        bzip2(&outer),
        xz(&outer),
        zstd::stream::encode_all(&outer[..], 1).unwrap(),
        zip(&[("outer.tar", &outer)]),
    ] {
        let settled = import(&[("all.archive".to_owned(), archive.clone())], &Options::default());
        let paths: Vec<&str> = settled.iter().map(|file| file.account.path.as_str()).collect();
        let prefix = if paths[0].starts_with("outer") { "outer.tar/" } else { "" };
        assert_eq!(paths, expected.map(|path| format!("{prefix}{path}")));
        assert_eq!(totals(&settled).parsed, 5);
        check_bytes(&archive, &settled);
    }
}

#[test]
fn links_devices_and_names_that_lead_out_are_refused_with_their_place() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut add = |name: &str, kind: tar::EntryType, target: &str| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_link_name_literal(target).unwrap();
        header.set_cksum();
        builder.append(&header, std::io::empty()).unwrap();
    };
    add("passwd", tar::EntryType::Symlink, "/etc/passwd");
    add("hard", tar::EntryType::Link, "../../x");
    add("disk", tar::EntryType::Block, "");
    add("pipe", tar::EntryType::Fifo, "");
    add("../../evil", tar::EntryType::Regular, "");
    add("/abs", tar::EntryType::Regular, "");
    add("folder/", tar::EntryType::Directory, "");
    let archive = builder.into_inner().unwrap();
    let settled = import(&[("links.tar".to_owned(), archive)], &Options::default());
    let told: Vec<(&str, bool)> = settled
        .iter()
        .map(|file| {
            let reason = file.account.refusals[0].reason.as_str();
            (file.account.path.as_str(), reason.contains("at byte"))
        })
        .collect();
    let names = ["passwd", "hard", "disk", "pipe", "../../evil", "/abs"];
    assert_eq!(told, names.map(|name| (name, true)));
    assert!(
        settled[4].account.refusals[0].reason.contains("byte 2048 name leads out"),
        "{:?}",
        settled[4].account
    );
}

#[test]
fn a_cut_tar_keeps_what_it_has() {
    let archive = tar(&[("a.jsonl", lines(3).as_bytes()), ("b.jsonl", lines(9).as_bytes())]);
    let cut = &archive[..512 * 3 + event(0).len() * 2 + 20];
    let settled = import(&[("cut.tar".to_owned(), cut.to_vec())], &Options::default());
    let accounts: Vec<_> = settled
        .iter()
        .map(|file| {
            (file.account.path.as_str(), file.account.parsed + file.account.duplicates, file.account.refused)
        })
        .collect();
    assert_eq!(accounts, [("a.jsonl", 3, 0), ("b.jsonl", 2, 1)]);
    assert!(settled[1].account.refusals[0].reason.contains("of its"), "{:?}", settled[1].account.refusals);
    let packed = gzip(&tar(&[("a.jsonl", lines(3).as_bytes()), ("noise", &noise(20_000))]));
    let settled =
        import(&[("cut.tar.gz".to_owned(), packed[..packed.len() / 2].to_vec())], &Options::default());
    assert_eq!((settled[0].account.path.as_str(), settled[0].account.parsed), ("a.jsonl", 3));
    assert!(settled.iter().any(|file| file.account.path == "(damage)"), "the damage is told");
}

pub(crate) fn noise(count: u32) -> Vec<u8> {
    (0..count).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

#[test]
fn nesting_and_growth_end_at_their_limits() {
    let mut archive = zip(&[("x.jsonl", event(1).as_bytes())]);
    for _ in 0..6 {
        archive = zip(&[("in.zip", &archive)]);
    }
    let settled = import(&[("deep.zip".to_owned(), archive)], &Options::default());
    assert_eq!((settled.len(), totals(&settled).refused), (1, 1));
    assert!(settled[0].account.refusals[0].reason.contains("levels deep"), "{:?}", settled[0].account);

    // The same bytes in many inner archives count against one limit.
    let inner = zip(&[("x.json", &vec![b' '; 1 << 20])]);
    let names: Vec<String> = (0..20).map(|n| format!("{n}.zip")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), inner.as_slice())).collect();
    let limits = Limits { archive_bytes: 5 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let files = read("many.tar", &tar(&members), &options);
    let refused = |file: &&proximate_intake::ReadFile| !file.records.is_empty();
    assert!((13..=16).contains(&files.iter().filter(refused).count()), "{}", files.len());

    let limits = Limits { ratio_from: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let zeros = vec![0_u8; 5 << 20];
    for packed in [bzip2(&zeros), xz(&zeros), bzip2(&tar(&[("zeros", &zeros)]))] {
        let files = read("bomb", &packed, &options);
        let last = &files.last().unwrap().records[0].content;
        assert!(
            matches!(last, proximate_intake::RecordContent::Refused { reason } if reason.contains("bomb")),
            "{last:?}"
        );
    }
}
