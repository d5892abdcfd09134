//! The utility of "no recorded cause".

use proximate_model::Activity;

use super::content::Content;
use crate::{
    actor::Author,
    candidates::{Cause, CauseKind},
    change::Change,
    index::{Index, author_key},
    time,
    weights::Weights,
};

/// Records of a kind within this many seconds before a change show that such records were kept.
const COVERED_WITHIN: f64 = 7.0 * 86_400.0;

/// "No recorded cause" with its reasons.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nothing {
    pub(crate) utility: f64,
    pub(crate) reasons: Vec<String>,
}

/// How many messages, agents' records and plans were kept in the days before the change.
fn coverage(index: &Index<'_>, change: &Change) -> (usize, Vec<&'static str>) {
    let event = index.event(change.main);
    let near = |at: usize| {
        time::seconds_between(index.event(at), event).is_some_and(|seconds| seconds <= COVERED_WITHIN)
    };
    let latest = |author: Author, wanted: &[Activity]| {
        index
            .authored
            .before(author_key(author), change.horizon)
            .take(512)
            .take_while(|at| near(*at))
            .any(|at| wanted.contains(&index.event(at).activity))
    };
    let everybody = [Author::Human, Author::Unknown, Author::Service, Author::Agent];
    let kinds: [(&str, &[Activity]); 3] = [
        ("messages", &[Activity::Message]),
        ("records of agents", &[Activity::AgentOutput, Activity::ToolCall, Activity::Prompt]),
        ("tickets or changes of code", &[Activity::Ticket, Activity::CodeChange]),
    ];
    let mut missing = Vec::new();
    for (name, wanted) in kinds {
        if !everybody.iter().any(|author| latest(*author, wanted)) {
            missing.push(name);
        }
    }
    (kinds.len() - missing.len(), missing)
}

/// Scores "no recorded cause" from the best content, the number of rivals and the coverage of logs.
pub(super) fn nothing(
    index: &Index<'_>,
    change: &Change,
    causes: &[Cause],
    contents: &[Content],
    weights: &Weights,
) -> Nothing {
    let none = &weights.no_recorded_cause;
    let mut shares: Vec<f64> = contents.iter().map(|content| content.containment).collect();
    shares.sort_by(|left, right| right.total_cmp(left));
    let best = shares.first().copied().unwrap_or(0.0);
    let second = shares.get(1).copied().unwrap_or(0.0);
    let bm25 = contents.iter().map(|content| content.bm25).fold(0.0, f64::max);
    let advice = causes
        .iter()
        .filter(|cause| !matches!(cause.kind, CauseKind::Automation | CauseKind::AgentAct))
        .count();
    let shingles = index.profile(change.main).long.len() as f64;
    let mut utility = none.bias
        + none.containment * ((best + 0.01) / (1.01 - best)).ln()
        + none.containment_margin * (best - second)
        + none.bm25 * bm25
        + none.rivals * (1.0 + advice as f64).ln()
        + none.shingles * (1.0 + shingles).ln();
    let (covered, missing) = coverage(index, change);
    let mut reasons = Vec::new();
    if missing.is_empty() {
        utility += none.covered;
        reasons
            .push("messages, records of agents and plans were kept in the days before the change".to_owned());
    } else {
        utility += none.not_covered * missing.len() as f64 / (covered + missing.len()) as f64;
        reasons.push(format!(
            "the case holds no {} from the seven days before the change: the cause may lie there",
            missing.join(", no ")
        ));
    }
    if advice == 0 {
        reasons.push(
            "no text, ticket or tool call before the change was found to share anything with it".to_owned(),
        );
    } else {
        reasons.push(format!(
            "the best of {advice} candidates holds {:.0} % of the change's distinctive token sequences",
            best * 100.0
        ));
    }
    Nothing { utility, reasons }
}
