//! One piece of evidence from bytes to numbered records.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proximate_model::{Event, EventId, EvidenceRef, Reading};
use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    Body, CaseDescription, Mapping, Options, ReadFile, ReadRecord, Record, RecordContent, Row, Surroundings,
    container::{self, Content, Damage, Piece, PieceBody, decode, is_archive, members, split},
    database,
    format::{self, Format, generic, opencode, slack_export},
    mapping,
    text::hex,
};

/// Records by which a file's format is told: as many from its beginning, and as many spread over the rest.
const SAMPLE: usize = 32;

/// Reads one piece of evidence. An archive gives one file per member, under the member's path; anything
/// else gives one.
#[must_use]
pub fn read(path: &str, bytes: &[u8], options: &Options) -> Vec<ReadFile> {
    if !is_archive(bytes) {
        return vec![read_file(path, bytes, &Surroundings::default(), options)];
    }
    match members(bytes, None, &options.limits) {
        Err(reason) => vec![unread(path, bytes, reason)],
        Ok(members) => {
            let readable = || {
                members
                    .iter()
                    .filter_map(|member| Some((member.path.as_str(), member.content.as_deref().ok()?)))
            };
            let mut surroundings = slack_export::surroundings(readable());
            surroundings.speakers = opencode::speakers(readable());
            members
                .iter()
                .map(|member| match &member.content {
                    Ok(content) => {
                        let mut file = read_file(&member.path, content, &surroundings, options);
                        if let Some(reason) = &member.damage {
                            let offset = decode(content, &options.limits).bytes.len();
                            finish(&mut file, Some(&Damage { offset, reason: reason.clone() }));
                        }
                        file
                    }
                    Err(reason) => unread(&member.path, &[], reason.clone()),
                })
                .collect()
        }
    }
}

/// A file of which nothing could be read.
fn unread(path: &str, bytes: &[u8], reason: String) -> ReadFile {
    let length = bytes.len() as u64;
    let content = RecordContent::Refused { reason };
    let mut file = empty(path, bytes);
    file.records.push(ReadRecord { ordinal: 1, offset: 0, length, content });
    file
}

fn empty(path: &str, bytes: &[u8]) -> ReadFile {
    ReadFile {
        path: path.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        bytes: bytes.len() as u64,
        format: None,
        reading: Reading::default(),
        records: Vec::new(),
    }
}

fn read_file(path: &str, bytes: &[u8], surroundings: &Surroundings, options: &Options) -> ReadFile {
    let mut file = empty(path, bytes);
    let decoded = decode(bytes, &options.limits);
    let content: &[u8] = &decoded.bytes;
    if let Some((format, content)) = declaration(path, content) {
        file.format = Some(format.to_owned());
        file.records.push(ReadRecord { ordinal: 1, offset: 0, length: decoded.bytes.len() as u64, content });
        return file;
    }
    let reader = FileReader { path, content, surroundings, options };
    if let Some((lines, format)) = reader.lines() {
        file.format = Some(format.id().to_owned());
        let chosen = Chosen { format, mapping: None };
        let pieces = container::lines::cut(content, &lines);
        file.reading = reader.reading(&pieces, &chosen, false);
        file.records = reader.records(pieces, &chosen);
        format.review(&mut file);
        finish(&mut file, decoded.damage.as_ref());
        return file;
    }
    let database = options.database.as_deref().filter(|_| database::is_database(content));
    let rows = database.map(|reader| Content::Json(database::rows(content, reader, &options.limits)));
    let (pieces, table) = match rows.unwrap_or_else(|| split(path, content)) {
        Content::Json(pieces) => (pieces, false),
        Content::Table(pieces) => (pieces, true),
        Content::Empty => (Vec::new(), false),
        // Lines that no format knows can still be read by what the user says of them.
        Content::Unknown(_) if container::lines::is_text(content) && reader.mapping().is_some() => {
            (container::lines::single(content), false)
        }
        Content::Unknown(reason) => {
            let reason = match &decoded.damage {
                Some(damage) => format!("{}; {reason}", damage.reason),
                None => reason,
            };
            return unread(path, bytes, reason);
        }
    };
    match reader.choose(&pieces, table) {
        Ok(chosen) => {
            file.format = chosen.as_ref().map(|chosen| chosen.id().to_owned());
            if let Some(chosen) = &chosen {
                file.reading = reader.reading(&pieces, chosen, table);
                file.records = reader.records(pieces, chosen);
                chosen.format.review(&mut file);
            }
        }
        Err(reason) => {
            let content = RecordContent::refused(reason);
            file.records.push(ReadRecord {
                ordinal: 1,
                offset: 0,
                length: reader.content.len() as u64,
                content,
            });
        }
    }
    finish(&mut file, decoded.damage.as_ref());
    file
}

