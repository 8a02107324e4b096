//! When somebody must look.

use serde_json::{Value, json};

use super::{Place, runtime};

/// An alert: its expression, in which `HERE` stands for the labels of this function's series, and what to do.
struct Alert {
    name: &'static str,
    severity: &'static str,
    /// For how long the expression holds before anybody is told.
    lasts: &'static str,
    expression: &'static str,
    summary: &'static str,
    description: &'static str,
    action: &'static str,
}

/// The `PrometheusRule`.
pub(super) fn rule(place: &Place) -> Value {
    let rules: Vec<Value> = ALERTS.iter().map(|alert| alert.rule(place)).collect();
    json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": place.metadata(place.function),
        "spec": {"groups": [{"name": place.function, "rules": rules}]},
    })
}

impl Alert {
    fn rule(&self, place: &Place) -> Value {
        // The Service has the function's name, and Prometheus' operator calls the job after it.
        let here = format!("job=\"{}\",namespace=\"{}\"", place.function, place.namespace);
        let expression = self
            .expression
            .replace("HERE", &here)
            .replace("REPLICAS", &runtime::REPLICAS.to_string())
            .replace("MEMORY_LIMIT", &runtime::MEMORY_LIMIT.to_string());
        json!({
            "alert": self.name,
            "expr": expression,
            "for": self.lasts,
            "labels": {"severity": self.severity},
            "annotations": {
                "summary": self.summary.replace("FUNCTION", place.function),
                "description": self.description.replace("FUNCTION", place.function),
                "action": self.action.replace("FUNCTION", place.function).replace("NAMESPACE", place.namespace),
            },
        })
    }
}

