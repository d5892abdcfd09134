//! A terse builder of small cases.

use proximate_causality::{CaseView, ChainOptions, chain};
use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, AssetRow, Basis, Bounds, ContextRow, Event,
    EventTime, EvidenceRef, Grant, GrantEffect, IdentityRow, Instant, Outcome, Precision, Reference,
    ReferenceKind, Registry, Subject, Target, TargetKind, ZoneSource,
    document::{self, Hypothesis, Role},
};

/// Midnight of the day on which all cases play.
const DAY: i64 = 1_772_582_400 * Instant::SECOND;

/// An instant so many minutes into the day.
pub(crate) fn minute(minutes: f64) -> Instant {
    Instant(DAY + (minutes * 60.0 * Instant::SECOND as f64) as i64)
}

/// A case being built.
#[derive(Default)]
pub(crate) struct Case {
    pub(crate) events: Vec<Event>,
    rows: Vec<ContextRow>,
    exposed: Vec<(usize, Option<usize>, Vec<usize>)>,
}

/// The policy that lets a whole organisation read a bucket.
pub(crate) fn wide_policy(bucket: &str, organization: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"OrgRead","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"],"Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"{organization}"}}}}}}]}}"#
    )
}

impl Case {
    /// A case with ordinary people, two agents, a deployer, assets and a month of ordinary noise.
    pub(crate) fn new() -> Self {
        let mut case = Self::default();
        for person in ["ana", "ben", "cleo", "dov", "eli", "fay", "gus", "hal"] {
            case.identity(person, ActorKind::Human);
        }
        for agent in ["helper-agent", "other-agent"] {
            case.identity(agent, ActorKind::AiAgent);
        }
        case.identity("infra-delivery", ActorKind::Service);
        for bucket in ["ranking-features-7", "billing-archive-2", "search-logs-9", "partner-feed-4"] {
            case.asset(&format!("arn:aws:s3:::{bucket}"), "production");
        }
        case.noise();
        case
    }

    pub(crate) fn identity(&mut self, name: &str, kind: ActorKind) {
        self.rows.push(ContextRow::Identity(IdentityRow {
            identity: name.into(),
            account: name.into(),
            kind,
            display_name: name.into(),
            team: String::new(),
        }));
    }

    pub(crate) fn asset(&mut self, resource: &str, environment: &str) {
        self.rows.push(ContextRow::Asset(AssetRow {
            resource: resource.into(),
            name: resource.rsplit(':').next().unwrap_or(resource).into(),
            environment: environment.into(),
            data_class: "user".into(),
            entitled: None,
            records: None,
            owner: String::new(),
        }));
    }

