//! What is to be drawn: lanes, nodes with their words, bands. No geometry.

use std::collections::BTreeSet;

use proximate_model::document::{Exposure, Hypothesis, LinkStatus, Role, Step};
use proximate_model::{Actor, ActorKind, Instant};

use super::text;

/// So many resources are drawn as bands.
const BANDS: usize = 5;

/// A lane, top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    People,
    Agents,
    Publication,
    Systems,
    Data,
    Response,
}

impl Lane {
    /// The words at its left end, one line each.
    pub(super) fn label(self) -> &'static [&'static str] {
        match self {
            Self::People => &["People"],
            Self::Agents => &["Agents"],
            Self::Publication => &["Places of", "publication"],
            Self::Systems => &["Systems", "changed"],
            Self::Data => &["Data", "exposed"],
            Self::Response => &["Detection", "and response"],
        }
    }
}

/// The shape of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Human,
    Agent,
    Service,
    Unknown,
    Data,
}

/// One step as it is to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Index in the hypothesis.
    pub(super) step: usize,
    pub(super) lane: Lane,
    pub(super) shape: Shape,
    /// No record shows it.
    pub(super) inferred: bool,
    pub(super) title: &'static str,
    pub(super) actor: String,
    pub(super) summary: String,
    pub(super) at: Option<Instant>,
    pub(super) earliest: Option<Instant>,
    pub(super) latest: Option<Instant>,
}

/// One exposure as it is to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Band {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) start: (Instant, Instant),
    /// Null while open.
    pub(super) end: Option<(Instant, Instant)>,
    pub(super) unlogged: Vec<(Instant, Instant)>,
}

/// Everything of one hypothesis that the drawing shows.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) nodes: Vec<Node>,
    pub(super) bands: Vec<Band>,
    /// Exposures that found no room.
    pub(super) more_bands: usize,
}

/// Chooses lanes, shapes and words.
pub(super) fn scene(hypothesis: &Hypothesis, exposures: &[Exposure]) -> Scene {
    let shown = shown(hypothesis, exposures);
    let outcome = exposures.iter().find(|exposure| exposure.id == hypothesis.outcome.id);
    let nodes = hypothesis
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| node(index, step, hypothesis, outcome))
        .collect();
    let agent =
        if hypothesis.agent_involved { "an agent in the causal part" } else { "no agent in the causal part" };
    Scene {
        title: text::clean(&hypothesis.outcome.summary),
        subtitle: format!(
            "Hypothesis {} · {} ({}) · {agent}",
            hypothesis.rank,
            text::clean(&hypothesis.words),
            text::probability(hypothesis.confidence),
        ),
        nodes,
        more_bands: shown.len().saturating_sub(BANDS),
        bands: shown.into_iter().take(BANDS).map(band).collect(),
    }
}

/// The exposures that belong to a hypothesis: its outcome, what its steps opened, and what was opened to
/// the same subjects at a time when the outcome was visible.
fn shown<'e>(hypothesis: &Hypothesis, exposures: &'e [Exposure]) -> Vec<&'e Exposure> {
    let events: BTreeSet<&String> = hypothesis.steps.iter().flat_map(|step| &step.events).collect();
    let outcome = exposures.iter().find(|exposure| exposure.id == hypothesis.outcome.id);
    let beside = |exposure: &Exposure| {
        outcome.is_some_and(|outcome| {
            let overlaps = exposure.end.is_none_or(|end| outcome.start.earliest <= end.latest)
                && outcome.end.is_none_or(|end| exposure.start.earliest <= end.latest);
            overlaps
                && exposure
                    .audience
                    .subjects
                    .iter()
                    .any(|subject| outcome.audience.subjects.contains(subject))
        })
    };
    let belongs = |exposure: &&Exposure| {
        exposure.id == hypothesis.outcome.id
            || exposure.opened_by.iter().any(|id| events.contains(id))
            || beside(exposure)
    };
    let mut shown: Vec<&Exposure> = exposures.iter().filter(belongs).collect();
    shown.sort_by_key(|exposure| {
        (exposure.id != hypothesis.outcome.id, exposure.start.earliest, &exposure.id)
    });
    shown
}

