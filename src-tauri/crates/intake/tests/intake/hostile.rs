//! Hostile and odd bytes: each gives events or a refusal with its place and reason, and the account adds up.

use proximate_intake::{Limits, Options, Settled};

use crate::{
    containers::{bzip2, gzip, noise, tar, xz, zip},
    support::{import, one, one_by},
};

const EVENT: &str = r#"{"eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"NUMBER"}"#;

fn event(id: &str) -> String {
    EVENT.replace("NUMBER", id)
}

/// Records, parsed ones, meta and refused ones; a refusal always says why.
fn counts(settled: &Settled) -> [u64; 4] {
    let account = &settled.account;
    assert!(account.balances(), "{account:?}");
    assert!(account.refusals.iter().all(|refusal| !refusal.reason.is_empty()));
    [account.records, account.parsed, account.meta, account.refused]
}

#[test]
fn marks_of_byte_order_are_no_part_of_a_record_or_are_told() {
    let text = event("a") + "\n" + &event("b") + "\n";
    let settled = one("marked.jsonl", format!("\u{feff}{text}").as_bytes());
    assert_eq!(counts(&settled), [2, 2, 0, 0]);
    assert_eq!(settled.events[0].evidence.offset, 3);
    let line = "<34>1 2026-03-01T02:03:05Z web-1 su - - - \u{feff}failed\n";
    let settled = one("marked.log", format!("\u{feff}{line}").as_bytes());
    assert_eq!((settled.events[0].evidence.offset, settled.events[0].text.as_deref()), (3, Some("failed")));
    for (mark, order) in
        [(b"\xff\xfe", u16::to_le_bytes as fn(u16) -> [u8; 2]), (b"\xfe\xff", u16::to_be_bytes)]
    {
        let wide = [mark.to_vec(), text.encode_utf16().flat_map(order).collect()].concat();
        let settled = one("wide.jsonl", &wide);
        assert_eq!(counts(&settled), [1, 0, 0, 1]);
        assert!(settled.account.refusals[0].reason.contains("UTF-16"), "{:?}", settled.account.refusals);
    }
}

#[test]
fn bytes_that_are_no_text_cost_nothing_but_themselves() {
    let mut log = b"Mar  1 00:00:03 web-1 app: caf\xe9 \xff\xfe\n".to_vec();
    log.extend(b"Mar  1 00:00:04 web-1 app: nul\0nul\n\0\0\0\0\nMar  1 00:00:05 web-1 app: fine\n");
    let settled = one("messages-20260301", &log);
    assert_eq!(counts(&settled), [3, 3, 0, 0]);
    assert!(settled.events[0].message.as_deref().unwrap().contains("not UTF-8"));
    assert_eq!(settled.events[2].evidence.offset as usize, log.len() - 32);
    let mut csv = b"identity,account,kind\nana,\xe9\xff,human\nbo,\0,human\n".to_vec();
    csv.extend(b"\"cy");
    assert!(counts(&one("identities.csv", &csv))[0] >= 2);
}

#[test]
fn keys_that_stand_twice_and_large_numbers_are_kept_as_they_are() {
    let twice = event("second").replace("\"eventID\"", "\"eventID\":\"first\",\"eventID\"");
    let settled = one("twice.jsonl", (twice + "\n").as_bytes());
    assert_eq!(settled.events[0].native_id.as_deref(), Some("second"));
    for number in ["9007199254740993", "18446744073709551615", "-9223372036854775808"] {
        let large = event("n").replace(
            "\"eventID\"",
            &format!("\"requestParameters\":{{\"n\":{number}}},\"readOnly\":false,\"eventID\""),
        );
        let settled = one("large.jsonl", (large + "\n").as_bytes());
        assert_eq!(settled.events[0].text.as_deref(), Some(format!("{{\"n\":{number}}}").as_str()));
    }
    for number in ["1e400", "-1e999", "0123", "+1", "NaN"] {
        let odd = event("n")
            .replace("\"eventID\"", &format!("\"requestParameters\":{{\"n\":{number}}},\"eventID\""));
        let settled = one("odd.jsonl", format!("{}\n{odd}\n{}\n", event("a"), event("b")).as_bytes());
        assert_eq!(counts(&settled), [3, 2, 0, 1], "{number}");
        assert_eq!(
            (settled.account.refusals[0].record, settled.account.refusals[0].offset),
            (2, event("a").len() as u64 + 1)
        );
    }
}

#[test]
fn glued_and_torn_json_keeps_what_is_whole() {
    let glued = event("a") + &event("b") + " " + &event("c") + "{\"eventID\":";
    let settled = one("glued.jsonl", format!("{}\n{glued}\n{}\n", event("x"), event("y")).as_bytes());
    assert_eq!(counts(&settled), [6, 5, 0, 1]);
}

