//! The list of recent cases, a small file among the user's settings. Losing it loses nothing.

use std::path::{Path, PathBuf};

use proximate_model::Instant;

use crate::payload::RecentCase;

/// Cases kept in the list.
const KEPT: usize = 12;

pub(crate) struct Recent {
    file: PathBuf,
}

impl Recent {
    pub(crate) fn new(settings: &Path) -> Self {
        Self { file: settings.join("recent-cases.json") }
    }

    /// The cases, the last opened first.
    pub(crate) fn all(&self) -> Vec<RecentCase> {
        let text = fs_err::read_to_string(&self.file).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Puts a case at the top. A list that cannot be written is only a convenience lost.
    pub(crate) fn remember(&self, path: &str, title: &str, opened: Instant) {
        let mut cases = self.all();
        cases.retain(|case| case.path != path);
        cases.insert(0, RecentCase { path: path.to_owned(), title: title.to_owned(), opened });
        cases.truncate(KEPT);
        if let (Some(folder), Ok(text)) = (self.file.parent(), serde_json::to_string_pretty(&cases)) {
            let written = fs_err::create_dir_all(folder).and_then(|()| fs_err::write(&self.file, text));
            drop(written);
        }
    }
}
