//! Where an instance comes from: another one, a snapshot, somebody else's, or its own lost object.

use serde_json::{Value, json};

use super::{INSTANCE, field};
use crate::{Life, support::worlds};

#[test]
fn a_restored_database_starts_with_the_data_of_another() {
    let mut world = worlds::fresh_on("aws", "postgres", "production");
    world.composite["spec"]["restore"] = json!({"from": "orders-old", "pointInTime": "2026-11-01T00:00:00Z"});
    let mut life = Life { world };
    life.settle();
    assert!(life.condition("DatabaseReady").contains("no database orders-old"), "{}", life.condition("DatabaseReady"));
    life.world.objects.push(json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance",
        "metadata": {"name": "orders-old", "namespace": "team-a"},
        "spec": {"forProvider": {"region": "eu-central-1", "engine": "postgres", "identifier": "team-a-orders-old-abcde"}},
    }));
    life.settle();
    assert!(life.ask().composite_is_ready(), "{:#?}", life.world.composite["status"]["waitingFor"]);
    let restored = json!({
        "restoreTime": "2026-11-01T00:00:00Z", "sourceDbInstanceIdentifier": "team-a-orders-old-abcde",
    });
    assert_eq!(field(&life, "restoreToPointInTime"), restored);
    assert_eq!(field(&life, "username"), Value::Null, "it has the name of its administrator from there");
    // The source stays for life, whatever the spec says later.
    life.spec("/restore", Value::Null);
    assert_eq!(field(&life, "restoreToPointInTime"), restored);
    assert_eq!(life.ask().calls, 1);
}

#[test]
fn a_snapshot_is_restored_where_the_platform_allows_it() {
    let mut world = worlds::fresh_on("aws", "postgres", "production");
    world.composite["spec"]["restore"] = json!({"snapshot": "legacy-2026"});
    let mut life = Life { world };
    assert!(life.refusal().starts_with("spec.restore.snapshot: ") && life.refusal().contains("allow.restore"));
    life.platform("/overrides", json!([{"namespaces": ["team-a"], "allow": {"restore": ["legacy-*"]}}])).settle();
    assert_eq!(field(&life, "snapshotIdentifier"), "legacy-2026");
}

