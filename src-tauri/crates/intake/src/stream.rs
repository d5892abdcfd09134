//! JSON Lines of any length, read as their bytes come.

use proximate_model::{EvidenceRef, Reading};

use crate::{
    Options, ReadFile, ReadRecord, RecordContent, Surroundings,
    container::{self, Piece},
    read::{Chosen, FileReader, is_declaration},
};

/// Bytes of a file by which its format is told, at least: a few hundred records of most logs.
pub const HEAD: usize = 1 << 20;

static NO_SURROUNDINGS: Surroundings = Surroundings::none();

/// Reads a file of JSON Lines part by part. Memory is bounded by the parts and by the longest record allowed.
pub struct LineReader<'a> {
    path: &'a str,
    options: &'a Options,
    chosen: Chosen<'a>,
    reading: Reading,
    /// What came after the last whole line.
    carry: Vec<u8>,
    /// Offset of its first byte in the file.
    offset: u64,
    /// Records before it.
    records: u64,
    /// The line in progress is longer than any record may be: where it began. Its bytes are not kept.
    oversized: Option<u64>,
}

impl<'a> LineReader<'a> {
    /// A reader for the file that begins with `head` (its first [`HEAD`] bytes, or more), or `None` if it has to
    /// be read as a whole: it is no plain JSON Lines, or its records need each other.
    #[must_use]
    pub fn begin(path: &'a str, head: &[u8], options: &'a Options) -> Option<Self> {
        let end = head.iter().rposition(|byte| *byte == b'\n')? + 1;
        let lines = container::without_mark(head.get(..end)?);
        if is_declaration(path) || container::is_packed(head) || !container::is_lines(lines) {
            return None;
        }
        let mut pieces = Vec::new();
        container::split_lines(lines, &mut pieces);
        let reader = FileReader { path, content: lines, surroundings: &NO_SURROUNDINGS, options };
        let chosen = reader.choose(&pieces, false).ok()??;
        let reading = reader.reading(&pieces, &chosen, false);
        reading.alone.then_some(Self {
            path,
            options,
            chosen,
            reading,
            carry: Vec::new(),
            offset: 0,
            records: 0,
            oversized: None,
        })
    }

    /// How single records of the file are read again.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Reads the records that end in the next bytes of the file; `last` says that no more will come. The
    /// hash of the file is not known yet, and the ids of the events, which are made of it, neither.
    #[must_use]
    pub fn read(&mut self, bytes: &[u8], last: bool) -> ReadFile {
        self.carry.extend_from_slice(bytes);
        let mut records = Vec::new();
        let mut content = std::mem::take(&mut self.carry);
        let end = match content.iter().rposition(|byte| *byte == b'\n') {
            _ if last => content.len(),
            Some(line) => line + 1,
            None => 0,
        };
        if let Some(start) = self.oversized {
            let line = content.iter().position(|byte| *byte == b'\n').map_or(content.len(), |line| line + 1);
            self.offset += line as u64;
            if end > 0 {
                records.push(self.too_long(start));
                self.oversized = None;
            }
            content.drain(..line);
        }
        let end = end.min(content.len());
        self.carry = content.split_off(end);
        let at = self.offset;
        self.offset += end as u64;
        records.extend(self.lines(&content, at));
        if self.carry.len() > self.options.limits.record_bytes {
            self.oversized = Some(self.offset);
            self.offset += self.carry.len() as u64;
            self.carry.clear();
        }
        let mut file = ReadFile {
            path: self.path.to_owned(),
            sha256: String::new(),
            bytes: bytes.len() as u64,
            format: Some(self.chosen.id().to_owned()),
            reading: self.reading.clone(),
            records,
        };
        self.chosen.format.review(&mut file);
        for record in &mut file.records {
            let RecordContent::Parsed { events, .. } = &mut record.content else { continue };
            for event in events {
                self.chosen.id().clone_into(&mut event.format);
                event.evidence = EvidenceRef {
                    file: self.path.to_owned(),
                    sha256: String::new(),
                    record: record.ordinal,
                    offset: record.offset,
                    length: record.length,
                };
            }
        }
        file
    }

    fn too_long(&mut self, start: u64) -> ReadRecord {
        self.records += 1;
        let (length, limit) = (self.offset - start, self.options.limits.record_bytes);
        let content = RecordContent::refused(container::too_long(length, limit));
        ReadRecord { ordinal: self.records, offset: start, length, content }
    }

    fn lines(&mut self, content: &[u8], at: u64) -> Vec<ReadRecord> {
        let lines = if at == 0 { container::without_mark(content) } else { content };
        let mark = (content.len() - lines.len()) as u64;
        let mut pieces: Vec<Piece> = Vec::new();
        container::split_lines(lines, &mut pieces);
        let reader = FileReader {
            path: self.path,
            content: lines,
            surroundings: &NO_SURROUNDINGS,
            options: self.options,
        };
        let mut records = reader.records(pieces, &self.chosen);
        for record in &mut records {
            record.ordinal += self.records;
            record.offset += at + mark;
        }
        self.records += records.len() as u64;
        records
    }
}
