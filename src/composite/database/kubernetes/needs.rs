//! What the Platform and the cluster must bring before databases run in the cluster itself.

use crate::{
    platform::{check::Needs, spec::PlatformSpec},
    resource::{KindRef, kinds},
};

pub(super) const NEEDS: Needs = Needs {
    config: None,
    kinds: &[&kinds::CNPG_CLUSTER, &kinds::CNPG_ROLE, &kinds::CNPG_DATABASE],
    configured,
    missing,
};

fn configured(spec: &PlatformSpec) -> Option<KindRef> {
    // The operators need no configuration of ours.
    spec.providers.as_ref()?.kubernetes.as_ref().map(|_| KindRef::default())
}

fn missing(spec: &PlatformSpec) -> Vec<(String, String)> {
    let kubernetes = spec.providers.as_ref().and_then(|providers| providers.kubernetes.as_ref());
    let backup = kubernetes.and_then(|kubernetes| kubernetes.backup.as_ref());
    if backup.is_some_and(|backup| backup.destination_path.is_none()) {
        let field = "spec.providers.kubernetes.backup.destinationPath".to_owned();
        return vec![(field, "backups have no place to go, so there are none".to_owned())];
    }
    Vec::new()
}
