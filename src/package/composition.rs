//! The Compositions: one step each, which is the function.

use serde_json::{Value, json};

use super::{Names, definition::VERSION, input, operations::NAMESPACE};

/// For `XDatabase` behind a claim.
pub fn claims(names: &Names, baked: Option<&Value>) -> Value {
    let mut composition = composition(names, ("XDatabase", "xdatabases"), Some(platform_object(names)), baked);
    // Where Crossplane keeps the Secret of the composite resource. Without it, a claim's writeConnectionSecretToRef yields
    // nothing, and nobody says so.
    composition["spec"]["writeConnectionSecretsToNamespace"] = NAMESPACE.into();
    composition
}

/// For `Database` as a namespaced composite resource.
pub fn namespaced(names: &Names, baked: Option<&Value>) -> Value {
    composition(names, ("Database", "databases"), Some(platform_object(names)), baked)
}

/// For `XApplication` behind a claim.
pub fn application_claims(names: &Names, baked: Option<&Value>) -> Value {
    composition(names, ("XApplication", "xapplications"), Some(platform_object(names)), baked)
}

/// For `Application` as a namespaced composite resource.
pub fn application_namespaced(names: &Names, baked: Option<&Value>) -> Value {
    composition(names, ("Application", "applications"), Some(platform_object(names)), baked)
}

/// For `Platform`, which the function only checks.
pub fn platform(names: &Names, baked: Option<&Value>) -> Value {
    composition(names, ("Platform", "platforms"), None, baked)
}

/// `baked` is what the platform team has in the step itself, under its Platform object.
fn composition(names: &Names, (kind, plural): (&str, &str), required: Option<Value>, baked: Option<&Value>) -> Value {
    let mut step = json!({"step": "idp", "functionRef": {"name": names.function_object()}});
    if let Some(spec) = baked {
        step["input"] = input::of(spec);
    }
    if let Some(required) = required {
        step["requirements"] = json!({"requiredResources": [required]});
    }
    json!({
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": names.composition(plural)},
        "spec": {
            "compositeTypeRef": {"apiVersion": format!("{}/{VERSION}", names.group()), "kind": kind},
            "mode": "Pipeline",
            "pipeline": [step],
        },
    })
}

/// The Platform, known beforehand: so the first call brings it, and no reconcile costs a call more.
fn platform_object(names: &Names) -> Value {
    json!({
        "requirementName": "platform",
        "apiVersion": format!("{}/{VERSION}", names.group()),
        "kind": "Platform",
        "name": "default",
    })
}
