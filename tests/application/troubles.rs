//! What people are told when something does not work.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, objects, world},
    support::worlds,
};

/// A steady application whose newest pods do not work, and one of them.
fn with_pod(status: &Value) -> World {
    let mut world = world(|_| {});
    objects(&mut world);
    let deployment = &mut world.observed.get_mut("workload").unwrap().object;
    deployment["status"]["availableReplicas"] = json!(1);
    world.objects.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "shop-6d4b-x", "namespace": "team-a", "labels": {"idp.dev/application": "shop"}},
        "status": status,
    }));
    world
}

#[test]
fn each_pod_that_does_not_work_is_told_in_a_sentence() {
    let waiting = |reason: &str, message: &str| json!({"containerStatuses": [{"name": "main", "state": {"waiting": {"reason": reason, "message": message}}}]});
    for (status, reason, says) in [
        (
            waiting("ImagePullBackOff", "Back-off pulling image \"ghcr.io/acme/shop:1.4.2\""),
            "ImageNotFound",
            "spec.tag",
        ),
        (waiting("ErrImagePull", "failed to authorize: 403 Forbidden"), "ImageAccessDenied", "spec.image"),
        (
            waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container=main pod=shop"),
            "ProgramCrashes",
            "log",
        ),
        (waiting("CreateContainerConfigError", "secret \"shop-api\" not found"), "ConfigurationMissing", "shop-api"),
        (
            json!({"containerStatuses": [{"state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]}),
            "OutOfMemory",
            "spec.size",
        ),
        (
            json!({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available: 3 Insufficient cpu."}]}),
            "CapacityMissing",
            "spec.size",
        ),
        (
            json!({"containerStatuses": [{"state": {"running": {}}, "started": false, "restartCount": 2}]}),
            "ProbeFails",
            "spec.probes",
        ),
    ] {
        let mut world = with_pod(&status);
        let answer = worlds::reconcile(&mut world);
        let told = condition(&world, "WorkloadReady");
        assert_eq!((&told["status"], told["reason"].as_str()), (&json!("False"), Some(reason)), "{told}");
        assert!(told["message"].as_str().unwrap().contains(says), "{told}");
        assert!(!answer.composite_is_ready());
        assert!(answer.response.results.iter().any(|result| result.reason() == reason), "no event of {reason}");
    }
}

#[test]
fn pods_are_looked_at_only_while_their_workload_does_not_work() {
    let mut world = world(|_| {});
    objects(&mut world);
    assert_eq!(worlds::reconcile(&mut world).calls, 1);
    let mut world = with_pod(&json!({"phase": "Pending"}));
    assert!(worlds::reconcile(&mut world).calls > 1);
    assert_eq!(condition(&world, "WorkloadReady")["reason"], "Creating");
}

#[test]
fn what_the_cluster_refuses_is_told_with_who_can_change_it() {
    let mut world = with_pod(&json!({}));
    let deployment = &mut world.observed.get_mut("workload").unwrap().object;
    worlds::set_condition(
        deployment,
        "ReplicaFailure",
        "True",
        "FailedCreate",
        "pods \"shop-x\" is forbidden: exceeded quota: team-a, requested: limits.memory=256Mi",
    );
    worlds::reconcile(&mut world);
    let told = condition(&world, "WorkloadReady");
    assert_eq!(told["reason"], "QuotaExceeded");
}

#[test]
fn a_gateway_that_refuses_the_route_is_told() {
    let mut world = world(|_| {});
    objects(&mut world);
    let route = &mut world.observed.get_mut("route").unwrap().object;
    let accepted = &mut route["status"]["parents"][0]["conditions"][0];
    accepted["status"] = json!("False");
    accepted["reason"] = json!("NoMatchingListenerHostname");
    accepted["message"] = json!("no listener takes the host");
    worlds::reconcile(&mut world);
    let told = condition(&world, "RoutingReady");
    assert_eq!(told["status"], "False");
    assert!(told["message"].as_str().unwrap().contains("spec.host"), "{told}");
}

#[test]
fn a_run_that_failed_is_told_beside_a_cron_job_that_works() {
    let mut world = world(|spec| {
        spec["type"] = json!("cronjob");
        spec["schedule"] = json!("0 3 * * *");
        let fields = spec.as_object_mut().unwrap();
        fields.remove("host");
        fields.remove("probes");
    });
    objects(&mut world);
    world.observed.get_mut("workload").unwrap().object["status"] =
        json!({"lastScheduleTime": "2026-01-02T03:00:00Z", "lastSuccessfulTime": "2026-01-01T03:01:00Z"});
    let answer = worlds::reconcile(&mut world);
    assert!(answer.composite_is_ready());
    let told = condition(&world, "ChangesApplied");
    assert_eq!(told["status"], "False");
    assert!(told["message"].as_str().unwrap().contains("last run failed"), "{told}");
    let running = json!({"lastScheduleTime": "2026-01-02T03:00:00Z", "active": [{"name": "shop-1"}]});
    world.observed.get_mut("workload").unwrap().object["status"] = running;
    worlds::reconcile(&mut world);
    assert_eq!(condition(&world, "ChangesApplied")["status"], "True");
}

#[test]
fn nobody_is_left_outside_while_another_way_in_is_made() {
    let mut world = world(|_| {});
    objects(&mut world);
    let platform = world.objects.iter_mut().find(|object| object["kind"] == "Platform").unwrap();
    platform["spec"]["routing"] = json!({"kind": "ingress", "ingressClass": "nginx"});
    let first = worlds::reconcile(&mut world).resources().unwrap();
    assert!(first.contains_key("ingress") && first.contains_key("route"));
    let last = objects(&mut world);
    assert!(last.contains_key("ingress") && !last.contains_key("route"));
}

/// A pod whose only container is like that.
fn with_container(container: &Value) -> World {
    with_pod(&json!({"containerStatuses": [container]}))
}

/// The reason that is told once the pod's container changed to that.
fn then(world: &mut World, container: &Value) -> Value {
    let pod = world.objects.iter_mut().find(|object| object["kind"] == "Pod").expect("a pod");
    pod["status"]["containerStatuses"] = json!([container]);
    worlds::reconcile(world);
    condition(world, "WorkloadReady")["reason"].clone()
}

#[test]
fn one_trouble_has_one_reason_while_the_pod_tries_again() {
    let waiting = |reason: &str, message: &str| json!({"state": {"waiting": {"reason": reason, "message": message}}});
    let ended = json!({"terminated": {"exitCode": 1, "reason": "Error"}});
    let crashes = [
        json!({"restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": ended}),
        json!({"restartCount": 2, "state": {"running": {}}, "started": false, "lastState": ended}),
        json!({"restartCount": 2, "state": {"running": {}}, "started": true, "lastState": ended}),
        json!({"restartCount": 2, "state": ended}),
    ];
    let denied = "failed to resolve reference: 403 Forbidden";
    let silent = [
        waiting("ErrImagePull", denied),
        waiting("ImagePullBackOff", "Back-off pulling image \"ghcr.io/acme/shop:1.4.2\""),
        waiting("ErrImagePull", denied),
    ];
    let talks = [
        waiting("ImagePullBackOff", &format!("Back-off pulling image \"a\": ErrImagePull: {denied}")),
        waiting("ErrImagePull", denied),
    ];
    let absent = [
        waiting("ErrImagePull", "ghcr.io/acme/shop:1.4.2: not found"),
        waiting("ImagePullBackOff", "Back-off pulling image \"ghcr.io/acme/shop:1.4.2\""),
    ];
    for (states, reason) in [
        (&crashes[..], "ProgramCrashes"),
        (&silent[..], "ImageAccessDenied"),
        (&talks[..], "ImageAccessDenied"),
        (&absent[..], "ImageNotFound"),
    ] {
        let mut world = with_container(&states[0]);
        for state in states {
            assert_eq!(then(&mut world, state), reason, "{state}");
        }
    }
}
