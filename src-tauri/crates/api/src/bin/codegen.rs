//! Writes what is made from the declarations of the interface: the TypeScript into one folder, the page
//! that documents the JSON into one file. With `--check` it only says whether both are fresh.
#![expect(clippy::print_stderr, reason = "this is a tool for a terminal")]

use std::{path::Path, process::ExitCode};

use anyhow::{Result, bail};
use proximate_api::TypeScriptFile;

fn is_fresh(folder: &Path, files: &[TypeScriptFile]) -> bool {
    let same = |file: &TypeScriptFile| {
        fs_err::read_to_string(folder.join(&file.name)).is_ok_and(|text| text == file.text)
    };
    let present = fs_err::read_dir(folder).map_or(0, Iterator::count);
    present == files.len() && files.iter().all(same)
}

fn write(folder: &Path, files: &[TypeScriptFile]) -> Result<()> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    fs_err::create_dir_all(folder)?;
    for file in files {
        fs_err::write(folder.join(&file.name), &file.text)?;
    }
    Ok(())
}

fn codegen(folder: &Path, page: &Path, check: bool) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let files = proximate_api::typescript(scratch.path())?;
    let reference = proximate_api::reference()?;
    if !check {
        write(folder, &files)?;
        fs_err::write(page, reference)?;
        return Ok(());
    }
    let hint = "run `cargo xtask codegen`";
    if !is_fresh(folder, &files) {
        bail!("`{}` is stale; {hint}", folder.display());
    }
    if fs_err::read_to_string(page)? != reference {
        bail!("`{}` is stale; {hint}", page.display());
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [folder, page] => codegen(Path::new(folder), Path::new(page), false),
        [folder, page, check] if check == "--check" => codegen(Path::new(folder), Path::new(page), true),
        _ => Err(anyhow::anyhow!("usage: codegen FOLDER PAGE [--check]")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
