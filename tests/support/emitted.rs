//! What must hold of every answer, whatever the test is about.

use std::{collections::BTreeSet, io::Write as _, sync::Mutex};

use function_idp::{
    cli::world::{Answer, World},
    composite::{application, database},
    platform,
    reference::reasons,
    schema,
    wire::proto::v1,
};
use serde_json::{Value, json};

use super::{crds, pods};

/// Checks an answer: every object against its CRD, the status against our own schema, no nulls, everything in the
/// claim's namespace, the full set of conditions, a time to live, and that a Fatal changes nothing.
pub fn check(world: &World, answer: &Answer) {
    conditions(world, answer);
    let response = &answer.response;
    let ttl = response.meta.as_ref().and_then(|meta| meta.ttl.as_ref()).expect("a time to live");
    assert!((5..=600).contains(&ttl.seconds), "asks again in {} s", ttl.seconds);
    if let Some(asked) = &response.requirements {
        assert_ne!(*asked, v1::Requirements::default(), "an empty message of requirements costs a call");
    }
    for result in &response.results {
        assert!(!result.message.is_empty());
        reason_is_explained(result.reason());
    }
    let desired = response.desired.as_ref().expect("a desired state");
    if answer.fatal().is_some() {
        assert!(desired.composite.is_none() && desired.resources.is_empty(), "a Fatal says what is desired");
        assert!(answer.composite_is_ready() || desired.composite.is_none());
        return;
    }
    let composite = desired.composite.as_ref().expect("a composite resource");
    assert_ne!(composite.ready(), v1::Ready::Unspecified, "Crossplane would derive the readiness");
    let all_ready = desired.resources.values().all(|resource| resource.ready() == v1::Ready::True);
    assert!(all_ready || composite.ready() == v1::Ready::False, "ready before its resources are");
    status(world, &answer.composite().expect("a composite resource"));
    let namespace = namespace(world);
    for (name, object) in answer.resources().expect("resources") {
        assert_ne!(desired.resources[&name].ready(), v1::Ready::Unspecified, "{name}");
        assert_eq!(object["metadata"]["namespace"].as_str(), Some(namespace), "{name}");
        object_is_valid(&name, &object);
    }
}

/// The namespace of the claim, or of the namespaced composite resource.
pub fn namespace(world: &World) -> &str {
    let claim = world.composite.pointer("/spec/claimRef/namespace");
    claim.or(world.composite.pointer("/metadata/namespace")).and_then(Value::as_str).unwrap_or_default()
}

fn conditions(world: &World, answer: &Answer) {
    let known: &[&str] = match world.composite["kind"].as_str().unwrap_or_default() {
        "Database" | "XDatabase" => &database::CONDITIONS,
        "Application" | "XApplication" => &application::CONDITIONS,
        "Platform" => &platform::CONDITIONS,
        _ => &["Accepted"],
    };
    let told: Vec<_> = answer.response.conditions.iter().map(|condition| condition.r#type.as_str()).collect();
    assert_eq!(told, known, "the full set of conditions, always");
    for condition in &answer.response.conditions {
        assert_eq!(condition.target(), v1::Target::CompositeAndClaim, "{condition:?}");
        assert!(
            condition.reason.chars().all(|c| c.is_ascii_alphanumeric()) && !condition.reason.is_empty(),
            "{condition:?}"
        );
        assert!(!condition.message().is_empty(), "{condition:?}");
        // Beside a refusal stands what was told before, whoever told it.
        if answer.fatal().is_none() || condition.r#type == "Accepted" {
            reason_is_explained(&condition.reason);
        }
        assert_ne!(condition.status(), v1::Status::ConditionUnspecified, "{condition:?}");
    }
    let accepted = &answer.response.conditions[0];
    let refused = accepted.status() == v1::Status::ConditionFalse;
    assert_eq!(refused, answer.fatal().is_some(), "Accepted is False exactly with a Fatal: {accepted:?}");
}

/// Checks that the list of reasons, which the documentation is made of, has one.
fn reason_is_explained(reason: &str) {
    assert!(reasons::all().any(|known| known.name == reason), "src/reference/reasons/ does not explain {reason}");
}

/// Checks one object that is to be applied. The same object again is not looked at again: a test asks for thousands.
pub fn object_is_valid(name: &str, object: &Value) {
    static VALID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let text = object.to_string();
    if VALID.lock().is_ok_and(|valid| valid.contains(&text)) {
        return;
    }
    assert_eq!(nulls(object, name), Vec::<String>::new());
    if object["apiVersion"] == "platform.idp.dev/v1alpha1" {
        // A database inside an application: our own schema stands for the CRD that Crossplane makes of it.
        assert_eq!(object["kind"], "Database", "{name}");
        assert_eq!(schema::validate(schema::database_spec(), &object["spec"], "spec"), vec![], "{name}");
        return;
    }
    if let Err(violations) = crds::check(object) {
        panic!("{name}: {}", violations.join("\n"));
    }
    assert_eq!(pods::check(object), Vec::<String>::new(), "{name}");
    if object["kind"] == "Object" && object["spec"]["managementPolicies"] != json!(["Observe", "Update"]) {
        // What is carried to another cluster is an object too, and never a Secret: its values would stand in the status.
        let manifest = &object["spec"]["forProvider"]["manifest"];
        assert_ne!(manifest["kind"], "Secret", "{name}");
        object_is_valid(&format!("{name}, its manifest"), manifest);
    }
    if let Ok(mut valid) = VALID.lock() {
        valid.insert(text);
    }
}

fn status(world: &World, composite: &Value) {
    for key in ["apiVersion", "kind"] {
        assert_eq!(composite[key], world.composite[key]);
    }
    let status = composite.get("status").cloned().unwrap_or_default();
    if status.is_null() {
        return;
    }
    assert_eq!(nulls(&status, "status"), Vec::<String>::new());
    for waiting in status["waitingFor"].as_array().into_iter().flatten() {
        reason_is_explained(waiting["reason"].as_str().unwrap_or_default());
    }
    let schema = match world.composite["kind"].as_str().unwrap_or_default() {
        "Platform" => schema::platform_status(),
        "Application" | "XApplication" => schema::application_status(),
        _ => schema::database_status(),
    };
    assert_eq!(schema::validate(schema, &status, "status"), vec![]);
}

/// The paths of all nulls: Crossplane drops one in a status with everything around it.
fn nulls(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Null => vec![path.to_owned()],
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(index, item)| nulls(item, &format!("{path}[{index}]"))).collect()
        }
        Value::Object(fields) => {
            fields.iter().flat_map(|(key, field)| nulls(field, &format!("{path}.{key}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// Tells how many kinds this process has checked against their definitions, past the harness's capture.
pub fn tell_kinds() {
    let _ = writeln!(std::io::stderr(), "{} kinds checked", crds::kinds_checked().len());
}
