//! What really happened, written beside the case and never inside its logs.

use crate::json::{Json, object};
use crate::moment::Moment;
use crate::scenario::Kind;
use crate::wire::{CLUSTER_BEHIND, FORUM_AHEAD, File};
use crate::world::{Bucket, HEADCOUNT, World};

/// How a step can be known from the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Observed,
    Inferred,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }
}

/// A step of the chain as it was.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) role: &'static str,
    pub(crate) status: Status,
    pub(crate) at: Moment,
    /// The time that its record bears, with the clock of its source.
    pub(crate) recorded: Moment,
    /// The identity, as in `identities.csv`.
    pub(crate) actor: Option<String>,
    /// The format, or the id of the mapping, that reads the record.
    pub(crate) source: &'static str,
    pub(crate) native_id: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) summary: String,
}

impl Step {
    fn json(&self) -> Json {
        object! {
            "role": self.role,
            "status": self.status.word(),
            "at": self.at.to_micros(),
            "recorded": if self.status == Status::Observed { Json::from(self.recorded.to_micros()) } else { Json::Null },
            "actor": self.actor.clone(),
            "source": self.source,
            "native_id": self.native_id.clone(),
            "place": self.place.clone(),
            "summary": &self.summary,
        }
    }
}

/// What stands before the change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Archetype {
    AdviceAdopted,
    NoAgent,
    #[default]
    NoRecordedCause,
}

/// What the logs can say of reads by those who should not have been able to.
#[derive(Debug, Clone)]
pub(crate) enum Reads {
    /// Moment, person and event id of each.
    Seen(Vec<(Moment, String, String)>),
    /// Not logged at all, or from a moment on.
    Unknown { from: Option<Moment> },
}

/// A bucket opened and closed again.
#[derive(Debug, Clone)]
pub(crate) struct Exposure {
    bucket: Bucket,
    start: Moment,
    opened_by: String,
    end: Option<(Moment, String)>,
    pub(crate) reads: Reads,
}

impl Exposure {
    pub(crate) fn opened(bucket: &Bucket, start: Moment, by: String) -> Self {
        Self { bucket: bucket.clone(), start, opened_by: by, end: None, reads: Reads::Unknown { from: None } }
    }

    pub(crate) fn close(&mut self, at: Moment, by: String) {
        self.end = Some((at, by));
    }

    /// Whether `assets.csv` says who may read the bucket; for the second of the three it does not.
    fn json(&self, world: &World, entitlement_known: bool) -> Json {
        let end = self.end.as_ref().map(|(at, _)| *at);
        let (people, _) = world.readers(&self.bucket);
        let readers = i64::try_from(people.len()).unwrap_or(0);
        // The readers' service is not one of the people that the head count counts.
        let most = HEADCOUNT;
        let least = if entitlement_known { HEADCOUNT - readers - 1 } else { 0 };
        let access = match &self.reads {
            Reads::Seen(reads) => {
                let mut principals: Vec<&str> = reads.iter().map(|(_, person, _)| person.as_str()).collect();
                principals.sort_unstable();
                principals.dedup();
                let ids: Vec<&str> = reads.iter().map(|(_, _, id)| id.as_str()).collect();
                object! {
                    "state": "accessed", "count": i64::try_from(reads.len()).unwrap_or(0), "principals": principals,
                    "native_ids": ids, "unlogged": Json::List(Vec::new()),
                }
            }
            Reads::Unknown { from } => {
                let from = from.unwrap_or(self.start);
                object! {
                    "state": "unknown", "count": 0, "principals": Json::List(Vec::new()),
                    "native_ids": Json::List(Vec::new()),
                    "unlogged": vec![object! { "from": from.to_seconds(), "to": end.map(Moment::to_seconds) }],
                }
            }
        };
        object! {
            "resource": self.bucket.arn(),
            "environment": self.bucket.environment,
            "data_class": self.bucket.data_class,
            "records": self.bucket.records,
            "start": self.start.to_seconds(),
            "end": end.map(Moment::to_seconds),
            "seconds": end.map(|end| end.seconds_since(self.start)),
            "opened_by": &self.opened_by,
            "closed_by": self.end.as_ref().map(|(_, id)| id.clone()),
            "audience": object! {
                "scope": "org_wide", "subject": &world.organization_id, "entitlement_known": entitlement_known,
                "newly_able": object! { "min": least, "max": most },
            },
            "access": access,
        }
    }
}

/// The truth of a case.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) archetype: Archetype,
    steps: Vec<Step>,
    also: Vec<Step>,
    distractors: Vec<Json>,
    ties: Vec<Json>,
    pub(crate) exposures: Vec<Exposure>,
    pub(crate) declared: Option<Moment>,
    pub(crate) alert: Option<i64>,
}

impl Truth {
    /// A step of the chain.
    pub(crate) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// A record that plays the same part as a step of the chain: naming it instead, or as well, is right.
    pub(crate) fn also(&mut self, step: Step) {
        self.also.push(step);
    }

    /// A step of which no record exists.
    pub(crate) fn missing(
        &mut self,
        role: &'static str,
        after: Moment,
        before: Moment,
        actor: &str,
        summary: &str,
    ) {
        let middle = Moment(after.0 + (before.0 - after.0) / 2);
        self.steps.push(Step {
            role,
            status: Status::Inferred,
            at: middle,
            recorded: middle,
            actor: Some(actor.to_owned()),
            source: "",
            native_id: None,
            place: None,
            summary: summary.to_owned(),
        });
    }

