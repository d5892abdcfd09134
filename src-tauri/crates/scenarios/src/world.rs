//! The invented organisation: its people, agents, teams, data and repositories. Everything in it is
//! drawn from the seed, so that nobody and nothing plays the same part in every case.

use crate::random::Random;

/// The organisation's domain, reserved for examples.
pub(crate) const DOMAIN: &str = "larkmoor.example.com";
/// Organisation and workspace name in code hosting.
pub(crate) const ORGANIZATION: &str = "larkmoor";
/// Account that holds production data; one of the provider's documentation numbers.
pub(crate) const PRODUCTION: &str = "111122223333";
/// Account of the tooling.
pub(crate) const TOOLING: &str = "444455556666";
/// How many people the organisation has; nobody lists them all.
pub(crate) const HEADCOUNT: i64 = 6_240;

const GIVEN: &[&str] = &[
    "arlo", "bexa", "corin", "dalva", "edrik", "fenna", "garel", "hesta", "ilmo", "jorna", "kestra", "lorin",
    "maive", "nerys", "orla", "pell", "quilla", "rask", "senna", "tavi", "ulric", "vesna", "wendel", "xanti",
    "yorick", "zelda",
];
const FAMILY: &[&str] = &[
    "ashgrove",
    "bramhall",
    "coldwater",
    "dunmere",
    "eastlow",
    "fairholt",
    "greywell",
    "harrowby",
    "inglemoor",
    "jessop",
    "kirkstone",
    "longmire",
    "marwood",
    "northcott",
    "oakhurst",
    "penhallow",
    "quarley",
    "ravensby",
    "stonehouse",
    "thornbury",
    "underhill",
    "vantry",
    "westerdale",
    "yewdale",
];
/// Teams with the role that single sign-on gives their members.
const TEAMS: &[(&str, &str)] = &[
    ("data-platform", "DataPlatformAdmin"),
    ("ranking", "Engineer"),
    ("growth", "Analyst"),
    ("billing", "Engineer"),
    ("search", "Engineer"),
    ("support-tooling", "Analyst"),
    ("security", "SecurityAudit"),
    ("site-reliability", "Operations"),
];
const PEOPLE_PER_TEAM: usize = 7;
const DOMAINS: &[&str] = &[
    "ranking", "members", "billing", "search", "support", "growth", "catalog", "payments", "messages",
    "events",
];
const LAYERS: &[&str] = &["curated", "events", "ledger", "features", "exports"];
const REPOSITORIES: &[&str] = &[
    "ranking-service",
    "search-index",
    "billing-jobs",
    "infra-live",
    "member-api",
    "batch-forecast",
    "growth-site",
    "handbook",
    "support-console",
    "event-router",
    "design-tokens",
    "feature-store",
];
const SERVICES: &[&str] = &[
    "forecast-batch",
    "index-builder",
    "billing-export",
    "feature-loader",
    "event-compactor",
    "quality-checks",
    "session-stitcher",
    "report-render",
];

/// A person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    /// `given.family`: the identity, and the account at the forum.
    pub(crate) handle: String,
    pub(crate) team: &'static str,
    /// Role given by single sign-on.
    pub(crate) role: &'static str,
    pub(crate) chat_id: String,
    pub(crate) address: String,
    /// Stable part of the cloud's principal id for this person's role session.
    pub(crate) key: String,
}

impl Person {
    pub(crate) fn mail(&self) -> String {
        format!("{}@{DOMAIN}", self.handle)
    }

    pub(crate) fn display(&self) -> String {
        self.handle.split('.').map(capital).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn first_name(&self) -> String {
        capital(self.handle.split('.').next().unwrap_or_default())
    }

    /// Login at the code host.
    pub(crate) fn login(&self) -> String {
        self.handle.replace('.', "-")
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// An agent: a program that decides with a language model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Agent {
    /// Identity, and the name in its traces.
    pub(crate) name: &'static str,
    pub(crate) id: String,
    /// Account at the forum.
    pub(crate) forum: String,
    pub(crate) chat_bot: String,
    /// Account at the code host.
    pub(crate) login: String,
}

/// A bucket with who may read it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) environment: &'static str,
    pub(crate) data_class: &'static str,
    /// Group, and role, that may read it; none for what is meant for everybody.
    pub(crate) readers: Option<String>,
    pub(crate) owner: &'static str,
    pub(crate) records: i64,
}

impl Bucket {
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }

    pub(crate) fn is_production(&self) -> bool {
        self.environment == "production" && self.readers.is_some()
    }
}

/// The organisation.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) organization_id: String,
    pub(crate) workspace: String,
    pub(crate) people: Vec<Person>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) buckets: Vec<Bucket>,
    pub(crate) repositories: Vec<String>,
    pub(crate) services: Vec<(&'static str, String)>,
    /// Suffix of the single sign-on roles.
    pub(crate) role_suffix: String,
}

