//! All records of one case while it is being written, source by source.

use std::collections::BTreeSet;

use crate::json::Json;
use crate::moment::Moment;

/// A post of the forum.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) thread: i64,
    pub(crate) id: i64,
    pub(crate) reply_to: Option<i64>,
    pub(crate) author: String,
    pub(crate) by_agent: bool,
    pub(crate) title: String,
    pub(crate) at: Moment,
    pub(crate) body: String,
    pub(crate) views: i64,
    pub(crate) reactions: i64,
}

impl Post {
    /// The address of the post.
    pub(crate) fn address(&self) -> String {
        post_address(self.thread, self.id)
    }
}

/// The address of a post.
pub(crate) fn post_address(thread: i64, post: i64) -> String {
    format!("https://forum.{}/t/{thread}#p{post}", crate::world::DOMAIN)
}

/// The address of a thread.
pub(crate) fn thread_address(thread: i64) -> String {
    format!("https://forum.{}/t/{thread}", crate::world::DOMAIN)
}

/// A message of the chat.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) channel: String,
    pub(crate) at: Moment,
    /// User id, or bot id with the bot's name.
    pub(crate) author: Author,
    pub(crate) text: String,
    /// The message that begins the thread, if this one is an answer.
    pub(crate) thread: Option<Moment>,
    /// Name of a reaction and the users who gave it.
    pub(crate) reactions: Vec<(&'static str, Vec<String>)>,
}

/// Who wrote a message of the chat.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Author {
    Person(String),
    Bot { id: String, name: String },
}

/// A record of the cloud's audit log.
#[derive(Debug, Clone)]
pub(crate) struct CloudRecord {
    pub(crate) account: &'static str,
    pub(crate) at: Moment,
    pub(crate) id: String,
    pub(crate) json: Json,
}

/// A line of a log that is one JSON value per line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) at: Moment,
    pub(crate) json: Json,
}

/// A ticket.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) key: String,
    pub(crate) at: Moment,
    pub(crate) reporter: String,
    pub(crate) assignee: String,
    pub(crate) kind: &'static str,
    pub(crate) status: &'static str,
    pub(crate) summary: String,
    pub(crate) description: String,
    /// When the work is to be done, or was.
    pub(crate) planned: Option<Moment>,
}

/// A series of rising numbers; later things have higher ones, as in real systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Series {
    Thread,
    Post,
    Ticket,
    Alert,
    Incident,
    Run,
}

/// Everything that the case's logs will hold.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) forum: Vec<Post>,
    pub(crate) chat: Vec<Message>,
    pub(crate) cloud: Vec<CloudRecord>,
    pub(crate) cluster: Vec<Line>,
    pub(crate) code: Vec<Line>,
    pub(crate) pushes: Vec<Line>,
    pub(crate) traces: Vec<Line>,
    pub(crate) decisions: Vec<Line>,
    pub(crate) alerts: Vec<Line>,
    pub(crate) tickets: Vec<Ticket>,
    taken: BTreeSet<(Series, i64)>,
}

impl Ledger {
    /// The number that something of a series gets at a moment; never given twice.
    pub(crate) fn number(&mut self, series: Series, at: Moment) -> i64 {
        let (base, step) = match series {
            Series::Thread => (21_000, 420),
            Series::Post => (188_000, 61),
            Series::Ticket => (3_100, 900),
            Series::Alert => (70_400, 240),
            Series::Incident => (610, 14_400),
            Series::Run => (9_400_000, 13),
        };
        let mut number = base + at.seconds_since(Moment::MONDAY.days(-14)) / step;
        while !self.taken.insert((series, number)) {
            number += 1;
        }
        number
    }

    /// Key of a new ticket.
    pub(crate) fn ticket_key(&mut self, at: Moment) -> String {
        format!("OPS-{}", self.number(Series::Ticket, at))
    }
}
