//! Google Cloud SQL.

mod adoption;
mod lost;
mod origin;

use serde_json::{Value, json};

use crate::{
    Life,
    support::worlds::{self, around, manifest, set},
};

const ASKED: &str = "/spec/forProvider";

fn field(life: &Life, name: &str) -> Value {
    life.wants("instance", &format!("{ASKED}/{name}"))
}

fn flag(life: &Life, name: &str) -> Value {
    let flags = field(life, "settings/databaseFlags");
    let found = flags.as_array().expect("flags").iter().find(|flag| flag["name"] == name);
    found.map(|flag| flag["value"].clone()).unwrap_or_default()
}

fn policies(life: &Life, name: &str) -> String {
    life.wants(name, "/spec/managementPolicies").to_string()
}

/// A database that nothing is composed of yet.
fn fresh(engine: &str, profile: &str) -> Life {
    Life { world: around(manifest("gcp", engine, profile)) }
}

/// Takes an object out of the cluster behind Crossplane's back, with what it owns.
fn lose(life: &mut Life, name: &str) {
    let lost = life.world.observed.remove(name).expect("an object").object["metadata"]["uid"].clone();
    life.world.objects.retain(|object| object["metadata"]["ownerReferences"][0]["uid"] != lost);
}

#[test]
fn production_is_asked_for_as_the_facts_say() {
    for (engine, version) in [("postgres", "POSTGRES_17"), ("mysql", "MYSQL_8_4")] {
        let life = Life::steady("gcp", engine, "production");
        for (name, expected) in [
            ("databaseVersion", json!(version)),
            ("region", json!("europe-west3")),
            ("project", json!("acme-prod")),
            ("deletionProtection", json!(true)),
            ("settings/deletionProtectionEnabled", json!(true)),
            ("settings/edition", json!("ENTERPRISE")),
            ("settings/tier", json!("db-custom-2-4096")),
            ("settings/availabilityType", json!("REGIONAL")),
            ("settings/retainBackupsOnDelete", json!(true)),
            ("settings/finalBackupConfig", json!({"enabled": true, "retentionDays": 30})),
            ("settings/backupConfiguration/enabled", json!(true)),
            ("settings/backupConfiguration/transactionLogRetentionDays", json!(7)),
            (
                "settings/backupConfiguration/backupRetentionSettings",
                json!({"retainedBackups": 14, "retentionUnit": "COUNT"}),
            ),
            (
                "settings/ipConfiguration",
                json!({
                    "ipv4Enabled": false, "privateNetwork": "projects/acme-prod/global/networks/main",
                    "allocatedIpRange": "databases", "sslMode": "ENCRYPTED_ONLY",
                }),
            ),
            ("settings/diskType", json!("PD_SSD")),
            ("settings/diskSize", json!(20)),
            ("settings/diskAutoresize", json!(true)),
            ("settings/diskAutoresizeLimit", json!(100)),
            ("settings/maintenanceWindow/updateTrack", json!("stable")),
            ("settings/insightsConfig", json!({"queryInsightsEnabled": true})),
        ] {
            assert_eq!(field(&life, name), expected, "{engine} {name}");
        }
        let user = life.wants("administrator-user", ASKED);
        assert_eq!(user["instance"], life.wants("instance", "/metadata/annotations/crossplane.io~1external-name"));
        assert_eq!((user["type"].as_str(), user["deletionPolicy"].as_str()), (Some("BUILT_IN"), Some("ABANDON")));
        assert!(!policies(&life, "instance").contains("Create"));
        assert!(!policies(&life, "instance").contains("Delete"));
    }
}

#[test]
fn each_engine_has_its_own_words() {
    let backup = "settings/backupConfiguration";
    let postgres = Life::steady("gcp", "postgres", "production");
    assert_eq!(field(&postgres, &format!("{backup}/pointInTimeRecoveryEnabled")), true);
    assert_eq!(field(&postgres, &format!("{backup}/binaryLogEnabled")), Value::Null);
    for (name, value) in [
        ("cloudsql.iam_authentication", "on"),
        ("log_connections", "on"),
        ("log_disconnections", "on"),
        ("log_min_duration_statement", "1000"),
    ] {
        assert_eq!(flag(&postgres, name), value, "{name}");
    }
    let mysql = Life::steady("gcp", "mysql", "production");
    assert_eq!(field(&mysql, &format!("{backup}/binaryLogEnabled")), true);
    assert_eq!(field(&mysql, &format!("{backup}/pointInTimeRecoveryEnabled")), Value::Null);
    assert_eq!(flag(&mysql, "cloudsql_iam_authentication"), "on");
    assert_eq!(flag(&mysql, "slow_query_log"), "on");
    assert_eq!(flag(&mysql, "cloudsql.iam_authentication"), Value::Null);
}

