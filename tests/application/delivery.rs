//! Manifests that live in Git.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, manifest, objects, platform, refused},
    support::worlds,
};

/// An application whose manifests live in Git; a Platform.
fn world(platform: Value, spec: Value) -> World {
    let mut manifest = manifest();
    manifest["spec"] = spec;
    let mut world = worlds::around(manifest);
    world.objects.retain(|object| object["kind"] != "Platform");
    world.objects.push(platform);
    world
}

/// The shipped Platform with another `delivery`.
fn with(delivery: Value) -> Value {
    platform(|spec| spec["delivery"] = delivery)
}

fn flux() -> Value {
    let flux = json!({"serviceAccount": "flux", "secret": "git-credentials"});
    let allowed = ["https://github.com/acme/*", "https://charts.acme.com*", "oci://ghcr.io/acme/*"];
    with(json!({"engine": "flux", "flux": flux, "repositories": allowed}))
}

fn beside() -> Value {
    with(json!({"argocd": {"anyNamespace": true, "projectPerNamespace": true}}))
}

/// A spec with that source and nothing else.
fn from(source: Value) -> Value {
    let mut spec = json!({"delivery": {}});
    spec["delivery"]["source"] = source;
    spec
}

fn git() -> Value {
    json!({"repository": "https://github.com/acme/shop", "path": "deploy"})
}

#[test]
fn argo_cd_gets_an_application_in_its_own_namespace_by_what_both_flavours_have() {
    let mut world = world(platform(|_| {}), from(git()));
    let found = objects(&mut world);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["delivery-argocd-carried"]);
    let carrier = &found["delivery-argocd-carried"];
    assert_eq!((&carrier["kind"], &carrier["metadata"]["namespace"]), (&json!("Object"), &json!("team-a")));
    assert_eq!(carrier["spec"]["providerConfigRef"], json!({"kind": "ClusterProviderConfig", "name": "default"}));
    // It depends on nothing: Argo CD's namespace is there.
    assert_eq!(carrier["spec"].get("references"), None);
    let application = &carrier["spec"]["forProvider"]["manifest"];
    assert_eq!(application["metadata"]["namespace"], "argocd");
    let name = application["metadata"]["name"].as_str().unwrap();
    assert!(name.starts_with("team-a-shop-") && name.len() == "team-a-shop-".len() + 5, "{name}");
    assert_eq!(application["metadata"]["finalizers"], json!(["resources-finalizer.argocd.argoproj.io"]));
    assert_eq!(
        application["spec"],
        json!({
            "project": "teams",
            "source": {"repoURL": "https://github.com/acme/shop", "path": "deploy", "targetRevision": "main"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "team-a"},
            "syncPolicy": {
                "automated": {"prune": true, "selfHeal": true}, "syncOptions": ["ServerSideApply=true"],
                "retry": {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}},
            },
        })
    );
    assert_eq!(condition(&world, "DeliveryReady")["status"], "True");
    assert_eq!(condition(&world, "WorkloadReady")["reason"], "NotApplicable");
    assert_eq!(world.composite["status"].get("image"), None);
}

#[test]
fn argo_cd_takes_applications_of_any_namespace_where_it_is_set_up_for_that() {
    let found = objects(&mut world(beside(), from(git())));
    assert_eq!(found.keys().collect::<Vec<_>>(), ["delivery-argocd"]);
    let application = &found["delivery-argocd"];
    assert_eq!((&application["kind"], &application["metadata"]["name"]), (&json!("Application"), &json!("shop")));
    assert_eq!(application["spec"]["project"], "team-a");
}

