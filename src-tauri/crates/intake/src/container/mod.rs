//! Containers: compression and archives are undone, and the content is cut into records whose places
//! in the decoded content are exact.

mod archive;
mod compression;
mod event_log;
mod journal;
mod json;
pub(crate) mod lines;
mod mail;
mod scan;
mod sniff;
mod split;
mod table;

use std::borrow::Cow;

use proximate_model::Refusal;

pub(crate) use archive::{is_archive, members};
pub(crate) use compression::{Damage, decode};
pub(crate) use json::{is_lines, split_lines};
pub use lines::{Join, Lines};
pub(crate) use split::{Content, Piece, PieceBody, split, without_mark};
pub(crate) use table::is_named as is_named_table;

use crate::Limits;

/// Whether the content has to be unpacked before it can be read.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    is_archive(bytes) || compression::is_compressed(bytes)
}

/// Why a record is refused that is longer than the limit.
pub(crate) fn too_long(length: u64, limit: usize) -> String {
    format!("record of {length} bytes is longer than the limit of {limit}")
}

/// The decoded content of a file as given: compression is undone, a member is taken out of its archive, also
/// out of an archive in it. Offsets of records point into it.
///
/// # Errors
/// The archive or the member cannot be read, or the member does not exist. Damaged compressed data are
/// no error: what could be decoded is given, as at import.
pub fn decoded<'a>(bytes: &'a [u8], member: Option<&str>, limits: &Limits) -> Result<Cow<'a, [u8]>, Refusal> {
    let Some(member) = member else { return Ok(decode(bytes, limits).bytes) };
    let refusal = |reason: String| Refusal { record: 1, offset: 0, reason };
    if let Some(found) = members(bytes, Some(member), limits).map_err(refusal)?.into_iter().next() {
        let content = found.content.map_err(refusal)?;
        return Ok(Cow::Owned(decode(&content, limits).bytes.into_owned()));
    }
    Err(refusal(format!("no member `{member}` in the archive: name one that the import listed")))
}
