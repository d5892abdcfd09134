//! How records become files.

use std::{
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};

use super::{Shape, table};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 20;

impl Shape {
    /// The end of a file's name.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Lines | Self::Lookup => "jsonl",
            Self::Records => "json.gz",
            Self::Table => "csv",
        }
    }
}

/// One file.
pub(crate) struct Writer {
    shape: Shape,
    out: Box<dyn Write>,
    first: bool,
    /// A wrapped record, before it is written.
    line: Vec<u8>,
}

impl Writer {
    /// Makes the file.
    pub(crate) fn create(path: &Path, shape: Shape) -> Result<Self> {
        let file = BufWriter::with_capacity(BUFFER, fs_err::File::create(path)?);
        let mut out: Box<dyn Write> = match shape {
            // The encoder writes its trailer when it is dropped.
            Shape::Records => Box::new(GzEncoder::new(file, Compression::fast())),
            _ => Box::new(file),
        };
        match shape {
            Shape::Records => out.write_all(b"{\"Records\":[")?,
            Shape::Table => out.write_all(table::HEADER.as_bytes())?,
            Shape::Lines | Shape::Lookup => {}
        }
        Ok(Self { shape, out, first: true, line: Vec::new() })
    }

    /// Writes one record, and says how many bytes it takes.
    pub(crate) fn record(&mut self, record: &[u8]) -> Result<u64> {
        let first = std::mem::replace(&mut self.first, false);
        let before: &[u8] = if self.shape == Shape::Records && !first { b"," } else { b"" };
        let after: &[u8] = if self.shape == Shape::Records { b"" } else { b"\n" };
        let wrapped = self.shape == Shape::Lookup;
        if wrapped {
            self.line.clear();
            wrap(record, &mut self.line);
        }
        let record = if wrapped { &self.line } else { record };
        for part in [before, record, after] {
            self.out.write_all(part)?;
        }
        Ok((before.len() + record.len() + after.len()) as u64)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<()> {
        if self.shape == Shape::Records {
            self.out.write_all(b"]}")?;
        }
        self.out.flush()?;
        Ok(())
    }
}

/// The text value of a member of a record that we wrote ourselves, without spaces.
fn member<'a>(record: &'a str, name: &str) -> &'a str {
    let start = format!("\"{name}\":\"");
    let value = record.split_once(&start).map_or("", |(_, value)| value);
    value.split_once('"').map_or("", |(value, _)| value)
}

/// The event as text inside the answer of `lookup-events`, with the time as a program in Python writes it out.
fn wrap(record: &[u8], line: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(record);
    let time = member(&text, "eventTime").replace('T', " ").replace('Z', "+00:00");
    line.extend_from_slice(format!("{{\"EventTime\":\"{time}\"").as_bytes());
    for (outer, inner) in [
        ("EventId", "eventID"),
        ("EventName", "eventName"),
        ("EventSource", "eventSource"),
        ("AccessKeyId", "accessKeyId"),
        ("Username", "userName"),
    ] {
        line.extend_from_slice(format!(",\"{outer}\":\"{}\"", member(&text, inner)).as_bytes());
    }
    line.extend_from_slice(b",\"CloudTrailEvent\":\"");
    for byte in record {
        if matches!(byte, b'"' | b'\\') {
            line.push(b'\\');
        }
        line.push(*byte);
    }
    line.extend_from_slice(b"\"}");
}
