//! What was decoded and read last: a responder looks at many records of the same files.

use std::{collections::VecDeque, sync::Arc};

use proximate_store::EvidencePlace;

use crate::reading::Members;

/// Bytes of evidence of which the content is kept, at most; a single larger file is kept alone.
const MOST: usize = 48 << 20;

/// Something made of a piece of evidence.
#[derive(Clone)]
pub(crate) enum Content {
    /// The decoded bytes of a file.
    Bytes(Arc<Vec<u8>>),
    /// The files of a blob as they were read by the importer.
    Members(Arc<Members>),
}

struct Entry {
    place: EvidencePlace,
    cost: usize,
    content: Content,
}

/// The last contents, the latest first.
#[derive(Default)]
pub(crate) struct Kept(VecDeque<Entry>);

impl Kept {
    fn take(&mut self, place: &EvidencePlace, wanted: fn(&Content) -> bool) -> Option<Content> {
        let found = self.0.iter().position(|entry| entry.place == *place && wanted(&entry.content))?;
        let entry = self.0.remove(found)?;
        let content = entry.content.clone();
        self.0.push_front(entry);
        Some(content)
    }

    /// The decoded bytes of a file.
    pub(crate) fn bytes(&mut self, place: &EvidencePlace) -> Option<Arc<Vec<u8>>> {
        match self.take(place, |content| matches!(content, Content::Bytes(_)))? {
            Content::Bytes(bytes) => Some(bytes),
            Content::Members(_) => None,
        }
    }

    /// The files of a blob.
    pub(crate) fn members(&mut self, blob: &EvidencePlace) -> Option<Arc<Members>> {
        match self.take(blob, |content| matches!(content, Content::Members(_)))? {
            Content::Members(members) => Some(members),
            Content::Bytes(_) => None,
        }
    }

    /// Keeps a content that costs about so many bytes; what was not asked for longest goes.
    pub(crate) fn keep(&mut self, place: EvidencePlace, cost: usize, content: Content) {
        self.0.push_front(Entry { place, cost, content });
        while self.0.len() > 1 && self.0.iter().map(|entry| entry.cost).sum::<usize>() > MOST {
            self.0.pop_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> EvidencePlace {
        EvidencePlace { vault_sha256: name.into(), member: None }
    }

    #[test]
    fn what_was_not_asked_for_longest_goes() {
        let mut kept = Kept::default();
        let content = || Content::Bytes(Arc::default());
        kept.keep(place("a"), MOST / 2, content());
        kept.keep(place("b"), MOST / 2, content());
        assert!(kept.bytes(&place("a")).is_some(), "both fit");
        kept.keep(place("c"), MOST / 2, content());
        assert!(kept.bytes(&place("b")).is_none(), "`a` was asked for after it");
        assert!(kept.bytes(&place("a")).is_some());
        kept.keep(place("d"), MOST * 2, content());
        assert!(kept.bytes(&place("d")).is_some(), "a single large one is kept");
        assert!(kept.bytes(&place("a")).is_none(), "alone");
        assert!(kept.members(&place("d")).is_none(), "bytes are no files");
    }
}
