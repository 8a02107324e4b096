//! The spec, settled: every question answered once, from the spec, the Platform, and the built-in defaults. Nobody reads the
//! raw spec after this.

mod monitoring;
mod scaling;

pub use monitoring::{Metrics, Monitoring};
pub use scaling::{Requests, Scaling, Trigger};

use super::{
    Memory,
    cluster::Place,
    delivery::{self, Delivery},
    repository::{self, Repository},
    size,
    spec::{ApplicationSpec, PathMatch, Protocol, RunAs, WorkloadType},
};
use crate::{
    composite::{
        draft::{Draft, Elsewhere},
        fatal::Fatal,
        identity::Identity,
    },
    platform::{
        Platform,
        layers::glob,
        spec::{Profile, Resources, RoutingKind},
    },
};

/// Port that a program listens on where the spec says nothing.
const PORT: u16 = 8080;
/// Seconds that a program has for ending in order.
const TERMINATION: u32 = 30;
/// Seconds that a program may take to start.
const STARTUP: u32 = 60;

/// An application with every question answered.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Name in Kubernetes.
    pub name: String,
    /// Namespace.
    pub namespace: String,
    /// Profile.
    pub profile: Profile,
    /// What runs.
    pub kind: WorkloadType,
    /// The whole reference of the image.
    pub image: String,
    /// Port that the program listens on.
    pub port: u16,
    /// What is spoken there.
    pub protocol: Protocol,
    /// How requests come from outside; `None` where they do not.
    pub route: Option<Route>,
    /// At least and at most so many pods.
    pub replicas: (u32, u32),
    /// What their number follows between the two; `None` where it is fixed.
    pub scaling: Option<Scaling>,
    /// How the application is watched.
    pub monitoring: Option<Monitoring>,
    /// Secrets with which the image is pulled.
    pub pull_secrets: Vec<String>,
    /// What is set aside for each pod, and what none may exceed.
    pub resources: PodResources,
    /// Storage class of volumes in this cluster, where the spec names none.
    pub storage_class: Option<String>,
    /// Seconds for ending in order.
    pub termination: u32,
    /// Seconds for starting.
    pub startup: u32,
    /// Whether the program can write only to named folders.
    pub read_only: bool,
    /// Whether it runs as a user of no rights, and not as the image's own.
    pub fixed_user: bool,
    /// The cluster that it runs in, if not this one.
    pub elsewhere: Option<Elsewhere>,
    /// Manifests in Git, in place of pods of ours.
    pub delivery: Option<Delivery>,
    /// The program's repository.
    pub repository: Option<Repository>,
}

/// How requests come from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// By what.
    pub kind: RoutingKind,
    /// Hosts; the first one is that of the URL.
    pub hosts: Vec<String>,
    /// Paths.
    pub paths: Vec<(String, PathMatch)>,
    /// Whether by TLS.
    pub tls: bool,
    /// Seconds that an answer may take.
    pub timeout: Option<u32>,
}

/// What is set aside for each pod, and what none may exceed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodResources {
    /// Processor that is set aside.
    pub cpu: String,
    /// Memory that is set aside.
    pub memory: String,
    /// Processor that none may exceed.
    pub cpu_limit: Option<String>,
    /// Memory that none may exceed.
    pub memory_limit: String,
}

impl Settled {
    /// Whether the profile is production.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.profile == Profile::Production
    }

    /// Whether pods answer requests.
    #[must_use]
    pub fn serves(&self) -> bool {
        matches!(self.kind, WorkloadType::Service | WorkloadType::Stateful)
    }

    /// What Prometheus reads, if it reads something.
    #[must_use]
    pub fn metrics(&self) -> Option<&Metrics> {
        self.monitoring.as_ref()?.metrics.as_ref()
    }

    /// Whether the number of pods follows the load.
    #[must_use]
    pub fn scales(&self) -> bool {
        self.scaling.is_some()
    }
}

