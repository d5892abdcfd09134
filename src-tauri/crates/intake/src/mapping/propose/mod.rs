//! A first mapping for a file that nothing knows: what each column probably holds.
//!
//! It is a proposal for a person to read and to correct, so every guess says what it rests on. Nothing of
//! it is ever used without being saved by somebody first.

mod column;
mod guess;

use std::fmt::Write as _;

use column::Column;
use guess::{Guess, Role};

use crate::{
    Limits,
    container::{Content, PieceBody, decode, split},
};

/// Records that are looked at.
const SAMPLE: usize = 200;

/// Proposes a mapping for a table or for JSON, as TOML.
///
/// # Errors
/// The content is neither, or no column of it looks like a time.
pub fn propose(path: &str, bytes: &[u8], limits: &Limits) -> Result<String, String> {
    let decoded = decode(bytes, limits);
    let pieces = match split(path, &decoded.bytes) {
        Content::Json(pieces) | Content::Table(pieces) => pieces,
        Content::Empty => return Err("the file is empty: choose one with records".to_owned()),
        Content::Unknown(reason) => return Err(reason),
    };
    let mut columns = Vec::new();
    for piece in pieces.iter().take(SAMPLE) {
        match &piece.body {
            PieceBody::Row { header, cells, .. } => {
                let cells = cells.iter().map(String::as_str).chain(std::iter::repeat(""));
                header.iter().zip(cells).for_each(|(name, cell)| column::add(&mut columns, name, cell));
            }
            PieceBody::Json(_) => {
                let span = decoded.bytes.get(piece.offset..piece.offset + piece.length).unwrap_or_default();
                if let Ok(value) = serde_json::from_slice(span) {
                    column::add_json(&mut columns, "", &value);
                }
            }
            PieceBody::Refused(_) | PieceBody::Value(_) | PieceBody::Text { .. } | PieceBody::Meta(_) => {}
        }
    }
    let guesses = guess::guesses(&columns);
    if !guesses.iter().any(|guess| guess.role == Role::Time) {
        let names = columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>();
        return Err(format!("no column looks like a time among {}", crate::text::listed(&names, 12)));
    }
    Ok(written(path, &columns, &guesses))
}

/// The mapping as text, with what each guess rests on beside it, and the columns that are left.
fn written(path: &str, columns: &[Column], guesses: &[Guess]) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let id = stem.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte) } else { '_' });
    let id = Some(id.collect::<String>()).filter(|id| !id.is_empty()).unwrap_or_else(|| "log".to_owned());
    let mut text = String::from("# A proposal: read what each line rests on, and correct it.\n[mapping]\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "id = {}", quoted(&id.to_lowercase()));
    let _ = writeln!(text, "match = {}\n", quoted(&format!("**/{name}")));
    for guess in guesses {
        let _ = writeln!(text, "{}  # {}", guess.line, guess.because);
    }
    let left = columns.iter().map(|column| &column.name);
    let left = left.filter(|name| guesses.iter().all(|guess| guess.column != **name)).collect::<Vec<_>>();
    if !left.is_empty() {
        let _ = writeln!(text, "# Not used: {}", crate::text::listed(&left, 60));
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
