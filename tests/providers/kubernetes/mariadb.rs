//! MySQL in the cluster, which is MariaDB.

use serde_json::{Value, json};

use super::{calls, cluster as server};
use crate::{
    Life,
    support::worlds::{self, set},
};

fn mysql(profile: &str) -> Life {
    Life::steady("kubernetes", "mysql", profile)
}

/// An entry of the connection.
fn connects(life: &Life, entry: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let value = life.wants("connection", &format!("/data/{entry}"));
    let bytes = STANDARD.decode(value.as_str().expect("an entry")).expect("base64");
    String::from_utf8(bytes).expect("text")
}

/// A failover made that server the primary.
fn fail_over(life: &mut Life, to: u64) {
    let name = life.observed("instance")["metadata"]["name"].as_str().expect("a name").to_owned();
    let observed = life.observed("instance");
    set(observed, "/spec/replication/primary/podIndex", json!(to));
    set(observed, "/status/currentPrimaryPodIndex", json!(to));
    set(observed, "/status/currentPrimary", json!(format!("{name}-{to}")));
    for index in 0..3 {
        let role = if index == to { "Primary" } else { "Replica" };
        set(observed, &format!("/status/replication/roles/{name}-{index}"), json!(role));
    }
}

/// What is told in events.
fn events(life: &Life) -> Vec<String> {
    life.ask().response.results.iter().map(|result| result.message.clone()).collect()
}

#[test]
fn mysql_is_mariadb() {
    let life = mysql("production");
    assert_eq!(calls(&life), 1);
    assert_eq!(server(&life, "image"), "mariadb:11.4");
    assert_eq!(server(&life, "replicas"), 3);
    assert_eq!(server(&life, "replication"), json!({"enabled": true, "primary": {"autoFailover": true}}));
    assert_eq!(server(&life, "tls"), json!({"enabled": true, "required": true}));
    assert_eq!(server(&life, "storage/pvcRetentionPolicy/whenDeleted"), "Retain");
    assert!(server(&life, "myCnf").as_str().expect("a file").contains("sync_binlog=1"));
    assert_eq!(life.wants("mariadb-user-app", "/spec/maxUserConnections"), 0);
    assert_eq!(life.wants("mariadb-user-app", "/spec/cleanupPolicy"), "Skip");
    assert_eq!(life.world.composite["status"]["engineVersion"], "MariaDB 11.4");
    let life = mysql("development");
    assert_eq!(server(&life, "replicas"), 1);
    assert_eq!(server(&life, "replication"), Value::Null);
}

#[test]
fn users_of_mariadb_come_and_go_in_two_answers() {
    let mut life = mysql("production");
    life.spec("/users", json!([{"name": "reader"}])).settle();
    assert!(life.has("user-reader") && life.has("mariadb-user-reader"));
    assert_eq!(calls(&life), 1);
    life.spec("/users", Value::Null);
    assert_eq!(life.wants("mariadb-user-reader", "/spec/cleanupPolicy"), "Delete");
    life.settle();
    assert!(!life.has("mariadb-user-reader") && !life.has("user-reader"));
}

#[test]
fn mariadb_rotates_grows_and_is_not_made_again_empty() {
    let mut life = mysql("production");
    life.spec("/credentials", json!({"rotation": 2})).spec("/storage", json!({"size": "30Gi"})).settle();
    assert!(!life.has("external-secret-app"));
    assert_eq!(server(&life, "storage/size"), "30Gi");
    assert_eq!(calls(&life), 1);
    life.world.observed.remove("instance");
    assert!(!life.has("instance"));
    assert!(life.condition("DatabaseReady").contains("DataLost"));
}

#[test]
fn mariadb_has_no_pooler_and_restores_no_moment() {
    for (field, value) in [
        ("/pooling", json!({"enabled": true})),
        ("/restore", json!({"snapshot": "other"})),
        ("/deletion", json!({"finalBackup": true})),
        ("/version", json!("8.4.3")),
    ] {
        let mut life = Life { world: worlds::fresh_on("kubernetes", "mysql", "production") };
        life.spec(field, value);
        assert!(life.refusal().contains("does not offer"), "{field}: {}", life.refusal());
    }
}

#[test]
fn the_last_servers_go_when_availability_is_given_up() {
    let mut life = mysql("production");
    assert!(connects(&life, "host").contains("-primary."));
    life.spec("/highAvailability", json!(false));
    assert_eq!(server(&life, "replicas"), 1);
    assert_eq!(server(&life, "replication"), Value::Null);
    assert_eq!(server(&life, "affinity/antiAffinityEnabled"), true, "the operator's webhook refuses another value");
    assert!(events(&life).iter().any(|event| event.contains("from 3 servers to 1")), "{:?}", events(&life));
    assert!(connects(&life, "host").contains("-primary."), "the common Service still leads to replicas");
    life.settle();
    assert!(!connects(&life, "host").contains("-primary."));
    assert_eq!(server(&life, "replicas"), 1);
    assert_eq!(calls(&life), 1);
}

