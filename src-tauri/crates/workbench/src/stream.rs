//! The import of a large file of JSON Lines, part by part: its first rows can be read at once, and memory
//! is bounded whatever its size.

use std::io::Read as _;

use anyhow::{Context as _, Result};
use proximate_intake::{KnownIds, LineReader, Options, ReadFile};
use proximate_model::FileAccount;
use proximate_store::Acquisition;

use crate::{
    Observer, Progress, Workbench,
    import::{Found, batch},
    lock,
};

/// Files from this size on are read part by part.
pub(crate) const FROM: u64 = 16 << 20;
/// Bytes of a part: some thousand records.
const PART: usize = 4 << 20;

/// What became of a large file.
pub(crate) enum Streamed {
    /// It was read to its end.
    Whole(FileAccount),
    /// Its bytes are in the case already, under this hash.
    KnownAlready(String),
    /// The user stopped the import; the next one begins the file anew.
    Stopped,
}

/// Reads a file part by part, or gives `None` if it has to be read as a whole.
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
    let mut part = vec![0; PART];
    let mut length = fill(&mut source, &mut part)?;
    let Some(mut reader) = LineReader::begin(&found.name, &part[..length], options) else { return Ok(None) };
    let vault = lock(&workbench.store).vault().clone();
    let mut acquisition = vault.acquire()?;
    let id = lock(&workbench.store).begin(&found.name, reader.reading())?;
    let mut account = FileAccount { path: found.name.clone(), ..FileAccount::default() };
    let before = progress.done;
    loop {
        let bytes = &part[..length];
        let last = length < PART;
        let (kept, read) = rayon::join(|| keep(&mut acquisition, bytes), || reader.read(bytes, last));
        kept?;
        let (partial, _, rows) = batch(proximate_intake::settle(read, known));
        add(&mut account, partial);
        lock(&workbench.store).append(id, &rows)?;
        progress.done = before + account.bytes;
        progress.note = format!("{} · {} events", found.name, account.events);
        observer.progress(progress);
        if observer.stopped() {
            return Ok(Some(Streamed::Stopped));
        }
        if last {
            break;
        }
        length = fill(&mut source, &mut part)?;
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

fn keep(acquisition: &mut Acquisition, bytes: &[u8]) -> Result<()> {
    acquisition
        .write(bytes)
        .context("cannot keep a copy of the evidence; free some disk space and import again")
}

/// Reads until the part is full or the file ends.
fn fill(source: &mut fs_err::File, part: &mut [u8]) -> Result<usize> {
    let mut length = 0;
    while length < part.len() {
        match source.read(&mut part[length..])? {
            0 => break,
            count => length += count,
        }
    }
    Ok(length)
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