/// Answers every question.
///
/// # Errors
/// When the spec contradicts itself, the Platform or its policies.
pub(super) fn settle(
    draft: &Draft<'_>,
    spec: &ApplicationSpec,
    identity: &Identity,
    platform: &Platform,
    memory: &Memory,
) -> Result<Settled, Fatal> {
    let defaults = platform.spec.defaults.as_ref();
    let profile = defaults.and_then(|defaults| defaults.profile).unwrap_or(Profile::Production);
    let kind = spec.kind.unwrap_or(WorkloadType::Service);
    let elsewhere = elsewhere(spec, platform, memory)?;
    let delivery = delivery::settle(draft, spec, platform)?;
    let repository = repository::settle(draft, spec, platform, &memory.repository)?;
    if delivery.is_none() {
        named(spec)?;
        repository::keeps_tag(draft, spec)?;
    }
    fits(spec, kind)?;
    let size = spec.size.as_deref().unwrap_or("small");
    if memory.size.as_deref() != Some(size) {
        // A policy that becomes stricter changes nothing for applications that have the size already.
        platform.policies.size("spec.size", size)?;
    }
    if let Some(asked) = &spec.resources {
        size::within(draft, platform, asked)?;
    }
    let security = spec.security.clone().unwrap_or_default();
    let replicas = replicas(spec, profile)?;
    let probes = spec.probes.clone().unwrap_or_default();
    let route = route(spec, platform)?;
    let port = spec.port.unwrap_or(PORT);
    // Another cluster has classes of its own.
    let here = platform.spec.providers.as_ref().filter(|_| elsewhere.is_none());
    let storage_class = here.and_then(|providers| providers.kubernetes.as_ref()?.storage_class.clone());
    let pull_secrets = if spec.pull_secrets.is_empty() {
        defaults.and_then(|defaults| defaults.pull_secrets.clone()).unwrap_or_default()
    } else {
        spec.pull_secrets.clone()
    };
    Ok(Settled {
        name: identity.name.clone(),
        namespace: identity.namespace.clone(),
        profile,
        kind,
        image: image(spec, repository.as_ref()),
        port,
        protocol: spec.protocol.unwrap_or(Protocol::Http),
        scaling: scaling::settle(spec, platform, replicas, route.as_ref())?,
        monitoring: monitoring::settle(spec, kind, port, platform)?,
        pull_secrets,
        route,
        replicas,
        resources: resources(spec, size::of(platform, size)?)?,
        termination: spec.termination_seconds.unwrap_or(TERMINATION),
        startup: probes.startup_seconds.unwrap_or(STARTUP),
        read_only: security.read_only_root_filesystem != Some(false),
        fixed_user: security.run_as != Some(RunAs::Image),
        delivery,
        repository,
        storage_class,
        elsewhere,
    })
}

/// The cluster that it runs in, if not this one. Its objects there would be left behind, so that can never change.
fn elsewhere(spec: &ApplicationSpec, platform: &Platform, memory: &Memory) -> Result<Option<Elsewhere>, Fatal> {
    let asked = spec.cluster.as_deref();
    let is = match &memory.place {
        Place::Nowhere => asked,
        Place::Here => None,
        Place::There(cluster) => Some(cluster.as_str()),
    };
    if is != asked {
        let is = is.unwrap_or("this one");
        let what = format!("the cluster cannot change: it is {is}; make a new Application there, then delete this one");
        return Err(Fatal::invalid("spec.cluster", what));
    }
    let Some(cluster) = asked else { return Ok(None) };
    let new = memory.place == Place::Nowhere;
    if new && !platform.allow.clusters.iter().flatten().any(|pattern| glob(pattern, cluster)) {
        let what =
            "this cluster may not be used from here; the platform team can list it in spec.overrides[].allow.clusters";
        return Err(Fatal::forbidden("spec.cluster", what));
    }
    Ok(Some(Elsewhere { cluster: cluster.to_owned() }))
}

/// The whole reference of the image: a digest alone comes after an at sign, everything else after a colon. Without a tag
/// nothing runs yet.
fn image(spec: &ApplicationSpec, repository: Option<&Repository>) -> String {
    let image = spec.image.clone().or_else(|| repository.map(Repository::image)).unwrap_or_default();
    match spec.tag.as_deref() {
        None => image,
        Some(tag) => format!("{image}{}{tag}", if tag.starts_with("sha256:") { '@' } else { ':' }),
    }
}

/// Pods need an image and its tag.
fn named(spec: &ApplicationSpec) -> Result<(), Fatal> {
    for (field, missing) in [("spec.image", spec.image.is_none()), ("spec.tag", spec.tag.is_none())] {
        if missing && spec.repository.is_none() {
            let what = "it is needed, unless spec.delivery brings manifests from Git or spec.repository has a pipeline; set it";
            return Err(Fatal::invalid(field, what));
        }
    }
    Ok(())
}

/// What a type needs, and what makes no sense with it; the API server checks the same.
fn fits(spec: &ApplicationSpec, kind: WorkloadType) -> Result<(), Fatal> {
    use WorkloadType::{CronJob, Job, Service, Stateful, Worker};
    let serves = matches!(kind, Service | Stateful);
    let stays = matches!(kind, Service | Worker | Stateful);
    let has = [
        ("spec.schedule", spec.schedule.is_some(), kind == CronJob),
        ("spec.timeZone", spec.time_zone.is_some(), kind == CronJob),
        ("spec.concurrency", spec.concurrency.is_some(), kind == CronJob),
        ("spec.deadlineSeconds", spec.deadline_seconds.is_some(), matches!(kind, CronJob | Job)),
        ("spec.volume", spec.volume.is_some(), kind == Stateful),
        ("spec.host", spec.host.is_some(), serves),
        ("spec.replicas", spec.replicas.is_some(), stays),
        ("spec.scaling", spec.scaling.is_some(), stays),
    ];
    if let Some((field, ..)) = has.into_iter().find(|(_, said, fits)| *said && !fits) {
        return Err(Fatal::invalid(field, format!("type {kind} has none; leave it out")));
    }
    let needs = [
        ("spec.schedule", kind == CronJob && spec.schedule.is_none()),
        ("spec.volume", kind == Stateful && spec.volume.is_none()),
    ];
    if let Some((field, _)) = needs.into_iter().find(|(_, missing)| *missing) {
        return Err(Fatal::invalid(field, format!("type {kind} needs one")));
    }
    Ok(())
}

