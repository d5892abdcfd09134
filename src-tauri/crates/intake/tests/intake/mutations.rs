//! Whatever is done to a sample, reading it ends, adds up, and does not panic.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use proximate_intake::{KnownIds, Limits, Mapping, Options, read, settle};

use crate::support::{files, sample};

/// Samples of every format, small enough to be read many times.
static SAMPLES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut samples = [
        "stratus/detonation-logs",
        "falco_k8s/trace_files",
        "otel_proto",
        "claude_code_transcripts",
        "agent_sessions",
        "pi_mono",
        "octokit_webhooks",
        "slack_export_viewer",
    ]
    .iter()
    .flat_map(|folder| files(folder))
    .filter(|(_, bytes)| bytes.len() < 60_000)
    .collect::<Vec<_>>();
    for name in [
        "posts.csv",
        "otlp_genai.jsonl",
        "github_audit.json",
        "cloudtrail_access.jsonl",
        "alerts-1.jsonl",
        "openclaw_audit.json",
        "openclaw_gateway.log",
        "openclaw_operator_approvals.csv",
        "openclaw_rows.jsonl",
        "openclaw_trajectory.jsonl",
    ] {
        samples.push((name.to_owned(), sample(name)));
    }
    samples.extend(crate::packs::samples());
    samples.extend(crate::lines::samples());
    for name in ["journal.export", "note.eml", "list.mbox"] {
        samples.push((name.to_owned(), sample(name)));
    }
    samples.push(("Security.evtx".to_owned(), crate::binary::event_log()));
    samples
});

/// One way to damage bytes.
#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    Cut(Index),
    Remove(Index, usize),
    Repeat(Index, usize),
    Insert(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let tokens = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ",",
        ":",
        "\n",
        "null",
        "-1e999",
        "\0",
        "\u{feff}",
        "{\"Records\":[",
        "é",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), 1..400_usize).prop_map(|(at, count)| Damage::Remove(at, count)),
        (any::<Index>(), 1..400_usize).prop_map(|(at, count)| Damage::Repeat(at, count)),
        (any::<Index>(), tokens).prop_map(|(at, token)| Damage::Insert(at, token.as_bytes().to_vec())),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match damage {
        Damage::Set(at, byte) => bytes[at.index(length)] = *byte,
        Damage::Cut(at) => bytes.truncate(at.index(length)),
        Damage::Remove(at, count) => {
            let start = at.index(length);
            bytes.drain(start..(start + count).min(length));
        }
        Damage::Repeat(at, count) => {
            let start = at.index(length);
            let part = bytes[start..(start + count).min(length)].to_vec();
            bytes.splice(start..start, part);
        }
        Damage::Insert(at, token) => {
            let start = at.index(length);
            bytes.splice(start..start, token.iter().copied());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_samples_always_add_up(which in any::<Index>(), damages in prop::collection::vec(damage(), 0..6)) {
        let (path, mut bytes) = which.get(&SAMPLES).clone();
        damages.iter().for_each(|damage| apply(&mut bytes, damage));
        let mapping = Mapping::parse(&String::from_utf8(sample("forum.mapping.toml")).unwrap()).unwrap();
        let limits = Limits { record_bytes: 100_000, decoded_bytes: 10 << 20, ..Limits::default() };
        let options = Options { mappings: vec![mapping], limits, ..Options::default() };
        let mut known = KnownIds::new();
        for file in read(&path, &bytes, &options) {
            for record in &file.records {
                if let proximate_intake::RecordContent::Refused { reason } = &record.content {
                    prop_assert!(!reason.contains("failed on this record"), "{reason}");
                }
            }
            let settled = settle(file, &mut known);
            prop_assert!(settled.account.balances());
            prop_assert_eq!(settled.account.refusals.len() as u64, settled.account.refused);
            prop_assert_eq!(settled.account.events, settled.events.len() as u64);
        }
    }
}
