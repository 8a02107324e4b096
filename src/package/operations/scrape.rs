//! How Prometheus finds the metrics.

use serde_json::{Value, json};

use super::Place;

/// Crossplane's Service for the function has no port for metrics. `targetPort` needs none: it is the name of a port of the
/// pods behind the Service.
pub(super) fn monitor(place: &Place) -> Value {
    json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": place.metadata(place.function),
        "spec": {
            "selector": {"matchLabels": place.labels()},
            "namespaceSelector": {"matchNames": [place.namespace]},
            "endpoints": [{"targetPort": "metrics", "path": "/metrics", "interval": "30s"}],
        },
    })
}
