//! The approval of migrations in Git.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use crate::support::worlds::{self, set};

/// A production database whose migrations wait.
fn waiting() -> World {
    let mut world = worlds::fresh("database-production");
    let answer = worlds::settle(&mut world);
    assert!(!answer.composite_is_ready());
    world
}

fn pending(world: &World) -> Vec<(String, String)> {
    let pending = world.composite["status"]["schema"]["pendingMigrations"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    pending.iter().map(|pending| (text(&pending["table"]), text(&pending["id"]))).collect()
}

fn approvals(world: &World) -> Vec<String> {
    world.observed.keys().filter(|name| name.starts_with("approval-")).cloned().collect()
}

fn migration<'w>(world: &'w mut World, id: &str) -> &'w mut Value {
    let (name, _) = id.split_once('-').expect("an ID");
    let found =
        world.objects.iter_mut().find(|object| object["kind"] == "Migration" && object["metadata"]["name"] == name);
    found.expect("a Migration")
}

#[test]
fn what_the_manifest_approves_is_passed_on_in_the_order_of_the_tables() {
    let mut world = waiting();
    let waits = pending(&world);
    assert_eq!(waits.iter().map(|(table, _)| table.as_str()).collect::<Vec<_>>(), ["customers", "purchases"]);
    let ids: Vec<_> = waits.iter().map(|(_, id)| id.clone()).collect();
    set(&mut world.composite, "/spec/schema/approved", json!(ids));
    worlds::reconcile(&mut world);
    assert_eq!(approvals(&world), ["approval-shop-customers"], "purchases refers to customers");
    let planned = migration(&mut world, &ids[0]).clone();
    let object = &world.observed["approval-shop-customers"].object;
    assert_eq!(object["spec"]["managementPolicies"], json!(["Observe", "Update"]), "it neither makes nor deletes one");
    let manifest = &object["spec"]["forProvider"]["manifest"];
    assert_eq!(
        *manifest,
        json!({
            "apiVersion": "schemas.schemahero.io/v1alpha4", "kind": "Migration",
            "metadata": {
                "name": planned["metadata"]["name"], "namespace": "team-a", "uid": planned["metadata"]["uid"],
            },
            "status": {"approvedAt": planned["status"]["plannedAt"]},
        })
    );
    // provider-kubernetes wrote it, and SchemaHero executed: the approval goes, and the next one comes.
    let at = planned["status"]["plannedAt"].clone();
    migration(&mut world, &ids[0])["status"] =
        json!({"phase": "EXECUTED", "plannedAt": at, "approvedAt": at, "executedAt": at});
    worlds::reconcile(&mut world);
    assert_eq!(approvals(&world), ["approval-shop-purchases"]);
    migration(&mut world, &ids[1])["status"] =
        json!({"phase": "EXECUTED", "plannedAt": at, "approvedAt": at, "executedAt": at});
    let answer = worlds::settle(&mut world);
    assert!(answer.composite_is_ready());
    assert_eq!(approvals(&world), Vec::<String>::new());
    assert_eq!(answer.calls, 1, "at rest there is nothing to ask");
}

#[test]
fn an_approval_is_dropped_as_soon_as_it_was_written() {
    let mut world = waiting();
    let (_, id) = pending(&world).remove(0);
    set(&mut world.composite, "/spec/schema/approved", json!([id]));
    worlds::reconcile(&mut world);
    let status = &mut migration(&mut world, &id)["status"];
    status["approvedAt"] = status["plannedAt"].clone();
    status["phase"] = json!("APPROVED");
    worlds::reconcile(&mut world);
    assert_eq!(approvals(&world), Vec::<String>::new(), "a surviving one would approve the next plan");
}

#[test]
fn other_statements_under_the_same_name_are_not_approved() {
    let mut world = waiting();
    let (_, id) = pending(&world).remove(0);
    set(&mut world.composite, "/spec/schema/approved", json!([id]));
    migration(&mut world, &id)["spec"]["generatedDDL"] = json!("alter table customers add column surprise text");
    worlds::reconcile(&mut world);
    assert_eq!(approvals(&world), Vec::<String>::new());
    assert_ne!(pending(&world)[0].1, id);
}

#[test]
fn statements_that_drop_something_need_more_than_an_approval() {
    let mut world = waiting();
    let (_, id) = pending(&world).remove(0);
    migration(&mut world, &id)["spec"]["generatedDDL"] = json!("alter table \"customers\" drop column \"email\"");
    worlds::reconcile(&mut world);
    let (_, id) = pending(&world).remove(0);
    set(&mut world.composite, "/spec/schema/approved", json!([id]));
    worlds::reconcile(&mut world);
    assert_eq!(approvals(&world), Vec::<String>::new());
    let conditions = world.composite["status"]["conditions"].to_string();
    assert!(conditions.contains("DestructiveChange") && conditions.contains("allowDestructive"), "{conditions}");
    set(&mut world.composite, "/spec/schema/allowDestructive", json!(true));
    worlds::reconcile(&mut world);
    assert_eq!(approvals(&world), ["approval-shop-customers"]);
}
