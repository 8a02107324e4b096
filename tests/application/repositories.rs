//! The program's repository, and the first image that its pipeline builds.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, objects, platform, refused, world, world_on},
    support::{worlds, worlds::set},
};

/// The smallest application with a repository of its own.
fn with_repository(change: impl FnOnce(&mut Value)) -> World {
    world(|spec| {
        spec["repository"] = json!({});
        change(spec);
    })
}

fn policies(found: &Value) -> &Value {
    &found["spec"]["managementPolicies"]
}

#[test]
fn a_repository_begins_with_the_platforms_template_and_is_private() {
    let mut world = with_repository(|_| {});
    let first = worlds::step(&mut world).resources().unwrap();
    let repository = &first["repository"];
    assert_eq!(*policies(repository), json!(["Observe", "Create", "Update"]));
    // One that exists would be taken over by that annotation.
    assert_eq!(repository["metadata"].get("annotations"), None);
    assert_eq!(
        repository["spec"]["forProvider"],
        json!({"name": "shop", "visibility": "private", "archiveOnDestroy": true, "deleteBranchOnMerge": true})
    );
    let template = json!([{"owner": "acme", "repository": "service-template"}]);
    assert_eq!(repository["spec"]["initProvider"], json!({"hasIssues": true, "template": template}));
    assert!(first.keys().all(|key| !key.starts_with("repository-")), "nothing of it before it is there");
    let found = objects(&mut world);
    assert_eq!(*policies(&found["repository"]), json!(["Observe", "Update"]), "it is never made again, empty");
    let children: Vec<_> = found.iter().filter(|(key, _)| key.starts_with("repository-")).collect();
    assert_eq!(children.len(), 6);
    for (key, child) in children {
        assert_eq!(*policies(child), json!(["Observe", "Create", "Update"]), "{key}");
    }
    let status = &world.composite["status"]["repository"];
    assert_eq!(
        *status,
        json!({"owner": "acme", "name": "shop", "url": "https://github.com/acme/shop", "created": true})
    );
    assert_eq!(condition(&world, "DeliveryReady")["status"], "True");
}

#[test]
fn its_pipeline_knows_where_to_propose_an_image_and_the_manifest_that_it_is_proposed_with() {
    let found = objects(&mut with_repository(|_| {}));
    let value = |name: &str| found[&format!("repository-variable-{name}")]["spec"]["forProvider"].clone();
    for (name, variable, expected) in [
        ("manifests-repository", "MANIFESTS_REPOSITORY", "gitops"),
        ("manifest-file", "MANIFEST_FILE", "apps/team-a/shop.yaml"),
        ("deploy-app-client-id", "DEPLOY_APP_CLIENT_ID", "Iv23liAbCdEf0123"),
        ("application", "APPLICATION", "shop"),
    ] {
        assert_eq!(value(name), json!({"repository": "shop", "variableName": variable, "value": expected}));
    }
    let manifest: Value =
        serde_json::from_str(value("application-manifest")["value"].as_str().unwrap()).expect("JSON is YAML");
    let mut expected = super::stage::manifest();
    expected["spec"]["repository"] = json!({});
    expected["spec"].as_object_mut().unwrap().remove("tag");
    assert_eq!(manifest, expected);
    let protection = &found["repository-protection"]["spec"]["forProvider"];
    assert_eq!(protection["requiredStatusChecks"], json!([{"contexts": ["image"], "strict": false}]));
    assert_eq!(protection["requiredPullRequestReviews"][0]["requiredApprovingReviewCount"], 1);
    assert_eq!(protection["pattern"], "main");
}

#[test]
fn a_manifest_that_is_too_long_for_a_variable_is_left_out() {
    let found = objects(&mut with_repository(|spec| {
        spec["files"] = json!([{"path": "/etc/shop/words", "content": "x".repeat(50_000)}]);
    }));
    assert!(found.contains_key("repository-variable-application"));
    assert!(!found.contains_key("repository-variable-application-manifest"));
}

#[test]
fn a_program_without_a_tag_waits_for_its_first_image_and_runs_once_there_is_one() {
    let mut world = with_repository(|spec| {
        spec.as_object_mut().unwrap().retain(|field, _| field != "tag" && field != "image");
    });
    let found = objects(&mut world);
    assert!(found.contains_key("repository") && !found.contains_key("workload") && !found.contains_key("route"));
    let told = condition(&world, "WorkloadReady");
    assert_eq!((&told["status"], &told["reason"]), (&json!("False"), &json!("ImageMissing")));
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("https://github.com/acme/shop") && message.contains("gitops"), "{message}");
    assert_eq!(condition(&world, "DeliveryReady")["status"], "True");
    assert_eq!(world.composite["status"]["image"], "ghcr.io/acme/shop");
    let digest = format!("sha-{}@sha256:{}", "1a".repeat(20), "0b".repeat(32));
    world.composite["spec"]["tag"] = json!(digest);
    let found = objects(&mut world);
    let image = &found["workload"]["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(*image, format!("ghcr.io/acme/shop:{digest}"));
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
    world.composite["spec"].as_object_mut().unwrap().remove("tag");
    assert!(refused(&world).starts_with("spec.tag: what runs has a tag"));
}

