//! All that an expansion may answer.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{object::Object, request::ConnectionDetails};

/// The whole answer to one request.
#[derive(Debug, Default)]
pub struct Plan {
    /// Desired composed resources by composition resource name.
    pub resources: BTreeMap<String, Desired>,
    /// Observed resources that are left out on purpose, in the second answer of their removal.
    pub removed: BTreeSet<String>,
    /// The status of the composite resource; absent leaves the observed one alone.
    pub status: Option<Object>,
    /// Whether the composite resource is ready; always said, because Crossplane would derive it otherwise.
    pub ready: bool,
    /// Connection details of the composite resource.
    pub connection: ConnectionDetails,
    /// Conditions for people, on the composite resource and its claim: always the full set of its kind.
    pub conditions: Vec<Condition>,
    /// Events, only on a transition.
    pub results: Vec<Event>,
    /// Objects and schemas that the next call must bring.
    pub requirements: Requirements,
    /// When Crossplane shall ask again.
    pub ttl: Duration,
    /// The sentence that stops the pipeline. Nothing of `resources` and `status` is sent with it.
    pub fatal: Option<String>,
}

/// A desired composed resource.
#[derive(Debug, Clone)]
pub struct Desired {
    /// The object to apply.
    pub object: Object,
    /// Whether it works, for what is asked now.
    pub ready: bool,
}

/// A condition on the composite resource and its claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its type, such as `DatabaseReady`.
    pub kind: &'static str,
    /// True, False or Unknown.
    pub status: Status,
    /// A short machine reason in camel case.
    pub reason: String,
    /// A sentence that a developer without knowledge of the cloud understands.
    pub message: String,
}

/// The status of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody knows.
    Unknown,
}

/// An event on the composite resource and its claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Whether it warns, or only tells.
    pub warning: bool,
    /// A short machine reason in camel case.
    pub reason: String,
    /// The sentence.
    pub message: String,
}

/// What the next call must bring, by requirement name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Objects to read.
    pub resources: BTreeMap<String, ResourceQuestion>,
    /// Schemas to read.
    pub schemas: BTreeMap<String, SchemaQuestion>,
}

/// One object by its name, or all that have some labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceQuestion {
    /// Group and version.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Which of them.
    pub which: Which,
    /// Namespace; absent for a cluster-scoped kind.
    pub namespace: Option<String>,
}

/// Which objects of a kind are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one of that name.
    Named(String),
    /// All that have these labels.
    Labelled(BTreeMap<String, String>),
}

/// The schema of a kind; its absence says that the kind is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaQuestion {
    /// Group and version.
    pub api_version: String,
    /// Kind.
    pub kind: String,
}
