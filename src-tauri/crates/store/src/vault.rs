//! Evidence bytes, kept unchanged under the name of their hash, in Zstandard frames that can be sought in.
//!
//! A blob is an ordinary `.zst` file: any Zstandard tool restores the bytes as they were given.

use std::{
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use zeekstd::{Decoder, SeekTable};

/// Bytes of evidence in one frame: what has to be undone to read a single record.
const FRAME: usize = 128 << 10;
/// Frames that are compressed at once, on all cores.
const FRAMES_AT_ONCE: usize = 32;
/// Compression level: hardly smaller above it, and much slower.
const LEVEL: i32 = 1;

/// The folder of evidence: `evidence/ab/abcdef….zst`.
#[derive(Debug, Clone)]
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
        self.folder.join(sha256.get(..2).unwrap_or("")).join(format!("{sha256}.zst"))
    }

    /// Begins to take in a piece of evidence of which nobody knows the hash yet.
    ///
    /// # Errors
    /// The folder of the case cannot be written.
    pub fn acquire(&self) -> Result<Acquisition> {
        fs_err::create_dir_all(&self.folder)?;
        let partial = tempfile::Builder::new().suffix(PARTIAL).tempfile_in(&self.folder)?;
        // Killed in between, it leaves a file that nobody holds a lock on; the next import removes it.
        partial.as_file().lock()?;
        Ok(Acquisition {
            partial,
            digest: Sha256::new(),
            table: SeekTable::new(),
            pending: Vec::new(),
            bytes: 0,
        })
    }

    /// Takes in bytes that are in memory. Bytes that are there already are left alone.
    pub(crate) fn put(&self, sha256: &str, bytes: &[u8]) -> Result<()> {
        if self.path(sha256).is_file() {
            return Ok(());
        }
        let keep = || -> Result<Acquired> {
            let mut acquisition = self.acquire()?;
            acquisition.write(bytes)?;
            acquisition.finish(self)
        };
        let acquired = keep().with_context(|| {
            format!(
                "cannot keep a copy of the evidence ({} bytes); free some disk space and import again",
                bytes.len()
            )
        })?;
        ensure!(acquired.sha256 == sha256, "the evidence changed while it was taken in; import it again");
        Ok(())
    }

    /// The bytes of a hash, to be read in parts.
    ///
    /// # Errors
    /// They are missing, or the blob is damaged.
    pub fn open(&self, sha256: &str) -> Result<Blob> {
        let file = fs_err::File::open(self.path(sha256))?.into_parts().0;
        let decoder = Decoder::new(file).map_err(|error| changed(sha256, &error))?;
        Ok(Blob { decoder, sha256: sha256.to_owned() })
    }

    /// The bytes of a hash, checked against it.
    ///
    /// # Errors
    /// They are missing or were changed.
    pub fn read(&self, sha256: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(sha256)?.copy_to(&mut bytes)?;
        Ok(bytes)
    }

    /// Hashes the bytes of a hash again.
    ///
    /// # Errors
    /// They are missing or were changed.
    pub fn check(&self, sha256: &str) -> Result<()> {
        self.open(sha256)?.copy_to(&mut io::sink())
    }

    /// Removes what killed imports left behind.
    ///
    /// # Errors
    /// The folder of the case cannot be written.
    pub fn clean(&self) -> Result<()> {
        let entries = match fs_err::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            let abandoned = || -> Result<bool> { Ok(std::fs::File::open(&path)?.try_lock().is_ok()) };
            if path.to_string_lossy().ends_with(PARTIAL) && abandoned()? {
                fs_err::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// How the name of a blob ends that is not whole.
const PARTIAL: &str = ".partial";

fn changed(sha256: &str, error: &zeekstd::Error) -> anyhow::Error {
    anyhow::anyhow!("evidence `{sha256}` was changed: its copy cannot be read any more ({error})")
}

/// A piece of evidence that is being taken in.
pub struct Acquisition {
    partial: NamedTempFile,
    digest: Sha256,
    table: SeekTable,
    /// What is not yet a whole batch of frames.
    pending: Vec<u8>,
    bytes: u64,
}

/// A piece of evidence that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquired {
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Acquisition {
    /// Takes in the next bytes.
    ///
    /// # Errors
    /// The disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        let mut rest = bytes;
        while self.pending.len() + rest.len() >= FRAME * FRAMES_AT_ONCE {
            let (now, later) = rest.split_at(FRAME * FRAMES_AT_ONCE - self.pending.len());
            self.pending.extend_from_slice(now);
            rest = later;
            self.compress()?;
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }

    fn compress(&mut self) -> Result<()> {
        let frames: Vec<io::Result<Vec<u8>>> =
            self.pending.par_chunks(FRAME).map(|frame| zstd::bulk::compress(frame, LEVEL)).collect();
        for (frame, content) in frames.into_iter().zip(self.pending.chunks(FRAME)) {
            let frame = frame?;
            self.partial.write_all(&frame)?;
            self.table.log_frame(u32::try_from(frame.len())?, u32::try_from(content.len())?)?;
        }
        self.pending.clear();
        Ok(())
    }

    /// Flushes everything to the disk and gives the blob its name, so that a file under a hash is always whole.
    ///
    /// # Errors
    /// The disk is full; then nothing is left behind.
    pub fn finish(mut self, vault: &Vault) -> Result<Acquired> {
        self.compress()?;
        let mut table = self.table.into_serializer();
        io::copy(&mut table, &mut self.partial)?;
        let acquired = Acquired { sha256: hex(&self.digest.finalize()), bytes: self.bytes };
        let path = vault.path(&acquired.sha256);
        if path.is_file() {
            return Ok(acquired);
        }
        let folder = path.parent().unwrap_or(&vault.folder);
        fs_err::create_dir_all(folder)?;
        self.partial.as_file().sync_all()?;
        self.partial.persist(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
        sync_folder(folder)?;
        Ok(acquired)
    }
}

/// The bytes of a hash, to be read in parts.
pub struct Blob {
    decoder: Decoder<'static, std::fs::File>,
    sha256: String,
}

impl Blob {
    /// Size of the evidence in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.decoder.seek_table().size_decomp()
    }

    /// A part of the bytes; less than `length` at the end. Undoes no more than the frames that hold it.
    ///
    /// # Errors
    /// The blob is damaged.
    pub fn part(&mut self, offset: u64, length: u64) -> Result<Vec<u8>> {
        let begin = offset.min(self.bytes());
        let length = length.min(self.bytes() - begin);
        let mut part = vec![0; usize::try_from(length)?];
        let read = |decoder: &mut Decoder<'static, std::fs::File>, part: &mut [u8]| {
            decoder.seek(SeekFrom::Start(begin))?;
            decoder.read_exact(part)
        };
        read(&mut self.decoder, &mut part)
            .with_context(|| format!("evidence `{}` was changed: it cannot be read", self.sha256))?;
        Ok(part)
    }

    /// Copies all bytes, and checks them against their hash.
    ///
    /// # Errors
    /// They were changed, or the target cannot be written.
    pub fn copy_to(mut self, target: &mut dyn io::Write) -> Result<()> {
        let mut digest = Sha256::new();
        let mut chunk = vec![0; FRAME];
        loop {
            let count = self.decoder.decompress(&mut chunk).map_err(|error| changed(&self.sha256, &error))?;
            let read = chunk.get(..count).unwrap_or_default();
            if read.is_empty() {
                break;
            }
            digest.update(read);
            target.write_all(read)?;
        }
        let found = hex(&digest.finalize());
        ensure!(
            found == self.sha256,
            "evidence `{}` was changed: its bytes now hash to `{found}`",
            self.sha256
        );
        Ok(())
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
