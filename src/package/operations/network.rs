//! Who may reach the function, and whom it may reach.

use serde_json::{Value, json};

use super::Place;

/// Crossplane calls, any pod of the cluster may read metrics, which hold counts alone. The function calls nobody, not even
/// the DNS. The kubelet on the same node needs no rule.
pub(super) fn policy(place: &Place) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": place.metadata(place.function),
        "spec": {
            "podSelector": place.pods(),
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {
                    // Of the same namespace: a pod elsewhere with this label is somebody else's.
                    "from": [{"podSelector": {"matchLabels": {"app": "crossplane"}}}],
                    "ports": [{"protocol": "TCP", "port": 9443}],
                },
                {
                    "from": [{"namespaceSelector": {}}],
                    "ports": [{"protocol": "TCP", "port": 8080}],
                },
            ],
            "egress": [],
        },
    })
}
