//! What the words of a cause share with a change.

use super::{naming, rivals};
use crate::{
    candidates::Cause, change::Change, fingerprint::SHORT_TEXT, index::Index, normalise::atoms::Atom,
    profile::Profile, score::Term, weights::Weights,
};

/// Parameters of the ranking function BM25.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// The comparison of one cause with the change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    pub(crate) terms: Vec<Term>,
    /// Share of the change's distinctive shingles that it holds.
    pub(crate) containment: f64,
    /// BM25 over its upper bound.
    pub(crate) bm25: f64,
    /// 1 if it names the resource, else 0.
    pub(crate) named: f64,
    pub(crate) names_target: bool,
    /// It names other resources of the same family.
    pub(crate) names_other: bool,
    /// 1 if the operation is shared.
    pub(crate) operation: f64,
    /// Whether leaves of its configuration are those of the change.
    pub(crate) same_leaves: bool,
    /// Whether its words do what the change does.
    pub(crate) deed: bool,
    /// 1 if it lets the same people in.
    pub(crate) same_reach: f64,
}

/// ln of the odds of a share, from 0 for nothing shared to 9.2 for everything.
pub(super) fn evidence(share: f64) -> f64 {
    let logit = |value: f64| ((value + 0.01) / (1.01 - value)).ln();
    logit(share.clamp(0.0, 1.0)) - logit(0.0)
}

/// The parts of a change with their weights.
pub(super) struct Weighed {
    pub(super) shingles: Vec<(u64, f64)>,
    atoms: Vec<(Atom, f64)>,
    words: Vec<(u64, f64)>,
}

/// How distinctive each part of the change is: parts that other changes of the same kind, or many of
/// the candidates, hold as well say little.
fn weigh(index: &Index<'_>, change: &Change, causes: &[Cause]) -> Weighed {
    let own = index.profile(change.main);
    let background: Vec<&Profile> = change.background.iter().map(|at| index.profile(*at)).collect();
    let texts: Vec<&Profile> =
        causes.iter().filter_map(|cause| cause.texts.first()).map(|at| index.profile(*at)).collect();
    let total = (background.len() + texts.len()) as f64;
    let weight = |held: usize| (1.0 + total.max(1.0) / (1.0 + held as f64)).ln();
    // The name of a resource is counted where names are; its tokens are not counted again here.
    let names: Vec<u64> = change.resources.iter().flat_map(|name| name_shingles(name)).collect();
    let shingles = own
        .long
        .iter()
        .filter(|shingle| !names.contains(shingle))
        .map(|shingle| {
            let held =
                background.iter().chain(&texts).filter(|other| other.long.binary_search(shingle).is_ok());
            (*shingle, weight(held.count()))
        })
        .collect();
    let atoms = own
        .atoms
        .iter()
        .filter(|atom| atom.value.is_some())
        .map(|atom| {
            let held = background.iter().filter(|other| other.atoms.binary_search(atom).is_ok()).count();
            (atom.clone(), (1.0 + (background.len() as f64 + 1.0) / (1.0 + held as f64)).ln())
        })
        .collect();
    let texts_total = index.texts.max(1) as f64;
    let mut words: Vec<(u64, f64)> = own
        .words
        .iter()
        .filter_map(|(word, _)| {
            let count = f64::from(index.word_count(*word));
            let common = background.iter().filter(|other| holds(other, *word)).count();
            let boilerplate =
                !background.is_empty() && common * 2 > background.len() && background.len() >= 8;
            (count > 0.0 && !boilerplate)
                .then(|| (*word, (1.0 + (texts_total - count + 0.5) / (count + 0.5)).ln()))
        })
        .collect();
    words.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    words.truncate(256);
    Weighed { shingles, atoms, words }
}

/// The shingles that the name of a resource alone makes, with what stands before and after it in a
/// policy.
fn name_shingles(resource: &str) -> Vec<u64> {
    let folded = crate::normalise::tokens::fold(&format!("resource {resource} {resource}/* {resource}"));
    let hashes = crate::fingerprint::token_hashes(&crate::normalise::tokens::tokens(&folded));
    crate::fingerprint::shingles(&hashes, crate::fingerprint::LONG)
}

