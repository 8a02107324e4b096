//! `Application.spec`: what a developer may ask for. Nothing here has a default: what is absent is no opinion.

mod binding;
mod delivery;
mod operations;
mod repository;
mod routing;
mod rules;
mod scaling;
mod workload;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use binding::{BindingStyle, DatabaseBinding};
pub use delivery::{Delivery, Source, SourceFormat};
pub use operations::{Egress, Monitoring, Neighbour, NetworkPolicy, RunAs, Security};
pub use repository::{Previews, Repository};
pub use routing::{Path, PathMatch, Routing};
pub use rules::WORKLOAD;
pub use scaling::{CronTrigger, Queue, QueueKind, Replicas, Scaling};
pub use workload::{
    Concurrency, EnvSecret, EnvVar, File, Probes, Protocol, PulledSecret, Quantities, Resources, Volume, WorkloadType,
};

use crate::schema::bounds;

/// What the application shall be: an image and its tag, or manifests that live in Git; everything else has a default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::spec()))]
pub struct ApplicationSpec {
    /// What runs: `service` answers requests, `worker` does not, `cronjob` runs by a schedule, `job` runs once for each change
    /// of its spec, `stateful` is a service with a volume for each pod; cannot change later. Example: `worker`.
    /// Default: `service`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 1))]
    pub kind: Option<WorkloadType>,

    /// The image, without its tag. Example: `ghcr.io/acme/shop`. Default: none, it must be given unless there is a
    /// `delivery`; with a `repository` it is `ghcr.io/<owner>/<name>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::IMAGE), extend("x-ui-order" = 2))]
    pub image: Option<String>,

    /// Tag of the image, its digest, or both. Example: `1.4.2`. Default: none, it must be given unless
    /// there is a `delivery`; with a `repository`, the pipeline proposes the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 200), regex(pattern = bounds::TAG), extend("x-ui-order" = 3))]
    pub tag: Option<String>,

    /// Secrets of this namespace with which the image is pulled. Example: `[registry]`.
    /// Default: the platform's `defaults.pullSecrets`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10), inner(length(min = 1, max = 253), regex(pattern = bounds::OBJECT)), extend("x-kubernetes-list-type" = "set", "x-ui-order" = 4, "x-ui-advanced" = true))]
    pub pull_secrets: Vec<String>,

    /// The program, in place of the image's own. Example: `[/app/server]`. Default: the image's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100), inner(length(max = 4096)), extend("x-ui-order" = 5, "x-ui-advanced" = true))]
    pub command: Vec<String>,

    /// What the program is called with. Example: `[--verbose]`. Default: the image's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100), inner(length(max = 4096)), extend("x-ui-order" = 6, "x-ui-advanced" = true))]
    pub args: Vec<String>,

    /// Port that the program listens on. Example: `3000`. Default: `8080`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535), extend("x-ui-order" = 7))]
    pub port: Option<u16>,

    /// What is spoken on the port. Example: `grpc`. Default: `http`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 8, "x-ui-advanced" = true))]
    pub protocol: Option<Protocol>,

    /// Host by which the application is reached from outside; without one it is reached from inside only.
    /// Example: `shop.acme.com`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::DOMAIN), extend("x-ui-order" = 9))]
    pub host: Option<String>,

    /// How requests reach the application. Example: `{path: /api, tls: true}`. Default: every path of the host, by TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 10, "x-ui-advanced" = true))]
    pub routing: Option<Routing>,

    /// How many pods run. Example: `{min: 2, max: 10}`. Default: 2 in profile production, 1 in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 11))]
    pub replicas: Option<Replicas>,

    /// What the number of pods follows between `replicas.min` and `replicas.max`. Example: `{cpu: 80}`.
    /// Default: processor at 80 percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 12))]
    pub scaling: Option<Scaling>,

    /// Size class: `small`, `medium`, `large`, `xlarge`, or a class that the platform defines. Example: `medium`.
    /// Default: `small`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL), extend("x-ui-order" = 13))]
    pub size: Option<String>,

    /// Processor and memory in so many words, in place of a size class. Example: `{requests: {cpu: 250m, memory: 256Mi}}`.
    /// Default: those of the size class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 14, "x-ui-advanced" = true))]
    pub resources: Option<Resources>,

