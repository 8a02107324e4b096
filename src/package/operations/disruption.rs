//! What a drain of nodes may take away.

use serde_json::{Value, json};

use super::Place;

/// One pod at a time. A pod that does not work protects nothing, so it does not stop a drain.
pub(super) fn budget(place: &Place) -> Value {
    json!({
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": place.metadata(place.function),
        "spec": {
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": place.pods(),
        },
    })
}
