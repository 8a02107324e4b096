//! Flexible servers of Azure.

mod adoption;
mod beginnings;
mod lost;

use serde_json::{Value, json};

use crate::{Life, support::worlds};

const FOR: &str = "/spec/forProvider";
const AT: &str = "/status/atProvider";

fn field(life: &Life, name: &str) -> Value {
    life.wants("instance", &format!("{FOR}/{name}"))
}

fn initially(life: &Life, name: &str) -> Value {
    life.wants("instance", &format!("/spec/initProvider/{name}"))
}

fn seen(life: &mut Life, name: &str, value: Value) {
    worlds::set(life.observed("instance"), &format!("{AT}/{name}"), value);
}

fn fresh(engine: &str, profile: &str) -> Life {
    Life { world: worlds::fresh_on("azure", engine, profile) }
}

fn policies(life: &Life, name: &str) -> String {
    life.wants(name, "/spec/managementPolicies").to_string()
}

const PROTECTED: &str = r#"["Observe","Update"]"#;
const FULL: &str = r#"["Observe","Create","Update","Delete"]"#;

#[test]
fn postgres_in_production() {
    let life = Life::steady("azure", "postgres", "production");
    for (name, value) in [
        ("location", json!("westeurope")),
        ("resourceGroupName", json!("data")),
        ("version", json!("17")),
        ("skuName", json!("GP_Standard_D2ds_v5")),
        ("storageMb", json!(32768)),
        ("storageTier", Value::Null),
        ("autoGrowEnabled", json!(true)),
        ("administratorLogin", json!("platform_admin")),
        ("publicNetworkAccessEnabled", json!(false)),
        ("backupRetentionDays", json!(14)),
        ("geoRedundantBackupEnabled", json!(true)),
        ("zone", Value::Null),
        ("highAvailability", Value::Null),
        ("createMode", Value::Null),
    ] {
        assert_eq!(field(&life, name), value, "{name}");
    }
    assert!(field(&life, "delegatedSubnetId").as_str().expect("a subnet").ends_with("/subnets/postgres"));
    assert!(field(&life, "privateDnsZoneId").as_str().expect("a zone").ends_with(".postgres.database.azure.com"));
    assert!(field(&life, "maintenanceWindow/dayOfWeek").as_u64().is_some_and(|day| day < 7));
    assert_eq!(initially(&life, "zone"), "1");
    let standby = json!({"mode": "ZoneRedundant", "standbyAvailabilityZone": "2"});
    assert_eq!(initially(&life, "highAvailability"), standby);
    assert_eq!(policies(&life, "instance"), PROTECTED);
    for (name, value) in [
        ("require_secure_transport", "ON"),
        ("log_connections", "on"),
        ("log_disconnections", "on"),
        ("log_min_duration_statement", "1000"),
    ] {
        assert_eq!(life.wants(&format!("setting-{name}"), &format!("{FOR}/value")), value);
        assert_eq!(life.wants(&format!("setting-{name}"), &format!("{FOR}/name")), name);
    }
    assert!(!life.has("setting-azure.extensions"));
    let lock = life.wants("lock", FOR);
    assert_eq!(lock["lockLevel"], "CanNotDelete");
    assert!(lock["scope"].as_str().expect("a scope").contains("/Microsoft.DBforPostgreSQL/flexibleServers/"));
}

#[test]
fn postgres_in_development() {
    let life = Life::steady("azure", "postgres", "development");
    for (name, value) in [
        ("skuName", json!("B_Standard_B2s")),
        ("backupRetentionDays", json!(7)),
        ("geoRedundantBackupEnabled", json!(false)),
        ("publicNetworkAccessEnabled", json!(false)),
    ] {
        assert_eq!(field(&life, name), value, "{name}");
    }
    assert_eq!(initially(&life, "zone"), "1");
    assert_eq!(initially(&life, "highAvailability"), Value::Null);
    assert_eq!(policies(&life, "instance"), FULL);
    assert!(!life.has("lock") && !life.has("setting-log_connections"));
    assert!(life.has("setting-require_secure_transport"));
}

