//! The database of an application: one that exists, or one of its own.

use std::collections::BTreeMap;

use function_idp::cli::world::World;
use serde_json::{Value, json};

use super::{
    stage::{condition, objects, refused, world},
    support::worlds,
};

/// A Database beside the application, once it works.
fn beside(world: &mut World, change: impl FnOnce(&mut Value)) {
    let mut database = worlds::example("database-development");
    database["metadata"]["name"] = json!("orders");
    database["metadata"]["namespace"] = json!("team-a");
    change(&mut database["spec"]);
    let mut other = worlds::around(database);
    let answer = worlds::settle(&mut other);
    world.objects = function_idp::cli::simulate::leave(other, &answer);
}

fn env(found: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let container = &found["workload"]["spec"]["template"]["spec"]["containers"][0];
    let listed = container["env"].as_array().cloned().unwrap_or_default();
    listed.into_iter().map(|variable| (variable["name"].as_str().unwrap().to_owned(), variable)).collect()
}

/// The Secret and the key that a variable is read from.
fn from(variable: &Value) -> String {
    let from = &variable["valueFrom"]["secretKeyRef"];
    format!("{}/{}", from["name"].as_str().unwrap_or_default(), from["key"].as_str().unwrap_or_default())
}

#[test]
fn pods_do_not_start_before_their_database_and_say_what_they_wait_for() {
    let mut world = worlds::fresh("application-database");
    let mut waited = 0;
    loop {
        let before = world.clone();
        let answer = worlds::step(&mut world);
        let database = condition(&world, "DatabaseReady");
        if answer.resources().unwrap().contains_key("workload") {
            assert_eq!(database["status"], "True");
            break;
        }
        assert_ne!(before, world, "it waits for ever");
        let told = world.composite["status"]["waitingFor"].as_array().expect("what waits");
        let pods = told.iter().find(|told| told["resource"] == "Deployment orders").expect("the pods wait");
        assert!(pods["message"].as_str().unwrap().contains("Waiting for Database orders"), "{pods}");
        waited += 1;
    }
    assert!(waited > 3, "{waited}");
}

#[test]
fn a_database_that_exists_is_bound_by_files_and_by_the_names_that_the_program_expects() {
    let mut world = world(|spec| spec["database"] = json!({"ref": "orders"}));
    beside(&mut world, |_| {});
    let found = objects(&mut world);
    let variables = env(&found);
    assert_eq!(variables["SERVICE_BINDING_ROOT"]["value"], "/bindings");
    for (name, key) in [("DB_HOST", "host"), ("DB_PASSWORD", "password"), ("DATABASE_URL", "uri")] {
        assert_eq!(from(&variables[name]), format!("orders-connection/{key}"));
    }
    let pod = &found["workload"]["spec"]["template"]["spec"];
    let mount = pod["containers"][0]["volumeMounts"].as_array().unwrap();
    assert!(mount.iter().any(|mount| mount["mountPath"] == "/bindings/orders"));
    assert_eq!(condition(&world, "DatabaseReady")["status"], "True");
    assert_eq!(world.composite["status"]["database"], json!({"name": "orders", "ready": true}));
}

#[test]
fn each_style_has_the_names_of_its_programs() {
    for (styles, names) in [
        (json!(["client"]), "PGDATABASE PGHOST PGPASSWORD PGPORT PGSSLMODE PGSSLROOTCERT PGUSER SERVICE_BINDING_ROOT"),
        (
            json!(["spring"]),
            "BINDING_HOST BINDING_NAME BINDING_PORT BINDING_SSLMODE PGSSLROOTCERT SERVICE_BINDING_ROOT SPRING_DATASOURCE_PASSWORD \
             SPRING_DATASOURCE_URL SPRING_DATASOURCE_USERNAME",
        ),
        (json!([]), "PGSSLROOTCERT SERVICE_BINDING_ROOT"),
    ] {
        let mut world = world(|spec| spec["database"] = json!({"ref": "orders", "env": styles}));
        beside(&mut world, |_| {});
        assert_eq!(env(&objects(&mut world)).into_keys().collect::<Vec<_>>().join(" "), names);
    }
    let mut world =
        world(|spec| spec["database"] = json!({"ref": "orders", "env": [], "mapping": {"MY_HOST": "host"}}));
    beside(&mut world, |_| {});
    assert_eq!(from(&env(&objects(&mut world))["MY_HOST"]), "orders-connection/host");
}

#[test]
fn another_password_restarts_the_pods() {
    let mut world = world(|spec| spec["database"] = json!({"ref": "orders"}));
    beside(&mut world, |_| {});
    let mark = |world: &mut World| {
        objects(world)["workload"]["spec"]["template"]["metadata"]["annotations"]["idp.dev/binding"].clone()
    };
    let before = mark(&mut world);
    let database =
        world.objects.iter_mut().find(|object| object["kind"] == "Database" && !object["status"]["binding"].is_null());
    database.expect("a database")["status"]["binding"]["revision"] = json!("4711");
    assert_ne!(before, "4711");
    assert_eq!(mark(&mut world), "4711");
}

