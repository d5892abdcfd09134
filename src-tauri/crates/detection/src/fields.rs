//! An event as rules see it: our normalised fields, and the members of the raw record.
//!
//! Where both have a field of a name, a rule sees both values, and matches if one of them does. Our own
//! fields also answer to the names that OCSF, ECS and the OpenTelemetry conventions give to the same thing.

use std::borrow::Cow;

use proximate_model::{Actor, ActorKind, Event, Target, TargetKind};
use rsigma_eval::{Event as _, EventValue, JsonEvent};
use serde_json::Value;

use crate::words;

/// One event with its raw record, if that is JSON.
pub(crate) struct Fields<'a> {
    event: &'a Event,
    value: Option<&'a Value>,
    raw: Option<JsonEvent<'a>>,
}

fn text(text: &str) -> Option<EventValue<'_>> {
    Some(EventValue::Str(Cow::Borrowed(text)))
}

fn optional(text: &Option<String>) -> Option<EventValue<'_>> {
    text.as_deref().map(|text| EventValue::Str(Cow::Borrowed(text)))
}

/// Nothing, one value, or a list of which a rule matches any.
fn list<'a>(values: impl Iterator<Item = Cow<'a, str>>) -> Option<EventValue<'a>> {
    let mut values: Vec<_> = values.map(EventValue::Str).collect();
    match values.len() {
        0 | 1 => values.pop(),
        _ => Some(EventValue::Array(values)),
    }
}

fn names<'a>(targets: impl Iterator<Item = &'a Target>) -> Option<EventValue<'a>> {
    list(targets.map(|target| Cow::Borrowed(target.name.as_str())))
}

/// A member of an actor, after the name of its slot.
fn of_actor<'a>(actor: Option<&'a Actor>, member: &str) -> Option<EventValue<'a>> {
    let actor = actor?;
    match member {
        "name" => text(&actor.name),
        "identity" => optional(&actor.identity),
        "kind" => text(words::actor_kind(actor.kind)),
        _ => None,
    }
}

fn of_delegation<'a>(event: &'a Event, member: &str) -> Option<EventValue<'a>> {
    match member {
        "name" => list(event.delegation.iter().map(|actor| Cow::Borrowed(actor.name.as_str()))),
        "kind" => list(event.delegation.iter().map(|actor| Cow::Borrowed(words::actor_kind(actor.kind)))),
        _ => None,
    }
}

fn of_access<'a>(event: &'a Event, member: &str) -> Option<EventValue<'a>> {
    let changes = || event.access.iter();
    let grants = || changes().flat_map(|change| &change.grants);
    match member {
        "operation" => list(changes().map(|change| Cow::Borrowed(words::operation(change.operation)))),
        "resource" => list(changes().map(|change| Cow::Borrowed(change.resource.as_str()))),
        "policy" => list(changes().map(|change| Cow::Borrowed(change.policy.as_str()))),
        "subject" => list(grants().map(|grant| Cow::Borrowed(words::subject(&grant.subject).1))),
        "subject.kind" => list(grants().map(|grant| Cow::Borrowed(words::subject(&grant.subject).0))),
        "rights" => list(grants().flat_map(|grant| &grant.rights).map(|right| Cow::Borrowed(right.as_str()))),
        "effect" => list(grants().map(|grant| Cow::Borrowed(words::effect(grant.effect)))),
        "condition" => list(grants().filter_map(|grant| grant.condition.as_deref()).map(Cow::Borrowed)),
        "grant" => list(
            changes()
                .flat_map(|change| change.grants.iter().map(|grant| Cow::Owned(words::grant(change, grant)))),
        ),
        _ => None,
    }
}

/// The name that our own field has, for the names that other vocabularies give to it.
fn canonical(path: &str) -> &str {
    match path {
        "user.name" | "actor.user.name" | "enduser.id" => "actor.name",
        "event.action" | "api.operation" | "gen_ai.operation.name" => "action",
        "event.outcome" | "status" => "outcome",
        "event.id" | "metadata.uid" => "native_id",
        "event.provider" | "metadata.product.name" => "format",
        "event.category" => "activity",
        "process.command_line" => "text",
        "resources.name" => "resource",
        "gen_ai.agent.name" => "agent.name",
        "gen_ai.tool.name" | "tool.name" => "tool",
        "gen_ai.tool.call.id" => "reference.tool_call",
        "gen_ai.conversation.id" | "session.id" | "actor.session.uid" => "session",
        "trace.id" | "trace_id" => "trace",
        "span.id" | "span_id" => "span",
        "parent.id" | "parent_span_id" => "parent",
        "log.file.path" => "file",
        "url.full" => "reference.url",
        other => other,
    }
}