/// What is done once all records are there.
fn finish(file: &mut ReadFile, damage: Option<&Damage>) {
    if let Some(damage) = damage {
        note_damage(file, damage);
    }
    identify(file);
}

/// Whether a file says how to read others, or what the case is.
pub(crate) fn is_declaration(path: &str) -> bool {
    mapping::is_mapping_file(path) || CaseDescription::is_at(path)
}

/// A file that says how to read others, or what the case is: one record without an event.
fn declaration(path: &str, content: &[u8]) -> Option<(&'static str, RecordContent)> {
    let text = || String::from_utf8_lossy(content);
    let (format, declared) = if mapping::is_mapping_file(path) {
        ("mapping", Mapping::parse(&text()).map(|mapping| format!("mapping `{}`", mapping.id)))
    } else if CaseDescription::is_at(path) {
        (
            "case_description",
            CaseDescription::parse(&text()).map(|case| format!("description of `{}`", case.title)),
        )
    } else {
        return None;
    };
    Some((format, declared.map_or_else(RecordContent::refused, RecordContent::meta)))
}

/// Adds the refusal of damaged compression: to the record that was cut off by it, if there is one.
fn note_damage(file: &mut ReadFile, damage: &Damage) {
    let end = damage.offset as u64;
    if let Some(last) = file.records.last_mut()
        && let RecordContent::Refused { reason } = &mut last.content
        && last.offset + last.length >= end
    {
        *reason = format!("{reason}; {}", damage.reason);
        return;
    }
    let ordinal = file.records.len() as u64 + 1;
    let content = RecordContent::refused(damage.reason.clone());
    file.records.push(ReadRecord { ordinal, offset: end, length: 0, content });
}

/// Gives every event its id, its format and its place.
fn identify(file: &mut ReadFile) {
    let format = file.format.clone().unwrap_or_default();
    for record in &mut file.records {
        let RecordContent::Parsed { events, .. } = &mut record.content else { continue };
        for (position, event) in events.iter_mut().enumerate() {
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            event.id = EventId::new(&file.sha256, record.ordinal, position).to_string();
            event.format.clone_from(&format);
            event.evidence = EvidenceRef {
                file: file.path.clone(),
                sha256: file.sha256.clone(),
                record: record.ordinal,
                offset: record.offset,
                length: record.length,
            };
        }
    }
}

/// A format, with the mapping that steers it if it is a generic one.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<'a> {
    pub(crate) format: &'static dyn Format,
    pub(crate) mapping: Option<&'a Mapping>,
}

impl Chosen<'_> {
    /// Under which name the events are kept: two mapped logs must not share their ids.
    pub(crate) fn id(&self) -> &str {
        self.mapping.map_or_else(|| self.format.id(), |mapping| &mapping.id)
    }
}

/// What the records of one file have in common.
pub(crate) struct FileReader<'a, 'o> {
    pub(crate) path: &'a str,
    pub(crate) content: &'a [u8],
    pub(crate) surroundings: &'a Surroundings,
    pub(crate) options: &'o Options,
}

