//! Rules of the house that a machine can check.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::shell::{output, root};

/// Lines of a source file, at most.
const LINES: usize = 500;
/// The only entries of the top level, hidden ones aside.
const TOP: &[&str] =
    &["Cargo.lock", "Cargo.toml", "README.md", "docs", "sample-data", "src-tauri", "tests", "ui"];
/// Which heavy library may be named by which crate alone.
const ALONE: &[(&str, &str)] = &[
    ("tauri", "src-tauri/Cargo.toml"),
    ("rusqlite", "src-tauri/crates/store/Cargo.toml"),
    ("tantivy", "src-tauri/crates/search/Cargo.toml"),
    ("polars", "src-tauri/crates/analytics/Cargo.toml"),
    ("typst", "src-tauri/crates/report/Cargo.toml"),
    ("cel", "src-tauri/crates/severity/Cargo.toml"),
    ("rsigma-eval", "src-tauri/crates/detection/Cargo.toml"),
    ("rsigma-parser", "src-tauri/crates/detection/Cargo.toml"),
];
/// Crates that do no input or output: they may not name these.
const PURE: &[&str] = &["model", "intake", "causality", "severity", "detection"];
const IMPURE: &[&str] =
    &["fs-err", "tokio", "rusqlite", "walkdir", "tempfile", "std::fs", "std::net", "Utc::now"];
/// What switches a test or a part of the product off.
const UNFINISHED: &[&str] = &["todo!(", "unimplemented!(", "#[ignore", "FIXME", "TODO"];

pub(crate) fn rules() -> Result<()> {
    let files = tracked();
    let mut broken = Vec::new();
    top_level(&files, &mut broken);
    libraries(&files, &mut broken);
    purity(&files, &mut broken);
    sources(&files, &mut broken);
    case_names(&files, &mut broken);
    if broken.is_empty() {
        println!("{} files keep the rules", files.len());
        return Ok(());
    }
    let mut text = format!("{} rules are broken:", broken.len());
    for line in broken {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {line}");
    }
    bail!(text)
}

fn tracked() -> Vec<PathBuf> {
    let root = root().display().to_string();
    let listed = output("git", &["-C", &root, "ls-files"]).unwrap_or_default();
    listed.lines().map(PathBuf::from).collect()
}

fn read(path: &Path) -> String {
    fs_err::read_to_string(root().join(path)).unwrap_or_default()
}

fn top_level(files: &[PathBuf], broken: &mut Vec<String>) {
    for file in files {
        let Some(first) = file.iter().next().map(|part| part.to_string_lossy()) else { continue };
        if !first.starts_with('.') && !TOP.contains(&first.as_ref()) {
            broken.push(format!("`{}` stands at a top level that is not ours", file.display()));
        }
    }
}

fn libraries(files: &[PathBuf], broken: &mut Vec<String>) {
    for file in files.iter().filter(|file| file.ends_with("Cargo.toml") && file.components().count() > 1) {
        let text = read(file);
        for (library, only) in ALONE {
            let names = text
                .lines()
                .any(|line| line.split(['.', ' ', '=']).next() == Some(library) && !line.starts_with("name"));
            if names && file != Path::new(only) {
                broken.push(format!("`{}` names `{library}`, which only `{only}` may", file.display()));
            }
        }
    }
}

fn purity(files: &[PathBuf], broken: &mut Vec<String>) {
    for name in PURE {
        let folder = PathBuf::from(format!("src-tauri/crates/{name}"));
        for file in files.iter().filter(|file| file.starts_with(&folder)) {
            let text = read(file);
            let product = match file.strip_prefix(&folder) {
                Ok(inside) if inside == Path::new("Cargo.toml") => {
                    text.split("[dev-dependencies]").next().unwrap_or_default().to_owned()
                }
                Ok(inside) if inside.starts_with("src") => {
                    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
                }
                _ => continue,
            };
            for word in IMPURE.iter().filter(|word| product.contains(**word)) {
                if !file.to_string_lossy().contains("/tests") {
                    broken.push(format!("`{}` names `{word}`, but the crate is pure", file.display()));
                }
            }
        }
    }
}

fn is_source(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(extension, "rs" | "ts" | "tsx") && !file.starts_with("ui/src/api/generated")
}

fn sources(files: &[PathBuf], broken: &mut Vec<String>) {
    for file in files.iter().filter(|file| is_source(file)) {
        let text = read(file);
        let lines = text.lines().count();
        if lines > LINES {
            broken.push(format!("`{}` has {lines} lines; split it (at most {LINES})", file.display()));
        }
        if file.ends_with("xtask/src/tidy.rs") {
            continue;
        }
        for word in UNFINISHED.iter().filter(|word| text.contains(**word)) {
            broken.push(format!("`{}` holds `{word}`", file.display()));
        }
    }
}

/// Nothing in the engine may know the names of a case.
fn case_names(files: &[PathBuf], broken: &mut Vec<String>) {
    let engine = ["intake", "causality", "severity", "detection", "analytics", "search"];
    let names = ["larkmoor", "Replit", "PocketOS", "DataTalks", "Kiro", "postmark-mcp"];
    for crate_name in engine {
        let folder = PathBuf::from(format!("src-tauri/crates/{crate_name}/src"));
        for file in files.iter().filter(|file| file.starts_with(&folder)) {
            let text = read(file);
            for name in names.iter().filter(|name| text.contains(**name)) {
                broken.push(format!("`{}` knows the case `{}`", file.display(), name.trim()));
            }
        }
    }
}
