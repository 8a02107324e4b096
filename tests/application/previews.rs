//! An environment for each pull request.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, objects, platform, refused, world_on},
    support::{worlds, worlds::set},
};

const REPOSITORY: &str = "https://github.com/acme/shop";

/// The shipped Platform with that engine.
fn by(engine: &str) -> Value {
    platform(|spec| spec["delivery"]["engine"] = json!(engine))
}

fn with_previews(engine: &str, change: impl FnOnce(&mut Value)) -> World {
    world_on(by(engine), |spec| {
        spec["previews"] = json!({"repository": REPOSITORY});
        change(spec);
    })
}

/// An application with everything that a preview must not have.
fn all_of_production(spec: &mut Value) {
    spec["replicas"] = json!({"min": 3, "max": 9});
    spec["size"] = json!("large");
    spec["scaling"] = json!({"cpu": 70});
    spec["monitoring"] = json!({"enabled": true});
    spec["routing"] = json!({"hosts": ["www.acme.com"], "path": "/shop"});
    spec["secrets"] = json!([{"name": "payment", "asEnv": true}, {"name": "sandbox", "key": "team-a/sandbox"}]);
    spec["env"] = json!([
        {"name": "LOG_LEVEL", "value": "info"},
        {"name": "TOKEN", "secret": {"name": "payment", "key": "token"}},
        {"name": "SANDBOX", "secret": {"name": "sandbox", "key": "token"}},
    ]);
    spec["previews"]["secrets"] = json!(["sandbox"]);
    spec["database"] = json!({"create": {
        "version": "17", "size": "large", "profile": "production", "deletion": {"protection": true},
        "schema": {"deploy": "Approve", "tables": [
            {"name": "products", "primaryKey": ["id"], "columns": [{"name": "id", "type": "uuid"}]},
        ]},
    }});
}

/// What a preview's database is.
fn database() -> Value {
    json!({
        "version": "17", "provider": "kubernetes", "profile": "development", "size": "small",
        "databases": [{"name": "shop"}],
        "schema": {"deploy": "Automatic", "tables": [
            {"name": "products", "primaryKey": ["id"], "columns": [{"name": "id", "type": "uuid"}]},
        ]},
    })
}

#[test]
fn flux_makes_the_application_itself_of_each_labelled_pull_request() {
    let mut world = with_previews("flux", all_of_production);
    let found = objects(&mut world);
    let inputs = &found["previews-inputs"];
    assert_eq!(inputs["metadata"]["annotations"]["fluxcd.controlplane.io/reconcileEvery"], "5m");
    assert_eq!(
        inputs["spec"],
        json!({
            "type": "GitHubPullRequest", "url": REPOSITORY, "secretRef": {"name": "github-app"},
            "filter": {"labels": ["preview"], "limit": 10}, "skip": {"labels": ["!image/built"]},
        })
    );
    let set = &found["previews-set"]["spec"];
    assert_eq!(set["serviceAccountName"], "previews");
    assert_eq!(set["inputsFrom"][0]["name"], inputs["metadata"]["name"]);
    let preview = &set["resources"][0];
    assert_eq!(preview["metadata"], json!({"name": "shop-pr-<< inputs.id >>", "namespace": "team-a-previews"}));
    assert_eq!(
        (&preview["apiVersion"], &preview["kind"]),
        (&json!("platform.idp.dev/v1alpha1"), &json!("Application"))
    );
    assert_eq!(
        preview["spec"],
        json!({
            "image": "ghcr.io/acme/shop", "tag": "sha-<< inputs.sha >>",
            "host": "shop-pr-<< inputs.id >>.previews.acme.com", "routing": {"path": "/shop"},
            "replicas": {"min": 1, "max": 1}, "size": "small", "probes": {"path": "/healthz", "readyPath": "/ready"},
            "env": [
                {"name": "LOG_LEVEL", "value": "info"},
                {"name": "SANDBOX", "secret": {"name": "sandbox", "key": "token"}},
            ],
            "secrets": [{"name": "sandbox", "key": "team-a/sandbox"}],
            "database": {"create": database()},
        })
    );
    assert_eq!(condition(&world, "DeliveryReady")["status"], "True");
}

