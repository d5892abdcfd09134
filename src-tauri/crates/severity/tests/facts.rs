//! Facts and milestones from the documents of the engine.

#![allow(clippy::expect_used, reason = "a test that cannot set its case up must fail")]

use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, AssetRow, Basis, Bounds, ContextRow, Event,
    EventTime, Grant, GrantEffect, Instant, Outcome, Precision, Reference, ReferenceKind, Registry, Subject,
    Target, TargetKind, ZoneSource,
    document::{
        Access, AccessState, AccessWidening, Archetype, Audience, Chain, CountRange, Exposure, Exposures,
        Fact, FactStatus, FactValue, Hypothesis, Link, LinkKind, LinkStatus, NoRecordedCause, OutcomeKind,
        OutcomeRef, Role, SecondsRange, Severity, Step,
    },
};
use proximate_severity::{FactSources, Pack, decide, facts, milestones};

const MINUTE: i64 = 60;

fn at(minutes: i64) -> Instant {
    Instant::parse("2026-03-10T14:00:00Z").expect("an instant").plus_seconds(minutes * MINUTE)
}

fn exact(minutes: i64) -> Bounds {
    Bounds::exact(at(minutes))
}

fn exposure(minutes: i64) -> Exposure {
    let seconds = (minutes * MINUTE) as f64;
    Exposure {
        id: "open/bq:sales".to_owned(),
        resource: "bq:sales".to_owned(),
        name: "sales".to_owned(),
        environment: "production".to_owned(),
        data_class: "user".to_owned(),
        records: None,
        start: exact(0),
        end: Some(exact(minutes)),
        open: false,
        seconds: SecondsRange { min: seconds, likely: seconds, max: seconds },
        audience: Audience {
            scope: "org_wide".to_owned(),
            newly_able: CountRange { min: Some(4000), max: Some(4200) },
            subjects: vec![Subject::Organization("acme.com".to_owned())],
            baseline: "assets.csv".to_owned(),
        },
        access: Access {
            state: AccessState::Unknown,
            count: 0,
            principals: Vec::new(),
            coverage: Some(0.4),
            unlogged: vec![Bounds { earliest: at(0), latest: at(1) }],
            events: Vec::new(),
        },
        opened_by: vec!["open".to_owned()],
        closed_by: vec!["close".to_owned()],
        ineffective: Vec::new(),
    }
}

fn event(id: &str, minutes: i64, activity: Activity) -> Event {
    Event {
        id: id.to_owned(),
        time: EventTime::recorded(at(minutes), "", Precision::Microsecond, ZoneSource::Explicit),
        activity,
        outcome: Outcome::Success,
        ..Event::default()
    }
}

fn agent() -> Actor {
    Actor::of("helper-bot", "actor", ActorKind::AiAgent, Basis::ExplicitField)
}

fn person(name: &str) -> Actor {
    Actor::of(name, "actor", ActorKind::Human, Basis::Registry)
}

fn step(role: Role, event: &str, actor: Actor) -> Step {
    Step {
        role,
        status: LinkStatus::Observed,
        confidence: 0.9,
        time: EventTime::default(),
        actor: Some(actor),
        summary: String::new(),
        place: None,
        events: vec![event.to_owned()],
        evidence: Vec::new(),
    }
}

fn chain(archetype: Archetype, kind: OutcomeKind, steps: Vec<Step>, links: Vec<Link>) -> Chain {
    let outcome =
        OutcomeRef { id: "o".to_owned(), kind, resource: "bq:sales".to_owned(), summary: String::new() };
    let agent_involved = archetype != Archetype::NoAgent;
    let hypothesis = Hypothesis {
        rank: 1,
        confidence: 0.8,
        words: "likely".to_owned(),
        archetype,
        archetype_margin: None,
        agent_involved,
        outcome,
        steps,
        links,
        gaps: Vec::new(),
    };
    Chain { hypotheses: vec![hypothesis], ..no_chain() }
}

