//! The documents, as JSON or as text for people.

use std::{collections::BTreeMap, io::Write};

use anyhow::{Result, bail};
use proximate_model::{
    ActorKind, Bounds, Event, Subject, Totals,
    document::{
        AccessWidening, CaseCreated, Chain, CountRange, Detections, Exposures, Hypothesis, Import,
        LinkStatus, MappingPreview, Replay, ReportWritten, SecondsRange, Severity, Step, Verification,
        confidence_number, confidence_words,
    },
};
use serde::Serialize;

use crate::text::{json, line, safe};

pub(crate) struct Printer<'a> {
    out: &'a mut dyn Write,
    json: bool,
}

fn kind_mark(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Human => "○",
        ActorKind::AiAgent => "⬡",
        ActorKind::Service | ActorKind::System => "□",
        ActorKind::Unknown => "?",
    }
}

fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as i64;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{seconds:.0} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

fn range(seconds: SecondsRange) -> String {
    if (seconds.max - seconds.min).abs() < 60.0 {
        return format!("about {}", duration(seconds.likely));
    }
    format!("{} to {}, likely {}", duration(seconds.min), duration(seconds.max), duration(seconds.likely))
}

fn count(range: CountRange) -> String {
    match (range.min, range.max) {
        (Some(min), Some(max)) if min == max => format!("{min} people"),
        (Some(min), Some(max)) => format!("{min} to {max} people"),
        (Some(min), None) => format!("at least {min} people"),
        (None, Some(max)) => format!("at most {max} people"),
        (None, None) => "an unknown number of people".to_owned(),
    }
}

fn bounds(bounds: Bounds) -> String {
    if bounds.earliest == bounds.latest {
        bounds.earliest.to_string()
    } else {
        format!("{} … {}", bounds.earliest, bounds.latest)
    }
}

/// Files that are listed one by one; of more, those without a refusal are summed up by format.
const FILES: usize = 40;
/// Changes that widened access which are listed.
const WIDENINGS: usize = 60;

/// Whether it is more than single people, groups or services.
fn is_broad(subject: &Subject) -> bool {
    matches!(subject, Subject::Public | Subject::Organization(_) | Subject::Network(_))
}

/// An event on one line.
fn event_line(event: &Event) -> String {
    let at = event.time.at.map_or_else(|| "undated".to_owned(), |at| at.to_string());
    let actor = event.actor();
    let mark = kind_mark(actor.map_or(ActorKind::Unknown, |actor| actor.kind));
    let name = actor.map_or("unknown", |actor| actor.key());
    let what = event.message.as_deref().unwrap_or(&event.action);
    format!("{at:<27} {mark} {:<28} {}", line(name, 28), line(what, 110))
}

