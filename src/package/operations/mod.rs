//! What the function needs to run well in a cluster, beside its package: how Crossplane runs it, who may reach it, how it is
//! watched. `docs/operations.md` says why.

mod alerts;
mod dashboard;
mod disruption;
mod network;
mod runtime;
mod scrape;

use serde_json::{Value, json};

/// The namespace in which Crossplane runs packages, unless its Helm release says another.
pub const NAMESPACE: &str = "crossplane-system";

/// All objects, in the order in which they are applied. The Function names the first in `spec.runtimeConfigRef`.
///
/// `function` is the name of the Function object, `namespace` that of Crossplane.
#[must_use]
pub fn objects(function: &str, namespace: &str) -> Vec<Value> {
    [runtime(function, namespace), monitoring(function, namespace)].concat()
}

/// What any cluster takes that has Crossplane.
#[must_use]
pub fn runtime(function: &str, namespace: &str) -> Vec<Value> {
    let place = Place { function, namespace };
    vec![runtime::config(&place), disruption::budget(&place), network::policy(&place)]
}

/// What needs Prometheus' operator to be of use; all but the dashboard are of its kinds.
#[must_use]
pub fn monitoring(function: &str, namespace: &str) -> Vec<Value> {
    let place = Place { function, namespace };
    vec![dashboard::config_map(&place), scrape::monitor(&place), alerts::rule(&place)]
}

/// Which function, and where.
struct Place<'a> {
    function: &'a str,
    namespace: &'a str,
}

impl Place<'_> {
    /// Metadata of an object of the namespace.
    fn metadata(&self, name: &str) -> Value {
        json!({"name": name, "namespace": self.namespace, "labels": self.labels()})
    }

    /// Labels of what belongs to this function. They are on its Service too, where Crossplane sets none.
    fn labels(&self) -> Value {
        json!({"app.kubernetes.io/name": "function-idp", "app.kubernetes.io/instance": self.function})
    }

    /// Selects the function's pods, of every revision: Crossplane writes this label on them.
    fn pods(&self) -> Value {
        json!({"matchLabels": {"pkg.crossplane.io/function": self.function}})
    }
}
