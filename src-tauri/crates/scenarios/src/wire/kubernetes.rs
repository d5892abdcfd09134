//! Kubernetes audit log, `audit.k8s.io/v1`.

use crate::json::{Json, object};
use crate::ledger::Line;
use crate::moment::Moment;
use crate::random::Random;
use crate::wire::cluster_clock;

/// One request to the cluster.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    pub(crate) at: Moment,
    pub(crate) user: &'a str,
    pub(crate) groups: Vec<&'a str>,
    pub(crate) verb: &'static str,
    pub(crate) api_group: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    pub(crate) tool: &'static str,
    pub(crate) address: String,
    pub(crate) code: i64,
    /// Body of the request, where the audit level keeps it.
    pub(crate) body: Option<Json>,
}

/// The records of a request: its end, and in some cases also its arrival.
pub(crate) fn records(request: &Request<'_>, random: &mut Random) -> Vec<Line> {
    let id = random.uuid();
    let received = cluster_clock(request.at);
    let took = random.between(900, 48_000);
    let end = record(request, &id, "ResponseComplete", received, received.micros(took));
    let mut lines = vec![Line { at: request.at.micros(took), json: end }];
    if random.chance(4) {
        let arrival = record(request, &id, "RequestReceived", received, received);
        lines.insert(0, Line { at: request.at, json: arrival });
    }
    lines
}

fn record(request: &Request<'_>, id: &str, stage: &'static str, received: Moment, staged: Moment) -> Json {
    let root = if request.api_group.is_empty() {
        "/api/v1".to_owned()
    } else {
        format!("/apis/{}/v1", request.api_group)
    };
    let mut target =
        object! { "resource": request.resource, "namespace": request.namespace, "name": request.name };
    if !request.api_group.is_empty() {
        target = target.with("apiGroup", request.api_group);
    }
    let mut json = object! {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": if request.body.is_some() { "Request" } else { "Metadata" },
        "auditID": id,
        "stage": stage,
        "requestURI": format!("{root}/namespaces/{}/{}/{}", request.namespace, request.resource, request.name),
        "verb": request.verb,
        "user": object! { "username": request.user, "groups": request.groups.clone() },
        "sourceIPs": vec![request.address.clone()],
        "userAgent": request.tool,
        "objectRef": target.with("apiVersion", "v1"),
    };
    if stage == "ResponseComplete" {
        json = json.with("responseStatus", object! { "metadata": object! {}, "code": request.code });
        if let Some(body) = &request.body {
            json = json.with("requestObject", body.clone());
        }
    }
    json = json
        .with("requestReceivedTimestamp", received.to_micros())
        .with("stageTimestamp", staged.to_micros());
    if stage == "ResponseComplete" {
        let decision = if request.code == 403 { "forbid" } else { "allow" };
        json = json.with(
            "annotations",
            object! { "authorization.k8s.io/decision": decision, "authorization.k8s.io/reason": "" },
        );
    }
    json
}
