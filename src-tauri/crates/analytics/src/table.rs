//! Events as a table, and the numbers behind the timeline.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use polars::prelude::{Column, DataFrame, IdxCa, IdxSize, IntoLazy as _, col, len, lit};
use proximate_model::{
    Activity, ActorKind, Bounds, Event, Instant, Outcome,
    document::{Analytics, Anomaly, Bar, Facet, FacetValue},
};

use crate::{anomaly, dictionary::Dictionary, histogram::Bars};

/// Most values of a facet.
const MOST_VALUES: usize = 12;

/// The error for a selection of another table.
const NO_SUCH_ROW: &str = "a selected row is not in the table, search again";

/// The facets, in the order shown.
const FACETS: [&str; 6] = ["format", "actor", "kind", "activity", "action", "outcome"];

/// The events of a case as a table, in their time order.
#[derive(Debug, Clone)]
pub struct EventTable {
    /// One row per event: `at` in microseconds (null if undated), the facets as numbers of the dictionary,
    /// and whether an agent did it and whether it changed access, as 0 or 1.
    events: DataFrame,
    dictionary: Dictionary,
    /// Found in all events, once: what is unusual does not depend on what is selected.
    anomalies: Vec<Anomaly>,
}

impl EventTable {
    /// Makes the table. The position of an event in the slice is its row number in [`EventTable::analytics`].
    ///
    /// # Errors
    /// There are more events, or more different words, than 32 bits can number.
    pub fn new(events: &[Event]) -> Result<Self> {
        let mut dictionary = Dictionary::default();
        let mut columns: BTreeMap<&str, Vec<Option<u32>>> =
            FACETS.iter().map(|facet| (*facet, Vec::with_capacity(events.len()))).collect();
        let mut at: Vec<Option<i64>> = Vec::with_capacity(events.len());
        let (mut agent, mut access) = (Vec::with_capacity(events.len()), Vec::with_capacity(events.len()));
        for event in events {
            at.push(event.time.at.map(|at| at.0));
            let actor = event.actor();
            let kind = actor.map_or(ActorKind::Unknown, |actor| actor.kind);
            agent.push(u32::from(kind == ActorKind::AiAgent));
            access.push(u32::from(!event.access.is_empty() || event.activity == Activity::AccessChange));
            for (facet, column) in &mut columns {
                let word = match *facet {
                    "format" => Some(event.format.as_str()),
                    "actor" => actor.map(|actor| actor.key()),
                    "kind" => Some(kind_word(kind)),
                    "activity" => Some(activity_word(event.activity)),
                    "action" => Some(event.action.as_str()),
                    _ => Some(outcome_word(event.outcome)),
                };
                let word = word.filter(|word| !word.is_empty());
                let too_many = "there are more different words than 32 bits can number";
                column.push(word.map(|word| dictionary.number(word).context(too_many)).transpose()?);
            }
        }
        let mut frame = vec![Column::new("at".into(), at)];
        frame.extend(columns.into_iter().map(|(facet, column)| Column::new(facet.into(), column)));
        frame.push(Column::new("agent".into(), agent));
        frame.push(Column::new("access".into(), access));
        let table = DataFrame::new(events.len(), frame)?;
        let anomalies = anomaly::anomalies(events)?;
        Ok(Self { events: table, dictionary, anomalies })
    }

    /// Counts a selection: the events of `rows` (all if `None`)
    /// that lie in `range` (undated ones never do; all if `None`).
    ///
    /// The histogram covers the range, or without one the selected events. The anomalies are those of the
    /// whole case whose interval touches the range.
    ///
    /// # Errors
    /// A row is not in the table, as after a search in another revision of the case.
    pub fn analytics(&self, rows: Option<&[u64]>, range: Option<Bounds>, bars: usize) -> Result<Analytics> {
        let selected = self.select(rows, range)?;
        let times: Vec<Option<i64>> = selected.column("at")?.i64()?.iter().collect();
        let dated = times.iter().flatten();
        let span = range.map(|range| (range.earliest, range.latest)).or_else(|| {
            let (first, last) = (dated.clone().min()?, dated.clone().max()?);
            Some((Instant(*first), Instant(*last)))
        });
        let undated = times.iter().filter(|at| at.is_none()).count();
        let (bar_seconds, histogram) = match span {
            Some((from, to)) => {
                let bars = Bars::covering(from, to, bars);
                (bars.seconds(), histogram(&selected, &times, bars)?)
            }
            None => (0.0, Vec::new()),
        };
        let facets = FACETS.iter().map(|facet| self.facet(&selected, facet)).collect::<Result<Vec<_>>>()?;
        let touches = |anomaly: &&Anomaly| {
            range.is_none_or(|range| {
                let end = Instant(anomaly.at.0.saturating_add((anomaly.interval_seconds * 1e6) as i64));
                anomaly.at <= range.latest && end > range.earliest
            })
        };
        Ok(Analytics {
            total: selected.height() as u64,
            undated: undated as u64,
            bar_seconds,
            histogram,
            facets,
            anomalies: self.anomalies.iter().filter(touches).cloned().collect(),
        })
    }

