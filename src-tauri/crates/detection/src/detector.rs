//! Holding rules against events.

use std::collections::{BTreeMap, HashMap};

use proximate_model::Event;
use rsigma_eval::{Engine, EvaluationResult, MatchDetailLevel};
use serde_json::Value;

use crate::{
    Findings, Hit, LoadedRule, RefusedRule, Rules,
    correlation::{Correlation, Fired, Keyed, in_order},
    fields::Fields,
    rules::Compiled,
    sources::Scope,
    window::Match,
};

/// Most hits of one rule that are listed; all are counted.
const MOST_HITS: u64 = 10_000;
/// Most fields of a match that are listed.
const MOST_FIELDS: usize = 8;
/// Most characters of a value that are listed.
const MOST_CHARACTERS: usize = 200;

/// Shows events to rules, one by one and in any order.
pub struct Detector<'r> {
    rules: &'r Rules,
    scopes: Vec<Scope>,
    by_id: HashMap<&'r str, usize>,
    /// The rules for each format that came by.
    engines: HashMap<String, Meeting>,
    correlations: Vec<Linked>,
    /// For each detection rule the correlations that want its matches, and as which of their rules.
    wanted_by: Vec<Vec<(usize, usize)>>,
    /// Detection rules that only serve correlations.
    silent: Vec<bool>,
    /// How many events were shown.
    shown: usize,
    hits: Vec<Hit>,
    counted: Vec<u64>,
    matches: Vec<Vec<Keyed>>,
    refused: Vec<RefusedRule>,
    without_source: Vec<RefusedRule>,
}

/// The rules that events of one format meet.
struct Meeting {
    engine: Engine,
    rules: Vec<usize>,
    events: u64,
}

/// A correlation that has found its rules.
struct Linked {
    /// Position among the correlations of the rules.
    rule: usize,
    correlation: Correlation,
    /// The correlations that want its hits, and as which of their rules.
    wanted_by: Vec<(usize, usize)>,
}

/// A rule that another one names.
#[derive(Clone, Copy)]
enum Named {
    Detection(usize),
    Correlation(usize),
}

impl<'r> Detector<'r> {
    /// Makes rules ready. Correlations look for their rules here; those that do not find them are refused.
    #[must_use]
    pub fn new(rules: &'r Rules) -> Self {
        let scopes: Vec<Scope> = rules.detections.iter().map(|one| Scope::of(&one.rule.logsource)).collect();
        let mut refused = rules.refused.clone();
        let mut without_source = Vec::new();
        let nowhere = rules.detections.iter().zip(&scopes).filter(|(_, scope)| **scope == Scope::Nothing);
        for (Compiled { rule, place, .. }, _) in nowhere {
            let source = &rule.logsource;
            let parts =
                [("product", &source.product), ("service", &source.service), ("category", &source.category)];
            let said =
                parts.iter().filter_map(|(name, part)| part.as_ref().map(|part| format!("{name} `{part}`")));
            let said = said
                .chain(source.custom.keys().map(|name| format!("`{name}`")))
                .collect::<Vec<_>>()
                .join(", ");
            let reason = match said.as_str() {
                "" => "no logsource: write for which product, service or category it is".to_owned(),
                said => format!("no format here is meant by {said}"),
            };
            without_source.push(place.refuse(&rule.title, reason));
        }
        for (filter, place) in &rules.filters {
            let mut engine = Engine::new();
            if let Err(error) = engine.apply_filter(filter) {
                refused.push(place.refuse(&filter.title, error.to_string()));
            }
        }
        let by_id = rules.detections.iter().enumerate();
        let by_id = by_id.filter_map(|(index, one)| Some((one.rule.id.as_deref()?, index))).collect();
        let count = rules.detections.len();
        let mut detector = Self {
            rules,
            scopes,
            by_id,
            engines: HashMap::new(),
            correlations: Vec::new(),
            wanted_by: vec![Vec::new(); count],
            silent: vec![false; count],
            shown: 0,
            hits: Vec::new(),
            counted: vec![0; count],
            matches: Vec::new(),
            refused,
            without_source,
        };
        detector.link();
        detector
    }

