//! An RDS instance as its provider has it.

use serde::{Deserialize, Serialize};

use super::restore::PointInTime;
use crate::{
    composite::database::{spec::Engine, version::Version},
    resource::{LocalRef, SecretKeyRef, managed::ObservedManaged, policies},
};

/// An instance as observed.
pub(super) type Observed = ObservedManaged<Parameters, AtProvider>;

/// Whether an instance is only looked at so far.
pub(super) fn is_look(observed: &Observed) -> bool {
    observed.spec.management_policies == policies::OBSERVE && observed.spec.for_provider.instance_class.is_none()
}

/// What is asked of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_to_point_in_time: Option<PointInTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicate_source_db: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_lifecycle_support: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_minor_version_upgrade: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_major_version_upgrade: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_secret_ref: Option<SecretKeyRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocated_storage: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_allocated_storage: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_encrypted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iops: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_throughput: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_az: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_subnet_group_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_security_group_ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_security_group_id_refs: Option<Vec<LocalRef>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter_group_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_retention_period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_window: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_window: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_tags_to_snapshot: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete_automated_backups: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_final_snapshot: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_snapshot_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_immediately: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iam_database_authentication_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance_insights_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance_insights_retention_period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled_cloudwatch_logs_exports: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_cert_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring_interval: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring_role_arn: Option<String>,
}

/// What the provider saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AtProvider {
    pub address: Option<String>,
    pub port: Option<u16>,
    pub identifier: Option<String>,
    pub engine: Option<String>,
    pub username: Option<String>,
    pub engine_version: Option<String>,
    pub engine_version_actual: Option<String>,
    pub instance_class: Option<String>,
    pub allocated_storage: Option<u64>,
    pub multi_az: Option<bool>,
    pub storage_type: Option<String>,
    pub max_allocated_storage: Option<u64>,
    pub iops: Option<u64>,
    pub storage_throughput: Option<u64>,
    pub publicly_accessible: Option<bool>,
    pub engine_lifecycle_support: Option<String>,
    pub ca_cert_identifier: Option<String>,
    pub monitoring_interval: Option<u32>,
    pub monitoring_role_arn: Option<String>,
    pub enabled_cloudwatch_logs_exports: Vec<String>,
    pub backup_retention_period: Option<u32>,
    pub backup_window: Option<String>,
    pub maintenance_window: Option<String>,
    pub parameter_group_name: Option<String>,
    pub vpc_security_group_ids: Vec<String>,
    pub db_subnet_group_name: Option<String>,
    pub kms_key_id: Option<String>,
    pub storage_encrypted: Option<bool>,
    pub latest_restorable_time: Option<String>,
    pub deletion_protection: Option<bool>,
    pub skip_final_snapshot: Option<bool>,
    pub final_snapshot_identifier: Option<String>,
    pub delete_automated_backups: Option<bool>,
}

impl AtProvider {
    /// The version that runs.
    pub(super) fn runs(&self, engine: Engine) -> Option<Version> {
        let version = self.engine_version_actual.as_deref().or(self.engine_version.as_deref())?;
        Version::running(engine, version)
    }
}
