//! Where repositories are made, and where previews of pull requests live.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ProviderConfigRef;
use crate::schema::{bounds, vocabulary::words};

words! {
    /// Who may read a repository.
    Visibility {
        /// Those who are given access.
        Private = "private",
        /// Everybody of the enterprise.
        Internal = "internal",
        /// Everybody.
        Public = "public",
    }
}

/// Where repositories are made, on GitHub.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Repositories {
    /// Organisation that they belong to; it is the one of `providerConfigRef`. Example: `acme`.
    /// Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 39), regex(pattern = bounds::GITHUB_OWNER))]
    pub owner: Option<String>,

    /// How the provider reaches GitHub. Example: `{kind: ClusterProviderConfig, name: default}`. Default: that of the example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config_ref: Option<ProviderConfigRef>,

    /// Template repositories that may be chosen, each with its owner; the first one is the default. They hold the pipeline.
    /// Example: `[acme/service-template]`. Default: none, then repositories begin empty and without a pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 50), inner(length(min = 3, max = 140), regex(pattern = bounds::GITHUB_REPOSITORY)), extend("x-kubernetes-list-type" = "atomic"))]
    pub templates: Option<Vec<String>>,

    /// Who may read repositories, of which a manifest may choose; the first one is the default. Example: `[private, internal]`.
    /// Default: `[private]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 3), extend("x-kubernetes-list-type" = "atomic"))]
    pub visibilities: Option<Vec<Visibility>>,

    /// Reviews that a change of the main branch needs. Example: `2`. Default: `1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 6))]
    pub required_reviews: Option<u32>,

    /// Where pipelines propose new images. Example: `{repository: gitops, path: "apps/{namespace}/{name}.yaml"}`.
    /// Default: none, then pipelines only build images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifests: Option<Manifests>,
}

/// The repository of manifests, from which Argo CD or Flux brings them into the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manifests {
    /// Its name, in the same organisation. Example: `gitops`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100), regex(pattern = bounds::GITHUB_NAME))]
    pub repository: Option<String>,

    /// File of an Application in it; `{namespace}` and `{name}` stand for those of the Application.
    /// Example: `teams/{namespace}/{name}.yaml`. Default: `apps/{namespace}/{name}.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::FILE_TEMPLATE))]
    pub path: Option<String>,

    /// Client ID of the GitHub App by which pipelines propose a change there; its private key is the organisation's secret
    /// `DEPLOY_APP_PRIVATE_KEY`. Example: `Iv23liAbCdEf0123`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100), regex(pattern = bounds::CLOUD_NAME))]
    pub app_client_id: Option<String>,
}

/// Where previews of pull requests live.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Previews {
    /// Namespace of the previews, which exists; `{namespace}` stands for that of the application. Never one with anything
    /// of production in it. Example: `"{namespace}-previews"`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 80), regex(pattern = bounds::NAMESPACE_TEMPLATE))]
    pub namespace: Option<String>,

    /// Domain that the hosts of previews end in. Example: `previews.acme.com`. Default: none, applications with a host
    /// need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 190), regex(pattern = bounds::DOMAIN))]
    pub domain: Option<String>,

    /// Service account of each namespace with whose rights Flux makes previews. Example: `previews`.
    /// Default: none, Flux needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub service_account: Option<String>,

    /// Secret with which pull requests are read: with Flux one of each namespace, with Argo CD one of its own namespace
    /// that holds a GitHub App. Example: `github-app`. Default: none, then only public repositories are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub secret: Option<String>,

    /// Project of Argo CD that previews belong to; it cannot be `default`, which allows every kind in every namespace.
    /// Example: `previews`. Default: that of deliveries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub project: Option<String>,

    /// Minutes between two looks at the pull requests. Example: `2`. Default: `5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1440))]
    pub interval_minutes: Option<u32>,

    /// At most so many previews of one application; with Flux only. Example: `5`. Default: `10`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
}