impl<'a> Fields<'a> {
    /// Of an event and its raw record.
    pub(crate) fn new(event: &'a Event, value: Option<&'a Value>) -> Self {
        Self { event, value, raw: value.map(JsonEvent::borrow) }
    }

    /// A normalised field; `None` if the event does not have it.
    pub(crate) fn own(&self, path: &str) -> Option<EventValue<'a>> {
        let event = self.event;
        match canonical(path) {
            "action" => (!event.action.is_empty()).then(|| EventValue::Str(Cow::Borrowed(&event.action))),
            "activity" => text(words::activity(event.activity)),
            "outcome" => text(words::outcome(event.outcome)),
            "format" => text(&event.format),
            "id" => text(&event.id),
            "native_id" => optional(&event.native_id),
            "class_uid" => event.class_uid.map(|class| EventValue::Int(i64::from(class))),
            "message" => optional(&event.message),
            "text" => optional(&event.text),
            "place" => optional(&event.place),
            "session" => optional(&event.session),
            "trace" => optional(&event.trace),
            "span" => optional(&event.span),
            "parent" => optional(&event.parent),
            "reply_to" => optional(&event.reply_to),
            "file" => text(&event.evidence.file),
            "target" | "target.name" => names(event.targets.iter()),
            "target.kind" => {
                list(event.targets.iter().map(|target| Cow::Borrowed(words::target_kind(target.kind))))
            }
            "resource" => names(self.of_kind(TargetKind::Resource)),
            "document" => names(self.of_kind(TargetKind::Document)),
            "tool" => names(self.of_kind(TargetKind::Tool)),
            "reference" => list(event.references.iter().map(|tie| Cow::Borrowed(tie.value.as_str()))),
            other => {
                let (slot, member) = other.split_once('.')?;
                match slot {
                    "actor" => of_actor(event.actor(), member),
                    "initiator" => of_actor(event.initiator.as_ref(), member),
                    "executor" => of_actor(event.executor.as_ref(), member),
                    "credential" => of_actor(event.credential.as_ref(), member),
                    "agent" => of_actor(self.agent(), member),
                    "delegation" => of_delegation(event, member),
                    "access" => of_access(event, member),
                    "reference" => {
                        let kind = words::reference_kind(member)?;
                        let ties = event.references.iter().filter(|tie| tie.kind == kind);
                        list(ties.map(|tie| Cow::Borrowed(tie.value.as_str())))
                    }
                    _ => None,
                }
            }
        }
    }

    fn of_kind(&self, kind: TargetKind) -> impl Iterator<Item = &'a Target> {
        self.event.targets.iter().filter(move |target| target.kind == kind)
    }

    /// The agent that took part: the one who did it, used for it, asked for it or through whom it came.
    fn agent(&self) -> Option<&'a Actor> {
        let event = self.event;
        let slots = [&event.executor, &event.credential, &event.initiator];
        let mut all = slots.into_iter().flatten().chain(&event.delegation);
        all.find(|actor| actor.kind == ActorKind::AiAgent)
    }

    /// One value for grouping: the normalised field, else the member of the record. A list gives its first.
    pub(crate) fn single(&self, path: &str) -> Option<String> {
        let raw = || self.raw.as_ref()?.get_field(path).and_then(scalar);
        self.own(path).and_then(scalar).or_else(raw)
    }

    /// The words of our own fields that a rule's keywords are looked for in.
    fn own_words(&self) -> impl Iterator<Item = &'a str> {
        let event = self.event;
        let texts = [&event.message, &event.text, &event.place, &event.session, &event.native_id];
        let slots = [&event.executor, &event.credential, &event.initiator];
        let actors = slots.into_iter().flatten().chain(&event.delegation).map(|actor| &actor.name);
        let targets = event.targets.iter().map(|target| &target.name);
        let ties = event.references.iter().map(|tie| &tie.value);
        let all = texts.into_iter().flatten().chain([&event.action]).chain(actors).chain(targets).chain(ties);
        all.map(String::as_str)
    }
}