#[test]
fn mysql_is_asked_for_in_its_own_words() {
    let life = Life::steady("azure", "mysql", "production");
    for (name, value) in [
        ("version", json!("8.4")),
        ("skuName", json!("GP_Standard_D2ads_v5")),
        ("storage", json!({"sizeGb": 20, "autoGrowEnabled": true, "ioScalingEnabled": true})),
        ("storageMb", Value::Null),
        ("publicNetworkAccess", json!("Disabled")),
        ("publicNetworkAccessEnabled", Value::Null),
        ("zone", Value::Null),
    ] {
        assert_eq!(field(&life, name), value, "{name}");
    }
    assert!(field(&life, "delegatedSubnetId").as_str().expect("a subnet").ends_with("/subnets/mysql"));
    assert_eq!(initially(&life, "highAvailability"), json!({"mode": "ZoneRedundant"}));
    assert_eq!(initially(&life, "zone"), Value::Null);
    assert_eq!(life.wants("setting-slow_query_log", &format!("{FOR}/value")), "ON");
    let own = "/metadata/annotations/crossplane.io~1external-name";
    assert_eq!(life.wants("setting-slow_query_log", own), "slow_query_log");
    assert!(life.wants("connection", "/data/host").is_string());

    let life = Life::steady("azure", "mysql", "development");
    assert_eq!(field(&life, "skuName"), "B_Standard_B2s");
    assert_eq!(field(&life, "backupRetentionDays"), 1);
    assert_eq!(life.wants("instance", "/spec/initProvider"), Value::Null);

    let mut old = fresh("mysql", "development");
    old.spec("/version", json!("8.0")).settle();
    assert_eq!(field(&old, "version"), "8.0.21");
    assert!(old.ask().fatal().is_none());
}

#[test]
fn it_is_up_with_an_address_a_password_and_encryption() {
    let steady = Life::steady("azure", "postgres", "development");
    assert_eq!(steady.world.composite["status"]["port"], 5432);
    for missing in ["fqdn", "password", "setting"] {
        let mut life = Life { world: steady.world.clone() };
        match missing {
            "fqdn" => seen(&mut life, "fqdn", Value::Null),
            "password" => {
                life.world.observed.get_mut("instance").expect("a server").connection.remove("password");
            }
            _ => {
                let setting = life.observed("setting-require_secure_transport");
                worlds::set_condition(setting, "Ready", "False", "Creating", "");
            }
        }
        assert!(!life.ask().composite_is_ready(), "{missing}");
    }
    // A new database has nothing inside before its server encrypts connections.
    let mut life = fresh("postgres", "development");
    while !life.world.observed.contains_key("setting-require_secure_transport") {
        worlds::step(&mut life.world);
    }
    let setting = life.observed("setting-require_secure_transport");
    worlds::set(setting, "/status", Value::Null);
    assert!(!life.has("sql-provider-config"));
    life.settle();
    assert!(life.has("sql-provider-config"));
    // The administrator's own name, never the one with the server in it.
    assert_eq!(life.wants("administrator", "/data/username"), "cGxhdGZvcm1fYWRtaW4=");
}

#[test]
fn disks_grow_and_never_shrink() {
    let mut life = Life::steady("azure", "postgres", "production");
    life.spec("/storage", json!({"size": "50Gi"}));
    assert_eq!(field(&life, "storageMb"), 65536);
    assert!(life.condition("ChangesApplied").contains("storage is 32Gi and shall be 64Gi"));
    life.settle();
    assert!(life.ask().fatal().is_none(), "the rounded size is no smaller one");
    seen(&mut life, "storageMb", json!(131_072));
    assert_eq!(field(&life, "storageMb"), 131_072);
    life.spec("/storage/size", json!("100Ti"));
    assert!(life.refusal().contains("spec.storage.size"), "{}", life.refusal());

    let mut life = Life::steady("azure", "mysql", "production");
    seen(&mut life, "storage/sizeGb", json!(80));
    assert_eq!(field(&life, "storage/sizeGb"), 80);
    life.spec("/storage", json!({"size": "100Gi"}));
    assert_eq!(field(&life, "storage/sizeGb"), 100);
    life.spec("/storage/size", json!("10Gi"));
    assert!(life.refusal().contains("spec.storage.size"));
}

#[test]
fn the_size_changes() {
    let mut life = Life::steady("azure", "postgres", "production");
    life.spec("/size", json!("large"));
    assert_eq!(field(&life, "skuName"), "GP_Standard_D4ds_v5");
    assert!(life.condition("ChangesApplied").contains("GP_Standard_D4ds_v5"));
    life.settle();
    assert!(life.condition("ChangesApplied").starts_with("ConditionTrue"));
    life.platform("/sizes/database/large/azure", json!("B_Standard_B4ms"));
    let refusal = life.refusal();
    assert!(refusal.contains("spec.size") && refusal.contains("high availability"), "{refusal}");
}

