//! All that an expansion may look at.

use std::collections::{BTreeMap, BTreeSet};

use crate::{object::Object, sensitive::Sensitive};

/// Connection details as Crossplane reads them from a managed resource's Secret.
pub type ConnectionDetails = BTreeMap<String, Sensitive>;

/// One call of Crossplane, or of `render`, without any protocol type.
#[derive(Debug, Default)]
pub struct Request {
    /// The composite resource as observed.
    pub composite: Object,
    /// The composed resources as observed, by composition resource name.
    pub observed: BTreeMap<String, Observed>,
    /// Composition resource names that earlier steps of the pipeline want; they pass through untouched.
    pub desired_by_others: BTreeSet<String>,
    /// The step's input, where the Composition has one.
    pub input: Option<Object>,
    /// The context's environment (`apiextensions.crossplane.io/environment`), where an earlier step left one.
    pub environment: Option<Object>,
    /// Required resources by requirement name: an absent key was not fetched yet, an empty list does not exist.
    pub required: BTreeMap<String, Vec<Object>>,
    /// Required schemas by requirement name: an absent key was not fetched yet, `None` is not installed.
    pub schemas: BTreeMap<String, Option<Object>>,
    /// What the calling Crossplane understands.
    pub capabilities: Capabilities,
}

/// A composed resource as observed.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// The object itself.
    pub object: Object,
    /// Its connection details; empty until its Secret exists.
    pub connection: ConnectionDetails,
}

/// What the calling Crossplane says that it understands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Answers may ask for required resources.
    pub required_resources: bool,
    /// Answers may ask for schemas; without it every kind counts as installed.
    pub required_schemas: bool,
    /// Answers may set conditions.
    pub conditions: bool,
}
