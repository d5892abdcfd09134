//! A chain while it is being put together: steps in the order of the story, which become steps in the
//! order of time.

use proximate_model::{
    Actor, Bounds, EventTime, Instant,
    document::{Gap, Link, LinkKind, LinkStatus, Rival, Role, Step},
};

use crate::{
    advice::Tie,
    capped, gaps,
    index::Index,
    sentence,
    time::{
        self, Order,
        network::{Consistency, Network},
    },
};

/// How far clocks of two sources may be apart before a link contradicts them.
const SLACK_SECONDS: i64 = 5;
/// How many records one step shows.
const MOST_EVENTS: usize = 100;

/// A step being drafted.
#[derive(Debug, Clone)]
pub(super) struct DraftStep {
    pub(super) role: Role,
    pub(super) events: Vec<usize>,
    pub(super) confidence: f64,
    pub(super) summary: Option<String>,
    pub(super) bounds: Option<Bounds>,
    pub(super) actor: Option<Actor>,
    pub(super) place: Option<String>,
    /// What to ask for if no record shows it, where the ordinary answer of the role does not fit.
    pub(super) ask: Option<&'static str>,
}

/// A link being drafted, between steps by their number in the draft.
#[derive(Debug, Clone)]
pub(super) struct DraftLink {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) tie: Tie,
    pub(super) rivals: Vec<Rival>,
}

/// Steps and links in the order of the story.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) steps: Vec<DraftStep>,
    pub(super) links: Vec<DraftLink>,
}

impl Draft {
    /// Adds a step that records show. `None` if there is no record.
    pub(super) fn shown(&mut self, role: Role, mut events: Vec<usize>, confidence: f64) -> Option<usize> {
        let main = *events.first()?;
        let mut rest: Vec<usize> = events.split_off(1);
        rest.retain(|at| *at != main);
        rest.sort_unstable();
        rest.dedup();
        events.extend(rest.into_iter().take(MOST_EVENTS - 1));
        self.steps.push(DraftStep {
            role,
            events,
            confidence,
            summary: None,
            bounds: None,
            actor: None,
            place: None,
            ask: None,
        });
        Some(self.steps.len() - 1)
    }

    /// Adds a step that the pattern needs and no record shows.
    pub(super) fn missing(
        &mut self,
        role: Role,
        confidence: f64,
        summary: &str,
        actor: Option<Actor>,
    ) -> usize {
        self.steps.push(DraftStep {
            role,
            events: Vec::new(),
            confidence,
            summary: Some(summary.to_owned()),
            bounds: None,
            actor,
            place: None,
            ask: None,
        });
        self.steps.len() - 1
    }

    /// Names the log that would show a missing step.
    pub(super) fn ask(&mut self, step: usize, log: &'static str) {
        if let Some(step) = self.steps.get_mut(step) {
            step.ask = Some(log);
        }
    }

    /// Ties two steps.
    pub(super) fn link(&mut self, from: usize, to: usize, tie: Tie) {
        self.link_among(from, to, tie, Vec::new());
    }

    /// Ties two steps that had competitors.
    pub(super) fn link_among(&mut self, from: usize, to: usize, tie: Tie, rivals: Vec<Rival>) {
        if from != to && !self.links.iter().any(|link| link.from == from && link.to == to) {
            self.links.push(DraftLink { from, to, tie, rivals });
        }
    }

    /// Ties two steps by the pattern alone.
    pub(super) fn infer(&mut self, from: usize, to: usize, confidence: f64, reason: &str) {
        let tie = Tie {
            kind: LinkKind::Inferred,
            status: LinkStatus::Inferred,
            confidence: capped(confidence),
            reasons: vec![reason.to_owned()],
        };
        self.link(from, to, tie);
    }

    /// Changes the line for people of a step.
    pub(super) fn describe(&mut self, step: usize, summary: String) {
        if let Some(step) = self.steps.get_mut(step) {
            step.summary = Some(summary);
        }
    }

