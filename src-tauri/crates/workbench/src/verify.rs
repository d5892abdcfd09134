//! Verification: hash the evidence again, replay the journal, read the evidence again, render again.

use std::collections::BTreeMap;

use anyhow::Result;
use proximate_intake::KnownIds;
use proximate_model::document::{Verification, VerificationCheck};
use proximate_store::{EvidenceFile, Vault};

use crate::{Observer, Progress, ReportFormat, Workbench, import::batch, lock, reading::read_blob};

/// How many checks there are.
const CHECKS: u64 = 6;

fn check(name: &str, failures: &[String], fine: String) -> VerificationCheck {
    VerificationCheck {
        name: name.into(),
        ok: failures.is_empty(),
        detail: if failures.is_empty() { fine } else { failures.join("; ") },
    }
}

impl Workbench {
    /// Checks the whole case against its evidence.
    ///
    /// # Errors
    /// The database is damaged. Whatever does not hold is not an error but a check that is not `ok`.
    pub fn verify(&self, observer: &dyn Observer) -> Result<Verification> {
        let step = |step: &str, done| {
            observer.progress(&Progress {
                step: step.into(),
                done,
                total: CHECKS,
                unit: "checks",
                note: String::new(),
            });
        };
        let mut checks = Vec::new();
        step("hashing the evidence", 0);
        checks.push(self.verify_vault()?);
        step("adding up the accounts", 1);
        checks.push(self.verify_accounts()?);
        step("replaying the journal", 2);
        checks.push(self.verify_journal()?);
        step("reading the evidence again", 3);
        checks.push(self.verify_events()?);
        step("rendering the reports again", 4);
        checks.push(self.verify_reports()?);
        step("reading the search index", 5);
        checks.push(self.verify_index()?);
        step("done", CHECKS);
        Ok(Verification { ok: checks.iter().all(|check| check.ok), checks })
    }

    fn verify_vault(&self) -> Result<VerificationCheck> {
        let store = lock(&self.store);
        let mut blobs: Vec<String> = store.files()?.into_iter().map(|file| file.place.vault_sha256).collect();
        blobs.sort();
        blobs.dedup();
        let failures: Vec<String> = blobs
            .iter()
            .filter_map(|blob| store.vault().check(blob).err())
            .map(|error| format!("{error:#}"))
            .collect();
        Ok(check(
            "evidence unchanged",
            &failures,
            format!("{} pieces of evidence have their hashes", blobs.len()),
        ))
    }

    fn verify_accounts(&self) -> Result<VerificationCheck> {
        let files = lock(&self.store).files()?;
        let failures: Vec<String> = files
            .iter()
            .filter(|file| !file.account.balances())
            .map(|file| format!("the account of `{}` does not add up", file.account.path))
            .collect();
        Ok(check(
            "accounts add up",
            &failures,
            format!("{} files: records = parsed + duplicates + meta + refused", files.len()),
        ))
    }

    fn verify_journal(&self) -> Result<VerificationCheck> {
        let entries = self.custody()?;
        let broken = proximate_store::first_break(&entries);
        let failures: Vec<String> = broken
            .map(|entry| format!("entry {entry} does not follow from the one before"))
            .into_iter()
            .collect();
        Ok(check("custody journal unbroken", &failures, format!("{} entries", entries.len())))
    }

    /// Reads every piece of evidence again, in the order of import, and compares the rows.
    fn verify_events(&self) -> Result<VerificationCheck> {
        let store = lock(&self.store);
        let files = store.files()?;
        let mut known = KnownIds::new();
        let mut failures = Vec::new();
        let mut events = 0;
        for files in files.chunk_by(|a, b| a.place.vault_sha256 == b.place.vault_sha256) {
            let files: Vec<&EvidenceFile> = files.iter().collect();
            // Evidence that is changed or missing is reported by the first check.
            let Some(bytes) =
                files.first().and_then(|file| store.vault().read(&file.place.vault_sha256).ok())
            else {
                continue;
            };
            let mut again = read_blob(&files, &bytes);
            for file in files {
                let stored = store.event_rows(file)?;
                events += stored.len();
                let derived = again.remove(&file.place.member);
                let derived = derived.map(|read| batch(proximate_intake::settle(read, &mut known)).2.rows);
                let derived = derived.unwrap_or_default();
                if stored != derived && file.account.events > 0 {
                    failures.push(format!(
                        "`{}` gives {} events now, {} are stored, and they differ",
                        file.account.path,
                        derived.len(),
                        stored.len()
                    ));
                }
            }
        }
        Ok(check(
            "events follow from the evidence",
            &failures,
            format!("{events} events derived again, all the same"),
        ))
    }

    /// Reads the search index. It is a cache: a damaged one is no failure, and is begun anew.
    fn verify_index(&self) -> Result<VerificationCheck> {
        let damaged = self.searching()?.index.verify()?;
        let fine = if damaged.is_empty() {
            "every file of it has its checksum".to_owned()
        } else {
            self.begin_index_anew()?;
            format!("{} were damaged; it is filled again from the evidence", damaged.join(", "))
        };
        Ok(check("search index whole", &[], fine))
    }

    /// Renders the last report of each form again if the case has not changed since.
    fn verify_reports(&self) -> Result<VerificationCheck> {
        let revision = lock(&self.store).revision()?;
        let mut last = BTreeMap::new();
        for entry in self.custody()?.into_iter().filter(|entry| entry.action == "report") {
            let Ok(detail) = serde_json::from_str::<serde_json::Value>(&entry.detail) else { continue };
            let format = detail["format"].as_str().and_then(|name| name.parse::<ReportFormat>().ok());
            if let (Some(format), Some(sha256)) = (format, detail["sha256"].as_str())
                && detail["revision"] == revision
            {
                last.insert(format, sha256.to_owned());
            }
        }
        let mut failures = Vec::new();
        for (format, sha256) in &last {
            let now = Vault::sha256(&self.render(*format)?);
            if now != *sha256 {
                failures.push(format!(
                    "the {} report renders to `{now}` now, `{sha256}` is recorded",
                    format.name()
                ));
            }
        }
        let fine = if last.is_empty() {
            "no report was written for this revision of the case".to_owned()
        } else {
            format!("{} reports render to the recorded bytes", last.len())
        };
        Ok(check("reports render again", &failures, fine))
    }
}
