//! What Prometheus reads of the pods, what it alerts of, and what Grafana shows of them.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    WORKLOAD, alerts, dashboard,
    part::Part,
    pod, service,
    settled::{Metrics, Monitoring, Settled},
    spec::WorkloadType,
};
use crate::{
    composite::{draft::Draft, fatal::Fatal, names},
    resource::kinds,
};

const SERVICE_MONITOR: &str = "service-monitor";
const POD_MONITOR: &str = "pod-monitor";
const RULE: &str = "prometheus-rule";
const DASHBOARD: &str = "dashboard";
/// The label whose value is the job of what is read.
const JOB: &str = pod::NAME;
/// Longer names are cut where Kubernetes makes names of pods from them.
const WHOLE: usize = 42;

/// Composes what was asked for, and removes what is no longer.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    let mut wanted = Vec::new();
    if let Some(monitoring) = &settled.monitoring {
        if let Some(metrics) = &monitoring.metrics {
            wanted.push(labelled(monitor(settled, metrics), &monitoring.labels));
        }
        if monitoring.alerts {
            wanted.push(labelled(rule(settled), &monitoring.labels));
        }
        wanted.extend(shown(settled, monitoring));
    }
    for key in [SERVICE_MONITOR, POD_MONITOR, RULE, DASHBOARD] {
        if !wanted.iter().any(|part| part.key == key) {
            draft.let_go(key, "It is no longer watched in that way.".to_owned());
        }
    }
    for part in wanted {
        let want = part.want(draft, settled)?;
        draft.want(if settled.serves() { want.after(&[service::SERVICE]) } else { want });
    }
    Ok(())
}

fn labelled(part: Part<'static>, labels: &BTreeMap<String, String>) -> Part<'static> {
    labels.iter().fold(part, |part, (key, value)| part.labelled(key, value))
}

fn monitor(settled: &Settled, metrics: &Metrics) -> Part<'static> {
    let port = if metrics.port.is_some() { pod::METRICS } else { pod::PORT };
    let endpoints = json!([{"port": port, "path": metrics.path}]);
    let selector = json!({"matchLabels": pod::labels(settled)});
    let (key, kind, field) = if settled.serves() {
        (SERVICE_MONITOR, &kinds::SERVICE_MONITOR, "endpoints")
    } else {
        (POD_MONITOR, &kinds::POD_MONITOR, "podMetricsEndpoints")
    };
    let spec = json!({"selector": selector, "jobLabel": JOB, field: endpoints});
    Part::new(key, kind, WORKLOAD, names::object(&settled.name, "app"), json!({"spec": spec}))
}

fn rule(settled: &Settled) -> Part<'static> {
    let spec = json!({"groups": [{"name": format!("application-{}", settled.name), "rules": alerts::of(settled)}]});
    Part::new(RULE, &kinds::PROMETHEUS_RULE, WORKLOAD, names::object(&settled.name, "app"), json!({"spec": spec}))
}

/// The dashboard. Files of all namespaces end up in one folder of Grafana's, so its name has the namespace.
fn shown(settled: &Settled, monitoring: &Monitoring) -> Option<Part<'static>> {
    let (labels, annotations) = monitoring.dashboard.clone()?;
    let file = format!("{}-{}.json", settled.namespace, settled.name);
    let data = json!({file: dashboard::of(settled).to_string()});
    let name = names::object(&settled.name, "dashboard");
    let part = Part::new(DASHBOARD, &kinds::CONFIG_MAP, WORKLOAD, name, json!({"data": data}));
    let part = labelled(part, &labels);
    Some(annotations.into_iter().fold(part, |part, (key, value)| part.annotated(key, value)))
}

/// The pods in a query: those of this workload alone, by how Kubernetes names them. An application whose name begins with
/// that of another one has one part more.
pub(super) fn pods(settled: &Settled) -> String {
    let name = &settled.name;
    let pods = if name.len() > WHOLE {
        format!("{}.*", name.chars().take(WHOLE).collect::<String>())
    } else {
        match settled.kind {
            WorkloadType::Service | WorkloadType::Worker => format!("{name}-[a-z0-9]+-[a-z0-9]{{5}}"),
            WorkloadType::Stateful => format!("{name}-[0-9]+"),
            WorkloadType::CronJob => format!("{name}-[0-9]+-[a-z0-9]{{5}}"),
            WorkloadType::Job => format!("{name}-[0-9a-f]{{8}}-[a-z0-9]{{5}}"),
        }
    };
    format!("namespace=\"{}\", pod=~\"{pods}\"", settled.namespace)
}

/// How many pods are asked for, and how many work, as queries.
pub(super) fn counts(settled: &Settled) -> (String, String) {
    let (namespace, name) = (&settled.namespace, &settled.name);
    if settled.kind == WorkloadType::Stateful {
        let one = format!("{{namespace=\"{namespace}\", statefulset=\"{name}\"}}");
        (format!("kube_statefulset_replicas{one}"), format!("kube_statefulset_status_replicas_ready{one}"))
    } else {
        let one = format!("{{namespace=\"{namespace}\", deployment=\"{name}\"}}");
        (format!("kube_deployment_spec_replicas{one}"), format!("kube_deployment_status_replicas_available{one}"))
    }
}
