//! A table of our API, in SchemaHero's words.

use crate::{
    composite::database::spec::{self, Engine, Table},
    resource::schemahero::{
        Attributes, Body, Column, Constraints, ForeignKey, Index, References, SeedColumn, SeedData, SeedRow, SeedValue,
        TableSchema, TableSpec,
    },
};

/// The SchemaHero spec of a table; `database` is the name of the SchemaHero Database object that reaches its logical database.
///
/// What the table does not say becomes empty: the spec is for tables that [`super::check`] found nothing wrong with.
#[must_use]
pub fn table_spec(table: &Table, engine: Engine, database: &str) -> TableSpec {
    let body = Body {
        primary_key: table.primary_key.clone(),
        foreign_keys: table.foreign_keys.iter().map(foreign_key).collect(),
        indexes: table.indexes.iter().map(index).collect(),
        columns: table.columns.iter().map(column).collect(),
        ..Body::default()
    };
    let schema = match engine {
        Engine::Postgres => TableSchema { postgres: Some(body), mysql: None },
        Engine::Mysql => TableSchema { postgres: None, mysql: Some(body) },
    };
    TableSpec {
        database: database.to_owned(),
        name: text(table.name.as_ref()),
        requires: table.requires.clone(),
        schema: Some(schema),
        seed_data: table.seed_data.as_ref().map(seed_data),
    }
}

fn column(column: &spec::Column) -> Column {
    Column {
        name: text(column.name.as_ref()),
        data_type: text(column.data_type.as_ref()),
        constraints: column.constraints.map(|constraints| Constraints { not_null: constraints.not_null }),
        attributes: column.attributes.map(|attributes| Attributes { auto_increment: attributes.auto_increment }),
        default: column.default.clone(),
        ..Column::default()
    }
}

fn index(index: &spec::Index) -> Index {
    Index {
        columns: index.columns.clone(),
        name: text(index.name.as_ref()),
        is_unique: index.is_unique == Some(true),
        method: text(index.method.as_ref()),
    }
}

fn foreign_key(key: &spec::ForeignKey) -> ForeignKey {
    let references = key.references.as_ref();
    ForeignKey {
        columns: key.columns.clone(),
        references: References {
            table: text(references.and_then(|references| references.table.as_ref())),
            columns: references.map(|references| references.columns.clone()).unwrap_or_default(),
        },
        on_delete: key.on_delete.map(|action| action.as_str().to_owned()).unwrap_or_default(),
        name: text(key.name.as_ref()),
    }
}

fn seed_data(seed: &spec::SeedData) -> SeedData {
    let value = |value: &spec::SeedValue| SeedValue { int: value.int, str: value.str.clone() };
    let column = |column: &spec::SeedColumn| SeedColumn {
        column: text(column.column.as_ref()),
        value: column.value.as_ref().map(value).unwrap_or_default(),
    };
    let row = |row: &spec::SeedRow| SeedRow { columns: row.columns.iter().map(column).collect() };
    SeedData { rows: seed.rows.iter().map(row).collect() }
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
