//! AWS CloudTrail: management and data events in all the shapes in which they are delivered.

mod access;
mod activity;
mod actor;
mod names;
mod policy;
mod target;

use proximate_model::{Activity, Event, Outcome, Reference, ReferenceKind};
use serde_json::Value;

use super::Format;
use crate::{
    Record, RecordContent,
    text::one_line,
    time,
    value::{compact, embedded, first_text, flag, text},
};

/// AWS CloudTrail.
pub struct CloudTrail;

/// OCSF "API Activity" and "Authentication".
const API_ACTIVITY: u32 = 6003;
const AUTHENTICATION: u32 = 3002;

impl Format for CloudTrail {
    fn id(&self) -> &'static str {
        "aws_cloudtrail"
    }

    fn title(&self) -> &'static str {
        "AWS CloudTrail"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            let event = text(json, "eventSource").is_some() && text(json, "eventName").is_some();
            event || json.get("CloudTrailEvent").is_some() || digest(json).is_some() || insight(json)
        })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        if let Some(kind) = digest(json) {
            return RecordContent::meta(kind);
        }
        // `lookup-events` wraps the event as text; the time outside it is in the zone of whoever asked.
        if let Some(inner) = json.get("CloudTrailEvent") {
            return match embedded(inner) {
                Some(inner) => event(&inner),
                None => RecordContent::refused("`CloudTrailEvent` is not JSON: expected the event as text"),
            };
        }
        event(json)
    }
}

/// What a file of the trail's own integrity is, if it is one.
fn digest(json: &Value) -> Option<&'static str> {
    (json.get("digestStartTime").is_some() && json.get("logFiles").is_some())
        .then_some("digest of log files, for checking their integrity")
}

fn insight(json: &Value) -> bool {
    json.get("insightDetails").is_some() || text(json, "eventCategory") == Some("Insight")
}

fn event(json: &Value) -> RecordContent {
    if insight(json) {
        return RecordContent::meta("Insight: a statement about the rate of calls, not a call");
    }
    let (Some(source), Some(name)) = (text(json, "eventSource"), text(json, "eventName")) else {
        return RecordContent::refused("no `eventSource` and `eventName`: expected a CloudTrail event");
    };
    let time = time::utc_or_undated(text(json, "eventTime"));
    let call = Call { json, service: source.strip_suffix(".amazonaws.com").unwrap_or(source), name };
    let failure = call.failure();
    let actors = actor::actors(json);
    let access = if failure.is_some() { Vec::new() } else { access::changes(&call) };
    let activity = if access.is_empty() { activity::of(&call) } else { Activity::AccessChange };
    let targets = target::targets(&call);
    let who = [&actors.initiator, &actors.executor, &actors.credential]
        .into_iter()
        .flatten()
        .next()
        .map_or("somebody unnamed", |actor| actor.name.as_str());
    let what = targets.first().map(|target| format!(" on {}", target.name)).unwrap_or_default();
    let tool = first_text(json, &["userAgent"]).map(tool).unwrap_or_default();
    // The key is no session of an agent, but what it did must be found by a search.
    let key = text(json, "userIdentity.accessKeyId").map(|key| format!(" by key {key}")).unwrap_or_default();
    let how = failure.as_ref().map(|failure| format!(": {failure}")).unwrap_or_default();
    let message = one_line(&format!("{who} called {}{what}{tool}{key}{how}", call.action()), 300);
    RecordContent::event(Event {
        time,
        native_id: text(json, "eventID").map(str::to_owned),
        action: call.action(),
        class_uid: Some(if activity == Activity::Authentication { AUTHENTICATION } else { API_ACTIVITY }),
        activity,
        outcome: match failure {
            Some(_) => Outcome::Failure,
            None => Outcome::Success,
        },
        message: Some(message),
        text: call.text(),
        place: call.place(),
        targets,
        access,
        references: references(json),
        initiator: actors.initiator,
        executor: actors.executor,
        credential: actors.credential,
        delegation: actors.delegation,
        ..Event::default()
    })
}

