//! Reasons of servers, their users, backups and tables.

use super::Reason;
use crate::catalogue::Owner::{Developer, Platform};

pub(super) const REASONS: &[Reason] = &[
    Reason::new(
        "VersionUnavailable",
        "The provider does not offer this version of the engine, or not any more.",
        "Set `spec.version` to one that it offers; the major version alone is always answered with a current one.",
    ),
    Reason::new(
        "UpgradePathMissing",
        "The engine cannot go to this version from the one in use.",
        "Set `spec.version` back, or to a version between the two first.",
    ),
    Reason::new(
        "ParameterInvalid",
        "The engine or the cloud does not take a setting.",
        "Correct the field that the sentence names. Where it names none, the platform team decides which setting to change.",
    ),
    Reason::new(
        "ParameterNeedsRestart",
        "A setting takes effect only at a restart.",
        "Take it out, or have it set in the next maintenance.",
    ),
    Reason::new(
        "ParameterGroupMismatch",
        "The settings of the server are made for another major version.",
        "Give the server the settings of its version.",
    ),
    Reason::new(
        "WindowsOverlap",
        "Backup and maintenance would run at the same time.",
        "Set `spec.backup.hour` and `spec.maintenance` at least an hour apart; both are UTC.",
    ),
    Reason::new(
        "StorageFull",
        "The disk of the database is full.",
        "Set `spec.storage.size` to more, and `spec.storage.max` so that it grows by itself.",
    ),
    Reason::new(
        "StorageCannotShrink",
        "Less storage is asked for than is in use.",
        "Set `spec.storage.size` to at least what is in use. For less make a new database and move the data.",
    ),
    Reason::new(
        "ConnectionsExhausted",
        "All connections of the server are in use.",
        "Let the application open fewer, share them by `spec.pooling`, or choose a larger `spec.size`.",
    ),
    Reason::new(
        "DatabaseFailed",
        "The cloud has given up on the server.",
        "Look at it in the cloud, and restore it from a backup if it does not come back.",
    ),
    Reason::new(
        "NotReady",
        "The operator counts the server as not ready, and says no more.",
        "Wait; if it stays, look at its pods.",
    ),
    Reason::new(
        "BootstrapFailed",
        "The first server of a database in the cluster could not be set up.",
        "Read the log of the job; a restored one may name a wrong source or time in `spec.restore`.",
    ),
    Reason::new(
        "PodsDown",
        "No server of the database runs, and the operator cannot start one by itself.",
        "Look at its pods and volumes now.",
    ),
    Reason::new(
        "ActionNeeded",
        "The operator does not go on without a decision of somebody.",
        "Do what its message in the sentence asks for.",
    ),
    Reason::new(
        "ArchitectureMissing",
        "The operator has no program for the processors of the nodes.",
        "Install a version of the operator that has.",
    ),
    Reason::new(
        "DataLost",
        "A protected server in the cluster was deleted outside. An empty one in its place would hide that.",
        "Restore it: `spec.restore` of a new Database names the backups of the old one.",
    )
    .says(&[(Platform, "The {kind} {name} was deleted outside")]),
    Reason::new(
        "CreatedAgain",
        "A server without protection was deleted outside, and a new one takes its place.",
        "Bring the data back from a backup, if it is needed.",
    )
    .says(&[
        (
            Developer,
            "The database was deleted outside and is being created again, empty; its data is in a backup at best.",
        ),
        (
            Developer,
            "The database was deleted outside and is being created again, on the volumes that it left, or empty where they are \
             gone.",
        ),
    ]),
    Reason::new(
        "VolumesInUse",
        "Volumes of an earlier database of the same name are still there, and nothing is restored over them.",
        "Remove them, or give the database another name.",
    ),
    Reason::new(
        "BackupFailing",
        "The database works, and its backups fail: it cannot be restored to the present.",
        "Check the object store of the backups in the Platform.",
    ),
    Reason::new(
        "PluginMissing",
        "The plugin that makes backups is not installed or not loaded, and the operator stops without it.",
        "Install it.",
    ),
    Reason::new(
        "PluginFailed",
        "The plugin that makes backups fails, and the operator stops meanwhile.",
        "Check the object store of the backups, and the log of the plugin.",
    ),
    Reason::new(
        "RetentionStays",
        "The copies of backups in the other region keep the number of days with which they began.",
        "Leave `spec.backup.crossRegion` out once, and set it again.",
    )
    .says(&[(
        Developer,
        "Its copies are kept for {has} days, as when they began, and not for {wanted}: AWS cannot change that. Leave \
         spec.backup.crossRegion out once, and set it again, to begin anew.",
    )]),
    Reason::new(
        "ReplicaNeedsBackups",
        "A read replica needs backups of its source.",
        "Set `spec.backup.retentionDays` to at least 1.",
    ),
    Reason::new(
        "SourceMissing",
        "The Database to restore from is not there, or runs elsewhere.",
        "Correct `spec.restore.from`; it names a Database of this namespace on the same provider.",
    )
    .says(&[
        (Developer, "There is no database {name} on aws in this namespace to restore from."),
        (Developer, "There is no {engine} database {name} on azure in this namespace to restore from."),
        (Developer, "There is no MySQL database {name} on kubernetes in this namespace that has backups to restore from."),
    ]),
    Reason::new(
        "RestoreImpossible",
        "What is to be restored does not exist, has no backups, or does not reach that far.",
        "Choose another source or time in `spec.restore`.",
    ),
    Reason::new(
        "ArchiveNotEmpty",
        "A restored database would write its backups over those of another one, so it does not start.",
        "Give it a place of its own in the object store.",
    ),
    Reason::new(
        "FinalSnapshotFailed",
        "The last backup before the deletion cannot be made, so the database stays.",
        "Remove the old snapshot of that name, or do without: `spec.deletion.finalBackup: false`.",
    ),
    Reason::new(
        "DeletionProtected",
        "Somebody deletes a database that is protected.",
        "Set `spec.deletion.protection` to false, wait for `status.deletable: true`, then delete.",
    ),
    Reason::new(
        "PasswordMissing",
        "The administrator's password is not there.",
        "Find out why it was not generated: look at the ExternalSecret of the database.",
    ),
    Reason::new(
        "PasswordRefused",
        "The server does not take the generated password.",
        "Let passwords be generated as the server's policy wants them.",
    ),
    Reason::new(
        "PrivilegesMissing",
        "The platform's administrator lacks a right inside the server.",
        "Grant it to the administrator; the provider tries again by itself.",
    ),
    Reason::new(
        "TlsFailed",
        "The platform and the server do not agree on encryption or on a certificate.",
        "Check TLS between provider-sql and the server.",
    ),
    Reason::new(
        "NameReserved",
        "The engine or the cloud keeps the name for itself.",
        "Choose another name in `spec.databases` or `spec.users`.",
    ),
    Reason::new(
        "Exists",
        "A user or a logical database of our name exists on an adopted server already.",
        "Set `spec.adopt.takeOver: true` once nothing else depends on it, or take another name.",
    )
    .says(&[(
        Developer,
        "A {noun} {name} exists on this server already. Set spec.adopt.takeOver: true to make it ours, once nothing else depends \
         on it, or take another name.",
    )]),
    Reason::new(
        "OwnsObjects",
        "A user is to go, and still owns tables or holds rights.",
        "Give these to another user first, or list the user again in `spec.users`.",
    ),
    Reason::new(
        "ExtensionNotAllowed",
        "The server does not offer the extension.",
        "Take it out of `spec.databases`, or have it allowed.",
    ),
    Reason::new(
        "ExtensionFailed",
        "An extension or a schema could not be made.",
        "Take out of `spec.databases` what the server's image does not bring.",
    ),
    Reason::new(
        "WaitingForApproval",
        "A migration waits until somebody has read its statements.",
        "Read them in `status.schema.pendingMigrations`, and list the ID in `spec.schema.approved`.",
    )
    .says(&[(
        Developer,
        "migration {name} of table {table} waits for approval; status.schema.pendingMigrations shows it as {id}",
    )]),
    Reason::new(
        "AwaitingApproval",
        "SchemaHero says the same of a change of a table.",
        "Read it in `status.schema.pendingMigrations`, and list the ID in `spec.schema.approved`.",
    ),
    Reason::new(
        "DestructiveChange",
        "A change of a table would lose data, so it is held back. The table stays as it is.",
        "Set `spec.schema.allowDestructive: true`, or take the change back.",
    )
    .says(&[
        (Developer, "the change of table {name} is held back: {changes}; set spec.schema.allowDestructive to true to allow it"),
        (
            Developer,
            "the approved migration of table {name} would drop something; set spec.schema.allowDestructive to true to allow it",
        ),
    ]),
    Reason::new(
        "ChangeInSteps",
        "SchemaHero would leave a change of a table half done, so it is held back.",
        "Make the change in two steps, as the sentence says: first one commit, then the other.",
    )
    .says(&[(Developer, "the change of table {name} is held back: {changes}")]),
    Reason::new(
        "MigrationRefused",
        "Somebody rejected a migration in SchemaHero.",
        "Change the table in `spec.schema.tables`, or approve the migration after all.",
    )
    .says(&[(
        Developer,
        "migration {name} of table {table} was rejected; change the table in spec.schema.tables, or approve it after all",
    )]),
    Reason::new(
        "MigrationRejected",
        "SchemaHero says that a change of a table was rejected.",
        "Change the table in `spec.schema.tables`, or ask who rejected it.",
    ),
    Reason::new(
        "MigrationNotPlanned",
        "SchemaHero has planned nothing for a table.",
        "Wait; if it stays, read SchemaHero's log: it may not know the type of a column.",
    ),
    Reason::new(
        "MigrationNotExecuted",
        "A migration is approved and has not taken effect.",
        "Wait; if it stays, the data contradicts it, or the database refuses it: read SchemaHero's log.",
    ),
    Reason::new(
        "SchemaControllerDown",
        "SchemaHero's process for the database does not run.",
        "Read its log; most often it cannot connect.",
    ),
];
