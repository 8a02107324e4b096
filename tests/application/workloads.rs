//! What runs: pods, and what belongs to them.

use serde_json::{Value, json};

use super::{
    stage::{condition, objects, of_type, refused, world},
    support::{pods, worlds},
};

/// The container of the workload.
fn container(object: &Value) -> &Value {
    &pods::template(object).expect("a template")["spec"]["containers"][0]
}

#[test]
fn each_type_is_run_by_its_kind_with_what_belongs_to_it() {
    for (kind, keys) in [
        ("service", "Deployment: account disruption-budget network-policy route service workload"),
        ("worker", "Deployment: account disruption-budget network-policy workload"),
        ("cronjob", "CronJob: account network-policy workload"),
        ("job", "Job: account job network-policy"),
        ("stateful", "StatefulSet: account disruption-budget network-policy route service service-headless workload"),
    ] {
        let mut world = world(of_type(kind));
        let found = objects(&mut world);
        let runs = found.iter().find(|(_, object)| pods::template(object).is_some()).expect("a workload");
        let names: Vec<_> = found.keys().map(|key| if key.starts_with("job-") { "job" } else { key }).collect();
        assert_eq!(format!("{}: {}", runs.1["kind"].as_str().unwrap(), names.join(" ")), keys);
        assert_eq!(condition(&world, "WorkloadReady")["status"], "True", "{kind}");
    }
}

#[test]
fn pods_never_get_a_token_and_always_a_place_to_write() {
    for kind in ["service", "worker", "cronjob", "job", "stateful"] {
        let found = objects(&mut world(of_type(kind)));
        let object = found.values().find(|object| pods::template(object).is_some()).expect("a workload");
        let pod = &pods::template(object).unwrap()["spec"];
        assert_eq!(pod["automountServiceAccountToken"], false, "{kind}");
        assert_eq!(found["account"]["automountServiceAccountToken"], false, "{kind}");
        assert_eq!(container(object)["securityContext"]["readOnlyRootFilesystem"], true, "{kind}");
        assert!(container(object)["volumeMounts"].as_array().unwrap().iter().any(|mount| mount["mountPath"] == "/tmp"));
    }
}

#[test]
fn a_digest_comes_after_an_at_sign() {
    let digest = format!("sha256:{}", "0a".repeat(32));
    for (tag, image) in [
        ("1.4.2".to_owned(), "ghcr.io/acme/shop:1.4.2".to_owned()),
        (digest.clone(), format!("ghcr.io/acme/shop@{digest}")),
        (format!("sha-1a2b@{digest}"), format!("ghcr.io/acme/shop:sha-1a2b@{digest}")),
    ] {
        let found = objects(&mut world(|spec| spec["tag"] = json!(tag)));
        assert_eq!(container(&found["workload"])["image"], image);
    }
}

#[test]
fn nobody_but_an_autoscaler_says_how_many_pods_there_are() {
    let found = objects(&mut world(|spec| spec["replicas"] = json!({"min": 2, "max": 6})));
    assert_eq!(found["workload"]["spec"].get("replicas"), None);
    assert_eq!(found["autoscaler"]["spec"]["maxReplicas"], 6);
    let found = objects(&mut world(|spec| spec["replicas"] = json!({"min": 3})));
    assert_eq!(found["workload"]["spec"]["replicas"], 3);
    assert!(!found.contains_key("autoscaler"));
}

#[test]
fn one_pod_alone_has_no_budget_that_would_block_a_drain() {
    let mut world = world(|spec| spec["replicas"] = json!({"min": 2}));
    assert!(objects(&mut world).contains_key("disruption-budget"));
    world.composite["spec"]["replicas"] = json!({"min": 1});
    assert!(!objects(&mut world).contains_key("disruption-budget"));
}

