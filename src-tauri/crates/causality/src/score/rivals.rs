//! What only a comparison of the rivals tells.

use super::content::{Content, Weighed, evidence};
use crate::{candidates::Cause, index::Index, score::Term, weights::Weights};

/// What only a comparison of the rivals tells: who held the words last, and by how much the best
/// stands out.
pub(super) fn among(
    index: &Index<'_>,
    weighed: &Weighed,
    causes: &[Cause],
    contents: &mut [Content],
    weights: &Weights,
) {
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
                let sentence = format!(
                    "{:.0} % of what the rivals hold of it stands in no later text",
                    credit / held * 100.0
                );
                content
                    .terms
                    .push(Term { nats: weights.link.most_recent_holder * evidence(share), sentence });
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
