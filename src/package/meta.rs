//! What the two packages say of themselves.

use serde_json::{Value, json};

use super::Names;

/// The oldest Crossplane that composes into any namespace from a cluster-scoped composite resource, and asks for schemas.
const CROSSPLANE: &str = ">=v2.2.0-0";

/// The package of definitions and Compositions.
pub fn configuration() -> Value {
    package("Configuration", "idp", "Databases for applications, as short manifests in Git: the API of function-idp.")
}

/// The package of the function itself.
pub fn function(names: &Names) -> Value {
    let mut function =
        package("Function", names.function(), "An internal developer platform in one Crossplane composition function.");
    function["spec"]["capabilities"] = json!(["composition"]);
    function
}

fn package(kind: &str, name: &str, description: &str) -> Value {
    json!({
        "apiVersion": "meta.pkg.crossplane.io/v1",
        "kind": kind,
        "metadata": {
            "name": name,
            "annotations": {
                "meta.crossplane.io/description": description,
                "meta.crossplane.io/license": "Apache-2.0",
            },
        },
        "spec": {"crossplane": {"version": CROSSPLANE}},
    })
}