fn no_chain() -> Chain {
    let no_recorded_cause =
        NoRecordedCause { outcome: None, confidence: 0.1, wins: false, reasons: Vec::new() };
    Chain { hypotheses: Vec::new(), no_recorded_cause, outcomes: Vec::new(), weights: String::new() }
}

struct Case {
    exposures: Exposures,
    chain: Chain,
    events: Vec<Event>,
    registry: Registry,
}

impl Case {
    fn new(exposures: Vec<Exposure>) -> Self {
        let exposures = Exposures { exposures, window: None, widenings: Vec::new() };
        Self { exposures, chain: no_chain(), events: Vec::new(), registry: Registry::default() }
    }

    fn view(&self) -> FactSources<'_> {
        let Self { exposures, chain, events, registry } = self;
        FactSources { exposures, chain, events, registry }
    }

    fn fact(&self, path: &str) -> Option<Fact> {
        facts(&self.view()).into_iter().find(|fact| fact.path == path)
    }

    fn stated(&self, path: &str) -> Option<(FactStatus, Option<FactValue>)> {
        self.fact(path).map(|fact| (fact.status, fact.value))
    }

    fn decide(&self) -> Severity {
        let pack = Pack::built_in().expect("a pack");
        decide(&pack, &facts(&self.view()), &milestones(&self.view())).expect("a decision")
    }
}

fn yes(status: FactStatus, value: bool) -> Option<(FactStatus, Option<FactValue>)> {
    Some((status, Some(FactValue::Boolean(value))))
}

const NOBODY_KNOWS: Option<(FactStatus, Option<FactValue>)> = Some((FactStatus::Unknown, None));

#[test]
fn a_broad_internal_exposure_is_grave_however_short_and_whether_or_not_it_was_used() {
    for minutes in [1, 2, 115, 10_000] {
        for state in [AccessState::Unknown, AccessState::NotAccessed, AccessState::Accessed] {
            let mut exposure = exposure(minutes);
            exposure.access.state = state;
            let decision = Case::new(vec![exposure]).decide();
            assert_eq!(decision.equivalent, "Sev-1-equivalent", "{minutes} minutes, {state:?}");
            assert_eq!(decision.best_case, "SEV1", "{minutes} minutes, {state:?}");
        }
    }
}

#[test]
fn access_has_three_values() {
    let table = [
        (AccessState::Accessed, yes(FactStatus::Known, true)),
        (AccessState::NotAccessed, yes(FactStatus::Known, false)),
        (AccessState::Unknown, NOBODY_KNOWS),
    ];
    for (state, expected) in table {
        let mut exposure = exposure(5);
        exposure.access.state = state;
        assert_eq!(Case::new(vec![exposure]).stated("exposure.access_confirmed"), expected, "{state:?}");
    }
    let fact = Case::new(vec![exposure(5)]).fact("exposure.access_confirmed").expect("a fact");
    assert!(fact.basis.contains("40 % of the window was logged"), "{}", fact.basis);
}

#[test]
fn what_no_table_says_stays_unknown() {
    let mut unclassified = exposure(5);
    unclassified.environment = "unknown".to_owned();
    unclassified.data_class = "frobnicated".to_owned();
    unclassified.audience.scope = "unknown".to_owned();
    unclassified.audience.newly_able = CountRange { min: None, max: None };
    unclassified.access.coverage = None;
    let case = Case::new(vec![unclassified]);
    for path in [
        "exposure.environment",
        "exposure.data_class",
        "exposure.audience_scope",
        "exposure.audience_count",
        "exposure.logs_complete",
        "exposure.exfiltration_confirmed",
        "exposure.records",
    ] {
        assert_eq!(case.stated(path), NOBODY_KNOWS, "{path}");
    }
    assert_eq!(case.stated("gdpr.personal_data"), None);
    let decision = case.decide();
    assert_eq!((decision.severity.as_str(), decision.worst_case.as_str()), ("SEV3", "SEV0"));
}

