//! Kubernetes audit logs, as written by the API server and as wrapped by cloud providers.

use std::collections::BTreeMap;

use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, ActorKind, Basis, Event, Grant, GrantEffect, Outcome,
    Subject, Target, TargetKind,
};
use serde_json::Value;

use super::Format;
use crate::{
    ReadFile, Record, RecordContent,
    text::one_line,
    time,
    value::{at, compact, each, embedded, first_text, text},
};

/// Kubernetes audit log.
pub struct KubernetesAudit;

const API_ACTIVITY: u32 = 6003;

/// Stages of one request, the most telling last.
const STAGES: [&str; 4] = ["RequestReceived", "ResponseStarted", "Panic", COMPLETE];
const COMPLETE: &str = "ResponseComplete";

impl Format for KubernetesAudit {
    fn id(&self) -> &'static str {
        "kubernetes_audit"
    }

    fn title(&self) -> &'static str {
        "Kubernetes audit log"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            let direct = |json: &Value| {
                text(json, "kind") == Some("Event")
                    && (json.get("auditID").is_some()
                        || json.get("verb").is_some() && json.get("user").is_some())
                    || text(json, "apiVersion").is_some_and(|version| version.starts_with("audit.k8s.io/"))
            };
            direct(json) || wrapped(json).is_some_and(|inner| direct(&inner))
        })
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(json) = record.json() else { return RecordContent::refused("expected a JSON object") };
        match wrapped(json) {
            Some(inner) => event(&inner),
            None => event(json),
        }
    }

    fn stands_alone(&self) -> bool {
        true
    }

    /// One request is recorded at several stages; the last one says all that the others do.
    fn review(&self, file: &mut ReadFile) {
        let mut last: BTreeMap<String, usize> = BTreeMap::new();
        for (id, stage) in file.records.iter().filter_map(|record| stage_of(&record.content)) {
            let known = last.entry(id).or_insert(stage);
            *known = stage.max(*known);
        }
        for record in &mut file.records {
            if let Some((id, stage)) = stage_of(&record.content)
                && last.get(&id).is_some_and(|last| stage < *last)
            {
                let name = STAGES.get(stage).copied().unwrap_or_default();
                record.content = RecordContent::meta(format!(
                    "stage `{name}` of a request whose later stage is in the file"
                ));
            }
        }
    }
}

/// Audit id and place among the stages of a parsed record.
fn stage_of(content: &RecordContent) -> Option<(String, usize)> {
    let RecordContent::Parsed { events, .. } = content else { return None };
    let native = events.first()?.native_id.as_deref()?;
    let (id, stage) = native.rsplit_once('/').unwrap_or((native, COMPLETE));
    Some((id.to_owned(), STAGES.iter().position(|name| *name == stage)?))
}

/// The audit event inside a cloud provider's envelope.
fn wrapped(json: &Value) -> Option<Value> {
    let inner =
        at(json, "properties.log").or_else(|| at(json, "message")).or_else(|| at(json, "@message"))?;
    // Some providers leave the id out.
    embedded(inner).filter(|inner| inner.get("auditID").is_some() || inner.get("objectRef").is_some())
}

fn event(json: &Value) -> RecordContent {
    let Some(verb) = text(json, "verb") else {
        return RecordContent::refused("no `verb`: expected a Kubernetes audit event");
    };
    let written = first_text(json, &["requestReceivedTimestamp", "timestamp", "stageTimestamp"]);
    let mut time = time::utc_or_undated(written);
    time.logged = text(json, "stageTimestamp").and_then(time::utc).and_then(|time| time.at);
    let object = Object::of(json);
    let outcome = outcome(json);
    let access = if outcome == Outcome::Failure {
        Vec::new()
    } else {
        binding(json, verb, &object).into_iter().collect()
    };
    let activity = if access.is_empty() { activity(verb, &object) } else { Activity::AccessChange };
    let user = text(json, "user.username");
    let name = object.name();
    let stage = text(json, "stage").unwrap_or(COMPLETE);
    let code = at(json, "responseStatus.code").map(|code| format!(" ({code})")).unwrap_or_default();
    let message = format!("{} asked to {verb} {name}{code}", user.unwrap_or("somebody unnamed"));
    let written = matches!(verb, "create" | "update" | "patch" | "delete" | "deletecollection");
    let body = json.get("requestObject").filter(|_| written).map(compact);
    let uri = text(json, "requestURI").filter(|_| written).map(str::to_owned);
    RecordContent::event(Event {
        time,
        // A request's own id is enough for its last stage.
        native_id: text(json, "auditID").map(|id| match stage {
            COMPLETE => id.to_owned(),
            stage => format!("{id}/{stage}"),
        }),
        action: format!("{verb} {}", object.kind()),
        class_uid: Some(API_ACTIVITY),
        activity,
        outcome,
        executor: user.map(|user| account(user, "user.username")),
        delegation: text(json, "impersonatedUser.username")
            .map(|user| account(user, "impersonatedUser.username"))
            .into_iter()
            .collect(),
        targets: vec![Target { kind: TargetKind::Resource, name: name.clone() }],
        message: Some(one_line(&message, 300)),
        text: [body, uri].into_iter().flatten().reduce(|body, uri| format!("{body}\n{uri}")),
        place: object.namespace.map(|namespace| format!("kubernetes:namespace/{namespace}")),
        access,
        ..Event::default()
    })
}

