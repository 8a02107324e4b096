//! Where PostgreSQL archives to, and what starts from an archive.

use serde_json::{Value, json};

use super::{calls, cluster, postgres};
use crate::{Life, support::worlds};

#[test]
fn a_database_is_restored_from_another_one() {
    let source = postgres("production");
    let mut composite = worlds::manifest("kubernetes", "postgres", "production");
    let from = composite["metadata"]["name"].clone();
    composite["metadata"]["name"] = json!("copy");
    composite["spec"]["restore"] = json!({"from": from, "pointInTime": "2026-01-01T00:00:00Z"});
    composite["spec"]["databases"] = json!([{"name": "orders"}]);
    let mut life = Life { world: worlds::around(composite) };
    life.world.objects.push(source.world.observed["instance"].object.clone());
    life.settle();
    assert_eq!(cluster(&life, "bootstrap/recovery/recoveryTarget/targetTime"), "2026-01-01T00:00:00Z");
    let origin = cluster(&life, "externalClusters/0/plugin/parameters/serverName");
    assert_eq!(origin, source.wants("instance", "/spec/plugins/0/parameters/serverName"));
    assert_ne!(origin, cluster(&life, "plugins/0/parameters/serverName"));
    assert_eq!(calls(&life), 1);
}

#[test]
fn a_backup_is_restored_by_its_name() {
    let mut composite = worlds::manifest("kubernetes", "postgres", "production");
    composite["spec"]["restore"] = json!({"snapshot": "gone-17/20260101T000000"});
    let mut life = Life { world: worlds::around(composite) };
    assert!(life.refusal().contains("allow.restore"));
    let namespace = life.world.composite["metadata"]["namespace"].clone();
    life.platform("/overrides", json!([{"namespaces": [namespace], "allow": {"restore": ["*"]}}])).settle();
    assert_eq!(cluster(&life, "bootstrap/recovery/recoveryTarget/backupID"), "20260101T000000");
    assert_eq!(cluster(&life, "externalClusters/0/plugin/parameters/serverName"), "gone-17");
}

#[test]
fn without_an_object_store_there_are_no_backups_and_that_is_told() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    life.platform("/providers/kubernetes/backup", Value::Null);
    life.spec("/backup", json!({"retentionDays": 7}));
    assert!(life.refusal().contains("Platform.spec.providers.kubernetes.backup"));
    life.spec("/backup", Value::Null).settle();
    assert_eq!(cluster(&life, "plugins"), Value::Null);
    assert!(!life.has("backup-store") && !life.has("backup-schedule"));
    let relaxed = &life.world.composite["status"]["relaxed"][0];
    assert_eq!(relaxed["control"], "backup.retentionDays");
    assert_eq!(relaxed["field"], "Platform.spec.providers.kubernetes.backup");
    life.platform("/policy", json!({"forbidRelaxing": ["backup.retentionDays"]}));
    assert!(life.has("instance"), "a stricter policy changes nothing for what exists");
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    life.platform("/providers/kubernetes/backup", Value::Null);
    life.platform("/policy", json!({"forbidRelaxing": ["backup.retentionDays"]}));
    assert!(life.refusal().contains("forbidRelaxing"));
}

#[test]
fn a_platform_that_forgets_the_object_store_takes_no_backups_away() {
    let mut life = postgres("production");
    let before = cluster(&life, "plugins");
    life.platform("/providers/kubernetes/backup", Value::Null);
    assert_eq!(cluster(&life, "plugins"), before);
    assert!(life.has("backup-store") && life.has("backup-schedule"));
}

#[test]
fn a_platform_that_moves_its_object_store_cuts_no_server_off_from_its_archive() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    let backup = json!({
        "destinationPath": "s3://backups", "endpointUrl": "https://minio.acme.com:9000", "credentialsKey": "platform/backups",
    });
    life.platform("/providers/kubernetes/backup", backup).settle();
    let before = life.wants("backup-store", "/spec/configuration");
    for now in [json!({"destinationPath": "gs://elsewhere"}), Value::Null] {
        life.platform("/providers/kubernetes/backup", now).settle();
        assert_eq!(life.wants("backup-store", "/spec/configuration"), before);
        assert!(life.has("backup-credentials"));
        let policy = life.wants("network-policy", "/spec/egress/1").to_string();
        assert!(policy.contains("9000"), "{policy}");
    }
}