impl<'a, 'o: 'a> FileReader<'a, 'o> {
    /// The format to read by; `None` for a file without records; an error says why there is no format.
    pub(crate) fn choose(&self, pieces: &[Piece], table: bool) -> Result<Option<Chosen<'o>>, String> {
        let generic = generic::format(table);
        if let Some(id) = &self.options.format {
            if let Some(mapping) = self.options.mappings.iter().find(|mapping| mapping.id == *id) {
                return Ok(Some(Chosen { format: generic, mapping: Some(mapping) }));
            }
            let format = format::by_id(id)
                .ok_or_else(|| format!("no format or mapping `{id}`: name one that exists"))?;
            let mapping = self.mapping_of_path();
            return Ok(Some(Chosen { format, mapping: mapping.filter(|_| generic::is_generic(format)) }));
        }
        if let Some(mapping) = self.mapping_of_path() {
            return Ok(Some(Chosen { format: generic, mapping: Some(mapping) }));
        }
        if pieces.is_empty() {
            return Ok(None);
        }
        let mut sample = Vec::new();
        let mut first_problem = None;
        let stride = pieces.len().saturating_sub(SAMPLE).div_ceil(SAMPLE).max(1);
        let spread = pieces.iter().skip(SAMPLE).step_by(stride);
        for piece in pieces.iter().take(SAMPLE).chain(spread) {
            match self.record(piece, None) {
                Ok((record, _)) => sample.push(record),
                Err(reason) => {
                    first_problem.get_or_insert(reason);
                }
            }
        }
        // What the user says goes before what the program knows.
        let knows = |mapping: &&Mapping| {
            sample.iter().filter(|record| mapping.detects(record)).count() * 2 > sample.len()
        };
        if let Some(mapping) = self.options.mappings.iter().find(knows) {
            return Ok(Some(Chosen { format: generic, mapping: Some(mapping) }));
        }
        if let Some(format) = format::recognise(&sample) {
            return Ok(Some(Chosen { format, mapping: None }));
        }
        Err(match (sample.first(), first_problem) {
            (Some(record), _) => format!(
                "no format knows these {} records with {}: write a mapping for them",
                pieces.len(),
                format::shape(record)
            ),
            (None, Some(problem)) => problem,
            (None, None) => "no records: looked for JSON, JSON Lines and CSV".to_owned(),
        })
    }

    /// How single records of these pieces can be read again.
    pub(crate) fn reading(&self, pieces: &[Piece], chosen: &Chosen<'_>, table: bool) -> Reading {
        // Lines by a mapping look like nothing that could be told again from the bytes of one.
        let unframed = pieces.iter().all(|piece| match &piece.body {
            PieceBody::Json(frame) => frame.is_none(),
            PieceBody::Value(_) => false,
            PieceBody::Text { parts, frame } => {
                parts.is_empty() && frame.is_none() && chosen.mapping.is_none()
            }
            _ => true,
        });
        // A file that is not called a table is only told to be one by several rows.
        let told = !table || container::is_named_table(self.path);
        let head = if table { pieces.first().map_or(0, |piece| piece.offset as u64) } else { 0 };
        Reading {
            mapping: chosen.mapping.map(|mapping| mapping.text().to_owned()),
            alone: chosen.format.stands_alone() && unframed && told,
            head,
        }
    }

    /// The mapping that the user names, or that is made for files of this path.
    fn mapping(&self) -> Option<&'o Mapping> {
        let named = self.options.format.as_ref();
        let named = named.and_then(|id| self.options.mappings.iter().find(|mapping| mapping.id == *id));
        named.or_else(|| self.mapping_of_path())
    }

    /// The format of the lines of a text log, if it is one and the user does not say otherwise.
    fn lines(&self) -> Option<(container::Lines, &'static dyn Format)> {
        if self.mapping().is_some() || !container::lines::is_text(self.content) {
            return None;
        }
        match &self.options.format {
            Some(id) => format::by_id(id).and_then(|format| Some((format.lines()?, format))),
            None => format::of_lines(self.content),
        }
    }

    fn mapping_of_path(&self) -> Option<&'o Mapping> {
        self.options.mappings.iter().find(|mapping| mapping.matches(self.path))
    }

    /// Reads all pieces, on all cores; every piece gives exactly one record, and their order stays.
    pub(crate) fn records(&self, pieces: Vec<Piece>, chosen: &Chosen<'_>) -> Vec<ReadRecord> {
        let read = |(index, piece): (usize, Piece)| {
            let (ordinal, offset, length) = (index as u64 + 1, piece.offset as u64, piece.length as u64);
            let content = match (&piece.body, self.record(&piece, chosen.mapping)) {
                (PieceBody::Meta(what), _) => RecordContent::meta(what.clone()),
                (_, Ok((record, lossy))) => self.parse(chosen.format, &record, lossy),
                (_, Err(reason)) => RecordContent::refused(reason),
            };
            ReadRecord { ordinal, offset, length, content }
        };
        pieces.into_par_iter().enumerate().map(read).collect()
    }

    pub(crate) fn parse(&self, format: &dyn Format, record: &Record<'_>, lossy: bool) -> RecordContent {
        // One broken importer must not cost the import: a panic becomes the refusal of its record.
        let mut content = match catch_unwind(AssertUnwindSafe(|| format.parse(record))) {
            Ok(content) => content,
            Err(_) => {
                return RecordContent::refused(format!(
                    "format `{}` failed on this record: report it with the record",
                    format.id()
                ));
            }
        };
        if let (RecordContent::Parsed { events, .. }, true) = (&mut content, lossy) {
            events.iter_mut().for_each(note_lossy);
        }
        content
    }

    /// The record of a piece, and whether bytes in it that are not UTF-8 were replaced.
    pub(crate) fn record(
        &self,
        piece: &Piece,
        mapping: Option<&'a Mapping>,
    ) -> Result<(Record<'a>, bool), String> {
        let limit = self.options.limits.record_bytes;
        if piece.length > limit {
            return Err(container::too_long(piece.length as u64, limit));
        }
        let record =
            |body, frame| Record { path: self.path, body, frame, surroundings: self.surroundings, mapping };
        match &piece.body {
            PieceBody::Refused(reason) | PieceBody::Meta(reason) => Err(reason.clone()),
            PieceBody::Value(value) => Ok((record(Body::Json(value.as_ref().clone()), None), false)),
            PieceBody::Text { parts, frame } => {
                let places = std::iter::once((piece.offset, piece.offset + piece.length));
                let parts = places.chain(parts.iter().copied());
                let bytes: Vec<&[u8]> =
                    parts.map(|(start, end)| self.content.get(start..end).unwrap_or_default()).collect();
                let bytes = bytes.join(&b'\n');
                if bytes.len() > limit {
                    return Err(container::too_long(bytes.len() as u64, limit));
                }
                let text = String::from_utf8_lossy(&bytes);
                let lossy = matches!(text, std::borrow::Cow::Owned(_));
                let body = match mapping {
                    Some(_) => Body::Json(serde_json::json!({ "line": text })),
                    None => Body::Text(text.into_owned()),
                };
                Ok((record(body, frame.clone()), lossy))
            }
            PieceBody::Row { header, cells, lossy } => {
                let row = Row { header: header.clone(), cells: cells.clone() };
                Ok((record(Body::Row(row), None), *lossy))
            }
            PieceBody::Json(frame) => {
                let bytes = self.content.get(piece.offset..piece.offset + piece.length).unwrap_or_default();
                let (value, lossy) = json(bytes)?;
                Ok((record(Body::Json(value), frame.clone()), lossy))
            }
        }
    }
}

