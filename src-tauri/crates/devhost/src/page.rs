//! The built page, read into memory at the start: a request names a key, never a path.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Result, bail};

/// Depth of folders that is read.
const DEEPEST: usize = 4;

/// A file of the page.
#[derive(Debug)]
pub(crate) struct File {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Its content type.
    pub(crate) kind: &'static str,
}

/// All files by their address.
#[derive(Debug, Default)]
pub(crate) struct Page {
    files: BTreeMap<String, File>,
}

impl Page {
    /// Reads a folder.
    ///
    /// # Errors
    /// It cannot be read, or has no `index.html`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut page = Self::default();
        page.add(folder, "", 0)?;
        if page.get("/").is_none() {
            bail!("`{}` holds no built page; run `npm run build` in `ui`", folder.display());
        }
        Ok(page)
    }

    fn add(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<()> {
        for entry in fs_err::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                if depth < DEEPEST {
                    self.add(&entry.path(), &name, depth + 1)?;
                }
            } else {
                let kind = kind_of(&name);
                self.files.insert(name, File { bytes: fs_err::read(entry.path())?, kind });
            }
        }
        Ok(())
    }

    /// The file at an address.
    pub(crate) fn get(&self, address: &str) -> Option<&File> {
        self.files.get(if address == "/" { "/index.html" } else { address })
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