#[test]
fn the_gravest_exposure_speaks_also_if_another_comes_first() {
    let mut staging = exposure(500);
    staging.environment = "staging".to_owned();
    let mut unclassified = exposure(900);
    unclassified.data_class = "unknown".to_owned();
    unclassified.audience.scope = "public".to_owned();
    let case = Case::new(vec![staging, unclassified, exposure(5)]);
    let class = case.stated("exposure.data_class");
    assert_eq!(class, Some((FactStatus::Known, Some(FactValue::Text("user".to_owned())))));
    assert_eq!(case.decide().severity, "SEV1");
}

#[test]
fn entitlement_is_as_sure_as_its_source() {
    let table = [
        ("assets.csv", FactStatus::Known),
        ("before the change", FactStatus::Estimated),
        ("unknown", FactStatus::Estimated),
    ];
    for (baseline, status) in table {
        let mut exposure = exposure(5);
        exposure.audience.baseline = baseline.to_owned();
        assert_eq!(
            Case::new(vec![exposure]).stated("exposure.audience_authorised"),
            yes(status, false),
            "{baseline}"
        );
    }
}

#[test]
fn personal_data_follow_the_class() {
    let table = [
        ("user", yes(FactStatus::Known, true)),
        ("special_category", yes(FactStatus::Known, true)),
        ("synthetic", yes(FactStatus::Known, false)),
        ("company", NOBODY_KNOWS),
    ];
    for (class, expected) in table {
        let mut exposure = exposure(5);
        exposure.data_class = class.to_owned();
        assert_eq!(Case::new(vec![exposure]).stated("gdpr.personal_data"), expected, "{class}");
    }
}

fn opening(resource: &str) -> AccessChange {
    AccessChange {
        resource: resource.to_owned(),
        policy: "bucket-policy".to_owned(),
        operation: AccessOperation::Replace,
        grants: vec![Grant {
            subject: Subject::Public,
            rights: Vec::new(),
            effect: GrantEffect::Allow,
            condition: None,
            until: None,
        }],
        before: None,
    }
}

#[test]
fn a_refused_opening_is_a_near_miss() {
    let mut case = Case::new(Vec::new());
    let mut refused = event("refused", 0, Activity::AccessChange);
    refused.outcome = Outcome::Failure;
    refused.access = vec![opening("s3:data")];
    case.events = vec![refused];
    assert_eq!(case.stated("exposure.occurred"), yes(FactStatus::Estimated, false));
    assert_eq!(case.fact("exposure.change_made").expect("a fact").evidence, ["refused"]);
    let decision = case.decide();
    assert_eq!(decision.severity, "SEV3");
    assert!(decision.rules.iter().any(|rule| rule.id == "EXP-NEAR-01" && rule.fired));
}

#[test]
fn an_opening_of_public_data_is_no_near_miss_and_silence_is_no_statement() {
    let mut case = Case::new(Vec::new());
    assert_eq!(facts(&case.view()), [], "no record, no fact");
    let asset = AssetRow {
        resource: "s3:site".to_owned(),
        name: String::new(),
        environment: "production".to_owned(),
        data_class: "public".to_owned(),
        entitled: None,
        records: None,
        owner: String::new(),
    };
    case.registry = Registry::new([ContextRow::Asset(asset)]);
    let mut done = event("done", 0, Activity::AccessChange);
    done.access = vec![opening("s3:site")];
    case.exposures.widenings = vec![AccessWidening {
        event: "done".to_owned(),
        at: Some(at(0)),
        action: "PutBucketPolicy".to_owned(),
        actor: None,
        change: opening("s3:site"),
        summary: String::new(),
        evidence: done.evidence.clone(),
    }];
    case.events = vec![done];
    assert_eq!(case.stated("exposure.change_made"), yes(FactStatus::Estimated, false));
    assert_eq!(case.decide().severity, "SEV4");
}

