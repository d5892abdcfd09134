//! Running other programs from the root of the workspace.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    // Cargo says where it runs us; the folder we were compiled in may be another clone's, if clones share one
    // target folder.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    here.ancestors().nth(3).unwrap_or(&here).to_path_buf()
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Prints a headline, so that a reader of the log finds the step.
pub(crate) fn step(text: &str) {
    println!("\n── {text}");
}

/// Runs a program in a folder of the workspace and passes its output through.
pub(crate) fn run_in<S: AsRef<OsStr>>(folder: &Path, program: &str, arguments: &[S]) -> Result<()> {
    let words: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy().into_owned()).collect();
    println!("$ {program} {}", words.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .with_context(|| format!("cannot start `{program}`; is it installed?"))?;
    if !status.success() {
        bail!("`{program} {}` failed ({status})", words.join(" "));
    }
    Ok(())
}

/// Runs a program in the root of the workspace.
pub(crate) fn run<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Result<()> {
    run_in(&root(), program, arguments)
}

/// Runs the cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let shown: Vec<&str> = arguments.to_vec();
    println!("$ cargo {}", shown.join(" "));
    let status = Command::new(cargo).args(arguments).current_dir(root()).status()?;
    if !status.success() {
        bail!("`cargo {}` failed ({status})", shown.join(" "));
    }
    Ok(())
}

/// What a program prints, or `None` if it cannot be run or fails.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
