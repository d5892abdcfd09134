//! The trainer's session: decision points at which the future is hidden, and the score.
//!
//! The truth is what the engine finds in the whole case. What could rightly be concluded at the
//! instant of a question is found by the same engine over what was known then, and earns half a point
//! where the truth could not be known yet.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use proximate_model::{
    Instant, Subject,
    document::{
        Archetype, DecisionPoint, Decisions, Exposure, Replay, ReplayAnswer, ReplayMoment, ReplayScore,
        ReplayState, Role, Step,
    },
};

use crate::{Snapshot, Workbench};

/// Distractors offered at the containment question, at most.
const DISTRACTORS: usize = 4;
const WAIT: &str = "Nothing yet: wait for more evidence";
const CAUSES: [&str; 4] = [
    "A person followed an agent's advice",
    "An agent made the change itself",
    "A person followed a person's advice, a plan, or automation ran",
    "The evidence holds no cause",
];

/// What a question asks for.
enum Matter {
    Severity,
    Containment,
    Cause,
}

struct Question {
    point: DecisionPoint,
    asks: Matter,
}

impl Workbench {
    /// The decision points, in the order of time. They do not tell the answers.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn replay_points(&self) -> Result<Vec<DecisionPoint>> {
        Ok(questions(&*self.snapshot()?)?.into_iter().map(|question| question.point).collect())
    }

    /// What could be known at an instant.
    ///
    /// # Errors
    /// The database is damaged.
    pub fn replay_state(&self, at: Instant) -> Result<ReplayState> {
        let snapshot = self.snapshot_as_of(Some(at))?;
        let exposures = &snapshot.exposures().exposures;
        Ok(ReplayState {
            at,
            events: snapshot.events().len() as u64,
            severity: snapshot.severity(None)?.severity,
            exposures: exposures.len() as u64,
            open: exposures.iter().any(|exposure| exposure.open),
        })
    }

    /// Sets decisions against the case's truth.
    ///
    /// # Errors
    /// A decision names no decision point, or none of its options.
    pub fn replay(&self, decisions: &Decisions) -> Result<Replay> {
        let whole = self.snapshot()?;
        let questions = questions(&whole)?;
        let taken = taken(&questions, decisions)?;
        let mut answers = Vec::new();
        let mut states: Vec<ReplayState> = Vec::new();
        for question in questions {
            let at = question.point.at;
            let then = self.snapshot_as_of(Some(at))?;
            if states.last().is_none_or(|state| state.at != at) {
                states.push(self.replay_state(at)?);
            }
            let (truth, evidence) = answer(&question, &whole)?;
            let (as_known_then, _) = answer(&question, &then)?;
            answers.push(score(
                question.point,
                taken.get(answers.len()).cloned().flatten(),
                truth,
                as_known_then,
                evidence,
            ));
        }
        let dated = || whole.events().iter().filter_map(|event| event.time.at);
        Ok(Replay {
            start: dated().min(),
            end: dated().max(),
            score: ReplayScore {
                points: answers.iter().map(|answer| answer.points).sum(),
                of: answers.len() as f64,
            },
            answers,
            states,
        })
    }
}

fn taken(questions: &[Question], decisions: &Decisions) -> Result<Vec<Option<String>>> {
    let mut by_point = BTreeMap::new();
    for decision in &decisions.decisions {
        let Some(question) = questions.iter().find(|question| question.point.id == decision.point) else {
            let known: Vec<_> = questions.iter().map(|question| question.point.id.as_str()).collect();
            bail!("no decision point `{}`; the points of this case are {}", decision.point, known.join(", "));
        };
        if !question.point.options.contains(&decision.answer) {
            bail!(
                "`{}` is no option of `{}`; the options are: {}",
                decision.answer,
                decision.point,
                question.point.options.join(" | ")
            );
        }
        by_point.insert(decision.point.clone(), decision.answer.clone());
    }
    Ok(questions.iter().map(|question| by_point.get(&question.point.id).cloned()).collect())
}

fn score(
    point: DecisionPoint,
    answer: Option<String>,
    truth: String,
    as_known_then: String,
    evidence: Vec<String>,
) -> ReplayAnswer {
    let (points, because) = match &answer {
        None => (0.0, "no decision was taken".to_owned()),
        Some(answer) if *answer == truth => (1.0, "the whole case shows the same".to_owned()),
        Some(answer) if *answer == as_known_then => {
            (0.5, format!("right by what was known then; the whole case shows: {truth}"))
        }
        Some(_) => (0.0, format!("the whole case shows: {truth}; by what was known then: {as_known_then}")),
    };
    ReplayAnswer { point, answer, truth, as_known_then, points, because, evidence }
}

fn first_step(snapshot: &Snapshot, role: Role) -> Option<&Step> {
    let hypothesis = snapshot.chain().hypotheses.first()?;
    hypothesis.steps.iter().find(|step| step.role == role && step.time.at.is_some())
}