#[test]
fn an_adopted_instance_is_looked_at_before_it_is_run() {
    let mut world = worlds::fresh_on("aws", "postgres", "production");
    world.composite["spec"]["adopt"] = json!({"externalName": "legacy-orders"});
    let mut life = Life { world };
    assert!(life.refusal().contains("allow.adopt"));
    life.platform("/overrides", json!([{"namespaces": ["team-a"], "allow": {"adopt": ["legacy-*"]}}])).settle();
    let names: Vec<_> = life.world.observed.keys().cloned().collect();
    assert!(!names.iter().any(|name| name.starts_with("sql-") || name.starts_with("connection")), "{names:?}");
    assert_eq!(life.observed("instance")["spec"]["managementPolicies"], json!(["Observe"]));
    assert_eq!(
        life.observed("instance")["spec"]["forProvider"],
        json!({"region": "eu-central-1", "identifier": "legacy-orders"})
    );
    // What AWS says of it.
    let at = &mut life.observed("instance")["status"]["atProvider"];
    for (key, value) in [
        ("username", json!("old_admin")),
        ("engine", json!("postgres")),
        ("dbSubnetGroupName", json!("legacy-subnets")),
        ("kmsKeyId", json!("arn:aws:kms:eu-central-1:111122223333:key/legacy")),
        ("vpcSecurityGroupIds", json!(["sg-legacy"])),
        ("storageType", json!("io1")),
        ("iops", json!(3000)),
        ("maxAllocatedStorage", json!(2000)),
        ("publiclyAccessible", json!(true)),
        ("backupRetentionPeriod", json!(30)),
        ("monitoringInterval", json!(60)),
        ("monitoringRoleArn", json!("arn:aws:iam::111122223333:role/monitoring")),
        ("engineLifecycleSupport", json!("open-source-rds-extended-support")),
        ("caCertIdentifier", json!("rds-ca-rsa4096-g1")),
        ("enabledCloudwatchLogsExports", json!(["iam-db-auth-error"])),
        ("storageEncrypted", json!(true)),
        ("address", json!("legacy.rds.amazonaws.com")),
    ] {
        at[key] = value;
    }
    life.spec(
        "/adopt",
        json!({"externalName": "legacy-orders", "mode": "Manage", "credentialsSecret": {"name": "old"}}),
    );
    // What is left out would be that of a new database, or take users away from those who log in as them.
    assert!(life.refusal().starts_with("spec.size: "), "{}", life.refusal());
    life.spec("/size", json!("small"));
    assert!(life.refusal().starts_with("spec.storage.size: "), "{}", life.refusal());
    life.spec("/storage", json!({"size": "100Gi"}));
    // Its password is waited for: the provider would go on without one.
    life.reconcile();
    assert_eq!(life.observed("instance")["spec"]["managementPolicies"], json!(["Observe"]));
    let waiting = life.world.composite["status"]["waitingFor"].to_string();
    assert!(waiting.contains("Secret old"), "{waiting}");
    life.world.objects.push(json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "old", "namespace": "team-a"},
        "data": {"username": "b2xkX2FkbWlu", "password": "c2VjcmV0"},
    }));
    life.reconcile();
    let asked = life.observed("instance")["spec"]["forProvider"].clone();
    assert_eq!(asked["username"], "old_admin");
    assert_eq!(asked["dbSubnetGroupName"], "legacy-subnets");
    assert_eq!(asked["kmsKeyId"], "arn:aws:kms:eu-central-1:111122223333:key/legacy");
    assert_eq!(asked["vpcSecurityGroupIds"], json!(["sg-legacy"]));
    assert_eq!(asked["identifier"], "legacy-orders");
    assert_eq!(asked["passwordSecretRef"], json!({"name": "old", "key": "password"}));
    assert_eq!(life.observed("instance")["spec"]["managementPolicies"], json!(["Observe", "Update"]));
    // It gets neither slower, nor less backed up, nor out of reach.
    for (key, value) in [
        ("storageType", json!("io1")),
        ("iops", json!(3000)),
        ("maxAllocatedStorage", json!(2000)),
        ("publiclyAccessible", json!(true)),
        ("backupRetentionPeriod", json!(30)),
        ("monitoringInterval", json!(60)),
        ("monitoringRoleArn", json!("arn:aws:iam::111122223333:role/monitoring")),
        ("engineLifecycleSupport", json!("open-source-rds-extended-support")),
        ("caCertIdentifier", json!("rds-ca-rsa4096-g1")),
        ("enabledCloudwatchLogsExports", json!(["iam-db-auth-error", "postgresql", "upgrade"])),
    ] {
        assert_eq!(asked[key], value, "{key}");
    }
    let relaxed = life.ask().composite().expect("a composite resource")["status"]["relaxed"].clone();
    assert_eq!(relaxed, json!([{"control": "network.allowFrom", "field": "spec.adopt"}]));
    // What the spec says counts; private it stays private.
    life.spec("/backup", json!({"retentionDays": 20}));
    assert_eq!(field(&life, "backupRetentionPeriod"), 20);
    life.observed("instance")["spec"]["forProvider"]["publiclyAccessible"] = json!(false);
    assert_eq!(field(&life, "publiclyAccessible"), false);
    // A status that is lost does not undo anything.
    life.observed("instance")["status"] = json!({});
    assert_eq!(life.wants("instance", "/spec/managementPolicies"), json!(["Observe", "Update"]));
    assert_eq!(field(&life, "vpcSecurityGroupIds"), json!(["sg-legacy"]));
    life.spec("/adopt/mode", json!("Observe"));
    assert!(life.refusal().starts_with("spec.adopt.mode: "), "{}", life.refusal());
}

