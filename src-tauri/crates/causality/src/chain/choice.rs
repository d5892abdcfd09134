//! The choice among causes: a lattice from source to change, its posteriors and its best paths.

use proximate_model::{
    Activity,
    document::{Archetype, LinkKind},
};

use crate::{
    advice::{self, Tie},
    archetype::{self, Constraint},
    candidates::CauseKind,
    change::Change,
    fingerprint,
    following::Sign,
    index::Index,
    lattice::{Lattice, Solution, log_softmax},
    score::{Contest, Scored},
    time::{self, Order},
    weights::Weights,
};

/// How many explanations share the weight with "no recorded cause".
const BEST: usize = 10;

/// One explanation: a cause with the best way from it to the change.
#[derive(Debug)]
pub(super) struct Choice {
    /// Its number among the scored causes.
    pub(super) cause: usize,
    /// Its weight among the best and "no recorded cause".
    pub(super) confidence: f64,
    /// The pattern it follows.
    pub(super) archetype: Archetype,
    /// By how many nats this pattern beats the next.
    pub(super) margin: Option<f64>,
    /// What the answer was drawn from.
    pub(super) source: Option<Sign>,
    /// The records by which it was seen and followed, with their posterior given this cause.
    pub(super) read: Option<(Sign, f64)>,
    pub(super) adoption: Option<(Sign, f64)>,
    /// The constraint, if the pattern has one.
    pub(super) constraint: Constraint,
}

/// All explanations in rank order, and the weight of "no recorded cause".
#[derive(Debug)]
pub(super) struct Ranking {
    pub(super) choices: Vec<Choice>,
    pub(super) nothing: f64,
}

/// The nodes of one cause in the lattice.
struct Nodes {
    core: usize,
    sources: Vec<(usize, Option<Sign>)>,
    reads: Vec<(usize, Option<Sign>)>,
    adoptions: Vec<(usize, Option<Sign>)>,
    patterns: Vec<(usize, Archetype)>,
    constraint: Constraint,
}

fn layer(lattice: &mut Lattice, from: &[usize], signs: &[Sign], skip: f64) -> Vec<(usize, Option<Sign>)> {
    let mut utilities: Vec<f64> = signs.iter().map(|sign| sign.nats).collect();
    utilities.push(-skip);
    let nodes = lattice.layer(from, &log_softmax(&utilities));
    nodes.into_iter().zip(signs.iter().cloned().map(Some).chain([None])).collect()
}

fn add(
    lattice: &mut Lattice,
    index: &Index<'_>,
    change: &Change,
    scored: &Scored,
    weights: &Weights,
) -> Nodes {
    let skip = &weights.skip;
    let numbers = |nodes: &[(usize, Option<Sign>)]| nodes.iter().map(|(node, _)| *node).collect::<Vec<_>>();
    let sources = layer(lattice, &[0], &sources(index, scored), skip.source);
    let core_edges: Vec<(usize, f64)> = sources.iter().map(|(node, _)| (*node, scored.utility)).collect();
    let core = lattice.node(&core_edges);
    let follows =
        !matches!(scored.cause.kind, CauseKind::AgentAct | CauseKind::AgentCode | CauseKind::Automation);
    let (reads, adoptions) = if follows {
        let reads = layer(lattice, &[core], &scored.following.reads, skip.read);
        let adoptions = layer(lattice, &numbers(&reads), &scored.following.adoptions, skip.adoption);
        (reads, adoptions)
    } else {
        let reads = layer(lattice, &[core], &[], 0.0);
        let adoptions = layer(lattice, &numbers(&reads), &[], 0.0);
        (reads, adoptions)
    };
    let constraint = archetype::constraint(index, change, &scored.cause);
    let patterns = archetype::patterns(&scored.cause, &constraint);
    let utilities: Vec<f64> = patterns.iter().map(|(_, nats)| *nats).collect();
    let nodes = lattice.layer(&numbers(&adoptions), &log_softmax(&utilities));
    let patterns = nodes.into_iter().zip(patterns.into_iter().map(|(archetype, _)| archetype)).collect();
    Nodes { core, sources, reads, adoptions, patterns, constraint }
}

/// Documents fetched in the session of the answer before it.
fn sources(index: &Index<'_>, scored: &Scored) -> Vec<Sign> {
    let Some(answer) = scored.cause.advice.answer else { return Vec::new() };
    let own = index.profile(answer);
    let mut found: Vec<Sign> = advice::session(index, answer)
        .into_iter()
        .filter(|at| index.event(*at).activity == Activity::Retrieval)
        .filter(|at| time::order(index.event(*at), index.event(answer)) != Order::Impossible)
        .map(|at| {
            let text = index.profile(at);
            let shared = fingerprint::containment(&own.long, &text.long);
            let names = fingerprint::shared(&own.identifiers, &text.identifiers);
            let mut tie =
                Tie::observed(LinkKind::Trace, "fetched in the session of the answer, before it was given");
            if shared > 0.0 || names > 0 {
                tie.reasons.push(format!(
                    "{:.0} % of the answer's token sequences and {names} names stand in it",
                    shared * 100.0
                ));
            }
            Sign { event: at, nats: 1.0 + 4.0 * shared + 0.3 * (names.min(5) as f64), tie }
        })
        .collect();
    found.sort_by(|left, right| right.nats.total_cmp(&left.nats).then(left.event.cmp(&right.event)));
    found.truncate(4);
    found
}

