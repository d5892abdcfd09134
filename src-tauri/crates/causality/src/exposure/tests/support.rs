//! A terse way to write a case: who did what to which policy, and when.

use proximate_model::document::{Exposure, Exposures};
use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, AssetRow, Basis, Bounds, ContextRow, Event,
    EventTime, EvidenceRef, Grant, GrantEffect, GroupRow, IdentityRow, Instant, Outcome, Precision, Registry,
    Subject, Target, TargetKind, ZoneSource,
};

use crate::CaseView;
use crate::exposure::exposures;

pub(super) const BUCKET: &str = "arn:aws:s3:::ledger";

/// An instant of the day of the incident, `10:00:00`, or a full RFC 3339 time.
pub(super) fn at(clock: &str) -> Instant {
    let text = if clock.contains('T') { clock.to_owned() } else { format!("2026-03-10T{clock}Z") };
    Instant::parse(&text).expect("a time in a test is well formed")
}

pub(super) fn public() -> Subject {
    Subject::Public
}

pub(super) fn org(name: &str) -> Subject {
    Subject::Organization(name.into())
}

pub(super) fn group(name: &str) -> Subject {
    Subject::Group(name.into())
}

pub(super) fn one(name: &str) -> Subject {
    Subject::Principal(name.into())
}

pub(super) fn allow(subject: Subject) -> Grant {
    Grant {
        subject,
        rights: vec!["s3:GetObject".into()],
        effect: GrantEffect::Allow,
        condition: None,
        until: None,
    }
}

pub(super) fn deny(subject: Subject) -> Grant {
    Grant { effect: GrantEffect::Deny, rights: Vec::new(), ..allow(subject) }
}

pub(super) fn until(clock: &str, grant: Grant) -> Grant {
    Grant { until: Some(at(clock)), ..grant }
}

/// A case under construction.
#[derive(Default, Clone)]
pub(super) struct Case {
    pub(super) events: Vec<Event>,
    pub(super) rows: Vec<ContextRow>,
}

impl Case {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn event(mut self, clock: &str, who: &str, activity: Activity, target: &str) -> Self {
        let number = self.events.len() + 1;
        let time = at(clock);
        self.events.push(Event {
            id: format!("e{number}"),
            time: EventTime::recorded(time, clock, Precision::Microsecond, ZoneSource::Explicit),
            format: "aws_cloudtrail".into(),
            executor: Some(Actor::of(who, "userIdentity.arn", ActorKind::Human, Basis::ExplicitField)),
            action: "s3:Something".into(),
            activity,
            outcome: Outcome::Success,
            targets: vec![Target { kind: TargetKind::Resource, name: target.into() }],
            evidence: EvidenceRef {
                file: "log.json".into(),
                record: number as u64,
                ..EvidenceRef::default()
            },
            ..Event::default()
        });
        self
    }

    /// Changes the event written last.
    pub(super) fn with(mut self, edit: impl FnOnce(&mut Event)) -> Self {
        edit(self.events.last_mut().expect("an event was written before"));
        self
    }

    /// Gives the event written last other bounds, in seconds before and after.
    pub(super) fn skew(self, before: i64, after: i64) -> Self {
        self.with(|event| {
            let time = event.time.at.expect("dated");
            event.time.earliest = Some(time.plus_seconds(-before));
            event.time.latest = Some(time.plus_seconds(after));
        })
    }

    pub(super) fn change(
        self,
        clock: &str,
        resource: &str,
        policy: &str,
        operation: AccessOperation,
        grants: Vec<Grant>,
    ) -> Self {
        self.event(clock, "arn:aws:iam::111111111111:user/ops", Activity::AccessChange, resource).with(
            |event| {
                event.action = "s3:PutBucketPolicy".into();
                event.access = vec![AccessChange {
                    resource: resource.into(),
                    policy: policy.into(),
                    operation,
                    grants,
                    before: None,
                }];
            },
        )
    }

    pub(super) fn put(self, clock: &str, grants: Vec<Grant>) -> Self {
        self.change(clock, BUCKET, "bucket-policy", AccessOperation::Replace, grants)
    }

    pub(super) fn add(self, clock: &str, policy: &str, grant: Grant) -> Self {
        self.change(clock, BUCKET, policy, AccessOperation::Add, vec![grant])
    }

    pub(super) fn remove(self, clock: &str, policy: &str, grant: Grant) -> Self {
        self.change(clock, BUCKET, policy, AccessOperation::Remove, vec![grant])
    }