/// An agent's publication `post` in a session, on the chain, and a person's change `open` that follows it.
fn advice() -> Case {
    let mut case = Case::new(vec![exposure(115)]);
    let mut post = event("post", -60, Activity::Message);
    post.executor = Some(agent());
    post.session = Some("s1".to_owned());
    post.references = vec![Reference { kind: ReferenceKind::ToolCall, value: "call-7".to_owned() }];
    let mut open = event("open", 0, Activity::AccessChange);
    open.executor = Some(person("ana"));
    case.events = vec![post, open];
    let steps = vec![step(Role::Publication, "post", agent()), step(Role::Change, "open", person("ana"))];
    case.chain = chain(Archetype::AdviceAdopted, OutcomeKind::Exposure, steps, Vec::new());
    case
}

fn approving(id: &str, outcome: Outcome, tie: &str, actor: Actor) -> Event {
    let mut approval = event(id, -61, Activity::Approval);
    approval.outcome = outcome;
    approval.session = Some("s1".to_owned());
    approval.executor = Some(actor);
    approval.references = vec![Reference { kind: ReferenceKind::ToolCall, value: tie.to_owned() }];
    approval
}

#[test]
fn approval_is_known_to_be_missing_only_where_approvals_are_recorded() {
    let path = "agent.published_without_approval";
    let case = advice();
    assert_eq!(case.stated(path), yes(FactStatus::Estimated, true), "no approvals on record at all");
    assert_eq!(case.stated("agent.approval_obtained"), NOBODY_KNOWS);
    let table = [
        (Outcome::Success, "call-7", person("ben"), yes(FactStatus::Known, false), "approved by a person"),
        (
            Outcome::Success,
            "call-1",
            person("ben"),
            yes(FactStatus::Known, true),
            "another call was approved",
        ),
        (Outcome::Failure, "call-7", person("ben"), yes(FactStatus::Known, true), "refused"),
        (Outcome::Success, "call-7", agent(), yes(FactStatus::Known, true), "approved by configuration"),
    ];
    for (outcome, tie, actor, expected, name) in table {
        let mut case = advice();
        case.events.push(approving("a", outcome, tie, actor));
        assert_eq!(case.stated(path), expected, "{name}");
    }
}

#[test]
fn following_is_known_by_a_hard_reference_and_estimated_by_a_score() {
    let path = "human.followed_agent_advice";
    for (status, expected) in
        [(LinkStatus::Linked, FactStatus::Estimated), (LinkStatus::Observed, FactStatus::Known)]
    {
        let mut case = advice();
        let (kind, confidence) = (LinkKind::Reference, 0.9);
        case.chain.hypotheses[0].links =
            vec![Link { from: 0, to: 1, kind, status, confidence, reasons: Vec::new(), rivals: Vec::new() }];
        assert_eq!(case.stated(path), yes(expected, true), "{status:?}");
    }
    let mut case = advice();
    case.chain.no_recorded_cause.wins = true;
    assert_eq!(case.stated(path), NOBODY_KNOWS, "no recorded cause");
}

#[test]
fn stops_are_ignored_until_the_persons_next_words() {
    let in_session = |mut event: Event| {
        event.session = Some("s1".to_owned());
        event
    };
    let mut case = Case::new(Vec::new());
    let mut deleting = event("d1", 3, Activity::Deletion);
    deleting.executor = Some(agent());
    case.events = vec![
        in_session(event("stop1", 1, Activity::Stop)),
        in_session(deleting),
        in_session(event("stop2", 5, Activity::Stop)),
        in_session(event("go", 6, Activity::Prompt)),
        in_session(event("later", 7, Activity::ToolCall)),
    ];
    let count = |value: f64| Some((FactStatus::Known, Some(FactValue::Number(value))));
    assert_eq!(case.stated("agent.stop_commands"), count(2.0));
    assert_eq!(case.stated("agent.stop_commands_ignored"), count(1.0));
    assert_eq!(case.fact("agent.stop_commands_ignored").expect("a fact").evidence, ["stop1"]);
}

