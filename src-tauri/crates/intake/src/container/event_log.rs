//! Windows event logs: chunks of 64 KiB, each with records that only the chunk explains.

use std::{
    error::Error,
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use evtx::{EvtxChunkData, ParserSettings, err::EvtxError};

use super::split::{Piece, PieceBody};

const HEADER: usize = 4096;
const CHUNK: usize = 64 << 10;
const CHUNK_HEADER: usize = 512;
/// Bytes of a record before its content, and behind it.
const RECORD_HEAD: usize = 24;
const RECORD_TAIL: usize = 4;

/// Whether the content is a Windows event log.
pub(super) fn is_log(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ElfFile\0")
}

/// Cuts the log into its records, in the order in which they lie in the file.
pub(super) fn split(bytes: &[u8], pieces: &mut Vec<Piece>) {
    let chunks = bytes.get(HEADER..).unwrap_or_default();
    if chunks.is_empty() {
        pieces.push(Piece::refused(
            0,
            bytes.len(),
            "event log without a chunk: the file is cut off".to_owned(),
        ));
    }
    for (number, data) in chunks.chunks(CHUNK).enumerate() {
        let start = HEADER + number * CHUNK;
        // Space that was set aside and never used.
        if data.iter().all(|byte| *byte == 0) {
            continue;
        }
        // The parser is not ours: what it does to hostile bytes costs one chunk at most.
        let found = catch_unwind(AssertUnwindSafe(|| chunk(data, start)));
        match found {
            Ok(found) => pieces.extend(found),
            Err(_) => {
                let reason = "chunk of the event log cannot be read: the parser failed on it";
                pieces.push(Piece::refused(start, start + data.len(), reason.to_owned()));
            }
        }
    }
}

fn chunk(data: &[u8], start: usize) -> Vec<Piece> {
    let refused = |reason: String| vec![Piece::refused(start, start + data.len(), reason)];
    let mut owned = match EvtxChunkData::new(data.to_vec(), false) {
        Ok(owned) => owned,
        Err(error) => return refused(format!("chunk of the event log cannot be read: {}", causes(&error))),
    };
    let mut pieces = Vec::new();
    let whole = data.len() == CHUNK && owned.validate_checksum();
    let mut end = start;
    if !whole {
        let what = "checksum of a chunk does not fit: it was still open, is damaged, or was changed";
        let length = CHUNK_HEADER.min(data.len());
        pieces.push(Piece { offset: start, length, body: PieceBody::Meta(what.to_owned()) });
        end = start + length;
    }
    let mut parsed = match owned.parse(Arc::new(ParserSettings::default())) {
        Ok(parsed) => parsed,
        Err(error) => return refused(format!("chunk of the event log cannot be read: {}", causes(&error))),
    };
    for record in parsed.iter() {
        let (place, length, body) = match record {
            Ok(record) => {
                let place =
                    usize::try_from(record.binxml_offset).unwrap_or(data.len()).saturating_sub(RECORD_HEAD);
                let length = RECORD_HEAD + record.binxml_size as usize + RECORD_TAIL;
                let body = match record.into_json_value() {
                    Ok(found) => PieceBody::Value(Box::new(found.data)),
                    Err(error) => PieceBody::Refused(format!("record cannot be read: {}", causes(&error))),
                };
                (place, length, body)
            }
            Err(error) => {
                let place = match &error {
                    EvtxError::FailedToReadRecordAt { offset, .. } => usize::try_from(*offset).ok(),
                    _ => None,
                };
                let reason = format!("record cannot be read: {}", causes(&error));
                (place.unwrap_or_else(|| end - start), 0, PieceBody::Refused(reason))
            }
        };
        let offset = (start + place).max(end).min(start + data.len());
        let length = length.min(start + data.len() - offset);
        end = offset + length;
        pieces.push(Piece { offset, length, body });
    }
    pieces
}

/// An error with everything that led to it.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {cause}");
        inner = cause.source();
    }
    text
}
