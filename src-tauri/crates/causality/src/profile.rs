//! The content of one event in comparable form.

use proximate_model::{AccessChange, Event, GrantEffect, Subject};

use crate::{
    fingerprint::{self, LONG, SHORT},
    normalise::{
        atoms::{self, Atom},
        command::{self, Command},
        hash, operation, tokens,
    },
    vocabulary::{self, Deed, Reach, Signs},
};

/// The content of one event. All vectors of hashes are sorted and hold each value once.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    /// How many tokens the text has.
    pub(crate) length: usize,
    /// Shingles of five and of three tokens.
    pub(crate) long: Vec<u64>,
    pub(crate) short: Vec<u64>,
    /// Identifiers: names of things.
    pub(crate) identifiers: Vec<u64>,
    /// Words that carry a subject, with their number of occurrences.
    pub(crate) words: Vec<(u64, u32)>,
    /// Squeezed names of the operations that are named, in commands or by name.
    pub(crate) operations: Vec<u64>,
    /// Command lines.
    pub(crate) commands: Vec<Command>,
    /// Leaves of configuration.
    pub(crate) atoms: Vec<Atom>,
    /// Of a change: the rights it speaks of, as identifiers; they are vocabulary and not names.
    pub(crate) rights: Vec<u64>,
    /// What the words do, and whom they let in.
    pub(crate) deeds: Vec<Deed>,
    pub(crate) reaches: Vec<Reach>,
    /// Whom the policies in it let in, widest first.
    pub(crate) admitted: Vec<Reach>,
    /// Signs in the words.
    pub(crate) signs: Signs,
}

/// The words of an event: its text, else its line for people.
#[must_use]
pub(crate) fn words_of(event: &Event) -> &str {
    event.text.as_deref().or(event.message.as_deref()).unwrap_or("")
}

/// The hash under which an identifier is known.
#[must_use]
pub(crate) fn identifier(text: &str) -> u64 {
    hash(b'i', text)
}

/// The hash under which an operation is known.
#[must_use]
pub(crate) fn operation(squeezed: &str) -> u64 {
    hash(b'o', squeezed)
}

/// The identifiers of a folded text, sorted.
#[must_use]
pub(crate) fn identifiers(folded: &str) -> Vec<u64> {
    let mut found = Vec::new();
    tokens::for_each_identifier(folded, |text| found.push(identifier(text)));
    found.sort_unstable();
    found.dedup();
    found
}

