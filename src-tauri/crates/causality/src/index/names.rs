//! Names of resources and of references, in the forms in which people and records write them.

use proximate_model::{Event, ReferenceKind};

use crate::{normalise::hash, profile};

/// A resource and everything above it: `github:acme/site/docs` also gives `github:acme/site`.
pub(crate) fn ancestors(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| {
        let cut = name.rfind('/')?;
        name.get(..cut).filter(|rest| !rest.is_empty())
    })
    .take(16)
}

/// The last part of a resource's name, as people write it: the bucket of an ARN, the id of a snapshot.
#[must_use]
pub(crate) fn short_name(resource: &str) -> &str {
    let tail = resource.rsplit(":::").next().unwrap_or(resource);
    if tail.len() < resource.len() {
        return tail.split('/').next().unwrap_or(tail);
    }
    match resource.rsplit_once(['/', ':']) {
        Some((_, last)) if last.len() >= 2 => last,
        _ => resource,
    }
}

fn family(resource: &str) -> u64 {
    let short = short_name(resource);
    let at = resource.find(short).unwrap_or(0);
    hash(b'f', resource.get(..at).unwrap_or(""))
}

/// The hashes of the web addresses that a record refers to, in its references or in its words.
#[must_use]
pub(crate) fn address_keys(event: &Event) -> Vec<u64> {
    const MOST: usize = 16;
    let referred =
        event.references.iter().filter(|reference| reference.kind == ReferenceKind::Url).take(MOST);
    let mut keys: Vec<u64> = referred.flat_map(|reference| reference_keys(&reference.value)).collect();
    let words = profile::words_of(event);
    if words.contains("://") {
        let ends = |character: char| character.is_whitespace() || "<>()[]{}\"'`|,".contains(character);
        let written =
            crate::normalise::tokens::clip(words).split(ends).filter(|word| word.contains("://")).take(MOST);
        keys.extend(
            written.flat_map(|word| reference_keys(word.trim_end_matches(['.', ':', ';', '!', '?']))),
        );
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The hashes under which a reference may be met: as written, and for a web address by its last parts.
#[must_use]
pub(crate) fn reference_keys(value: &str) -> Vec<u64> {
    let lower = value.trim().to_lowercase();
    let mut keys = Vec::new();
    if lower.len() >= 2 {
        keys.push(hash(b'r', &lower));
    }
    if lower.contains("://") {
        let parts: Vec<&str> =
            lower.split(['/', '#', '?', '=', '&']).filter(|part| !part.is_empty()).collect();
        let numbered = |part: &str| part.len() >= 4 && part.bytes().any(|byte| byte.is_ascii_digit());
        if let Some(last) = parts.last() {
            if numbered(last) {
                keys.push(hash(b'r', last));
            }
            let digits = last.strip_prefix('p').unwrap_or("");
            if digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                let (seconds, micros) = digits.split_at(10);
                keys.push(hash(b'r', &format!("{seconds}.{micros}")));
                if let Some(channel) = parts.len().checked_sub(2).and_then(|at| parts.get(at)) {
                    keys.push(hash(b'r', &format!("{channel}/{seconds}.{micros}")));
                }
            }
        }
        if let Some([left, right]) = parts.len().checked_sub(2).and_then(|at| parts.get(at..))
            && (numbered(left) || numbered(right))
        {
            keys.push(hash(b'r', &format!("{left}/{right}")));
        }
    }
    keys
}

/// The names of a resource in prose, hashed, with its family.
pub(super) fn resource_names(resource: &str) -> impl Iterator<Item = (u64, u64)> + use<> {
    let family = family(resource);
    let lower = resource.to_lowercase();
    let short = short_name(&lower).to_owned();
    [lower, short]
        .into_iter()
        .filter(|name| name.len() >= 4)
        .map(move |name| (profile::identifier(&name), family))
}

/// The identifiers under which a resource is named in prose: whole and short; sorted.
#[must_use]
pub(crate) fn names_of(resource: &str) -> Vec<u64> {
    let mut names: Vec<u64> = resource_names(resource).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The family of a resource: what its name has before its short name.
#[must_use]
pub(crate) fn family_of(resource: &str) -> u64 {
    family(resource)
}
