//! What lives inside the server: logical databases and users.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::schema::{bounds, vocabulary::words};

words! {
    /// Database engine.
    Engine {
        /// PostgreSQL.
        Postgres = "postgres",
        /// MySQL; in the cluster it is `MariaDB`.
        Mysql = "mysql",
    }

    /// What a user may do.
    Privileges {
        /// Read every table.
        ReadOnly = "readOnly",
        /// Read and write every table.
        ReadWrite = "readWrite",
    }
}

impl Engine {
    /// The port that its servers listen on.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mysql => 3306,
        }
    }
}

/// A logical database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogicalDatabase {
    /// Its name. Example: `orders`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 60), regex(pattern = bounds::SQL_NAME), extend("x-kubernetes-validations" = rules::database_name()))]
    pub name: Option<String>,

    /// Extensions that are installed in it. Example: `[pgcrypto]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50), inner(length(min = 1, max = 63), regex(pattern = bounds::EXTENSION)), extend("x-kubernetes-list-type" = "set"))]
    pub extensions: Vec<String>,
}

/// A further user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The user's name in the database. Example: `reporting`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 63), regex(pattern = bounds::SQL_NAME), extend("x-kubernetes-validations" = rules::user_name()))]
    pub name: Option<String>,

    /// What the user may do. Example: `readWrite`. Default: `readOnly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privileges: Option<Privileges>,

    /// Names of the logical databases that the user may use. Example: `[orders]`. Default: all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 20), inner(length(min = 1, max = 60), regex(pattern = bounds::SQL_NAME)), extend("x-kubernetes-list-type" = "set"))]
    pub databases: Option<Vec<String>>,
}
