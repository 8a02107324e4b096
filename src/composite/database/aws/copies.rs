//! The backups of an instance, copied into another region as AWS takes them.

use serde::{Deserialize, Serialize};

use super::{Aws, instance};
use crate::{
    composite::{
        database::{DATABASE, credentials::write},
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        LocalRef, kinds,
        managed::{Managed, Nothing, ObservedManaged},
        metadata::Metadata,
    },
};

const KEY: &str = "backup-copies";

/// A replication is known by the ARN that AWS gives it, and none of its fields can change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Replication {
    /// The region that they are copied into.
    region: String,
    source_db_instance_arn_ref: LocalRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<String>,
    retention_period: u32,
}

/// Composes the copying of backups, or takes it away; what was copied stays until it is too old.
pub(super) fn compose(draft: &mut Draft<'_>, aws: &Aws<'_>, up: bool) -> Result<(), Fatal> {
    let settled = aws.settled;
    if !settled.cross_region {
        return draft.remove_as_it_is(KEY, "The copying of backups into another region");
    }
    let observed: Option<ObservedManaged<Replication, Nothing>> = draft.read(KEY)?;
    let wanted = match observed {
        Some(observed) => observed.spec.for_provider,
        None => wanted(draft, aws)?,
    };
    if wanted.retention_period != settled.retention_days {
        let message = format!(
            "Its copies are kept for {} days, as when they began, and not for {}: AWS cannot change that. Leave \
             spec.backup.crossRegion out once, and set it again, to begin anew.",
            wanted.retention_period, settled.retention_days
        );
        draft.change("DBInstanceAutomatedBackupsReplication".to_owned(), "RetentionStays", message, false);
    }
    let name = draft.name_of(KEY, names::object(&settled.name, "backup-copies"));
    let policies = aws.policies(draft, KEY);
    let kind = &kinds::RDS_BACKUP_COPIES;
    let managed = Managed::new(kind, Metadata::new(&settled.namespace, &name), policies, aws.config.clone(), &wanted);
    let gate = (!up).then(|| Pending::on("the database server"));
    draft.want(Want::new(KEY, kind, DATABASE, name, write(KEY, &managed)?).gate(gate));
    Ok(())
}

fn wanted(draft: &Draft<'_>, aws: &Aws<'_>) -> Result<Replication, Fatal> {
    let copies = aws.region.backup_copies.clone().unwrap_or_default();
    let missing = |field: &str, what: &str| Fatal::platform(&aws.field(&format!("backupCopies.{field}")), what);
    let region = copies.region.filter(|region| *region != aws.settled.region).ok_or_else(|| {
        missing("region", "spec.backup.crossRegion needs another region; the platform team must name one")
    })?;
    let key = copies.kms_key_arn.ok_or_else(|| {
        missing("kmsKeyArn", "spec.backup.crossRegion needs a key in that region; the platform team must name one")
    })?;
    if aws.settled.retention_days == 0 {
        let what = "there are no backups to copy; set spec.backup.retentionDays above 0, or leave it out";
        return Err(Fatal::invalid("spec.backup.crossRegion", what));
    }
    Ok(Replication {
        region,
        source_db_instance_arn_ref: LocalRef::to(draft.name_of(instance::KEY, names::object(&aws.settled.name, ""))),
        kms_key_id: Some(key),
        retention_period: aws.settled.retention_days,
    })
}