#[test]
fn a_major_upgrade_is_done_in_place() {
    let mut life = Life::steady("azure", "postgres", "production");
    life.spec("/version", json!("18"));
    assert_eq!(field(&life, "version"), "18");
    assert!(life.condition("ChangesApplied").contains("the version is 17 and shall be 18"));
    life.reconcile();
    life.spec("/version", json!("17"));
    assert!(life.refusal().contains("only rises"));
    // One that failed may be taken back.
    let message = worlds::message("upjet-013");
    worlds::set_condition(life.observed("instance"), "Synced", "False", &message.reason, &message.message);
    assert_eq!(field(&life, "version"), "17");
    seen(&mut life, "version", json!("18"));
    assert!(life.refusal().contains("only rises"));
    life.spec("/version", json!("18.1"));
    assert!(life.refusal().contains("spec.version"));
}

#[test]
fn a_server_with_replicas_is_not_upgraded() {
    for (engine, from, to) in [("postgres", "17", "18"), ("mysql", "8.0", "8.4")] {
        let mut life = fresh(engine, "production");
        life.spec("/version", json!(from)).spec("/readReplicas", json!(1)).settle();
        let before = field(&life, "version");
        life.spec("/version", json!(to));
        let refusal = life.refusal();
        assert!(refusal.starts_with("spec.version: ") && refusal.contains("spec.readReplicas"), "{refusal}");
        // Asked for in one go, the replicas go first.
        life.spec("/readReplicas", Value::Null);
        while life.world.observed.contains_key("replica-1") {
            assert_eq!(field(&life, "version"), before);
            assert!(life.condition("ChangesApplied").contains("the version is"));
            life.reconcile();
        }
        assert_eq!(field(&life, "version"), to);
        // Nothing new is made while the upgrade is under way.
        life.reconcile();
        life.spec("/readReplicas", json!(1));
        assert_eq!(life.ask().fatal(), None);
        assert!(!life.has("replica-1"));
        life.settle();
        assert!(life.has("replica-1") && life.ask().composite_is_ready());
    }
}

#[test]
fn a_standby_comes_and_goes() {
    let mut life = Life::steady("azure", "postgres", "development");
    seen(&mut life, "zone", json!("2"));
    life.spec("/highAvailability", json!(true));
    assert_eq!(field(&life, "highAvailability"), json!({"mode": "ZoneRedundant", "standbyAvailabilityZone": "1"}));
    assert_eq!(initially(&life, "highAvailability"), Value::Null);
    life.settle();
    assert_eq!(field(&life, "highAvailability"), Value::Null);
    assert_eq!(initially(&life, "highAvailability/mode"), "ZoneRedundant");
    life.spec("/highAvailability", json!(false));
    assert_eq!(field(&life, "highAvailability"), Value::Null);
    assert_eq!(initially(&life, "highAvailability"), Value::Null);
    assert!(life.condition("ChangesApplied").contains("high availability is on and shall be off"));
}

#[test]
fn a_region_without_zones_has_a_standby_in_the_same_place() {
    let zones = "/providers/azure/regions/westeurope/zones";
    for listed in [json!([]), json!(["3"])] {
        let mut life = fresh("postgres", "production");
        life.platform(zones, listed.clone()).settle();
        assert_eq!(initially(&life, "zone"), listed.get(0).cloned().unwrap_or_default());
        assert_eq!(initially(&life, "highAvailability"), json!({"mode": "SameZone"}));
        assert!(life.ask().composite_is_ready());
        let relaxed = life.world.composite["status"]["relaxed"].to_string();
        assert!(relaxed.contains("highAvailability") && relaxed.contains("regions.westeurope.zones"), "{relaxed}");
        life.spec("/readReplicas", json!(1)).settle();
        let zone = life.wants("replica-1", "/spec/initProvider/zone");
        assert_eq!(zone, listed.get(0).cloned().unwrap_or_default());
    }
    let mut life = fresh("postgres", "development");
    life.platform(zones, json!([])).settle();
    assert_eq!(life.wants("instance", "/spec/initProvider"), Value::Null);
    life.spec("/highAvailability", json!(true));
    assert_eq!(field(&life, "highAvailability"), json!({"mode": "SameZone"}));
    let mut life = fresh("postgres", "production");
    life.platform(zones, json!(["2", "3"])).settle();
    assert_eq!(initially(&life, "zone"), "2");
    assert_eq!(initially(&life, "highAvailability/standbyAvailabilityZone"), "3");
    let before = life.wants("instance", "");
    life.platform(zones, json!([]));
    assert_eq!(life.wants("instance", ""), before, "it is where it is");
    let mut life = fresh("mysql", "production");
    life.platform(zones, json!([]));
    assert!(life.refusal().starts_with("spec.highAvailability: "), "{}", life.refusal());
    life.spec("/highAvailability", json!(false)).settle();
    assert!(life.ask().composite_is_ready());
}