#[test]
fn other_files_restart_the_pods() {
    let mut world = world(|spec| spec["files"] = json!([{"path": "/etc/shop/a.yaml", "content": "a: 1"}]));
    let mark = |found: &std::collections::BTreeMap<String, Value>| {
        found["workload"]["spec"]["template"]["metadata"]["annotations"]["idp.dev/files"].clone()
    };
    let before = objects(&mut world);
    assert!(mark(&before).is_string());
    world.composite["spec"]["files"][0]["content"] = json!("a: 2");
    let after = objects(&mut world);
    assert_ne!(mark(&before), mark(&after));
    assert_eq!(before["files"]["metadata"], after["files"]["metadata"]);
}

#[test]
fn another_spec_is_another_job_and_the_old_one_goes() {
    let mut world = world(of_type("job"));
    let job = |found: &std::collections::BTreeMap<String, Value>| {
        let jobs: Vec<_> = found.keys().filter(|key| key.starts_with("job-")).cloned().collect();
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        (jobs[0].clone(), found[&jobs[0]]["metadata"]["name"].clone())
    };
    let before = job(&objects(&mut world));
    assert_eq!(before, job(&objects(&mut world)), "the same spec is the same job");
    world.composite["spec"]["tag"] = json!("1.4.3");
    let after = job(&objects(&mut world));
    assert!(before.0 != after.0 && before.1 != after.1);
}

#[test]
fn a_program_that_speaks_grpc_is_routed_and_probed_by_it() {
    let found = objects(&mut world(|spec| {
        spec["protocol"] = json!("grpc");
        spec.as_object_mut().unwrap().remove("probes");
    }));
    assert_eq!(found["route-grpc"]["kind"], "GRPCRoute");
    assert_eq!(found["service"]["spec"]["ports"][0]["appProtocol"], "kubernetes.io/h2c");
    assert_eq!(container(&found["workload"])["readinessProbe"]["grpc"]["port"], 8080);
}

#[test]
fn a_long_connection_is_no_slow_answer() {
    let found = objects(&mut world(|spec| spec["protocol"] = json!("websocket")));
    assert_eq!(found["route"]["spec"]["rules"][0]["timeouts"]["request"], "0s");
    assert_eq!(found["service"]["spec"]["ports"][0]["appProtocol"], "kubernetes.io/ws");
}

#[test]
fn the_volumes_of_stateful_pods_outlive_them() {
    let found = objects(&mut world(of_type("stateful")));
    let spec = &found["workload"]["spec"];
    assert_eq!(spec["persistentVolumeClaimRetentionPolicy"], json!({"whenDeleted": "Retain", "whenScaled": "Retain"}));
    assert_eq!(spec["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"], "10Gi");
    assert_eq!(found["service-headless"]["spec"]["clusterIP"], "None");
    assert_eq!(spec["serviceName"], found["service-headless"]["metadata"]["name"]);
}

#[test]
fn what_a_type_has_no_use_for_is_refused_by_its_name() {
    for (kind, field, value, says) in [
        ("worker", "host", json!("a.acme.com"), "spec.host: type worker has none"),
        ("service", "schedule", json!("0 3 * * *"), "spec.schedule: type service has none"),
        ("cronjob", "replicas", json!({"min": 2}), "spec.replicas: type cronjob has none"),
        ("job", "scaling", json!({"cpu": 80}), "spec.scaling: type job has none"),
        ("service", "volume", json!({"path": "/data", "size": "1Gi"}), "spec.volume: type service has none"),
        ("stateful", "volume", json!(null), "spec.volume: type stateful needs one"),
        ("cronjob", "schedule", json!(null), "spec.schedule: type cronjob needs one"),
        ("worker", "deadlineSeconds", json!(60), "spec.deadlineSeconds: type worker has none"),
    ] {
        let world = world(|spec| {
            of_type(kind)(spec);
            worlds::set(spec, &format!("/{field}"), value.clone());
        });
        let sentence = refused(&world);
        assert!(sentence.contains(says), "{sentence}");
    }
}

#[test]
fn a_new_version_is_not_ready_because_the_old_one_was() {
    let mut world = world(|_| {});
    objects(&mut world);
    world.composite["spec"]["tag"] = json!("1.4.3");
    let answer = worlds::reconcile(&mut world);
    assert!(!answer.composite_is_ready() && !answer.is_ready("workload"));
}

