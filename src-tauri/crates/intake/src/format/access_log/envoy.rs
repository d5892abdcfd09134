//! The default access log of Envoy, and the longer one of Istio.

use super::{fields, named, odd, parsed};
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    format::Format,
    time,
};

/// Access logs of a proxy.
pub struct Envoy;

const NAMES: [&str; 13] = [
    "start_time",
    "request",
    "response_code",
    "response_flags",
    "bytes_received",
    "bytes_sent",
    "duration",
    "",
    "x_forwarded_for",
    "user_agent",
    "x_request_id",
    "authority",
    "upstream_host",
];

/// The fields that a service mesh adds: three after the flags, and these at the end.
const MESH: [&str; 6] = [
    "upstream_cluster",
    "upstream_local_address",
    "downstream_local_address",
    "downstream_remote_address",
    "requested_server_name",
    "route_name",
];

fn begins(line: &str) -> bool {
    let inner = line.strip_prefix('[').and_then(|rest| rest.split_once("] \""));
    inner.is_some_and(|(written, _)| written.ends_with('Z') && time::rfc3339(written).is_some())
}

impl Format for Envoy {
    fn id(&self) -> &'static str {
        "envoy_access"
    }

    fn title(&self) -> &'static str {
        "Access log of Envoy"
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
        let mut found = match fields(line) {
            Ok(found) if found.len() >= NAMES.len() => found,
            Ok(_) => return odd(line, "fewer fields than the default format of Envoy has"),
            Err(reason) => return odd(line, &reason),
        };
        let mut members = serde_json::Map::new();
        if found.len() >= NAMES.len() + 3 + MESH.len() {
            found.drain(4..7);
            members = named(&MESH, found.get(NAMES.len()..).unwrap_or_default());
        }
        members.extend(named(&NAMES, &found));
        if let Some((address, _)) =
            members.get("downstream_remote_address").and_then(|client| client.as_str()?.rsplit_once(':'))
        {
            let address = address.to_owned();
            members.insert("client_ip".to_owned(), address.into());
        } else if let Some(claimed) = members.get("x_forwarded_for").cloned() {
            members.insert("client".to_owned(), claimed);
        }
        // The pack joins the host and the path.
        let request = members.get("request").and_then(|request| request.as_str()).unwrap_or_default();
        let mut words = request.split(' ').map(str::to_owned);
        if let (Some(method), Some(path)) = (words.next(), words.next()) {
            members.insert("method".to_owned(), method.into());
            members.insert("path".to_owned(), path.into());
        }
        parsed(record, members)
    }
}