#[test]
fn a_failover_changes_nothing() {
    let mut life = Life::steady("azure", "postgres", "production");
    let before = life.wants("instance", "");
    seen(&mut life, "zone", json!("2"));
    seen(&mut life, "highAvailability/standbyAvailabilityZone", json!("1"));
    assert_eq!(life.wants("instance", ""), before);
    assert!(life.ask().composite_is_ready());
}

#[test]
fn mysql_has_a_standby_from_creation_or_never() {
    let mut life = Life::steady("azure", "mysql", "development");
    life.spec("/highAvailability", json!(true));
    assert!(life.refusal().starts_with("spec.highAvailability: "));
    let mut life = Life::steady("azure", "mysql", "production");
    seen(&mut life, "highAvailability", Value::Null);
    assert_eq!(initially(&life, "highAvailability/mode"), "ZoneRedundant", "somebody else's change is told");
    assert!(life.condition("ChangesApplied").contains("high availability is off"));
    life.spec("/highAvailability", json!(false));
    assert_eq!(initially(&life, "highAvailability"), Value::Null);
}

#[test]
fn replicas_come_and_go() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("azure", engine, "production");
        life.spec("/readReplicas", json!(2)).settle();
        let source = life.observed("instance")["status"]["atProvider"]["id"].clone();
        assert_eq!(life.wants("replica-1", &format!("{FOR}/sourceServerId")), source);
        assert_eq!(life.wants("replica-1", &format!("{FOR}/createMode")), "Replica");
        for absent in ["version", "administratorLogin", "administratorPasswordSecretRef", "highAvailability", "zone"] {
            assert_eq!(life.wants("replica-1", &format!("{FOR}/{absent}")), Value::Null, "{absent}");
        }
        assert!(life.world.composite["status"]["readerEndpoint"].as_str().expect("a reader").contains("-r1."));
        assert!(life.wants("connection", "/data/reader-host").is_string());
        life.spec("/readReplicas", json!(1)).reconcile();
        assert!(life.observed("replica-2")["spec"]["managementPolicies"].to_string().contains("Delete"));
        assert_eq!(life.observed("replica-2")["spec"]["forProvider"]["sourceServerId"], source);
        life.reconcile();
        assert!(!life.world.observed.contains_key("replica-2") && life.has("replica-1"));
        life.spec("/readReplicas", Value::Null).settle();
        assert!(!life.has("replica-1"));
        assert_eq!(life.wants("connection", "/data/reader-host"), Value::Null);
    }
}

#[test]
fn passwords_are_rotated() {
    let mut life = Life::steady("azure", "postgres", "production");
    let before = field(&life, "administratorPasswordSecretRef/name");
    life.spec("/credentials", json!({"rotation": 2})).settle();
    let after = field(&life, "administratorPasswordSecretRef/name");
    assert_ne!(before, after);
    assert!(life.has("external-secret-admin-2"));
    assert!(!life.has("external-secret-admin"), "the old one goes once nothing refers to it");
    assert!(life.ask().composite_is_ready());
}

#[test]
fn users_databases_and_extensions_come_and_go() {
    let mut life = Life::steady("azure", "postgres", "production");
    life.spec("/databases", json!([{"name": "orders", "extensions": ["vector", "pgcrypto"]}, {"name": "billing"}]));
    life.spec("/users", json!([{"name": "report", "privileges": "readOnly"}]));
    life.reconcile();
    assert_eq!(life.wants("setting-azure.extensions", &format!("{FOR}/value")), "PGCRYPTO,VECTOR");
    let extensions = |life: &Life| {
        life.ask().resources().expect("resources").keys().filter(|key| key.contains("extension-")).count()
    };
    assert_eq!(extensions(&life), 0, "the server's list comes first");
    life.settle();
    assert_eq!(extensions(&life), 2);
    assert!(life.has("sql-database-billing") && life.has("sql-role-user-report") && life.has("user-report"));
    // One that the server does not list yet.
    life.spec("/databases/0/extensions", json!(["vector", "pgcrypto", "hstore"]));
    life.reconcile();
    assert_eq!(extensions(&life), 2, "the new one waits");
    life.settle();
    assert_eq!(extensions(&life), 3);
    life.spec("/databases/0/extensions", Value::Null).spec("/users", Value::Null).reconcile();
    assert_eq!(life.ask().fatal(), None);
    assert!(life.observed("setting-azure.extensions")["spec"]["managementPolicies"].to_string().contains("Delete"));
    life.settle();
    assert!(!life.has("setting-azure.extensions") && !life.has("sql-role-user-report"));
}

