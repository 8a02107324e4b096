//! A flexible server as its provider has it. Both engines share the type; each has fields that the other one has not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    composite::database::{spec::Engine, version::Version},
    resource::{SecretKeyRef, managed::ObservedManaged},
};

/// A server as observed.
pub(super) type Observed = ObservedManaged<Parameters, AtProvider>;

/// What is asked of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_server_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_in_time_restore_time_in_utc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administrator_login: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administrator_password_secret_ref: Option<SecretKeyRef>,
    /// The disk of a PostgreSQL server, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_mb: Option<u64>,
    /// Whether the disk of a PostgreSQL server grows by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_grow_enabled: Option<bool>,
    /// The disk of a MySQL server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Storage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_availability: Option<HighAvailability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_retention_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo_redundant_backup_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_window: Option<MaintenanceWindow>,
    /// Whether a PostgreSQL server has a public address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_network_access_enabled: Option<bool>,
    /// The same of a MySQL server: `Enabled` or `Disabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_network_access: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegated_subnet_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_dns_zone_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_managed_key: Option<CustomerManagedKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<ServerIdentity>,
    /// Those of an adopted server; a new one gets none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// The disk of a MySQL server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Storage {
    /// In GiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_gb: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_grow_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub io_scaling_enabled: Option<bool>,
    /// Only of an adopted server that has a number of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iops: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_on_disk_enabled: Option<bool>,
}

/// The standby.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct HighAvailability {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standby_availability_zone: Option<String>,
}

/// When maintenance begins, UTC; day 0 is Sunday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MaintenanceWindow {
    pub day_of_week: u32,
    pub start_hour: u32,
    pub start_minute: u32,
}

/// A key of one's own.
#[allow(clippy::struct_field_names, reason = "the fields are called so")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CustomerManagedKey {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_vault_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_user_assigned_identity_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo_backup_key_vault_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo_backup_user_assigned_identity_id: Option<String>,
}

/// Who the server is to others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ServerIdentity {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identity_ids: Vec<String>,
}

/// What the provider saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AtProvider {
    pub id: Option<String>,
    pub fqdn: Option<String>,
    pub location: Option<String>,
    pub resource_group_name: Option<String>,
    pub administrator_login: Option<String>,
    pub version: Option<String>,
    pub sku_name: Option<String>,
    pub storage_mb: Option<u64>,
    pub storage: Option<Storage>,
    pub zone: Option<String>,
    pub high_availability: Option<HighAvailability>,
    pub backup_retention_days: Option<u32>,
    pub geo_redundant_backup_enabled: Option<bool>,
    pub delegated_subnet_id: Option<String>,
    pub private_dns_zone_id: Option<String>,
    pub public_network_access_enabled: Option<bool>,
    pub public_network_access: Option<String>,
    pub customer_managed_key: Option<CustomerManagedKey>,
    pub identity: Option<ServerIdentity>,
    pub auto_grow_enabled: Option<bool>,
    pub maintenance_window: Option<MaintenanceWindow>,
    pub tags: Option<BTreeMap<String, String>>,
}

impl AtProvider {
    /// The version that runs.
    pub(super) fn runs(&self, engine: Engine) -> Option<Version> {
        Version::running(engine, self.version.as_deref()?).map(|version| Version { minor: None, ..version })
    }

    /// Whether there is a standby.
    pub(super) fn has_standby(&self) -> bool {
        self.high_availability
            .as_ref()
            .is_some_and(|standby| standby.mode.as_deref().is_some_and(|mode| !mode.is_empty()))
    }
}