#[test]
fn argo_cds_own_project_is_never_used_unless_something_is_in_it_already() {
    for argocd in [
        json!({}),
        json!({"project": "default"}),
        json!({"anyNamespace": true}),
        json!({"anyNamespace": true, "project": "default"}),
    ] {
        let sentence = refused(&world(with(json!({"argocd": argocd})), from(git())));
        assert!(sentence.starts_with("Platform, spec.delivery.argocd.project: "), "{argocd}: {sentence}");
    }
    for (argocd, key) in [(json!({}), "delivery-argocd-carried"), (json!({"anyNamespace": true}), "delivery-argocd")] {
        let mut own = argocd.clone();
        own["project"] = json!("teams");
        let mut world = world(with(json!({"argocd": own})), from(git()));
        objects(&mut world);
        world.objects.retain(|object| object["kind"] != "Platform");
        world.objects.push(with(json!({"argocd": argocd})));
        let found = objects(&mut world)[key].clone();
        let application = found.pointer("/spec/forProvider/manifest").unwrap_or(&found);
        assert_eq!(application["spec"]["project"], "teams", "{key}");
    }
}

#[test]
fn what_exists_stays_where_it_is_whatever_the_platform_says_now() {
    let mut world = world(platform(|_| {}), from(git()));
    objects(&mut world);
    for other in [beside(), flux()] {
        world.objects.retain(|object| object["kind"] != "Platform");
        world.objects.push(other);
        assert_eq!(objects(&mut world).keys().collect::<Vec<_>>(), ["delivery-argocd-carried"]);
    }
    world.composite["spec"]["delivery"]["engine"] = json!("flux");
    assert!(refused(&world).starts_with("spec.delivery.engine: the engine cannot change: it is argocd"));
}

#[test]
fn a_chart_gets_its_values_and_the_name_of_the_application() {
    let values = json!({"replicaCount": 2, "nested": {"list": [1, "two", true]}});
    for (source, expected) in [
        (
            json!({"repository": "https://github.com/acme/shop", "path": "chart", "values": values}),
            json!({"repoURL": "https://github.com/acme/shop", "path": "chart", "targetRevision": "main"}),
        ),
        (
            json!({"repository": "https://charts.acme.com", "chart": "shop", "version": "1.4.2", "values": values}),
            json!({"repoURL": "https://charts.acme.com", "chart": "shop", "targetRevision": "1.4.2"}),
        ),
        (
            json!({"repository": "oci://ghcr.io/acme/charts", "chart": "shop", "version": "1.4.2", "values": values}),
            json!({"repoURL": "oci://ghcr.io/acme/charts/shop", "path": ".", "targetRevision": "1.4.2"}),
        ),
    ] {
        let found = objects(&mut world(beside(), from(source)));
        let mut expected = expected;
        expected["helm"] = json!({"releaseName": "shop", "valuesObject": values});
        assert_eq!(found["delivery-argocd"]["spec"]["source"], expected);
    }
}

#[test]
fn flux_gets_a_source_and_what_applies_it_with_the_rights_of_the_namespace() {
    for (source, keys, reference) in [
        (git(), ["delivery-git", "delivery-manifests"], json!({"branch": "main"})),
        (
            json!({"repository": "https://github.com/acme/shop", "revision": "refs/tags/v1"}),
            ["delivery-git", "delivery-manifests"],
            json!({"name": "refs/tags/v1"}),
        ),
        (
            json!({"repository": "https://github.com/acme/shop", "revision": "0a".repeat(20)}),
            ["delivery-git", "delivery-manifests"],
            json!({"commit": "0a".repeat(20)}),
        ),
        (
            json!({"repository": "https://github.com/acme/shop", "path": "chart", "format": "chart"}),
            ["delivery-git", "delivery-release"],
            json!({"branch": "main"}),
        ),
        (
            json!({"repository": "oci://ghcr.io/acme/manifests", "revision": "1.0"}),
            ["delivery-manifests", "delivery-registry"],
            json!({"tag": "1.0"}),
        ),
        (
            json!({"repository": "oci://ghcr.io/acme/charts", "chart": "shop", "version": "1.4.2"}),
            ["delivery-registry", "delivery-release"],
            json!({"tag": "1.4.2"}),
        ),
        (
            json!({"repository": "https://charts.acme.com", "chart": "shop", "version": "1.4.2"}),
            ["delivery-charts", "delivery-release"],
            Value::Null,
        ),
    ] {
        let mut world = world(flux(), from(source.clone()));
        let found = objects(&mut world);
        assert_eq!(found.keys().collect::<Vec<_>>(), keys, "{source}");
        assert_eq!(condition(&world, "DeliveryReady")["status"], "True", "{source}");
        let applies = found.values().find(|object| object["spec"].get("serviceAccountName").is_some()).expect("one");
        assert_eq!(applies["spec"]["serviceAccountName"], "flux");
        assert_eq!(applies["spec"]["targetNamespace"], "team-a");
        let is_read = found.values().find(|object| object["spec"].get("url").is_some()).expect("one");
        assert_eq!(is_read["spec"].get("ref").cloned().unwrap_or_default(), reference, "{source}");
        assert_eq!(is_read["spec"]["secretRef"]["name"], "git-credentials");
    }
    let found = objects(&mut world(flux(), from(git())));
    assert_eq!(found["delivery-manifests"]["spec"]["path"], "./deploy");
    assert_eq!(found["delivery-manifests"]["spec"]["sourceRef"], json!({"kind": "GitRepository", "name": "shop"}));
    let sentence = refused(&world(with(json!({"engine": "flux"})), from(git())));
    assert!(sentence.starts_with("Platform, spec.delivery.flux.serviceAccount: "), "{sentence}");
}

