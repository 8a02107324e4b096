//! SchemaHero: how it reaches a database, what a table shall be, and what it did about it.

mod table;

use serde::{Deserialize, Serialize};

use super::SecretKeyRef;
pub use table::{
    Attributes, Body, Column, Constraints, ForeignKey, Index, References, SeedColumn, SeedData, SeedRow, SeedValue,
    TableSchema, TableSpec,
};

/// Group and version of SchemaHero's Database.
pub const DATABASES: &str = "databases.schemahero.io/v1alpha4";
/// Group and version of Table and Migration.
pub const SCHEMAS: &str = "schemas.schemahero.io/v1alpha4";

/// An object that we write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Written<M, S> {
    /// Group and version.
    pub api_version: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Metadata.
    pub metadata: M,
    /// What is asked for.
    pub spec: S,
}

impl<M> Written<M, DatabaseSpec> {
    /// A Database: a connection, and a controller of its own that serves it.
    #[must_use]
    pub const fn database(metadata: M, spec: DatabaseSpec) -> Self {
        Self { api_version: DATABASES, kind: "Database", metadata, spec }
    }
}

impl<M> Written<M, TableSpec> {
    /// A Table.
    #[must_use]
    pub const fn table(metadata: M, spec: TableSpec) -> Self {
        Self { api_version: SCHEMAS, kind: "Table", metadata, spec }
    }
}

/// How SchemaHero reaches a logical database.
///
/// There is no `batchWindow` (the name of a Migration could not be known), and no `deploySeedData` (v0.25.0 writes the
/// rows again at every plan, over what the application made of them).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DatabaseSpec {
    /// Where and as whom.
    pub connection: Connection,
    /// Whether a migration that is planned from now on runs without approval. It counts at the moment of planning only.
    pub immediate_deploy: bool,
}

/// Where a database is: exactly one engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Connection {
    /// A PostgreSQL database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postgres: Option<Postgres>,
    /// A MySQL database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mysql: Option<Mysql>,
}

/// A connection to PostgreSQL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Postgres {
    /// Host.
    pub host: Source,
    /// Port.
    pub port: Source,
    /// The owner of the database: a table that another user makes is unreadable for the application.
    pub user: Source,
    /// The user's password.
    pub password: Source,
    /// Name of the logical database.
    pub dbname: Source,
    /// How TLS is verified.
    pub sslmode: Source,
}

/// A connection to MySQL; TLS is on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mysql {
    /// Host.
    pub host: Source,
    /// Port.
    pub port: Source,
    /// The application's user.
    pub user: Source,
    /// The user's password.
    pub password: Source,
    /// Name of the logical database.
    pub dbname: Source,
}

/// A value, or where it stands. The default says neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Source {
    /// The value itself; never a secret one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_from: Option<ValueFrom>,
}

/// Where a value stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueFrom {
    /// In a Secret of the same namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key_ref: Option<SecretKeyRef>,
}

impl Source {
    /// The value itself.
    #[must_use]
    pub fn literal(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), value_from: None }
    }

    /// A key of a Secret of the same namespace.
    #[must_use]
    pub fn secret(name: impl Into<String>, key: impl Into<String>) -> Self {
        let secret = SecretKeyRef { name: name.into(), key: key.into() };
        Self { value: None, value_from: Some(ValueFrom { secret_key_ref: Some(secret) }) }
    }
}

/// What is read of a Database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Database {
    /// What is asked for.
    pub spec: DatabaseSpec,
}

/// What is read of a Table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Table {
    /// Its identity, and who wrote it when.
    pub metadata: TableMetadata,
    /// What is asked for.
    pub spec: TableSpec,
    /// What SchemaHero says, where its CRD has a status subresource.
    pub status: TableStatus,
}

/// What is read of a Table's metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TableMetadata {
    /// Name of the object.
    pub name: String,
    /// When it was created, RFC 3339.
    pub creation_timestamp: Option<String>,
    /// Who wrote which fields, and when.
    pub managed_fields: Vec<ManagedFields>,
}

/// One writer of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ManagedFields {
    /// The writer.
    pub manager: String,
    /// When it last changed a field, RFC 3339.
    pub time: Option<String>,
}

/// What SchemaHero says of a Table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TableStatus {
    /// Hash of the spec that it planned last; empty for ever where the CRD has no status subresource.
    #[serde(rename = "lastPlannedTableSpecSHA")]
    pub last_planned: String,
}

/// What is read of a Migration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Migration {
    /// Which one it is.
    pub metadata: MigrationMetadata,
    /// What it would do.
    pub spec: MigrationSpec,
    /// How far it is.
    pub status: MigrationStatus,
}

/// Which Migration it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MigrationMetadata {
    /// Its UID: the name is used again when the same table is planned anew.
    pub uid: String,
}

/// What a Migration would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationSpec {
    /// Name of the Table object that it was planned for.
    pub table_name: String,
    /// The statements.
    #[serde(rename = "generatedDDL")]
    pub generated_ddl: String,
}

/// How far a Migration is. Times are seconds since 1970; 0 is never.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationStatus {
    /// `PLANNED`, `APPROVED`, `EXECUTED`, `INVALID` or `REJECTED`; a conflict can leave it behind the times.
    pub phase: String,
    /// When it was planned; planning the table again moves it and resets the others.
    pub planned_at: i64,
    /// When it was approved.
    pub approved_at: i64,
    /// When it was executed.
    pub executed_at: i64,
    /// When it was rejected.
    pub rejected_at: i64,
    /// When it was found to be outdated.
    pub invalidated_at: i64,
}
