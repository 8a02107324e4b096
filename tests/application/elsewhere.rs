//! Applications that run in another cluster.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, objects, platform, refused, world_on},
    support::worlds,
};

fn remote(change: impl FnOnce(&mut Value)) -> World {
    let platform = platform(|spec| {
        spec["overrides"] = json!([{"namespaces": ["team-a"], "allow": {"clusters": ["remote-*"]}}]);
    });
    world_on(platform, |spec| {
        spec["cluster"] = json!("remote-1");
        change(spec);
    })
}

#[test]
fn everything_travels_as_objects_that_say_when_they_are_ready() {
    let mut world = remote(|_| {});
    let found = objects(&mut world);
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        ["account", "disruption-budget", "namespace", "network-policy", "route", "service", "workload"]
    );
    for (key, object) in &found {
        assert_eq!(object["kind"], "Object", "{key}");
        assert_eq!(object["spec"]["providerConfigRef"], json!({"kind": "ClusterProviderConfig", "name": "remote-1"}));
    }
    let workload = &found["workload"];
    assert_eq!(workload["spec"]["readiness"]["policy"], "DeriveFromCelQuery");
    assert_eq!(workload["spec"]["forProvider"]["manifest"]["metadata"]["namespace"], "team-a");
    assert_eq!(found["namespace"]["spec"]["managementPolicies"], json!(["Observe", "Create", "Update"]));
    assert_eq!(world.composite["status"]["replicas"], json!({"ready": 2, "total": 2}));
    assert_eq!(world.composite["status"]["cluster"], "remote-1");
    assert_eq!(condition(&world, "RoutingReady")["status"], "True");
}

