//! The schemas of the API keep their promises: bounded, described, structural, without a default.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use function_idp::{
    composite::database::{spec::DatabaseSpec, status::DatabaseStatus},
    platform::spec::PlatformSpec,
    schema,
};
use serde_json::{Value, json};
use support::whole::{database as whole_database, platform as whole_platform};

/// The four schemas, with a name for messages.
fn schemas() -> [(&'static str, &'static Value); 4] {
    [
        ("Database.spec", schema::database_spec()),
        ("Database.status", schema::database_status()),
        ("Platform.spec", schema::platform_spec()),
        ("Platform.status", schema::platform_status()),
    ]
}

/// Calls `visit` for a schema and all that it holds.
fn each_schema(schema: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(path, schema);
    for (name, child) in schema["properties"].as_object().into_iter().flatten() {
        each_schema(child, &format!("{path}.{name}"), visit);
    }
    for (key, mark) in [("items", "[]"), ("additionalProperties", "{}")] {
        if let Some(child) = schema.get(key) {
            each_schema(child, &format!("{path}{mark}"), visit);
        }
    }
}

/// What is wrong in the four schemas, as `check` finds it.
fn faults(mut check: impl FnMut(&Value) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, schema) in schemas() {
        each_schema(schema, name, &mut |path, schema| {
            if let Some(fault) = check(schema) {
                found.push(format!("{path}: {fault}"));
            }
        });
    }
    found
}

#[test]
fn no_schema_has_a_default() {
    assert_eq!(faults(|schema| schema.get("default").map(|it| format!("has default {it}"))), Vec::<String>::new());
}

