//! `Platform.spec`: what the platform team sets, once. Nothing here has a default: what is absent is no opinion.

mod delivery;
mod monitoring;
mod policy;
mod providers;
mod repositories;
mod scaling;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use delivery::{ArgoCd, Delivery, DeliveryCluster, DeliveryEngine, Flux};
pub use monitoring::{Dashboards, Monitoring};
pub use policy::{Allow, Control, Override, Policy, SecretPolicy, SizeClass};
pub use providers::{
    AllowFrom, Aws, AwsRegion, Azure, AzureMysql, AzureRegion, BackupCopies, Gcp, GcpRegion, Kubernetes,
    KubernetesBackup, ProviderConfigRef, Providers,
};
pub use repositories::{Manifests, Previews, Repositories, Visibility};
pub use scaling::{Authentication, AuthenticationKind, Authentications, Interceptor, Keda, Scaling};

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
    #[schemars(extend("x-ui-order" = 12))]
    pub repositories: Option<Repositories>,

    /// Where previews of pull requests live. Example: `{namespace: "{namespace}-previews", domain: previews.acme.com}`.
    /// Default: none, then there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 13))]
    pub previews: Option<Previews>,
    /// How the number of pods follows requests and queues. Example: `{keda: {namespace: keda-system}}`. Default: as KEDA's own
    /// charts set it up, and no queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 9, "x-ui-advanced" = true))]
    pub scaling: Option<Scaling>,

    /// How applications are watched. Example: `{namespace: observability, labels: {release: prometheus}}`.
    /// Default: by a Prometheus in namespace `monitoring` that takes every monitor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 10, "x-ui-advanced" = true))]
    pub monitoring: Option<Monitoring>,

    /// Where things are in the network. Example: `{databaseCidrs: [10.0.64.0/20]}`. Default: nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 11, "x-ui-advanced" = true))]
    pub network: Option<Network>,

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

    /// Secrets with which images are pulled; they must exist in each namespace. Example: `[registry]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10), inner(length(min = 1, max = 253), regex(pattern = bounds::OBJECT)), extend("x-kubernetes-list-type" = "set"))]
    pub pull_secrets: Option<Vec<String>>,
}

/// Where things are in the network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Ranges of addresses in which databases in clouds are: where an application says whom it reaches, it reaches its
    /// database there alone. Example: `[10.0.64.0/20]`. Default: none, then it reaches every address on the database's port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "set", "items" = {"type": "string", "format": "cidr", "maxLength": 43}))]
    pub database_cidrs: Option<Vec<String>>,
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

    /// Namespaces whose pods bring requests in: those of the gateway's proxies, or of the ingress controller.
    /// Example: `[ingress-nginx]`. Default: that of the gateway; with Ingress none, then everybody reaches the route's port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 20), inner(length(min = 1, max = 63), regex(pattern = bounds::LABEL)), extend("x-kubernetes-list-type" = "set"))]
    pub source_namespaces: Option<Vec<String>>,

    /// Ranges of addresses from which requests come where no namespace does: a cloud's load balancers, gateways in the host
    /// network. Where Cilium runs, a range never matches pods or nodes: it needs namespaces there, or its own
    /// `policy-cidr-match-mode: nodes`. Example: `[130.211.0.0/22, 35.191.0.0/16]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "set", "items" = {"type": "string", "format": "cidr", "maxLength": 43}))]
    pub source_cidrs: Option<Vec<String>>,

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

    /// Its listener that ends TLS: routes by TLS hang on it alone, so that nobody reaches them without. Example: `https`.
    /// Default: none, then they hang on every listener that takes the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub listener: Option<String>,
}
