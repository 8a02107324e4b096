//! When a composed resource works: one file a family of kinds, one registry.
//!
//! A resource is ready when its own system says that it works, for what is asked now; never because we asked for it.
//! An update or an observation that fails leaves a resource ready, since the thing itself still serves: that is told as
//! a [`Trouble`] beside it.

mod certificates;
mod cnpg;
mod exists;
mod external_secrets;
mod gitops;
mod keda;
mod managed;
mod mariadb;
pub mod pods;
mod query;
mod routes;
mod workloads;

pub use query::query;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    object::Object,
    resource::{Kind, kinds, metadata::ObservedMetadata, policies::Policy},
    wire::structs::Error,
};

/// What every judgement starts from: the parts that objects of all kinds share.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Head {
    /// Group and version.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Metadata.
    pub metadata: ObservedMetadata,
    /// Spec.
    pub spec: HeadSpec,
    /// Status.
    pub status: HeadStatus,
}

/// The part of a spec that a judgement needs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeadSpec {
    /// External Secrets: when a secret is read again.
    pub refresh_policy: String,
    /// Managed resources: what the provider may do.
    pub management_policies: Vec<Policy>,
    /// Servers and poolers in the cluster: how many pods are asked for.
    pub instances: Option<i64>,
    /// Workloads: how many pods are asked for.
    pub replicas: Option<i64>,
    /// Whether somebody holds a workload.
    pub paused: bool,
    /// Whether somebody holds an object of Flux, or a job.
    pub suspend: bool,
    /// Argo CD: where manifests come from.
    pub source: Option<Value>,
    /// The same, from several places.
    pub sources: Option<Value>,
    /// Argo CD: where they go.
    pub destination: Option<Value>,
    /// Routes: the gateways that are asked for.
    pub parent_refs: Vec<routes::ParentRef>,
    /// Logical databases of CloudNativePG: whether one goes with its object.
    pub database_reclaim_policy: String,
    /// Objects of mariadb-operator: the same.
    pub cleanup_policy: String,
}

impl HeadSpec {
    /// Whether it was once emitted without Create, as only what has been up is.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        let policies = &self.management_policies;
        !policies.is_empty() && !policies.contains(&Policy::Create) && !policies.contains(&Policy::All)
    }

    /// Whether what stands on the server goes with its object.
    #[must_use]
    pub fn deletes(&self) -> bool {
        let policy = [&self.database_reclaim_policy, &self.cleanup_policy];
        self.management_policies.contains(&Policy::Delete) || policy.iter().any(|is| is.eq_ignore_ascii_case("delete"))
    }
}

/// The part of a status that most kinds share.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeadStatus {
    /// Conditions.
    pub conditions: Vec<ObservedCondition>,
    /// External Secrets: generation and hash of what was synced last.
    pub synced_resource_version: String,
    /// CloudNativePG: whether a logical database or a role is as asked for.
    pub applied: Option<bool>,
    /// The generation that the status speaks of.
    pub observed_generation: Option<i64>,
    /// CloudNativePG: why it is not.
    pub message: String,
    /// CloudNativePG: what its operator is doing.
    pub phase: String,
    /// Why.
    pub phase_reason: String,
    /// Pods there are.
    pub instances: Option<i64>,
    /// Those that work.
    pub ready_instances: Option<i64>,
    /// Workloads: pods there are.
    pub replicas: Option<i64>,
    /// Pods of the newest template.
    pub updated_replicas: Option<i64>,
    /// Pods that take requests.
    pub ready_replicas: Option<i64>,
    /// Pods that have taken requests for long enough.
    pub available_replicas: Option<i64>,
    /// Stateful pods: the template that runs, and the newest one.
    pub current_revision: String,
    /// The newest one.
    pub update_revision: String,
    /// Cron jobs: the runs that are under way; workloads of other kinds count here.
    pub active: Option<serde_json::Value>,
    /// Cron jobs: when the last run was due.
    pub last_schedule_time: Option<String>,
    /// Cron jobs: when one last ended well.
    pub last_successful_time: Option<String>,
    /// Routes: what each gateway says.
    pub parents: Vec<routes::Parent>,
    /// Argo CD: whether the cluster is as asked for.
    pub sync: Option<Value>,
    /// Argo CD: whether what was delivered works.
    pub health: Option<Value>,
    /// Argo CD: what it is doing.
    pub operation_state: Option<Value>,
    /// Argo CD: what was delivered.
    pub resources: Option<Value>,
    /// Flux: the revision that was applied last.
    pub last_applied_revision: String,
    /// Flux: the one that was tried last.
    pub last_attempted_revision: String,
    /// Ways in: their addresses.
    pub load_balancer: routes::LoadBalancer,
}