#[test]
fn settings_of_the_spec_come_and_go() {
    let mut life = Life::steady("azure", "mysql", "production");
    life.spec("/parameters", json!({"wait_timeout": "600"})).settle();
    assert_eq!(life.wants("setting-wait_timeout", &format!("{FOR}/value")), "600");
    assert_eq!(life.wants("setting-wait_timeout", "/metadata/name"), "orders-setting-wait-timeout");
    assert!(!policies(&life, "setting-wait_timeout").contains("Delete"));
    life.spec("/parameters", Value::Null).reconcile();
    assert!(policies_observed(&mut life, "setting-wait_timeout").contains("Delete"));
    life.reconcile();
    assert!(!life.world.observed.contains_key("setting-wait_timeout"));
    let mut life = Life::steady("azure", "postgres", "production");
    for guarded in ["require_secure_transport", "azure.extensions", "pgbouncer.enabled"] {
        life.spec("/parameters", json!({guarded: "off"}));
        assert!(life.refusal().contains(guarded));
    }
}

fn policies_observed(life: &mut Life, name: &str) -> String {
    life.observed(name)["spec"]["managementPolicies"].to_string()
}

#[test]
fn protection_is_lifted_lock_first() {
    let mut life = Life::steady("azure", "postgres", "production");
    assert!(!policies(&life, "lock").contains("Delete"));
    life.spec("/deletion", json!({"protection": false})).reconcile();
    assert!(policies_observed(&mut life, "lock").contains("Delete"));
    assert!(life.world.observed.contains_key("protection"));
    assert_eq!(life.world.composite["status"]["deletable"], false);
    life.reconcile();
    assert!(!life.world.observed.contains_key("lock"), "the second answer leaves it out");
    assert!(life.world.observed.contains_key("protection"), "the lock was still seen");
    assert_eq!(life.world.composite["status"]["deletable"], false);
    life.reconcile();
    assert_eq!(life.world.composite["status"]["deletable"], true);
    assert!(!life.world.observed.contains_key("protection"));
    assert_eq!(policies(&life, "instance"), FULL);
    life.spec("/deletion", Value::Null).settle();
    assert!(life.has("lock"));
    assert_eq!(policies(&life, "instance"), PROTECTED);
}

#[test]
fn development_becomes_production() {
    let mut life = Life::steady("azure", "postgres", "development");
    life.spec("/profile", json!("production"));
    assert_eq!(field(&life, "skuName"), "GP_Standard_D2ds_v5");
    assert_eq!(field(&life, "highAvailability/mode"), "ZoneRedundant");
    assert_eq!(field(&life, "geoRedundantBackupEnabled"), false, "Azure cannot change it");
    life.settle();
    assert!(life.ask().composite_is_ready() && life.has("lock") && life.has("setting-log_connections"));
    assert_eq!(policies(&life, "instance"), PROTECTED);
    life.spec("/backup", json!({"crossRegion": true}));
    assert!(life.refusal().starts_with("spec.backup.crossRegion: "));
    let mut life = Life::steady("azure", "mysql", "development");
    life.spec("/profile", json!("production"));
    assert!(life.refusal().starts_with("spec.highAvailability: "));
    life.spec("/highAvailability", json!(false)).settle();
    assert!(life.ask().composite_is_ready());
}

#[test]
fn what_was_deleted_outside_is_told_and_never_made_again() {
    let mut life = Life::steady("azure", "postgres", "production");
    let message = worlds::message("upjet-013");
    worlds::set_condition(life.observed("instance"), &message.condition, "False", &message.reason, &message.message);
    assert_eq!(policies(&life, "instance"), PROTECTED);
    assert!(!life.ask().composite_is_ready());
    assert!(life.condition("DatabaseReady").starts_with("ConditionFalse"));

    let mut life = Life::steady("azure", "postgres", "development");
    worlds::set_condition(life.observed("instance"), "Ready", "False", "Creating", "");
    assert!(life.condition("DatabaseReady").contains("CreatedAgain"));
}

#[test]
fn pooling_is_the_servers_own() {
    let mut life = Life::steady("azure", "postgres", "development");
    life.spec("/pooling", json!({"enabled": true, "mode": "session"})).settle();
    assert_eq!(life.wants("setting-pgbouncer.pool_mode", &format!("{FOR}/value")), "session");
    assert_eq!(field(&life, "skuName"), "GP_Standard_D2ds_v5", "no pooler on a burstable one");
    assert_eq!(life.wants("connection", "/data/port"), "NjQzMg==");
    life.spec("/pooling", Value::Null).settle();
    assert_eq!(life.wants("connection", "/data/port"), "NTQzMg==");
    assert!(!life.has("setting-pgbouncer.enabled"));
}
