//! Slack workspace exports: one file per channel and day, and the lists of people, channels and
//! integrations.

use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, Basis, Event, Grant, GrantEffect, Reference,
    ReferenceKind, Subject, Target, TargetKind,
};
use serde_json::Value;

use super::Format;
use crate::{
    Record, RecordContent, Surroundings,
    record::Person,
    text::one_line,
    time::{self, Unit},
    value::{each, first_text, flag, scalar, text},
};

/// Slack workspace export.
pub struct SlackExport;

/// The whole workspace, as a subject of a grant.
const WORKSPACE: &str = "slack-workspace";

impl Format for SlackExport {
    fn id(&self) -> &'static str {
        "slack_export"
    }

    fn title(&self) -> &'static str {
        "Slack workspace export"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| is_message(json) || list_of(record.path, json).is_some())
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if let Some(kind) = list_of(record.path, json) {
            return RecordContent::meta(kind);
        }
        message(json, record)
    }
}

/// A message has a time stamp in seconds that is also its id.
fn is_message(json: &Value) -> bool {
    let stamped = text(json, "ts").is_some_and(|ts| {
        ts.split_once('.').is_some_and(|(seconds, rest)| {
            seconds.len() >= 9
                && [seconds, rest].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        })
    });
    stamped && (json.get("type").is_some() || json.get("text").is_some())
}

/// What a row of one of the lists is: the export gives them fixed names.
fn list_of(path: &str, json: &Value) -> Option<&'static str> {
    let has = |name: &str| json.get(name).is_some();
    match path.rsplit('/').next().unwrap_or(path).trim_end_matches(".gz") {
        "users.json" | "org_users.json" if has("id") && has("name") => Some("member of the workspace"),
        "channels.json" | "groups.json" if has("id") && has("name") => Some("channel of the workspace"),
        "dms.json" | "mpims.json" if has("id") && has("members") => {
            Some("direct conversation of the workspace")
        }
        "integration_logs.json" if has("change_type") => Some("change of an integration"),
        _ => None,
    }
}

/// The people that an export lists, among the members of an archive.
pub(crate) fn surroundings<'a>(members: impl Iterator<Item = (&'a str, &'a [u8])>) -> Surroundings {
    let mut surroundings = Surroundings::default();
    for (path, content) in members {
        if path.rsplit('/').next() != Some("users.json") {
            continue;
        }
        let Ok(list) = serde_json::from_slice::<Value>(content) else { continue };
        for row in each(Some(&list)) {
            let name = first_text(row, &["profile.display_name", "real_name", "profile.real_name", "name"]);
            if let (Some(id), Some(name)) = (text(row, "id"), name) {
                let real = first_text(row, &["profile.real_name", "real_name"]).unwrap_or(name);
                surroundings
                    .people
                    .insert(id.to_owned(), Person { name: real.to_owned(), bot: flag(row, "is_bot") });
            }
        }
    }
    surroundings
}

fn message(json: &Value, record: &Record<'_>) -> RecordContent {
    let Some(ts) = scalar(json, "ts") else {
        return RecordContent::refused("no `ts`: expected a message of a Slack export");
    };
    let Some(time) = time::epoch_text(&ts, Unit::Second) else {
        return RecordContent::refused(format!(
            "`ts` is `{}`: expected seconds since 1970",
            one_line(&ts, 40)
        ));
    };
    let channel = channel(record.path);
    let native = |ts: &str| format!("{channel}/{ts}");
    let subtype = text(json, "subtype").unwrap_or("message");
    let author = author(json, record.surroundings);
    let words = words(json);
    let thread = scalar(json, "thread_ts").filter(|thread| *thread != ts);
    let access = made_public(subtype, &channel);
    let activity = match subtype {
        _ if !access.is_empty() => Activity::AccessChange,
        "message" | "bot_message" | "me_message" | "thread_broadcast" | "file_share" | "file_comment"
        | "reply_broadcast" => Activity::Message,
        _ => Activity::Other,
    };
    let shown = author.as_ref().map(|author| shown(author, record.surroundings)).unwrap_or_default();
    let mut references = links(&words);
    references.extend(
        text(json, "client_msg_id")
            .map(|id| Reference { kind: ReferenceKind::Message, value: id.to_owned() }),
    );
    let event = Event {
        time,
        native_id: Some(native(&ts)),
        executor: author,
        action: subtype.to_owned(),
        activity,
        targets: vec![Target { kind: TargetKind::Thread, name: format!("slack:#{channel}") }],
        message: Some(one_line(&format!("{shown}: {words}"), 240)),
        text: (!words.is_empty()).then_some(words),
        place: Some(format!("slack:#{channel}")),
        reply_to: thread.as_deref().map(native),
        session: Some(native(thread.as_deref().unwrap_or(&ts))),
        access,
        references,
        ..Event::default()
    };
    let mut events = vec![event];
    events.extend(reactions(json, record.surroundings, &native(&ts), &channel));
    RecordContent::events(events)
}

/// The channel is the folder of the day file.
fn channel(path: &str) -> String {
    let mut folders = path.rsplit('/').skip(1);
    folders.next().filter(|folder| !folder.is_empty()).unwrap_or("unknown").to_owned()
}

