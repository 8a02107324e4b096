//! `Database.status`: what a developer is told. A field that the XRD does not declare, or a value beyond its bounds, would
//! freeze the whole status silently: so bounds are far wider than what is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    composite::waiting::Waiting,
    platform::spec::{Control, Profile, ProviderName},
    schema::vocabulary::words,
};

words! {
    /// How far a table is.
    TableState {
        /// Not asked for yet: something else comes first.
        Waiting = "Waiting",
        /// Asked for; no migration has been planned yet.
        Planning = "Planning",
        /// A migration waits for approval.
        AwaitingApproval = "AwaitingApproval",
        /// A migration is approved and not executed yet.
        Executing = "Executing",
        /// The change is held back because it would lose data.
        Held = "Held",
        /// The table is in the database as asked.
        InSync = "InSync",
        /// Nothing says whether the table is as asked: the server was restored or adopted.
        Unverified = "Unverified",
    }
}

/// What is known of the database. The conditions beside it are Crossplane's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatabaseStatus {
    /// The connection Secret, as a Provisioned Service of the Service Binding specification.
    /// Example: `{name: orders-connection, revision: "4711"}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,

    /// Host that takes reads and writes. Example: `orders.abc123.eu-central-1.rds.amazonaws.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub endpoint: Option<String>,

    /// Host that takes reads only. Example: `orders-ro.abc123.eu-central-1.rds.amazonaws.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub reader_endpoint: Option<String>,

    /// Port of the hosts. Example: `5432`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,

    /// Version that runs. Example: `"17.4"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub engine_version: Option<String>,

    /// Where the database runs, chosen once. Example: `aws`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderName>,

    /// Region in which it runs, chosen once. Example: `eu-central-1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub region: Option<String>,

    /// Profile that it runs under. Example: `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,

    /// Latest moment that can be restored, where the provider tells. Example: `"2026-11-01T00:00:00Z"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub latest_restorable_time: Option<String>,

    /// Size class, and what it is on the provider. Example: `{class: small, instance: db.t4g.medium}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeStatus>,

    /// Name of the database in the cloud. Example: `team-a-orders-1ddb0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub external_name: Option<String>,

    /// Whether the database has ever been up; it never becomes false again. Example: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<bool>,

    /// Whether protection is really off, so that a deletion goes through. Example: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletable: Option<bool>,

    /// The tables, and what waits for approval. Example: `{tables: [{name: videos, state: InSync}]}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaStatus>,

    /// What the database still waits for.
    /// Example: `[{resource: Role orders-app, reason: Waiting, message: Waiting for the database server.}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 2000))]
    pub waiting_for: Vec<Waiting>,

    /// Safeguards of the profile that the spec switches off.
    /// Example: `[{control: deletion.protection, field: spec.deletion.protection}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100))]
    pub relaxed: Vec<Relaxed>,
}

/// The connection Secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Binding {
    /// Name of the Secret. Example: `orders-connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub name: Option<String>,

    /// Its resource version: another one says that its content changed. Example: `"4711"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub revision: Option<String>,
}

/// Size class, and what it is on the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SizeStatus {
    /// Size class. Example: `small`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub class: Option<String>,

    /// The provider's name for it. Example: `db.t4g.medium`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub instance: Option<String>,

    /// Processors, where it is a built-in class. Example: `2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 1_000_000))]
    pub cpu: Option<u32>,

    /// Memory, where it is a built-in class. Example: `4Gi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub memory: Option<String>,

    /// Connections at the same time, where it is a built-in class. Example: `200`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 1_000_000))]
    pub connections: Option<u32>,
}

/// The tables, and what waits for approval.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaStatus {
    /// One entry for each table. Example: `[{name: videos, database: orders, migration: eaa36ef, state: InSync}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200))]
    pub tables: Vec<TableStatus>,

    /// Changes that wait for approval.
    /// Example: `[{id: eaa36ef-1f3c9a7b, table: videos, ddl: 'alter table "videos" add column "title" text'}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200))]
    pub pending_migrations: Vec<PendingMigration>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableStatus {
    /// Name of the table. Example: `videos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub name: Option<String>,

    /// Logical database that holds it. Example: `orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub database: Option<String>,

    /// Migration that last brought it to the state asked for. Example: `eaa36ef`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub migration: Option<String>,

    /// How far it is: `Waiting`, `Planning`, `AwaitingApproval`, `Executing`, `Held`, `InSync` or `Unverified`. Example: `InSync`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<TableState>,
}

/// A change that waits for approval.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PendingMigration {
    /// What `spec.schema.approved` must list. Example: `eaa36ef-1f3c9a7b`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub id: Option<String>,

    /// Table that it changes. Example: `videos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub table: Option<String>,

    /// The statements, cut at 4 KiB; the ID covers all of them. Example: `alter table "videos" add column "title" text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 8192))]
    pub ddl: Option<String>,
}

/// A safeguard that is switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Relaxed {
    /// The safeguard. Example: `deletion.protection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub control: Option<String>,

    /// The field that switches it off. Example: `spec.deletion.protection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub field: Option<String>,
}

impl Relaxed {
    /// A safeguard that a field switches off.
    #[must_use]
    pub fn by(control: Control, field: &str) -> Self {
        Self { control: Some(control.to_string()), field: Some(field.to_owned()) }
    }
}
