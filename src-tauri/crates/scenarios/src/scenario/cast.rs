//! Who plays which part. Everybody in it also works on ordinary days.

use crate::random::Random;
use crate::scenario::Kind;
use crate::world::{Agent, Bucket, Person, World};

/// The parts of a case.
#[derive(Debug, Clone)]
pub(crate) struct Cast<'a> {
    /// Asks at the forum.
    pub(crate) asker: &'a Person,
    /// Asks the agent to look at the question.
    pub(crate) prompter: &'a Person,
    /// Changes the policies.
    pub(crate) follower: &'a Person,
    /// Knows the right answer.
    pub(crate) expert: &'a Person,
    /// Notices first.
    pub(crate) doubter: &'a Person,
    /// Restores the former policies.
    pub(crate) responder: &'a Person,
    /// Makes a planned and harmless change in the same hour.
    pub(crate) planner: &'a Person,
    /// Limits the logging of reads, for its cost.
    pub(crate) accountant: &'a Person,
    /// People who may not read the first bucket, and do while they can.
    pub(crate) outsiders: Vec<&'a Person>,
    /// The assistant of the forum.
    pub(crate) agent: &'a Agent,
    /// The three buckets: reads logged completely, not at all, and until half-way.
    pub(crate) buckets: [&'a Bucket; 3],
    /// The bucket of the planned change.
    pub(crate) planned_bucket: &'a Bucket,
    /// A bucket for everybody, in staging, of which the follower changes something harmless.
    pub(crate) other_bucket: &'a Bucket,
}

impl<'a> Cast<'a> {
    pub(crate) fn new(world: &'a World, kind: Kind, random: &mut Random) -> Self {
        let mut production: Vec<&Bucket> =
            world.buckets.iter().filter(|bucket| bucket.is_production()).collect();
        random.shuffle(&mut production);
        let mut take = |class: Option<&str>| {
            let place =
                production.iter().position(|bucket| class.is_none_or(|class| bucket.data_class == class));
            production.remove(place.unwrap_or_default())
        };
        let buckets = [take(Some("user")), take(Some("company")), take(None)];
        let planned_bucket = take(None);
        let staging: Vec<&Bucket> =
            world.buckets.iter().filter(|bucket| bucket.environment == "staging").collect();
        let other_bucket = random.one(&staging);

        let may_read: Vec<&str> =
            world.readers(buckets[0]).0.iter().map(|person| person.handle.as_str()).collect();
        let mut free: Vec<&Person> = world.people.iter().collect();
        random.shuffle(&mut free);
        let mut cast = |fits: &dyn Fn(&Person) -> bool| {
            let place = free.iter().position(|person| fits(person));
            free.remove(place.unwrap_or_default())
        };
        let outsider = |person: &Person| {
            !may_read.contains(&person.handle.as_str())
                && !["data-platform", "site-reliability", "security"].contains(&person.team)
        };
        let follower = cast(&|person| person.team == "data-platform");
        let asker = if kind == Kind::Asker { follower } else { cast(&outsider) };
        Self {
            asker,
            follower,
            prompter: cast(&|person| person.team == "search" || person.team == "ranking"),
            expert: cast(&|person| person.team == "data-platform"),
            planner: cast(&|person| person.team == "data-platform"),
            responder: cast(&|person| person.team == "site-reliability"),
            accountant: cast(&|person| person.team == "site-reliability"),
            doubter: cast(&outsider),
            outsiders: vec![cast(&outsider), cast(&outsider), cast(&outsider)],
            agent: &world.agents[0],
            buckets,
            planned_bucket,
            other_bucket,
        }
    }

    /// Names of the buckets whose policy only the script changes.
    pub(crate) fn reserved(&self) -> Vec<String> {
        self.buckets.iter().chain([&self.planned_bucket]).map(|bucket| bucket.name.clone()).collect()
    }

    /// Names of the three buckets.
    pub(crate) fn bucket_names(&self) -> [&'a str; 3] {
        self.buckets.map(|bucket| bucket.name.as_str())
    }
}