#[test]
fn the_primary_comes_back_to_the_first_server_before_the_others_go() {
    let mut life = mysql("production");
    fail_over(&mut life, 2);
    assert_eq!(server(&life, "replication/primary/podIndex"), Value::Null, "a failover is the operator's own");
    life.spec("/highAvailability", json!(false));
    assert_eq!(server(&life, "replicas"), 3);
    assert_eq!(server(&life, "replication/primary/podIndex"), 0);
    assert!(life.condition("ChangesApplied").contains("Pending"), "{}", life.condition("ChangesApplied"));
    assert!(
        life.condition("ChangesApplied").contains("moves to the first one"),
        "{}",
        life.condition("ChangesApplied")
    );
    // Begun, it is not taken back: the old primary is locked meanwhile.
    life.reconcile();
    life.observed("instance")["status"]["conditions"][0]["status"] = json!("False");
    assert_eq!(server(&life, "replicas"), 3);
    assert_eq!(server(&life, "replication/primary/podIndex"), 0);
    life.settle();
    assert_eq!(server(&life, "replicas"), 1);
    assert!(life.condition("ChangesApplied").starts_with("ConditionTrue"));
    assert_eq!(calls(&life), 1);
}

#[test]
fn a_primary_is_not_moved_to_a_server_that_does_not_follow() {
    for (pointer, value) in [("/status/conditions/0/status", json!("False")), ("/status/replication/roles", json!({}))]
    {
        let mut life = mysql("production");
        fail_over(&mut life, 1);
        set(life.observed("instance"), pointer, value);
        life.spec("/highAvailability", json!(false));
        assert_eq!(server(&life, "replicas"), 3, "{pointer}");
        assert_eq!(server(&life, "replication/primary"), json!({"autoFailover": true}), "{pointer}");
        assert!(life.condition("ChangesApplied").contains("waits until all"), "{}", life.condition("ChangesApplied"));
    }
}

#[test]
fn servers_stay_while_the_primary_moves_or_fails() {
    let sick: [(&str, Value); 3] = [
        ("/status/currentPrimaryFailingSince", json!("2026-01-01T00:00:00Z")),
        ("/spec/replication/primary/podIndex", json!(2)),
        ("/status/currentPrimaryPodIndex", Value::Null),
    ];
    for (pointer, value) in sick {
        let mut life = mysql("production");
        set(life.observed("instance"), pointer, value);
        life.spec("/highAvailability", json!(false));
        assert_eq!(server(&life, "replicas"), 3, "{pointer}");
    }
    let mut life = mysql("production");
    let switching = json!({"type": "PrimarySwitched", "status": "False", "reason": "SwitchPrimary", "message": "",
        "lastTransitionTime": "2026-01-01T00:00:00Z"});
    life.observed("instance")["status"]["conditions"].as_array_mut().expect("conditions").push(switching);
    life.spec("/highAvailability", json!(false));
    assert_eq!(server(&life, "replicas"), 3);
}

#[test]
fn a_server_gets_no_replicas_that_would_begin_empty() {
    let mut life = mysql("development");
    assert_eq!(server(&life, "affinity/antiAffinityEnabled"), false);
    life.spec("/highAvailability", json!(true));
    assert!(life.refusal().starts_with("spec.highAvailability"), "{}", life.refusal());
    assert!(life.refusal().contains("has 1 server;"), "{}", life.refusal());
    life.spec("/highAvailability", Value::Null).spec("/profile", json!("production"));
    assert!(life.refusal().contains("set it to false"), "{}", life.refusal());
    life.spec("/highAvailability", json!(false)).settle();
    assert_eq!(server(&life, "replicas"), 1);
    let mut life = mysql("production");
    life.spec("/readReplicas", json!(2)).settle();
    assert!(connects(&life, "reader-host").contains("-secondary."));
    life.spec("/readReplicas", json!(3));
    assert!(life.refusal().starts_with("spec.readReplicas"), "{}", life.refusal());
}

#[test]
fn the_primarys_service_is_named_once_replication_works() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "mysql", "production") };
    life.settle();
    let conditions = life.observed("instance")["status"]["conditions"].clone();
    life.observed("instance")["status"]["conditions"] = json!([conditions[0]]);
    assert!(connects(&life, "host").contains("-primary."), "known once, it stays");
    life.world.observed.remove("connection");
    assert!(!life.has("connection"));
    life.observed("instance")["status"]["conditions"] = conditions;
    assert!(connects(&life, "host").contains("-primary."));
}

