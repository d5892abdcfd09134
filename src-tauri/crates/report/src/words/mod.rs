//! Words and numbers for people: fixed words for fixed values, counts, confidence.

mod moment;

pub(crate) use moment::{
    bounds, day, duration, duration_range, event_time, event_time_in_table, instant, precision, time_of_day,
};
use proximate_model::document::{
    Archetype, CountRange, FactStatus, FactValue, LinkKind, LinkStatus, RegimeVerdict, Role, RuleEffect,
    RuleState, confidence_number, confidence_words,
};
use proximate_model::{ActorKind, Subject};

/// A whole number with its thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut result = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            result.push(',');
        }
        result.push(digit);
    }
    result
}

/// A number of things with the right ending.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// How many people.
pub(crate) fn people(range: CountRange) -> String {
    match (range.min, range.max) {
        (Some(least), Some(most)) if least == most => counted(least, "person", "people"),
        (Some(least), Some(most)) => format!("{} to {} people", thousands(least), thousands(most)),
        (Some(0) | None, None) => "an unknown number of people".to_owned(),
        (Some(least), None) => format!("at least {}", counted(least, "person", "people")),
        (None, Some(most)) => format!("at most {}", counted(most, "person", "people")),
    }
}

/// A probability after its fixed word.
pub(crate) fn confidence(probability: f64) -> String {
    if !probability.is_finite() {
        return "confidence not stated".to_owned();
    }
    format!("{}, {}", confidence_words(probability), confidence_number(probability))
}

/// The part that a step plays.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Source => "source",
        Role::Question => "question",
        Role::Instruction => "instruction",
        Role::Answer => "answer",
        Role::Publication => "publication",
        Role::Read => "reading",
        Role::Adoption => "adoption",
        Role::Approval => "approval",
        Role::Change => "change",
        Role::Effect => "effect",
        Role::Access => "access",
        Role::Stop => "stop",
        Role::Continued => "continued after the stop",
        Role::Detection => "detection",
        Role::Containment => "containment",
        Role::Recovery => "recovery",
    }
}

/// How a step or link is known.
pub(crate) fn link_status(status: LinkStatus) -> &'static str {
    match status {
        LinkStatus::Observed => "observed",
        LinkStatus::Linked => "linked",
        LinkStatus::Inferred => "inferred",
    }
}

/// What ties two steps.
pub(crate) fn link_kind(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Reference => "shared reference",
        LinkKind::Trace => "trace or session",
        LinkKind::Content => "shared content",
        LinkKind::Actor => "same actor",
        LinkKind::Target => "same resource",
        LinkKind::Time => "time and place",
        LinkKind::Exposure => "exposure computed from policies",
        LinkKind::Inferred => "pattern only",
    }
}

/// The pattern that a chain follows.
pub(crate) fn archetype(archetype: Archetype) -> &'static str {
    match archetype {
        Archetype::AdviceAdopted => "a person followed an agent's advice",
        Archetype::AgentChange => "an agent made the change itself",
        Archetype::ConstraintLost => "a constraint was lost and a stop was not obeyed",
        Archetype::InjectionOrSupplyChain => "injection or supply chain",
        Archetype::UnsoundCode => "unsound code was merged",
        Archetype::NoAgent => "no agent in the causal part",
        Archetype::Generic => "no particular pattern",
    }
}

/// What an actor is.
pub(crate) fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Human => "person",
        ActorKind::AiAgent => "agent",
        ActorKind::Service => "service",
        ActorKind::System => "platform",
        ActorKind::Unknown => "kind unknown",
    }
}

/// Who could see, by the reach of the grant.
pub(crate) fn scope(scope: &str) -> String {
    match scope {
        "public" => "anybody, without signing in".to_owned(),
        "org_wide" => "everybody in the organisation".to_owned(),
        "broad_internal" => "a broad internal audience".to_owned(),
        "partner" => "a partner organisation".to_owned(),
        "team" => "a team".to_owned(),
        "named_individuals" => "named individuals".to_owned(),
        "unknown" | "" => "an unknown audience".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The subject of a grant.
pub(crate) fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Public => "anybody".to_owned(),
        Subject::Organization(name) => format!("organisation {name}"),
        Subject::Group(name) => format!("group {name}"),
        Subject::Principal(name) => name.clone(),
        Subject::Network(name) => format!("network {name}"),
    }
}

