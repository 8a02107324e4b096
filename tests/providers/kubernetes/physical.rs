//! Backups of MariaDB, and what starts from one.

use serde_json::{Value, json};

use super::{calls, cluster as server};
use crate::{Life, support::worlds};

fn mysql() -> Life {
    Life::steady("kubernetes", "mysql", "production")
}

fn fresh() -> Life {
    Life { world: worlds::fresh_on("kubernetes", "mysql", "production") }
}

fn backup(life: &Life, field: &str) -> Value {
    life.wants("physical-backup", &format!("/spec/{field}"))
}

/// One that works, with its backups in that place.
fn stored(place: Value) -> Life {
    let mut life = fresh();
    life.platform("/providers/kubernetes/backup", place).settle();
    life
}

/// A database that is restored from another one, which is as given.
fn copy_of(source: &Life) -> Life {
    let mut composite = worlds::manifest("kubernetes", "mysql", "production");
    let from = composite["metadata"]["name"].clone();
    composite["metadata"]["name"] = json!("copy");
    composite["spec"]["restore"] = json!({"from": from});
    let mut life = Life { world: worlds::around(composite) };
    life.world.objects.push(source.world.observed["physical-backup"].object.clone());
    life
}

fn source_of(life: &mut Life) -> &mut Value {
    life.world.objects.iter_mut().find(|object| object["kind"] == "PhysicalBackup").expect("backups")
}

#[test]
fn mariadb_is_backed_up_once_a_day() {
    let mut life = mysql();
    assert_eq!(calls(&life), 1);
    let name = life.wants("instance", "/metadata/name");
    assert_eq!(life.wants("physical-backup", "/metadata/name"), name);
    assert_eq!(backup(&life, "mariaDbRef"), json!({"name": name, "waitForIt": false}));
    assert_eq!(backup(&life, "target"), "PreferReplica", "one replica that is down stops no backup");
    assert_eq!(backup(&life, "compression"), "gzip");
    assert_eq!(backup(&life, "maxRetention"), "336h");
    assert_eq!(backup(&life, "timeout"), "12h", "the operator's own is one hour");
    assert_eq!(backup(&life, "schedule/immediate"), true);
    let cron = backup(&life, "schedule/cron");
    assert_eq!(cron.as_str().expect("a schedule").split(' ').count(), 5, "the operator refuses seconds");
    assert_eq!(life.world.composite["status"].get("relaxed"), None);
    life.spec("/backup", json!({"retentionDays": 3})).settle();
    assert_eq!(backup(&life, "maxRetention"), "72h");
    life.spec("/backup", json!({"retentionDays": 0}));
    assert!(!life.has("physical-backup"));
    assert!(life.has("instance"));
}

#[test]
fn backups_wait_for_the_server() {
    let mut life = mysql();
    life.world.observed.remove("physical-backup");
    life.observed("instance")["status"]["conditions"][0]["status"] = json!("False");
    assert!(!life.has("physical-backup"));
}

#[test]
fn backups_go_where_the_platform_says() {
    let life = stored(json!({"destinationPath": "s3://acme/databases/", "region": "eu-central-1"}));
    let prefix = backup(&life, "storage/s3/prefix");
    let prefix = prefix.as_str().expect("a prefix");
    assert!(prefix.starts_with("databases/team-a/"), "{prefix}");
    assert_eq!(
        backup(&life, "storage"),
        json!({"s3": {
            "bucket": "acme", "prefix": prefix, "endpoint": "s3.eu-central-1.amazonaws.com", "region": "eu-central-1",
            "tls": {"enabled": true},
        }})
    );
    let life = stored(json!({"destinationPath": "s3://acme", "endpointUrl": "https://s3.eu-west-1.amazonaws.com"}));
    assert_eq!(backup(&life, "storage/s3/region"), "eu-west-1", "the operator would take another one");
    assert!(backup(&life, "storage/s3/prefix").as_str().expect("a prefix").starts_with("team-a/"));
    let life = stored(json!({"destinationPath": "s3://acme"}));
    assert_eq!(backup(&life, "storage/s3/endpoint"), "s3.amazonaws.com");
    let life = stored(json!({
        "destinationPath": "s3://acme", "endpointUrl": "http://minio:9000/", "credentialsKey": "platform/backups",
    }));
    assert_eq!(backup(&life, "storage/s3/endpoint"), "minio:9000");
    assert_eq!(backup(&life, "storage/s3/tls"), json!({"enabled": false}));
    let secret = life.wants("backup-credentials", "/spec/target/name");
    assert_eq!(
        backup(&life, "storage/s3/secretAccessKeySecretKeyRef"),
        json!({"name": secret, "key": "SECRET_ACCESS_KEY"})
    );
    assert_eq!(backup(&life, "storage/s3/accessKeyIdSecretKeyRef"), json!({"name": secret, "key": "ACCESS_KEY_ID"}));
    let life = stored(json!({
        "destinationPath": "https://acme.blob.core.windows.net/backups/databases", "credentialsKey": "platform/backups",
    }));
    let azure = backup(&life, "storage/azureBlob");
    assert_eq!(azure["serviceURL"], "https://acme.blob.core.windows.net");
    assert_eq!((&azure["containerName"], &azure["storageAccountName"]), (&json!("backups"), &json!("acme")));
    assert_eq!(azure["storageAccountKey"]["key"], "STORAGE_KEY");
    assert!(azure["prefix"].as_str().expect("a prefix").starts_with("databases/team-a/"));
    for path in ["https://acme.blob.core.windows.net", "https://acme.com/backups", "ftp://backups"] {
        let mut life = fresh();
        life.platform("/providers/kubernetes/backup", json!({"destinationPath": path}));
        assert!(life.refusal().contains("is no object store"), "{}", life.refusal());
    }
}

