//! Who read what in which hour, gathered event by event.

use anyhow::{Context as _, Result};
use proximate_model::{Activity, Event, Outcome, TargetKind, document::Anomaly};
use serde::{Deserialize, Serialize};

use crate::{anomaly, dictionary::Dictionary};

/// Reads from which on repetitions are removed; memory holds about twice as many.
const TIDY_FROM: usize = 1 << 20;

/// The reads of a case: for each resource and hour, who read it. Words are numbers of a dictionary, so that the
/// reads of ten million events fit in the memory of a laptop.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reads {
    words: Dictionary,
    /// Resource, principal and hour since 1970.
    reads: Vec<(u32, u32, i64)>,
    /// How many of them were there when repetitions were removed last.
    tidy: usize,
}

impl Reads {
    /// Takes in an event. What is no read, was refused, is undated or is by nobody known is passed over.
    ///
    /// # Errors
    /// There are more different names than 32 bits can number.
    pub fn observe(&mut self, event: &Event) -> Result<()> {
        if event.activity != Activity::DataAccess || event.outcome == Outcome::Failure {
            return Ok(());
        }
        let (Some(at), Some(actor)) = (event.time.at, event.actor()) else { return Ok(()) };
        let too_many = "there are more different names than 32 bits can number";
        for target in &event.targets {
            if matches!(target.kind, TargetKind::Resource | TargetKind::Document) {
                let resource = self.words.number(container(&target.name)).context(too_many)?;
                let principal = self.words.number(actor.key()).context(too_many)?;
                self.reads.push((resource, principal, at.0.div_euclid(anomaly::INTERVAL)));
            }
        }
        if self.reads.len() >= TIDY_FROM.max(2 * self.tidy) {
            self.reads.sort_unstable();
            self.reads.dedup();
            self.tidy = self.reads.len();
        }
        Ok(())
    }

    /// The anomalies, strongest first.
    ///
    /// # Errors
    /// A table cannot be made.
    pub fn anomalies(&self) -> Result<Vec<Anomaly>> {
        anomaly::anomalies(&self.reads, &self.words)
    }
}

/// The bucket of an object, so that the readers of one bucket meet; anything else is its own container.
fn container(resource: &str) -> &str {
    let key = if resource.starts_with("arn:") {
        resource.find(":s3:::").map(|at| at + ":s3:::".len())
    } else {
        resource.starts_with("gs://").then_some("gs://".len())
    };
    let end = key.and_then(|key| Some(key + resource.get(key..)?.find('/')?));
    end.and_then(|end| resource.get(..end)).unwrap_or(resource)
}

#[cfg(test)]
mod tests {
    use super::container;

    #[test]
    fn objects_meet_in_their_bucket() {
        let table = [
            ("arn:aws:s3:::data/2026/a.csv", "arn:aws:s3:::data"),
            ("arn:aws:s3:::data", "arn:aws:s3:::data"),
            ("gs://data/a", "gs://data"),
            ("arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x"),
            ("github:acme/site", "github:acme/site"),
            ("", ""),
        ];
        for (resource, expected) in table {
            assert_eq!(container(resource), expected, "{resource}");
        }
    }
}
