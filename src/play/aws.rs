//! The AWS provider.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Played, Scene, up};
use crate::{composite::identity::hash5, readiness::Head};

/// Eight hexadecimal digits that stay with an object, for IDs that AWS would give.
fn id(head: &Head) -> String {
    head.metadata.uid.chars().filter(char::is_ascii_hexdigit).take(8).collect()
}

/// A resource whose name in the cloud is ours.
pub(super) fn named(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let mut at_provider = object["spec"]["forProvider"].clone();
    at_provider["id"] = json!(head.metadata.external_name());
    Played { status: Some(up(&at_provider)), ..Played::default() }
}

pub(super) fn security_group(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let id = format!("sg-{}", id(head));
    let at_provider = json!({"id": id, "vpcId": object["spec"]["forProvider"]["vpcId"]});
    Played { external_name: Some(id), status: Some(up(&at_provider)), ..Played::default() }
}

pub(super) fn ingress_rule(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let id = format!("sgr-{}", id(head));
    let group = group_id(&object["spec"]["forProvider"]["securityGroupIdRef"], scene);
    Played {
        external_name: Some(id.clone()),
        status: Some(up(&json!({"securityGroupRuleId": id, "securityGroupId": group}))),
        ..Played::default()
    }
}

/// The ID of the security group that a reference names.
fn group_id(reference: &Value, scene: &Scene<'_>) -> Option<Value> {
    let group = scene("SecurityGroup", reference["name"].as_str()?)?;
    group.pointer("/metadata/annotations/crossplane.io~1external-name").cloned()
}

/// A resource that AWS gives a name of its own.
pub(super) fn numbered(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let id = format!("arn:aws:simulated:{}:{}", object["kind"].as_str().unwrap_or_default(), id(head));
    let own = head.metadata.external_name().is_none().then(|| id.clone());
    Played { external_name: own, status: Some(up(&json!({"id": id, "arn": id}))), ..Played::default() }
}

/// A proxy.
pub(super) fn proxy(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let name = head.metadata.external_name().unwrap_or(&head.metadata.name);
    let region = object["spec"]["forProvider"]["region"].as_str().unwrap_or_default();
    let endpoint = format!("{name}.proxy-{}.{region}.rds.amazonaws.com", hash5(region));
    let status = Some(up(&json!({"endpoint": endpoint})));
    Played { status, ..numbered(head, object, scene) }
}

/// An instance: what is asked for, with an address, and the newest minor version.
pub(super) fn instance(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let asked = &object["spec"]["forProvider"];
    let text = |key: &str| asked[key].as_str().unwrap_or_default().to_owned();
    let (identifier, region) = (text("identifier"), text("region"));
    let address = format!("{identifier}.{}.{region}.rds.amazonaws.com", hash5(&region));
    let version = text("engineVersion");
    let actual = if version.contains('.') { version.clone() } else { format!("{version}.6") };
    let mut at_provider = json!({
        "address": address, "endpoint": format!("{address}:{}", asked["port"]), "status": "available",
        "latestRestorableTime": "2026-01-01T00:00:00Z",
    });
    if !version.is_empty() {
        at_provider["engineVersionActual"] = json!(actual);
    } else if let Some(followed) = followed(head, scene) {
        at_provider["engineVersionActual"] = followed;
    }
    let groups = asked["vpcSecurityGroupIdRefs"].as_array().into_iter().flatten();
    at_provider["vpcSecurityGroupIds"] = groups.filter_map(|group| group_id(group, scene)).collect();
    for key in SEEN {
        if !asked[key].is_null() {
            at_provider[key] = asked[key].clone();
        }
    }
    let connection = BTreeMap::from([
        ("endpoint".to_owned(), format!("{address}:{}", asked["port"])),
        ("address".to_owned(), address.clone()),
        ("host".to_owned(), address),
        ("port".to_owned(), asked["port"].to_string()),
        ("username".to_owned(), text("username")),
        ("password".to_owned(), "simulated".to_owned()),
    ]);
    // A name that is given stays: the provider writes its own down only when it made the instance.
    let external_name =
        head.metadata.external_name().is_none().then(|| format!("db-{}", id(head).to_ascii_uppercase()));
    Played { external_name, status: Some(up(&at_provider)), connection, ..Played::default() }
}

/// The version of the instance that a replica follows.
fn followed(head: &Head, scene: &Scene<'_>) -> Option<Value> {
    let (name, _) = head.metadata.name.rsplit_once("-replica-")?;
    scene("Instance", name)?.pointer("/status/atProvider/engineVersionActual").cloned()
}

/// What the provider shows of what is asked for.
const SEEN: [&str; 18] = [
    "identifier",
    "engine",
    "engineVersion",
    "region",
    "port",
    "instanceClass",
    "allocatedStorage",
    "maxAllocatedStorage",
    "storageType",
    "multiAz",
    "backupRetentionPeriod",
    "parameterGroupName",
    "deletionProtection",
    "skipFinalSnapshot",
    "finalSnapshotIdentifier",
    "deleteAutomatedBackups",
    "publiclyAccessible",
    "storageEncrypted",
];
