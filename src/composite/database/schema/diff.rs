//! What a change of a table would lose.

use std::{collections::BTreeSet, fmt};

use super::types::Type;
use crate::{
    composite::database::spec::Engine,
    resource::schemahero::{Body, Column, ForeignKey, Index, TableSpec},
};

/// One thing that a change does to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Column or constraint, such as `column title`.
    pub subject: String,
    /// What happens to it, such as `is dropped`.
    pub what: String,
}

impl Finding {
    pub(super) fn new(subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self { subject: subject.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.subject, self.what)
    }
}

/// What cannot be got back once SchemaHero has turned the old table into the new one.
///
/// That is every column and constraint (primary key, foreign key, unique index, not null) that disappears, and every type
/// that is replaced by one that does not hold all its values. A new constraint may be refused by the rows that are there,
/// but loses nothing; a default and a plain index hold nothing.
#[must_use]
pub fn destructive(old: &TableSpec, new: &TableSpec) -> Vec<Finding> {
    let Some((engine, old_body)) = engine_and_body(old) else {
        return Vec::new();
    };
    let Some((_, new_body)) = engine_and_body(new).filter(|(other, body)| *other == engine && !body.is_deleted) else {
        return vec![Finding::new("the table", "is dropped")];
    };
    let mut found = Vec::new();
    for column in &old_body.columns {
        match column_of(new_body, &column.name) {
            None => found.push(Finding::new(named(column), "is dropped")),
            Some(changed) => column_losses(engine, old_body, column, changed, &mut found),
        }
    }
    if !old_body.primary_key.is_empty() && old_body.primary_key != new_body.primary_key {
        let what = match new_body.primary_key.as_slice() {
            [] => "is dropped".to_owned(),
            columns => format!("becomes ({})", columns.join(", ")),
        };
        found.push(Finding::new(format!("primary key ({})", old_body.primary_key.join(", ")), what));
    }
    for index in old_body.indexes.iter().filter(|index| index.is_unique) {
        if !new_body.indexes.iter().any(|other| other.is_unique && set(&other.columns) == set(&index.columns)) {
            found.push(Finding::new(format!("unique index ({})", index.columns.join(", ")), "is dropped"));
        }
    }
    foreign_key_losses(&old.name, old_body, new_body, &mut found);
    found
}

fn column_losses(engine: Engine, body: &Body, old: &Column, new: &Column, found: &mut Vec<Finding>) {
    if let Some(what) = type_loss(engine, &old.data_type, &new.data_type) {
        found.push(Finding::new(named(old), what));
    }
    if old.is_not_null() && !is_always_not_null(engine, body, old) && !new.is_not_null() {
        found.push(Finding::new(named(old), "loses its not null constraint"));
    }
    if (&old.charset, &old.collation) != (&new.charset, &new.collation) {
        found.push(Finding::new(named(old), "changes its character set or collation"));
    }
}

fn type_loss(engine: Engine, old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    match (Type::parse(engine, old), Type::parse(engine, new)) {
        // SchemaHero does nothing then.
        (Ok(_), Ok(Type::Serial(_))) => None,
        (Ok(Type::Serial(_)), Ok(Type::Int(_))) => Some("loses the sequence that counts it up".to_owned()),
        (Ok(was), Ok(becomes)) if was.widens_to(&becomes) => None,
        _ => Some(format!("changes its type from {old} to {new}, which does not hold all its values")),
    }
}

fn foreign_key_losses(table: &str, old: &Body, new: &Body, found: &mut Vec<Finding>) {
    for key in &old.foreign_keys {
        if !new.foreign_keys.iter().any(|other| same_reference(key, other)) {
            found.push(Finding::new(described(key), "is dropped"));
        }
    }
    // For each foreign key that the table does not have yet, v0.25.0 first drops another one, wanted or not, and never
    // puts it back.
    let is_same = |old: &&ForeignKey, new: &&ForeignKey| same_foreign_key(table, old, new);
    let staying = old.foreign_keys.iter().find(|old| new.foreign_keys.iter().any(|new| is_same(old, &new)));
    let arriving = new.foreign_keys.iter().find(|new| !old.foreign_keys.iter().any(|old| is_same(&old, new)));
    if let (Some(staying), Some(arriving)) = (staying, arriving) {
        let what = format!(
            "may be dropped: SchemaHero drops a foreign key that the table has before it adds {}; add that one by hand first",
            described(arriving)
        );
        found.push(Finding::new(described(staying), what));
    }
}

fn reference(key: &ForeignKey) -> (BTreeSet<&str>, &str, BTreeSet<&str>) {
    (set(&key.columns), &key.references.table, set(&key.references.columns))
}

/// What happens on deletion, with the engine's default as nothing.
pub(super) fn on_delete(key: &ForeignKey) -> String {
    let action = key.on_delete.trim().to_uppercase();
    if action == "NO ACTION" { String::new() } else { action }
}

/// Whether two foreign keys guarantee the same, whatever they do on deletion.
pub(super) fn same_reference(one: &ForeignKey, other: &ForeignKey) -> bool {
    reference(one) == reference(other)
}

/// Whether SchemaHero takes a foreign key for the one that it made before.
pub(super) fn same_foreign_key(table: &str, old: &ForeignKey, new: &ForeignKey) -> bool {
    same_reference(old, new)
        && on_delete(old) == on_delete(new)
        && (new.name.is_empty() || new.name == foreign_key_name(table, old))
}

/// The name that a foreign key has in the database.
pub(super) fn foreign_key_name(table: &str, key: &ForeignKey) -> String {
    if key.name.is_empty() { format!("{table}_{}_fkey", key.columns.join("_")) } else { key.name.clone() }
}

/// The name that an index has in the database.
pub(super) fn index_name(table: &str, index: &Index) -> String {
    if index.name.is_empty() { format!("idx_{table}_{}", index.columns.join("_")) } else { index.name.clone() }
}

/// The engine of a table, and its columns and constraints.
pub(super) fn engine_and_body(spec: &TableSpec) -> Option<(Engine, &Body)> {
    let schema = spec.schema.as_ref()?;
    let postgres = schema.postgres.as_ref().map(|body| (Engine::Postgres, body));
    postgres.or_else(|| schema.mysql.as_ref().map(|body| (Engine::Mysql, body)))
}

pub(super) fn column_of<'a>(body: &'a Body, name: &str) -> Option<&'a Column> {
    body.columns.iter().find(|column| column.name == name)
}

/// Whether two spellings are the same type.
pub(super) fn same_type(engine: Engine, old: &str, new: &str) -> bool {
    old == new || matches!((Type::parse(engine, old), Type::parse(engine, new)), (Ok(old), Ok(new)) if old == new)
}

/// Whether a column refuses null whatever is said: it is part of the primary key, or has a sequence of its own.
pub(super) fn is_always_not_null(engine: Engine, body: &Body, column: &Column) -> bool {
    body.primary_key.contains(&column.name) || matches!(Type::parse(engine, &column.data_type), Ok(Type::Serial(_)))
}

pub(super) fn named(column: &Column) -> String {
    format!("column {}", column.name)
}

pub(super) fn described(key: &ForeignKey) -> String {
    format!("foreign key ({}) to {}", key.columns.join(", "), key.references.table)
}

pub(super) fn set(names: &[String]) -> BTreeSet<&str> {
    names.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests;