/// The operations that a text names: by command line, by call or by interface name; sorted.
#[must_use]
pub(crate) fn operations(text: &str, commands: &[Command]) -> Vec<u64> {
    let mut found: Vec<u64> =
        commands.iter().flat_map(|command| &command.operations).map(|name| operation(name)).collect();
    for chunk in
        tokens::clip(text).split(|character: char| !(character.is_alphanumeric() || "-_".contains(character)))
    {
        let compound = chunk.contains(['-', '_'])
            || chunk.chars().filter(char::is_ascii_uppercase).count() >= 2
                && chunk.chars().any(|character| character.is_ascii_lowercase());
        if (6..=64).contains(&chunk.len()) && compound {
            found.push(operation(&tokens::squeeze(chunk)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

impl Profile {
    /// Reads the words of an event.
    #[must_use]
    pub(crate) fn of(event: &Event) -> Self {
        let text = words_of(event);
        let folded = tokens::fold(text);
        let parts = tokens::tokens(&folded);
        let token_hashes = fingerprint::token_hashes(&parts);
        let commands = command::commands(text);
        let mut deeds: Vec<Deed> = parts.iter().filter_map(|word| vocabulary::deed(word)).collect();
        let mut reaches: Vec<Reach> = parts.iter().filter_map(|word| vocabulary::reach(word)).collect();
        for command in &commands {
            for name in &command.operations {
                deeds.extend(deed_of_operation(name));
            }
        }
        let atoms = atoms::of_text(text);
        let admitted = admitted(&atoms);
        reaches.extend(&admitted);
        deeds.sort_unstable();
        deeds.dedup();
        reaches.sort_unstable();
        reaches.dedup();
        Self {
            length: parts.len(),
            long: fingerprint::shingles(&token_hashes, LONG),
            short: fingerprint::shingles(&token_hashes, SHORT),
            identifiers: identifiers(&folded),
            words: counted(&parts),
            operations: operations(text, &commands),
            atoms,
            commands,
            admitted,
            rights: Vec::new(),
            deeds,
            reaches,
            signs: vocabulary::signs(&folded, &parts),
        }
    }

    /// Reads a change: its words, and what the record says it did, in whatever words.
    #[must_use]
    pub(crate) fn of_change(event: &Event) -> Self {
        let mut profile = Self::of(event);
        let names = operation::of_action(&event.action);
        profile.operations = names.iter().map(|name| operation(name)).collect();
        profile.operations.extend(
            profile.commands.iter().flat_map(|command| &command.operations).map(|name| operation(name)),
        );
        profile.operations.sort_unstable();
        profile.operations.dedup();
        let mut more = String::new();
        for target in &event.targets {
            more.push_str(&target.name);
            more.push(' ');
        }
        more.push_str(&tokens::humps(&event.action).join(" "));
        more.push(' ');
        let mut deeds: Vec<Deed> =
            tokens::humps(&event.action).iter().filter_map(|word| vocabulary::deed(word)).collect();
        let mut reaches = Vec::new();
        for change in &event.access {
            describe(change, &mut more, &mut deeds, &mut reaches, &mut profile.atoms);
        }
        let rights = event.access.iter().flat_map(|change| &change.grants).flat_map(|grant| &grant.rights);
        let leaves = profile
            .atoms
            .iter()
            .filter(|leaf| leaf.key.ends_with("action"))
            .filter_map(|leaf| leaf.value.as_ref());
        profile.rights = rights
            .map(|right| identifier(&right.to_lowercase()))
            .chain(leaves.map(|leaf| identifier(leaf)))
            .collect();
        profile.rights.sort_unstable();
        profile.rights.dedup();
        deeds.sort_unstable();
        deeds.dedup();
        reaches.sort_unstable();
        reaches.dedup();
        profile.deeds = deeds;
        profile.reaches = reaches;
        profile.atoms.sort_unstable();
        profile.atoms.dedup();
        let folded = tokens::fold(&more);
        profile.identifiers.extend(identifiers(&folded));
        profile.identifiers.sort_unstable();
        profile.identifiers.dedup();
        let all = tokens::fold(&format!("{} {more}", words_of(event)));
        profile.words = counted(&tokens::tokens(&all));
        profile
    }
}

/// Whom the principals of policies let in. A principal to be filled in is one role or account.
fn admitted(atoms: &[Atom]) -> Vec<Reach> {
    let conditioned = atoms.iter().any(|leaf| leaf.key.ends_with("principalorgid"));
    let mut found: Vec<Reach> = atoms
        .iter()
        .filter(|leaf| matches!(leaf.key.as_str(), "principal" | "aws" | "member" | "members" | "subjects"))
        .map(|leaf| match leaf.value.as_deref() {
            Some("*") if conditioned => Reach::Organization,
            Some("*" | "allusers" | "allauthenticatedusers" | "everyone") => Reach::Public,
            Some(value) if value.contains(":role/") || value.contains("group") => Reach::Group,
            Some(value) if value.starts_with("domain:") => Reach::Organization,
            Some(_) | None => Reach::Account,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn counted(parts: &[&str]) -> Vec<(u64, u32)> {
    let mut hashes: Vec<u64> =
        parts.iter().filter(|word| !vocabulary::is_stop_word(word)).map(|word| hash(b'w', word)).collect();
    hashes.sort_unstable();
    let mut counted: Vec<(u64, u32)> = Vec::new();
    for word in hashes {
        match counted.last_mut() {
            Some((last, number)) if *last == word => *number += 1,
            _ => counted.push((word, 1)),
        }
    }
    counted
}

/// What an operation does, by the beginning of its name.
#[must_use]
pub(crate) fn deed_of_operation(name: &str) -> Option<Deed> {
    const STARTS: [(&str, Deed); 14] = [
        ("delete", Deed::Delete),
        ("drop", Deed::Delete),
        ("terminate", Deed::Delete),
        ("rm", Deed::Delete),
        ("truncate", Deed::Delete),
        ("terraformdestroy", Deed::Delete),
        ("revoke", Deed::Revoke),
        ("detach", Deed::Revoke),
        ("put", Deed::Grant),
        ("attach", Deed::Grant),
        ("authorize", Deed::Grant),
        ("grant", Deed::Grant),
        ("setiampolicy", Deed::Grant),
        ("disable", Deed::Disable),
    ];
    STARTS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, deed)| *deed)
}

fn describe(
    change: &AccessChange,
    words: &mut String,
    deeds: &mut Vec<Deed>,
    reaches: &mut Vec<Reach>,
    atoms: &mut Vec<Atom>,
) {
    let mut leaf = |key: &str, value: &str| {
        atoms.push(Atom { key: key.to_owned(), value: Some(value.to_lowercase()) });
    };
    words.push_str(&change.resource);
    words.push(' ');
    words.push_str(&change.policy);
    words.push(' ');
    for grant in &change.grants {
        let allows = grant.effect == GrantEffect::Allow;
        let removes = change.operation == proximate_model::AccessOperation::Remove;
        deeds.push(if allows == removes { Deed::Revoke } else { Deed::Grant });
        let (reach, name) = match &grant.subject {
            Subject::Public => (Reach::Public, "public"),
            Subject::Organization(name) => (Reach::Organization, name.as_str()),
            Subject::Group(name) => (Reach::Group, name.as_str()),
            Subject::Principal(name) => (Reach::Account, name.as_str()),
            Subject::Network(name) => (Reach::Account, name.as_str()),
        };
        if allows {
            reaches.push(reach);
        }
        leaf("subject", name);
        words.push_str(name);
        words.push(' ');
        for right in &grant.rights {
            leaf("action", right);
            words.push_str(right);
            words.push(' ');
        }
        if let Some(condition) = &grant.condition {
            words.push_str(condition);
            words.push(' ');
        }
    }
}
