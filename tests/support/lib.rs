//! What the acceptance tests share: the command line run in this process, with a clock that stands
//! still, and scratch folders.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};

use proximate_cli::{Stop, Surroundings};
use proximate_model::Instant;
use proximate_workbench::FixedClock;
use serde_json::Value;

/// What one run of the command line gave.
pub struct Run {
    /// Exit code.
    pub code: u8,
    /// Standard output.
    pub out: String,
    /// The other stream.
    pub err: String,
}

/// Runs `proximate` with these words.
///
/// # Panics
/// The output is not UTF-8.
pub fn proximate<S: AsRef<str>>(words: &[S]) -> Run {
    let mut arguments: Vec<OsString> = vec!["proximate".into()];
    arguments.extend(words.iter().map(|word| OsString::from(word.as_ref())));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let clock = Arc::new(FixedClock(Instant::parse("2026-11-23T09:00:00Z").expect("a fixed time")));
    let surroundings = Surroundings { out: &mut out, err: &mut err, clock, stop: Stop::default() };
    let code = proximate_cli::run(arguments, surroundings);
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Run { code, out: text(out), err: text(err) }
}

/// Runs `proximate … --json` and reads its document.
///
/// # Panics
/// The exit code is not among `codes`, or the output is no JSON document.
pub fn document(words: &[&str], codes: &[u8]) -> Value {
    let run = proximate(&[words, &["--json"]].concat());
    assert!(codes.contains(&run.code), "`{}` ended with {}: {}", words.join(" "), run.code, run.err);
    serde_json::from_str(&run.out)
        .unwrap_or_else(|error| panic!("`{}` gave no JSON: {error}", words.join(" ")))
}

/// Runs `proximate events … --json` and reads its lines.
///
/// # Panics
/// The command fails or a line is no JSON.
pub fn events(case: &str, more: &[&str]) -> Vec<Value> {
    let run = proximate(&[&["events", case, "--json"], more].concat());
    assert_eq!(run.code, 0, "events failed: {}", run.err);
    run.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// A scratch folder that holds a case.
pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// An empty scratch folder.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a scratch folder") }
    }

    /// A path in it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in it as text.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Makes the case `case` in it and imports these paths; returns the case's path and the import's document.
    ///
    /// # Panics
    /// The case cannot be made.
    #[must_use]
    pub fn case_of(&self, paths: &[&str]) -> (String, Value) {
        let case = self.text("case");
        assert_eq!(proximate(&["new", &case, "--title", "A case"]).code, 0, "the case is made");
        let imported = document(&[&["import", &case], paths].concat(), &[0, 3]);
        (case, imported)
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A path below `sample-data/`.
#[must_use]
pub fn sample(path: &str) -> String {
    root().join("sample-data").join(path).display().to_string()
}
