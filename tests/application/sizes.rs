//! How much a pod may have.

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{objects, platform, refused, world_on},
    support::worlds::set,
};

/// An application with those resources under that policy.
fn under(policy: Value, resources: Value) -> World {
    let platform = platform(|spec| {
        spec["policy"] = policy;
        spec["sizes"] = json!({"application": {"analytics": {"cpu": "4", "memory": "8Gi"}}});
    });
    world_on(platform, |spec| spec["resources"] = resources)
}

#[test]
fn a_policy_on_sizes_binds_what_is_said_in_so_many_words() {
    let max = json!({"maxSize": "medium"});
    let listed = json!({"sizes": ["small", "analytics"]});
    for (policy, resources, field) in [
        (&max, json!({"requests": {"cpu": "4"}}), "requests.cpu"),
        (&max, json!({"requests": {"memory": "1Gi"}}), "requests.memory"),
        (&max, json!({"limits": {"memory": "513Mi"}}), "limits.memory"),
        (&max, json!({"limits": {"cpu": "501m"}}), "limits.cpu"),
        (&listed, json!({"requests": {"cpu": "5"}}), "requests.cpu"),
        (&listed, json!({"limits": {"memory": "9Gi"}}), "limits.memory"),
    ] {
        let sentence = refused(&under(policy.clone(), resources));
        assert!(sentence.starts_with(&format!("spec.resources.{field}: ")), "{sentence}");
        assert!(sentence.contains("policy"), "{sentence}");
    }
    for (policy, resources) in [
        (&max, json!({"requests": {"cpu": "500m", "memory": "512Mi"}, "limits": {"cpu": "500m"}})),
        (&listed, json!({"requests": {"cpu": "4", "memory": "8Gi"}})),
        (&json!({"providers": ["aws"]}), json!({"requests": {"cpu": "64", "memory": "512Gi"}})),
    ] {
        objects(&mut under(policy.clone(), resources));
    }
}

#[test]
fn what_runs_already_may_stay_when_the_policy_becomes_stricter() {
    let mut world = under(json!({}), json!({"requests": {"cpu": "2", "memory": "2Gi"}}));
    let before = objects(&mut world)["workload"].clone();
    let own = world.objects.iter_mut().find(|object| object["kind"] == "Platform").expect("a Platform");
    set(own, "/spec/policy", json!({"maxSize": "small"}));
    assert_eq!(objects(&mut world)["workload"], before);
    world.composite["spec"]["resources"]["requests"]["cpu"] = json!("2001m");
    assert!(refused(&world).starts_with("spec.resources.requests.cpu: "));
}

#[test]
fn no_limit_is_below_what_is_set_aside() {
    for (size, resources, field) in [
        (Some("large"), json!({"limits": {"memory": "512Mi"}}), "memory"),
        (None, json!({"limits": {"cpu": "100m"}}), "cpu"),
        (None, json!({"requests": {"memory": "2Gi"}, "limits": {"memory": "2047Mi"}}), "memory"),
        (None, json!({"requests": {"cpu": "2"}, "limits": {"cpu": "1999m"}}), "cpu"),
    ] {
        let mut world = under(json!({}), resources);
        if let Some(size) = size {
            world.composite["spec"]["size"] = json!(size);
        }
        let sentence = refused(&world);
        assert!(sentence.starts_with(&format!("spec.resources.limits.{field}: ")), "{sentence}");
    }
    objects(&mut under(json!({}), json!({"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1000m"}})));
}
