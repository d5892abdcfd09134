//! The import of a large file of JSON Lines, part by part: its first rows can be read at once, and memory
//! is bounded whatever its size.

use std::{
    io::Read as _,
    sync::{
        Arc,
        mpsc::{self, Receiver, SyncSender},
    },
    thread::{self, ScopedJoinHandle},
};

use anyhow::{Context as _, Result};
use proximate_intake::{KnownIds, LineReader, Options, ReadFile};
use proximate_model::FileAccount;
use proximate_store::{Acquisition, Batch};

use crate::{
    Observer, Progress, Workbench,
    import::{Found, batch},
    lock,
};

/// Files from this size on are read part by part.
pub(crate) const FROM: u64 = 16 << 20;
/// Bytes of a part: some thousand records.
const PART: usize = 4 << 20;

/// Parts that wait for the next pair of hands, at most: they are what memory holds.
const PARTS_AHEAD: usize = 2;

/// What became of a large file.
pub(crate) enum Streamed {
    /// It was read to its end.
    Whole(FileAccount),
    /// Its bytes are in the case already, under this hash.
    KnownAlready(String),
    /// The user stopped the import; the next one begins the file anew.
    Stopped,
}

/// Reads a file part by part, or gives `None` if it has to be read as a whole. One thread takes the bytes in, one
/// reads the records with the help of all cores, one writes the rows.
pub(crate) fn file(
    workbench: &Workbench,
    found: &Found,
    options: &Options,
    known: &mut KnownIds,
    progress: &mut Progress,
    observer: &dyn Observer,
) -> Result<Option<Streamed>> {
    if found.bytes < FROM || found.unreadable.is_some() {
        return Ok(None);
    }
    // A file that cannot be opened is refused, with the reason, when it is read as a whole.
    let Ok(mut source) = fs_err::File::open(&found.path) else { return Ok(None) };
    let first = part(&mut source)?;
    let Some(mut reader) = LineReader::begin(&found.name, &first, options) else { return Ok(None) };
    let vault = lock(&workbench.store).vault().clone();
    let acquisition = vault.acquire()?;
    let id = lock(&workbench.store).begin(&found.name, reader.reading())?;
    let mut account = FileAccount { path: found.name.clone(), ..FileAccount::default() };
    let before = progress.done;
    let mut stopped = false;
    let acquisition = thread::scope(|scope| {
        let (to_read, parts) = mpsc::sync_channel(PARTS_AHEAD);
        let (to_write, batches) = mpsc::sync_channel(PARTS_AHEAD);
        let keeper = scope.spawn(move || take_in(acquisition, first, source, &to_read));
        let writer = scope.spawn(|| write(workbench, id, batches));
        for part in parts {
            let (partial, _, rows) =
                batch(proximate_intake::settle(reader.read(&part, part.len() < PART), known));
            add(&mut account, partial);
            // The writer ends before its time only when it failed, and then it says why.
            if to_write.send(rows).is_err() {
                break;
            }
            progress.done = before + account.bytes;
            progress.note = format!("{} · {} events", found.name, account.events);
            observer.progress(progress);
            stopped = observer.stopped();
            if stopped {
                break;
            }
        }
        drop(to_write);
        joined(writer)?;
        joined(keeper)
    })?;
    if stopped {
        return Ok(Some(Streamed::Stopped));
    }
    let acquired = acquisition.finish(&vault)?;
    let mut store = lock(&workbench.store);
    if store.knows(&acquired.sha256, None)? {
        store.clean()?;
        return Ok(Some(Streamed::KnownAlready(acquired.sha256)));
    }
    account.sha256 = acquired.sha256;
    store.finish(id, &account, workbench.clock.now())?;
    Ok(Some(Streamed::Whole(account)))
}

/// Hands the parts of a file on and keeps a copy of them, until the file ends or nobody wants more.
fn take_in(
    mut acquisition: Acquisition,
    first: Vec<u8>,
    mut source: fs_err::File,
    to_read: &SyncSender<Arc<Vec<u8>>>,
) -> Result<Acquisition> {
    let mut next = Arc::new(first);
    while to_read.send(Arc::clone(&next)).is_ok() {
        acquisition
            .write(&next)
            .context("cannot keep a copy of the evidence; free some disk space and import again")?;
        if next.len() < PART {
            break;
        }
        next = Arc::new(part(&mut source)?);
    }
    Ok(acquisition)
}

/// Writes rows as they come; those that wait are written in one transaction.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the channel ends with this function, so that nobody waits for a writer that failed"
)]
fn write(workbench: &Workbench, file: i64, batches: Receiver<Batch>) -> Result<()> {
    for first in &batches {
        let batches: Vec<Batch> = std::iter::once(first).chain(batches.try_iter()).collect();
        lock(&workbench.store).append(file, &batches)?;
    }
    Ok(())
}

fn joined<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Reads the bytes of a large file again, in the same parts; `None` if it was read as a whole.
pub(crate) fn again(path: &str, bytes: &[u8], options: &Options) -> Option<ReadFile> {
    if (bytes.len() as u64) < FROM {
        return None;
    }
    let mut reader = LineReader::begin(path, &bytes[..PART], options)?;
    let whole_parts = bytes.len() / PART;
    let mut file: Option<ReadFile> = None;
    // A file whose size is a multiple of the part's ends with an empty part, as it did at import.
    for index in 0..=whole_parts {
        let part = &bytes[index * PART..bytes.len().min((index + 1) * PART)];
        let read = reader.read(part, index == whole_parts);
        match &mut file {
            Some(file) => file.records.extend(read.records),
            None => file = Some(read),
        }
    }
    file
}

/// The next part of a file; shorter than others only at its end.
fn part(source: &mut fs_err::File) -> Result<Vec<u8>> {
    let mut part = Vec::with_capacity(PART);
    source.by_ref().take(PART as u64).read_to_end(&mut part)?;
    Ok(part)
}

/// Adds the account of a part to that of its file.
fn add(account: &mut FileAccount, part: FileAccount) {
    account.bytes += part.bytes;
    account.format = part.format;
    account.records += part.records;
    account.parsed += part.parsed;
    account.duplicates += part.duplicates;
    account.meta += part.meta;
    account.refused += part.refused;
    account.events += part.events;
    account.first = account.first.into_iter().chain(part.first).min();
    account.last = account.last.into_iter().chain(part.last).max();
    account.refusals.extend(part.refusals);
    account.refusals.truncate(REFUSALS);
}

/// Refusals of one file that are told after an import; the case keeps all of them.
const REFUSALS: usize = 10_000;
