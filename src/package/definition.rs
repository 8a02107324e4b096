//! The definitions (XRDs) that Crossplane makes CRDs of.

use serde_json::{Value, json};

use super::Names;
use crate::schema;

/// Version of the API.
pub const VERSION: &str = "v1alpha1";

/// What the connection Secret of a claim may hold: the keys that every backend writes, and those that some do.
const CONNECTION_KEYS: [&str; 12] = [
    "ca.crt",
    "certificates",
    "database",
    "host",
    "password",
    "port",
    "provider",
    "reader-host",
    "sslmode",
    "type",
    "uri",
    "username",
];

/// `XDatabase`, which developers ask for by the claim `Database`.
pub fn claims(names: &Names) -> Value {
    json!({
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("xdatabases.{}", names.group())},
        "spec": {
            "group": names.group(),
            "scope": "LegacyCluster",
            "names": resource("XDatabase", "xdatabase", "xdatabases", "xdb"),
            "claimNames": resource("Database", "database", "databases", "db"),
            "connectionSecretKeys": CONNECTION_KEYS,
            "defaultCompositionRef": {"name": names.composition("xdatabases")},
            // In the background, the claim would be gone while the cloud still deletes.
            "defaultCompositeDeletePolicy": "Foreground",
            "versions": [database()],
        },
    })
}

/// `Database` as a composite resource in the developer's namespace.
pub fn namespaced(names: &Names) -> Value {
    json!({
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("databases.{}", names.group())},
        "spec": {
            "group": names.group(),
            "scope": "Namespaced",
            "names": resource("Database", "database", "databases", "db"),
            "defaultCompositionRef": {"name": names.composition("databases")},
            "versions": [database()],
        },
    })
}

/// `XApplication`, which developers ask for by the claim `Application`.
pub fn application_claims(names: &Names) -> Value {
    json!({
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("xapplications.{}", names.group())},
        "spec": {
            "group": names.group(),
            "scope": "LegacyCluster",
            "names": resource("XApplication", "xapplication", "xapplications", "xapp"),
            "claimNames": resource("Application", "application", "applications", "app"),
            "defaultCompositionRef": {"name": names.composition("xapplications")},
            "defaultCompositeDeletePolicy": "Foreground",
            "versions": [application()],
        },
    })
}

/// `Application` as a composite resource in the developer's namespace.
pub fn application_namespaced(names: &Names) -> Value {
    json!({
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("applications.{}", names.group())},
        "spec": {
            "group": names.group(),
            "scope": "Namespaced",
            "names": resource("Application", "application", "applications", "app"),
            "defaultCompositionRef": {"name": names.composition("applications")},
            "versions": [application()],
        },
    })
}

/// `Platform`, one object for the whole cluster.
pub fn platform(names: &Names) -> Value {
    let columns = json!([
        column("Provider", ".spec.defaults.provider", 0, "Provider of a manifest that names none."),
        column("Region", ".spec.defaults.region", 0, "Region of a manifest that names none."),
    ]);
    json!({
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": format!("platforms.{}", names.group())},
        "spec": {
            "group": names.group(),
            "scope": "Cluster",
            "names": resource("Platform", "platform", "platforms", "idp"),
            "defaultCompositionRef": {"name": names.composition("platforms")},
            "versions": [version(
                "What the platform team sets, once: the object named default counts.",
                schema::platform_spec(),
                schema::platform_status(),
                &columns,
            )],
        },
    })
}

/// Names of a kind. The short name is needed where several groups have the same plural, as `databases`.
fn resource(kind: &str, singular: &str, plural: &str, short: &str) -> Value {
    json!({
        "kind": kind,
        "listKind": format!("{kind}List"),
        "singular": singular,
        "plural": plural,
        "shortNames": [short],
        "categories": ["platform"],
    })
}

/// The one version of Database, the same in both flavours.
fn database() -> Value {
    let columns = json!([
        column("Provider", ".status.provider", 0, "Where the database runs."),
        column("Version", ".status.engineVersion", 0, "Version that runs."),
        column("Size", ".status.size.class", 0, "Size class."),
        column("Region", ".status.region", 1, "Region in which the database runs."),
        column("Endpoint", ".status.endpoint", 1, "Host that takes reads and writes."),
    ]);
    version(
        "A database for an application, ready for production.",
        schema::database_spec(),
        schema::database_status(),
        &columns,
    )
}

/// The one version of Application, the same in both flavours.
fn application() -> Value {
    let columns = json!([
        column("URL", ".status.url", 0, "Where the application is reached."),
        column("Image", ".status.image", 1, "Image that is asked for."),
    ]);
    version(
        "An application: from an image to a running, reachable program with its database.",
        schema::application_spec(),
        schema::application_status(),
        &columns,
    )
}

/// A served version.
fn version(description: &str, spec: &Value, status: &Value, columns: &Value) -> Value {
    json!({
        "name": VERSION,
        "served": true,
        "referenceable": true,
        "additionalPrinterColumns": columns,
        "schema": {"openAPIV3Schema": {
            "description": description,
            "type": "object",
            "required": ["spec"],
            "properties": {"spec": spec, "status": status},
        }},
    })
}

/// A column that `kubectl get` prints; with priority 1 only where it is asked for all.
fn column(name: &str, path: &str, priority: u8, description: &str) -> Value {
    json!({"name": name, "type": "string", "jsonPath": path, "priority": priority, "description": description})
}
