//! What is installed in a cluster, generated: definitions, Compositions, the input's CRD, roles, package descriptions; and
//! in [`operations`] what the function needs beside its package to run well.
//!
//! ```text
//! crossplane.yaml              the Configuration package: what a platform team installs
//! package/
//!   claims/                    Database as a claim, its definition and Composition; or
//!   namespaced/                Database as a namespaced composite resource
//!   platform/                  Platform, its definition and Composition
//!   clusterrole.yaml           what Crossplane may touch; applied beside the packages, which cannot bring it
//!   crossplane.yaml            the Function package
//!   input/                     the CRD of the step's input, for tools that check Compositions
//! ```
//!
//! A Configuration package is `crossplane.yaml` with `package/platform` and one of the two flavours, a Function package is
//! `package/crossplane.yaml` with `package/input`.

mod composition;
mod definition;
mod input;
mod meta;
mod names;
pub mod operations;
mod rbac;

use serde_json::Value;

pub use names::{InvalidName, Names};

/// A generated file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its path below the directory that holds `crossplane.yaml`.
    pub path: &'static str,
    /// Its one YAML document.
    pub content: Value,
}

/// All generated files, in the order of their paths.
#[must_use]
pub fn files(names: &Names) -> Vec<File> {
    let file = |path, content| File { path, content };
    vec![
        file("crossplane.yaml", meta::configuration()),
        file("package/claims/application.composition.yaml", composition::application_claims(names)),
        file("package/claims/application.xrd.yaml", definition::application_claims(names)),
        file("package/claims/database.composition.yaml", composition::claims(names)),
        file("package/claims/database.xrd.yaml", definition::claims(names)),
        file("package/clusterrole.yaml", rbac::cluster_role()),
        file("package/crossplane.yaml", meta::function(names)),
        file("package/input/platform.crd.yaml", input::definition()),
        file("package/namespaced/application.composition.yaml", composition::application_namespaced(names)),
        file("package/namespaced/application.xrd.yaml", definition::application_namespaced(names)),
        file("package/namespaced/database.composition.yaml", composition::namespaced(names)),
        file("package/namespaced/database.xrd.yaml", definition::namespaced(names)),
        file("package/platform/platform.composition.yaml", composition::platform(names)),
        file("package/platform/platform.xrd.yaml", definition::platform(names)),
    ]
}
