//! Facts of the gravest exposure, or of the near miss.

use proximate_model::{
    AccessChange, AccessOperation, Activity, Event, GrantEffect, Outcome, Subject,
    document::{AccessState, Exposure, Fact, FactValue},
};

use super::{FactSources, estimated, known, unknown, word};
use crate::vocabulary::Vocabulary;

/// Scopes from the narrowest to the broadest.
const SCOPES: [&str; 6] = ["named_individuals", "team", "partner", "broad_internal", "org_wide", "public"];

/// Classes whose exposure weighs, from the lightest.
const CLASSES: [&str; 4] = ["company", "credentials", "user", "special_category"];

pub(super) fn facts(view: &FactSources<'_>, vocabulary: &Vocabulary) -> Vec<Fact> {
    match gravest(view, vocabulary) {
        Some(exposure) => of_exposure(exposure, view.exposures.exposures.len(), vocabulary),
        None => without_exposure(view),
    }
}

/// The gravest: production, then the class of its data, then its audience, then the order of the document. An
/// exposure of data that nobody has classified does not hide one of data that somebody has.
fn gravest<'a>(view: &FactSources<'a>, vocabulary: &Vocabulary) -> Option<&'a Exposure> {
    let meant = |path: &str, written: &str| {
        vocabulary.get(path).and_then(|entry| entry.word(written)).map(str::to_owned).unwrap_or_default()
    };
    view.exposures
        .exposures
        .iter()
        .enumerate()
        .max_by_key(|(index, exposure)| {
            let class = meant("exposure.data_class", &exposure.data_class);
            (
                meant("exposure.environment", &exposure.environment) == "production",
                CLASSES.iter().position(|known| *known == class),
                SCOPES.iter().position(|known| *known == exposure.audience.scope),
                std::cmp::Reverse(*index),
            )
        })
        .map(|(_, exposure)| exposure)
}

fn of_exposure(exposure: &Exposure, count: usize, vocabulary: &Vocabulary) -> Vec<Fact> {
    let opened = exposure.opened_by.as_slice();
    let number = |value: u64| FactValue::Number(value as f64);
    let which = if count == 1 {
        format!("`{}` was exposed", exposure.resource)
    } else {
        format!("{count} exposures, the gravest is of `{}`", exposure.resource)
    };
    let mut facts = Vec::new();
    let certain = exposure.seconds.min > 0.0;
    let occurred = FactValue::Boolean(true);
    facts.push(if certain {
        known("exposure.occurred", occurred, which, opened)
    } else {
        let basis = format!("{which}, perhaps for no time at all: the clocks allow it");
        estimated("exposure.occurred", occurred, basis, opened)
    });
    facts.push(known("exposure.change_made", FactValue::Boolean(true), "the change is recorded", opened));
    facts.push(word("exposure.environment", &exposure.environment, vocabulary, opened));
    let class = word("exposure.data_class", &exposure.data_class, vocabulary, opened);
    facts.extend(personal_data(&class, opened));
    facts.push(class);
    facts.extend(audience(exposure));
    let seconds = exposure.seconds;
    let minutes = FactValue::Number((seconds.likely / 60.0 * 100.0).round() / 100.0);
    let mut ends = exposure.opened_by.clone();
    ends.extend(exposure.closed_by.iter().cloned());
    let range = format!("between {} and {} seconds", seconds.min, seconds.max);
    facts.push(if exposure.open {
        estimated("exposure.minutes", minutes, format!("{range}, still open at the last record"), &ends)
    } else if seconds.max - seconds.min <= 1.0 {
        known("exposure.minutes", minutes, range, &ends)
    } else {
        estimated("exposure.minutes", minutes, range, &ends)
    });
    facts.push(match exposure.records {
        Some(records) => known("exposure.records", number(records), "`assets.csv`", &[]),
        None => unknown("exposure.records", "`assets.csv` does not say", &[]),
    });
    facts.extend(access(exposure));
    facts
}

/// Who became able to see it.
fn audience(exposure: &Exposure) -> Vec<Fact> {
    let opened = exposure.opened_by.as_slice();
    let audience = &exposure.audience;
    let number = |value: u64| FactValue::Number(value as f64);
    let scope = if SCOPES.contains(&audience.scope.as_str()) {
        known(
            "exposure.audience_scope",
            FactValue::Text(audience.scope.clone()),
            "the subjects of the grants",
            opened,
        )
    } else {
        unknown("exposure.audience_scope", "the subjects of the grants cannot be resolved", opened)
    };
    let count = match (audience.newly_able.min, audience.newly_able.max) {
        (Some(min), Some(max)) if min == max => {
            known("exposure.audience_count", number(min), "the newly able, counted", opened)
        }
        (Some(min), Some(max)) => estimated(
            "exposure.audience_count",
            number(min),
            format!("between {min} and {max} newly able"),
            opened,
        ),
        (Some(min), None) => {
            estimated("exposure.audience_count", number(min), "at least so many newly able", opened)
        }
        (None, Some(max)) => unknown("exposure.audience_count", format!("at most {max} newly able"), opened),
        (None, None) => unknown("exposure.audience_count", "no record says how many", opened),
    };
    // An exposure is by its definition beyond what people were entitled to; how well that is known depends on
    // where the entitlement was read.
    let entitled = FactValue::Boolean(false);
    let authorised = match audience.baseline.as_str() {
        "assets.csv" => {
            known("exposure.audience_authorised", entitled, "`assets.csv` does not entitle them", opened)
        }
        "before the change" => {
            let basis = "they could not see it before the change; nobody says that they were entitled";
            estimated("exposure.audience_authorised", entitled, basis, opened)
        }
        _ => {
            let basis = "the change made them able; no record says that they were entitled";
            estimated("exposure.audience_authorised", entitled, basis, opened)
        }
    };
    vec![scope, count, authorised]
}

