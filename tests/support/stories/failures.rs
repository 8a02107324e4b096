//! What goes wrong.

use serde_json::{Value, json};

use super::story::Story;
use crate::support::worlds::{self, message, set_condition};

/// AWS refuses to create the instance.
pub fn create_failed(story: &mut Story) {
    let stages = story.stages();
    let mut world = stages.iter().find(|world| world.observed.contains_key("instance")).expect("an instance").clone();
    world.observed.get_mut("instance").expect("an instance").connection.clear();
    let secret = world.observed["instance"].object["spec"]["writeConnectionSecretToRef"]["name"].clone();
    world.objects.retain(|object| object["kind"] != "Secret" || object["metadata"]["name"] != secret);
    story.back_to(world);
    let failed = |story: &mut Story, id: &str| {
        let instance = story.observed("instance");
        instance["metadata"]["annotations"].as_object_mut().expect("annotations").remove("crossplane.io/external-name");
        instance["status"] = json!({});
        set_condition(instance, "Ready", "False", "Creating", "");
        fail(instance, id);
    };
    failed(story, "upjet-018");
    story.answer("The version is not offered");
    failed(story, "upjet-018");
    story.answer("The same again is no news");
    failed(story, "aws-023");
    story.answer("There is no capacity");
    failed(story, "aws-026");
    story.answer("Crossplane may not do it");
    story.rest("It came up in the end");
}

/// An update fails: Ready stays True, since the database still serves.
pub fn update_failed(story: &mut Story) {
    fail(story.observed("instance"), "aws-030");
    story.answer("A setting is refused");
    story.answer("The same again is no news");
    fail(story.observed("instance"), "aws-041");
    story.answer("AWS throttles");
    story.works("instance");
    story.answer("It went through in the end");
}

/// The server, or its object, is lost.
pub fn deleted_outside(story: &mut Story) {
    fail(story.observed("instance"), "upjet-013");
    story.answer("Somebody deleted the instance in AWS");
    story.again();
    let lost = story.world.observed.remove("instance").expect("an instance").object["metadata"]["uid"].clone();
    // What it owned goes with it.
    story.world.objects.retain(|object| object["metadata"]["ownerReferences"][0]["uid"] != lost);
    story.answer("Somebody deleted the Instance in the cluster");
    story.works("instance");
    story.answer("Its provider found the instance again");
}

/// Something is missing in the cluster.
pub fn not_installed(story: &mut Story) {
    let mut world = story.stages()[0].clone();
    world.schemas = Some(worlds::schemas(|name| !name.starts_with("rds.aws.m.upbound.io/")));
    story.back_to(world);
    story.answer("The provider for RDS is not installed");
    let mut world = story.stages()[0].clone();
    world.schemas = Some(worlds::schemas(|name| !name.starts_with("postgresql.sql.m.crossplane.io/")));
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

/// The conditions that a provider sets with a message.
fn fail(object: &mut Value, id: &str) {
    let message = message(id);
    set_condition(object, &message.condition, "False", &message.reason, &message.message);
    if message.condition == "LastAsyncOperation" {
        let text = format!("create failed: {}", message.message);
        set_condition(object, "Synced", "False", "ReconcileError", &text);
    }
}
