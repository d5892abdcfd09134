//! The first page: six questions that a reader asks before reading on.

use std::collections::BTreeSet;

use proximate_model::document::{AccessState, Exposure, Hypothesis, LinkStatus, Role, RuleEffect};

use super::{Composer, section, severity};
use crate::{Answer, Block, Section, Statement, words};

/// How many steps the first page tells; section 1 has all.
const STEPS: usize = 6;
/// How many resources, rules, questions or gaps one answer of the first page names.
const NAMED: usize = 3;

impl Composer<'_> {
    pub(super) fn front(&mut self) -> Section {
        let answers = vec![
            answer("What happened", self.what_happened()),
            answer("How bad it is", self.how_bad()),
            answer("For how long", self.how_long()),
            answer("Who could see", self.who_could_see()),
            answer("What is not known", self.what_is_not_known()),
            answer("What was done", self.what_was_done()),
        ];
        section("summary", "Summary", vec![Block::Answers { answers }])
    }

    fn what_happened(&mut self) -> Vec<Statement> {
        let chain = self.input.chain;
        let Some(best) = self.best().cloned() else { return self.without_a_cause() };
        let cited: Vec<u32> = best
            .steps
            .iter()
            .filter(|step| matches!(step.role, Role::Change | Role::Effect))
            .flat_map(|step| self.step(step))
            .collect();
        let mut statements =
            vec![Statement::inference(words::stopped(&words::sentence(&best.outcome.summary)), cited)];
        statements.extend(self.told(&best));
        let pattern = words::archetype(best.archetype);
        let part = if best.agent_involved {
            "an AI agent stands in the causal part"
        } else {
            "no AI agent stands in the causal part"
        };
        statements.push(Statement::inference(
            format!(
                "This account is the best supported ({}); its pattern is: {pattern}; {part}. Section 1 has every step, its rivals and its gaps.",
                words::confidence(best.confidence)
            ),
            Vec::new(),
        ));
        if chain.outcomes.len() > 1 {
            statements.push(Statement::inference(
                format!(
                    "The evidence shows {} outcomes; this page tells the gravest.",
                    words::small_number(chain.outcomes.len())
                ),
                Vec::new(),
            ));
        }
        statements
    }

    /// The causal part in the order of time, each step with its clock.
    fn told(&mut self, best: &Hypothesis) -> Vec<Statement> {
        let causal = [
            Role::Instruction,
            Role::Question,
            Role::Answer,
            Role::Publication,
            Role::Adoption,
            Role::Approval,
            Role::Change,
            Role::Stop,
            Role::Continued,
            Role::Source,
        ];
        let mut steps: Vec<_> = best
            .steps
            .iter()
            .filter(|step| step.status != LinkStatus::Inferred && causal.contains(&step.role))
            .collect();
        // The steps nearest to the outcome matter most when not all fit.
        let skip = steps.len().saturating_sub(STEPS);
        let steps = steps.split_off(skip);
        let mut day = String::new();
        let mut statements = Vec::new();
        for step in steps {
            let lead = match step.time.at {
                None => words::event_time(&step.time),
                Some(at) if words::day(at) == day => words::time_of_day(at),
                Some(at) => {
                    day = words::day(at);
                    format!("{day} {} UTC", words::time_of_day(at))
                }
            };
            let cited = self.step(step);
            let told = format!("{}: {}", words::role(step.role), words::stopped(&step.summary));
            statements.push(Statement::fact(told, cited).lead(lead));
        }
        statements
    }

    fn without_a_cause(&self) -> Vec<Statement> {
        let chain = self.input.chain;
        let reasons =
            chain.no_recorded_cause.reasons.iter().map(|reason| words::stopped(&words::sentence(reason)));
        let mut statements = Vec::new();
        if let Some(outcome) = &chain.no_recorded_cause.outcome {
            statements
                .push(Statement::inference(words::stopped(&words::sentence(&outcome.summary)), Vec::new()));
            statements.push(Statement::inference(
                format!(
                    "The evidence holds no cause of it that is better supported than none ({}).",
                    words::confidence(chain.no_recorded_cause.confidence)
                ),
                Vec::new(),
            ));
        } else {
            statements.push(Statement::inference(
                "No outcome was found: no record shows somebody becoming able to see what they were not entitled to, and none shows a deletion by which data were lost. This is a statement about the evidence named below, not about what took place elsewhere.",
                Vec::new(),
            ));
        }
        statements.extend(reasons.take(NAMED).map(|reason| Statement::inference(reason, Vec::new())));
        statements.push(Statement::of_manifest(self.looked_at()));
        statements
    }

    /// What was looked at, in one sentence.
    pub(super) fn looked_at(&self) -> String {
        let overview = self.input.overview;
        let totals = &overview.totals;
        let span = match (overview.first, overview.last) {
            (Some(first), Some(last)) => {
                format!(", from {} to {}", words::instant(first), words::instant(last))
            }
            _ => String::new(),
        };
        format!(
            "Looked at: {} with {}, of which {} became {}{span}.",
            words::counted(totals.files, "file", "files"),
            words::counted(totals.records, "record", "records"),
            words::thousands(totals.parsed),
            words::counted(totals.events, "event", "events"),
        )
    }

    fn how_bad(&mut self) -> Vec<Statement> {
        let decided = self.input.severity;
        let mut statements = vec![Statement::opinion(severity::verdict(decided), Vec::new())];
        let floors = decided.rules.iter().filter(|rule| rule.fired && rule.effect == RuleEffect::Floor);
        for rule in floors.take(NAMED) {
            let cited = self.citations.events(rule.facts.iter().flat_map(|fact| &fact.evidence));
            let cited = cited.into_iter().take(6).collect();
            statements.push(Statement::opinion(words::stopped(&words::sentence(&rule.title)), cited));
        }
        if decided.best_case != decided.worst_case {
            statements.push(Statement::opinion(
                format!(
                    "What is not known leaves room from {} to {}.",
                    decided.best_case, decided.worst_case
                ),
                Vec::new(),
            ));
        }
        statements
    }

    fn how_long(&mut self) -> Vec<Statement> {
        let exposures = self.input.exposures;
        let Some(window) = &exposures.window else {
            return vec![Statement::inference("No exposure was computed from the evidence.", Vec::new())];
        };
        let cited = self.citations.events(
            exposures
                .exposures
                .iter()
                .flat_map(|exposure| exposure.opened_by.iter().chain(&exposure.closed_by)),
        );
        let end = match window.end {
            Some(end) => format!("to {}", words::bounds(end)),
            None => "and still open at the last record of the case".to_owned(),
        };
        let mut statements = vec![Statement::inference(
            format!(
                "{} (most likely {}), from {} {end}.",
                words::duration_range(window.seconds),
                words::duration(window.seconds.likely),
                words::bounds(window.start)
            ),
            cited,
        )];
        let ineffective: BTreeSet<&String> =
            exposures.exposures.iter().flat_map(|one| &one.ineffective).collect();
        if !ineffective.is_empty() {
            let count = ineffective.len();
            let cited = self.citations.events(ineffective);
            statements.push(Statement::inference(
                format!(
                    "{} in between touched the policy and did not end the exposure.",
                    words::sentence(&format!(
                        "{} {}",
                        words::small_number(count),
                        if count == 1 { "change" } else { "changes" }
                    ))
                ),
                cited,
            ));
        }
        statements
    }

    fn who_could_see(&mut self) -> Vec<Statement> {
        let exposures = &self.input.exposures.exposures;
        if exposures.is_empty() {
            return vec![Statement::inference(
                "No record shows anybody who became able to see more than before.",
                Vec::new(),
            )];
        }
        let mut statements = Vec::new();
        for exposure in exposures.iter().take(NAMED) {
            let cited = self.citations.events(&exposure.opened_by);
            statements.push(
                Statement::inference(
                    format!(
                        "{}; {} newly able. {}",
                        words::scope(&exposure.audience.scope),
                        words::people(exposure.audience.newly_able),
                        use_in_short(exposure)
                    ),
                    cited,
                )
                .lead(format!("{} ({}, {} data)", exposure.name, exposure.environment, exposure.data_class)),
            );
        }
        if exposures.len() > NAMED {
            statements.push(Statement::inference(
                format!(
                    "{} more exposed; section 2 has all of them.",
                    words::counted((exposures.len() - NAMED) as u64, "resource was", "resources were")
                ),
                Vec::new(),
            ));
        }
        statements
    }

    fn what_is_not_known(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        for unknown in self.input.severity.unknown.iter().take(NAMED) {
            let could = unknown
                .could_become
                .as_ref()
                .map_or_else(String::new, |level| format!(" It could lead to {level}."));
            statements.push(Statement::inference(format!("{}{could}", unknown.question), Vec::new()));
        }
        let gaps = self.best().map(|best| best.gaps.clone()).unwrap_or_default();
        for gap in gaps.iter().take(NAMED) {
            statements.push(
                Statement::inference(words::stopped(&words::sentence(&gap.ask)), Vec::new())
                    .lead(format!("No record of the {}.", words::role(gap.role))),
            );
        }
        let unlogged = self
            .input
            .exposures
            .exposures
            .iter()
            .filter(|one| one.access.state == AccessState::Unknown)
            .count();
        if unlogged > 0 {
            statements.push(Statement::inference(
                format!(
                    "Whether anybody used the access is not known for {}: it was not logged for the whole time.",
                    words::counted(unlogged as u64, "resource", "resources")
                ),
                Vec::new(),
            ));
        }
        if statements.is_empty() {
            statements.push(Statement::inference(
                "No open question was found; section 6 says what was checked.",
                Vec::new(),
            ));
        }
        statements
    }

    fn what_was_done(&mut self) -> Vec<Statement> {
        let response = [Role::Detection, Role::Stop, Role::Containment, Role::Recovery];
        let steps: Vec<_> = self
            .best()
            .map(|best| best.steps.clone())
            .unwrap_or_default()
            .into_iter()
            .filter(|step| step.status != LinkStatus::Inferred && response.contains(&step.role))
            .collect();
        let mut statements = Vec::new();
        for step in &steps {
            let cited = self.step(step);
            let told = format!("{}: {}", words::role(step.role), words::stopped(&step.summary));
            statements.push(Statement::fact(told, cited).lead(words::event_time(&step.time)));
        }
        if statements.is_empty() {
            let closed = self
                .citations
                .events(self.input.exposures.exposures.iter().flat_map(|exposure| &exposure.closed_by));
            if !closed.is_empty() {
                statements.push(Statement::fact("Changes that ended an exposure are recorded.", closed));
            }
        }
        if statements.is_empty() {
            statements.push(Statement::inference(
                "No record shows detection, containment or recovery. That does not show that nothing was done.",
                Vec::new(),
            ));
        }
        statements
    }
}

fn answer(question: &str, statements: Vec<Statement>) -> Answer {
    Answer { question: question.to_owned(), statements }
}

/// The three-valued answer in one sentence.
fn use_in_short(exposure: &Exposure) -> String {
    match exposure.access.state {
        AccessState::Accessed => format!(
            "Records show use: {} by {}.",
            words::counted(exposure.access.count, "access", "accesses"),
            words::counted(exposure.access.principals.len() as u64, "account", "accounts")
        ),
        AccessState::NotAccessed => "The whole time was logged, and no record shows use.".to_owned(),
        AccessState::Unknown => "Whether it was used is not known.".to_owned(),
    }
}
