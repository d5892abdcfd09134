//! Fills the slots of sentences with things of the invented organisation.

use crate::random::Random;
use crate::world::{Person, World};

/// Namespaces of the cluster.
pub(crate) const NAMESPACES: &[&str] = &["jobs", "serving", "platform", "reports", "ingest"];

/// Values for the slots of a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Slots(Vec<(&'static str, String)>);

impl Slots {
    /// A value for every slot that noise uses.
    pub(crate) fn drawn(world: &World, random: &mut Random) -> Self {
        Self(vec![
            ("{service}", random.pick(&world.services).0.to_owned()),
            ("{namespace}", (random.one(NAMESPACES)).to_owned()),
            ("{repo}", random.pick(&world.repositories).clone()),
            ("{team}", random.pick(&world.people).team.to_owned()),
            ("{bucket}", random.pick(&world.buckets).name.clone()),
            ("{n}", random.between(2, 95).to_string()),
            ("{ticket}", format!("OPS-{}", random.between(4_400, 4_800))),
            ("{severity}", (random.one(&["SEV2", "SEV3", "SEV3", "SEV1"])).to_owned()),
        ])
    }

    /// The same with another value for one slot.
    pub(crate) fn with(mut self, slot: &'static str, value: impl Into<String>) -> Self {
        self.0.retain(|(name, _)| *name != slot);
        self.0.push((slot, value.into()));
        self
    }

    /// The sentence with its slots filled.
    pub(crate) fn fill(&self, sentence: &str) -> String {
        self.0.iter().fold(sentence.to_owned(), |text, (slot, value)| text.replace(slot, value))
    }
}

/// Somebody of the organisation other than those named.
pub(crate) fn somebody<'a>(world: &'a World, random: &mut Random, but: &[&Person]) -> &'a Person {
    loop {
        let person = random.pick(&world.people);
        if but.iter().all(|other| other.handle != person.handle) {
            return person;
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listing(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_in_speech() {
        assert_eq!(listing(&["a"]), "a");
        assert_eq!(listing(&["a", "b"]), "a and b");
        assert_eq!(listing(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn no_slot_of_a_sentence_stays_open() {
        let random = Random::new(9);
        let world = World::new(&random);
        let slots = Slots::drawn(&world, &mut random.fork("slots"));
        for sentence in crate::noise::phrases::CHATTER.iter().chain(crate::noise::phrases::ALERTS) {
            let text = slots.fill(sentence);
            assert!(!text.contains('{'), "{text}");
        }
    }
}
