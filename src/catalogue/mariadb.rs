//! What mariadb-operator says of servers, databases, users and grants.

use super::row::Row;

const ALL: &[&str] = &["k8s.mariadb.com/*"];
const SERVER: &[&str] = &["k8s.mariadb.com/MariaDB"];
const BACKUPS: &[&str] = &["k8s.mariadb.com/PhysicalBackup"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    Row::platform("BackupFailing").of(BACKUPS).reasons(&["JobFailed"]).at("Platform.providers.kubernetes.backup").says(
        "The database works, and a backup of it failed; the next one is made at its hour. The platform team must see \
         why in the failed Job, check the object store of {field}, and delete that Job: this is told until then.",
    ),
    Row::platform("VolumesInUse").of(SERVER).reasons(&["InitError"]).text(r"PVCs already exist").says(
        "Volumes of an earlier database of this name are still there, and nothing is restored over them. The platform \
         team must remove them, or the database needs another name.",
    ),
    Row::waits("InProgress")
        .of(SERVER)
        .reasons(&[
            "StatefulSetNotReady",
            "Restoring",
            "RestoringBackup",
            "SwitchingPrimary",
            "SwitchPrimary",
            "ResizingStorage",
            "WaitStorageResize",
            "Updating",
            "PendingUpdate",
            "Initializing",
            "GaleraNotReady",
            "GaleraConfigured",
            "ReplicationConfiguring",
            "CreatingPhysicalBackup",
            "Provisioning",
        ])
        .says("The operator is working on the database; nothing needs to be done."),
    Row::platform("Paused")
        .of(ALL)
        .reasons(&["Suspended"])
        .says("{it} is suspended: it is not looked after. The platform team must resume it."),
    Row::platform("SecretMissing")
        .of(ALL)
        .text(r"password secret|secret .{0,120}not found|error getting .{0,40}secret")
        .says(
            "The Secret with a password for {it} is missing. The platform team must find out \
             why it was not generated.",
        ),
    Row::platform("CredentialsRejected").of(ALL).codes(&["MySQL 1045", "MySQL 1698"]).says(
        "The server does not let the operator in, so users and databases cannot be changed; \
             applications are not affected. The platform team must check the root password.",
    ),
    Row::waits("Waiting")
        .of(ALL)
        .codes(&["MySQL 1133", "MySQL 1049", "MySQL 1141"])
        .instead(concat!(
            r"can't find any matching row in the user table|unknown database|",
            r"MariaDB .{0,80}(?:not (?:ready|found))|waiting for",
        ))
        .at("spec.users")
        .says(
            "{it} waits for a user ({field}), a database or the server itself, which is still \
             to be created; nothing needs to be done.",
        ),
    Row::platform("PrivilegesMissing").of(ALL).codes(&["MySQL 1044", "MySQL 1142", "MySQL 1227", "MySQL 1410"]).says(
        "The operator lacks a right on the server, so {it} stays as it is. The platform \
             team must grant that right.",
    ),
    Row::platform("NameTaken")
        .of(ALL)
        .codes(&["MySQL 1007", "MySQL 1396"])
        .instead(r"already exists")
        .at("spec.users, spec.databases")
        .says(
            "{it} exists on the server already. Choose another name in spec.users or \
             spec.databases, or ask the platform team to remove it.",
        ),
    Row::developer("StorageCannotShrink")
        .of(SERVER)
        .text(concat!(
            r"(?:shrink|decreas|smaller).{0,60}|",
            r"storage .{0,60}(?:cannot be|can't be) (?:decreas|reduc)",
        ))
        .at("spec.storage.size")
        .says("Storage only grows. Set {field} to at least what is in use now."),
    Row::retries("NetworkProblem")
        .of(ALL)
        .text(concat!(
            r"no such host|i/o timeout|connection refused|connection reset|dial tcp|",
            r"invalid connection|bad connection|deadline exceeded",
        ))
        .says(
            "The operator cannot reach the database server, for example while it restarts. It \
             tries again by itself; ask the platform team if this stays.",
        ),
];