    /// Talk, advice that was followed without harm, planned changes and reads: every word of an
    /// incident also occurs here.
    fn noise(&mut self) {
        let people = ["eli", "fay", "gus", "hal"];
        let buckets = ["billing-archive-2", "search-logs-9", "partner-feed-4"];
        for turn in 0..40_usize {
            let start = -20_000.0 + 450.0 * turn as f64;
            let (who, other) = (people[turn % 4], people[(turn + 1) % 4]);
            let bucket = buckets[turn % 3];
            let question = self.post(start, who, "storage-help", &format!(
                "How do I let the {other} team read {bucket}? The bucket policy denies us since ticket T-{turn}00."
            ));
            let answer = self.post(start + 12.0, if turn % 2 == 0 { "other-agent" } else { other }, "storage-help", &format!(
                "Use a role of your team and not the bucket: aws iam attach-role-policy --role-name {who}-reader --policy-arn arn:aws:iam::aws:policy/ReadOnly for {bucket}, then wait {turn} minutes."
            ));
            self.reply(answer, question);
            let change = self.put_policy(start + 90.0, other, bucket, &format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Team{turn}","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:role/{who}-reader"}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/*"}}]}}"#
            ), Subject::Group(format!("{who}-reader")));
            self.events[change].message = Some(format!("{other} sets the policy of {bucket}"));
            self.post(start + 200.0, who, "lunch", &format!("Anyone for noodles at number {turn}?"));
            let alert = self.event(start + 230.0, "monitor", Activity::Alert);
            self.events[alert].text = Some(format!("Latency of shop-front-{turn} above 900 ms"));
        }
    }

    /// A bare event; returns its number.
    pub(crate) fn event(&mut self, minutes: f64, who: &str, activity: Activity) -> usize {
        let number = self.events.len();
        let kind = match who {
            name if name.ends_with("-agent") => ActorKind::AiAgent,
            "infra-delivery" | "monitor" => ActorKind::Service,
            _ => ActorKind::Human,
        };
        let mut event = Event {
            id: format!("{:016x}", (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            time: EventTime::recorded(minute(minutes), "", Precision::Second, ZoneSource::Explicit),
            format: "test".into(),
            executor: Some(Actor::of(who, "user", kind, Basis::ExplicitField)),
            action: format!("{activity:?}").to_lowercase(),
            activity,
            outcome: Outcome::Success,
            evidence: EvidenceRef {
                file: "log.jsonl".into(),
                sha256: "00".repeat(32),
                record: number as u64 + 1,
                offset: number as u64 * 100,
                length: 100,
            },
            ..Event::default()
        };
        event.native_id = Some(format!("n-{number:05}"));
        self.events.push(event);
        number
    }

    pub(crate) fn post(&mut self, minutes: f64, who: &str, place: &str, text: &str) -> usize {
        let at = self.event(minutes, who, Activity::Message);
        self.events[at].place = Some(place.into());
        self.events[at].text = Some(text.into());
        at
    }

    pub(crate) fn reply(&mut self, at: usize, to: usize) {
        self.events[at].reply_to = self.events[to].native_id.clone();
    }

    pub(crate) fn say(&mut self, at: usize, text: &str) {
        self.events[at].text = Some(text.into());
    }

    /// A prompt and an output in one session; returns both.
    pub(crate) fn session(
        &mut self,
        minutes: f64,
        who: &str,
        agent: &str,
        session: &str,
        ask: &str,
        answer: &str,
    ) -> (usize, usize) {
        let prompt = self.event(minutes, who, Activity::Prompt);
        self.say(prompt, ask);
        let output = self.event(minutes + 1.0, agent, Activity::AgentOutput);
        self.say(output, answer);
        for at in [prompt, output] {
            self.events[at].session = Some(session.into());
            self.events[at].format = "trace".into();
        }
        (prompt, output)
    }

    pub(crate) fn tool_call(&mut self, minutes: f64, agent: &str, session: &str, text: &str) -> usize {
        let call = self.event(minutes, agent, Activity::ToolCall);
        self.say(call, text);
        self.events[call].session = Some(session.into());
        self.events[call].format = "trace".into();
        call
    }

    pub(crate) fn refer(&mut self, at: usize, kind: ReferenceKind, value: &str) {
        self.events[at].references.push(Reference { kind, value: value.into() });
    }

    pub(crate) fn aim(&mut self, at: usize, kind: TargetKind, name: &str) {
        self.events[at].targets.push(Target { kind, name: name.into() });
    }

    pub(crate) fn put_policy(
        &mut self,
        minutes: f64,
        who: &str,
        bucket: &str,
        policy: &str,
        subject: Subject,
    ) -> usize {
        let at = self.event(minutes, who, Activity::AccessChange);
        let resource = format!("arn:aws:s3:::{bucket}");
        let event = &mut self.events[at];
        event.format = "aws_cloudtrail".into();
        event.action = "s3:PutBucketPolicy".into();
        event.targets = vec![Target { kind: TargetKind::Resource, name: resource.clone() }];
        event.text = Some(format!(
            r#"{{"bucketName":"{bucket}","Host":"{bucket}.s3.eu-central-1.amazonaws.com","policy":"","bucketPolicy":{policy}}}"#
        ));
        event.access = vec![AccessChange {
            resource,
            policy: "bucket-policy".into(),
            operation: AccessOperation::Replace,
            grants: vec![Grant {
                subject,
                rights: vec!["s3:GetObject".into()],
                effect: GrantEffect::Allow,
                condition: None,
                until: None,
            }],
            before: None,
        }];
        at
    }

    /// The change by which a whole organisation can read the bucket.
    pub(crate) fn widen(&mut self, minutes: f64, who: &str, bucket: &str) -> usize {
        let policy = wide_policy(bucket, "o-4f9k2m1x");
        self.put_policy(minutes, who, bucket, &policy, Subject::Organization("o-4f9k2m1x".into()))
    }

    /// States that one event opened an exposure, another closed it, and others used it.
    pub(crate) fn exposed(&mut self, opened: usize, closed: Option<usize>, used: Vec<usize>) {
        self.exposed.push((opened, closed, used));
    }

    /// The exposures that were stated.
    pub(crate) fn exposures_of(&self) -> document::Exposures {
        let exposures = self
            .exposed
            .iter()
            .map(|(opened, closed, used)| {
                let change = &self.events[*opened];
                let resource = change.targets[0].name.clone();
                let start = change.time.bounds().expect("dated");
                let end: Option<Bounds> = closed.map(|at| self.events[at].time.bounds().expect("dated"));
                let seconds = end.map_or(86_400.0, |end| end.earliest.seconds_since(start.earliest));
                document::Exposure {
                    id: format!("{}/{resource}", change.id),
                    name: resource.rsplit(':').next().unwrap_or(&resource).into(),
                    resource,
                    environment: "production".into(),
                    data_class: "user".into(),
                    records: None,
                    start,
                    end,
                    open: closed.is_none(),
                    seconds: document::SecondsRange { min: seconds, likely: seconds, max: seconds },
                    audience: document::Audience {
                        scope: "org_wide".into(),
                        newly_able: document::CountRange { min: Some(100), max: Some(900) },
                        subjects: Vec::new(),
                        baseline: "unknown".into(),
                    },
                    access: document::Access {
                        state: if used.is_empty() {
                            document::AccessState::Unknown
                        } else {
                            document::AccessState::Accessed
                        },
                        count: used.len() as u64,
                        principals: used
                            .iter()
                            .map(|at| self.events[*at].actor().expect("actor").name.clone())
                            .collect(),
                        coverage: None,
                        unlogged: Vec::new(),
                        events: used.iter().map(|at| self.events[*at].id.clone()).collect(),
                    },
                    opened_by: vec![change.id.clone()],
                    closed_by: closed.map(|at| self.events[at].id.clone()).into_iter().collect(),
                    ineffective: Vec::new(),
                }
            })
            .collect();
        document::Exposures { exposures, window: None, widenings: Vec::new() }
    }

    pub(crate) fn registry(&self) -> Registry {
        Registry::new(self.rows.clone())
    }

    /// Runs the engine on the events in the order in which they stand.
    pub(crate) fn run_as_is(&self) -> document::Chain {
        self.run_with(&self.exposures_of())
    }

    /// Runs the engine with given exposures.
    pub(crate) fn run_with(&self, exposures: &document::Exposures) -> document::Chain {
        let registry = self.registry();
        let mut events = self.events.clone();
        for event in &mut events {
            registry.resolve(event);
        }
        chain(&CaseView { events: &events, registry: &registry }, exposures, &ChainOptions::default())
    }

    /// Runs the engine.
    pub(crate) fn run(&self) -> document::Chain {
        let chain = self.run_as_is();
        sound(&chain);
        chain
    }
}

/// What every document must keep, whatever the case.
pub(crate) fn sound(chain: &document::Chain) {
    assert!(chain.weights.contains("not calibrated"));
    for hypothesis in &chain.hypotheses {
        assert!(hypothesis.confidence <= 0.998 && hypothesis.confidence > 0.0);
        for link in &hypothesis.links {
            assert!(link.from < link.to && link.to < hypothesis.steps.len(), "{link:?}");
            assert!(link.confidence <= 0.998 && link.confidence >= 0.0);
            assert!(!link.reasons.is_empty() && link.rivals.len() <= 3);
        }
        let times: Vec<Instant> =
            hypothesis.steps.iter().filter_map(|step| step.time.at.or(step.time.earliest)).collect();
        assert!(times.is_sorted(), "steps are in the order of time: {times:?}");
        let inferred =
            hypothesis.steps.iter().filter(|step| step.status == document::LinkStatus::Inferred).count();
        assert_eq!(inferred, hypothesis.gaps.len(), "every inferred step is a gap");
        for step in &hypothesis.steps {
            assert_eq!(step.events.len(), step.evidence.len());
            assert_eq!(step.events.is_empty(), step.status == document::LinkStatus::Inferred);
            assert!(step.confidence <= 0.998 && !step.summary.is_empty());
        }
    }
}

/// The step of a role in a hypothesis.
pub(crate) fn step(hypothesis: &Hypothesis, role: Role) -> Option<&document::Step> {
    hypothesis.steps.iter().find(|step| step.role == role)
}

/// Whether a step of a role holds an event.
pub(crate) fn holds(case: &Case, hypothesis: &Hypothesis, role: Role, at: usize) -> bool {
    hypothesis.steps.iter().any(|step| step.role == role && step.events.contains(&case.events[at].id))
}

/// The roles of a hypothesis in order, for a failing test's message.
pub(crate) fn told(chain: &document::Chain) -> String {
    let mut text = format!(
        "no recorded cause {:.3} {:?}\n",
        chain.no_recorded_cause.confidence, chain.no_recorded_cause.reasons
    );
    for hypothesis in &chain.hypotheses {
        text.push_str(&format!(
            "#{} {:.3} {:?} agent={}\n",
            hypothesis.rank, hypothesis.confidence, hypothesis.archetype, hypothesis.agent_involved
        ));
        for (number, step) in hypothesis.steps.iter().enumerate() {
            text.push_str(&format!(
                "  {number} {:?} {:?} {:.2} {}\n",
                step.role, step.status, step.confidence, step.summary
            ));
        }
        for link in &hypothesis.links {
            text.push_str(&format!(
                "  {}->{} {:?} {:?} {:.3} {:?}\n",
                link.from, link.to, link.kind, link.status, link.confidence, link.reasons
            ));
        }
    }
    text
}

/// Asserts that no agent is blamed.
pub(crate) fn blames_no_agent(chain: &document::Chain) {
    let first = chain.hypotheses.first();
    let innocent = chain.no_recorded_cause.wins || first.is_some_and(|first| !first.agent_involved);
    assert!(innocent, "{}", told(chain));
}
