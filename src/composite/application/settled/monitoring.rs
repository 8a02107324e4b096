//! What Prometheus reads, what it alerts of, and what Grafana shows.

use std::collections::BTreeMap;

use crate::{
    composite::{
        application::spec::{ApplicationSpec, WorkloadType},
        fatal::Fatal,
    },
    platform::Platform,
};

/// Where Prometheus runs, where the Platform says nothing.
const NAMESPACE: &str = "monitoring";
/// Path of the metrics.
const PATH: &str = "/metrics";
/// The label that Grafana's sidecar looks for as its chart sets it up.
const DASHBOARD: (&str, &str) = ("grafana_dashboard", "1");

/// How an application is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitoring {
    /// What Prometheus reads; `None` for what runs and ends.
    pub metrics: Option<Metrics>,
    /// Whether there are alerts.
    pub alerts: bool,
    /// Labels by which Prometheus finds monitors and rules.
    pub labels: BTreeMap<String, String>,
    /// The dashboard's labels and annotations; `None` where there is none.
    pub dashboard: Option<(BTreeMap<String, String>, BTreeMap<String, String>)>,
}

/// What Prometheus reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// The path.
    pub path: String,
    /// The port, where it is not the one on which the program answers.
    pub port: Option<u16>,
    /// The namespace from which Prometheus comes.
    pub from: String,
}

/// How the application is watched; `None` where nobody asked for it.
pub(super) fn settle(
    spec: &ApplicationSpec,
    kind: WorkloadType,
    program: u16,
    platform: &Platform,
) -> Result<Option<Monitoring>, Fatal> {
    let asked = spec.monitoring.clone().unwrap_or_default();
    let ends = matches!(kind, WorkloadType::CronJob | WorkloadType::Job);
    for (field, said) in
        [("spec.monitoring.path", asked.path.is_some()), ("spec.monitoring.port", asked.port.is_some())]
    {
        if said && ends {
            let what = format!("Prometheus reads nothing of type {kind}; leave it out");
            return Err(Fatal::invalid(field, what));
        }
    }
    if asked.enabled != Some(true) {
        return Ok(None);
    }
    let own = platform.spec.monitoring.clone().unwrap_or_default();
    let dashboards = own.dashboards.unwrap_or_default();
    let serves = matches!(kind, WorkloadType::Service | WorkloadType::Stateful);
    let port = asked.port.unwrap_or(program);
    let metrics = (!ends).then(|| Metrics {
        path: asked.path.unwrap_or_else(|| PATH.to_owned()),
        // A worker answers nobody else, so it has no other port.
        port: (!serves || port != program).then_some(port),
        from: own.namespace.unwrap_or_else(|| NAMESPACE.to_owned()),
    });
    let found = || BTreeMap::from([(DASHBOARD.0.to_owned(), DASHBOARD.1.to_owned())]);
    let dashboard = (!ends && dashboards.enabled == Some(true))
        .then(|| (dashboards.labels.unwrap_or_else(found), dashboards.annotations.unwrap_or_default()));
    Ok(Some(Monitoring {
        metrics,
        alerts: asked.alerts.or(own.alerts) != Some(false),
        labels: own.labels.unwrap_or_default(),
        dashboard,
    }))
}
