//! Events for tests, and what rules make of them.

use proximate_detection::{Detector, Findings, Rules};
use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, Basis, Event, EventTime, Grant, GrantEffect,
    Instant, Outcome, Precision, Reference, ReferenceKind, Subject, Target, TargetKind, ZoneSource,
};
use serde_json::Value;

/// An event and its record.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) event: Event,
    pub(crate) raw: Option<Value>,
}

/// An event of a format, at noon, without anything else.
pub(crate) fn shown(format: &str, activity: Activity) -> Shown {
    let event = Event { id: "e".to_owned(), format: format.to_owned(), activity, ..Event::default() };
    Shown { event, raw: None }.at(0)
}

/// A call of a tool by an agent.
pub(crate) fn call(text: &str) -> Shown {
    shown("claude_code", Activity::ToolCall).by("claude-code", ActorKind::AiAgent).tool("Bash").text(text)
}

/// A call of AWS.
pub(crate) fn aws(raw: Value) -> Shown {
    let mut one = shown("aws_cloudtrail", Activity::ConfigurationChange);
    one.raw = Some(raw);
    one
}

impl Shown {
    pub(crate) fn at(mut self, seconds: i64) -> Self {
        let noon = 1_773_144_000;
        let at = Instant((noon + seconds) * Instant::SECOND);
        self.event.time = EventTime::recorded(at, "", Precision::Microsecond, ZoneSource::None);
        self.event.id = format!("{}-{seconds}", self.event.format);
        self
    }
    pub(crate) fn undated(mut self) -> Self {
        self.event.time = EventTime::default();
        self
    }
    pub(crate) fn by(mut self, name: &str, kind: ActorKind) -> Self {
        self.event.executor = Some(Actor::of(name, "test", kind, Basis::ExplicitField));
        self
    }
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.event.text = Some(text.to_owned());
        self
    }
    pub(crate) fn action(mut self, action: &str) -> Self {
        action.clone_into(&mut self.event.action);
        self
    }
    pub(crate) fn outcome(mut self, outcome: Outcome) -> Self {
        self.event.outcome = outcome;
        self
    }
    pub(crate) fn session(mut self, session: &str) -> Self {
        self.event.session = Some(session.to_owned());
        self
    }
    pub(crate) fn tool(mut self, name: &str) -> Self {
        self.event.targets = vec![Target { kind: TargetKind::Tool, name: name.to_owned() }];
        self
    }
    pub(crate) fn of_call(mut self, id: &str) -> Self {
        self.event.references = vec![Reference { kind: ReferenceKind::ToolCall, value: id.to_owned() }];
        self
    }
    pub(crate) fn raw(mut self, raw: Value) -> Self {
        self.raw = Some(raw);
        self
    }
    pub(crate) fn grants(
        mut self,
        operation: AccessOperation,
        effect: GrantEffect,
        subject: Subject,
    ) -> Self {
        let rights = vec!["s3:GetObject".to_owned()];
        let grant = Grant { subject, rights, effect, condition: None, until: None };
        self.event.access = vec![AccessChange {
            resource: "arn:aws:s3:::b".to_owned(),
            policy: "bucket-policy".to_owned(),
            operation,
            grants: vec![grant],
            before: None,
        }];
        self
    }
}

/// What rules find in events.
pub(crate) fn found(rules: &Rules, events: &[Shown]) -> Findings {
    let mut detector = Detector::new(rules);
    for one in events {
        detector.observe(&one.event, one.raw.as_ref());
    }
    detector.finish()
}

/// Rules of a text that has no mistake.
pub(crate) fn rules(yaml: &str) -> Rules {
    let rules = Rules::parse("test.yml", yaml).unwrap();
    assert_eq!(rules.refused(), [], "{yaml}");
    rules
}

/// Titles of the rules that hit.
pub(crate) fn titles(findings: &Findings) -> Vec<&str> {
    findings.hits.iter().map(|hit| hit.title.as_str()).collect()
}