/// Whether anybody used it. That no record shows it is an answer only where the whole window was logged.
fn access(exposure: &Exposure) -> Vec<Fact> {
    let access = &exposure.access;
    let confirmed = match access.state {
        AccessState::Accessed => {
            let basis = format!("{} records of access by newly able principals", access.count);
            known("exposure.access_confirmed", FactValue::Boolean(true), basis, &access.events)
        }
        AccessState::NotAccessed => {
            let basis = "the whole window was logged, and no record shows an access";
            known("exposure.access_confirmed", FactValue::Boolean(false), basis, &[])
        }
        AccessState::Unknown => {
            let share = match access.coverage {
                Some(coverage) => format!("{:.0} % of the window was logged", coverage * 100.0),
                None => "nothing tells whether the window was logged".to_owned(),
            };
            let basis = format!("no record shows an access; {share}");
            unknown("exposure.access_confirmed", basis, &[])
        }
    };
    let complete = match access.coverage {
        Some(coverage) if coverage >= 1.0 && access.unlogged.is_empty() => known(
            "exposure.logs_complete",
            FactValue::Boolean(true),
            "access was logged during the whole window",
            &[],
        ),
        Some(coverage) => {
            let basis = format!("access was logged during {:.0} % of the window", coverage * 100.0);
            known("exposure.logs_complete", FactValue::Boolean(false), basis, &[])
        }
        None => unknown("exposure.logs_complete", "nothing tells whether access was logged", &[]),
    };
    let left = unknown("exposure.exfiltration_confirmed", "no record bears on it", &[]);
    vec![confirmed, complete, left]
}

/// Whether personal data are concerned, as far as the class of the data says.
fn personal_data(class: &Fact, evidence: &[String]) -> Option<Fact> {
    let FactValue::Text(word) = class.value.as_ref()? else { return None };
    let basis = format!("the data class is `{word}`");
    Some(match word.as_str() {
        "user" | "special_category" => known("gdpr.personal_data", FactValue::Boolean(true), basis, evidence),
        "synthetic" => known("gdpr.personal_data", FactValue::Boolean(false), basis, evidence),
        _ => unknown("gdpr.personal_data", format!("{basis}, which may hold personal data or not"), evidence),
    })
}

/// Without an exposure: was there a change that could have been one?
fn without_exposure(view: &FactSources<'_>) -> Vec<Fact> {
    let widened: Vec<String> = view
        .exposures
        .widenings
        .iter()
        .filter(|widening| is_broad(view, &widening.change))
        .map(|widening| widening.event.clone())
        .collect();
    let changes = |event: &&Event| event.activity == Activity::AccessChange || !event.access.is_empty();
    let blocked: Vec<String> = view
        .events
        .iter()
        .filter(changes)
        .filter(|event| {
            event.outcome == Outcome::Failure && event.access.iter().any(|change| is_broad(view, change))
        })
        .map(|event| event.id.clone())
        .collect();
    if !view.events.iter().any(|event| changes(&event)) {
        // No change of access is in the evidence: nothing was assessed.
        return Vec::new();
    }
    let occurred = estimated(
        "exposure.occurred",
        FactValue::Boolean(false),
        "by the recorded changes of access nobody became able to see what they were not entitled to",
        &[],
    );
    let mut made: Vec<String> = widened.iter().chain(&blocked).cloned().collect();
    made.dedup();
    let change = if made.is_empty() {
        let basis = "no recorded change of access would have reached beyond those entitled";
        estimated("exposure.change_made", FactValue::Boolean(false), basis, &[])
    } else {
        let basis = format!("{} broad changes of access made, {} refused", widened.len(), blocked.len());
        known("exposure.change_made", FactValue::Boolean(true), basis, &made)
    };
    vec![occurred, change]
}

/// Whether a change would let a broad audience see what it is not entitled to.
fn is_broad(view: &FactSources<'_>, change: &AccessChange) -> bool {
    if change.operation == AccessOperation::Remove {
        return false;
    }
    let asset = view.registry.asset_of(&change.resource);
    if asset.is_some_and(|asset| asset.data_class == "public" || asset.data_class == "synthetic") {
        return false;
    }
    let entitled = asset.and_then(|asset| asset.entitled.as_deref()).unwrap_or_default();
    change.grants.iter().filter(|grant| grant.effect == GrantEffect::Allow).any(|grant| {
        match &grant.subject {
            Subject::Public => true,
            Subject::Organization(name) => !entitled.contains(name),
            Subject::Group(_) | Subject::Principal(_) | Subject::Network(_) => false,
        }
    })
}
