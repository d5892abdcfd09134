//! The index by row: opening it, and what a commit says of it.

use std::{
    collections::HashSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use serde::{Deserialize, Serialize};
use tantivy::{
    Executor, IndexReader, IndexSettings, ReloadPolicy, Searcher, SegmentReader, directory::MmapDirectory,
    index::SegmentId, store::Compressor,
};
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    answers::Answers,
    prepare::{PreparedWords, RowFields, schema},
    row_set::Stretches,
    runs::{Run, RunMeta},
    values::Values,
};

/// Version of what is indexed and how. Any change of it makes old indexes unusable, and they are begun anew.
const SCHEMA_VERSION: u32 = 3;

/// Name of the file of values.
pub(crate) const VALUES: &str = "values.bin";

/// Most threads that search.
const MOST_SEARCHERS: usize = 8;

/// Full text, facets and order of time over the events of a case, each known by its row in the store.
///
/// It is filled while an import goes on (see [`RowIndex::writer`]) and can be asked at the same time: it answers
/// from what was committed last. It can be deleted at any time, and is then filled again from row 0 on.
#[derive(Clone)]
pub struct RowIndex {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) folder: PathBuf,
    case_id: String,
    /// Seed of the hashes of identifiers.
    pub(crate) case: u64,
    pub(crate) index: tantivy::Index,
    pub(crate) fields: RowFields,
    reader: IndexReader,
    values: RwLock<Values>,
    state: RwLock<Arc<State>>,
    pub(crate) stretches: Arc<Stretches>,
    pub(crate) answers: Mutex<Answers>,
}

/// What was committed last.
pub(crate) struct State {
    pub(crate) searcher: Searcher,
    pub(crate) runs: Vec<Arc<Run>>,
    pub(crate) mark: Mark,
}

/// What a commit says of itself. It stands in the same file that names the segments, so that all of it is
/// committed at one instant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) schema: u32,
    pub(crate) case_id: String,
    /// Rows below it are in the index.
    pub(crate) watermark: u64,
    pub(crate) runs: Vec<RunMeta>,
    /// Length of the file of values that counts, and its hash.
    pub(crate) values_bytes: u64,
    pub(crate) values_hash: u64,
}

impl fmt::Debug for RowIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.state();
        f.debug_struct("RowIndex")
            .field("events", &state.searcher.num_docs())
            .field("watermark", &state.mark.watermark)
            .finish_non_exhaustive()
    }
}

impl RowIndex {
    /// Opens the index in `dir`. If there is none, or it belongs to another case, was written by another
    /// version, or is damaged, it is begun anew: its watermark is then 0, and the caller fills it again.
    ///
    /// What is checked is cheap: that all parts are there and fit together. See [`RowIndex::verify`].
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open_or_create(dir: &Path, case_id: &str) -> Result<Self> {
        if dir.join("meta.json").is_file()
            && let Ok(index) = Self::open(dir, case_id)
        {
            return Ok(index);
        }
        match fs::remove_dir_all(dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        fs::create_dir_all(dir)?;
        let settings = IndexSettings {
            // No documents are stored, so there is nothing to compress.
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        tantivy::Index::create(MmapDirectory::open(dir)?, schema().0, settings)?;
        Self::open(dir, case_id).context("the search index that was just made cannot be read, check the disk")
    }

    fn open(dir: &Path, case_id: &str) -> Result<Self> {
        let mut index = tantivy::Index::open_in_dir(dir)?;
        let (schema, fields) = schema();
        ensure!(index.schema() == schema, "the search index has other fields");
        index.tokenizers().register(PreparedWords::NAME, PreparedWords::default());
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_SEARCHERS);
        index.set_executor(Executor::multi_thread(threads, "search-")?);
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let case = xxh3_64(case_id.as_bytes());
        let state = State::of(dir, case_id, &index, &reader)?;
        let values = read_values(dir, &state.mark)?;
        let shared = Shared {
            folder: dir.to_owned(),
            case_id: case_id.to_owned(),
            case,
            index,
            fields,
            reader,
            values: RwLock::new(values),
            state: RwLock::new(Arc::new(state)),
            stretches: Arc::default(),
            answers: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// All rows below it are in the index, and no others: filling goes on from here.
    #[must_use]
    pub fn watermark(&self) -> u64 {
        self.shared.state().mark.watermark
    }

    /// How many events are in it.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.shared.state().searcher.num_docs()
    }

    /// How many parts Tantivy keeps it in; a search looks into each of them.
    #[must_use]
    pub fn segments(&self) -> usize {
        self.shared.state().searcher.segment_readers().len()
    }

    /// Compares all files with their checksums, and names those that are damaged. Reads the whole index.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn verify(&self) -> Result<Vec<String>> {
        let state = self.shared.state();
        let damaged = self.shared.index.validate_checksum()?;
        let mut names: Vec<String> = damaged.iter().map(|path| path.display().to_string()).collect();
        for run in &state.runs {
            if !run.is_whole()? {
                names.push(run.meta.name.clone());
            }
        }
        if read_values(&self.shared.folder, &state.mark).is_err() {
            names.push(VALUES.to_owned());
        }
        names.sort_unstable();
        Ok(names)
    }
}

impl State {
    fn of(dir: &Path, case_id: &str, index: &tantivy::Index, reader: &IndexReader) -> Result<Self> {
        let metas = index.load_metas()?;
        let fresh = Mark { schema: SCHEMA_VERSION, case_id: case_id.to_owned(), ..Mark::default() };
        let mark = match metas.payload {
            Some(payload) => serde_json::from_str(&payload)?,
            None => {
                ensure!(metas.segments.is_empty(), "the search index does not say what it holds");
                Mark { values_hash: Values::default().hash(), ..fresh.clone() }
            }
        };
        let fits = mark.schema == fresh.schema && mark.case_id == fresh.case_id;
        ensure!(fits, "the search index is one of another case or version");
        let runs = mark.runs.iter().map(|run| Run::open(dir, run).map(Arc::new));
        Ok(Self { runs: runs.collect::<Result<_>>()?, searcher: reader.searcher(), mark })
    }
}

/// Reads the values of a commit.
pub(crate) fn read_values(dir: &Path, mark: &Mark) -> Result<Values> {
    let length = usize::try_from(mark.values_bytes)?;
    if length == 0 {
        return Ok(Values::default());
    }
    let bytes = fs::read(dir.join(VALUES))?;
    let values = Values::read(bytes.get(..length).context("the file of values is cut")?)?;
    ensure!(values.hash() == mark.values_hash, "the file of values is damaged");
    Ok(values)
}

impl Shared {
    pub(crate) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn values(&self) -> RwLockReadGuard<'_, Values> {
        self.values.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn values_mut(&self) -> RwLockWriteGuard<'_, Values> {
        self.values.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to answer from what was just committed.
    pub(crate) fn publish(&self) -> Result<()> {
        self.reader.reload()?;
        let state = State::of(&self.folder, &self.case_id, &self.index, &self.reader)?;
        let segments: HashSet<SegmentId> =
            state.searcher.segment_readers().iter().map(SegmentReader::segment_id).collect();
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        self.answers().clear();
        let mut stretches = self.stretches.lock().unwrap_or_else(PoisonError::into_inner);
        stretches.retain(|segment, _| segments.contains(segment));
        Ok(())
    }
}
