//! `Platform.spec`: what the platform team sets, once. Nothing here has a default: what is absent is no opinion.

mod delivery;
mod policy;
mod providers;
mod repositories;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use delivery::{ArgoCd, Delivery, DeliveryCluster, DeliveryEngine, Flux};
pub use policy::{Allow, Control, Override, Policy, SecretPolicy, SizeClass};
pub use providers::{
    AllowFrom, Aws, AwsRegion, Azure, AzureMysql, AzureRegion, BackupCopies, Gcp, GcpRegion, Kubernetes,
    KubernetesBackup, ProviderConfigRef, Providers,
};
pub use repositories::{Manifests, Previews, Repositories, Visibility};

use crate::schema::{bounds, vocabulary::words};

words! {
    /// Where things run.
    ProviderName {
        /// Amazon Web Services.
        Aws = "aws",
        /// Google Cloud.
        Gcp = "gcp",
        /// Microsoft Azure.
        Azure = "azure",
        /// The cluster itself.
        Kubernetes = "kubernetes",
    }

    /// How much care something gets.
    Profile {
        /// Highly available, backed up, protected.
        Production = "production",
        /// Cheap; still private and encrypted.
        Development = "development",
    }

    /// Kind of a secret store of External Secrets.
    StoreKind {
        /// One for the whole cluster.
        Cluster = "ClusterSecretStore",
        /// One of the same name in each namespace.
        Namespaced = "SecretStore",
    }

    /// How traffic reaches an application.
    RoutingKind {
        /// Gateway API.
        Gateway = "gateway",
        /// Ingress.
        Ingress = "ingress",
    }
}

/// What the platform team sets, once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformSpec {
    /// What a manifest that says nothing gets. Example: `{provider: aws, region: eu-central-1}`. Default: the built-in defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 1))]
    pub defaults: Option<Defaults>,

    /// Where things can run; a provider or region that is not listed cannot be used.
    /// Example: `{aws: {regions: {eu-central-1: {vpcId: vpc-1}}}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 2))]
    pub providers: Option<Providers>,

    /// What the size classes are on each provider. Example: `{database: {small: {aws: db.t4g.medium}}}`.
    /// Default: the built-in classes small, medium, large and xlarge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 3, "x-ui-advanced" = true))]
    pub sizes: Option<Sizes>,

    /// Secrets outside the cluster. Example: `{store: {kind: ClusterSecretStore, name: platform}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 4))]
    pub secrets: Option<Secrets>,

    /// How traffic reaches applications. Example: `{kind: gateway, gateway: {name: public, namespace: gateway}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 5))]
    pub routing: Option<Routing>,

    /// How manifests in Git reach a cluster. Example: `{engine: argocd}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 6))]
    pub delivery: Option<Delivery>,

    /// Where repositories are made. Example: `{owner: acme, templates: [acme/service-template]}`. Default: none, then none are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 9))]
    pub repositories: Option<Repositories>,

    /// Where previews of pull requests live. Example: `{namespace: "{namespace}-previews", domain: previews.acme.com}`.
    /// Default: none, then there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 10))]
    pub previews: Option<Previews>,

    /// What no manifest may leave. Example: `{providers: [aws], maxSize: large}`. Default: no limits beyond the built-in ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 7, "x-ui-advanced" = true))]
    pub policy: Option<Policy>,

    /// What differs in some namespaces; for each field the first override that matches and sets it counts.
    /// Example: `[{namespaces: [dev-*], defaults: {profile: development}}]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200), extend("x-ui-order" = 8, "x-ui-advanced" = true))]
    pub overrides: Option<Vec<Override>>,
}

/// What a manifest that says nothing gets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Defaults {
    /// Provider. Example: `aws`. Default: none, then each manifest must name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderName>,

    /// Region. Example: `eu-central-1`. Default: none, then each manifest must name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub region: Option<String>,

    /// Profile. Example: `development`. Default: `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,

    /// Domain that the hosts of applications end in. Example: `apps.acme.com`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253), regex(pattern = bounds::DOMAIN))]
    pub domain: Option<String>,
}

/// What the size classes are on each provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sizes {
    /// Size classes of databases by name. Example: `{small: {aws: db.t4g.medium}}`. Default: the built-in classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 64))]
    pub database: Option<BTreeMap<String, DatabaseSize>>,

    /// Size classes of applications by name. Example: `{small: {cpu: 250m, memory: 256Mi}}`. Default: the built-in classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 64))]
    pub application: Option<BTreeMap<String, Resources>>,
}

/// What one size class of databases is on each provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatabaseSize {
    /// Instance class on AWS. Example: `db.t4g.medium`. Default: the built-in one of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 128), regex(pattern = bounds::CLOUD_NAME))]
    pub aws: Option<String>,

    /// Tier on Google Cloud. Example: `db-custom-2-8192`. Default: the built-in one of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 128), regex(pattern = bounds::CLOUD_NAME))]
    pub gcp: Option<String>,

    /// SKU on Azure. Example: `GP_Standard_D2ds_v5`. Default: the built-in one of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 128), regex(pattern = bounds::CLOUD_NAME))]
    pub azure: Option<String>,

    /// Processor and memory in the cluster. Example: `{cpu: "2", memory: 8Gi}`. Default: the built-in ones of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<Resources>,
}

/// Processor and memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// Processor, in cores or thousandths of one. Example: `500m`. Default: the built-in one of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 8), regex(pattern = bounds::CPU))]
    pub cpu: Option<String>,

    /// Memory, in Mi or Gi. Example: `2Gi`. Default: the built-in one of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10), regex(pattern = bounds::MEMORY))]
    pub memory: Option<String>,
}

/// Secrets outside the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Secrets {
    /// Store that connections are pushed to. Example: `{kind: ClusterSecretStore, name: platform}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<Store>,
}

/// A secret store of External Secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Store {
    /// Its kind. Example: `SecretStore`. Default: `ClusterSecretStore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<StoreKind>,

    /// Its name. Example: `platform`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,
}

/// How traffic reaches applications.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Routing {
    /// Gateway API or Ingress. Example: `ingress`. Default: `gateway`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<RoutingKind>,

    /// Gateway that routes hang on. Example: `{name: public, namespace: gateway}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Gateway>,

    /// Class of Ingresses. Example: `nginx`. Default: the cluster's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub ingress_class: Option<String>,

    /// Whether the ingress controller writes its address into Ingresses; one on the nodes' own ports does not.
    /// Example: `false`. Default: `true`, then an Ingress is ready once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publishes_address: Option<bool>,

    /// cert-manager `ClusterIssuer` of the hosts' certificates. Example: `letsencrypt`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub issuer: Option<String>,
}

/// A Gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    /// Its name. Example: `public`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,

    /// Its namespace. Example: `gateway`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,
}
