//! Tables that SchemaHero could not carry out as they are written.
//!
//! SchemaHero says so in its own log only, or not at all, so it is said before a Table is made of it.

mod columns;
mod words;

use std::{collections::BTreeSet, fmt};

use super::{
    convert::table_spec,
    diff::index_name,
    order::{Cycle, acyclic},
};
use crate::{
    composite::database::spec::{Engine, ForeignKey, Index, Table},
    resource::schemahero,
};

/// Characters that PostgreSQL keeps of a name.
const NAME: usize = 63;

/// Something wrong in the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field at fault, such as `spec.schema.tables[2].indexes[0].columns`.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The findings so far, below one field.
struct Found<'a> {
    field: String,
    list: &'a mut Vec<Invalid>,
}

impl Found<'_> {
    fn add(&mut self, field: impl fmt::Display, message: impl Into<String>) {
        self.list.push(Invalid { field: format!("{}{field}", self.field), message: message.into() });
    }
}

/// One table among the others of its logical database.
struct Context<'a> {
    engine: Engine,
    table: &'a Table,
    neighbours: &'a [&'a Table],
}

/// Everything that is wrong with `spec.schema.tables`, in the order of the spec; `first` is the logical database of tables that
/// name none.
#[must_use]
pub fn tables(tables: &[Table], engine: Engine, first: &str) -> Vec<Invalid> {
    let mut list = Vec::new();
    let database = |table: &Table| table.database.clone().unwrap_or_else(|| first.to_owned());
    for (position, table) in tables.iter().enumerate() {
        let neighbours: Vec<_> = tables.iter().filter(|other| database(other) == database(table)).collect();
        let mut found = Found { field: format!("spec.schema.tables[{position}]"), list: &mut list };
        if tables[..position].iter().any(|other| other.name == table.name && database(other) == database(table)) {
            let name = table.name.as_deref().unwrap_or_default();
            found.add(
                ".name",
                format!("table {name} is listed twice for database {}; give one of them another name", database(table)),
            );
        }
        check_table(&Context { engine, table, neighbours: &neighbours }, &mut found);
    }
    if list.is_empty() {
        list.extend(cycles(tables, engine, database));
    }
    list
}

fn cycles(tables: &[Table], engine: Engine, database: impl Fn(&Table) -> String) -> Option<Invalid> {
    let databases: BTreeSet<_> = tables.iter().map(&database).collect();
    databases.into_iter().find_map(|name| {
        let specs: Vec<schemahero::TableSpec> = tables
            .iter()
            .filter(|table| database(table) == name)
            .map(|table| table_spec(table, engine, &name))
            .collect();
        let Cycle(circle) = acyclic(&specs.iter().collect::<Vec<_>>()).err()?;
        let position =
            tables.iter().position(|table| table.name == circle.first().cloned() && database(table) == name)?;
        Some(Invalid {
            field: format!("spec.schema.tables[{position}].foreignKeys"),
            message: Cycle(circle).to_string(),
        })
    })
}

fn check_table(context: &Context<'_>, found: &mut Found<'_>) {
    let table = context.table;
    check_name(context, found);
    if table.columns.is_empty() {
        found.add(".columns", "a table needs at least one column");
    }
    columns::check(context.engine, &table.columns, found);
    check_columns_exist(table, &table.primary_key, ".primaryKey", found);
    for (position, index) in table.indexes.iter().enumerate() {
        check_index(context, index, &format!(".indexes[{position}]"), found);
    }
    for (position, key) in table.foreign_keys.iter().enumerate() {
        check_foreign_key(context, key, &format!(".foreignKeys[{position}]"), found);
    }
    for (position, required) in table.requires.iter().enumerate() {
        if context.neighbours.iter().any(|other| other.name.as_ref() == Some(required)) {
            let message = format!(
                "{required} is a table; requires names DatabaseExtensions, and the order of tables follows from foreignKeys, \
                 so leave it out"
            );
            found.add(format!(".requires[{position}]"), message);
        }
    }
    check_seed_data(context, found);
}

fn check_name(context: &Context<'_>, found: &mut Found<'_>) {
    let Some(name) = context.table.name.as_deref().filter(|name| !name.is_empty()) else {
        found.add(".name", "a table needs a name");
        return;
    };
    if context.engine != Engine::Postgres {
        return;
    }
    if words::is_reserved(name) {
        found.add(".name", format!("{name} is a reserved word of PostgreSQL; choose another name"));
    } else if words::is_catalogue(name) {
        found.add(
            ".name",
            format!("{name} is a view of PostgreSQL's own, which SchemaHero takes for this table; choose another name"),
        );
    } else if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        found.add(
            ".name",
            format!(
                "{name} has capital letters, with which SchemaHero does not find a table again; write it in lower case"
            ),
        );
    }
}

