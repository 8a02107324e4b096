//! What KEDA says of what it scales, and gateways of the way to its interceptor.

use super::row::Row;

const SCALED: &[&str] = &["keda.sh/ScaledObject"];
const ROUTES: &[&str] = &["gateway.networking.k8s.io/*"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    Row::platform("ScalingPaused").of(SCALED).reasons(&["ScaledObjectPaused"]).says(
        "Somebody paused {it}, so the number of pods stays as it is. Remove its annotations that begin with \
         autoscaling.keda.sh/paused.",
    ),
    Row::platform("TriggerUnreadable")
        .of(SCALED)
        .reasons(&["TriggerError", "PartialTriggerError", "FallbackExists"])
        .at("spec.scaling")
        .says(
            "KEDA cannot read what {field} follows, so the number of pods does not follow it. Check that the queue \
             exists and is named rightly; if it is, the platform team must let KEDA look into it \
             (Platform.scaling.keda.authentications).",
        ),
    Row::platform("TriggerUnreadable").of(SCALED).reasons(&["ScaledObjectCheckFailed"]).at("spec.scaling").says(
        "KEDA does not take what {field} asks for: {detail}. Correct it, or ask the platform team.",
    ),
    Row::platform("MetricsMissing").of(SCALED).reasons(&["HPAMetricsUnavailable"]).at("spec.scaling").says(
        "What {field} asks for is not measured in the cluster at the moment, so the number of pods stays as it is: \
         {detail}. Ask the platform team if this stays.",
    ),
    Row::platform("RouteNotPermitted").of(ROUTES).reasons(&["RefNotPermitted"]).at("Platform.scaling.keda.namespace").says(
        "{it} may not send requests to KEDA in its own namespace. The platform team must let it, by a ReferenceGrant in \
         the namespace of {field}.",
    ),
];
