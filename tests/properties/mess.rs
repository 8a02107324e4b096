//! What can happen to a cluster, and what people can ask for.

use std::collections::BTreeMap;

use function_idp::{cli::world::World, resource::kinds};
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::support::worlds::{set, set_condition};

/// Something that happens to one observed object, or to the cluster around.
#[derive(Debug, Clone)]
pub enum Mess {
    /// The object is gone.
    Vanishes(Index),
    /// A condition says something else.
    Condition(Index, &'static str, &'static str, &'static str),
    /// The status is empty, or a field of it is another one.
    BlankStatus(Index),
    StatusField(Index, Index, Value),
    /// A field of `spec.forProvider` is gone or another one.
    Field(Index, Index, Value),
    /// Management policies that somebody else set.
    Policies(Index, &'static [&'static str]),
    /// A Usage of somebody else holds it.
    InUse(Index),
    /// It is being deleted.
    Deleting(Index),
    /// Its generation runs ahead.
    Generation(Index, i64),
    /// Its name in the cloud is gone or another one.
    ExternalName(Index, Option<&'static str>),
    /// Connection details are gone, or empty.
    NoConnection(Index),
    EmptyConnection(Index),
    /// An object that somebody else writes is gone: a Secret, a Migration, the store, the Platform.
    OtherVanishes(Index),
    /// A kind is not installed any more.
    Uninstalled(Index),
    /// A field of the composite resource's own status is gone; `created` is our memory and is not lost alone.
    OwnStatus(&'static str),
    /// Somebody else's object stands in the way.
    Foreign(Index, bool),
}

impl Mess {
    /// Lets it happen. Where there is no such object, nothing does.
    pub fn happen(&self, world: &mut World) {
        if let Some(at) = self.target() {
            if world.observed.is_empty() {
                return;
            }
            let name = world.observed.keys().nth(at.index(world.observed.len())).expect("an object").clone();
            if matches!(self, Self::Vanishes(_)) {
                world.observed.remove(&name);
                return;
            }
            let composed = world.observed.get_mut(&name).expect("an object");
            self.change(&mut composed.object);
            match self {
                Self::NoConnection(_) => composed.connection.clear(),
                Self::EmptyConnection(_) => composed.connection.values_mut().for_each(Vec::clear),
                _ => {}
            }
            return;
        }
        match self {
            Self::OtherVanishes(at) if !world.objects.is_empty() => {
                world.objects.remove(at.index(world.objects.len()));
            }
            Self::Uninstalled(at) => {
                if let Some(schemas) = world.schemas.as_mut().filter(|schemas| !schemas.is_empty()) {
                    let kind = schemas.keys().nth(at.index(schemas.len())).expect("a kind").clone();
                    schemas.remove(&kind);
                }
            }
            Self::OwnStatus(field) => set(&mut world.composite, &format!("/status/{field}"), Value::Null),
            Self::Foreign(at, deleting) if !world.observed.is_empty() => {
                // The object of that name is suddenly somebody else's.
                let name = world.observed.keys().nth(at.index(world.observed.len())).expect("an object").clone();
                let mut object = world.observed.remove(&name).expect("an object").object;
                object["metadata"]["ownerReferences"] = json!([{"uid": "somebody-else", "controller": true}]);
                if *deleting {
                    object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
                }
                world.objects.push(object);
            }
            _ => {}
        }
    }

    /// The object that it happens to.
    fn target(&self) -> Option<Index> {
        match self {
            Self::Vanishes(at)
            | Self::Condition(at, ..)
            | Self::BlankStatus(at)
            | Self::StatusField(at, ..)
            | Self::Field(at, ..)
            | Self::Policies(at, _)
            | Self::InUse(at)
            | Self::Deleting(at)
            | Self::Generation(at, _)
            | Self::ExternalName(at, _)
            | Self::NoConnection(at)
            | Self::EmptyConnection(at) => Some(*at),
            Self::OtherVanishes(_) | Self::Uninstalled(_) | Self::OwnStatus(_) | Self::Foreign(..) => None,
        }
    }

    /// How that object changes.
    fn change(&self, object: &mut Value) {
        match self {
            Self::Condition(_, type_, status, message) => {
                set_condition(object, type_, status, "ReconcileError", message);
            }
            Self::BlankStatus(_) => set(object, "/status", Value::Null),
            Self::StatusField(_, field, value) => change_leaf(object.pointer_mut("/status/atProvider"), *field, value),
            Self::Field(_, field, value) => change_leaf(object.pointer_mut("/spec/forProvider"), *field, value),
            Self::Policies(_, policies) if !object["spec"]["managementPolicies"].is_null() => {
                object["spec"]["managementPolicies"] = json!(policies);
            }
            Self::InUse(_) => set(object, "/metadata/labels", json!({"crossplane.io/in-use": "true"})),
            Self::Deleting(_) => object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z"),
            Self::Generation(_, generation) => object["metadata"]["generation"] = json!(generation),
            Self::ExternalName(_, name) => {
                set(object, "/metadata/annotations/crossplane.io~1external-name", json!(name));
            }
            _ => {}
        }
    }
}

/// Changes one field of an object; null takes it away. Where the object is not there, none appears: an API server shows
/// no null.
fn change_leaf(object: Option<&mut Value>, at: Index, value: &Value) {
    let Some(fields) = object.and_then(Value::as_object_mut).filter(|fields| !fields.is_empty()) else { return };
    let key = fields.keys().nth(at.index(fields.len())).expect("a field").clone();
    // Nor does one hold a value of another type, or an object without what it must have.
    let typed = !value.is_object() && std::mem::discriminant(&fields[&key]) == std::mem::discriminant(value);
    if value.is_null() {
        fields.remove(&key);
    } else if typed {
        fields.insert(key, value.clone());
    }
}

/// Values of every type, some of which a field may really hold.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => Just(Value::Null),
        1 => Just(json!("")),
        1 => Just(json!("other")),
        1 => Just(json!("18")),
        1 => Just(json!("16.2")),
        1 => Just(json!(0)),
        1 => Just(json!(7)),
        1 => Just(json!(1_000_000)),
        1 => Just(json!(-1)),
        1 => Just(json!(0.5)),
        1 => Just(json!(true)),
        1 => Just(json!(false)),
        1 => Just(json!([])),
        1 => Just(json!({})),
        1 => Just(json!([{"name": "other"}])),
    ]
}

