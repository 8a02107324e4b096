//! What brings requests in: gateways and ingress controllers.

use serde_json::{Value, json};

use super::{NOW, Played, Scene};
use crate::readiness::Head;

/// A route: every gateway that it names takes it.
pub(super) fn route(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let generation = head.metadata.generation;
    let condition = |type_: &str| {
        json!({
            "type": type_, "status": "True", "reason": type_, "message": "", "lastTransitionTime": NOW,
            "observedGeneration": generation,
        })
    };
    let parents: Vec<_> = object["spec"]["parentRefs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parent| {
            json!({
                "parentRef": parent, "controllerName": "simulated/gateway",
                "conditions": [condition("Accepted"), condition("ResolvedRefs")],
            })
        })
        .collect();
    Played { status: Some(json!({"parents": parents})), ..Played::default() }
}

/// An Ingress: it has an address, and cert-manager made the certificates that it asks for.
pub(super) fn ingress(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let issued = head.metadata.annotations.contains_key("cert-manager.io/cluster-issuer");
    let tls = object["spec"]["tls"].as_array().into_iter().flatten().filter(|_| issued);
    let certificates = tls.map(|tls| {
        json!({
            "apiVersion": "cert-manager.io/v1", "kind": "Certificate",
            "metadata": {"name": tls["secretName"], "namespace": head.metadata.namespace, "generation": 1},
            "status": {"conditions": [{
                "type": "Ready", "status": "True", "reason": "Ready", "observedGeneration": 1, "lastTransitionTime": NOW,
            }]},
        })
    });
    Played {
        status: Some(json!({"loadBalancer": {"ingress": [{"ip": "203.0.113.10"}]}})),
        objects: certificates.collect(),
        ..Played::default()
    }
}
