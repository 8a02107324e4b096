//! Manifests or a chart that live in Git, in place of an image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::rules;
use crate::{
    platform::spec::DeliveryEngine,
    schema::{bounds, vocabulary::words},
};

words! {
    /// What lies in a repository.
    SourceFormat {
        /// Manifests, or a folder of Kustomize.
        Manifests = "manifests",
        /// A chart of Helm.
        Chart = "chart",
    }
}

/// Manifests or a chart that live in Git or in a registry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// What brings them into the cluster; cannot change later. Example: `flux`. Default: that of the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<DeliveryEngine>,

    /// Where they are. Example: `{repository: https://github.com/acme/shop, path: deploy}`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub source: Option<Source>,
}

/// Where manifests or a chart are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::source()))]
pub struct Source {
    /// A Git repository, a chart repository, or an address in a registry that begins with `oci://`; no password in it.
    /// Example: `https://github.com/acme/shop`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 512), regex(pattern = bounds::SOURCE))]
    pub repository: Option<String>,

    /// Folder in the repository. Example: `deploy`. Default: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::INSIDE))]
    pub path: Option<String>,

    /// A branch; a tag as `refs/tags/v1.0.0`; a commit by its 40 digits. In a registry a tag, or a digest.
    /// Example: `main`. Default: `main`; in a registry none, it must be given there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::REVISION))]
    pub revision: Option<String>,

    /// What lies in the folder: `manifests`, which may be a folder of Kustomize, or a `chart`. Example: `chart`.
    /// Default: `chart` where `values` are given, else `manifests`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<SourceFormat>,

    /// A chart of a chart repository, by its name. Example: `shop`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100), regex(pattern = bounds::CHART))]
    pub chart: Option<String>,

    /// Version of the chart of that name. Example: `1.4.2`. Default: none, it must be given with `chart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 5, max = 100), regex(pattern = bounds::CHART_VERSION))]
    pub version: Option<String>,

    /// Values of the chart; no secrets, everybody can read them. Example: `{replicaCount: 2}`. Default: the chart's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "anything")]
    pub values: Option<Map<String, Value>>,

    /// Secret of this namespace with which a private repository is read; with Flux only, Argo CD has its own credentials.
    /// Example: `git-credentials`. Default: that of the platform, for addresses that the platform lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub secret: Option<String>,
}

/// Whatever a chart takes.
fn anything(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "object", "maxProperties": 200, "x-kubernetes-preserve-unknown-fields": true})
}
