//! What went wrong once, each named after it.

use function_idp::cli::world::{Answer, World};
use serde_json::{Value, json};

use crate::support::{
    emitted,
    worlds::{self, set, set_condition},
};

fn answer(world: &World) -> Answer {
    let answer = world.call().expect("an answer");
    emitted::check(world, &answer);
    answer
}

fn platform(world: &mut World) -> &mut Value {
    world.objects.iter_mut().find(|object| object["kind"] == "Platform").expect("a Platform")
}

fn spec(world: &mut World, pointer: &str, value: Value) {
    set(&mut world.composite, &format!("/spec{pointer}"), value);
}

fn observed<'w>(world: &'w mut World, name: &str) -> &'w mut Value {
    &mut world.observed.get_mut(name).unwrap_or_else(|| panic!("no {name}")).object
}

/// What the platform team changes, and must not change for databases that exist.
fn unchanged(example: &str, change: impl FnOnce(&mut Value)) {
    let mut world = worlds::steady(example);
    let before = answer(&world).resources().expect("resources");
    change(platform(&mut world));
    let after = answer(&world);
    assert_eq!(after.fatal(), None);
    assert_eq!(after.resources().expect("resources"), before);
}

const REGION: &str = "/spec/providers/aws/regions/eu-central-1";

#[test]
fn another_account_in_the_platform_moved_a_database_that_exists() {
    unchanged("database-minimal", |platform| {
        set(platform, "/spec/providers/aws/providerConfigRef", json!({"name": "other"}));
    });
}

#[test]
fn a_region_that_the_platform_no_longer_listed_refused_a_database_that_exists() {
    unchanged("database-minimal", |platform| set(platform, "/spec/providers/aws/regions", json!({})));
    unchanged("database-minimal", |platform| set(platform, "/spec/providers/aws", Value::Null));
    unchanged("database-minimal", |platform| set(platform, "/spec/defaults", Value::Null));
}

#[test]
fn other_subnets_in_the_platform_asked_for_a_change_that_is_refused_for_ever() {
    unchanged("database-minimal", |platform| {
        set(platform, &format!("{REGION}/subnetIds"), json!(["subnet-x", "subnet-y"]));
        set(platform, &format!("{REGION}/vpcId"), json!("vpc-other"));
    });
}

#[test]
fn a_key_that_the_platform_named_later_was_asked_of_a_database_that_exists() {
    unchanged("database-minimal", |platform| {
        set(platform, &format!("{REGION}/kmsKeyArn"), json!("arn:aws:kms:eu-central-1:111122223333:key/later"));
    });
}

#[test]
fn a_stricter_policy_refused_what_exists() {
    let policy = json!({
        "providers": ["gcp"], "regions": ["us-*"], "maxSize": "small",
        "forbidRelaxing": ["schema.deploy", "highAvailability", "deletion.protection", "backup.retentionDays"],
        "secrets": {"stores": ["none"], "prefixes": ["none/"]},
    });
    for example in worlds::EXAMPLES {
        unchanged(example, |platform| set(platform, "/spec/policy", policy.clone()));
    }
}

#[test]
fn nobody_in_the_platforms_list_cut_everybody_off() {
    let mut world = worlds::steady("database-minimal");
    let before = answer(&world).resources().expect("resources");
    set(platform(&mut world), &format!("{REGION}/allowFrom"), Value::Null);
    let after = answer(&world);
    assert_eq!(after.resources().expect("resources"), before);
    let changes = after.response.conditions.last().expect("a condition");
    assert!(changes.message().contains("access stays as it was"), "{changes:?}");
}

#[test]
fn two_spellings_of_a_range_made_two_rules() {
    let mut world = worlds::fresh("database-minimal");
    spec(&mut world, "/network", json!({"allowFrom": [{"cidr": "fd00::/32"}, {"cidr": "fd00:0:0::/32"}]}));
    let resources = answer(&world).resources().expect("resources");
    let v6 = resources.values().filter(|object| !object["spec"]["forProvider"]["cidrIpv6"].is_null());
    assert_eq!(v6.count(), 1);
}

#[test]
fn a_right_that_somebody_revoked_did_not_come_back() {
    let resources = answer(&worlds::steady("database-complete")).resources().expect("resources");
    for (name, object) in &resources {
        if ["sql-grant-", "sql-default-", "sql-extension-"].iter().any(|kind| name.starts_with(kind)) {
            assert_eq!(object["spec"]["managementPolicies"], json!(["Observe", "Create", "Update"]), "{name}");
        }
        // A further user can be made again; the application user and the groups cannot.
        let stateful = name.starts_with("sql-database-") || name.starts_with("sql-role-");
        if stateful && !name.starts_with("sql-role-user-") {
            assert_eq!(object["spec"]["managementPolicies"], json!(["Observe", "Update"]), "{name}");
        }
    }
}

