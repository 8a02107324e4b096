//! What the two packages say of themselves.

use serde_json::{Value, json};

use super::{Flavour, Names, Providers, Release, dependencies};

/// The oldest Crossplane that composes into any namespace from a cluster-scoped composite resource, and asks for schemas.
const CROSSPLANE: &str = ">=v2.2.0-0";

/// What a reader of the Configuration is told first.
const CONFIGURATION: &str = "\
Defines `Database`, `Application` and `Platform`, and has `function-idp` serve them. Create a `Platform` named `default`, then \
commit a `Database` or an `Application`. Crossplane may touch what is composed only with the ClusterRole of `install.yaml`, \
which a package cannot bring.
";

/// What a reader of the Function is told first.
const FUNCTION: &str = "\
Composes `Database` and `Application`: managed resources of AWS, Google Cloud and Azure or objects in the cluster, users, \
tables, secrets, workloads. Its input is optional: `apiVersion: idp.fn.crossplane.io/v1beta1`, `kind: Platform`, and the fields \
of a Platform's `spec` at the top level; the object `default` of kind `Platform` stands over it.
";

/// The package of definitions and Compositions.
pub fn configuration(names: &Names, flavour: Flavour, release: &Release, providers: &Providers) -> Value {
    let mut configuration = package(
        "Configuration",
        &names.configuration(flavour),
        "Databases and applications as short manifests in Git: the API of function-idp.",
        CONFIGURATION,
    );
    configuration["spec"]["dependsOn"] = dependencies::dependencies(names, release, providers);
    configuration
}

/// The package of the function itself.
pub fn function(names: &Names) -> Value {
    let mut function = package(
        "Function",
        names.function(),
        "An internal developer platform in one Crossplane composition function.",
        FUNCTION,
    );
    function["spec"]["capabilities"] = json!(["composition"]);
    function
}

fn package(kind: &str, name: &str, description: &str, readme: &str) -> Value {
    json!({
        "apiVersion": "meta.pkg.crossplane.io/v1",
        "kind": kind,
        "metadata": {
            "name": name,
            "annotations": {
                "meta.crossplane.io/description": description,
                "meta.crossplane.io/license": "Apache-2.0",
                "meta.crossplane.io/readme": readme,
            },
        },
        "spec": {"crossplane": {"version": CROSSPLANE}},
    })
}