/// An instance of somebody else that AWS has told of, about to be managed.
fn adopted(administrator: &str, adopt: Value) -> Life {
    let mut world = worlds::fresh_on("aws", "postgres", "production");
    world.composite["spec"]["adopt"] = json!({"externalName": "legacy-orders"});
    world.composite["spec"]["size"] = json!("small");
    world.composite["spec"]["storage"] = json!({"size": "100Gi"});
    let mut life = Life { world };
    life.platform("/overrides", json!([{"namespaces": ["team-a"], "allow": {"adopt": ["legacy-*"]}}])).reconcile();
    life.observed("instance")["status"] = json!({"atProvider": {
        "address": "legacy.rds.amazonaws.com", "port": 5432, "engine": "postgres", "engineVersionActual": "17.4",
        "username": administrator, "vpcSecurityGroupIds": ["sg-legacy"], "storageEncrypted": false, "storageType": "gp2",
        "dbSubnetGroupName": "legacy-subnets",
    }, "conditions": [
        {"type": "Ready", "status": "True", "reason": "Available"}, {"type": "Synced", "status": "True", "reason": "ReconcileSuccess"},
    ]});
    life.spec("/adopt", adopt);
    life
}

#[test]
fn the_administrator_of_an_adopted_instance_gets_no_password_of_ours() {
    let life = adopted("old_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    assert!(life.refusal().starts_with("spec.adopt.credentialsSecret: "), "{}", life.refusal());
}

#[test]
fn an_adopted_instance_stays_one_and_is_no_other() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders"}));
    life.spec("/adopt", Value::Null);
    assert!(life.refusal().starts_with("spec.adopt: "), "{}", life.refusal());
    life.spec("/adopt", json!({"externalName": "legacy-orders", "mode": "Manage"})).spec("/version", json!("16"));
    assert!(life.refusal().starts_with("spec.version: 16 is lower than the 17.4 that runs"), "{}", life.refusal());
    // Whoever only looks says nothing of it.
    life.spec("/adopt", json!({"externalName": "legacy-orders"}));
    assert_eq!(life.ask().fatal(), None);
    life.spec("/adopt", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    life.spec("/version", json!("17")).spec("/pooling", json!({"enabled": true}));
    assert!(life.refusal().starts_with("spec.pooling: "), "{}", life.refusal());
    let mut ours = Life::steady("aws", "postgres", "production");
    ours.platform("/overrides", json!([{"namespaces": ["team-a"], "allow": {"adopt": ["*"]}}]));
    ours.spec("/adopt", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    ours.spec("/size", json!("small")).spec("/storage", json!({"size": "100Gi"}));
    assert!(ours.refusal().starts_with("spec.adopt: "), "{}", ours.refusal());
    ours.platform("/overrides", Value::Null);
    assert!(ours.refusal().starts_with("spec.adopt.externalName: "), "{}", ours.refusal());
}

#[test]
fn a_user_of_an_adopted_instance_is_looked_for_before_it_is_taken_over() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    let policies = |life: &mut Life| life.observed("sql-role-app")["spec"]["managementPolicies"].clone();
    for _ in 0..8 {
        life.reconcile();
        function_idp::cli::simulate::step(&mut life.world, None).expect("a step");
        if life.world.observed.contains_key("sql-role-app") {
            break;
        }
    }
    assert_eq!(policies(&mut life), json!(["Observe"]));
    assert_eq!(life.observed("sql-role-app")["spec"]["forProvider"], json!({}));
    // It is there: people say whose it is, and nothing of the server is touched before.
    life.observed("sql-role-app")["status"] = json!({"conditions": [
        {"type": "Ready", "status": "True", "reason": "Available"}, {"type": "Synced", "status": "True", "reason": "ReconcileSuccess"},
    ]});
    life.reconcile();
    assert_eq!(policies(&mut life), json!(["Observe"]));
    assert!(!life.has("sql-database-orders") && !life.has("sql-grant-admin"));
    let told = life.condition("CredentialsReady");
    assert!(told.contains("Exists") && told.contains("spec.adopt.takeOver: true"), "{told}");
    let mut taken = Life { world: life.world.clone() };
    taken.spec("/adopt/takeOver", json!(true)).reconcile();
    assert_eq!(policies(&mut taken), json!(["Observe", "Update"]));
    // It is not there: it is made.
    life.observed("sql-role-app")["status"] = json!({"conditions": [{
        "type": "Synced", "status": "False", "reason": "ReconcileError",
        "message": "observe failed: external resource does not exist",
    }]});
    life.reconcile();
    assert_eq!(policies(&mut life), json!(["Observe", "Create", "Update"]));
    life.settle();
    assert!(life.ask().composite_is_ready(), "{:#?}", life.world.composite["status"]["waitingFor"]);
}

#[test]
fn a_replica_of_an_adopted_instance_is_where_its_source_is() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    life.spec("/readReplicas", json!(1)).settle();
    assert_eq!(life.wants("replica-1", &format!("{INSTANCE}/vpcSecurityGroupIds")), json!(["sg-legacy"]));
    assert_eq!(life.wants("replica-1", &format!("{INSTANCE}/vpcSecurityGroupIdRefs")), Value::Null);
    assert_eq!(life.wants("replica-1", &format!("{INSTANCE}/storageEncrypted")), false);
}

