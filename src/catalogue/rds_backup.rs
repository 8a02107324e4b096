//! What AWS says of a database's windows, backups, deletion, replicas and restore.

use super::{
    rds::{INVALID, RDS},
    row::{
        Operation::{Create, Observe, Update},
        Row,
    },
};

/// Rows in the order in which they are tried: before the other rows of databases, whose codes are wider.
pub(super) const ROWS: &[Row] = &[
    Row::platform("FinalSnapshotFailed")
        .of(RDS)
        .codes(&["DBSnapshotAlreadyExists"])
        .at("spec.deletion.finalBackup")
        .says(
            "The last backup before deletion ({field}) cannot be made: one by its name exists \
             already. The platform team must rename or remove the old one in AWS.",
        ),
    Row::platform("FinalSnapshotFailed")
        .of(RDS)
        .text(r"final_?snapshot_?identifier|final snapshot")
        .at("spec.deletion.finalBackup")
        .says(
            "The last backup before deletion ({field}) cannot be made, so the database stays. \
             The platform team must give it a name, or the developer must do without.",
        ),
    Row::developer("WindowsOverlap")
        .of(RDS)
        .text(r"window.{0,80}overlap|overlap.{0,80}window")
        .at("spec.backup.hour, spec.maintenance")
        .says(
            "Backup and maintenance would run at the same time. Change spec.backup.hour or \
             spec.maintenance (both are UTC) so that they are at least an hour apart.",
        ),
    Row::platform("ParameterInvalid")
        .of(RDS)
        .codes(INVALID)
        .text(r"maintenance ?window|backup ?window")
        .at("spec.maintenance, spec.backup.hour")
        .says(
            "AWS does not take the time of maintenance or backup (spec.maintenance, \
             spec.backup.hour). The platform team must check how they are written.",
        ),
    Row::developer("ReplicaNeedsBackups")
        .of(RDS)
        .text(concat!(
            r"automated backups are not enabled|backups? .{0,60}(?:must|need to) be enabled|",
            r"backup retention .{0,60}(?:greater than|non-zero)",
        ))
        .at("spec.backup.retentionDays")
        .says("A read replica needs backups of its source. Set {field} to at least 1."),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .codes(INVALID)
        .text(r"retention ?period|retention")
        .at("spec.backup.retentionDays")
        .says("AWS keeps backups for at most 35 days. Set {field} to a number from 1 to 35."),
    Row::developer("DeletionProtected")
        .of(RDS)
        .text(r"cannot delete protected|deletion protection|DeletionProtection")
        .at("spec.deletion.protection")
        .says(
            "The database is protected, so AWS does not delete it. To delete it with all its \
             data set {field} to false first, and wait until that is applied.",
        ),
    Row::platform("LateInitialized").of(RDS).text(r"must be an ARN when").at("spec.readReplicas").says(
        "A read replica ({field}) has taken over a setting that only its source may have. \
             The platform team must remove dbSubnetGroupName from the replica.",
    ),
    Row::platform("FieldImmutable").of(RDS).text(r"cannot elect new source").at("spec.readReplicas").says(
        "A read replica ({field}) stays with the source that it was made from. The platform \
             team must report this as an error of the platform.",
    ),
    Row::platform("NetworkProblem").of(RDS).codes(&["DBSubnetGroupNotAllowed"]).at("spec.readReplicas").says(
        "A read replica ({field}) in its source's region lives in the source's network. The \
             platform team must report this as an error of the platform.",
    ),
    Row::developer("QuotaExceeded")
        .of(RDS)
        .text(
            concat!(r"(?:maximum|more than|limit).{0,60}read replicas?|", r"read replicas? .{0,60}(?:maximum|limit)",),
        )
        .at("spec.readReplicas")
        .says("AWS allows no more read replicas of one database. Set {field} to a smaller number."),
    Row::developer("RestoreImpossible")
        .of(RDS)
        .codes(&[
            "PointInTimeRestoreNotEnabled",
            "InvalidRestore",
            "InvalidDBSnapshotState",
            "DBSnapshotNotFound",
            "DBInstanceAutomatedBackupNotFound",
        ])
        .instead(concat!(
            r"incompatible-restore|(?:latest|earliest) restorable time|restore ?time|",
            r"not restorable|cannot be restored|SourceDBInstanceIdentifier",
        ))
        .at("spec.restore")
        .says(
            "AWS cannot restore from what {field} names: it does not exist, has no backups, or \
             reaches not as far as the time asked for. Choose another source or time.",
        ),
    Row::developer("RestoreImpossible")
        .of(RDS)
        .during(&[Create])
        .codes(&["DBInstanceNotFound"])
        .at("spec.restore")
        .says(
            "The database to restore or to replicate from does not exist in this account and \
             region. Correct {field}.",
        ),
    Row::platform("DeletedOutside").of(RDS).during(&[Observe, Update]).codes(&["DBInstanceNotFound"]).says(
        "{it} no longer exists in AWS: somebody deleted it there. Ask the platform team to \
             restore it from a backup.",
    ),
];