#[test]
fn an_instance_whose_object_was_lost_was_made_again_empty() {
    let mut world = worlds::steady("database-minimal");
    let identifier = observed(&mut world, "instance")["spec"]["forProvider"]["identifier"].clone();
    let lost = world.observed.remove("instance").expect("an instance").object["metadata"]["uid"].clone();
    // What it owned goes with it.
    world.objects.retain(|object| object["metadata"]["ownerReferences"][0]["uid"] != lost);
    let instance = &answer(&world).resources().expect("resources")["instance"];
    assert_eq!(instance["spec"]["managementPolicies"], json!(["Observe"]));
    assert_eq!(instance["metadata"]["annotations"]["crossplane.io/external-name"], identifier);
    assert_eq!(instance["spec"]["forProvider"]["identifier"], identifier);
}

#[test]
fn a_security_group_whose_object_was_lost_met_its_own_name() {
    let id = |world: &World| {
        let group = &world.observed["security-group"].object;
        group["metadata"]["annotations"]["crossplane.io/external-name"].clone()
    };
    let lost = |keep_rules: bool| {
        let mut world = worlds::steady("database-minimal");
        let was = id(&world);
        world.observed.remove("security-group");
        if !keep_rules {
            world.observed.retain(|name, _| !name.starts_with("ingress-"));
        }
        (was, world)
    };
    for keep_rules in [true, false] {
        let (was, world) = lost(keep_rules);
        assert!(was.as_str().is_some_and(|id| id.starts_with("sg-")), "{was}");
        let group = &answer(&world).resources().expect("resources")["security-group"];
        assert_eq!(group["metadata"]["annotations"]["crossplane.io/external-name"], was);
    }
    // Of several groups it is not known which one was ours.
    let (_, mut world) = lost(false);
    let at = &mut observed(&mut world, "instance")["status"]["atProvider"]["vpcSecurityGroupIds"];
    at.as_array_mut().expect("groups").push(json!("sg-other"));
    let group = &answer(&world).resources().expect("resources")["security-group"];
    assert_eq!(group["metadata"]["annotations"]["crossplane.io/external-name"], Value::Null);
}

#[test]
fn a_create_that_failed_left_something_that_nobody_could_delete() {
    let stages = worlds::stages("database-minimal");
    let mut world = stages.iter().find(|world| world.observed.contains_key("instance")).expect("an instance").clone();
    spec(&mut world, "/deletion", json!({"protection": false}));
    let instance = observed(&mut world, "instance");
    instance["status"] = json!({});
    set_condition(instance, "Ready", "False", "Creating", "");
    set_condition(instance, "LastAsyncOperation", "False", "AsyncCreateFailure", "no");
    worlds::reconcile(&mut world);
    worlds::reconcile(&mut world);
    assert_eq!(world.composite["status"]["deletable"], true);
    assert!(!world.observed.contains_key("protection"));
}

#[test]
fn an_upgrade_that_failed_could_not_be_taken_back() {
    let mut world = worlds::steady("database-minimal");
    spec(&mut world, "/version", json!("18"));
    worlds::settle(&mut world);
    let instance = observed(&mut world, "instance");
    instance["status"]["atProvider"]["engineVersionActual"] = json!("17.6");
    set_condition(instance, "Synced", "False", "ReconcileError", "update failed: no");
    spec(&mut world, "/version", json!("17"));
    let instance = &answer(&world).resources().expect("resources")["instance"];
    assert_eq!(instance["spec"]["forProvider"]["engineVersion"], "17");
}

#[test]
fn another_order_of_the_databases_sent_the_application_to_an_empty_one() {
    let mut world = worlds::steady("database-complete");
    spec(&mut world, "/databases", json!([{"name": "reports"}, {"name": "billing"}]));
    spec(&mut world, "/schema", Value::Null);
    let fatal = answer(&world);
    assert!(fatal.fatal().is_some_and(|fatal| fatal.starts_with("spec.databases[0].name: ")), "{:?}", fatal.fatal());
}

#[test]
fn a_shorter_list_dropped_a_logical_database() {
    let mut world = worlds::steady("database-complete");
    spec(&mut world, "/databases", json!([{"name": "billing"}]));
    spec(&mut world, "/schema", Value::Null);
    assert!(answer(&world).fatal().is_some_and(|fatal| fatal.contains("\"reports\"")));
}

#[test]
fn what_somebody_elses_usage_holds_blocked_the_whole_answer() {
    let mut world = worlds::steady("database-complete");
    let held = world.observed.keys().find(|name| name.starts_with("table-")).expect("a table").clone();
    observed(&mut world, &held)["metadata"]["labels"] = json!({"crossplane.io/in-use": "true"});
    spec(&mut world, "/schema", Value::Null);
    assert!(answer(&world).resources().expect("resources").contains_key(&held));
}

