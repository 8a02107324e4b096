//! Whether a change of a table changes anything in the database.

use std::collections::BTreeSet;

use super::{
    diff::{engine_and_body, foreign_key_name, index_name, is_always_not_null, on_delete, same_foreign_key, set},
    types::Type,
};
use crate::{
    composite::database::spec::Engine,
    resource::schemahero::{Body, Column, ForeignKey, TableSpec},
};

/// Whether SchemaHero, once it has the old table in the database, finds nothing to do for the new one: they differ at most
/// in the order of columns, indexes and foreign keys, in spellings, in `requires`, and in seed data (which is not deployed).
///
/// A type with digits, such as `numeric(10,2)`, is set anew by every plan, because SchemaHero does not read digits back; that
/// changes nothing, and does not count.
#[must_use]
pub fn same_ddl(old: &TableSpec, new: &TableSpec) -> bool {
    old.database == new.database && old.name == new.name && shape(old, old) == shape(new, old)
}

/// A table without what gives no statements.
#[derive(PartialEq, Eq)]
struct Shape<'a> {
    engine: Engine,
    schema: &'a str,
    charset: (&'a str, &'a str),
    is_deleted: bool,
    primary_key: &'a [String],
    columns: Vec<ColumnShape<'a>>,
    indexes: BTreeSet<(String, bool, BTreeSet<&'a str>)>,
    foreign_keys: BTreeSet<ForeignKeyShape<'a>>,
}

#[derive(PartialEq, Eq)]
struct ColumnShape<'a> {
    name: &'a str,
    data_type: Result<Type, &'a str>,
    not_null: bool,
    auto_increment: bool,
    default: Option<&'a str>,
    charset: (&'a str, &'a str),
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ForeignKeyShape<'a> {
    name: String,
    columns: BTreeSet<&'a str>,
    table: &'a str,
    target: BTreeSet<&'a str>,
    on_delete: String,
}

/// The shape of a table; `old` is what is in the database, where names may have been given already.
fn shape<'a>(spec: &'a TableSpec, old: &TableSpec) -> Option<Shape<'a>> {
    let (engine, body) = engine_and_body(spec)?;
    let mut columns: Vec<_> = body.columns.iter().map(|column| column_shape(engine, body, column)).collect();
    columns.sort_by_key(|column| column.name);
    Some(Shape {
        engine,
        schema: &body.schema,
        charset: (&body.default_charset, &body.collation),
        is_deleted: body.is_deleted,
        primary_key: &body.primary_key,
        columns,
        indexes: body
            .indexes
            .iter()
            .map(|index| (index_name(&spec.name, index), index.is_unique, set(&index.columns)))
            .collect(),
        foreign_keys: body.foreign_keys.iter().map(|key| foreign_key_shape(&spec.name, key, old)).collect(),
    })
}

/// A foreign key without a name keeps the one that it has.
fn foreign_key_shape<'a>(table: &str, key: &'a ForeignKey, old: &TableSpec) -> ForeignKeyShape<'a> {
    let kept = old.body().and_then(|body| body.foreign_keys.iter().find(|other| same_foreign_key(table, other, key)));
    ForeignKeyShape {
        name: foreign_key_name(table, kept.unwrap_or(key)),
        columns: set(&key.columns),
        table: &key.references.table,
        target: set(&key.references.columns),
        on_delete: on_delete(key),
    }
}

fn column_shape<'a>(engine: Engine, body: &Body, column: &'a Column) -> ColumnShape<'a> {
    let data_type = Type::parse(engine, &column.data_type).map_err(|_| column.data_type.as_str());
    // SchemaHero passes over the default of a column that counts itself up.
    let default = column.default.as_deref().filter(|_| !matches!(data_type, Ok(Type::Serial(_))));
    ColumnShape {
        name: &column.name,
        data_type,
        not_null: column.is_not_null() || is_always_not_null(engine, body, column),
        // PostgreSQL's planner does not look at it.
        auto_increment: engine == Engine::Mysql
            && column.attributes.and_then(|attributes| attributes.auto_increment) == Some(true),
        default,
        charset: (&column.charset, &column.collation),
    }
}

#[cfg(test)]
mod tests;
