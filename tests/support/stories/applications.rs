//! What happens to an application in its life.

use serde_json::json;

use super::{Tale, lives, story::Story};
use crate::support::worlds;

/// All stories of applications, by file name.
pub const APPLICATION_STORIES: &[Tale] = &[
    ("first-call", lives::first_call),
    ("half-way", half_way),
    ("release", release),
    ("replicas", replicas),
    ("route", route),
    ("deleted-outside", deleted_outside),
    ("not-installed", not_installed),
    ("foreign-object", foreign_object),
    ("refused", refused),
];

/// The step in which its database is there, and does not work yet.
fn half_way(story: &mut Story) {
    let found = story.stages().iter().position(|world| world.observed.contains_key("database"));
    let Some(at) = found else { return };
    let world = story.stages()[at + 1].clone();
    story.back_to(world);
    story.answer("The database is on its way");
}

fn runs_for_long(story: &Story) -> bool {
    story.world.observed.get("workload").is_some_and(|composed| composed.object["kind"] == "Deployment")
}

/// A new version crashes, and is taken back.
fn release(story: &mut Story) {
    if !runs_for_long(story) {
        return;
    }
    let tag = story.world.composite["spec"]["tag"].clone();
    story.spec("/tag", json!("9.9.9"));
    story.answer("A new version is asked for");
    story.answer("Kubernetes has not looked at it yet");
    let generation = story.observed("workload")["metadata"]["generation"].clone();
    let deployment = story.observed("workload");
    worlds::set(deployment, "/status/observedGeneration", generation);
    worlds::set(deployment, "/status/updatedReplicas", json!(1));
    worlds::set(deployment, "/status/replicas", json!(3));
    let (name, namespace) =
        (story.world.composite["metadata"]["name"].clone(), story.world.composite["metadata"]["namespace"].clone());
    story.world.objects.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "new", "namespace": namespace, "labels": {"idp.dev/application": name}},
        "status": {"containerStatuses": [{
            "name": "main", "restartCount": 3,
            "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s restarting failed container"}},
        }]},
    }));
    story.answer("Its pod crashes");
    story.answer("The same again is no news");
    story.world.objects.pop();
    story.spec("/tag", tag);
    story.rest("It is taken back");
}

/// More pods, and an autoscaler that decides how many.
fn replicas(story: &mut Story) {
    if !runs_for_long(story) {
        return;
    }
    story.spec("/replicas", json!({"min": 3, "max": 9}));
    story.answer("Their number shall follow the load");
    story.rest("At rest");
    story.spec("/replicas", json!({"min": 1}));
    story.answer("One is enough");
}

/// Requests come in by another way, and then not at all.
fn route(story: &mut Story) {
    if story.world.composite["spec"]["host"].is_null() {
        return;
    }
    story.platform("/routing", json!({"kind": "ingress", "ingressClass": "nginx", "issuer": "letsencrypt"}));
    story.answer("The platform changes to Ingress");
    story.rest("At rest");
    story.again();
    story.spec("/host", json!(null));
    story.spec("/routing", json!(null));
    story.answer("Nobody outside shall reach it");
}

/// Somebody deleted what runs.
fn deleted_outside(story: &mut Story) {
    let key = story.world.observed.keys().find(|key| *key == "workload" || key.starts_with("job-")).cloned();
    let Some(key) = key else { return };
    story.world.observed.remove(&key);
    story.answer("Somebody deleted the workload");
    story.rest("At rest");
}

/// Something is missing in the cluster.
fn not_installed(story: &mut Story) {
    let mut world = story.stages()[0].clone();
    world.schemas = Some(worlds::schemas(|name| !name.starts_with("gateway.networking.k8s.io/")));
    story.back_to(world);
    story.rest("Gateway API is not installed");
}

/// Somebody else has a name that we would choose.
fn foreign_object(story: &mut Story) {
    let mut world = story.stages()[0].clone();
    let (name, namespace) =
        (world.composite["metadata"]["name"].clone(), world.composite["metadata"]["namespace"].clone());
    for (api_version, kind) in [("v1", "ServiceAccount"), ("apps/v1", "Deployment"), ("v1", "Service")] {
        world.objects.push(json!({
            "apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace, "uid": kind},
        }));
    }
    story.back_to(world);
    story.rest("Somebody made a Deployment and a Service of that name by hand");
}

/// Wrong input: nothing changes, and it is told once.
fn refused(story: &mut Story) {
    story.spec("/size", json!("gigantic"));
    story.answer("There is no such size");
    story.answer("The same again is no news");
    story.again();
    story.spec("/type", json!("cronjob"));
    story.answer("The type changes");
    story.again();
    story.world.objects.retain(|object| object["kind"] != "Platform");
    story.answer("There is no Platform");
}