#[test]
fn development_is_small_and_can_be_deleted() {
    for engine in ["postgres", "mysql"] {
        let life = Life::steady("gcp", engine, "development");
        for (name, expected) in [
            ("deletionProtection", json!(false)),
            ("settings/deletionProtectionEnabled", json!(false)),
            ("settings/availabilityType", json!("ZONAL")),
            ("settings/finalBackupConfig", json!({"enabled": false})),
            ("settings/retainBackupsOnDelete", json!(false)),
            ("settings/ipConfiguration/ipv4Enabled", json!(false)),
            ("settings/ipConfiguration/sslMode", json!("ENCRYPTED_ONLY")),
            ("settings/maintenanceWindow/updateTrack", json!("canary")),
            ("settings/backupConfiguration/transactionLogRetentionDays", Value::Null),
        ] {
            assert_eq!(field(&life, name), expected, "{engine} {name}");
        }
        assert_eq!(life.wants("administrator-user", &format!("{ASKED}/deletionPolicy")), "DELETE");
        assert!(policies(&life, "instance").contains("Delete"));
        assert_eq!(life.world.composite["status"]["deletable"], true);
    }
}

#[test]
fn it_is_up_with_an_address_an_authority_and_an_administrator() {
    let steady = Life::steady("gcp", "postgres", "production");
    let data = steady.wants("connection", "/data");
    for entry in ["host", "port", "ca.crt", "certificates", "sslmode", "username", "password"] {
        assert!(data[entry].is_string(), "{entry}");
    }
    let status = &steady.world.composite["status"];
    assert_eq!((status["port"].as_u64(), status["engineVersion"].as_str()), (Some(5432), Some("17")));
    let mut life = fresh("postgres", "production");
    while !life.world.observed.contains_key("instance") {
        worlds::step(&mut life.world);
    }
    assert!(life.has("administrator-user"));
    for gone in ["/status/atProvider/privateIpAddress", "/status/conditions"] {
        let mut half = Life { world: life.world.clone() };
        set(half.observed("instance"), gone, Value::Null);
        assert!(half.condition("DatabaseReady").starts_with("ConditionFalse"), "{gone}");
        assert!(!half.has("administrator-user"), "{gone}");
    }
    let mut life = Life::steady("gcp", "postgres", "production");
    life.world.observed.get_mut("administrator-user").expect("a user").connection.clear();
    assert!(!life.ask().composite_is_ready());
}

#[test]
fn storage_only_grows_and_a_grown_disk_stays() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/storage", json!({"size": "50Gi"}));
    assert_eq!(field(&life, "settings/diskSize"), 50);
    assert!(life.condition("ChangesApplied").contains("storage is 20Gi and shall be 50Gi"));
    life.settle();
    assert!(life.condition("ChangesApplied").starts_with("ConditionTrue"));
    life.observed("instance")["status"]["atProvider"]["settings"]["diskSize"] = json!(80);
    assert_eq!(field(&life, "settings/diskSize"), 50);
    assert!(life.condition("ChangesApplied").starts_with("ConditionTrue"));
    life.spec("/storage", json!({"size": "40Gi"}));
    assert!(life.refusal().contains("spec.storage.size"));
    life.spec("/storage", json!({"size": "100Ti"}));
    assert!(life.refusal().contains("spec.storage.size"));
}

#[test]
fn the_size_changes_in_place() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/size", json!("large"));
    assert_eq!(field(&life, "settings/tier"), "db-custom-4-16384");
    assert!(life.condition("ChangesApplied").contains("the size is db-custom-2-4096"));
    life.settle();
    assert_eq!(life.world.composite["status"]["size"]["instance"], "db-custom-4-16384");
    life.platform(
        "/sizes",
        json!({"database": {"huge": {"gcp": "db-perf-optimized-N-8"}, "odd": {"gcp": "db-custom-3-8192"}}}),
    );
    life.spec("/size", json!("huge"));
    assert_eq!(field(&life, "settings/edition"), "ENTERPRISE_PLUS");
    life.spec("/size", json!("odd"));
    assert!(life.refusal().starts_with("Platform, spec.sizes.database.odd.gcp"));
}

