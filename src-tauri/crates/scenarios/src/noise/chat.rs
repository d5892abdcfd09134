//! Talk of every day, and small incidents with channels of their own.

use crate::ledger::{Author, Ledger, Message, Series};
use crate::noise::Plan;
use crate::noise::phrases::{CHATTER, RESPONSE};
use crate::noise::slots::{Slots, somebody};
use crate::random::Random;
use crate::world::World;

const CHANNELS: &[&str] = &[
    "general",
    "data-help",
    "platform-help",
    "deploys",
    "oncall",
    "ranking",
    "growth",
    "billing",
    "search",
    "support-tooling",
    "watercooler",
];

pub(super) fn chatter(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    let mut written = 0;
    while written < plan.volume.chatter {
        let slots = Slots::drawn(world, random);
        let channel = (random.one(CHANNELS)).to_owned();
        let root = plan.week.office(random).micros(random.between(0, 999_999));
        let mut at = root;
        // Most messages stand alone; some begin a thread.
        let length = if random.chance(22) { random.between(2, 6) } else { 1 };
        for place in 0..length {
            let person = somebody(world, random, &[]);
            let mut reactions = Vec::new();
            if random.chance(9) {
                let users =
                    random.sample(&world.people, 2).iter().map(|other| other.chat_id.clone()).collect();
                reactions.push((random.one(&["+1", "eyes", "white_check_mark", "pray"]), users));
            }
            ledger.chat.push(Message {
                channel: channel.clone(),
                at,
                author: Author::Person(person.chat_id.clone()),
                text: slots.fill(random.one(CHATTER)),
                thread: (length > 1).then_some(root),
                reactions,
            });
            written += 1;
            at = at.seconds(random.between(20, 900)).micros(random.between(0, 999_999));
            if place > 0 && !plan.week.contains(at) {
                break;
            }
        }
    }
}

/// Incidents that have nothing to do with the one of the case.
pub(super) fn responses(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.alerts.div_ceil(60) {
        let slots = Slots::drawn(world, random);
        let at = plan.week.office(random);
        let channel = format!("inc-{}", ledger.number(Series::Incident, at));
        let service = slots.fill("{service} in {namespace}");
        let people = random.sample(&world.people, 3);
        let mut when = at;
        for sentence in RESPONSE {
            let text = slots.clone().with("{targets}", service.clone()).fill(sentence);
            when = when.seconds(random.between(60, 1_500)).micros(random.between(0, 999_999));
            let author = Author::Person(random.pick(&people).chat_id.clone());
            ledger.chat.push(Message {
                channel: channel.clone(),
                at: when,
                author,
                text,
                thread: None,
                reactions: Vec::new(),
            });
        }
    }
}