#[test]
fn schemas_are_structural() {
    let foreign = ["$ref", "allOf", "anyOf", "const", "nullable", "oneOf", "patternProperties", "title"];
    let wrong = faults(|schema| {
        if let Some(key) = foreign.iter().find(|key| schema.get(key).is_some()) {
            return Some(format!("has {key}"));
        }
        let format = schema["format"].as_str().unwrap_or("date-time");
        if !["cidr", "date-time", "int32", "int64"].contains(&format) {
            return Some(format!("has format {format}"));
        }
        schema["type"].is_string().then_some(()).is_none().then(|| format!("has type {}", schema["type"]))
    });
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_field_is_described_with_an_example_and_its_default() {
    let mut missing = Vec::new();
    for (name, schema) in schemas() {
        each_schema(schema, name, &mut |path, schema| {
            for (field, child) in schema["properties"].as_object().into_iter().flatten() {
                let text = child["description"].as_str().unwrap_or_default();
                let default = name.ends_with("status") || text.contains("Default: ");
                if !text.contains("Example: ") || !default || !text.ends_with('.') {
                    missing.push(format!("{path}.{field}: {text}"));
                }
            }
        });
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_list_map_and_string_is_bounded() {
    let unbounded = faults(|schema| {
        let bounded = match schema["type"].as_str().unwrap_or_default() {
            "string" => schema.get("maxLength").is_some() || schema.get("enum").is_some(),
            "array" => schema.get("maxItems").is_some(),
            "object" => schema.get("properties").is_some() || schema.get("maxProperties").is_some(),
            "integer" => schema.get("maximum").is_some() || schema["format"] == "int64",
            _ => true,
        };
        (!bounded).then(|| "has no bound".to_owned())
    });
    assert_eq!(unbounded, Vec::<String>::new());
}

#[test]
fn a_status_word_that_an_older_definition_does_not_know_is_accepted() {
    for schema in [schema::database_status(), schema::platform_status()] {
        each_schema(schema, "status", &mut |path, schema| {
            assert!(schema.get("enum").is_none(), "{path}");
        });
    }
}

#[test]
fn keys_of_a_list_are_required_in_its_items() {
    let wrong = faults(|schema| {
        let required = schema["items"]["required"].as_array().cloned().unwrap_or_default();
        let keys = schema["x-kubernetes-list-map-keys"].as_array()?;
        keys.iter().find(|key| !required.contains(key)).map(|key| format!("{key} is not required"))
    });
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn fields_are_ordered_for_portals() {
    for (name, schema) in [("Database", schema::database_spec()), ("Platform", schema::platform_spec())] {
        let fields = schema["properties"].as_object().unwrap();
        let orders: BTreeSet<u64> = fields.values().map(|field| field["x-ui-order"].as_u64().unwrap()).collect();
        assert_eq!(orders, (1..=fields.len() as u64).collect(), "{name}");
    }
    assert_eq!(schema::database_spec()["properties"]["adopt"]["x-ui-advanced"], json!(true));
}

#[test]
fn only_the_version_of_a_database_is_required() {
    assert_eq!(schema::database_spec()["required"], json!(["version"]));
    assert_eq!(schema::platform_spec().get("required"), None);
}

#[test]
fn rules_name_fields_that_exist() {
    for (name, schema) in schemas() {
        each_schema(schema, name, &mut |path, schema| {
            for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
                assert!(rule["message"].as_str().is_some_and(|message| !message.is_empty()), "{path}: {rule}");
                if let Some(field) = rule["fieldPath"].as_str() {
                    let pointer = field.replace('.', "/properties/");
                    assert!(schema.pointer(&pointer).is_some(), "{path}: no field {field}");
                }
            }
        });
    }
}

#[test]
fn definitions_take_status_and_refuse_what_is_in_neither() {
    let status = json!({
        "binding": {"name": "orders-connection", "revision": "4711"},
        "endpoint": "orders.example.com", "readerEndpoint": "orders-ro.example.com", "port": 5432,
        "engineVersion": "17.4", "provider": "aws", "region": "eu-central-1", "profile": "production",
        "latestRestorableTime": "2026-11-01T00:00:00Z", "size": {"class": "small", "instance": "db.t4g.medium"},
        "externalName": "team-a-orders-1ddb0", "created": true, "deletable": false,
        "schema": {
            "tables": [{"name": "videos", "database": "orders", "migration": "eaa36ef", "state": "InSync"}],
            "pendingMigrations": [{"id": "eaa36ef-1f3c9a7b", "table": "videos", "ddl": "create table videos"}],
        },
        "waitingFor": [{"resource": "role", "reason": "Waiting", "message": "the server is being created"}],
        "relaxed": [{"control": "deletion.protection", "field": "spec.deletion.protection"}],
    });
    assert_eq!(schema::validate(schema::database_status(), &status, "status"), vec![]);
    let read: DatabaseStatus = serde_json::from_value(status.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), status, "a field is declared that the type does not have");
    assert!(!schema::validate(schema::database_status(), &json!({"nope": 1}), "status").is_empty());
}

/// What the schema declares and the value does not hold.
fn unsaid(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    for (name, child) in schema["properties"].as_object().into_iter().flatten() {
        match value.get(name) {
            Some(value) => unsaid(child, value, &format!("{path}.{name}"), found),
            None => found.push(format!("{path}.{name}")),
        }
    }
    if let Some(child) = schema.get("items") {
        let all = value.as_array().into_iter().flatten().filter_map(Value::as_object).flatten();
        let merged = Value::Object(all.map(|(key, value)| (key.clone(), value.clone())).collect());
        unsaid(child, &merged, path, found);
    }
    if let Some(child) = schema.get("additionalProperties") {
        value
            .as_object()
            .into_iter()
            .flatten()
            .for_each(|(key, value)| unsaid(child, value, &format!("{path}.{key}"), found));
    }
}

#[test]
fn whole_manifests_are_accepted_and_nothing_of_them_is_lost() {
    let (database, platform) = (whole_database(), whole_platform());
    for (name, schema, value) in
        [("Database.spec", schema::database_spec(), &database), ("Platform.spec", schema::platform_spec(), &platform)]
    {
        assert_eq!(schema::validate(schema, value, name), vec![]);
        let mut missing = Vec::new();
        unsaid(schema, value, name, &mut missing);
        // A value is a number or a text, never both.
        missing.retain(|path| !path.contains(".value."));
        assert_eq!(missing, Vec::<String>::new(), "this test says everything");
    }
    let read: DatabaseSpec = serde_json::from_value(database.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), database);
    let read: PlatformSpec = serde_json::from_value(platform.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), platform);
}

#[test]
fn what_is_absent_is_no_opinion() {
    assert_eq!(serde_json::from_value::<DatabaseSpec>(json!({})).unwrap(), DatabaseSpec::default());
    assert_eq!(serde_json::to_value(DatabaseSpec::default()).unwrap(), json!({}));
    assert_eq!(serde_json::from_value::<PlatformSpec>(json!({})).unwrap(), PlatformSpec::default());
    assert_eq!(serde_json::to_value(PlatformSpec::default()).unwrap(), json!({}));
}

#[test]
fn nobody_may_say_null() {
    for (name, schema, value) in [
        ("Database.spec", schema::database_spec(), whole_database()),
        ("Platform.spec", schema::platform_spec(), whole_platform()),
    ] {
        for field in value.as_object().unwrap().keys() {
            let mut value = value.clone();
            value[field] = Value::Null;
            assert!(!schema::validate(schema, &value, name).is_empty(), "{name}.{field}");
        }
    }
}

#[test]
fn a_misspelt_word_is_refused() {
    for (pointer, word) in [
        ("/policy/forbidRelaxing/0", "deletion.protectoin"),
        ("/policy/providers/0", "amazon"),
        ("/policy/maxSize", "huge"),
        ("/providers/aws/providerConfigRef/kind", "Config"),
        ("/delivery/engine", "argo"),
    ] {
        let mut platform = whole_platform();
        *platform.pointer_mut(pointer).unwrap() = word.into();
        assert_eq!(schema::validate(schema::platform_spec(), &platform, "spec").len(), 1, "{pointer}");
    }
}
