//! A new version of the function meets a fleet: a field that it never wrote to an object may be one that the installed kind
//! does not know yet, and one unknown field makes the API server refuse the whole object.

use std::collections::btree_map::Entry as Slot;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Draft;
use crate::{object::Object, plan::SchemaQuestion, resource::Kind, wire::structs::Error};

/// How the writers of objects that Crossplane composes for us begin in `managedFields`.
const OUR_MANAGER: &str = "apiextensions.crossplane.io/composed/";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Managed {
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    managed_fields: Vec<Entry>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Entry {
    manager: String,
    #[serde(rename = "fieldsV1")]
    fields: Map<String, Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WithSpec {
    spec: Map<String, Value>,
}

/// A path of field names below `spec`.
pub(super) type Path = Vec<String>;

/// The fields of `spec` that an object is to get and that we never wrote to it. Without a record of what we wrote, none.
pub(super) fn new(observed: &Object, desired: &Object) -> Result<Vec<Path>, Error> {
    let Managed { metadata } = observed.read()?;
    let ours: Vec<_> = metadata
        .managed_fields
        .iter()
        .filter(|entry| entry.manager.starts_with(OUR_MANAGER))
        .filter_map(|entry| entry.fields.get("f:spec").and_then(Value::as_object))
        .collect();
    if ours.is_empty() {
        return Ok(Vec::new());
    }
    let WithSpec { spec } = desired.read()?;
    let mut found = Vec::new();
    walk(&spec, &ours, &mut Vec::new(), &mut found);
    Ok(found)
}

fn walk(fields: &Map<String, Value>, ours: &[&Map<String, Value>], path: &mut Path, found: &mut Vec<Path>) {
    for (name, value) in fields {
        let key = format!("f:{name}");
        let owned: Vec<_> = ours.iter().filter_map(|fields| fields.get(&key).and_then(Value::as_object)).collect();
        path.push(name.clone());
        if owned.is_empty() {
            found.push(path.clone());
        } else if let Value::Object(below) = value {
            // An empty record stands for the whole value.
            let parts: Vec<_> = owned.iter().filter(|fields| !fields.is_empty()).copied().collect();
            if parts.len() == owned.len() {
                walk(below, &parts, path, found);
            }
        }
        path.pop();
    }
}

/// Which of the fields a schema does not know.
pub(super) fn unknown(schema: &Object, paths: Vec<Path>) -> Result<Vec<Path>, Error> {
    let schema: Value = schema.read()?;
    Ok(paths.into_iter().filter(|path| !knows(&schema["properties"]["spec"], path)).collect())
}

fn knows(schema: &Value, path: &[String]) -> bool {
    let Some((name, rest)) = path.split_first() else { return true };
    let open = schema["x-kubernetes-preserve-unknown-fields"] == true || schema.get("type").is_none();
    if let Some(below) = schema.get("properties").and_then(|fields| fields.get(name)) {
        return knows(below, rest);
    }
    match schema.get("additionalProperties") {
        Some(below @ Value::Object(_)) => knows(below, rest),
        Some(allowed) => allowed == true,
        None => open,
    }
}

/// The object without those fields.
pub(super) fn without(desired: &Object, paths: &[Path]) -> Result<Object, Error> {
    let mut object: Value = desired.read()?;
    for path in paths {
        let Some((last, parents)) = path.split_last() else { continue };
        let mut at = Some(&mut object["spec"]);
        for name in parents {
            at = at.and_then(|value| value.get_mut(name));
        }
        if let Some(fields) = at.and_then(Value::as_object_mut) {
            fields.remove(last);
        }
    }
    Object::write(&object)
}

impl Draft<'_> {
    /// An object without the fields that its installed kind does not know: an object that exists may have been written by
    /// an earlier version of the function, for an earlier version of the kind. What the answer is made of once more is
    /// left out meanwhile.
    pub(super) fn known_fields(&mut self, key: &str, kind: &'static Kind, object: Object) -> Object {
        let Some(observed) = self.request.observed.get(key) else { return object };
        if kind.built_in() || !self.request.capabilities.required_schemas {
            return object;
        }
        let added = new(&observed.object, &object).unwrap_or_default();
        if added.is_empty() {
            return object;
        }
        let question = self.ask_schema(kind);
        let missing = match self.request.schemas.get(&question) {
            None => added,
            Some(None) => return object,
            Some(Some(schema)) => unknown(schema, added).unwrap_or_default(),
        };
        if missing.is_empty() {
            return object;
        }
        if self.request.schemas.contains_key(&question) {
            let names: Vec<_> = missing.iter().map(|path| format!("spec.{}", path.join("."))).collect();
            let message = format!(
                "{}.{} as it is installed does not know {}; the platform team must update it.",
                kind.kind(),
                kind.group(),
                names.join(", ")
            );
            self.change(format!("{} {key}", kind.kind()), "KindOutdated", message, true);
        }
        without(&object, &missing).unwrap_or(object)
    }

    pub(super) fn ask_schema(&mut self, kind: &'static Kind) -> String {
        let question = format!("schema/{}/{}", kind.group(), kind.kind());
        if let Slot::Vacant(entry) = self.plan.requirements.schemas.entry(question.clone()) {
            entry.insert(SchemaQuestion { api_version: kind.api_version().to_owned(), kind: kind.kind().to_owned() });
        }
        question
    }
}
