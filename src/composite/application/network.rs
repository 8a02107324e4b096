//! Who may reach the pods, and whom they may reach. Nothing here breaks a program by default: what goes out is bounded only
//! where the spec asks for it.

use serde_json::{Value, json};

use super::{WORKLOAD, database::Bound, part::Part, pod, settled::Settled, spec::ApplicationSpec};
use crate::{
    composite::{draft::Draft, fatal::Fatal, names},
    platform::{Platform, spec::RoutingKind},
    resource::kinds,
};

const KEY: &str = "network-policy";

/// Composes the policy.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    platform: &Platform,
    database: Option<&Bound>,
) -> Result<(), Fatal> {
    let asked = spec.network_policy.clone().unwrap_or_default();
    let mut ingress = Vec::new();
    if settled.serves() {
        let mut from = match &asked.ingress_from {
            None => vec![json!({"podSelector": {}})],
            Some(neighbours) => neighbours
                .iter()
                .map(|one| peer(one.application.as_deref(), one.namespace.as_deref(), one.cidr.as_deref()))
                .collect(),
        };
        let port = json!([{"port": pod::PORT, "protocol": "TCP"}]);
        match way_in(settled, platform) {
            Some(Some(namespace)) => from.push(peer(None, Some(&namespace), None)),
            // Nobody knows where requests come from: they must not be kept out.
            Some(None) => ingress.push(json!({"ports": port})),
            None => {}
        }
        // A rule without sources would let everybody in.
        if !from.is_empty() {
            ingress.push(json!({"from": from, "ports": port}));
        }
    }
    let mut body = json!({
        "podSelector": {"matchLabels": pod::labels(settled)},
        "policyTypes": ["Ingress"],
        "ingress": ingress,
    });
    if let Some(targets) = &asked.egress_to {
        body["policyTypes"] = json!(["Ingress", "Egress"]);
        let mut egress = vec![json!({"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]})];
        if let Some(port) = database.map(|database| database.port) {
            egress.push(json!({"ports": [{"port": port, "protocol": "TCP"}]}));
        }
        egress.extend(targets.iter().map(|one| {
            let mut rule =
                json!({"to": [peer(one.application.as_deref(), one.namespace.as_deref(), one.cidr.as_deref())]});
            if !one.ports.is_empty() {
                rule["ports"] = one.ports.iter().map(|port| json!({"port": port, "protocol": "TCP"})).collect();
            }
            rule
        }));
        body["egress"] = egress.into();
    }
    let name = names::object(&settled.name, "app");
    Part::new(KEY, &kinds::NETWORK_POLICY, WORKLOAD, name, json!({"spec": body})).emit(draft, settled)?;
    Ok(())
}

/// Where requests from outside come from: `None` where there are none, `Some(None)` where nobody knows.
fn way_in(settled: &Settled, platform: &Platform) -> Option<Option<String>> {
    let route = settled.route.as_ref()?;
    let own = platform.spec.routing.clone().unwrap_or_default();
    Some(match route.kind {
        RoutingKind::Gateway => own.gateway.and_then(|gateway| gateway.namespace),
        RoutingKind::Ingress => None,
    })
}

fn peer(application: Option<&str>, namespace: Option<&str>, cidr: Option<&str>) -> Value {
    if let Some(cidr) = cidr {
        return json!({"ipBlock": {"cidr": cidr}});
    }
    let mut peer = json!({});
    if let Some(namespace) = namespace {
        peer["namespaceSelector"] = json!({"matchLabels": {"kubernetes.io/metadata.name": namespace}});
    }
    if let Some(application) = application {
        peer["podSelector"] = json!({"matchLabels": {"app.kubernetes.io/name": application}});
    }
    peer
}