#[test]
fn somebody_elses_mark_on_the_pods_holds_nothing_up() {
    let mut world = world(|_| {});
    objects(&mut world);
    let pods = &mut world.observed.get_mut("workload").unwrap().object["spec"]["template"]["metadata"];
    pods["annotations"] = json!({"kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"});
    assert!(worlds::reconcile(&mut world).composite_is_ready());
}

/// Crossplane's record of what we wrote, and that of an autoscaler.
fn owners(autoscaler: bool) -> Value {
    let replicas = json!({"f:spec": {"f:replicas": {}}});
    let mut owners = vec![json!({"manager": "apiextensions.crossplane.io/composed/a", "fieldsV1": replicas})];
    if autoscaler {
        owners.push(json!({"manager": "kube-controller-manager", "subresource": "scale", "fieldsV1": replicas}));
    }
    json!(owners)
}

#[test]
fn pods_were_reduced_to_one_while_an_autoscaler_took_over() {
    let mut world = world(|spec| spec["replicas"] = json!({"min": 4}));
    objects(&mut world);
    world.composite["spec"]["replicas"] = json!({"min": 4, "max": 9});
    for (autoscaler, wanted) in [(false, json!(4)), (true, json!(null))] {
        world.observed.get_mut("workload").unwrap().object["metadata"]["managedFields"] = owners(autoscaler);
        let wants = worlds::reconcile(&mut world).resources().unwrap()["workload"]["spec"]["replicas"].clone();
        assert_eq!(wants, wanted);
        world.observed.get_mut("workload").unwrap().object["spec"]["replicas"] = json!(4);
    }
}

#[test]
fn a_job_ran_again_when_a_platform_changed_what_its_pods_get() {
    let mut world = world(of_type("job"));
    let before = objects(&mut world);
    let platform = world.objects.iter_mut().find(|object| object["kind"] == "Platform").unwrap();
    platform["spec"]["sizes"] = json!({"application": {"small": {"memory": "999Mi"}}});
    assert_eq!(objects(&mut world), before);
}

#[test]
fn the_type_and_the_volume_of_what_runs_stay() {
    for (kind, other) in [("service", "worker"), ("service", "cronjob"), ("stateful", "service"), ("job", "service")] {
        let mut world = world(of_type(kind));
        objects(&mut world);
        let mut becomes = super::stage::manifest();
        of_type(other)(&mut becomes["spec"]);
        world.composite["spec"] = becomes["spec"].clone();
        let answer = world.call().expect("an answer");
        // Both run as a Deployment: nothing is lost.
        if (kind, other) == ("service", "worker") {
            assert_eq!(answer.fatal(), None);
        } else {
            assert!(
                answer.fatal().unwrap_or_default().contains("spec.type: the type cannot change"),
                "{kind}, {other}"
            );
        }
    }
    let mut world = world(of_type("stateful"));
    objects(&mut world);
    world.composite["spec"]["volume"]["size"] = json!("20Gi");
    assert!(refused(&world).contains("spec.volume.size: a volume cannot change, and it is 10Gi"));
}

#[test]
fn names_and_labels_are_those_that_kubernetes_takes() {
    for (kind, name, says) in [
        ("service", "0-shop".to_owned(), "metadata.name"),
        ("service", "shop.web".to_owned(), "metadata.name"),
        ("service", "a".repeat(64), "at most 63"),
        ("stateful", "a".repeat(53), "at most 52"),
    ] {
        let mut world = world(of_type(kind));
        world.composite["metadata"]["name"] = json!(name);
        assert!(refused(&world).contains(says), "{}", refused(&world));
    }
    let mut long = world(of_type("cronjob"));
    long.composite["metadata"]["name"] = json!("a".repeat(63));
    assert_eq!(objects(&mut long)["workload"]["metadata"]["name"].as_str().unwrap().len(), 52);
    for labels in [json!({"a b": "c"}), json!({"a": "b c"}), json!({"/a": "b"}), json!({"a/b/c": "d"})] {
        let sentence = refused(&world(|spec| spec["labels"] = labels.clone()));
        assert!(sentence.contains("spec.labels["), "{sentence}");
    }
}

