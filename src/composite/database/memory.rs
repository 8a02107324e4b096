//! What earlier answers left in the status: the function remembers nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::status::TableState;
use crate::{
    composite::fatal::Fatal,
    object::Object,
    platform::spec::{Profile, ProviderName},
};

/// The parts of the observed status that later answers build on.
#[derive(Debug, Default)]
pub struct Memory {
    /// The database has been up. Once true it stays true.
    pub created: bool,
    /// The database's name in the cloud.
    pub external_name: Option<String>,
    /// The profile in force.
    pub profile: Option<Profile>,
    /// The provider in force.
    pub provider: Option<ProviderName>,
    /// The region in force.
    pub region: Option<String>,
    /// The size class in force.
    pub size: Option<String>,
    /// Controls that are relaxed already.
    pub relaxed: BTreeSet<String>,
    /// Tables that SchemaHero was ever given.
    pub emitted: BTreeSet<(String, String)>,
    /// Those that nobody asked for any more when last seen: what they hold now is not known.
    pub left: BTreeSet<(String, String)>,
    /// Migrations of tables that are known to be in sync, by logical database and table.
    pub confirmed: BTreeMap<(String, String), String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Composite {
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    created: bool,
    external_name: Option<String>,
    profile: Option<Profile>,
    provider: Option<ProviderName>,
    region: Option<String>,
    size: Size,
    relaxed: Vec<Relaxed>,
    schema: Schema,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Relaxed {
    control: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Size {
    class: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Schema {
    tables: Vec<Table>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Table {
    name: String,
    database: String,
    migration: Option<String>,
    state: String,
}

impl Memory {
    /// Reads it from the composite resource.
    ///
    /// # Errors
    /// When the status is not of our making.
    pub fn of(composite: &Object) -> Result<Self, Fatal> {
        let Composite { status } = composite.read().map_err(|error| {
            Fatal::invalid("status", format!("the composite resource's status cannot be read: {error}"))
        })?;
        let key = |table: &Table| (table.database.clone(), table.name.clone());
        let emitted =
            status.schema.tables.iter().filter(|table| table.state != TableState::Waiting.as_str()).map(key).collect();
        let left = status
            .schema
            .tables
            .iter()
            .filter(|table| table.state == TableState::Unverified.as_str())
            .map(key)
            .collect();
        let confirmed = status
            .schema
            .tables
            .into_iter()
            .filter_map(|table| Some(((table.database, table.name), table.migration?)))
            .collect();
        Ok(Self {
            created: status.created,
            external_name: status.external_name,
            profile: status.profile,
            provider: status.provider,
            region: status.region,
            size: status.size.class,
            relaxed: status.relaxed.into_iter().map(|relaxed| relaxed.control).collect(),
            emitted,
            left,
            confirmed,
        })
    }
}
