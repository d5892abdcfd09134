//! A mapping proposed for a file that nothing knows, and what a mapping makes of it: before anything is imported.

use std::{
    io::{Read as _, Write as _},
    path::Path,
};

use anyhow::{Result, anyhow, bail};
use proximate_intake::{KnownIds, Limits, Mapping, Options};
use proximate_model::document::MappingPreview;

use crate::reading::options;

/// Bytes of a large file that are looked at.
const HEAD: u64 = 16 << 20;
/// How the name of a file ends that is a mapping.
pub(crate) const NAME: &str = ".mapping.toml";
/// Events that are shown.
const SHOWN: usize = 20;

/// Proposes a mapping for a file and shows what it makes of it; with the text of a mapping, shows what that
/// makes of it. Of a large file the beginning is read.
///
/// # Errors
/// The file cannot be read, is neither a table nor JSON, or has no column like a time; or the mapping cannot be read.
pub fn preview_mapping(path: &Path, mapping: Option<&str>) -> Result<MappingPreview> {
    let bytes = head(path)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let text = match mapping {
        Some(text) => text.to_owned(),
        None => proximate_intake::propose(&name, &bytes, &Limits::default())
            .map_err(|reason| anyhow!("no mapping can be proposed for `{name}`: {reason}"))?,
    };
    let mapping = Mapping::parse(&text).map_err(|reason| anyhow!("the mapping cannot be read: {reason}"))?;
    let options = Options { format: Some(mapping.id.clone()), mappings: vec![mapping], ..options() };
    let mut files = proximate_intake::read(&name, &bytes, &options);
    let Some(file) = files.pop() else { bail!("`{name}` holds no file: choose one with records") };
    let settled = proximate_intake::settle(file, &mut KnownIds::new());
    let mut events = settled.events;
    events.truncate(SHOWN);
    Ok(MappingPreview { mapping: text, account: settled.account, events })
}

/// Keeps a mapping in a file named `SOMETHING.mapping.toml`, under which an import finds it.
///
/// # Errors
/// It is no mapping, the name is another one, the file is there and may not be replaced, or it cannot be written.
pub fn save_mapping(path: &Path, text: &str, replace: bool) -> Result<()> {
    Mapping::parse(text).map_err(|reason| anyhow!("the mapping cannot be read: {reason}"))?;
    if !path.to_string_lossy().ends_with(NAME) {
        bail!("`{}` is no name of a mapping; let it end with `{NAME}`", path.display());
    }
    let mut options = fs_err::OpenOptions::new();
    options.write(true);
    let mut file = if replace {
        options.create(true).truncate(true).open(path)?
    } else {
        // A mapping that somebody corrected is not written over unasked.
        options.create_new(true).open(path)?
    };
    Ok(file.write_all(text.as_bytes())?)
}

/// The file, or of a large one its beginning up to the end of a line.
fn head(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs_err::File::open(path)?.take(HEAD).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == HEAD
        && let Some(line) = bytes.iter().rposition(|byte| *byte == b'\n')
    {
        bytes.truncate(line + 1);
    }
    Ok(bytes)
}
