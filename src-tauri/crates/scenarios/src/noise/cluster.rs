//! Requests to the cluster.

use crate::json::{Json, object};
use crate::ledger::Ledger;
use crate::noise::Plan;
use crate::noise::slots::NAMESPACES;
use crate::random::Random;
use crate::wire::kubernetes::{Request, records};
use crate::world::World;

const CLIENT: &str = "kubectl/v1.33.2 (linux/amd64) kubernetes/a57b6f7";

pub(super) fn requests(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.requests {
        let namespace = random.one(NAMESPACES);
        let service = random.pick(&world.services).0;
        let pod = format!("{service}-{}-{}", random.hex(9), random.lower(5));
        let person = random.pick(&world.people).mail();
        let by_person = random.chance(22);
        let at = if by_person { plan.technical.office(random) } else { plan.technical.anytime(random) };
        let mut request = Request {
            at,
            user: "",
            groups: vec!["system:authenticated"],
            verb: "get",
            api_group: "",
            resource: "pods",
            namespace,
            name: &pod,
            tool: CLIENT,
            address: random.address(),
            code: 200,
            body: None,
        };
        let account = format!("system:serviceaccount:{namespace}:{service}");
        if by_person {
            request.user = &person;
            by_hand(&mut request, service, random);
        } else {
            by_machine(&mut request, &account, service, random);
        }
        ledger.cluster.extend(records(&request, random));
    }
}

fn by_hand<'a>(request: &mut Request<'a>, service: &'a str, random: &mut Random) {
    match random.below(12) {
        0..=4 => request.verb = "list",
        5 | 6 => {}
        7 => (request.verb, request.resource) = ("delete", "pods"),
        8 | 9 => {
            (request.verb, request.api_group, request.resource) = ("patch", "apps", "deployments");
            request.name = service;
            request.body = Some(limits(service, random.between(2, 64) * 64));
        }
        10 => {
            (request.verb, request.resource, request.code) = ("get", "secrets", 403);
            request.name = service;
        }
        _ => {
            (request.verb, request.api_group, request.resource) =
                ("create", "rbac.authorization.k8s.io", "rolebindings");
            request.name = service;
            request.code = 201;
            request.body = Some(binding(service, request.namespace));
        }
    }
}

fn by_machine<'a>(request: &mut Request<'a>, account: &'a str, service: &'a str, random: &mut Random) {
    request.groups = vec!["system:serviceaccounts", "system:authenticated"];
    match random.below(10) {
        0..=3 => {
            (request.verb, request.api_group, request.resource) = ("update", "coordination.k8s.io", "leases");
            (request.user, request.name) = (account, service);
            request.tool = "controller/v0.19.4 (linux/arm64)";
        }
        4 | 5 => {
            (request.verb, request.resource, request.name) = ("get", "configmaps", service);
            request.user = account;
            request.tool = "client/v0.19.4 (linux/arm64)";
        }
        6 | 7 => {
            (request.verb, request.resource) = ("create", "pods");
            request.user = "system:serviceaccount:kube-system:replicaset-controller";
            request.code = 201;
            request.tool = "kube-controller-manager/v1.33.2 (linux/amd64)";
        }
        8 => {
            (request.verb, request.resource, request.name) = ("get", "secrets", service);
            request.user = account;
            request.tool = "client/v0.19.4 (linux/arm64)";
        }
        _ => {
            (request.verb, request.api_group, request.resource) = ("patch", "apps", "deployments");
            request.name = service;
            request.user = "system:serviceaccount:platform:deployer";
            request.body = Some(limits(service, 512));
            request.tool = "deployer/v2.8.0 (linux/arm64)";
        }
    }
}

fn limits(service: &str, memory: i64) -> Json {
    let container = object! {
        "name": service, "resources": object! { "limits": object! { "memory": format!("{memory}Mi") } },
    };
    object! { "spec": object! { "template": object! { "spec": object! { "containers": vec![container] } } } }
}

/// A binding of one service account to the role that reads its own configuration.
fn binding(service: &str, namespace: &str) -> Json {
    object! {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": object! { "name": service, "namespace": namespace },
        "roleRef": object! { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "configuration-reader" },
        "subjects": vec![object! { "kind": "ServiceAccount", "name": service, "namespace": namespace }],
    }
}