#[test]
fn what_depends_on_something_comes_after_it_and_goes_before_it() {
    let found = objects(&mut remote(|spec| spec["replicas"] = json!({"min": 2, "max": 4})));
    let after = |key: &str| -> Vec<String> {
        let listed = found[key]["spec"]["references"].as_array().cloned().unwrap_or_default();
        listed.iter().map(|reference| reference["dependsOn"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let names: Vec<_> = found.values().map(|object| object["metadata"]["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(after("namespace"), Vec::<String>::new());
    for (key, on) in [
        ("account", vec!["namespace"]),
        ("workload", vec!["namespace", "account"]),
        ("route", vec!["namespace", "service"]),
        ("autoscaler", vec!["namespace", "workload"]),
    ] {
        let wanted: Vec<_> = on.iter().map(|on| found[*on]["metadata"]["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(after(key), wanted, "{key}");
        assert!(after(key).iter().all(|name| names.contains(name)));
    }
}

#[test]
fn it_is_judged_by_what_really_runs_there() {
    let mut world = remote(|_| {});
    objects(&mut world);
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
    // The Object itself says that it is ready; what it carries is not.
    let status = &mut world.observed.get_mut("workload").unwrap().object["status"]["atProvider"]["manifest"]["status"];
    status["availableReplicas"] = json!(0);
    let answer = worlds::reconcile(&mut world);
    assert!(!answer.is_ready("workload"));
    assert_eq!(condition(&world, "WorkloadReady")["status"], "False");
    // One that was sent anew and not seen since.
    let mut world = remote(|_| {});
    objects(&mut world);
    let object = &mut world.observed.get_mut("workload").unwrap().object;
    worlds::set_condition(
        object,
        "Synced",
        "False",
        "ReconcileError",
        "connect failed: cannot get provider config: ClusterProviderConfig.kubernetes.m.crossplane.io \"remote-1\" not found",
    );
    worlds::reconcile(&mut world);
    let told = condition(&world, "WorkloadReady");
    assert_eq!(told["status"], "False");
    assert!(told["message"].as_str().unwrap().contains("in cluster remote-1"), "{told}");
}

#[test]
fn no_value_of_a_secret_is_sent_there() {
    let mut world = remote(|spec| {
        spec["database"] = json!({"create": {"version": "17", "profile": "development"}});
        spec["secrets"] = json!([{"name": "shop-api", "asEnv": true}]);
    });
    let found = objects(&mut world);
    let binding = &found["binding"]["spec"]["forProvider"]["manifest"];
    assert_eq!(binding["kind"], "ExternalSecret");
    assert_eq!(binding["spec"]["dataFrom"][0]["extract"]["key"], "team-a/shop");
    assert_eq!(binding["spec"]["target"]["name"], "shop-connection");
    assert_eq!(found["database"]["kind"], "Database", "the database stays here");
    // What is pulled is what is pushed.
    let pushed = world.find("PushSecret", "shop-connection", None).expect("a push");
    assert_eq!(pushed["spec"]["data"][0]["match"]["remoteRef"]["remoteKey"], "team-a/shop");
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
}

#[test]
fn only_clusters_that_the_platform_allows_are_used_and_none_is_changed_later() {
    let platform = worlds::example("platform");
    let world = world_on(platform, |spec| spec["cluster"] = json!("remote-1"));
    assert!(refused(&world).contains("spec.cluster: this cluster may not be used from here"), "{}", refused(&world));
    let mut world = remote(|_| {});
    objects(&mut world);
    world.composite["spec"]["cluster"] = json!("remote-2");
    assert!(refused(&world).contains("spec.cluster: the cluster cannot change"), "{}", refused(&world));
    world.composite["spec"].as_object_mut().unwrap().remove("cluster");
    assert!(refused(&world).contains("spec.cluster: the cluster cannot change"), "{}", refused(&world));
}

#[test]
fn pods_there_were_reduced_to_one_while_an_autoscaler_took_over() {
    let mut world = remote(|spec| spec["replicas"] = json!({"min": 4}));
    objects(&mut world);
    world.composite["spec"]["replicas"] = json!({"min": 4, "max": 9});
    let there = &mut world.observed.get_mut("workload").unwrap().object["status"]["atProvider"]["manifest"];
    let owned = json!({"f:spec": {"f:replicas": {}}});
    there["metadata"]["managedFields"] = json!([{"manager": "provider-kubernetes/shop-workload", "fieldsV1": owned}]);
    let sent =
        worlds::reconcile(&mut world).resources().unwrap()["workload"]["spec"]["forProvider"]["manifest"].clone();
    assert_eq!(sent["spec"]["replicas"], 4);
}

#[test]
fn files_that_are_gone_hold_nothing_up_there() {
    let mut world = remote(|spec| spec["files"] = json!([{"path": "/etc/a", "content": "b"}]));
    objects(&mut world);
    world.composite["spec"].as_object_mut().unwrap().remove("files");
    let found = objects(&mut world);
    assert_eq!(found["files"]["spec"]["forProvider"]["manifest"]["data"], json!({}));
    assert!(found["workload"]["spec"]["references"].to_string().contains("shop-files"));
}

#[test]
fn a_database_leads_to_no_other_teams_secret_there() {
    let mut world = remote(|spec| spec["database"] = json!({"create": {"version": "17", "profile": "development"}}));
    objects(&mut world);
    world.composite["spec"]["database"]["create"]["credentials"] = json!({"pushKey": "team-b/orders"});
    assert!(refused(&world).contains("key team-b/orders is outside team-a/"), "{}", refused(&world));
}

/// The references of all objects to others that are not there.
fn dangling(found: &std::collections::BTreeMap<String, Value>) -> Vec<&Value> {
    let names: Vec<_> = found.values().map(|object| &object["metadata"]["name"]).collect();
    let references = found.values().filter_map(|object| object["spec"]["references"].as_array()).flatten();
    references.map(|reference| &reference["dependsOn"]["name"]).filter(|name| !names.contains(name)).collect()
}

#[test]
fn nothing_waits_for_an_object_that_nobody_makes() {
    let found = objects(&mut remote(|spec| {
        spec["type"] = json!("worker");
        spec["monitoring"] = json!({"enabled": true});
        let fields = spec.as_object_mut().unwrap();
        fields.remove("host");
        fields.remove("probes");
    }));
    assert!(found.contains_key("pod-monitor") && !found.contains_key("service"));
    assert_eq!(dangling(&found), Vec::<&Value>::new());
    let found = objects(&mut remote(|spec| spec["monitoring"] = json!({"enabled": true})));
    let service = &found["service"]["metadata"]["name"];
    assert_eq!(found["service-monitor"]["spec"]["references"][1]["dependsOn"]["name"], *service);
    // The Service waits for somebody who has its name.
    let mut world = remote(|_| {});
    let mut foreign = found["service"].clone();
    foreign["metadata"]["ownerReferences"] = json!([]);
    world.objects.push(foreign);
    let found = objects(&mut world);
    assert!(!found.contains_key("route") && !found.contains_key("service"));
    assert_eq!(dangling(&found), Vec::<&Value>::new());
}