#[test]
fn the_credentials_of_an_archive_follow_the_platform() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    let backup = |key: &str| json!({"destinationPath": "s3://backups", "credentialsKey": key});
    life.platform("/providers/kubernetes/backup", backup("platform/backups")).settle();
    let before = life.wants("backup-store", "/spec/configuration");
    life.platform("/providers/kubernetes/backup", backup("platform/newer")).settle();
    assert_eq!(life.wants("backup-credentials", "/spec/dataFrom/0/extract/key"), "platform/newer");
    assert_eq!(life.wants("backup-store", "/spec/configuration"), before);
}

#[test]
fn the_object_store_is_logged_in_to_as_the_platform_says() {
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    let backup = json!({
        "destinationPath": "s3://backups", "endpointUrl": "https://minio.acme.com:9000", "credentialsKey": "platform/backups",
    });
    life.platform("/providers/kubernetes/backup", backup).settle();
    assert_eq!(life.wants("backup-credentials", "/spec/dataFrom/0/extract/key"), "platform/backups");
    let key = life.wants("backup-store", "/spec/configuration/s3Credentials/accessKeyId/key");
    assert_eq!(key, "ACCESS_KEY_ID");
    let policy = life.wants("network-policy", "/spec/egress/1").to_string();
    assert!(policy.contains("9000"), "{policy}");
    let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
    life.platform("/providers/kubernetes/backup", json!({"destinationPath": "ftp://backups"}));
    assert!(life.refusal().contains("destinationPath"));
}

#[test]
fn each_object_store_is_logged_in_to_in_its_own_words() {
    let key = |key: &str| json!({"name": "$", "key": key});
    let azure = "https://acme.blob.core.windows.net/backups";
    let stores = [
        ("gs://backups", Value::Null, "googleCredentials", json!({"gkeEnvironment": true})),
        (
            "gs://backups",
            json!("platform/backups"),
            "googleCredentials",
            json!({"applicationCredentials": key("APPLICATION_CREDENTIALS")}),
        ),
        (azure, Value::Null, "azureCredentials", json!({"inheritFromAzureAD": true})),
        (
            azure,
            json!("platform/backups"),
            "azureCredentials",
            json!({"storageAccount": key("STORAGE_ACCOUNT"), "storageKey": key("STORAGE_KEY")}),
        ),
    ];
    for (path, secret, field, expected) in stores {
        let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
        let mut backup = json!({"destinationPath": path});
        if !secret.is_null() {
            backup["credentialsKey"] = secret.clone();
        }
        life.platform("/providers/kubernetes/backup", backup).settle();
        let mut expected = expected;
        assert_eq!(life.has("backup-credentials"), !secret.is_null(), "{path}");
        if !secret.is_null() {
            assert_eq!(life.wants("backup-credentials", "/spec/dataFrom/0/extract/key"), secret);
            let name = life.wants("backup-credentials", "/spec/target/name");
            for reference in expected.as_object_mut().expect("references").values_mut() {
                reference["name"] = name.clone();
            }
        }
        let mut configuration = life.wants("backup-store", "/spec/configuration");
        assert_eq!(configuration[field], expected, "{path}");
        let own = configuration["destinationPath"].as_str().expect("a path").to_owned();
        assert!(own.starts_with(&format!("{path}/team-a/")), "{own}");
        // Two ways to log in would be refused.
        configuration.as_object_mut().expect("fields").retain(|name, _| name.ends_with("Credentials"));
        assert_eq!(configuration.as_object().expect("fields").len(), 1, "{path}");
    }
    for path in ["https://acme.com/backups", "ftp://backups"] {
        let mut life = Life { world: worlds::fresh_on("kubernetes", "postgres", "production") };
        life.platform("/providers/kubernetes/backup", json!({"destinationPath": path}));
        assert!(life.refusal().contains("is no object store"), "{}", life.refusal());
    }
}
