//! The custody journal, recomputed.

use proximate_model::document::CustodyEntry;
use sha2::{Digest, Sha256};

use super::{hex, row, table, text};
use crate::{Cell, Section, Statement, Status, words};

pub(super) fn section(custody: &[CustodyEntry]) -> Section {
    let mut blocks = vec![text(
        "Every action that changed the case is an entry of an append-only journal. The hash of an entry covers the hash of the entry before, so that no entry can be altered, removed or put between without breaking all that follow.",
    )];
    if custody.is_empty() {
        blocks.push(Statement::inference("The journal has no entry.", Vec::new()).into());
        return super::section("custody", "Custody", blocks);
    }
    blocks.push(
        match first_break(custody) {
            None => Statement::inference(
                format!(
                    "{} recomputed while this report was made; the chain of hashes is unbroken.",
                    words::counted(custody.len() as u64, "entry was", "entries were")
                ),
                Vec::new(),
            ),
            Some(sequence) => Statement::inference(
                format!(
                    "The chain of hashes is broken at entry {sequence}: what follows it cannot be relied on."
                ),
                Vec::new(),
            ),
        }
        .into(),
    );
    let rows = custody
        .iter()
        .map(|entry| {
            row(
                Some(Status::Fact),
                vec![
                    Cell::number(entry.sequence.to_string()),
                    Cell::text(words::instant(entry.at)),
                    Cell::strong(entry.action.clone()),
                    Cell::exact(told(entry)).note(entry.hash.clone()),
                ],
            )
        })
        .collect();
    let columns = [("No.", 4), ("Time", 15), ("Action", 8), ("Detail, and the hash of the entry", 51)];
    blocks.push(table("custody", "Custody journal", &columns, rows));
    super::section("custody", "Custody", blocks)
}

/// What an entry says, on a line or two: of an import its files, of anything else the detail as it is.
fn told(entry: &CustodyEntry) -> String {
    let files = serde_json::from_str::<serde_json::Value>(&entry.detail).ok();
    let files = files.as_ref().and_then(|detail| detail["files"].as_array()).map(Vec::as_slice);
    let Some(files @ [first, ..]) = files else { return entry.detail.clone() };
    let more = match files.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", words::counted(more as u64, "more file", "more files")),
    };
    let count = |member: &str| files.iter().filter_map(|file| file[member].as_u64()).sum();
    format!(
        "{}{more}: {}, {}, {} refused",
        first["path"].as_str().unwrap_or_default(),
        words::counted(count("records"), "record", "records"),
        words::counted(count("events"), "event", "events"),
        words::thousands(count("refused")),
    )
}

/// The number of the first entry that does not follow from the one before, or `None`.
fn first_break(custody: &[CustodyEntry]) -> Option<u64> {
    let mut previous = "0".repeat(64);
    for (index, entry) in custody.iter().enumerate() {
        let mut hasher = Sha256::new();
        for part in [
            &entry.previous,
            &entry.sequence.to_string(),
            &entry.at.to_string(),
            &entry.action,
            &entry.detail,
        ] {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
        let follows = entry.sequence == index as u64 + 1 && entry.previous == previous;
        if !follows || hex(&hasher.finalize()) != entry.hash {
            return Some(entry.sequence);
        }
        previous.clone_from(&entry.hash);
    }
    None
}
