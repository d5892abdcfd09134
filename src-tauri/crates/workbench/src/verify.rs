//! Verification: hash the evidence again, replay the journal, read the evidence again, render again.

use std::collections::BTreeMap;

use anyhow::Result;
use proximate_intake::{KnownIds, Mapping, Options};
use proximate_model::{
    Event,
    document::{Verification, VerificationCheck},
};
use proximate_store::{EvidenceFile, Store, Vault};

use crate::{Observer, Progress, ReportFormat, Workbench, lock};

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
                total: 5,
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
        step("done", 5);
        Ok(Verification { ok: checks.iter().all(|check| check.ok), checks })
    }

    fn verify_vault(&self) -> Result<VerificationCheck> {
        let store = lock(&self.store);
        let mut blobs: Vec<String> = store.files()?.into_iter().map(|file| file.place.vault_sha256).collect();
        blobs.sort();
        blobs.dedup();
        let failures: Vec<String> = blobs
            .iter()
            .filter_map(|blob| store.vault().read(blob).err())
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

    /// Reads every piece of evidence again, in the order of import, and compares the events.
    fn verify_events(&self) -> Result<VerificationCheck> {
        let store = lock(&self.store);
        let files = store.files()?;
        let mut blobs: Vec<(String, Vec<&EvidenceFile>)> = Vec::new();
        for file in &files {
            match blobs.last_mut() {
                Some((blob, members)) if *blob == file.place.vault_sha256 => members.push(file),
                _ => blobs.push((file.place.vault_sha256.clone(), vec![file])),
            }
        }
        let mappings = stored_mappings(&store, &files);
        let mut known = KnownIds::new();
        let mut failures = Vec::new();
        let mut events = 0;
        for (blob, members) in blobs {
            // Evidence that is changed or missing is reported by the first check.
            let Ok(bytes) = store.vault().read(&blob) else { continue };
            let mut again = read_again(&members, &bytes, &mappings, &mut known);
            for file in members {
                let stored = store.events_of(file.id)?;
                events += stored.len();
                let derived = again.remove(&file.place.member).unwrap_or_default();
                if !same(&stored, &derived) && file.account.events > 0 {
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

fn stored_mappings(store: &Store, files: &[EvidenceFile]) -> Vec<Mapping> {
    files
        .iter()
        .filter(|file| file.account.path.ends_with(".mapping.toml"))
        .filter_map(|file| store.vault().read(&file.place.vault_sha256).ok())
        .filter_map(|bytes| Mapping::parse(&String::from_utf8_lossy(&bytes)).ok())
        .collect()
}

fn read_again(
    members: &[&EvidenceFile],
    bytes: &[u8],
    mappings: &[Mapping],
    known: &mut KnownIds,
) -> BTreeMap<Option<String>, Vec<Event>> {
    let Some(first) = members.first() else { return BTreeMap::new() };
    let single = first.place.member.is_none();
    let format = if single { first.account.format.clone() } else { None };
    let options = Options { format, mappings: mappings.to_vec(), ..Options::default() };
    proximate_intake::read(&first.account.path, bytes, &options)
        .into_iter()
        .map(|file| {
            let member = (!single).then(|| file.path.clone());
            (member, proximate_intake::settle(file, known).events)
        })
        .collect()
}

/// Whether two lists hold the same events; the path is given by the import and not by the bytes.
fn same(stored: &[Event], derived: &[Event]) -> bool {
    let bare = |event: &Event| {
        let mut event = event.clone();
        event.evidence.file.clear();
        event
    };
    stored.len() == derived.len() && stored.iter().zip(derived).all(|(a, b)| bare(a) == bare(b))
}
