//! A corpus of logs as an organisation's cloud and cluster write them, any number of events, from a seed.

mod calendar;
mod cloudtrail;
mod kubernetes;
pub(crate) mod random;
mod shape;
mod table;
mod template;
mod world;

use std::path::{Path, PathBuf};

use anyhow::Result;
use calendar::Calendar;
use clap::{Args, ValueEnum};
use random::Random;
use shape::Writer;
use template::Records;
use world::World;

/// Of ten mixed events, so many are CloudTrail's.
const CLOUDTRAIL_OF_TEN: u64 = 6;
/// Events in one file of a kind, unless a number of files is chosen: a million, mixed.
const MIXED_PER_FILE: u64 = 1_000_000;

/// How the records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// JSON Lines
    Lines,
    /// `{"Records":[…]}`, compressed with gzip, as S3 delivers it
    Records,
    /// JSON Lines of events wrapped as text, as `lookup-events` answers
    Lookup,
    /// A table (CSV) with the columns of a super-timeline
    Table,
}

/// Whose records there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// 60 % CloudTrail, 40 % Kubernetes audit
    Mixed,
    /// CloudTrail alone
    Cloudtrail,
    /// Kubernetes audit alone
    Kubernetes,
}

/// Which corpus.
#[derive(Debug, Clone, Args)]
pub(crate) struct Plan {
    /// Events of the whole corpus
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) events: u64,
    /// Write only so many of them, from the start
    #[arg(long)]
    pub(crate) first: Option<u64>,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Files for each kind of log; one for each million events without it
    #[arg(long)]
    pub(crate) files: Option<u64>,
    /// Whose records
    #[arg(long, value_enum, default_value_t = Kind::Mixed)]
    pub(crate) kind: Kind,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Shape::Lines)]
    pub(crate) shape: Shape,
}

/// What was written.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Events.
    pub(crate) events: u64,
    /// Bytes of the records, before they were compressed.
    pub(crate) bytes: u64,
    /// The files.
    pub(crate) files: Vec<PathBuf>,
}

impl Plan {
    fn kind_of(&self, index: u64) -> Kind {
        match self.kind {
            Kind::Mixed if Random::of(!self.seed, index).below(10) < CLOUDTRAIL_OF_TEN => Kind::Cloudtrail,
            Kind::Mixed => Kind::Kubernetes,
            one => one,
        }
    }

    /// The number of the file in which an event stands.
    fn file_of(&self, index: u64) -> u64 {
        let files = self.files.unwrap_or(self.events.div_ceil(MIXED_PER_FILE)).max(1);
        index * files / self.events.max(1)
    }

    /// Writes the corpus into a folder, which is made.
    pub(crate) fn write(&self, folder: &Path) -> Result<Written> {
        fs_err::create_dir_all(folder)?;
        let (world, calendar) = (World::new(self.seed), Calendar::new(self.events));
        let table = self.shape == Shape::Table;
        let mut cloudtrail = Log::new(folder, "cloudtrail", self.shape, cloudtrail::records());
        let mut kubernetes = Log::new(folder, "kubernetes", self.shape, kubernetes::records());
        let mut timeline = Log::new(folder, "timeline", self.shape, table::records());
        for index in 0..self.first.unwrap_or(self.events).min(self.events) {
            let log = match self.kind_of(index) {
                _ if table => &mut timeline,
                Kind::Kubernetes => &mut kubernetes,
                _ => &mut cloudtrail,
            };
            let mut random = Random::of(self.seed, index);
            let scene = world.scene(calendar.at(index, &mut random), &mut random);
            log.buffer.clear();
            log.records.write(&scene, &mut random, &mut log.buffer);
            log.push(self.file_of(index))?;
        }
        let mut written = Written::default();
        for log in [cloudtrail, kubernetes, timeline] {
            log.finish(&mut written)?;
        }
        Ok(written)
    }
}

/// The files of one log.
struct Log<'a> {
    folder: &'a Path,
    name: &'static str,
    shape: Shape,
    records: Records,
    buffer: Vec<u8>,
    open: Option<(u64, Writer)>,
    written: Written,
}

impl<'a> Log<'a> {
    fn new(folder: &'a Path, name: &'static str, shape: Shape, records: Records) -> Self {
        Self { folder, name, shape, records, buffer: Vec::new(), open: None, written: Written::default() }
    }

