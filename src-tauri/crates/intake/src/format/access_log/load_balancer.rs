//! Access logs of AWS application load balancers.

use super::{fields, named, odd, parsed};
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    format::Format,
    time,
};

/// Access logs of application load balancers.
pub struct LoadBalancer;

const NAMES: [&str; 18] = [
    "type",
    "time",
    "elb",
    "client",
    "target",
    "",
    "",
    "",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "",
    "",
    "target_group_arn",
    "trace_id",
];

const KINDS: [&str; 6] = ["http", "https", "h2", "grpcs", "ws", "wss"];

fn begins(line: &str) -> bool {
    let mut words = line.split(' ');
    words.next().is_some_and(|word| KINDS.contains(&word))
        && words.next().is_some_and(|word| word.ends_with('Z') && time::rfc3339(word).is_some())
        && words.next().is_some_and(|word| word.contains('/'))
}

impl Format for LoadBalancer {
    fn id(&self) -> &'static str {
        "aws_alb"
    }

    fn title(&self) -> &'static str {
        "Access log of an AWS application load balancer"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(begins)
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins, aside: none_aside, join: Join::Nothing })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let line = record.text().unwrap_or_default();
        let found = match fields(line) {
            Ok(found) if found.len() >= 14 => found,
            Ok(_) => return odd(line, "fewer fields than a load balancer writes"),
            Err(reason) => return odd(line, &reason),
        };
        let mut members = named(&NAMES, &found);
        // The port of the client says nothing about who it is.
        if let Some((address, _)) = members.get("client").and_then(|client| client.as_str()?.rsplit_once(':'))
        {
            let address = address.to_owned();
            members.insert("client_ip".to_owned(), address.into());
            members.remove("client");
        }
        parsed(record, members)
    }
}