    fn select(&self, rows: Option<&[u64]>, range: Option<Bounds>) -> Result<DataFrame> {
        let mut selected = match rows {
            Some(rows) => {
                let rows = rows.iter().map(|row| IdxSize::try_from(*row));
                let rows: Vec<IdxSize> = rows.collect::<Result<_, _>>().context(NO_SUCH_ROW)?;
                self.events
                    .take(&IdxCa::from_vec("row".into(), rows))
                    .map_err(|error| anyhow!("{NO_SUCH_ROW}: {error}"))?
            }
            None => self.events.clone(),
        };
        if let Some(range) = range {
            let inside = col("at").gt_eq(lit(range.earliest.0)).and(col("at").lt_eq(lit(range.latest.0)));
            selected = selected.lazy().filter(inside).collect()?;
        }
        Ok(selected)
    }

    fn facet(&self, selected: &DataFrame, facet: &str) -> Result<Facet> {
        let counted = selected
            .clone()
            .lazy()
            .filter(col(facet).is_not_null())
            .group_by([col(facet)])
            .agg([len().alias("count")])
            .collect()?;
        let (words, counts) = (counted.column(facet)?.u32()?, counted.column("count")?.u32()?);
        let mut values: Vec<FacetValue> = words
            .iter()
            .zip(counts.iter())
            .filter_map(|(word, count)| {
                Some(FacetValue { value: self.dictionary.word(word?).to_owned(), count: u64::from(count?) })
            })
            .collect();
        values.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.value.cmp(&right.value)));
        values.truncate(MOST_VALUES);
        Ok(Facet { field: facet.to_owned(), values })
    }
}

fn histogram(selected: &DataFrame, times: &[Option<i64>], bars: Bars) -> Result<Vec<Bar>> {
    let mut histogram: Vec<Bar> = (0..bars.count())
        .map(|bar| Bar { start: bars.start(bar), count: 0, agent: 0, access_changes: 0 })
        .collect();
    let bar: Vec<Option<u32>> = times.iter().map(|at| at.and_then(|at| bars.of(at))).collect();
    let counted = DataFrame::new(
        selected.height(),
        vec![
            Column::new("bar".into(), bar),
            selected.column("agent")?.clone(),
            selected.column("access")?.clone(),
        ],
    )?
    .lazy()
    .filter(col("bar").is_not_null())
    .group_by([col("bar")])
    .agg([len().alias("count"), col("agent").sum(), col("access").sum()])
    .collect()?;
    let column =
        |name: &str| -> Result<Vec<Option<u32>>> { Ok(counted.column(name)?.u32()?.iter().collect()) };
    let (bar, count, agent, access) = (column("bar")?, column("count")?, column("agent")?, column("access")?);
    for (index, bar) in bar.into_iter().enumerate() {
        let Some(bar) = bar.and_then(|bar| histogram.get_mut(bar as usize)) else { continue };
        let value = |column: &[Option<u32>]| column.get(index).copied().flatten().map_or(0, u64::from);
        (bar.count, bar.agent, bar.access_changes) = (value(&count), value(&agent), value(&access));
    }
    Ok(histogram)
}

/// The word for a kind, as documents write it.
fn kind_word(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Human => "human",
        ActorKind::AiAgent => "ai_agent",
        ActorKind::Service => "service",
        ActorKind::System => "system",
        ActorKind::Unknown => "unknown",
    }
}

/// The word for an outcome, as documents write it.
fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Unknown => "unknown",
    }
}

/// The word for an activity, as documents write it.
fn activity_word(activity: Activity) -> &'static str {
    match activity {
        Activity::Message => "message",
        Activity::Reaction => "reaction",
        Activity::Prompt => "prompt",
        Activity::AgentOutput => "agent_output",
        Activity::ToolCall => "tool_call",
        Activity::ToolResult => "tool_result",
        Activity::Retrieval => "retrieval",
        Activity::AccessChange => "access_change",
        Activity::ConfigurationChange => "configuration_change",
        Activity::Deletion => "deletion",
        Activity::DataAccess => "data_access",
        Activity::CodeChange => "code_change",
        Activity::Deployment => "deployment",
        Activity::Review => "review",
        Activity::Approval => "approval",
        Activity::Stop => "stop",
        Activity::Compaction => "compaction",
        Activity::Alert => "alert",
        Activity::Ticket => "ticket",
        Activity::Authentication => "authentication",
        Activity::Other => "other",
    }
}
