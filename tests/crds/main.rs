//! The check against real CRDs finds what it must, and nothing else.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod fields;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use std::{fs, path::Path};

use function_idp::cli::yaml::read_documents;
use serde_json::{Value, json};
use support::crds;

/// One object of each kind, all accepted by an API server with the real CRDs.
fn samples() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/samples.yaml");
    let mut samples = read_documents(&fs::read_to_string(&path).unwrap(), "samples.yaml").unwrap();
    assert!(samples.len() >= 20);
    if crds::are_there() {
        // A kind whose CRD is not at hand takes everything.
        samples.retain(|sample| {
            let (api_version, kind) = (sample["apiVersion"].as_str().unwrap(), sample["kind"].as_str().unwrap());
            crds::find(api_version, kind).is_ok_and(|kind| kind.is_some())
        });
    }
    samples
}

/// The violations of an object, in one text.
fn violations(object: &Value) -> String {
    crds::check(object).err().unwrap_or_default().join("\n")
}

/// Applies `fault` to a copy of each sample, and asserts that the check finds it: it returns the words that the
/// check must say, or nothing where a sample has no place for such a fault.
fn each_is_found(mut fault: impl FnMut(&mut Value, &Value) -> Option<String>) -> usize {
    let mut injected = 0;
    for mut object in samples() {
        let (api_version, kind) = (object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap());
        let schema = crds::find(api_version, kind).unwrap().unwrap().schema;
        if let Some(words) = fault(&mut object, &schema) {
            let found = violations(&object);
            assert!(found.contains(&words), "{}: {words:?} not in {found:?}", object["kind"]);
            injected += 1;
        }
    }
    injected
}

#[test]
fn accepts_what_a_cluster_accepted() {
    for sample in samples() {
        assert_eq!(crds::check(&sample), Ok(()), "{} {}", sample["kind"], sample["metadata"]["name"]);
    }
    eprintln!("{} kinds checked", crds::kinds_checked().len());
}

#[test]
fn finds_versions_and_kinds_that_are_not_served() {
    if !crds::are_there() {
        return;
    }
    each_is_found(|object, _| {
        let group = object["apiVersion"].as_str().unwrap().split('/').next().unwrap().to_owned();
        object["apiVersion"] = json!(format!("{group}/v0"));
        Some(format!("{group}/v0 {}: served are v", object["kind"].as_str().unwrap()))
    });
    let nothing = json!({"apiVersion": "barmancloud.cnpg.io/v1", "kind": "Nothing"});
    assert_eq!(violations(&nothing), "barmancloud.cnpg.io/v1 Nothing: no such kind");
    let nowhere = json!({"apiVersion": "example.org/v1", "kind": "Nothing"});
    assert_eq!(violations(&nowhere), "example.org/v1 Nothing: no such kind");
    let unserved = json!({"apiVersion": "external-secrets.io/v1beta1", "kind": "ExternalSecret"});
    assert_eq!(violations(&unserved), "external-secrets.io/v1beta1 ExternalSecret: served are v1");
}

#[test]
fn finds_faults_in_metadata() {
    if !crds::are_there() {
        return;
    }
    for (field, value, words) in [
        ("namespace", json!(null), "metadata.namespace: must be a string, is null"),
        ("namespace", json!("a.b"), "metadata.namespace: must match"),
        ("nmae", json!("a"), "metadata.nmae: unknown field; did you mean \"name\"?"),
        ("uid", json!("a"), "metadata.uid: unknown field"),
        ("name", json!("Orders_1"), "metadata.name: must match"),
        ("name", json!("a".repeat(254)), "metadata.name: must have at most 253 characters"),
        ("labels", json!({"a": 1}), "metadata.labels.a: must be a string"),
        ("labels", json!({"a": "b c"}), "metadata.labels[a]: \"b c\" is no label"),
        ("labels", json!({"a/b/c": "d"}), "metadata.labels: \"a/b/c\" is no key"),
        ("annotations", json!({"-a": "d e"}), "metadata.annotations: \"-a\" is no key"),
    ] {
        each_is_found(|object, _| {
            object["metadata"][field] = value.clone();
            Some(words.to_owned())
        });
    }
    for (field, words) in [
        ("name", "metadata: must meet at least one of: name is required"),
        ("namespace", "metadata.namespace: is required"),
    ] {
        each_is_found(|object, _| object["metadata"].as_object_mut().unwrap().remove(field).map(|_| words.to_owned()));
    }
    each_is_found(|object, _| {
        object.as_object_mut().unwrap().remove("metadata").map(|_| "metadata: is required".to_owned())
    });
}

