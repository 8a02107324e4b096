//! External Secrets.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Played, Scene, condition};
use crate::readiness::Head;

/// A generated password lands in its target.
pub(super) fn external_secret(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/basic-auth",
        "metadata": {"name": object["spec"]["target"]["name"], "namespace": head.metadata.namespace},
        "data": {
            "username": STANDARD.encode(object["spec"]["target"]["template"]["data"]["username"].as_str().unwrap_or_default()),
            "password": STANDARD.encode("simulated"),
        },
    });
    Played { status: Some(synced(head, "SecretSynced")), objects: vec![secret], ..Played::default() }
}

/// A push is done.
pub(super) fn push_secret(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played { status: Some(synced(head, "Synced")), ..Played::default() }
}

fn synced(head: &Head, reason: &str) -> Value {
    json!({
        "conditions": [condition("Ready", reason)],
        "syncedResourceVersion": format!("{}-simulated", head.metadata.generation.unwrap_or(1)),
    })
}
