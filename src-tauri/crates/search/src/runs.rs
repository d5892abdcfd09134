//! Identifiers beside the index: sorted runs of (hash, row), looked up by binary search.
//!
//! A run holds blocks of [`BLOCK`] entries. Each block begins with its first hash and its smallest row, followed
//! by the differences to them in as few bytes as the widest needs. At the end stands the list of blocks, which
//! is kept in memory: eight bytes for 256 entries. A hash has 48 bits. Two identifiers share one so rarely (a
//! search among fifty million finds a wrong one with a chance of 1 in five million) that hits are not verified.

use std::{
    fs::File,
    io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};
use fs_err as fs;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

/// Entries of a block.
const BLOCK: usize = 256;

/// Bytes before the differences of a block.
const HEADER: usize = 6 + 8 + 1 + 1 + 2;

/// Bytes at the end of a run: where the list of blocks begins, and how many there are.
const TRAILER: u64 = 16;

/// An identifier and the row that has it.
pub(crate) type Entry = (u64, u64);

/// The hash of an identifier in lower case. The seed tells fields apart, and cases.
pub(crate) fn hash(text: &str, seed: u64) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), seed) >> 16
}

/// What a commit says of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunMeta {
    /// Name of the file in the folder of the index.
    pub(crate) name: String,
    pub(crate) entries: u64,
    /// Length of the file.
    pub(crate) bytes: u64,
    /// Hash of the file.
    pub(crate) checksum: u64,
    /// Highest row in it.
    pub(crate) last_row: u64,
}

/// A run that can be asked.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) meta: RunMeta,
    path: PathBuf,
    /// First hash and offset of each block.
    blocks: Vec<(u64, u64)>,
    end: u64,
}

