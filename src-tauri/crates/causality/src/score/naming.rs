//! Names and words that a cause shares with a change.

use super::content::Content;
use crate::{
    change::Change, index::Index, profile::Profile, score::Term, vocabulary::Deed, weights::Weights,
};

/// An identifier in more records than this is no rare one.
const RARE: usize = 64;
/// The most that rare identifiers together, and one alone, may weigh.
const IDENTIFIERS_CAP: f64 = 4.0;
const IDENTIFIER_CAP: f64 = 2.0;

pub(super) fn names(
    index: &Index<'_>,
    change: &Change,
    texts: &[&Profile],
    content: &mut Content,
    weights: &Weights,
) {
    let own = index.profile(change.main);
    let total = index.len().max(2) as f64;
    content.names_target = texts.iter().any(|text| change.is_named_in(text));
    content.named = f64::from(u8::from(content.names_target));
    content.names_other = !content.names_target
        && texts.iter().any(|text| {
            text.identifiers.iter().any(|name| index.resource_family(*name) == Some(change.family))
        });
    if content.names_target {
        let share = texts.iter().map(|text| change.share_named_in(text)).fold(0.0, f64::max);
        let number = change.resources.len();
        let sentence = if number > 1 {
            format!("names {:.0} of the {number} resources that were changed", share * number as f64)
        } else {
            "names the resource that was changed".to_owned()
        };
        content.named = share;
        content
            .terms
            .push(Term { nats: weights.link.names_target * (2.0 * share - 1.0 / number as f64), sentence });
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
                // A text that names one resource of many says that much less.
                let of_resource =
                    change.names.contains(&name) || change.sibling_names.binary_search(&name).is_ok();
                let share = if of_resource { content.named } else { 1.0 };
                sum +=
                    share * (weights.link.rare_identifier * (total / count as f64).ln()).min(IDENTIFIER_CAP);
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
pub(super) fn words(
    index: &Index<'_>,
    change: &Change,
    texts: &[&Profile],
    content: &mut Content,
    weights: &Weights,
) {
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
    content.deed = deed || content.operation > 0.0 || content.same_leaves;
    if about && deed {
        let word = match own.deeds.first() {
            Some(Deed::Grant) => "to open access",
            Some(Deed::Revoke) => "to take access away",
            Some(Deed::Delete) => "to delete",
            Some(Deed::Disable) => "to switch something off",
            Some(Deed::Deploy) | None => "to deploy",
        };
        content.terms.push(Term {
            nats: weights.link.same_deed,
            sentence: format!("its words say {word}, as the change does"),
        });
    }
    let asks_for = texts.iter().flat_map(|text| &text.admitted).min();
    if let (Some(asked), Some(given)) = (asks_for, widest)
        && asked > given
    {
        let sentence = "its policy admits fewer than the change did".to_owned();
        content.terms.push(Term { nats: weights.link.narrower, sentence });
    }
    if content.same_reach > 0.0 {
        let sentence = "its words let in the same audience as the change".to_owned();
        content.terms.push(Term { nats: weights.link.same_reach, sentence });
    }
}
