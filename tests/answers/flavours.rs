//! Both flavours of the API give the same: a namespaced composite resource, and one behind a claim.

use function_idp::cli::world::{Answer, World};
use serde_json::{Value, json};

use crate::support::{emitted, worlds};

/// The composite resource behind a claim, as Crossplane makes it of an example.
fn behind_a_claim(example: &str) -> Value {
    let claim = worlds::example(example);
    let name = claim["metadata"]["name"].as_str().expect("a name");
    let mut spec = claim["spec"].clone();
    spec["claimRef"] = json!({
        "apiVersion": claim["apiVersion"], "kind": claim["kind"], "name": name, "namespace": claim["metadata"]["namespace"],
    });
    spec["resourceRefs"] = json!([]);
    let kind = claim["kind"].as_str().expect("a kind");
    spec["compositionRef"] = json!({"name": format!("x{}s.platform.idp.dev", kind.to_lowercase())});
    spec["compositionUpdatePolicy"] = json!("Automatic");
    json!({
        "apiVersion": claim["apiVersion"], "kind": format!("X{kind}"), "spec": spec,
        "metadata": {
            "name": format!("{name}-x7k2p"), "uid": World::new(claim.clone()).composite["metadata"]["uid"],
            "labels": {
                // In a nested composite resource these are those of the root.
                "crossplane.io/claim-name": "somebody-else", "crossplane.io/claim-namespace": "somewhere-else",
                "crossplane.io/composite": format!("{name}-x7k2p"),
            },
        },
    })
}

/// An answer without what may differ: the composite resource's own kind.
fn compared(answer: &Answer) -> Value {
    let composite = answer.composite().expect("a composite resource");
    json!({
        "resources": answer.resources().expect("resources"), "status": composite["status"],
        "ready": answer.composite_is_ready(), "calls": answer.calls,
        "conditions": format!("{:?}", answer.response.conditions), "results": format!("{:?}", answer.response.results),
    })
}

#[test]
fn a_claim_and_a_namespaced_composite_resource_get_the_same() {
    for example in worlds::all() {
        let mut namespaced = worlds::fresh(example);
        namespaced.composite["spec"]["crossplane"] = json!({"compositionRef": {"name": "databases.platform.idp.dev"}});
        let mut claimed = worlds::around(behind_a_claim(example));
        let mut steps = 0;
        loop {
            let before = claimed.clone();
            let (one, other) = (worlds::step(&mut namespaced), worlds::step(&mut claimed));
            assert_eq!(compared(&one), compared(&other), "{example}, step {steps}");
            if before == claimed {
                break;
            }
            steps += 1;
        }
        assert!(steps > 1, "{example}: {steps} steps");
        if example.starts_with("application-") {
            continue;
        }
        let owner = |world: &World| world.observed["instance"].object["metadata"]["ownerReferences"][0]["kind"].clone();
        assert_eq!((owner(&namespaced), owner(&claimed)), (json!("Database"), json!("XDatabase")));
        for (name, composed) in &claimed.observed {
            assert_eq!(composed.object["metadata"]["namespace"], "team-a", "{name}");
        }
    }
}

#[test]
fn the_usage_holds_what_the_developer_committed() {
    let mut claimed = worlds::around(behind_a_claim("database-minimal"));
    let answer = worlds::step(&mut claimed);
    let of = &answer.resources().expect("resources")["protection"]["spec"]["of"];
    assert_eq!(of["kind"], "Database");
    assert_eq!(of["resourceRef"]["name"], "orders");
}

#[test]
fn a_composite_resource_without_a_claim_is_refused() {
    let mut composite = behind_a_claim("database-minimal");
    composite["spec"].as_object_mut().expect("a spec").remove("claimRef");
    let world = worlds::around(composite);
    let answer = world.call().expect("an answer");
    emitted::check(&world, &answer);
    let fatal = answer.fatal().expect("a Fatal");
    assert!(fatal.starts_with("spec.claimRef: ") && fatal.contains("create a Database in a namespace"), "{fatal}");
}