fn width(value: u64) -> usize {
    (64 - value.leading_zeros() as usize).div_ceil(8)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Writes a run from entries in ascending order.
pub(crate) struct RunWriter {
    file: BufWriter<fs::File>,
    block: Vec<Entry>,
    bytes: Vec<u8>,
    list: Vec<u8>,
    checksum: Xxh3,
    meta: RunMeta,
}

impl RunWriter {
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self> {
        let meta = RunMeta { name: name.to_owned(), entries: 0, bytes: 0, checksum: 0, last_row: 0 };
        Ok(Self {
            file: BufWriter::with_capacity(1 << 18, fs::File::create(folder.join(name))?),
            block: Vec::with_capacity(BLOCK),
            bytes: Vec::new(),
            list: Vec::new(),
            checksum: Xxh3::new(),
            meta,
        })
    }

    pub(crate) fn push(&mut self, entry: Entry) -> Result<()> {
        self.block.push(entry);
        if self.block.len() == BLOCK { self.flush() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<()> {
        self.checksum.update(&self.bytes);
        self.meta.bytes += self.bytes.len() as u64;
        self.file.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let Some((first, _)) = self.block.first().copied() else { return Ok(()) };
        let last = self.block.last().map_or(first, |entry| entry.0);
        let rows = self.block.iter().map(|entry| entry.1);
        let (low, high) = (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0));
        let (wide, narrow) = (width(last - first), width(high - low));
        self.list.extend_from_slice(&first.to_le_bytes());
        self.list.extend_from_slice(&self.meta.bytes.to_le_bytes());
        self.bytes.extend_from_slice(&first.to_le_bytes()[..6]);
        self.bytes.extend_from_slice(&low.to_le_bytes());
        self.bytes.extend_from_slice(&[wide as u8, narrow as u8]);
        self.bytes.extend_from_slice(&(self.block.len() as u16).to_le_bytes());
        for (hash, row) in self.block.drain(..) {
            self.bytes.extend_from_slice(&(hash - first).to_le_bytes()[..wide]);
            self.bytes.extend_from_slice(&(row - low).to_le_bytes()[..narrow]);
            self.meta.entries += 1;
        }
        self.meta.last_row = self.meta.last_row.max(high);
        self.write()
    }

    /// Ends the run; it is on the disk afterwards.
    pub(crate) fn finish(mut self) -> Result<RunMeta> {
        self.flush()?;
        let (start, count) = (self.meta.bytes, (self.list.len() / 16) as u64);
        self.bytes = std::mem::take(&mut self.list);
        self.bytes.extend_from_slice(&start.to_le_bytes());
        self.bytes.extend_from_slice(&count.to_le_bytes());
        self.write()?;
        self.meta.checksum = self.checksum.digest();
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(self.meta)
    }
}

impl Run {
    /// Opens a run; only the list of its blocks is read.
    pub(crate) fn open(folder: &Path, meta: &RunMeta) -> Result<Self> {
        let path = folder.join(&meta.name);
        let mut file = fs::File::open(&path)?;
        ensure!(file.metadata()?.len() == meta.bytes && meta.bytes >= TRAILER, "a run has another length");
        file.seek(SeekFrom::Start(meta.bytes - TRAILER))?;
        let mut trailer = [0; TRAILER as usize];
        file.read_exact(&mut trailer)?;
        let (end, count) = (number(&trailer[..8]), number(&trailer[8..]));
        let length = count.checked_mul(16).and_then(|list| list.checked_add(end));
        ensure!(length == Some(meta.bytes - TRAILER), "the list of a run's blocks is damaged");
        file.seek(SeekFrom::Start(end))?;
        let mut list = vec![0; usize::try_from(meta.bytes - TRAILER - end)?];
        file.read_exact(&mut list)?;
        let blocks = list.chunks_exact(16).map(|block| (number(&block[..8]), number(&block[8..]))).collect();
        Ok(Self { meta: meta.clone(), path, blocks, end })
    }

    /// Adds the rows that have an identifier with this hash.
    pub(crate) fn find(&self, hash: u64, rows: &mut Vec<u64>) -> Result<()> {
        // Entries of one hash may begin in the block before the first that begins with it.
        let first = self.blocks.partition_point(|block| block.0 < hash).saturating_sub(1);
        let mut file: Option<File> = None;
        for index in first..self.blocks.len() {
            if self.blocks.get(index).is_none_or(|block| block.0 > hash) {
                break;
            }
            let file = match &mut file {
                Some(file) => file,
                none => none.insert(fs::File::open(&self.path)?.into_parts().0),
            };
            let entries = self.block(file, index)?;
            rows.extend(entries.into_iter().filter(|entry| entry.0 == hash).map(|entry| entry.1));
        }
        Ok(())
    }

    fn block(&self, file: &mut File, index: usize) -> Result<Vec<Entry>> {
        let Some((_, start)) = self.blocks.get(index).copied() else { return Ok(Vec::new()) };
        let end = self.blocks.get(index + 1).map_or(self.end, |next| next.1);
        ensure!(start <= end && end <= self.end, "the list of a run's blocks is damaged");
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; usize::try_from(end - start)?];
        file.read_exact(&mut bytes)?;
        decode(&bytes)
    }

    /// All entries, in ascending order, a block at a time.
    pub(crate) fn entries(&self) -> Result<impl Iterator<Item = Result<Entry>>> {
        let mut file = fs::File::open(&self.path)?.into_parts().0;
        let blocks = (0..self.blocks.len()).map(move |index| self.block(&mut file, index));
        Ok(blocks.flat_map(|block| match block {
            Ok(entries) => entries.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        }))
    }

    /// Whether the file is as it was written.
    pub(crate) fn is_whole(&self) -> Result<bool> {
        let mut file = fs::File::open(&self.path)?;
        let mut checksum = Xxh3::new();
        let mut buffer = vec![0; 1 << 18];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(checksum.digest() == self.meta.checksum);
            }
            checksum.update(&buffer[..read]);
        }
    }
}

