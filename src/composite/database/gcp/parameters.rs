//! A Cloud SQL instance as its provider has it.

use serde::{Deserialize, Serialize};

use super::restore::{BackupRun, Clone as CloneOf};
use crate::{
    composite::database::{spec::Engine, version::Version},
    resource::managed::ObservedManaged,
};

/// An instance as observed.
pub(super) type Observed = ObservedManaged<Parameters, AtProvider>;

/// What is asked of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_instance_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clone: Option<CloneOf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_backup_context: Option<BackupRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

impl Parameters {
    /// The settings, empty where there are none.
    pub(super) fn settings(&self) -> Settings {
        self.settings.clone().unwrap_or_default()
    }

    /// All that a look needs, beside the name.
    pub(super) fn look(project: Option<String>, region: Option<String>) -> Self {
        Self { project, region, ..Self::default() }
    }

    /// Whether no more is asked for than a look needs.
    pub(super) fn is_look(&self) -> bool {
        *self == Self::look(self.project.clone(), self.region.clone())
    }

    /// The version that is asked for.
    pub(super) fn version(&self) -> Option<Version> {
        self.database_version.as_deref().and_then(version)
    }
}

/// The settings of an instance, in what is asked for and in what the provider saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_configuration: Option<BackupConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retain_backups_on_delete: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_backup_config: Option<FinalBackup>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_configuration: Option<IpConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_autoresize: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_autoresize_limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_window: Option<MaintenanceWindow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insights_config: Option<Insights>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub database_flags: Vec<Flag>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connection_pool_config: Vec<Pool>,
}

/// Backups, and the logs by which any moment is restored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BackupConfiguration {
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_in_time_recovery_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary_log_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_log_retention_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_retention_settings: Option<Retention>,
}

/// How many backups are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Retention {
    pub retained_backups: u32,
    pub retention_unit: String,
}

/// The last backup, taken when the instance is deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct FinalBackup {
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
}

/// Where the instance is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct IpConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv4_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_network: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocated_ip_range: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl_mode: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorized_networks: Vec<AuthorizedNetwork>,
}

/// A range that may reach a public address; only adopted instances have any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AuthorizedNetwork {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<String>,
}

/// The weekly window; 1 is Monday.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MaintenanceWindow {
    pub day: u32,
    pub hour: u32,
    pub update_track: String,
}

/// Query insights.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Insights {
    pub query_insights_enabled: bool,
}

/// A setting of the engine or of its pooler.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Flag {
    pub name: String,
    pub value: String,
}

/// The pooler that Google runs in front of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Pool {
    pub connection_pooling_enabled: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
}

/// What the provider saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AtProvider {
    pub project: Option<String>,
    pub region: Option<String>,
    pub database_version: Option<String>,
    pub encryption_key_name: Option<String>,
    pub private_ip_address: Option<String>,
    pub public_ip_address: Option<String>,
    pub connection_name: Option<String>,
    pub deletion_protection: Option<bool>,
    pub settings: Settings,
}

impl AtProvider {
    /// Whether the provider saw the instance.
    pub(super) fn is_shown(&self) -> bool {
        self.database_version.is_some()
    }

    /// The version that runs.
    pub(super) fn runs(&self) -> Option<Version> {
        self.database_version.as_deref().and_then(version)
    }
}

/// A version in Google's words: `POSTGRES_17`, `MYSQL_8_0_35`.
pub(super) fn word(version: Version) -> String {
    let engine = match version.series.engine() {
        Engine::Postgres => "POSTGRES",
        Engine::Mysql => "MYSQL",
    };
    format!("{engine}_{}", version.to_string().replace('.', "_"))
}

/// A version out of Google's words.
pub(super) fn version(word: &str) -> Option<Version> {
    let (engine, number) = word.split_once('_')?;
    Version::parse(engine_of(engine)?, &number.replace('_', "."))
}

/// The engine of a version in Google's words.
pub(super) fn engine_of(word: &str) -> Option<Engine> {
    match word.split('_').next()? {
        "POSTGRES" => Some(Engine::Postgres),
        "MYSQL" => Some(Engine::Mysql),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_go_there_and_back() {
        for (engine, text, google) in [
            (Engine::Postgres, "17", "POSTGRES_17"),
            (Engine::Mysql, "8.4", "MYSQL_8_4"),
            (Engine::Mysql, "8.0.35", "MYSQL_8_0_35"),
        ] {
            let parsed = Version::parse(engine, text).expect("a version");
            assert_eq!(word(parsed), google);
            assert_eq!(version(google), Some(parsed));
        }
        assert_eq!(version("SQLSERVER_2022_STANDARD"), None);
    }
}