    /// Environment variables. Example: `[{name: LOG_LEVEL, value: info}]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"], "x-ui-order" = 15))]
    pub env: Vec<EnvVar>,

    /// Secrets that are pulled from the platform's secret store. Example: `[{name: shop-api, key: team-a/shop-api}]`.
    /// Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"], "x-ui-order" = 16))]
    pub secrets: Vec<PulledSecret>,

    /// Files with a content of their own; another content restarts the pods.
    /// Example: `[{path: /etc/shop/config.yaml, content: "a: 1"}]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["path"], "x-ui-order" = 17, "x-ui-advanced" = true))]
    pub files: Vec<File>,

    /// How it is known that the program works. Example: `{path: /healthz, readyPath: /ready}`. Default: its port takes
    /// connections; with protocol `grpc`, it answers the health service of gRPC (`grpc.health.v1.Health`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 18))]
    pub probes: Option<Probes>,

    /// Seconds that the program has for ending in order, once nobody sends to it any more. Example: `60`. Default: `30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3600), extend("x-ui-order" = 19, "x-ui-advanced" = true))]
    pub termination_seconds: Option<u32>,

    /// When a cron job runs, as five fields of cron. Example: `"0 3 * * *"`. Default: none, type `cronjob` needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 9, max = 100), regex(pattern = bounds::CRON), extend("x-ui-order" = 20))]
    pub schedule: Option<String>,

    /// Time zone of the schedule. Example: `Europe/Berlin`. Default: `Etc/UTC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), regex(pattern = bounds::TIME_ZONE), extend("x-ui-order" = 21, "x-ui-advanced" = true))]
    pub time_zone: Option<String>,

    /// What happens when a cron job is due while it still runs. Example: `Replace`. Default: `Forbid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 22, "x-ui-advanced" = true))]
    pub concurrency: Option<Concurrency>,

    /// Seconds after which a job or a run of a cron job is ended. Example: `3600`. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 604_800), extend("x-ui-order" = 23, "x-ui-advanced" = true))]
    pub deadline_seconds: Option<u32>,

    /// The volume of each pod of type `stateful`. Example: `{path: /data, size: 10Gi}`. Default: none, type `stateful` needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 24))]
    pub volume: Option<Volume>,

    /// A database that the program works with. Example: `{ref: orders}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 25))]
    pub database: Option<DatabaseBinding>,

    /// What the pods may do. Example: `{readOnlyRootFilesystem: true}`. Default: the restricted Pod Security Standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 26, "x-ui-advanced" = true))]
    pub security: Option<Security>,

    /// Who may reach the pods, and whom they may reach. Example: `{ingressFrom: [{application: web}]}`. Default: the route,
    /// monitoring and the same namespace get in, and everything is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 27, "x-ui-advanced" = true))]
    pub network_policy: Option<NetworkPolicy>,

    /// What Prometheus reads of the pods. Example: `{enabled: true, path: /metrics}`. Default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 28))]
    pub monitoring: Option<Monitoring>,

    /// Another cluster to run in; the platform must allow it; cannot change later. Its database, if it creates one, stays
    /// here. Example: `remote-1`. Default: this cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL), extend("x-ui-order" = 30, "x-ui-advanced" = true))]
    pub cluster: Option<String>,

    /// Labels of the pods, beside ours. Example: `{team: shop}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 30, "additionalProperties" = {"type": "string", "maxLength": 63}, "x-ui-order" = 29, "x-ui-advanced" = true))]
    pub labels: Option<BTreeMap<String, String>>,

    /// Manifests or a chart of one's own that live in Git, in place of an image; cannot be added or taken away later.
    /// Example: `{source: {repository: https://github.com/acme/shop, path: deploy}}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 31))]
    pub delivery: Option<Delivery>,

    /// A repository that is made for the program, with a pipeline that builds its image; cannot be taken away later.
    /// Example: `{name: shop}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 32))]
    pub repository: Option<Repository>,

    /// An environment for each pull request. Example: `{labels: [preview]}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-ui-order" = 33))]
    pub previews: Option<Previews>,
}
