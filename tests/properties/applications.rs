//! The same for applications: their databases, their volumes and what runs are never lost by luck.

use function_idp::{
    cli::{
        simulate,
        world::{Answer, World},
    },
    safety,
};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::{
    mess::{self, Mess, Wish},
    support::{emitted, worlds},
};

/// What people ask of an application, right or wrong.
fn wish() -> impl Strategy<Value = Wish> {
    let spec: Vec<(&'static str, Value)> = vec![
        ("/tag", json!("2.0.0")),
        ("/type", json!("worker")),
        ("/type", json!("cronjob")),
        ("/type", json!("stateful")),
        ("/volume", json!({"path": "/data", "size": "1Gi"})),
        ("/host", json!("other.apps.acme.com")),
        ("/host", Value::Null),
        ("/protocol", json!("grpc")),
        ("/routing", json!({"kind": "ingress"})),
        ("/routing", json!({"tls": false})),
        ("/replicas", json!({"min": 1})),
        ("/replicas", json!({"min": 2, "max": 9})),
        ("/replicas", json!({"min": 0})),
        ("/replicas", Value::Null),
        ("/scaling", json!({"memory": 70})),
        ("/size", json!("xlarge")),
        ("/size", json!("gigantic")),
        ("/files", json!([{"path": "/etc/a", "content": "b"}])),
        ("/files", Value::Null),
        ("/secrets", json!([{"name": "other"}])),
        ("/secrets", json!([{"name": "other", "key": "team-b/other"}])),
        ("/secrets", Value::Null),
        ("/database", Value::Null),
        ("/database", json!({"ref": "other"})),
        ("/database", json!({"create": {"version": "17"}})),
        ("/database", json!({"create": {"version": "17", "profile": "development"}, "database": "nothing"})),
        ("/cluster", json!("remote-1")),
        ("/noSuchField", json!(1)),
    ];
    let platform: Vec<(&'static str, Value)> = vec![
        ("/routing", Value::Null),
        ("/routing", json!({"kind": "ingress", "ingressClass": "nginx", "issuer": "letsencrypt"})),
        ("/routing/gateway", json!({"name": "other", "namespace": "other"})),
        ("/secrets", Value::Null),
        ("/defaults/profile", json!("development")),
        ("/sizes", json!({"application": {"small": {"cpu": "2", "memory": "8Gi"}}})),
        ("/policy", json!({"maxSize": "small"})),
        ("/overrides", json!([{"namespaces": ["*"], "allow": {"clusters": ["*"]}}])),
    ];
    prop_oneof![
        3 => prop::sample::select(spec).prop_map(|(pointer, value)| Wish::Spec(pointer, value)),
        1 => prop::sample::select(platform).prop_map(|(pointer, value)| Wish::Platform(pointer, value)),
    ]
}

/// What runs, and the status that Kubernetes wrote.
fn workload_status() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        Just(json!({"observedGeneration": 1, "replicas": 2, "updatedReplicas": 1, "availableReplicas": 0})),
        Just(json!({"conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]})),
        Just(
            json!({"conditions": [{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"}]})
        ),
    ]
}

#[derive(Debug, Clone)]
struct Turn {
    messes: Vec<Mess>,
    wishes: Vec<Wish>,
    status: Option<Value>,
    systems_work: bool,
}

fn turn() -> impl Strategy<Value = Turn> {
    let status = proptest::option::weighted(0.3, workload_status());
    (vec(mess::mess(), 0..3), vec(wish(), 0..3), status, any::<bool>())
        .prop_map(|(messes, wishes, status, systems_work)| Turn { messes, wishes, status, systems_work })
}

/// Checks an answer against the cluster that it was given for.
fn obeys(world: &World, answer: &Answer) {
    assert!(answer.calls <= 4, "{} calls", answer.calls);
    if answer.fatal().is_some() {
        return;
    }
    let resources = answer.resources().expect("resources");
    for (name, composed) in &world.observed {
        let observed = &composed.object;
        let Some(wanted) = resources.get(name) else {
            let held = observed["metadata"]["labels"]["crossplane.io/in-use"] == "true";
            assert!(!held, "{name} is left out, which somebody's Usage refuses");
            assert!(!safety::is_stateful(name), "{name} is left out, and would be deleted");
            // A job of another spec goes; everything else that runs stays.
            assert!(name != "workload", "what runs is left out");
            continue;
        };
        assert_eq!(observed["kind"], wanted["kind"], "{name} becomes another kind");
        assert_eq!(observed["metadata"]["name"], wanted["metadata"]["name"], "{name} is renamed");
        let volumes = "/spec/volumeClaimTemplates/0/spec/resources";
        assert_eq!(observed.pointer(volumes), wanted.pointer(volumes), "{name} changes its volumes");
    }
    let replicas = resources.get("workload").map(|workload| &workload["spec"]["replicas"]);
    if resources.contains_key("autoscaler") {
        assert!(replicas.is_none_or(Value::is_null), "two say how many pods there are");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_an_application_is_lost_in_a_mess(
        example in 0..worlds::APPLICATIONS.len(), stage in any::<Index>(), schemas in any::<bool>(), turns in vec(turn(), 1..5),
    ) {
        let mut world = stage.get(worlds::stages(worlds::APPLICATIONS[example])).clone();
        if schemas {
            world.schemas = Some(mess::schemas());
        }
        for turn in &turns {
            turn.messes.iter().for_each(|mess| mess.happen(&mut world));
            turn.wishes.iter().for_each(|wish| wish.come_true(&mut world));
            if let (Some(status), Some(workload)) = (&turn.status, world.observed.get_mut("workload")) {
                workload.object["status"] = status.clone();
            }
            let answer = world.call().expect("an answer");
            emitted::check(&world, &answer);
            obeys(&world, &answer);
            if turn.systems_work {
                simulate::step(&mut world, None).expect("a step");
            } else {
                world.apply(&answer).expect("an answer that can be applied");
            }
        }
    }
}
