//! How many pods run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::schema::{bounds, vocabulary::words};

words! {
    /// What a queue is.
    QueueKind {
        /// Amazon SQS.
        Sqs = "sqs",
        /// Google Cloud Pub/Sub.
        PubSub = "pubsub",
        /// Azure Service Bus.
        ServiceBus = "servicebus",
    }
}

/// How many pods run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::replicas()))]
pub struct Replicas {
    /// At least so many; 0 needs a trigger that wakes them. Example: `2`. Default: 2 in profile production, 1 in development.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 1000))]
    pub min: Option<u32>,

    /// At most so many; above `min` their number follows the load. Example: `10`. Default: `min`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub max: Option<u32>,
}

/// What the number of pods follows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scaling {
    /// Processor, in percent of what is set aside. Example: `80`. Default: `80` where nothing else is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 10, max = 400))]
    pub cpu: Option<u32>,

    /// Memory, in percent of what is set aside. Example: `80`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 10, max = 100))]
    pub memory: Option<u32>,

    /// Requests a second for each pod, by KEDA: requests from outside then go through its interceptor, which holds them while
    /// no pod runs. What calls the Service inside the cluster is not counted, and wakes nobody. Example: `100`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub requests_per_second: Option<u32>,

    /// Messages that wait in a queue, by KEDA. Example: `{kind: sqs, name: orders, length: 5}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<Queue>,

    /// Times of the day, by KEDA. Example: `[{start: "0 8 * * 1-5", end: "0 18 * * 1-5", replicas: 5}]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10), extend("x-kubernetes-list-type" = "atomic"))]
    pub cron: Vec<CronTrigger>,
}

/// A queue. KEDA looks into it as the platform says in its `spec.scaling.keda.authentications`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::queue()))]
pub struct Queue {
    /// What it is. Example: `sqs`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub kind: Option<QueueKind>,

    /// Its URL on AWS, its subscription on Google Cloud, its name on Azure.
    /// Example: `https://sqs.eu-central-1.amazonaws.com/111122223333/orders`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 1, max = 512), regex(pattern = bounds::QUEUE))]
    pub name: Option<String>,

    /// Namespace of the Service Bus. Example: `acme-bus`. Default: none, kind `servicebus` needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::CLOUD_NAME))]
    pub namespace: Option<String>,

    /// Region of the queue on AWS. Example: `eu-central-1`. Default: that of its URL, else the platform's `defaults.region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub region: Option<String>,

    /// Messages that one pod works off. Example: `10`. Default: `5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub length: Option<u32>,
}

/// A time of the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules::cron()))]
pub struct CronTrigger {
    /// When it begins, as five fields of cron. Example: `"0 8 * * 1-5"`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 9, max = 100), regex(pattern = bounds::CRON_FIELDS))]
    pub start: Option<String>,

    /// When it ends. Example: `"0 18 * * 1-5"`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, length(min = 9, max = 100), regex(pattern = bounds::CRON_FIELDS))]
    pub end: Option<String>,

    /// How many pods run in between. Example: `5`. Default: none, it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required, range(min = 1, max = 1000))]
    pub replicas: Option<u32>,

    /// Its time zone. Example: `Europe/Berlin`. Default: `Etc/UTC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64), regex(pattern = bounds::TIME_ZONE))]
    pub time_zone: Option<String>,
}
