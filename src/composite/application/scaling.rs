//! How the number of pods follows the load: a HorizontalPodAutoscaler, or a ScaledObject where KEDA is needed. KEDA refuses a
//! workload that has another autoscaler, and makes its own, so the two are never there together.

use serde_json::{Value, json};

use super::{
    WORKLOAD,
    interceptor::Counted,
    part::Part,
    settled::{Scaling, Settled},
    workload,
};
use crate::{
    composite::{
        draft::{Draft, Pending},
        fatal::Fatal,
        names,
    },
    resource::kinds,
};

const KEY: &str = "autoscaler";
const KEDA: &str = "scaled-object";
/// KEDA's own autoscaler is named `keda-hpa-<name>`, which must fit into a label.
const NAME: usize = 54;

/// Composes what decides how many pods run, once something runs; requests are followed once they are counted.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    counted: Option<&Counted>,
    gate: Option<Pending>,
) -> Result<(), Fatal> {
    let Some(scaling) = &settled.scaling else {
        for key in [KEY, KEDA] {
            draft.let_go(key, "The number of pods no longer follows the load.".to_owned());
        }
        return Ok(());
    };
    if !scaling.needs_keda() {
        let gone = leaves(draft, KEDA, "Kubernetes itself decides from now on how many pods run.");
        let want = Part::new(KEY, &kinds::AUTOSCALER, WORKLOAD, &settled.name, autoscaler(settled, scaling));
        let want = want.want(draft, settled)?.after(&[workload::KEY]);
        draft.want(want.gate(gate.or(gone)).asks_early());
        return Ok(());
    }
    let gone = leaves(draft, KEY, "KEDA decides from now on how many pods run.");
    // KEDA looks at the workload when it is told of it.
    let kind = workload::kind(settled.kind);
    let there = draft.inside(workload::KEY).is_some();
    let missing = (!there).then(|| Pending::on(format_args!("{} {}", kind.kind(), settled.name)));
    let uncounted = counted.and_then(|counted| counted.gate.clone());
    let body = scaled_object(settled, scaling, counted);
    let want = Part::new(KEDA, &kinds::SCALED_OBJECT, WORKLOAD, name(settled), body).want(draft, settled)?;
    let want = want.after(&[workload::KEY]).gate(gate.or(gone).or(missing).or(uncounted));
    draft.want(want.asks_early());
    Ok(())
}

/// The name of the autoscaler that really runs, as alerts know it.
pub(super) fn autoscaler_name(settled: &Settled) -> Option<String> {
    let scaling = settled.scaling.as_ref()?;
    Some(if scaling.needs_keda() { format!("keda-hpa-{}", name(settled)) } else { settled.name.clone() })
}

fn name(settled: &Settled) -> String {
    names::fit(&settled.name, NAME)
}

/// Removes the other autoscaler, and says to wait until it is gone.
fn leaves(draft: &mut Draft<'_>, key: &str, what: &str) -> Option<Pending> {
    let head = draft.head(key)?;
    let pending = Pending::on(format_args!("the end of {} {}", head.kind, head.metadata.name));
    draft.let_go(key, what.to_owned());
    Some(pending)
}

fn target(settled: &Settled) -> Value {
    let kind = workload::kind(settled.kind);
    json!({"apiVersion": kind.api_version(), "kind": kind.kind(), "name": settled.name})
}

fn autoscaler(settled: &Settled, scaling: &Scaling) -> Value {
    let metrics: Vec<_> = resources(scaling)
        .into_iter()
        .map(|(name, percent)| {
            let target = json!({"type": "Utilization", "averageUtilization": percent});
            json!({"type": "Resource", "resource": {"name": name, "target": target}})
        })
        .collect();
    json!({"spec": {
        "scaleTargetRef": target(settled),
        "minReplicas": settled.replicas.0,
        "maxReplicas": settled.replicas.1,
        "metrics": metrics,
    }})
}

fn scaled_object(settled: &Settled, scaling: &Scaling, counted: Option<&Counted>) -> Value {
    let mut triggers = Vec::new();
    if let (Some(requests), Some(counted)) = (&scaling.requests, counted) {
        let metadata = json!({"interceptorRoute": counted.name, "scalerAddress": requests.scaler});
        triggers.push(json!({"type": "external-push", "metadata": metadata}));
    }
    for trigger in &scaling.triggers {
        let mut emitted = json!({"type": trigger.kind, "metadata": trigger.metadata});
        if let Some((kind, name)) = &trigger.authentication {
            emitted["authenticationRef"] = json!({"kind": kind, "name": name});
        }
        triggers.push(emitted);
    }
    triggers.extend(resources(scaling).into_iter().map(|(name, percent)| {
        json!({"type": name, "metricType": "Utilization", "metadata": {"value": percent.to_string()}})
    }));
    json!({"spec": {
        "scaleTargetRef": target(settled),
        "minReplicaCount": settled.replicas.0,
        "maxReplicaCount": settled.replicas.1,
        "triggers": triggers,
    }})
}

/// What is measured of the pods themselves, in percent of what is set aside.
fn resources(scaling: &Scaling) -> Vec<(&'static str, u32)> {
    let all = [("cpu", scaling.cpu), ("memory", scaling.memory)];
    all.into_iter().filter_map(|(name, percent)| Some((name, percent?))).collect()
}
