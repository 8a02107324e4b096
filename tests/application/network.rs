//! Who reaches the pods, and whom they reach; secrets and volumes as the platform says.

use function_idp::cli::simulate;
use serde_json::{Value, json};

use super::{
    stage::{objects, platform, refused, world, world_on},
    support::worlds,
};

fn namespace(name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}})
}

fn policy(platform: Value, change: impl FnOnce(&mut Value)) -> Value {
    objects(&mut world_on(platform, change))["network-policy"]["spec"].clone()
}

/// The smallest application with what its network policy says.
fn asked(policy: Value) -> impl FnOnce(&mut Value) {
    move |spec| spec["networkPolicy"] = policy
}

#[test]
fn requests_come_from_where_the_platform_says() {
    let port = json!([{"port": "http", "protocol": "TCP"}]);
    let same = json!({"podSelector": {}});
    for (routing, ingress) in [
        (
            json!({"gateway": {"name": "public", "namespace": "gateway"}}),
            json!([{"from": [same, namespace("gateway")], "ports": port}]),
        ),
        (
            json!({"gateway": {"name": "public", "namespace": "gateway"}, "sourceNamespaces": ["envoy"], "sourceCidrs": ["130.211.0.0/22"]}),
            json!([{"from": [same, namespace("envoy"), {"ipBlock": {"cidr": "130.211.0.0/22"}}], "ports": port}]),
        ),
        (
            json!({"kind": "ingress", "sourceNamespaces": ["ingress-nginx"]}),
            json!([{"from": [same, namespace("ingress-nginx")], "ports": port}]),
        ),
        // Nobody knows where they come from: the port is open, and nothing else.
        (json!({"kind": "ingress"}), json!([{"ports": port}, {"from": [same], "ports": port}])),
    ] {
        let platform = platform(|spec| spec["routing"] = routing.clone());
        assert_eq!(policy(platform, |_| {})["ingress"], ingress, "{routing}");
    }
}

#[test]
fn a_worker_lets_nobody_in() {
    let spec = policy(platform(|_| {}), |spec| {
        spec["type"] = json!("worker");
        spec.as_object_mut().unwrap().retain(|field, _| !["host", "probes"].contains(&field.as_str()));
    });
    assert_eq!((&spec["policyTypes"], &spec["ingress"]), (&json!(["Ingress"]), &json!([])));
}

#[test]
fn neighbours_are_let_in_by_what_they_are() {
    let neighbours = json!({"ingressFrom": [
        {"application": "web"}, {"namespace": "team-b"}, {"application": "web", "namespace": "team-b"}, {"cidr": "10.0.0.0/16"},
    ]});
    let from = policy(platform(|_| {}), asked(neighbours))["ingress"][0]["from"].clone();
    let web = json!({"matchLabels": {"idp.dev/application": "web"}});
    let mut both = namespace("team-b");
    both["podSelector"] = web.clone();
    let expected = json!([
        {"podSelector": web}, namespace("team-b"), both, {"ipBlock": {"cidr": "10.0.0.0/16"}}, namespace("gateway"),
    ]);
    assert_eq!(from, expected);
}

#[test]
fn public_addresses_are_let_in_by_the_platform_teams_leave_alone() {
    let everybody = json!({"ingressFrom": [{"cidr": "0.0.0.0/0"}]});
    let sentence = refused(&world(asked(everybody.clone())));
    assert!(sentence.starts_with("spec.networkPolicy.ingressFrom[0].cidr: 0.0.0.0/0 lies outside"), "{sentence}");
    let open = platform(|spec| spec["policy"] = json!({"publicCidrs": true}));
    let mut world = world_on(open, asked(everybody));
    let found = objects(&mut world);
    // Some networks take no pod for an address.
    let from = found["network-policy"]["spec"]["ingress"][0]["from"].as_array().unwrap().clone();
    assert_eq!(from[..2], [json!({"ipBlock": {"cidr": "0.0.0.0/0"}}), json!({"namespaceSelector": {}})]);
    // A leave that is taken back changes nothing for who has it.
    world.objects.iter_mut().filter(|object| object["kind"] == "Platform").for_each(|platform| {
        platform["spec"]["policy"] = json!({"publicCidrs": false});
    });
    assert_eq!(world.call().unwrap().fatal(), None);
    let wrong = refused(&super::stage::world(asked(json!({"ingressFrom": [{"cidr": "10.0.0.1/16"}]}))));
    assert!(wrong.contains("is no range of addresses"), "{wrong}");
}

