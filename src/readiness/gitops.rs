//! What brings manifests from Git: Argo CD and Flux.

use serde::Deserialize;
use serde_json::Value;

use super::{Head, Judgement, Trouble};

/// What Argo CD says of an Application. It counts every write of its status as a change of the spec, so only what it compared
/// says of what it speaks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Sync {
    status: String,
    compared_to: Value,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Health {
    status: String,
    message: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Operation {
    phase: String,
    message: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Delivered {
    kind: String,
    name: String,
    health: Health,
}

/// Reads a part of a status; what has another shape says nothing.
fn part<T: for<'de> Deserialize<'de> + Default>(value: Option<&Value>) -> T {
    value.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
}

/// An Application works when what is asked for now was compared, is in the cluster, and works there.
pub(super) fn application(head: &Head) -> Judgement {
    let status = &head.status;
    let complaint = status.conditions.iter().find(|condition| condition.type_.ends_with("Error"));
    if let Some(error) = complaint {
        return fails(&error.type_, &error.type_, &error.message);
    }
    let operation: Operation = part(status.operation_state.as_ref());
    if ["Failed", "Error"].contains(&operation.phase.as_str()) {
        return fails("operationState", &operation.phase, &operation.message);
    }
    let health: Health = part(status.health.as_ref());
    let delivered: Vec<Delivered> = part(status.resources.as_ref());
    if health.status == "Degraded" || health.status == "Suspended" {
        let worst = delivered.iter().find(|one| one.health.status == health.status);
        let message = worst
            .map(|one| {
                format!("{} {}: {}", one.kind, one.name, one.health.message).trim_end_matches([':', ' ']).to_owned()
            })
            .unwrap_or(health.message);
        return fails("health", &health.status, &message);
    }
    let sync: Sync = part(status.sync.as_ref());
    let at_rest = !["Running", "Terminating"].contains(&operation.phase.as_str());
    // Nothing at all is healthy and in sync, too.
    let works = health.status == "Healthy" && sync.status == "Synced" && !delivered.is_empty();
    Judgement { ready: works && at_rest && compared(head, &sync.compared_to), trouble: None }
}

/// Whether what was compared is what is asked for.
fn compared(head: &Head, to: &Value) -> bool {
    let same = |asked: Option<&Value>, seen: &Value| said(asked.unwrap_or(&Value::Null)) == said(seen);
    same(head.spec.source.as_ref(), &to["source"])
        && same(head.spec.sources.as_ref(), &to["sources"])
        && same(head.spec.destination.as_ref(), &to["destination"])
}

/// A value without what says nothing: Argo CD leaves empty fields out of one of the two.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| (name.clone(), said(field)));
            let fields: serde_json::Map<_, _> = fields.filter(|(_, field)| !field.is_null()).collect();
            if fields.is_empty() { Value::Null } else { Value::Object(fields) }
        }
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => Value::Array(items.iter().map(said).collect()),
        Value::String(text) if text.is_empty() => Value::Null,
        Value::Bool(false) => Value::Null,
        other => other.clone(),
    }
}

/// An object of Flux works when it says so of what is asked for now, and nobody holds it.
pub(super) fn flux(head: &Head) -> Judgement {
    if head.spec.suspend {
        return fails("spec.suspend", "Suspended", "Somebody suspended it.");
    }
    let status = &head.status;
    let generation = head.metadata.generation.unwrap_or(0);
    let fresh = status.observed_generation.is_some_and(|seen| seen >= generation);
    match head.current("Ready") {
        Some(ready) if ready.is_false() => Judgement::complains(false, ready),
        Some(ready) if ready.is_true() && fresh => {
            let tried = &status.last_attempted_revision;
            // A release has no revision that was applied.
            let applied = &status.last_applied_revision;
            Judgement { ready: applied.is_empty() || tried.is_empty() || applied == tried, trouble: None }
        }
        _ => Judgement::unready(),
    }
}

/// An object of Flux's operator works when it says so of what is asked for now; only its condition counts changes.
pub(super) fn operator(head: &Head) -> Judgement {
    let Some(ready) = head.condition("Ready") else { return Judgement::unready() };
    let fresh = ready.observed_generation >= head.metadata.generation;
    match ready.status.as_str() {
        "False" => Judgement::complains(false, ready),
        "True" if fresh => Judgement::ready(),
        _ => Judgement::unready(),
    }
}

/// An `ApplicationSet` works when it could read what it makes Applications of, and all of them are as it wants them.
pub(super) fn application_set(head: &Head) -> Judgement {
    if let Some(error) = head.condition("ErrorOccurred").filter(|condition| condition.is_true()) {
        return Judgement::complains(false, error);
    }
    let holds = |type_: &str| head.condition(type_).is_some_and(super::ObservedCondition::is_true);
    Judgement { ready: holds("ParametersGenerated") && holds("ResourcesUpToDate"), trouble: None }
}

fn fails(condition: &str, reason: &str, message: &str) -> Judgement {
    let trouble = Trouble { condition: condition.to_owned(), reason: reason.to_owned(), message: message.to_owned() };
    Judgement { ready: false, trouble: Some(trouble) }
}

#[cfg(test)]
mod tests;
