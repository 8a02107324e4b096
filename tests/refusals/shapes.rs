//! Objects of another shape than their kind says: observed ones, those that were asked for, the composite resource itself.

use function_idp::{cli::world::World, safety};
use serde_json::{Value, json};

use crate::support::{
    emitted,
    worlds::{self, set},
};

/// Values that hardly any field holds.
fn odd() -> [Value; 6] {
    [json!("text"), json!(7.5), json!(true), json!([]), json!([{"a": 1}]), json!({"a": {"b": [1]}})]
}

/// Whatever the shape: a Fatal, or an answer that holds everything stateful that is observed.
fn stays_safe(name: &str, world: &World) -> bool {
    let answer = world.call().unwrap_or_else(|error| panic!("{name}: {error}"));
    emitted::check(world, &answer);
    if let Some(fatal) = answer.fatal() {
        assert!(fatal.len() > 10, "{name}: {fatal}");
        return true;
    }
    let resources = answer.resources().expect("resources");
    for key in world.observed.keys().filter(|key| safety::is_stateful(key)) {
        assert!(resources.contains_key(key), "{name}: {key} is left out");
    }
    false
}

/// The pointers of all objects and lists in a value, and of their values, down to that depth.
fn pointers(value: &Value, at: &str, depth: usize, found: &mut Vec<String>) {
    if depth == 0 {
        return;
    }
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.replace('/', "~1"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let pointer = format!("{at}/{key}");
        found.push(pointer.clone());
        pointers(child, &pointer, depth - 1, found);
    }
}

#[test]
fn an_observed_object_of_another_shape() {
    let steady = worlds::steady("database-complete");
    let mut refused = 0;
    for (key, composed) in &steady.observed {
        let mut places = vec![String::new()];
        pointers(&composed.object, "", 4, &mut places);
        for (index, pointer) in places.iter().enumerate() {
            let odd = odd();
            // Every place meets one of them; the instance, on which most rests, meets them all.
            let some = if key == "instance" { &odd[..] } else { &odd[index % 6..=index % 6] };
            for value in some.iter().cloned() {
                let mut world = steady.clone();
                let object = &mut world.observed.get_mut(key).expect("an object").object;
                let name = format!("{key}{pointer} is {value}");
                if pointer.is_empty() {
                    if !value.is_object() {
                        continue;
                    }
                    *object = value;
                } else {
                    set(object, pointer, value);
                }
                refused += usize::from(stays_safe(&name, &world));
            }
        }
    }
    assert!(refused > 300, "{refused} shapes are refused");
}

#[test]
fn an_object_that_was_asked_for_of_another_shape() {
    for stage in worlds::stages("database-production") {
        for index in 0..stage.objects.len() {
            let mut places = Vec::new();
            pointers(&stage.objects[index], "", 4, &mut places);
            // What it is called decides whether it is found at all.
            places
                .retain(|pointer| !["/apiVersion", "/kind", "/metadata/name", "/metadata"].contains(&pointer.as_str()));
            for (turn, pointer) in places.iter().enumerate() {
                let mut world = stage.clone();
                world.schemas = Some(worlds::schemas(|_| true));
                set(&mut world.objects[index], pointer, odd()[turn % 6].clone());
                stays_safe(&format!("{}{pointer}", world.objects[index]["kind"]), &world);
            }
        }
    }
}

#[test]
fn a_schema_of_another_shape() {
    for value in odd() {
        let mut world = worlds::fresh("database-minimal");
        let mut schemas = worlds::schemas(|_| true);
        for schema in schemas.values_mut() {
            *schema = json!({"openAPIV3Schema": value});
        }
        world.schemas = Some(schemas);
        stays_safe("schemas", &world);
    }
}

#[test]
fn a_composite_resource_of_another_shape() {
    let steady = worlds::steady("database-production");
    let mut places = Vec::new();
    pointers(&steady.composite, "", 5, &mut places);
    assert!(places.len() > 60, "{}", places.len());
    let mut refused = 0;
    for pointer in places {
        for value in odd() {
            let mut world = steady.clone();
            set(&mut world.composite, &pointer, value.clone());
            if !world.composite["kind"].is_string() || !world.composite["apiVersion"].is_string() {
                continue;
            }
            refused += usize::from(stays_safe(&format!("{pointer} is {value}"), &world));
        }
    }
    assert!(refused > 200, "{refused} shapes are refused");
}
