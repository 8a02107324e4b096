//! A server that exists already: it is looked at, and then run with what it has.

use serde_json::{Value, json};

use super::{FOR, PROTECTED, beginnings::allowed, field, fresh, initially, policies, seen};
use crate::{Life, support::worlds};

const NAME: &str = "/metadata/annotations/crossplane.io~1external-name";

/// A server that is looked at. It is weaker than a new one would be, and stronger.
fn looked_at(engine: &str) -> Life {
    let mut life = fresh(engine, "production");
    allowed(&mut life);
    life.spec("/adopt", json!({"externalName": "legacy"})).settle();
    let (storage, version, public) = match engine {
        "postgres" => (("storageMb", json!(131_072)), "17", ("publicNetworkAccessEnabled", json!(true))),
        _ => (("storage", storage()), "8.4", ("publicNetworkAccess", json!("Enabled"))),
    };
    for (name, value) in [
        ("administratorLogin", json!("boss")),
        ("delegatedSubnetId", Value::Null),
        ("geoRedundantBackupEnabled", json!(false)),
        ("backupRetentionDays", json!(30)),
        ("autoGrowEnabled", if engine == "postgres" { json!(false) } else { Value::Null }),
        ("maintenanceWindow", json!({"dayOfWeek": 5, "startHour": 22, "startMinute": 15})),
        ("skuName", json!("B_Standard_B2s")),
        ("tags", json!({"costs": "sales"})),
        ("version", json!(version)),
        storage,
        public,
    ] {
        seen(&mut life, name, value);
    }
    life
}

/// The disk of a MySQL server as somebody made it.
fn storage() -> Value {
    json!({"sizeGb": 100, "autoGrowEnabled": false, "ioScalingEnabled": false, "iops": 900, "logOnDiskEnabled": true})
}

/// Asks for it to be run.
fn manage(life: &mut Life) -> &mut Life {
    life.spec("/size", json!("small")).spec("/storage", json!({"size": "32Gi"}));
    life.spec("/adopt/takeOver", json!(true)).spec("/adopt/mode", json!("Manage"));
    life.spec("/adopt/credentialsSecret", json!({"name": "old-admin"}))
}

/// Its administrator's Secret.
fn secret(life: &mut Life, data: Value) {
    life.world.objects.retain(|object| object["metadata"]["name"] != "old-admin");
    let mut secret =
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "old-admin", "namespace": "team-a"}});
    secret["data"] = data;
    life.world.objects.push(secret);
}

fn known() -> Value {
    json!({"username": "Ym9zcw==", "password": "c2VjcmV0"})
}

