//! What the number of pods follows: processor and memory by Kubernetes itself; requests, queues and times of the day by KEDA.

use std::collections::BTreeMap;

use super::Route;
use crate::{
    composite::{
        application::spec::{ApplicationSpec, CronTrigger, Queue, QueueKind, Scaling as Asked},
        fatal::Fatal,
    },
    platform::{
        Platform,
        spec::{AuthenticationKind, Keda, RoutingKind},
    },
};

/// Percent of the processor at which pods are added, where nothing else is said.
const CPU: u32 = 80;
/// Messages that one pod works off.
const MESSAGES: u32 = 5;
/// Where KEDA runs, where the Platform says nothing: as the charts of KEDA and its HTTP add-on set it up.
const NAMESPACE: &str = "keda";
const INTERCEPTOR: (&str, u16) = ("keda-add-ons-http-interceptor-proxy", 8080);
const SCALER: (&str, u16) = ("keda-add-ons-http-external-scaler", 9090);

/// What the number of pods follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scaling {
    /// Percent of the processor at which pods are added.
    pub cpu: Option<u32>,
    /// Percent of the memory.
    pub memory: Option<u32>,
    /// Requests from outside.
    pub requests: Option<Requests>,
    /// Further triggers of KEDA.
    pub triggers: Vec<Trigger>,
}

/// Requests that KEDA counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    /// So many a second for each pod.
    pub rate: u32,
    /// Namespace of the interceptor.
    pub namespace: String,
    /// Its Service.
    pub service: String,
    /// Its port.
    pub port: u16,
    /// Address at which KEDA asks how many there are.
    pub scaler: String,
}

/// A trigger of KEDA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its type.
    pub kind: &'static str,
    /// What it needs to know; KEDA takes texts only.
    pub metadata: BTreeMap<&'static str, String>,
    /// What tells KEDA how to look: kind and name.
    pub authentication: Option<(&'static str, String)>,
}

impl Scaling {
    /// Whether KEDA is needed.
    #[must_use]
    pub fn needs_keda(&self) -> bool {
        self.requests.is_some() || !self.triggers.is_empty()
    }
}

/// Whether something wakes pods where none runs.
pub(super) fn wakes(asked: &Asked) -> bool {
    asked.requests_per_second.is_some() || asked.queue.is_some() || !asked.cron.is_empty()
}

/// What the number of pods follows; `None` where it is fixed.
pub(super) fn settle(
    spec: &ApplicationSpec,
    platform: &Platform,
    replicas: (u32, u32),
    route: Option<&Route>,
) -> Result<Option<Scaling>, Fatal> {
    let (least, most) = replicas;
    if least >= most {
        if spec.scaling.is_some() {
            let what = format!(
                "the number of pods can follow nothing, because spec.replicas says that it is always {most}; set spec.replicas.max above spec.replicas.min, or leave this out"
            );
            return Err(Fatal::invalid("spec.scaling", what));
        }
        return Ok(None);
    }
    let asked = spec.scaling.clone().unwrap_or_default();
    let keda = platform.spec.scaling.as_ref().and_then(|scaling| scaling.keda.clone()).unwrap_or_default();
    let requests = asked.requests_per_second.map(|rate| requests(rate, &keda, route)).transpose()?;
    let mut triggers = Vec::new();
    if let Some(asked) = &asked.queue {
        triggers.push(queue(asked, &keda, platform)?);
    }
    for (index, asked) in asked.cron.iter().enumerate() {
        triggers.push(cron(asked, index, most)?);
    }
    let cpu = asked.cpu.or((asked == Asked::default()).then_some(CPU));
    Ok(Some(Scaling { cpu, memory: asked.memory, requests, triggers }))
}

fn requests(rate: u32, keda: &Keda, route: Option<&Route>) -> Result<Requests, Fatal> {
    const FIELD: &str = "spec.scaling.requestsPerSecond";
    let Some(route) = route else {
        let what =
            "only requests from outside are counted; set spec.host, or let the number of pods follow something else";
        return Err(Fatal::invalid(FIELD, what));
    };
    if route.kind == RoutingKind::Ingress {
        let what = "an Ingress cannot send requests to KEDA's interceptor, which is in another namespace; set spec.routing.kind: gateway, or let the number of pods follow something else";
        return Err(Fatal::invalid(FIELD, what));
    }
    let namespace = keda.namespace.clone().unwrap_or_else(|| NAMESPACE.to_owned());
    let interceptor = keda.interceptor.clone().unwrap_or_default();
    let (service, port) = SCALER;
    Ok(Requests {
        rate,
        scaler: keda.scaler.clone().unwrap_or_else(|| format!("{service}.{namespace}:{port}")),
        namespace,
        service: interceptor.service.unwrap_or_else(|| INTERCEPTOR.0.to_owned()),
        port: interceptor.port.unwrap_or(INTERCEPTOR.1),
    })
}

