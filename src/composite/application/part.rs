//! An object of an application, wherever the application runs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::settled::Settled;
use crate::{
    composite::{
        draft::{Draft, State, Want, write},
        fatal::Fatal,
    },
    resource::{Kind, metadata::Metadata},
};

/// What an application is made of: one object, which is emitted where the application runs.
pub(super) struct Part<'a> {
    /// Composition resource name.
    pub key: &'a str,
    /// Kind.
    pub kind: &'static Kind,
    /// The condition that speaks of it.
    pub area: &'static str,
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Everything but `apiVersion`, `kind` and `metadata`.
    pub body: Value,
}

impl<'a> Part<'a> {
    /// A part with nothing but a body.
    pub(super) fn new(
        key: &'a str,
        kind: &'static Kind,
        area: &'static str,
        name: impl Into<String>,
        body: Value,
    ) -> Self {
        let (labels, annotations) = (BTreeMap::new(), BTreeMap::new());
        Self { key, kind, area, name: name.into(), labels, annotations, body }
    }

    /// The same with an annotation.
    pub(super) fn annotated(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.annotations.insert(key.into(), value.into());
        self
    }

    /// The same with a label.
    pub(super) fn labelled(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(key.into(), value.into());
        self
    }

    /// The want, for those who add to it.
    ///
    /// # Errors
    /// When it is no object that Kubernetes could read.
    pub(super) fn want(self, draft: &Draft<'_>, settled: &Settled) -> Result<Want, Fatal> {
        // In another cluster the observed name is that of what carries the object there.
        let name = if settled.elsewhere.is_some() { self.name } else { draft.name_of(self.key, self.name) };
        let metadata = Metadata::new(&settled.namespace, &name);
        let mut object = json!({"apiVersion": self.kind.api_version(), "kind": self.kind.kind(), "metadata": metadata});
        for (field, marks) in [("labels", self.labels), ("annotations", self.annotations)] {
            if !marks.is_empty() {
                object["metadata"][field] = json!(marks);
            }
        }
        if let Value::Object(body) = self.body {
            for (field, value) in body {
                object[field] = value;
            }
        }
        let want = Want::new(self.key, self.kind, self.area, name, write(self.key, &object)?);
        Ok(want.at(settled.elsewhere.as_ref()))
    }

    /// Emits it; its name, and how far it is.
    ///
    /// # Errors
    /// When it is no object that Kubernetes could read.
    pub(super) fn emit(self, draft: &mut Draft<'_>, settled: &Settled) -> Result<(String, State), Fatal> {
        let want = self.want(draft, settled)?;
        let name = want.name().to_owned();
        Ok((name, draft.want(want)))
    }
}
