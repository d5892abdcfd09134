//! Server access logs of S3: space-separated fields in the order of the vendor's documentation.

use super::{fields, is_time, named, odd, parsed};
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    format::Format,
};

/// Server access logs of an object store.
pub struct S3Access;

const NAMES: [&str; 18] = [
    "bucketowner",
    "bucket",
    "time",
    "remoteip",
    "requester",
    "requestid",
    "operation",
    "key",
    "requesturi",
    "httpstatus",
    "errorcode",
    "bytessent",
    "objectsize",
    "totaltime",
    "turnaroundtime",
    "referrer",
    "useragent",
    "versionid",
];

fn begins(line: &str) -> bool {
    line.split_once(" [").is_some_and(|(before, after)| {
        let operation = || after.split_once("] ").and_then(|(_, rest)| rest.split(' ').nth(3));
        is_time(after)
            && before.split(' ').count() == 2
            && operation().is_some_and(|word| word.contains('.') && word.starts_with(char::is_uppercase))
    })
}

impl Format for S3Access {
    fn id(&self) -> &'static str {
        "s3_access"
    }

    fn title(&self) -> &'static str {
        "S3 server access log"
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
        match fields(line) {
            Ok(found) if found.len() >= 10 => parsed(record, named(&NAMES, &found)),
            Ok(_) => odd(line, "fewer fields than an S3 server access log has"),
            Err(reason) => odd(line, &reason),
        }
    }
}
