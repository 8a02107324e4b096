//! How the number of pods follows more than processor and memory.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::{bounds, vocabulary::words};

words! {
    /// Kind of what tells KEDA how to look into a queue.
    AuthenticationKind {
        /// One for the whole cluster.
        Cluster = "ClusterTriggerAuthentication",
        /// One of the same name in each namespace.
        Namespaced = "TriggerAuthentication",
    }
}

/// How the number of pods follows more than processor and memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scaling {
    /// How KEDA is set up. Example: `{namespace: keda-system}`. Default: as its own charts set it up, and no queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keda: Option<Keda>,
}

/// How KEDA is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Keda {
    /// Namespace in which KEDA and its HTTP add-on run. For `requestsPerSecond`, a `ReferenceGrant` in it must let routes of
    /// the applications' namespaces send to the interceptor. Example: `keda-system`. Default: `keda`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,

    /// Service of the HTTP add-on that counts requests and holds them while no pod runs.
    /// Example: `{service: interceptor, port: 8080}`. Default: that of the add-on's chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interceptor: Option<Interceptor>,

    /// Address at which KEDA asks the HTTP add-on how many requests there are. Example: `scaler.keda-system:9090`.
    /// Default: `keda-add-ons-http-external-scaler.<namespace>:9090`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 3, max = 260), regex(pattern = bounds::ADDRESS))]
    pub scaler: Option<String>,

    /// How KEDA may look into queues, by their kind. Example: `{sqs: {name: aws}}`. Default: none, then no application
    /// scales on a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentications: Option<Authentications>,
}

/// The Service of the HTTP add-on that counts requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Interceptor {
    /// Its name. Example: `interceptor`. Default: `keda-add-ons-http-interceptor-proxy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub service: Option<String>,

    /// Its port. Example: `80`. Default: `8080`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u16>,
}

/// How KEDA may look into queues.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Authentications {
    /// Amazon SQS. Example: `{name: aws}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqs: Option<Authentication>,

    /// Google Cloud Pub/Sub. Example: `{name: gcp}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pubsub: Option<Authentication>,

    /// Azure Service Bus. Example: `{name: azure}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub servicebus: Option<Authentication>,
}

/// What tells KEDA how to look into a queue; the platform team makes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    /// Its kind. Example: `TriggerAuthentication`. Default: `ClusterTriggerAuthentication`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AuthenticationKind>,

    /// Its name. Example: `aws`. Default: none, it must be given in one layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = bounds::OBJECT))]
    pub name: Option<String>,
}