fn check_columns_exist(table: &Table, columns: &[String], field: &str, found: &mut Found<'_>) {
    let mut seen = BTreeSet::new();
    for column in columns {
        if !table.columns.iter().any(|other| other.name.as_ref() == Some(column)) {
            found.add(field, format!("{column} is no column of the table; its columns are {}", names(table)));
        } else if !seen.insert(column) {
            found.add(field, format!("{column} is listed twice; leave one out"));
        }
    }
}

fn check_index(context: &Context<'_>, index: &Index, field: &str, found: &mut Found<'_>) {
    if index.columns.is_empty() {
        found.add(format!("{field}.columns"), "an index needs at least one column");
    }
    check_columns_exist(context.table, &index.columns, &format!("{field}.columns"), found);
    if let Some(method) = index.method.as_deref().filter(|method| !matches!(*method, "" | "btree")) {
        found.add(
            format!("{field}.type"),
            format!("SchemaHero makes a btree index whatever is said; leave out {method}"),
        );
    }
    if context.engine != Engine::Postgres {
        return;
    }
    for column in index.columns.iter().filter(|column| words::is_reserved(column) || has_capitals(column)) {
        let message = format!(
            "SchemaHero does not quote {column} in an index, so a reserved word or capital letters fail; rename the column"
        );
        found.add(format!("{field}.columns"), message);
    }
    let name = index_name(
        context.table.name.as_deref().unwrap_or_default(),
        &schemahero::Index {
            columns: index.columns.clone(),
            name: index.name.clone().unwrap_or_default(),
            ..schemahero::Index::default()
        },
    );
    if name.len() > NAME {
        found.add(
            format!("{field}.name"),
            format!("the name {name} is longer than PostgreSQL's {NAME} characters; give the index a shorter one"),
        );
    } else if has_capitals(&name) {
        found.add(
            format!("{field}.name"),
            format!("SchemaHero does not find {name} again, because of its capital letters; write it in lower case"),
        );
    }
}

fn check_foreign_key(context: &Context<'_>, key: &ForeignKey, field: &str, found: &mut Found<'_>) {
    if key.columns.is_empty() {
        found.add(format!("{field}.columns"), "a foreign key needs at least one column");
    }
    check_columns_exist(context.table, &key.columns, &format!("{field}.columns"), found);
    let Some(references) = key.references.as_ref() else {
        found.add(format!("{field}.references"), "a foreign key refers to a table and its columns");
        return;
    };
    if references.columns.len() != key.columns.len() {
        let message =
            format!("{} columns cannot refer to {}; list one for each", key.columns.len(), references.columns.len());
        found.add(format!("{field}.references.columns"), message);
    }
    if context.engine == Engine::Postgres && key.name.is_none() {
        let name = format!("{}_{}_fkey", context.table.name.as_deref().unwrap_or_default(), key.columns.join("_"));
        if name.len() > NAME || has_capitals(&name) {
            let message = format!(
                "the name {name} would not be kept by PostgreSQL; give the foreign key one of at most {NAME} characters in lower case"
            );
            found.add(format!("{field}.name"), message);
        }
    }
    // A table that is not among these may still be in the database.
    if let Some(target) = context.neighbours.iter().find(|other| other.name == references.table) {
        check_columns_exist(target, &references.columns, &format!("{field}.references.columns"), found);
        if context.engine == Engine::Postgres && !is_unique(target, &references.columns) {
            let message = format!(
                "({}) is neither the primary key nor a unique index of {}, as a foreign key needs it",
                references.columns.join(", "),
                target.name.as_deref().unwrap_or_default()
            );
            found.add(format!("{field}.references.columns"), message);
        }
    }
}

/// Whether two rows of a table never have the same values in these columns.
fn is_unique(table: &Table, columns: &[String]) -> bool {
    let set: BTreeSet<_> = columns.iter().collect();
    let unique = table.indexes.iter().filter(|index| index.is_unique == Some(true)).map(|index| &index.columns);
    unique.chain(std::iter::once(&table.primary_key)).any(|other| other.iter().collect::<BTreeSet<_>>() == set)
}

fn check_seed_data(context: &Context<'_>, found: &mut Found<'_>) {
    if context.table.seed_data.as_ref().is_some_and(|seed| !seed.rows.is_empty()) {
        let message = "SchemaHero would write these rows again at every plan, over what the application made of them; \
                       insert them from the application, or in a migration of its own";
        found.add(".seedData", message);
    }
}

fn has_capitals(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn names(table: &Table) -> String {
    table.columns.iter().filter_map(|column| column.name.as_deref()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
