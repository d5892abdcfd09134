//! Standard logs of CloudFront, and other logs in the extended format of the W3C: a heading names the fields.

use serde_json::{Map, Value};

use super::{odd, parsed};
use crate::{Lines, Record, RecordContent, container::Join, format::Format};

/// Logs whose fields a heading names.
pub struct CloudFront;

/// Fields of the heading, and what the pack for access logs calls them.
const NAMES: [(&str, &str); 10] = [
    ("c-ip", "remote_addr"),
    ("cs-username", "remote_user"),
    ("cs-method", "request_method"),
    ("cs(Host)", "host"),
    ("cs-host", "host"),
    ("cs-uri-stem", "path"),
    ("sc-status", "status"),
    ("cs(User-Agent)", "http_user_agent"),
    ("cs(Referer)", "http_referer"),
    ("x-edge-request-id", "request_id"),
];

/// A line of data begins with its date, and a tab or a space stands before the time of day.
fn begins(line: &str) -> bool {
    let mut words = line.split(['\t', ' ']);
    let digits = |word: Option<&str>, mark: char, lengths: [usize; 3]| {
        word.is_some_and(|word| {
            let parts: Vec<&str> = word.split(mark).collect();
            parts.len() == 3
                && parts.iter().zip(lengths).all(|(part, length)| {
                    part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
                })
        })
    };
    digits(words.next(), '-', [4, 2, 2]) && digits(words.next(), ':', [2, 2, 2]) && words.count() >= 6
}

/// Only a file with a heading is one of these.
fn aside(line: &str) -> Option<&'static str> {
    line.starts_with('#').then_some("heading of the log")
}

impl Format for CloudFront {
    fn id(&self) -> &'static str {
        "cloudfront"
    }

    fn title(&self) -> &'static str {
        "CloudFront or W3C extended access log"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(begins) && record.frame.is_some()
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins, aside, join: Join::Heading })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let line = record.text().unwrap_or_default();
        let heading = record.frame.as_ref().and_then(|frame| frame.get("fields")).and_then(Value::as_str);
        let Some(heading) = heading else {
            return odd(line, "no heading `#Fields:` says what the fields are");
        };
        let delimiter = if line.contains('\t') { '\t' } else { ' ' };
        let names: Vec<&str> = heading.split_whitespace().collect();
        let values: Vec<&str> = line.split(delimiter).collect();
        if names.len() != values.len() {
            let reason = format!("{} fields where the heading names {}", values.len(), names.len());
            return odd(line, &reason);
        }
        let value = |name: &str| {
            let at = names.iter().position(|other| *other == name)?;
            values.get(at).filter(|value| **value != "-").map(|value| (*value).to_owned())
        };
        let mut members: Map<String, Value> = NAMES
            .iter()
            .filter_map(|(name, ours)| Some(((*ours).to_owned(), Value::String(value(name)?))))
            .collect();
        if let (Some(path), Some(query)) = (value("cs-uri-stem"), value("cs-uri-query")) {
            members.insert("path".to_owned(), format!("{path}?{query}").into());
        }
        if let (Some(date), Some(time)) = (value("date"), value("time")) {
            // The format defines UTC.
            members.insert("time_iso8601".to_owned(), format!("{date}T{time}Z").into());
        }
        parsed(record, members)
    }
}