#[test]
fn another_logical_database_and_another_user_have_secrets_of_their_own() {
    let several = |spec: &mut Value| {
        spec["databases"] = json!([{"name": "orders"}, {"name": "audit"}]);
        spec["users"] = json!([{"name": "reporting", "privileges": "readOnly", "databases": ["orders"]}]);
    };
    for (asked, secret) in [
        (json!({"ref": "orders", "database": "orders"}), "orders-connection"),
        (json!({"ref": "orders", "database": "audit"}), "orders-connection-audit"),
        (json!({"ref": "orders", "user": "reporting"}), "orders-user-reporting"),
    ] {
        let mut world = world(|spec| spec["database"] = asked.clone());
        beside(&mut world, several);
        assert_eq!(from(&env(&objects(&mut world))["DB_HOST"]), format!("{secret}/host"));
        let exists = world.find("Secret", secret, Some("team-a")).is_some();
        assert!(exists, "the Database writes no Secret {secret}");
    }
    for (asked, says) in [
        (
            json!({"ref": "orders", "database": "nothing"}),
            "spec.database.database: Database orders has no logical database",
        ),
        (json!({"ref": "orders", "user": "nobody"}), "spec.database.user: Database orders has no user nobody"),
    ] {
        let mut world = world(|spec| spec["database"] = asked.clone());
        beside(&mut world, several);
        assert!(refused(&world).contains(says), "{}", refused(&world));
    }
}

#[test]
fn a_database_that_nobody_made_is_told_to_the_developer() {
    let mut world = world(|spec| spec["database"] = json!({"ref": "nowhere"}));
    objects(&mut world);
    let told = condition(&world, "DatabaseReady");
    assert_eq!((&told["status"], &told["reason"]), (&json!("False"), &json!("DatabaseMissing")));
    assert!(told["message"].as_str().unwrap().contains("spec.database.ref"), "{told}");
}

#[test]
fn a_database_of_ones_own_is_never_dropped() {
    let mut world = worlds::fresh("application-database");
    objects(&mut world);
    world.composite["spec"].as_object_mut().unwrap().remove("database");
    assert!(refused(&world).contains("spec.database: the database that this application created would be deleted"));
    world.composite["spec"]["database"] = json!({"ref": "orders"});
    assert!(refused(&world).contains("spec.database.create: the database"));
}

#[test]
fn what_is_wrong_with_a_database_of_ones_own_is_told_by_the_application() {
    let mut world = worlds::fresh("application-database");
    world.composite["spec"]["database"]["create"]["region"] = json!("mars-1");
    objects(&mut world);
    let told = condition(&world, "DatabaseReady");
    assert_eq!(told["reason"], "DatabaseRefused");
    assert!(told["message"].as_str().unwrap().contains("mars-1"), "{told}");
}

#[test]
fn somebody_elses_database_of_the_name_is_not_taken_over() {
    let mut world = worlds::fresh("application-database");
    world.objects.push(json!({
        "apiVersion": "platform.idp.dev/v1alpha1", "kind": "Database",
        "metadata": {"name": "orders", "namespace": "team-a"}, "spec": {"version": "17"},
    }));
    let found = objects(&mut world);
    assert!(!found.contains_key("database"));
    assert_eq!(condition(&world, "DatabaseReady")["reason"], "NameTaken");
}