#[test]
fn a_version_only_rises() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/version", json!("18"));
    assert_eq!(field(&life, "databaseVersion"), "POSTGRES_18");
    assert!(life.condition("ChangesApplied").contains("the version is 17 and shall be 18"));
    life.settle();
    life.spec("/version", json!("17"));
    assert!(life.refusal().starts_with("spec.version"));
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/version", json!("17.4"));
    assert!(life.refusal().contains("Google chooses the minor version"));
    let mut life = fresh("mysql", "production");
    life.spec("/version", json!("8.0.35")).settle();
    assert_eq!(field(&life, "databaseVersion"), "MYSQL_8_0_35");
    life.spec("/version", json!("8.0"));
    assert_eq!(field(&life, "databaseVersion"), "MYSQL_8_0_35");
    life.spec("/version", json!("8.4"));
    assert_eq!(field(&life, "databaseVersion"), "MYSQL_8_4");
}

#[test]
fn an_upgrade_that_was_done_outside_stays() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.observed("instance")["status"]["atProvider"]["databaseVersion"] = json!("POSTGRES_18");
    assert_eq!(field(&life, "databaseVersion"), "POSTGRES_18");
}

#[test]
fn a_standby_needs_the_logs() {
    for (engine, logs) in [("postgres", "pointInTimeRecoveryEnabled"), ("mysql", "binaryLogEnabled")] {
        let mut life = Life::steady("gcp", engine, "development");
        let logs = format!("settings/backupConfiguration/{logs}");
        assert_eq!(field(&life, &logs), false);
        life.spec("/highAvailability", json!(true));
        assert_eq!(field(&life, "settings/availabilityType"), "REGIONAL");
        assert_eq!(field(&life, &logs), true);
        // No more days of logs than backups.
        assert_eq!(field(&life, "settings/backupConfiguration/transactionLogRetentionDays"), 1);
        life.settle();
        life.spec("/highAvailability", json!(false));
        assert_eq!(field(&life, "settings/availabilityType"), "ZONAL");
        life.spec("/highAvailability", json!(true)).spec("/backup", json!({"retentionDays": 0}));
        assert!(life.refusal().starts_with("spec.highAvailability"));
        life.spec("/highAvailability", json!(false));
        assert_eq!(field(&life, "settings/backupConfiguration/enabled"), false);
    }
}

#[test]
fn replicas_come_and_go() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("gcp", engine, "production");
        let before = life.wants("connection", "/data/ca.crt").to_string().len();
        life.spec("/readReplicas", json!(2)).settle();
        let own = life.wants("instance", "/metadata/annotations/crossplane.io~1external-name");
        let replica = life.wants("replica-1", ASKED);
        assert_eq!(replica["masterInstanceName"], own);
        assert_eq!(replica["databaseVersion"], field(&life, "databaseVersion"));
        assert_eq!(replica["deletionProtection"], false);
        assert_eq!(replica["settings"]["tier"], field(&life, "settings/tier"));
        for absent in ["backupConfiguration", "finalBackupConfig", "maintenanceWindow", "diskSize"] {
            assert_eq!(replica["settings"][absent], Value::Null, "{absent}");
        }
        assert!(life.world.composite["status"]["readerEndpoint"].is_string());
        assert!(life.wants("connection", "/data/reader-host").is_string());
        // Each instance has an authority of its own.
        assert!(life.wants("connection", "/data/ca.crt").to_string().len() > before * 2);
        // It follows the version that runs, not the one that is asked for.
        if engine == "postgres" {
            life.spec("/version", json!("18"));
            assert_eq!(life.wants("replica-1", &format!("{ASKED}/databaseVersion")), "POSTGRES_17");
            life.spec("/version", json!("17"));
        }
        life.spec("/readReplicas", json!(1)).reconcile();
        let leaving = life.observed("replica-2").clone();
        assert!(leaving["spec"]["managementPolicies"].to_string().contains("Delete"));
        assert!(leaving["metadata"]["annotations"]["crossplane.io/external-name"].is_string());
        life.reconcile();
        assert!(!life.world.observed.contains_key("replica-2"));
        life.spec("/readReplicas", Value::Null).settle();
        assert!(!life.has("replica-1"));
        assert_eq!(life.wants("connection", "/data/reader-host"), Value::Null);
    }
}