/// A condition as observed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObservedCondition {
    /// Its type.
    #[serde(rename = "type")]
    pub type_: String,
    /// True, False or Unknown.
    pub status: String,
    /// A machine reason.
    pub reason: String,
    /// A text.
    pub message: String,
    /// The generation that it speaks of.
    pub observed_generation: Option<i64>,
}

impl ObservedCondition {
    /// Whether it holds.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.status == "True"
    }

    /// Whether it says that it does not hold.
    #[must_use]
    pub fn is_false(&self) -> bool {
        self.status == "False"
    }
}

impl Head {
    /// Reads the parts that objects of all kinds share.
    ///
    /// # Errors
    /// When one of them has another shape.
    pub fn of(object: &Object) -> Result<Self, Error> {
        object.read()
    }

    /// The condition of that type.
    #[must_use]
    pub fn condition(&self, type_: &str) -> Option<&ObservedCondition> {
        self.status.conditions.iter().find(|condition| condition.type_ == type_)
    }

    /// Whether the object is of that kind, in any version of its group.
    #[must_use]
    pub fn is(&self, kind: &Kind) -> bool {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        self.kind == kind.kind() && group == kind.group()
    }

    /// The condition of that type, unless it speaks of an older generation.
    #[must_use]
    pub fn current(&self, type_: &str) -> Option<&ObservedCondition> {
        self.condition(type_).filter(|condition| {
            // Absent is accepted: most kinds never set it.
            !matches!((condition.observed_generation, self.metadata.generation), (Some(seen), Some(now)) if seen < now)
        })
    }
}

/// What a resource's own system says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// It works, for what is asked now.
    pub ready: bool,
    /// What it complains of, whether it works or not.
    pub trouble: Option<Trouble>,
}

/// A complaint of a resource's own system, as it stands in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The condition's type.
    pub condition: String,
    /// The condition's reason.
    pub reason: String,
    /// The condition's message, untranslated.
    pub message: String,
}

impl Judgement {
    /// It works.
    #[must_use]
    pub const fn ready() -> Self {
        Self { ready: true, trouble: None }
    }

    /// It does not work yet, and complains of nothing.
    #[must_use]
    pub const fn unready() -> Self {
        Self { ready: false, trouble: None }
    }

    fn complains(ready: bool, condition: &ObservedCondition) -> Self {
        let trouble = Trouble {
            condition: condition.type_.clone(),
            reason: condition.reason.clone(),
            message: condition.message.clone(),
        };
        Self { ready, trouble: Some(trouble) }
    }
}