#[test]
fn a_very_long_line_is_one_refusal_in_every_container() {
    let limits = Limits { record_bytes: 10_000, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let long = "x".repeat(50_000);
    let line = |words: &str| format!("<13>1 2026-03-01T02:03:04Z h a - - - {words}\n");
    for (name, text) in [
        ("long.log", line("one") + &line(&long) + &line("two")),
        ("long.jsonl", event("a") + "\n" + &event(&long) + "\n" + &event("b") + "\n"),
        (
            "access.log",
            ["/a", &long, "/b"]
                .map(|path| format!("h - - [01/Mar/2026:02:03:04 +0000] \"GET {path} HTTP/1.1\" 200 5\n"))
                .concat(),
        ),
    ] {
        let settled = one_by(name, text.as_bytes(), &options);
        assert_eq!(counts(&settled), [3, 2, 0, 1], "{name}");
        let refusal = &settled.account.refusals[0];
        assert!(
            refusal.record == 2 && refusal.offset > 0 && refusal.reason.contains("longer than"),
            "{refusal:?}"
        );
    }
    // Lines without an end, and a quote that is never closed.
    for text in
        ["x".repeat(300_000), format!("2026-03-01 02:03:04.567 UTC,\"a\",\"b\",1,{}", "\"".repeat(99_999))]
    {
        let settled = one_by("endless.csv", text.as_bytes(), &options);
        assert_eq!(counts(&settled), [1, 0, 0, 1]);
    }
}

#[test]
fn empty_and_odd_members_are_all_accounted_for() {
    let inner = zip(&[("empty.jsonl", b""), ("folder/", b"")]);
    let archive = tar(&[
        ("empty.jsonl", b""),
        ("blank.json", b" \n\n"),
        ("inner.zip", &inner),
        ("none.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("broken.zip", b"PK\x03\x04broken"),
        ("broken.tar.gz", b"\x1f\x8b\x08broken"),
        ("noise.bin", &noise(4000)),
        ("a\\..\\..\\b", b"x"),
        ("good.jsonl", event("a").as_bytes()),
    ]);
    let settled = import(&[("all.tar".to_owned(), archive)], &Options::default());
    let shown: Vec<_> = settled.iter().map(|file| (file.account.path.as_str(), counts(file))).collect();
    let refused = [1, 0, 0, 1];
    assert_eq!(
        shown,
        [
            ("empty.jsonl", [0; 4]),
            ("blank.json", [0; 4]),
            ("inner.zip/empty.jsonl", [0; 4]),
            ("none.zip", refused),
            ("broken.zip", refused),
            ("broken.tar.gz", refused),
            ("noise.bin", refused),
            ("a\\..\\..\\b", refused),
            ("good.jsonl", [1, 1, 0, 0]),
        ]
    );
}

#[test]
fn a_line_cannot_be_forged_by_what_another_holds() {
    // The carriage return alone is no break of a line, and neither is what Unicode calls one.
    let log =
        "<13>1 2026-03-01T02:03:04Z h a - - - one\r<13>1 2026-03-01T02:03:05Z h b - - - two\u{2028}<13>1 x\n";
    assert_eq!(counts(&one("forged.log", log.as_bytes())), [1, 1, 0, 0]);
    let audit = "type=USER_CMD msg=audit(1.0:1): auid=1000 msg='cmd=\"x msg=audit(1.0:2)\" res=success'\n\
                 type=USER_CMD msg=audit(1.0:3): auid=1000 msg='acct=\"root\" auid=0 res=failed'\n";
    let settled = one("audit.log", audit.as_bytes());
    assert_eq!(counts(&settled), [2, 2, 0, 0]);
    let who = |index: usize| settled.events[index].executor.as_ref().unwrap().name.as_str();
    assert_eq!(
        (who(0), who(1)),
        ("uid 1000", "uid 1000"),
        "what a program says of itself comes after the kernel's own"
    );
}

#[test]
fn many_small_things_end_in_time() {
    let options = Options::default();
    for text in [
        "[".repeat(300_000),
        "\"".repeat(300_000),
        "type=A msg=audit(1.0:1): a=\"\n".repeat(20_000),
        "From a@b 2026:\n\n".repeat(20_000),
        "__CURSOR=\n".repeat(50_000),
        "2026-03-01 02:03:04 UTC,\"a\",\"b\",1,\"\n".repeat(20_000),
        "#Fields: a\n".repeat(50_000),
    ] {
        counts(&one_by("many.log", text.as_bytes(), &options));
    }
}

#[test]
fn every_flipped_bit_of_what_is_packed_is_survived() {
    let text = event("a") + "\n" + &event("b") + "\n";
    let members = [("a.jsonl", text.as_bytes())];
    for packed in [
        gzip(text.as_bytes()),
        bzip2(text.as_bytes()),
        xz(text.as_bytes()),
        zstd::stream::encode_all(text.as_bytes(), 1).unwrap(),
        zip(&members),
    ] {
        for place in 0..packed.len() {
            for bit in 0..8 {
                let mut flipped = packed.clone();
                flipped[place] ^= 1 << bit;
                import(&[("flipped".to_owned(), flipped)], &Options::default());
            }
        }
    }
}
