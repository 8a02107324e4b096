//! How Crossplane runs the function: the Deployment that it makes for a revision of the package.

use serde_json::{Value, json};

use super::Place;

/// One may go while the other answers.
pub(super) const REPLICAS: u32 = 2;

/// Largest memory of a pod, in bytes: above it, Linux ends the process. Measured, see `docs/operations.md`.
pub(super) const MEMORY_LIMIT: u64 = 256 * MIB;
/// Memory and processor that a node keeps free for a pod. There is no limit of processor: it would slow answers down while
/// the node idles.
const MEMORY_REQUEST: u64 = 64 * MIB;
const CPU_REQUEST: &str = "100m";
const MIB: u64 = 1024 * 1024;

/// How long a pod goes on as if nothing were, once it has to go. Its address leaves the DNS meanwhile, so that Crossplane
/// finds the others when the connection ends; and after a change of version, the old pods answer until new ones do.
const STAY_SECONDS: u32 = 20;
/// The server ends within `Options::drain_timeout` (20 s) of SIGTERM; the rest is for the kubelet.
const GRACE_SECONDS: u32 = STAY_SECONDS + 20 + 10;

/// The user of the image.
const USER: u32 = 65532;
/// The port of `/healthz`, as Crossplane names it.
const METRICS_PORT: &str = "metrics";

/// The `DeploymentRuntimeConfig`, named as the function.
pub(super) fn config(place: &Place) -> Value {
    json!({
        "apiVersion": "pkg.crossplane.io/v1beta1",
        "kind": "DeploymentRuntimeConfig",
        "metadata": {"name": place.function, "labels": place.labels()},
        "spec": {
            "deploymentTemplate": {
                "metadata": {"labels": place.labels()},
                "spec": {
                    "replicas": REPLICAS,
                    "minReadySeconds": 5,
                    "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
                    // Crossplane adds its own labels.
                    "selector": {},
                    "template": {"metadata": {"labels": place.labels()}, "spec": pod(place)},
                },
            },
            "serviceTemplate": {"metadata": {"labels": place.labels()}},
        },
    })
}

fn pod(place: &Place) -> Value {
    json!({
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "securityContext": {
            "runAsNonRoot": true,
            "runAsUser": USER,
            "runAsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "topologySpreadConstraints": [
            spread(place, "topology.kubernetes.io/zone"),
            spread(place, "kubernetes.io/hostname"),
        ],
        "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{
            "weight": 100,
            "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname", "labelSelector": place.pods()},
        }]}},
        "containers": [container()],
    })
}

/// Asked for, not required: a cluster of one node runs the function too.
fn spread(place: &Place, key: &str) -> Value {
    json!({
        "topologyKey": key,
        "maxSkew": 1,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": place.pods(),
        // Of one template alone: pods that go do not count.
        "matchLabelKeys": ["pod-template-hash"],
    })
}

/// The container that Crossplane knows by its name; it adds image, ports and certificates.
fn container() -> Value {
    json!({
        "name": "package-runtime",
        "resources": {
            "requests": {"cpu": CPU_REQUEST, "memory": mebibytes(MEMORY_REQUEST)},
            "limits": {"memory": mebibytes(MEMORY_LIMIT)},
        },
        "securityContext": {
            "runAsNonRoot": true,
            "runAsUser": USER,
            "runAsGroup": USER,
            "allowPrivilegeEscalation": false,
            "privileged": false,
            "readOnlyRootFilesystem": true,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "lifecycle": {"preStop": {"sleep": {"seconds": STAY_SECONDS}}},
        "startupProbe": probe(1, 30),
        "readinessProbe": probe(5, 3),
        // A minute without a word. Answers are computed beside the threads that speak, so a busy server is heard.
        "livenessProbe": probe(10, 6),
    })
}

/// By HTTP, because the kubelet has no certificate for gRPC.
fn probe(period: u32, failures: u32) -> Value {
    json!({
        "httpGet": {"path": "/healthz", "port": METRICS_PORT},
        "periodSeconds": period,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    })
}

fn mebibytes(bytes: u64) -> String {
    format!("{}Mi", bytes / MIB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Options;

    #[test]
    fn the_kubelet_waits_longer_than_the_server_drains() {
        let drain = Options::default().drain_timeout.as_secs();
        assert!(u64::from(GRACE_SECONDS) >= u64::from(STAY_SECONDS) + drain + 5, "{drain}");
    }
}
