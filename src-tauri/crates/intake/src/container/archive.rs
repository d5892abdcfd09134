//! Zip archives: each member is a file of its own, with guards against hostile names and sizes.

use std::io::Cursor;

use zip::ZipArchive;

use super::{compression::drain, is_archive};
use crate::Limits;

/// One member of an archive.
pub(crate) struct Member {
    /// Its path in the archive, as written there.
    pub(crate) path: String,
    /// Its bytes, or why they were not taken.
    pub(crate) content: Result<Vec<u8>, String>,
}

/// The members of a zip archive in the order of its directory, or only the one of a path; folders are
/// left out.
///
/// # Errors
/// The directory of the archive cannot be read, or names too many members.
pub(crate) fn members(bytes: &[u8], only: Option<&str>, limits: &Limits) -> Result<Vec<Member>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("zip directory cannot be read: {}", error.to_string().to_lowercase()))?;
    if archive.len() > limits.members {
        return Err(format!(
            "zip archive has {} members, more than the limit of {}: unpack it first",
            archive.len(),
            limits.members
        ));
    }
    let mut members = Vec::new();
    let mut total = 0_usize;
    for index in 0..archive.len() {
        let name = archive
            .name_for_index(index)
            .and_then(Result::ok)
            .map_or_else(|| format!("member {}", index + 1), |name| name.to_string());
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                let reason = format!("zip member cannot be read: {}", error.to_string().to_lowercase());
                members.push(Member { path: name, content: Err(reason) });
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        let content = if let Some(danger) = danger(&name) {
            Err(format!("zip member name {danger}: the member was not read"))
        } else if total >= limits.archive_bytes {
            Err(format!("zip members before it already fill the limit of {} bytes", limits.archive_bytes))
        } else {
            let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX).min(bytes.len());
            let mut content = Vec::new();
            let problem = drain(&mut entry, packed, limits, &mut content);
            total = total.saturating_add(content.len());
            match problem {
                Some(problem) => {
                    Err(format!("zip member is damaged after {} decoded bytes: {problem}", content.len()))
                }
                None if is_archive(&content) => {
                    Err("an archive inside an archive: unpack it and import the inner one".to_owned())
                }
                None => Ok(content),
            }
        };
        members.push(Member { path: name, content });
    }
    Ok(members)
}

/// What is wrong with a member's name, if it could leave the folder it is unpacked to.
fn danger(path: &str) -> Option<&'static str> {
    let slashed = path.replace('\\', "/");
    if path.contains('\0') {
        Some("holds a NUL byte")
    } else if slashed.starts_with('/') || slashed.as_bytes().get(1) == Some(&b':') {
        Some("is an absolute path")
    } else if slashed.split('/').any(|part| part == "..") {
        Some("leads out of the archive")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::danger;

    #[test]
    fn names_that_leave_the_archive_are_told() {
        for name in ["../evil", "a/../../b", "/etc/passwd", "C:\\x", "..\\x", "a\0b"] {
            assert!(danger(name).is_some(), "{name:?} was let through");
        }
        for name in ["a/b.json", "..a/b", "traveling-sailor/2016-01-16.json"] {
            assert!(danger(name).is_none(), "{name:?} was refused");
        }
    }
}