    /// States what the policy of the change written last was before it.
    pub(super) fn before(self, grants: Vec<Grant>) -> Self {
        self.with(|event| event.access[0].before = Some(grants))
    }

    pub(super) fn read(self, clock: &str, who: &str) -> Self {
        self.event(clock, who, Activity::DataAccess, &format!("{BUCKET}/part-1"))
            .with(|event| event.action = "s3:GetObject".into())
    }

    /// Reads by an entitled service at every full `step` minutes from hour to hour.
    pub(super) fn rhythm(mut self, hours: std::ops::Range<u32>, step: usize) -> Self {
        for hour in hours {
            for minute in (0..60).step_by(step) {
                self = self.read(&format!("{hour:02}:{minute:02}:30"), "nightly");
            }
        }
        self
    }

    /// The last record of the case: something that has nothing to do with anything.
    pub(super) fn until_last(self, clock: &str) -> Self {
        self.event(clock, "nobody", Activity::Other, "elsewhere")
    }

    pub(super) fn asset(self, entitled: Option<&[&str]>) -> Self {
        self.asset_named(BUCKET, "production", "user", entitled)
    }

    pub(super) fn asset_named(
        mut self,
        resource: &str,
        environment: &str,
        class: &str,
        entitled: Option<&[&str]>,
    ) -> Self {
        self.rows.push(ContextRow::Asset(AssetRow {
            resource: resource.into(),
            name: "ledger".into(),
            environment: environment.into(),
            data_class: class.into(),
            entitled: entitled.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
            records: Some(1_000),
            owner: String::new(),
        }));
        self
    }

    pub(super) fn member(mut self, group: &str, member: &str, from: Option<&str>, to: Option<&str>) -> Self {
        self.rows.push(ContextRow::Group(GroupRow {
            group: group.into(),
            member: Some(member.into()),
            from: from.map(at),
            to: to.map(at),
            headcount: None,
        }));
        self
    }

    pub(super) fn headcount(mut self, group: &str, people: u64) -> Self {
        self.rows.push(ContextRow::Group(GroupRow {
            group: group.into(),
            member: None,
            from: None,
            to: None,
            headcount: Some(people),
        }));
        self
    }

    pub(super) fn identity(mut self, identity: &str, account: &str, kind: ActorKind) -> Self {
        self.rows.push(ContextRow::Identity(IdentityRow {
            identity: identity.into(),
            account: account.into(),
            kind,
            display_name: String::new(),
            team: String::new(),
        }));
        self
    }

    pub(super) fn exposures(&self) -> Exposures {
        let registry = Registry::new(self.rows.clone());
        let mut events = self.events.clone();
        events.iter_mut().for_each(|event| registry.resolve(event));
        events.sort_by_key(|event| (event.time.at.is_none(), event.time.at));
        exposures(&CaseView { events: &events, registry: &registry })
    }
}

fn clock(instant: Instant) -> String {
    let text = instant.to_string();
    let day = text.strip_prefix("2026-03-10T").unwrap_or(&text);
    day.trim_end_matches('Z').to_owned()
}

fn edge(bounds: Bounds) -> String {
    let (earliest, latest) = (clock(bounds.earliest), clock(bounds.latest));
    if earliest == latest { earliest } else { format!("[{earliest} {latest}]") }
}

/// One exposure as one line: when, how long, who began and ended it, and who can see.
pub(super) fn line(exposure: &Exposure) -> String {
    let end = exposure.end.map_or("open".to_owned(), edge);
    let seconds = exposure.seconds;
    let (opened, closed) = (exposure.opened_by.join("+"), exposure.closed_by.join("+"));
    let ineffective = match exposure.ineffective.join("+") {
        none if none.is_empty() => none,
        some => format!(" ineffective {some}"),
    };
    let count = |number: Option<u64>| number.map_or("?".to_owned(), |number| number.to_string());
    let newly = exposure.audience.newly_able;
    format!(
        "{}..{end} {}/{}/{}s by {opened}>{closed}{ineffective} {} {}-{} ({})",
        edge(exposure.start),
        seconds.min,
        seconds.likely,
        seconds.max,
        exposure.audience.scope,
        count(newly.min),
        count(newly.max),
        exposure.audience.baseline,
    )
}

/// Checks all exposures of a case against their lines.
#[track_caller]
pub(super) fn check(name: &str, case: &Case, expected: &[&str]) {
    let found: Vec<String> = case.exposures().exposures.iter().map(line).collect();
    assert_eq!(found, expected, "exposures of `{name}`");
}
