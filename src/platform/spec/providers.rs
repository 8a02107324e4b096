//! Where things can run: what each provider must already have.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    resource::KindRef,
    schema::{bounds, vocabulary::words},
};

words! {
    /// Kind of the object that tells a Crossplane provider how to reach its cloud.
    ProviderConfigKind {
        /// One for the whole cluster.
        Cluster = "ClusterProviderConfig",
        /// One of the same name in each namespace.
        Namespaced = "ProviderConfig",
    }
}

/// Where things can run, by provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Providers {
    /// Amazon Web Services. Example: `{regions: {eu-central-1: {vpcId: vpc-1, subnetIds: [subnet-a, subnet-b]}}}`.
    /// Default: none, then it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws: Option<Aws>,

    /// Google Cloud. Example: `{project: acme-prod, regions: {europe-west3: {allocatedIpRange: db}}}`.
    /// Default: none, then it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gcp: Option<Gcp>,

    /// Microsoft Azure. Example: `{regions: {westeurope: {resourceGroup: data}}}`. Default: none, then it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure: Option<Azure>,

    /// The cluster itself. Example: `{storageClass: fast}`. Default: none, then it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<Kubernetes>,
}

/// How a Crossplane provider reaches its cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderConfigRef {
    /// Kind of the configuration: `ClusterProviderConfig`, or `ProviderConfig` for one in each namespace.
    /// Example: `ProviderConfig`. Default: `ClusterProviderConfig`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ProviderConfigKind>,

    /// Its name. Example: `production`. Default: `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,
}

impl ProviderConfigRef {
    /// The configuration that it names; what it leaves out is the provider's own default.
    #[must_use]
    pub fn reference(&self) -> KindRef {
        KindRef {
            kind: self.kind.unwrap_or(ProviderConfigKind::Cluster).as_str().to_owned(),
            name: self.name.clone().unwrap_or_else(|| "default".to_owned()),
        }
    }
}

/// Amazon Web Services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Aws {
    /// How the provider reaches the account. Example: `{kind: ClusterProviderConfig, name: default}`. Default: that of the example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config_ref: Option<ProviderConfigRef>,

    /// Regions that can be used. Example: `{eu-central-1: {vpcId: vpc-1, subnetIds: [subnet-a, subnet-b]}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 64))]
    pub regions: Option<BTreeMap<String, AwsRegion>>,
}

/// A region of AWS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AwsRegion {
    /// VPC that databases are put into. Example: `vpc-0a1b2c3d`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63), regex(pattern = r"^vpc-[0-9a-z]+$"))]
    pub vpc_id: Option<String>,

    /// Private subnets of that VPC, in two or more zones. Example: `[subnet-a, subnet-b]`.
    /// Default: none, they must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32), inner(length(max = 63), regex(pattern = r"^subnet-[0-9a-z]+$")), extend("x-kubernetes-list-type" = "set"))]
    pub subnet_ids: Option<Vec<String>>,

    /// Who may always connect, such as the cluster's nodes. Example: `{securityGroupIds: [sg-0a1b2c3d]}`. Default: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_from: Option<AllowFrom>,

    /// ARN of the key that disks are encrypted with.
    /// Example: `arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c-0000-4000-8000-000000000000`.
    /// Default: AWS's own key; empty says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(max = 512),
        regex(pattern = r"^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+)?$")
    )]
    pub kms_key_arn: Option<String>,

    /// Where backups are copied to for databases that ask for `backup.crossRegion`.
    /// Example: `{region: eu-west-1, kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-0000-4000-8000-000000000000"}`.
    /// Default: none, then no database can ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_copies: Option<BackupCopies>,
}

/// Where backups are copied to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupCopies {
    /// Another region. Example: `eu-west-1`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub region: Option<String>,

    /// ARN of a key in that region, which copies are encrypted with.
    /// Example: `arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-0000-4000-8000-000000000000`.
    /// Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512), regex(pattern = r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"))]
    pub kms_key_arn: Option<String>,
}

/// Who may always connect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AllowFrom {
    /// Security groups. Example: `[sg-0a1b2c3d]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), inner(length(max = 63), regex(pattern = r"^sg-[0-9a-z]+$")), extend("x-kubernetes-list-type" = "set"))]
    pub security_group_ids: Option<Vec<String>>,

    /// Ranges of addresses. Example: `[10.0.0.0/16]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "set", "items" = {"type": "string", "format": "cidr", "maxLength": 43}))]
    pub cidr_blocks: Option<Vec<String>>,
}

/// Google Cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gcp {
    /// How the provider reaches the project. Example: `{kind: ClusterProviderConfig, name: default}`. Default: that of the example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config_ref: Option<ProviderConfigRef>,

    /// Project that databases are put into. Example: `acme-prod`. Default: the provider's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 6, max = 63), regex(pattern = r"^[a-z][a-z0-9.:-]*$"))]
    pub project: Option<String>,

    /// Regions that can be used. Example: `{europe-west3: {network: projects/acme/global/networks/main}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 64))]
    pub regions: Option<BTreeMap<String, GcpRegion>>,
}

/// A region of Google Cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GcpRegion {
    /// Network that databases are reached through; it is peered with Google's service network.
    /// Example: `projects/acme/global/networks/main`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512), regex(pattern = r"^projects/[a-z0-9.:-]+/global/networks/[a-z0-9-]+$"))]
    pub network: Option<String>,

    /// Name of the address range that databases take their addresses from. Example: `db`. Default: any range of the peering.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub allocated_ip_range: Option<String>,
}

