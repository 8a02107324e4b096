//! Amazon RDS.

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