fn holds(profile: &Profile, word: u64) -> bool {
    profile.words.binary_search_by_key(&word, |(other, _)| *other).is_ok()
}

/// Compares all causes with the change.
pub(super) fn compare(
    index: &Index<'_>,
    change: &Change,
    causes: &[Cause],
    weights: &Weights,
) -> Vec<Content> {
    let weighed = weigh(index, change, causes);
    let mut contents: Vec<Content> =
        causes.iter().map(|cause| one(index, change, cause, &weighed, weights)).collect();
    rivals::among(index, &weighed, causes, &mut contents, weights);
    contents
}

fn one(index: &Index<'_>, change: &Change, cause: &Cause, weighed: &Weighed, weights: &Weights) -> Content {
    let mut content = Content::default();
    if cause.texts.iter().all(|text| *text == change.main) {
        return content;
    }
    let texts: Vec<&Profile> = cause.texts.iter().map(|at| index.profile(*at)).collect();
    containment(&texts, index.profile(change.main), weighed, &mut content, weights);
    bm25(index, &texts, weighed, &mut content, weights);
    leaves(&texts, weighed, &mut content, weights);
    naming::names(index, change, &texts, &mut content, weights);
    operations(index, change, &texts, &mut content, weights);
    naming::words(index, change, &texts, &mut content, weights);
    let held = texts.iter().map(|text| text.identifiers.len() + text.words.len()).max().unwrap_or(0);
    let excess = ((1.0 + held as f64).ln() - 6.0).max(0.0) / 3.0;
    if excess > 0.0 {
        let sentence = "a very long text: weak evidence".to_owned();
        content.terms.push(Term { nats: -weights.link.length * excess, sentence });
    }
    content
}

fn containment(
    texts: &[&Profile],
    own: &Profile,
    weighed: &Weighed,
    content: &mut Content,
    weights: &Weights,
) {
    let total: f64 = weighed.shingles.iter().map(|(_, weight)| weight).sum();
    let share = |text: &&Profile| {
        let held: f64 = weighed
            .shingles
            .iter()
            .filter(|(shingle, _)| text.long.binary_search(shingle).is_ok())
            .map(|(_, weight)| weight)
            .sum();
        let long = if total > 0.0 { held / total } else { 0.0 };
        if text.length >= SHORT_TEXT {
            return long;
        }
        long.max(crate::fingerprint::containment(&text.short, &own.short))
    };
    content.containment = texts.iter().map(share).fold(0.0, f64::max);
    if content.containment > 0.0 {
        let sentence = format!(
            "{:.0} % of the change's distinctive token sequences stand in it",
            (content.containment * 100.0).max(1.0)
        );
        content.terms.push(Term { nats: weights.link.containment * evidence(content.containment), sentence });
    }
}

fn bm25(index: &Index<'_>, texts: &[&Profile], weighed: &Weighed, content: &mut Content, weights: &Weights) {
    let bound: f64 = weighed.words.iter().map(|(_, idf)| idf * (K1 + 1.0)).sum();
    if bound <= 0.0 {
        return;
    }
    let mut best = (0.0, 0);
    let weightiest = weighed.words.len().min(20);
    for text in texts {
        let norm = K1 * (1.0 - B + B * text.length as f64 / index.mean_length);
        let mut sum = 0.0;
        let mut shared = 0;
        for (rank, (word, idf)) in weighed.words.iter().enumerate() {
            if let Ok(at) = text.words.binary_search_by_key(word, |(other, _)| *other) {
                let times = f64::from(text.words.get(at).map_or(0, |(_, times)| *times));
                sum += idf * times * (K1 + 1.0) / (times + norm);
                shared += usize::from(rank < weightiest);
            }
        }
        if sum / bound > best.0 {
            best = (sum / bound, shared);
        }
    }
    content.bm25 = best.0;
    if best.1 > 0 {
        let sentence = format!("shares {} of the {weightiest} weightiest terms", best.1);
        content.terms.push(Term { nats: weights.link.bm25 * best.0, sentence });
    }
}