/// One call, as its record has it.
pub(super) struct Call<'a> {
    json: &'a Value,
    /// Service without its domain, for instance `s3`.
    service: &'a str,
    /// Name of the call without the version that some services append.
    name: &'a str,
}

impl<'a> Call<'a> {
    /// `service:EventName`, exactly as recorded.
    fn action(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// The name without a trailing API version: Lambda records `AddPermission20150331v2`.
    fn plain_name(&self) -> &'a str {
        let unversioned = self.name.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'v' || c == '_');
        match self.name.get(unversioned.len()..) {
            Some(version) if version.len() >= 8 && version.starts_with("20") => unversioned,
            _ => self.name,
        }
    }

    /// The request parameters, or null.
    fn parameters(&self) -> &'a Value {
        self.json.get("requestParameters").unwrap_or(&Value::Null)
    }

    /// The first of the named request parameters that is text.
    fn parameter(&self, names: &[&str]) -> Option<&'a str> {
        first_text(self.parameters(), names)
    }

    /// The response, or null.
    fn response(&self) -> &'a Value {
        self.json.get("responseElements").unwrap_or(&Value::Null)
    }

    /// The account in which it happened.
    fn account(&self) -> Option<&'a str> {
        first_text(self.json, &["recipientAccountId", "userIdentity.accountId"])
    }

    /// Why it failed, if it did. A console sign-in tells that in its response.
    fn failure(&self) -> Option<String> {
        if let Some(code) = text(self.json, "errorCode") {
            return Some(match text(self.json, "errorMessage") {
                Some(message) => format!("{code}, {message}"),
                None => code.to_owned(),
            });
        }
        let failed = self.service == "signin"
            && self
                .response()
                .as_object()
                .is_some_and(|response| response.values().any(|value| value == "Failure"));
        failed.then(|| text(self.json, "errorMessage").unwrap_or("sign-in failed").to_owned())
    }

    /// Whether it only reads. Old records do not say so: then the verb does.
    fn reads(&self) -> bool {
        const VERBS: [&str; 9] =
            ["Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Query", "Scan"];
        flag(self.json, "readOnly").unwrap_or_else(|| VERBS.iter().any(|verb| self.name.starts_with(verb)))
    }

    /// Account and region.
    fn place(&self) -> Option<String> {
        let region = text(self.json, "awsRegion");
        match (self.account(), region) {
            (Some(account), Some(region)) => Some(format!("aws:{account}/{region}")),
            (Some(account), None) => Some(format!("aws:{account}")),
            (None, Some(region)) => Some(format!("aws:{region}")),
            (None, None) => None,
        }
    }

    /// What was asked for, for comparison with what others wrote: reads are not worth it.
    fn text(&self) -> Option<String> {
        let parameters = self.parameters();
        if self.reads() || parameters.is_null() {
            return None;
        }
        let mut parameters = parameters.clone();
        unfold(&mut parameters);
        Some(compact(&parameters))
    }
}

/// Policies that are written as text inside the parameters become JSON, so that their parts compare.
fn unfold(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(unfold),
        Value::Array(elements) => elements.iter_mut().for_each(unfold),
        Value::String(written) if written.trim_start().starts_with(['{', '[']) => {
            if let Some(inner) = embedded(&Value::String(written.clone())) {
                *value = inner;
            }
        }
        _ => {}
    }
}

/// The program behind a user agent, for the message.
fn tool(agent: &str) -> String {
    let agent = agent.trim_matches(['[', ']']);
    let name = agent.split([' ', '(']).next().unwrap_or_default();
    if name.is_empty() || name.ends_with(".amazonaws.com") { String::new() } else { format!(" with {name}") }
}

fn references(json: &Value) -> Vec<Reference> {
    [("requestID", ReferenceKind::Request), ("sharedEventID", ReferenceKind::Change)]
        .into_iter()
        .filter_map(|(field, kind)| Some(Reference { kind, value: text(json, field)?.to_owned() }))
        .collect()
}
