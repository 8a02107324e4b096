//! The instance's object is lost in the cluster while the instance lives on: it is looked at before it is changed.

use serde_json::{Value, json};

use super::{ASKED, field, lose, policies};
use crate::{Life, support::worlds};

const NAME: &str = "/metadata/annotations/crossplane.io~1external-name";
const LOOK: &str = r#"["Observe"]"#;
const PROTECTED: &str = r#"["Observe","Update"]"#;
const FULL: &str = r#"["Observe","Create","Update","Delete"]"#;

/// Loses the instance's object; the answer is what its provider had seen of the instance.
fn lost(life: &mut Life) -> Value {
    let at = life.observed("instance")["status"]["atProvider"].clone();
    lose(life, "instance");
    at
}

/// The provider sees the instance that is only looked at.
fn show(life: &mut Life, at: &Value) {
    worlds::set(life.observed("instance"), "/status/atProvider", at.clone());
    for kind in ["Ready", "Synced"] {
        worlds::set_condition(life.observed("instance"), kind, "True", "Available", "");
    }
}

/// A Platform that would make another instance of it.
fn another_platform(life: &mut Life) {
    life.platform("/providers/gcp/regions/europe-west3", json!({"network": "projects/x/global/networks/y"}));
    life.platform("/providers/gcp/project", json!("other-project"));
}

#[test]
fn a_lost_instance_is_looked_at_by_its_name_and_told() {
    for (engine, profile) in [("postgres", "production"), ("postgres", "development"), ("mysql", "production")] {
        let mut life = Life::steady("gcp", engine, profile);
        life.spec("/readReplicas", json!(1)).settle();
        let was = life.wants("instance", NAME);
        let before = life.ask().resources().expect("resources");
        lost(&mut life);
        another_platform(&mut life);
        for _ in 0..2 {
            assert_eq!(policies(&life, "instance"), LOOK);
            assert_eq!(life.wants("instance", NAME), was);
            assert_eq!(life.wants("instance", ASKED), json!({"project": "acme-prod", "region": "europe-west3"}));
            let told = life.condition("DatabaseReady");
            assert!(told.starts_with("ConditionFalse ObjectLost: ") && told.contains("looked up"), "{told}");
            let after = life.ask().resources().expect("resources");
            let gone: Vec<_> = before.keys().filter(|key| !after.contains_key(*key)).collect();
            assert!(gone.is_empty(), "{gone:?}");
            for (key, object) in after.iter().filter(|(key, _)| *key != "instance") {
                assert_eq!(object["spec"], before[key]["spec"], "{key}");
                assert_eq!(object["data"], before[key]["data"], "{key}");
            }
            life.reconcile();
        }
        assert_eq!(life.world.composite["status"]["created"], true);
        assert_eq!(life.world.composite["status"]["deletable"], false);
    }
}

#[test]
fn a_lost_instance_comes_back_with_what_it_has() {
    for engine in ["postgres", "mysql"] {
        let mut life = Life::steady("gcp", engine, "production");
        let (name, asked) = (life.wants("instance", NAME), life.wants("instance", ASKED));
        let at = lost(&mut life);
        another_platform(&mut life);
        life.reconcile();
        show(&mut life, &at);
        assert_eq!(life.wants("instance", ASKED), asked);
        assert_eq!(life.wants("instance", NAME), name);
        assert_eq!(policies(&life, "instance"), PROTECTED);
        assert!(life.settle().composite_is_ready(), "{}", life.condition("DatabaseReady"));
        assert_eq!(life.wants("instance", ASKED), asked);
        assert_eq!(life.wants("instance", "/metadata/annotations/idp.dev~1found"), "true");
    }
}

#[test]
fn what_could_only_be_replaced_is_that_of_the_instance() {
    let mut life = Life::steady("gcp", "postgres", "production");
    let mut at = lost(&mut life);
    let key = json!("projects/p/locations/l/keyRings/r/cryptoKeys/k");
    at["encryptionKeyName"] = key.clone();
    at["settings"]["diskType"] = json!("PD_HDD");
    at["settings"]["collation"] = json!("de_DE.UTF8");
    life.spec("/encryption", json!({"keyRef": key})).reconcile();
    assert_eq!(life.ask().fatal(), None, "what its key is, nobody knows yet");
    show(&mut life, &at);
    assert_eq!(field(&life, "encryptionKeyName"), key);
    for name in ["settings/diskType", "settings/collation"] {
        assert_eq!(field(&life, name), at.pointer(&format!("/{name}")).cloned().unwrap_or_default(), "{name}");
    }
}

#[test]
fn an_instance_that_is_nowhere_is_made_again_only_without_protection() {
    for (profile, expected) in [("production", LOOK), ("development", FULL)] {
        let mut life = Life::steady("gcp", "postgres", profile);
        let asked = life.wants("instance", ASKED);
        lost(&mut life);
        life.reconcile();
        let message = "observe failed: external resource does not exist";
        worlds::set_condition(life.observed("instance"), "Synced", "False", "ReconcileError", message);
        assert_eq!(policies(&life, "instance"), expected);
        if profile == "production" {
            let told = life.condition("DatabaseReady");
            assert!(told.starts_with("ConditionFalse DeletedOutside: ") && told.contains("backup"), "{told}");
        } else {
            assert_eq!(life.wants("instance", ASKED), asked);
            assert!(life.settle().composite_is_ready());
        }
    }
}
