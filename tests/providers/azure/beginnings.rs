//! What a server begins with: the Platform, another server, a key, and what is refused.

use serde_json::{Value, json};

use super::{FOR, field, fresh, lost::lose};
use crate::{Life, support::worlds};

#[test]
fn a_platform_that_changes_leaves_databases_as_they_are() {
    let mut life = Life::steady("azure", "postgres", "production");
    let before = life.wants("instance", "");
    life.platform("/providers/azure/regions/westeurope", json!({"resourceGroup": "other"}));
    life.platform("/providers/azure/providerConfigRef", json!({"name": "other"}));
    assert_eq!(life.wants("instance", ""), before);
    life.platform("/providers/azure", Value::Null);
    assert_eq!(life.wants("instance", ""), before);
    lose(&mut life);
    assert_eq!(life.wants("instance", "/spec/providerConfigRef/name"), "default");
}

#[test]
fn a_platform_that_lacks_something_is_told_which() {
    for (engine, pointer, field) in [
        ("postgres", "", "spec.providers.azure:"),
        ("postgres", "/regions/westeurope", "spec.providers.azure.regions.westeurope:"),
        ("postgres", "/regions/westeurope/resourceGroup", "regions.westeurope.resourceGroup:"),
        ("postgres", "/regions/westeurope/delegatedSubnetId", "regions.westeurope.delegatedSubnetId:"),
        ("postgres", "/regions/westeurope/privateDnsZoneId", "regions.westeurope.privateDnsZoneId:"),
        ("mysql", "/regions/westeurope/mysql", "regions.westeurope.mysql.delegatedSubnetId:"),
        ("mysql", "/regions/westeurope/mysql/privateDnsZoneId", "regions.westeurope.mysql.privateDnsZoneId:"),
    ] {
        let mut life = fresh(engine, "production");
        life.platform(&format!("/providers/azure{pointer}"), Value::Null);
        let refusal = life.refusal();
        assert!(refusal.starts_with("Platform, ") && refusal.contains(field), "{refusal}");
    }
}

pub fn allowed(life: &mut Life) {
    life.platform(
        "/overrides",
        json!([{"namespaces": ["*"], "allow": {
            "adopt": ["legacy*"], "restore": ["*"], "keys": ["*"],
        }}]),
    );
}

#[test]
fn a_moment_is_restored_and_kept_for_life() {
    for engine in ["postgres", "mysql"] {
        restored(engine);
    }
}

fn restored(engine: &str) {
    let source = Life::steady("azure", engine, "production");
    let mut server = source.world.observed["instance"].object.clone();
    server["metadata"]["name"] = json!("orders-old");
    let id = server["status"]["atProvider"]["id"].clone();
    let mut life = fresh(engine, "production");
    life.spec("/restore", json!({"from": "orders-old", "pointInTime": "2026-11-01T00:00:00Z"}));
    life.settle();
    assert!(!life.has("instance") && life.condition("DatabaseReady").contains("orders-old"));
    life.world.objects.push(server);
    while !life.world.observed.contains_key("instance") {
        life.reconcile();
    }
    assert_eq!(field(&life, "createMode"), "PointInTimeRestore");
    assert_eq!(field(&life, "sourceServerId"), id);
    assert_eq!(field(&life, "pointInTimeRestoreTimeInUtc"), "2026-11-01T00:00:00Z");
    for absent in ["administratorLogin", "administratorPasswordSecretRef"] {
        assert_eq!(field(&life, absent), Value::Null, "{absent} comes from the source");
    }
    life.settle();
    assert!(field(&life, "administratorPasswordSecretRef").is_object(), "a password of its own once it is up");
    assert!(life.ask().composite_is_ready());
    life.spec("/restore", Value::Null);
    assert_eq!(field(&life, "sourceServerId"), id);
    assert_eq!(field(&life, "administratorLogin"), Value::Null);
}

#[test]
fn only_an_id_is_restored_from_the_cloud() {
    let mut life = fresh("postgres", "production");
    allowed(&mut life);
    life.spec("/restore", json!({"externalName": "legacy", "pointInTime": "2026-11-01T00:00:00Z"}));
    assert!(life.refusal().starts_with("spec.restore.externalName: "), "{}", life.refusal());
}

#[test]
fn a_key_of_ones_own_needs_an_identity() {
    let key = "https://acme.vault.azure.net/keys/databases/0f1e2d3c00004000";
    let mut life = fresh("postgres", "production");
    allowed(&mut life);
    life.spec("/encryption", json!({"keyRef": key})).settle();
    let identity = field(&life, "identity/identityIds/0");
    assert_eq!(field(&life, "customerManagedKey/keyVaultKeyId"), key);
    assert_eq!(field(&life, "customerManagedKey/primaryUserAssignedIdentityId"), identity);
    assert_eq!(field(&life, "identity/type"), "UserAssigned");
    assert_eq!(field(&life, "geoRedundantBackupEnabled"), false, "that would need a second key");
    let before = life.wants("instance", FOR);
    life.platform("/providers/azure/regions/westeurope/keyIdentityId", Value::Null);
    assert_eq!(life.wants("instance", FOR), before);
    life.world = worlds::fresh_on("azure", "postgres", "production");
    allowed(&mut life);
    life.spec("/encryption", json!({"keyRef": key}));
    life.platform("/providers/azure/regions/westeurope/keyIdentityId", Value::Null);
    assert!(life.refusal().contains("regions.westeurope.keyIdentityId: "));
}

#[test]
fn what_azure_does_not_have_is_refused_with_what_to_do() {
    for (engine, pointer, value) in [
        ("postgres", "/version", json!("17.4")),
        ("postgres", "/restore", json!({"from": "a"})),
        ("postgres", "/restore", json!({"snapshot": "a"})),
        ("postgres", "/deletion", json!({"finalBackup": true})),
        ("postgres", "/network", json!({"allowFrom": [{"cidr": "10.0.0.0/16"}]})),
        ("mysql", "/pooling", json!({"enabled": true})),
        ("mysql", "/databases", json!([{"name": "orders", "extensions": ["vector"]}])),
    ] {
        let mut life = fresh(engine, "production");
        allowed(&mut life);
        life.spec(pointer, value);
        let refusal = life.refusal();
        assert!(refusal.contains("azure does not offer"), "{pointer}: {refusal}");
    }
}
