//! Clusters in memory for tests: the shipped examples, and what happens to them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
};

use function_idp::{
    cli::{
        simulate,
        world::{Answer, World},
        yaml::read_documents,
    },
    resource::kinds,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{crds, emitted};

/// The shipped examples of databases.
pub const EXAMPLES: [&str; 8] = [
    "database-minimal",
    "database-development",
    "database-production",
    "database-complete",
    "database-mysql",
    "database-gcp",
    "database-azure",
    "database-kubernetes",
];

/// The shipped examples of applications.
pub const APPLICATIONS: [&str; 6] = [
    "application-minimal",
    "application-database",
    "application-worker",
    "application-cronjob",
    "application-chart",
    "application-repository",
];

/// All shipped examples.
pub fn all() -> impl Iterator<Item = &'static str> {
    EXAMPLES.into_iter().chain(APPLICATIONS)
}

/// A path of the repository.
pub fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// The documents of a file of the repository.
pub fn documents(inside: &str) -> Vec<Value> {
    let text = fs::read_to_string(path(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"));
    read_documents(&text, inside).unwrap_or_else(|error| panic!("{error}"))
}

/// The one document of an example.
pub fn example(name: &str) -> Value {
    let mut documents = documents(&format!("examples/{name}.yaml"));
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

/// The platform's store, as the shipped Platform names it.
pub fn store() -> Value {
    json!({
        "apiVersion": "external-secrets.io/v1", "kind": "ClusterSecretStore", "metadata": {"name": "platform"},
        "spec": {"provider": {"aws": {"service": "SecretsManager", "region": "eu-central-1"}}},
    })
}

/// A cluster with a composite resource, the shipped Platform, and its store.
pub fn around(composite: Value) -> World {
    let mut world = World::new(composite);
    world.objects = vec![example("platform"), store()];
    world
}

/// The cluster of an example, before anything is composed.
pub fn fresh(name: &str) -> World {
    around(example(name))
}

/// Where the shipped Platform lets databases run: provider and region; the cluster itself has none.
pub const PLACES: [(&str, &str); 4] =
    [("aws", "eu-central-1"), ("gcp", "europe-west3"), ("azure", "westeurope"), ("kubernetes", "")];

/// The shortest manifest on a provider, with an engine and a profile: only these fields differ.
pub fn manifest(provider: &str, engine: &str, profile: &str) -> Value {
    let mut manifest = example("database-minimal");
    let (_, region) = PLACES.iter().find(|(name, _)| *name == provider).expect("a place");
    let spec = &mut manifest["spec"];
    spec["provider"] = json!(provider);
    spec["engine"] = json!(engine);
    spec["profile"] = json!(profile);
    if engine == "mysql" {
        spec["version"] = json!("8.4");
    }
    if !region.is_empty() {
        spec["region"] = json!(region);
    }
    manifest
}

/// The cluster of that manifest, before anything is composed.
pub fn fresh_on(provider: &str, engine: &str, profile: &str) -> World {
    around(manifest(provider, engine, profile))
}

/// The same once everything works; every answer on the way was checked.
pub fn steady_on(provider: &str, engine: &str, profile: &str) -> World {
    static STEADY: LazyLock<Mutex<BTreeMap<String, World>>> = LazyLock::new(Mutex::default);
    let name = format!("{provider}/{engine}/{profile}");
    if let Some(world) = STEADY.lock().expect("worlds").get(&name) {
        return world.clone();
    }
    let mut world = fresh_on(provider, engine, profile);
    let answer = settle(&mut world);
    assert!(answer.composite_is_ready(), "{name}: {:#?}", answer.response.conditions);
    STEADY.lock().expect("worlds").insert(name, world.clone());
    world
}

/// The clusters of an example between its steps: the first is fresh, the last has come to rest.
pub fn stages(name: &str) -> &'static [World] {
    static STAGES: LazyLock<BTreeMap<&str, Vec<World>>> =
        LazyLock::new(|| all().map(|name| (name, played(name))).collect());
    &STAGES[name]
}

/// The cluster of an example that has come to rest.
pub fn steady(name: &str) -> World {
    stages(name).last().expect("a stage").clone()
}

fn played(name: &str) -> Vec<World> {
    let mut stages = vec![fresh(name)];
    rest(&mut stages);
    // Where a migration waits, somebody approves it, and SchemaHero executes it.
    if execute_migrations(stages.last_mut().expect("a stage")) {
        rest(&mut stages);
    }
    // Where a pipeline proposes the first image, somebody merges it.
    let spec = &mut stages.last_mut().expect("a stage").composite["spec"];
    if !spec["repository"].is_null() && spec["tag"].is_null() {
        spec["tag"] = json!("sha-1");
        rest(&mut stages);
    }
    stages
}

/// Goes on until nothing changes any more.
fn rest(stages: &mut Vec<World>) {
    loop {
        let before = stages.last().expect("a stage").clone();
        let mut world = before.clone();
        step(&mut world);
        if before == world {
            return;
        }
        stages.push(world);
        assert!(stages.len() < 60, "it does not come to rest");
    }
}

/// One reconcile, checked, after which every system does its work.
pub fn step(world: &mut World) -> Answer {
    let before = world.clone();
    let step = simulate::step(world, None).expect("a step");
    emitted::check(&before, &step.answer);
    for (name, nested) in &step.nested {
        emitted::check(&world.nested[name], &nested.answer);
    }
    step.answer
}

/// Steps until nothing changes any more; the answer is the last one.
pub fn settle(world: &mut World) -> Answer {
    for _ in 0..60 {
        let before = world.clone();
        let answer = step(world);
        if before == *world {
            return answer;
        }
    }
    panic!("it does not come to rest")
}

/// Executes every migration that waits; whether there was one.
pub fn execute_migrations(world: &mut World) -> bool {
    let mut waited = false;
    for migration in world.objects.iter_mut().filter(|object| object["kind"] == "Migration") {
        if migration["status"]["phase"] != "EXECUTED" {
            let now = migration["status"]["plannedAt"].clone();
            migration["status"] = json!({"phase": "EXECUTED", "plannedAt": now, "approvedAt": now, "executedAt": now});
            waited = true;
        }
    }
    waited
}

/// The kinds of the list that are installed, each with its schema: that of its CRD where there are CRDs.
pub fn schemas(installed: impl Fn(&str) -> bool) -> BTreeMap<String, Value> {
    let kinds = kinds::ALL.iter().filter(|kind| !kind.built_in());
    kinds
        .map(|kind| (format!("{}/{}", kind.api_version(), kind.kind()), kind))
        .filter(|(name, _)| installed(name))
        .map(|(name, kind)| {
            let found = crds::find(kind.api_version(), kind.kind()).expect("a kind that exists");
            (name, found.map_or_else(|| json!({"type": "object"}), |found| (*found.schema).clone()))
        })
        .collect()
}

/// A message that a provider or an operator really wrote.
#[allow(clippy::struct_field_names, reason = "the field of the condition is called so")]
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    id: String,
    /// The condition that it stands in.
    pub condition: String,
    /// That condition's reason.
    pub reason: String,
    /// The text.
    pub message: String,
}

/// The message of that ID in `tests/fixtures/errors.yaml`.
pub fn message(id: &str) -> Message {
    let all = documents("tests/fixtures/errors.yaml").remove(0);
    let all: Vec<Message> = serde_json::from_value(all).expect("messages");
    all.into_iter().find(|message| message.id == id).unwrap_or_else(|| panic!("no message {id}"))
}

/// Sets a condition of an object, over one of the same type.
pub fn set_condition(object: &mut Value, type_: &str, status: &str, reason: &str, message: &str) {
    if !object["status"].is_object() {
        object["status"] = json!({});
    }
    if !object["status"]["conditions"].is_array() {
        object["status"]["conditions"] = json!([]);
    }
    let conditions = object["status"]["conditions"].as_array_mut().expect("conditions");
    conditions.retain(|condition| condition["type"] != type_);
    conditions.push(json!({
        "type": type_, "status": status, "reason": reason, "message": message, "lastTransitionTime": "2026-01-01T00:00:00Z",
    }));
}

/// Sets a value by its JSON pointer, and makes the objects on the way; null removes it.
pub fn set(object: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let mut at = object;
    for step in parent.split('/').skip(1) {
        at = match at {
            Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
            other => {
                if !other.is_object() {
                    *other = json!({});
                }
                other.as_object_mut().expect("an object").entry(step.replace("~1", "/")).or_insert(Value::Null)
            }
        };
    }
    if let Value::Array(items) = at {
        items[key.parse::<usize>().expect("an index")] = value;
        return;
    }
    if !at.is_object() {
        *at = json!({});
    }
    let fields = at.as_object_mut().expect("an object");
    if value.is_null() {
        fields.remove(&key.replace("~1", "/"));
    } else {
        fields.insert(key.replace("~1", "/"), value);
    }
}

/// Calls the function, checks the answer for what must hold of every answer, and applies it. No system does its work.
pub fn reconcile(world: &mut World) -> Answer {
    let answer = world.call().expect("an answer");
    emitted::check(world, &answer);
    world.apply(&answer).expect("an answer that can be applied");
    answer
}
