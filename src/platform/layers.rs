//! The layers of the Platform: read, checked each for itself so that an error names its layer, and merged.
//!
//! Objects merge by key, lists and scalars replace, absent is no opinion, null is refused. Policies do not merge: all of
//! them apply. What is allowed beyond them is given by the matching overrides alone.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    policy::Policies,
    spec::{Allow, Override, PlatformSpec, Policy},
};
use crate::{composite::fatal::Fatal, object::Object, request::Request, schema};

/// The requirement by which the Composition brings the Platform object.
pub const REQUIREMENT: &str = "platform";

/// The Platform as one namespace sees it.
#[derive(Debug, Default)]
pub struct Platform {
    /// All layers merged, with the namespace's overrides.
    pub spec: PlatformSpec,
    /// The policies of all layers, each with its layer's name.
    pub policies: Policies,
    /// What the namespace may do beyond them.
    pub allow: Allow,
}

/// One layer before it is merged.
struct Layer {
    name: &'static str,
    /// Where the fields of the spec stand in it.
    path: &'static str,
    value: Value,
}

/// The overrides of a layer that speak of the namespace.
#[derive(Deserialize)]
struct Overrides {
    #[serde(default)]
    overrides: Vec<Override>,
    policy: Option<Policy>,
}

impl Platform {
    /// Reads the Platform as the namespace sees it.
    ///
    /// # Errors
    /// When there is none, or a layer breaks the schema; the sentence names the layer and the field.
    pub fn of(request: &Request, namespace: &str) -> Result<Self, Fatal> {
        let mut merged = Value::Object(Map::new());
        let mut policies = Vec::new();
        let mut allow = Value::Object(Map::new());
        for layer in layers(request)? {
            check(&layer)?;
            let Overrides { overrides, policy } = typed(&layer, layer.value.clone())?;
            policies.extend(policy.map(|policy| (layer.name.to_owned(), policy)));
            let mut value = layer.value;
            let raw = value.as_object_mut().and_then(|fields| {
                fields.remove("policy");
                fields.remove("overrides")
            });
            merge(&mut merged, value);
            let matching: Vec<_> = overrides
                .into_iter()
                .enumerate()
                .filter(|(_, over)| over.namespaces.iter().any(|pattern| glob(pattern, namespace)))
                .collect();
            // For each field the first override that sets it wins, so the last one is laid down first.
            for (index, over) in matching.into_iter().rev() {
                let own = raw.as_ref().and_then(|raw| raw.get(index)).cloned().unwrap_or_default();
                if let Some(defaults) = own.get("defaults") {
                    merge(&mut merged, Value::Object(Map::from_iter([("defaults".to_owned(), defaults.clone())])));
                }
                if let Some(allowed) = own.get("allow") {
                    merge(&mut allow, allowed.clone());
                }
                policies.extend(over.policy.map(|policy| (format!("{}, overrides[{index}]", layer.name), policy)));
            }
        }
        let whole = Layer { name: "Platform", path: "spec", value: Value::Null };
        Ok(Self { spec: typed(&whole, merged)?, policies: Policies::new(policies), allow: typed(&whole, allow)? })
    }
}

/// Checks a Platform object for itself, and reads it.
///
/// # Errors
/// When it breaks the Platform's schema.
pub fn check_object(object: &Object) -> Result<PlatformSpec, Fatal> {
    let layer = object_layer(object)?;
    check(&layer)?;
    typed::<PlatformSpec>(&layer, layer.value.clone())
}

fn layers(request: &Request) -> Result<Vec<Layer>, Fatal> {
    let mut layers = Vec::new();
    if let Some(input) = &request.input {
        let mut value = read("the step's input", input)?;
        if let Some(fields) = value.as_object_mut() {
            for key in ["apiVersion", "kind", "metadata"] {
                fields.remove(key);
            }
        }
        layers.push(Layer { name: "the step's input", path: "", value });
    }
    match request.required.get(REQUIREMENT).map(|found| found.first()) {
        Some(Some(object)) => layers.push(object_layer(object)?),
        Some(None) | None if layers.is_empty() => {
            return Err(Fatal::platform(
                "Platform",
                "there is no Platform named default, and the Composition gives no input; the platform team must create it",
            ));
        }
        Some(None) | None => {}
    }
    if let Some(environment) = &request.environment {
        let mut value = read("the context's environment", environment)?;
        if let Some(fields) = value.as_object_mut() {
            // An environment is shared with other functions: what is none of ours is theirs.
            let known = schema::platform_spec();
            fields.retain(|key, _| known["properties"].get(key).is_some());
        }
        layers.push(Layer { name: "the context's environment", path: "", value });
    }
    Ok(layers)
}

fn object_layer(object: &Object) -> Result<Layer, Fatal> {
    let mut value = read("Platform default", object)?;
    let mut spec = value.get_mut("spec").map(Value::take).unwrap_or_default();
    if spec.is_null() {
        spec = Value::Object(Map::new());
    }
    if let Some(fields) = spec.as_object_mut() {
        for machinery in crate::schema::CROSSPLANE_SPEC {
            fields.remove(*machinery);
        }
    }
    Ok(Layer { name: "Platform default", path: "spec", value: spec })
}

fn read(name: &str, object: &Object) -> Result<Value, Fatal> {
    object.read().map_err(|error| Fatal::platform(name, format!("it cannot be read: {error}")))
}

fn check(layer: &Layer) -> Result<(), Fatal> {
    match schema::validate(schema::platform_spec(), &layer.value, layer.path).into_iter().next() {
        Some(violation) => Err(Fatal::platform(&format!("{}, {}", layer.name, violation.path), violation.message)),
        None => Ok(()),
    }
}

fn typed<T: DeserializeOwned>(layer: &Layer, value: Value) -> Result<T, Fatal> {
    serde_json::from_value(value).map_err(|error| Fatal::platform(layer.name, error))
}

/// Lays `over` upon `under`: objects by key, everything else whole.
fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}

/// Whether a text fits a pattern that knows `*` only.
#[must_use]
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_know_stars_only() {
        for (pattern, text, fits) in [
            ("team-a", "team-a", true),
            ("team-a", "team-ab", false),
            ("dev-*", "dev-x", true),
            ("dev-*", "prod-dev-x", false),
            ("*", "", true),
            ("eu-*-1", "eu-central-1", true),
            ("eu-*-1", "eu-1", false),
            ("a*a", "a", false),
            ("a.c", "abc", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }
}