#[test]
fn the_platforms_credentials_go_only_where_the_platform_says() {
    let open = with(json!({"engine": "flux", "flux": {"serviceAccount": "flux", "secret": "git-credentials"}}));
    let foreign = |secret: Value| json!({"repository": "https://git.evil.com/shop", "secret": secret});
    let mut source = foreign(Value::Null);
    source.as_object_mut().unwrap().remove("secret");
    let found = objects(&mut world(open.clone(), from(source)));
    assert_eq!(found["delivery-git"]["spec"].get("secretRef"), None);
    let found = objects(&mut world(open.clone(), from(foreign(json!("own")))));
    assert_eq!(found["delivery-git"]["spec"]["secretRef"]["name"], "own");
    let sentence = refused(&world(open, from(foreign(json!("git-credentials")))));
    assert!(sentence.starts_with("spec.delivery.source.secret: "), "{sentence}");
}

#[test]
fn a_revision_that_flux_has_seen_and_not_applied_is_not_delivered() {
    let mut world = world(flux(), from(git()));
    objects(&mut world);
    let source = &mut world.observed.get_mut("delivery-git").expect("a source").object;
    source["status"]["artifact"]["revision"] = json!("main@sha1:new");
    let answer = world.call().expect("an answer");
    assert!(answer.is_ready("delivery-git") && !answer.is_ready("delivery-manifests"));
}

#[test]
fn another_cluster_is_reached_as_the_platform_says() {
    let allow = |mut delivery: Value| {
        delivery["clusters"] = json!({"remote-1": {"argocd": "eu-1", "fluxSecret": "eu-1"}});
        platform(|spec| {
            spec["delivery"] = delivery;
            spec["overrides"] = json!([{"namespaces": ["*"], "allow": {"clusters": ["remote-*"]}}]);
        })
    };
    let spec = |name: &str| json!({"cluster": name, "delivery": {"source": git()}});
    let argocd = allow(json!({"argocd": {"anyNamespace": true, "project": "teams"}}));
    let found = objects(&mut world(argocd.clone(), spec("remote-1")));
    let destination = &found["delivery-argocd"]["spec"]["destination"];
    assert_eq!(*destination, json!({"name": "eu-1", "namespace": "team-a"}));
    let found =
        objects(&mut world(allow(json!({"engine": "flux", "flux": {"serviceAccount": "flux"}})), spec("remote-1")));
    assert_eq!(found["delivery-manifests"]["spec"]["kubeConfig"], json!({"secretRef": {"name": "eu-1"}}));
    let mut moved = world(argocd.clone(), spec("remote-1"));
    objects(&mut moved);
    for other in [json!("remote-2"), Value::Null] {
        worlds::set(&mut moved.composite, "/spec/cluster", other);
        assert!(refused(&moved).starts_with("spec.cluster: "));
    }
    let sentence = refused(&world(argocd, spec("remote-2")));
    assert!(sentence.starts_with("Platform, spec.delivery.clusters.remote-2: "), "{sentence}");
}

