//! The server's object is lost in the cluster while the server lives on: it is looked at before it is changed.

use serde_json::{Value, json};

use super::{FOR, FULL, PROTECTED, field, initially, policies};
use crate::{Life, support::worlds};

const NAME: &str = "/metadata/annotations/crossplane.io~1external-name";
const LOOK: &str = r#"["Observe"]"#;

/// Loses the server's object, and with it the Secret that it owned. The answer is what its provider had seen of the server.
pub fn lose(life: &mut Life) -> Value {
    let lost = life.world.observed.remove("instance").expect("a server").object;
    let uid = &lost["metadata"]["uid"];
    life.world.objects.retain(|object| object["metadata"]["ownerReferences"][0]["uid"] != *uid);
    lost["status"]["atProvider"].clone()
}

/// The provider sees the server that is only looked at.
pub fn show(life: &mut Life, at: &Value) {
    worlds::set(life.observed("instance"), "/status/atProvider", at.clone());
    for kind in ["Ready", "Synced"] {
        worlds::set_condition(life.observed("instance"), kind, "True", "Available", "");
    }
}

/// A Platform that would make another server of it.
fn another_platform(life: &mut Life) {
    let network = |engine: &str| {
        json!({
            "delegatedSubnetId": format!("/subscriptions/9/resourceGroups/o/providers/Microsoft.Network/virtualNetworks/o/subnets/{engine}"),
            "privateDnsZoneId": format!("/subscriptions/9/resourceGroups/o/providers/Microsoft.Network/privateDnsZones/o.{engine}.database.azure.com"),
        })
    };
    let mut region = network("postgres");
    region["resourceGroup"] = json!("other");
    region["mysql"] = network("mysql");
    life.platform("/providers/azure/regions/westeurope", region);
}

#[test]
fn a_lost_server_is_looked_at_by_its_name_and_told() {
    for (engine, profile) in [("postgres", "production"), ("postgres", "development"), ("mysql", "production")] {
        let mut life = Life::steady("azure", engine, profile);
        let was = life.wants("instance", NAME);
        if engine == "postgres" {
            // As the provider writes it.
            let server = life.observed("instance")["status"]["atProvider"]["id"].as_str().expect("an ID").to_owned();
            let id = json!(format!("{server}/configurations/require_secure_transport"));
            worlds::set(life.observed("setting-require_secure_transport"), NAME, id);
        }
        let before = life.ask().resources().expect("resources");
        lose(&mut life);
        another_platform(&mut life);
        for _ in 0..2 {
            assert_eq!(policies(&life, "instance"), LOOK);
            assert_eq!(life.wants("instance", NAME), was);
            // The group that the server lives in, not the one that the Platform names today.
            assert_eq!(life.wants("instance", FOR), json!({"location": "westeurope", "resourceGroupName": "data"}));
            let told = life.condition("DatabaseReady");
            assert!(told.starts_with("ConditionFalse ObjectLost: ") && told.contains("looked up"), "{told}");
            let after = life.ask().resources().expect("resources");
            let gone: Vec<_> = before.keys().filter(|key| !after.contains_key(*key)).collect();
            assert!(gone.is_empty(), "{gone:?}");
            for (key, object) in after.iter().filter(|(key, _)| *key != "instance") {
                assert_eq!(object["spec"], before[key]["spec"], "{key}");
            }
            life.reconcile();
        }
        assert_eq!(life.world.composite["status"]["created"], true);
        assert_eq!(life.world.composite["status"]["deletable"], false);
    }
}

#[test]
fn a_lost_server_comes_back_with_what_it_has() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("azure", engine, "production");
        let (name, asked) = (life.wants("instance", NAME), life.wants("instance", FOR));
        let at = lose(&mut life);
        another_platform(&mut life);
        life.reconcile();
        show(&mut life, &at);
        assert_eq!(life.wants("instance", FOR), asked);
        assert_eq!(life.wants("instance", NAME), name);
        assert_eq!(policies(&life, "instance"), PROTECTED);
        life.settle();
        assert!(life.ask().composite_is_ready(), "{}", life.condition("DatabaseReady"));
        assert_eq!(life.wants("instance", FOR), asked);
        assert_eq!(initially(&life, "highAvailability/mode"), "ZoneRedundant");
    }
}

