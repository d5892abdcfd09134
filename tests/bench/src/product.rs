//! The program that is measured: where it is, and how it is called.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::measure::{self, Cost};

/// A word that the corpus has; the first search for it makes the index if there is none.
const WORD: &str = "deploy";

/// Where things are.
#[derive(Debug, Clone, Args)]
pub(crate) struct Places {
    /// The program to measure, an optimised build; that of the workspace without it
    #[arg(long)]
    pub(crate) proximate: Option<PathBuf>,
    /// Folder for corpora and cases; it needs several times the size of the corpus
    #[arg(long)]
    pub(crate) work: PathBuf,
}

impl Places {
    /// The program.
    pub(crate) fn product(&self) -> Result<Product> {
        let program = self.proximate.clone().unwrap_or_else(|| built("proximate"));
        if !program.is_file() {
            bail!("`{}` is missing: `cargo build --release -p proximate-cli`", program.display());
        }
        Ok(Product { program })
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    // Cargo says where it runs us; the folder we were compiled in may be another clone's.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).ancestors().nth(2).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where an optimised build of the workspace puts a program.
pub(crate) fn built(program: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release").join(program)
}

/// The program that is measured.
pub(crate) struct Product {
    pub(crate) program: PathBuf,
}

/// A number in a document.
pub(crate) fn number(document: &str, pointer: &str) -> Result<u64> {
    let value: serde_json::Value = serde_json::from_str(document).context("the document is no JSON")?;
    let number = value.pointer(pointer).and_then(serde_json::Value::as_u64);
    number.with_context(|| format!("the document has no number at `{pointer}`"))
}

impl Product {
    /// A command line: `proximate COMMAND CASE … --json`.
    pub(crate) fn words(&self, command: &str, case: &Path, more: &[&str]) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec![self.program.clone().into(), command.into(), case.into()];
        words.extend(more.iter().map(OsString::from));
        words.push("--json".into());
        words
    }

    /// Makes an empty case in place of whatever is there.
    pub(crate) fn empty_case(&self, case: &Path) -> Result<()> {
        if case.exists() {
            fs_err::remove_dir_all(case)?;
        }
        measure::run(&self.words("new", case, &["--title", "bench"]))?;
        Ok(())
    }

    /// The words of an import.
    pub(crate) fn import_words(&self, case: &Path, corpus: &Path) -> Vec<OsString> {
        let mut words = self.words("import", case, &[]);
        words.push(corpus.into());
        words
    }

    /// Imports into an empty case, and says how many events it then has.
    pub(crate) fn import(&self, case: &Path, corpus: &Path) -> Result<(Cost, u64)> {
        self.empty_case(case)?;
        let cost = measure::run(&self.import_words(case, corpus))?;
        let events = number(&cost.output, "/totals/events")?;
        Ok((cost, events))
    }

    /// The first search of a case.
    pub(crate) fn first_search(&self, case: &Path) -> Result<Cost> {
        let cost = measure::run(&self.words("events", case, &["--query", WORD, "--limit", "1"]))?;
        if cost.output.trim().is_empty() {
            bail!("the search for `{WORD}` found nothing");
        }
        Ok(cost)
    }
}

/// The second at which the program last told of a step of its work: `NN % STEP …`.
pub(crate) fn last_said(cost: &Cost, step: &str) -> Option<f64> {
    let told =
        |line: &str| line.trim_start().split_once(" % ").is_some_and(|(_, told)| told.starts_with(step));
    cost.said.iter().rev().find(|(_, line)| told(line)).map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_when_a_step_was_last_told_of() {
        let said = [(1.0, "  0 % importing a"), (2.0, "100 % importing b"), (3.0, " 50 % indexing")];
        let said = said.map(|(at, line)| (at, line.to_owned())).to_vec();
        let cost = Cost { said, ..Cost::default() };
        assert_eq!(last_said(&cost, "importing"), Some(2.0));
        assert_eq!(last_said(&cost, "indexing"), Some(3.0));
        assert_eq!(last_said(&cost, "reading"), None);
    }

    #[test]
    fn reads_numbers_of_documents() {
        assert_eq!(number(r#"{"totals":{"events":7}}"#, "/totals/events").unwrap(), 7);
        assert!(number(r#"{"totals":{}}"#, "/totals/events").is_err());
    }
}
