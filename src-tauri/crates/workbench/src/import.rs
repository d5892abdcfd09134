//! Import: walk, read on all cores, settle in order, store file by file.

use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, bail};
use proximate_intake::{CaseDescription, KnownIds, Mapping, Options, ReadFile, Settled};
use proximate_model::{FileAccount, Reading, Refusal, Totals, document::Import};
use proximate_store::{Batch, EventRow, EvidencePlace, ImportedFile, Store, Vault};
use rayon::prelude::*;

use crate::{Observer, Progress, Workbench, lock, reading, stream};

/// Bytes read at once, at most, unless a single file is larger.
const BATCH_BYTES: u64 = 64 << 20;
/// Files read at once, at most.
const BATCH_FILES: usize = 32;

/// What to import.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// A format id, or the path of a mapping file, that is used for every file; `None` detects.
    pub format: Option<String>,
}

/// A file found on the disk.
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// Relative to the folder that was named; the file's own name if it was named itself.
    pub(crate) name: String,
    /// Whether it was named itself: members of an archive that was named are relative to it.
    named: bool,
    pub(crate) bytes: u64,
    /// Why it cannot be read, if it cannot.
    pub(crate) unreadable: Option<String>,
}

/// A file that was read.
struct Read<'a> {
    found: &'a Found,
    outcome: Result<(Vec<u8>, String, Vec<ReadFile>)>,
}

/// What an import knows of the case as it goes on.
struct Known {
    /// Native ids.
    ids: KnownIds,
    /// Hashes of blobs of which something was read.
    blobs: HashSet<String>,
    /// Hashes of the content of files that gave events: the same content again gives none.
    content: HashSet<String>,
}

fn walk(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        if !path.exists() {
            bail!("`{}` does not exist; check the path", path.display());
        }
        if path.is_file() {
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            found.push(file(path.clone(), name, true));
            continue;
        }
        for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let name = relative(entry.path(), path);
                    let mut one = file(entry.path().to_path_buf(), name, false);
                    if entry.path_is_symlink() {
                        one.unreadable = Some(
                            "is a symbolic link, which is not followed; import its target instead".into(),
                        );
                    }
                    found.push(one);
                }
                Err(error) => {
                    let path_of = error.path().unwrap_or(path).to_path_buf();
                    let name = relative(&path_of, path);
                    let reason = Some(format!("cannot be read: {error}"));
                    found.push(Found { path: path_of, name, named: false, bytes: 0, unreadable: reason });
                }
            }
        }
    }
    Ok(found)
}

fn relative(path: &Path, base: &Path) -> String {
    let relative = path.strip_prefix(base).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn file(path: PathBuf, name: String, named: bool) -> Found {
    let bytes = fs_err::metadata(&path).map_or(0, |metadata| metadata.len());
    Found { path, name, named, bytes, unreadable: None }
}

/// Mapping files apply to what lies beside or below them; they are read before everything else.
fn mappings(found: &[Found]) -> Vec<Mapping> {
    let is_mapping = |file: &&Found| file.unreadable.is_none() && file.name.ends_with(crate::mapping::NAME);
    let texts = found.iter().filter(is_mapping).filter_map(|file| fs_err::read_to_string(&file.path).ok());
    // A mapping that cannot be read is refused with its place when its turn as a file comes.
    texts.filter_map(|text| Mapping::parse(&text).ok()).collect()
}

fn options(request: &ImportRequest, found: &[Found]) -> Result<Options> {
    let mut options = Options { mappings: mappings(found), ..reading::options() };
    let Some(format) = &request.format else { return Ok(options) };
    if format.ends_with(".toml") {
        let text = fs_err::read_to_string(format)?;
        let mapping =
            Mapping::parse(&text).map_err(|reason| anyhow!("`{format}` is not a mapping: {reason}"))?;
        options.format = Some(mapping.id.clone());
        options.mappings.insert(0, mapping);
        return Ok(options);
    }
    if !proximate_intake::formats().iter().any(|known| known.id() == format) {
        let known: Vec<_> = proximate_intake::formats().iter().map(|known| known.id()).collect();
        bail!("unknown format `{format}`; use one of {} or a mapping file", known.join(", "));
    }
    options.format = Some(format.clone());
    Ok(options)
}

/// Files that are read at once; a large one goes by itself, because it may be read part by part.
fn batches(found: &[Found]) -> Vec<&[Found]> {
    let mut batches = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (index, file) in found.iter().enumerate() {
        let full = bytes + file.bytes > BATCH_BYTES || index - start >= BATCH_FILES;
        let large = |index: usize| found[index].bytes >= stream::FROM;
        if index > start && (full || large(index) || large(start)) {
            batches.push(&found[start..index]);
            (start, bytes) = (index, 0);
        }
        bytes += file.bytes;
    }
    if start < found.len() {
        batches.push(&found[start..]);
    }
    batches
}

fn read<'a>(found: &'a Found, options: &Options, known: &HashSet<String>) -> Read<'a> {
    let outcome = (|| {
        if let Some(reason) = &found.unreadable {
            bail!("{reason}");
        }
        let bytes = fs_err::read(&found.path)?;
        let sha256 = Vault::sha256(&bytes);
        let files = if known.contains(&sha256) {
            Vec::new()
        } else {
            proximate_intake::read(&found.name, &bytes, options)
        };
        Ok((bytes, sha256, files))
    })();
    Read { found, outcome }
}

