//! Sudden broad visibility, found in the reads alone.
//!
//! Per resource and hour, the distinct principals that read it are set against the earlier hours. An hour
//! stands out if it lies far above what was usual, measured robustly (median and median absolute
//! deviation, so that one earlier burst does not hide the next), and if people read who never had before.

use std::collections::BTreeMap;

use anyhow::Result;
use polars::prelude::{Column, DataFrame, IntoLazy as _, col, len};
use proximate_model::{Instant, document::Anomaly};

use crate::dictionary::Dictionary;

/// Length of an interval in microseconds.
pub(crate) const INTERVAL: i64 = 3600 * Instant::SECOND;

/// Robust z-score from which an hour stands out; 3.5 is the customary bound for this score.
const LEAST_SCORE: f64 = 3.5;

/// Fewest principals that had never read the resource; fewer are a new colleague.
const LEAST_FIRST_TIME: u32 = 3;

/// Fewest earlier hours with reads from which "usual" can be told.
const LEAST_EARLIER: usize = 3;

/// Hours of reads in the case before an hour in which a resource without earlier reads can stand out; before
/// that, everything is read for the first time.
const LEAST_HISTORY: i64 = 24;

/// Makes the median absolute deviation comparable with a standard deviation.
const DEVIATION_FACTOR: f64 = 1.4826;

/// Most anomalies that are reported.
const MOST_ANOMALIES: usize = 50;

/// The readers of one resource in one hour.
#[derive(Debug, Clone, Copy, Default)]
struct Hour {
    principals: u32,
    first_time: u32,
}

/// Finds the anomalies among reads (resource, principal, hour), strongest first.
pub(crate) fn anomalies(reads: &[(u32, u32, i64)], words: &Dictionary) -> Result<Vec<Anomaly>> {
    let Some(first_hour) = reads.iter().map(|(_, _, hour)| *hour).min() else { return Ok(Vec::new()) };
    let mut found: Vec<Anomaly> = hours(reads)?
        .into_iter()
        .flat_map(|(resource, hours)| of_resource(words.word(resource), &hours, first_hour))
        .collect();
    found.sort_by(|left, right| {
        let strength = right.score.total_cmp(&left.score).then(right.principals.cmp(&left.principals));
        strength.then(left.at.cmp(&right.at)).then_with(|| left.resource.cmp(&right.resource))
    });
    found.truncate(MOST_ANOMALIES);
    Ok(found)
}

/// Readers and first-time readers per resource and hour.
fn hours(reads: &[(u32, u32, i64)]) -> Result<BTreeMap<u32, BTreeMap<i64, Hour>>> {
    let column = |of: fn(&(u32, u32, i64)) -> u32| reads.iter().map(of).collect::<Vec<u32>>();
    let reads = DataFrame::new(
        reads.len(),
        vec![
            Column::new("resource".into(), column(|read| read.0)),
            Column::new("principal".into(), column(|read| read.1)),
            Column::new("hour".into(), reads.iter().map(|read| read.2).collect::<Vec<i64>>()),
        ],
    )?
    .lazy();
    let keys = [col("resource"), col("hour")];
    let readers = reads
        .clone()
        .group_by([col("resource"), col("hour"), col("principal")])
        .agg([len().alias("reads")])
        .group_by(keys.clone())
        .agg([len().alias("count")])
        .collect()?;
    let newcomers = reads
        .group_by([col("resource"), col("principal")])
        .agg([col("hour").min()])
        .group_by(keys)
        .agg([len().alias("count")])
        .collect()?;
    let mut found: BTreeMap<u32, BTreeMap<i64, Hour>> = BTreeMap::new();
    let mut fill = |frame: &DataFrame, set: fn(&mut Hour, u32)| -> Result<()> {
        let resources = frame.column("resource")?.u32()?.iter();
        let hours = frame.column("hour")?.i64()?.iter();
        let counts = frame.column("count")?.u32()?.iter();
        for ((resource, hour), count) in resources.zip(hours).zip(counts) {
            if let (Some(resource), Some(hour), Some(count)) = (resource, hour, count) {
                set(found.entry(resource).or_default().entry(hour).or_default(), count);
            }
        }
        Ok(())
    };
    fill(&readers, |hour, count| hour.principals = count)?;
    fill(&newcomers, |hour, count| hour.first_time = count)?;
    Ok(found)
}

fn of_resource(resource: &str, hours: &BTreeMap<i64, Hour>, first_hour: i64) -> Vec<Anomaly> {
    let mut earlier: Vec<f64> = Vec::new();
    let mut found = Vec::new();
    for (hour, seen) in hours {
        let known = earlier.len() >= LEAST_EARLIER || hour - first_hour >= LEAST_HISTORY;
        let usual = median(&earlier);
        let deviations: Vec<f64> = earlier.iter().map(|count| (count - usual).abs()).collect();
        // Where the past was perfectly even, one person more is not yet infinitely unusual.
        let spread = (DEVIATION_FACTOR * median(&deviations)).max(1.0).max(usual * 0.1);
        let score = (f64::from(seen.principals) - usual) / spread;
        if known && score >= LEAST_SCORE && seen.first_time >= LEAST_FIRST_TIME {
            found.push(Anomaly {
                resource: resource.to_owned(),
                at: Instant(hour.saturating_mul(INTERVAL)),
                interval_seconds: (INTERVAL / Instant::SECOND) as f64,
                principals: u64::from(seen.principals),
                first_time: u64::from(seen.first_time),
                usual,
                score: (score * 100.0).round() / 100.0,
            });
        }
        earlier.push(f64::from(seen.principals));
    }
    found
}

/// The middle of the values, or the mean of the two middle ones; 0 of none.
fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.len() % 2, values.get(middle)) {
        (_, None) => 0.0,
        (1, Some(value)) => *value,
        (_, Some(upper)) => {
            values.get(middle.wrapping_sub(1)).map_or(*upper, |lower| f64::midpoint(*lower, *upper))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), 0.0);
        assert_eq!(median(&[3.0]), 3.0);
        assert_eq!(median(&[9.0, 1.0]), 5.0);
        assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
    }
}
