//! PostgreSQL and MariaDB in the cluster.

mod backup;
mod mariadb;
mod physical;

use serde_json::{Value, json};

use crate::{
    Life,
    support::worlds::{self, set},
};

fn postgres(profile: &str) -> Life {
    Life::steady("kubernetes", "postgres", profile)
}

fn cluster(life: &Life, field: &str) -> Value {
    life.wants("instance", &format!("/spec/{field}"))
}

/// The calls that a reconcile takes.
fn calls(life: &Life) -> usize {
    life.ask().calls
}

#[test]
fn production_is_asked_for_in_the_operators_words() {
    let life = postgres("production");
    assert_eq!(calls(&life), 1);
    assert_eq!(cluster(&life, "instances"), 3);
    assert_eq!(cluster(&life, "enablePDB"), true);
    assert_eq!(cluster(&life, "enableSuperuserAccess"), false);
    assert_eq!(cluster(&life, "affinity/topologyKey"), "topology.kubernetes.io/zone");
    assert_eq!(
        cluster(&life, "postgresql/synchronous"),
        json!({"method": "any", "number": 1, "dataDurability": "preferred"})
    );
    assert_eq!(cluster(&life, "postgresql/pg_hba"), json!(["hostnossl all all all reject"]));
    assert_eq!(cluster(&life, "postgresql/parameters/log_connections"), "on");
    assert_eq!(cluster(&life, "postgresql/parameters/shared_buffers"), "1024MB");
    assert_eq!(cluster(&life, "storage"), json!({"size": "20Gi", "storageClass": "fast", "resizeInUseVolumes": true}));
    assert_eq!(cluster(&life, "walStorage/size"), "10Gi");
    assert_eq!(
        cluster(&life, "resources"),
        json!({"requests": {"cpu": "2", "memory": "4Gi"}, "limits": {"memory": "4Gi"}})
    );
    assert_eq!(cluster(&life, "bootstrap/initdb/owner"), "app");
    let name = life.wants("instance", "/metadata/name");
    let plugin = cluster(&life, "plugins/0");
    assert_eq!(plugin["isWALArchiver"], true);
    assert_eq!(plugin["parameters"]["serverName"], format!("{}-uhjw6-17", name.as_str().expect("a name")));
    assert_eq!(life.wants("backup-store", "/spec/retentionPolicy"), "14d");
    let s3 = life.wants("backup-store", "/spec/configuration/s3Credentials");
    assert_eq!(s3, json!({"inheritFromIAMRole": true}));
    assert_eq!(life.wants("backup-schedule", "/spec/method"), "plugin");
    assert_eq!(life.wants("backup-schedule", "/spec/immediate"), true);
    let cron = life.wants("backup-schedule", "/spec/schedule");
    assert_eq!(cron.as_str().expect("a schedule").split(' ').count(), 6);
    assert!(life.has("pod-monitor"));
    assert_eq!(life.world.composite["status"].get("relaxed"), None);
}

#[test]
fn development_is_one_small_server() {
    let life = postgres("development");
    assert_eq!(calls(&life), 1);
    assert_eq!(cluster(&life, "instances"), 1);
    assert_eq!(cluster(&life, "enablePDB"), false, "its node could not be drained");
    for absent in ["walStorage", "postgresql/synchronous", "postgresql/parameters/log_connections"] {
        assert_eq!(cluster(&life, absent), Value::Null, "{absent}");
    }
    assert!(!life.has("pod-monitor"));
    assert!(life.has("network-policy"));
}

#[test]
fn the_connection_is_verified_in_full_and_takes_only_the_certificate() {
    let life = postgres("production");
    let text = life.wants("connection", "/data").to_string();
    let decoded = |entry: &str| {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let value = life.wants("connection", &format!("/data/{entry}"));
        String::from_utf8(STANDARD.decode(value.as_str().expect("an entry")).expect("base64")).expect("text")
    };
    assert_eq!(decoded("sslmode"), "verify-full");
    assert_eq!(decoded("ca.crt"), "certificate 1");
    assert!(decoded("host").ends_with("-rw.team-a.svc") || decoded("host").contains("-rw."));
    assert!(!text.contains("ca.key"));
}

