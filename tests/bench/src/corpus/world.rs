//! Who and what the corpus is about: an invented organisation of 400 people, 25 agents and 40 services.

use super::random::{Random, Zipf};

const PEOPLE: usize = 400;
const AGENTS: usize = 25;
const SERVICES: usize = 40;
/// A session lasts four hours.
const SESSION: i64 = 4 * 3_600_000_000;

const GIVEN: [&str; 20] = [
    "ada", "bo", "chidi", "dana", "emre", "farah", "goran", "hana", "ines", "jonas", "kira", "liam", "mei",
    "noor", "olek", "priya", "quinn", "rosa", "sami", "tova",
];
const FAMILY: [&str; 20] = [
    "abara", "berg", "costa", "dietz", "eriksen", "fonseca", "gruber", "haddad", "ivanov", "jansen",
    "kimura", "lindahl", "moreau", "nakata", "okafor", "petrov", "quispe", "rossi", "silva", "tanaka",
];
const TOPICS: [&str; 16] = [
    "billing", "orders", "search", "ledger", "catalog", "identity", "metrics", "mail", "export", "invoice",
    "payments", "reports", "session", "shipping", "tickets", "training",
];
const STAGES: [&str; 4] = ["prod", "staging", "dev", "sandbox"];
const ACCOUNTS: [&str; 6] =
    ["111122223333", "222233334444", "333344445555", "444455556666", "555566667777", "666677778888"];
const REGIONS: [&str; 3] = ["eu-central-1", "eu-west-1", "us-east-1"];
const WORDS: [&str; 40] = [
    "access",
    "archive",
    "backup",
    "batch",
    "cache",
    "change",
    "cleanup",
    "config",
    "customer",
    "daily",
    "debug",
    "deploy",
    "draft",
    "event",
    "failed",
    "fetch",
    "hourly",
    "index",
    "input",
    "job",
    "limit",
    "manifest",
    "migrate",
    "nightly",
    "output",
    "partition",
    "pipeline",
    "policy",
    "preview",
    "queue",
    "release",
    "report",
    "restore",
    "retry",
    "rollback",
    "schema",
    "snapshot",
    "summary",
    "sync",
    "upload",
];
const PEOPLE_AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.1",
    "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
];
const PROGRAMS: [&str; 3] = [
    "Boto3/1.40.44 md/Botocore#1.40.44 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.11",
    "aws-sdk-js/3.899.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#22.19.0 api/client",
    "aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 md/GOOS#linux md/GOARCH#amd64",
];

/// What kind of actor it is: the record of who called differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Agent,
    Service,
}

struct Actor {
    kind: Kind,
    name: String,
    role: String,
    program: &'static str,
}

/// The organisation.
pub(crate) struct World {
    seed: u64,
    actors: Vec<Actor>,
    ranks: [Zipf; 3],
    buckets: Vec<String>,
    folders: Vec<String>,
    functions: Vec<String>,
    hosts: Vec<String>,
    namespaces: Vec<String>,
    workloads: Vec<String>,
    images: Vec<String>,
    things: Zipf,
}

/// What one event is about.
pub(crate) struct Scene<'a> {
    /// Time of the event.
    pub(crate) at: i64,
    /// Start of the actor's session.
    pub(crate) created: i64,
    /// Kind of the actor.
    pub(crate) kind: Kind,
    /// Texts, named by [`super::template::NAMED`].
    pub(crate) texts: [&'a str; 14],
    /// What makes this event different from all others.
    pub(crate) this: u64,
    seed: u64,
    actor: u64,
}

impl Scene<'_> {
    /// Chance that is the same for all events of the actor's session.
    pub(crate) fn of_session(&self, purpose: u64) -> Random {
        Random::of(self.seed ^ self.created as u64, self.actor << 8 | purpose)
    }

    /// Chance that is the same for all events of the actor's role.
    pub(crate) fn of_role(&self) -> Random {
        Random::of(self.seed, self.actor << 8)
    }
}

fn products(first: &[&str], second: &[&str], join: &str) -> Vec<String> {
    second.iter().flat_map(|b| first.iter().map(move |a| format!("{a}{join}{b}"))).collect()
}

fn numbered(stem: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{stem}-{number:02}")).collect()
}

impl World {
    /// The organisation of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let person = |(index, name): (usize, String)| Actor {
            kind: Kind::Person,
            name,
            role: format!("{}-engineer", TOPICS[index % TOPICS.len()]),
            program: PEOPLE_AGENTS[index % PEOPLE_AGENTS.len()],
        };
        let program = |kind, stem: &'static str| {
            move |(index, name): (usize, String)| Actor {
                kind,
                name,
                role: format!("{}-{stem}", TOPICS[index % TOPICS.len()]),
                program: PROGRAMS[index % PROGRAMS.len()],
            }
        };
        let mut actors: Vec<Actor> =
            products(&GIVEN, &FAMILY, ".").into_iter().enumerate().map(person).collect();
        actors.extend(
            numbered("assistant-agent", AGENTS)
                .into_iter()
                .enumerate()
                .map(program(Kind::Agent, "assistant")),
        );
        actors.extend(
            numbered("worker", SERVICES).into_iter().enumerate().map(program(Kind::Service, "service")),
        );
        Self {
            seed,
            actors,
            ranks: [Zipf::new(PEOPLE), Zipf::new(AGENTS), Zipf::new(SERVICES)],
            buckets: products(&TOPICS, &STAGES, "-data-"),
            folders: products(&WORDS, &TOPICS, "/"),
            functions: products(&TOPICS, &WORDS[..8], "-"),
            hosts: numbered("node", 60),
            namespaces: products(&TOPICS, &STAGES[..2], "-"),
            workloads: products(&TOPICS, &["api", "worker", "cron", "web"], "-"),
            images: products(&TOPICS, &["api:4.17.2", "worker:2.3.0", "web:11.0.4"], "-"),
            things: Zipf::new(64),
        }
    }

    /// What an event at a time is about.
    pub(crate) fn scene(&self, at: i64, random: &mut Random) -> Scene<'_> {
        let (first, ranks) = match random.below(100) {
            0..45 => (0, &self.ranks[0]),
            45..70 => (PEOPLE, &self.ranks[1]),
            _ => (PEOPLE + AGENTS, &self.ranks[2]),
        };
        let index = first + ranks.rank(random);
        let actor = &self.actors[index];
        let thing = |things: &'_ [String], random: &mut Random| self.things.rank(random) * 7 % things.len();
        let texts = [
            actor.name.as_str(),
            actor.role.as_str(),
            actor.program,
            ACCOUNTS[index % ACCOUNTS.len()],
            REGIONS[index % REGIONS.len()],
            self.buckets[thing(&self.buckets, random)].as_str(),
            self.folders[random.below(self.folders.len() as u64) as usize].as_str(),
            self.functions[thing(&self.functions, random)].as_str(),
            self.hosts[random.below(self.hosts.len() as u64) as usize].as_str(),
            self.namespaces[thing(&self.namespaces, random)].as_str(),
            self.workloads[thing(&self.workloads, random)].as_str(),
            self.images[thing(&self.images, random)].as_str(),
            random.one_of(&WORDS),
            self.actors[self.ranks[0].rank(random)].name.as_str(),
        ];
        let created = at - at.rem_euclid(SESSION) - (index as i64 % 600) * 1_000_000;
        Scene {
            at,
            created,
            kind: actor.kind,
            texts,
            this: random.next(),
            seed: self.seed,
            actor: index as u64,
        }
    }
}
