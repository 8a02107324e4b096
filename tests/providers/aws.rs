//! Amazon RDS.

mod origin;

use serde_json::{Value, json};

use crate::Life;

const INSTANCE: &str = "/spec/forProvider";

fn field(life: &Life, name: &str) -> Value {
    life.wants("instance", &format!("{INSTANCE}/{name}"))
}

#[test]
fn mysql_is_asked_for_in_its_own_words() {
    let life = Life::steady("aws", "mysql", "production");
    assert_eq!(field(&life, "engine"), "mysql");
    assert_eq!(field(&life, "engineVersion"), "8.4");
    assert_eq!(field(&life, "port"), 3306);
    assert_eq!(field(&life, "enabledCloudwatchLogsExports"), json!(["error", "slowquery"]));
    let family = life.wants("parameter-group-8-4", "/spec/forProvider/family");
    assert_eq!(family, "mysql8.4");
    let settings = life.wants("parameter-group-8-4", "/spec/forProvider/parameter");
    let required = settings.as_array().expect("settings").iter().find(|s| s["name"] == "require_secure_transport");
    assert_eq!(required.expect("TLS")["value"], "1");
}

#[test]
fn replicas_come_and_go() {
    let mut life = Life::steady("aws", "postgres", "production");
    life.spec("/readReplicas", json!(2)).settle();
    let source = life.wants("replica-1", "/spec/forProvider/replicateSourceDb");
    assert_eq!(source, field(&life, "identifier"));
    for absent in ["engine", "username", "passwordSecretRef", "allocatedStorage", "dbSubnetGroupName"] {
        assert_eq!(life.wants("replica-1", &format!("{INSTANCE}/{absent}")), Value::Null, "{absent}");
    }
    assert_eq!(life.wants("replica-1", "/spec/forProvider/skipFinalSnapshot"), true);
    assert!(life.world.composite["status"]["readerEndpoint"].is_string());
    assert!(life.wants("connection", "/data/reader-host").is_string());
    life.spec("/readReplicas", json!(1)).reconcile();
    assert!(life.observed("replica-2")["spec"]["managementPolicies"].to_string().contains("Delete"));
    life.reconcile();
    assert!(!life.world.observed.contains_key("replica-2"));
    assert!(life.has("replica-1"));
    life.spec("/readReplicas", Value::Null).settle();
    assert!(!life.has("replica-1"));
    assert_eq!(life.wants("connection", "/data/reader-host"), Value::Null);
}

#[test]
fn passwords_are_rotated_and_the_old_ones_go() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("aws", engine, "production");
        let old = life.observed("external-secret-app")["metadata"]["name"].clone();
        life.spec("/credentials", json!({"rotation": 2}));
        // The new password comes first; nobody refers to it before it is there.
        let answer = life.reconcile();
        assert!(answer.resources().expect("resources").contains_key("external-secret-app-2"));
        assert_eq!(life.observed("sql-role-app")["spec"]["forProvider"]["passwordSecretRef"]["name"], old);
        life.settle();
        let new = life.observed("external-secret-app-2")["metadata"]["name"].clone();
        assert!(new.as_str().is_some_and(|new| new.ends_with("-2")), "{new}");
        assert_eq!(life.observed("sql-role-app")["spec"]["forProvider"]["passwordSecretRef"]["name"], new);
        let admin = life.observed("external-secret-admin-2")["metadata"]["name"].clone();
        assert_eq!(life.observed("instance")["spec"]["forProvider"]["passwordSecretRef"]["name"], admin);
        for gone in ["external-secret-app", "external-secret-admin"] {
            assert!(!life.world.observed.contains_key(gone), "{gone}");
        }
        assert_eq!(life.ask().calls, 1, "at rest");
        life.spec("/credentials", json!({"rotation": 1}));
        assert!(life.refusal().starts_with("spec.credentials.rotation: 1 is lower than the 2"));
    }
}

