//! Structural schemas: how they come from the API's types, and the check of a value against one.
//!
//! A schema is the `openAPIV3Schema` of a custom resource definition, as Kubernetes reads it. [`validate`] says what a
//! strict API server would refuse, in sentences for the person who wrote the value; [`apply_defaults`] fills in what
//! the API server would. Rules in CEL (`x-kubernetes-validations`) are not evaluated here.

pub(crate) mod bounds;
mod defaults;
mod format;
mod generate;
mod pattern;
pub(crate) mod rule;
mod validate;
pub(crate) mod vocabulary;
pub(crate) mod words;

pub use defaults::apply_defaults;
pub use validate::{Violation, validate};

use std::sync::LazyLock;

use serde_json::Value;

use crate::{
    composite::{
        application::{spec::ApplicationSpec, status::ApplicationStatus},
        database::{spec::DatabaseSpec, status::DatabaseStatus},
    },
    platform::{spec::PlatformSpec, status::PlatformStatus},
};

/// The schema of `spec` of an Application, without what Crossplane itself adds to it.
#[must_use]
pub fn application_spec() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(generate::spec::<ApplicationSpec>);
    &SCHEMA
}

/// The schema of `status` of an Application, without what Crossplane itself adds to it.
#[must_use]
pub fn application_status() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(generate::status::<ApplicationStatus>);
    &SCHEMA
}

/// The schema of `spec` of a Database, without what Crossplane itself adds to it.
#[must_use]
pub fn database_spec() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(generate::spec::<DatabaseSpec>);
    &SCHEMA
}

/// The schema of `status` of a Database, without what Crossplane itself adds to it.
#[must_use]
pub fn database_status() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(generate::status::<DatabaseStatus>);
    &SCHEMA
}

/// The schema of `spec` of a Platform, without what Crossplane itself adds to it; as a step's input, of its top level.
#[must_use]
pub fn platform_spec() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(generate::spec::<PlatformSpec>);
    &SCHEMA
}

/// The schema of `status` of a Platform, without what Crossplane itself adds to it.
#[must_use]
pub fn platform_status() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(generate::status::<PlatformStatus>);
    &SCHEMA
}

/// Fields of `spec` that belong to Crossplane, in either flavour: they are in no schema of ours.
pub const CROSSPLANE_SPEC: &[&str] = &[
    "claimRef",
    "compositeDeletePolicy",
    "compositionRef",
    "compositionRevisionRef",
    "compositionRevisionSelector",
    "compositionSelector",
    "compositionUpdatePolicy",
    "crossplane",
    "resourceRef",
    "resourceRefs",
    "writeConnectionSecretToRef",
];

/// Fields of `status` that belong to Crossplane, in either flavour: they are in no schema of ours.
pub const CROSSPLANE_STATUS: &[&str] = &["claimConditionTypes", "conditions", "connectionDetails", "crossplane"];

#[cfg(test)]
mod tests;