/// Parses JSON; bytes that are not UTF-8 are replaced if the rest is JSON.
fn json(bytes: &[u8]) -> Result<(Value, bool), String> {
    match serde_json::from_slice(bytes) {
        Ok(value) => Ok((value, false)),
        Err(error) => match String::from_utf8_lossy(bytes) {
            std::borrow::Cow::Owned(text) => serde_json::from_str(&text)
                .map(|value| (value, true))
                .map_err(|_| format!("not UTF-8, and not JSON either: {error}")),
            std::borrow::Cow::Borrowed(_) => Err(format!("not JSON: {error}")),
        },
    }
}

fn note_lossy(event: &mut Event) {
    let note = "(bytes that are not UTF-8 were replaced)";
    event.message = Some(match event.message.take() {
        Some(message) => format!("{message} {note}"),
        None => note.to_owned(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;

    impl Format for Broken {
        fn id(&self) -> &'static str {
            "broken"
        }
        fn title(&self) -> &'static str {
            "A format with a mistake"
        }
        fn detect(&self, _: &Record<'_>) -> bool {
            true
        }
        fn parse(&self, record: &Record<'_>) -> RecordContent {
            let number = record.json().and_then(|json| json["n"].as_u64());
            assert!(number.is_some(), "a mistake of the format");
            RecordContent::meta("a number")
        }
    }

    #[test]
    fn a_mistake_of_a_format_costs_one_record() {
        let content = br#"{"n":1}
{"n":"two"}
{"n":3}"#;
        let Content::Json(pieces) = split("a.jsonl", content) else { panic!("expected JSON") };
        let options = Options::default();
        let surroundings = Surroundings::default();
        let reader = FileReader { path: "a.jsonl", content, surroundings: &surroundings, options: &options };
        let records = reader.records(pieces, &Chosen { format: &Broken, mapping: None });
        let refused = records.iter().filter(|record| matches!(record.content, RecordContent::Refused { .. }));
        assert_eq!(refused.map(|record| (record.ordinal, record.offset)).collect::<Vec<_>>(), [(2, 8)]);
    }
}