/// The rule by which pods reach the database that stands beside them.
fn to_the_database(database: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut other = worlds::example(database);
    other["metadata"] = json!({"name": "orders", "namespace": "team-a"});
    let mut other = worlds::around(other);
    let answer = worlds::settle(&mut other);
    let mut world = world_on(platform(change), |spec| {
        spec["database"] = json!({"ref": "orders"});
        spec["networkPolicy"] = json!({"egressTo": [{"cidr": "203.0.113.0/24", "ports": [443]}]});
    });
    let platform = world.objects.iter().find(|object| object["kind"] == "Platform").cloned().unwrap();
    world.objects = simulate::leave(other, &answer);
    world.objects.retain(|object| object["kind"] != "Platform");
    world.objects.push(platform);
    let found = objects(&mut world);
    let egress = found["network-policy"]["spec"]["egress"].as_array().unwrap().clone();
    assert_eq!(egress[0]["ports"].as_array().unwrap().len(), 2, "names");
    let target = json!({"to": [{"ipBlock": {"cidr": "203.0.113.0/24"}}], "ports": [{"port": 443, "protocol": "TCP"}]});
    assert_eq!(egress[2], target);
    egress[1].clone()
}

#[test]
fn the_way_to_the_database_is_as_narrow_as_is_known() {
    let inside = to_the_database("database-kubernetes", |_| {});
    assert_eq!(inside["to"][0]["podSelector"]["matchLabels"], json!({"cnpg.io/cluster": "orders"}));
    assert_eq!(inside["ports"], json!([{"port": 5432, "protocol": "TCP"}]));
    let anywhere = to_the_database("database-minimal", |_| {});
    assert_eq!(anywhere, json!({"ports": [{"port": 5432, "protocol": "TCP"}]}));
    let ranges = json!({"databaseCidrs": ["10.0.64.0/20", "10.0.80.0/20"]});
    let cloud = to_the_database("database-minimal", |spec| spec["network"] = ranges);
    let to = json!([{"ipBlock": {"cidr": "10.0.64.0/20"}}, {"ipBlock": {"cidr": "10.0.80.0/20"}}]);
    assert_eq!(cloud["to"], to);
}

#[test]
fn images_are_pulled_with_the_platforms_secrets_unless_the_spec_names_others() {
    let own = platform(|spec| spec["defaults"]["pullSecrets"] = json!(["registry"]));
    for (asked, pulled) in [(json!(null), json!([{"name": "registry"}])), (json!(["mine"]), json!([{"name": "mine"}]))]
    {
        let found = objects(&mut world_on(own.clone(), |spec| worlds::set(spec, "/pullSecrets", asked.clone())));
        assert_eq!(found["workload"]["spec"]["template"]["spec"]["imagePullSecrets"], pulled);
    }
    let none = objects(&mut world(|_| {}));
    assert_eq!(none["workload"]["spec"]["template"]["spec"].get("imagePullSecrets"), None);
}

#[test]
fn volumes_are_of_the_platforms_class_and_keep_it() {
    let class = |found: &std::collections::BTreeMap<String, Value>| {
        found["workload"]["spec"]["volumeClaimTemplates"][0]["spec"]["storageClassName"].clone()
    };
    let mut world = world(|spec| {
        spec["type"] = json!("stateful");
        spec["volume"] = json!({"path": "/data", "size": "10Gi"});
    });
    assert_eq!(class(&objects(&mut world)), "fast");
    let platform = world.objects.iter_mut().find(|object| object["kind"] == "Platform").unwrap();
    platform["spec"]["providers"]["kubernetes"]["storageClass"] = json!("slow");
    assert_eq!(class(&objects(&mut world)), "fast", "a volume cannot change its class");
    world.observed.clear();
    assert_eq!(class(&objects(&mut world)), "slow");
}
