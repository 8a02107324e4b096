//! A cluster in memory: what Crossplane keeps around a call of the function, and what it does with the answer.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{
    object::Object,
    wire::{call, proto::v1},
};

/// Crossplane gives up when questions do not come to an end.
const MAX_CALLS: usize = 6;
/// Every object of a simulation was made at this moment: nothing here knows the time.
pub const NOW: &str = "2026-01-01T00:00:00Z";

/// A cluster in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct World {
    /// The composite resource.
    pub composite: Value,
    /// The composed resources, by composition resource name.
    pub observed: BTreeMap<String, Composed>,
    /// Other objects that the function may ask for.
    pub objects: Vec<Value>,
    /// Schemas of the kinds that are installed, by `apiVersion/kind`; `None` where every kind is.
    pub schemas: Option<BTreeMap<String, Value>>,
    /// The context of the pipeline.
    pub context: Option<Value>,
    /// The step's input.
    pub input: Option<Value>,
    /// Composite resources of our own API among the composed ones, by composition resource name, each with what it is
    /// composed of in turn. They share all other objects.
    pub nested: BTreeMap<String, World>,
}

/// A composed resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Composed {
    /// The object.
    pub object: Value,
    /// Its connection details.
    pub connection: BTreeMap<String, Vec<u8>>,
}

/// The last answer to the questions of one reconcile.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The answer.
    pub response: v1::RunFunctionResponse,
    /// How many calls it took.
    pub calls: usize,
}

impl Answer {
    /// The sentence of a Fatal result.
    #[must_use]
    pub fn fatal(&self) -> Option<&str> {
        let results = self.response.results.iter();
        results.filter(|result| result.severity() == v1::Severity::Fatal).map(|result| result.message.as_str()).next()
    }

    /// The desired composed resources.
    ///
    /// # Errors
    /// When one is no Struct.
    pub fn resources(&self) -> Result<BTreeMap<String, Value>, String> {
        let desired = self.response.desired.iter().flat_map(|state| &state.resources);
        desired.map(|(name, resource)| Ok((name.clone(), value(resource.resource.as_ref())?))).collect()
    }

    /// The desired composite resource.
    ///
    /// # Errors
    /// When it is no Struct.
    pub fn composite(&self) -> Result<Value, String> {
        value(self.response.desired.as_ref().and_then(|state| state.composite.as_ref()?.resource.as_ref()))
    }

    /// Whether the answer calls a composed resource ready.
    #[must_use]
    pub fn is_ready(&self, name: &str) -> bool {
        let desired = self.response.desired.as_ref();
        desired.and_then(|state| state.resources.get(name)).is_some_and(|resource| resource.ready() == v1::Ready::True)
    }

    /// Whether the answer calls the composite resource ready.
    #[must_use]
    pub fn composite_is_ready(&self) -> bool {
        let desired = self.response.desired.as_ref();
        desired.and_then(|state| state.composite.as_ref()).is_some_and(|composite| composite.ready() == v1::Ready::True)
    }
}

fn value(resource: Option<&Bytes>) -> Result<Value, String> {
    let Some(resource) = resource else { return Ok(json!({})) };
    Object::from_bytes(resource.clone()).read().map_err(|error| error.to_string())
}

fn bytes(value: &Value) -> Result<Bytes, String> {
    Object::write(value).map(|object| object.as_bytes().clone()).map_err(|error| error.to_string())
}

impl World {
    /// A cluster with that composite resource. What a manifest in Git lacks is filled in: a namespace, and a UID made from
    /// namespace and name.
    #[must_use]
    pub fn new(mut composite: Value) -> Self {
        let text = |pointer: &str| composite.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let name = text("/spec/claimRef/name").or_else(|| text("/metadata/name")).unwrap_or_default();
        let claimed = text("/spec/claimRef/namespace");
        let namespace = claimed.clone().or_else(|| text("/metadata/namespace")).unwrap_or_else(|| "default".to_owned());
        let uid = text("/metadata/uid").unwrap_or_else(|| uid(&format!("{namespace}/{name}")));
        let kind = text("/kind").unwrap_or_default();
        if let Some(metadata) = object_at(&mut composite, "metadata") {
            metadata.insert("uid".to_owned(), json!(uid));
            if claimed.is_none() && kind != "Platform" && !kind.starts_with('X') {
                metadata.insert("namespace".to_owned(), json!(namespace));
            }
        }
        Self { composite, ..Self::default() }
    }

