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

/// An Ingress: it has an address.
pub(super) fn ingress(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played { status: Some(json!({"loadBalancer": {"ingress": [{"ip": "203.0.113.10"}]}})), ..Played::default() }
}
