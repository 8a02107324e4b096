//! What an API server refuses, by the rules of the definition itself.

use std::fs;

use function_idp::schema;
use serde_json::{Value, json};

use super::support::{rules, worlds};

fn spec_of(manifest: &Value) -> Value {
    manifest["spec"].clone()
}

#[test]
fn the_rules_refuse_each_bad_manifest_and_no_example() {
    let mut refused = 0;
    for entry in fs::read_dir(worlds::path("tests/bad")).expect("tests/bad") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let manifests = worlds::documents(&format!("tests/bad/{name}"));
        let [manifest] = manifests.as_slice() else { continue };
        if manifest["kind"] != "Application" {
            continue;
        }
        let says = manifest["metadata"]["annotations"]["test.idp.dev/admission-says"].as_str().expect("what is said");
        let schema = schema::application_spec();
        let mut found: Vec<_> =
            schema::validate(schema, &spec_of(manifest), "spec").iter().map(ToString::to_string).collect();
        if found.is_empty() {
            found = rules::violations(schema, &spec_of(manifest), "spec");
        }
        assert!(found.iter().any(|sentence| sentence.contains(says)), "{name}: {found:?}");
        refused += 1;
    }
    assert!(refused >= 9, "{refused}");
    for name in [
        "application-minimal",
        "application-database",
        "application-worker",
        "application-cronjob",
        "application-chart",
        "application-repository",
    ] {
        let found = rules::violations(schema::application_spec(), &spec_of(&worlds::example(name)), "spec");
        assert_eq!(found, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_rules_take_what_is_right() {
    for (field, value) in [
        ("scaling", json!({"queue": {"kind": "servicebus", "name": "orders", "namespace": "acme-bus"}})),
        ("scaling", json!({"queue": {"kind": "sqs", "name": "orders", "region": "eu-central-1"}})),
        ("scaling", json!({"cron": [{"start": "0 8 * * *", "end": "0 18 * * *", "replicas": 3}]})),
        (
            "networkPolicy",
            json!({"ingressFrom": [{"application": "web", "namespace": "team-b"}, {"cidr": "10.0.0.0/8"}]}),
        ),
    ] {
        let spec = json!({
            "image": "ghcr.io/acme/shop", "tag": "1", "type": "worker", "replicas": {"min": 1, "max": 3}, field: value,
        });
        let found = rules::violations(schema::application_spec(), &spec, "spec");
        assert_eq!(found, Vec::<String>::new(), "{spec}");
    }
}

#[test]
fn the_examples_come_to_life() {
    for name in ["application-worker", "application-cronjob"] {
        let mut world = worlds::fresh(name);
        let answer = worlds::settle(&mut world);
        assert!(answer.composite_is_ready(), "{name}: {:#?}", answer.response.conditions);
    }
}
