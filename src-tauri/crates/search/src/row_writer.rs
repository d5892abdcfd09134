//! Filling the index by row: adding, committing, truncating, merging.

use std::{collections::HashSet, io::Write as _, ops::Bound};

use anyhow::{Result, ensure};
use fs_err as fs;
use tantivy::{
    IndexWriter, Term,
    indexer::{IndexWriterOptions, LogMergePolicy},
    query::RangeQuery,
};

use crate::{
    RowIndex,
    document::Document,
    prepare::{Prepared, Preparer},
    row_index::{Mark, VALUES, read_values},
    runs::{self, Entry, RunMeta, RunWriter},
};

/// Memory for building, over all threads, in bytes.
const BUILDING_BYTES: usize = 128 << 20;

/// Most threads that build, unless more are asked for.
const MOST_THREADS: usize = 4;

/// Identifiers that are sorted in memory before they become a run: 16 bytes for each.
const RUN_ENTRIES: usize = 2 << 20;

/// How many runs of about one size are merged.
const MERGED_RUNS: usize = 8;

/// Segments that a finished index has at most.
const MOST_SEGMENTS: usize = 8;

/// Segments from which on a segment is not merged any more, in events.
const LARGEST_MERGED: usize = 1_000_000;

/// How an index is filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that post; by default as many as there are cores, at most four. The thread that adds is not counted.
    pub threads: Option<usize>,
}

/// Fills the index. There is at most one at a time for an index.
///
/// Dropped without a commit, it leaves the index as the last commit made it.
pub struct Writer {
    index: RowIndex,
    writer: IndexWriter<Prepared>,
    preparer: Preparer,
    /// Identifiers that are in no run yet.
    entries: Vec<Entry>,
    /// The runs that the next commit names.
    runs: Vec<RunMeta>,
    watermark: u64,
    next_run: u64,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("watermark", &self.watermark).finish_non_exhaustive()
    }
}

impl RowIndex {
    /// Begins to fill the index. What an earlier writer left behind without a commit is deleted.
    ///
    /// # Errors
    /// Another writer fills it, or the folder cannot be written.
    pub fn writer(&self, options: WriterOptions) -> Result<Writer> {
        let shared = &self.shared;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = options.threads.unwrap_or(cores.min(MOST_THREADS)).max(1);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .num_merge_threads(1)
            .memory_budget_per_thread(BUILDING_BYTES / threads)
            .build();
        let writer: IndexWriter<Prepared> = shared.index.writer_with_options(options)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MERGED_RUNS);
        policy.set_max_docs_before_merge(LARGEST_MERGED);
        policy.set_min_layer_size(50_000);
        writer.set_merge_policy(Box::new(policy));
        let mark = shared.state().mark.clone();
        let named: HashSet<&str> = mark.runs.iter().map(|run| run.name.as_str()).collect();
        let mut next_run = 0;
        for entry in fs::read_dir(&shared.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(number) = name.strip_prefix("ids-").and_then(|name| name.strip_suffix(".run")) else {
                continue;
            };
            next_run = next_run.max(number.parse().map_or(0, |number: u64| number + 1));
            if !named.contains(name.as_str()) {
                fs::remove_file(entry.path())?;
            }
        }
        let path = shared.folder.join(VALUES);
        if path.exists() {
            fs::OpenOptions::new().write(true).open(&path)?.set_len(mark.values_bytes)?;
        }
        // Numbers that were given out since the last commit are given out again.
        *shared.values_mut() = read_values(&shared.folder, &mark)?;
        Ok(Writer {
            index: self.clone(),
            writer,
            preparer: Preparer::default(),
            entries: Vec::new(),
            watermark: mark.watermark,
            runs: mark.runs,
            next_run,
        })
    }
}

impl Writer {
    /// Adds an event. Rows may come in any order, each once, none below the watermark.
    ///
    /// # Errors
    /// The row is below the watermark, or the disk refuses.
    pub fn add(&mut self, document: &Document<'_>) -> Result<()> {
        let row = document.row;
        ensure!(row >= self.watermark, "row {row} is in the search index already");
        let shared = &self.index.shared;
        let prepared = self.preparer.prepare(document, &mut shared.values_mut(), shared.fields, shared.case);
        self.writer.add_document(prepared)?;
        self.entries.extend(self.preparer.identifiers.iter().map(|hash| (*hash, row)));
        if self.entries.len() >= RUN_ENTRIES {
            self.write_run()?;
        }
        Ok(())
    }

