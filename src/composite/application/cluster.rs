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

/// The cluster that the application's objects are in: `None` while there are none, `Some(None)` for this one.
pub(super) fn of(draft: &Draft<'_>) -> Option<Option<String>> {
    let head = draft.head(service::ACCOUNT)?;
    if !head.is(&kinds::KUBERNETES_OBJECT) {
        return Some(None);
    }
    let seen: Seen = draft.read(service::ACCOUNT).ok()??;
    Some(Some(seen.spec.provider_config_ref.name))
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
