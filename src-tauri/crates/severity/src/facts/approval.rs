//! Approvals of what an agent did.
//!
//! A log without approval records says nothing about approvals: that nobody approved can only be *known* from
//! a session that records approvals and has none for the act, or a refusal.

use std::collections::BTreeSet;

use proximate_model::{Activity, ActorKind, Event, Outcome, ReferenceKind};

/// What the records say of the approval of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Approval {
    /// A person approved it; the approval's event ids.
    Given(Vec<String>),
    /// A person, or the permission system, refused it.
    Refused(Vec<String>),
    /// Its session records approvals, and none for it; ids of the others.
    Absent(Vec<String>),
    /// The records of its session hold no approvals at all.
    Unrecorded,
}

/// Looks for the approval of an act that `acts` record.
pub(super) fn approval(events: &[Event], acts: &[&Event]) -> Approval {
    let sessions: BTreeSet<&str> = acts.iter().filter_map(|act| act.session.as_deref()).collect();
    let ties: BTreeSet<&str> = acts.iter().flat_map(|act| ties(act)).collect();
    let last = acts.iter().filter_map(|act| act.time.at).max();
    let recorded: Vec<&Event> = events
        .iter()
        .filter(|event| event.activity == Activity::Approval)
        .filter(|event| {
            event.session.as_deref().is_some_and(|session| sessions.contains(session)) || tied(event, &ties)
        })
        .collect();
    let ids = |events: &[&Event]| events.iter().map(|event| event.id.clone()).collect::<Vec<_>>();
    let before = |event: &Event| match (event.time.at, last) {
        (Some(at), Some(last)) => at <= last,
        _ => true,
    };
    let own: Vec<&Event> =
        recorded.iter().copied().filter(|event| tied(event, &ties) && before(event)).collect();
    let refused: Vec<&Event> =
        own.iter().copied().filter(|event| event.outcome == Outcome::Failure).collect();
    // An approval by configuration is recorded under the agent or the system: no person gave it.
    let given: Vec<&Event> = own
        .iter()
        .copied()
        .filter(|event| {
            event.outcome == Outcome::Success
                && event.actor().is_some_and(|actor| actor.kind == ActorKind::Human)
        })
        .collect();
    if !given.is_empty() {
        Approval::Given(ids(&given))
    } else if !refused.is_empty() {
        Approval::Refused(ids(&refused))
    } else if recorded.is_empty() {
        Approval::Unrecorded
    } else {
        Approval::Absent(ids(&recorded))
    }
}

/// The ids by which an approval names what it approves.
fn ties(event: &Event) -> impl Iterator<Item = &str> {
    let references = event
        .references
        .iter()
        .filter(|reference| {
            matches!(
                reference.kind,
                ReferenceKind::ToolCall
                    | ReferenceKind::Request
                    | ReferenceKind::Change
                    | ReferenceKind::PullRequest
            )
        })
        .map(|reference| reference.value.as_str());
    [&event.native_id, &event.span].into_iter().flatten().map(String::as_str).chain(references)
}

fn tied(approval: &Event, act: &BTreeSet<&str>) -> bool {
    let pointers = [&approval.parent, &approval.reply_to];
    ties(approval).chain(pointers.into_iter().flatten().map(String::as_str)).any(|tie| act.contains(tie))
}