fn fits(leaf: &Atom, held: &[Atom]) -> Option<f64> {
    if held.binary_search(leaf).is_ok() {
        return Some(1.0);
    }
    let open = Atom { key: leaf.key.clone(), value: None };
    held.binary_search(&open).is_ok().then_some(0.5)
}

fn leaves(texts: &[&Profile], weighed: &Weighed, content: &mut Content, weights: &Weights) {
    let mut best = (0.0, 0, Vec::new());
    for text in texts.iter().filter(|text| !text.atoms.is_empty()) {
        let mut shared: Vec<(&Atom, f64)> = Vec::new();
        let mut held = 0.0;
        for (leaf, weight) in &weighed.atoms {
            if let Some(part) = fits(leaf, &text.atoms) {
                held += weight * part;
                shared.push((leaf, *weight));
            }
        }
        // The fragment of an answer is a part of the request, so the smaller side is the measure.
        let whole: f64 = weighed.atoms.iter().map(|(_, weight)| weight).sum();
        let mean = if weighed.atoms.is_empty() { 1.0 } else { whole / weighed.atoms.len() as f64 };
        let bound = whole.min(mean * text.atoms.len().max(3) as f64).max(1e-9);
        let share = (held / bound).min(1.0);
        if share > best.0 {
            shared.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(right.0)));
            let named = shared
                .iter()
                .take(2)
                .map(|(leaf, _)| format!("`{} = {}`", leaf.key, leaf.value.as_deref().unwrap_or("…")))
                .collect();
            best = (share, shared.len(), named);
        }
    }
    if best.1 > 0 {
        content.same_leaves = true;
        let sentence =
            format!("{} policy or argument leaves are identical, for instance {}", best.1, best.2.join(", "));
        content.terms.push(Term { nats: weights.link.atoms * evidence(best.0), sentence });
    }
}

fn operations(
    index: &Index<'_>,
    change: &Change,
    texts: &[&Profile],
    content: &mut Content,
    weights: &Weights,
) {
    let own = index.profile(change.main);
    let shares = |names: &[u64]| crate::fingerprint::shared(names, &own.operations) > 0;
    let mut best: Option<(f64, String)> = None;
    for text in texts {
        if !shares(&text.operations) {
            continue;
        }
        let mut nats = weights.link.operation_named;
        let mut sentence = "names the operation of the change".to_owned();
        for command in &text.commands {
            let names: Vec<u64> =
                command.operations.iter().map(|name| crate::profile::operation(name)).collect();
            if !names.iter().any(|name| own.operations.contains(name)) {
                continue;
            }
            let literal: Vec<&String> = command
                .written
                .iter()
                .zip(&command.arguments)
                .filter(|(written, _)| !crate::normalise::tokens::is_placeholder(written))
                .map(|(_, argument)| argument)
                .collect();
            let same = literal.iter().filter(|argument| occurs(argument, own, change)).count();
            // The name of one resource of many is that much less of an argument.
            let share = if content.names_target { content.named } else { 1.0 };
            let arguments = share * (weights.link.argument * same as f64).min(2.0 * weights.link.argument);
            if weights.link.skeleton + arguments > nats {
                nats = weights.link.skeleton + arguments;
                sentence = format!(
                    "same command (`{}`), {same} of {} arguments",
                    command.skeleton,
                    command.arguments.len()
                );
            }
        }
        if best.as_ref().is_none_or(|(known, _)| nats > *known) {
            best = Some((nats, sentence));
        }
    }
    if let Some((nats, sentence)) = best {
        content.operation = 1.0;
        content.terms.push(Term { nats, sentence });
    }
}

fn occurs(argument: &str, own: &Profile, change: &Change) -> bool {
    let name = crate::profile::identifier(argument);
    change.names.contains(&name)
        || change.sibling_names.binary_search(&name).is_ok()
        || own.identifiers.binary_search(&name).is_ok()
        || argument.len() >= 3 && own.atoms.iter().any(|leaf| leaf.value.as_deref() == Some(argument))
}