/// Whether something was read of a file. One that no format knew is read again: a mapping may exist now.
fn is_readable(account: &FileAccount) -> bool {
    account.format.is_some() || account.records == 0
}

/// The account of a file whose bytes are in the case already.
fn known_already(stored: &FileAccount, path: String) -> FileAccount {
    FileAccount {
        path,
        duplicates: stored.duplicates + stored.parsed,
        parsed: 0,
        events: 0,
        first: None,
        last: None,
        ..stored.clone()
    }
}

fn refused(found: &Found, reason: String) -> FileAccount {
    FileAccount {
        path: found.name.clone(),
        bytes: found.bytes,
        records: 1,
        refused: 1,
        refusals: vec![Refusal { record: 1, offset: 0, reason }],
        ..FileAccount::default()
    }
}

/// The label of a case description (`case.toml`), which marks a reconstruction as such.
fn label(found: &Found, bytes: &[u8]) -> Option<String> {
    let described = CaseDescription::is_at(&found.name).then(|| String::from_utf8_lossy(bytes))?;
    CaseDescription::parse(&described).ok().map(|description| description.label)
}

fn full_path(found: &Found, file: &ReadFile, member: bool) -> String {
    match (member, found.named) {
        (false, _) => found.name.clone(),
        (true, true) => file.path.clone(),
        (true, false) => format!("{}/{}", found.name, file.path),
    }
}

/// What is stored of what was read.
pub(crate) fn batch(settled: Settled) -> (FileAccount, Reading, Batch) {
    let mut rows = Vec::with_capacity(settled.events.len());
    let (mut record, mut position) = (0, 0);
    for event in &settled.events {
        position = if event.evidence.record == record { position + 1 } else { 0 };
        record = event.evidence.record;
        rows.push(EventRow::new(event, position));
    }
    let refusals = settled.account.refusals.clone();
    (settled.account, settled.reading, Batch { rows, context: settled.rows, meta: settled.meta, refusals })
}

/// A file whose content was read from another place already: everything in it is a duplicate.
fn same_content(mut settled: Settled) -> Settled {
    settled.account.duplicates += settled.account.parsed;
    (settled.account.parsed, settled.account.events) = (0, 0);
    settled.events.clear();
    settled
}

fn settle(found: &Found, vault_sha256: &str, files: Vec<ReadFile>, known: &mut Known) -> Vec<ImportedFile> {
    files
        .into_iter()
        .map(|file| {
            // A member is named after its place in the archive, everything else after the file itself.
            let member = (file.path != found.name || file.sha256 != vault_sha256).then(|| file.path.clone());
            let path = full_path(found, &file, member.is_some());
            let mut settled = proximate_intake::settle(file, &mut known.ids);
            if settled.account.events > 0 && !known.content.insert(settled.account.sha256.clone()) {
                settled = same_content(settled);
            }
            let (account, reading, batch) = batch(settled);
            ImportedFile {
                place: EvidencePlace { vault_sha256: vault_sha256.to_owned(), member },
                reading,
                account: FileAccount { path, ..account },
                batch,
            }
        })
        .collect()
}

