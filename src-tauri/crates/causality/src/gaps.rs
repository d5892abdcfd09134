//! What a chain needs and no record shows: which log to ask for, and for which time.

use proximate_model::{
    Activity, Instant,
    document::{Gap, Role},
};

use crate::index::Index;

/// Records of a kind within this many seconds of the gap show that such records were kept.
const NEAR_SECONDS: i64 = 86_400;

fn kinds(role: Role) -> &'static [Activity] {
    match role {
        Role::Source => &[Activity::Retrieval],
        Role::Question | Role::Instruction => &[Activity::Prompt, Activity::Message],
        Role::Answer => &[Activity::AgentOutput, Activity::ToolCall],
        Role::Publication | Role::Adoption => &[Activity::Message],
        Role::Read => &[Activity::Reaction],
        Role::Approval => &[Activity::Approval, Activity::Review],
        Role::Detection => &[Activity::Alert],
        Role::Recovery => &[Activity::Ticket],
        Role::Stop => &[Activity::Stop],
        Role::Change | Role::Effect | Role::Access | Role::Continued | Role::Containment => {
            &[Activity::AccessChange, Activity::ConfigurationChange]
        }
    }
}

fn sources(role: Role) -> &'static str {
    match role {
        Role::Source => "the retrieval log of the agent and the history of the documents it read",
        Role::Question | Role::Instruction => {
            "the prompts of the agent's sessions and the channel where it was asked"
        }
        Role::Answer => "the trace or transcript of the agent's session",
        Role::Publication => "the posts of the channel, with deleted and edited ones",
        Role::Read => "the view log of the post",
        Role::Adoption => "the chat messages and the shell history",
        Role::Approval => "the record of approvals",
        Role::Detection => "the alerts and the responders' channel",
        Role::Recovery => "the ticket of the incident",
        Role::Stop => "the session of the agent and the process log of its host",
        Role::Change | Role::Effect | Role::Access | Role::Continued | Role::Containment => {
            "the audit log of the system changed"
        }
    }
}

/// Whether the case holds records of the kinds that would show a role, near a span of time.
fn was_logged(index: &Index<'_>, role: Role, between: [Option<Instant>; 2]) -> bool {
    let low = between[0].map_or(i64::MIN, |at| at.plus_seconds(-NEAR_SECONDS).0);
    let high = between[1].map_or(i64::MAX, |at| at.plus_seconds(NEAR_SECONDS).0);
    let start = index.first_at(Instant(low));
    (start..index.len())
        .map(|at| index.event(at))
        .take_while(|event| event.time.at.is_some_and(|at| at.0 <= high))
        .any(|event| kinds(role).contains(&event.activity))
}

/// The gap of a role between two instants; `who` is named only where the actor is forced.
#[must_use]
pub(crate) fn gap(
    index: &Index<'_>,
    role: Role,
    between: [Option<Instant>; 2],
    who: Option<&str>,
    log: Option<&str>,
) -> Gap {
    let reason = if was_logged(index, role, between) {
        "not_found: such records were kept in these days, and none shows this step".to_owned()
    } else {
        "no_log: the case holds no record of a kind that would show this step in these days".to_owned()
    };
    let whose = who.map(|who| format!(" of {who}")).unwrap_or_default();
    let when = match between {
        [Some(from), Some(to)] if from <= to => format!("from {from} to {to}"),
        [Some(from), _] => format!("from {from} on"),
        [None, Some(to)] => format!("up to {to}"),
        [None, None] => "for the whole time of the case".to_owned(),
    };
    Gap {
        role,
        between,
        reason,
        ask: format!("export {}{whose} {when}", log.unwrap_or_else(|| sources(role))),
    }
}
