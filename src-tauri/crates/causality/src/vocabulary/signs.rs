//! Signs in the words of one text: adoption, restraint, trouble and the like.

/// Words by which a person says that they follow or will do something.
const ADOPTION: &[&str] = &[
    "apply",
    "applied",
    "applying",
    "did",
    "doing",
    "done",
    "execute",
    "executing",
    "follow",
    "followed",
    "following",
    "implementing",
    "ran",
    "rolling",
    "run",
    "running",
    "ship",
    "shipping",
    "trying",
    "using",
];

/// Words by which a person says that they have seen something.
const ACKNOWLEDGEMENT: &[&str] = &[
    "ack", "agreed", "cheers", "cool", "great", "looks", "makes", "nice", "ok", "okay", "perfect", "thank",
    "thanks", "thx", "works",
];

/// Words that point at something written by others.
const POINTERS: &[&str] = &[
    "above",
    "advice",
    "advised",
    "agent",
    "answer",
    "assistant",
    "bot",
    "forum",
    "post",
    "reply",
    "said",
    "says",
    "snippet",
    "steps",
    "suggested",
    "suggestion",
    "suggests",
    "thread",
];

/// Phrases that bind an agent.
const RESTRAINT: &[&str] = &[
    "ask first",
    "ask me",
    "before you",
    "confirm",
    "code freeze",
    "do not",
    "don't",
    "dont ",
    "freeze",
    "must not",
    "never",
    "no changes",
    "not allowed",
    "only suggest",
    "read-only",
    "read only",
    "until i",
    "wait for",
    "without asking",
    "without my",
    "without approval",
    "without permission",
];

/// Phrases that tell an agent to stop.
const STOPPING: &[&str] =
    &["abort", "cancel", "halt", "stop", "hold on", "do not continue", "don't continue", "kill"];

/// Words of a record that ends an agent by force.
const KILLING: &[&str] = &[
    "kill",
    "killed",
    "sigkill",
    "sigterm",
    "terminate",
    "terminated",
    "shutdown",
    "exit",
    "ended",
    "revoke",
    "disabled",
];

/// Words by which people say that a former state is back.
const RECOVERY: &[&str] = &[
    "closed",
    "mitigated",
    "recovered",
    "recovery",
    "resolved",
    "restore",
    "restored",
    "restoring",
    "undelete",
];

/// Words by which people and machines name trouble.
const TROUBLE: &[&str] = &[
    "alert",
    "anomaly",
    "breach",
    "deleted",
    "everyone",
    "exposed",
    "exposure",
    "gone",
    "incident",
    "leak",
    "lost",
    "missing",
    "outage",
    "public",
    "sev",
    "sev0",
    "sev1",
    "sev2",
    "shouldn",
    "should",
    "unauthorised",
    "unauthorized",
    "unexpected",
    "visible",
    "wrong",
    "suspicious",
    "widened",
    "intended",
    "supposed",
    "strange",
    "odd",
    "weird",
    "surprised",
    "surprising",
    "noticed",
    "right",
    "open",
    "accessible",
    "why",
];

/// Words by which a ticket says that it was agreed.
const AGREED: &[&str] =
    &["approved", "accepted", "scheduled", "planned", "authorized", "authorised", "implementing"];

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
        stops: STOPPING.iter().any(|phrase| {
            if phrase.contains(' ') { folded.contains(phrase) } else { words.contains(phrase) }
        }),
        kills: count(KILLING, words) > 0,
        recovers: count(RECOVERY, words) > 0,
        troubles: count(TROUBLE, words) > 0,
        agrees: count(AGREED, words) > 0,
        asks: folded.contains('?'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_from_words() {
        let text = "thanks, applying what the thread says";
        let words: Vec<&str> = text.split([' ', ',']).collect();
        let found = signs(text, &words);
        assert!(found.adopts && found.acknowledges && found.points && !found.restrains && !found.asks);
    }
}