#[test]
fn a_renewed_authority_reaches_the_connections() {
    let mut life = postgres("production");
    let before = life.wants("connection", "/data/ca.crt");
    life.observed("instance")["status"]["secretsResourceVersion"]["serverCaSecretVersion"] = json!("2");
    for object in &mut life.world.objects {
        if object["metadata"]["name"].as_str().is_some_and(|name| name.ends_with("-ca")) {
            set(object, "/data/ca.crt", json!("bmV3"));
        }
    }
    let after = life.wants("connection", "/data/ca.crt");
    assert_ne!(before, after);
    assert_eq!(after, "bmV3");
    life.settle();
    assert_eq!(calls(&life), 1);
}

#[test]
fn a_phase_is_told_in_words() {
    let mut life = postgres("production");
    let status = &mut life.observed("instance")["status"];
    status["readyInstances"] = json!(2);
    status["phase"] = json!("Waiting for user action");
    status["conditions"][0]["status"] = json!("False");
    assert!(life.condition("DatabaseReady").contains("ActionNeeded"), "{}", life.condition("DatabaseReady"));
    let status = &mut life.observed("instance")["status"];
    status["phase"] = json!("Cluster in healthy state");
    status["conditions"][0]["status"] = json!("True");
    assert!(life.condition("DatabaseReady").starts_with("ConditionFalse"), "two of three servers");
    let status = &mut life.observed("instance")["status"];
    status["readyInstances"] = json!(3);
    status["conditions"][1]["status"] = json!("False");
    assert!(life.condition("DatabaseReady").starts_with("ConditionTrue"));
    assert!(life.condition("ChangesApplied").contains("backups fail"));
}

#[test]
fn a_role_and_a_database_work_once_they_are_applied() {
    let mut life = postgres("production");
    life.observed("cnpg-role-app")["status"] = json!({"applied": false, "message": "secret is missing"});
    assert!(life.condition("CredentialsReady").contains("SecretMissing"));
    let mut life = postgres("production");
    let key = life.world.observed.keys().find(|key| key.starts_with("cnpg-database-")).expect("a database").clone();
    life.observed(&key)["status"]["observedGeneration"] = json!(0);
    assert!(life.condition("DatabaseReady").starts_with("ConditionFalse"));
}

#[test]
fn storage_and_size_grow_in_place() {
    let mut life = postgres("production");
    life.spec("/storage", json!({"size": "50Gi"})).spec("/size", json!("large")).settle();
    assert_eq!(cluster(&life, "storage/size"), "50Gi");
    assert_eq!(cluster(&life, "walStorage/size"), "25Gi");
    assert_eq!(cluster(&life, "resources/limits/memory"), "16Gi");
    assert_eq!(cluster(&life, "postgresql/parameters/shared_buffers"), "4096MB");
    life.spec("/storage", json!({"size": "40Gi"}));
    assert!(life.refusal().contains("spec.storage.size"));
}

#[test]
fn versions_rise() {
    let mut life = postgres("production");
    life.spec("/version", json!("17.6")).settle();
    assert_eq!(cluster(&life, "imageName"), "ghcr.io/cloudnative-pg/postgresql:17.6-system-trixie");
    life.spec("/version", json!("18")).settle();
    assert_eq!(cluster(&life, "imageName"), "ghcr.io/cloudnative-pg/postgresql:18-system-trixie");
    let server = cluster(&life, "plugins/0/parameters/serverName");
    assert!(server.as_str().expect("a name").ends_with("-18"));
    life.spec("/version", json!("17"));
    assert!(life.refusal().contains("spec.version"));
}

#[test]
fn a_catalogue_has_one_image_for_each_major() {
    let mut life = postgres("production");
    life.platform("/providers/kubernetes/imageCatalog", json!("postgresql")).settle();
    assert_eq!(cluster(&life, "imageCatalogRef/major"), 17);
    assert_eq!(cluster(&life, "imageName"), Value::Null);
    life.spec("/version", json!("17.9"));
    assert!(life.refusal().contains("spec.version"));
}

#[test]
fn availability_and_replicas_come_and_go() {
    let mut life = postgres("production");
    life.spec("/readReplicas", json!(4)).settle();
    assert_eq!(cluster(&life, "instances"), 5);
    assert!(life.wants("connection", "/data/reader-host").is_string());
    life.spec("/readReplicas", Value::Null).settle();
    assert_eq!(cluster(&life, "instances"), 3);
    assert_eq!(life.wants("connection", "/data/reader-host"), Value::Null);
    life.spec("/highAvailability", json!(false)).settle();
    assert_eq!(cluster(&life, "instances"), 1);
}

