//! Evidence bytes, kept unchanged under the name of their hash.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

/// The folder of evidence: `evidence/ab/abcdef…`.
pub struct Vault {
    folder: PathBuf,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Vault {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// SHA-256 of bytes, in hex.
    #[must_use]
    pub fn sha256(bytes: &[u8]) -> String {
        hex(&Sha256::digest(bytes))
    }

    /// Where the bytes of a hash lie.
    #[must_use]
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or("")).join(sha256)
    }

    /// Writes the bytes beside their place, flushes them to the disk and renames them into it, so that
    /// a file under a hash is always whole. Bytes that are there already are left alone.
    pub(crate) fn put(&self, sha256: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path(sha256);
        if path.is_file() {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs_err::create_dir_all(folder)?;
        let partial = folder.join(format!("{sha256}.partial"));
        let write = || -> Result<()> {
            let mut file = fs_err::File::create(&partial)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs_err::rename(&partial, &path)?;
            sync_folder(folder)
        };
        write().with_context(|| {
            format!(
                "cannot keep a copy of the evidence ({} bytes); free some disk space and import again",
                bytes.len()
            )
        })
    }

    /// The bytes of a hash, checked against it.
    ///
    /// # Errors
    /// They are missing or were changed.
    pub fn read(&self, sha256: &str) -> Result<Vec<u8>> {
        let bytes = fs_err::read(self.path(sha256))?;
        let found = Self::sha256(&bytes);
        ensure!(found == sha256, "evidence `{sha256}` was changed: its bytes now hash to `{found}`");
        Ok(bytes)
    }
}

fn sync_folder(folder: &Path) -> Result<()> {
    // A rename is durable only when the folder that holds the name is.
    #[cfg(unix)]
    fs_err::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
