//! `Platform.status`: which providers work, and what is missing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::spec::ProviderName;

/// What is known of the platform. The conditions beside it are Crossplane's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformStatus {
    /// The providers that the platform configures. Example: `[{name: aws, ready: true}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub providers: Vec<ProviderStatus>,

    /// What is missing or wrong.
    /// Example: `[{field: spec.secrets.store, message: there is no ClusterSecretStore named platform}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub problems: Vec<Problem>,
}

/// A provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderStatus {
    /// The provider. Example: `aws`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<ProviderName>,

    /// Whether it can be used. Example: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,

    /// Why not. Example: `there is no ClusterProviderConfig named default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32_768))]
    pub message: Option<String>,
}

/// Something that is missing or wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Field at fault. Example: `spec.secrets.store`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub field: Option<String>,

    /// What is wrong, and what to do. Example: `there is no ClusterSecretStore named platform`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32_768))]
    pub message: Option<String>,
}
