//! TypeScript of everything that crosses the wire.

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, Result};

use crate::COMMANDS;

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeScriptFile {
    /// File name.
    pub name: String,
    /// Content.
    pub text: String,
}

/// Generates all files into a scratch folder and returns them in the order of their names.
///
/// # Errors
/// The scratch folder cannot be written.
pub fn typescript(scratch: &Path) -> Result<Vec<TypeScriptFile>> {
    let configuration = ts_rs::Config::new().with_out_dir(scratch);
    crate::commands::export(&configuration).context("cannot generate TypeScript")?;
    let mut files = Vec::new();
    for entry in fs_err::read_dir(scratch)? {
        let entry = entry?;
        let text = fs_err::read_to_string(entry.path())?;
        files.push(TypeScriptFile { name: entry.file_name().to_string_lossy().into_owned(), text });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.push(TypeScriptFile { name: "commands.ts".into(), text: registry(&configuration, &files) });
    Ok(files)
}

fn registry(configuration: &ts_rs::Config, files: &[TypeScriptFile]) -> String {
    let mut rows = String::new();
    for command in COMMANDS {
        let (request, response) = ((command.request)(configuration), (command.response)(configuration));
        // Writing to a string cannot fail.
        let _ = writeln!(rows, "  {}: {{ request: {request}; response: {response} }};", command.name);
    }
    let mut text = String::from("// Generated from the registry of commands; do not edit.\n");
    for file in files {
        let name = file.name.trim_end_matches(".ts");
        let used = rows.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
        if used {
            let _ = writeln!(text, "import type {{ {name} }} from \"./{name}\";");
        }
    }
    let _ = write!(text, "\nexport type Commands = {{\n{rows}}};\n");
    text
}