#[test]
fn a_mailbox_of_one_person_is_capped() {
    let mut case = Case::new(Vec::new());
    let asset = AssetRow {
        resource: "mailbox:ana".to_owned(),
        name: String::new(),
        environment: "personal".to_owned(),
        data_class: "user".to_owned(),
        entitled: None,
        records: None,
        owner: "ana".to_owned(),
    };
    case.registry = Registry::new([ContextRow::Asset(asset)]);
    let mut stop = event("stop", 1, Activity::Stop);
    stop.session = Some("s1".to_owned());
    case.events = vec![stop];
    for minute in 0..5 {
        let mut deletion = event(&format!("d{minute}"), minute, Activity::Deletion);
        deletion.executor = Some(agent());
        deletion.session = Some("s1".to_owned());
        deletion.targets = vec![Target { kind: TargetKind::Resource, name: format!("mailbox:ana/{minute}") }];
        case.events.push(deletion);
    }
    let number = |value: f64| Some((FactStatus::Known, Some(FactValue::Number(value))));
    assert_eq!(case.stated("destructive.items"), number(5.0));
    assert_eq!(case.stated("destructive.owners"), number(1.0));
    let decision = case.decide();
    assert_eq!(decision.severity, "SEV2");
    assert!(decision.grounds.contains("DES-SCOPE caps DES-01"), "{}", decision.grounds);
}

#[test]
fn identity_of_the_agent() {
    let path = "agent.identity_kind";
    let word = |status: FactStatus, word: &str| Some((status, Some(FactValue::Text(word.to_owned()))));
    let with = |credential: Option<Actor>, others: &[&str]| {
        let mut case = advice();
        case.events[0].credential = credential.clone();
        for (index, other) in others.iter().enumerate() {
            let mut event = event(&format!("x{index}"), -90, Activity::Other);
            event.executor = Some(Actor::unknown(*other, "actor"));
            event.credential = credential.clone();
            case.events.push(event);
        }
        case.stated(path)
    };
    let service = || Some(Actor::of("deploy", "role", ActorKind::Service, Basis::Registry));
    assert_eq!(with(None, &[]), NOBODY_KNOWS);
    assert_eq!(with(Some(agent()), &[]), word(FactStatus::Known, "own_account"));
    assert_eq!(with(Some(person("ana")), &[]), word(FactStatus::Known, "human_account"));
    assert_eq!(with(service(), &[]), NOBODY_KNOWS);
    assert_eq!(with(service(), &["jenkins"]), word(FactStatus::Known, "shared_service_account"));
}

#[test]
fn milestones_come_from_exposures_alerts_and_people() {
    let mut case = Case::new(vec![exposure(115)]);
    let mut early = event("unrelated", -500, Activity::Alert);
    early.executor = Some(Actor::of("monitor", "source", ActorKind::Service, Basis::ExplicitField));
    let mut machine = event("alert", 30, Activity::Alert);
    machine.executor = early.executor.clone();
    let mut declared = event("declared", 45, Activity::Alert);
    declared.executor = Some(person("ana"));
    case.events = vec![early, machine, declared];
    let found = milestones(&case.view());
    assert_eq!((found.occurred, found.detected), (Some(at(0)), Some(at(30))));
    assert_eq!((found.declared, found.contained), (Some(at(45)), Some(at(115))));
    assert_eq!(
        (found.detected_evidence, found.contained_evidence),
        (vec!["alert".to_owned()], vec!["close".to_owned()])
    );
    case.exposures.exposures[0].end = None;
    assert_eq!(milestones(&case.view()).contained, None, "one is still open");
}
