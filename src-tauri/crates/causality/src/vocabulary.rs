//! General vocabulary: words of change, of audience, of adoption, of restraint. No table here names a
//! person, a product of a case or a resource.

/// What a change or a sentence about one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    Grant,
    Revoke,
    Delete,
    Disable,
    Deploy,
}

const DEEDS: &[(Deed, &[&str])] = &[
    (
        Deed::Grant,
        &[
            "allow", "allowing", "broaden", "enable", "expose", "give", "giving", "grant", "granting", "loosen",
            "open", "opening", "permit", "publish", "relax", "share", "sharing", "unlock", "unblock", "widen", "widening",
            "put", "attach", "authorize", "add", "publicized",
        ],
    ),
    (Deed::Revoke, &["revoke", "restrict", "tighten", "lock", "detach", "privatize", "withdraw", "close", "limit"]),
    (
        Deed::Delete,
        &[
            "delete", "deleting", "destroy", "drop", "erase", "purge", "recreate", "remove", "rm", "teardown",
            "terminate", "trash", "truncate", "wipe", "reset", "discard",
        ],
    ),
    (Deed::Disable, &["bypass", "deactivate", "disable", "disabling", "off", "skip", "suspend", "ignore"]),
    (Deed::Deploy, &["apply", "deploy", "deploying", "merge", "release", "rollout", "ship"]),
];

/// Whom a change or a sentence lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    Public,
    Organization,
    Group,
    Account,
}

const REACHES: &[(Reach, &[&str])] = &[
    (Reach::Public, &["anonymous", "anybody", "anyone", "internet", "public", "publicly", "unauthenticated", "world"]),
    (
        Reach::Organization,
        &[
            "authenticated", "company", "companywide", "domain", "employee", "employees", "everybody", "everyone",
            "org", "organisation", "organization", "orgwide", "principalorgid", "staff", "tenant", "workspace",
        ],
    ),
    (Reach::Group, &["group", "role", "team"]),
    (Reach::Account, &["account", "partner", "vendor"]),
];

/// Words that carry no subject: left out of the weighing of words.
const STOP_WORDS: &[&str] = &[
    "about", "after", "again", "all", "also", "and", "any", "are", "been", "before", "but", "can", "could", "did",
    "does", "for", "from", "get", "has", "have", "here", "how", "into", "its", "just", "like", "need", "not", "now",
    "one", "only", "our", "out", "please", "should", "some", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "use", "using", "was", "way", "were", "what", "when", "which", "who", "why", "will",
    "with", "would", "you", "your", "thanks", "hello",
];

/// Words by which a person says that they follow or will do something.
const ADOPTION: &[&str] = &[
    "apply", "applied", "applying", "did", "doing", "done", "execute", "executing", "follow", "followed", "following",
    "implementing", "ran", "rolling", "run", "running", "ship", "shipping", "trying", "using",
];

/// Words by which a person says that they have seen something.
const ACKNOWLEDGEMENT: &[&str] =
    &["ack", "agreed", "cheers", "cool", "great", "looks", "makes", "nice", "ok", "okay", "perfect", "thank", "thanks", "thx", "works"];

/// Words that point at something written by others.
const POINTERS: &[&str] =
    &["above", "advice", "advised", "agent", "answer", "assistant", "bot", "forum", "post", "reply", "said", "says", "snippet", "steps", "suggested", "suggestion", "suggests", "thread"];

/// Phrases that bind an agent.
const RESTRAINT: &[&str] = &[
    "ask first", "ask me", "before you", "confirm", "code freeze", "do not", "don't", "dont ", "freeze", "must not", "never",
    "no changes", "not allowed", "only suggest", "read-only", "read only", "until i", "wait for", "without asking",
    "without my", "without approval", "without permission",
];

/// Phrases that tell an agent to stop.
const STOPPING: &[&str] = &["abort", "cancel", "halt", "stop", "hold on", "do not continue", "don't continue", "kill"];

/// Words of a record that ends an agent by force.
const KILLING: &[&str] = &["kill", "killed", "sigkill", "sigterm", "terminate", "terminated", "shutdown", "exit", "ended", "revoke", "disabled"];

/// Words by which people say that a former state is back.
const RECOVERY: &[&str] = &["closed", "mitigated", "recovered", "recovery", "resolved", "restore", "restored", "restoring", "undelete"];