#[test]
fn root_keeps_its_password_for_life() {
    let mut life = mysql("production");
    let root = server(&life, "rootPasswordSecretKeyRef");
    life.spec("/credentials", json!({"rotation": 2}));
    assert!(events(&life).iter().any(|event| event.contains("apart from root")), "{:?}", events(&life));
    life.settle();
    assert_eq!(server(&life, "rootPasswordSecretKeyRef"), root, "the operator's webhook refuses another Secret");
    assert!(!events(&life).iter().any(|event| event.contains("apart from root")));
    assert!(life.has("external-secret-admin") && !life.has("external-secret-app"));
    // Its volumes know that password, whatever becomes of the object.
    life.world.observed.remove("instance");
    assert!(life.has("external-secret-admin"));
    life.spec("/deletion", json!({"protection": false})).settle();
    assert_eq!(server(&life, "rootPasswordSecretKeyRef"), root);
}

#[test]
fn a_password_changes_only_on_a_server_that_works() {
    let mut life = mysql("production");
    let (old, password) = (server_of_app(&life), connects(&life, "password"));
    life.spec("/credentials", json!({"rotation": 2}));
    worlds::step(&mut life.world);
    let new = |object: &&mut Value| object["metadata"]["name"].as_str().is_some_and(|name| name.ends_with("-2"));
    for secret in life.world.objects.iter_mut().filter(new) {
        set(secret, "/data/password", json!("bmV3"));
    }
    let ready = |life: &mut Life, is: &str| life.observed("instance")["status"]["conditions"][0]["status"] = json!(is);
    ready(&mut life, "False");
    assert_eq!(server_of_app(&life), old);
    ready(&mut life, "True");
    assert_ne!(server_of_app(&life), old);
    life.reconcile();
    ready(&mut life, "False");
    assert_eq!(connects(&life, "password"), password, "nothing says that the server knows the new one");
    ready(&mut life, "True");
    assert_eq!(connects(&life, "password"), "new");
}

/// The Secret that the application user's password is taken from.
fn server_of_app(life: &Life) -> Value {
    life.wants("mariadb-user-app", "/spec/passwordSecretKeyRef/name")
}

#[test]
fn what_a_lost_server_left_is_told() {
    let mut life = mysql("production");
    life.world.observed.remove("instance");
    let told = life.condition("DatabaseReady");
    assert!(told.contains("volumes are kept") && !told.contains("spec.restore"), "{told}");
    life.spec("/deletion", json!({"protection": false}));
    assert!(events(&life).iter().any(|event| event.contains("volumes that it left")), "{:?}", events(&life));
}

#[test]
fn versions_rise_to_the_next_mariadb_and_never_fall() {
    let mut composite = worlds::manifest("kubernetes", "mysql", "production");
    composite["spec"]["version"] = json!("8.0");
    let mut life = Life { world: worlds::around(composite) };
    life.settle();
    assert_eq!(server(&life, "image"), "mariadb:10.11");
    assert_eq!(life.world.composite["status"]["engineVersion"], "MariaDB 10.11");
    let upgrade = json!([{"name": "MARIADB_AUTO_UPGRADE", "value": "1"}]);
    assert_eq!(server(&life, "env"), upgrade, "its image would leave the system tables behind");
    set(life.observed("instance"), "/spec/env", Value::Null);
    assert_eq!(server(&life, "env"), Value::Null, "nothing restarts a server for it");
    life.spec("/version", json!("8.4")).settle();
    assert_eq!(server(&life, "image"), "mariadb:11.4");
    assert_eq!(server(&life, "env"), upgrade);
    assert_eq!(life.world.composite["status"]["engineVersion"], "MariaDB 11.4");
    life.spec("/version", json!("8.0"));
    assert!(life.refusal().starts_with("spec.version: 8.0 is lower than the 8.4"), "{}", life.refusal());
}

#[test]
fn a_renewed_authority_reaches_the_connections() {
    let mut life = mysql("production");
    let before = life.wants("connection", "/data/ca.crt");
    let mark = life.wants("connection", "/metadata/annotations");
    let issuer = "/status/tls/caBundle/0/notAfter";
    set(life.observed("instance"), issuer, json!("2036-01-01T00:00:00Z"));
    for object in &mut life.world.objects {
        if object["metadata"]["name"].as_str().is_some_and(|name| name.ends_with("-ca-bundle")) {
            set(object, "/data/ca.crt", json!("bmV3"));
        }
    }
    let after = life.wants("connection", "/data/ca.crt");
    assert_ne!(before, after);
    assert_eq!(after, "bmV3");
    assert_ne!(life.wants("connection", "/metadata/annotations"), mark);
    life.reconcile();
    assert_eq!(calls(&life), 1, "it is read once");
}
