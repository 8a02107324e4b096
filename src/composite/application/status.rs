//! `Application.status`: what a developer is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::composite::waiting::Waiting;

/// What is known of the application. The conditions beside it are Crossplane's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationStatus {
    /// Where the application is reached. Example: `https://shop.acme.com/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub url: Option<String>,

    /// Image that is asked for. Example: `ghcr.io/acme/shop:1.4.2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub image: Option<String>,

    /// The cluster that it runs in; absent for this one. Example: `remote-1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub cluster: Option<String>,

    /// The task of a job that ended well, as a hash: it does not run again. Example: `1f3c9a7b`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub job: Option<String>,

    /// Size class. Example: `small`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub size: Option<String>,

    /// Pods. Example: `{ready: 2, total: 2}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<ReplicasStatus>,

    /// Its database. Example: `{name: orders, ready: true}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<BoundStatus>,

    /// The program's repository. Example: `{name: shop, url: https://github.com/acme/shop}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<RepositoryStatus>,

    /// What is not there yet, and why.
    /// Example: `[{resource: Deployment shop, reason: Creating}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100))]
    pub waiting_for: Vec<Waiting>,
}

/// Pods.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplicasStatus {
    /// Those that work. Example: `2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<u32>,

    /// All of them. Example: `2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
}

/// The database of an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoundStatus {
    /// Its name. Example: `orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub name: Option<String>,

    /// Whether it works. Example: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
}

/// The repository of an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryStatus {
    /// Its organisation. Example: `acme`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 39))]
    pub owner: Option<String>,

    /// Its name. Example: `shop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 100))]
    pub name: Option<String>,

    /// Its address, once it is there. Example: `https://github.com/acme/shop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub url: Option<String>,

    /// Whether it has been there; then it is never made again. Example: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<bool>,
}
