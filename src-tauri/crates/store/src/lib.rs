//! The case folder: SQLite rows, the evidence vault and the custody journal.
//!
//! SQLite is the truth. One piece of evidence is imported in one transaction, after its bytes are
//! safely in the vault, so that a killed import leaves whole files or nothing, and can be resumed.

mod custody;
mod event;
mod evidence_file;
mod schema;
mod vault;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use proximate_model::{ContextRow, Event, FileAccount, Instant, document::CustodyEntry};
use rusqlite::{Connection, OptionalExtension as _};

pub use custody::first_break;
pub use evidence_file::{EvidenceFile, EvidencePlace, ImportedFile};
pub use vault::Vault;

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
        Ok(Self { connection, folder: folder.to_path_buf(), vault: Vault::new(folder.join("evidence")) })
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

    /// Puts one piece of evidence and all that was read from it into the case, in one transaction.
    /// The bytes go into the vault first. A `label` (from a case description) is taken over.
    ///
    /// # Errors
    /// The disk is full or the database is locked; the case is then as it was before.
    pub fn add(
        &mut self,
        bytes: &[u8],
        files: &[ImportedFile],
        label: Option<&str>,
        at: Instant,
    ) -> Result<()> {
        let Some(first) = files.first() else { return Ok(()) };
        self.vault.put(&first.place.vault_sha256, bytes)?;
        let transaction = self.connection.transaction()?;
        if let Some(label) = label {
            transaction.execute("UPDATE case_info SET value = ?1 WHERE key = 'label'", [label])?;
        }
        for file in files {
            let row = evidence_file::insert(&transaction, file)?;
            event::insert(&transaction, row, &file.events)?;
            event::insert_context(&transaction, row, &file.rows)?;
        }
        let detail = serde_json::json!({
            "vault_sha256": first.place.vault_sha256,
            "files": files.iter().map(|file| serde_json::json!({
                "path": file.account.path, "sha256": file.account.sha256, "format": file.account.format,
                "records": file.account.records, "events": file.account.events, "refused": file.account.refused,
            })).collect::<Vec<_>>(),
        });
        custody::append(&transaction, at, "import", &detail)?;
        transaction.commit()?;
        Ok(())
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

    /// Whether the vault's bytes are already in the case, at this path or at any.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn knows(&self, vault_sha256: &str, path: Option<&str>) -> Result<bool> {
        evidence_file::knows(&self.connection, vault_sha256, path)
    }

    /// All events, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn events(&self) -> Result<Vec<Event>> {
        event::all(&self.connection)
    }

    /// The events of one file, in the order of its records.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn events_of(&self, file: i64) -> Result<Vec<Event>> {
        event::of_file(&self.connection, file)
    }

    /// All context rows, in the order of import.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn context(&self) -> Result<Vec<ContextRow>> {
        event::context(&self.connection)
    }

    /// Format and native id of every event that has one.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn native_ids(&self) -> Result<Vec<(String, String)>> {
        event::native_ids(&self.connection)
    }

    /// Where the bytes of an event's file lie, or `None` if the case has no such event.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn place_of(&self, event: &str) -> Result<Option<(EvidencePlace, Event)>> {
        let found: Option<(i64, String)> = self
            .connection
            .query_row("SELECT file, body FROM event WHERE id = ?1", [event], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((file, body)) = found else { return Ok(None) };
        Ok(Some((evidence_file::place(&self.connection, file)?, event::decode(&body)?)))
    }
}

/// The account of one file as it stands in the case.
#[must_use]
pub fn accounts(files: &[EvidenceFile]) -> Vec<FileAccount> {
    files.iter().map(|file| file.account.clone()).collect()
}