#[test]
fn passwords_rotate() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("gcp", engine, "production");
        let before = life.wants("administrator-user", &format!("{ASKED}/passwordSecretRef/name"));
        life.spec("/credentials", json!({"rotation": 2})).settle();
        let after = life.wants("administrator-user", &format!("{ASKED}/passwordSecretRef/name"));
        assert_ne!(before, after);
        assert!(after.as_str().expect("a name").ends_with("-2"));
        assert!(!life.has("external-secret-admin"));
        assert!(life.has("external-secret-admin-2"));
        life.spec("/credentials", json!({"rotation": 1}));
        assert!(life.refusal().starts_with("spec.credentials.rotation"));
    }
}

#[test]
fn users_and_databases_come_and_go() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("gcp", engine, "development");
        let extensions = if engine == "postgres" { json!(["pgcrypto"]) } else { Value::Null };
        let mut audit = json!({"name": "audit"});
        set(&mut audit, "/extensions", extensions);
        life.spec("/databases", json!([{"name": "orders"}, audit]));
        life.spec("/users", json!([{"name": "report", "databases": ["orders"]}]));
        if let Some(fatal) = life.ask().fatal() {
            panic!("{engine}: {fatal}");
        }
        assert!(life.settle().composite_is_ready());
        assert!(life.has("connection-audit") && life.has("user-report"));
        life.spec("/users", Value::Null).spec("/databases", json!([{"name": "orders"}])).settle();
        assert!(!life.has("connection-audit") && !life.has("user-report"));
    }
}

#[test]
fn protection_is_lifted_in_two_answers() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/deletion", json!({"protection": false})).reconcile();
    assert!(life.has("protection"));
    assert_eq!(life.world.composite["status"]["deletable"], false);
    for open in ["/deletionProtection", "/settings/deletionProtectionEnabled", "/settings/retainBackupsOnDelete"] {
        let mut half = Life { world: life.world.clone() };
        worlds::step(&mut half.world);
        let now = half.observed("instance")["status"]["atProvider"].pointer(open).and_then(Value::as_bool);
        set(half.observed("instance"), &format!("/status/atProvider{open}"), json!(!now.expect("a switch")));
        assert!(half.has("protection"), "{open}");
    }
    life.settle();
    assert!(!life.has("protection"));
    assert_eq!(life.world.composite["status"]["deletable"], true);
    assert!(policies(&life, "instance").contains("Delete"));
}

#[test]
fn production_becomes_development() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/profile", json!("development"));
    assert!(life.refusal().starts_with("spec.profile"));
    life.spec("/deletion", json!({"protection": false})).settle();
    assert_eq!(field(&life, "settings/availabilityType"), "ZONAL");
    assert_eq!(field(&life, "settings/finalBackupConfig"), json!({"enabled": false}));
    assert_eq!(life.world.composite["status"]["deletable"], true);
}

#[test]
fn deleted_outside_it_is_told_and_not_made_again() {
    let mut life = Life::steady("gcp", "postgres", "production");
    let message = worlds::message("upjet-013");
    worlds::set_condition(life.observed("instance"), &message.condition, "False", &message.reason, &message.message);
    let said = life.condition("DatabaseReady");
    assert!(said.starts_with("ConditionFalse"), "{said}");
    assert!(!policies(&life, "instance").contains("Create"));
    let mut life = Life::steady("gcp", "postgres", "development");
    worlds::set_condition(life.observed("instance"), "Ready", "False", "Creating", "");
    assert!(life.condition("DatabaseReady").contains("CreatedAgain"));
}

#[test]
fn what_the_platform_changes_changes_nothing_that_exists() {
    let mut life = Life::steady("gcp", "postgres", "production");
    let before = life.ask().resources().expect("resources")["instance"].clone();
    life.platform("/providers/gcp/regions/europe-west3", json!({"network": "projects/x/global/networks/y"}));
    life.platform("/providers/gcp/project", json!("other-project"));
    life.platform("/providers/gcp/providerConfigRef", json!({"name": "other"}));
    assert_eq!(life.ask().resources().expect("resources")["instance"], before);
    life.platform("/providers/gcp", Value::Null);
    assert_eq!(life.ask().resources().expect("resources")["instance"], before);
}

