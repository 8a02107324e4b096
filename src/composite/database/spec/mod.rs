//! `Database.spec`: what a developer may ask for. Nothing here has a default: what is absent is no opinion.

mod operations;
mod rules;
mod sql;
mod tables;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use operations::{
    Adopt, AdoptMode, Backup, Credentials, Deletion, Encryption, Maintenance, Network, PoolMode, Pooling, Restore,
    SecretName, Source, Storage, Weekday,
};
pub use sql::{Engine, LogicalDatabase, Privileges, User};
pub use tables::{
    Attributes, Column, Constraints, Deploy, ForeignKey, Index, OnDelete, References, SchemaSpec, SeedColumn, SeedData,
    SeedRow, SeedValue, Table,
};

use crate::{
    platform::spec::{Profile, ProviderName},
    schema::bounds,
};

/// What the database shall be. Only the version is required; everything else has a default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::spec()))]
pub struct DatabaseSpec {
    /// Database engine; cannot change later. Example: `postgres`. Default: `postgres`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 1))]
    pub engine: Option<Engine>,

    /// Engine version: the major one, which follows its minor versions, or major.minor. It may only rise.
    /// Example: `"17"`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 8), regex(pattern = bounds::VERSION), extend("x-kubernetes-validations" = rules::version()), extend("x-ui-order" = 2))]
    pub version: Option<String>,

    /// Where the database runs; cannot change later. Example: `aws`. Default: the platform's `defaults.provider`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 3))]
    pub provider: Option<ProviderName>,

    /// Region of the provider, one that the platform offers; cannot change later. Example: `eu-central-1`.
    /// Default: the platform's `defaults.region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL), extend("x-ui-order" = 4))]
    pub region: Option<String>,

    /// `production` is highly available, backed up and protected against deletion; `development` is cheap, and still
    /// private and encrypted. Example: `development`. Default: the platform's `defaults.profile`, else `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 5))]
    pub profile: Option<Profile>,

    /// Size class: `small`, `medium`, `large`, `xlarge`, or a class that the platform defines. Example: `medium`.
    /// Default: `small`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL), extend("x-ui-order" = 6))]
    pub size: Option<String>,

    /// Disk space. Example: `{size: 20Gi, max: 100Gi}`. Default: 20Gi that grows by itself up to 100Gi.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 7))]
    pub storage: Option<Storage>,

    /// Whether a standby in another zone takes over when the primary fails. Example: `true`. Default: `true` in profile
    /// production, `false` in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 8))]
    pub high_availability: Option<bool>,

    /// Number of replicas that answer read-only queries. Example: `1`. Default: `0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 15), extend("x-ui-order" = 9))]
    pub read_replicas: Option<u32>,

    /// Connection pooler in front of the database. Example: `{enabled: true, mode: transaction}`. Default: off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 10, "x-ui-advanced" = true))]
    pub pooling: Option<Pooling>,

    /// Logical databases on the server; the first is the one that the connection Secret names.
    /// Example: `[{name: orders, extensions: [pgcrypto]}]`. Default: one, with the name of this Database (`-` as `_`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 20), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]), extend("x-ui-order" = 11))]
    pub databases: Option<Vec<LogicalDatabase>>,

    /// Further users beside the application's own, each with a Secret `<database>-user-<user>`.
    /// Example: `[{name: reporting, privileges: readOnly}]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]), extend("x-ui-order" = 12))]
    pub users: Option<Vec<User>>,

    /// Settings of the engine; those that would break a guarantee are refused.
    /// Example: `{log_min_duration_statement: "500"}`. Default: the profile's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 100, "additionalProperties" = {"type": "string", "maxLength": 1024}), extend("x-ui-order" = 13, "x-ui-advanced" = true))]
    pub parameters: Option<BTreeMap<String, String>>,

    /// Tables, and how changes to them reach the database.
    /// Example: `{deploy: Approve, tables: [{name: videos, columns: [{name: id, type: text}]}]}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 14))]
    pub schema: Option<SchemaSpec>,

    /// Where the connection is pushed to, and the rotation of passwords. Example: `{pushKey: team-a/orders, rotation: 1}`.
    /// Default: pushed to the platform's store where it has one, never rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 15, "x-ui-advanced" = true))]
    pub credentials: Option<Credentials>,

    /// Automatic backups. Example: `{retentionDays: 14, hour: 2}`. Default: by profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 16, "x-ui-advanced" = true))]
    pub backup: Option<Backup>,

    /// Start with the data of another database or of a snapshot; counts only when the database is created.
    /// Example: `{from: orders-old, pointInTime: "2026-11-01T00:00:00Z"}`. Default: start empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 17, "x-ui-advanced" = true))]
    pub restore: Option<Restore>,

    /// Weekly window for changes that may interrupt the service. Example: `{day: Sunday, hour: 3}`.
    /// Default: a window of its own for each database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 18, "x-ui-advanced" = true))]
    pub maintenance: Option<Maintenance>,

    /// Who may connect. Example: `{allowFrom: [{namespace: team-a}]}`. Default: what the platform always allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 19, "x-ui-advanced" = true))]
    pub network: Option<Network>,

    /// Encryption at rest, which is always on; the key cannot change later. Example: `{keyRef: orders-key}`.
    /// Default: the platform's key, else the provider's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 20, "x-ui-advanced" = true))]
    pub encryption: Option<Encryption>,

    /// What guards against deletion. Example: `{protection: true, finalBackup: true}`. Default: both in profile production.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 21, "x-ui-advanced" = true))]
    pub deletion: Option<Deletion>,

    /// Take over a database that already exists. Example: `{externalName: legacy-orders, mode: Observe}`.
    /// Default: a new database is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 22, "x-ui-advanced" = true))]
    pub adopt: Option<Adopt>,
}