impl<'a> Printer<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, json: bool) -> Self {
        Self { out, json }
    }

    /// Prints the document as JSON, or lets `text` make lines of it.
    fn print<T: Serialize>(&mut self, document: &T, text: impl FnOnce(&T, &mut Vec<String>)) -> Result<()> {
        if self.json {
            writeln!(self.out, "{}", json(&serde_json::to_string(document)?))?;
            return Ok(());
        }
        let mut lines = Vec::new();
        text(document, &mut lines);
        for line in lines {
            writeln!(self.out, "{}", safe(&line))?;
        }
        Ok(())
    }

    pub(crate) fn created(&mut self, created: &CaseCreated) -> Result<()> {
        self.print(created, |created, lines| lines.push(format!("case {} in {}", created.id, created.case)))
    }

    pub(crate) fn import(&mut self, import: &Import) -> Result<()> {
        self.print(import, |import, lines| {
            let account = |records, parsed, duplicates, meta, refused, events| {
                format!("{records:>9} {parsed:>9} {duplicates:>10} {meta:>7} {refused:>8} {events:>9}")
            };
            lines.push("  records    parsed duplicates    meta  refused    events  format, file".into());
            let mut rest: BTreeMap<&str, Totals> = BTreeMap::new();
            for file in &import.files {
                let format = file.format.as_deref().unwrap_or("not a log");
                if import.files.len() > FILES && file.refused == 0 {
                    rest.entry(format).or_default().add(file);
                    continue;
                }
                let numbers =
                    account(file.records, file.parsed, file.duplicates, file.meta, file.refused, file.events);
                lines.push(format!("{numbers}  {format}, {}", line(&file.path, 90)));
                for refusal in file.refusals.iter().take(5) {
                    let reason = line(&refusal.reason, 160);
                    lines.push(format!(
                        "{:>12}record {} at byte {}: {reason}",
                        "", refusal.record, refusal.offset
                    ));
                }
                if file.refusals.len() > 5 {
                    lines.push(format!("{:>12}… and {} more", "", file.refusals.len() - 5));
                }
            }
            for (format, t) in rest {
                let numbers = account(t.records, t.parsed, t.duplicates, t.meta, t.refused, t.events);
                lines.push(format!("{numbers}  {format}, {} files", t.files));
            }
            let t = &import.totals;
            let numbers = account(t.records, t.parsed, t.duplicates, t.meta, t.refused, t.events);
            lines.push(format!("{numbers}  in {} files", t.files));
        })
    }

    /// The mapping, and as comments below it what it makes of the file: the whole is a mapping file.
    pub(crate) fn mapping(&mut self, preview: &MappingPreview) -> Result<()> {
        self.print(preview, |preview, lines| {
            lines.extend(preview.mapping.lines().map(str::to_owned));
            let account = &preview.account;
            lines.push(format!(
                "# Of {} records {} are parsed, {} meta, {} refused; the first events:",
                account.records, account.parsed, account.meta, account.refused
            ));
            lines.extend(preview.events.iter().map(|event| format!("#   {}", event_line(event))));
            let refusals = account.refusals.iter().take(5);
            lines.extend(refusals.map(|refusal| {
                format!(
                    "#   record {} at byte {}: {}",
                    refusal.record,
                    refusal.offset,
                    line(&refusal.reason, 160)
                )
            }));
        })
    }

    pub(crate) fn event(&mut self, event: &Event) -> Result<()> {
        self.print(event, |event, lines| lines.push(event_line(event)))
    }

    pub(crate) fn chain(&mut self, chain: &Chain) -> Result<()> {
        self.print(chain, |chain, lines| {
            if chain.hypotheses.is_empty() && chain.outcomes.is_empty() {
                lines.push("no outcome found: no exposure, no deletion of a known asset".into());
            }
            for outcome in &chain.outcomes {
                let Some(reference) = &outcome.outcome else { continue };
                lines.push(format!("OUTCOME  {}", reference.summary));
                let p = outcome.confidence;
                let verdict = if outcome.wins { "  ← no recorded cause" } else { "" };
                lines.push(format!(
                    "  no recorded cause: {} ({}){verdict}",
                    confidence_words(p),
                    confidence_number(p)
                ));
                let mine = chain.hypotheses.iter().filter(|hypothesis| hypothesis.outcome.id == reference.id);
                mine.for_each(|hypothesis| hypothesis_lines(hypothesis, lines));
            }
            lines.push(format!("weights: {}", chain.weights));
        })
    }

    pub(crate) fn exposures(&mut self, exposures: &Exposures) -> Result<()> {
        self.print(exposures, |exposures, lines| {
            if exposures.exposures.is_empty() {
                lines.push("no exposure found".into());
            }
            for exposure in &exposures.exposures {
                lines.push(format!("{} ({}, {})", exposure.name, exposure.environment, exposure.data_class));
                let end = exposure.end.map_or_else(|| "still open".to_owned(), bounds);
                lines.push(format!("  from {} to {end}", bounds(exposure.start)));
                lines.push(format!("  {}", range(exposure.seconds)));
                let audience = &exposure.audience;
                lines.push(format!("  newly able: {}, {}", audience.scope, count(audience.newly_able)));
                let access = &exposure.access;
                let coverage =
                    access.coverage.map_or_else(|| "unknown".to_owned(), |c| format!("{:.0} %", c * 100.0));
                let state = format!("{:?}", access.state).to_lowercase();
                lines
                    .push(format!("  accesses: {state}, {} recorded, log coverage {coverage}", access.count));
            }
            if let Some(window) = &exposures.window {
                lines.push(format!("window: {}", range(window.seconds)));
            }
            lines.push(format!("changes that widened access: {}", exposures.widenings.len()));
            // The broad ones are never left out; of the others so many that they can still be read.
            let broad = |widening: &AccessWidening| {
                widening.change.grants.iter().any(|grant| is_broad(&grant.subject))
            };
            let mut left =
                WIDENINGS.saturating_sub(exposures.widenings.iter().filter(|one| broad(one)).count());
            let mut hidden = 0;
            for widening in &exposures.widenings {
                if !broad(widening) && left == 0 {
                    hidden += 1;
                    continue;
                }
                left -= usize::from(!broad(widening));
                let at = widening.at.map_or_else(|| "undated".to_owned(), |at| at.to_string());
                let actor = widening.actor.as_deref().unwrap_or("unknown");
                lines.push(format!("  {at}  {}  {}: {}", widening.action, line(actor, 40), widening.summary));
            }
            if hidden > 0 {
                lines.push(format!(
                    "  … and {hidden} more, each for single people, groups or services: `--json` has all"
                ));
            }
        })
    }

    pub(crate) fn severity(&mut self, severity: &Severity) -> Result<()> {
        self.print(severity, |severity, lines| {
            let scale = severity.scale.join(" ");
            lines.push(format!("{} ({}) on {scale}", severity.severity, severity.equivalent));
            lines.push(format!("  best case {}, worst case {}", severity.best_case, severity.worst_case));
            lines.push(format!("  {}", severity.grounds));
            for rule in severity.rules.iter().filter(|rule| rule.fired) {
                lines.push(format!("  fired {}: {}", rule.id, rule.title));
            }
            for unknown in severity.unknown.iter().take(8) {
                lines.push(format!("  not known: {}", unknown.question));
            }
            for change in severity.would_change.iter().take(4) {
                lines.push(format!("  would change: {}", change.sentence));
            }
            for regime in &severity.regimes {
                let verdict = format!("{:?}", regime.verdict).to_lowercase();
                lines.push(format!("  {}: {verdict}; {}", regime.id, regime.because));
            }
        })
    }

    pub(crate) fn detections(&mut self, detections: &Detections) -> Result<()> {
        self.print(detections, |detections, lines| {
            if detections.hits.is_empty() {
                lines.push("no hit".into());
            }
            for hit in &detections.hits {
                let at = hit.first.map_or_else(|| "undated".to_owned(), |at| at.to_string());
                let level = hit.level.map_or_else(|| "no level".to_owned(), |level| format!("{level:?}"));
                let events = hit.events.len() as u64 + hit.left_out;
                let because = hit.because.iter().map(|found| format!("{}: {}", found.field, found.value));
                let because = because.collect::<Vec<_>>().join(", ");
                let title = line(&hit.title, 60);
                lines.push(format!(
                    "{at:<27} {:<13} {title:<60} {events:>5}  {}",
                    level.to_lowercase(),
                    line(&because, 90)
                ));
                lines.push(format!("{:<27} {}", "", hit.events.first().map_or("", String::as_str)));
            }
            let rules = &detections.rules;
            lines.push(format!(
                "rules: {} ran, {} refused, {} without a source",
                rules.loaded.len(),
                rules.refused.len(),
                rules.without_source.len()
            ));
            for rule in rules.refused.iter().chain(&rules.without_source) {
                let title = line(&rule.title, 60);
                lines.push(format!("  {}:{} {title}: {}", rule.file, rule.line, line(&rule.reason, 160)));
            }
        })
    }

    pub(crate) fn written(&mut self, written: &ReportWritten) -> Result<()> {
        self.print(written, |written, lines| {
            lines.push(format!("{} ({} bytes, sha256 {})", written.path, written.bytes, written.sha256));
        })
    }

    pub(crate) fn verification(&mut self, verification: &Verification) -> Result<()> {
        self.print(verification, |verification, lines| {
            for check in &verification.checks {
                let mark = if check.ok { "ok  " } else { "FAIL" };
                lines.push(format!("{mark} {}: {}", check.name, check.detail));
            }
        })
    }

    pub(crate) fn replay(&mut self, replay: &Replay) -> Result<()> {
        self.print(replay, |replay, lines| {
            for answer in &replay.answers {
                lines.push(format!("{} {}  {}", answer.point.at, answer.point.id, answer.point.question));
                match &answer.answer {
                    Some(given) => lines.push(format!("  {:.1}  {given}; {}", answer.points, answer.because)),
                    None => {
                        answer.point.options.iter().for_each(|option| lines.push(format!("    · {option}")));
                    }
                }
            }
            lines.push(format!("score {} of {}", replay.score.points, replay.score.of));
        })
    }

    pub(crate) fn schema(&mut self, command: Option<&str>) -> Result<()> {
        let documents = proximate_api::schemas();
        let wanted: Vec<_> = documents
            .iter()
            .filter(|document| command.is_none_or(|command| command == document.command))
            .collect();
        if wanted.is_empty() {
            let known: Vec<_> = documents.iter().map(|document| document.command).collect();
            bail!("no document of that name; use one of {}", known.join(", "));
        }
        for document in wanted {
            writeln!(self.out, "{}", serde_json::to_string_pretty(&document.schema)?)?;
        }
        Ok(())
    }
}

