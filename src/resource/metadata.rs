//! Metadata of objects: what we write, what we read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::policies::Policies;
use crate::{object::Object, wire::structs::Error};

/// The annotation by which a provider knows the name in the cloud.
pub const EXTERNAL_NAME: &str = "crossplane.io/external-name";
/// The annotation of a Secret that says what it was made of.
pub const REVISION: &str = "idp.dev/revision";
/// The annotation of a server whose object was lost and made again: nobody remembers what it started with.
pub const FOUND: &str = "idp.dev/found";
/// The label that the usage webhook puts on what a Usage holds.
pub const IN_USE: &str = "crossplane.io/in-use";

/// Metadata that we write.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Metadata {
    /// Name; always set, and frozen once composed.
    pub name: String,
    /// Namespace; always set, because one omission makes a claim's composite resource unusable.
    pub namespace: String,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<&'static str, String>,
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<&'static str, String>,
    /// Who must do something before the object is gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub finalizers: Vec<&'static str>,
}

impl Metadata {
    /// Metadata of that name in that namespace.
    #[must_use]
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { name: name.into(), namespace: namespace.into(), ..Self::default() }
    }

    /// The same with an annotation.
    #[must_use]
    pub fn annotated(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.annotations.insert(key, value.into());
        self
    }

    /// The same with somebody who must do something before the object is gone.
    #[must_use]
    pub fn finalized(mut self, by: &'static str) -> Self {
        self.finalizers.push(by);
        self
    }

    /// The same with a mark of what it was made of, where there is one.
    #[must_use]
    pub fn marked(self, revision: Option<&str>) -> Self {
        match revision {
            Some(revision) => self.annotated(REVISION, revision),
            None => self,
        }
    }

    /// The same with the mark of a server that was lost and found, where it is one.
    #[must_use]
    pub fn found(self, found: bool) -> Self {
        if found { self.annotated(FOUND, "true") } else { self }
    }

    /// The same with the name in the cloud.
    #[must_use]
    pub fn external_name(self, name: impl Into<String>) -> Self {
        self.annotated(EXTERNAL_NAME, name)
    }
}

/// Metadata that we read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObservedMetadata {
    /// Name.
    pub name: String,
    /// Namespace; empty for a cluster-scoped object.
    pub namespace: String,
    /// UID.
    pub uid: String,
    /// Counts changes of the spec.
    pub generation: Option<i64>,
    /// Changes with every write.
    pub resource_version: String,
    /// Set while the object is being deleted.
    pub deletion_timestamp: Option<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Owners.
    pub owner_references: Vec<OwnerReference>,
}

/// An owner of an object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OwnerReference {
    /// The owner's UID.
    pub uid: String,
    /// Whether the owner controls the object.
    pub controller: bool,
}

impl ObservedMetadata {
    /// The UID of the object's controller.
    #[must_use]
    pub fn controller(&self) -> Option<&str> {
        self.owner_references.iter().find(|owner| owner.controller).map(|owner| owner.uid.as_str())
    }

    /// The name in the cloud, once there is one.
    #[must_use]
    pub fn external_name(&self) -> Option<&str> {
        self.annotations.get(EXTERNAL_NAME).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Whether it was lost and found.
    #[must_use]
    pub fn was_found(&self) -> bool {
        self.annotations.contains_key(FOUND)
    }

    /// Whether somebody's Usage holds the object, so that its deletion would be refused.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.labels.get(IN_USE).is_some_and(|held| held == "true")
    }

    /// Whether the object is on its way out.
    #[must_use]
    pub fn is_being_deleted(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// An observed object as somebody would apply it again: all that it is, without what the API server and others add.
///
/// # Errors
/// When the object cannot be read.
pub fn as_applied(observed: &Object) -> Result<Object, Error> {
    let mut object: Map<String, Value> = observed.read()?;
    object.remove("status");
    let metadata: ObservedMetadata = observed.read::<WithMetadata>()?.metadata;
    let mut applied = Metadata::new(metadata.namespace.clone(), metadata.name.clone());
    if let Some(name) = metadata.external_name() {
        applied = applied.external_name(name);
    }
    object.remove("metadata");
    Object::write(&Applied { metadata: applied, object })
}

/// The same with all labels and annotations, but for those that Crossplane and `kubectl` write for themselves; without a
/// field of its spec where one is named.
///
/// # Errors
/// When the object cannot be read.
pub fn with_marks(observed: &Object, but: Option<&str>) -> Result<Object, Error> {
    const OTHERS: [&str; 3] = ["crossplane.io/", "kubectl.kubernetes.io/", "deployment.kubernetes.io/"];
    let metadata = observed.read::<WithMetadata>()?.metadata;
    let mut object: Value = as_applied(observed)?.read()?;
    if let (Some(but), Some(spec)) = (but, object["spec"].as_object_mut()) {
        spec.remove(but);
    }
    for (field, marks) in [("labels", metadata.labels), ("annotations", metadata.annotations)] {
        for (mark, value) in marks.into_iter().filter(|(mark, _)| !OTHERS.iter().any(|other| mark.starts_with(other))) {
            object["metadata"][field][mark] = value.into();
        }
    }
    Object::write(&object)
}

/// The same with other management policies.
///
/// # Errors
/// When the object cannot be read.
pub fn with_policies(observed: &Object, policies: Policies) -> Result<Object, Error> {
    let mut object: Map<String, Value> = as_applied(observed)?.read()?;
    let set = serde_json::to_value(policies).unwrap_or_default();
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        spec.insert("managementPolicies".to_owned(), set);
    }
    Object::write(&object)
}

#[derive(Deserialize)]
struct WithMetadata {
    metadata: ObservedMetadata,
}

#[derive(Serialize)]
struct Applied {
    metadata: Metadata,
    #[serde(flatten)]
    object: Map<String, Value>,
}
