//! `render --simulate`: plays the systems that the function composes for, until nothing changes any more.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::world::{Answer, NOW, World};
use crate::{object::Object, play, resource::kinds};

/// More steps than any plan needs; beyond them something goes round in circles.
const MAX_STEPS: usize = 60;

/// One step: one reconcile of the engine, after which every system does its work.
#[derive(Debug, Clone)]
pub struct Step {
    /// The answer of the function.
    pub answer: Answer,
    /// Composition resource names that this step brought to life.
    pub born: Vec<String>,
    /// Composition resource names that became ready.
    pub ready: Vec<String>,
    /// Resources that wait, each with its reason.
    pub waiting: Vec<(String, String)>,
    /// The same of composite resources of our own API among them, by composition resource name.
    pub nested: BTreeMap<String, Step>,
}

/// Plays until the answer repeats byte for byte, or is Fatal.
///
/// # Errors
/// When the function cannot be called, or goes round in circles.
pub fn play(world: &mut World) -> Result<Vec<Step>, String> {
    store(world);
    let mut steps: Vec<Step> = Vec::new();
    while steps.len() < MAX_STEPS {
        let before = world.clone();
        let step = step(world, steps.last())?;
        let fatal = step.answer.fatal().is_some();
        let repeats = steps.last().is_some_and(|last| last.answer.response == step.answer.response) && before == *world;
        if repeats {
            return Ok(steps);
        }
        steps.push(step);
        if fatal {
            return Ok(steps);
        }
    }
    Err(format!("the simulation does not come to an end within {MAX_STEPS} steps"))
}

/// The platform's secret store exists, unless it is given.
fn store(world: &mut World) {
    let platform = world.find("Platform", "default", None).or(world.input.as_ref());
    let Some(store) =
        platform.and_then(|platform| platform.pointer("/spec/secrets/store").or(platform.pointer("/secrets/store")))
    else {
        return;
    };
    let kind = store["kind"].as_str().unwrap_or("ClusterSecretStore").to_owned();
    let Some(name) = store["name"].as_str().map(str::to_owned) else { return };
    if world.find(&kind, &name, None).is_none() {
        let mut metadata = json!({"name": name});
        if kind == kinds::SECRET_STORE.kind() {
            metadata["namespace"] = world.composite["metadata"]["namespace"].clone();
        }
        world.objects.push(json!({
            "apiVersion": kinds::SECRET_STORE.api_version(), "kind": kind, "metadata": metadata,
            "spec": {"provider": {"aws": {"service": "SecretsManager"}}},
        }));
    }
}

/// One reconcile, after which every system does its work.
///
/// # Errors
/// When the function cannot be called.
pub fn step(world: &mut World, last: Option<&Step>) -> Result<Step, String> {
    let answer = world.call()?;
    let resources = answer.resources()?;
    let born = resources.keys().filter(|name| !world.observed.contains_key(*name)).cloned().collect();
    let was_ready = |name: &str| last.is_some_and(|last| last.answer.is_ready(name));
    let ready = resources.keys().filter(|name| answer.is_ready(name) && !was_ready(name)).cloned().collect();
    let waiting = waiting(&answer.composite()?);
    let mut nested = BTreeMap::new();
    world.apply(&answer)?;
    if answer.fatal().is_none() {
        work(world)?;
        nested = inside(world, last)?;
    }
    Ok(Step { answer, born, ready, waiting, nested })
}

/// One reconcile of each composite resource of our own API that is composed here.
fn inside(world: &mut World, last: Option<&Step>) -> Result<BTreeMap<String, Step>, String> {
    let group = |object: &Value| object["apiVersion"].clone();
    let own = group(&world.composite);
    let composites: Vec<_> = world
        .observed
        .iter()
        .filter(|(_, composed)| group(&composed.object) == own)
        .map(|(name, composed)| (name.clone(), composed.object.clone()))
        .collect();
    let mut steps = BTreeMap::new();
    for (name, object) in composites {
        let mut nested = world.nested.remove(&name).unwrap_or_default();
        nested.composite = object;
        (nested.schemas, nested.input) = (world.schemas.clone(), world.input.clone());
        std::mem::swap(&mut nested.objects, &mut world.objects);
        let before = last.and_then(|last| last.nested.get(&name));
        let step = step(&mut nested, before)?;
        std::mem::swap(&mut nested.objects, &mut world.objects);
        if let Some(composed) = world.observed.get_mut(&name) {
            composed.object["status"] = reported(&nested.composite["status"], &step.answer);
        }
        world.nested.insert(name.clone(), nested);
        steps.insert(name, step);
    }
    Ok(steps)
}

