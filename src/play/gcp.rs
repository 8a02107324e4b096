//! The Google Cloud provider.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Played, Scene, up};
use crate::{composite::identity::hash5, readiness::Head};

/// An instance: what is asked for, with a private address.
pub(super) fn instance(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let asked = &object["spec"]["forProvider"];
    let name = head.metadata.external_name().unwrap_or(&head.metadata.name).to_owned();
    let text = |key: &str, or: &str| asked[key].as_str().unwrap_or(or).to_owned();
    let connection_name = format!("{}:{}:{name}", text("project", "default"), text("region", ""));
    // Three numbers that stay with the name.
    let address: Vec<_> = hash5(&name).bytes().take(3).map(|byte| byte.to_string()).collect();
    let address = format!("10.{}", address.join("."));
    let mut at_provider = json!({
        "id": name, "connectionName": connection_name, "privateIpAddress": address, "firstIpAddress": address,
    });
    for key in SEEN {
        if !asked[key].is_null() {
            at_provider[key] = asked[key].clone();
        }
    }
    let authority = format!("-----BEGIN CERTIFICATE-----\nsimulated {name}\n-----END CERTIFICATE-----\n");
    let connection = BTreeMap::from([
        ("connectionName".to_owned(), connection_name),
        ("privateIP".to_owned(), address),
        ("serverCACertificateCert".to_owned(), authority),
    ]);
    Played { status: Some(up(&at_provider)), connection, ..Played::default() }
}

/// What the provider shows of what is asked for.
const SEEN: [&str; 7] = [
    "project",
    "region",
    "databaseVersion",
    "encryptionKeyName",
    "deletionProtection",
    "masterInstanceName",
    "settings",
];

/// A user: its password is written down once the server has it.
pub(super) fn user(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let mut connection = BTreeMap::new();
    if !object["spec"]["forProvider"]["passwordSecretRef"].is_null() {
        connection.insert("password".to_owned(), "simulated".to_owned());
    }
    let id = head.metadata.external_name();
    Played { status: Some(up(&json!({"id": id}))), connection, ..Played::default() }
}
