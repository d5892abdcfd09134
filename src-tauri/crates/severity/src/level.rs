//! From fired rules to a level, and from open facts to an interval.

use std::collections::BTreeSet;

use proximate_model::document::RuleEffect;

use crate::{
    assumptions::{Assumptions, Choice},
    pack::Pack,
    truth::Truth,
};

/// Most combinations of open facts that are tried for one rule; beyond them both results count as possible.
const MOST_COMBINATIONS: usize = 20_000;

/// The level, given which rules hold. Levels count from the gravest, 0.
///
/// Every fired floor gives a level: its own, raised by one if enough aggravators fired (never past the limit),
/// then lowered by the fired caps that name it. The gravest of these stands. Aggravators and caps need a
/// floor: without one nothing was found that could be graver or less grave.
pub(crate) fn level(pack: &Pack, holds: &impl Fn(usize) -> bool) -> usize {
    floors(pack, holds).map(|(_, level)| level).min().unwrap_or(pack.default_level).min(pack.default_level)
}

/// The fired floors with the level that each gives.
pub(crate) fn floors(pack: &Pack, holds: &impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let fired = |effect: RuleEffect| {
        let holds = &holds;
        pack.rules.iter().enumerate().filter(move |(index, rule)| rule.effect == effect && holds(*index))
    };
    let raised = fired(RuleEffect::Aggravate).count() >= pack.aggravate_when;
    let caps: Vec<_> = fired(RuleEffect::Cap).map(|(_, rule)| rule).collect();
    let floors: Vec<_> =
        fired(RuleEffect::Floor).filter_map(|(index, rule)| Some((index, rule.level?, &rule.id))).collect();
    floors.into_iter().map(move |(index, own, id)| {
        let level = if raised && own > pack.aggravation_limit { own - 1 } else { own };
        let cap = caps.iter().filter(|cap| cap.lowers.contains(id)).filter_map(|cap| cap.level).max();
        (index, level.max(cap.unwrap_or(0)))
    })
}

/// Which truth values a rule can still take when the open facts of assessed domains are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    pub(crate) can_hold: bool,
    pub(crate) can_fail: bool,
}

/// What a rule can become. Facts of a domain of which nothing is known stay out of it: such a domain is not
/// assessed, and counting it would make everything the gravest case.
pub(crate) fn reach(assumptions: &Assumptions<'_>, rule: usize) -> Reach {
    let now = match assumptions.truth(rule, &Choice::new()) {
        Ok(truth) => truth,
        // A rule with a mistake could have said anything.
        Err(_) => return Reach { can_hold: true, can_fail: true },
    };
    let open: Vec<usize> =
        assumptions.read_by(rule).into_iter().filter(|index| assumptions.variables[*index].open).collect();
    let choices = |index: &usize| assumptions.variables[*index].alternatives.len() + 1;
    let size = open.iter().try_fold(1_usize, |size, index| size.checked_mul(choices(index)));
    let mut reach = Reach { can_hold: now == Truth::True, can_fail: now != Truth::True };
    match size {
        Some(size) if size <= MOST_COMBINATIONS => {
            for position in 1..size {
                let mut rest = position;
                let mut choice = Choice::new();
                for index in &open {
                    choice.insert(*index, rest % choices(index));
                    rest /= choices(index);
                }
                match assumptions.truth(rule, &choice) {
                    Ok(Truth::True) => reach.can_hold = true,
                    Ok(_) => reach.can_fail = true,
                    Err(_) => {}
                }
                if reach.can_hold && reach.can_fail {
                    break;
                }
            }
        }
        _ => reach = Reach { can_hold: true, can_fail: true },
    }
    reach
}

/// The least grave and the gravest level that the open facts allow.
///
/// Rules are taken one by one, so the interval may be wider than the truth, never narrower.
pub(crate) fn interval(pack: &Pack, assumptions: &Assumptions<'_>) -> (usize, usize) {
    let reach: Vec<Reach> = (0..pack.rules.len()).map(|rule| reach(assumptions, rule)).collect();
    let lowers = |rule: usize| pack.rules[rule].effect == RuleEffect::Cap;
    let surely: BTreeSet<usize> = (0..reach.len()).filter(|rule| !reach[*rule].can_fail).collect();
    let possibly: BTreeSet<usize> = (0..reach.len()).filter(|rule| reach[*rule].can_hold).collect();
    let best =
        level(pack, &|rule| if lowers(rule) { possibly.contains(&rule) } else { surely.contains(&rule) });
    let worst =
        level(pack, &|rule| if lowers(rule) { surely.contains(&rule) } else { possibly.contains(&rule) });
    (best, worst)
}
