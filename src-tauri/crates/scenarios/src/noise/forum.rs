//! Threads of the forum about everything but who may read what.

use crate::ledger::{Ledger, Post, Series};
use crate::moment::Moment;
use crate::noise::Plan;
use crate::noise::agents::{self, Invocation, Publication};
use crate::noise::phrases::{DOCUMENTS, PROMPTS, THANKS, TOPICS};
use crate::noise::slots::{Slots, somebody};
use crate::random::Random;
use crate::world::World;

/// Where and by whom a post is written: thread and title, the post it answers, account, moment.
pub(crate) struct Entry<'a> {
    pub(crate) thread: i64,
    pub(crate) title: &'a str,
    pub(crate) reply_to: Option<i64>,
    pub(crate) author: &'a str,
    pub(crate) by_agent: bool,
    pub(crate) at: Moment,
}

/// Writes a post and tells its id.
pub(crate) fn post(ledger: &mut Ledger, random: &mut Random, entry: &Entry<'_>, body: String) -> i64 {
    let id = ledger.number(Series::Post, entry.at);
    ledger.forum.push(Post {
        thread: entry.thread,
        id,
        reply_to: entry.reply_to,
        author: entry.author.to_owned(),
        by_agent: entry.by_agent,
        title: entry.title.to_owned(),
        at: entry.at,
        body,
        views: random.between(6, 190),
        reactions: random.between(0, 5),
    });
    id
}

pub(super) fn threads(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.threads {
        let topic = random.pick(TOPICS);
        let slots = Slots::drawn(world, random);
        let asker = somebody(world, random, &[]);
        let at = plan.week.office(random);
        let thread = ledger.number(Series::Thread, at);
        let title = slots.fill(topic.subject);
        let question = slots.fill(random.one(topic.questions));
        let by =
            |author, reply_to, at| Entry { thread, title: &title, reply_to, author, by_agent: false, at };
        let first = post(ledger, random, &by(&asker.handle, None, at), question);
        let mut last = (first, at);
        for answer in random.sample(topic.answers, 3) {
            let body = slots.fill(answer);
            let when = last.1.minutes(random.between(3, 140)).seconds(random.between(0, 59));
            if !plan.week.contains(when) {
                break;
            }
            last = if random.chance(16) {
                let agent = &world.agents[0];
                let prompter = if random.chance(50) { asker } else { somebody(world, random, &[asker]) };
                let link = crate::ledger::thread_address(thread);
                let invocation = Invocation {
                    agent,
                    prompter,
                    at: when,
                    prompt: random.pick(PROMPTS).replace("{link}", &link),
                    output: body,
                    documents: random.sample(DOCUMENTS, 2).into_iter().copied().collect(),
                    publication: Some(Publication { thread, reply_to: first, title: &title }),
                    approved: !random.chance(35),
                };
                agents::run(ledger, random, invocation).post.unwrap_or((first, when))
            } else {
                let author = somebody(world, random, &[asker]);
                (post(ledger, random, &by(&author.handle, Some(first), when), body), when)
            };
            if random.chance(45) {
                let when = last.1.minutes(random.between(2, 60)).seconds(random.between(0, 59));
                let body = (random.one(THANKS)).to_owned();
                let id = post(ledger, random, &by(&asker.handle, Some(last.0), when), body);
                last = (id, when);
            }
        }
    }
}
