//! The server log as CSV without a header; its columns have grown with the versions of the server.

use super::{Entry, event, is_dated, time_of};
use crate::{
    Lines, Record, RecordContent,
    container::{Join, lines::none_aside},
    format::Format,
    text::one_line,
};

/// `log_destination = csvlog`.
pub struct CsvLog;

/// Columns of the oldest version that is still met.
const LEAST: usize = 22;

fn begins(line: &str) -> bool {
    // The first column is the time with its zone; then come names and the number of the process.
    let mut cells = line.split(',');
    let dated = cells.next().is_some_and(|cell| {
        is_dated(cell) && cell.split(' ').nth(2).is_some_and(|zone| !zone.is_empty() && zone.len() <= 6)
    });
    let number = |cell: Option<&str>| {
        cell.is_some_and(|cell| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()))
    };
    cells.next();
    cells.next();
    dated && number(cells.next())
}

impl Format for CsvLog {
    fn id(&self) -> &'static str {
        "postgresql_csv"
    }

    fn title(&self) -> &'static str {
        "PostgreSQL server log (CSV)"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.text().is_some_and(begins)
    }

    fn lines(&self) -> Option<Lines> {
        Some(Lines { begins, aside: none_aside, join: Join::Quoted })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let text = record.text().unwrap_or_default();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let row = match reader.records().next() {
            Some(Ok(row)) if row.len() >= LEAST => row,
            Some(Ok(row)) => {
                return RecordContent::refused(format!(
                    "{} columns where a PostgreSQL log has at least {LEAST}: `{}`",
                    row.len(),
                    one_line(text, 60)
                ));
            }
            Some(Err(error)) => return RecordContent::refused(format!("the row cannot be read: {error}")),
            None => return RecordContent::refused("an empty row"),
        };
        let cell = |column: usize| row.get(column).filter(|cell| !cell.is_empty());
        let owned = |column: usize| cell(column).map(str::to_owned);
        let mut words = cell(0).unwrap_or_default().split(' ');
        let time = match (words.next(), words.next(), words.next()) {
            (Some(date), Some(clock), Some(zone)) => time_of(date, clock, zone),
            _ => None,
        };
        // Number of the session, and of the line in it.
        let native_id = cell(5).zip(cell(6)).map(|(session, line)| format!("{session}/{line}"));
        RecordContent::event(event(Entry {
            time: time.unwrap_or_default(),
            severity: cell(11).unwrap_or("LOG"),
            message: owned(13).unwrap_or_default(),
            statement: owned(19),
            detail: owned(14),
            user: owned(1),
            database: owned(2),
            client: cell(4).map(|client| client.rsplit_once(':').map_or(client, |(host, _)| host).to_owned()),
            session: owned(5),
            native_id,
            application: owned(22),
        }))
    }
}
