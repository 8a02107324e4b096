//! The name by which pods are reached, who they are, and how many of them may go at once.

use serde_json::json;

use super::{
    WORKLOAD,
    part::Part,
    pod,
    settled::Settled,
    spec::{Protocol, WorkloadType},
};
use crate::{
    composite::{
        draft::{Draft, State},
        fatal::Fatal,
        names,
    },
    resource::kinds,
};

/// Composition resource name of who the pods are.
pub(super) const ACCOUNT: &str = "account";
/// That of the Service.
pub(super) const SERVICE: &str = "service";
/// The Service's port of metrics, where they have one of their own.
const METRICS: u16 = 9090;
const HEADLESS: &str = "service-headless";
const BUDGET: &str = "disruption-budget";

/// Composes who the pods are.
pub(super) fn account(draft: &mut Draft<'_>, settled: &Settled) -> Result<(String, State), Fatal> {
    let body = json!({"automountServiceAccountToken": false});
    Part::new(ACCOUNT, &kinds::SERVICE_ACCOUNT, WORKLOAD, &settled.name, body).emit(draft, settled)
}

/// Composes the Service of pods that answer requests, and the one by which stateful pods are known one by one; its name.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled) -> Result<(String, State), Fatal> {
    if !settled.serves() {
        return Ok((String::new(), State::Ready));
    }
    let mut port = json!({"name": pod::PORT, "port": 80, "targetPort": pod::PORT, "protocol": "TCP"});
    match settled.protocol {
        Protocol::H2c | Protocol::Grpc => port["appProtocol"] = "kubernetes.io/h2c".into(),
        Protocol::WebSocket => port["appProtocol"] = "kubernetes.io/ws".into(),
        Protocol::Http => port["appProtocol"] = "http".into(),
        Protocol::Tcp => {}
    }
    let mut ports = vec![port];
    if settled.metrics().is_some_and(|metrics| metrics.port.is_some()) {
        ports.push(json!({"name": pod::METRICS, "port": METRICS, "targetPort": pod::METRICS, "protocol": "TCP"}));
    }
    let mut body = json!({"spec": {"selector": pod::labels(settled), "ports": ports}});
    // Prometheus finds the Service by the label, and only this one: the other one has the same pods.
    let (_, state) = Part::new(SERVICE, &kinds::SERVICE, WORKLOAD, &settled.name, body.clone())
        .labelled(pod::NAME, &settled.name)
        .emit(draft, settled)?;
    if settled.kind != WorkloadType::Stateful {
        return Ok((String::new(), state));
    }
    body["spec"]["clusterIP"] = "None".into();
    body["spec"]["publishNotReadyAddresses"] = true.into();
    let name = names::object(&settled.name, "pods");
    Ok((Part::new(HEADLESS, &kinds::SERVICE, WORKLOAD, name, body).emit(draft, settled)?.0, state))
}

/// One pod at a time may be taken away, where that leaves another: a budget for a single pod would block a drain for ever.
pub(super) fn budget(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    let stays = settled.serves() || settled.kind == WorkloadType::Worker;
    if !stays || settled.replicas.0 < 2 {
        draft.let_go(BUDGET, "One pod alone may always be taken away.".to_owned());
        return Ok(());
    }
    let body = json!({"spec": {
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": {"matchLabels": pod::labels(settled)},
    }});
    Part::new(BUDGET, &kinds::DISRUPTION_BUDGET, WORKLOAD, &settled.name, body).emit(draft, settled)?;
    Ok(())
}
