//! Zip and tar archives, one inside the other and inside compression: each member is a file of its own, with
//! guards against hostile names, kinds and sizes.

use std::{collections::HashMap, io::Cursor};

use tar::EntryType;
use zip::ZipArchive;

use super::compression::{decode, drain, peek};
use crate::Limits;

/// One member of an archive.
pub(crate) struct Member {
    /// Its path in the archive, as written there; behind the path of the archive it lies in, if that is a member.
    pub(crate) path: String,
    /// Its bytes, or why they were not taken.
    pub(crate) content: Result<Vec<u8>, String>,
    /// Why the bytes are not all, if they are not.
    pub(crate) damage: Option<String>,
}

/// Kinds of archives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
}

/// Place of the word by which a tar archive is told.
const TAR_WORD: std::ops::Range<usize> = 257..262;

fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Some(Kind::Zip)
    } else if bytes.get(TAR_WORD) == Some(b"ustar") {
        Some(Kind::Tar)
    } else {
        None
    }
}

/// Whether the bytes are an archive, also a compressed one.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    kind(bytes).is_some() || peek(bytes, TAR_WORD.end).is_some_and(|head| kind(&head).is_some())
}

/// The members of an archive in their order, those of archives in it in their place, or only the one of a
/// path; folders are left out.
///
/// # Errors
/// The archive cannot be read, or names too many members.
pub(crate) fn members(bytes: &[u8], only: Option<&str>, limits: &Limits) -> Result<Vec<Member>, String> {
    let mut walk = Walk { only, limits, members: Vec::new(), seen: 0, total: 0, names: HashMap::new() };
    walk.archive(bytes, "", 0)?;
    Ok(walk.members)
}

struct Walk<'a> {
    only: Option<&'a str>,
    limits: &'a Limits,
    members: Vec<Member>,
    /// Members met, in all archives together.
    seen: usize,
    /// Bytes unpacked, in all archives together.
    total: usize,
    /// How often each path was met: an archive may hold several members of one name.
    names: HashMap<String, usize>,
}

