//! What a SchemaHero Table asks for.
//!
//! The fields stand in the order of SchemaHero's own Go types (v0.25.0), and what Go's `omitempty` leaves out is left out,
//! because the name of a Migration is a hash of exactly that text.

use serde::{Deserialize, Serialize};

/// What a table shall be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TableSpec {
    /// Name of the SchemaHero Database object.
    pub database: String,
    /// Name of the table.
    pub name: String,
    /// `DatabaseExtension` objects that must be applied first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// Its columns and constraints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<TableSchema>,
    /// Rows that it starts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_data: Option<SeedData>,
}

/// The columns and constraints, in one engine's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableSchema {
    /// PostgreSQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postgres: Option<Body>,
    /// MySQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mysql: Option<Body>,
}

/// Columns and constraints. Both engines share the order of fields; what only one knows is empty for the other.
/// Triggers are not ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Body {
    /// Schema inside the database (PostgreSQL).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub schema: String,
    /// Columns of the primary key, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<String>,
    /// References to other tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Indexes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Columns; one that is not listed is dropped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Whether the table shall be dropped; never set by us.
    #[serde(skip_serializing_if = "is_false")]
    pub is_deleted: bool,
    /// Character set (MySQL).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub default_charset: String,
    /// Collation (MySQL).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub collation: String,
}

/// A reference to another table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ForeignKey {
    /// Columns of this table.
    pub columns: Vec<String>,
    /// What they refer to.
    pub references: References,
    /// What happens to a row whose target is deleted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on_delete: String,
    /// Name of the constraint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// The other end of a foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct References {
    /// The other table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
}

/// An index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Index {
    /// Columns, in order.
    pub columns: Vec<String>,
    /// Name of the index.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whether two rows may not have the same values.
    #[serde(skip_serializing_if = "is_false")]
    pub is_unique: bool,
    /// Kind of index; v0.25.0 carries it along and does nothing with it.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub method: String,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Type, in the engine's words.
    #[serde(rename = "type")]
    pub data_type: String,
    /// What a value must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    /// How values come about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// Value in a row that gives none; an empty one is a value too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Character set (MySQL).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub charset: String,
    /// Collation (MySQL).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub collation: String,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Constraints {
    /// Whether null is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_null: Option<bool>,
}

/// How values come about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attributes {
    /// Whether the engine counts the value up (MySQL; PostgreSQL has the type `bigserial`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_increment: Option<bool>,
}

/// Rows that a table starts with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedData {
    /// The rows.
    pub rows: Vec<SeedRow>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedRow {
    /// Its values.
    pub columns: Vec<SeedColumn>,
}

/// A value of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedColumn {
    /// Name of the column.
    pub column: String,
    /// The value.
    pub value: SeedValue,
}

/// A value: a number or a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedValue {
    /// A number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub int: Option<i64>,
    /// A text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub str: Option<String>,
}

impl TableSpec {
    /// Columns and constraints, whichever the engine.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        self.schema.as_ref().and_then(|schema| schema.postgres.as_ref().or(schema.mysql.as_ref()))
    }
}

impl Column {
    /// Whether null is refused.
    #[must_use]
    pub fn is_not_null(&self) -> bool {
        self.constraints.and_then(|constraints| constraints.not_null) == Some(true)
    }
}

// `serde` hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_false(value: &bool) -> bool {
    !*value
}
