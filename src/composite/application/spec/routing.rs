//! How requests reach the program.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::{
    platform::spec::RoutingKind,
    schema::{bounds, vocabulary::words},
};

words! {
    /// How a path is compared.
    PathMatch {
        /// It and everything below it.
        Prefix = "Prefix",
        /// It alone.
        Exact = "Exact",
    }
}

/// How requests reach the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::routing()))]
pub struct Routing {
    /// Gateway API or Ingress. Example: `ingress`. Default: the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<RoutingKind>,

    /// Further hosts; a route has at most 16 of them in all. Example: `[www.acme.com]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 15), inner(length(min = 1, max = 253), regex(pattern = bounds::DOMAIN)), extend("x-kubernetes-list-type" = "set"))]
    pub hosts: Vec<String>,

    /// Path that leads here, with everything below it; not beside `paths`. Example: `/api`. Default: `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::ROUTE_PATH))]
    pub path: Option<String>,

    /// Several paths, in place of `path`. Example: `[{path: /api}, {path: /login, match: Exact}]`. Default: `path` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["path"]))]
    pub paths: Vec<Path>,

    /// Whether requests come by TLS, with a certificate of the platform's issuer. Example: `false`. Default: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<bool>,

    /// Seconds that an answer may take; not with an Ingress, nor with protocol grpc or websocket. Example: `120`.
    /// Default: what the gateway has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 86400))]
    pub timeout_seconds: Option<u32>,
}

/// A path that leads here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Path {
    /// The path. Example: `/api`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 255), regex(pattern = bounds::ROUTE_PATH))]
    pub path: Option<String>,

    /// How it is compared. Example: `Exact`. Default: `Prefix`.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub compare: Option<PathMatch>,
}
