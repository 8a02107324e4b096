//! The application: from an image to a running, reachable program with its database.
//!
//! The way of a request: the spec is checked and [`settled`] once, and the concerns follow in the order in which they come to
//! life.

mod alerts;
mod binding;
mod cluster;
mod contradictions;
mod dashboard;
mod delivery;
mod files;
mod hosts;
mod interceptor;
mod monitoring;
mod network;
mod part;
mod pod;
mod previews;
mod protection;
mod pulled;
mod report;
mod repository;
mod routing;
mod runs;
mod scaling;
mod secrets;
mod service;
pub mod settled;
pub mod size;
pub mod spec;
pub mod status;
mod workload;

use serde::Deserialize;
use serde_json::Map;

use super::{
    checked,
    draft::{Draft, Pending, State},
    fatal::Fatal,
    identity::Identity,
};
use crate::{plan::Plan, platform::Platform, request::Request, schema};

/// The condition of the spec and the Platform.
pub const ACCEPTED: &str = "Accepted";
/// The condition of its database.
pub const DATABASE: &str = "DatabaseReady";
/// The condition of secrets that are pulled.
pub const SECRETS: &str = "SecretsReady";
/// The condition of the pods and what belongs to them.
pub const WORKLOAD: &str = "WorkloadReady";
/// The condition of the way in.
pub const ROUTING: &str = "RoutingReady";
/// The condition of manifests in Git.
pub const DELIVERY: &str = "DeliveryReady";
/// The condition of changes that are asked for and not carried out yet.
pub const CHANGES: &str = "ChangesApplied";

/// All conditions of an application.
pub const CONDITIONS: [&str; 7] = [ACCEPTED, DATABASE, SECRETS, WORKLOAD, ROUTING, DELIVERY, CHANGES];

/// What earlier answers left in the status.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Remembered {
    status: Memory,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Memory {
    size: Option<String>,
    job: Option<String>,
    repository: repository::Remembered,
    /// Where its objects are, as they are observed.
    #[serde(skip)]
    place: cluster::Place,
}

/// Expands an application.
///
/// # Errors
/// When the spec or the Platform says something that cannot be done; nothing is changed then.
pub fn compose(request: &Request) -> Result<Plan, Fatal> {
    let identity = Identity::of(&request.composite)?;
    let spec: spec::ApplicationSpec = checked::spec(&request.composite, schema::application_spec())?;
    let Remembered { status: mut memory } = request.composite.read().map_err(|error| {
        Fatal::invalid("status", format!("the composite resource's status cannot be read: {error}"))
    })?;
    let platform = Platform::of(request, &identity.namespace)?;
    let mut draft = Draft::new(request, &identity)?;
    memory.place = cluster::of(&draft);
    contradictions::check(&spec, &identity)?;
    let settled = settled::settle(&draft, &spec, &identity, &platform, &memory)?;

    repository::compose(&mut draft, &settled, &spec)?;
    cluster::compose(&mut draft, &settled)?;
    let database = binding::compose(&mut draft, &settled, &spec, &platform)?;
    protection::compose(&mut draft, &settled)?;
    let pulled = secrets::compose(&mut draft, &settled, &spec, &platform)?;
    previews::compose(&mut draft, &settled, &spec, &platform)?;
    if let Some(delivery) = &settled.delivery {
        delivery::compose(&mut draft, &settled, delivery, &platform)?;
        draft.keep_held()?;
        return report::finish(draft, &settled, &spec, database.as_ref(), report::Ended::default());
    }
    let files = files::compose(&mut draft, &settled, &spec)?;
    let (account, identified) = service::account(&mut draft, &settled)?;
    let (headless, named) = service::compose(&mut draft, &settled)?;
    network::compose(&mut draft, &settled, &spec, &platform, database.as_ref())?;
    let mut extras =
        pod::Extras { account: &account, files: &files, env: Vec::new(), volumes: Vec::new(), marks: Map::new() };
    if let Some(hash) = &files.hash {
        extras.marks.insert("idp.dev/files".to_owned(), hash.as_str().into());
    }
    if let (Some(bound), Some(asked)) = (&database, &spec.database) {
        extras.env = bound.env(asked);
        extras.volumes.push(bound.volume());
        if let Some(revision) = &bound.revision {
            extras.marks.insert(binding::MARK.to_owned(), revision.as_str().into());
        }
    }
    let template = pod::template(&settled, &spec, extras);
    let image = repository::first_image(&settled, &spec);
    // Pods that start with what somebody else has made would be somebody else.
    let foreign = (identified == State::Waiting).then(|| Pending::on(format_args!("ServiceAccount {account}")));
    let foreign = foreign.or(files.waits.then(|| Pending::on("the ConfigMap of its files")));
    let gate = image.or(foreign).or(database.as_ref().and_then(|bound| bound.gate.clone())).or(pulled);
    let as_it_is = database.as_ref().is_some_and(|bound| !bound.known);
    let when = workload::When { gate, as_it_is, done: memory.job.as_deref() };
    let ran = workload::compose(&mut draft, &settled, &spec, &template, &headless, when)?;
    let state = ran.state;
    // Nobody is let in, and nothing is counted, before there is something.
    let runs = (state == State::Waiting)
        .then(|| Pending::on(format_args!("{} {}", workload::kind(settled.kind).kind(), settled.name)));
    service::budget(&mut draft, &settled)?;
    let counted = interceptor::compose(&mut draft, &settled)?;
    scaling::compose(&mut draft, &settled, counted.as_ref(), runs.clone())?;
    let unnamed = (named == State::Waiting).then(|| Pending::on(format_args!("Service {}", settled.name)));
    let url = routing::compose(&mut draft, &settled, &platform, counted.as_ref(), runs.or(unnamed))?;
    monitoring::compose(&mut draft, &settled)?;
    draft.keep_held()?;
    report::finish(draft, &settled, &spec, database.as_ref(), report::Ended { url, job: ran.done })
}