/// How far a fact is known.
pub(crate) fn fact_status(status: FactStatus) -> &'static str {
    match status {
        FactStatus::Known => "known",
        FactStatus::Estimated => "estimated",
        FactStatus::Disputed => "disputed",
        FactStatus::Asserted => "asserted",
        FactStatus::Unknown => "unknown",
    }
}

/// The value of a fact.
pub(crate) fn fact_value(value: Option<&FactValue>) -> String {
    match value {
        None => "unknown".to_owned(),
        Some(FactValue::Boolean(true)) => "yes".to_owned(),
        Some(FactValue::Boolean(false)) => "no".to_owned(),
        Some(FactValue::Number(number)) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
            thousands(*number as u64)
        }
        Some(FactValue::Number(number)) => number.to_string(),
        Some(FactValue::Text(text)) => text.clone(),
    }
}

/// What a rule does when it fires.
pub(crate) fn rule_effect(effect: RuleEffect, level: Option<u8>) -> String {
    match (effect, level) {
        (RuleEffect::Floor, Some(level)) => format!("at least as grave as level {level}"),
        (RuleEffect::Floor, None) => "sets a least level".to_owned(),
        (RuleEffect::Cap, Some(level)) => format!("at most as grave as level {level}"),
        (RuleEffect::Cap, None) => "sets a greatest level".to_owned(),
        (RuleEffect::Aggravate, _) => "counts towards one level more".to_owned(),
        (RuleEffect::Flag, _) => "printed only".to_owned(),
        (RuleEffect::Regime, _) => "a regulator's threshold".to_owned(),
    }
}

/// The three-valued result of a rule.
pub(crate) fn rule_state(state: RuleState) -> &'static str {
    match state {
        RuleState::True => "fires",
        RuleState::False => "does not fire",
        RuleState::Unknown => "undecided",
    }
}

/// Whether a threshold is met.
pub(crate) fn verdict(verdict: RegimeVerdict) -> &'static str {
    match verdict {
        RegimeVerdict::Met => "met",
        RegimeVerdict::NotMet => "not met",
        RegimeVerdict::Unknown => "undecided",
    }
}

/// Why a step is missing: the engine's code word in words, then its sentence.
pub(crate) fn gap_reason(reason: &str) -> String {
    let codes = [("no_log", "no log"), ("not_found", "not found"), ("redacted", "redacted")];
    for (code, word) in codes {
        if let Some(rest) = reason.strip_prefix(code) {
            return sentence(&stopped(&format!("{word}{rest}")));
        }
    }
    sentence(&stopped(reason))
}

/// The first letter in upper case, if the first word is a plain word: a name out of a record, such
/// as `arn:aws:s3`, stays as it is.
pub(crate) fn sentence(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let plain = first.trim_end_matches([',', ';', ':']);
    if !plain.chars().all(|character| character.is_lowercase() || matches!(character, '-' | '\'' | '’')) {
        return text.to_owned();
    }
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The text with a full stop unless it ends a sentence already.
pub(crate) fn stopped(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A number below eleven as a word.
pub(crate) fn small_number(number: usize) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    words.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_is_never_printed() {
        assert_eq!(confidence(1.0), "very likely, above .99");
        assert_eq!(confidence(0.0), "unlikely, below .01");
        assert_eq!(confidence(0.834), "likely, .83");
    }

    #[test]
    fn unknown_counts_stay_unknown() {
        assert_eq!(people(CountRange { min: None, max: None }), "an unknown number of people");
        assert_eq!(people(CountRange { min: Some(1), max: None }), "at least 1 person");
        assert_eq!(people(CountRange { min: Some(1200), max: Some(64_000) }), "1,200 to 64,000 people");
    }

    #[test]
    fn words_begin_a_sentence_and_names_stay_as_they_are() {
        assert_eq!(sentence("the agent replies"), "The agent replies");
        assert_eq!(sentence("second-person review"), "Second-person review");
        assert_eq!(sentence("arn:aws:s3:::bucket is public"), "arn:aws:s3:::bucket is public");
        assert_eq!(sentence("iPhone"), "iPhone");
        assert_eq!(sentence(""), "");
    }
}
