//! An application does not go while the database that it created is protected: its pods and its way in would go, and the
//! database would stay behind, without anybody who owns it.

use serde::Deserialize;

use super::{DATABASE, binding, settled::Settled};
use crate::{
    composite::{
        draft::{Draft, Want, write},
        fatal::Fatal,
        names,
    },
    resource::{kinds, metadata::Metadata, usage::Usage},
};

/// Composition resource name of the Usage.
const KEY: &str = "database-protection";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    status: SeenStatus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SeenStatus {
    deletable: Option<bool>,
}

/// Composes the Usage, as long as the database says that it cannot be deleted.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    let seen: Seen = draft.read(binding::KEY)?.unwrap_or_default();
    if seen.status.deletable != Some(false) {
        draft.let_go(KEY, "The application can be deleted, and its database with it.".to_owned());
        return Ok(());
    }
    let name = draft.name_of(KEY, names::object(&settled.name, "database-protection"));
    let identity = draft.identity;
    let reason = format!(
        "the database of {} {} is protected; to delete both, set spec.database.create.deletion.protection to false and wait",
        identity.kind, identity.name
    );
    let metadata = Metadata::new(&settled.namespace, &name);
    let usage = Usage::of(metadata, &identity.api_version, &identity.kind, &identity.name, reason);
    draft.want(Want::new(KEY, &kinds::USAGE, DATABASE, name, write(KEY, &usage)?));
    Ok(())
}
