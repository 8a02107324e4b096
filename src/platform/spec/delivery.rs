//! How manifests in Git reach a cluster.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::{bounds, vocabulary::words};

words! {
    /// What brings manifests from Git into a cluster.
    DeliveryEngine {
        /// Argo CD.
        ArgoCd = "argocd",
        /// Flux.
        Flux = "flux",
    }
}

/// How manifests in Git reach a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// What brings them there. Example: `flux`. Default: `argocd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<DeliveryEngine>,

    /// How Argo CD is set up. Example: `{project: teams}`. Default: none, Argo CD needs its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub argocd: Option<ArgoCd>,

    /// How Flux is set up. Example: `{serviceAccount: flux}`. Default: none, Flux needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flux: Option<Flux>,

    /// Addresses that may be delivered from; `*` stands for any text. Example: `[https://github.com/acme/*]`.
    /// Default: every address that begins with `https://` or `oci://`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100), inner(length(min = 1, max = 512), regex(pattern = bounds::SOURCE_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub repositories: Option<Vec<String>>,

    /// How the engine reaches other clusters, by the name that an Application has for each. Example: `{remote-1: {argocd: remote-1}}`.
    /// Default: none, then nothing is delivered there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 100))]
    pub clusters: Option<BTreeMap<String, DeliveryCluster>>,
}

/// How Argo CD is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArgoCd {
    /// Namespace in which it runs. Example: `gitops`. Default: `argocd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,

    /// Project that its Applications belong to; it says where they may put what. It cannot be `default`, which allows every
    /// kind in every namespace. Example: `teams`. Default: none, it must be given in one layer unless `projectPerNamespace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub project: Option<String>,

    /// Whether each namespace has a project of its own, which has its name; then `project` says nothing. Example: `true`.
    /// Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_per_namespace: Option<bool>,

    /// Whether Applications stand beside what they belong to, in its namespace: Argo CD must be set up for that
    /// (`application.namespaces`, and `sourceNamespaces` of the project).
    /// Otherwise provider-kubernetes writes them into Argo CD's own namespace. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any_namespace: Option<bool>,

    /// The `ClusterProviderConfig` by which provider-kubernetes writes into Argo CD's namespace of this very cluster.
    /// Example: `in-cluster`. Default: `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub provider_config: Option<String>,
}

/// How Flux is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Flux {
    /// Service account of each namespace with whose rights Flux applies what a team delivers; with Flux's own rights a
    /// manifest could do anything. Example: `flux`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub service_account: Option<String>,

    /// Secret of each namespace with which private repositories are read; it is sent only to addresses of `repositories`, so
    /// without that list to none. Example: `git-credentials`.
    /// Default: none, repositories are public unless a manifest names a Secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub secret: Option<String>,
}

/// How an engine reaches another cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryCluster {
    /// Name of the cluster in Argo CD. Example: `remote-1`. Default: none, then Argo CD delivers nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub argocd: Option<String>,

    /// Secret of each namespace with the kubeconfig by which Flux reaches the cluster. Example: `remote-1`.
    /// Default: none, then Flux delivers nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub flux_secret: Option<String>,
}