fn questions(snapshot: &Snapshot) -> Result<Vec<Question>> {
    let Some(end) = snapshot.events().iter().filter_map(|event| event.time.at).max() else {
        return Ok(Vec::new());
    };
    let scale = snapshot.severity(None)?.scale;
    let detected = first_step(snapshot, Role::Detection)
        .and_then(|step| step.time.bounds())
        .map(|bounds| bounds.latest)
        .or_else(|| snapshot.exposures().window.as_ref().map(|window| window.start.latest));
    let mut questions = Vec::new();
    if let Some(at) = detected.filter(|at| *at < end) {
        let question = "Which severity, by what can be seen now?";
        questions.push(ask(
            "severity-at-detection",
            at,
            ReplayMoment::Detection,
            question,
            scale.clone(),
            Matter::Severity,
        ));
        let options = containments(snapshot, at);
        let question = "What do you contain first?";
        questions.push(ask(
            "contain-at-detection",
            at,
            ReplayMoment::Detection,
            question,
            options,
            Matter::Containment,
        ));
    }
    let question = "Which severity, all told?";
    questions.push(ask("severity-at-end", end, ReplayMoment::End, question, scale, Matter::Severity));
    if !snapshot.chain().hypotheses.is_empty() || snapshot.chain().no_recorded_cause.outcome.is_some() {
        let options = CAUSES.map(str::to_owned).to_vec();
        let question = "What led to the change?";
        questions.push(ask("cause-at-end", end, ReplayMoment::End, question, options, Matter::Cause));
    }
    Ok(questions)
}

fn ask(
    id: &str,
    at: Instant,
    moment: ReplayMoment,
    question: &str,
    options: Vec<String>,
    asks: Matter,
) -> Question {
    Question { point: DecisionPoint { id: id.into(), at, moment, question: question.into(), options }, asks }
}

fn answer(question: &Question, snapshot: &Snapshot) -> Result<(String, Vec<String>)> {
    Ok(match question.asks {
        Matter::Severity => {
            let decision = snapshot.severity(None)?;
            let fired = decision.rules.iter().filter(|rule| rule.fired && rule.level.is_some());
            let mut evidence: Vec<String> =
                fired.flat_map(|rule| &rule.facts).flat_map(|fact| fact.evidence.clone()).collect();
            evidence.sort();
            evidence.dedup();
            (decision.severity, evidence)
        }
        Matter::Containment => {
            let open = open_at(snapshot, question.point.at);
            let evidence = open.iter().flat_map(|exposure| exposure.opened_by.clone()).collect();
            (containment(&open).unwrap_or_else(|| WAIT.to_owned()), evidence)
        }
        Matter::Cause => cause(snapshot),
    })
}

fn cause(snapshot: &Snapshot) -> (String, Vec<String>) {
    let chain = snapshot.chain();
    let best = chain.hypotheses.first();
    let choice = match best {
        Some(best) if !chain.no_recorded_cause.wins => match best.archetype {
            Archetype::AdviceAdopted | Archetype::UnsoundCode => 0,
            Archetype::AgentChange | Archetype::ConstraintLost | Archetype::InjectionOrSupplyChain => 1,
            Archetype::NoAgent => 2,
            Archetype::Generic if best.agent_involved => 0,
            Archetype::Generic => 2,
        },
        _ => 3,
    };
    let evidence =
        best.map_or_else(Vec::new, |best| best.steps.iter().flat_map(|step| step.events.clone()).collect());
    (CAUSES[choice].to_owned(), evidence)
}

fn open_at(snapshot: &Snapshot, at: Instant) -> Vec<&Exposure> {
    let open = |exposure: &&Exposure| {
        exposure.start.earliest <= at && exposure.end.is_none_or(|end| at < end.earliest)
    };
    snapshot.exposures().exposures.iter().filter(open).collect()
}

fn subject_words(subject: &Subject) -> String {
    match subject {
        Subject::Public => "everybody".into(),
        Subject::Organization(name) => format!("everybody in {name}"),
        Subject::Group(name) | Subject::Principal(name) | Subject::Network(name) => name.clone(),
    }
}

/// Names the subjects and the resources of exposures as one order to a responder.
fn withdraw(subjects: &[Subject], resources: &mut Vec<String>) -> String {
    let mut subjects: Vec<String> = subjects.iter().map(subject_words).collect();
    subjects.sort();
    subjects.dedup();
    resources.sort();
    resources.dedup();
    format!("Withdraw the access of {} to {}", subjects.join(" and "), resources.join(", "))
}

fn containment(open: &[&Exposure]) -> Option<String> {
    let subjects: Vec<Subject> =
        open.iter().flat_map(|exposure| exposure.audience.subjects.clone()).collect();
    let mut resources: Vec<String> = open.iter().map(|exposure| exposure.name.clone()).collect();
    (!open.is_empty()).then(|| withdraw(&subjects, &mut resources))
}

/// The right containment among other recent changes of access, in alphabetical order.
fn containments(snapshot: &Snapshot, at: Instant) -> Vec<String> {
    let open = open_at(snapshot, at);
    let exposed: Vec<&str> = open.iter().map(|exposure| exposure.resource.as_str()).collect();
    let mut others: BTreeMap<String, String> = BTreeMap::new();
    for widening in snapshot.exposures().widenings.iter().rev() {
        let before = widening.at.is_some_and(|changed| changed <= at);
        let resource = &widening.change.resource;
        if before && !exposed.contains(&resource.as_str()) && others.len() < DISTRACTORS {
            let subjects: Vec<Subject> =
                widening.change.grants.iter().map(|grant| grant.subject.clone()).collect();
            others
                .entry(resource.clone())
                .or_insert_with(|| withdraw(&subjects, &mut vec![resource.clone()]));
        }
    }
    let mut options: Vec<String> = others.into_values().chain(containment(&open)).collect();
    options.sort();
    options.dedup();
    options.push(WAIT.to_owned());
    options
}