#[test]
fn a_look_changes_nothing() {
    for engine in ["postgres", "mysql"] {
        let life = looked_at(engine);
        assert_eq!(policies(&life, "instance"), r#"["Observe"]"#);
        assert_eq!(life.wants("instance", NAME), "legacy");
        assert_eq!(life.wants("instance", FOR), json!({"location": "westeurope", "resourceGroupName": "data"}));
        for absent in ["lock", "setting-require_secure_transport", "administrator", "connection"] {
            assert!(!life.has(absent), "{absent}");
        }
    }
    let mut life = fresh("postgres", "production");
    allowed(&mut life);
    life.platform("/overrides/0/allow/adopt", json!(["*"]));
    life.spec("/adopt", json!({"externalName": "a/b"}));
    assert!(life.refusal().starts_with("spec.adopt.externalName: "));
}

#[test]
fn an_adopted_server_keeps_what_the_spec_does_not_speak_of() {
    for engine in ["postgres", "mysql"] {
        let mut life = looked_at(engine);
        secret(&mut life, known());
        manage(&mut life);
        let mut kept = vec![
            ("administratorLogin", json!("boss")),
            ("delegatedSubnetId", Value::Null),
            ("privateDnsZoneId", Value::Null),
            ("geoRedundantBackupEnabled", json!(false)),
            ("backupRetentionDays", json!(30)),
            ("maintenanceWindow", json!({"dayOfWeek": 5, "startHour": 22, "startMinute": 15})),
            ("skuName", json!("B_Standard_B2s")),
            ("highAvailability", Value::Null),
            ("tags", json!({"costs": "sales"})),
        ];
        kept.extend(match engine {
            "postgres" => vec![
                ("publicNetworkAccessEnabled", json!(true)),
                ("storageMb", json!(131_072)),
                ("autoGrowEnabled", json!(false)),
            ],
            _ => vec![("publicNetworkAccess", json!("Enabled")), ("storage", storage())],
        });
        for round in 0..2 {
            for (name, value) in &kept {
                assert_eq!(field(&life, name), *value, "{engine}, {name}, {round}");
            }
            assert_eq!(initially(&life, "highAvailability"), Value::Null);
            assert_eq!(life.wants("instance", NAME), "legacy");
            assert_eq!(policies(&life, "instance"), PROTECTED);
            life.settle();
        }
        assert!(life.has("lock") && life.ask().composite_is_ready());
        assert!(life.condition("ChangesApplied").starts_with("ConditionTrue"), "{}", life.condition("ChangesApplied"));
        assert_eq!(life.wants("administrator", "/data/username"), "Ym9zcw==");
        // What its settings are nobody sees, so none is set that nobody asked for.
        let set = life.ask().resources().expect("resources").into_keys().filter(|key| key.starts_with("setting-"));
        assert_eq!(set.collect::<Vec<_>>(), Vec::<String>::new());
        for control in ["network.allowFrom", "highAvailability"] {
            let relaxed = life.world.composite["status"]["relaxed"].to_string();
            assert!(relaxed.contains(control), "{relaxed}");
        }
    }
}

#[test]
fn an_adopted_server_changes_as_the_spec_says() {
    let mut life = looked_at("postgres");
    secret(&mut life, known());
    manage(&mut life).settle();
    life.spec("/backup", json!({"retentionDays": 14})).spec("/maintenance", json!({"day": "Sunday", "hour": 3}));
    life.spec("/size", json!("medium")).spec("/highAvailability", json!(true));
    life.spec("/parameters", json!({"work_mem": "8192"}));
    assert_eq!(field(&life, "backupRetentionDays"), 14);
    assert_eq!(field(&life, "maintenanceWindow"), json!({"dayOfWeek": 0, "startHour": 3, "startMinute": 0}));
    assert_eq!(field(&life, "skuName"), "GP_Standard_D2ds_v5");
    assert_eq!(field(&life, "highAvailability/mode"), "ZoneRedundant");
    life.settle();
    assert_eq!(life.wants("setting-work_mem", &format!("{FOR}/value")), "8192");
}

#[test]
fn a_server_is_run_only_with_the_password_of_its_administrator() {
    for engine in ["postgres", "mysql"] {
        let mut life = looked_at(engine);
        manage(&mut life).spec("/adopt/credentialsSecret", Value::Null);
        assert!(life.refusal().starts_with("spec.adopt.credentialsSecret: "), "{}", life.refusal());
        manage(&mut life);
        for data in [Value::Null, json!({"username": "Ym9zcw=="}), json!({"password": ""})] {
            if !data.is_null() {
                secret(&mut life, data);
            }
            assert_eq!(policies(&life, "instance"), r#"["Observe"]"#);
            assert!(
                life.condition("CredentialsReady").contains("SecretMissing"),
                "{}",
                life.condition("CredentialsReady")
            );
        }
        secret(&mut life, known());
        assert_eq!(field(&life, "administratorPasswordSecretRef"), json!({"name": "old-admin", "key": "password"}));
    }
}

#[test]
fn an_adopted_server_that_was_lost_comes_back_as_it_was() {
    let mut life = looked_at("postgres");
    secret(&mut life, known());
    manage(&mut life).settle();
    let (name, asked) = (life.wants("instance", NAME), life.wants("instance", FOR));
    let at = super::lost::lose(&mut life);
    worlds::set(&mut life.world.composite, "/status/externalName", Value::Null);
    assert_eq!(policies(&life, "instance"), r#"["Observe"]"#);
    assert_eq!(life.wants("instance", NAME), name);
    life.reconcile();
    super::lost::show(&mut life, &at);
    assert_eq!(life.wants("instance", FOR), asked);
    life.settle();
    assert!(life.ask().composite_is_ready());
}