#[test]
fn a_preview_of_flux_is_an_application_that_works() {
    let found = objects(&mut with_previews("flux", all_of_production));
    let text = found["previews-set"]["spec"]["resources"][0].to_string();
    let text = text.replace("<< inputs.id >>", "7").replace("<< inputs.sha >>", &"1a".repeat(20));
    let mut preview: Value = serde_json::from_str(&text).unwrap();
    // The platform lets previews read what the sandbox needs.
    let platform = platform(|spec| spec["policy"] = json!({"secrets": {"prefixes": ["team-a/sandbox"]}}));
    preview["metadata"]["uid"] = json!("4e418364-6247-4fb1-bb4e-ec98f4c5e4eb");
    let mut world = worlds::around(preview);
    world.objects.retain(|object| object["kind"] != "Platform");
    world.objects.push(platform);
    let found = objects(&mut world);
    assert_eq!(found["workload"]["metadata"]["name"], "shop-pr-7");
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
}

#[test]
fn argo_cd_patches_the_manifest_of_the_pull_requests_commit() {
    let mut world = with_previews("argocd", all_of_production);
    let found = objects(&mut world);
    assert!(!found.contains_key("previews-set"));
    let carried = &found["previews-argocd-carried"]["spec"]["forProvider"]["manifest"];
    assert_eq!((&carried["kind"], &carried["metadata"]["namespace"]), (&json!("ApplicationSet"), &json!("argocd")));
    let spec = &carried["spec"];
    assert_eq!(
        spec["generators"],
        json!([{"pullRequest": {
            "github": {"owner": "acme", "repo": "shop", "labels": ["preview"], "appSecretName": "github-app"},
            "requeueAfterSeconds": 300, "continueOnRepoNotFoundError": true,
        }}])
    );
    assert_eq!(spec["syncPolicy"], json!({"applicationsSync": "sync", "preserveResourcesOnDeletion": false}));
    let template = &spec["template"]["spec"];
    assert_eq!(template["project"], "previews");
    assert_eq!(template["destination"]["namespace"], "team-a-previews");
    assert_eq!(template["source"]["targetRevision"], "{{.head_sha}}");
    let patch = &template["source"]["kustomize"]["patches"][0];
    assert_eq!(patch["target"], json!({"group": "platform.idp.dev", "kind": "Application", "name": "shop"}));
    let operations: Vec<Value> = serde_json::from_str(patch["patch"].as_str().unwrap()).unwrap();
    let added =
        |path: &str| operations.iter().find(|one| one["op"] == "add" && one["path"] == path).unwrap()["value"].clone();
    assert_eq!(added("/spec/tag"), "sha-{{.head_sha}}");
    assert_eq!(added("/spec/host"), "shop-pr-{{.number}}.previews.acme.com");
    assert_eq!(added("/spec/database"), json!({"create": database()}));
    assert_eq!(added("/spec/secrets"), json!([{"name": "sandbox", "key": "team-a/sandbox"}]));
    for field in ["previews", "repository", "cluster", "monitoring", "scaling", "resources"] {
        let place = format!("/spec/{field}");
        let of: Vec<_> = operations.iter().filter(|one| one["path"] == place).map(|one| one["op"].clone()).collect();
        assert_eq!(of, ["add", "remove"], "{field} is taken away, whether it was there or not");
    }
    assert_eq!(condition(&world, "DeliveryReady")["status"], "True");
}

#[test]
fn text_of_the_manifest_never_becomes_a_part_of_a_template() {
    let evil = |spec: &mut Value| {
        spec["env"] = json!([{"name": "A", "value": "cat <<EOF {{ .number }}"}]);
        spec["files"] = json!([{"path": "/etc/a", "content": "<< inputs.sha >>"}]);
    };
    let found = objects(&mut with_previews("flux", evil));
    let preview = &found["previews-set"]["spec"]["resources"][0]["spec"];
    assert_eq!(preview["env"][0]["value"], "cat <<`<<`>>EOF {{ .number }}");
    assert_eq!(preview["files"][0]["content"], "<<`<<`>> inputs.sha >>");
    let found = objects(&mut with_previews("argocd", evil));
    let carried = &found["previews-argocd-carried"]["spec"]["forProvider"]["manifest"];
    let patch = carried["spec"]["template"]["spec"]["source"]["kustomize"]["patches"][0]["patch"].as_str().unwrap();
    assert!(patch.contains("cat <<EOF {{`{{`}} .number }}"), "{patch}");
}

