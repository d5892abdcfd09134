//! The scripts: who does what when, in a case and in its truth.

mod cast;
mod context;
mod facts;
mod mappings;
mod outcome;
mod script;
mod stage;
mod truth;

use crate::moment::Moment;
use crate::noise::rhythm::Period;
use crate::noise::{self, Plan, Volume};
use crate::random::Random;
use crate::wire::{self, File};
use crate::world::World;
use cast::Cast;
use stage::Stage;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An agent's answer is followed by somebody other than the one who asked.
    Bystander,
    /// An agent's answer is followed by the one who asked.
    Asker,
    /// The engineer follows a person's answer, not the agent's.
    HumanRunbook,
    /// The change was planned before the agent answered.
    PlannedChange,
    /// A pipeline makes the change.
    Automation,
    /// The agent answers after the change.
    AgentTooLate,
    /// Nothing that could be the cause is logged.
    NoRecord,
}

impl Kind {
    /// All cases by their names.
    pub(crate) const ALL: [(&'static str, Self); 7] = [
        ("meta", Self::Bystander),
        ("meta_asker", Self::Asker),
        ("human_runbook", Self::HumanRunbook),
        ("planned_change", Self::PlannedChange),
        ("automation", Self::Automation),
        ("agent_too_late", Self::AgentTooLate),
        ("no_record", Self::NoRecord),
    ];

    /// Whether the case rebuilds the published incident; the others are small.
    pub(crate) fn is_reconstruction(self) -> bool {
        matches!(self, Self::Bystander | Self::Asker)
    }

    fn volume(self) -> Volume {
        if self.is_reconstruction() {
            Volume {
                threads: 300,
                access_threads: 42,
                chatter: 2_300,
                management: 8_300,
                requests: 5_300,
                audit: 1_500,
                pushes: 220,
                invocations: 360,
                alerts: 260,
                tickets: 330,
            }
        } else {
            Volume {
                threads: 16,
                access_threads: 6,
                chatter: 160,
                management: 430,
                requests: 260,
                audit: 80,
                pushes: 16,
                invocations: 20,
                alerts: 26,
                tickets: 30,
            }
        }
    }

    /// Records of reads of the first and the third bucket, and of another one.
    fn reads(self) -> [usize; 3] {
        if self.is_reconstruction() { [4_200, 2_400, 1_300] } else { [240, 150, 40] }
    }
}

/// All files of a case, in the order of their paths.
pub(crate) fn files(name: &str, kind: Kind, seed: u64) -> Vec<File> {
    let random = Random::new(seed).fork(name);
    let world = World::new(&random);
    let cast = Cast::new(&world, kind, &mut random.fork("cast"));
    let mut when = random.fork("time");
    // Tuesday to Friday, at an hour that leaves the evening for the response.
    let question = Moment::MONDAY
        .days(when.between(1, 4))
        .minutes(when.between(7 * 60 + 20, 15 * 60 + 20))
        .seconds(when.between(0, 59));
    let midnight = Moment(question.0 - question.0.rem_euclid(86_400_000_000));

    let mut stage = Stage::new(&world, &cast, random.fork("script"));
    script::play(&mut stage, kind, question);
    let Stage { mut ledger, truth, logging_stops, .. } = stage;
    let reads = kind.reads();
    let plan = Plan {
        week: Period { start: Moment::MONDAY, end: Moment::MONDAY.days(5) },
        technical: Period { start: midnight.days(-1), end: midnight.days(1) },
        volume: kind.volume(),
        reserved: cast.reserved(),
        logged: vec![
            (cast.buckets[0].name.clone(), reads[0], None),
            (cast.buckets[2].name.clone(), reads[1], logging_stops),
            (cast.planned_bucket.name.clone(), reads[2], None),
        ],
        wide_answers: kind.is_reconstruction(),
    };
    noise::write(&mut ledger, &world, &plan, &random);

    let mut files = wire::files(ledger, &world, &random);
    files.extend(context::files(&world, &cast));
    files.extend(mappings::files());
    files.push(("case.toml".to_owned(), facts::case(name, kind, seed).into_bytes()));
    files.extend(truth.files(name, kind, seed, &world));
    files.sort();
    files
}
