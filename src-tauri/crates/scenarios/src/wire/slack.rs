//! A Slack workspace export: a zip of `users.json`, `channels.json`, `integration_logs.json` and one
//! file per channel and day.

use std::collections::BTreeMap;

use crate::json::{Json, object};
use crate::ledger::{Author, Message};
use crate::moment::Moment;
use crate::wire::{File, archive};
use crate::world::World;

/// Day files are cut in the workspace's time zone: one hour ahead of UTC in this week.
const ZONE_SECONDS: i64 = 3_600;

/// The export.
pub(crate) fn export(mut messages: Vec<Message>, world: &World) -> Vec<u8> {
    messages.sort_by(|a, b| (&a.channel, a.at).cmp(&(&b.channel, b.at)));
    let mut days: BTreeMap<(String, String), Vec<Json>> = BTreeMap::new();
    for message in &messages {
        let day = message.at.seconds(ZONE_SECONDS).calendar("%Y-%m-%d");
        days.entry((message.channel.clone(), day)).or_default().push(line(message, world));
    }
    let channels: Vec<&str> = {
        let mut names: Vec<&str> = messages.iter().map(|message| message.channel.as_str()).collect();
        names.dedup();
        names
    };
    let mut members: Vec<File> = vec![
        ("channels.json".to_owned(), channel_list(&channels, world).page().into_bytes()),
        ("integration_logs.json".to_owned(), integrations(world).page().into_bytes()),
        ("users.json".to_owned(), users(world).page().into_bytes()),
    ];
    for ((channel, day), lines) in days {
        members.push((format!("{channel}/{day}.json"), Json::List(lines).page().into_bytes()));
    }
    archive::zip(&members)
}

fn line(message: &Message, world: &World) -> Json {
    let mut json = object! { "type": "message" };
    match &message.author {
        Author::Person(user) => json = json.with("user", user),
        Author::Bot { id, name } => {
            json = json.with("subtype", "bot_message").with("bot_id", id).with("username", name);
        }
    }
    json = json
        .with("text", escaped(&message.text))
        .with("ts", message.at.slack())
        .with("team", &world.workspace);
    if let Some(root) = message.thread {
        json = json.with("thread_ts", root.slack());
    }
    if !message.reactions.is_empty() {
        let reactions: Vec<Json> = message
            .reactions
            .iter()
            .map(|(name, users)| {
                object! { "name": *name, "users": users.clone(), "count": i64::try_from(users.len()).unwrap_or(0) }
            })
            .collect();
        json = json.with("reactions", reactions);
    }
    json
}

/// Slack writes the three characters of its markup as entities; the links and mentions that a message
/// already holds in angle brackets stay.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
}

fn users(world: &World) -> Json {
    let people = world.people.iter().map(|person| {
        object! {
            "id": &person.chat_id, "team_id": &world.workspace, "name": &person.handle, "deleted": false,
            "real_name": person.display(), "tz": "Europe/Berlin", "tz_offset": ZONE_SECONDS,
            "profile": object! { "real_name": person.display(), "display_name": person.first_name(), "email": person.mail() },
            "is_admin": false, "is_bot": false, "is_app_user": false,
        }
    });
    let bots = world.agents.iter().map(|agent| {
        object! {
            "id": format!("U{}", &agent.chat_bot[1..]), "team_id": &world.workspace, "name": agent.name,
            "deleted": false, "real_name": agent.name,
            "profile": object! { "real_name": agent.name, "display_name": agent.name, "bot_id": &agent.chat_bot },
            "is_admin": false, "is_bot": true, "is_app_user": false,
        }
    });
    Json::List(people.chain(bots).collect())
}

fn channel_list(channels: &[&str], world: &World) -> Json {
    let members: Vec<&str> = world.people.iter().map(|person| person.chat_id.as_str()).collect();
    let creator = members.first().copied().unwrap_or_default();
    let list = channels.iter().enumerate().map(|(index, name)| {
        object! {
            "id": format!("C0{}{:07}", &world.workspace[2..4], index + 1),
            "name": *name,
            "created": Moment::MONDAY.days(-200).epoch_seconds(),
            "creator": creator,
            "is_archived": false,
            "is_general": *name == "general",
            "members": members.clone(),
            "topic": object! { "value": "", "creator": "", "last_set": 0 },
            "purpose": object! { "value": "", "creator": "", "last_set": 0 },
        }
    });
    Json::List(list.collect())
}

fn integrations(world: &World) -> Json {
    let admin = world.people.first();
    let list = world.agents.iter().map(|agent| {
        object! {
            "app_id": format!("A{}", &agent.chat_bot[1..]), "app_type": agent.name,
            "user_id": admin.map(|person| person.chat_id.clone()), "user_name": admin.map(|person| person.handle.clone()),
            "date": Moment::MONDAY.days(-90).epoch_seconds().to_string(), "change_type": "added",
        }
    });
    Json::List(list.collect())
}