/// Ranks the explanations of a change.
pub(super) fn rank(index: &Index<'_>, change: &Change, contest: &Contest, weights: &Weights) -> Ranking {
    let mut lattice = Lattice::new();
    let nodes: Vec<Nodes> =
        contest.scored.iter().map(|scored| add(&mut lattice, index, change, scored, weights)).collect();
    let nothing = lattice.node(&[(0, contest.nothing.utility)]);
    let mut into: Vec<(usize, f64)> =
        nodes.iter().flat_map(|nodes| nodes.patterns.iter().map(|(node, _)| (*node, 0.0))).collect();
    into.push((nothing, 0.0));
    lattice.node(&into);
    let solution = lattice.solve();
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    let posterior = |cause: usize| nodes.get(cause).map_or(0.0, |nodes| solution.of(nodes.core));
    order.sort_by(|left, right| posterior(*right).total_cmp(&posterior(*left)).then(left.cmp(right)));
    order.truncate(BEST);
    let total: f64 = order.iter().map(|cause| posterior(*cause)).sum::<f64>() + solution.of(nothing);
    let total = if total > 0.0 { total } else { 1.0 };
    let sums = by_archetype(&nodes, &solution);
    let choices = order
        .into_iter()
        .filter_map(|cause| Some(chosen(cause, nodes.get(cause)?, &solution, total, &sums)))
        .collect();
    Ranking { choices, nothing: solution.of(nothing) / total }
}

fn by_archetype(nodes: &[Nodes], solution: &Solution) -> Vec<(Archetype, f64)> {
    let mut sums: Vec<(Archetype, f64)> = Vec::new();
    for (node, archetype) in nodes.iter().flat_map(|nodes| &nodes.patterns) {
        let posterior = solution.of(*node);
        match sums.iter_mut().find(|(known, _)| known == archetype) {
            Some((_, sum)) => *sum += posterior,
            None => sums.push((*archetype, posterior)),
        }
    }
    sums
}

/// Another record of the same person that came before the chosen one and speaks of the same advice: it
/// shows at least that the advice was read.
fn earlier(layer: &[(usize, Option<Sign>)], chosen: Option<&(Sign, f64)>) -> Option<(Sign, f64)> {
    let (chosen, _) = chosen?;
    let signs = layer.iter().filter_map(|(_, sign)| sign.as_ref());
    let first = signs
        .filter(|sign| sign.event < chosen.event && sign.tie.kind == LinkKind::Reference)
        .min_by_key(|sign| sign.event)?;
    Some((first.clone(), 1.0))
}

fn chosen(cause: usize, nodes: &Nodes, solution: &Solution, total: f64, sums: &[(Archetype, f64)]) -> Choice {
    let path = solution.best_through(nodes.core);
    let given = solution.of(nodes.core).max(f64::MIN_POSITIVE);
    let on_path = |layer: &[(usize, Option<Sign>)]| {
        let (node, sign) = layer.iter().find(|(node, _)| path.contains(node))?;
        Some((sign.clone()?, (solution.of(*node) / given).min(1.0)))
    };
    let archetype = nodes
        .patterns
        .iter()
        .find(|(node, _)| path.contains(node))
        .map_or(Archetype::Generic, |(_, archetype)| *archetype);
    let own = sums.iter().find(|(other, _)| *other == archetype).map_or(0.0, |(_, sum)| *sum);
    let next = sums.iter().filter(|(other, _)| *other != archetype).map(|(_, sum)| *sum).reduce(f64::max);
    // Sums below this are printed as the same large margin.
    let floor = 1e-9;
    let margin = next.map(|next| (own.max(floor) / next.max(floor)).ln());
    let mut constraint = nodes.constraint.clone();
    if archetype != Archetype::ConstraintLost {
        constraint =
            Constraint { stops: constraint.stops, continued: constraint.continued, ..Constraint::default() };
    }
    let adoption = on_path(&nodes.adoptions);
    let read = on_path(&nodes.reads).or_else(|| earlier(&nodes.adoptions, adoption.as_ref()));
    Choice {
        cause,
        confidence: solution.of(nodes.core) / total,
        archetype,
        margin,
        source: on_path(&nodes.sources).map(|(sign, _)| sign),
        read,
        adoption,
        constraint,
    }
}