/// At least and at most so many pods.
fn replicas(spec: &ApplicationSpec, profile: Profile) -> Result<(u32, u32), Fatal> {
    let asked = spec.replicas.clone().unwrap_or_default();
    let usual = if profile == Profile::Production { 2 } else { 1 };
    let least = asked.min.unwrap_or_else(|| asked.max.map_or(usual, |most| most.min(usual)));
    let most = asked.max.unwrap_or_else(|| least.max(1));
    if most < least {
        return Err(Fatal::invalid("spec.replicas.max", format!("{most} is less than spec.replicas.min ({least})")));
    }
    if least == 0 && !spec.scaling.as_ref().is_some_and(scaling::wakes) {
        let what =
            "0 pods are woken only by scaling.requestsPerSecond, scaling.queue or scaling.cron; set one, or at least 1";
        return Err(Fatal::invalid("spec.replicas.min", what));
    }
    Ok((least, most))
}

fn route(spec: &ApplicationSpec, platform: &Platform) -> Result<Option<Route>, Fatal> {
    let asked = spec.routing.clone().unwrap_or_default();
    let Some(host) = spec.host.clone() else {
        if spec.routing.is_some() {
            return Err(Fatal::invalid(
                "spec.routing",
                "there is nothing to route without spec.host; set it, or leave this out",
            ));
        }
        return Ok(None);
    };
    if spec.protocol == Some(Protocol::Tcp) {
        let what = "protocol tcp cannot have a host: routes know HTTP and gRPC; leave spec.host out";
        return Err(Fatal::invalid("spec.protocol", what));
    }
    let own = platform.spec.routing.clone().unwrap_or_default();
    if platform.spec.routing.is_none() {
        return Err(Fatal::platform(
            "Platform, spec.routing",
            "it is missing; the platform team must say how requests come in",
        ));
    }
    let kind = asked.kind.or(own.kind).unwrap_or(RoutingKind::Gateway);
    let protocol = spec.protocol.unwrap_or(Protocol::Http);
    let lasts = matches!(protocol, Protocol::Grpc | Protocol::WebSocket);
    if asked.timeout_seconds.is_some() && (lasts || kind == RoutingKind::Ingress) {
        let whose = if lasts { format!("protocol {protocol}") } else { "an Ingress".to_owned() };
        let what = format!("{whose} has no timeout of an answer; leave it out");
        return Err(Fatal::invalid("spec.routing.timeoutSeconds", what));
    }
    let mut hosts = vec![host];
    hosts.extend(asked.hosts.into_iter().filter(|further| *further != hosts[0]).collect::<Vec<_>>());
    let mut paths: Vec<_> = asked
        .paths
        .into_iter()
        .map(|path| (path.path.unwrap_or_default(), path.compare.unwrap_or(PathMatch::Prefix)))
        .collect();
    if paths.is_empty() {
        paths.push((asked.path.unwrap_or_else(|| "/".to_owned()), PathMatch::Prefix));
    }
    Ok(Some(Route { kind, hosts, paths, tls: asked.tls != Some(false), timeout: asked.timeout_seconds }))
}

/// What the spec says in so many words, else what the size class is. Memory has a limit: a pod that exceeds what is set
/// aside takes it from its neighbours. The processor has none, because a limit slows down what could run.
fn resources(spec: &ApplicationSpec, class: Resources) -> Result<PodResources, Fatal> {
    let asked = spec.resources.clone().unwrap_or_default();
    let (requests, limits) = (asked.requests.unwrap_or_default(), asked.limits.unwrap_or_default());
    let memory = requests.memory.or(class.memory).unwrap_or_default();
    let all = PodResources {
        cpu: requests.cpu.or(class.cpu).unwrap_or_default(),
        memory_limit: limits.memory.unwrap_or_else(|| memory.clone()),
        memory,
        cpu_limit: limits.cpu,
    };
    let limit = all.cpu_limit.as_deref().unwrap_or_default();
    let pairs = [
        ("cpu", size::millicores(&all.cpu), size::millicores(limit), &all.cpu, limit),
        ("memory", size::mebibytes(&all.memory), size::mebibytes(&all.memory_limit), &all.memory, &all.memory_limit),
    ];
    for (name, set_aside, most, asked, limit) in pairs {
        if set_aside.zip(most).is_some_and(|(set_aside, most)| set_aside > most) {
            let what =
                format!("{limit} is less than the {asked} that is set aside for each pod; raise it, or ask for less");
            return Err(Fatal::invalid(&format!("spec.resources.limits.{name}"), what));
        }
    }
    Ok(all)
}
