//! General vocabulary: words of change, of audience, of adoption, of restraint. No table here names a
//! person, a product of a case or a resource.

mod signs;

pub(crate) use signs::{Signs, signs};

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
            "allow",
            "allowing",
            "broaden",
            "enable",
            "expose",
            "give",
            "giving",
            "grant",
            "granting",
            "loosen",
            "open",
            "opening",
            "permit",
            "publish",
            "relax",
            "share",
            "sharing",
            "unlock",
            "unblock",
            "widen",
            "widening",
            "put",
            "attach",
            "authorize",
            "add",
            "publicized",
        ],
    ),
    (
        Deed::Revoke,
        &["revoke", "restrict", "tighten", "lock", "detach", "privatize", "withdraw", "close", "limit"],
    ),
    (
        Deed::Delete,
        &[
            "delete",
            "deleting",
            "destroy",
            "drop",
            "erase",
            "purge",
            "recreate",
            "remove",
            "rm",
            "teardown",
            "terminate",
            "trash",
            "truncate",
            "wipe",
            "reset",
            "discard",
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
    (
        Reach::Public,
        &["anonymous", "anybody", "anyone", "internet", "public", "publicly", "unauthenticated", "world"],
    ),
    (
        Reach::Organization,
        &[
            "authenticated",
            "company",
            "companywide",
            "domain",
            "employee",
            "employees",
            "everybody",
            "everyone",
            "org",
            "organisation",
            "organization",
            "orgwide",
            "principalorgid",
            "staff",
            "tenant",
            "workspace",
        ],
    ),
    (Reach::Group, &["group", "role", "team"]),
    (Reach::Account, &["account", "partner", "vendor"]),
];

/// Words that carry no subject: left out of the weighing of words.
const STOP_WORDS: &[&str] = &[
    "about", "after", "again", "all", "also", "and", "any", "are", "been", "before", "but", "can", "could",
    "did", "does", "for", "from", "get", "has", "have", "here", "how", "into", "its", "just", "like", "need",
    "not", "now", "one", "only", "our", "out", "please", "should", "some", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "use", "using", "was", "way", "were", "what", "when",
    "which", "who", "why", "will", "with", "would", "you", "your", "thanks", "hello",
];

/// Parts of account names that only programs carry.
const AUTOMATION: &[&str] = &[
    "actions",
    "argocd",
    "autoscaling",
    "autopilot",
    "ci",
    "cicd",
    "cloudformation",
    "codebuild",
    "codepipeline",
    "controller",
    "cron",
    "crossplane",
    "deployer",
    "flux",
    "gitlab",
    "jenkins",
    "lambda",
    "operator",
    "pipeline",
    "runner",
    "scheduler",
    "serviceaccount",
    "spinnaker",
    "terraform",
    "workflow",
];

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
}