#[test]
fn a_secret_of_another_team_could_be_pulled_by_a_second_edit() {
    let mut world = world(|spec| spec["secrets"] = json!([{"name": "shop-api"}]));
    objects(&mut world);
    world.composite["spec"]["secrets"][0]["key"] = json!("team-b/orders");
    assert!(
        refused(&world).contains("spec.secrets[0].key: key team-b/orders is outside team-a/"),
        "{}",
        refused(&world)
    );
    world.composite["spec"]["secrets"][0] = json!({"name": "shop-api", "store": "other"});
    assert!(refused(&world).contains("spec.secrets[0].store"), "{}", refused(&world));
}

#[test]
fn pods_did_not_become_somebody_else() {
    let mut world = world(|_| {});
    let metadata = json!({"name": "shop", "namespace": "team-a", "uid": "foreign"});
    world.objects.push(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}));
    assert!(!objects(&mut world).contains_key("workload"));
    assert_eq!(condition(&world, "WorkloadReady")["reason"], "NameTaken");
}

#[test]
fn pods_are_known_by_a_label_that_nobody_else_has() {
    let found = objects(&mut world(|_| {}));
    let own = json!({"idp.dev/application": "shop"});
    assert_eq!(found["workload"]["spec"]["selector"]["matchLabels"], own);
    assert_eq!(found["service"]["spec"]["selector"], own);
    assert_eq!(found["network-policy"]["spec"]["podSelector"]["matchLabels"], own);
    assert_eq!(found["disruption-budget"]["spec"]["selector"]["matchLabels"], own);
}

#[test]
fn a_job_ran_again_because_of_what_is_no_part_of_its_task() {
    let mut world = world(of_type("job"));
    let key =
        |found: &std::collections::BTreeMap<String, Value>| found.keys().find(|key| key.starts_with("job-")).cloned();
    let before = key(&objects(&mut world));
    assert!(before.is_some());
    world.composite["spec"]["networkPolicy"] = json!({"egressTo": []});
    world.composite["spec"]["size"] = json!("large");
    assert_eq!(key(&objects(&mut world)), before);
    // Somebody cleans up what ended well.
    world.observed.retain(|name, _| !name.starts_with("job-"));
    assert_eq!(key(&objects(&mut world)), None);
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
    world.composite["spec"]["args"] = json!(["--again"]);
    assert_ne!(key(&objects(&mut world)), None);
}

#[test]
fn nothing_wakes_pods_that_keda_sent_to_sleep_but_their_number() {
    let mut world = world(|spec| spec["replicas"] = json!({"min": 2, "max": 4}));
    objects(&mut world);
    world.observed.get_mut("workload").unwrap().object["spec"]["replicas"] = json!(0);
    let wants = worlds::reconcile(&mut world).resources().unwrap()["workload"]["spec"]["replicas"].clone();
    assert_eq!(wants, 2);
}

#[test]
fn the_farewell_of_a_pod_takes_nothing_of_the_programs_time() {
    for (kind, farewell) in [("service", 5), ("stateful", 5), ("worker", 0), ("cronjob", 0)] {
        for seconds in [1, 60] {
            let found = objects(&mut world(|spec| {
                of_type(kind)(spec);
                spec["terminationSeconds"] = json!(seconds);
            }));
            let template = pods::template(&found["workload"]).expect("a template");
            assert_eq!(template["spec"]["terminationGracePeriodSeconds"], seconds + farewell, "{kind}");
            let sleeps = container(&found["workload"])["lifecycle"]["preStop"]["sleep"]["seconds"].as_i64();
            assert_eq!(sleeps.unwrap_or_default(), farewell, "{kind}");
        }
    }
}