#[test]
fn what_could_only_be_replaced_is_that_of_the_server() {
    let key = json!({"keyVaultKeyId": "https://a.vault.azure.net/keys/k/1", "primaryUserAssignedIdentityId": "/subscriptions/0/i"});
    let mut life = Life::steady("azure", "postgres", "development");
    let mut at = lose(&mut life);
    for (name, value) in [
        ("administratorLogin", json!("boss")),
        ("geoRedundantBackupEnabled", json!(true)),
        ("customerManagedKey", key.clone()),
        ("identity", json!({"type": "UserAssigned", "identityIds": ["/subscriptions/0/i"]})),
        ("storageMb", json!(262_144)),
    ] {
        at[name] = value;
    }
    life.spec("/encryption", json!({"keyRef": key["keyVaultKeyId"]})).reconcile();
    assert_eq!(life.ask().fatal(), None, "what its key is, nobody knows yet");
    show(&mut life, &at);
    for name in ["administratorLogin", "geoRedundantBackupEnabled", "customerManagedKey", "identity", "storageMb"] {
        assert_eq!(field(&life, name), at[name], "{name}");
    }
    life.spec("/encryption/keyRef", json!("https://a.vault.azure.net/keys/other/1"));
    assert!(life.refusal().starts_with("spec.encryption.keyRef: "));
}

#[test]
fn a_restored_server_that_was_lost_stays_one_of_unknown_origin() {
    let mut life = Life::steady("azure", "postgres", "production");
    life.spec("/restore", json!({"from": "orders-old", "pointInTime": "2026-11-01T00:00:00Z"}));
    let at = lose(&mut life);
    life.reconcile();
    show(&mut life, &at);
    life.settle();
    assert!(life.ask().composite_is_ready());
    // Azure shows neither, and the provider would have to replace the server to change them.
    for absent in ["createMode", "sourceServerId", "pointInTimeRestoreTimeInUtc"] {
        assert_eq!(field(&life, absent), Value::Null, "{absent}");
    }
    assert_eq!(life.wants("instance", "/metadata/annotations/idp.dev~1found"), "true");
}

#[test]
fn replicas_of_a_lost_server_stay_as_they_are() {
    let mut life = Life::steady("azure", "postgres", "production");
    life.spec("/readReplicas", json!(1)).settle();
    let (before, host) = (life.wants("replica-1", "/spec"), life.wants("connection", "/data/reader-host"));
    let at = lose(&mut life);
    another_platform(&mut life);
    life.spec("/size", json!("large")).reconcile();
    assert_eq!(life.wants("replica-1", "/spec"), before);
    assert_eq!(life.wants("connection", "/data/reader-host"), host);
    show(&mut life, &at);
    life.settle();
    assert_eq!(life.wants("replica-1", &format!("{FOR}/skuName")), "GP_Standard_D4ds_v5");
}

#[test]
fn a_server_that_is_nowhere_is_made_again_only_without_protection() {
    for (profile, expected) in [("production", LOOK), ("development", FULL)] {
        let mut life = Life::steady("azure", "postgres", profile);
        let asked = life.wants("instance", FOR);
        lose(&mut life);
        life.reconcile();
        let message = "observe failed: external resource does not exist";
        worlds::set_condition(life.observed("instance"), "Synced", "False", "ReconcileError", message);
        assert_eq!(policies(&life, "instance"), expected);
        if profile == "production" {
            let told = life.condition("DatabaseReady");
            assert!(told.starts_with("ConditionFalse DeletedOutside: ") && told.contains("backup"), "{told}");
        } else {
            assert_eq!(life.wants("instance", FOR), asked, "private, as a new one is");
            life.settle();
            assert!(life.ask().composite_is_ready());
        }
    }
}

#[test]
fn trouble_with_the_look_is_told() {
    let mut life = Life::steady("azure", "postgres", "production");
    lose(&mut life);
    life.reconcile();
    let message = "observe failed: AuthorizationFailed: The client does not have authorization to perform action";
    worlds::set_condition(life.observed("instance"), "Synced", "False", "ReconcileError", message);
    assert!(life.condition("DatabaseReady").contains("AccessDenied"), "{}", life.condition("DatabaseReady"));
    assert_eq!(policies(&life, "instance"), LOOK);
}
