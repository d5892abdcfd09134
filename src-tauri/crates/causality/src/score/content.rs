//! What the words of a cause share with a change.

use crate::{
    candidates::Cause,
    change::Change,
    fingerprint::SHORT_TEXT,
    index::Index,
    normalise::atoms::Atom,
    profile::Profile,
    score::Term,
    vocabulary::Deed,
    weights::Weights,
};

/// An identifier in more records than this is no rare one.
const RARE: usize = 64;
/// The most that rare identifiers together, and one alone, may weigh.
const IDENTIFIERS_CAP: f64 = 4.0;
const IDENTIFIER_CAP: f64 = 2.0;
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
    /// 1 if it lets the same people in.
    pub(crate) same_reach: f64,
}

/// ln of the odds of a share, from 0 for nothing shared to 9.2 for everything.
fn evidence(share: f64) -> f64 {
    let logit = |value: f64| ((value + 0.01) / (1.01 - value)).ln();
    logit(share.clamp(0.0, 1.0)) - logit(0.0)
}

struct Weighed {
    shingles: Vec<(u64, f64)>,
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
    let shingles = own
        .long
        .iter()
        .map(|shingle| {
            let held = background.iter().chain(&texts).filter(|other| other.long.binary_search(shingle).is_ok());
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
            let boilerplate = !background.is_empty() && common * 2 > background.len() && background.len() >= 8;
            (count > 0.0 && !boilerplate).then(|| (*word, (1.0 + (texts_total - count + 0.5) / (count + 0.5)).ln()))
        })
        .collect();
    words.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    words.truncate(256);
    Weighed { shingles, atoms, words }
}

fn holds(profile: &Profile, word: u64) -> bool {
    profile.words.binary_search_by_key(&word, |(other, _)| *other).is_ok()
}

/// Compares all causes with the change.
pub(super) fn compare(index: &Index<'_>, change: &Change, causes: &[Cause], weights: &Weights) -> Vec<Content> {
    let weighed = weigh(index, change, causes);
    let mut contents: Vec<Content> =
        causes.iter().map(|cause| one(index, change, cause, &weighed, weights)).collect();
    among(index, &weighed, causes, &mut contents, weights);
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
    operations(index, change, &texts, &mut content, weights);
    names(index, change, &texts, &mut content, weights);
    words(index, change, &texts, &mut content, weights);
    let held = texts.iter().map(|text| text.identifiers.len() + text.words.len()).max().unwrap_or(0);
    let excess = ((1.0 + held as f64).ln() - 6.0).max(0.0) / 3.0;
    if excess > 0.0 {
        let sentence = "a very long text: weak evidence".to_owned();
        content.terms.push(Term { nats: -weights.link.length * excess, sentence });
    }
    content
}

fn containment(texts: &[&Profile], own: &Profile, weighed: &Weighed, content: &mut Content, weights: &Weights) {
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
        let sentence = format!("{} policy or argument leaves are identical, for instance {}", best.1, best.2.join(", "));
        content.terms.push(Term { nats: weights.link.atoms * evidence(best.0), sentence });
    }
}

