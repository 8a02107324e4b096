//! Tables, in the words of SchemaHero's Table: what is written here is passed on as it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::schema::{bounds, vocabulary::words};

words! {
    /// How a change to a table reaches the database.
    Deploy {
        /// At once.
        Automatic = "Automatic",
        /// After somebody approved it.
        Approve = "Approve",
    }

    /// What happens to a row when the row it refers to is deleted.
    OnDelete {
        /// The deletion is refused at the end of the transaction.
        NoAction = "NO ACTION",
        /// The deletion is refused at once.
        Restrict = "RESTRICT",
        /// The row is deleted too.
        Cascade = "CASCADE",
        /// The reference becomes null.
        SetNull = "SET NULL",
        /// The reference becomes the column's default.
        SetDefault = "SET DEFAULT",
    }
}

/// Tables, and how changes to them reach the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaSpec {
    /// `Automatic` changes tables at once, `Approve` waits until the change stands in `approved`. Example: `Approve`.
    /// Default: `Approve` in profile production, `Automatic` in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy: Option<Deploy>,

    /// Approved changes, each as `status.schema.pendingMigrations` names it. Example: `[eaa36ef-1f3c9a7b]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000), inner(length(max = 16), regex(pattern = bounds::APPROVAL)), extend("x-kubernetes-list-type" = "set"))]
    pub approved: Vec<String>,

    /// Whether a change may lose data, such as a dropped column or a narrower type. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_destructive: Option<bool>,

    /// The tables. Example: `[{name: videos, primaryKey: [id], columns: [{name: id, type: text}]}]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200), extend("x-kubernetes-validations" = rules::tables()))]
    pub tables: Vec<Table>,
}

/// A table. A column that is not listed is dropped from the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Name of the table. Example: `videos`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub name: Option<String>,

    /// Logical database that holds it. Example: `orders`. Default: the first of `databases`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 60), regex(pattern = bounds::SQL_NAME))]
    pub database: Option<String>,

    /// Columns of the primary key, in its order. Example: `[id]`. Default: no primary key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32), inner(length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER)))]
    pub primary_key: Vec<String>,

    /// The columns. Example: `[{name: id, type: text, constraints: {notNull: true}}]`. Default: none, they must be given.
    #[schemars(length(min = 1, max = 300), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub columns: Vec<Column>,

    /// The indexes. Example: `[{columns: [title]}]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub indexes: Vec<Index>,

    /// References to other tables. Example: `[{columns: [author], references: {table: authors, columns: [id]}}]`.
    /// Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub foreign_keys: Vec<ForeignKey>,

    /// Names of SchemaHero `DatabaseExtension` objects that come first; never tables. Example: `[pgvector]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32), inner(length(min = 1, max = 253), regex(pattern = bounds::OBJECT)), extend("x-kubernetes-list-type" = "set"))]
    pub requires: Vec<String>,

    /// Rows that the table starts with.
    /// Example: `{rows: [{columns: [{column: id, value: {str: first}}]}]}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_data: Option<SeedData>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Name of the column. Example: `title`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub name: Option<String>,

    /// Type of the column, in the engine's words. Example: `varchar(255)`. Default: none, it must be given.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 128))]
    pub data_type: Option<String>,

    /// Value of the column in a row that gives none. Example: `"0"`. Default: null.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub default: Option<String>,

    /// What a value must be. Example: `{notNull: true}`. Default: anything of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,

    /// How values come about. Example: `{autoIncrement: true}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Constraints {
    /// Whether null is refused. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_null: Option<bool>,
}

/// How values come about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// Whether the engine counts the value up. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_increment: Option<bool>,
}

/// An index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Columns that it covers, in its order. Example: `[title]`. Default: none, they must be given.
    #[schemars(length(min = 1, max = 32), inner(length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER)))]
    pub columns: Vec<String>,

    /// Name of the index. Example: `idx_title`. Default: made of table and columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub name: Option<String>,

    /// Whether two rows may not have the same values. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_unique: Option<bool>,

    /// Kind of index, in the engine's words. Example: `gin`. Default: the engine's, `btree`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 32), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub method: Option<String>,
}

/// A reference to another table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForeignKey {
    /// Columns of this table. Example: `[author]`. Default: none, they must be given.
    #[schemars(length(min = 1, max = 32), inner(length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER)))]
    pub columns: Vec<String>,

    /// What they refer to. Example: `{table: authors, columns: [id]}`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub references: Option<References>,

    /// What happens to a row when the row it refers to is deleted. Example: `CASCADE`. Default: `NO ACTION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<OnDelete>,

    /// Name of the constraint. Example: `videos_author_fkey`. Default: made of table and columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub name: Option<String>,
}

/// The other end of a foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct References {
    /// The other table. Example: `authors`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub table: Option<String>,

    /// Its columns, in the same order. Example: `[id]`. Default: none, they must be given.
    #[schemars(length(min = 1, max = 32), inner(length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER)))]
    pub columns: Vec<String>,
}

/// Rows that a table starts with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeedData {
    /// The rows. Example: `[{columns: [{column: id, value: {int: 1}}]}]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub rows: Vec<SeedRow>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeedRow {
    /// Its values. Example: `[{column: id, value: {int: 1}}]`. Default: none, they must be given.
    #[schemars(length(min = 1, max = 300))]
    pub columns: Vec<SeedColumn>,
}

/// A value of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeedColumn {
    /// Name of the column. Example: `id`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 63), regex(pattern = bounds::SQL_IDENTIFIER))]
    pub column: Option<String>,

    /// The value. Example: `{str: first}`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub value: Option<SeedValue>,
}

/// A value: exactly one of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct SeedValue {
    /// A number. Example: `1`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub int: Option<i64>,

    /// A text. Example: `first`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4096))]
    pub str: Option<String>,
}
