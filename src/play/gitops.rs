//! Argo CD and Flux.

use serde_json::{Value, json};

use super::{NOW, Played, Scene, condition};
use crate::readiness::Head;

/// The commit at which everything in a simulation is.
const COMMIT: &str = "sha1:0000000000000000000000000000000000000000";

/// An Application: what it names was compared, brought and works.
pub(super) fn application(_: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let spec = &object["spec"];
    let mut compared = json!({"destination": spec["destination"]});
    if !spec["source"].is_null() {
        compared["source"] = spec["source"].clone();
    }
    let namespace = &spec["destination"]["namespace"];
    let status = json!({
        "health": {"status": "Healthy"},
        "sync": {"status": "Synced", "revision": COMMIT, "comparedTo": compared},
        "operationState": {"phase": "Succeeded", "operation": {}, "startedAt": NOW, "finishedAt": NOW},
        "resources": [{
            "group": "apps", "version": "v1", "kind": "Deployment", "name": "delivered", "namespace": namespace,
            "status": "Synced", "health": {"status": "Healthy"},
        }],
    });
    Played { status: Some(status), ..Played::default() }
}

/// A source: its newest revision was read.
pub(super) fn source(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let mut status = ready(head, "Succeeded");
    status["artifact"] = json!({
        "revision": COMMIT, "lastUpdateTime": NOW, "digest": "sha256:00", "path": "simulated", "url": "http://simulated/",
    });
    Played { status: Some(status), ..Played::default() }
}

/// What applies a source: its newest revision is in the cluster.
pub(super) fn applied(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let mut status = ready(head, "ReconciliationSucceeded");
    status["lastAppliedRevision"] = COMMIT.into();
    status["lastAttemptedRevision"] = COMMIT.into();
    Played { status: Some(status), ..Played::default() }
}

/// A chart: it is installed.
pub(super) fn released(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played { status: Some(ready(head, "InstallSucceeded")), ..Played::default() }
}

/// What reads pull requests, and what makes previews of them: there is none.
pub(super) fn operator(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played {
        status: Some(json!({"conditions": ready(head, "ReconciliationSucceeded")["conditions"]})),
        ..Played::default()
    }
}

/// The same of Argo CD.
pub(super) fn application_set(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let mut error = condition("ErrorOccurred", "ApplicationSetUpToDate");
    error["status"] = "False".into();
    let status = json!({"conditions": [
        error, condition("ParametersGenerated", "ParametersGenerated"), condition("ResourcesUpToDate", "ApplicationSetUpToDate"),
    ]});
    Played { status: Some(status), ..Played::default() }
}

fn ready(head: &Head, reason: &str) -> Value {
    let generation = head.metadata.generation.unwrap_or(1);
    let mut condition = condition("Ready", reason);
    condition["observedGeneration"] = generation.into();
    json!({"observedGeneration": generation, "conditions": [condition]})
}
