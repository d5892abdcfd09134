//! Fixed words, as documents, rows and queries write them.

use crate::{Activity, ActorKind, Outcome};

macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),* $(,)? }) => {
        impl $type {
            /// All there are, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word for it, as documents write it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What a word stands for; `None` if it is no such word.
            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words!(ActorKind {
    Human => "human",
    AiAgent => "ai_agent",
    Service => "service",
    System => "system",
    Unknown => "unknown",
});

words!(Outcome { Success => "success", Failure => "failure", Unknown => "unknown" });

words!(Activity {
    Message => "message",
    Reaction => "reaction",
    Prompt => "prompt",
    AgentOutput => "agent_output",
    ToolCall => "tool_call",
    ToolResult => "tool_result",
    Retrieval => "retrieval",
    AccessChange => "access_change",
    ConfigurationChange => "configuration_change",
    Deletion => "deletion",
    DataAccess => "data_access",
    CodeChange => "code_change",
    Deployment => "deployment",
    Review => "review",
    Approval => "approval",
    Stop => "stop",
    Compaction => "compaction",
    Alert => "alert",
    Ticket => "ticket",
    Authentication => "authentication",
    Other => "other",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_documents() {
        for (number, activity) in Activity::ALL.iter().enumerate() {
            assert_eq!(*activity as usize, number, "they stand in the order of their declaration");
            assert_eq!(serde_json::to_value(activity).unwrap(), activity.word());
            assert_eq!(Activity::of_word(activity.word()), Some(*activity));
        }
        for (number, outcome) in Outcome::ALL.iter().enumerate() {
            assert_eq!(*outcome as usize, number);
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
            assert_eq!(Outcome::of_word(outcome.word()), Some(*outcome));
        }
        for (number, kind) in ActorKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, number);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
            assert_eq!(ActorKind::of_word(kind.word()), Some(*kind));
        }
    }
}
