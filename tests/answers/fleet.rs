//! A new version of the function meets objects that an earlier one wrote, of kinds that may be older than it knows.

use function_idp::cli::world::World;
use serde_json::{Map, Value, json};

use crate::support::{emitted, worlds};

/// The record of having written all of a value.
fn written(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut record = Map::new();
            for (key, value) in fields {
                record.insert(format!("f:{key}"), written(value));
            }
            Value::Object(record)
        }
        _ => json!({}),
    }
}

/// A database whose instance was written by a version that did not know one field, and the kinds that are installed.
fn old_fleet(known: bool) -> World {
    let mut world = worlds::steady("database-minimal");
    world.schemas = Some(worlds::schemas(|_| true));
    let mut schema = json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {"forProvider": {
        "type": "object", "properties": {},
    }}}}});
    let instance = &mut world.observed.get_mut("instance").expect("an instance").object;
    let mut spec = instance["spec"].clone();
    for key in spec["forProvider"].as_object().expect("fields").keys() {
        if known || key != "caCertIdentifier" {
            schema["properties"]["spec"]["properties"]["forProvider"]["properties"][key] = json!({});
        }
    }
    spec["forProvider"].as_object_mut().expect("fields").remove("caCertIdentifier");
    instance["spec"] = spec.clone();
    instance["metadata"]["managedFields"][0]["fieldsV1"] = json!({"f:spec": written(&spec)});
    let kinds = world.schemas.as_mut().expect("schemas");
    kinds.insert("rds.aws.m.upbound.io/v1beta1/Instance".to_owned(), schema);
    world
}

#[test]
fn a_new_field_is_emitted_once_the_installed_kind_knows_it() {
    let world = old_fleet(true);
    let answer = world.call().expect("an answer");
    emitted::check(&world, &answer);
    assert_eq!(answer.calls, 2, "the schema is asked for");
    let instance = &answer.resources().expect("resources")["instance"];
    assert_eq!(instance["spec"]["forProvider"]["caCertIdentifier"], "rds-ca-rsa2048-g1");
}

#[test]
fn a_new_field_that_the_installed_kind_does_not_know_is_left_out_and_told() {
    let world = old_fleet(false);
    let answer = world.call().expect("an answer");
    emitted::check(&world, &answer);
    let instance = &answer.resources().expect("resources")["instance"];
    assert_eq!(instance["spec"]["forProvider"]["caCertIdentifier"], Value::Null);
    assert_eq!(instance["spec"]["forProvider"]["engine"], "postgres");
    let changes = answer.response.conditions.last().expect("a condition");
    assert!(changes.message().contains("does not know spec.forProvider.caCertIdentifier"), "{changes:?}");
    assert!(answer.is_ready("instance"), "the database still serves");
}

#[test]
fn what_was_written_before_is_asked_of_nobody() {
    let mut world = old_fleet(true);
    let instance = &mut world.observed.get_mut("instance").expect("an instance").object;
    instance["spec"]["forProvider"]["caCertIdentifier"] = json!("rds-ca-rsa2048-g1");
    instance["metadata"]["managedFields"][0]["fieldsV1"] = json!({"f:spec": written(&instance["spec"])});
    assert_eq!(world.call().expect("an answer").calls, 1);
}