#[test]
fn a_table_that_returned_lost_its_columns_without_anybodys_approval() {
    let mut world = worlds::steady("database-complete");
    let immediate = |answer: &Answer| {
        let resources = answer.resources().expect("resources");
        resources["schemahero-database-reports"]["spec"]["immediateDeploy"].clone()
    };
    assert_eq!(immediate(&answer(&world)), true);
    let tables = world.composite["spec"]["schema"]["tables"].clone();
    spec(&mut world, "/schema/tables", json!([tables[0], tables[1]]));
    worlds::settle(&mut world);
    spec(&mut world, "/schema/tables", tables);
    assert_eq!(immediate(&worlds::step(&mut world)), false, "SchemaHero would drop whatever the table has by now");
}

#[test]
fn a_spec_of_another_shape_lost_all_conditions_but_one() {
    let mut world = worlds::steady("database-minimal");
    world.composite["spec"] = json!("text");
    let answer = answer(&world);
    assert!(answer.fatal().is_some());
    assert_eq!(answer.response.conditions.len(), 6);
}

#[test]
fn the_annotation_that_the_provider_writes_was_taken_for_another_database() {
    let world = worlds::steady("database-minimal");
    let annotation = "/metadata/annotations/crossplane.io~1external-name";
    let written = world.observed["instance"].object.pointer(annotation).expect("a name");
    assert!(written.as_str().is_some_and(|name| name.starts_with("db-")), "{written}");
    let instance = &answer(&world).resources().expect("resources")["instance"];
    assert_eq!(instance.pointer(annotation), None, "it is the provider's to write");
}

#[test]
fn a_lost_external_secret_kept_a_database_unready_until_a_rotation() {
    let mut world = worlds::steady("database-minimal");
    set_condition(
        observed(&mut world, "external-secret-app"),
        "Ready",
        "False",
        "SecretSyncedError",
        "could not update Secret: target is immutable",
    );
    assert!(answer(&world).composite_is_ready(), "its Secret is there, with a password");
    world.objects.retain(|object| {
        object["kind"] != "Secret" || !object["metadata"]["name"].as_str().is_some_and(|name| name.contains("-app-"))
    });
    assert!(!answer(&world).composite_is_ready());
}

#[test]
fn another_provider_in_the_spec_left_a_network_without_a_server_behind() {
    let mut world = worlds::stages("database-minimal")
        .iter()
        .find(|world| world.observed.contains_key("security-group") && !world.observed.contains_key("instance"))
        .expect("a stage without a server")
        .clone();
    spec(&mut world, "/provider", json!("kubernetes"));
    let fatal = answer(&world).fatal().map(str::to_owned).unwrap_or_default();
    assert!(fatal.starts_with("spec.provider: "), "{fatal}");
    spec(&mut world, "/provider", Value::Null);
    spec(&mut world, "/region", json!("us-east-1"));
    let fatal = answer(&world).fatal().map(str::to_owned).unwrap_or_default();
    assert!(fatal.starts_with("spec.region: "), "{fatal}");
}

#[test]
fn an_adopting_database_took_over_an_instance_object_that_was_there() {
    for (provider, _) in worlds::PLACES.into_iter().filter(|(provider, _)| *provider != "kubernetes") {
        let mut world = worlds::fresh_on(provider, "postgres", "production");
        let known = worlds::steady_on(provider, "postgres", "production");
        let key = ["instance", "server"].into_iter().find(|key| known.observed.contains_key(*key)).expect("a server");
        spec(&mut world, "/adopt", json!({"externalName": "legacy"}));
        let allow = json!([{"namespaces": ["*"], "allow": {"adopt": ["*"]}}]);
        set(platform(&mut world), "/spec/overrides", allow);
        assert!(worlds::reconcile(&mut world.clone()).resources().expect("resources").contains_key(key), "{provider}");
        // Somebody imported it by hand, under the name that ours would have.
        let mut by_hand = known.observed[key].object.clone();
        by_hand["metadata"]["uid"] = json!("by-hand");
        if let Some(metadata) = by_hand["metadata"].as_object_mut() {
            metadata.retain(|name, _| ["name", "namespace", "uid"].contains(&name.as_str()));
        }
        world.objects.push(by_hand);
        let answer = worlds::reconcile(&mut world);
        assert!(!answer.resources().expect("resources").contains_key(key), "{provider}");
        let status = answer.composite().expect("a composite resource")["status"].clone();
        assert!(status["waitingFor"].to_string().contains("NameTaken"), "{provider}: {status}");
    }
}
