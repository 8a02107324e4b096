//! Manifests or a chart that live in Git: what brings them into the cluster, and what it says of them.
//!
//! These objects live in the control-plane's cluster, wherever the manifests go. A namespaced composite resource composes
//! into its own namespace alone, so what must stand beside Argo CD travels there by provider-kubernetes.

pub(super) mod argocd;
mod flux;
mod settled;

pub(super) use settled::settle;
pub use settled::{Content, Delivery};

use serde_json::Value;

use super::settled::Settled;
use crate::{
    composite::{draft::Draft, fatal::Fatal},
    platform::{Platform, spec::DeliveryEngine},
};

/// What all composition resource names of deliveries begin with.
const PREFIX: &str = "delivery-";

/// Composes what brings the manifests into the cluster.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    delivery: &Delivery,
    platform: &Platform,
) -> Result<(), Fatal> {
    match delivery.engine {
        DeliveryEngine::ArgoCd => argocd::compose(draft, settled, delivery, platform),
        DeliveryEngine::Flux => flux::compose(draft, settled, delivery, platform),
    }
}

/// Whether manifests in Git replaced the pods of an application that exists, or the other way round: what one of them made
/// would go.
pub(super) fn stays(draft: &Draft<'_>, delivered: bool) -> Result<(), Fatal> {
    let was = draft.heads_with(PREFIX).next().is_some();
    let ran = draft.head(super::workload::KEY).is_some();
    if delivered && ran || !delivered && was {
        let what = "an application cannot change between an image and manifests in Git, because what runs would go; put it \
                    back, or make a new Application";
        return Err(Fatal::invalid("spec.delivery", what));
    }
    Ok(())
}

/// The engine that brought the manifests so far.
fn observed_engine(draft: &Draft<'_>) -> Option<DeliveryEngine> {
    let (key, _) = draft.heads_with(PREFIX).next()?;
    let argocd = [argocd::BESIDE, argocd::CARRIED].contains(&key);
    Some(if argocd { DeliveryEngine::ArgoCd } else { DeliveryEngine::Flux })
}

/// An object with its values, where there are some.
fn with_values(mut object: Value, field: &str, delivery: &Delivery) -> Value {
    if let Some(values) = &delivery.values {
        object[field] = Value::Object(values.clone());
    }
    object
}
