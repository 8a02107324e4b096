//! How the number of pods follows the load, by Kubernetes itself and by KEDA.

use std::collections::BTreeMap;

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, manifest, objects, platform, refused, world, world_on},
    support::worlds,
};

const QUEUE: &str = "https://sqs.eu-central-1.amazonaws.com/111122223333/orders";

/// The smallest application as a worker that follows something.
fn worker(scaling: Value) -> impl Fn(&mut Value) {
    move |spec| {
        spec["type"] = json!("worker");
        let fields = spec.as_object_mut().expect("a spec");
        fields.remove("host");
        fields.remove("probes");
        spec["replicas"] = json!({"min": 0, "max": 10});
        spec["scaling"] = scaling.clone();
    }
}

/// The smallest application, whose pods are as many as requests need.
fn counted() -> World {
    world(|spec| {
        spec["replicas"] = json!({"min": 0, "max": 10});
        spec["scaling"] = json!({"requestsPerSecond": 50});
    })
}

fn backend(found: &BTreeMap<String, Value>) -> Value {
    found["route"]["spec"]["rules"][0]["backendRefs"][0].clone()
}

#[test]
fn a_worker_follows_its_queue_down_to_no_pod_at_all() {
    let mut world = world(worker(json!({"queue": {"kind": "sqs", "name": QUEUE, "length": 10}})));
    let found = objects(&mut world);
    assert!(!found.contains_key("autoscaler") && !found.contains_key("disruption-budget"));
    assert_eq!(found["workload"]["spec"].get("replicas"), None);
    assert_eq!(
        found["scaled-object"]["spec"],
        json!({
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
            "minReplicaCount": 0, "maxReplicaCount": 10,
            "triggers": [{
                "type": "aws-sqs-queue",
                "metadata": {"queueURL": QUEUE, "queueLength": "10", "awsRegion": "eu-central-1"},
                "authenticationRef": {"kind": "ClusterTriggerAuthentication", "name": "aws"},
            }],
        })
    );
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
    // KEDA has sent all pods away.
    let workload = &mut world.observed.get_mut("workload").expect("a workload").object;
    workload["spec"]["replicas"] = json!(0);
    workload["status"] = json!({"observedGeneration": workload["metadata"]["generation"]});
    let answer = world.call().expect("an answer");
    assert!(answer.composite_is_ready(), "{:#?}", answer.response.conditions);
}

#[test]
fn queues_of_every_cloud_are_named_as_keda_wants_them() {
    for (queue, kind, metadata) in [
        (
            json!({"kind": "sqs", "name": "orders"}),
            "aws-sqs-queue",
            json!({"queueURL": "orders", "queueLength": "5", "awsRegion": "eu-central-1"}),
        ),
        (
            json!({"kind": "sqs", "name": "https://sqs.eu-west-1.amazonaws.com/1/orders"}),
            "aws-sqs-queue",
            json!({"queueURL": "https://sqs.eu-west-1.amazonaws.com/1/orders", "queueLength": "5", "awsRegion": "eu-west-1"}),
        ),
        (
            json!({"kind": "pubsub", "name": "projects/acme/subscriptions/orders"}),
            "gcp-pubsub",
            json!({"subscriptionName": "projects/acme/subscriptions/orders", "mode": "SubscriptionSize", "value": "5"}),
        ),
        (
            json!({"kind": "servicebus", "name": "orders", "namespace": "acme-bus", "length": 7}),
            "azure-servicebus",
            json!({"queueName": "orders", "messageCount": "7", "namespace": "acme-bus"}),
        ),
    ] {
        let platform = platform(|spec| {
            let own = json!({"kind": "TriggerAuthentication", "name": "queues"});
            spec["scaling"]["keda"]["authentications"] = json!({"sqs": own, "pubsub": own, "servicebus": own});
        });
        let found = objects(&mut world_on(platform, worker(json!({"queue": queue}))));
        let trigger = &found["scaled-object"]["spec"]["triggers"][0];
        assert_eq!((&trigger["type"], &trigger["metadata"]), (&json!(kind), &metadata));
        assert_eq!(trigger["authenticationRef"], json!({"kind": "TriggerAuthentication", "name": "queues"}));
    }
}

