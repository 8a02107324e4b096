//! What is applied to a cluster, in one manifest: the packages, and what they cannot bring.

use serde_json::{Value, json};

use super::{Flavour, Names, Release, composition, operations, rbac};

/// All objects of a flavour, in the order in which they are applied. `baked` is the spec of a Platform that Compositions give
/// the function as their input; `monitoring` says whether the cluster knows the kinds of the Prometheus operator.
///
/// A function that stands beside another brings Compositions of its own and no Configuration: the definitions are there.
#[must_use]
pub fn objects(
    names: &Names,
    flavour: Flavour,
    release: &Release,
    baked: Option<&Value>,
    monitoring: bool,
) -> Vec<Value> {
    let function = names.function_object();
    let mut objects = vec![rbac::cluster_role(names)];
    objects.extend(operations::runtime(&function, operations::NAMESPACE));
    objects.push(json!({
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": "Function",
        "metadata": {"name": function},
        "spec": {
            "package": format!("{}:{release}", names.function_package()),
            "runtimeConfigRef": {"name": function},
        },
    }));
    if names.stands_beside() {
        objects.extend(match flavour {
            Flavour::Claims => [composition::application_claims(names, baked), composition::claims(names, baked)],
            Flavour::Namespaced => {
                [composition::application_namespaced(names, baked), composition::namespaced(names, baked)]
            }
        });
    } else {
        objects.push(json!({
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Configuration",
            "metadata": {"name": names.configuration_object(flavour)},
            "spec": {"package": format!("{}:{release}", names.configuration_package(flavour))},
        }));
    }
    // Last, so that a cluster that does not know these kinds has all the rest.
    if monitoring {
        objects.extend(operations::monitoring(&function, operations::NAMESPACE));
    }
    objects
}
