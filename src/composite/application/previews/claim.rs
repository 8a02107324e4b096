//! What a preview is: the application, smaller, without anything of production.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    composite::{
        application::{
            repository::Repository,
            settled::Settled,
            spec::{ApplicationSpec, DatabaseBinding, Replicas},
        },
        database::spec::{DatabaseSpec, Deploy, LogicalDatabase, SchemaSpec},
        draft::{Draft, Pending, looked_up},
        fatal::Fatal,
    },
    platform::spec::{Profile, ProviderName},
    schema,
};

/// Fields of an application that a preview has none of: what makes further things, leaves the cluster, or costs more.
pub(super) const LEFT_OUT: [&str; 6] = ["cluster", "monitoring", "previews", "repository", "resources", "scaling"];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    spec: Value,
}

/// The spec of a preview, without tag and host; or what to wait for.
pub(super) fn spec(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
) -> Result<Result<ApplicationSpec, Pending>, Fatal> {
    let shown = spec.previews.as_ref().map(|previews| previews.secrets.clone()).unwrap_or_default();
    let is_shown = |name: Option<&String>| name.is_some_and(|name| shown.contains(name));
    let mut preview = ApplicationSpec {
        image: spec.image.clone().or_else(|| settled.repository.as_ref().map(Repository::image)),
        tag: None,
        host: None,
        replicas: spec.replicas.is_some().then_some(Replicas { min: Some(1), max: Some(1) }),
        scaling: None,
        size: spec.size.is_some().then(|| "small".to_owned()),
        resources: None,
        monitoring: None,
        cluster: None,
        repository: None,
        previews: None,
        ..spec.clone()
    };
    preview.secrets.retain(|secret| is_shown(secret.name.as_ref()));
    // A Secret of production is not there, and a pod that wants it would not start.
    preview.env.retain(|env| env.secret.as_ref().is_none_or(|secret| is_shown(secret.name.as_ref())));
    if let Some(routing) = &mut preview.routing {
        routing.hosts.clear();
    }
    if let Some(database) = &spec.database {
        preview.database = match own_database(draft, settled, database)? {
            Ok(create) => Some(DatabaseBinding { reference: None, create: Some(Box::new(create)), ..database.clone() }),
            Err(pending) => return Ok(Err(pending)),
        };
    }
    Ok(Ok(preview))
}

/// A database like the application's, in the cluster, empty but for its tables.
fn own_database(
    draft: &mut Draft<'_>,
    settled: &Settled,
    asked: &DatabaseBinding,
) -> Result<Result<DatabaseSpec, Pending>, Fatal> {
    let (name, like) = match (&asked.reference, &asked.create) {
        (Some(name), _) => {
            let api_version = draft.identity.api_version.clone();
            let found =
                draft.ask_of(&format!("database/{name}"), &api_version, "Database", name, Some(&settled.namespace));
            let Some(object) = found else { return Ok(Err(looked_up("Database"))) };
            let Some(object) = object else { return Ok(Err(Pending::on(format_args!("Database {name}")))) };
            let mut named: Named = object.read().map_err(|error| Fatal::observed(name, &error))?;
            if let Some(fields) = named.spec.as_object_mut() {
                fields.retain(|field, _| !schema::CROSSPLANE_SPEC.contains(&field.as_str()));
            }
            let like: DatabaseSpec = serde_json::from_value(named.spec).map_err(|error| {
                Fatal::invalid("spec.database.ref", format!("Database {name} cannot be read: {error}"))
            })?;
            (name.clone(), like)
        }
        (None, Some(create)) => (settled.name.clone(), (**create).clone()),
        (None, None) => (settled.name.clone(), DatabaseSpec::default()),
    };
    // Tables and programs know the logical database by its name, and the preview has another one.
    let databases = like
        .databases
        .clone()
        .unwrap_or_else(|| vec![LogicalDatabase { name: Some(name.replace(['-', '.'], "_")), extensions: Vec::new() }]);
    Ok(Ok(DatabaseSpec {
        engine: like.engine,
        version: like.version,
        provider: Some(ProviderName::Kubernetes),
        profile: Some(Profile::Development),
        size: Some("small".to_owned()),
        databases: Some(databases),
        users: like.users,
        schema: like.schema.map(|schema| SchemaSpec {
            deploy: Some(Deploy::Automatic),
            approved: Vec::new(),
            allow_destructive: None,
            ..schema
        }),
        ..DatabaseSpec::default()
    }))
}