fn step_line(step: &Step) -> String {
    let at = match (step.time.at, step.time.earliest, step.time.latest) {
        (Some(at), _, _) if step.status != LinkStatus::Inferred => at.to_string(),
        (_, Some(earliest), Some(latest)) => format!("between {earliest} and {latest}"),
        _ => "time unknown".to_owned(),
    };
    let actor = step.actor.as_ref();
    let mark = kind_mark(actor.map_or(ActorKind::Unknown, |actor| actor.kind));
    let role = format!("{:?}", step.role).to_lowercase();
    let status = format!("{:?}", step.status).to_lowercase();
    let name = actor.map_or("unknown", |actor| actor.key());
    let summary = line(&step.summary, 90);
    format!(
        "    {role:<12} {status:<8} {:<9}  {at:<27} {mark} {:<22} {summary}",
        confidence_number(step.confidence),
        line(name, 22)
    )
}

fn hypothesis_lines(hypothesis: &Hypothesis, lines: &mut Vec<String>) {
    lines.push(format!(
        "  hypothesis {} — {} ({}), {:?}{}",
        hypothesis.rank,
        hypothesis.words,
        confidence_number(hypothesis.confidence),
        hypothesis.archetype,
        if hypothesis.agent_involved { "" } else { ", no agent in the causal part" },
    ));
    hypothesis.steps.iter().for_each(|step| lines.push(step_line(step)));
    for link in &hypothesis.links {
        let role = |index: usize| {
            hypothesis
                .steps
                .get(index)
                .map_or_else(String::new, |step| format!("{:?}", step.role).to_lowercase())
        };
        let status = format!("{:?}", link.status).to_lowercase();
        let reason = link.reasons.first().map_or("", String::as_str);
        let (from, to) = (role(link.from), role(link.to));
        lines.push(format!(
            "      {from} → {to}: {status}, {}; {}",
            confidence_number(link.confidence),
            line(reason, 110)
        ));
    }
    for gap in &hypothesis.gaps {
        let role = format!("{:?}", gap.role).to_lowercase();
        lines.push(format!("      gap: {role} ({}); ask for: {}", gap.reason, gap.ask));
    }
}