#[test]
fn what_the_platform_lacks_is_named() {
    for (missing, field) in [
        ("/providers/gcp", "Platform, spec.providers.gcp:"),
        ("/providers/gcp/regions/europe-west3", "Platform, spec.providers.gcp.regions.europe-west3:"),
        ("/providers/gcp/regions/europe-west3/network", "Platform, spec.providers.gcp.regions.europe-west3.network:"),
    ] {
        let mut life = fresh("postgres", "production");
        life.platform(missing, Value::Null);
        let said = life.refusal();
        assert!(said.starts_with(field), "{said}");
    }
}

#[test]
fn the_larger_edition_pools_connections() {
    let mut life = Life::steady("gcp", "postgres", "production");
    life.spec("/pooling", json!({"enabled": true}));
    let said = life.refusal();
    assert!(said.starts_with("spec.pooling.enabled") && said.contains("db-perf-optimized-N-"), "{said}");
    life.platform("/sizes", json!({"database": {"small": {"gcp": "db-perf-optimized-N-2"}}}));
    let port = life.wants("connection", "/data/port");
    assert!(life.settle().composite_is_ready());
    assert_eq!(field(&life, "settings/connectionPoolConfig"), json!([{"connectionPoolingEnabled": true}]));
    assert_ne!(life.wants("connection", "/data/port"), port);
    // base64 of "6432"
    assert_eq!(life.wants("connection", "/data/port"), "NjQzMg==");
    life.spec("/pooling", json!({"enabled": true, "mode": "session"}));
    assert_eq!(
        field(&life, "settings/connectionPoolConfig/0/flags"),
        json!([{"name": "pool_mode", "value": "session"}])
    );
    life.spec("/pooling", Value::Null).settle();
    assert_eq!(field(&life, "settings/connectionPoolConfig"), json!([{"connectionPoolingEnabled": false}]));
    assert_eq!(life.wants("connection", "/data/port"), port);
}

#[test]
fn mysql_pools_threads_at_the_same_address() {
    let mut life = Life::steady("gcp", "mysql", "production");
    life.platform("/sizes", json!({"database": {"small": {"gcp": "db-perf-optimized-N-2"}}}));
    life.spec("/pooling", json!({"enabled": true}));
    assert!(life.settle().composite_is_ready());
    // base64 of "3306"
    assert_eq!(life.wants("connection", "/data/port"), "MzMwNg==");
    life.spec("/pooling", json!({"enabled": true, "mode": "session"}));
    assert!(life.refusal().starts_with("spec.pooling.mode: gcp does not offer pooling by session"));
}

#[test]
fn backups_across_regions_stay_on_the_continent() {
    let mut life = Life::steady("gcp", "postgres", "production");
    assert_eq!(field(&life, "settings/backupConfiguration/location"), Value::Null);
    life.spec("/backup", json!({"crossRegion": true}));
    assert_eq!(field(&life, "settings/backupConfiguration/location"), "eu");
    let mut life = fresh("postgres", "production");
    life.platform("/providers/gcp/regions", json!({"africa-south1": {"network": "projects/a/global/networks/n"}}));
    life.spec("/region", json!("africa-south1")).spec("/backup", json!({"crossRegion": true}));
    assert!(life.refusal().starts_with("spec.backup.crossRegion"));
}

#[test]
fn what_is_not_offered_is_refused() {
    for (engine, pointer, value, field) in [
        ("postgres", "/network", json!({"allowFrom": [{"cidr": "10.1.0.0/16"}]}), "spec.network.allowFrom"),
        ("mysql", "/databases", json!([{"name": "orders", "extensions": ["x"]}]), "spec.databases"),
        ("postgres", "/parameters", json!({"cloudsql.iam_authentication": "off"}), "spec.parameters.cloudsql"),
        ("mysql", "/parameters", json!({"cloudsql_iam_authentication": "off"}), "spec.parameters.cloudsql"),
        ("postgres", "/storage", json!({"size": "5Gi"}), "spec.storage.size"),
    ] {
        let mut life = fresh(engine, "production");
        life.spec(pointer, value);
        let said = life.refusal();
        assert!(said.starts_with(field), "{said}");
    }
}
