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
                    Cell::exact(entry.detail.clone()),
                    Cell::exact(entry.hash.clone()),
                ],
            )
        })
        .collect();
    let columns = [("No.", 3), ("Time", 10), ("Action", 9), ("Detail", 28), ("Hash", 19)];
    blocks.push(table("custody", "Custody journal", &columns, rows));
    super::section("custody", "Custody", blocks)
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
