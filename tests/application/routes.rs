//! The way in: hosts, paths, certificates.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, objects, platform, refused, world, world_on},
    support::worlds,
};

fn by_ingress(change: impl FnOnce(&mut Value)) -> World {
    let platform = platform(|spec| {
        spec["routing"] = json!({"kind": "ingress", "ingressClass": "nginx", "issuer": "letsencrypt"});
    });
    world_on(platform, change)
}

#[test]
fn several_hosts_and_paths_lead_to_one_application() {
    let spec = |spec: &mut Value| {
        spec["routing"] = json!({
            "hosts": ["www.acme.com", "shop.apps.acme.com"],
            "paths": [{"path": "/api"}, {"path": "/login", "match": "Exact"}], "timeoutSeconds": 120,
        });
    };
    let mut world = world(spec);
    let route = objects(&mut world)["route"]["spec"].clone();
    assert_eq!(route["hostnames"], json!(["shop.apps.acme.com", "www.acme.com"]), "one host twice is one host");
    let rule = &route["rules"][0];
    assert_eq!(rule["timeouts"]["request"], "120s");
    assert_eq!(
        rule["matches"],
        json!([{"path": {"type": "PathPrefix", "value": "/api"}}, {"path": {"type": "Exact", "value": "/login"}}])
    );
    assert_eq!(world.composite["status"]["url"], "https://shop.apps.acme.com/api");
    let mut other = by_ingress(spec);
    assert!(refused(&other).starts_with("spec.routing.timeoutSeconds: an Ingress has no timeout"));
    other.composite["spec"]["routing"].as_object_mut().unwrap().remove("timeoutSeconds");
    let ingress = objects(&mut other)["ingress"]["spec"].clone();
    assert_eq!(ingress["rules"].as_array().unwrap().len(), 2);
    assert_eq!(ingress["rules"][1]["http"]["paths"][1]["pathType"], "Exact");
}

#[test]
fn without_a_host_there_is_no_way_in() {
    let mut world = world(|spec| {
        spec.as_object_mut().unwrap().remove("host");
    });
    let found = objects(&mut world);
    assert!(found.contains_key("service") && !found.contains_key("route") && !found.contains_key("ingress"));
    assert_eq!(condition(&world, "RoutingReady")["reason"], "NotApplicable");
    world.composite["spec"]["routing"] = json!({"path": "/api"});
    assert!(refused(&world).contains("spec.routing: there is nothing to route without spec.host"));
}

#[test]
fn an_ingress_waits_for_its_certificate_and_says_what_it_lacks() {
    let mut world = by_ingress(|_| {});
    let found = objects(&mut world);
    assert_eq!(found["ingress"]["metadata"]["annotations"]["cert-manager.io/cluster-issuer"], "letsencrypt");
    assert_eq!(found["ingress"]["spec"]["tls"][0], json!({"hosts": ["shop.apps.acme.com"], "secretName": "shop-tls"}));
    assert_eq!(condition(&world, "RoutingReady")["status"], "True");
    assert_eq!(worlds::reconcile(&mut world).calls, 1, "a certificate that works is looked at no more");
    let certificate = world.objects.iter_mut().find(|object| object["kind"] == "Certificate").expect("a certificate");
    certificate["status"] = json!({});
    worlds::set_condition(certificate, "Issuing", "False", "Failed", "The certificate request has failed: DNS problem");
    worlds::set_condition(
        certificate,
        "Ready",
        "False",
        "DoesNotExist",
        "Issuing certificate as Secret does not exist",
    );
    world.composite["status"]["conditions"] = json!([]);
    let answer = worlds::reconcile(&mut world);
    assert!(!answer.composite_is_ready());
    let told = condition(&world, "RoutingReady");
    assert_eq!(told["reason"], "CertificateFailed");
    assert!(told["message"].as_str().unwrap().contains("DNS problem"), "{told}");
}

#[test]
fn an_ingress_without_an_address_is_ready_only_where_none_is_published() {
    for (publishes, ready) in [(json!(true), false), (json!(false), true)] {
        let platform = platform(|spec| spec["routing"] = json!({"kind": "ingress", "publishesAddress": publishes}));
        let mut world = world_on(platform, |_| {});
        objects(&mut world);
        world.observed.get_mut("ingress").unwrap().object["status"] = json!({});
        assert_eq!(worlds::reconcile(&mut world).is_ready("ingress"), ready, "{publishes}");
    }
}

/// The route of somebody else, as this function makes it.
fn foreign(namespace: &str, host: &str, path: &str) -> Value {
    let mut other = world(|spec| {
        spec["host"] = json!(host);
        spec["routing"] = json!({"path": path});
    });
    let mut route = objects(&mut other)["route"].clone();
    route["metadata"]["namespace"] = json!(namespace);
    route["metadata"]["name"] = json!("other");
    route["metadata"]["ownerReferences"] = json!([{"uid": "somebody-else", "controller": true}]);
    route
}

