//! Every field of the claim and of the Platform, in each of its layers.

use function_idp::{cli::world::World, schema};
use serde_json::{Value, json};

use crate::{
    support::{emitted, whole, worlds},
    walk::{Wrong, wrongs},
};

/// Asks the function; it refuses, and says where and what.
fn refused(world: &World, wrong: &Wrong, layer: &str) {
    let answer = world.call().unwrap_or_else(|error| panic!("{wrong:?}: {error}"));
    emitted::check(world, &answer);
    let fatal = answer.fatal().unwrap_or_else(|| panic!("{layer}{wrong:?} is accepted"));
    let begins = format!("{layer}{}: ", wrong.path);
    assert!(fatal.starts_with(&begins), "{begins:?}: {fatal}");
    assert!(fatal.contains(wrong.says), "{:?}: {fatal}", wrong.says);
    let (told, accepted) = (fatal, answer.response.conditions.first().expect("a condition"));
    assert_eq!(accepted.message(), told, "the condition says the same");
    assert!(answer.response.results.iter().any(|result| result.message == told));
}

/// Breaks every field of a manifest that says everything, on a cluster in which a smaller one works.
fn every_field(schema: &Value, whole: &Value, example: &str) {
    let all = wrongs(schema, whole, "spec");
    assert!(all.len() > 500, "{}", all.len());
    let steady = worlds::steady(example);
    let machinery = steady.composite["spec"].as_object().expect("a spec").clone();
    for wrong in all {
        let mut world = steady.clone();
        world.composite["spec"] = wrong.put_into(whole);
        if let Some(spec) = world.composite["spec"].as_object_mut() {
            let own = machinery.iter().filter(|(name, _)| schema::CROSSPLANE_SPEC.contains(&name.as_str()));
            spec.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        }
        if world.composite["spec"].is_object() {
            refused(&world, &wrong, "");
        } else {
            whole_spec_refused(&world);
        }
    }
}

#[test]
fn every_field_of_a_database() {
    every_field(schema::database_spec(), &whole::database(), "database-minimal");
}

#[test]
fn every_field_of_an_application() {
    every_field(schema::application_spec(), &whole::application(), "application-minimal");
}

/// A spec that is no object at all.
fn whole_spec_refused(world: &World) {
    let answer = world.call().expect("an answer");
    emitted::check(world, &answer);
    assert!(answer.fatal().is_some_and(|fatal| fatal.contains("spec")), "{:?}", answer.fatal());
}

#[test]
fn every_field_of_the_platform_in_each_layer() {
    let whole = whole::platform();
    let object = wrongs(schema::platform_spec(), &whole, "spec");
    let fields = wrongs(schema::platform_spec(), &whole, "");
    assert!(object.len() > 500 && fields.len() == object.len(), "{} {}", object.len(), fields.len());
    let steady = worlds::steady("database-minimal");
    for wrong in &object {
        let mut world = steady.clone();
        let platform = world.objects.iter_mut().find(|object| object["kind"] == "Platform").expect("a Platform");
        platform["spec"] = wrong.put_into(&whole);
        if platform["spec"].is_null() {
            // A Platform without a spec says nothing.
            continue;
        }
        refused(&world, wrong, "Platform default, ");
        // The Platform itself is told the same.
        let platform = world.objects.iter().find(|object| object["kind"] == "Platform").expect("a Platform").clone();
        refused(&World::new(platform), wrong, "Platform default, ");
    }
    for wrong in fields.iter().filter(|wrong| !wrong.path.is_empty()) {
        let mut world = steady.clone();
        world.input = Some(wrong.put_into(&whole));
        world.input.as_mut().expect("an input")["apiVersion"] = json!("idp.fn.crossplane.io/v1beta1");
        world.input.as_mut().expect("an input")["kind"] = json!("Platform");
        refused(&world, wrong, "the step's input, ");
        // What is unknown at the top of an environment is another function's.
        let top = !wrong.path.contains(['.', '[']);
        if !(top && (wrong.says == "unknown field" || wrong.says == "did you mean")) {
            let mut world = steady.clone();
            world.context = Some(json!({"apiextensions.crossplane.io/environment": wrong.put_into(&whole)}));
            refused(&world, wrong, "the context's environment, ");
        }
    }
}

#[test]
fn a_layer_that_is_no_object_at_all() {
    for wrong in [json!([]), json!("text"), json!(7)] {
        let mut world = worlds::steady("database-minimal");
        world.context = Some(json!({"apiextensions.crossplane.io/environment": wrong}));
        let answer = world.call().expect("an answer");
        emitted::check(&world, &answer);
        assert!(answer.fatal().expect("a Fatal").contains("environment"), "{:?}", answer.fatal());
    }
}

/// The whole values are right, or the tests above would prove nothing.
#[test]
fn what_is_broken_above_is_right_before() {
    for (schema, value) in [
        (schema::database_spec(), whole::database()),
        (schema::application_spec(), whole::application()),
        (schema::platform_spec(), whole::platform()),
    ] {
        assert_eq!(schema::validate(schema, &value, "spec"), vec![]);
        let Value::Object(fields) = &value else { panic!("an object") };
        assert!(!fields.is_empty());
    }
}