/// Something that happens.
pub fn mess() -> impl Strategy<Value = Mess> {
    let at = any::<Index>;
    let condition = (
        at(),
        prop::sample::select(vec!["Ready", "Synced", "LastAsyncOperation"]),
        prop::sample::select(vec!["True", "False", "Unknown", ""]),
        prop::sample::select(vec![
            "",
            "create failed: operation error RDS: CreateDBInstance, api error AccessDenied: no",
            "update failed: refuse to update the external resource because the following update requires replacing it: \
             cannot change the value of the argument \"engine\" from \"\" to \"postgres\"",
        ]),
    );
    prop_oneof![
        3 => at().prop_map(Mess::Vanishes),
        3 => condition.prop_map(|(at, type_, status, message)| Mess::Condition(at, type_, status, message)),
        2 => at().prop_map(Mess::BlankStatus),
        2 => (at(), at(), value()).prop_map(|(at, field, value)| Mess::StatusField(at, field, value)),
        2 => (at(), at(), value()).prop_map(|(at, field, value)| Mess::Field(at, field, value)),
        1 => (at(), prop::sample::select(vec![
            &["*"][..], &["Observe"], &["Observe", "Update"], &["Observe", "Create", "Update"],
            &["Observe", "Create", "Update", "Delete"], &[],
        ])).prop_map(|(at, policies)| Mess::Policies(at, policies)),
        1 => at().prop_map(Mess::InUse),
        1 => at().prop_map(Mess::Deleting),
        1 => (at(), -1_i64..50).prop_map(|(at, generation)| Mess::Generation(at, generation)),
        1 => (at(), prop::sample::select(vec![None, Some(""), Some("other"), Some("db-OTHER")]))
            .prop_map(|(at, name)| Mess::ExternalName(at, name)),
        1 => at().prop_map(Mess::NoConnection),
        1 => at().prop_map(Mess::EmptyConnection),
        2 => at().prop_map(Mess::OtherVanishes),
        1 => at().prop_map(Mess::Uninstalled),
        1 => prop::sample::select(vec!["conditions", "profile", "provider", "region", "externalName", "schema", "binding", "endpoint"])
            .prop_map(Mess::OwnStatus),
        1 => (at(), any::<bool>()).prop_map(|(at, deleting)| Mess::Foreign(at, deleting)),
    ]
}