#[test]
fn a_lost_instance_is_looked_for_and_keeps_what_cannot_change() {
    let mut life = Life::steady("aws", "postgres", "production");
    let asked = life.observed("instance")["spec"]["forProvider"].clone();
    let identifier = asked["identifier"].clone();
    life.world.observed.remove("instance");
    life.platform(
        "/providers/aws/regions/eu-central-1/kmsKeyArn",
        json!("arn:aws:kms:eu-central-1:111122223333:key/new"),
    );
    life.platform("/providers/aws/regions/eu-central-1/subnetIds", json!(["subnet-x", "subnet-y"])).reconcile();
    let found = life.observed("instance");
    assert_eq!(found["spec"]["managementPolicies"], json!(["Observe"]));
    assert_eq!(found["spec"]["forProvider"], json!({"region": "eu-central-1", "identifier": identifier}));
    assert_eq!(found["metadata"]["annotations"]["crossplane.io/external-name"], identifier);
    found["status"] = json!({});
    assert!(life.condition("DatabaseReady").contains("ObjectLost"), "{}", life.condition("DatabaseReady"));
    let mut at = asked.clone();
    for (key, value) in [
        ("address", json!("orders.rds.amazonaws.com")),
        ("kmsKeyId", json!("arn:aws:kms:eu-central-1:111122223333:key/old")),
        ("dbSubnetGroupName", json!("older-subnets")),
        ("username", json!("older_admin")),
        ("engineVersionActual", json!("17.6")),
    ] {
        at[key] = value;
    }
    life.observed("instance")["status"] = json!({"atProvider": at});
    life.reconcile();
    let now = life.observed("instance")["spec"].clone();
    assert_eq!(now["managementPolicies"], json!(["Observe", "Update"]));
    for key in ["kmsKeyId", "dbSubnetGroupName", "username", "identifier", "engine", "storageEncrypted"] {
        assert_eq!(now["forProvider"][key], at[key], "{key}");
    }
    assert_eq!(now["forProvider"]["vpcSecurityGroupIdRefs"], asked["vpcSecurityGroupIdRefs"]);
    life.settle();
    assert!(life.ask().composite_is_ready(), "{:#?}", life.world.composite["status"]["waitingFor"]);
}

#[test]
fn a_restored_instance_has_the_disk_of_its_source() {
    let mut world = worlds::fresh_on("aws", "postgres", "production");
    world.composite["spec"]["restore"] = json!({"snapshot": "legacy-2026"});
    let mut life = Life { world };
    life.spec("/storage", Value::Null)
        .platform("/overrides", json!([{"namespaces": ["team-a"], "allow": {"restore": ["legacy-*"]}}]))
        .settle();
    assert_eq!(field(&life, "allocatedStorage"), Value::Null);
    life.observed("instance")["status"]["atProvider"]["allocatedStorage"] = json!(500);
    assert_eq!(field(&life, "maxAllocatedStorage"), 2500);
    life.reconcile();
    life.observed("instance")["status"]["atProvider"]["allocatedStorage"] = json!(900);
    assert_eq!(field(&life, "maxAllocatedStorage"), 2500, "it does not run ahead of the disk for ever");
    life.spec("/storage", json!({"size": "1Ti"}));
    assert_eq!(field(&life, "allocatedStorage"), 1024);
}

