//! Protection against deletion: the Usage by which `kubectl delete` is refused with a sentence.

use super::{DATABASE, credentials::write, server::Server, settled::Settled};
use crate::{
    composite::{
        draft::{Draft, Want},
        fatal::Fatal,
        names,
    },
    resource::{kinds, metadata::Metadata, usage::Usage},
};

const KEY: &str = "protection";

/// Composes the Usage while the database is protected, and until the cloud confirms that it no longer is: lifting
/// protection takes two answers, or a deletion in between would leave a server that refuses to go.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled, server: &Server) -> Result<(), Fatal> {
    let observed = draft.head(KEY).is_some();
    if !settled.protection && (!observed || server.released) {
        if observed {
            let message = "Protection is lifted: the database can be deleted now.".to_owned();
            draft.event(false, "Deletable", message);
        }
        return Ok(());
    }
    if !settled.protection {
        draft.change(
            format!("{} {}", draft.identity.kind, settled.name),
            "LiftingProtection",
            "Protection is being lifted; the database can be deleted once status.deletable is true.".to_owned(),
            false,
        );
    }
    let name = draft.name_of(KEY, names::object(&settled.name, "protection"));
    let identity = draft.identity;
    let reason = format!(
        "{} {} is protected; to delete it, set spec.deletion.protection to false and wait for status.deletable: true",
        identity.kind, identity.name
    );
    let metadata = Metadata::new(&settled.namespace, &name);
    let usage = Usage::of(metadata, &identity.api_version, &identity.kind, &identity.name, reason);
    draft.want(Want::new(KEY, &kinds::USAGE, DATABASE, name, write(KEY, &usage)?));
    Ok(())
}
