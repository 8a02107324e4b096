//! provider-sql: roles, databases and rights on a server.
//!
//! The set that works, and every trap, was found by running the provider on PostgreSQL 15 to 18: an owner given as text,
//! one Grant for each role and object, never an option, group roles whose default privileges cover later tables.

use serde::{Deserialize, Serialize};

use super::{LocalRef, SecretKeyRef, kinds, metadata::Metadata};

/// How the provider reaches the server.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderConfig {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: ProviderConfigSpec,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderConfigSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    ssl_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<&'static str>,
    credentials: Credentials,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    source: &'static str,
    connection_secret_ref: LocalRef,
    secret_key_mapping: KeyMapping,
}

impl Credentials {
    fn of(source: &'static str, secret: &str) -> Self {
        let secret_key_mapping = KeyMapping { endpoint: "host" };
        Self { source, connection_secret_ref: LocalRef::to(secret), secret_key_mapping }
    }
}

#[derive(Debug, Serialize)]
struct KeyMapping {
    endpoint: &'static str,
}

impl ProviderConfig {
    /// A configuration that reads host, port and the administrator from that Secret.
    ///
    /// TLS is required but the certificate not verified: the provider has no field for a certificate authority.
    #[must_use]
    pub fn new(metadata: Metadata, secret: &str) -> Self {
        Self {
            api_version: kinds::POSTGRES_PROVIDER_CONFIG.api_version(),
            kind: kinds::POSTGRES_PROVIDER_CONFIG.kind(),
            metadata,
            spec: ProviderConfigSpec {
                ssl_mode: Some("require"),
                tls: None,
                credentials: Credentials::of("PostgreSQLConnectionSecret", secret),
            },
        }
    }

    /// The same for MySQL.
    #[must_use]
    pub fn mysql(metadata: Metadata, secret: &str) -> Self {
        Self {
            api_version: kinds::MYSQL_PROVIDER_CONFIG.api_version(),
            kind: kinds::MYSQL_PROVIDER_CONFIG.kind(),
            metadata,
            spec: ProviderConfigSpec {
                ssl_mode: None,
                tls: Some("skip-verify"),
                credentials: Credentials::of("MySQLConnectionSecret", secret),
            },
        }
    }
}

/// A login or group role.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleParameters {
    /// Whether it may log in; the provider's default is that it may not.
    pub privileges: RolePrivileges,
    /// Its password; the key must be there, or the provider makes one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_secret_ref: Option<SecretKeyRef>,
}

/// Attributes of a role.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RolePrivileges {
    /// May log in.
    pub login: bool,
}

/// A logical database.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DatabaseParameters {
    /// The owning role, as text: by reference the provider alters the database at every poll.
    pub owner: String,
}

/// An extension in a logical database.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExtensionParameters {
    /// Its name.
    pub extension: String,
    /// The logical database.
    pub database: String,
}

/// A right: membership in a role, or privileges on a database or schema.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GrantParameters {
    /// Who gets it.
    pub role: String,
    /// The role whose member it becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_of: Option<String>,
    /// The logical database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The schema in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The exact set of privileges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub privileges: Vec<String>,
    /// Whether PUBLIC loses its rights on the database; acts when the grant is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke_public_on_db: Option<bool>,
}

/// Privileges on whatever a role makes later.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DefaultPrivilegesParameters {
    /// Who gets them.
    pub role: String,
    /// Who makes the objects.
    pub target_role: String,
    /// The logical database.
    pub database: String,
    /// The schema in it.
    pub schema: String,
    /// `table` or `sequence`.
    pub object_type: String,
    /// The exact set of privileges.
    pub privileges: Vec<String>,
}

/// A logical database of `MySQL`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MysqlDatabaseParameters {
    /// Character set of tables that name none.
    pub default_character_set: String,
}

/// A user of `MySQL`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MysqlUserParameters {
    /// Its password; the key must be there, or the provider makes one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_secret_ref: Option<SecretKeyRef>,
}

/// Rights on all tables of a logical database of `MySQL`, those made later included.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MysqlGrantParameters {
    /// Who gets them.
    pub user: String,
    /// The logical database.
    pub database: String,
    /// The exact set.
    pub privileges: Vec<String>,
}