/// Something that people ask for.
#[derive(Debug, Clone)]
pub enum Wish {
    /// A field of the spec.
    Spec(&'static str, Value),
    /// A field of the Platform.
    Platform(&'static str, Value),
}

impl Wish {
    /// Lets it come true.
    pub fn come_true(&self, world: &mut World) {
        match self {
            Self::Spec(pointer, value) => set(&mut world.composite, &format!("/spec{pointer}"), value.clone()),
            Self::Platform(pointer, value) => {
                for platform in world.objects.iter_mut().filter(|object| object["kind"] == "Platform") {
                    set(platform, &format!("/spec{pointer}"), value.clone());
                }
            }
        }
    }
}

/// Something that people ask for, right or wrong.
pub fn wish() -> impl Strategy<Value = Wish> {
    let spec: Vec<(&'static str, Value)> = vec![
        ("/version", json!("18")),
        ("/version", json!("17.9")),
        ("/version", json!("16")),
        ("/version", Value::Null),
        ("/profile", json!("development")),
        ("/profile", json!("production")),
        ("/profile", Value::Null),
        ("/deletion", json!({"protection": false})),
        ("/deletion", json!({"protection": false, "finalBackup": false})),
        ("/deletion", json!({"protection": true})),
        ("/deletion", Value::Null),
        ("/provider", json!("gcp")),
        ("/region", json!("us-east-1")),
        ("/engine", json!("mysql")),
        ("/size", json!("xlarge")),
        ("/size", json!("analytics")),
        ("/storage", json!({"size": "500Gi", "max": "2Ti"})),
        ("/storage", json!({"size": "10Gi"})),
        ("/storage", Value::Null),
        ("/databases", json!([{"name": "other"}])),
        (
            "/databases",
            json!([{"name": "other"}, {"name": "orders"}, {"name": "shop"}, {"name": "billing"}, {"name": "sandbox"}]),
        ),
        ("/databases", Value::Null),
        ("/parameters", json!({"work_mem": "64MB"})),
        ("/parameters", json!({"rds.force_ssl": "0"})),
        ("/network", json!({"allowFrom": [{"cidr": "192.168.0.0/16"}]})),
        ("/network", json!({"allowFrom": [{"cidr": "8.8.8.0/24"}]})),
        ("/network", Value::Null),
        ("/credentials", json!({"pushKey": "team-a/elsewhere"})),
        ("/credentials", json!({"pushKey": "team-b/elsewhere"})),
        ("/credentials", json!({"store": "other"})),
        ("/encryption", json!({"keyRef": "arn:aws:kms:eu-central-1:111122223333:key/x"})),
        ("/highAvailability", json!(false)),
        ("/backup", json!({"retentionDays": 0})),
        ("/backup", json!({"hour": 4})),
        ("/maintenance", json!({"day": "Monday", "hour": 23})),
        ("/schema", Value::Null),
        (
            "/schema",
            json!({"deploy": "Automatic", "tables": [{"name": "customers", "columns": [{"name": "id", "type": "text"}]}]}),
        ),
        ("/schema", json!({"allowDestructive": true, "tables": []})),
        ("/users", json!([{"name": "reporting"}])),
        ("/users", Value::Null),
        ("/users", json!([{"name": "importer", "privileges": "readOnly"}, {"name": "later"}])),
        ("/users", json!([{"name": "platform_admin"}])),
        ("/credentials", json!({"rotation": 2})),
        ("/credentials", json!({"rotation": 3})),
        ("/readReplicas", json!(0)),
        ("/readReplicas", json!(3)),
        ("/pooling", Value::Null),
        ("/pooling", json!({"enabled": true})),
        ("/pooling", json!({"enabled": true, "mode": "session"})),
        ("/restore", json!({"from": "orders-old"})),
        ("/adopt", json!({"externalName": "other"})),
        ("/provider", json!("azure")),
        ("/provider", json!("kubernetes")),
        ("/noSuchField", json!(1)),
    ];
    let platform: Vec<(&'static str, Value)> = vec![
        ("/providers/aws", Value::Null),
        ("/providers/aws/regions", json!({})),
        ("/providers/aws/providerConfigRef", json!({"name": "other"})),
        ("/providers/aws/regions/eu-central-1/vpcId", json!("vpc-other")),
        ("/providers/aws/regions/eu-central-1/vpcId", Value::Null),
        ("/providers/aws/regions/eu-central-1/subnetIds", json!(["subnet-x", "subnet-y"])),
        ("/providers/aws/regions/eu-central-1/subnetIds", Value::Null),
        ("/providers/aws/regions/eu-central-1/allowFrom", json!({"cidrBlocks": ["172.16.0.0/12"]})),
        ("/providers/aws/regions/eu-central-1/allowFrom", Value::Null),
        ("/providers/aws/regions/eu-central-1/kmsKeyArn", json!("arn:aws:kms:eu-central-1:111122223333:key/y")),
        ("/providers/aws/regions/us-east-1", json!({"vpcId": "vpc-2", "subnetIds": ["subnet-p", "subnet-q"]})),
        ("/defaults", Value::Null),
        ("/defaults/region", json!("us-east-1")),
        ("/defaults/provider", json!("gcp")),
        ("/defaults/profile", json!("development")),
        ("/overrides", json!([{"namespaces": ["team-*"], "defaults": {"profile": "development"}}])),
        ("/secrets", Value::Null),
        ("/secrets/store", json!({"kind": "SecretStore", "name": "own"})),
        ("/policy", json!({"providers": ["gcp"]})),
        ("/policy", json!({"regions": ["us-*"]})),
        ("/policy", json!({"maxSize": "small"})),
        ("/policy", json!({"forbidRelaxing": ["deletion.protection", "highAvailability"]})),
        ("/sizes", json!({"database": {"small": {"aws": "db.r6g.large"}, "analytics": {"aws": "db.r6g.4xlarge"}}})),
        ("/noSuchField", json!(1)),
    ];
    prop_oneof![
        3 => prop::sample::select(spec).prop_map(|(pointer, value)| Wish::Spec(pointer, value)),
        2 => prop::sample::select(platform).prop_map(|(pointer, value)| Wish::Platform(pointer, value)),
    ]
}

/// Every kind of the list is installed.
pub fn schemas() -> BTreeMap<String, Value> {
    let kinds = kinds::ALL.iter().filter(|kind| !kind.built_in());
    kinds.map(|kind| (format!("{}/{}", kind.api_version(), kind.kind()), json!({"type": "object"}))).collect()
}
