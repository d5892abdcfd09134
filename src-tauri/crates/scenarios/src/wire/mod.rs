//! Writers of the wire formats: the ledger becomes files.

pub(crate) mod archive;
pub(crate) mod cloudtrail;
pub(crate) mod csv;
pub(crate) mod github;
pub(crate) mod kubernetes;
pub(crate) mod otlp;
pub(crate) mod slack;

use crate::ledger::{Ledger, Line};
use crate::moment::Moment;
use crate::random::Random;
use crate::world::World;

/// A file of the case: its path inside the folder, with `/`, and its bytes.
pub(crate) type File = (String, Vec<u8>);

/// By how many seconds the forum's clock is ahead of true time.
pub(crate) const FORUM_AHEAD: i64 = 4;
/// By how many seconds the cluster's clock is behind true time.
pub(crate) const CLUSTER_BEHIND: i64 = 2;

/// All log files, in the order of their paths.
pub(crate) fn files(ledger: Ledger, world: &World, random: &Random) -> Vec<File> {
    let mut files = cloudtrail::files(ledger.cloud, &mut random.fork("cloud files"));
    files.push(("logs/chat/larkmoor-export.zip".to_owned(), slack::export(ledger.chat, world)));
    files.push(("logs/forum/posts.csv".to_owned(), csv::posts(ledger.forum)));
    files.push(("logs/operations/tickets.csv".to_owned(), csv::tickets(ledger.tickets)));
    files.push(("logs/operations/alerts.jsonl".to_owned(), lines(ledger.alerts)));
    files.push(("logs/agents/traces.jsonl.gz".to_owned(), archive::gzip(&lines(ledger.traces))));
    files.push(("logs/agents/decisions.jsonl.gz".to_owned(), archive::gzip(&lines(ledger.decisions))));
    files.push(("logs/github/push-events.jsonl.gz".to_owned(), archive::gzip(&lines(ledger.pushes))));
    files.extend(daily("logs/github/audit", ledger.code));
    files.extend(daily("logs/kubernetes/audit", ledger.cluster));
    files.sort();
    files
}

/// JSON Lines in the order of time.
fn lines(mut lines: Vec<Line>) -> Vec<u8> {
    lines.sort_by_key(|line| line.at);
    lines.iter().flat_map(|line| (line.json.line() + "\n").into_bytes()).collect()
}

/// One compressed file of JSON Lines for each day that has any.
fn daily(stem: &str, all: Vec<Line>) -> Vec<File> {
    let mut days: Vec<(String, Vec<Line>)> = Vec::new();
    let mut all = all;
    all.sort_by_key(|line| line.at);
    for line in all {
        let day = line.at.calendar("%Y-%m-%d");
        match days.last_mut() {
            Some((last, lines)) if *last == day => lines.push(line),
            _ => days.push((day, vec![line])),
        }
    }
    days.into_iter()
        .map(|(day, all)| (format!("{stem}-{day}.jsonl.gz"), archive::gzip(&lines(all))))
        .collect()
}

/// The moment as the forum's clock shows it.
pub(crate) fn forum_clock(at: Moment) -> Moment {
    at.seconds(FORUM_AHEAD)
}

/// The moment as the cluster's clock shows it.
pub(crate) fn cluster_clock(at: Moment) -> Moment {
    at.seconds(-CLUSTER_BEHIND)
}
