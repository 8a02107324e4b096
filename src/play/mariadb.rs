//! mariadb-operator.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Played, Scene, condition};
use crate::readiness::Head;

/// A server that works, with its authority in a Secret.
pub(super) fn server(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let name = &head.metadata.name;
    let ca = json!([{"issuer": format!("CN={name}-ca"), "subject": format!("CN={name}-ca")}]);
    let ca = object.pointer("/status/tls/caBundle").cloned().unwrap_or(ca);
    let status = json!({
        "conditions": [condition("Ready", "StatefulSetReady")],
        "replicas": object["spec"]["replicas"],
        "currentPrimary": format!("{name}-0"),
        "tls": {"caBundle": ca},
    });
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
