//! Reports: collect what they are made of, render, write, record in the journal.

use std::{path::Path, str::FromStr};

use anyhow::{Result, bail};
use proximate_causality::picture::Theme;
use proximate_model::document::{CustodyEntry, ReportWritten};
use proximate_report::{Report, ReportInput};
use proximate_store::Vault;

use crate::{Observer, Progress, Silent, Snapshot, Workbench, curate::curate, lock, timeline::Selection};

/// Bars of the histogram in a report.
const BARS: usize = 60;

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportFormat {
    /// PDF/A-3a and PDF/UA-1 with the documents embedded.
    Pdf,
    /// One self-contained page.
    Html,
    /// Markdown.
    Markdown,
    /// The report's own model.
    Json,
    /// The curated timeline.
    Csv,
}

impl ReportFormat {
    /// All of them, with the names that the command line uses.
    pub const ALL: [(&'static str, Self); 5] = [
        ("pdf", Self::Pdf),
        ("html", Self::Html),
        ("md", Self::Markdown),
        ("json", Self::Json),
        ("csv", Self::Csv),
    ];

    /// The name that the command line uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }
}

impl FromStr for ReportFormat {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = if text == "markdown" { "md" } else { text };
        match Self::ALL.iter().find(|(name, _)| *name == text) {
            Some((_, format)) => Ok(*format),
            None => bail!(
                "unknown report format `{text}`; use one of {}",
                Self::ALL.map(|(name, _)| name).join(", ")
            ),
        }
    }
}

/// The entries that the report prints: what was taken in. That a report was made does not change the next one.
fn evidential(custody: Vec<CustodyEntry>) -> Vec<CustodyEntry> {
    custody.into_iter().filter(|entry| entry.action != "report").collect()
}

impl Workbench {
    /// The report's bytes in one form.
    ///
    /// # Errors
    /// A renderer fails.
    pub fn render(&self, format: ReportFormat) -> Result<Vec<u8>> {
        self.make_searchable(&Silent)?;
        let snapshot = self.snapshot()?;
        let report = self.report_model(&snapshot)?;
        Ok(match format {
            ReportFormat::Pdf => proximate_report::pdf(&report)?,
            ReportFormat::Html => proximate_report::html(&report)?.into_bytes(),
            ReportFormat::Markdown => proximate_report::markdown(&report).into_bytes(),
            ReportFormat::Json => proximate_report::json(&report)?.into_bytes(),
            ReportFormat::Csv => proximate_report::timeline_csv(&report).into_bytes(),
        })
    }

    fn report_model(&self, snapshot: &Snapshot) -> Result<Report> {
        let overview = self.overview()?;
        let severity = snapshot.severity(None)?;
        let analytics = self.analytics(&Selection::default(), BARS)?;
        let timeline = curate(snapshot, &severity);
        let custody = evidential(self.custody()?);
        let picture = snapshot.picture(0, Theme::Paper);
        Ok(proximate_report::report(&ReportInput {
            overview: &overview,
            chain: snapshot.chain(),
            exposures: snapshot.exposures(),
            severity: &severity,
            analytics: &analytics,
            timeline: &timeline,
            custody: &custody,
            chain_picture: picture.as_deref(),
        }))
    }

    /// Writes the report to a file, beside its place first, so that a file of that name is always whole.
    ///
    /// # Errors
    /// A renderer fails, or the file cannot be written.
    pub fn write_report(
        &self,
        format: ReportFormat,
        out: &Path,
        observer: &dyn Observer,
    ) -> Result<ReportWritten> {
        let step = |step: &str, done| {
            observer.progress(&Progress {
                step: step.into(),
                done,
                total: 2,
                unit: "steps",
                note: String::new(),
            });
        };
        step("rendering the report", 0);
        let bytes = self.render(format)?;
        step("writing the report", 1);
        let partial = out.with_extension(format!("{}.partial", format.name()));
        fs_err::write(&partial, &bytes)?;
        fs_err::rename(&partial, out)?;
        let written = ReportWritten {
            path: out.display().to_string(),
            sha256: Vault::sha256(&bytes),
            bytes: bytes.len() as u64,
        };
        let mut store = lock(&self.store);
        let detail = serde_json::json!({
            "format": format.name(), "sha256": written.sha256, "bytes": written.bytes, "revision": store.revision()?,
        });
        store.note(self.clock.now(), "report", &detail)?;
        step("done", 2);
        Ok(written)
    }
}
