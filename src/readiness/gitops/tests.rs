use serde_json::{Value, json};

use super::super::{Head, Judgement, judge};

fn of(object: &Value) -> Judgement {
    judge(&serde_json::from_value::<Head>(object.clone()).unwrap())
}

fn changed(object: &Value, pointer: &str, value: Value) -> Value {
    let mut object = object.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    object.pointer_mut(parent).unwrap()[name] = value;
    object
}

/// An Application that works.
fn application() -> Value {
    let source = json!({"repoURL": "https://github.com/acme/shop", "path": "deploy", "targetRevision": "main"});
    let destination = json!({"server": "https://kubernetes.default.svc", "namespace": "team-a"});
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": {"name": "shop", "namespace": "team-a", "generation": 40},
        "spec": {"project": "teams", "source": source, "destination": destination},
        "status": {
            "health": {"status": "Healthy"},
            "sync": {"status": "Synced", "comparedTo": {"source": source, "destination": destination}},
            "operationState": {"phase": "Succeeded", "message": "successfully synced"},
            "resources": [{"kind": "Deployment", "name": "shop", "status": "Synced", "health": {"status": "Healthy"}}],
        },
    })
}

#[test]
fn an_application_works_when_what_is_asked_for_now_is_there_and_healthy() {
    let works = application();
    assert_eq!(of(&works), Judgement::ready());
    for (name, pointer, value) in [
        ("not healthy yet", "/status/health/status", json!("Progressing")),
        ("missing", "/status/health/status", json!("Missing")),
        ("not in sync", "/status/sync/status", json!("OutOfSync")),
        ("another revision was compared", "/status/sync/comparedTo/source/targetRevision", json!("old")),
        ("another place was compared", "/status/sync/comparedTo/destination/namespace", json!("team-b")),
        ("values were not compared", "/spec/source/helm", json!({"valuesObject": {"a": 1}})),
        ("at work", "/status/operationState/phase", json!("Running")),
        ("nothing was delivered", "/status/resources", json!([])),
        ("no status", "/status", json!({})),
    ] {
        assert_eq!(of(&changed(&works, pointer, value)), Judgement::unready(), "{name}");
    }
    // What says nothing is left out of one of the two.
    for (pointer, value) in [("/spec/source/helm", json!({})), ("/status/sync/comparedTo/source/chart", json!(""))] {
        assert!(of(&changed(&works, pointer, value)).ready, "{pointer}");
    }
}

#[test]
fn an_application_tells_what_keeps_it_from_working() {
    let works = application();
    let error = json!([{"type": "ComparisonError", "message": "app path does not exist"}]);
    let warning = json!([{"type": "SharedResourceWarning", "message": "shared"}]);
    let degraded = json!([
        {"kind": "Service", "name": "shop", "health": {"status": "Healthy"}},
        {"kind": "Deployment", "name": "shop", "health": {"status": "Degraded", "message": "exceeded its progress deadline"}},
    ]);
    let sick = changed(&changed(&works, "/status/resources", degraded), "/status/health/status", json!("Degraded"));
    let failed = json!({"phase": "Failed", "message": "one or more objects failed to apply"});
    for (object, condition, message) in [
        (changed(&works, "/status/conditions", error), "ComparisonError", "app path does not exist"),
        (changed(&works, "/status/operationState", failed), "operationState", "one or more objects failed to apply"),
        (sick, "health", "Deployment shop: exceeded its progress deadline"),
    ] {
        let judgement = of(&object);
        let trouble = judgement.trouble.unwrap();
        assert!(!judgement.ready);
        assert_eq!((trouble.condition.as_str(), trouble.message.as_str()), (condition, message));
    }
    assert_eq!(of(&changed(&works, "/status/conditions", warning)), Judgement::ready());
    let dying = changed(&works, "/metadata/deletionTimestamp", json!("2026-01-01T00:00:00Z"));
    assert!(!of(&dying).ready);
}

/// An object of Flux that works.
fn kustomization() -> Value {
    json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"name": "shop", "namespace": "team-a", "generation": 2},
        "spec": {"prune": true},
        "status": {
            "observedGeneration": 2, "lastAppliedRevision": "main@sha1:a", "lastAttemptedRevision": "main@sha1:a",
            "conditions": [{"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "observedGeneration": 2}],
        },
    })
}

#[test]
fn an_object_of_flux_works_when_it_says_so_of_what_is_asked_for_now() {
    let works = kustomization();
    assert_eq!(of(&works), Judgement::ready());
    for (name, pointer, value) in [
        ("an older generation", "/status/observedGeneration", json!(1)),
        ("a condition of an older generation", "/status/conditions/0/observedGeneration", json!(1)),
        ("at work", "/status/conditions/0/status", json!("Unknown")),
        ("a revision that is not applied", "/status/lastAttemptedRevision", json!("main@sha1:b")),
        ("no status", "/status", json!({})),
    ] {
        assert_eq!(of(&changed(&works, pointer, value)), Judgement::unready(), "{name}");
    }
    for (name, pointer, value, reason) in [
        ("held", "/spec/suspend", json!(true), "Suspended"),
        ("failed", "/status/conditions/0/status", json!("False"), "ReconciliationSucceeded"),
    ] {
        let judgement = of(&changed(&works, pointer, value));
        assert_eq!((judgement.ready, judgement.trouble.unwrap().reason.as_str()), (false, reason), "{name}");
    }
}

#[test]
fn an_object_of_the_operator_works_when_its_condition_says_so_of_what_is_asked_for_now() {
    let condition =
        json!({"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "observedGeneration": 2});
    let works = json!({
        "apiVersion": "fluxcd.controlplane.io/v1", "kind": "ResourceSet",
        "metadata": {"name": "shop-previews", "namespace": "team-a", "generation": 2},
        "status": {"conditions": [condition]},
    });
    assert_eq!(of(&works), Judgement::ready());
    assert_eq!(of(&changed(&works, "/status/conditions/0/observedGeneration", json!(1))), Judgement::unready());
    assert_eq!(of(&changed(&works, "/status/conditions", json!([]))), Judgement::unready());
    assert!(of(&changed(&works, "/status/conditions/0/status", json!("False"))).trouble.is_some());
}

#[test]
fn a_set_of_applications_works_when_all_of_them_are_as_it_wants_them() {
    let condition =
        |type_: &str, status: &str| json!({"type": type_, "status": status, "reason": "Told", "message": "told"});
    let of = |conditions: Value| {
        of(&json!({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "shop-previews"},
            "status": {"conditions": conditions},
        }))
    };
    let both = |up_to_date: &str| {
        json!([condition("ParametersGenerated", "True"), condition("ResourcesUpToDate", up_to_date)])
    };
    assert_eq!(of(both("True")), Judgement::ready());
    assert_eq!(of(both("False")), Judgement::unready());
    assert_eq!(of(json!([])), Judgement::unready());
    let failed = of(json!([condition("ErrorOccurred", "True"), condition("ParametersGenerated", "True")]));
    assert_eq!(failed.trouble.unwrap().message, "told");
}
