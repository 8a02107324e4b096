//! A plan becomes a protocol message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::proto::v1;
use crate::{
    object::Object,
    plan::{Condition, Event, Plan, Requirements, Status, Which},
};

/// Writes the answer to a request. What earlier steps of the pipeline want passes through untouched.
///
/// # Errors
/// When the composite resource of the request or of an earlier step is no Struct.
pub fn encode(request: &v1::RunFunctionRequest, plan: Plan) -> Result<v1::RunFunctionResponse, String> {
    if plan.fatal.is_some() {
        return Ok(fatal(request, plan));
    }
    let mut desired = request.desired.clone().unwrap_or_default();
    desired.composite =
        Some(composite(request, desired.composite.take(), plan.status.as_ref(), plan.ready, &plan.connection)?);
    desired.resources.extend(plan.resources.iter().map(|(name, wanted)| {
        let resource = v1::Resource {
            resource: Some(wanted.object.as_bytes().clone()),
            connection_details: BTreeMap::new(),
            ready: ready(wanted.ready).into(),
        };
        (name.clone(), resource)
    }));
    Ok(answer(request, plan, desired))
}

/// Writes an answer that stops the pipeline: whatever earlier steps want, and a Fatal result behind its events.
#[must_use]
pub fn fatal(request: &v1::RunFunctionRequest, mut plan: Plan) -> v1::RunFunctionResponse {
    let message = plan.fatal.take().unwrap_or_default();
    let accepted = plan.conditions.iter().find(|condition| condition.kind == "Accepted");
    let reason = accepted.map(|condition| condition.reason.clone());
    let mut answer = answer(request, plan, request.desired.clone().unwrap_or_default());
    answer.results.push(v1::Result {
        severity: v1::Severity::Fatal.into(),
        message,
        reason,
        target: Some(v1::Target::CompositeAndClaim.into()),
    });
    answer
}

fn answer(request: &v1::RunFunctionRequest, plan: Plan, desired: v1::State) -> v1::RunFunctionResponse {
    let ttl = prost_types::Duration { seconds: plan.ttl.as_secs().try_into().unwrap_or(i64::MAX), nanos: 0 };
    v1::RunFunctionResponse {
        meta: Some(v1::ResponseMeta { tag: request.meta.clone().unwrap_or_default().tag, ttl: Some(ttl) }),
        desired: Some(desired),
        results: plan.results.into_iter().map(event).collect(),
        context: request.context.clone(),
        requirements: requirements(plan.requirements),
        conditions: plan.conditions.into_iter().map(condition).collect(),
        output: None,
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Names {
    api_version: String,
    kind: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Composite {
    api_version: String,
    kind: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    status: Map<String, Value>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The composite resource: our status over that of earlier steps, field by field.
fn composite(
    request: &v1::RunFunctionRequest,
    earlier: Option<v1::Resource>,
    status: Option<&Object>,
    is_ready: bool,
    connection: &crate::request::ConnectionDetails,
) -> Result<v1::Resource, String> {
    let broken = |error| format!("the composite resource cannot be read: {error}");
    let observed = request.observed.as_ref().and_then(|state| state.composite.as_ref()?.resource.clone());
    let names: Names = Object::from_bytes(observed.unwrap_or_default()).read().map_err(broken)?;
    let earlier = earlier.unwrap_or_default();
    let mut composite: Composite = match earlier.resource {
        Some(resource) => Object::from_bytes(resource).read().map_err(broken)?,
        None => Composite::default(),
    };
    composite.api_version = names.api_version;
    composite.kind = names.kind;
    if let Some(status) = status {
        composite.status.extend(status.read::<Map<String, Value>>().map_err(broken)?);
    }
    let mut connection_details = earlier.connection_details;
    for (key, value) in connection {
        connection_details.insert(key.clone(), bytes::Bytes::copy_from_slice(value.expose()));
    }
    Ok(v1::Resource {
        resource: Some(Object::write(&composite).map_err(broken)?.as_bytes().clone()),
        connection_details,
        ready: ready(is_ready).into(),
    })
}

fn ready(ready: bool) -> v1::Ready {
    if ready { v1::Ready::True } else { v1::Ready::False }
}

fn event(event: Event) -> v1::Result {
    let severity = if event.warning { v1::Severity::Warning } else { v1::Severity::Normal };
    v1::Result {
        severity: severity.into(),
        message: event.message,
        reason: Some(event.reason),
        target: Some(v1::Target::CompositeAndClaim.into()),
    }
}

fn condition(condition: Condition) -> v1::Condition {
    let status = match condition.status {
        Status::True => v1::Status::ConditionTrue,
        Status::False => v1::Status::ConditionFalse,
        Status::Unknown => v1::Status::ConditionUnknown,
    };
    v1::Condition {
        r#type: condition.kind.to_owned(),
        status: status.into(),
        reason: condition.reason,
        message: Some(condition.message),
        target: Some(v1::Target::CompositeAndClaim.into()),
    }
}

/// Absent without any question: an empty message costs Crossplane another call.
fn requirements(asked: Requirements) -> Option<v1::Requirements> {
    if asked == Requirements::default() {
        return None;
    }
    let resources = asked.resources.into_iter().map(|(name, question)| {
        let selector = v1::ResourceSelector {
            api_version: question.api_version,
            kind: question.kind,
            namespace: question.namespace,
            r#match: Some(match question.which {
                Which::Named(name) => v1::resource_selector::Match::MatchName(name),
                Which::Labelled(labels) => {
                    v1::resource_selector::Match::MatchLabels(v1::MatchLabels { labels: labels.into_iter().collect() })
                }
            }),
        };
        (name, selector)
    });
    let schemas = asked
        .schemas
        .into_iter()
        .map(|(name, question)| (name, v1::SchemaSelector { api_version: question.api_version, kind: question.kind }));
    Some(v1::Requirements { resources: resources.collect(), schemas: schemas.collect(), ..v1::Requirements::default() })
}