#[test]
fn users_come_and_go() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("aws", engine, "production");
        let users = json!([{"name": "reporting"}, {"name": "etl", "privileges": "readWrite", "databases": ["orders"]}]);
        life.spec("/users", users).settle();
        assert!(life.ask().composite_is_ready(), "{}", life.condition("CredentialsReady"));
        let data = life.observed("user-reporting")["data"].clone();
        for entry in ["type", "provider", "host", "port", "database", "username", "password", "uri", "sslmode"] {
            assert!(data[entry].is_string(), "{engine}, {entry}");
        }
        assert_eq!(life.observed("user-reporting")["metadata"]["name"], "orders-user-reporting");
        let key = life.observed("push-user-reporting")["spec"]["data"][0]["match"]["remoteRef"]["remoteKey"].clone();
        assert_eq!(key, "team-a/orders/user-reporting");
        let rights = match engine {
            "postgres" => life.wants("sql-member-etl-orders_rw", "/spec/forProvider/memberOf"),
            _ => life.wants("sql-grant-etl-orders-rw", "/spec/forProvider/privileges/0"),
        };
        assert_eq!(rights, if engine == "postgres" { "orders_rw" } else { "DELETE" });
        // A user keeps no Delete while it is wanted, gets it when it is not, and goes in the second answer.
        let policies = |life: &mut Life| life.observed("sql-role-user-etl")["spec"]["managementPolicies"].to_string();
        assert!(!policies(&mut life).contains("Delete"));
        life.spec("/users", json!([{"name": "reporting"}])).reconcile();
        assert!(policies(&mut life).contains("Delete"), "{}", life.observed("sql-role-user-etl"));
        life.settle();
        let left: Vec<_> = life.world.observed.keys().filter(|name| name.contains("etl")).collect();
        assert_eq!(left, Vec::<&String>::new(), "{engine}");
        assert!(life.ask().composite_is_ready());
        // A right that changes is another grant; the old one goes.
        life.spec("/users", json!([{"name": "reporting", "privileges": "readWrite"}])).settle();
        let rights: Vec<_> = life.world.observed.keys().filter(|name| name.contains("-reporting-orders")).collect();
        assert_eq!(rights.len(), 1, "{rights:?}");
        assert!(rights[0].ends_with("rw"), "{rights:?}");
    }
}

#[test]
fn a_user_takes_over_nobody() {
    for (name, says) in [
        ("app", "belongs to"),
        ("platform_admin", "belongs to"),
        ("orders_ro", "belongs to"),
        ("rdsadmin", "belongs to"),
        ("pg_monitor", "belongs to"),
    ] {
        let mut life = Life::steady("aws", "postgres", "development");
        life.spec("/users", json!([{"name": name}]));
        let refusal = life.refusal();
        assert!(refusal.starts_with("spec.users[0].name: ") && refusal.contains(says), "{refusal}");
    }
    let mut life = Life::steady("aws", "postgres", "development");
    life.spec("/users", json!([{"name": "a", "databases": ["other"]}]));
    assert!(life.refusal().starts_with("spec.users[0].databases: \"other\" is none of this database's"));
}

#[test]
fn databases_and_extensions_come_and_go() {
    let mut life = Life::steady("aws", "postgres", "production");
    life.spec("/databases", json!([{"name": "orders", "extensions": ["citext"]}, {"name": "audit"}])).settle();
    assert!(life.ask().composite_is_ready());
    assert!(life.has("sql-extension-orders-citext") && life.has("connection-audit"));
    life.spec("/databases", json!([{"name": "orders"}]));
    assert!(life.refusal().contains("\"audit\" exists and is no longer listed"));
    life.spec("/deletion", json!({"protection": false})).reconcile();
    assert!(life.observed("sql-database-audit")["spec"]["managementPolicies"].to_string().contains("Delete"));
    life.settle();
    let left: Vec<_> = life.world.observed.keys().filter(|name| name.contains("audit")).collect();
    assert_eq!(left, Vec::<&String>::new());
    assert!(!life.has("sql-extension-orders-citext"), "its object goes, the extension stays");
}

#[test]
fn a_proxy_comes_and_goes() {
    for (engine, family) in [("postgres", "POSTGRESQL"), ("mysql", "MYSQL")] {
        let mut life = Life::steady("aws", engine, "production");
        let direct = life.wants("connection", "/data/host");
        life.spec("/pooling", json!({"enabled": true})).settle();
        assert!(life.ask().composite_is_ready(), "{:#?}", life.world.composite["status"]["waitingFor"]);
        assert_eq!(life.wants("proxy", "/spec/forProvider/engineFamily"), family);
        assert_eq!(life.wants("proxy", "/spec/forProvider/requireTls"), true);
        assert_ne!(life.wants("connection", "/data/host"), direct, "the application goes through the proxy");
        assert_eq!(life.ask().calls, 1);
        life.spec("/pooling", Value::Null).settle();
        assert_eq!(life.wants("connection", "/data/host"), direct);
        let left: Vec<_> = life.world.observed.keys().filter(|name| name.starts_with("proxy")).collect();
        assert_eq!(left, Vec::<&String>::new());
        life.spec("/pooling", json!({"enabled": true, "mode": "session"}));
        assert!(life.refusal().starts_with("spec.pooling.mode: aws does not offer pooling by session"));
    }
}

