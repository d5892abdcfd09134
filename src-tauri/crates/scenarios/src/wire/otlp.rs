//! OpenTelemetry traces and log records as JSON Lines, with the conventions for generative AI.

use crate::json::{Json, object};
use crate::moment::Moment;
use crate::world::Agent;

/// Version of the conventions that the agents' instrumentation names.
const SCHEMA: &str = "https://opentelemetry.io/schemas/1.37.0";

/// One span.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) name: String,
    /// OTLP number of the kind: 1 internal, 3 client.
    pub(crate) kind: i64,
    pub(crate) start: Moment,
    pub(crate) end: Moment,
    pub(crate) attributes: Vec<Json>,
}

/// An attribute that is text.
pub(crate) fn text(key: &'static str, value: impl Into<String>) -> Json {
    object! { "key": key, "value": object! { "stringValue": value.into() } }
}

/// An attribute that is a whole number; OTLP writes 64-bit numbers as text.
pub(crate) fn number(key: &'static str, value: i64) -> Json {
    object! { "key": key, "value": object! { "intValue": value.to_string() } }
}

fn resource(agent: &Agent) -> Json {
    object! { "attributes": vec![
        text("service.name", format!("{}-agent", agent.name)),
        text("service.namespace", "assistants"),
        text("deployment.environment.name", "production"),
    ] }
}

/// One line: the spans of one trace.
pub(crate) fn trace(agent: &Agent, trace: &str, spans: Vec<Span>) -> Json {
    let spans: Vec<Json> = spans
        .into_iter()
        .map(|span| {
            let mut json = object! { "traceId": trace, "spanId": span.id };
            if let Some(parent) = span.parent {
                json = json.with("parentSpanId", parent);
            }
            json.with("name", span.name)
                .with("kind", span.kind)
                .with("startTimeUnixNano", span.start.epoch_nanos())
                .with("endTimeUnixNano", span.end.epoch_nanos())
                .with("attributes", span.attributes)
                .with("status", object! {})
        })
        .collect();
    object! { "resourceSpans": vec![object! {
        "resource": resource(agent),
        "scopeSpans": vec![object! {
            "scope": object! { "name": "assistants.runtime", "version": "4.2.0" },
            "spans": spans,
            "schemaUrl": SCHEMA,
        }],
    }] }
}

/// One line: the record of a person's decision about a tool call.
pub(crate) fn decision(agent: &Agent, trace: &str, span: &str, at: Moment, attributes: Vec<Json>) -> Json {
    object! { "resourceLogs": vec![object! {
        "resource": resource(agent),
        "scopeLogs": vec![object! {
            "scope": object! { "name": "assistants.approvals", "version": "4.2.0" },
            "logRecords": vec![object! {
                "timeUnixNano": at.epoch_nanos(),
                "observedTimeUnixNano": at.millis(3).epoch_nanos(),
                "severityNumber": 9,
                "severityText": "INFO",
                "eventName": "tool_decision",
                "body": object! { "stringValue": "tool_decision" },
                "attributes": attributes,
                "traceId": trace,
                "spanId": span,
            }],
        }],
    }] }
}