    /// Calls the function until its questions are answered, through the same bytes as over the network.
    ///
    /// # Errors
    /// When an object cannot be carried by the protocol, or the questions do not come to an end.
    pub fn call(&self) -> Result<Answer, String> {
        let mut asked = None;
        for calls in 1..=MAX_CALLS {
            let request = self.request(asked.as_ref())?;
            let response = call::over_the_wire(&request).map_err(|error| error.to_string())?;
            let fatal = response.results.iter().any(|result| result.severity() == v1::Severity::Fatal);
            if fatal || response.requirements == asked || response.requirements.is_none() {
                return Ok(Answer { response, calls });
            }
            asked = response.requirements;
        }
        Err("the function's questions do not come to an end".to_owned())
    }

    /// The request of one call.
    ///
    /// # Errors
    /// When an object cannot be carried by the protocol.
    pub fn request(&self, asked: Option<&v1::Requirements>) -> Result<v1::RunFunctionRequest, String> {
        let mut capabilities = vec![
            v1::Capability::Capabilities,
            v1::Capability::RequiredResources,
            v1::Capability::Credentials,
            v1::Capability::Conditions,
        ];
        if self.schemas.is_some() {
            capabilities.push(v1::Capability::RequiredSchemas);
        }
        let composite = v1::Resource { resource: Some(bytes(&self.composite)?), ..v1::Resource::default() };
        let resources = self.observed.iter().map(|(name, composed)| {
            let details = composed.connection.iter().map(|(key, value)| (key.clone(), Bytes::from(value.clone())));
            let resource = v1::Resource {
                resource: Some(bytes(&composed.object)?),
                connection_details: details.collect(),
                ..v1::Resource::default()
            };
            Ok((name.clone(), resource))
        });
        let observed = v1::State { composite: Some(composite), resources: resources.collect::<Result<_, String>>()? };
        // The Composition itself asks for the Platform, so that the first call has it.
        let platform = self.find("Platform", "default", None).map(bytes).transpose()?;
        let platform = v1::Resources { items: platform.into_iter().map(item).collect() };
        let mut required_resources = BTreeMap::from([("platform".to_owned(), platform)]);
        let mut required_schemas = BTreeMap::new();
        for (name, selector) in asked.iter().flat_map(|asked| &asked.resources) {
            use v1::resource_selector::Match;
            let (version, kind, namespace) = (&selector.api_version, &selector.kind, selector.namespace.as_deref());
            let found: Vec<_> = match &selector.r#match {
                Some(Match::MatchName(wanted)) => self.named(version, kind, wanted, namespace).into_iter().collect(),
                Some(Match::MatchLabels(wanted)) => self.labelled(version, kind, wanted, namespace).collect(),
                None => continue,
            };
            let items = found.into_iter().map(|object| bytes(object).map(item)).collect::<Result<_, _>>()?;
            required_resources.insert(name.clone(), v1::Resources { items });
        }
        for (name, selector) in asked.iter().flat_map(|asked| &asked.schemas) {
            let known = format!("{}/{}", selector.api_version, selector.kind);
            let schema = self.schemas.as_ref().and_then(|schemas| schemas.get(&known)).map(bytes).transpose()?;
            required_schemas.insert(name.clone(), v1::Schema { openapi_v3: schema });
        }
        let tag = uid(&self.composite.to_string());
        Ok(v1::RunFunctionRequest {
            meta: Some(v1::RequestMeta { tag, capabilities: capabilities.into_iter().map(Into::into).collect() }),
            observed: Some(observed),
            desired: Some(v1::State::default()),
            input: self.input.as_ref().map(bytes).transpose()?,
            context: self.context.as_ref().map(bytes).transpose()?,
            required_resources,
            required_schemas,
            ..v1::RunFunctionRequest::default()
        })
    }

    /// All objects of a kind and name and, where it matters, namespace: kinds of several groups may share both.
    pub fn all<'w>(
        &'w self,
        kind: &'w str,
        name: &'w str,
        namespace: Option<&'w str>,
    ) -> impl Iterator<Item = &'w Value> {
        self.everything().filter(move |object| {
            object["kind"] == kind
                && object["metadata"]["name"] == name
                && namespace.is_none_or(|namespace| object["metadata"]["namespace"].as_str() == Some(namespace))
        })
    }

    /// All objects of the cluster.
    fn everything(&self) -> impl Iterator<Item = &Value> {
        let worlds = self.nested.values().chain([self]);
        self.objects.iter().chain(worlds.flat_map(|world| world.observed.values().map(|composed| &composed.object)))
    }

    /// The first of them.
    #[must_use]
    pub fn find<'w>(&'w self, kind: &'w str, name: &'w str, namespace: Option<&'w str>) -> Option<&'w Value> {
        self.all(kind, name, namespace).next()
    }

    fn named<'w>(
        &'w self,
        api_version: &str,
        kind: &'w str,
        name: &'w str,
        namespace: Option<&'w str>,
    ) -> Option<&'w Value> {
        self.all(kind, name, namespace).find(|object| object["apiVersion"] == api_version)
    }

    fn labelled<'w>(
        &'w self,
        api_version: &'w str,
        kind: &'w str,
        wanted: &'w v1::MatchLabels,
        namespace: Option<&'w str>,
    ) -> impl Iterator<Item = &'w Value> {
        self.everything().filter(move |object| {
            object["kind"] == kind
                && object["apiVersion"] == api_version
                && namespace.is_none_or(|namespace| object["metadata"]["namespace"].as_str() == Some(namespace))
                && wanted.labels.iter().all(|(key, value)| object["metadata"]["labels"][key] == **value)
        })
    }

    /// Applies an answer as Crossplane does: what is desired is made or changed, what is left out goes, the status and the
    /// conditions land on the composite resource.
    ///
    /// # Errors
    /// When the answer holds something that is no object.
    pub fn apply(&mut self, answer: &Answer) -> Result<(), String> {
        let conditions = answer.response.conditions.iter().map(|condition| {
            let status = match condition.status() {
                v1::Status::ConditionTrue => "True",
                v1::Status::ConditionFalse => "False",
                _ => "Unknown",
            };
            json!({
                "type": condition.r#type, "status": status, "reason": condition.reason,
                "message": condition.message(), "lastTransitionTime": NOW,
            })
        });
        let conditions: Vec<_> = conditions.collect();
        if answer.fatal().is_none() {
            let desired = answer.resources()?;
            self.observed.retain(|name, _| desired.contains_key(name));
            self.nested.retain(|name, _| desired.contains_key(name));
            for (name, object) in desired {
                self.apply_one(&name, object);
            }
            let status = answer.composite()?.get("status").cloned().unwrap_or_else(|| json!({}));
            self.composite["status"] = status;
        }
        self.composite["status"]["conditions"] = Value::Array(conditions);
        Ok(())
    }

    fn apply_one(&mut self, name: &str, mut object: Value) {
        let owner = json!({
            "apiVersion": self.composite["apiVersion"], "kind": self.composite["kind"],
            "name": self.composite["metadata"]["name"], "uid": self.composite["metadata"]["uid"],
            "controller": true, "blockOwnerDeletion": true,
        });
        let mut composed = self.observed.remove(name).unwrap_or_default();
        let before = composed.object;
        let number = |pointer: &str| before.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
        let changed = ["spec", "data"].iter().any(|part| before.get(*part) != object.get(*part));
        let generation = number("/metadata/generation") + i64::from(changed);
        let version =
            before.pointer("/metadata/resourceVersion").and_then(Value::as_str).and_then(|v| v.parse::<i64>().ok());
        let version = version.unwrap_or(0) + i64::from(changed);
        let uid = uid(&format!("{}/{name}", self.composite["metadata"]["uid"]));
        if let Some(metadata) = object_at(&mut object, "metadata") {
            metadata.insert("uid".to_owned(), json!(uid));
            metadata.insert("creationTimestamp".to_owned(), json!(NOW));
            metadata.insert("generation".to_owned(), json!(generation));
            metadata.insert("resourceVersion".to_owned(), json!(version.to_string()));
            metadata.insert("ownerReferences".to_owned(), json!([owner]));
            metadata.insert(
                "managedFields".to_owned(),
                json!([{
                    "manager": "apiextensions.crossplane.io/composed/simulated", "operation": "Apply", "time": NOW,
                    "apiVersion": before["apiVersion"].as_str().unwrap_or_default(), "fieldsType": "FieldsV1",
                }]),
            );
            let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
            annotations["crossplane.io/composition-resource-name"] = json!(name);
            // What others wrote stays where the answer has no opinion: a provider's annotation, anybody's labels.
            let external = before.pointer("/metadata/annotations/crossplane.io~1external-name");
            if let Some(external) = external.filter(|_| annotations["crossplane.io/external-name"].is_null()) {
                annotations["crossplane.io/external-name"] = external.clone();
            }
            if let Some(labels) = before.pointer("/metadata/labels").and_then(Value::as_object) {
                let mut labels = labels.clone();
                labels.extend(metadata.get("labels").and_then(Value::as_object).cloned().unwrap_or_default());
                metadata.insert("labels".to_owned(), Value::Object(labels));
            }
        }
        if let Some(status) = before.get("status") {
            object["status"] = status.clone();
        }
        composed.object = object;
        self.observed.insert(name.to_owned(), composed);
    }
}

fn item(resource: Bytes) -> v1::Resource {
    v1::Resource { resource: Some(resource), ..v1::Resource::default() }
}

fn object_at<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Map<String, Value>> {
    value.as_object_mut()?.entry(key).or_insert_with(|| json!({})).as_object_mut()
}

/// A fixed UID made from a text.
#[must_use]
pub fn uid(text: &str) -> String {
    let hex: String = Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}
