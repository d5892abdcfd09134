//! Words and numbers for people: times with their zone, lengths with their bounds, fixed words.

use chrono::{DateTime, Utc};
use proximate_model::document::{
    Archetype, CountRange, FactStatus, FactValue, LinkKind, LinkStatus, RegimeVerdict, Role, RuleEffect,
    RuleState, SecondsRange, confidence_words,
};
use proximate_model::{ActorKind, Bounds, EventTime, Instant, Precision, Subject, ZoneSource};

/// An instant with its zone, as finely as it has digits.
pub(crate) fn instant(at: Instant) -> String {
    match at.datetime() {
        Some(time) => format!("{} {} UTC", time.format("%Y-%m-%d"), clock(time)),
        None => "outside the calendar".to_owned(),
    }
}

fn clock(time: DateTime<Utc>) -> String {
    let micros = time.timestamp_subsec_micros();
    match micros {
        0 => time.format("%H:%M:%S").to_string(),
        _ if micros.is_multiple_of(1_000) => time.format("%H:%M:%S%.3f").to_string(),
        _ => time.format("%H:%M:%S%.6f").to_string(),
    }
}

/// The day of an instant.
pub(crate) fn day(at: Instant) -> String {
    at.datetime().map_or_else(|| "undated".to_owned(), |time| time.format("%Y-%m-%d").to_string())
}

/// The clock of an instant, without its day.
pub(crate) fn time_of_day(at: Instant) -> String {
    at.datetime().map_or_else(|| "undated".to_owned(), clock)
}

/// An instant that lies between two others; less than a second apart counts as one.
pub(crate) fn bounds(value: Bounds) -> String {
    if value.latest.seconds_since(value.earliest).abs() < 1.0 {
        return instant(value.earliest);
    }
    if day(value.earliest) == day(value.latest) {
        let first = time_of_day(value.earliest);
        return format!("{} between {first} and {} UTC", day(value.earliest), time_of_day(value.latest));
    }
    format!("between {} and {}", instant(value.earliest), instant(value.latest))
}

/// The time of an event with its zone: an uncertain time is a bracket, an undated event says so.
pub(crate) fn event_time(time: &EventTime) -> String {
    match event_time_in_table(time) {
        undated if undated == UNDATED => undated,
        dated => format!("{dated} UTC"),
    }
}

const UNDATED: &str = "undated";

/// The same for a column whose title names the zone.
pub(crate) fn event_time_in_table(time: &EventTime) -> String {
    let Some(at) = time.at else {
        return match (time.earliest, time.latest) {
            (Some(earliest), Some(latest)) => bracket(Bounds { earliest, latest }),
            (Some(earliest), None) => format!("[after {}]", short(earliest)),
            (None, Some(latest)) => format!("[before {}]", short(latest)),
            (None, None) => UNDATED.to_owned(),
        };
    };
    match time.bounds() {
        Some(bounds) if is_bracket(time, bounds) => bracket(bounds),
        _ => short(at),
    }
}

fn bracket(bounds: Bounds) -> String {
    if day(bounds.earliest) == day(bounds.latest) {
        return format!("[{} – {}]", short(bounds.earliest), time_of_day(bounds.latest));
    }
    format!("[{} – {}]", short(bounds.earliest), short(bounds.latest))
}

/// Bounds wider than what the precision alone implies.
fn is_bracket(time: &EventTime, bounds: Bounds) -> bool {
    let implied = match time.precision {
        Precision::Minute => 60.0,
        Precision::Day => 86_400.0,
        _ => 1.0,
    };
    bounds.latest.seconds_since(bounds.earliest) > implied
}

fn short(at: Instant) -> String {
    format!("{} {}", day(at), time_of_day(at))
}

/// How finely and by whose zone a time was recorded.
pub(crate) fn precision(time: &EventTime) -> String {
    if time.at.is_none() {
        return "the record has no time".to_owned();
    }
    let fineness = match time.precision {
        Precision::Nanosecond => "to the nanosecond",
        Precision::Microsecond => "to the microsecond",
        Precision::Millisecond => "to the millisecond",
        Precision::Second => "to the second",
        Precision::Minute => "to the minute",
        Precision::Day => "to the day",
        Precision::Unknown => "precision unknown",
    };
    let zone = match time.zone {
        ZoneSource::Explicit => "zone in the record",
        ZoneSource::Format => "zone by the format",
        ZoneSource::Mapping => "zone by the mapping",
        ZoneSource::Assumed => "zone assumed",
        ZoneSource::None => "zone unknown",
    };
    format!("{fineness}, {zone}")
}

/// A length of time, in its two largest units.
pub(crate) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "unknown length".to_owned();
    }
    if seconds < 1.0 {
        return "less than 1 s".to_owned();
    }
    let whole = seconds.round().min(1e15) as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) if rest == 0 => format!("{minutes} m"),
        (0, 0, _) => format!("{minutes} m {rest:02} s"),
        (0, _, _) => format!("{hours} h {minutes:02} m"),
        _ => format!("{} d {hours:02} h", thousands(days)),
    }
}

/// A length of time with its bounds.
pub(crate) fn duration_range(range: SecondsRange) -> String {
    let (least, most) = (duration(range.min), duration(range.max));
    if least == most { least } else { format!("{least} – {most}") }
}

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

/// A probability as a number that is never nought or one, after its fixed word.
pub(crate) fn confidence(probability: f64) -> String {
    if !probability.is_finite() {
        return "confidence not stated".to_owned();
    }
    let number = match probability {
        p if p >= 0.995 => "above .99".to_owned(),
        p if p < 0.005 => "below .01".to_owned(),
        p => format!("{p:.2}").trim_start_matches('0').to_owned(),
    };
    format!("{}, {number}", confidence_words(probability))
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
    fn lengths_have_two_units_and_bounds() {
        assert_eq!(duration(7_080.0), "1 h 58 m");
        assert_eq!(duration(65.0), "1 m 05 s");
        assert_eq!(duration(671_520.0), "7 d 18 h");
        assert_eq!(duration(f64::NAN), "unknown length");
        let range = SecondsRange { min: 7_080.0, likely: 7_200.0, max: 7_440.0 };
        assert_eq!(duration_range(range), "1 h 58 m – 2 h 04 m");
    }

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

    #[test]
    fn an_uncertain_time_is_a_bracket() -> Result<(), chrono::ParseError> {
        let at = Instant::parse("2026-03-10T16:04:12Z")?;
        let exact = EventTime::recorded(at, "x", Precision::Second, ZoneSource::Explicit);
        assert_eq!(event_time(&exact), "2026-03-10 16:04:12 UTC");
        let wide = EventTime { latest: Some(at.plus_seconds(300)), ..exact };
        assert_eq!(event_time(&wide), "[2026-03-10 16:04:12 – 16:09:12] UTC");
        assert_eq!(event_time(&EventTime::default()), "undated");
        Ok(())
    }
}