#[test]
fn a_repository_that_was_there_is_never_made_again() {
    let mut world = with_repository(|_| {});
    objects(&mut world);
    // Somebody deleted the object in the cluster.
    world.observed.remove("repository");
    let answer = worlds::step(&mut world);
    let repository = &answer.resources().unwrap()["repository"];
    assert_eq!(*policies(repository), json!(["Observe", "Update"]));
    assert_eq!(repository["metadata"]["annotations"]["crossplane.io/external-name"], "shop");
}

#[test]
fn a_repository_is_neither_given_up_nor_renamed() {
    let mut world = with_repository(|_| {});
    objects(&mut world);
    let spec = world.composite["spec"].clone();
    world.composite["spec"].as_object_mut().unwrap().remove("repository");
    assert!(refused(&world).starts_with("spec.repository: the repository was made for this application"));
    world.composite["spec"] = spec.clone();
    world.composite["spec"]["repository"]["name"] = json!("store");
    assert!(refused(&world).starts_with("spec.repository.name: the name cannot change"));
    // Another word of the Platform changes nothing of what is there.
    world.composite["spec"] = spec;
    world.objects.retain(|object| object["kind"] != "Platform");
    world.objects.push(platform(|spec| {
        spec["repositories"] = json!({
            "owner": "other", "visibilities": ["public"], "templates": ["other/template"],
            "providerConfigRef": {"name": "other"},
        });
    }));
    let found = objects(&mut world);
    assert_eq!(found["repository"]["spec"]["forProvider"]["visibility"], "private");
    assert_eq!(found["repository"]["spec"]["initProvider"]["template"][0]["owner"], "acme");
    assert_eq!(found["repository"]["spec"]["providerConfigRef"]["name"], "default");
    assert_eq!(world.composite["status"]["repository"]["owner"], "acme");
    assert!(found.contains_key("repository-variable-manifest-file"), "what belongs to it stays");
}

#[test]
fn what_the_platform_does_not_offer_is_refused_by_name() {
    for (repositories, asked, begins) in [
        (Value::Null, json!({}), "Platform, spec.repositories: "),
        (json!({}), json!({}), "Platform, spec.repositories.owner: "),
        (json!({"owner": "acme"}), json!({"visibility": "public"}), "spec.repository.visibility: "),
        (json!({"owner": "acme"}), json!({"template": "acme/worker"}), "spec.repository.template: "),
        (json!({"owner": "acme"}), json!({"name": "../shop"}), "spec.repository.name: "),
        (
            json!({"owner": "acme", "manifests": {"repository": "gitops"}}),
            json!({}),
            "Platform, spec.repositories.manifests.appClientId: ",
        ),
    ] {
        let platform = platform(|spec| set(spec, "/repositories", repositories));
        let mut world = world_on(platform, |spec| spec["repository"] = asked);
        let mut sentence = world.call().unwrap().fatal().map(str::to_owned);
        if sentence.is_none() {
            // What the pipeline lacks is known once it is composed.
            worlds::step(&mut world);
            sentence = Some(refused(&world));
        }
        assert!(sentence.as_ref().unwrap().starts_with(begins), "{begins}: {sentence:?}");
    }
    let mut world = world_on(platform(|spec| spec["repositories"] = json!({"owner": "Acme"})), |spec| {
        spec["repository"] = json!({"name": "Shop", "description": "The shop"});
        spec.as_object_mut().unwrap().remove("image");
    });
    let found = objects(&mut world);
    assert_eq!(found["repository"]["spec"]["initProvider"], json!({"hasIssues": true, "autoInit": true}));
    assert_eq!(found["repository"]["spec"]["forProvider"]["description"], "The shop");
    assert_eq!(world.composite["status"]["image"], "ghcr.io/acme/shop:1.4.2", "images have small letters");
}

#[test]
fn a_name_that_is_taken_on_github_is_told_and_not_taken_over() {
    let mut world = with_repository(|_| {});
    worlds::reconcile(&mut world);
    let repository = &mut world.observed.get_mut("repository").expect("a repository").object;
    let message = "create failed: async create failed: failed to create the resource: [{0 POST https://api.github.com/repos/acme/service-template/generate: 422 Could not clone: Name already exists on this account []  []}]";
    worlds::set_condition(repository, "Synced", "False", "ReconcileError", message);
    worlds::reconcile(&mut world);
    let told = condition(&world, "DeliveryReady");
    assert_eq!(told["reason"], "RepositoryNameTaken");
    assert!(told["message"].as_str().unwrap().contains("spec.repository.name"));
    assert_eq!(world.composite["status"]["repository"]["created"], false);
}

#[test]
fn the_story_from_a_repository_to_a_host_is_told_as_it_goes() {
    let mut world = worlds::around(worlds::example("application-repository"));
    let found = objects(&mut world);
    for key in ["repository", "repository-protection", "database", "secret-shop-payment", "previews-argocd-carried"] {
        assert!(found.contains_key(key), "{key}");
    }
    assert!(!found.contains_key("workload"));
    world.composite["spec"]["tag"] = json!("1.0.0");
    let found = objects(&mut world);
    assert!(found.contains_key("workload") && found.contains_key("route"));
    for area in ["DatabaseReady", "SecretsReady", "WorkloadReady", "RoutingReady", "DeliveryReady"] {
        assert_eq!(condition(&world, area)["status"], "True", "{area}");
    }
}
