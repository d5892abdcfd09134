//! `chain`: from every outcome back to its causes, and forward to its end.

mod causal;
mod choice;
mod deeds;
mod downstream;
mod draft;

use proximate_model::document::{self, Exposures, Hypothesis, NoRecordedCause, Rival, confidence_words};

use crate::{
    CERTAIN, CaseView, candidates, capped,
    change::Change,
    index::Index,
    outcome::{Outcome, outcomes},
    score::{self, Contest},
    sentence,
    weights::Weights,
};
use choice::{Choice, Ranking, rank};
use draft::Draft;

/// Hypotheses below this are not worth a reader's time.
const LEAST: f64 = 0.005;
/// How many competitors a link names.
const RIVALS: usize = 3;

/// What the reader wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainOptions {
    /// How many hypotheses per outcome.
    pub top: usize,
}

impl Default for ChainOptions {
    fn default() -> Self {
        Self { top: 3 }
    }
}

/// Explains every outcome of a case: the exposures given, and deletions of what is an asset.
///
/// The same case gives the same document, whatever the order of events that share an instant.
#[must_use]
pub fn chain(view: &CaseView<'_>, exposures: &Exposures, options: &ChainOptions) -> document::Chain {
    let weights = Weights::shipped();
    let index = Index::new(view);
    let mut hypotheses = Vec::new();
    let mut answers = Vec::new();
    for outcome in outcomes(&index, exposures) {
        let (found, nothing) = explain(&index, &outcome, &weights, options);
        hypotheses.extend(found);
        answers.push(nothing);
    }
    let gravest = answers.first().cloned().unwrap_or_else(|| NoRecordedCause {
        outcome: None,
        confidence: 0.0,
        wins: false,
        reasons: vec![
            "no exposure and no deletion of an asset was found, so there is nothing to explain".to_owned(),
        ],
    });
    document::Chain {
        hypotheses,
        no_recorded_cause: gravest,
        outcomes: answers,
        weights: weights.statement(),
    }
}

fn explain(
    index: &Index<'_>,
    outcome: &Outcome<'_>,
    weights: &Weights,
    options: &ChainOptions,
) -> (Vec<Hypothesis>, NoRecordedCause) {
    let Some(change) = Change::of(index, &outcome.records, &outcome.reference.resource) else {
        let nothing = NoRecordedCause {
            outcome: Some(outcome.reference.clone()),
            confidence: CERTAIN,
            wins: true,
            reasons: vec!["the case holds no record of the change that began it: ask for the audit log before the first record".to_owned()],
        };
        return (Vec::new(), nothing);
    };
    let causes = candidates::causes(index, &change, weights);
    let contest = score::contest(index, &change, causes, weights);
    let ranking = rank(index, &change, &contest, weights);
    let mut hypotheses = Vec::new();
    for choice in &ranking.choices {
        if hypotheses.len() >= options.top || choice.confidence < LEAST {
            break;
        }
        let rank = hypotheses.len() as u32 + 1;
        hypotheses.extend(hypothesis(index, outcome, &change, &contest, &ranking, choice, rank));
    }
    let wins = hypotheses.iter().all(|hypothesis| hypothesis.confidence < ranking.nothing);
    let nothing = NoRecordedCause {
        outcome: Some(outcome.reference.clone()),
        confidence: capped(ranking.nothing),
        wins,
        reasons: contest.nothing.reasons.clone(),
    };
    (hypotheses, nothing)
}

fn rivals(index: &Index<'_>, contest: &Contest, ranking: &Ranking, own: usize) -> Vec<Rival> {
    let mut rivals: Vec<Rival> = ranking
        .choices
        .iter()
        .filter(|choice| choice.cause != own)
        .filter_map(|choice| {
            let cause = &contest.scored.get(choice.cause)?.cause;
            let event = index.event(cause.key);
            Some(Rival {
                event: Some(event.id.clone()),
                summary: sentence::about(event),
                confidence: capped(choice.confidence),
            })
        })
        .collect();
    rivals.push(Rival {
        event: None,
        summary: "no recorded cause".to_owned(),
        confidence: capped(ranking.nothing),
    });
    // A stable sort: equal rivals stay in rank order.
    rivals.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
    rivals.truncate(RIVALS);
    rivals
}

fn hypothesis(
    index: &Index<'_>,
    outcome: &Outcome<'_>,
    change: &Change,
    contest: &Contest,
    ranking: &Ranking,
    choice: &Choice,
    rank: u32,
) -> Option<Hypothesis> {
    let scored = contest.scored.get(choice.cause)?;
    let explained = (1.0 - ranking.nothing).max(f64::MIN_POSITIVE);
    let mut draft = Draft::default();
    let story = causal::Story {
        index,
        change,
        scored,
        choice,
        given: capped(choice.confidence / explained),
        rivals: rivals(index, contest, ranking, choice.cause),
    };
    let change_step = story.tell(&mut draft)?;
    downstream::tell(index, change, outcome, choice, &mut draft, change_step);
    let (steps, links, gaps) = draft.finish(index);
    let confidence = capped(choice.confidence);
    Some(Hypothesis {
        rank,
        confidence,
        words: confidence_words(confidence).to_owned(),
        archetype: choice.archetype,
        archetype_margin: choice.margin,
        agent_involved: scored.cause.involves_agent(),
        outcome: outcome.reference.clone(),
        steps,
        links,
        gaps,
    })
}
