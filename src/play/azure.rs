//! The Azure provider.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Played, Scene, up};
use crate::readiness::Head;

/// The beginning of the ID of everything in a resource group.
fn group(asked: &Value) -> String {
    let name = asked["resourceGroupName"].as_str().unwrap_or_default();
    format!("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/{name}/providers")
}

/// A PostgreSQL server.
pub(super) fn postgres(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let fqdn = format!("{}.postgres.database.azure.com", head.metadata.external_name().unwrap_or_default());
    // The provider's own `username` is one that no flexible server knows.
    let connection = BTreeMap::from([
        ("endpoint".to_owned(), fqdn.clone()),
        ("port".to_owned(), "5432".to_owned()),
        ("username".to_owned(), format!("platform_admin@{fqdn}")),
        ("password".to_owned(), "simulated".to_owned()),
    ]);
    server(head, object, "Microsoft.DBforPostgreSQL", &fqdn, connection)
}

/// A MySQL server.
pub(super) fn mysql(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let fqdn = format!("{}.mysql.database.azure.com", head.metadata.external_name().unwrap_or_default());
    let connection = BTreeMap::from([("attribute.administrator_password".to_owned(), "simulated".to_owned())]);
    server(head, object, "Microsoft.DBforMySQL", &fqdn, connection)
}

/// A server: what is asked for, with an address. What counts at its creation only counts then.
fn server(head: &Head, object: &Value, service: &str, fqdn: &str, connection: BTreeMap<String, String>) -> Played {
    let (asked, initially) = (&object["spec"]["forProvider"], &object["spec"]["initProvider"]);
    let was = &object["status"]["atProvider"];
    let name = head.metadata.external_name().unwrap_or_default();
    let mut at_provider = json!({
        "id": format!("{}/{service}/flexibleServers/{name}", group(asked)), "fqdn": fqdn,
        // What is restored or replicated has it from its source.
        "administratorLogin": "platform_admin", "version": was["version"],
    });
    for key in SEEN {
        if !asked[key].is_null() {
            at_provider[key] = asked[key].clone();
        }
    }
    for key in ["zone", "highAvailability"] {
        let kept = if was.is_null() { &initially[key] } else { &was[key] };
        let value = if asked[key].is_null() && !initially[key].is_null() { kept } else { &asked[key] };
        if !value.is_null() {
            at_provider[key] = value.clone();
        }
    }
    if at_provider["version"].is_null() {
        at_provider["version"] = json!(if service.ends_with("MySQL") { "8.4" } else { "17" });
    }
    let password = !asked["administratorPasswordSecretRef"].is_null();
    let connection = if password { connection } else { BTreeMap::new() };
    Played { status: Some(up(&at_provider)), connection, ..Played::default() }
}

/// A setting of a server.
pub(super) fn setting(head: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let asked = &object["spec"]["forProvider"];
    // The name in the cloud of a PostgreSQL server's setting is its ID.
    let id = asked["name"].as_str().map(|name| format!("/configurations/{name}"));
    let mut at_provider = json!({"value": asked["value"]});
    at_provider["id"] = json!(id.as_deref().or(head.metadata.external_name()));
    Played { external_name: id, status: Some(up(&at_provider)), ..Played::default() }
}

/// A lock.
pub(super) fn lock(_: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let asked = &object["spec"]["forProvider"];
    let text = |key: &str| asked[key].as_str().unwrap_or_default();
    let id = format!("{}/providers/Microsoft.Authorization/locks/{}", text("scope"), text("name"));
    let mut at_provider = asked.clone();
    at_provider["id"] = json!(id);
    Played { external_name: Some(id), status: Some(up(&at_provider)), ..Played::default() }
}

/// What the provider shows of what is asked for.
const SEEN: [&str; 17] = [
    "location",
    "resourceGroupName",
    "administratorLogin",
    "version",
    "skuName",
    "storageMb",
    "storage",
    "autoGrowEnabled",
    "backupRetentionDays",
    "geoRedundantBackupEnabled",
    "maintenanceWindow",
    "delegatedSubnetId",
    "privateDnsZoneId",
    "publicNetworkAccess",
    "publicNetworkAccessEnabled",
    "sourceServerId",
    "tags",
];
