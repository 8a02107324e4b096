//! What goes wrong.

use serde_json::{Value, json};

use super::story::Story;
use crate::support::worlds::{self, message, set_condition};

/// What each provider says when it cannot make a server: a title, and the message that it wrote.
const CREATE: [(&str, [(&str, &str); 3]); 4] = [
    (
        "aws",
        [
            ("The version is not offered", "upjet-018"),
            ("There is no capacity", "aws-023"),
            ("Crossplane may not do it", "aws-026"),
        ],
    ),
    (
        "gcp",
        [
            ("The name is still taken", "gcp-054"),
            ("The network is not peered", "gcp-055"),
            ("The tier is not offered", "gcp-057"),
        ],
    ),
    (
        "azure",
        [
            ("The name is taken", "azure-071"),
            ("Crossplane may not do it", "azure-073"),
            ("The DNS zone is none of PostgreSQL's", "azure-074"),
        ],
    ),
    (
        "kubernetes",
        [
            ("The first instance does not come up", "cnpg-087"),
            ("The plugin for backups is missing", "cnpg-090"),
            ("The catalogue has no such version", "cnpg-092"),
        ],
    ),
];
/// What each says when it cannot change one.
const UPDATE: [(&str, [(&str, &str); 2]); 4] = [
    ("aws", [("A setting is refused", "aws-030"), ("AWS throttles", "aws-041")]),
    ("gcp", [("A setting is refused", "gcp-061"), ("Something else is on its way", "gcp-067")]),
    ("azure", [("The zones drifted", "azure-077"), ("The credentials expired", "upjet-008")]),
    ("kubernetes", [("No pod is active", "cnpg-089"), ("The plugin fails", "cnpg-091")]),
];

/// The provider refuses to make the server.
pub fn create_failed(story: &mut Story) {
    let stages = story.stages();
    let mut world = stages.iter().find(|world| world.observed.contains_key("instance")).expect("an instance").clone();
    world.observed.get_mut("instance").expect("an instance").connection.clear();
    let secret = world.observed["instance"].object["spec"]["writeConnectionSecretToRef"]["name"].clone();
    world.objects.retain(|object| object["kind"] != "Secret" || object["metadata"]["name"] != secret);
    story.back_to(world);
    let failed = |story: &mut Story, id: &str| {
        let aws = story.provider() == "aws";
        let instance = story.observed("instance");
        if aws {
            // The name in the cloud is the provider's to write, once there is one.
            let annotations = instance["metadata"]["annotations"].as_object_mut();
            annotations.expect("annotations").remove("crossplane.io/external-name");
        }
        instance["status"] = json!({});
        set_condition(instance, "Ready", "False", "Creating", "");
        fail(instance, id);
    };
    let (_, messages) = CREATE.iter().find(|(provider, _)| *provider == story.provider()).expect("messages");
    for (index, (title, id)) in messages.iter().enumerate() {
        failed(story, id);
        story.answer(title);
        if index == 0 {
            failed(story, id);
            story.answer("The same again is no news");
        }
    }
    story.rest("It came up in the end");
}

/// An update fails: Ready stays True, since the database still serves.
pub fn update_failed(story: &mut Story) {
    let (_, messages) = UPDATE.iter().find(|(provider, _)| *provider == story.provider()).expect("messages");
    for (index, (title, id)) in messages.iter().enumerate() {
        fail(story.observed("instance"), id);
        story.answer(title);
        if index == 0 {
            story.answer("The same again is no news");
        }
    }
    story.works("instance");
    story.answer("It went through in the end");
}

/// The server, or its object, is lost.
pub fn deleted_outside(story: &mut Story) {
    if story.provider() != "kubernetes" {
        fail(story.observed("instance"), "upjet-013");
        story.answer("Somebody deleted the server in the cloud");
        story.again();
    }
    let instance = story.world.observed.remove("instance").expect("an instance").object;
    let lost = instance["metadata"]["uid"].clone();
    // What it owned goes with it.
    story.world.objects.retain(|object| object["metadata"]["ownerReferences"][0]["uid"] != lost);
    story.answer("Somebody deleted the server's object in the cluster");
    if story.world.observed.contains_key("instance") {
        story.works("instance");
        worlds::set(story.observed("instance"), "/status/atProvider", instance["status"]["atProvider"].clone());
        story.answer("Its provider found the server again");
        story.works("instance");
        story.answer("The server is as it was");
    }
}

/// Something is missing in the cluster.
pub fn not_installed(story: &mut Story) {
    let mut world = story.stages()[0].clone();
    let group = match story.provider() {
        "aws" => "rds.aws.m.upbound.io/",
        "gcp" => "sql.gcp.m.upbound.io/",
        "azure" => "dbforpostgresql.azure.m.upbound.io/",
        _ => "postgresql.cnpg.io/",
    };
    world.schemas = Some(worlds::schemas(|name| !name.starts_with(group)));
    story.back_to(world);
    story.answer("The provider of the server is not installed");
    let mut world = story.stages()[0].clone();
    world.schemas = Some(worlds::schemas(|name| !name.contains(".sql.m.crossplane.io/")));
    story.back_to(world);
    story.rest("Everything but provider-sql is installed");
    story.world.schemas = Some(worlds::schemas(|_| true));
    story.answer("Now it is installed");
}

/// Somebody else has a name that we would choose.
pub fn foreign_object(story: &mut Story) {
    let name = story.world.observed["connection"].object["metadata"]["name"].clone();
    let mut secret = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"password": "Y2FuYXJ5"},
        "metadata": {"name": name, "namespace": "team-a", "uid": "6f1d5a2e-0000-4000-8000-000000000001"},
    });
    let mut world = story.stages()[0].clone();
    world.objects.push(secret.clone());
    story.back_to(world);
    story.rest("A Secret of that name exists");
    let foreign = |object: &Value| object["metadata"]["uid"] == secret["metadata"]["uid"];
    story.world.objects.retain(|object| !foreign(object));
    secret["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
    story.world.objects.push(secret.clone());
    story.answer("It is being deleted");
    story.world.objects.pop();
    story.answer("It is gone");
}

/// Wrong input: nothing changes, and it is told once.
pub fn refused(story: &mut Story) {
    story.spec("/storage", json!({"size": "10Gi"}));
    story.answer("The disk shall shrink");
    story.answer("The same again is no news");
    story.again();
    story.world.objects.retain(|object| object["kind"] != "Platform");
    story.answer("There is no Platform");
}

/// What a provider or an operator says of a server that fails.
fn fail(object: &mut Value, id: &str) {
    let message = message(id);
    if message.condition == "phase" {
        object["status"]["phase"] = json!(message.reason);
        object["status"]["phaseReason"] = json!(message.message);
        set_condition(object, "Ready", "False", "ClusterIsNotReady", "Cluster Is Not Ready");
        return;
    }
    set_condition(object, &message.condition, "False", &message.reason, &message.message);
    if message.condition == "LastAsyncOperation" {
        let text = format!("create failed: {}", message.message);
        set_condition(object, "Synced", "False", "ReconcileError", &text);
    }
}
