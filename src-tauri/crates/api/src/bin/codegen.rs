//! Writes the TypeScript of the interface into a folder, or with `--check` says whether it is fresh.
#![expect(clippy::print_stderr, reason = "this is a tool for a terminal")]

use std::{path::Path, process::ExitCode};

use anyhow::{Result, bail};

fn codegen(folder: &Path, check: bool) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let files = proximate_api::typescript(scratch.path())?;
    if check {
        let fresh: Vec<_> = files
            .iter()
            .filter(|file| fs_err::read_to_string(folder.join(&file.name)).is_ok_and(|text| text == file.text))
            .collect();
        let present = fs_err::read_dir(folder)?.count();
        if fresh.len() != files.len() || present != files.len() {
            bail!("`{}` is stale; run `cargo xtask codegen`", folder.display());
        }
        return Ok(());
    }
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    fs_err::create_dir_all(folder)?;
    for file in files {
        fs_err::write(folder.join(file.name), file.text)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [folder] => codegen(Path::new(folder), false),
        [folder, check] if check == "--check" => codegen(Path::new(folder), true),
        _ => Err(anyhow::anyhow!("usage: codegen FOLDER [--check]")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