/// A status with the conditions that Crossplane adds to ours.
fn reported(status: &Value, answer: &Answer) -> Value {
    let condition = |type_: &str, holds: bool, reason: &str| {
        let holds = if holds { "True" } else { "False" };
        json!({"type": type_, "status": holds, "reason": reason, "lastTransitionTime": NOW})
    };
    let (refused, ready) = (answer.fatal().is_some(), answer.composite_is_ready());
    let mut status = status.clone();
    let synced = condition("Synced", !refused, if refused { "ReconcileError" } else { "ReconcileSuccess" });
    let ready = condition("Ready", ready, if ready { "Available" } else { "Creating" });
    if let Some(conditions) = status["conditions"].as_array_mut() {
        conditions.retain(|condition| condition["type"] != "Synced" && condition["type"] != "Ready");
        conditions.extend([synced, ready]);
    }
    status
}

/// The cluster as it is for composite resources that come after this one.
pub fn leave(world: World, answer: &Answer) -> Vec<Value> {
    let mut objects = world.objects;
    let mut composite = world.composite;
    composite["status"] = reported(&composite["status"], answer);
    objects.push(composite);
    objects.extend(world.observed.into_values().map(|composed| composed.object));
    objects
}

fn waiting(composite: &Value) -> Vec<(String, String)> {
    let entries = composite["status"]["waitingFor"].as_array();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let told = entries.into_iter().flatten().filter(|entry| entry["reason"] != "Creating");
    told.map(|entry| (text(entry, "resource"), text(entry, "message"))).collect()
}

/// Every system does its work on what it finds.
fn work(world: &mut World) -> Result<(), String> {
    let names: Vec<_> = world.observed.keys().cloned().collect();
    for name in names {
        let Some(composed) = world.observed.get(&name) else { continue };
        let object = Object::write(&composed.object).map_err(|error| error.to_string())?;
        let group = |object: &Value| {
            object["apiVersion"].as_str().and_then(|version| Some(version.split_once('.')?.1.to_owned()))
        };
        let (own, namespace) = (group(&composed.object), composed.object["metadata"]["namespace"].as_str());
        let found = |kind: &str, wanted: &str| {
            // Two systems may have a kind of one name, so the group's domain must be the same.
            world.all(kind, wanted, namespace).find(|other| group(other) == own).cloned()
        };
        let played = play::play(&object, &found).map_err(|error| format!("composed resource \"{name}\": {error}"))?;
        let Some(played) = played else { continue };
        let Some(composed) = world.observed.get_mut(&name) else { continue };
        if let Some(external) = played.external_name {
            composed.object["metadata"]["annotations"]["crossplane.io/external-name"] = json!(external);
        }
        if let Some(status) = played.status {
            composed.object["status"] = status;
        }
        if !played.connection.is_empty() {
            let details = played.connection.iter().map(|(key, value)| (key.clone(), value.clone().into_bytes()));
            composed.connection = details.collect();
        }
        let owner = composed.object["metadata"]["uid"].clone();
        let secret = composed.object["spec"]["writeConnectionSecretToRef"]["name"].as_str().map(str::to_owned);
        let namespace = composed.object["metadata"]["namespace"].clone();
        for object in played.objects {
            put(world, object);
        }
        if let Some(secret) = secret.filter(|_| !played.connection.is_empty()) {
            put(world, connection_secret(&secret, &namespace, &owner, &played.connection));
        }
    }
    Ok(())
}

fn connection_secret(name: &str, namespace: &Value, owner: &Value, details: &BTreeMap<String, String>) -> Value {
    let data: BTreeMap<_, _> = details.iter().map(|(key, value)| (key, STANDARD.encode(value))).collect();
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "ownerReferences": [{"uid": owner, "controller": true}]},
        "type": "connection.crossplane.io/v1alpha1", "data": data,
    })
}

/// Puts an object into the cluster, over one of the same name.
fn put(world: &mut World, object: Value) {
    let same = |other: &Value| {
        ["apiVersion", "kind"].iter().all(|key| other[key] == object[key])
            && ["name", "namespace"].iter().all(|key| other["metadata"][key] == object["metadata"][key])
    };
    match world.objects.iter_mut().find(|other| same(other)) {
        Some(other) => *other = object,
        None => world.objects.push(object),
    }
}