#[test]
fn a_host_that_another_application_serves_is_not_shared_by_luck() {
    for (namespace, host, path, taken) in [
        ("team-a", "shop.apps.acme.com", "/", true),
        ("team-a", "shop.apps.acme.com", "/other", false),
        // Whoever has a path of a host is given its cookies.
        ("team-b", "shop.apps.acme.com", "/other", true),
        ("team-b", "other.apps.acme.com", "/", false),
    ] {
        let mut world = world(|_| {});
        world.objects.push(foreign(namespace, host, path));
        let found = objects(&mut world);
        assert_eq!(found.contains_key("route"), !taken, "{host}{path}");
        let told = condition(&world, "RoutingReady");
        assert_eq!(told["reason"] == "HostTaken", taken, "{told}");
        assert!(!told["message"].as_str().unwrap().contains("team-b"), "it tells of another team: {told}");
    }
}

#[test]
fn what_is_served_stays_when_the_next_host_is_taken() {
    let mut world = world(|_| {});
    world.objects.push(foreign("team-b", "taken.apps.acme.com", "/"));
    let before = objects(&mut world)["route"].clone();
    assert_eq!(worlds::reconcile(&mut world).calls, 1, "what is served already is asked of nobody");
    world.composite["spec"]["host"] = json!("taken.apps.acme.com");
    let kept = objects(&mut world)["route"].clone();
    assert_eq!((&kept["spec"], &kept["metadata"]["labels"]), (&before["spec"], &before["metadata"]["labels"]));
    assert_eq!(condition(&world, "RoutingReady")["reason"], "HostTaken");
}

#[test]
fn a_route_by_tls_is_reached_without_it_by_nobody() {
    let parent = |found: std::collections::BTreeMap<String, Value>| found["route"]["spec"]["parentRefs"][0].clone();
    assert_eq!(parent(objects(&mut world(|_| {})))["sectionName"], "https");
    let plain = parent(objects(&mut world(|spec| spec["routing"] = json!({"tls": false}))));
    assert_eq!(plain.get("sectionName"), None);
}

#[test]
fn a_new_host_was_ready_without_its_certificate() {
    let mut world = by_ingress(|_| {});
    objects(&mut world);
    world.composite["spec"]["host"] = json!("new.apps.acme.com");
    assert!(!worlds::reconcile(&mut world).is_ready("ingress"));
    let certificate = world.objects.iter_mut().find(|object| object["kind"] == "Certificate").expect("a certificate");
    worlds::set_condition(certificate, "Ready", "False", "DoesNotExist", "Issuing certificate");
    let answer = worlds::reconcile(&mut world);
    assert!(!answer.composite_is_ready());
    assert!(condition(&world, "RoutingReady")["message"].as_str().unwrap().contains("Certificate"));
}

#[test]
fn a_service_that_somebody_else_made_is_exposed_to_nobody() {
    let mut world = world(|_| {});
    let metadata = json!({"name": "shop", "namespace": "team-a", "uid": "foreign"});
    world.objects.push(json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata}));
    let found = objects(&mut world);
    assert!(found.contains_key("workload") && !found.contains_key("route"));
}

#[test]
fn a_path_is_one_that_gateway_api_takes() {
    for path in ["/a//b", "//", "/./a", "/a/./b", "/a/../b", "/..", "/a/.", "/100%", "/%zz", "/a%2fb", "/a%2Fb", "a"] {
        for routing in [json!({"path": path}), json!({"paths": [{"path": path}]})] {
            let sentence = refused(&world(|spec| spec["routing"] = routing));
            assert!(sentence.starts_with("spec.routing.path"), "{path}: {sentence}");
        }
    }
    for path in
        ["/", "/a", "/a/", "/a/b.c/", "/.well-known/acme", "/...", "/..a", "/a%20b", "/~jane/@me", "/a..b/%C3%A9"]
    {
        let found = objects(&mut world(|spec| spec["routing"] = json!({"path": path})));
        assert_eq!(found["route"]["spec"]["rules"][0]["matches"][0]["path"]["value"], path);
    }
}

#[test]
fn a_route_has_at_most_sixteen_hosts() {
    let with = |further: usize| {
        let hosts: Vec<_> = (0..further).map(|index| format!("shop-{index}.acme.com")).collect();
        world(|spec| spec["routing"] = json!({"hosts": hosts}))
    };
    assert_eq!(objects(&mut with(15))["route"]["spec"]["hostnames"].as_array().map(Vec::len), Some(16));
    assert!(refused(&with(16)).starts_with("spec.routing.hosts: "));
}

#[test]
fn what_would_have_no_effect_is_refused_by_its_name() {
    for (protocol, field, value, at) in [
        ("grpc", "routing", json!({"timeoutSeconds": 60}), "routing.timeoutSeconds"),
        ("websocket", "routing", json!({"timeoutSeconds": 60}), "routing.timeoutSeconds"),
        ("http", "routing", json!({"path": "/api", "paths": [{"path": "/login"}]}), "routing.path"),
        ("grpc", "probes", json!({"path": "/healthz"}), "probes.path"),
        ("grpc", "probes", json!({"readyPath": "/ready"}), "probes.readyPath"),
    ] {
        let sentence = refused(&world(|spec| {
            spec.as_object_mut().unwrap().remove("probes");
            spec["protocol"] = json!(protocol);
            spec[field] = value;
        }));
        assert!(sentence.starts_with(&format!("spec.{at}: ")), "{sentence}");
    }
    let sentence = refused(&world(|spec| {
        spec.as_object_mut().unwrap().remove("host");
        spec["protocol"] = json!("tcp");
        spec["probes"] = json!({"readyPath": "/ready"});
    }));
    assert!(sentence.starts_with("spec.probes.readyPath: "), "{sentence}");
}
