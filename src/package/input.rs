//! The CRD of the step's input: the fields of `Platform.spec` at the top level of the object. Crossplane does not install it;
//! tools that check Compositions read it from the Function package.

use serde_json::{Map, Value, json};

use crate::schema;

/// Group of the input; it is the function's own, whatever the group of the API is.
const GROUP: &str = "idp.fn.crossplane.io";

/// Version of the input.
const VERSION: &str = "v1beta1";

/// Whether a document is the input of a step, and not the Platform object.
#[must_use]
pub fn is_input(document: &Value) -> bool {
    let group = document["apiVersion"].as_str().and_then(|version| version.split_once('/')).map(|(group, _)| group);
    group == Some(GROUP)
}

/// A Platform's spec as the input of a step.
pub fn of(spec: &Value) -> Value {
    let mut input = json!({"apiVersion": format!("{GROUP}/{VERSION}"), "kind": "Platform"});
    if let (Some(input), Some(spec)) = (input.as_object_mut(), spec.as_object()) {
        input.extend(spec.clone());
    }
    input
}

/// The CRD.
pub fn definition() -> Value {
    let mut fields = schema::platform_spec().clone();
    plain(&mut fields);
    if let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) {
        properties.extend(envelope());
    }
    fields["description"] = "What the platform team sets, as the input of a Composition's step.".into();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("platforms.{GROUP}")},
        "spec": {
            "group": GROUP,
            "scope": "Cluster",
            "names": {
                "kind": "Platform",
                "listKind": "PlatformList",
                "singular": "platform",
                "plural": "platforms",
                "categories": ["crossplane"],
            },
            "versions": [{
                "name": VERSION,
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": fields},
            }],
        },
    })
}

/// What every object has.
fn envelope() -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("apiVersion".to_owned(), json!({"description": "Group and version of the input. Example: `idp.fn.crossplane.io/v1beta1`.", "type": "string"}));
    fields
        .insert("kind".to_owned(), json!({"description": "Kind of the input. Example: `Platform`.", "type": "string"}));
    fields.insert("metadata".to_owned(), json!({"type": "object"}));
    fields
}

/// Drops what a CRD cannot hold: the vendor keys that portals read in a definition of Crossplane.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.retain(|key, _| !key.starts_with("x-ui-"));
            map.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}
