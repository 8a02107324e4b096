//! What the pods may do, who may reach them, and what is read of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::schema::{bounds, vocabulary::words};

words! {
    /// Whom a program runs as.
    RunAs {
        /// A user of no rights, 65532.
        NonRoot = "nonroot",
        /// The user that the image names by its number.
        Image = "image",
    }
}

/// What the pods may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Security {
    /// Whether the program can write only to `/tmp`, its volume and `writablePaths`. Example: `false`. Default: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only_root_filesystem: Option<bool>,

    /// Further folders that it can write to; they are empty at each start. Example: `[/var/cache/nginx]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20), inner(length(min = 2, max = 255), regex(pattern = bounds::PATH)), extend("x-kubernetes-list-type" = "set"))]
    pub writable_paths: Vec<String>,

    /// Whom it runs as: a user of no rights, or the one that the image names by its number. Example: `image`.
    /// Default: `nonroot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as: Option<RunAs>,
}

/// Who may reach the pods, and whom they may reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPolicy {
    /// Who gets in, beside the route and monitoring. Example: `[{application: web}]`. Default: the same namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "atomic"))]
    pub ingress_from: Option<Vec<Neighbour>>,

    /// Whom the pods may reach, beside names and their database. Example: `[{cidr: 203.0.113.0/24, ports: [443]}]`.
    /// Default: everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "atomic"))]
    pub egress_to: Option<Vec<Egress>>,
}

/// Who gets in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::neighbour()))]
pub struct Neighbour {
    /// An Application. Example: `web`. Default: none; alone it means one of this namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub application: Option<String>,

    /// A namespace. Example: `team-b`. Default: none; alone it means all that is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,

    /// A range of addresses outside the cluster. Example: `10.0.0.0/16`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "cidr", "maxLength" = 43))]
    pub cidr: Option<String>,
}

/// Whom the pods may reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::neighbour()))]
pub struct Egress {
    /// An Application. Example: `stock`. Default: none; alone it means one of this namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub application: Option<String>,

    /// A namespace. Example: `team-b`. Default: none; alone it means all that is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,

    /// A range of addresses outside the cluster. Example: `203.0.113.0/24`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "cidr", "maxLength" = 43))]
    pub cidr: Option<String>,

    /// Ports. Example: `[443]`. Default: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20), inner(range(min = 1, max = 65535)), extend("x-kubernetes-list-type" = "set"))]
    pub ports: Vec<u16>,
}

/// What Prometheus reads of the pods. Of jobs and cron jobs it reads nothing, but there are alerts when they fail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Monitoring {
    /// Whether it reads them. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,

    /// Path of the metrics. Example: `/prometheus`. Default: `/metrics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::URL_PATH))]
    pub path: Option<String>,

    /// Port of the metrics; where it is not that of the program, only Prometheus reaches it. Example: `9090`.
    /// Default: that of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u16>,

    /// Whether alerts are set up: pods that crash, are missing or full. Example: `false`. Default: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<bool>,
}
