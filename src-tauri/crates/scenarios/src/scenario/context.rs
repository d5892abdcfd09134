//! The context tables.

use crate::noise::OPEN_REPOSITORIES;
use crate::scenario::cast::Cast;
use crate::wire::{File, csv};
use crate::world::{HEADCOUNT, ORGANIZATION, PRODUCTION, World};

/// `identities.csv`, `groups.csv` and `assets.csv`.
pub(crate) fn files(world: &World, cast: &Cast<'_>) -> Vec<File> {
    vec![
        ("context/assets.csv".to_owned(), assets(world, cast)),
        ("context/groups.csv".to_owned(), groups(world)),
        ("context/identities.csv".to_owned(), identities(world)),
    ]
}

fn identities(world: &World) -> Vec<u8> {
    let mut rows: Vec<[String; 5]> = Vec::new();
    for person in &world.people {
        for account in [person.handle.clone(), person.mail(), person.chat_id.clone(), person.login()] {
            rows.push([
                person.handle.clone(),
                account,
                "human".to_owned(),
                person.display(),
                person.team.to_owned(),
            ]);
        }
    }
    for agent in &world.agents {
        let accounts = [
            agent.name.to_owned(),
            agent.id.clone(),
            agent.forum.clone(),
            agent.chat_bot.clone(),
            agent.login.clone(),
        ];
        for account in accounts {
            rows.push([
                agent.name.to_owned(),
                account,
                "ai_agent".to_owned(),
                agent.name.to_owned(),
                "assistants".to_owned(),
            ]);
        }
    }
    let mut services: Vec<&str> = world.services.iter().map(|(name, _)| *name).collect();
    services.push("infra-deploy");
    for name in services {
        for account in [name.to_owned(), format!("arn:aws:iam::{PRODUCTION}:role/{name}")] {
            rows.push([
                name.to_owned(),
                account,
                "service".to_owned(),
                name.to_owned(),
                "site-reliability".to_owned(),
            ]);
        }
    }
    for name in ["release-bot[bot]", "monitoring", "alerting"] {
        let identity = name.trim_end_matches("[bot]");
        rows.push([identity, name, "service", identity, "site-reliability"].map(str::to_owned));
    }
    csv::table(["identity", "account", "kind", "display_name", "team"], rows)
}

fn groups(world: &World) -> Vec<u8> {
    let mut rows: Vec<[String; 5]> = Vec::new();
    // Nobody lists the whole staff: the organisation has a head count only, under each of its names.
    for name in [world.organization_id.as_str(), ORGANIZATION] {
        rows.push([name.to_owned(), String::new(), String::new(), String::new(), HEADCOUNT.to_string()]);
    }
    for bucket in &world.buckets {
        let Some(group) = &bucket.readers else { continue };
        let (people, service) = world.readers(bucket);
        let members = people.iter().map(|person| person.handle.as_str()).chain([service]);
        for member in members {
            rows.push([group.clone(), member.to_owned(), String::new(), String::new(), String::new()]);
        }
    }
    csv::table(["group", "member", "from", "to", "headcount"], rows)
}

fn assets(world: &World, cast: &Cast<'_>) -> Vec<u8> {
    let mut rows: Vec<[String; 7]> = Vec::new();
    for bucket in &world.buckets {
        let entitled = match &bucket.readers {
            // The table does not say for every bucket; of this one it says nothing.
            _ if bucket.name == cast.buckets[1].name => String::new(),
            Some(group) => group.clone(),
            None => format!("{};{ORGANIZATION}", world.organization_id),
        };
        rows.push([
            bucket.arn(),
            bucket.name.clone(),
            bucket.environment.to_owned(),
            bucket.data_class.to_owned(),
            entitled,
            bucket.records.to_string(),
            bucket.owner.to_owned(),
        ]);
    }
    for repository in OPEN_REPOSITORIES {
        rows.push([
            format!("github:{ORGANIZATION}/{repository}"),
            (*repository).to_owned(),
            "development".to_owned(),
            "company".to_owned(),
            ORGANIZATION.to_owned(),
            String::new(),
            "growth".to_owned(),
        ]);
    }
    rows.sort();
    csv::table(["resource", "name", "environment", "data_class", "entitled", "records", "owner"], rows)
}
