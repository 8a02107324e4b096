//! What other systems do with our objects, for `render --simulate`: one file a family, beside its readiness rules.
//!
//! A play says what status, connection details and further objects a system would give. It serves people and tests; no
//! answer of the function rests on it.

mod aws;
mod azure;
mod cnpg;
mod external_secrets;
mod gcp;
mod github;
mod gitops;
mod keda;
mod mariadb;
mod routes;
mod schemahero;
mod sql;
mod workloads;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    object::Object,
    readiness::Head,
    resource::{Kind, kinds},
    wire::structs::Error,
};

/// The moment at which everything in a simulation happens.
const NOW: &str = "2026-01-01T00:00:00Z";

/// What a system did with an object.
#[derive(Debug, Default)]
pub struct Played {
    /// The name in the cloud that a provider gave.
    pub external_name: Option<String>,
    /// The object's status.
    pub status: Option<Value>,
    /// Connection details that a provider wrote.
    pub connection: BTreeMap<String, String>,
    /// Objects that the system made.
    pub objects: Vec<Value>,
}

/// What a system may look at beside the object: another object of its group and namespace, by kind and name.
pub type Scene<'s> = dyn Fn(&str, &str) -> Option<Value> + 's;

/// A kind, and how its system plays.
type Play = (&'static Kind, fn(&Head, &Value, &Scene<'_>) -> Played);

/// The registry.
const PLAYS: &[Play] = &[
    (&kinds::EXTERNAL_SECRET, external_secrets::external_secret),
    (&kinds::PUSH_SECRET, external_secrets::push_secret),
    (&kinds::RDS_INSTANCE, aws::instance),
    (&kinds::RDS_SUBNET_GROUP, aws::named),
    (&kinds::RDS_PARAMETER_GROUP, aws::named),
    (&kinds::EC2_SECURITY_GROUP, aws::security_group),
    (&kinds::EC2_SECURITY_GROUP_INGRESS_RULE, aws::ingress_rule),
    (&kinds::RDS_BACKUP_COPIES, aws::numbered),
    (&kinds::RDS_PROXY, aws::proxy),
    (&kinds::RDS_PROXY_TARGET_GROUP, aws::numbered),
    (&kinds::RDS_PROXY_TARGET, aws::numbered),
    (&kinds::IAM_ROLE, aws::numbered),
    (&kinds::SECRETS_MANAGER_SECRET, aws::numbered),
    (&kinds::SECRETS_MANAGER_SECRET_VERSION, aws::numbered),
    (&kinds::AZURE_POSTGRES, azure::postgres),
    (&kinds::AZURE_MYSQL, azure::mysql),
    (&kinds::AZURE_POSTGRES_CONFIGURATION, azure::setting),
    (&kinds::AZURE_MYSQL_CONFIGURATION, azure::setting),
    (&kinds::AZURE_LOCK, azure::lock),
    (&kinds::GCP_INSTANCE, gcp::instance),
    (&kinds::GCP_USER, gcp::user),
    (&kinds::POSTGRES_ROLE, sql::role),
    (&kinds::POSTGRES_DATABASE, sql::named),
    (&kinds::POSTGRES_EXTENSION, sql::named),
    (&kinds::POSTGRES_GRANT, sql::named),
    (&kinds::POSTGRES_DEFAULT_PRIVILEGES, sql::named),
    (&kinds::MYSQL_USER, sql::role),
    (&kinds::MYSQL_DATABASE, sql::named),
    (&kinds::MYSQL_GRANT, sql::named),
    (&kinds::KUBERNETES_OBJECT, workloads::carried),
    (&kinds::DEPLOYMENT, workloads::deployment),
    (&kinds::STATEFUL_SET, workloads::stateful_set),
    (&kinds::JOB, workloads::job),
    (&kinds::AUTOSCALER, workloads::autoscaler),
    (&kinds::HTTP_ROUTE, routes::route),
    (&kinds::GRPC_ROUTE, routes::route),
    (&kinds::INGRESS, routes::ingress),
    (&kinds::SCHEMAHERO_DATABASE, schemahero::database),
    (&kinds::SCHEMAHERO_TABLE, schemahero::table),
    (&kinds::CNPG_CLUSTER, cnpg::cluster),
    (&kinds::CNPG_DATABASE, cnpg::applied),
    (&kinds::CNPG_ROLE, cnpg::role),
    (&kinds::CNPG_POOLER, cnpg::pooler),
    (&kinds::MARIADB, mariadb::server),
    (&kinds::MARIADB_DATABASE, mariadb::made),
    (&kinds::MARIADB_USER, mariadb::made),
    (&kinds::MARIADB_GRANT, mariadb::made),
    (&kinds::MARIADB_BACKUP, mariadb::backups),
    (&kinds::ARGO_APPLICATION, gitops::application),
    (&kinds::ARGO_SET, gitops::application_set),
    (&kinds::FLUX_INPUTS, gitops::operator),
    (&kinds::FLUX_SET, gitops::operator),
    (&kinds::GITHUB_REPOSITORY, github::repository),
    (&kinds::GITHUB_VARIABLE, github::variable),
    (&kinds::GITHUB_BRANCH_PROTECTION, github::protection),
    (&kinds::FLUX_GIT, gitops::source),
    (&kinds::FLUX_REGISTRY, gitops::source),
    (&kinds::FLUX_CHARTS, gitops::source),
    (&kinds::FLUX_MANIFESTS, gitops::applied),
    (&kinds::FLUX_RELEASE, gitops::released),
    (&kinds::SCALED_OBJECT, keda::scaled_object),
    (&kinds::INTERCEPTOR_ROUTE, keda::interceptor_route),
    (&kinds::USAGE, usage),
];

/// Plays the system of an object; `None` where nothing happens to objects of its kind.
///
/// # Errors
/// When the object cannot be read.
pub fn play(object: &Object, scene: &Scene<'_>) -> Result<Option<Played>, Error> {
    let head = Head::of(object)?;
    let Some((_, play)) = PLAYS.iter().find(|(kind, _)| head.is(kind)) else { return Ok(None) };
    Ok(Some(play(&head, &object.read()?, scene)))
}

/// The conditions of a managed resource that is up, with what its provider saw.
fn up(at_provider: &Value) -> Value {
    json!({
        "atProvider": at_provider,
        "conditions": [condition("Ready", "Available"), condition("Synced", "ReconcileSuccess")],
    })
}

/// What a provider says of a managed resource that it only looks for, and that is not there.
fn missing() -> Value {
    json!({"conditions": [{
        "type": "Synced", "status": "False", "reason": "ReconcileError", "lastTransitionTime": NOW,
        "message": "observe failed: external resource does not exist",
    }]})
}

fn condition(type_: &str, reason: &str) -> Value {
    json!({"type": type_, "status": "True", "reason": reason, "lastTransitionTime": NOW})
}

fn usage(_: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played { status: Some(json!({"conditions": [condition("Ready", "Available")]})), ..Played::default() }
}