/// What a request was about.
struct Object<'a> {
    resource: &'a str,
    subresource: Option<&'a str>,
    namespace: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> Object<'a> {
    fn of(json: &'a Value) -> Self {
        Self {
            resource: text(json, "objectRef.resource")
                .unwrap_or_else(|| text(json, "requestURI").unwrap_or("request")),
            subresource: text(json, "objectRef.subresource"),
            namespace: text(json, "objectRef.namespace"),
            name: first_text(
                json,
                &["objectRef.name", "responseObject.metadata.name", "requestObject.metadata.name"],
            ),
        }
    }

    /// `pods/exec`
    fn kind(&self) -> String {
        match self.subresource {
            Some(part) => format!("{}/{part}", self.resource),
            None => self.resource.to_owned(),
        }
    }

    /// `kubernetes:namespace/resource/name`, without the namespace for what belongs to the cluster.
    fn name(&self) -> String {
        let parts = [self.namespace, Some(self.resource), self.name];
        format!("kubernetes:{}", parts.into_iter().flatten().collect::<Vec<_>>().join("/"))
    }
}

fn outcome(json: &Value) -> Outcome {
    let decision = json.get("annotations").and_then(|notes| notes.get("authorization.k8s.io/decision"));
    match at(json, "responseStatus.code").and_then(Value::as_u64) {
        Some(400..) => Outcome::Failure,
        Some(_) => Outcome::Success,
        None if decision.and_then(Value::as_str) == Some("forbid") => Outcome::Failure,
        None => Outcome::Unknown,
    }
}

fn activity(verb: &str, object: &Object<'_>) -> Activity {
    let trivial = matches!(
        object.resource,
        "events" | "leases" | "endpoints" | "endpointslices" | "tokenreviews" | "subjectaccessreviews"
    );
    match (verb, object.resource, object.subresource) {
        (_, _, Some("exec" | "attach" | "portforward" | "proxy")) => Activity::Other,
        ("get" | "list" | "watch", "secrets", _) | ("get", "pods", Some("log")) => Activity::DataAccess,
        ("create", "serviceaccounts", Some("token")) => Activity::Authentication,
        _ if trivial => Activity::Other,
        ("delete" | "deletecollection", _, _) => Activity::Deletion,
        ("create" | "update" | "patch", _, _) => Activity::ConfigurationChange,
        _ => Activity::Other,
    }
}

/// Accounts whose name says what they are; any other may be a person or a program.
fn account(name: &str, field: &str) -> Actor {
    if name.starts_with("system:serviceaccount:") {
        Actor::of(name, field, ActorKind::Service, Basis::StrongPattern)
    } else if name.starts_with("system:") {
        Actor::of(name, field, ActorKind::System, Basis::StrongPattern)
    } else {
        Actor::unknown(name, field)
    }
}

/// A role given to somebody: in the whole cluster, or in a namespace.
fn binding(json: &Value, verb: &str, object: &Object<'_>) -> Option<AccessChange> {
    let (resource, policy) = match object.resource {
        "clusterrolebindings" => {
            ("kubernetes:cluster".to_owned(), format!("clusterrolebinding/{}", object.name?))
        }
        "rolebindings" => {
            (format!("kubernetes:namespace/{}", object.namespace?), format!("rolebinding/{}", object.name?))
        }
        _ => return None,
    };
    let grants = match verb {
        "delete" => Vec::new(),
        "create" | "update" | "patch" => {
            // The response has the binding whole, also after a patch; the request may have it alone.
            let body = [at(json, "responseObject"), at(json, "requestObject")]
                .into_iter()
                .flatten()
                .find(|body| body.get("roleRef").is_some())?;
            let role = text(body, "roleRef.name").unwrap_or("unknown role");
            each(body.get("subjects"))
                .into_iter()
                .filter_map(|entry| grant(entry, role, object.namespace))
                .collect()
        }
        _ => return None,
    };
    Some(AccessChange { resource, policy, operation: AccessOperation::Replace, grants, before: None })
}

fn grant(entry: &Value, role: &str, namespace: Option<&str>) -> Option<Grant> {
    let name = text(entry, "name")?;
    let subject = match (text(entry, "kind").unwrap_or_default(), name) {
        (_, "system:anonymous" | "system:unauthenticated") => Subject::Public,
        (_, "system:authenticated") => Subject::Organization(name.to_owned()),
        ("Group", _) => Subject::Group(name.to_owned()),
        ("ServiceAccount", _) => {
            let namespace = text(entry, "namespace").or(namespace).unwrap_or("default");
            Subject::Principal(format!("system:serviceaccount:{namespace}:{name}"))
        }
        _ => Subject::Principal(name.to_owned()),
    };
    Some(Grant {
        subject,
        rights: vec![role.to_owned()],
        effect: GrantEffect::Allow,
        condition: None,
        until: None,
    })
}
