//! The spec as it was sent: its bounds and words, checked against our own schema.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::fatal::Fatal;
use crate::{object::Object, schema};

#[derive(Deserialize)]
struct Composite {
    #[serde(default)]
    spec: Map<String, Value>,
}

/// Reads the spec of a composite resource. Unknown fields are refused, so that nothing is ignored silently.
///
/// # Errors
/// When a field is unknown, has another type, or is out of its bounds; the sentence names it.
pub fn spec<S: DeserializeOwned>(composite: &Object, schema: &Value) -> Result<S, Fatal> {
    let Composite { mut spec } =
        composite.read().map_err(|error| Fatal::invalid("spec", format!("it cannot be read: {error}")))?;
    for machinery in schema::CROSSPLANE_SPEC {
        spec.remove(*machinery);
    }
    let spec = Value::Object(spec);
    if let Some(violation) = schema::validate(schema, &spec, "spec").into_iter().next() {
        return Err(Fatal::invalid(&violation.path, violation.message));
    }
    serde_json::from_value(spec).map_err(|error| Fatal::invalid("spec", error))
}