/// Microsoft Azure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Azure {
    /// How the provider reaches the subscription. Example: `{kind: ClusterProviderConfig, name: default}`.
    /// Default: that of the example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config_ref: Option<ProviderConfigRef>,

    /// Regions that can be used. Example: `{westeurope: {resourceGroup: data}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 128))]
    pub regions: Option<BTreeMap<String, AzureRegion>>,
}

/// A region of Azure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AzureRegion {
    /// Resource group that databases are put into. Example: `data`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 90), regex(pattern = r"^[A-Za-z0-9_(][A-Za-z0-9_.()-]*$"))]
    pub resource_group: Option<String>,

    /// ID of a subnet that is delegated to flexible servers. Example:
    /// `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Network/virtualNetworks/main/subnets/db`.
    /// Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512), regex(pattern = r"^/subscriptions/[A-Za-z0-9_.()/-]+/subnets/[A-Za-z0-9_.-]+$"))]
    pub delegated_subnet_id: Option<String>,

    /// ID of a private DNS zone that is linked to the network; its name ends in `.postgres.database.azure.com`. Example:
    /// `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Network/privateDnsZones/acme.postgres.database.azure.com`.
    /// Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512), regex(pattern = r"^/subscriptions/[A-Za-z0-9_.()/-]+/privateDnsZones/[a-z0-9.-]+$"))]
    pub private_dns_zone_id: Option<String>,

    /// Availability zones of the region: servers begin in the first one, standbys in the second. With one or none, a standby
    /// of `PostgreSQL` shares the zone of its server, and `MySQL` has no standby. Example: `[]`. Default: `["1", "2"]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3), inner(length(max = 1), regex(pattern = "^[1-9]$")), extend("x-kubernetes-list-type" = "set"))]
    pub zones: Option<Vec<String>>,

    /// Network of `MySQL` servers.
    /// Example: `{privateDnsZoneId: /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Network/privateDnsZones/acme.mysql.database.azure.com}`.
    /// Default: none, then `MySQL` cannot be used there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mysql: Option<AzureMysql>,

    /// ID of a user-assigned identity that may use the keys of `spec.encryption.keyRef`. Example:
    /// `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.ManagedIdentity/userAssignedIdentities/databases`.
    /// Default: none, then no database has a key of its own there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(max = 512),
        regex(pattern = r"^/subscriptions/[A-Za-z0-9_.()/-]+/userAssignedIdentities/[A-Za-z0-9_.-]+$")
    )]
    pub key_identity_id: Option<String>,
}

/// What differs for `MySQL` on Azure: a subnet is delegated to one engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AzureMysql {
    /// ID of a subnet that is delegated to flexible servers of `MySQL`. Example:
    /// `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Network/virtualNetworks/main/subnets/mysql`.
    /// Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512), regex(pattern = r"^/subscriptions/[A-Za-z0-9_.()/-]+/subnets/[A-Za-z0-9_.-]+$"))]
    pub delegated_subnet_id: Option<String>,

    /// ID of a private DNS zone that is linked to the network; its name ends in `.mysql.database.azure.com`. Example:
    /// `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Network/privateDnsZones/acme.mysql.database.azure.com`.
    /// Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512), regex(pattern = r"^/subscriptions/[A-Za-z0-9_.()/-]+/privateDnsZones/[a-z0-9.-]+$"))]
    pub private_dns_zone_id: Option<String>,
}

/// The cluster itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kubernetes {
    /// Storage class of the volumes. Example: `fast`. Default: the cluster's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub storage_class: Option<String>,

    /// Cluster-wide catalogue of images of `CloudNativePG`, by which minor versions follow the platform team.
    /// Example: `postgresql`. Default: none, then the operator's own images by version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub image_catalog: Option<String>,

    /// Namespaces whose pods reach every database: the operators', Crossplane's providers', Prometheus's.
    /// Example: `[cnpg-system, crossplane-system, monitoring]`. Default: those of the example, and `mariadb-operator`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), inner(length(min = 1, max = 63), regex(pattern = bounds::LABEL)), extend("x-kubernetes-list-type" = "set"))]
    pub system_namespaces: Option<Vec<String>>,

    /// Where backups go. Example: `{destinationPath: "s3://acme-backups/databases"}`. Default: none, then there are no backups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<KubernetesBackup>,
}

/// Where backups of databases in the cluster go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KubernetesBackup {
    /// Bucket and path in an object store. Example: `s3://acme-backups/databases`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 1024), regex(pattern = r"^[a-z][a-z0-9]*://[^ ]+$"))]
    pub destination_path: Option<String>,

    /// Address of the object store, where it is not the cloud's own. Example: `https://minio.acme.com`. Default: the cloud's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024), regex(pattern = r"^https?://[^ ]+$"))]
    pub endpoint_url: Option<String>,

    /// Region of the bucket, for backups of MySQL, where its address does not say it. Example: `eu-central-1`. Default: that
    /// of the address, else `us-east-1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = r"^[a-z0-9-]+$"))]
    pub region: Option<String>,

    /// Key in the platform's secret store that holds the credentials of the object store. Example: `platform/backups`.
    /// Default: none, then the cluster's own identity is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::STORE_KEY))]
    pub credentials_key: Option<String>,
}