#[test]
fn two_variables_of_one_name_made_the_api_server_refuse_the_pods() {
    let mut world = world(|spec| {
        spec["database"] = json!({"ref": "orders", "env": ["db"], "mapping": {"DB_USER": "uri"}});
        spec["env"] = json!([{"name": "DB_HOST", "value": "localhost"}]);
    });
    beside(&mut world, |_| {});
    let found = objects(&mut world);
    let listed = found["workload"]["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap().clone();
    let hosts: Vec<_> = listed.iter().filter(|variable| variable["name"] == "DB_HOST").collect();
    assert_eq!(hosts, [&json!({"name": "DB_HOST", "value": "localhost"})]);
    assert_eq!(from(&env(&found)["DB_USER"]), "orders-connection/uri");
}

#[test]
fn a_mapping_leads_to_what_a_connection_has() {
    for (mapping, says) in [
        (json!({"A": "hots"}), "spec.database.mapping[A]: a connection has no \"hots\"; it has type, provider, host"),
        (json!({"A-B": "host"}), "spec.database.mapping[A-B]: the name of a variable"),
    ] {
        let world = world(|spec| spec["database"] = json!({"ref": "orders", "mapping": mapping}));
        assert!(refused(&world).contains(says), "{}", refused(&world));
    }
}

#[test]
fn pods_that_run_were_made_anew_while_nobody_knew_their_database() {
    let mut world = world(|spec| spec["database"] = json!({"ref": "orders", "env": ["client"]}));
    beside(&mut world, |_| {});
    let before = objects(&mut world)["workload"]["spec"]["template"].clone();
    world.objects.retain(|object| object["kind"] != "Database");
    let answer = worlds::reconcile(&mut world);
    assert_eq!(answer.resources().unwrap()["workload"]["spec"]["template"], before);
    assert_eq!(condition(&world, "DatabaseReady")["reason"], "DatabaseMissing");
    assert_eq!(condition(&world, "WorkloadReady")["status"], "True");
}

#[test]
fn a_client_that_checks_the_server_finds_its_authority() {
    let mut world = world(|spec| spec["database"] = json!({"ref": "orders", "env": ["spring"]}));
    beside(&mut world, |_| {});
    let variables = env(&objects(&mut world));
    assert_eq!(variables["PGSSLROOTCERT"]["value"], "/bindings/orders/ca.crt");
    let url = variables["SPRING_DATASOURCE_URL"]["value"].as_str().unwrap();
    assert!(url.ends_with("&sslrootcert=/bindings/orders/ca.crt"), "{url}");
}

#[test]
fn another_password_of_a_user_restarts_the_pods_and_that_of_the_owner_does_not() {
    let mut world = world(|spec| spec["database"] = json!({"ref": "orders", "user": "reporting"}));
    beside(&mut world, |spec| {
        spec["users"] = json!([{"name": "reporting", "privileges": "readOnly"}]);
    });
    let mark = |world: &mut World| {
        objects(world)["workload"]["spec"]["template"]["metadata"]["annotations"]["idp.dev/binding"].clone()
    };
    let before = mark(&mut world);
    let database = world.objects.iter_mut().find(|object| object["kind"] == "Database").expect("a database");
    database["status"]["binding"]["revision"] = json!("4711");
    assert_eq!(mark(&mut world), before);
    let secret = world
        .objects
        .iter_mut()
        .find(|object| object["kind"] == "Secret" && object["metadata"]["name"] == "orders-user-reporting");
    secret.expect("a Secret")["metadata"]["resourceVersion"] = json!("4712");
    assert_eq!(mark(&mut world), "4712");
}

#[test]
fn an_application_does_not_go_while_its_database_is_protected() {
    let mut world = worlds::fresh("application-database");
    let found = objects(&mut world);
    assert_eq!(found["database-protection"]["spec"]["of"]["kind"], "Application");
    world.composite["spec"]["database"]["create"]["deletion"] = json!({"protection": false});
    assert!(!objects(&mut world).contains_key("database-protection"));
}

#[test]
fn nobody_is_told_to_delete_a_database() {
    let mut world = worlds::fresh("application-database");
    world.objects.push(json!({
        "apiVersion": "platform.idp.dev/v1alpha1", "kind": "Database",
        "metadata": {"name": "orders", "namespace": "team-a"}, "spec": {"version": "17"},
    }));
    objects(&mut world);
    let told = condition(&world, "DatabaseReady")["message"].as_str().unwrap().to_owned();
    assert!(told.contains("use that one") && !told.contains("delete"), "{told}");
}

#[test]
fn the_whole_story_comes_to_life_in_its_order_on_aws_and_in_the_cluster() {
    for provider in ["aws", "gcp", "azure", "kubernetes"] {
        let mut world = worlds::fresh("application-database");
        let create = &mut world.composite["spec"]["database"]["create"];
        create["provider"] = json!(provider);
        if let Some((_, region)) = worlds::PLACES.iter().find(|(name, region)| *name == provider && !region.is_empty())
        {
            create["region"] = json!(region);
        }
        let mut born = Vec::new();
        let last = loop {
            let before = world.clone();
            let answer = worlds::step(&mut world);
            let nested = world.nested.get("database").map(|nested| nested.observed.keys()).into_iter().flatten();
            let there = answer.resources().unwrap().into_keys().chain(nested.map(|name| format!("database/{name}")));
            let new: Vec<_> = there.filter(|name| !born.contains(name)).collect();
            born.extend(new);
            if before == world {
                break answer;
            }
        };
        assert!(last.composite_is_ready(), "{provider}: {:#?}", last.response.conditions);
        let code = ["repository", "repository-protection", "workload"];
        let data = ["database/instance", "database/connection", "database/table-orders-customers", "workload"];
        let at =
            |name: &str| born.iter().position(|born| born == name).unwrap_or_else(|| panic!("{provider}: no {name}"));
        for story in [&code[..], &data[..]] {
            assert!(story.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{provider}: {born:?}");
        }
        assert!(at("route") > at("database/table-orders-customers"), "{provider}");
    }
}

#[test]
fn pods_that_stay_as_they_are_still_leave_their_number_to_the_autoscaler() {
    let mut world = world(|spec| {
        spec["database"] = json!({"ref": "orders"});
        spec["replicas"] = json!({"min": 2, "max": 9});
    });
    beside(&mut world, |_| {});
    objects(&mut world);
    world.observed.get_mut("workload").unwrap().object["spec"]["replicas"] = json!(7);
    world.objects.retain(|object| object["kind"] != "Database");
    let kept = worlds::reconcile(&mut world).resources().unwrap()["workload"]["spec"].clone();
    assert_eq!(kept.get("replicas"), None);
    assert!(kept["template"].is_object());
}