#[test]
fn a_preview_of_an_application_with_a_database_of_others_gets_one_like_it() {
    let mut world = with_previews("flux", |spec| spec["database"] = json!({"ref": "orders"}));
    let answer = worlds::step(&mut world);
    assert!(!answer.resources().unwrap().contains_key("previews-set"));
    world.objects.push(json!({
        "apiVersion": "platform.idp.dev/v1alpha1", "kind": "Database",
        "metadata": {"name": "orders", "namespace": "team-a"},
        "spec": {"version": "16", "engine": "postgres", "profile": "production", "resourceRef": {"name": "orders-x"}},
        "status": {
            "binding": {"name": "orders-connection", "revision": "1"}, "port": 5432,
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }));
    let found = objects(&mut world);
    let create = &found["previews-set"]["spec"]["resources"][0]["spec"]["database"]["create"];
    assert_eq!(
        *create,
        json!({
            "engine": "postgres", "version": "16", "provider": "kubernetes", "profile": "development", "size": "small",
            "databases": [{"name": "orders"}],
        })
    );
}

#[test]
fn previews_go_when_they_are_no_longer_asked_for_and_follow_the_engine() {
    let mut world = with_previews("flux", |_| {});
    objects(&mut world);
    world.objects.retain(|object| object["kind"] != "Platform");
    world.objects.push(by("argocd"));
    let found = objects(&mut world);
    assert!(found.contains_key("previews-argocd-carried") && !found.contains_key("previews-set"));
    world.composite["spec"].as_object_mut().unwrap().remove("previews");
    assert!(objects(&mut world).keys().all(|key| !key.starts_with("previews-")));
}

#[test]
fn what_previews_lack_is_told_by_name() {
    let own = |pointer: &str, value: Value| {
        platform(|spec| {
            spec["delivery"]["engine"] = json!("flux");
            set(spec, pointer, value);
        })
    };
    let asked = json!({"repository": REPOSITORY});
    for (platform, previews, begins) in [
        (own("/previews", Value::Null), asked.clone(), "Platform, spec.previews: "),
        (own("/previews/namespace", Value::Null), asked.clone(), "Platform, spec.previews.namespace: "),
        (own("/previews/namespace", json!("{namespace}")), asked.clone(), "Platform, spec.previews.namespace: "),
        (own("/previews/domain", Value::Null), asked.clone(), "Platform, spec.previews.domain: "),
        (own("/previews/serviceAccount", Value::Null), asked.clone(), "Platform, spec.previews.serviceAccount: "),
        (by("flux"), json!({}), "spec.previews.repository: "),
        (by("flux"), json!({"repository": "https://gitlab.com/acme/shop"}), "spec.previews.repository: "),
        (by("flux"), json!({"repository": REPOSITORY, "secrets": ["payment"]}), "spec.previews.secrets[0]: "),
        (by("flux"), json!({"repository": REPOSITORY, "labels": ["<< x >>"]}), "spec.previews.labels[0]: "),
    ] {
        let sentence = refused(&world_on(platform, |spec| spec["previews"] = previews));
        assert!(sentence.starts_with(begins), "{begins}: {sentence}");
    }
}

#[test]
fn previews_of_argo_cd_need_a_project_that_says_where_they_may_be() {
    for (own, delivery) in
        [(json!("default"), json!("teams")), (Value::Null, Value::Null), (Value::Null, json!("default"))]
    {
        let platform = platform(|spec| {
            set(spec, "/previews/project", own.clone());
            set(spec, "/delivery/argocd/project", delivery.clone());
        });
        let sentence = refused(&world_on(platform, |spec| spec["previews"] = json!({"repository": REPOSITORY})));
        assert!(sentence.starts_with("Platform, spec.previews.project: "), "{own} {delivery}: {sentence}");
    }
}
