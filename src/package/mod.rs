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
//!   gitops/                    how Argo CD and Flux see all of this: settings to take over, applied by hand
//! ```
//!
//! A Configuration package is `crossplane.yaml` with `package/platform` and one of the two flavours, a Function package is
//! `package/crossplane.yaml` with `package/input`. What is committed has example names: `package build` makes the packages for
//! a registry of one's own.

mod composition;
mod definition;
mod dependencies;
mod flavour;
mod gitops;
mod input;
pub mod install;
mod meta;
mod names;
pub mod operations;
mod rbac;
mod release;

use serde_json::Value;

pub use dependencies::{InvalidProviders, PROVIDERS, Providers};
pub use flavour::{Flavour, UnknownFlavour};
pub use input::is_input;
pub use names::{InvalidName, Names};
pub use release::{InvalidVersion, Release};

/// A generated file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its path below the directory that holds `crossplane.yaml`.
    pub path: &'static str,
    /// What people must know who take it over; empty where it is applied as it is.
    pub note: &'static str,
    /// Its one YAML document.
    pub content: Value,
}

/// The documents of a Configuration package, its own description first. `baked` is the spec of a Platform that its Compositions
/// give the function as their input.
#[must_use]
pub fn configuration(
    names: &Names,
    flavour: Flavour,
    release: &Release,
    providers: &Providers,
    baked: Option<&Value>,
) -> Vec<Value> {
    let mut documents = vec![meta::configuration(names, flavour, release, providers)];
    documents.extend(match flavour {
        Flavour::Claims => [
            definition::application_claims(names),
            composition::application_claims(names, baked),
            definition::claims(names),
            composition::claims(names, baked),
        ],
        Flavour::Namespaced => [
            definition::application_namespaced(names),
            composition::application_namespaced(names, baked),
            definition::namespaced(names),
            composition::namespaced(names, baked),
        ],
    });
    documents.extend([definition::platform(names), composition::platform(names, baked)]);
    documents
}

/// The documents of the Function package, its own description first.
#[must_use]
pub fn function(names: &Names) -> Vec<Value> {
    vec![meta::function(names), input::definition()]
}

/// All generated files, in the order of their paths.
#[must_use]
pub fn files(names: &Names) -> Vec<File> {
    let file = |path, content| File { path, note: "", content };
    let noted = |path, note, content| File { path, note, content };
    let configuration = meta::configuration(names, Flavour::Claims, &Release::current(), &Providers::default());
    vec![
        file("crossplane.yaml", configuration),
        file("package/claims/application.composition.yaml", composition::application_claims(names, None)),
        file("package/claims/application.xrd.yaml", definition::application_claims(names)),
        file("package/claims/database.composition.yaml", composition::claims(names, None)),
        file("package/claims/database.xrd.yaml", definition::claims(names)),
        file("package/clusterrole.yaml", rbac::cluster_role(names)),
        file("package/crossplane.yaml", meta::function(names)),
        noted("package/gitops/argocd-cm.yaml", gitops::ARGOCD_NOTE, gitops::argocd(names)),
        noted("package/gitops/flux-kustomization.yaml", gitops::FLUX_NOTE, gitops::flux(names)),
        file("package/input/platform.crd.yaml", input::definition()),
        file("package/namespaced/application.composition.yaml", composition::application_namespaced(names, None)),
        file("package/namespaced/application.xrd.yaml", definition::application_namespaced(names)),
        file("package/namespaced/database.composition.yaml", composition::namespaced(names, None)),
        file("package/namespaced/database.xrd.yaml", definition::namespaced(names)),
        file("package/platform/platform.composition.yaml", composition::platform(names, None)),
        file("package/platform/platform.xrd.yaml", definition::platform(names)),
    ]
}
