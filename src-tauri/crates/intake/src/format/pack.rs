//! Formats that are data: the mappings that come with the program, one file per source.

use std::sync::LazyLock;

use super::Format;
use crate::{Mapping, Record, RecordContent, mapping};

/// The packs, the particular before the general: of two that know a record the first is taken.
const TEXTS: &[(&str, &str)] = &[
    ("gcp_audit", include_str!("../../packs/gcp_audit.toml")),
    ("azure_activity", include_str!("../../packs/azure_activity.toml")),
    ("entra", include_str!("../../packs/entra.toml")),
    ("m365_audit", include_str!("../../packs/m365_audit.toml")),
    ("google_workspace", include_str!("../../packs/google_workspace.toml")),
    ("okta", include_str!("../../packs/okta.toml")),
];

/// A mapping that comes with the program.
pub struct Pack {
    id: &'static str,
    title: &'static str,
    mapping: Mapping,
}

/// The packs that can be read; a test makes sure that all of them can.
static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    let read = |(id, text): &(&'static str, &str)| {
        let mapping = Mapping::pack(text).ok()?;
        // Packs live as long as the program, and so do their names.
        let title = Box::leak(mapping.title().to_owned().into_boxed_str());
        Some(Pack { id, title, mapping })
    };
    TEXTS.iter().filter_map(read).collect()
});

/// All packs.
pub(super) fn packs() -> impl Iterator<Item = &'static dyn Format> {
    PACKS.iter().map(|pack| pack as &dyn Format)
}

impl Format for Pack {
    fn id(&self) -> &'static str {
        self.id
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        self.mapping.detects(record)
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        mapping::apply(&self.mapping, record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_can_be_read_and_bears_its_name() {
        for (id, text) in TEXTS {
            let pack = Mapping::pack(text).unwrap_or_else(|reason| panic!("{id}: {reason}"));
            assert_eq!(pack.id, *id);
            assert_ne!(pack.title(), *id, "a pack has a title for people");
        }
    }
}
