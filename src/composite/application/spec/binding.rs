//! The database that the program works with.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::{
    composite::database::spec::DatabaseSpec,
    schema::{bounds, vocabulary::words},
};

words! {
    /// Names of environment variables that programs expect.
    BindingStyle {
        /// `DATABASE_URL`.
        Url = "url",
        /// Those of the engine's own client: `PGHOST` or `MYSQL_HOST`, and so on.
        Client = "client",
        /// Those of Spring Boot: `SPRING_DATASOURCE_URL`, and so on.
        Spring = "spring",
        /// `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER`, `DB_PASSWORD`.
        Db = "db",
    }
}

/// The database that the program works with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::database()))]
pub struct DatabaseBinding {
    /// A Database of this namespace. Example: `orders`. Default: none, either this or `create` must be given.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub reference: Option<String>,

    /// A Database of its own, with the name of the application; its fields are those of a Database.
    /// Example: `{version: "17"}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create: Option<Box<DatabaseSpec>>,

    /// One of its logical databases. Example: `audit`. Default: its first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 60), regex(pattern = bounds::SQL_NAME))]
    pub database: Option<String>,

    /// One of its users, in place of the one who owns everything. Example: `reporting`. Default: the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 60), regex(pattern = bounds::SQL_NAME))]
    pub user: Option<String>,

    /// Names of environment variables that the program expects. Example: `[client, url]`. Default: `[db, url]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4), extend("x-kubernetes-list-type" = "set"))]
    pub env: Option<Vec<BindingStyle>>,

    /// Names of one's own, each with a key of the connection Secret. Example: `{ORDERS_DB_HOST: host}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 20, "additionalProperties" = {"type": "string", "minLength": 1, "maxLength": 63}))]
    pub mapping: Option<BTreeMap<String, String>>,
}
