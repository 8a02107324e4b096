//! The spec as it was sent: its bounds and words, checked against our own schema, and what this version cannot serve.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::spec::DatabaseSpec;
use crate::{composite::fatal::Fatal, object::Object, schema};

#[derive(Deserialize)]
struct Composite {
    #[serde(default)]
    spec: Map<String, Value>,
}

/// Reads the spec of a composite resource. Unknown fields are refused, so that nothing is ignored silently.
///
/// # Errors
/// When a field is unknown, has another type, or is out of its bounds; the sentence names it.
pub fn spec(composite: &Object) -> Result<DatabaseSpec, Fatal> {
    let Composite { mut spec } =
        composite.read().map_err(|error| Fatal::invalid("spec", format!("it cannot be read: {error}")))?;
    for machinery in schema::CROSSPLANE_SPEC {
        spec.remove(*machinery);
    }
    let spec = Value::Object(spec);
    if let Some(violation) = schema::validate(schema::database_spec(), &spec, "spec").into_iter().next() {
        return Err(Fatal::invalid(&violation.path, violation.message));
    }
    let spec: DatabaseSpec = serde_json::from_value(spec).map_err(|error| Fatal::invalid("spec", error))?;
    served(&spec)?;
    Ok(spec)
}

/// Refuses, by name, what a later version serves.
fn served(spec: &DatabaseSpec) -> Result<(), Fatal> {
    let credentials = spec.credentials.as_ref();
    let asked: [(&str, &str, bool); 9] = [
        ("spec.engine", "engine mysql", spec.engine == Some(super::spec::Engine::Mysql)),
        ("spec.readReplicas", "a read replica", spec.read_replicas.is_some_and(|count| count > 0)),
        (
            "spec.pooling.enabled",
            "connection pooling",
            spec.pooling.as_ref().is_some_and(|pool| pool.enabled == Some(true)),
        ),
        ("spec.users", "a further user", spec.users.as_ref().is_some_and(|users| !users.is_empty())),
        (
            "spec.schema.approved",
            "the approval of migrations",
            spec.schema.as_ref().is_some_and(|schema| !schema.approved.is_empty()),
        ),
        (
            "spec.credentials.rotation",
            "the rotation of passwords",
            credentials.is_some_and(|credentials| credentials.rotation.is_some_and(|rotation| rotation > 1)),
        ),
        (
            "spec.backup.crossRegion",
            "a backup in another region",
            spec.backup.as_ref().is_some_and(|backup| backup.cross_region == Some(true)),
        ),
        ("spec.restore", "restoring", spec.restore.is_some()),
        ("spec.adopt", "adopting", spec.adopt.is_some()),
    ];
    match asked.into_iter().find(|(_, _, asked)| *asked) {
        Some((field, what, _)) => Err(Fatal::not_built(field, what)),
        None => Ok(()),
    }
}
