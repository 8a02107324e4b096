//! How the number of pods follows the load.

use serde_json::json;

use super::{WORKLOAD, part::Part, settled::Settled, spec::ApplicationSpec, workload};
use crate::{
    composite::{
        draft::{Draft, Pending},
        fatal::Fatal,
    },
    resource::kinds,
};

const KEY: &str = "autoscaler";

/// Composes the autoscaler where there is something to scale.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    gate: Option<Pending>,
) -> Result<(), Fatal> {
    if !settled.scales() {
        draft.let_go(KEY, "The number of pods no longer follows the load.".to_owned());
        return Ok(());
    }
    let asked = spec.scaling.clone().unwrap_or_default();
    let metrics: Vec<_> = [("cpu", settled.cpu), ("memory", asked.memory)]
        .into_iter()
        .filter_map(|(name, percent)| {
            let target = json!({"type": "Utilization", "averageUtilization": percent?});
            Some(json!({"type": "Resource", "resource": {"name": name, "target": target}}))
        })
        .collect();
    let kind = workload::kind(settled.kind);
    let body = json!({"spec": {
        "scaleTargetRef": {"apiVersion": kind.api_version(), "kind": kind.kind(), "name": settled.name},
        "minReplicas": settled.replicas.0,
        "maxReplicas": settled.replicas.1,
        "metrics": metrics,
    }});
    let want = Part::new(KEY, &kinds::AUTOSCALER, WORKLOAD, &settled.name, body).want(draft, settled)?;
    draft.want(want.after(&[workload::KEY]).gate(gate).asks_early());
    Ok(())
}
