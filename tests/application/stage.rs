//! Clusters around one application.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::support::worlds;

/// The smallest application, as the example has it.
pub fn manifest() -> Value {
    worlds::example("application-minimal")
}

/// The shipped Platform, changed.
pub fn platform(change: impl FnOnce(&mut Value)) -> Value {
    let mut platform = worlds::example("platform");
    change(&mut platform["spec"]);
    platform
}

/// A cluster around an application whose spec was changed.
pub fn world(change: impl FnOnce(&mut Value)) -> World {
    let mut manifest = manifest();
    change(&mut manifest["spec"]);
    worlds::around(manifest)
}

/// The same with a changed Platform.
pub fn world_on(platform: Value, change: impl FnOnce(&mut Value)) -> World {
    let mut world = world(change);
    world.objects.retain(|object| object["kind"] != "Platform");
    world.objects.push(platform);
    world
}

/// The objects that are wanted, by composition resource name, once everything works; every answer on the way was checked.
pub fn objects(world: &mut World) -> std::collections::BTreeMap<String, Value> {
    worlds::settle(world).resources().expect("resources")
}

/// The sentence of a Fatal.
pub fn refused(world: &World) -> String {
    let answer = world.call().expect("an answer");
    answer.fatal().unwrap_or_else(|| panic!("it is not refused: {:#?}", answer.response.conditions)).to_owned()
}

/// A condition of the last answer.
pub fn condition(world: &World, type_: &str) -> Value {
    let conditions = world.composite["status"]["conditions"].as_array().cloned().unwrap_or_default();
    conditions.into_iter().find(|condition| condition["type"] == type_).unwrap_or_default()
}

/// Turns the smallest application into one of another type.
pub fn of_type(kind: &'static str) -> impl Fn(&mut Value) {
    move |spec| {
        spec["type"] = json!(kind);
        if !["service", "stateful"].contains(&kind) {
            let fields = spec.as_object_mut().expect("a spec");
            fields.remove("host");
            fields.remove("probes");
        }
        match kind {
            "cronjob" => spec["schedule"] = json!("0 3 * * *"),
            "stateful" => spec["volume"] = json!({"path": "/data", "size": "10Gi"}),
            _ => {}
        }
    }
}
