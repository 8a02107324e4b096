//! The same judgements in CEL, for objects that provider-kubernetes carries to another cluster. They say only how often the
//! provider looks; the judgement is ours.

const CURRENT: &str = "has(object.status) && has(object.status.observedGeneration) && object.status.observedGeneration >= object.metadata.generation";

/// When an object of a kind, as `group/Kind`, is ready; `None` where it is as soon as it is there.
#[must_use]
pub fn query(kind: &str) -> Option<String> {
    let rest = match kind {
        "apps/Deployment" => {
            "(object.spec.replicas == 0 || has(object.status.conditions) && object.status.conditions.exists(c, c.type == 'Available' && c.status == 'True') \
             && has(object.status.updatedReplicas) && object.status.updatedReplicas == object.status.replicas \
             && has(object.status.availableReplicas) && object.status.availableReplicas >= object.status.updatedReplicas)"
        }
        "apps/StatefulSet" => {
            "(object.spec.replicas == 0 || has(object.status.readyReplicas) && object.status.readyReplicas >= object.status.replicas) \
             && has(object.status.updateRevision) && object.status.updateRevision == object.status.currentRevision"
        }
        "batch/Job" => return Some(holds("Complete")),
        "autoscaling/HorizontalPodAutoscaler" => return Some(holds("AbleToScale")),
        "keda.sh/ScaledObject" | "http.keda.sh/InterceptorRoute" | "external-secrets.io/ExternalSecret" => {
            return Some(holds("Ready"));
        }
        "gateway.networking.k8s.io/HTTPRoute" | "gateway.networking.k8s.io/GRPCRoute" => {
            return Some(
                "has(object.status) && has(object.status.parents) && object.status.parents.exists(p, \
                 p.conditions.exists(c, c.type == 'Accepted' && c.status == 'True' && \
                 has(c.observedGeneration) && c.observedGeneration >= object.metadata.generation))"
                    .to_owned(),
            );
        }
        "argoproj.io/ApplicationSet" => return Some(holds("ResourcesUpToDate")),
        "argoproj.io/Application" => {
            return Some(
                "has(object.status) && has(object.status.health) && has(object.status.health.status) && \
                 object.status.health.status == 'Healthy' && has(object.status.sync) && object.status.sync.status == 'Synced'"
                    .to_owned(),
            );
        }
        "networking.k8s.io/Ingress" => {
            return Some(
                "has(object.status) && has(object.status.loadBalancer) && has(object.status.loadBalancer.ingress)"
                    .to_owned(),
            );
        }
        _ => return None,
    };
    Some(format!("{CURRENT} && {rest}"))
}

fn holds(condition: &str) -> String {
    format!(
        "has(object.status) && has(object.status.conditions) && \
         object.status.conditions.exists(c, c.type == '{condition}' && c.status == 'True')"
    )
}
