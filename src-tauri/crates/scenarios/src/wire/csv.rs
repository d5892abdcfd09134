//! CSV: the forum's export, the tickets, and the context tables.

use crate::ledger::{Post, Ticket};
use crate::wire::forum_clock;

/// A table under RFC 4180: comma, CRLF, quotes where needed.
pub(crate) fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Vec<u8> {
    let mut text = header.join(",") + "\r\n";
    for row in rows {
        text.push_str(&row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The forum's posts in the order of their ids.
pub(crate) fn posts(mut posts: Vec<Post>) -> Vec<u8> {
    posts.sort_by_key(|post| post.id);
    let header = [
        "thread_id",
        "post_id",
        "reply_to",
        "author",
        "author_type",
        "title",
        "created_at",
        "views",
        "reactions",
        "url",
        "body",
    ];
    let rows = posts.iter().map(|post| {
        [
            post.thread.to_string(),
            post.id.to_string(),
            post.reply_to.map_or_else(String::new, |id| id.to_string()),
            post.author.clone(),
            if post.by_agent { "agent" } else { "staff" }.to_owned(),
            post.title.clone(),
            forum_clock(post.at).to_seconds(),
            post.views.to_string(),
            post.reactions.to_string(),
            post.address(),
            post.body.clone(),
        ]
    });
    table(header, rows)
}

/// The tickets in the order of their making.
pub(crate) fn tickets(mut tickets: Vec<Ticket>) -> Vec<u8> {
    tickets.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    let header = [
        "key",
        "created_at",
        "reporter",
        "assignee",
        "type",
        "status",
        "planned_for",
        "summary",
        "description",
    ];
    let rows = tickets.iter().map(|ticket| {
        [
            ticket.key.clone(),
            ticket.at.to_seconds(),
            ticket.reporter.clone(),
            ticket.assignee.clone(),
            ticket.kind.to_owned(),
            ticket.status.to_owned(),
            ticket.planned.map_or_else(String::new, crate::moment::Moment::to_seconds),
            ticket.summary.clone(),
            ticket.description.clone(),
        ]
    });
    table(header, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_quotes_commas_and_line_feeds_come_back() {
        let cell = "say \"no\", then\nwait";
        let bytes = table(["a", "b"], [[cell.to_owned(), "plain".to_owned()]]);
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!((&row[0], &row[1]), (cell, "plain"));
    }
}
