//! Writes training cases in real wire formats, from a seed. The engine never depends on it.
//!
//! A case is a folder: `case.toml` (facts, sources, what is disputed, what is invented), `context/`,
//! `logs/` and, outside what an engine may read, `expected/` with the truth. The same name and seed
//! always give the same bytes. Organisation, persons and data are invented; domains and addresses are
//! those reserved for documentation.

mod json;
mod ledger;
mod moment;
mod noise;
mod random;
mod scenario;
mod wire;
mod world;

use std::path::Path;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use scenario::Kind;

/// The seed of the case that lies in the repository.
pub const DEFAULT_SEED: u64 = 20_260_318;

/// The label that every case bears.
pub const LABEL: &str = "reconstruction for training";

/// The names of the cases that can be written.
#[must_use]
pub fn names() -> Vec<&'static str> {
    Kind::ALL.iter().map(|(name, _)| *name).collect()
}

/// Writes a case into a folder, which is made if it is missing. A folder that holds the same case already
/// gets it anew; any other folder must be empty.
///
/// # Errors
/// The name is unknown, the folder holds something else, or a file cannot be written.
pub fn write(name: &str, seed: u64, out: &Path) -> Result<()> {
    let Some((name, kind)) = Kind::ALL.iter().find(|(known, _)| *known == name) else {
        bail!("scenario `{name}` is unknown: use one of {}", names().join(", "));
    };
    fs::create_dir_all(out)?;
    clear(name, out)?;
    for (path, bytes) in scenario::files(name, *kind, seed) {
        let file = out.join(&path);
        let folder = file.parent().with_context(|| format!("`{path}` has no folder"))?;
        fs::create_dir_all(folder)?;
        fs::write(&file, bytes)?;
    }
    Ok(())
}

/// Takes away what an earlier run for the same case wrote, so that no file of another seed stays.
fn clear(name: &str, out: &Path) -> Result<()> {
    let described = fs::read_to_string(out.join("case.toml")).unwrap_or_default();
    if described.lines().any(|line| line == format!("id = \"{name}\"")) {
        for part in ["context", "logs", "expected"] {
            let folder = out.join(part);
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        fs::remove_file(out.join("case.toml"))?;
    }
    if fs::read_dir(out)?.next().is_some() {
        bail!("`{}` is not empty and holds another thing than `{name}`: name a new folder", out.display());
    }
    Ok(())
}
