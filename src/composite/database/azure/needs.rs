//! What the Platform and the cluster must bring before databases run on Azure.

use crate::{
    platform::{check::Needs, spec::PlatformSpec},
    resource::{KindRef, kinds},
};

pub(super) const NEEDS: Needs = Needs {
    config: Some(&kinds::AZURE_CONFIG),
    kinds: &[&kinds::AZURE_POSTGRES, &kinds::AZURE_POSTGRES_CONFIGURATION, &kinds::AZURE_LOCK],
    configured,
    missing,
};

fn configured(spec: &PlatformSpec) -> Option<KindRef> {
    let azure = spec.providers.as_ref()?.azure.as_ref()?;
    Some(azure.provider_config_ref.clone().unwrap_or_default().reference())
}

fn missing(spec: &PlatformSpec) -> Vec<(String, String)> {
    let mut missing = Vec::new();
    let azure = spec.providers.as_ref().and_then(|providers| providers.azure.as_ref());
    let regions = azure.and_then(|azure| azure.regions.as_ref());
    if regions.is_none_or(std::collections::BTreeMap::is_empty) {
        missing
            .push(("spec.providers.azure.regions".to_owned(), "no region is listed, so none can be used".to_owned()));
    }
    for (name, region) in regions.into_iter().flatten() {
        let mut say = |field: &str, what: &str| {
            missing.push((format!("spec.providers.azure.regions.{name}.{field}"), format!("{name}: {what}")));
        };
        if region.resource_group.is_none() {
            say("resourceGroup", "the resource group is missing");
        }
        if region.delegated_subnet_id.is_none() {
            say("delegatedSubnetId", "the subnet that is delegated to flexible servers is missing");
        }
        if region.private_dns_zone_id.is_none() {
            say("privateDnsZoneId", "the private DNS zone is missing");
        }
    }
    missing
}
