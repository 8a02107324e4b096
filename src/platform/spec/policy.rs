//! What no manifest may leave, and what differs by namespace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Defaults, ProviderName};
use crate::schema::{bounds, vocabulary::words};

words! {
    /// The built-in size classes, in their order.
    SizeClass {
        /// 2 processors, 4 GiB.
        Small = "small",
        /// 2 processors, 8 GiB.
        Medium = "medium",
        /// 4 processors, 16 GiB.
        Large = "large",
        /// 8 processors, 32 GiB.
        Xlarge = "xlarge",
    }

    /// A safeguard of production, named as the field of a manifest that switches it off.
    Control {
        /// Nobody deletes it by accident.
        DeletionProtection = "deletion.protection",
        /// A last backup outlives it.
        FinalBackup = "deletion.finalBackup",
        /// A standby takes over.
        HighAvailability = "highAvailability",
        /// Backups are kept for long.
        BackupRetention = "backup.retentionDays",
        /// Only private addresses get in.
        PrivateNetwork = "network.allowFrom",
        /// Somebody approves each change to a table.
        SchemaApproval = "schema.deploy",
        /// No change to a table loses data.
        SchemaSafety = "schema.allowDestructive",
    }
}

/// What no manifest may leave. The policies of all layers apply together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Providers that may be used. Example: `[aws, kubernetes]`. Default: all that the platform configures.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 4), extend("x-kubernetes-list-type" = "set"))]
    pub providers: Option<Vec<ProviderName>>,

    /// Regions that may be used; `*` stands for any text. Example: `[eu-*]`. Default: all that the platform configures.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 63), regex(pattern = bounds::LABEL_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub regions: Option<Vec<String>>,

    /// Largest of the built-in size classes that may be used; an Application's `resources` are bound by it, too.
    /// Example: `large`. Default: `xlarge`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<SizeClass>,

    /// Size classes that may be used; with `maxSize`, the platform's own classes must stand here. The largest of them binds an
    /// Application's `resources`, too. Example: `[small, analytics]`. Default: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 63), regex(pattern = bounds::LABEL)), extend("x-kubernetes-list-type" = "set"))]
    pub sizes: Option<Vec<String>>,

    /// Safeguards that no manifest may switch off. Example: `[deletion.protection]`, then only the platform team can delete
    /// a database. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "set"))]
    pub forbid_relaxing: Option<Vec<Control>>,

    /// Whether a manifest may let public addresses in. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_cidrs: Option<bool>,

    /// Where manifests may push secrets to. Example: `{stores: [team-store], prefixes: [shared/]}`.
    /// Default: the platform's store, keys that begin with the namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets: Option<SecretPolicy>,
}

/// Where manifests may push secrets to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretPolicy {
    /// Stores beside the platform's own. Example: `[team-store]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), inner(length(min = 1, max = 253), regex(pattern = bounds::OBJECT)), extend("x-kubernetes-list-type" = "set"))]
    pub stores: Option<Vec<String>>,

    /// Beginnings of keys beside `<namespace>/`. Example: `[shared/]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), inner(length(min = 1, max = 253), regex(pattern = bounds::STORE_PREFIX)), extend("x-kubernetes-list-type" = "set"))]
    pub prefixes: Option<Vec<String>>,
}

/// What differs in some namespaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// The namespaces; `*` stands for any text. Example: `[team-a, dev-*]`. Default: none, they must be given.
    #[schemars(length(min = 1, max = 200), inner(length(min = 1, max = 63), regex(pattern = bounds::LABEL_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub namespaces: Vec<String>,

    /// What a manifest that says nothing gets. Example: `{profile: development}`. Default: the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,

    /// Further limits; they can only make the platform's stricter. Example: `{maxSize: small}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,

    /// What developers may do that is otherwise refused. Example: `{adopt: [legacy-*]}`. Default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<Allow>,
}

/// What developers may do that is otherwise refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Allow {
    /// Names in the cloud that may be adopted; `*` stands for any text. Example: `[legacy-*]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200), inner(length(min = 1, max = 512), regex(pattern = bounds::CLOUD_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub adopt: Option<Vec<String>>,

    /// Names in the cloud, of databases and snapshots, that may be restored from; `*` stands for any text.
    /// Example: `[legacy-*]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200), inner(length(min = 1, max = 512), regex(pattern = bounds::CLOUD_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub restore: Option<Vec<String>>,

    /// Keys that data may be encrypted with; `*` stands for any text.
    /// Example: `["arn:aws:kms:eu-central-1:111122223333:key/*"]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200), inner(length(min = 1, max = 512), regex(pattern = bounds::CLOUD_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub keys: Option<Vec<String>>,

    /// Other clusters that applications may run on; `*` stands for any text. Example: `[remote-1]`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200), inner(length(min = 1, max = 253), regex(pattern = bounds::LABEL_GLOB)), extend("x-kubernetes-list-type" = "set"))]
    pub clusters: Option<Vec<String>>,
}
