//! One record read again, from its own bytes.

use proximate_model::{Event, Reading};

use crate::{
    Mapping, Options, RecordContent, Surroundings,
    container::{self, Content, Piece, PieceBody},
    format::{self, Format, generic},
    read::FileReader,
};

static NO_SURROUNDINGS: Surroundings = Surroundings::none();

/// Reads single records of a file whose records stand alone.
pub struct RecordReader {
    path: String,
    format: &'static dyn Format,
    mapping: Option<Mapping>,
    options: Options,
    head: Vec<u8>,
}

impl RecordReader {
    /// A reader for the file at `path` that was read by `format` before; `head` are its first
    /// [`Reading::head`] bytes.
    ///
    /// # Errors
    /// There is no such format any more, or the mapping cannot be read.
    pub fn new(path: &str, format: &str, reading: &Reading, head: Vec<u8>) -> Result<Self, String> {
        let mapping = reading.mapping.as_deref().map(Mapping::parse).transpose()?;
        let format = match &mapping {
            Some(_) => generic::format(reading.head > 0),
            None => format::by_id(format).ok_or_else(|| format!("no format `{format}` any more"))?,
        };
        Ok(Self { path: path.to_owned(), format, mapping, options: Options::default(), head })
    }

    /// The events of the record with these bytes, without ids and evidence.
    #[must_use]
    pub fn read(&self, bytes: &[u8]) -> Vec<Event> {
        let content = [&self.head, bytes].concat();
        let piece = if self.head.is_empty() {
            let body = match self.format.lines() {
                Some(_) => PieceBody::Text { parts: Vec::new(), frame: None },
                None => PieceBody::Json(None),
            };
            Some(Piece { offset: 0, length: bytes.len(), body })
        } else {
            match container::split(&self.path, &content) {
                Content::Table(pieces) => pieces.into_iter().next_back(),
                _ => None,
            }
        };
        let Some(piece) = piece else { return Vec::new() };
        let reader = FileReader {
            path: &self.path,
            content: &content,
            surroundings: &NO_SURROUNDINGS,
            options: &self.options,
        };
        let Ok((record, lossy)) = reader.record(&piece, self.mapping.as_ref()) else { return Vec::new() };
        match reader.parse(self.format, &record, lossy) {
            RecordContent::Parsed { events, .. } => events,
            _ => Vec::new(),
        }
    }
}