#[test]
fn its_database_and_secrets_are_composed_all_the_same() {
    let mut manifest = worlds::example("application-chart");
    manifest["metadata"]["name"] = json!("shop");
    let mut world = worlds::around(manifest);
    let found = objects(&mut world);
    let keys: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(keys, ["database", "delivery-argocd-carried", "secret-web-payment"]);
    assert_eq!(world.composite["status"]["database"]["ready"], true);
}

#[test]
fn what_the_engine_complains_of_is_told_as_the_developers_own() {
    let mut world = world(beside(), from(git()));
    objects(&mut world);
    let application = &mut world.observed.get_mut("delivery-argocd").expect("an Application").object;
    application["status"]["conditions"] = json!([{
        "type": "ComparisonError",
        "message": "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = deploy: app path does not exist",
    }]);
    worlds::reconcile(&mut world);
    let told = condition(&world, "DeliveryReady");
    assert_eq!((&told["status"], &told["reason"]), (&json!("False"), &json!("PathMissing")));
    assert!(told["message"].as_str().unwrap().contains("spec.delivery.source.path"), "{told}");
}

#[test]
fn the_same_from_another_namespace() {
    let mut world = world(platform(|_| {}), from(git()));
    objects(&mut world);
    let carrier = &mut world.observed.get_mut("delivery-argocd-carried").expect("an Object").object;
    let there = &mut carrier["status"]["atProvider"]["manifest"]["status"];
    there["health"] = json!({"status": "Degraded"});
    there["resources"][0]["health"] = json!({"status": "Degraded", "message": "exceeded its progress deadline"});
    worlds::reconcile(&mut world);
    let told = condition(&world, "DeliveryReady");
    assert_eq!((&told["status"], &told["reason"]), (&json!("False"), &json!("Degraded")));
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("in namespace argocd") && message.contains("exceeded its progress deadline"), "{message}");
}

#[test]
fn only_repositories_that_the_platform_allows() {
    let allowed = ["https://github.com/acme/*", "oci://ghcr.io/acme/*"];
    let own = with(json!({"argocd": {"project": "teams"}, "repositories": allowed}));
    objects(&mut world(own.clone(), from(git())));
    let foreign = json!({"repository": "https://github.com/acme-evil/shop"});
    let sentence = refused(&world(own, from(foreign)));
    assert!(sentence.starts_with("spec.delivery.source.repository: "), "{sentence}");
    assert!(sentence.contains("spec.delivery.repositories"), "{sentence}");
    for address in [
        "http://github.com/acme/shop",
        "https://jane:secret@github.com/acme/shop",
        "git@github.com:acme/shop",
        "ssh://git@github.com/acme/shop",
        "https://github.com/acme/../evil/shop",
        "https://github.com/acme/shop?token=1",
    ] {
        let sentence = refused(&world(platform(|_| {}), from(json!({"repository": address}))));
        assert!(sentence.starts_with("spec.delivery.source.repository: "), "{address}: {sentence}");
    }
}

