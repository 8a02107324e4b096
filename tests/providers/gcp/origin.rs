//! Where the data comes from: another database, a backup, or a server that exists already.

use serde_json::{Value, json};

use super::{field, fresh, policies};
use crate::Life;

#[test]
fn a_database_starts_with_the_data_of_another() {
    let source = Life::steady("gcp", "postgres", "production");
    let own = source.wants("instance", "/metadata/annotations/crossplane.io~1external-name");
    let name = source.world.composite["metadata"]["name"].clone();
    let mut life = fresh("postgres", "production");
    life.world.composite["metadata"]["name"] = json!("copy");
    life.world.composite["metadata"]["uid"] = json!("99999999-0000-4000-8000-000000000000");
    life.spec("/restore", json!({"from": name, "pointInTime": "2026-01-01T00:00:00Z"}));
    let mut alone = Life { world: life.world.clone() };
    assert!(!alone.settle().composite_is_ready());
    assert!(alone.condition("DatabaseReady").contains("SourceMissing"));
    life.world.objects.push(source.world.observed["instance"].object.clone());
    assert!(life.settle().composite_is_ready());
    let clone = field(&life, "clone");
    assert_eq!(clone["sourceInstanceName"], own);
    assert_eq!(clone["pointInTime"], "2026-01-01T00:00:00Z");
    // It stays for life.
    life.spec("/restore", Value::Null);
    assert_eq!(field(&life, "clone"), clone);
}

#[test]
fn a_database_starts_with_a_backup() {
    let mut life = fresh("mysql", "production");
    life.platform("/overrides", json!([{"namespaces": ["*"], "allow": {"restore": ["legacy*", "0*", "x*"]}}]));
    life.spec("/restore", json!({"snapshot": "legacy/1700000000000"})).settle();
    let context = field(&life, "restoreBackupContext");
    assert_eq!((context["instanceId"].as_str(), context["backupRunId"].as_f64()), (Some("legacy"), Some(1.7e12)));
    // A backup that is named later would be restored over the data.
    let mut living = Life::steady("gcp", "mysql", "production");
    living.platform("/overrides", json!([{"namespaces": ["*"], "allow": {"restore": ["legacy*"]}}]));
    living.spec("/restore", json!({"snapshot": "legacy/1700000000000"}));
    assert!(living.refusal().starts_with("spec.restore: restoring counts only when a database is created"));
    for wrong in ["legacy", "legacy/x", "legacy/0"] {
        let mut life = fresh("mysql", "production");
        life.platform("/overrides", json!([{"namespaces": ["*"], "allow": {"restore": ["*"]}}]));
        life.spec("/restore", json!({"snapshot": wrong}));
        let said = life.refusal();
        assert!(said.starts_with("spec.restore.snapshot"), "{wrong}: {said}");
    }
}

#[test]
fn a_server_that_exists_is_looked_at_first() {
    let mut life = fresh("postgres", "production");
    life.platform("/overrides", json!([{"namespaces": ["*"], "allow": {"adopt": ["legacy*"]}}]));
    life.spec("/adopt", json!({"externalName": "legacy-orders"})).settle();
    assert_eq!(policies(&life, "instance"), json!(["Observe"]).to_string());
    assert!(!life.has("administrator-user") && !life.has("sql-provider-config"));
    assert_eq!(field(&life, "settings"), Value::Null);
    life.observed("instance")["status"]["atProvider"] = json!({
        "project": "acme-prod", "region": "europe-west3", "databaseVersion": "POSTGRES_17",
        "connectionName": "acme-prod:europe-west3:legacy-orders", "publicIpAddress": "203.0.113.7",
        "encryptionKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k",
        "settings": {
            "tier": "db-custom-2-7680", "diskType": "PD_HDD", "collation": "de_DE.UTF8",
            "ipConfiguration": {"ipv4Enabled": true, "authorizedNetworks": [{"value": "198.51.100.0/24"}]},
        },
    });
    life.spec("/size", json!("small")).spec("/storage", json!({"size": "20Gi"}));
    life.spec("/adopt/takeOver", json!(true)).spec("/adopt/mode", json!("Manage"));
    for (name, expected) in [
        ("settings/diskType", json!("PD_HDD")),
        ("settings/collation", json!("de_DE.UTF8")),
        ("settings/ipConfiguration/ipv4Enabled", json!(true)),
        ("settings/ipConfiguration/privateNetwork", Value::Null),
        ("settings/ipConfiguration/authorizedNetworks", json!([{"value": "198.51.100.0/24"}])),
        ("encryptionKeyName", json!("projects/p/locations/l/keyRings/r/cryptoKeys/k")),
    ] {
        assert_eq!(field(&life, name), expected, "{name}");
    }
    let before = field(&life, "settings/ipConfiguration");
    life.settle();
    assert_eq!(life.wants("instance", "/metadata/annotations/crossplane.io~1external-name"), "legacy-orders");
    assert_eq!(field(&life, "settings/ipConfiguration"), before);
    assert!(life.has("administrator-user"));
}