#[test]
fn a_place_that_the_operator_cannot_write_to_is_told_as_none() {
    let mut life = fresh();
    life.platform("/providers/kubernetes/backup", json!({"destinationPath": "gs://acme"}));
    life.spec("/backup", json!({"retentionDays": 7}));
    assert!(life.refusal().contains("backup.destinationPath"), "{}", life.refusal());
    life.spec("/backup", Value::Null).settle();
    assert!(!life.has("physical-backup"));
    assert_eq!(life.world.composite["status"]["relaxed"][0]["control"], "backup.retentionDays");
}

#[test]
fn backups_stay_where_they_are_whatever_the_platform_says_later() {
    let mut life = stored(json!({
        "destinationPath": "s3://acme", "endpointUrl": "https://minio.acme.com:9000", "credentialsKey": "platform/backups",
    }));
    let before = life.wants("physical-backup", "");
    for now in [json!({"destinationPath": "gs://acme"}), json!({"destinationPath": "s3://other"}), Value::Null] {
        life.platform("/providers/kubernetes/backup", now).settle();
        assert_eq!(life.wants("physical-backup", "/spec"), before["spec"]);
        assert_eq!(life.wants("physical-backup", "/metadata"), before["metadata"]);
        assert!(life.has("backup-credentials"));
        let policy = life.wants("network-policy", "/spec/egress/1").to_string();
        assert!(policy.contains("9000"), "{policy}");
    }
    life.world.observed.remove("backup-credentials");
    life.platform(
        "/providers/kubernetes/backup",
        json!({"destinationPath": "s3://other", "credentialsKey": "platform/backups"}),
    );
    life.spec("/backup", json!({"hour": 4}));
    assert!(life.has("backup-credentials"), "backups log in by it");
    assert!(life.has("physical-backup"), "made anew, they would go to another place");
}

#[test]
fn another_hour_makes_the_backups_anew_because_the_operator_changes_none() {
    let mut life = mysql();
    life.spec("/backup", json!({"hour": 4})).reconcile();
    assert!(!life.world.observed.contains_key("physical-backup"));
    life.settle();
    assert!(backup(&life, "schedule/cron").as_str().expect("a schedule").contains(" 4 * * *"));
    assert_eq!(calls(&life), 1);
}

#[test]
fn a_backup_that_failed_is_told_and_the_database_works() {
    let mut life = mysql();
    let complete = json!([{"type": "Complete", "status": "True", "reason": "JobFailed", "message": "Failed"}]);
    life.observed("physical-backup")["status"]["conditions"] = complete;
    assert!(life.condition("DatabaseReady").starts_with("ConditionTrue"), "{}", life.condition("DatabaseReady"));
    let told = life.condition("ChangesApplied");
    assert!(told.starts_with("ConditionFalse") && told.contains("a backup of it failed"), "{told}");
}

