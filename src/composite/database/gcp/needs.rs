//! What the Platform and the cluster must bring before databases run on Google Cloud.

use crate::{
    platform::{check::Needs, spec::PlatformSpec},
    resource::{KindRef, kinds},
};

pub(super) const NEEDS: Needs =
    Needs { config: Some(&kinds::GCP_CONFIG), kinds: &[&kinds::GCP_INSTANCE, &kinds::GCP_USER], configured, missing };

fn configured(spec: &PlatformSpec) -> Option<KindRef> {
    let gcp = spec.providers.as_ref()?.gcp.as_ref()?;
    Some(gcp.provider_config_ref.clone().unwrap_or_default().reference())
}

fn missing(spec: &PlatformSpec) -> Vec<(String, String)> {
    let mut missing = Vec::new();
    let gcp = spec.providers.as_ref().and_then(|providers| providers.gcp.as_ref());
    let regions = gcp.and_then(|gcp| gcp.regions.as_ref());
    if regions.is_none_or(std::collections::BTreeMap::is_empty) {
        missing.push(("spec.providers.gcp.regions".to_owned(), "no region is listed, so none can be used".to_owned()));
    }
    for (name, region) in regions.into_iter().flatten() {
        if region.network.is_none() {
            let field = format!("spec.providers.gcp.regions.{name}.network");
            missing.push((field, format!("{name}: the network that databases are reached through is missing")));
        }
    }
    missing
}
