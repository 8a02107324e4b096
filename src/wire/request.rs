//! A protocol message becomes a request.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::proto::v1;
use crate::{
    object::Object,
    request::{Capabilities, ConnectionDetails, Observed, Request},
    sensitive::Sensitive,
};

/// The key of the context under which function-environment-configs leaves what it merged.
const ENVIRONMENT: &str = "apiextensions.crossplane.io/environment";

/// Reads a message. Objects are not decoded, and share the message's memory.
///
/// # Errors
/// When the context holds an environment that is no object; the sentence says so.
pub fn decode(message: &v1::RunFunctionRequest) -> Result<Request, String> {
    // Taken apart whole, so that a new field of the protocol does not pass unseen. The tag is copied by the response,
    // and credentials are of no use here.
    #[allow(deprecated)]
    let v1::RunFunctionRequest {
        meta,
        observed,
        desired,
        input,
        context,
        extra_resources,
        credentials: _,
        required_resources,
        required_schemas,
    } = message;
    let observed = observed.as_ref();
    let composite =
        observed.and_then(|state| state.composite.as_ref()).and_then(|composite| composite.resource.clone());
    let required = extra_resources
        .iter()
        .chain(required_resources)
        .map(|(name, found)| {
            let objects = found.items.iter().filter_map(|item| item.resource.clone()).map(Object::from_bytes);
            (name.clone(), objects.collect())
        })
        .collect();
    let schemas = required_schemas
        .iter()
        .map(|(name, schema)| (name.clone(), schema.openapi_v3.clone().map(Object::from_bytes)))
        .collect();
    Ok(Request {
        composite: composite.map(Object::from_bytes).unwrap_or_default(),
        observed: observed.map(resources).unwrap_or_default(),
        desired_by_others: desired.iter().flat_map(|state| state.resources.keys().cloned()).collect(),
        input: input.clone().map(Object::from_bytes),
        environment: context.clone().map(environment).transpose()?.flatten(),
        required,
        schemas,
        capabilities: capabilities(meta.as_ref()),
    })
}

fn resources(state: &v1::State) -> BTreeMap<String, Observed> {
    state
        .resources
        .iter()
        .map(|(name, resource)| {
            let object = Object::from_bytes(resource.resource.clone().unwrap_or_default());
            (name.clone(), Observed { object, connection: details(&resource.connection_details) })
        })
        .collect()
}

fn details(details: &BTreeMap<String, Bytes>) -> ConnectionDetails {
    details.iter().map(|(key, value)| (key.clone(), Sensitive::new(value.clone()))).collect()
}

fn environment(context: Bytes) -> Result<Option<Object>, String> {
    let broken = |error| format!("the context's environment cannot be read: {error}");
    let mut context: BTreeMap<String, Value> = Object::from_bytes(context).read().map_err(broken)?;
    match context.remove(ENVIRONMENT) {
        Some(environment) => Object::write(&environment).map(Some).map_err(broken),
        None => Ok(None),
    }
}

fn capabilities(meta: Option<&v1::RequestMeta>) -> Capabilities {
    let has = |capability: v1::Capability| meta.is_some_and(|meta| meta.capabilities.contains(&i32::from(capability)));
    Capabilities {
        required_resources: has(v1::Capability::RequiredResources),
        required_schemas: has(v1::Capability::RequiredSchemas),
        conditions: has(v1::Capability::Conditions),
    }
}
