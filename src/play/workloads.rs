//! Kubernetes itself: its controllers run pods, and count them.

use serde_json::{Value, json};

use super::{Played, Scene, condition};
use crate::readiness::Head;

/// As many pods as are asked for, or as an autoscaler wants at least.
fn pods(head: &Head, object: &Value, scene: &Scene<'_>) -> u64 {
    let scaler = scene("HorizontalPodAutoscaler", &head.metadata.name);
    let least = scaler.and_then(|scaler| scaler["spec"]["minReplicas"].as_u64());
    object["spec"]["replicas"].as_u64().or(least).unwrap_or(1)
}

/// A Deployment: all pods run.
pub(super) fn deployment(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let pods = pods(head, object, scene);
    let status = json!({
        "observedGeneration": head.metadata.generation,
        "replicas": pods, "updatedReplicas": pods, "readyReplicas": pods, "availableReplicas": pods,
        "conditions": [condition("Available", "MinimumReplicasAvailable"), condition("Progressing", "NewReplicaSetAvailable")],
    });
    Played { status: Some(status), ..Played::default() }
}

/// A `StatefulSet`: the same, all of the newest template.
pub(super) fn stateful_set(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let pods = pods(head, object, scene);
    let revision = format!("{}-1", head.metadata.name);
    let status = json!({
        "observedGeneration": head.metadata.generation,
        "replicas": pods, "updatedReplicas": pods, "readyReplicas": pods, "availableReplicas": pods,
        "currentRevision": revision, "updateRevision": revision,
    });
    Played { status: Some(status), ..Played::default() }
}

/// A Job: it ended well.
pub(super) fn job(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played {
        status: Some(json!({"succeeded": 1, "conditions": [condition("Complete", "CompletionsReached")]})),
        ..Played::default()
    }
}

/// An autoscaler: it can read what it follows.
pub(super) fn autoscaler(_: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let pods = &object["spec"]["minReplicas"];
    let status = json!({
        "currentReplicas": pods, "desiredReplicas": pods,
        "conditions": [condition("AbleToScale", "ReadyForNewScale"), condition("ScalingActive", "ValidMetricFound")],
    });
    Played { status: Some(status), ..Played::default() }
}

/// What provider-kubernetes carries to another cluster: it stands there, and works.
pub(super) fn carried(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let mut there = object["spec"]["forProvider"]["manifest"].clone();
    there["metadata"]["generation"] = json!(head.metadata.generation);
    let status = crate::object::Object::write(&there).ok().and_then(|there| super::play(&there, scene).ok().flatten());
    if let Some(status) = status.and_then(|played| played.status) {
        there["status"] = status;
    }
    let own = head.metadata.external_name().is_none().then(|| head.metadata.name.clone());
    Played { external_name: own, status: Some(super::up(&json!({"manifest": there}))), ..Played::default() }
}