#[test]
fn knows_where_a_kind_stands() {
    if !crds::are_there() {
        return;
    }
    let mut config = json!({
        "apiVersion": "aws.m.upbound.io/v1beta1", "kind": "ClusterProviderConfig", "metadata": {"name": "default"},
        "spec": {"credentials": {"source": "None"}},
    });
    assert_eq!(violations(&config), "");
    config["metadata"]["namespace"] = json!("team-a");
    assert_eq!(violations(&config), "metadata.namespace: must not be set, the kind is cluster-scoped");
}

#[test]
fn checks_kinds_that_no_crd_describes() {
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a", "namespace": "b"},
        "type": "Opaque", "data": {"password": "YQ==", "empty": ""}, "immutable": true,
    });
    assert_eq!(violations(&secret), "");
    for (field, value, words) in [
        ("data", json!({"password": "plain text"}), "data.password: must meet at least one of: must be base64"),
        ("data", json!({"password": 1}), "data.password: must be a string, is 1"),
        ("spec", json!({}), "spec: unknown field"),
        ("immutable", json!("yes"), "immutable: must be true or false"),
    ] {
        let mut object = secret.clone();
        object[field] = value;
        assert!(violations(&object).contains(words), "{}", violations(&object));
    }
    let mut policy = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a", "namespace": "b"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [
            {"from": [{"podSelector": {"matchLabels": {"app": "orders"}}}], "ports": [{"port": 5432, "protocol": "TCP"}]},
        ]},
    });
    assert_eq!(violations(&policy), "");
    policy["spec"]["ingress"][0]["to"] = json!([]);
    assert_eq!(violations(&policy), "spec.ingress[0].to: unknown field; known are from, ports");
    assert!(crds::kinds_checked().contains("v1 Secret"));
}

#[test]
fn checks_workloads_as_kubernetes_would() {
    let sound = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "b"},
        "spec": {
            "selector": {"matchLabels": {"app": "a"}},
            "template": {"metadata": {"labels": {"app": "a"}}, "spec": {
                "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                "containers": [{"name": "main", "image": "a:1", "securityContext": {
                    "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]},
                }}],
            }},
        },
    });
    assert_eq!(violations(&sound), "");
    assert_eq!(support::pods::check(&sound), Vec::<String>::new());
    for (pointer, value, words) in [
        ("/spec/replica", json!(1), "spec.replica: unknown field"),
        ("/spec/replicas", json!("1"), "spec.replicas: must be an integer"),
        ("/spec/template/spec/restartPolicy", json!("Sometimes"), "restartPolicy: must be one of"),
        ("/spec/template/spec/containers/0/name", Value::Null, "containers[0].name: is required"),
        ("/spec/template/spec/containers/0/resources", json!({"limits": {"memory": "much"}}), "memory: must match"),
        ("/spec/template/spec/hostNetwork", json!(true), "restricted: hostNetwork"),
        ("/spec/template/spec/securityContext/runAsNonRoot", json!(false), "restricted: runAsNonRoot"),
        ("/spec/template/spec/containers/0/securityContext", json!({}), "may escalate"),
        ("/spec/template/spec/containers/0/volumeMounts", json!([{"name": "x", "mountPath": "/x"}]), "no volume \"x\""),
        ("/spec/template/metadata/labels/app", json!("b"), "the pods lack app=\"a\""),
    ] {
        let mut object = sound.clone();
        support::worlds::set(&mut object, pointer, value);
        let found = format!("{}\n{}", violations(&object), support::pods::check(&object).join("\n"));
        assert!(found.contains(words), "{pointer}: {words:?} not in {found:?}");
    }
}
