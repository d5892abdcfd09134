//! Tables: comma-, semicolon- or tab-separated values with a header line.

use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};

use super::split::{Piece, PieceBody};

/// Columns that a table may have at most; beyond, it is not a table but an attack.
const COLUMNS: usize = 20_000;

/// Whether a file is called a table.
pub(crate) fn is_named(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let path = path.trim_end_matches(".gz").trim_end_matches(".zst");
    [".csv", ".tsv"].iter().any(|ending| path.ends_with(ending))
}

/// The header of a table and its delimiter, if the content looks like one.
pub(super) fn header(path: &str, bytes: &[u8]) -> Option<(Vec<String>, u8)> {
    let named = is_named(path);
    [b',', b'\t', b';'].into_iter().find_map(|delimiter| {
        let mut reader = reader(bytes, delimiter);
        let mut record = ByteRecord::new();
        let mut widths = Vec::new();
        let mut names = Vec::new();
        while widths.len() < 6 && reader.read_byte_record(&mut record).ok()? {
            if widths.is_empty() {
                names = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
            }
            widths.push(record.len());
        }
        let width = *widths.first()?;
        let distinct = names.iter().filter(|name| !name.is_empty()).count();
        // A file that is not called a table must at least look like one.
        let alike = widths.iter().all(|other| *other == width) && widths.len() > 1;
        let sensible = names.iter().all(|name: &String| name.len() < 200 && !name.contains('\n'));
        ((2..=COLUMNS).contains(&width) && distinct >= 2 && (named || alike && sensible))
            .then_some((names, delimiter))
    })
}

/// Cuts a table into its rows; the header is no record.
pub(super) fn split(bytes: &[u8], header: Vec<String>, delimiter: u8, pieces: &mut Vec<Piece>) {
    let header = Arc::new(header);
    let mut reader = reader(bytes, delimiter);
    let mut record = ByteRecord::new();
    let mut first = true;
    loop {
        let start = place(reader.position());
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                pieces.push(Piece::refused(start, bytes.len(), format!("table cannot be read on: {error}")));
                return;
            }
        }
        if std::mem::take(&mut first) {
            continue;
        }
        // The reader counts the line break before a row to the row: the row itself begins after it.
        let end = place(reader.position()).min(bytes.len());
        let row = bytes.get(start..end).unwrap_or_default();
        let lead = row.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let tail = row.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let length = row.len().saturating_sub(lead + tail);
        let mut lossy = false;
        let cells = record
            .iter()
            .map(|cell| {
                let text = String::from_utf8_lossy(cell);
                lossy |= matches!(text, std::borrow::Cow::Owned(_));
                text.trim_start_matches('\u{feff}').to_owned()
            })
            .collect();
        pieces.push(Piece {
            offset: start + lead,
            length,
            body: PieceBody::Row { header: Arc::clone(&header), cells, lossy },
        });
    }
}

fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

fn place(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}