fn decode(bytes: &[u8]) -> Result<Vec<Entry>> {
    ensure!(bytes.len() >= HEADER, "a block of a run is cut");
    let (first, low) = (number(&bytes[..6]), number(&bytes[6..14]));
    let (wide, narrow) = (usize::from(bytes[14]), usize::from(bytes[15]));
    let count = number(&bytes[16..18]) as usize;
    let entry = wide + narrow;
    ensure!(wide <= 8 && narrow <= 8 && bytes.len() == HEADER + count * entry, "a block of a run is damaged");
    let body = &bytes[HEADER..];
    Ok((0..count)
        .map(|index| {
            let entry = &body[index * entry..(index + 1) * entry];
            (first.wrapping_add(number(&entry[..wide])), low.wrapping_add(number(&entry[wide..])))
        })
        .collect())
}

/// Merges runs into one, leaving out rows from `until` on. `None` if nothing is left.
pub(crate) fn merge(folder: &Path, name: &str, runs: &[&Run], until: u64) -> Result<Option<RunMeta>> {
    let mut sources = runs.iter().map(|run| run.entries()).collect::<Result<Vec<_>>>()?;
    let mut heads = std::collections::BinaryHeap::new();
    for (source, entries) in sources.iter_mut().enumerate() {
        if let Some(entry) = entries.next() {
            heads.push(std::cmp::Reverse((entry?, source)));
        }
    }
    let mut writer = RunWriter::create(folder, name)?;
    while let Some(mut head) = heads.peek_mut() {
        let (entry, source) = head.0;
        match sources.get_mut(source).and_then(Iterator::next) {
            Some(next) => *head = std::cmp::Reverse((next?, source)),
            None => {
                std::collections::binary_heap::PeekMut::pop(head);
            }
        }
        if entry.1 < until {
            writer.push(entry)?;
        }
    }
    let meta = writer.finish()?;
    if meta.entries == 0 {
        fs::remove_file(folder.join(name))?;
        return Ok(None);
    }
    Ok(Some(meta))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn write(folder: &Path, name: &str, mut entries: Vec<Entry>) -> Run {
        entries.sort_unstable();
        let mut writer = RunWriter::create(folder, name).unwrap();
        entries.into_iter().for_each(|entry| writer.push(entry).unwrap());
        Run::open(folder, &writer.finish().unwrap()).unwrap()
    }

    fn found(run: &Run, hash: u64) -> Vec<u64> {
        let mut rows = Vec::new();
        run.find(hash, &mut rows).unwrap();
        rows.sort_unstable();
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn runs_and_their_merge_find_every_entry(
            entries in proptest::collection::vec((0..1_u64 << 48, 0..1_u64 << 40), 0..2000),
            few in proptest::collection::vec((0..3_u64, 0..5000_u64), 0..1500),
            until in 0..1_u64 << 40,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let (left, right) =
                (write(folder.path(), "l", entries.clone()), write(folder.path(), "r", few.clone()));
            prop_assert!(left.is_whole().unwrap());
            let meta = merge(folder.path(), "m", &[&left, &right], until).unwrap();
            let merged = meta.map(|meta| Run::open(folder.path(), &meta).unwrap());
            for hash in entries.iter().chain(&few).map(|entry| entry.0).chain([7]).take(300) {
                let mut wanted: Vec<u64> =
                    entries.iter().chain(&few).filter(|entry| entry.0 == hash).map(|entry| entry.1).collect();
                wanted.sort_unstable();
                let mut both = found(&left, hash);
                both.extend(found(&right, hash));
                both.sort_unstable();
                prop_assert_eq!(&both, &wanted);
                wanted.retain(|row| *row < until);
                prop_assert_eq!(merged.as_ref().map_or(Vec::new(), |run| found(run, hash)), wanted);
            }
        }
    }

    #[test]
    fn a_run_that_was_cut_or_changed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let run = write(folder.path(), "a", (0..1000).map(|index| (index * 7, index)).collect());
        let mut bytes = fs::read(folder.path().join("a")).unwrap();
        bytes[100] ^= 1;
        fs::write(folder.path().join("a"), &bytes).unwrap();
        assert!(!run.is_whole().unwrap());
        fs::write(folder.path().join("a"), &bytes[..500]).unwrap();
        assert!(Run::open(folder.path(), &run.meta).is_err());
    }
}