fn queue(asked: &Queue, keda: &Keda, platform: &Platform) -> Result<Trigger, Fatal> {
    let kind = asked.kind.unwrap_or(QueueKind::Sqs);
    fits(asked, kind)?;
    let authentications = keda.authentications.clone().unwrap_or_default();
    let authentication = match kind {
        QueueKind::Sqs => authentications.sqs,
        QueueKind::PubSub => authentications.pubsub,
        QueueKind::ServiceBus => authentications.servicebus,
    }
    .unwrap_or_default();
    let Some(name) = authentication.name else {
        let field = format!("Platform, spec.scaling.keda.authentications.{kind}");
        let what = "it is missing; the platform team must name there how KEDA may look into this application's queue (spec.scaling.queue)";
        return Err(Fatal::platform(&field, what));
    };
    let queue = asked.name.clone().unwrap_or_default();
    let length = asked.length.unwrap_or(MESSAGES).to_string();
    let (kind, metadata) = match kind {
        QueueKind::Sqs => {
            let region = region(asked, platform)?;
            ("aws-sqs-queue", [("queueURL", queue), ("queueLength", length), ("awsRegion", region)])
        }
        QueueKind::PubSub => {
            let mode = "SubscriptionSize".to_owned();
            ("gcp-pubsub", [("subscriptionName", queue), ("mode", mode), ("value", length)])
        }
        QueueKind::ServiceBus => {
            let bus = asked.namespace.clone().unwrap_or_default();
            ("azure-servicebus", [("queueName", queue), ("messageCount", length), ("namespace", bus)])
        }
    };
    let how = authentication.kind.unwrap_or(AuthenticationKind::Cluster).as_str();
    Ok(Trigger { kind, metadata: metadata.into(), authentication: Some((how, name)) })
}

/// What a kind of queue needs, and what makes no sense with it; the API server checks the same.
fn fits(asked: &Queue, kind: QueueKind) -> Result<(), Fatal> {
    if (kind == QueueKind::ServiceBus) != asked.namespace.is_some() {
        let what = "kind servicebus needs the namespace of the Service Bus, and no other kind has one";
        return Err(Fatal::invalid("spec.scaling.queue.namespace", what));
    }
    if kind != QueueKind::Sqs && asked.region.is_some() {
        return Err(Fatal::invalid("spec.scaling.queue.region", "only kind sqs has a region; leave it out"));
    }
    Ok(())
}

/// The region of a queue on AWS: what is said, what its URL says, what the platform says.
fn region(asked: &Queue, platform: &Platform) -> Result<String, Fatal> {
    let url = asked
        .name
        .as_deref()
        .and_then(|name| name.strip_prefix("https://sqs."))
        .and_then(|rest| rest.split('.').next());
    let default = platform.spec.defaults.as_ref().and_then(|defaults| defaults.region.clone());
    asked.region.clone().or(url.map(str::to_owned)).or(default).ok_or_else(|| {
        let what = "it is missing, and neither the queue's URL nor the platform's defaults.region says it; set it";
        Fatal::invalid("spec.scaling.queue.region", what)
    })
}

fn cron(asked: &CronTrigger, index: usize, most: u32) -> Result<Trigger, Fatal> {
    let field = |name: &str| format!("spec.scaling.cron[{index}].{name}");
    let (start, end) = (asked.start.clone().unwrap_or_default(), asked.end.clone().unwrap_or_default());
    if start == end {
        return Err(Fatal::invalid(&field("end"), "a time of the day cannot begin and end at once; set another end"));
    }
    let replicas = asked.replicas.unwrap_or(1);
    if replicas > most {
        let what = format!("{replicas} is more than spec.replicas.max ({most})");
        return Err(Fatal::invalid(&field("replicas"), what));
    }
    let zone = asked.time_zone.clone().unwrap_or_else(|| "Etc/UTC".to_owned());
    let metadata = [("timezone", zone), ("start", start), ("end", end), ("desiredReplicas", replicas.to_string())];
    Ok(Trigger { kind: "cron", metadata: metadata.into(), authentication: None })
}