#[test]
fn passwords_rotate_and_the_old_ones_go() {
    let mut life = postgres("production");
    let old = life.wants("cnpg-role-app", "/spec/passwordSecret/name");
    life.spec("/credentials", json!({"rotation": 2})).settle();
    let new = life.wants("cnpg-role-app", "/spec/passwordSecret/name");
    assert_ne!(old, new);
    assert_eq!(cluster(&life, "bootstrap/initdb/secret/name"), new);
    assert!(!life.has("external-secret-app") && life.has("external-secret-app-2"));
    assert!(!life.has("external-secret-admin"));
    assert_eq!(calls(&life), 1);
}

#[test]
fn databases_users_and_extensions_come_and_go() {
    let mut life = postgres("development");
    let first = cluster(&life, "bootstrap/initdb/database");
    let two = json!([{"name": first, "extensions": ["pgcrypto"]}, {"name": "billing"}]);
    life.spec("/databases", two).spec("/users", json!([{"name": "reader"}])).settle();
    assert_eq!(calls(&life), 1);
    assert!(life.has("cnpg-database-billing") && life.has("connection-billing") && life.has("user-reader"));
    let key = format!("cnpg-database-{}", first.as_str().expect("a name"));
    assert_eq!(life.wants(&key, "/spec/extensions/0/name"), "pgcrypto");
    assert_eq!(life.wants(&key, "/spec/databaseReclaimPolicy"), "retain");
    life.spec("/deletion", json!({"protection": true})).spec("/databases", json!([{"name": first}]));
    assert!(life.refusal().contains("billing"));
    life.spec("/deletion", json!({"protection": false})).spec("/users", Value::Null);
    assert_eq!(life.ask().fatal(), None);
    assert_eq!(life.wants("cnpg-database-billing", "/spec/databaseReclaimPolicy"), "delete");
    life.reconcile();
    assert!(!life.has("cnpg-database-billing"));
    life.settle();
    assert!(!life.has("connection-billing") && !life.has("user-reader") && !life.has("sql-role-user-reader"));
    assert_eq!(life.wants(&key, "/spec/extensions"), Value::Null);
}

#[test]
fn pooling_is_switched_on_and_off() {
    let mut life = postgres("production");
    let direct = life.wants("connection", "/data/host");
    life.spec("/pooling", json!({"enabled": true, "mode": "session"})).settle();
    assert_eq!(life.wants("pooler", "/spec/pgbouncer/poolMode"), "session");
    assert_eq!(life.wants("pooler", "/spec/type"), "rw");
    assert_ne!(life.wants("connection", "/data/host"), direct);
    assert!(cluster(&life, "certificates/serverAltDNSNames/2").as_str().expect("a name").contains(".team-a.svc"));
    life.spec("/pooling", Value::Null).reconcile();
    assert!(life.world.observed.contains_key("pooler"), "clients are still sent there");
    life.settle();
    assert!(!life.has("pooler"));
    assert_eq!(life.wants("connection", "/data/host"), direct);
}

#[test]
fn protection_is_lifted_at_once() {
    let mut life = postgres("production");
    assert!(life.has("protection"));
    life.spec("/deletion", json!({"protection": false})).settle();
    assert!(!life.has("protection"));
    assert_eq!(life.world.composite["status"]["deletable"], true);
}

#[test]
fn development_becomes_production() {
    let mut life = postgres("development");
    life.spec("/profile", json!("production")).settle();
    assert_eq!(cluster(&life, "instances"), 3);
    assert_eq!(cluster(&life, "walStorage/size"), "10Gi");
    assert!(life.has("pod-monitor") && life.has("protection"));
    assert_eq!(calls(&life), 1);
}

#[test]
fn a_cluster_that_was_deleted_outside_is_not_made_again_empty() {
    let mut life = postgres("production");
    life.world.observed.remove("instance");
    assert!(!life.has("instance"));
    assert!(life.has("cnpg-role-app") && life.has("connection"));
    assert!(life.condition("DatabaseReady").contains("DataLost"));
    life.spec("/deletion", json!({"protection": false}));
    assert!(life.has("instance"));
    assert!(cluster(&life, "plugins/0/parameters/serverName").as_str().expect("a name").contains("-again-"));
    let events: Vec<_> = life.ask().response.results.iter().map(|result| result.message.clone()).collect();
    assert!(events.iter().any(|event| event.contains("again, empty")), "{events:?}");
}

