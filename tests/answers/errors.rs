//! Real messages of other systems, from an observed object to a condition of the composite resource.

use std::collections::BTreeSet;

use function_idp::{
    catalogue::{Problem, translate},
    cli::world::World,
};
use regex::Regex;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{
    emitted,
    worlds::{self, set, set_condition},
};

#[derive(Debug, Deserialize)]
struct Fixture {
    id: String,
    kind: String,
    condition: String,
    reason: String,
    message: String,
}

/// What is seen elsewhere: in objects that a later part of the product composes, in a server's log, at admission, or in an
/// event that nobody brings to a function.
const ELSEWHERE: [&str; 12] = [
    "ContainersReady/waiting",
    "Failed",
    "PodScheduled",
    "ReplicaFailure",
    "ScalingActive",
    "admission",
    "apply",
    "event",
    "log",
    "status.phase",
    "status.readyReplicas",
    "waiting",
];
const ELSEWHERE_KINDS: [&str; 2] = ["XR", "external-secrets.io/ClusterSecretStore"];

fn fixtures() -> Vec<Fixture> {
    let all = worlds::documents("tests/fixtures/errors.yaml").remove(0);
    serde_json::from_value(all).expect("messages")
}

/// The databases in which the messages turn up, one of each provider and engine.
fn databases() -> Vec<World> {
    let mut all = Vec::new();
    for (provider, _) in worlds::PLACES {
        for engine in ["postgres", "mysql"] {
            let mut world = worlds::steady_on(provider, engine, "production");
            if engine == "postgres" {
                set(&mut world.composite, "/spec/databases", json!([{"name": "orders", "extensions": ["citext"]}]));
                worlds::settle(&mut world);
            }
            all.push(world);
        }
    }
    all
}

/// Whether an object is of the kind that a message is about.
fn is_about(kind: &str, object: &Value) -> bool {
    let group = object["apiVersion"].as_str().unwrap_or_default().split('/').next().unwrap_or_default();
    let Some((wanted, name)) = kind.rsplit_once('/') else { return kind == "*" && group.ends_with(".m.upbound.io") };
    let fits = wanted.strip_prefix('*').map_or(group == wanted, |domain| group.ends_with(domain));
    fits && (name == "*" || object["kind"] == name)
}

/// Lets the object's system say it.
fn say(object: &mut Value, fixture: &Fixture) {
    match fixture.condition.as_str() {
        "phase" => {
            object["status"]["phase"] = json!(fixture.reason);
            object["status"]["phaseReason"] = json!(fixture.message);
            set_condition(object, "Ready", "False", "ClusterIsNotReady", "Cluster Is Not Ready");
        }
        "status.message" => {
            object["status"]["applied"] = json!(false);
            object["status"]["message"] = json!(fixture.message);
        }
        "LastAsyncOperation" => {
            set_condition(object, "Ready", "False", "Creating", "");
            set_condition(object, &fixture.condition, "False", &fixture.reason, &fixture.message);
        }
        condition => set_condition(object, condition, "False", &fixture.reason, &fixture.message),
    }
}

/// What nobody may read: numbers of accounts and requests, ARNs, tokens.
fn private() -> Regex {
    Regex::new(
        r"(?i)\b\d{12}\b|arn:aws|requestid|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|eyJ[A-Za-z0-9_-]{10}|password=\S",
    )
    .expect("an expression")
}

#[test]
fn every_message_becomes_a_condition_that_people_understand() {
    let private = private();
    let databases = databases();
    let mut met = BTreeSet::new();
    for fixture in fixtures() {
        if ELSEWHERE.contains(&fixture.condition.as_str()) || ELSEWHERE_KINDS.contains(&fixture.kind.as_str()) {
            continue;
        }
        for world in &databases {
            let found = world.observed.iter().find(|(_, composed)| is_about(&fixture.kind, &composed.object));
            let Some((name, composed)) = found else { continue };
            let kind = {
                let group = composed.object["apiVersion"].as_str().expect("a version").split('/').next();
                format!("{}/{}", group.expect("a group"), composed.object["kind"].as_str().expect("a kind"))
            };
            let external = composed.object.pointer("/metadata/annotations/crossplane.io~1external-name");
            let external = external.and_then(Value::as_str).filter(|name| !name.is_empty());
            let own = composed.object["metadata"]["name"].as_str().expect("a name");
            let expected = translate(&Problem {
                kind: &kind,
                name: external.unwrap_or(own),
                condition: &fixture.condition,
                reason: &fixture.reason,
                message: &fixture.message,
            });
            let mut world = world.clone();
            say(&mut world.observed.get_mut(name).expect("an object").object, &fixture);
            let answer = world.call().expect("an answer");
            emitted::check(&world, &answer);
            assert_eq!(answer.fatal(), None, "{}", fixture.id);
            let told: Vec<_> = answer.response.conditions.iter().map(|c| c.message().to_owned()).collect();
            assert!(
                told.iter().any(|told| told.contains(&expected.sentence)),
                "{} of {name}: {:?} is not in {told:#?}",
                fixture.id,
                expected.sentence
            );
            let events = answer.response.results.iter().map(|result| result.message.clone());
            let status = answer.composite().expect("a composite resource")["status"].to_string();
            for text in told.into_iter().chain(events).chain([status]) {
                // The names that the platform team itself wrote into the Platform are no secret of an account.
                let text = text.replace("00000000-0000-0000-0000-000000000000", "");
                assert!(!private.is_match(&text), "{}: {text}", fixture.id);
            }
            met.insert(fixture.id.clone());
        }
    }
    let missed: Vec<_> = fixtures()
        .into_iter()
        .filter(|fixture| !ELSEWHERE.contains(&fixture.condition.as_str()))
        .filter(|fixture| !ELSEWHERE_KINDS.contains(&fixture.kind.as_str()) && !met.contains(&fixture.id))
        .map(|fixture| fixture.id)
        .collect();
    assert_eq!(missed, Vec::<String>::new(), "messages that no database met");
}
