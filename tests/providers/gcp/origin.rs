//! Where the data comes from: another database, or a backup.

use serde_json::{Value, json};

use super::{field, fresh};
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
