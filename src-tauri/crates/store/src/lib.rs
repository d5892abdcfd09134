//! The case folder: SQLite rows, the evidence vault and the custody journal.
//!
//! SQLite is the truth about what was taken in and where it stands; the whole events are read from the
//! evidence again. A small piece of evidence is stored in one transaction, after its bytes are safely in the
//! vault. A large one is stored in parts that can be read at once; until its end is there it is marked as not
//! whole, and the next import removes what a kill left of it and reads it again.

mod custody;
mod dictionary;
mod evidence_file;
mod foreign;
mod row;
mod schema;
mod timeline;
mod vault;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use proximate_model::{ContextRow, EventId, FileAccount, Instant, NativeId, Reading, document::CustodyEntry};
use rusqlite::{Connection, Transaction};

use dictionary::Dictionary;

pub use custody::first_break;
pub use evidence_file::{Batch, EvidenceFile, EvidencePlace, ImportedFile};
pub use foreign::ForeignDatabase;
pub use row::{EventRow, RowPlace};
pub use timeline::TimeKey;
pub use vault::{Acquired, Acquisition, Blob, Vault};

/// Name of the database in the case folder.
const DATABASE: &str = "case.sqlite";

/// What a case is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseInfo {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Label printed on every page of its reports; empty if none.
    pub label: String,
    /// When it was made.
    pub created: Instant,
}

/// An open case folder.
pub struct Store {
    connection: Connection,
    folder: PathBuf,
    vault: Vault,
    dictionary: Dictionary,
}