#[test]
fn an_adopted_mysql_of_which_aws_told_nothing_yet_is_no_postgres() {
    let mut world = worlds::fresh_on("aws", "mysql", "production");
    world.composite["spec"]["adopt"] = json!({"externalName": "legacy-orders"});
    let mut life = Life { world };
    life.platform("/overrides", json!([{"namespaces": ["team-a"], "allow": {"adopt": ["legacy-*"]}}])).reconcile();
    life.observed("instance")["status"] = json!({});
    assert!(life.ask().fatal().is_none(), "{:?}", life.ask().fatal());
}

#[test]
fn a_database_that_moves_to_another_claim_keeps_its_names() {
    let mut old = Life::steady("aws", "postgres", "production");
    let identifier = old.observed("instance")["spec"]["forProvider"]["identifier"].clone();
    let connection = old.observed("connection")["metadata"]["name"].clone();
    let at = old.observed("instance")["status"]["atProvider"].clone();
    let mut world = worlds::fresh_on("aws", "postgres", "production");
    world.composite["metadata"]["uid"] = json!("11111111-2222-4333-8444-555555555555");
    world.composite["spec"]["adopt"] = json!({"externalName": identifier, "mode": "Manage", "takeOver": true});
    let mut new = Life { world };
    new.spec("/size", json!("small")).spec("/storage", json!({"size": "20Gi"}));
    new.platform("/overrides", json!([{"namespaces": ["*"], "allow": {"adopt": ["*"]}}])).reconcile();
    let mut seen = at;
    seen["username"] = json!("platform_admin");
    new.observed("instance")["status"] = json!({"atProvider": seen, "conditions": [
        {"type": "Ready", "status": "True", "reason": "Available"}, {"type": "Synced", "status": "True", "reason": "ReconcileSuccess"},
    ]});
    new.settle();
    assert!(new.ask().composite_is_ready(), "{:#?}", new.world.composite["status"]["waitingFor"]);
    assert_eq!(new.observed("instance")["spec"]["forProvider"]["identifier"], identifier);
    assert_eq!(new.observed("connection")["metadata"]["name"], connection);
    assert_eq!(new.world.composite["status"]["externalName"], identifier);
    for role in ["sql-role-app", "sql-role-orders-ro", "sql-database-orders"] {
        let name =
            |life: &mut Life| life.observed(role)["metadata"]["annotations"]["crossplane.io/external-name"].clone();
        assert_eq!(name(&mut new), name(&mut old), "{role}");
    }
}

#[test]
fn what_was_only_looked_for_on_an_adopted_instance_stays_there() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    life.spec("/users", json!([{"name": "reports"}])).settle();
    let exists = json!({"conditions": [
        {"type": "Ready", "status": "True", "reason": "Available"}, {"type": "Synced", "status": "True", "reason": "ReconcileSuccess"},
    ]});
    let user = life.observed("sql-role-user-reports");
    user["spec"]["managementPolicies"] = json!(["Observe"]);
    user["status"] = exists.clone();
    assert!(
        life.condition("CredentialsReady").contains("A user reports exists"),
        "{}",
        life.condition("CredentialsReady")
    );
    life.spec("/users", Value::Null).reconcile();
    assert!(!life.world.observed.contains_key("sql-role-user-reports"), "let go without Delete");
    // The same of a logical database: its owner stays, and whoever connects to it.
    let database = life.observed("sql-database-orders");
    database["spec"]["managementPolicies"] = json!(["Observe"]);
    database["status"] = exists;
    assert_eq!(life.wants("sql-database-orders", INSTANCE), json!({}));
    assert!(
        life.condition("DatabaseReady").contains("A logical database orders exists"),
        "{}",
        life.condition("DatabaseReady")
    );
    assert_eq!(life.wants("sql-grant-orders-ro-connect", &format!("{INSTANCE}/revokePublicOnDb")), Value::Null);
}