    /// Bounds all missing steps by their neighbours, sorts by time and makes the gaps.
    pub(super) fn finish(mut self, index: &Index<'_>) -> (Vec<Step>, Vec<Link>, Vec<Gap>) {
        let times = self.tighten(index);
        self.check_order(index);
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        let sorted_by = |at: &usize| {
            let step = self.steps.get(*at);
            let shown =
                step.and_then(|step| step.events.first()).map(|event| time::instant(index.event(*event)));
            let inferred = times.get(*at).and_then(|[low, high]| low.or(*high));
            (shown.or(inferred).unwrap_or(Instant(i64::MAX)), step.map(|step| step.role), *at)
        };
        order.sort_by_key(sorted_by);
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(*old) {
                *slot = new;
            }
        }
        let mut found = Vec::new();
        let mut steps = Vec::new();
        for old in &order {
            let (Some(step), Some(times)) = (self.steps.get(*old), times.get(*old)) else { continue };
            if step.events.is_empty() {
                let who = step.actor.as_ref().map(|actor| actor.key().to_owned());
                found.push(gaps::gap(index, step.role, *times, who.as_deref(), step.ask));
            }
            steps.push(finished(index, step, *times));
        }
        let new = |old: usize| place.get(old).copied().unwrap_or(0);
        let mut links: Vec<Link> = self
            .links
            .into_iter()
            .map(|link| Link {
                from: new(link.from),
                to: new(link.to),
                kind: link.tie.kind,
                status: link.tie.status,
                confidence: capped(link.tie.confidence),
                reasons: link.tie.reasons,
                rivals: link.rivals,
            })
            .collect();
        for link in &mut links {
            // `from` is the earlier step in the order of time, whatever the clocks of two sources say.
            if link.from > link.to {
                std::mem::swap(&mut link.from, &mut link.to);
            }
        }
        links.sort_by_key(|link| (link.to, link.from));
        (steps, links, found)
    }

    fn bounds(&self, index: &Index<'_>) -> Vec<Option<Bounds>> {
        self.steps
            .iter()
            .map(|step| step.bounds.or_else(|| index.event(*step.events.first()?).time.bounds()))
            .collect()
    }

    /// The bounds of every step after all orders of the story are taken in; where they contradict each
    /// other, each missing step is bounded by its own neighbours.
    fn tighten(&self, index: &Index<'_>) -> Vec<[Option<Instant>; 2]> {
        let bounds = self.bounds(index);
        let mut network = Network::new(&bounds);
        for link in &self.links {
            network.not_after(link.from, link.to, SLACK_SECONDS * Instant::SECOND * self.both_shown(link));
        }
        match network.solve() {
            Consistency::Tightened(times) => times,
            Consistency::Contradiction(_) => {
                (0..self.steps.len()).map(|at| self.around(at, &bounds)).collect()
            }
        }
    }

    /// One if both ends are records with clocks of their own, else zero: what is inferred has no clock.
    fn both_shown(&self, link: &DraftLink) -> i64 {
        let shown = |at: usize| self.steps.get(at).is_some_and(|step| !step.events.is_empty());
        i64::from(shown(link.from) && shown(link.to))
    }

    fn around(&self, at: usize, bounds: &[Option<Bounds>]) -> [Option<Instant>; 2] {
        if let Some(own) = bounds.get(at).copied().flatten() {
            return [Some(own.earliest), Some(own.latest)];
        }
        let of = |step: usize| bounds.get(step).copied().flatten();
        let low = self
            .links
            .iter()
            .filter(|link| link.to == at)
            .filter_map(|link| of(link.from))
            .map(|b| b.earliest)
            .max();
        let high = self
            .links
            .iter()
            .filter(|link| link.from == at)
            .filter_map(|link| of(link.to))
            .map(|b| b.latest)
            .min();
        [low, high]
    }

    /// Says on every link whose order the clocks deny that either a clock or the link is wrong.
    fn check_order(&mut self, index: &Index<'_>) {
        let first = |step: Option<&DraftStep>| step.and_then(|step| step.events.first().copied());
        for link in &mut self.links {
            let (Some(from), Some(to)) = (first(self.steps.get(link.from)), first(self.steps.get(link.to)))
            else {
                continue;
            };
            if from == to || time::order(index.event(from), index.event(to)) != Order::Impossible {
                continue;
            }
            let seconds = time::seconds_between(index.event(to), index.event(from)).unwrap_or(0.0);
            link.tie.reasons.push(format!(
                "the records contradict this order by {}: a clock is off, or this link is wrong",
                sentence::span(seconds)
            ));
        }
    }
}

fn finished(index: &Index<'_>, step: &DraftStep, times: [Option<Instant>; 2]) -> Step {
    let main = step.events.first().map(|at| index.event(*at));
    let time = match main {
        Some(event) => match step.bounds {
            Some(bounds) => EventTime {
                earliest: Some(bounds.earliest),
                latest: Some(bounds.latest),
                ..event.time.clone()
            },
            None => event.time.clone(),
        },
        None => EventTime { earliest: times[0], latest: times[1], ..EventTime::default() },
    };
    let place = step.place.clone().or_else(|| {
        let event = main?;
        let target = event.targets.first().map(|target| target.name.clone());
        let acts = crate::index::is_change(event);
        if acts { target.or_else(|| event.place.clone()) } else { event.place.clone().or(target) }
    });
    Step {
        role: step.role,
        status: if step.events.is_empty() { LinkStatus::Inferred } else { LinkStatus::Observed },
        confidence: capped(step.confidence),
        time,
        actor: step.actor.clone().or_else(|| main.and_then(|event| event.actor().cloned())),
        summary: step.summary.clone().unwrap_or_else(|| main.map(sentence::about).unwrap_or_default()),
        place,
        events: step.events.iter().map(|at| index.event(*at).id.clone()).collect(),
        evidence: step.events.iter().map(|at| index.event(*at).evidence.clone()).collect(),
    }
}
