//! KEDA and its HTTP add-on.

use serde_json::{Value, json};

use super::{NOW, Played, Scene};
use crate::readiness::Head;

/// A ScaledObject: KEDA reads what it follows.
pub(super) fn scaled_object(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    // Its conditions have no times.
    let condition = |type_: &str, status: &str, reason: &str| json!({"type": type_, "status": status, "reason": reason, "message": ""});
    let conditions = [
        condition("Ready", "True", "ScaledObjectReady"),
        condition("Active", "True", "ScalerActive"),
        condition("Fallback", "False", "NoFallbackFound"),
        condition("Paused", "False", "ScaledObjectUnpaused"),
    ];
    Played { status: Some(json!({"conditions": conditions})), ..Played::default() }
}

/// What counts requests: the add-on takes it at once.
pub(super) fn interceptor_route(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let condition = json!({
        "type": "Ready", "status": "True", "reason": "Reconciled", "message": "InterceptorRoute reconciled",
        "observedGeneration": head.metadata.generation, "lastTransitionTime": NOW,
    });
    Played { status: Some(json!({"conditions": [condition]})), ..Played::default() }
}