/// The alerts, the most urgent first.
const ALERTS: [Alert; 11] = [
    Alert {
        name: "FunctionIdpDown",
        severity: "critical",
        lasts: "3m",
        expression: "absent(function_idp_build_info{HERE})",
        summary: "FUNCTION does not run",
        description: "No pod of FUNCTION tells metrics. Nothing that exists is deleted, but no change of a Database, an \
            Application or the Platform has an effect, and each reconcile fails after two minutes.",
        action: "kubectl get function FUNCTION; kubectl -n NAMESPACE get pods -l pkg.crossplane.io/function=FUNCTION. Pods \
            that are ready while this fires mean that Prometheus cannot reach port 8080.",
    },
    Alert {
        name: "FunctionIdpUnsafeAnswers",
        severity: "critical",
        lasts: "0m",
        expression: "sum by (kind) (increase(function_idp_fatal_total{HERE,reason=\"Unsafe\"}[15m])) > 0",
        summary: "FUNCTION refused to answer what would lose data",
        description: "An answer about a {{ $labels.kind }} would have dropped or renamed something that holds data, and was \
            refused. Nothing was changed. The resource stays as it is until this is solved.",
        action: "The log of the pods names it (reason Unsafe), its condition Accepted says what would be lost. After a new \
            version of FUNCTION: go back to the one before, and report it.",
    },
    Alert {
        name: "FunctionIdpPanicked",
        severity: "critical",
        lasts: "0m",
        expression: "sum(increase(grpc_server_handled_total{HERE,grpc_method=\"RunFunction\",grpc_code=\"Internal\"}[15m])) > 0",
        summary: "FUNCTION has a mistake of its own",
        description: "A call ended because the code panicked. Others are not affected; Crossplane asks again, and the same \
            request will panic again.",
        action: "The log of the pods says where (message panicked) and for which resource (message call failed). Report it; \
            after a new version, go back to the one before.",
    },
    Alert {
        name: "FunctionIdpCallsFail",
        severity: "warning",
        lasts: "10m",
        expression: "sum(rate(grpc_server_handled_total{HERE,grpc_method=\"RunFunction\",grpc_code!~\"OK|Canceled\"}[5m])) / \
            sum(rate(grpc_server_handled_total{HERE,grpc_method=\"RunFunction\"}[5m])) > 0.01",
        summary: "Calls of FUNCTION fail",
        description: "{{ $value | humanizePercentage }} of the calls end with an error instead of an answer. Mistakes in \
            manifests are answers and do not count here.",
        action: "Look for the code in the dashboard: DeadlineExceeded is too little processor, ResourceExhausted too large an \
            answer, OutOfRange too large a request.",
    },
    Alert {
        name: "FunctionIdpTooFewReplicas",
        severity: "warning",
        lasts: "15m",
        expression: "count(function_idp_build_info{HERE}) < REPLICAS",
        summary: "FUNCTION runs without a spare pod",
        description: "{{ $value }} pod answers. If it goes, nothing is reconciled until another one runs.",
        action: "kubectl -n NAMESPACE describe pods -l pkg.crossplane.io/function=FUNCTION says why one does not start: \
            resources, image, certificates.",
    },
    Alert {
        name: "FunctionIdpRestarts",
        severity: "warning",
        lasts: "0m",
        expression: "changes(process_start_time_seconds{HERE}[30m]) > 2",
        summary: "A pod of FUNCTION restarts again and again",
        description: "{{ $labels.pod }} began {{ $value }} times anew within half an hour.",
        action: "kubectl -n NAMESPACE describe pod {{ $labels.pod }}: OOMKilled is too low a limit of memory, a failed liveness \
            probe a server that hangs.",
    },
    Alert {
        name: "FunctionIdpFatalAnswers",
        severity: "warning",
        lasts: "15m",
        expression: "sum by (kind) (rate(function_idp_fatal_total{HERE}[15m])) / \
            sum by (kind) (rate(function_idp_run_seconds_count{HERE}[15m])) > 0.25",
        summary: "Many manifests are refused by FUNCTION",
        description: "{{ $value | humanizePercentage }} of the answers about a {{ $labels.kind }} are refusals. One wrong \
            manifest is its author's matter; many at once are the Platform or a new version.",
        action: "The dashboard shows the reasons. InvalidPlatform and NotAllowed: what changed in the Platform? InvalidSpec \
            after a new version: go back to the one before.",
    },
    Alert {
        name: "FunctionIdpSlow",
        severity: "warning",
        lasts: "10m",
        expression: "histogram_quantile(0.99, sum by (le) \
            (rate(grpc_server_handling_seconds_bucket{HERE,grpc_method=\"RunFunction\"}[5m]))) > 1",
        summary: "FUNCTION answers slowly",
        description: "One call of a hundred takes more than {{ $value | humanizeDuration }}; usual are milliseconds.",
        action: "Compare with the time to compute an answer in the dashboard. If that is short, calls wait for a place or for \
            processor: see the requests in the DeploymentRuntimeConfig, or add replicas.",
    },
    Alert {
        name: "FunctionIdpCallsWait",
        severity: "warning",
        lasts: "10m",
        expression: "sum(avg_over_time(function_idp_calls_waiting{HERE}[5m])) > 1",
        summary: "Calls of FUNCTION wait for others to end",
        description: "{{ $value | humanize }} calls wait on average, because as many as allowed are being answered.",
        action: "Add replicas in the DeploymentRuntimeConfig. A higher --max-concurrent-calls helps only where processor is left, \
            and takes memory.",
    },
    Alert {
        name: "FunctionIdpAnswersNearLimit",
        severity: "warning",
        lasts: "0m",
        // The upper end of the highest bucket with an answer in it; the name of a bucket depends on Prometheus' version.
        expression: "histogram_quantile(1, sum by (kind, le) (increase(function_idp_answer_bytes_bucket{HERE}[30m]))) > 3145728",
        summary: "Answers of FUNCTION are near Crossplane's limit",
        description: "Answers about a {{ $labels.kind }} have more than 3 MiB. Crossplane takes 4 MiB; above it the resource is \
            refused.",
        action: "The log tells the resources of each answer. Split the largest, and see what earlier steps of its Composition \
            add.",
    },
    Alert {
        name: "FunctionIdpMemoryNearLimit",
        severity: "warning",
        lasts: "10m",
        expression: "process_resident_memory_bytes{HERE} > 0.85 * MEMORY_LIMIT",
        summary: "A pod of FUNCTION is short of memory",
        description: "{{ $labels.pod }} has {{ $value | humanize1024 }}B; at its limit it is ended.",
        action: "Raise the limit in the DeploymentRuntimeConfig, or lower --max-concurrent-calls: requests in work need the memory.",
    },
];