fn band(exposure: &Exposure) -> Band {
    let about: Vec<&str> = [exposure.environment.as_str(), exposure.data_class.as_str()]
        .into_iter()
        .filter(|word| !word.is_empty() && *word != "unknown")
        .collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
    let length = if exposure.open {
        format!("open for at least {}", text::length(exposure.seconds.min))
    } else {
        text::length_range(exposure.seconds.min, exposure.seconds.max)
    };
    Band {
        id: exposure.id.clone(),
        label: text::clean(&format!(
            "{}{} · {length}",
            text::short_name(&exposure.name),
            about.replace('_', " ")
        )),
        start: (exposure.start.earliest, exposure.start.latest),
        end: exposure.end.map(|end| (end.earliest, end.latest)),
        unlogged: exposure.access.unlogged.iter().map(|gap| (gap.earliest, gap.latest)).collect(),
    }
}

fn node(index: usize, step: &Step, hypothesis: &Hypothesis, outcome: Option<&Exposure>) -> Node {
    let inferred = step.status == LinkStatus::Inferred;
    let kind = step.actor.as_ref().map_or(ActorKind::Unknown, |actor| actor.kind);
    let shape = match (step.role, kind) {
        (Role::Effect, _) => Shape::Data,
        (_, ActorKind::Human) => Shape::Human,
        (_, ActorKind::AiAgent) => Shape::Agent,
        (_, ActorKind::Service | ActorKind::System) => Shape::Service,
        (_, ActorKind::Unknown) => Shape::Unknown,
    };
    let actor = match (step.role, outcome) {
        (Role::Effect, Some(exposure)) => text::short_name(&exposure.name).to_owned(),
        _ => actor_words(step.actor.as_ref()),
    };
    let ask = hypothesis.gaps.iter().find(|gap| gap.role == step.role).map(|gap| gap.ask.as_str());
    let summary = match ask {
        Some(ask) if inferred => {
            format!("inferred: ask for {}", ask.trim_start_matches("ask for ").trim_start_matches("Ask for "))
        }
        _ if inferred => format!("inferred: {}", step.summary),
        _ => step.summary.clone(),
    };
    Node {
        step: index,
        lane: lane(step.role, kind),
        shape,
        inferred,
        title: title(step.role),
        actor: text::clean(&actor),
        summary: text::clean(&summary),
        at: step.time.at,
        earliest: step.time.earliest.or(step.time.at),
        latest: step.time.latest.or(step.time.at),
    }
}

fn actor_words(actor: Option<&Actor>) -> String {
    let Some(actor) = actor else { return "unknown".to_owned() };
    let name = actor.identity.as_deref().unwrap_or_else(|| text::short_name(&actor.name));
    match actor.kind {
        ActorKind::AiAgent => format!("{name} · agent"),
        ActorKind::Service | ActorKind::System => format!("{name} · service"),
        ActorKind::Human => name.to_owned(),
        ActorKind::Unknown => format!("{name} · kind unknown"),
    }
}

fn lane(role: Role, kind: ActorKind) -> Lane {
    let who = if kind == ActorKind::AiAgent { Lane::Agents } else { Lane::People };
    match role {
        Role::Answer if kind == ActorKind::Unknown => Lane::Agents,
        Role::Continued => Lane::Agents,
        Role::Question
        | Role::Instruction
        | Role::Answer
        | Role::Read
        | Role::Adoption
        | Role::Approval
        | Role::Stop => who,
        Role::Source | Role::Publication => Lane::Publication,
        Role::Change => Lane::Systems,
        Role::Effect | Role::Access => Lane::Data,
        Role::Detection | Role::Containment | Role::Recovery => Lane::Response,
    }
}

fn title(role: Role) -> &'static str {
    match role {
        Role::Source => "Source",
        Role::Question => "Question",
        Role::Instruction => "Instruction",
        Role::Answer => "Answer",
        Role::Publication => "Publication",
        Role::Read => "Read",
        Role::Adoption => "Adoption",
        Role::Approval => "Approval",
        Role::Change => "Change",
        Role::Effect => "Effect",
        Role::Access => "Access",
        Role::Stop => "Stop",
        Role::Continued => "Continued",
        Role::Detection => "Detection",
        Role::Containment => "Containment",
        Role::Recovery => "Recovery",
    }
}