impl Workbench {
    /// Imports files and folders. Idempotent: what is in the case already is counted as duplicates.
    /// Resumable: each piece of evidence is stored whole or not at all.
    ///
    /// # Errors
    /// A path does not exist, the format is unknown, or the disk is full. What was stored stays.
    pub fn import(&self, request: &ImportRequest, observer: &dyn Observer) -> Result<Import> {
        let found = walk(&request.paths)?;
        let options = options(request, &found)?;
        let mut accounts = Vec::new();
        let mut totals = Totals::default();
        let mut stopped = false;
        let mut progress = Progress {
            step: "importing".into(),
            total: found.iter().map(|file| file.bytes).sum(),
            unit: "bytes",
            ..Progress::default()
        };
        let mut known = self.known()?;
        'batches: for batch in batches(&found) {
            if let [large] = batch
                && let Some(streamed) =
                    stream::file(self, large, &options, &mut known.ids, &mut progress, observer)?
            {
                match streamed {
                    stream::Streamed::Whole(account) => {
                        known.content.insert(account.sha256.clone());
                        known.blobs.insert(account.sha256.clone());
                        totals.add(&account);
                        accounts.push(account);
                        continue;
                    }
                    stream::Streamed::KnownAlready(sha256) => {
                        // Its bytes are in the vault; what the case says of them is said again.
                        for account in keep_known(&mut lock(&self.store), large, &sha256, self.clock.now())? {
                            totals.add(&account);
                            accounts.push(account);
                        }
                        continue;
                    }
                    stream::Streamed::Stopped => {
                        stopped = true;
                        break 'batches;
                    }
                }
            }
            let blobs = &known.blobs;
            let reads: Vec<Read<'_>> = batch.par_iter().map(|file| read(file, &options, blobs)).collect();
            for read in reads {
                if observer.stopped() {
                    stopped = true;
                    break 'batches;
                }
                let found = read.found;
                for account in self.keep(read, &mut known)? {
                    totals.add(&account);
                    accounts.push(account);
                }
                progress.done += found.bytes;
                progress.note = format!("{} · {} events", found.name, totals.events);
                observer.progress(&progress);
            }
        }
        let mut store = lock(&self.store);
        // Of a large file that was stopped in its middle nothing can be read again.
        store.clean()?;
        store.mark_timeline()?;
        drop(store);
        observer.changed();
        stopped = stopped || !self.make_searchable(observer)?;
        Ok(Import { files: accounts, totals, stopped })
    }

    /// What the case has already. What a kill left behind is removed first.
    fn known(&self) -> Result<Known> {
        let mut store = lock(&self.store);
        store.clean()?;
        let mut ids = KnownIds::new();
        store.native_ids(|id| {
            ids.insert(id);
        })?;
        let mut known = Known { ids, content: HashSet::new(), blobs: HashSet::new() };
        for file in store.files()? {
            if is_readable(&file.account) {
                known.blobs.insert(file.place.vault_sha256);
            }
            if file.account.events > 0 {
                known.content.insert(file.account.sha256);
            }
        }
        Ok(known)
    }

    fn keep(&self, read: Read<'_>, known: &mut Known) -> Result<Vec<FileAccount>> {
        let at = self.clock.now();
        let mut store = lock(&self.store);
        let (bytes, sha256, files) = match read.outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                let reason = format!("{error:#}");
                store.note(at, "refuse", &serde_json::json!({"path": read.found.name, "reason": reason}))?;
                return Ok(vec![refused(read.found, reason)]);
            }
        };
        if files.is_empty() {
            return keep_known(&mut store, read.found, &sha256, at);
        }
        let files = settle(read.found, &sha256, files, known);
        store.add(Some(&bytes), &files, label(read.found, &bytes).as_deref(), at)?;
        if files.iter().any(|file| is_readable(&file.account)) {
            known.blobs.insert(sha256);
        }
        Ok(files.into_iter().map(|file| file.account).collect())
    }
}

/// Bytes that are in the case already: at the same path nothing is stored, at another path the
/// second place is, so that the journal shows that it was seen there too.
fn keep_known(
    store: &mut Store,
    found: &Found,
    sha256: &str,
    at: proximate_model::Instant,
) -> Result<Vec<FileAccount>> {
    let mut again = Vec::new();
    let mut seen = BTreeSet::new();
    for file in store.files_of_blob(sha256)? {
        if !is_readable(&file.account) || !seen.insert(file.place.member.clone()) {
            continue;
        }
        let path = match (&file.place.member, found.named) {
            (None, _) => found.name.clone(),
            (Some(member), true) => member.clone(),
            (Some(member), false) => format!("{}/{member}", found.name),
        };
        again.push(ImportedFile {
            place: file.place.clone(),
            reading: file.reading.clone(),
            account: known_already(&file.account, path),
            batch: Batch { refusals: file.account.refusals.clone(), ..Batch::default() },
        });
    }
    let mut elsewhere = Vec::new();
    for file in &again {
        if !store.knows(sha256, Some(&file.account.path))? {
            elsewhere.push(file.clone());
        }
    }
    store.add(None, &elsewhere, None, at)?;
    Ok(again.into_iter().map(|file| file.account).collect())
}
