//! Reasons of events alone.

use super::Reason;
use crate::catalogue::Owner::{Developer, Nobody, Platform};

pub(super) const REASONS: &[Reason] = &[
    Reason::new("DatabaseUp", "The server works for the first time.", "Nothing.")
        .says(&[(Nobody, "Database {name} is up.")]),
    Reason::new("Deletable", "The guard against deletion is gone.", "Delete the manifest, if it is to go.")
        .says(&[(Nobody, "Protection is lifted: the database can be deleted now.")]),
    Reason::new("Removing", "Something is no longer asked for, and its removal begins.", "Nothing.")
        .says(&[(Nobody, "{what} is no longer wanted and is about to be removed.")]),
    Reason::new("Removed", "Something that was no longer asked for is gone.", "Nothing.")
        .says(&[(Nobody, "{what} is removed.")]),
    Reason::new(
        "ExtensionLeft",
        "An extension is no longer listed; dropping it could lose data, so it stays.",
        "Nothing, or drop it by hand.",
    )
    .says(&[(Developer, "Extension {extension} is no longer asked for in {database}; it stays in the database.")]),
    Reason::new(
        "TableLeft",
        "A table is no longer listed; dropping it would lose data, so it stays.",
        "Nothing, or drop it by hand.",
    )
    .says(&[(Developer, "Table {name} is no longer listed; the table stays in the database.")]),
    Reason::new(
        "MajorUpgrade",
        "A server in the cluster is raised to another major version.",
        "Wait; the database stops meanwhile.",
    )
    .says(&[(Nobody, "The database is raised from {from} to {to}; it stops meanwhile, and its backups begin anew.")]),
    Reason::new(
        "ReplicasRemoved",
        "A MariaDB in the cluster goes to fewer servers, and none can be added later.",
        "Nothing; for more servers make a new database.",
    )
    .says(&[(Developer, "The database goes from {has} servers to {wanted}; none can be added later.")]),
    Reason::new(
        "RootNotRotated",
        "Passwords are rotated, but for that of MariaDB's root, whom only the operator uses.",
        "Nothing.",
    )
    .says(&[(Nobody, "Every user gets a new password, apart from root, whose password the operator does not change.")]),
    Reason::new(
        "NotMonitored",
        "A database in the cluster works, and nothing watches it, because a kind is missing in the cluster.",
        "Install the kind that the sentence names.",
    )
    .says(&[(Platform, "The kind PodMonitor is not installed, so Prometheus does not watch the database.")]),
];