#[test]
fn a_mariadb_starts_with_the_newest_backup_of_another_one() {
    let source = mysql();
    let mut life = copy_of(&source);
    assert!(calls(&life) <= 3);
    life.settle();
    let storage = source.wants("physical-backup", "/spec/storage");
    let mut expected = storage.clone();
    expected["backupContentType"] = json!("Physical");
    expected["targetRecoveryTime"] = json!("2026-01-01T00:00:00Z");
    expected["restoreJob"] = json!({"resources": server(&life, "resources")});
    assert_eq!(server(&life, "bootstrapFrom"), expected);
    let root = source.wants("instance", "/spec/rootPasswordSecretKeyRef");
    assert_eq!(server(&life, "rootPasswordSecretKeyRef"), root, "it is in the data");
    assert_ne!(backup(&life, "storage"), storage, "its own backups go elsewhere");
    assert_eq!(calls(&life), 1);
    // What it started with stays, with what the operator added or without.
    life.observed("instance")["spec"]["bootstrapFrom"]["volume"] = json!({"emptyDir": {}});
    life.world.objects.retain(|object| object["kind"] != "PhysicalBackup");
    assert_eq!(server(&life, "bootstrapFrom"), expected);
    // A copy of the copy knows the password too.
    let again = life.wants("physical-backup", "/metadata/annotations/idp.dev~1root-password");
    assert_eq!(again, format!("{}/password", root["name"].as_str().expect("a name")));
    // On the volumes that it left, root has the same password still.
    life.spec("/deletion", json!({"protection": false})).settle();
    life.world.observed.remove("instance");
    assert_eq!(server(&life, "rootPasswordSecretKeyRef"), root);
    assert_eq!(server(&life, "bootstrapFrom"), Value::Null);
    life.settle();
    assert!(life.condition("DatabaseReady").starts_with("ConditionTrue"), "{}", life.condition("DatabaseReady"));
}

#[test]
fn the_policy_lets_a_restored_server_reach_the_store_of_its_backup() {
    let source = stored(json!({"destinationPath": "s3://acme", "endpointUrl": "https://minio.acme.com:9000"}));
    let mut life = copy_of(&source);
    life.settle();
    let policy = life.wants("network-policy", "/spec/egress/1").to_string();
    assert!(policy.contains("9000"), "{policy}");
}

#[test]
fn a_restore_waits_for_a_backup_that_is_there() {
    let source = mysql();
    let mut life = copy_of(&source);
    source_of(&mut life)["status"]["conditions"][0]["reason"] = json!("JobRunning");
    life.settle();
    assert!(!life.has("instance"));
    assert!(life.condition("DatabaseReady").contains("Waiting for a backup of"), "{}", life.condition("DatabaseReady"));
    // Its server may be gone.
    source_of(&mut life)["status"]["conditions"][0]["reason"] = json!("Failed");
    life.settle();
    assert!(life.has("instance"));
    let mut life = copy_of(&source);
    source_of(&mut life)["status"]["lastScheduleTime"] = Value::Null;
    life.settle();
    assert!(!life.has("instance"), "none was made yet");
    let mut life = copy_of(&source);
    life.world.objects.retain(|object| object["kind"] != "PhysicalBackup");
    life.settle();
    assert!(!life.has("instance"));
    assert!(life.condition("DatabaseReady").contains("SourceMissing"), "{}", life.condition("DatabaseReady"));
}

#[test]
fn backups_of_a_server_that_is_gone_can_be_restored() {
    let mut source = mysql();
    let before = source.wants("physical-backup", "/metadata/annotations");
    let root = source.wants("instance", "/spec/rootPasswordSecretKeyRef");
    source.world.observed.remove("instance");
    source.settle();
    assert_eq!(source.wants("physical-backup", "/metadata/annotations"), before);
    let mut life = copy_of(&source);
    life.settle();
    assert_eq!(server(&life, "rootPasswordSecretKeyRef"), root);
}

#[test]
fn what_cannot_be_restored_is_refused() {
    let source = mysql();
    let mut life = copy_of(&source);
    source_of(&mut life)["metadata"]["annotations"] = json!({});
    assert!(life.refusal().contains("spec.restore.from"), "{}", life.refusal());
    let mut life = copy_of(&source);
    life.spec("/version", json!("8.0"));
    assert!(life.refusal().contains("spec.version") && life.refusal().contains("set 8.4"), "{}", life.refusal());
    let mut life = copy_of(&source);
    let moment = json!({"from": "orders", "pointInTime": "2026-01-01T00:00:00Z"});
    life.spec("/restore", moment);
    assert!(life.refusal().contains("spec.restore.pointInTime"), "{}", life.refusal());
    let mut life = copy_of(&source);
    let namespace = life.world.composite["metadata"]["namespace"].clone();
    life.platform("/overrides", json!([{"namespaces": [namespace], "allow": {"restore": ["*"]}}]));
    life.spec("/restore", json!({"externalName": "orders"}));
    assert!(life.refusal().contains("spec.restore.externalName"), "{}", life.refusal());
}