    /// Lets correlations find their rules, in an order in which each comes after those that it names.
    fn link(&mut self) {
        let rules = self.rules;
        let mut named: HashMap<&str, Named> = HashMap::new();
        for (index, one) in rules.detections.iter().enumerate() {
            for name in [&one.rule.id, &one.rule.name].into_iter().flatten() {
                named.entry(name).or_insert(Named::Detection(index));
            }
        }
        for (index, (rule, _)) in rules.correlations.iter().enumerate() {
            for name in [&rule.id, &rule.name].into_iter().flatten() {
                named.entry(name).or_insert(Named::Correlation(index));
            }
        }
        let mut ready: BTreeMap<usize, (Correlation, Vec<Named>)> = BTreeMap::new();
        for (index, (rule, place)) in rules.correlations.iter().enumerate() {
            let found = Correlation::new(rule).and_then(|correlation| {
                let find = |name: &String| {
                    named.get(name.as_str()).copied().ok_or_else(|| format!("there is no rule `{name}`"))
                };
                Ok((correlation, rule.rules.iter().map(find).collect::<Result<Vec<_>, _>>()?))
            });
            match found {
                Ok(found) => {
                    ready.insert(index, found);
                }
                Err(reason) => self.refused.push(place.refuse(&rule.title, reason)),
            }
        }
        let needs = |(index, (_, names)): (&usize, &(Correlation, Vec<Named>))| {
            let needs = names.iter().filter_map(|name| match name {
                Named::Correlation(other) => Some(*other),
                Named::Detection(_) => None,
            });
            (*index, needs.collect())
        };
        let (ordered, circular) = in_order(&ready.iter().map(needs).collect());
        for index in circular {
            if let Some((rule, place)) = rules.correlations.get(index) {
                let reason = "it names a correlation that cannot be run, or that names this one in turn";
                self.refused.push(place.refuse(&rule.title, reason));
            }
        }
        let positions: BTreeMap<usize, usize> =
            ordered.iter().enumerate().map(|(position, index)| (*index, position)).collect();
        for index in ordered {
            let (Some((correlation, names)), Some((rule, place))) =
                (ready.remove(&index), rules.correlations.get(index))
            else {
                continue;
            };
            let position = self.correlations.len();
            let mut sourced = false;
            for (reference, name) in names.into_iter().enumerate() {
                match name {
                    Named::Detection(detection) => {
                        sourced |= self.scopes.get(detection).is_some_and(|scope| *scope != Scope::Nothing);
                        if let Some(wanted) = self.wanted_by.get_mut(detection) {
                            wanted.push((position, reference));
                        }
                        if let Some(silent) = self.silent.get_mut(detection) {
                            *silent |= !rule.generate;
                        }
                    }
                    Named::Correlation(other) => {
                        sourced = true;
                        let other = positions.get(&other).and_then(|other| self.correlations.get_mut(*other));
                        if let Some(other) = other {
                            other.wanted_by.push((position, reference));
                        }
                    }
                }
            }
            if !sourced {
                let reason = "no format here is meant by the rules that it names";
                self.without_source.push(place.refuse(&rule.title, reason));
            }
            self.correlations.push(Linked { rule: index, correlation, wanted_by: Vec::new() });
        }
        self.matches = vec![Vec::new(); self.correlations.len()];
    }

    /// Shows an event, with its record if that is JSON.
    pub fn observe(&mut self, event: &Event, raw: Option<&Value>) {
        if !self.engines.contains_key(&event.format) {
            let meeting = self.meeting(&event.format);
            self.engines.insert(event.format.clone(), meeting);
        }
        let Some(meeting) = self.engines.get_mut(&event.format) else { return };
        meeting.events += 1;
        self.shown += 1;
        if meeting.rules.is_empty() {
            return;
        }
        let fields = Fields::new(event, raw);
        for result in meeting.engine.evaluate(&fields) {
            let rule = result.header.rule_id.as_deref().and_then(|id| self.by_id.get(id)).copied();
            let Some(rule) = rule else { continue };
            if let (Some(at), Some(wanted)) = (event.time.at, self.wanted_by.get(rule)) {
                for (correlation, reference) in wanted {
                    let Some(linked) = self.correlations.get(*correlation) else { continue };
                    let Some((key, value)) = linked.correlation.key(*reference, &fields) else { continue };
                    let events = vec![event.id.clone()];
                    let one = Match { at: at.0, order: self.shown, reference: *reference, value, events };
                    if let Some(matches) = self.matches.get_mut(*correlation) {
                        matches.push(Keyed { key, one });
                    }
                }
            }
            if self.silent.get(rule).copied().unwrap_or_default() {
                continue;
            }
            let Some(count) = self.counted.get_mut(rule) else { continue };
            *count += 1;
            if *count > MOST_HITS {
                continue;
            }
            let Some(Compiled { rule: sigma, .. }) = self.rules.detections.get(rule) else { continue };
            self.hits.push(Hit {
                rule: sigma.id.clone().unwrap_or_default(),
                title: sigma.title.clone(),
                level: sigma.level.as_ref().map(rsigma_parser::Level::as_str),
                tags: sigma.tags.clone(),
                events: vec![event.id.clone()],
                left_out: 0,
                first: event.time.at,
                last: event.time.at,
                because: because(&result),
            });
        }
    }

