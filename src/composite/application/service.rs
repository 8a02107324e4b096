//! The name by which pods are reached, who they are, and how many of them may go at once.

use serde_json::{Value, json};

use super::{
    WORKLOAD, pod,
    settled::Settled,
    spec::{Protocol, WorkloadType},
};
use crate::{
    composite::{
        draft::{Draft, Want, write},
        fatal::Fatal,
        names,
    },
    resource::{Kind, kinds, metadata::Metadata},
};

const ACCOUNT: &str = "account";
const SERVICE: &str = "service";
const HEADLESS: &str = "service-headless";
const BUDGET: &str = "disruption-budget";

/// Composes who the pods are.
pub(super) fn account(draft: &mut Draft<'_>, settled: &Settled) -> Result<String, Fatal> {
    let body = json!({"automountServiceAccountToken": false});
    want(draft, settled, ACCOUNT, &kinds::SERVICE_ACCOUNT, &settled.name, &body)
}

/// Composes the Service of pods that answer requests, and the one by which stateful pods are known one by one; its name.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled) -> Result<String, Fatal> {
    if !settled.serves() {
        return Ok(String::new());
    }
    let mut port = json!({"name": pod::PORT, "port": 80, "targetPort": pod::PORT, "protocol": "TCP"});
    match settled.protocol {
        Protocol::H2c | Protocol::Grpc => port["appProtocol"] = "kubernetes.io/h2c".into(),
        Protocol::WebSocket => port["appProtocol"] = "kubernetes.io/ws".into(),
        Protocol::Http => port["appProtocol"] = "http".into(),
        Protocol::Tcp => {}
    }
    let mut body = json!({"spec": {"selector": pod::labels(settled), "ports": [port]}});
    want(draft, settled, SERVICE, &kinds::SERVICE, &settled.name, &body)?;
    if settled.kind != WorkloadType::Stateful {
        return Ok(String::new());
    }
    body["spec"]["clusterIP"] = "None".into();
    body["spec"]["publishNotReadyAddresses"] = true.into();
    want(draft, settled, HEADLESS, &kinds::SERVICE, &names::object(&settled.name, "pods"), &body)
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
    want(draft, settled, BUDGET, &kinds::DISRUPTION_BUDGET, &settled.name, &body)?;
    Ok(())
}

fn want(
    draft: &mut Draft<'_>,
    settled: &Settled,
    key: &str,
    kind: &'static Kind,
    name: &str,
    body: &Value,
) -> Result<String, Fatal> {
    let name = draft.name_of(key, name.to_owned());
    let mut object = json!({
        "apiVersion": kind.api_version(), "kind": kind.kind(),
        "metadata": Metadata::new(&settled.namespace, &name),
    });
    for (field, value) in body.as_object().into_iter().flatten() {
        object[field] = value.clone();
    }
    draft.want(Want::new(key, kind, WORKLOAD, name.clone(), write(key, &object)?));
    Ok(name)
}