/// Who wrote it. A bot is a program; whether a language model decides in it, the export does not say.
fn author(json: &Value, surroundings: &Surroundings) -> Option<Actor> {
    let subtype = text(json, "subtype").unwrap_or_default();
    // `bot_add` names the bot that a person added: the person did it.
    let added = matches!(subtype, "bot_add" | "bot_remove");
    let user = [
        ("user", text(json, "user")),
        ("comment.user", text(json, "comment.user")),
        ("file.user", text(json, "file.user")),
    ]
    .into_iter()
    .find_map(|(field, name)| Some((field, name?)));
    let bot = [("bot_id", text(json, "bot_id")), ("app_id", text(json, "app_id"))]
        .into_iter()
        .find_map(|(field, name)| Some((field, name?)));
    if let (Some((field, id)), false) = (bot, added) {
        return Some(Actor::of(id, field, ActorKind::Service, Basis::ExplicitField));
    }
    let (field, id) = user.or_else(|| Some(("username", text(json, "username")?)))?;
    if id == "USLACKBOT" {
        return Some(Actor::of(id, field, ActorKind::System, Basis::StrongPattern));
    }
    if subtype == "bot_message" {
        return Some(Actor::of(id, field, ActorKind::Service, Basis::ExplicitField));
    }
    Some(match surroundings.people.get(id).and_then(|person| person.bot) {
        Some(true) => Actor::of(id, field, ActorKind::Service, Basis::ExplicitField),
        Some(false) => Actor::of(id, field, ActorKind::Human, Basis::ExplicitField),
        None => Actor::unknown(id, field),
    })
}

/// The author's name for people.
fn shown(author: &Actor, surroundings: &Surroundings) -> String {
    surroundings.people.get(&author.name).map_or_else(|| author.name.clone(), |person| person.name.clone())
}

/// The words of a message: its text, and that of what is attached to it.
fn words(json: &Value) -> String {
    let mut parts = Vec::new();
    parts.extend(text(json, "text").map(str::to_owned));
    for attachment in each(json.get("attachments")) {
        let inner = ["pretext", "title", "text"]
            .iter()
            .filter_map(|field| text(attachment, field))
            .collect::<Vec<_>>();
        if inner.is_empty() {
            parts.extend(text(attachment, "fallback").map(str::to_owned));
        } else {
            parts.extend(inner.into_iter().map(str::to_owned));
        }
    }
    for file in each(json.get("files")).into_iter().chain(json.get("file")) {
        parts.extend(first_text(file, &["preview", "plain_text"]).map(str::to_owned));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.dedup();
    parts.join("\n")
}

/// Addresses in the text; Slack writes them as `<address|label>`.
fn links(words: &str) -> Vec<Reference> {
    const MOST: usize = 64;
    let mut found = Vec::new();
    for piece in words.split(['<', '>', ' ', '\n', '\t', '"', '(', ')']) {
        let address = piece.split('|').next().unwrap_or_default().trim_end_matches(['.', ',', ';']);
        if (address.starts_with("https://") || address.starts_with("http://")) && found.len() < MOST {
            let reference = Reference { kind: ReferenceKind::Url, value: address.to_owned() };
            if !found.contains(&reference) {
                found.push(reference);
            }
        }
    }
    found
}

/// Reactions carry no time of their own: they came some time after the message.
fn reactions(json: &Value, surroundings: &Surroundings, message: &str, channel: &str) -> Vec<Event> {
    let mut events = Vec::new();
    for reaction in each(json.get("reactions")) {
        let name = text(reaction, "name").unwrap_or("reaction");
        for user in each(reaction.get("users")).into_iter().filter_map(Value::as_str) {
            let who = author(&serde_json::json!({ "user": user }), surroundings);
            let shown = who.as_ref().map(|who| shown(who, surroundings)).unwrap_or_default();
            events.push(Event {
                native_id: Some(format!("{message}/{name}/{user}")),
                executor: who,
                action: format!("reaction {name}"),
                activity: Activity::Reaction,
                targets: vec![Target { kind: TargetKind::Thread, name: format!("slack:#{channel}") }],
                message: Some(one_line(&format!("{shown} reacted with {name}"), 240)),
                place: Some(format!("slack:#{channel}")),
                reply_to: Some(message.to_owned()),
                session: Some(message.to_owned()),
                ..Event::default()
            });
        }
    }
    events
}

/// A private channel that became public, or the reverse.
fn made_public(subtype: &str, channel: &str) -> Vec<AccessChange> {
    let public = match subtype {
        "channel_convert_to_public" | "group_convert_to_public" | "channel_privacy_to_public" => true,
        "channel_convert_to_private" | "group_convert_to_private" => false,
        _ => return Vec::new(),
    };
    let everybody = Grant {
        subject: Subject::Organization(WORKSPACE.to_owned()),
        rights: vec!["read".to_owned()],
        effect: GrantEffect::Allow,
        condition: None,
        until: None,
    };
    // Who was in the private channel, the export does not say here.
    let (grants, before) = if public { (vec![everybody], None) } else { (Vec::new(), Some(vec![everybody])) };
    vec![AccessChange {
        resource: format!("slack:#{channel}"),
        policy: "visibility".to_owned(),
        operation: AccessOperation::Replace,
        grants,
        before,
    }]
}
