//! The approval of a migration in Git: what the manifest lists becomes an Object of provider-kubernetes that writes one
//! field of one Migration.
//!
//! A Migration's name is used again when the same table is planned anew, so an approval names the hash of the statements
//! too, and the Object the Migration's UID: without it, it would make a Migration of its own. It exists only while exactly
//! those statements wait.

use serde::Serialize;

use super::{SCHEMA, credentials::write, schema::state::Pending, settled::Settled};
use crate::{
    composite::{
        draft::{Draft, Said, Want},
        fatal::Fatal,
        names,
    },
    resource::{KindRef, kinds, managed::Managed, metadata::Metadata, policies::PROTECTED},
};

/// The longest name of an Object.
const NAME: usize = 108;

#[derive(Debug, Serialize)]
struct Parameters {
    manifest: Manifest,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    api_version: &'static str,
    kind: &'static str,
    metadata: ManifestMetadata,
    status: ManifestStatus,
}

#[derive(Debug, Serialize)]
struct ManifestMetadata {
    name: String,
    namespace: String,
    uid: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ManifestStatus {
    approved_at: i64,
}

/// What an approval in the manifest comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Approval {
    /// Nobody approved these statements.
    None,
    /// They would lose data, which the spec does not allow.
    Destructive,
    /// It is passed on.
    Given,
}

/// What the manifest says of a migration that waits.
pub(super) fn of(settled: &Settled, pending: &Pending) -> Approval {
    if !settled.schema.approved.contains(&pending.id) {
        Approval::None
    } else if pending.destructive && !settled.schema.allow_destructive {
        Approval::Destructive
    } else {
        Approval::Given
    }
}

/// Passes an approval on.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled, table: &str, pending: &Pending) -> Result<(), Fatal> {
    let key = table.replacen("table-", "approval-", 1);
    let part = format!("approve-{}-{}", pending.migration, draft.identity.hash5());
    let name = names::object_of(&settled.name, &part, NAME);
    let kind = &kinds::SCHEMAHERO_MIGRATION;
    let manifest = Manifest {
        api_version: kind.api_version(),
        kind: kind.kind(),
        metadata: ManifestMetadata {
            name: pending.migration.clone(),
            namespace: settled.namespace.clone(),
            uid: pending.uid.clone(),
        },
        status: ManifestStatus { approved_at: pending.planned_at },
    };
    let config = KindRef { kind: "ClusterProviderConfig".to_owned(), name: "default".to_owned() };
    let metadata = Metadata::new(&settled.namespace, &name);
    // Neither made nor deleted: the Migration is SchemaHero's.
    let object = Managed::new(&kinds::KUBERNETES_OBJECT, metadata, PROTECTED, config, Parameters { manifest });
    let said = Said {
        ready: false,
        reason: "Approving",
        message: format!("Migration {} is approved in the manifest.", pending.migration),
        people: false,
    };
    let want = Want::new(key.clone(), &kinds::KUBERNETES_OBJECT, SCHEMA, name, write(&key, &object)?);
    let failed = draft
        .head(&key)
        .and_then(|head| head.condition("Synced"))
        .is_some_and(crate::readiness::ObservedCondition::is_false);
    draft.want(if failed { want.own_name() } else { want.own_name().said(said) });
    Ok(())
}
