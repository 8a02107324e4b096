//! What an application needs in another cluster before anything else of it: its namespace.

use serde_json::json;

use super::{WORKLOAD, settled::Settled};
use crate::{
    composite::{
        draft::{Draft, NAMESPACE, Want, write},
        fatal::Fatal,
    },
    resource::kinds,
};

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
