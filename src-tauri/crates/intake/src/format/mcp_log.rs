//! Logs that a client of the Model Context Protocol keeps of its servers: a time, the server, a level, and
//! often a message of the protocol.

use proximate_model::{Activity, Actor, ActorKind, Basis, Event};
use serde_json::{Map, Value};

use super::Format;
use crate::{
    Body, Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    text::one_line,
    time,
};

/// Logs of servers of the Model Context Protocol.
pub struct McpLog;

const LEVELS: [&str; 7] = ["debug", "info", "warn", "warning", "error", "trace", "fatal"];

/// A line taken apart.
struct Line<'a> {
    time: &'a str,
    server: Option<&'a str>,
    level: &'a str,
    words: &'a str,
}

/// `TIME [server] [level] words` or `TIME [level] [server] words`, with a level for sure.
fn taken_apart(line: &str) -> Option<Line<'_>> {
    let (time, mut rest) = line.split_once(' ')?;
    time::rfc3339(time).filter(|_| time.contains('T'))?;
    let mut server = None;
    let mut level = None;
    for _ in 0..2 {
        let Some((inner, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            break;
        };
        if level.is_none() && LEVELS.iter().any(|known| known.eq_ignore_ascii_case(inner)) {
            level = Some(inner);
        } else if server.is_none() {
            server = Some(inner);
        } else {
            break;
        }
        rest = after.trim_start_matches([' ', ':']);
    }
    Some(Line { time, server, level: level?, words: rest })
}

fn begins(line: &str) -> bool {
    taken_apart(line).is_some()
}

/// The server after which the file is named, as in `mcp-server-files.log`.
fn server_of(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?.strip_suffix(".log")?;
    name.strip_prefix("mcp-server-").filter(|name| !name.is_empty())
}

/// The message of the protocol in the words, if there is one, and what stands before it.
fn protocol(words: &str) -> Option<(Map<String, Value>, &str)> {
    let start = words.find('{')?;
    let mut values = serde_json::Deserializer::from_str(words.get(start..)?).into_iter::<Value>();
    match values.next()? {
        Ok(Value::Object(message)) if message.contains_key("jsonrpc") => Some((message, words.get(..start)?)),
        _ => None,
    }
}

impl Format for McpLog {
    fn id(&self) -> &'static str {
        "mcp_log"
    }

    fn title(&self) -> &'static str {
        "Log of a Model Context Protocol server"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(begins)
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins, aside: none_aside, join: Join::Following })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let text = record.text().unwrap_or_default();
        let Some(line) = taken_apart(text) else {
            return RecordContent::refused("expected a time, a server and a level in brackets");
        };
        let server = line.server.or_else(|| server_of(record.path));
        let Some((mut message, before)) = protocol(line.words) else {
            return RecordContent::event(Event {
                time: time::utc_or_undated(Some(line.time)),
                action: format!("mcp:{}", line.level.to_lowercase()),
                activity: Activity::Other,
                executor: server
                    .map(|name| Actor::of(name, "server", ActorKind::Service, Basis::ExplicitField)),
                message: Some(one_line(line.words, 300)),
                text: Some(line.words.to_owned()),
                place: server.map(str::to_owned),
                ..Event::default()
            });
        };
        // The pack for messages of the protocol knows what they mean; the log adds when, and between whom.
        message.insert("timestamp".to_owned(), line.time.into());
        if let Some(server) = server {
            message.insert("server".to_owned(), server.into());
        }
        let Some(pack) = super::by_id("mcp_messages") else {
            return RecordContent::refused("the pack `mcp_messages` is missing");
        };
        let content = pack.parse(&Record {
            path: record.path,
            body: Body::Json(Value::Object(message)),
            frame: None,
            surroundings: record.surroundings,
            mapping: None,
        });
        let RecordContent::Parsed { mut events, rows } = content else { return content };
        for event in &mut events {
            let said = event.message.take().unwrap_or_default();
            event.message = Some(one_line(&format!("{}{said}", before.trim_start()), 300));
        }
        RecordContent::Parsed { events, rows }
    }
}
