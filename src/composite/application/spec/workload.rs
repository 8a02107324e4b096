//! The program: how it is run, what it needs, how it is known that it works.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::{bounds, vocabulary::words};

words! {
    /// What runs.
    WorkloadType {
        /// It answers requests.
        Service = "service",
        /// It works without being asked.
        Worker = "worker",
        /// It runs by a schedule.
        CronJob = "cronjob",
        /// It runs once for each change of its spec.
        Job = "job",
        /// It answers requests and keeps a volume for each pod.
        Stateful = "stateful",
    }

    /// What is spoken on the port.
    Protocol {
        /// HTTP/1.
        Http = "http",
        /// HTTP/2 without TLS.
        H2c = "h2c",
        /// gRPC.
        Grpc = "grpc",
        /// HTTP/1 with long connections.
        WebSocket = "websocket",
        /// Anything else; it cannot have a host.
        Tcp = "tcp",
    }

    /// What happens when a cron job is due while it still runs.
    Concurrency {
        /// It is left out.
        Forbid = "Forbid",
        /// Both run.
        Allow = "Allow",
        /// The one that runs is ended.
        Replace = "Replace",
    }
}

/// An environment variable: a value, or a key of a Secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = super::rules::env()))]
pub struct EnvVar {
    /// Its name. Example: `LOG_LEVEL`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 128), regex(pattern = bounds::ENV_NAME))]
    pub name: Option<String>,

    /// Its value; no secret, everybody can read it. Example: `info`. Default: none, either this or `secret` must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4096))]
    pub value: Option<String>,

    /// A key of a Secret of this namespace. Example: `{name: shop-api, key: token}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<EnvSecret>,
}

/// A key of a Secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvSecret {
    /// Name of the Secret. Example: `shop-api`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,

    /// Key in it. Example: `token`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 253), regex(pattern = bounds::SECRET_KEY))]
    pub key: Option<String>,
}

/// A secret that External Secrets pulls into a Secret of this namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PulledSecret {
    /// Name of the Secret that it is pulled into. Example: `shop-api`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,

    /// Store of External Secrets; the platform must allow it. Example: `platform`. Default: the platform's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub store: Option<String>,

    /// Key in the store; all its properties are pulled. It begins with the namespace unless the platform allows others.
    /// Example: `team-a/shop-api`. Default: `<namespace>/<name>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512), regex(pattern = bounds::STORE_KEY))]
    pub key: Option<String>,

    /// Folder in which its keys are files. Example: `/etc/secrets`. Default: none, it is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 2, max = 255), regex(pattern = bounds::PATH))]
    pub mount_path: Option<String>,

    /// Whether each of its keys is an environment variable. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_env: Option<bool>,
}

/// A file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Where it is. Example: `/etc/shop/config.yaml`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 2, max = 255), regex(pattern = bounds::PATH))]
    pub path: Option<String>,

    /// What is in it; no secret, everybody can read it. Example: `"a: 1"`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(max = 65536))]
    pub content: Option<String>,
}

/// Processor and memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// What is set aside for each pod. Example: `{cpu: 250m, memory: 256Mi}`. Default: that of the size class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<Quantities>,

    /// What no pod may exceed. Example: `{memory: 512Mi}`. Default: the memory that is set aside; no limit of the processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Quantities>,
}

/// Amounts of processor and memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quantities {
    /// Processor, in cores or thousandths of one. Example: `250m`. Default: as of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 8), regex(pattern = bounds::CPU))]
    pub cpu: Option<String>,

    /// Memory, in Mi or Gi. Example: `256Mi`. Default: as of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10), regex(pattern = bounds::MEMORY))]
    pub memory: Option<String>,
}

/// How it is known that the program works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Probes {
    /// Path that answers while the program is alive; one that does not is restarted. Example: `/healthz`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::URL_PATH))]
    pub path: Option<String>,

    /// Path that answers while the program takes requests. Example: `/ready`. Default: `path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::URL_PATH))]
    pub ready_path: Option<String>,

    /// Seconds that the program may take to start. Example: `120`. Default: `60`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3600))]
    pub startup_seconds: Option<u32>,
}

/// The volume of each pod.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = super::rules::volume()))]
pub struct Volume {
    /// Where it is; cannot change later. Example: `/data`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 2, max = 255), regex(pattern = bounds::PATH))]
    pub path: Option<String>,

    /// Its size, in Gi or Ti; cannot change later. Example: `10Gi`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(max = 7), regex(pattern = bounds::STORAGE))]
    pub size: Option<String>,

    /// Storage class; cannot change later. Example: `fast`. Default: the platform's, else the cluster's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub storage_class: Option<String>,
}
