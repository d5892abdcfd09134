//! The words that rules compare with: the same as in the documents of the interface.

use proximate_model::{
    AccessChange, AccessOperation, Activity, ActorKind, Grant, GrantEffect, Outcome, ReferenceKind, Subject,
    TargetKind,
};

/// Of an activity.
pub(crate) const fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Message => "message",
        Activity::Reaction => "reaction",
        Activity::Prompt => "prompt",
        Activity::AgentOutput => "agent_output",
        Activity::ToolCall => "tool_call",
        Activity::ToolResult => "tool_result",
        Activity::Retrieval => "retrieval",
        Activity::AccessChange => "access_change",
        Activity::ConfigurationChange => "configuration_change",
        Activity::Deletion => "deletion",
        Activity::DataAccess => "data_access",
        Activity::CodeChange => "code_change",
        Activity::Deployment => "deployment",
        Activity::Review => "review",
        Activity::Approval => "approval",
        Activity::Stop => "stop",
        Activity::Compaction => "compaction",
        Activity::Alert => "alert",
        Activity::Ticket => "ticket",
        Activity::Authentication => "authentication",
        Activity::Other => "other",
    }
}

/// Of an outcome.
pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Unknown => "unknown",
    }
}

/// Of a kind of actor.
pub(crate) const fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Human => "human",
        ActorKind::AiAgent => "ai_agent",
        ActorKind::Service => "service",
        ActorKind::System => "system",
        ActorKind::Unknown => "unknown",
    }
}

/// Of a kind of target.
pub(crate) const fn target_kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Resource => "resource",
        TargetKind::Account => "account",
        TargetKind::Group => "group",
        TargetKind::Thread => "thread",
        TargetKind::Document => "document",
        TargetKind::Ticket => "ticket",
        TargetKind::Tool => "tool",
    }
}

/// The kind of reference that a field `reference.WORD` asks for.
pub(crate) fn reference_kind(word: &str) -> Option<ReferenceKind> {
    Some(match word {
        "url" => ReferenceKind::Url,
        "commit" => ReferenceKind::Commit,
        "pull_request" => ReferenceKind::PullRequest,
        "ticket" => ReferenceKind::Ticket,
        "message" => ReferenceKind::Message,
        "request" => ReferenceKind::Request,
        "trace" => ReferenceKind::Trace,
        "tool_call" => ReferenceKind::ToolCall,
        "change" => ReferenceKind::Change,
        _ => return None,
    })
}

/// Of what is done to a policy.
pub(crate) const fn operation(operation: AccessOperation) -> &'static str {
    match operation {
        AccessOperation::Replace => "replace",
        AccessOperation::Add => "add",
        AccessOperation::Remove => "remove",
    }
}

/// Kind and name of a subject; `public` has no name.
pub(crate) fn subject(subject: &Subject) -> (&'static str, &str) {
    match subject {
        Subject::Public => ("public", ""),
        Subject::Organization(name) => ("organization", name),
        Subject::Group(name) => ("group", name),
        Subject::Principal(name) => ("principal", name),
        Subject::Network(name) => ("network", name),
    }
}

/// Allow or deny.
pub(crate) const fn effect(effect: GrantEffect) -> &'static str {
    match effect {
        GrantEffect::Allow => "allow",
        GrantEffect::Deny => "deny",
    }
}

/// One grant of a change in one line, so that a rule can ask for parts that belong together:
/// `OPERATION EFFECT SUBJECT RIGHTS`, and ` if CONDITION` where there is one.
pub(crate) fn grant(change: &AccessChange, grant: &Grant) -> String {
    let (kind, name) = subject(&grant.subject);
    let subject = if name.is_empty() { kind.to_owned() } else { format!("{kind}:{name}") };
    let mut line = format!(
        "{} {} {subject} {}",
        operation(change.operation),
        effect(grant.effect),
        grant.rights.join(",")
    );
    if let Some(condition) = &grant.condition {
        line.push_str(" if ");
        line.push_str(condition);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_documents() {
        fn same(word: &str, value: impl std::fmt::Debug, json: Result<serde_json::Value, serde_json::Error>) {
            assert_eq!(json.ok().as_ref().and_then(|json| json.as_str()), Some(word), "{value:?}");
        }
        for value in [Activity::ToolCall, Activity::AccessChange, Activity::AgentOutput, Activity::Other] {
            same(activity(value), value, serde_json::to_value(value));
        }
        for value in [ActorKind::AiAgent, ActorKind::Human, ActorKind::Unknown] {
            same(actor_kind(value), value, serde_json::to_value(value));
        }
        for value in [Outcome::Success, Outcome::Failure, Outcome::Unknown] {
            same(outcome(value), value, serde_json::to_value(value));
        }
        for value in [AccessOperation::Replace, AccessOperation::Add, AccessOperation::Remove] {
            same(operation(value), value, serde_json::to_value(value));
        }
    }

    #[test]
    fn a_grant_is_one_line() {
        let mut public = Grant {
            subject: Subject::Public,
            rights: vec!["s3:GetObject".to_owned(), "s3:ListBucket".to_owned()],
            effect: GrantEffect::Allow,
            condition: None,
            until: None,
        };
        let change = AccessChange {
            resource: "arn:aws:s3:::b".to_owned(),
            policy: "bucket-policy".to_owned(),
            operation: AccessOperation::Replace,
            grants: Vec::new(),
            before: None,
        };
        assert_eq!(grant(&change, &public), "replace allow public s3:GetObject,s3:ListBucket");
        public.subject = Subject::Group("ops".to_owned());
        public.condition = Some("in the office".to_owned());
        assert_eq!(
            grant(&change, &public),
            "replace allow group:ops s3:GetObject,s3:ListBucket if in the office"
        );
    }
}