/// Judges an observed resource by the rules of its kind.
#[must_use]
pub fn judge(head: &Head) -> Judgement {
    if head.metadata.is_being_deleted() {
        return Judgement::unready();
    }
    match family(head) {
        Family::Managed | Family::Composite => managed::judge(head),
        Family::ExternalSecrets => external_secrets::judge(head),
        Family::Cluster => cnpg::cluster(head),
        Family::Applied => cnpg::applied(head),
        Family::Pooler => cnpg::pooler(head),
        Family::MariaDb => mariadb::judge(head),
        Family::MariaDbBackups => mariadb::backups(head),
        Family::Deployment => workloads::deployment(head),
        Family::StatefulSet => workloads::stateful_set(head),
        Family::Job => workloads::job(head),
        Family::CronJob => workloads::cron_job(head),
        Family::Autoscaler => workloads::autoscaler(head),
        Family::ScaledObject => keda::scaled_object(head),
        Family::InterceptorRoute => keda::interceptor_route(head),
        Family::Route => routes::route(head),
        Family::Ingress => routes::ingress(head),
        Family::ArgoApplication => gitops::application(head),
        Family::ArgoSet => gitops::application_set(head),
        Family::Flux => gitops::flux(head),
        Family::FluxOperator => gitops::operator(head),
        Family::Certificate => certificates::judge(head),
        Family::Exists => exists::judge(head),
    }
}

enum Family {
    Managed,
    ExternalSecrets,
    Cluster,
    Applied,
    Pooler,
    MariaDb,
    MariaDbBackups,
    Deployment,
    StatefulSet,
    Job,
    CronJob,
    Autoscaler,
    ScaledObject,
    InterceptorRoute,
    Route,
    Ingress,
    ArgoApplication,
    ArgoSet,
    Flux,
    FluxOperator,
    Certificate,
    Composite,
    Exists,
}

fn family(head: &Head) -> Family {
    let group = head.api_version.split_once('/').map_or("", |(group, _)| group);
    if head.is(&kinds::EXTERNAL_SECRET) || head.is(&kinds::PUSH_SECRET) {
        Family::ExternalSecrets
    } else if head.is(&kinds::POSTGRES_PROVIDER_CONFIG) || head.is(&kinds::MYSQL_PROVIDER_CONFIG) {
        // It never has a condition.
        Family::Exists
    } else if group.ends_with(".m.upbound.io") || group.ends_with(".m.crossplane.io") || head.is(&kinds::USAGE) {
        Family::Managed
    } else if head.is(&kinds::CNPG_CLUSTER) {
        Family::Cluster
    } else if head.is(&kinds::CNPG_DATABASE) || head.is(&kinds::CNPG_ROLE) {
        Family::Applied
    } else if head.is(&kinds::CNPG_POOLER) {
        Family::Pooler
    } else if head.is(&kinds::MARIADB_BACKUP) {
        Family::MariaDbBackups
    } else if group == kinds::MARIADB.group() {
        Family::MariaDb
    } else if head.is(&kinds::DEPLOYMENT) {
        Family::Deployment
    } else if head.is(&kinds::STATEFUL_SET) {
        Family::StatefulSet
    } else if head.is(&kinds::JOB) {
        Family::Job
    } else if head.is(&kinds::CRON_JOB) {
        Family::CronJob
    } else if head.is(&kinds::AUTOSCALER) {
        Family::Autoscaler
    } else if head.is(&kinds::SCALED_OBJECT) {
        Family::ScaledObject
    } else if head.is(&kinds::INTERCEPTOR_ROUTE) {
        Family::InterceptorRoute
    } else if head.is(&kinds::HTTP_ROUTE) || head.is(&kinds::GRPC_ROUTE) {
        Family::Route
    } else if head.is(&kinds::INGRESS) {
        Family::Ingress
    } else if head.is(&kinds::ARGO_APPLICATION) {
        Family::ArgoApplication
    } else if head.is(&kinds::ARGO_SET) {
        Family::ArgoSet
    } else if group == kinds::FLUX_SET.group() {
        Family::FluxOperator
    } else if group.ends_with(".toolkit.fluxcd.io") {
        Family::Flux
    } else if head.is(&kinds::CERTIFICATE) {
        Family::Certificate
    } else if head.kind == "Database" && !kinds::ALL.iter().any(|kind| head.is(kind)) {
        // A database that is nested, in a group of the platform team's own.
        Family::Composite
    } else {
        Family::Exists
    }
}