    /// Makes what was added durable and lets it be found. Rows below `watermark` are in the index afterwards;
    /// the caller answers for that.
    ///
    /// # Errors
    /// The disk refuses. The index stays as the last commit made it.
    pub fn commit(&mut self, watermark: u64) -> Result<()> {
        self.write_run()?;
        self.merge_runs()?;
        let shared = &self.index.shared;
        let old = shared.state().mark.clone();
        let mut values = shared.values_mut();
        let unsaved = values.unsaved();
        let values_hash = values.hash();
        drop(values);
        if !unsaved.is_empty() {
            let mut file =
                fs::OpenOptions::new().append(true).create(true).open(shared.folder.join(VALUES))?;
            file.write_all(&unsaved)?;
            file.sync_all()?;
        }
        let mark = Mark {
            watermark,
            runs: self.runs.clone(),
            values_bytes: old.values_bytes + unsaved.len() as u64,
            values_hash,
            ..old
        };
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&serde_json::to_string(&mark)?);
        commit.commit()?;
        self.watermark = watermark;
        shared.publish()?;
        for run in old.runs.iter().filter(|run| !self.runs.contains(run)) {
            // A search that began before still has the list of its blocks, and says that the file is gone.
            fs::remove_file(shared.folder.join(&run.name))?;
        }
        Ok(())
    }

    /// Removes all rows from `from` on and commits: what a killed import left behind, whose rows come again.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn remove_rows(&mut self, from: u64) -> Result<()> {
        self.write_run()?;
        let row = Term::from_field_u64(self.index.shared.fields.row(), from);
        self.writer.delete_query(Box::new(RangeQuery::new(Bound::Included(row), Bound::Unbounded)))?;
        let (cut, mut kept): (Vec<RunMeta>, Vec<RunMeta>) =
            std::mem::take(&mut self.runs).into_iter().partition(|run| run.last_row >= from);
        for run in cut {
            kept.extend(self.merged(&[run], from)?);
        }
        self.runs = kept;
        self.commit(self.watermark.min(from))
    }

    /// Merges what is left to merge and ends the filling. Takes long for a large index; without it the index
    /// answers all the same, more slowly.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(mut self) -> Result<()> {
        self.commit(self.watermark)?;
        let shared = std::sync::Arc::clone(&self.index.shared);
        self.writer.wait_merging_threads()?;
        shared.publish()?;
        let mut segments = shared.index.searchable_segment_metas()?;
        if segments.len() <= MOST_SEGMENTS {
            return Ok(());
        }
        // The smallest become one.
        segments.sort_by_key(|segment| std::cmp::Reverse(segment.num_docs()));
        let smallest: Vec<_> =
            segments.iter().skip(MOST_SEGMENTS - 1).map(tantivy::SegmentMeta::id).collect();
        let options = IndexWriterOptions::builder().num_worker_threads(1).build();
        let mut writer: IndexWriter<Prepared> = shared.index.writer_with_options(options)?;
        writer.merge(&smallest).wait()?;
        writer.wait_merging_threads()?;
        shared.publish()
    }

    fn name_run(&mut self) -> String {
        let name = format!("ids-{}.run", self.next_run);
        self.next_run += 1;
        name
    }

    /// Writes the identifiers in memory to the disk.
    fn write_run(&mut self) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        self.entries.sort_unstable();
        let name = self.name_run();
        let mut writer = RunWriter::create(&self.index.shared.folder, &name)?;
        for entry in self.entries.drain(..) {
            writer.push(entry)?;
        }
        self.runs.push(writer.finish()?);
        Ok(())
    }

    /// Merges runs of about one size, so that a search looks into few and each is written few times.
    fn merge_runs(&mut self) -> Result<()> {
        loop {
            let mut tiers: Vec<Vec<RunMeta>> = vec![Vec::new(); 64];
            for run in &self.runs {
                let tier = (run.entries.max(1).ilog2() / MERGED_RUNS.ilog2()) as usize;
                if let Some(tier) = tiers.get_mut(tier) {
                    tier.push(run.clone());
                }
            }
            let Some(full) = tiers.into_iter().find(|tier| tier.len() >= MERGED_RUNS) else { return Ok(()) };
            let merged = self.merged(&full, u64::MAX)?;
            self.runs.retain(|run| !full.contains(run));
            self.runs.extend(merged);
        }
    }

    fn merged(&mut self, metas: &[RunMeta], until: u64) -> Result<Option<RunMeta>> {
        let name = self.name_run();
        let folder = &self.index.shared.folder;
        let runs = metas.iter().map(|run| runs::Run::open(folder, run)).collect::<Result<Vec<_>>>()?;
        let merged = runs::merge(folder, &name, &runs.iter().collect::<Vec<_>>(), until)?;
        // Runs that no commit names are of no use any more.
        let named = &self.index.shared.state().mark.runs;
        for run in metas.iter().filter(|run| !named.contains(run)) {
            fs::remove_file(folder.join(&run.name))?;
        }
        Ok(merged)
    }
}
