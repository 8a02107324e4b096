//! An instance that exists already: it is looked at, and then run with what it has.

use serde_json::{Value, json};

use super::{field, fresh, policies};
use crate::{Life, support::worlds};

const NAME: &str = "/metadata/annotations/crossplane.io~1external-name";

/// An instance that is looked at. It is weaker than a new one would be, and stronger.
fn looked_at() -> Life {
    let mut life = fresh("postgres", "production");
    life.platform("/overrides", json!([{"namespaces": ["*"], "allow": {"adopt": ["legacy*"]}}]));
    life.spec("/adopt", json!({"externalName": "legacy-orders"})).settle();
    life.observed("instance")["status"]["atProvider"] = json!({
        "project": "acme-prod", "region": "europe-west3", "databaseVersion": "POSTGRES_17",
        "connectionName": "acme-prod:europe-west3:legacy-orders", "publicIpAddress": "203.0.113.7",
        "encryptionKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k",
        "settings": {
            "tier": "db-custom-2-4096", "edition": "ENTERPRISE", "diskType": "PD_HDD", "collation": "de_DE.UTF8",
            "diskSize": 120, "diskAutoresize": true, "diskAutoresizeLimit": 500, "availabilityType": "ZONAL",
            "effectiveAvailabilityType": "ZONAL", "version": 12, "userLabels": {"costs": "sales"},
            "activationPolicy": "ALWAYS", "locationPreference": {"zone": "europe-west3-c"},
            "denyMaintenancePeriod": {"startDate": "12-01", "endDate": "12-31", "time": "00:00:00"},
            "databaseFlags": [
                {"name": "cloudsql.logical_decoding", "value": "on"}, {"name": "max_connections", "value": "900"},
            ],
            "backupConfiguration": {
                "enabled": true, "startTime": "21:00", "location": "europe-west3", "pointInTimeRecoveryEnabled": true,
                "transactionLogRetentionDays": 7, "backupTier": "STANDARD",
                "backupRetentionSettings": {"retainedBackups": 30, "retentionUnit": "COUNT"},
            },
            "maintenanceWindow": {"day": 6, "hour": 4, "updateTrack": "week5"},
            "insightsConfig": {"queryInsightsEnabled": true, "recordClientAddress": true},
            "ipConfiguration": {
                "ipv4Enabled": true, "authorizedNetworks": [{"value": "198.51.100.0/24"}],
                "sslMode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED", "enablePrivatePathForGoogleCloudServices": false,
            },
        },
    });
    life
}

/// Asks for it to be run.
fn manage(life: &mut Life) -> &mut Life {
    life.spec("/size", json!("small")).spec("/storage", json!({"size": "20Gi"}));
    life.spec("/adopt/takeOver", json!(true)).spec("/adopt/mode", json!("Manage"))
}

#[test]
fn a_look_changes_nothing() {
    let life = looked_at();
    assert_eq!(policies(&life, "instance"), json!(["Observe"]).to_string());
    assert!(!life.has("administrator-user") && !life.has("sql-provider-config"));
    assert_eq!(field(&life, "settings"), Value::Null);
}

#[test]
fn an_adopted_instance_keeps_what_the_spec_does_not_speak_of() {
    let mut life = looked_at();
    let has = life.observed("instance")["status"]["atProvider"]["settings"].clone();
    manage(&mut life);
    for round in 0..2 {
        for name in [
            "tier",
            "edition",
            "diskType",
            "collation",
            "diskAutoresize",
            "diskAutoresizeLimit",
            "availabilityType",
            "userLabels",
            "activationPolicy",
            "locationPreference",
            "denyMaintenancePeriod",
            "databaseFlags",
            "maintenanceWindow",
            "insightsConfig",
            "ipConfiguration",
            "backupConfiguration/startTime",
            "backupConfiguration/location",
            "backupConfiguration/pointInTimeRecoveryEnabled",
            "backupConfiguration/transactionLogRetentionDays",
            "backupConfiguration/backupRetentionSettings",
        ] {
            let expected = has.pointer(&format!("/{name}")).cloned().unwrap_or_default();
            assert_eq!(field(&life, &format!("settings/{name}")), expected, "{name}, {round}");
        }
        for said in ["effectiveAvailabilityType", "version", "backupConfiguration/backupTier"] {
            assert_eq!(field(&life, &format!("settings/{said}")), Value::Null, "{said}");
        }
        assert_eq!(field(&life, "settings/ipConfiguration/privateNetwork"), Value::Null);
        assert_eq!(field(&life, "encryptionKeyName"), "projects/p/locations/l/keyRings/r/cryptoKeys/k");
        life.settle();
    }
    assert_eq!(life.wants("instance", NAME), "legacy-orders");
    assert!(life.has("administrator-user"));
    for control in ["network.allowFrom", "highAvailability"] {
        let relaxed = life.world.composite["status"]["relaxed"].to_string();
        assert!(relaxed.contains(control), "{relaxed}");
    }
}