    /// The rules for a format.
    fn meeting(&self, format: &str) -> Meeting {
        let mut engine = Engine::new();
        engine.set_match_detail(MatchDetailLevel::Summary);
        let meant = self.scopes.iter().enumerate().filter(|(_, scope)| scope.covers(format));
        let rules: Vec<usize> = meant.map(|(index, _)| index).collect();
        let compiled = rules.iter().filter_map(|index| self.rules.detections.get(*index));
        engine.extend_compiled_rules(compiled.map(|one| one.compiled.clone()));
        // Each filter was tried when the rules were made ready.
        for (filter, _) in &self.rules.filters {
            let _ = engine.apply_filter(filter);
        }
        Meeting { engine, rules, events: 0 }
    }

    /// Works the correlations out, and tells what was found.
    #[must_use]
    pub fn finish(mut self) -> Findings {
        let mut loaded = self.loaded_detections();
        for position in 0..self.correlations.len() {
            let matches = self.matches.get_mut(position).map(std::mem::take).unwrap_or_default();
            let Some(linked) = self.correlations.get(position) else { continue };
            let Some((sigma, _)) = self.rules.correlations.get(linked.rule) else { continue };
            let level = sigma.level.as_ref().map(rsigma_parser::Level::as_str);
            let rule = sigma.id.clone().unwrap_or_default();
            let met = matches.len() as u64;
            let fired = linked.correlation.run(matches);
            loaded.push(LoadedRule {
                rule: rule.clone(),
                title: sigma.title.clone(),
                level,
                correlation: true,
                met,
                hits: fired.len() as u64,
            });
            for (number, hit) in fired.into_iter().enumerate() {
                for (parent, reference) in &linked.wanted_by {
                    let keyed = self.correlations.get(*parent).and_then(|parent| {
                        chained(&hit, &parent.correlation, *reference, linked.correlation.group_by())
                    });
                    self.matches
                        .get_mut(*parent)
                        .into_iter()
                        .for_each(|matches| matches.extend(keyed.clone()));
                }
                if number as u64 >= MOST_HITS {
                    continue;
                }
                let names = linked.correlation.group_by().iter().cloned();
                self.hits.push(Hit {
                    rule: rule.clone(),
                    title: sigma.title.clone(),
                    level,
                    tags: sigma.tags.clone(),
                    events: hit.events,
                    left_out: hit.left_out,
                    first: Some(hit.first),
                    last: Some(hit.last),
                    because: names.zip(hit.key.iter().map(|value| clipped(value))).collect(),
                });
            }
        }
        self.hits.sort_by(|a, b| {
            let key = |hit: &Hit| (hit.first.is_none(), hit.first);
            key(a).cmp(&key(b)).then_with(|| a.events.cmp(&b.events)).then_with(|| a.rule.cmp(&b.rule))
        });
        Findings { hits: self.hits, loaded, refused: self.refused, without_source: self.without_source }
    }

    /// The detection rules that ran, whether or not an event of theirs came by.
    fn loaded_detections(&self) -> Vec<LoadedRule> {
        let mut met = vec![0; self.counted.len()];
        for meeting in self.engines.values() {
            for rule in &meeting.rules {
                if let Some(met) = met.get_mut(*rule) {
                    *met += meeting.events;
                }
            }
        }
        let rules = self.rules.detections.iter().zip(&self.scopes).zip(met).zip(&self.counted);
        let runs = rules.filter(|(((_, scope), _), _)| **scope != Scope::Nothing);
        runs.map(|(((Compiled { rule, .. }, _), met), hits)| LoadedRule {
            rule: rule.id.clone().unwrap_or_default(),
            title: rule.title.clone(),
            level: rule.level.as_ref().map(rsigma_parser::Level::as_str),
            correlation: false,
            met,
            hits: *hits,
        })
        .collect()
    }
}

/// A hit of a correlation as a match for another one.
fn chained(hit: &Fired, parent: &Correlation, reference: usize, names: &[String]) -> Option<Keyed> {
    let key = parent.key_of(reference, names, &hit.key)?;
    // It holds from the event on that made it hold.
    let one = Match { at: hit.at, order: usize::MAX, reference, value: None, events: hit.events.clone() };
    Some(Keyed { key, one })
}

/// The fields that matched, with their values.
fn because(result: &EvaluationResult) -> Vec<(String, String)> {
    let Some(body) = result.as_detection() else { return Vec::new() };
    let told = body.matched_fields.iter().map(|found| {
        let value = match &found.value {
            Value::String(text) => clipped(text),
            Value::Null => "(none)".to_owned(),
            other => clipped(&other.to_string()),
        };
        (found.field.clone(), value)
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told.dedup();
    told.truncate(MOST_FIELDS);
    told
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