#[test]
fn a_replica_gets_the_settings_of_its_own_version() {
    let mut life = Life::steady("aws", "postgres", "production");
    life.spec("/readReplicas", json!(1)).settle();
    life.spec("/version", json!("18")).settle();
    // The source runs 18, the replica is still being upgraded.
    life.observed("replica-1")["status"]["atProvider"]["engineVersionActual"] = json!("17.6");
    life.observed("replica-1")["spec"]["forProvider"]["parameterGroupName"] = json!("orders-old-group");
    assert_eq!(life.wants("replica-1", "/spec/forProvider/parameterGroupName"), "orders-old-group");
    life.observed("replica-1")["status"]["atProvider"]["engineVersionActual"] = json!("18.1");
    let group = life.wants("replica-1", "/spec/forProvider/parameterGroupName");
    assert!(group.as_str().is_some_and(|group| group.ends_with("-pg18")), "{group}");
}

#[test]
fn a_standby_comes_and_goes_in_the_window() {
    let mut life = Life::steady("aws", "postgres", "production");
    life.spec("/highAvailability", json!(false)).reconcile();
    assert_eq!(field(&life, "multiAz"), false);
    assert!(life.condition("ChangesApplied").starts_with("ConditionFalse Pending: Instance orders: high availability is on and shall be off; AWS applies it in the maintenance window"));
    assert!(life.ask().composite_is_ready(), "it still serves");
    let relaxed = life.world.composite["status"]["relaxed"].to_string();
    assert!(relaxed.contains("highAvailability"), "{relaxed}");
    life.settle();
    assert!(life.condition("ChangesApplied").starts_with("ConditionTrue"));
    life.spec("/highAvailability", json!(true)).reconcile();
    assert!(life.condition("ChangesApplied").contains("high availability is off and shall be on"));
}

#[test]
fn a_failover_changes_nothing() {
    let mut life = Life::steady("aws", "postgres", "production");
    let before = life.ask();
    let at = &mut life.observed("instance")["status"]["atProvider"];
    at["availabilityZone"] = json!("eu-central-1b");
    at["status"] = json!("rebooting");
    assert_eq!(life.ask().response.desired, before.response.desired);
}

#[test]
fn development_becomes_production() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("aws", engine, "development");
        assert!(!life.has("protection"));
        assert_eq!(life.world.composite["status"]["deletable"], true);
        life.spec("/profile", json!("production")).settle();
        assert!(life.has("protection"));
        assert_eq!(field(&life, "deletionProtection"), true);
        assert_eq!(field(&life, "multiAz"), true);
        assert_eq!(field(&life, "backupRetentionPeriod"), 14);
        assert_eq!(life.observed("instance")["spec"]["managementPolicies"], json!(["Observe", "Update"]));
        assert_eq!(life.world.composite["status"]["deletable"], false);
        assert_eq!(life.world.composite["status"]["relaxed"], Value::Null);
    }
}

#[test]
fn backups_are_copied_into_another_region_and_no_longer() {
    let mut life = Life::steady("aws", "postgres", "production");
    life.spec("/backup", json!({"crossRegion": true}));
    let refusal = life.refusal();
    assert!(
        refusal.starts_with("Platform, spec.providers.aws.regions.eu-central-1.backupCopies.region: "),
        "{refusal}"
    );
    let key = "arn:aws:kms:eu-west-1:111122223333:key/copies";
    let copies = |region: &str| json!({"region": region, "kmsKeyArn": key});
    life.platform("/providers/aws/regions/eu-central-1/backupCopies", copies("eu-central-1"));
    assert!(life.refusal().contains("needs another region"), "{}", life.refusal());
    life.platform("/providers/aws/regions/eu-central-1/backupCopies", copies("eu-west-1")).settle();
    let name = life.observed("instance")["metadata"]["name"].clone();
    let wanted = json!({
        "region": "eu-west-1", "sourceDbInstanceArnRef": {"name": name}, "kmsKeyId": key, "retentionPeriod": 14,
    });
    assert_eq!(life.wants("backup-copies", INSTANCE), wanted);
    assert!(life.ask().composite_is_ready());
    // None of its fields can change: another region of the platform is for later databases.
    life.platform("/providers/aws/regions/eu-central-1/backupCopies", copies("eu-north-1"));
    life.spec("/backup", json!({"crossRegion": true, "retentionDays": 20}));
    assert_eq!(life.wants("backup-copies", INSTANCE), wanted);
    assert!(life.condition("ChangesApplied").contains("14 days"), "{}", life.condition("ChangesApplied"));
    life.spec("/backup", Value::Null).reconcile();
    assert!(life.observed("backup-copies")["spec"]["managementPolicies"].to_string().contains("Delete"));
    life.reconcile();
    assert!(!life.world.observed.contains_key("backup-copies"));
}
