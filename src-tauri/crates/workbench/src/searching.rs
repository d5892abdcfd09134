//! Rows become searchable after they can be read: their events are read again, and the index and the counts of
//! reads are filled with them. Both are caches, and go on where they were after a kill.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;
use proximate_analytics::Reads;
use proximate_model::Event;
use proximate_search::{Document, RowIndex, WriterOptions};
use proximate_store::EvidenceFile;

use crate::{Observer, Progress, Workbench, context::Context, lock};

/// Folder of the search index in the case folder. It can be deleted at any time.
const INDEX: &str = "index";
/// Folder of the counts in the case folder. It can be deleted at any time.
const ANALYTICS: &str = "analytics";
/// Rows that are read at once.
const BATCH: usize = 4_096;
/// Rows from one commit to the next: a kill costs no more than these. The first comes sooner.
const COMMIT: u64 = 250_000;
const FIRST_COMMIT: u64 = 20_000;

/// What is searched, under one state of the context tables.
pub(crate) struct Searching {
    pub(crate) index: RowIndex,
    pub(crate) context: Arc<Context>,
    reads: std::sync::Mutex<Arc<Reads>>,
    folder: PathBuf,
}

/// How far full text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Searchable {
    /// Events that searches, histogram and facets know.
    pub events: u64,
    /// Events of the case.
    pub of: u64,
}

impl Searching {
    fn open(folder: &Path, context: Arc<Context>) -> Result<Self> {
        let (place, analytics) = (folder.join(INDEX), folder.join(ANALYTICS));
        let mut index = RowIndex::open_or_create(&place, &context.identity)?;
        let mut reads = kept(&analytics, index.watermark());
        if reads.is_none() && index.watermark() > 0 {
            // The counts are missing or of another state: both are made anew, so that they agree.
            drop(index);
            fs_err::remove_dir_all(&place)?;
            index = RowIndex::open_or_create(&place, &context.identity)?;
            reads = None;
        }
        let reads = std::sync::Mutex::new(Arc::new(reads.unwrap_or_default()));
        Ok(Self { index, context, reads, folder: analytics })
    }

    /// The reads that were counted.
    pub(crate) fn reads(&self) -> Arc<Reads> {
        Arc::clone(&lock(&self.reads))
    }

    /// Keeps the counts up to a row, before the index says that it has come so far.
    fn keep(&self, reads: &Reads, watermark: u64) -> Result<()> {
        fs_err::create_dir_all(&self.folder)?;
        let mut partial = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(std::io::BufWriter::new(&mut partial), reads)?;
        partial.persist(self.folder.join(name(watermark)))?;
        *lock(&self.reads) = Arc::new(reads.clone());
        Ok(())
    }

    /// Removes the counts of earlier states.
    fn tidy(&self, watermark: u64) -> Result<()> {
        for entry in fs_err::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.file_name().is_none_or(|file| file != name(watermark).as_str()) {
                fs_err::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn name(watermark: u64) -> String {
    format!("reads-{watermark}.json")
}

fn kept(folder: &Path, watermark: u64) -> Option<Reads> {
    let file = fs_err::File::open(folder.join(name(watermark))).ok()?;
    serde_json::from_reader(std::io::BufReader::new(file)).ok()
}

/// An event and the bytes of its record.
pub(crate) struct Text {
    pub(crate) event: Event,
    pub(crate) raw: Option<Vec<u8>>,
    /// Whether the record says everything that the event says.
    pub(crate) alone: bool,
}

impl Workbench {
    /// What is searched now.
    pub(crate) fn searching(&self) -> Result<Arc<Searching>> {
        let context = self.context()?;
        let mut open = lock(&self.searching);
        if let Some(open) = open.as_ref().filter(|open| open.context.identity == context.identity) {
            return Ok(Arc::clone(open));
        }
        // The index of another state of the context tables must be closed before its folder is made anew.
        *open = None;
        let searching = Arc::new(Searching::open(&self.folder(), context)?);
        *open = Some(Arc::clone(&searching));
        Ok(searching)
    }

    /// Throws the index away; the next to search or to import fills it again.
    pub(crate) fn begin_index_anew(&self) -> Result<()> {
        let _nobody_fills = lock(&self.filling);
        let mut open = lock(&self.searching);
        *open = None;
        Ok(fs_err::remove_dir_all(self.folder().join(INDEX))?)
    }

    /// How far full text is.
    ///
    /// # Errors
    /// The database is damaged, or the index cannot be made.
    pub fn searchable(&self) -> Result<Searchable> {
        let searching = self.searching()?;
        let of = lock(&self.store).whole_rows()?;
        Ok(Searchable { events: searching.index.watermark().saturating_sub(1).min(of), of })
    }

    /// Makes all events searchable that are not yet. Returns false if the observer wished to stop; what was done
    /// so far stays.
    ///
    /// # Errors
    /// The disk is full, or evidence is missing or was changed.
    pub fn make_searchable(&self, observer: &dyn Observer) -> Result<bool> {
        let _one_at_a_time = lock(&self.filling);
        loop {
            let searching = self.searching()?;
            if self.fill(&searching, observer)? {
                return Ok(false);
            }
            // Context tables that came meanwhile make the index another one.
            if self.context()?.identity == searching.context.identity {
                return Ok(true);
            }
        }
    }

    /// Fills one index up to the last row. Returns true if it was stopped.
    fn fill(&self, searching: &Searching, observer: &dyn Observer) -> Result<bool> {
        let of = lock(&self.store).whole_rows()?;
        let mut next = searching.index.watermark().max(1);
        if next > of {
            return Ok(false);
        }
        let mut progress = Progress {
            step: "making searchable".into(),
            done: next - 1,
            total: of,
            unit: "events",
            ..Progress::default()
        };
        observer.progress(&progress);
        let mut writer = searching.index.writer(WriterOptions::default())?;
        let mut reads = Reads::clone(&searching.reads());
        let mut commit = next + FIRST_COMMIT;
        let mut stopped = false;
        while next <= of && !stopped {
            for text in self.texts(next, BATCH.min(usize::try_from(of - next + 1)?))? {
                let Text { mut event, raw, alone } = text;
                let raw = raw.filter(|_| alone);
                searching.context.registry.resolve(&mut event);
                reads.observe(&event)?;
                writer.add(&Document::of_event(next, &event, raw.as_deref()))?;
                next += 1;
            }
            stopped = observer.stopped();
            if next >= commit || next > of || stopped {
                searching.keep(&reads, next)?;
                writer.commit(next)?;
                searching.tidy(next)?;
                commit = next + COMMIT;
            }
            progress.done = next - 1;
            observer.progress(&progress);
        }
        if !stopped {
            writer.finish()?;
        }
        Ok(stopped)
    }

    /// The events of the rows from a number on, with their records.
    pub(crate) fn texts(&self, first: u64, limit: usize) -> Result<Vec<Text>> {
        let (rows, files) = {
            let store = lock(&self.store);
            let rows = store.rows_from(first, limit)?;
            let mut files: Vec<EvidenceFile> = Vec::new();
            for row in &rows {
                if files.last().is_none_or(|file| file.id != row.file) {
                    files.extend(store.file(row.file)?);
                }
            }
            (rows, files)
        };
        let mut texts = Vec::with_capacity(rows.len());
        for (rows, file) in rows.chunk_by(|a, b| a.file == b.file).zip(&files) {
            texts.extend(self.texts_of(file, rows)?);
        }
        Ok(texts)
    }
}
