//! SchemaHero: a controller for each Database, a Migration for each Table.

use serde_json::{Value, json};

use super::{Played, Scene};
use crate::{composite::database::schema::hash, readiness::Head, resource::schemahero::TableSpec};

/// The moment of a simulation, in seconds since 1970.
const NOW: i64 = 1_767_225_600;

/// The controller runs.
pub(super) fn database(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    let controller = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": format!("{}-controller", head.metadata.name), "namespace": head.metadata.namespace},
        "status": {"replicas": 1, "readyReplicas": 1},
    });
    Played { objects: vec![controller], ..Played::default() }
}

/// The table is planned, and executed at once where its Database says so. Nobody approves anything in a simulation.
pub(super) fn table(head: &Head, object: &Value, find: &Scene<'_>) -> Played {
    let Ok(spec) = serde_json::from_value::<TableSpec>(object["spec"].clone()) else { return Played::default() };
    let name = hash::migration_name(&spec);
    if find("Migration", &name).is_some() {
        return Played::default();
    }
    let immediate =
        find("Database", &spec.database).is_some_and(|database| database["spec"]["immediateDeploy"] == true);
    let columns = spec.body().map(|body| &body.columns).into_iter().flatten();
    let columns: Vec<_> = columns.map(|column| format!("{:?} {}", column.name, column.data_type)).collect();
    let status = if immediate {
        json!({"phase": "EXECUTED", "plannedAt": NOW, "approvedAt": NOW, "executedAt": NOW})
    } else {
        json!({"phase": "PLANNED", "plannedAt": NOW, "approvedAt": 0, "executedAt": 0})
    };
    let migration = json!({
        "apiVersion": "schemas.schemahero.io/v1alpha4", "kind": "Migration",
        "metadata": {"name": name, "namespace": head.metadata.namespace, "uid": format!("{}-{name}", head.metadata.uid)},
        "spec": {
            "tableName": head.metadata.name, "tableNamespace": head.metadata.namespace, "databaseName": spec.database,
            "generatedDDL": format!("create table {:?} ({})", spec.name, columns.join(", ")),
        },
        "status": status,
    });
    Played { objects: vec![migration], ..Played::default() }
}
