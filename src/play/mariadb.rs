//! mariadb-operator.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{NOW, Played, Scene, condition};
use crate::readiness::Head;

/// A server that works, with its authority in a Secret.
pub(super) fn server(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let name = &head.metadata.name;
    let ca = json!([{"issuer": format!("CN={name}-ca"), "subject": format!("CN={name}-ca")}]);
    let ca = object.pointer("/status/tls/caBundle").cloned().unwrap_or(ca);
    let spec = &object["spec"];
    // It moves where it is sent; otherwise it stays where it is.
    let sent = spec["replication"]["primary"]["podIndex"].as_u64();
    let primary = sent.or_else(|| object["status"]["currentPrimaryPodIndex"].as_u64()).unwrap_or_default();
    let mut status = json!({
        "conditions": [condition("Ready", "StatefulSetReady")],
        "replicas": spec["replicas"],
        "currentPrimary": format!("{name}-{primary}"),
        "currentPrimaryPodIndex": primary,
        "tls": {"caBundle": ca},
    });
    if spec["replication"]["enabled"] == true {
        status["conditions"] = json!([
            condition("Ready", "StatefulSetReady"),
            condition("ReplicationConfigured", "ReplicationConfigured")
        ]);
        let role = |index| if index == primary { "Primary" } else { "Replica" };
        let servers = 0..spec["replicas"].as_u64().unwrap_or_default();
        let roles: BTreeMap<_, _> = servers.map(|index| (format!("{name}-{index}"), role(index))).collect();
        status["replication"] = json!({"roles": roles});
    }
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"name": format!("{name}-ca-bundle"), "namespace": head.metadata.namespace},
        "data": {"ca.crt": STANDARD.encode("certificate")},
    });
    Played { status: Some(status), objects: vec![secret], ..Played::default() }
}

/// A user, a database, a grant: it is on the server.
pub(super) fn made(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played { status: Some(json!({"conditions": [condition("Ready", "Created")]})), ..Played::default() }
}

/// Backups: the first one was made.
pub(super) fn backups(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let mut complete = condition("Complete", "JobComplete");
    complete["message"] = "Success".into();
    let status = json!({"conditions": [complete], "lastScheduleCheckTime": NOW, "lastScheduleTime": NOW});
    Played { status: Some(status), ..Played::default() }
}