fn operations(index: &Index<'_>, change: &Change, texts: &[&Profile], content: &mut Content, weights: &Weights) {
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
            let names: Vec<u64> = command.operations.iter().map(|name| crate::profile::operation(name)).collect();
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
            let arguments = (weights.link.argument * same as f64).min(2.0 * weights.link.argument);
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

fn names(index: &Index<'_>, change: &Change, texts: &[&Profile], content: &mut Content, weights: &Weights) {
    let own = index.profile(change.main);
    let total = index.len().max(2) as f64;
    content.names_target = texts.iter().any(|text| change.is_named_in(text));
    content.named = f64::from(u8::from(content.names_target));
    content.names_other = !content.names_target
        && texts.iter().any(|text| {
            text.identifiers.iter().any(|name| index.resource_family(*name) == Some(change.family))
        });
    if content.names_target {
        let sentence = "names the resource that was changed".to_owned();
        content.terms.push(Term { nats: weights.link.names_target, sentence });
    }
    let mut best = (0.0, 0, usize::MAX);
    for text in texts {
        let mut sum = 0.0;
        let mut shared = 0;
        let mut rarest = usize::MAX;
        let of_change = own.identifiers.iter().chain(&change.names).chain(&change.sibling_names);
        let mut seen: Vec<u64> =
            of_change.copied().filter(|name| text.identifiers.binary_search(name).is_ok()).collect();
        seen.sort_unstable();
        seen.dedup();
        for name in seen {
            let count = index.identifiers.count(name).max(1);
            if count <= RARE && !own.rights.contains(&name) {
                sum += (weights.link.rare_identifier * (total / count as f64).ln()).min(IDENTIFIER_CAP);
                shared += 1;
                rarest = rarest.min(count);
            }
        }
        if sum > best.0 {
            best = (sum, shared, rarest);
        }
    }
    if best.1 > 0 {
        let sentence = format!(
            "shares {} rare name{}, the rarest in {} of {} records",
            best.1,
            if best.1 == 1 { "" } else { "s" },
            best.2,
            index.len()
        );
        content.terms.push(Term { nats: best.0.min(IDENTIFIERS_CAP), sentence });
    }
}

/// Prose: the same deed and the same audience, counted only where the text is about this resource or
/// this operation.
fn words(index: &Index<'_>, change: &Change, texts: &[&Profile], content: &mut Content, weights: &Weights) {
    let own = index.profile(change.main);
    let about = content.names_target || content.operation > 0.0;
    let widest = own.reaches.first();
    for text in texts {
        if own.deeds.iter().any(|deed| text.deeds.contains(deed)) && about && content.same_reach == 0.0 {
            let reach = widest.is_some_and(|reach| text.reaches.contains(reach));
            if reach {
                content.same_reach = 1.0;
            }
        }
    }
    let deed = texts.iter().any(|text| own.deeds.iter().any(|deed| text.deeds.contains(deed)));
    if about && deed {
        let word = match own.deeds.first() {
            Some(Deed::Grant) => "to open access",
            Some(Deed::Revoke) => "to take access away",
            Some(Deed::Delete) => "to delete",
            Some(Deed::Disable) => "to switch something off",
            Some(Deed::Deploy) | None => "to deploy",
        };
        content.terms.push(Term { nats: weights.link.same_deed, sentence: format!("its words say {word}, as the change does") });
    }
    let asks_for = texts.iter().flat_map(|text| &text.admitted).min();
    if let (Some(asked), Some(given)) = (asks_for, widest) {
        if asked > given {
            let sentence = "its policy admits fewer than the change did".to_owned();
            content.terms.push(Term { nats: weights.link.narrower, sentence });
        }
    }
    if content.same_reach > 0.0 {
        let sentence = "its words let in the same audience as the change".to_owned();
        content.terms.push(Term { nats: weights.link.same_reach, sentence });
    }
}

/// What only a comparison of the rivals tells: who held the words last, and by how much the best
/// stands out.
fn among(index: &Index<'_>, weighed: &Weighed, causes: &[Cause], contents: &mut [Content], weights: &Weights) {
    let holders: Vec<(u64, f64, Option<usize>)> = weighed
        .shingles
        .iter()
        .map(|(shingle, weight)| {
            let last = causes.iter().enumerate().rev().find(|(_, cause)| {
                cause.texts.iter().any(|text| index.profile(*text).long.binary_search(shingle).is_ok())
            });
            (*shingle, *weight, last.map(|(at, _)| at))
        })
        .filter(|(_, _, last)| last.is_some())
        .collect();
    let held: f64 = holders.iter().map(|(_, weight, _)| weight).sum();
    let values: Vec<f64> = contents.iter().map(|content| content.bm25).collect();
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let deviation =
        (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len().max(1) as f64).sqrt();
    for (at, content) in contents.iter_mut().enumerate() {
        if held > 0.0 && content.containment > 0.0 {
            let credit: f64 =
                holders.iter().filter(|(_, _, last)| *last == Some(at)).map(|(_, weight, _)| weight).sum();
            let share = credit / held * content.containment.sqrt();
            if share > 0.0 {
                let sentence = format!("{:.0} % of what the rivals hold of it stands in no later text", credit / held * 100.0);
                content.terms.push(Term { nats: weights.link.most_recent_holder * evidence(share), sentence });
            }
        }
        if values.len() >= 3 && deviation > 1e-9 {
            let z = ((content.bm25 - median) / deviation).clamp(-2.0, 3.0);
            let second = sorted.iter().rev().nth(1).copied().unwrap_or(0.0);
            let sentence = if z > 1.0 && content.bm25 > second && content.bm25 > 0.0 {
                format!("the next best text scores {:.0} % of this one", second / content.bm25 * 100.0)
            } else {
                String::new()
            };
            content.terms.push(Term { nats: weights.link.bm25_z * z, sentence });
        }
    }
}
