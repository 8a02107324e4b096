//! A fault in any field of any sample is found.

use serde_json::{Value, json};

use crate::{each_is_found, samples, support::crds, violations};

/// All fields that a schema names and a value has, as JSON pointers.
fn fields(schema: &Value, value: &Value, pointer: &str, found: &mut Vec<(String, Value)>) {
    if let Some(items) = value.as_array() {
        for (index, item) in items.iter().enumerate() {
            fields(&schema["items"], item, &format!("{pointer}/{index}"), found);
        }
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        if let Some(schema) = schema["properties"].get(name) {
            let pointer = format!("{pointer}/{name}");
            found.push((pointer.clone(), schema.clone()));
            fields(schema, field, &pointer, found);
        }
    }
}

fn spec_fields(object: &Value, schema: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    fields(&schema["properties"]["spec"], &object["spec"], "/spec", &mut found);
    found
}

/// `/spec/users/0/name` as `spec.users[0].name`.
fn path(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1);
    parts.fold(String::new(), |path, part| match (part.parse::<usize>(), path.is_empty()) {
        (Ok(index), _) => format!("{path}[{index}]"),
        (Err(_), true) => part.to_owned(),
        (Err(_), false) => format!("{path}.{part}"),
    })
}

#[test]
fn finds_a_typo_in_every_field() {
    if !crds::are_there() {
        return;
    }
    let mut places = 0;
    for sample in samples() {
        let (api_version, kind) = (sample["apiVersion"].as_str().unwrap(), sample["kind"].as_str().unwrap());
        let schema = crds::find(api_version, kind).unwrap().unwrap().schema;
        for (pointer, _) in spec_fields(&sample, &schema) {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let mut object = sample.clone();
            let fields = object.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            let value = fields.remove(name).unwrap();
            fields.insert(format!("{name}x"), value);
            let expected = format!("{}x: unknown field; did you mean {name:?}?", path(&pointer));
            let found = violations(&object);
            assert!(found.contains(&expected), "{kind}: {expected:?} not in {found:?}");
            places += 1;
        }
    }
    assert!(places > 200, "{places}");
}

#[test]
fn finds_a_wrong_type_in_every_field() {
    if !crds::are_there() {
        return;
    }
    for sample in samples() {
        let (api_version, kind) = (sample["apiVersion"].as_str().unwrap(), sample["kind"].as_str().unwrap());
        let schema = crds::find(api_version, kind).unwrap().unwrap().schema;
        for (pointer, field) in spec_fields(&sample, &schema) {
            let wrong = match field["type"].as_str() {
                Some("string") => json!(5),
                Some(_) => json!("five"),
                None => json!({"five": 5}),
            };
            let mut object = sample.clone();
            *object.pointer_mut(&pointer).unwrap() = wrong;
            let expected = format!("{}: must be ", path(&pointer));
            let found = violations(&object);
            let free = field["x-kubernetes-preserve-unknown-fields"] == json!(true);
            assert_eq!(found.contains(&expected), !free, "{kind} {pointer}: {found:?}");
        }
    }
}

#[test]
fn finds_every_missing_required_field() {
    if !crds::are_there() {
        return;
    }
    let mut places = 0;
    for sample in samples() {
        let (api_version, kind) = (sample["apiVersion"].as_str().unwrap(), sample["kind"].as_str().unwrap());
        let schema = crds::find(api_version, kind).unwrap().unwrap().schema;
        for (pointer, field) in spec_fields(&sample, &schema) {
            for name in field["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let mut object = sample.clone();
                let Some(fields) = object.pointer_mut(&pointer).unwrap().as_object_mut() else {
                    continue;
                };
                let was_there = fields.remove(name).is_some();
                let has_default = !field["properties"][name]["default"].is_null();
                let expected = format!("{}.{name}: is required", path(&pointer));
                let found = violations(&object);
                assert_eq!(found.contains(&expected), was_there && !has_default, "{kind} {pointer}: {found:?}");
                places += 1;
            }
        }
    }
    assert!(places > 20, "{places}");
}

#[test]
fn finds_every_wrong_word() {
    if !crds::are_there() {
        return;
    }
    let injected = each_is_found(|object, schema| {
        let fields = spec_fields(object, schema);
        let (pointer, _) = fields.iter().find(|(_, field)| field["enum"].is_array())?;
        *object.pointer_mut(pointer).unwrap() = json!("nonsense");
        Some(format!("{}: must be one of ", path(pointer)))
    });
    assert!(injected >= 8, "{injected}");
}