impl Store {
    /// Makes a case in a folder that does not exist yet or is empty.
    ///
    /// # Errors
    /// The folder holds something, or cannot be written.
    pub fn create(folder: &Path, info: &CaseInfo) -> Result<Self> {
        if fs_err::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("folder `{}` is not empty; choose a new folder for the case", folder.display());
        }
        fs_err::create_dir_all(folder)?;
        let mut store = Self::connect(folder)?;
        let transaction = store.connection.transaction()?;
        schema::create(&transaction)?;
        for (key, value) in [
            ("id", &info.id),
            ("title", &info.title),
            ("label", &info.label),
            ("created", &info.created.to_string()),
        ] {
            transaction.execute("INSERT INTO case_info (key, value) VALUES (?1, ?2)", (key, value))?;
        }
        custody::append(&transaction, info.created, "new", &serde_json::json!({"title": info.title}))?;
        transaction.commit()?;
        Ok(store)
    }

    /// Opens a case.
    ///
    /// # Errors
    /// The folder is not a case, or was written by a newer version whose rows this one would harm.
    pub fn open(folder: &Path) -> Result<Self> {
        if !folder.join(DATABASE).is_file() {
            bail!("`{}` is not a case folder; make one with `proximate new`", folder.display());
        }
        let store = Self::connect(folder)?;
        schema::check(&store.connection)?;
        Ok(store)
    }

    fn connect(folder: &Path) -> Result<Self> {
        let path = folder.join(DATABASE);
        let connection =
            Connection::open(&path).with_context(|| format!("cannot open `{}`", path.display()))?;
        schema::configure(&connection).with_context(|| format!("cannot read `{}`", path.display()))?;
        Ok(Self {
            connection,
            folder: folder.to_path_buf(),
            vault: Vault::new(folder.join("evidence")),
            dictionary: Dictionary::default(),
        })
    }

    /// The case folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The evidence vault.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What the case is called.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn info(&self) -> Result<CaseInfo> {
        let value = |key: &str| -> Result<String> {
            self.connection
                .query_row("SELECT value FROM case_info WHERE key = ?1", [key], |row| row.get(0))
                .with_context(|| format!("the case has no `{key}`"))
        };
        Ok(CaseInfo {
            id: value("id")?,
            title: value("title")?,
            label: value("label")?,
            created: Instant::parse(&value("created")?).context("the case's `created` is not a time")?,
        })
    }

    /// Number of the last change of the case. Writing a report does not change it.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn revision(&self) -> Result<u64> {
        let last: Option<i64> = self.connection.query_row(
            "SELECT max(sequence) FROM custody WHERE action <> 'report'",
            [],
            |row| row.get(0),
        )?;
        Ok(last.unwrap_or(0).unsigned_abs())
    }

    /// Makes changes that all hold or none.
    fn change<T>(&mut self, make: impl FnOnce(&Transaction<'_>, &mut Dictionary) -> Result<T>) -> Result<T> {
        let transaction = self.connection.transaction()?;
        let made = make(&transaction, &mut self.dictionary)
            .and_then(|made| transaction.commit().map_err(Into::into).map(|()| made));
        if made.is_err() {
            self.dictionary.forget();
        }
        made
    }

    /// Puts one piece of evidence and all that was read from it into the case, in one transaction. The bytes,
    /// unless they are in the vault already, go there first. A `label` (from a case description) is taken over.
    ///
    /// # Errors
    /// The disk is full or the database is locked; the case is then as it was before.
    pub fn add(
        &mut self,
        bytes: Option<&[u8]>,
        files: &[ImportedFile],
        label: Option<&str>,
        at: Instant,
    ) -> Result<()> {
        let Some(first) = files.first() else { return Ok(()) };
        let blob = &first.place.vault_sha256;
        if let Some(bytes) = bytes {
            self.vault.put(blob, bytes)?;
        }
        self.change(|transaction, dictionary| {
            if let Some(label) = label {
                transaction.execute("UPDATE case_info SET value = ?1 WHERE key = 'label'", [label])?;
            }
            for file in files {
                let id = evidence_file::begin(transaction, &file.account.path, &file.place, &file.reading)?;
                evidence_file::append(transaction, dictionary, id, &file.batch)?;
                evidence_file::finish(transaction, id, blob, &file.account)?;
            }
            let accounts: Vec<&FileAccount> = files.iter().map(|file| &file.account).collect();
            custody::append(transaction, at, "import", &entry(blob, &accounts))
        })
    }

    /// Begins a large file, of which not even the hash is known yet. What is appended can be read at once.
    ///
    /// # Errors
    /// The disk is full or the database is locked.
    pub fn begin(&mut self, path: &str, reading: &Reading) -> Result<i64> {
        let nowhere = EvidencePlace { vault_sha256: String::new(), member: None };
        self.change(|transaction, _| evidence_file::begin(transaction, path, &nowhere, reading))
    }

    /// Adds parts of a large file, all of them or none.
    ///
    /// # Errors
    /// The disk is full or the database is locked; what was appended before stays.
    pub fn append(&mut self, file: i64, batches: &[Batch]) -> Result<()> {
        self.change(|transaction, dictionary| {
            batches.iter().try_for_each(|batch| evidence_file::append(transaction, dictionary, file, batch))
        })
    }

    /// Ends a large file, whose bytes are in the vault by now.
    ///
    /// # Errors
    /// The disk is full or the database is locked; the file is then not whole.
    pub fn finish(&mut self, file: i64, account: &FileAccount, at: Instant) -> Result<()> {
        self.change(|transaction, _| {
            evidence_file::finish(transaction, file, &account.sha256, account)?;
            custody::append(transaction, at, "import", &entry(&account.sha256, &[account]))
        })
    }

    /// Removes what killed imports left behind: rows of files that are not whole, and parts of blobs.
    ///
    /// # Errors
    /// The database is locked, or the folder of the case cannot be written.
    pub fn clean(&mut self) -> Result<()> {
        self.change(|transaction, _| evidence_file::remove_unfinished(transaction))?;
        self.vault.clean()
    }

    /// Appends to the custody journal an action that changes nothing in the case, such as a report.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn note(&mut self, at: Instant, action: &str, detail: &serde_json::Value) -> Result<()> {
        let transaction = self.connection.transaction()?;
        custody::append(&transaction, at, action, detail)?;
        transaction.commit()?;
        Ok(())
    }

    /// The custody journal, first entry first.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn custody(&self) -> Result<Vec<CustodyEntry>> {
        custody::all(&self.connection)
    }

    /// All evidence files with their accounts, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn files(&self) -> Result<Vec<EvidenceFile>> {
        evidence_file::all(&self.connection)
    }

    /// The files of one blob, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn files_of_blob(&self, vault_sha256: &str) -> Result<Vec<EvidenceFile>> {
        evidence_file::of_blob(&self.connection, vault_sha256)
    }

    /// Whether the vault's bytes are already in the case, at this path or at any.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn knows(&self, vault_sha256: &str, path: Option<&str>) -> Result<bool> {
        evidence_file::knows(&self.connection, vault_sha256, path)
    }

    /// One file, also one that is not whole yet.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn file(&self, id: i64) -> Result<Option<EvidenceFile>> {
        evidence_file::one(&self.connection, id)
    }

    /// Rows of events from a number on, at most `limit`, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn rows_from(&self, first: u64, limit: usize) -> Result<Vec<RowPlace>> {
        row::from(&self.connection, first, limit)
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn rows(&self) -> Result<u64> {
        timeline::count(&self.connection)
    }

    /// How many rows belong to files that are whole. They come first.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn whole_rows(&self) -> Result<u64> {
        let unfinished: Option<i64> = self.connection.query_row(
            "SELECT min(first_row) FROM evidence_file WHERE account IS NULL",
            [],
            |row| row.get(0),
        )?;
        Ok(match unfinished {
            Some(first) => first.unsigned_abs() - 1,
            None => self.rows()?,
        })
    }

    /// Remembers positions in the time order, so that pages anywhere in it are quick until rows are added.
    ///
    /// # Errors
    /// The disk is full or the database is locked.
    pub fn mark_timeline(&mut self) -> Result<()> {
        self.change(|transaction, _| timeline::mark(transaction))
    }

    /// At most `limit` rows from a position in the time order on: by time, undated ones last.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn page(&self, position: u64, limit: usize) -> Result<Vec<RowPlace>> {
        timeline::page(&self.connection, position, limit)
    }

    /// How many rows stand before a place in the time order.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn position(&self, key: TimeKey) -> Result<u64> {
        timeline::position(&self.connection, key)
    }

    /// The rows of these numbers, in their order; numbers of no row are left out.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn rows_numbered(&self, rows: impl IntoIterator<Item = u64>) -> Result<Vec<RowPlace>> {
        rows.into_iter().filter_map(|row| row::numbered(&self.connection, row).transpose()).collect()
    }

    /// The rows of one file, in the order of its records.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn rows_of(&self, file: &EvidenceFile) -> Result<Vec<RowPlace>> {
        row::of_file(&self.connection, file.first_row, file.rows)
    }

    /// The rows of one file as they were stored, in the order of its records.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn event_rows(&self, file: &EvidenceFile) -> Result<Vec<EventRow>> {
        row::stored(&self.connection, file.first_row, file.rows)
    }

    /// One row as it was stored.
    ///
    /// # Errors
    /// There is no such row, or the database is damaged.
    pub fn event_row(&self, place: &RowPlace) -> Result<EventRow> {
        row::stored(&self.connection, place.row, 1)?.pop().context("the row is not in the case any more")
    }

    /// The row of an event by its id, or `None` if the case has no such event.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn row_of(&self, id: &EventId) -> Result<Option<RowPlace>> {
        for file in evidence_file::of_hash(&self.connection, &id.file)? {
            let Some(file) = self.file(file)? else { continue };
            let found = row::find(&self.connection, file.first_row, file.rows, id.record, id.position)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// All context rows, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn context(&self) -> Result<Vec<ContextRow>> {
        evidence_file::context(&self.connection)
    }

    /// Hands over every native id of the case, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn native_ids(&self, each: impl FnMut(NativeId)) -> Result<()> {
        row::native_ids(&self.connection, each)
    }
}

/// What the journal says of an import.
fn entry(blob: &str, accounts: &[&FileAccount]) -> serde_json::Value {
    serde_json::json!({
        "vault_sha256": blob,
        "files": accounts.iter().map(|account| serde_json::json!({
            "path": account.path, "sha256": account.sha256, "format": account.format,
            "records": account.records, "events": account.events, "refused": account.refused,
        })).collect::<Vec<_>>(),
    })
}

/// The account of one file as it stands in the case.
#[must_use]
pub fn accounts(files: &[EvidenceFile]) -> Vec<FileAccount> {
    files.iter().map(|file| file.account.clone()).collect()
}