    /// Writes the record in the buffer to the file of a number; files come in order.
    fn push(&mut self, number: u64) -> Result<()> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            self.close()?;
            let path = self.folder.join(format!("{}-{number:05}.{}", self.name, self.shape.extension()));
            self.open = Some((number, Writer::create(&path, self.shape)?));
            self.written.files.push(path);
        }
        if let Some((_, writer)) = &mut self.open {
            self.written.bytes += writer.record(&self.buffer)?;
            self.written.events += 1;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.open.take().map_or(Ok(()), |(_, writer)| writer.finish())
    }

    fn finish(mut self, into: &mut Written) -> Result<()> {
        self.close()?;
        into.events += self.written.events;
        into.bytes += self.written.bytes;
        into.files.extend(self.written.files);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(events: u64) -> Plan {
        Plan { events, first: None, seed: 7, files: None, kind: Kind::Mixed, shape: Shape::Lines }
    }

    fn written(plan: &Plan, name: &str) -> (Written, Vec<String>) {
        let folder = std::env::temp_dir().join(format!("proximate-bench-{}-{name}", std::process::id()));
        let written = plan.write(&folder).unwrap();
        let texts = written.files.iter().map(|file| match plan.shape {
            Shape::Records => {
                let mut text = String::new();
                let file = fs_err::File::open(file).unwrap();
                std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
                text
            }
            _ => fs_err::read_to_string(file).unwrap(),
        });
        let texts = texts.collect();
        fs_err::remove_dir_all(&folder).unwrap();
        (written, texts)
    }

    fn leaves(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Object(members) => members.values().map(leaves).sum(),
            serde_json::Value::Array(elements) => elements.iter().map(leaves).sum(),
            _ => 1,
        }
    }

    #[test]
    fn events_are_as_large_as_real_ones() {
        let (written, texts) = written(&plan(20_000), "size");
        assert_eq!(written.events, 20_000);
        let average = written.bytes as f64 / written.events as f64;
        assert!((1300.0..1420.0).contains(&average), "{average} bytes an event");
        let cloudtrail = texts[0].lines().count();
        assert!((11_700..12_300).contains(&cloudtrail), "{cloudtrail} of CloudTrail");
        let all: Vec<serde_json::Value> = texts
            .iter()
            .flat_map(|text| text.lines())
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let leaves = all.iter().map(leaves).sum::<usize>() as f64 / all.len() as f64;
        assert!((27.0..34.0).contains(&leaves), "{leaves} leaves an event");
        assert!(!texts.iter().any(|text| text.contains('<')), "every place is filled in");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_the_first_are_the_first() {
        let (_, whole) = written(&plan(2000), "whole");
        let (_, again) = written(&plan(2000), "again");
        assert_eq!(whole, again);
        let (_, first) = written(&Plan { first: Some(500), ..plan(2000) }, "first");
        assert!(whole[0].starts_with(&first[0]) && whole[1].starts_with(&first[1]));
    }

    #[test]
    fn every_shape_holds_every_event() {
        let lookup = Plan { shape: Shape::Lookup, kind: Kind::Cloudtrail, ..plan(50) };
        let (_, texts) = written(&lookup, "lookup");
        for line in texts[0].lines() {
            let outer: serde_json::Value = serde_json::from_str(line).unwrap();
            let inner: serde_json::Value =
                serde_json::from_str(outer["CloudTrailEvent"].as_str().unwrap()).unwrap();
            assert_eq!(inner["eventID"], outer["EventId"]);
        }
        let records = Plan { shape: Shape::Records, kind: Kind::Cloudtrail, files: Some(3), ..plan(50) };
        let (written_records, texts) = written(&records, "records");
        assert_eq!(written_records.files.len(), 3);
        let count = |text: &String| {
            serde_json::from_str::<serde_json::Value>(text).unwrap()["Records"].as_array().unwrap().len()
        };
        assert_eq!(texts.iter().map(count).sum::<usize>(), 50);
        let (_, texts) = written(&Plan { shape: Shape::Table, ..plan(50) }, "table");
        assert_eq!(texts[0].lines().count(), 51);
        assert!(texts[0].lines().all(|line| line.matches('"').count() % 4 == 0));
    }
}
