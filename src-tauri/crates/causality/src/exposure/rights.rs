//! The general vocabulary of rights: what a right in a source's own words lets somebody do.

/// What a right lets somebody do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ability {
    /// See contents.
    Read,
    /// See names and metadata of contents.
    List,
    /// Change or delete contents.
    Write,
    /// Run or call.
    Call,
    /// Act under its name.
    Assume,
    /// Everything, or change who may.
    Administer,
    /// A right no vocabulary knows.
    Other,
}

const READ: [&str; 13] = [
    "get", "read", "batchget", "select", "query", "scan", "view", "download", "pull", "head", "decrypt",
    "restore", "launch",
];
const LIST: [&str; 5] = ["list", "describe", "watch", "triage", "search"];
const WRITE: [&str; 19] = [
    "put", "write", "create", "update", "delete", "modify", "push", "add", "remove", "set", "upload",
    "replace", "abort", "patch", "encrypt", "generate", "tag", "untag", "send",
];
const CALL: [&str; 4] = ["invoke", "execute", "run", "call"];
const ADMINISTER: [&str; 7] = ["admin", "full", "own", "maintain", "manage", "passrole", "administrator"];

/// Whether a right's first word is one of a list: `GetObject` begins with `get`, `getaway` does too, and
/// for the question "may this be able to see" too much is the safer error.
fn begins(word: &str, list: &[&str]) -> bool {
    list.iter().any(|start| word.starts_with(start))
}

/// What one right lets somebody do.
pub(super) fn ability(right: &str) -> Ability {
    let lower = right.to_lowercase();
    let word = lower.rsplit([':', '.']).next().unwrap_or(&lower).trim_start_matches('/');
    if word.is_empty() || word == "*" || lower.starts_with("*") {
        return Ability::Administer;
    }
    if word.starts_with("assume") {
        return Ability::Assume;
    }
    // A wildcard inside keeps its verb: `s3:Get*`.
    match word {
        // Whoever makes a volume of a snapshot reads what is in it.
        "createvolume" => Ability::Read,
        _ if word.contains("admin") || begins(word, &ADMINISTER) => Ability::Administer,
        _ if word.ends_with("_acp") || word.ends_with("acl") || word.ends_with("policy") => {
            if begins(word, &READ) { Ability::List } else { Ability::Administer }
        }
        _ if word == "getbucketlocation" || word.starts_with("getbucket") => Ability::List,
        _ if begins(word, &READ) => Ability::Read,
        _ if begins(word, &LIST) => Ability::List,
        _ if begins(word, &WRITE) => Ability::Write,
        _ if begins(word, &CALL) => Ability::Call,
        _ => Ability::Other,
    }
}

/// Whether a grant with these rights lets its subject see anything. Rights that nobody names may.
pub(super) fn can_see(rights: &[String]) -> bool {
    rights.is_empty() || !rights.iter().all(|right| is_blind(right))
}

/// Whether a right writes without reading. A role called `write` or `push` reads as well; an action such as
/// `s3:PutObject` and the permission `WRITE` of an access list do not.
fn is_blind(right: &str) -> bool {
    let is_action = right.contains([':', '.']) || right.bytes().all(|b| !b.is_ascii_lowercase());
    is_action && ability(right) == Ability::Write
}

/// Whether a denial of `denied` leaves nothing to see of `allowed`.
pub(super) fn denies(denied: &[String], allowed: &[String]) -> bool {
    if denied.is_empty() || denied.iter().any(|right| right == "*") {
        return true;
    }
    let blocked = |right: &String| denied.iter().any(|pattern| matches_pattern(pattern, right));
    !allowed.is_empty() && allowed.iter().filter(|right| !is_blind(right)).all(blocked)
}

/// Whether `text` is what `pattern` means; `*` stands for any run of characters, letter case does not count.
pub(super) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// The verb phrase for a set of rights: "read", "read and change", "do anything with".
pub(super) fn phrase(rights: &[String]) -> &'static str {
    let has = |wanted: Ability| rights.iter().any(|right| ability(right) == wanted);
    match () {
        () if rights.is_empty() => "use",
        () if has(Ability::Administer) => "do anything with",
        () if has(Ability::Assume) => "act as",
        () if has(Ability::Read) && has(Ability::Write) => "read and change",
        () if has(Ability::Write) => "change",
        () if has(Ability::Read) => "read",
        () if has(Ability::Call) => "call",
        () if has(Ability::List) => "list",
        () => "use",
    }
}

#[cfg(test)]
mod tests {
    use super::{Ability, ability, can_see, denies, matches_pattern, phrase};

    fn rights(list: &[&str]) -> Vec<String> {
        list.iter().map(|right| (*right).to_owned()).collect()
    }

    #[test]
    fn rights_in_many_dialects_have_their_meaning() {
        let table = [
            ("s3:GetObject", Ability::Read),
            ("s3:*", Ability::Administer),
            ("*", Ability::Administer),
            ("s3:Get*", Ability::Read),
            ("s3:ListBucket", Ability::List),
            ("s3:PutObject", Ability::Write),
            ("s3:PutBucketPolicy", Ability::Administer),
            ("FULL_CONTROL", Ability::Administer),
            ("READ", Ability::Read),
            ("READ_ACP", Ability::List),
            ("pull", Ability::Read),
            ("push", Ability::Write),
            ("admin", Ability::Administer),
            ("cluster-admin", Ability::Administer),
            ("sts:AssumeRole", Ability::Assume),
            ("lambda:InvokeFunction", Ability::Call),
            ("createVolume", Ability::Read),
            ("tcp/22", Ability::Other),
        ];
        for (right, meaning) in table {
            assert_eq!(ability(right), meaning, "meaning of `{right}`");
        }
    }

    #[test]
    fn only_pure_writing_shows_nothing() {
        assert!(!can_see(&rights(&["s3:PutObject", "s3:DeleteObject"])), "an inbox shows nothing");
        assert!(can_see(&rights(&["s3:PutObject", "s3:GetObject"])), "one reading right suffices");
        assert!(!can_see(&rights(&["WRITE"])), "nor does a write permission of an access list");
        assert!(can_see(&rights(&["push"])), "a role that may push may pull");
        assert!(can_see(&rights(&["createVolume"])), "a volume shows what the snapshot holds");
        assert!(can_see(&[]), "rights that nobody names may show");
    }

    #[test]
    fn a_denial_must_cover_what_is_allowed() {
        let read = rights(&["s3:GetObject"]);
        assert!(denies(&[], &read), "a denial without rights denies all");
        assert!(denies(&rights(&["s3:*"]), &read), "a pattern covers");
        assert!(!denies(&rights(&["s3:DeleteBucket"]), &read), "another right is not covered");
        assert!(
            !denies(&rights(&["s3:GetObject"]), &[]),
            "rights that nobody names are not known to be covered"
        );
    }

    #[test]
    fn patterns_and_phrases() {
        for (pattern, text, expected) in [
            ("s3:Get*", "s3:getobject", true),
            ("*", "", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("abc", "abcd", false),
        ] {
            assert_eq!(matches_pattern(pattern, text), expected, "`{pattern}` against `{text}`");
        }
        assert_eq!(phrase(&rights(&["s3:GetObject", "s3:ListBucket"])), "read");
        assert_eq!(phrase(&rights(&["s3:GetObject", "s3:PutObject"])), "read and change");
        assert_eq!(phrase(&rights(&["s3:*"])), "do anything with");
    }
}
