//! Kubernetes audit events (`audit.k8s.io/v1`), each at its last stage.

use super::template::Records;

/// One request to the interface of the cluster.
struct Request {
    verb: &'static str,
    uri: &'static str,
    /// Members of the object that was asked for.
    object: &'static str,
    code: u16,
    /// Request and response, each member followed by a comma.
    more: &'static str,
}

const PERSON: &str = r#"{"username":"<actor>@example.org","uid":"aws-iam-authenticator:<account>:AROA<role-id>","groups":["<role>","system:authenticated"],"extra":{"accessKeyId":["ASIA<key>"],"arn":["arn:aws:sts::<account>:assumed-role/<role>/<actor>"],"sessionName":["<actor>"]}}"#;
const AGENT: &str = r#"{"username":"system:serviceaccount:agents:<actor>","uid":"<session-uuid>","groups":["system:serviceaccounts","system:serviceaccounts:agents","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=<uuid>"],"authentication.kubernetes.io/node-name":["<host>"],"authentication.kubernetes.io/pod-name":["<actor>-<hex8>"],"authentication.kubernetes.io/pod-uid":["<uuid>"]}}"#;
const SERVICE: &str = r#"{"username":"system:serviceaccount:<namespace>:<workload>","uid":"<session-uuid>","groups":["system:serviceaccounts","system:serviceaccounts:<namespace>","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=<uuid>"],"authentication.kubernetes.io/node-name":["<host>"],"authentication.kubernetes.io/pod-name":["<workload>-<hex8>"],"authentication.kubernetes.io/pod-uid":["<uuid>"]}}"#;

const DEPLOYMENT: &str = r#""requestObject":{"spec":{"replicas":3,"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"<time>","note":"<word> after <other>"}},"spec":{"containers":[{"name":"<workload>","image":"registry.example.org/<image>","env":[{"name":"MODE","value":"<word>"}],"resources":{"limits":{"cpu":"500m","memory":"512Mi"}}}],"serviceAccountName":"<workload>"}}}},"#;
const POD: &str = r#""responseObject":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"<workload>-<this>","namespace":"<namespace>","uid":"<uuid>","resourceVersion":"<number>","creationTimestamp":"<time>","labels":{"app":"<workload>","team":"<role>"}},"spec":{"nodeName":"<host>","containers":[{"name":"<workload>","image":"registry.example.org/<image>"}],"serviceAccountName":"<workload>"},"status":{"phase":"Pending","qosClass":"Burstable"}},"#;

const REQUESTS: &[(u64, Request)] = &[
    (
        180,
        Request {
            verb: "get",
            uri: "/api/v1/namespaces/<namespace>/pods/<workload>-<this>",
            object: r#""resource":"pods","namespace":"<namespace>","name":"<workload>-<this>","apiVersion":"v1""#,
            code: 200,
            more: "",
        },
    ),
    (
        170,
        Request {
            verb: "list",
            uri: "/api/v1/namespaces/<namespace>/pods?labelSelector=app%3D<workload>&limit=500&resourceVersion=<number>",
            object: r#""resource":"pods","namespace":"<namespace>","apiVersion":"v1""#,
            code: 200,
            more: "",
        },
    ),
    (
        160,
        Request {
            verb: "watch",
            uri: "/apis/apps/v1/deployments?allowWatchBookmarks=true&resourceVersion=<number>&timeoutSeconds=356&watch=true",
            object: r#""resource":"deployments","apiGroup":"apps","apiVersion":"v1""#,
            code: 200,
            more: "",
        },
    ),
    (
        130,
        Request {
            verb: "create",
            uri: "/api/v1/namespaces/<namespace>/pods",
            object: r#""resource":"pods","namespace":"<namespace>","name":"<workload>-<this>","apiVersion":"v1""#,
            code: 201,
            more: POD,
        },
    ),
    (
        130,
        Request {
            verb: "patch",
            uri: "/apis/apps/v1/namespaces/<namespace>/deployments/<workload>?fieldManager=kubectl-rollout&fieldValidation=Strict",
            object: r#""resource":"deployments","namespace":"<namespace>","name":"<workload>","apiGroup":"apps","apiVersion":"v1""#,
            code: 200,
            more: DEPLOYMENT,
        },
    ),
    (
        90,
        Request {
            verb: "get",
            uri: "/api/v1/namespaces/<namespace>/secrets/<word>-credentials",
            object: r#""resource":"secrets","namespace":"<namespace>","name":"<word>-credentials","apiVersion":"v1""#,
            code: 200,
            more: "",
        },
    ),
    (
        60,
        Request {
            verb: "delete",
            uri: "/api/v1/namespaces/<namespace>/pods/<workload>-<this>?gracePeriodSeconds=30",
            object: r#""resource":"pods","namespace":"<namespace>","name":"<workload>-<this>","uid":"<uuid>","apiVersion":"v1""#,
            code: 200,
            more: r#""requestObject":{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":30,"propagationPolicy":"Background","preconditions":{"uid":"<uuid>"}},"#,
        },
    ),
    (
        50,
        Request {
            verb: "create",
            uri: "/api/v1/namespaces/<namespace>/pods/<workload>-<this>/exec?command=sh&command=-c&command=<word>&container=<workload>&stdout=true",
            object: r#""resource":"pods","namespace":"<namespace>","name":"<workload>-<this>","apiVersion":"v1","subresource":"exec""#,
            code: 101,
            more: "",
        },
    ),
    (
        30,
        Request {
            verb: "list",
            uri: "/api/v1/secrets?limit=500",
            object: r#""resource":"secrets","apiVersion":"v1""#,
            code: 403,
            more: "",
        },
    ),
];

fn event(user: &str, request: &Request) -> String {
    let Request { verb, uri, object, code, more, .. } = request;
    let (status, decision, reason) = match code {
        400.. => (
            r#""status":"Failure","message":"<actor> cannot do that at the cluster scope","reason":"Forbidden","#,
            "forbid",
            "",
        ),
        _ => ("", "allow", r#"RBAC: allowed by RoleBinding \"<role>/<namespace>\" of Role \"<role>\""#),
    };
    let level = if more.is_empty() { "Metadata" } else { "RequestResponse" };
    format!(
        r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"{level}","auditID":"<uuid>","stage":"ResponseComplete","requestURI":"{uri}","verb":"{verb}","user":{user},"sourceIPs":["<ip>"],"userAgent":"<agent>","objectRef":{{{object}}},"responseStatus":{{"metadata":{{}},{status}"code":{code}}},{more}"requestReceivedTimestamp":"<time-micros>","stageTimestamp":"<time-micros>","annotations":{{"authorization.k8s.io/decision":"{decision}","authorization.k8s.io/reason":"{reason}"}}}}"#
    )
}

/// The records of this log.
pub(crate) fn records() -> Records {
    Records::new(REQUESTS, [PERSON, AGENT, SERVICE], event)
}