#[test]
fn a_user_that_was_looked_for_is_made_only_with_its_own_secret() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    life.settle();
    let role = life.observed("sql-role-app");
    role["spec"]["managementPolicies"] = json!(["Observe"]);
    role["status"] = json!({"conditions": [{
        "type": "Synced", "status": "False", "reason": "ReconcileError",
        "message": "observe failed: external resource does not exist",
    }]});
    life.world.objects.retain(|object| object["metadata"]["name"] != "orders-app");
    life.world
        .objects
        .push(json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "orders-app", "namespace": "team-a"}}));
    assert_eq!(life.wants("sql-role-app", "/spec/managementPolicies"), json!(["Observe"]));
    assert!(life.condition("CredentialsReady").contains("orders-app exists"), "{}", life.condition("CredentialsReady"));
}

#[test]
fn an_adopted_instance_keeps_its_standby_and_its_windows() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    let at = &mut life.observed("instance")["status"]["atProvider"];
    for (key, value) in [
        ("multiAz", json!(true)),
        ("backupWindow", json!("07:00-07:30")),
        ("maintenanceWindow", json!("sun:08:00-sun:08:30")),
    ] {
        at[key] = value;
    }
    life.spec("/profile", json!("development")).spec("/deletion", json!({"protection": false}));
    for (key, value) in [
        ("multiAz", json!(true)),
        ("backupWindow", json!("07:00-07:30")),
        ("maintenanceWindow", json!("sun:08:00-sun:08:30")),
    ] {
        assert_eq!(field(&life, key), value, "{key}");
    }
    life.spec("/highAvailability", json!(false)).spec("/maintenance", json!({"day": "Monday", "hour": 4}));
    assert_eq!(life.ask().fatal(), None);
    assert_eq!(field(&life, "multiAz"), false);
    assert!(field(&life, "maintenanceWindow").as_str().is_some_and(|window| window.starts_with("mon:04")));
}

#[test]
fn an_instance_that_was_managed_before_is_not_asked_about_again() {
    let mut life = adopted("platform_admin", json!({"externalName": "legacy-orders", "mode": "Manage"}));
    life.settle();
    assert!(life.ask().composite_is_ready(), "{:#?}", life.world.composite["status"]["waitingFor"]);
    life.spec("/size", Value::Null).spec("/storage", Value::Null);
    assert_eq!(life.ask().fatal(), None);
}

#[test]
fn a_lost_instance_that_is_nowhere_is_made_again_with_the_key_of_the_platform() {
    let mut life = Life::steady("aws", "postgres", "development");
    let key = "arn:aws:kms:eu-central-1:111122223333:key/platform";
    life.platform("/providers/aws/regions/eu-central-1/kmsKeyArn", json!(key));
    life.world.observed.remove("instance");
    life.reconcile();
    life.observed("instance")["status"] = json!({"conditions": [{
        "type": "Synced", "status": "False", "reason": "ReconcileError",
        "message": "observe failed: external resource does not exist",
    }]});
    assert_eq!(field(&life, "kmsKeyId"), key);
    assert_eq!(field(&life, "engineLifecycleSupport"), "open-source-rds-extended-support-disabled");
}

#[test]
fn a_lost_instance_of_a_size_that_nobody_names_any_more_is_found() {
    let mut life = Life::steady("aws", "postgres", "production");
    life.platform("/sizes", json!({"database": {"analytics": {"aws": "db.r6g.4xlarge"}}}));
    life.platform("/policy", json!({"sizes": ["analytics"]})).spec("/size", json!("analytics")).settle();
    let mut at = life.observed("instance")["status"]["atProvider"].clone();
    at["allocatedStorage"] = json!(500);
    life.world.observed.remove("instance");
    life.platform("/sizes", Value::Null).spec("/storage", Value::Null).reconcile();
    assert_eq!(life.observed("instance")["spec"]["managementPolicies"], json!(["Observe"]));
    life.observed("instance")["status"] = json!({"atProvider": at});
    assert_eq!(field(&life, "instanceClass"), "db.r6g.4xlarge");
    assert_eq!(field(&life, "allocatedStorage"), 500);
    assert!(field(&life, "maxAllocatedStorage").as_u64().is_some_and(|most| most > 500));
}