    /// A record that looks like a part of the chain and is none.
    pub(crate) fn distractor(&mut self, source: &str, native_id: &str, why: &str) {
        self.distractors.push(object! { "source": source, "native_id": native_id, "why": why });
    }

    /// Ties the steps once all are there, in the order of time.
    pub(crate) fn links(&mut self) {
        self.steps.sort_by_key(|step| step.at);
        self.also.sort_by_key(|step| step.at);
        for to in 1..self.steps.len() {
            let (earlier, later) = (&self.steps[to - 1], &self.steps[to]);
            let (kind, status) = tie(earlier, later);
            self.ties.push(object! {
                "from": i64::try_from(to - 1).unwrap_or(0), "to": i64::try_from(to).unwrap_or(0), "kind": kind, "status": status,
            });
        }
    }

    /// The files of `expected/`.
    pub(crate) fn files(&self, name: &str, kind: Kind, seed: u64, world: &World) -> Vec<File> {
        let pages = [
            ("chain", self.chain(name, seed)),
            ("exposure", self.exposure(world)),
            ("severity", self.severity()),
            ("controls", self.controls(kind)),
            ("unknown", self.unknown(kind)),
        ];
        pages
            .into_iter()
            .map(|(file, json)| (format!("expected/{file}.json"), json.page().into_bytes()))
            .collect()
    }

    fn chain(&self, name: &str, seed: u64) -> Json {
        let (archetype, agent) = match self.archetype {
            Archetype::AdviceAdopted => ("advice_adopted", true),
            Archetype::NoAgent => ("no_agent", false),
            Archetype::NoRecordedCause => ("no_recorded_cause", false),
        };
        object! {
            "label": crate::LABEL,
            "scenario": name,
            "seed": seed.to_string(),
            "archetype": archetype,
            "agent_involved": agent,
            "no_recorded_cause_wins": self.archetype == Archetype::NoRecordedCause,
            "outcomes": self.exposures.iter().map(|exposure| exposure.bucket.arn()).collect::<Vec<_>>(),
            "steps": self.steps.iter().map(Step::json).collect::<Vec<_>>(),
            "links": self.ties.clone(),
            "also": self.also.iter().map(Step::json).collect::<Vec<_>>(),
            "distractors": self.distractors.clone(),
            "clock_offsets_seconds": object! { "forum": FORUM_AHEAD, "kubernetes_audit": -CLUSTER_BEHIND },
        }
    }

    fn exposure(&self, world: &World) -> Json {
        let start = self.exposures.iter().map(|exposure| exposure.start).min();
        let end = self.exposures.iter().filter_map(|exposure| exposure.end.as_ref().map(|(at, _)| *at)).max();
        let exposures: Vec<Json> = self
            .exposures
            .iter()
            .enumerate()
            .map(|(place, exposure)| exposure.json(world, place != 1))
            .collect();
        object! {
            "exposures": exposures,
            "window": object! {
                "start": start.map(Moment::to_seconds), "end": end.map(Moment::to_seconds),
                "seconds": start.zip(end).map(|(start, end)| end.seconds_since(start)),
            },
        }
    }

    fn severity(&self) -> Json {
        object! {
            "severity": "SEV1",
            "equivalent": "Sev-1-equivalent",
            "scale": vec!["SEV0", "SEV1", "SEV2", "SEV3", "SEV4"],
            "rule": "EXP-INT-01",
            "because": "production data of the company and of users could be read by the whole organisation; whether anybody did is not a condition",
            "agent_published_without_approval": self.archetype == Archetype::AdviceAdopted,
            "declared": self.declared.map(Moment::to_millis),
        }
    }

    fn controls(&self, kind: Kind) -> Json {
        let publication = if kind.is_reconstruction() { "absent" } else { "not applicable" };
        object! { "controls": vec![
            object! { "id": "draft_only_posting", "state": publication },
            object! { "id": "second_person_review", "state": "unknown" },
            object! { "id": "sudden_visibility_alarm", "state": "unknown" },
        ] }
    }

    fn unknown(&self, kind: Kind) -> Json {
        let arn = |place: usize| self.exposures.get(place).map(|exposure| exposure.bucket.arn());
        let mut list = vec![
            object! { "fact": "access", "resource": arn(1), "why": "reads of this bucket were never logged" },
            object! { "fact": "access", "resource": arn(2), "why": "reads were logged for a part of the window only" },
            object! { "fact": "entitled", "resource": arn(1), "why": "the table of assets does not say who may read it" },
            object! { "fact": "second_person_review", "resource": Json::Null, "why": "no source of the case would record a review of the change" },
        ];
        if kind == Kind::Bystander {
            list.push(object! {
                "fact": "read", "resource": Json::Null, "why": "the forum's export counts views and does not say by whom",
            });
        }
        if self.archetype == Archetype::NoRecordedCause {
            list.push(object! {
                "fact": "cause", "resource": Json::Null, "why": "nothing in the evidence says why the change was made",
            });
        }
        object! { "unknown": list }
    }
}

/// What ties two neighbours of the chain, and how it is known.
fn tie(earlier: &Step, later: &Step) -> (&'static str, &'static str) {
    let inferred = earlier.status == Status::Inferred || later.status == Status::Inferred;
    match (earlier.role, later.role) {
        _ if inferred => ("inferred", "inferred"),
        ("change", "effect") | ("containment", _) => ("exposure", "observed"),
        ("question", "answer") | ("answer", "publication") | ("publication", "read") => {
            ("reference", "observed")
        }
        ("adoption", "change") => ("actor", "linked"),
        ("read", "adoption") => ("actor", "linked"),
        (_, "containment") => ("target", "linked"),
        _ => ("content", "linked"),
    }
}