/// Words by which people and machines name trouble.
const TROUBLE: &[&str] = &[
    "alert", "anomaly", "breach", "deleted", "everyone", "exposed", "exposure", "gone", "incident", "leak", "lost", "missing",
    "outage", "public", "sev", "sev0", "sev1", "sev2", "shouldn", "should", "unauthorised", "unauthorized", "unexpected", "visible", "wrong",
    "suspicious", "widened", "intended", "supposed", "strange", "odd", "weird", "surprised", "surprising", "noticed", "right", "open", "accessible", "why",
];

/// Parts of account names that only programs carry.
const AUTOMATION: &[&str] = &[
    "actions", "argocd", "autoscaling", "autopilot", "ci", "cicd", "cloudformation", "codebuild", "codepipeline",
    "controller", "cron", "crossplane", "deployer", "flux", "gitlab", "jenkins", "lambda", "operator", "pipeline",
    "runner", "scheduler", "serviceaccount", "spinnaker", "terraform", "workflow",
];

/// Words by which a ticket says that it was agreed.
const AGREED: &[&str] = &["approved", "accepted", "scheduled", "planned", "authorized", "authorised", "implementing"];

fn is_in(table: &[&str], word: &str) -> bool {
    table.contains(&word)
}

/// What a word does, if it is a word of change.
pub(crate) fn deed(word: &str) -> Option<Deed> {
    DEEDS.iter().find(|(_, words)| words.contains(&word)).map(|(deed, _)| *deed)
}

/// Whom a word lets in, if it is a word of audience.
pub(crate) fn reach(word: &str) -> Option<Reach> {
    REACHES.iter().find(|(_, words)| words.contains(&word)).map(|(reach, _)| *reach)
}

/// Whether a word carries no subject.
pub(crate) fn is_stop_word(word: &str) -> bool {
    word.len() < 3 || is_in(STOP_WORDS, word)
}

/// How many words of a kind a text holds, each counted once.
fn count(table: &[&str], words: &[&str]) -> usize {
    table.iter().filter(|entry| words.contains(entry)).count()
}

/// Signs in the words of one text, in lower case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    /// Says that it is done or being done.
    pub(crate) adopts: bool,
    /// Says thanks, or that it was seen.
    pub(crate) acknowledges: bool,
    /// Points at something written by others.
    pub(crate) points: bool,
    /// Binds an agent.
    pub(crate) restrains: bool,
    /// Tells an agent to stop.
    pub(crate) stops: bool,
    /// Ends an agent by force.
    pub(crate) kills: bool,
    /// Says that a former state is back.
    pub(crate) recovers: bool,
    /// Names trouble.
    pub(crate) troubles: bool,
    /// Says that something was agreed.
    pub(crate) agrees: bool,
    /// Asks.
    pub(crate) asks: bool,
}

/// Reads the signs off a folded text and its tokens.
pub(crate) fn signs(folded: &str, words: &[&str]) -> Signs {
    let phrase = |table: &[&str]| table.iter().any(|phrase| folded.contains(phrase));
    Signs {
        adopts: count(ADOPTION, words) > 0,
        acknowledges: count(ACKNOWLEDGEMENT, words) > 0,
        points: count(POINTERS, words) > 0,
        restrains: phrase(RESTRAINT),
        stops: STOPPING
            .iter()
            .any(|phrase| if phrase.contains(' ') { folded.contains(phrase) } else { words.contains(phrase) }),
        kills: count(KILLING, words) > 0,
        recovers: count(RECOVERY, words) > 0,
        troubles: count(TROUBLE, words) > 0,
        agrees: count(AGREED, words) > 0,
        asks: folded.contains('?'),
    }
}

/// Whether an account's name is one that only programs carry.
pub(crate) fn is_automation(name: &str) -> bool {
    !name.contains('@')
        && crate::normalise::tokens::humps(name).iter().any(|part| AUTOMATION.contains(&part.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_change_and_of_audience_are_known() {
        assert_eq!(deed("wipe"), Some(Deed::Delete));
        assert_eq!(reach("employees"), Some(Reach::Organization));
        assert_eq!(deed("table"), None);
    }

    #[test]
    fn names_of_programs_are_told_from_names_of_people() {
        assert!(is_automation("prod-ci-deployer"));
        assert!(is_automation("GitLabRunner"));
        assert!(!is_automation("dana.scheduler@example.com"));
        assert!(!is_automation("lucia"));
    }

    #[test]
    fn signs_are_read_from_words() {
        let text = "thanks, applying what the thread says";
        let words: Vec<&str> = text.split([' ', ',']).collect();
        let found = signs(text, &words);
        assert!(found.adopts && found.acknowledges && found.points && !found.restrains && !found.asks);
    }
}
