//! What an application needs in another cluster before anything else of it: its namespace.

use serde::Deserialize;
use serde_json::json;

use super::{WORKLOAD, service, settled::Settled};
use crate::{
    composite::{
        draft::{Draft, NAMESPACE, Want, write},
        fatal::Fatal,
    },
    resource::{KindRef, kinds},
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    spec: SeenSpec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SeenSpec {
    provider_config_ref: KindRef,
}

/// Where the objects of an application are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// There are none.
    #[default]
    Nowhere,
    /// In this cluster.
    Here,
    /// In the cluster of that name.
    There(String),
}

/// Where the application's objects are.
pub(super) fn of(draft: &Draft<'_>) -> Place {
    // Where manifests in Git are delivered there are no pods of ours, and in another cluster their namespace.
    let key = if draft.head(service::ACCOUNT).is_some() { service::ACCOUNT } else { NAMESPACE };
    match draft.head(key) {
        None if draft.heads_with("delivery-").next().is_some() => Place::Here,
        None => Place::Nowhere,
        Some(head) if !head.is(&kinds::KUBERNETES_OBJECT) => Place::Here,
        Some(_) => {
            let seen: Seen = draft.read(key).ok().flatten().unwrap_or_default();
            Place::There(seen.spec.provider_config_ref.name)
        }
    }
}

/// Composes the namespace there. It stays when the application goes: others may live in it.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    if settled.elsewhere.is_none() {
        return Ok(());
    }
    let kind = &kinds::NAMESPACE;
    let name = &settled.namespace;
    let object = json!({"apiVersion": kind.api_version(), "kind": kind.kind(), "metadata": {"name": name}});
    let want = Want::new(NAMESPACE, kind, WORKLOAD, name, write(NAMESPACE, &object)?);
    draft.want(want.at(settled.elsewhere.as_ref()));
    Ok(())
}