fn scalar(value: EventValue<'_>) -> Option<String> {
    match value {
        EventValue::Array(values) => values.into_iter().find_map(scalar),
        EventValue::Map(_) | EventValue::Null => None,
        other => other.as_str().map(Cow::into_owned),
    }
}

/// Both values, so that a rule matches if one of them does.
fn both<'a>(own: EventValue<'a>, raw: EventValue<'a>) -> EventValue<'a> {
    match raw {
        EventValue::Map(_) | EventValue::Null => own,
        raw if raw == own => own,
        EventValue::Array(mut values) => {
            values.push(own);
            EventValue::Array(values)
        }
        raw => match own {
            EventValue::Array(mut values) => {
                values.push(raw);
                EventValue::Array(values)
            }
            own => EventValue::Array(vec![own, raw]),
        },
    }
}

impl rsigma_eval::Event for Fields<'_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        let own = self.own(path);
        // A member that is an object shares no more than its name with our field.
        if own.is_some() && self.value.and_then(|value| value.get(path)).is_some_and(Value::is_object) {
            return own;
        }
        match (own, self.raw.as_ref().and_then(|raw| raw.get_field(path))) {
            (Some(own), Some(raw)) => Some(both(own, raw)),
            (own, raw) => own.or(raw),
        }
    }

    fn any_string_value(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.own_words().any(wanted) || self.raw.as_ref().is_some_and(|raw| raw.any_string_value(wanted))
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        let mut values: Vec<Cow<'_, str>> = self.own_words().map(Cow::Borrowed).collect();
        values.extend(self.raw.iter().flat_map(JsonEvent::all_string_values));
        values
    }

    fn visit_string_values(&self, visit: &mut dyn FnMut(&str)) {
        self.own_words().for_each(&mut *visit);
        self.raw.iter().for_each(|raw| raw.visit_string_values(visit));
    }

    /// Only asked for where whole events are kept, which nothing here does.
    fn to_json(&self) -> Value {
        self.value.cloned().unwrap_or(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use proximate_model::Basis;
    use rsigma_eval::Event as _;
    use serde_json::json;

    use super::*;

    fn event() -> Event {
        Event {
            action: "s3:PutBucketPolicy".to_owned(),
            message: Some("ada opened it".to_owned()),
            executor: Some(Actor::of("ada", "f", ActorKind::Human, Basis::ExplicitField)),
            targets: vec![
                Target { kind: TargetKind::Resource, name: "arn:aws:s3:::a".to_owned() },
                Target { kind: TargetKind::Resource, name: "arn:aws:s3:::b".to_owned() },
            ],
            ..Event::default()
        }
    }

    #[test]
    fn other_vocabularies_lead_to_our_fields() {
        let event = event();
        let fields = Fields::new(&event, None);
        for (theirs, ours) in [
            ("user.name", "actor.name"),
            ("actor.user.name", "executor.name"),
            ("event.action", "action"),
            ("api.operation", "action"),
            ("event.category", "activity"),
            ("resources.name", "resource"),
        ] {
            let value = fields.get_field(ours);
            assert!(value.is_some(), "{ours}");
            assert_eq!(fields.get_field(theirs), value, "{theirs}");
        }
        assert_eq!(fields.get_field("session"), None, "what is not there is not there");
        assert_eq!(fields.get_field("agent.name"), None, "a person is no agent");
    }

    #[test]
    fn a_field_of_both_has_both_values() {
        let event = event();
        let raw = json!({"action": "policy.update", "message": {"role": "user"}, "a": {"b": [1, 2]}});
        let fields = Fields::new(&event, Some(&raw));
        let strings = |field: &str| match fields.get_field(field) {
            Some(EventValue::Array(values)) => {
                values.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>().join(" ")
            }
            Some(value) => value.as_str().unwrap_or_default().into_owned(),
            None => String::new(),
        };
        assert_eq!(strings("action"), "s3:PutBucketPolicy policy.update");
        assert_eq!(strings("message"), "ada opened it", "an object has no more than the name in common");
        assert_eq!(strings("a.b"), "1 2", "members by dotted path");
        assert_eq!(fields.single("resource").as_deref(), Some("arn:aws:s3:::a"));
        assert!(
            fields.any_string_value(&|word| word == "policy.update"),
            "keywords are looked for in the record"
        );
    }
}