#[test]
fn an_adopted_instance_changes_as_the_spec_says() {
    let mut life = looked_at();
    manage(&mut life).settle();
    life.spec("/backup", json!({"retentionDays": 7, "hour": 2})).spec("/highAvailability", json!(true));
    life.spec("/maintenance", json!({"day": "Sunday", "hour": 3})).spec("/size", json!("large"));
    life.spec("/parameters", json!({"max_connections": "950"})).spec("/storage/max", json!("900Gi"));
    for (name, value) in [
        ("backupConfiguration/backupRetentionSettings/retainedBackups", json!(7)),
        ("backupConfiguration/startTime", json!("02:00")),
        ("availabilityType", json!("REGIONAL")),
        ("maintenanceWindow/day", json!(7)),
        ("tier", json!("db-custom-4-16384")),
        ("diskAutoresizeLimit", json!(900)),
        (
            "databaseFlags",
            json!([
                {"name": "cloudsql.logical_decoding", "value": "on"}, {"name": "max_connections", "value": "950"},
            ]),
        ),
    ] {
        assert_eq!(field(&life, &format!("settings/{name}")), value, "{name}");
    }
}

#[test]
fn a_disk_that_does_not_grow_by_itself_is_not_asked_to_shrink() {
    let mut life = looked_at();
    life.observed("instance")["status"]["atProvider"]["settings"]["diskAutoresize"] = json!(false);
    manage(&mut life);
    assert!(life.refusal().starts_with("spec.storage.size: 20Gi is smaller than the 120Gi in use"));
    life.spec("/storage/size", json!("120Gi"));
    assert_eq!(field(&life, "settings/diskSize"), 120);
}

#[test]
fn the_administrator_that_a_secret_names_is_used() {
    let mut life = looked_at();
    manage(&mut life).spec("/adopt/credentialsSecret", json!({"name": "old-admin"}));
    for _ in 0..4 {
        worlds::step(&mut life.world);
    }
    assert!(!life.has("administrator-user") && !life.has("administrator"));
    assert!(life.condition("CredentialsReady").contains("SecretMissing"), "{}", life.condition("CredentialsReady"));
    life.world.objects.push(json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "old-admin", "namespace": "team-a"},
        "data": {"username": "cG9zdGdyZXM=", "password": "c2VjcmV0"},
    }));
    life.settle();
    assert_eq!(life.wants("administrator", "/data/username"), "cG9zdGdyZXM=");
    assert_eq!(life.wants("administrator", "/data/password"), "c2VjcmV0");
    assert!(!life.has("administrator-user"), "nobody else becomes one");
    assert!(life.ask().composite_is_ready());
    // Without the Secret, no other name is told beside its password.
    life.world.objects.retain(|object| object["metadata"]["name"] != "old-admin");
    assert_eq!(life.wants("administrator", "/data/username"), "cG9zdGdyZXM=");
    assert_eq!(life.wants("administrator", "/data/password"), "c2VjcmV0");
}

#[test]
fn an_administrator_of_ours_stays_the_one_when_a_secret_is_named_later() {
    let mut life = looked_at();
    manage(&mut life).settle();
    let before = life.wants("administrator", "/data");
    assert!(life.has("administrator-user"));
    life.world.objects.push(json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "old-admin", "namespace": "team-a"},
        "data": {"username": "cG9zdGdyZXM=", "password": "c2VjcmV0"},
    }));
    life.spec("/adopt/credentialsSecret", json!({"name": "old-admin"}));
    assert_eq!(life.wants("administrator", "/data"), before);
}

#[test]
fn a_retention_that_the_spec_says_does_not_switch_the_logs_of_an_adopted_instance_off() {
    let mut life = looked_at();
    life.spec("/profile", json!("development")).spec("/deletion", json!({"protection": false}));
    manage(&mut life).spec("/backup", json!({"retentionDays": 7}));
    let backups = life.wants("instance", "/spec/forProvider/settings/backupConfiguration");
    assert_eq!(backups["pointInTimeRecoveryEnabled"], true, "{backups}");
    assert_eq!(backups["backupRetentionSettings"]["retainedBackups"], 7, "{backups}");
}