impl Walk<'_> {
    fn archive(&mut self, bytes: &[u8], prefix: &str, depth: usize) -> Result<(), String> {
        match kind(bytes) {
            Some(Kind::Zip) => self.zip(bytes, prefix, depth),
            Some(Kind::Tar) => {
                self.tar(bytes, prefix, depth);
                Ok(())
            }
            None => {
                let decoded = decode(bytes, self.limits);
                if depth > 0 {
                    self.total = self.total.saturating_add(decoded.bytes.len());
                }
                let damage = decoded.damage.as_ref().map(|damage| damage.reason.clone());
                match kind(&decoded.bytes) {
                    Some(_) => self.archive(&decoded.bytes, prefix, depth)?,
                    None => return Err(damage.unwrap_or_else(|| "not an archive".to_owned())),
                }
                if let Some(damage) = damage {
                    let path = format!("{prefix}(damage)");
                    self.add(path, Err(damage), None);
                }
                Ok(())
            }
        }
    }

    /// The path under which a member is known: two of one name are told apart.
    fn path(&mut self, prefix: &str, name: &str) -> String {
        let path = format!("{prefix}{name}");
        let count = self.names.entry(path.clone()).or_default();
        *count += 1;
        if *count == 1 { path } else { format!("{path}#{count}") }
    }

    /// Whether a member is asked for: itself, or something that may lie in it.
    fn wants(&self, path: &str) -> bool {
        self.only.is_none_or(|only| {
            only.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn add(&mut self, path: String, content: Result<Vec<u8>, String>, damage: Option<String>) {
        if self.only.is_none_or(|only| only == path) {
            self.members.push(Member { path, content, damage });
        }
    }

    /// Adds what was unpacked; an archive is replaced by its members.
    fn unpacked(&mut self, path: String, content: Vec<u8>, damage: Option<String>, depth: usize) {
        if !is_archive(&content) || self.only == Some(path.as_str()) {
            return self.add(path, Ok(content), damage);
        }
        if depth + 1 >= self.limits.archive_depth {
            let reason = format!("an archive more than {} levels deep: unpack it and import it", depth + 1);
            return self.add(path, Err(reason), None);
        }
        let before = self.members.len();
        match self.archive(&content, &format!("{path}/"), depth + 1) {
            Err(reason) => self.add(path, Err(reason), None),
            // Nothing may disappear in silence.
            Ok(()) if self.members.len() == before => {
                self.add(path, Err("an archive without files in it".to_owned()), None);
            }
            Ok(()) => {
                if let Some(damage) = damage {
                    self.add(format!("{path}/(damage)"), Err(damage), None);
                }
            }
        }
    }

    /// Why no more is unpacked, if the limits are met.
    fn full(&self) -> Option<String> {
        if self.seen > self.limits.members {
            return Some(format!("more members than the limit of {}", self.limits.members));
        }
        let limit = self.limits.archive_bytes;
        (self.total >= limit).then(|| format!("members before it already fill the limit of {limit} bytes"))
    }

    fn zip(&mut self, bytes: &[u8], prefix: &str, depth: usize) -> Result<(), String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("zip directory cannot be read: {}", error.to_string().to_lowercase()))?;
        if archive.len().saturating_add(self.seen) > self.limits.members {
            return Err(format!(
                "zip archive has {} members, more than the limit of {}: unpack it first",
                archive.len(),
                self.limits.members
            ));
        }
        for index in 0..archive.len() {
            self.seen += 1;
            let name = archive
                .name_for_index(index)
                .and_then(Result::ok)
                .map_or_else(|| format!("member {}", index + 1), |name| name.to_string());
            let path = self.path(prefix, &name);
            if !self.wants(&path) {
                continue;
            }
            let mut entry = match archive.by_index(index) {
                Ok(entry) => entry,
                Err(error) => {
                    let reason = format!("zip member cannot be read: {}", error.to_string().to_lowercase());
                    self.add(path, Err(reason), None);
                    continue;
                }
            };
            if entry.is_dir() {
                continue;
            }
            let refused = danger(&name)
                .map(|danger| format!("zip member name {danger}: the member was not read"))
                .or_else(|| {
                    entry.is_symlink().then(|| "zip member is a symbolic link: not followed".to_owned())
                })
                .or_else(|| self.full());
            if let Some(reason) = refused {
                self.add(path, Err(reason), None);
                continue;
            }
            let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX).min(bytes.len());
            let mut content = Vec::new();
            let problem = drain(&mut entry, packed, self.limits, &mut content);
            self.total = self.total.saturating_add(content.len());
            match problem {
                Some(problem) => {
                    let reason =
                        format!("zip member is damaged after {} decoded bytes: {problem}", content.len());
                    self.add(path, Err(reason), None);
                }
                None => self.unpacked(path, content, None, depth),
            }
        }
        Ok(())
    }

    fn tar(&mut self, bytes: &[u8], prefix: &str, depth: usize) {
        let mut archive = tar::Archive::new(Cursor::new(bytes));
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.tar_damage(prefix, 0, &error.to_string()),
        };
        let mut end = 0;
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                // Where the next header lies cannot be told any more.
                Err(error) => return self.tar_damage(prefix, end, &error.to_string()),
            };
            self.seen += 1;
            let place = entry.raw_header_position();
            end = entry.raw_file_position().saturating_add(entry.size()).div_ceil(512).saturating_mul(512);
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::Directory | EntryType::XGlobalHeader) {
                continue;
            }
            let path = self.path(prefix, &name);
            if !self.wants(&path) {
                continue;
            }
            let what = match kind {
                EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => None,
                EntryType::Symlink => Some("is a symbolic link: not followed"),
                EntryType::Link => Some("is a hard link: its target is a member of its own"),
                EntryType::Char | EntryType::Block | EntryType::Fifo => Some("is a device: not read"),
                _ => Some("is of a kind that is not known"),
            };
            let refused = what
                .map(str::to_owned)
                .or_else(|| danger(&name).map(|danger| format!("name {danger}: the member was not read")))
                .or_else(|| self.full());
            if let Some(reason) = refused {
                self.add(path, Err(format!("tar member at byte {place} {reason}")), None);
                if self.seen > self.limits.members {
                    return;
                }
                continue;
            }
            let size = usize::try_from(entry.size()).unwrap_or(usize::MAX);
            let packed = usize::try_from(entry.header().entry_size().unwrap_or(0)).unwrap_or(usize::MAX);
            let mut content = Vec::new();
            let problem = drain(&mut entry, packed.min(bytes.len()), self.limits, &mut content);
            self.total = self.total.saturating_add(content.len());
            if let Some(problem) = problem.as_ref().filter(|problem| *problem != super::compression::CUT) {
                let reason =
                    format!("tar member at byte {place} is damaged after {} bytes: {problem}", content.len());
                self.add(path, Err(reason), None);
                continue;
            }
            let cut = (problem.is_some() || content.len() < size)
                .then(|| format!("tar member at byte {place} has {} of its {size} bytes", content.len()));
            let last = cut.is_some();
            self.unpacked(path, content, cut, depth);
            // Behind the cut there is nothing more, and its reason is told.
            if last {
                return;
            }
        }
    }

    fn tar_damage(&mut self, prefix: &str, at: u64, reason: &str) {
        let reason = format!("tar archive is damaged at byte {at}: {}", reason.to_lowercase());
        self.add(format!("{prefix}(damage)"), Err(reason), None);
    }
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