impl World {
    pub(crate) fn new(random: &Random) -> Self {
        let mut random = random.fork("world");
        let people = people(&mut random);
        let agents = ["bramble", "fennel", "sorrel"]
            .into_iter()
            .map(|name| Agent {
                name,
                id: format!("agt_{}", random.lower(12)),
                forum: format!("{name}-assistant"),
                chat_bot: format!("B0{}", random.upper(9)),
                login: format!("{name}-agent[bot]"),
            })
            .collect();
        let buckets = buckets(&mut random);
        let mut repositories: Vec<String> =
            REPOSITORIES.iter().map(|name| format!("{ORGANIZATION}/{name}")).collect();
        random.shuffle(&mut repositories);
        Self {
            organization_id: format!("o-{}", random.lower(10)),
            workspace: format!("T0{}", random.upper(9)),
            people,
            agents,
            buckets,
            repositories,
            services: SERVICES.iter().map(|name| (*name, random.upper(10))).collect(),
            role_suffix: random.hex(16),
        }
    }

    /// The people of a team.
    pub(crate) fn team(&self, team: &str) -> Vec<&Person> {
        self.people.iter().filter(|person| person.team == team).collect()
    }

    /// Full name of the role that single sign-on gives.
    pub(crate) fn sign_on_role(&self, role: &str) -> String {
        format!("AWSReservedSSO_{role}_{}", self.role_suffix)
    }

    /// People and services that may read a bucket: the owning team, one person more and one service.
    pub(crate) fn readers(&self, bucket: &Bucket) -> (Vec<&Person>, &'static str) {
        let place = self.buckets.iter().position(|other| other.name == bucket.name).unwrap_or_default();
        let mut people = self.team(bucket.owner);
        let others: Vec<&Person> =
            self.people.iter().filter(|person| person.team == "data-platform").collect();
        if bucket.owner != "data-platform" {
            people.push(others[place % others.len()]);
        }
        (people, self.services[place % self.services.len()].0)
    }
}

fn people(random: &mut Random) -> Vec<Person> {
    let mut given: Vec<&str> = GIVEN.to_vec();
    let mut family: Vec<&str> = FAMILY.to_vec();
    random.shuffle(&mut given);
    random.shuffle(&mut family);
    let mut people = Vec::new();
    for (team_index, (team, role)) in TEAMS.iter().enumerate() {
        for member in 0..PEOPLE_PER_TEAM {
            // 26 and 24 have a common factor of two: the shift makes each pair new.
            let number = team_index * PEOPLE_PER_TEAM + member;
            let first = given[number % given.len()];
            let last = family[(number + number / GIVEN.len()) % family.len()];
            people.push(Person {
                handle: format!("{first}.{last}"),
                team,
                role,
                chat_id: format!("U0{}", random.upper(9)),
                address: random.address(),
                key: random.upper(10),
            });
        }
    }
    people
}

fn buckets(random: &mut Random) -> Vec<Bucket> {
    let mut domains: Vec<&str> = DOMAINS.to_vec();
    random.shuffle(&mut domains);
    let classes =
        ["user", "company", "user", "company", "user", "company", "company", "user", "company", "user"];
    let owners = ["ranking", "billing", "search", "growth", "support-tooling", "data-platform"];
    let mut buckets = Vec::new();
    for (index, domain) in domains.iter().enumerate() {
        let layer = random.one(LAYERS);
        let staging = index >= 7;
        let environment = if staging { "staging" } else { "production" };
        let part = if staging { "stage" } else { "prod" };
        buckets.push(Bucket {
            name: format!("larkmoor-{part}-{domain}-{layer}"),
            environment,
            data_class: if staging { "synthetic" } else { classes[index] },
            readers: Some(format!("{domain}-{layer}-readers")),
            owner: owners[index % owners.len()],
            records: random.between(90, 9_000) * 1_000,
        });
    }
    for name in ["brand-assets", "public-notices", "training-material"] {
        buckets.push(Bucket {
            name: format!("larkmoor-{name}"),
            environment: "production",
            data_class: "public",
            readers: None,
            owner: "growth",
            records: random.between(2, 40) * 100,
        });
    }
    buckets
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nobody_shares_a_name_and_every_seed_casts_anew() {
        let world = World::new(&Random::new(1));
        let handles: BTreeSet<&str> = world.people.iter().map(|person| person.handle.as_str()).collect();
        assert_eq!(handles.len(), TEAMS.len() * PEOPLE_PER_TEAM);
        let other = World::new(&Random::new(2));
        assert_ne!(world.people, other.people);
        assert_ne!(world.organization_id, other.organization_id);
    }

    #[test]
    fn a_reader_of_a_bucket_is_always_named() {
        let world = World::new(&Random::new(3));
        for bucket in &world.buckets {
            assert!(!world.readers(bucket).0.is_empty(), "{}", bucket.name);
        }
    }
}
