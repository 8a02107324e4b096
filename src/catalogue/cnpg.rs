//! What CloudNativePG and its Barman Cloud plugin say.
//!
//! A Cluster tells its errors in `status.phase` (taken as reason) and `status.phaseReason` (taken as message), its
//! Databases and roles in `status.message`, and its webhook when an object is applied.

use super::row::Row;

const ALL: &[&str] = &["postgresql.cnpg.io/*"];
const CLUSTER: &[&str] = &["postgresql.cnpg.io/Cluster"];
const DATABASE: &[&str] = &["postgresql.cnpg.io/Database"];
const ROLE: &[&str] = &["postgresql.cnpg.io/DatabaseRole"];
const BACKUPS: &[&str] = &["postgresql.cnpg.io/*", "barmancloud.cnpg.io/*"];

/// Phases too long for a line of the table.
const UNKNOWN_PLUGIN: &[&str] = &["Cluster cannot proceed to reconciliation due to an unknown plugin being required"];
const PLUGIN_ERROR: &[&str] =
    &["Cluster cannot proceed to reconciliation due to an error while interacting with plugins"];
const NO_BINARY: &[&str] = &["Cluster cannot execute instance online upgrade due to missing architecture binary"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // Backups and restore.
    Row::platform("ArchiveNotEmpty")
        .of(&[])
        .text(r"expected empty archive|WAL archive check failed")
        .at("spec.restore")
        .says(
            "The database restored by {field} would write its backups over those of another \
             one, so it does not start. The platform team must give it a place of its own.",
        ),
    Row::platform("BackupFailing")
        .of(BACKUPS)
        .conditions(&["ContinuousArchiving", "LastBackupSucceeded"])
        .at("Platform.providers.kubernetes.backup")
        .says(
            "The database works, and its backups fail: it cannot be restored to the present. \
             The platform team must check the object store of {field}.",
        ),
    Row::platform("BackupFailing")
        .of(BACKUPS)
        .reasons(&["ContinuousArchivingFailing", "LastBackupFailed", "failed", "walArchivingFailing"])
        .at("Platform.providers.kubernetes.backup")
        .says(
            "The database works, and its backups fail: it cannot be restored to the present. \
             The platform team must check the object store of {field}.",
        ),
    // What the webhook refuses.
    Row::developer("StorageCannotShrink")
        .of(ALL)
        .text(r"can't shrink|cannot shrink|walStorage cannot be disabled")
        .at("spec.storage.size")
        .says("Storage only grows. Set {field} to at least what is in use now."),
    Row::platform("ParameterInvalid").of(ALL).text(r"memory request is lower|shared_buffers").at("spec.size").says(
        "PostgreSQL is to use more memory than its {field} has. Choose a larger one, or ask \
             the platform team to correct the memory of this one.",
    ),
    Row::developer("ParameterInvalid")
        .of(ALL)
        .text(concat!(
            r"fixed configuration parameter|spec\.postgresql\.parameters|",
            r"invalid (?:configuration )?parameter",
        ))
        .at("spec.parameters")
        .says(
            "The operator sets one of the settings in {field} itself, or does not know it. Take \
             it out: {detail}.",
        ),
    // Versions.
    Row::developer("UpgradePathMissing")
        .of(ALL)
        .text(concat!(r"(?:cannot|can't) downgrade .{0,60}from (?:major )?(?<from>\d{1,2}) to ", r"(?<to>\d{1,2})",))
        .at("spec.version")
        .says(
            "A database cannot go back from version {from} to {to}. Set {field} to {from} or \
             newer.",
        ),
    Row::developer("UpgradePathMissing")
        .of(ALL)
        .text(r"downgrade|upgrade .{0,60}(?:not supported|not allowed|requires)")
        .at("spec.version")
        .says(
            "A database cannot go from the version in use to this one. Set {field} back to the \
             version in use, or to a newer one.",
        ),
    Row::platform("VersionUnavailable")
        .of(CLUSTER)
        .reasons(&["Cluster has incomplete or invalid image catalog"])
        .at("spec.version")
        .says(
            "The platform has no image for this version. Set {field} to another one, or ask the \
             platform team to add it to the image catalog.",
        ),
    Row::platform("VersionUnavailable")
        .of(CLUSTER)
        .text(r"not available in the catalog|image catalog")
        .at("spec.version")
        .says(
            "The platform has no image for this version. Set {field} to another one, or ask the \
             platform team to add it to the image catalog.",
        ),
    // Phases that need people.
    Row::platform("PluginMissing").of(CLUSTER).reasons(UNKNOWN_PLUGIN).at("Platform.providers.kubernetes.backup").says(
        "The plugin that makes backups is not installed or not loaded, and the database is \
             not worked on without it. The platform team must install what {field} asks for.",
    ),
    Row::platform("PluginFailed").of(CLUSTER).reasons(PLUGIN_ERROR).at("Platform.providers.kubernetes.backup").says(
        "The plugin that makes backups fails, and the database is not worked on meanwhile: \
             {detail}. The platform team must check {field}.",
    ),
    Row::platform("PodsDown").of(CLUSTER).text(r"no pods are active").says(
        "No server of the database runs, and the operator cannot start one by itself. The \
             platform team must look at its pods and volumes now.",
    ),
    Row::platform("BootstrapFailed")
        .of(CLUSTER)
        .reasons(&[
            "Cluster is unrecoverable and needs manual intervention",
            "Unable to create required cluster objects",
            "Invalid cluster definition",
        ])
        .at("spec.restore")
        .says(
            "The first server of the database could not be set up; if it is restored, {field} \
             may name a wrong source or time. The platform team finds the cause in the log of \
             the job.",
        ),
    Row::platform("ArchitectureMissing").of(CLUSTER).reasons(NO_BINARY).says(
        "The operator has no program for the processors of this cluster's nodes. The \
             platform team must install one that has.",
    ),
    Row::platform("ActionNeeded").of(CLUSTER).reasons(&["Waiting for user action"]).says(
        "The other servers are up to date, and the primary waits for a person to move it. \
             The platform team must start the switchover.",
    ),
    // Phases that pass.
    Row::waits("InProgress")
        .of(CLUSTER)
        .reasons(&[
            "Setting up primary",
            "Creating a new replica",
            "Creating primary instance",
            "Upgrading cluster",
            "Upgrading Postgres major version",
            "Cluster upgrade delayed",
            "Primary instance is being restarted in-place",
            "Primary instance is being restarted without a switchover",
            "Waiting for the instances to become active",
            "Online upgrade in progress",
            "Applying configuration",
            "Promoting to primary cluster",
            "Switchover in progress",
            "Failing over",
            "Cluster in healthy state",
        ])
        .says("The operator is working on the database; nothing needs to be done."),
    Row::retries("NotReady").of(CLUSTER).reasons(&["ClusterIsNotReady"]).says(
        "The database's servers are not all ready. The operator works on it; ask the \
             platform team if this stays.",
    ),
    // Databases and roles.
    Row::platform("NameTaken").of(DATABASE).text(r"already managed by|reserved").at("spec.databases").says(
        "The logical database {name} is looked after by another object, or its name is the \
             server's own. Choose another name in {field}, or ask the platform team to remove \
             the other one.",
    ),
    Row::platform("NameTaken").of(ROLE).text(r"already managed by|reserved").at("spec.users").says(
        "The user {name} is looked after by another object, or its name is the server's \
             own. Choose another name in {field}, or ask the platform team to remove the other \
             one.",
    ),
    Row::waits("Waiting")
        .of(&["postgresql.cnpg.io/Database", "postgresql.cnpg.io/DatabaseRole", "postgresql.cnpg.io/Pooler"])
        .text(concat!(
            r"cluster .{0,80}(?:not found|not ready|hibernat)|waiting for|has been deleted|",
            r"while (?:getting|fetching) cluster",
        ))
        .says("{it} waits for its server; nothing needs to be done."),
    Row::platform("SecretMissing").of(ROLE).text(r"secret").says(
        "The Secret with the password of {it} is missing or does not fit. The platform team \
             must find out why it was not generated.",
    ),
    Row::developer("ExtensionFailed")
        .of(DATABASE)
        .codes(&["SQLSTATE 0A000", "SQLSTATE 58P01"])
        .instead(r"database object reconciliation failed|extension|control file")
        .at("spec.databases[].extensions")
        .says(
            "An extension or schema of the database could not be created. Take out of {field} \
             what the server's image does not bring; the object's status names it.",
        ),
    Row::developer("OwnsObjects")
        .of(ROLE)
        .codes(&["SQLSTATE 2BP01"])
        .instead(r"cannot be dropped because some objects depend on it")
        .at("spec.users")
        .says(
            "{it} cannot be deleted: it still owns tables or holds rights on them. Give these \
             to another user first, or put it back into {field}.",
        ),
];
