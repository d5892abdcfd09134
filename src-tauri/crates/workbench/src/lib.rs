//! The façade that every host calls: open a case, import, reconstruct, decide, report, verify, replay.
//!
//! One writer, many readers. Whatever is derived is derived from a [`Snapshot`]: all events of one
//! revision of the case, in the order of time, with their actors resolved.

mod clock;
mod context;
mod curate;
mod detections;
mod evidence;
mod import;
mod kept;
mod mapping;
mod observe;
mod reading;
mod replay;
mod report;
mod searching;
mod snapshot;
mod stream;
mod timeline;
mod verify;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context as _, Result};
use proximate_intake::Limits;
use proximate_model::{
    Instant,
    document::{CaseCreated, CaseOverview, CustodyEntry},
};
use proximate_store::{CaseInfo, Store, Vault};

pub use clock::{Clock, FixedClock, SystemClock};
pub use evidence::RawEvidence;
pub use import::ImportRequest;
pub use mapping::{preview_mapping, save_mapping};
pub use observe::{Observer, Progress, Silent};
pub use proximate_causality::picture::Theme;
pub use proximate_search::QueryError;
pub use proximate_severity::Pack;
pub use report::ReportFormat;
pub use searching::Searchable;
pub use snapshot::Snapshot;
pub use timeline::{EventPage, Selection};

/// How many snapshots of the past are kept: a replay goes back and forth between a few instants.
const SNAPSHOTS_KEPT: usize = 8;

/// An open case.
pub struct Workbench {
    store: Mutex<Store>,
    clock: Arc<dyn Clock>,
    snapshots: Mutex<Snapshots>,
    kept: Mutex<kept::Kept>,
    context: Mutex<Option<Arc<context::Context>>>,
    searching: Mutex<Option<Arc<searching::Searching>>>,
    /// Held by the one who fills the index.
    filling: Mutex<()>,
    limits: Limits,
}

#[derive(Default)]
struct Snapshots {
    revision: u64,
    whole: Option<Arc<Snapshot>>,
    /// By the number of events that could be known: the same number is the same set.
    past: BTreeMap<usize, Arc<Snapshot>>,
}

/// A panic elsewhere leaves the data behind these locks whole: each holder writes in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Workbench {
    /// Makes a case folder and opens it.
    ///
    /// # Errors
    /// The folder is not empty or cannot be written.
    pub fn create(
        folder: &Path,
        title: &str,
        label: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, CaseCreated)> {
        let created = clock.now();
        let seed = format!("{}\n{title}\n{created}", folder.display());
        let id = format!("case-{}", &Vault::sha256(seed.as_bytes())[..12]);
        let info = CaseInfo { id: id.clone(), title: title.to_owned(), label: label.to_owned(), created };
        let store = Store::create(folder, &info)?;
        Ok((Self::over(store, clock), CaseCreated { case: folder.display().to_string(), id }))
    }

    /// Opens a case folder.
    ///
    /// # Errors
    /// It is not a case, is damaged, or was written by a newer version.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        Ok(Self::over(Store::open(folder)?, clock))
    }

    fn over(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store: Mutex::new(store),
            clock,
            snapshots: Mutex::default(),
            kept: Mutex::default(),
            context: Mutex::default(),
            searching: Mutex::default(),
            filling: Mutex::default(),
            limits: Limits::default(),
        }
    }

    /// What the case holds.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn overview(&self) -> Result<CaseOverview> {
        let store = lock(&self.store);
        let info = store.info()?;
        let files = proximate_store::accounts(&store.files()?);
        let mut totals = proximate_model::Totals::default();
        for file in &files {
            totals.add(file);
        }
        Ok(CaseOverview {
            id: info.id,
            title: info.title,
            label: info.label,
            created: info.created,
            revision: store.revision()?,
            first: files.iter().filter_map(|file| file.first).min(),
            last: files.iter().filter_map(|file| file.last).max(),
            files,
            totals,
        })
    }

    /// The custody journal.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn custody(&self) -> Result<Vec<CustodyEntry>> {
        lock(&self.store).custody()
    }

    /// Everything in the case as it is now.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let mut snapshots = lock(&self.snapshots);
        let store = lock(&self.store);
        let revision = store.revision()?;
        if snapshots.revision != revision {
            *snapshots = Snapshots { revision, ..Snapshots::default() };
        }
        if let Some(whole) = &snapshots.whole {
            return Ok(Arc::clone(whole));
        }
        let whole = Arc::new(Snapshot::new(revision, self.all_events(&store)?, store.context()?));
        snapshots.whole = Some(Arc::clone(&whole));
        Ok(whole)
    }

    /// What of the case could be known at an instant; the whole case for `None`.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn snapshot_as_of(&self, as_of: Option<Instant>) -> Result<Arc<Snapshot>> {
        let whole = self.snapshot()?;
        let Some(at) = as_of else { return Ok(whole) };
        let known = whole.known_at(at);
        if known == whole.events().len() {
            return Ok(whole);
        }
        let mut snapshots = lock(&self.snapshots);
        if let Some(past) = snapshots.past.get(&known) {
            return Ok(Arc::clone(past));
        }
        let past = Arc::new(whole.as_of(at));
        if snapshots.past.len() >= SNAPSHOTS_KEPT {
            snapshots.past.pop_first();
        }
        snapshots.past.insert(known, Arc::clone(&past));
        Ok(past)
    }

    /// The drawing of one hypothesis, as SVG; `None` if there is no such hypothesis.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn picture(&self, hypothesis: usize, theme: Theme, as_of: Option<Instant>) -> Result<Option<String>> {
        let snapshot = self.snapshot_as_of(as_of)?;
        Ok(snapshot.picture(hypothesis, theme))
    }

    fn folder(&self) -> std::path::PathBuf {
        lock(&self.store).folder().to_path_buf()
    }
}

/// Reads a rule pack from a file.
///
/// # Errors
/// The file cannot be read, or is not a pack.
pub fn read_pack(path: &Path) -> Result<Pack> {
    Pack::parse(&fs_err::read_to_string(path)?)
        .with_context(|| format!("`{}` is not a rule pack", path.display()))
}