#[test]
fn a_source_that_contradicts_itself() {
    let source = |more: Value| {
        let mut source = json!({"repository": "https://github.com/acme/shop"});
        for (field, value) in more.as_object().unwrap() {
            source[field] = value.clone();
        }
        source
    };
    for (more, field) in [
        (json!({"chart": "shop"}), "version"),
        (json!({"version": "1.0.0"}), "version"),
        (json!({"chart": "shop", "version": "1.0.0", "path": "a"}), "path"),
        (json!({"chart": "shop", "version": "1.0.0", "revision": "main"}), "revision"),
        (json!({"chart": "shop", "version": "1.0.0", "format": "manifests"}), "format"),
        (json!({"chart": "shop", "version": "1.x"}), "version"),
        (json!({"format": "manifests", "values": {"a": 1}}), "values"),
        (json!({"values": {"a": {"b": [null]}}}), "values.a.b[0]"),
        (json!({"path": "../other"}), "path"),
        (json!({"path": "/etc"}), "path"),
        (json!({"secret": "own"}), "secret"),
        (json!({"repository": "oci://ghcr.io/acme/shop"}), "revision"),
        (json!({"repository": "oci://ghcr.io/acme/shop", "revision": "1", "format": "chart"}), "chart"),
    ] {
        let sentence = refused(&world(platform(|_| {}), from(source(more.clone()))));
        assert!(sentence.starts_with(&format!("spec.delivery.source.{field}: ")), "{more}: {sentence}");
    }
}

#[test]
fn what_describes_pods_says_nothing_beside_a_delivery() {
    for (field, value, at) in [
        ("type", json!("worker"), "type"),
        ("image", json!("ghcr.io/acme/shop"), "image"),
        ("tag", json!("1"), "tag"),
        ("host", json!("shop.acme.com"), "host"),
        ("env", json!([{"name": "A", "value": "b"}]), "env"),
        ("size", json!("small"), "size"),
        ("monitoring", json!({"enabled": true}), "monitoring"),
        ("labels", json!({"a": "b"}), "labels"),
        ("secrets", json!([{"name": "shop-api", "asEnv": true}]), "secrets[0].asEnv"),
        ("database", json!({"ref": "orders", "env": ["db"]}), "database.env"),
    ] {
        let mut spec = from(git());
        spec[field] = value;
        let sentence = refused(&world(platform(|_| {}), spec));
        assert!(sentence.starts_with(&format!("spec.{at}: ")), "{field}: {sentence}");
    }
}

#[test]
fn without_a_delivery_an_image_and_its_tag_are_needed() {
    for field in ["image", "tag"] {
        let mut world = super::stage::world(|_| {});
        world.composite["spec"].as_object_mut().unwrap().remove(field);
        assert!(refused(&world).starts_with(&format!("spec.{field}: ")));
    }
}

#[test]
fn an_image_never_becomes_manifests_in_git_nor_the_other_way_round() {
    let mut world = super::stage::world(|_| {});
    let image = world.composite["spec"].clone();
    objects(&mut world);
    world.composite["spec"] = from(git());
    assert!(refused(&world).starts_with("spec.delivery: "));
    let mut world = self::world(platform(|_| {}), from(git()));
    objects(&mut world);
    world.composite["spec"] = image;
    assert!(refused(&world).starts_with("spec.delivery: "));
}

#[test]
fn what_is_delivered_may_change_from_manifests_to_a_chart() {
    let mut world = world(flux(), from(git()));
    objects(&mut world);
    world.composite["spec"]["delivery"]["source"] =
        json!({"repository": "https://charts.acme.com", "chart": "shop", "version": "1.4.2"});
    let answer = worlds::settle(&mut world);
    let keys: Vec<_> = answer.resources().unwrap().into_keys().collect();
    assert_eq!(keys, ["delivery-charts", "delivery-release"]);
}

#[test]
fn a_kind_that_is_not_installed_is_not_sent_into_another_namespace() {
    let mut world = world(platform(|_| {}), from(git()));
    world.schemas = Some(worlds::schemas(|kind| kind != "argoproj.io/v1alpha1/Application"));
    assert!(objects(&mut world).is_empty());
    let told = condition(&world, "DeliveryReady");
    assert_eq!((&told["status"], &told["reason"]), (&json!("False"), &json!("NotInstalled")));
    world.schemas = Some(worlds::schemas(|_| true));
    assert!(objects(&mut world).contains_key("delivery-argocd-carried"));
    // Once it is there, nothing is asked any more.
    assert_eq!(world.call().unwrap().calls, 1);
}
