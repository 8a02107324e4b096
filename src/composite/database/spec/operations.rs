//! How the server is run: disk, backups, windows, credentials, network, deletion, adoption.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::schema::{bounds, vocabulary::words};

words! {
    /// How a pooler shares its connections.
    PoolMode {
        /// A connection is shared after each transaction.
        Transaction = "transaction",
        /// A connection is shared when its client leaves.
        Session = "session",
    }

    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "Monday",
        /// Tuesday.
        Tuesday = "Tuesday",
        /// Wednesday.
        Wednesday = "Wednesday",
        /// Thursday.
        Thursday = "Thursday",
        /// Friday.
        Friday = "Friday",
        /// Saturday.
        Saturday = "Saturday",
        /// Sunday.
        Sunday = "Sunday",
    }

    /// What happens to an adopted database.
    AdoptMode {
        /// It is only looked at.
        Observe = "Observe",
        /// It is run like any other.
        Manage = "Manage",
    }
}

/// Disk space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::storage()))]
pub struct Storage {
    /// Size of the disk, in Gi or Ti; it only grows. Example: `50Gi`. Default: `20Gi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 7), regex(pattern = bounds::STORAGE), extend("x-kubernetes-validations" = rules::storage_size()))]
    pub size: Option<String>,

    /// Size up to which the disk grows by itself, in Gi or Ti. Example: `200Gi`. Default: five times the size.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 7), regex(pattern = bounds::STORAGE))]
    pub max: Option<String>,
}

/// Connection pooler.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pooling {
    /// Whether there is one. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,

    /// After what a connection is shared. Example: `session`. Default: `transaction`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<PoolMode>,
}

/// Where the connection is pushed to, and the rotation of passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// Secret store that the connection is pushed to. Example: `platform`. Default: the platform's store, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub store: Option<String>,

    /// Key in the store; it begins with the namespace. Example: `team-a/orders`. Default: `<namespace>/<name>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::STORE_KEY))]
    pub push_key: Option<String>,

    /// A higher number than before gives every user a new password. Example: `2`. Default: `1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub rotation: Option<u32>,
}

/// Automatic backups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// Days for which backups are kept. Example: `30`. Default: `14` in profile production, `1` in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 35))]
    pub retention_days: Option<u32>,

    /// Hour of the day (UTC) at which the daily backup starts. Example: `2`. Default: an hour of its own for each database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 23))]
    pub hour: Option<u32>,

    /// Whether backups are also kept in another region. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_region: Option<bool>,
}

/// The data to start with: exactly one of `from`, `externalName` and `snapshot`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::restore()))]
pub struct Restore {
    /// Name of a Database in the same namespace. Example: `orders-old`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub from: Option<String>,

    /// Name of a database in the cloud; the platform must allow it. Example: `legacy-orders`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512), regex(pattern = bounds::CLOUD_NAME))]
    pub external_name: Option<String>,

    /// Name of a snapshot in the cloud; the platform must allow it. Example: `legacy-orders-2026-11-01`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512), regex(pattern = bounds::CLOUD_NAME))]
    pub snapshot: Option<String>,

    /// Moment whose data is restored, in RFC 3339; a snapshot has its own. Example: `"2026-11-01T00:00:00Z"`.
    /// Default: the latest that can be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 40), extend("format" = "date-time"))]
    pub point_in_time: Option<String>,
}

/// Weekly maintenance window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Maintenance {
    /// Day of the week (UTC). Example: `Sunday`. Default: a day of its own for each database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Weekday>,

    /// Hour of the day (UTC) at which the window starts; not the one of the backup. Example: `3`.
    /// Default: an hour of its own for each database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 23))]
    pub hour: Option<u32>,
}

/// Who may connect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Sources that may connect, beside those that the platform always allows.
    /// Example: `[{namespace: team-a}, {cidr: 10.0.0.0/16}]`. Default: none beside the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50))]
    pub allow_from: Option<Vec<Source>>,
}

/// One source of connections: exactly one of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct Source {
    /// A namespace of this cluster. Example: `team-a`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,

    /// A range of private addresses; public ones only where the platform allows them. Example: `10.0.0.0/16`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 43), extend("format" = "cidr"))]
    pub cidr: Option<String>,
}

/// Encryption at rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// The provider's name of the key; the platform must allow it.
    /// Example: `arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c-0000-4000-8000-000000000000`.
    /// Default: the platform's key, else the provider's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512), regex(pattern = bounds::CLOUD_NAME))]
    pub key_ref: Option<String>,
}

/// What guards against deletion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    /// Whether the database refuses to be deleted; set it to `false` and wait for `status.deletable` before you delete.
    /// Example: `false`. Default: `true` in profile production, `false` in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<bool>,

    /// Whether a last backup is taken and kept when the database is deleted. Example: `true`.
    /// Default: `true` in profile production, `false` in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_backup: Option<bool>,
}

/// Take over a database that already exists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::adopt()))]
pub struct Adopt {
    /// Its name in the cloud; the platform must allow it, and it cannot change later. Example: `legacy-orders`.
    /// Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 512), regex(pattern = bounds::CLOUD_NAME))]
    pub external_name: Option<String>,

    /// `Observe` only looks at it: no users, no tables; `Manage` runs it like any other, with the settings of the platform and of
    /// `parameters` from its next restart on, and needs `size` and `storage.size`, because what is left out would be that of a
    /// new database. Once managed it stays so. Example: `Manage`. Default: `Observe`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<AdoptMode>,

    /// Secret in the same namespace that holds its administrator's `username` and `password`. Example: `{name: old-admin}`.
    /// Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_secret: Option<SecretName>,

    /// Whether users of our names that already exist, `app` among them, get passwords of ours; without it they are waited
    /// for, and on gcp, which does not tell, mode `Manage` needs it. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take_over: Option<bool>,
}

/// A Secret by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretName {
    /// Name of the Secret. Example: `old-admin`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,
}
