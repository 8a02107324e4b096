//! What keeps the server from being deleted in the cloud: Azure has no switch for that on the server itself.

use serde::{Deserialize, Serialize};

use super::Azure;
use crate::{
    composite::{
        database::{DATABASE, credentials::write},
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        kinds,
        managed::{Managed, Nothing, ObservedManaged},
        metadata::{self, Metadata},
        policies::{FULL, PROTECTED_NEW},
    },
};

/// Composition resource name.
pub(super) const KEY: &str = "lock";

/// A lock; none of its fields can change.
#[allow(clippy::struct_field_names, reason = "the field is called so")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Lock {
    name: String,
    scope: String,
    lock_level: String,
    notes: String,
}

/// Composes the lock while the database is protected; `id` is the server's, once it has one. When protection is lifted
/// the lock goes in two answers, before the server can. Whether nothing holds the server any more.
pub(super) fn compose(draft: &mut Draft<'_>, azure: &Azure<'_>, server: &str, id: Option<&str>) -> Result<bool, Fatal> {
    let settled = azure.settled;
    if !settled.protection {
        let Some(observed) = draft.observed(KEY) else { return Ok(true) };
        let object = metadata::with_policies(&observed.object, FULL).map_err(|error| Fatal::observed(KEY, &error))?;
        draft.remove(KEY, object, "The lock on the server");
        return Ok(false);
    }
    let observed: Option<ObservedManaged<Lock, Nothing>> = draft.read(KEY)?;
    let lock = observed.map(|observed| observed.spec.for_provider).filter(|asked| !asked.scope.is_empty());
    let lock = lock.unwrap_or_else(|| Lock {
        name: server.to_owned(),
        scope: id.unwrap_or_default().to_owned(),
        lock_level: "CanNotDelete".to_owned(),
        notes: format!("Database {}/{} is protected.", settled.namespace, settled.name),
    });
    let name = draft.name_of(KEY, names::object(&settled.name, "lock"));
    let metadata = Metadata::new(&settled.namespace, &name);
    let managed = Managed::new(&kinds::AZURE_LOCK, metadata, PROTECTED_NEW, azure.config.clone(), lock);
    let gate = id.is_none().then(|| Pending::on("the database server"));
    draft.want(Want::new(KEY, &kinds::AZURE_LOCK, DATABASE, name, write(KEY, &managed)?).gate(gate));
    Ok(false)
}
