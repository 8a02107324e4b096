//! CloudNativePG.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Played, Scene, condition};
use crate::readiness::Head;

/// A Cluster: all servers work, and its authority is in a Secret.
pub(super) fn cluster(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let name = &head.metadata.name;
    let spec = &object["spec"];
    let major = spec["imageCatalogRef"]["major"].as_u64().or_else(|| {
        let tag = spec["imageName"].as_str()?.rsplit_once(':')?.1;
        tag.split(['.', '-']).next()?.parse().ok()
    });
    let image = spec["imageName"]
        .as_str()
        .map_or_else(|| format!("registry/postgresql:{}.6-system-trixie", major.unwrap_or_default()), str::to_owned);
    let ca = format!("{name}-ca");
    // A renewed authority stays renewed.
    let version = object["status"]["secretsResourceVersion"]["serverCaSecretVersion"].as_str().unwrap_or("1");
    let status = json!({
        "phase": "Cluster in healthy state",
        "instances": spec["instances"], "readyInstances": spec["instances"],
        "currentPrimary": object["status"]["currentPrimary"].as_str().map_or_else(|| format!("{name}-1"), str::to_owned),
        "image": image,
        "pgDataImageInfo": {"image": image, "majorVersion": major},
        "certificates": {"serverCASecret": ca},
        "secretsResourceVersion": {"serverCaSecretVersion": version},
        "conditions": [condition("Ready", "ClusterIsReady"), condition("ContinuousArchiving", "ContinuousArchivingSuccess")],
    });
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"name": ca, "namespace": head.metadata.namespace},
        "data": {
            "ca.crt": STANDARD.encode(format!("certificate {version}")),
            "ca.key": STANDARD.encode("the authority's private key"),
        },
    });
    Played { status: Some(status), objects: vec![secret], ..Played::default() }
}

/// A logical database: it is as asked for.
pub(super) fn applied(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let status = json!({"applied": true, "observedGeneration": head.metadata.generation});
    Played { status: Some(status), ..Played::default() }
}

/// A role: its password was set from its Secret.
pub(super) fn role(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let generation = head.metadata.generation;
    let status = json!({"applied": true, "observedGeneration": generation, "secretResourceVersion": "1"});
    Played { status: Some(status), ..Played::default() }
}

pub(super) fn pooler(_: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let status = json!({"phase": "active", "instances": object["spec"]["instances"]});
    Played { status: Some(status), ..Played::default() }
}