#[test]
fn a_failover_changes_nothing() {
    let mut life = postgres("production");
    let before = life.ask().resources().expect("resources");
    life.observed("instance")["status"]["currentPrimary"] = json!("other-2");
    assert_eq!(life.ask().resources().expect("resources"), before);
}

#[test]
fn a_catalogue_refuses_no_server_that_runs_a_minor_version_of_its_own() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    life.spec("/version", json!("17.4")).settle();
    let image = cluster(&life, "imageName");
    life.platform("/providers/kubernetes/imageCatalog", json!("acme")).settle();
    assert_eq!(cluster(&life, "imageName"), image);
    assert!(life.ask().fatal().is_none());
}

#[test]
fn what_is_not_offered_is_refused_with_what_to_do() {
    for (field, value) in [
        ("/region", json!("eu-central-1")),
        ("/encryption", json!({"keyRef": "arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c"})),
        ("/backup", json!({"crossRegion": true})),
        ("/maintenance", json!({"day": "Sunday", "hour": 3})),
    ] {
        let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
        life.spec(field, value);
        assert!(life.refusal().contains("kubernetes does not offer"), "{field}: {}", life.refusal());
    }
}

#[test]
fn settings_of_the_operator_are_refused() {
    for (name, value) in [("archive_command", "true"), ("port", "5433"), ("shared_buffers", "8GB")] {
        let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
        life.spec("/parameters", json!({name: value}));
        assert!(life.refusal().contains(&format!("spec.parameters.{name}")));
    }
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "development") };
    life.spec("/parameters", json!({"shared_preload_libraries": "auto_explain, pgaudit"})).settle();
    assert_eq!(cluster(&life, "postgresql/shared_preload_libraries"), json!(["auto_explain", "pgaudit"]));
}

#[test]
fn a_platform_without_the_cluster_is_refused() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    life.platform("/providers/kubernetes", Value::Null);
    assert!(life.refusal().contains("spec.providers.kubernetes"));
}

#[test]
fn a_missing_monitor_keeps_nobody_from_being_ready() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    life.world.schemas = Some(worlds::schemas(|kind| !kind.ends_with("PodMonitor")));
    let answer = life.settle();
    assert!(answer.composite_is_ready());
    assert!(!life.has("pod-monitor"));
    assert_eq!(calls(&life), 1);
}

#[test]
fn only_those_who_are_named_reach_the_server() {
    let mut life = postgres("production");
    let sources = json!([{"namespace": "shop"}, {"cidr": "10.1.0.0/16"}]);
    life.spec("/network", json!({"allowFrom": sources})).settle();
    let clients = life.wants("network-policy", "/spec/ingress/0").to_string();
    for part in ["shop", "10.1.0.0/16", "crossplane-system", "5432"] {
        assert!(clients.contains(part), "{part}: {clients}");
    }
    let peers = life.wants("network-policy", "/spec/ingress/1").to_string();
    assert!(peers.contains("8000") && !peers.contains("shop"));
}

#[test]
fn a_major_version_is_raised_to_one_that_can_be_reached_in_place() {
    let mut composite = worlds::manifest("kubernetes", "postgres", "production");
    composite["spec"]["version"] = json!("14");
    let mut life = Life { world: worlds::around(composite) };
    life.settle();
    life.spec("/version", json!("15"));
    let refusal = life.refusal();
    assert_eq!(refusal, "spec.version: a database in the cluster is raised to 16 or newer only");
    life.spec("/version", json!("16"));
    let told = life.ask().response.results.iter().map(|result| result.message.clone()).collect::<String>();
    assert!(told.contains("raised from 14 to 16; it stops meanwhile"), "{told}");
}

#[test]
fn a_monitor_stays_while_the_server_is_down() {
    let mut life = postgres("production");
    let before = life.wants("pod-monitor", "/spec");
    let status = &mut life.observed("instance")["status"];
    status["conditions"][0]["status"] = json!("False");
    status["readyInstances"] = json!(0);
    assert_eq!(life.wants("pod-monitor", "/spec"), before);
    life.world.observed.remove("instance");
    assert_eq!(life.wants("pod-monitor", "/spec"), before);
    assert_eq!(calls(&life), 1);
}