#[test]
fn times_of_the_day_and_what_is_measured_go_together() {
    let mut world = world(|spec| {
        spec["replicas"] = json!({"min": 1, "max": 10});
        let day = json!({"start": "0 8 * * 1-5", "end": "0 18 * * 1-5", "replicas": 5, "timeZone": "Europe/Berlin"});
        spec["scaling"] = json!({"cpu": 70, "memory": 90, "cron": [day]});
    });
    let scaled = objects(&mut world)["scaled-object"]["spec"].clone();
    assert_eq!(
        scaled["triggers"],
        json!([
            {"type": "cron", "metadata": {
                "timezone": "Europe/Berlin", "start": "0 8 * * 1-5", "end": "0 18 * * 1-5", "desiredReplicas": "5",
            }},
            {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "70"}},
            {"type": "memory", "metricType": "Utilization", "metadata": {"value": "90"}},
        ])
    );
    assert_eq!((scaled.get("advanced"), &scaled["minReplicaCount"]), (None, &json!(1)));
}

#[test]
fn requests_are_held_while_no_pod_runs() {
    let mut world = counted();
    let found = objects(&mut world);
    assert_eq!(
        found["interceptor-route"]["spec"],
        json!({
            "rules": [{"hosts": ["shop.apps.acme.com"], "paths": [{"value": "/"}]}],
            "target": {"service": "shop", "portName": "http"},
            "scalingMetric": {"requestRate": {"targetValue": 50}},
        })
    );
    let service = json!({"name": "keda-add-ons-http-interceptor-proxy", "namespace": "keda", "port": 8080});
    assert_eq!(backend(&found), service);
    assert_eq!(
        found["scaled-object"]["spec"]["triggers"],
        json!([{"type": "external-push", "metadata": {
            "interceptorRoute": "shop", "scalerAddress": "keda-add-ons-http-external-scaler.keda:9090",
        }}])
    );
    // KEDA's answers come from its own namespace.
    let from = &found["network-policy"]["spec"]["ingress"][0]["from"];
    assert!(from.to_string().contains(r#""kubernetes.io/metadata.name":"keda""#), "{from}");
    // Once requests go there they stay there, whatever becomes of it: no pod may run that would answer them.
    worlds::set(&mut world.observed.get_mut("interceptor-route").unwrap().object, "/status", json!({}));
    assert_eq!(backend(&world.call().unwrap().resources().unwrap()), service);
}

#[test]
fn the_platform_says_where_keda_is() {
    let platform = platform(|spec| {
        spec["scaling"]["keda"] = json!({"namespace": "scaling", "interceptor": {"service": "proxy", "port": 80}});
    });
    let found = objects(&mut world_on(platform, |spec| {
        spec["replicas"] = json!({"min": 0, "max": 10});
        spec["scaling"] = json!({"requestsPerSecond": 50});
    }));
    assert_eq!(backend(&found), json!({"name": "proxy", "namespace": "scaling", "port": 80}));
    let address = &found["scaled-object"]["spec"]["triggers"][0]["metadata"]["scalerAddress"];
    assert_eq!(address, "keda-add-ons-http-external-scaler.scaling:9090");
}

#[test]
fn requests_are_counted_before_they_are_sent_there_and_until_they_no_longer_are() {
    let mut world = world(|spec| spec["replicas"] = json!({"min": 2, "max": 4}));
    let direct = backend(&objects(&mut world));
    assert_eq!(direct["name"], "shop");
    world.composite["spec"]["replicas"]["min"] = json!(0);
    world.composite["spec"]["scaling"] = json!({"requestsPerSecond": 50});
    let mut sent = false;
    for _ in 0..10 {
        let counts = world.observed.contains_key("interceptor-route");
        let found = worlds::step(&mut world).resources().unwrap();
        sent = backend(&found) != direct;
        assert!(counts || !sent, "it is sent to somebody who does not know it");
    }
    assert!(sent);
    world.composite["spec"]["replicas"]["min"] = json!(2);
    world.composite["spec"].as_object_mut().unwrap().remove("scaling");
    let first = worlds::step(&mut world).resources().unwrap();
    assert_eq!(backend(&first), direct);
    assert!(first.contains_key("interceptor-route"), "requests are still sent there");
    assert!(!objects(&mut world).contains_key("interceptor-route"));
}

#[test]
fn two_autoscalers_are_never_there_together() {
    let mut world = world(|spec| spec["replicas"] = json!({"min": 1, "max": 4}));
    let by_itself = |world: &mut World| world.composite["spec"].as_object_mut().unwrap().remove("scaling");
    let day = json!({"cron": [{"start": "0 8 * * *", "end": "0 18 * * *", "replicas": 3}]});
    for (change, key) in [(None, "autoscaler"), (Some(day), "scaled-object"), (None, "autoscaler")] {
        by_itself(&mut world);
        if let Some(scaling) = change {
            world.composite["spec"]["scaling"] = scaling;
        }
        loop {
            let before = world.clone();
            let there = ["autoscaler", "scaled-object"].map(|key| world.observed.contains_key(key));
            let found = worlds::step(&mut world).resources().unwrap();
            let wanted = ["autoscaler", "scaled-object"].map(|key| found.contains_key(key));
            assert!(wanted != [true, true], "{key}");
            assert!(!(there[0] && wanted[1] || there[1] && wanted[0]), "{key}: the old one is still there");
            if let Some(workload) = found.get("workload") {
                assert_eq!(workload["spec"].get("replicas"), None, "{key}");
            }
            if before == world {
                break;
            }
        }
        assert!(world.observed.contains_key(key), "{key}");
    }
}

#[test]
fn what_is_missing_for_keda_is_said_and_nothing_is_composed_for_it() {
    let mut world = counted();
    world.schemas = Some(worlds::schemas(|kind| !kind.ends_with("InterceptorRoute")));
    worlds::settle(&mut world);
    let told = condition(&world, "RoutingReady");
    assert_eq!(told["reason"], "NotInstalled", "{told}");
    assert!(!world.observed.contains_key("scaled-object") && !world.observed.contains_key("route"));
    assert!(world.observed.contains_key("workload"));
}

#[test]
fn keda_complains_in_sentences() {
    let mut world = world(worker(json!({"queue": {"kind": "sqs", "name": QUEUE}})));
    objects(&mut world);
    let scaled = &mut world.observed.get_mut("scaled-object").unwrap().object;
    worlds::set_condition(
        scaled,
        "Ready",
        "False",
        "TriggerError",
        "Triggers defined in ScaledObject are not working correctly",
    );
    let answer = worlds::reconcile(&mut world);
    assert!(!answer.composite_is_ready());
    let told = condition(&world, "WorkloadReady");
    assert_eq!(told["reason"], "TriggerUnreadable");
    assert!(told["message"].as_str().unwrap().contains("KEDA cannot read what spec.scaling follows"), "{told}");
}

#[test]
fn a_long_name_leaves_room_for_kedas_own_autoscaler() {
    let mut manifest = manifest();
    manifest["metadata"]["name"] = json!("n".repeat(60));
    worker(json!({"queue": {"kind": "sqs", "name": QUEUE}}))(&mut manifest["spec"]);
    let found = objects(&mut worlds::around(manifest));
    let name = found["scaled-object"]["metadata"]["name"].as_str().unwrap().to_owned();
    assert!(format!("keda-hpa-{name}").len() <= 63, "{name}");
}

#[test]
fn what_cannot_be_followed_is_refused_with_what_to_do() {
    let queue = json!({"queue": {"kind": "pubsub", "name": "orders"}});
    let sentence = refused(&world(worker(queue)));
    assert!(sentence.starts_with("Platform, spec.scaling.keda.authentications.pubsub: "), "{sentence}");
    let bare = platform(|spec| worlds::set(spec, "/defaults/region", Value::Null));
    let sentence = refused(&world_on(bare, worker(json!({"queue": {"kind": "sqs", "name": "orders"}}))));
    assert!(sentence.starts_with("spec.scaling.queue.region: "), "{sentence}");
    let ingress = platform(|spec| spec["routing"] = json!({"kind": "ingress"}));
    let sentence = refused(&world_on(ingress, |spec| {
        spec["replicas"] = json!({"min": 0, "max": 3});
        spec["scaling"] = json!({"requestsPerSecond": 50});
    }));
    assert!(sentence.contains("an Ingress cannot send requests to KEDA's interceptor"), "{sentence}");
    let sentence = refused(&world(|spec| spec["scaling"] = json!({"cpu": 50})));
    assert!(sentence.contains("it is always 2"), "{sentence}");
    let daily = json!({"cron": [{"start": "@daily", "end": "0 8 * * *", "replicas": 1}]});
    let sentence = refused(&world(worker(daily)));
    assert!(sentence.starts_with("spec.scaling.cron[0].start: "), "{sentence}");
}
