//! Changes that SchemaHero v0.25.0 carries out in part only, and reports as done or repeats for ever.
//!
//! Each of them works in two changes, one after the other.

use super::diff::{Finding, column_of, engine_and_body, is_always_not_null, named, same_foreign_key, same_type};
use super::types::Type;
use crate::{
    composite::database::spec::Engine,
    resource::schemahero::{Body, Column, TableSpec},
};

/// What would be left undone, or undoable, if the old table became the new one in one change; each says what to do instead.
#[must_use]
pub fn partial(old: &TableSpec, new: &TableSpec) -> Vec<Finding> {
    let table = &old.name;
    let (Some((engine, old)), Some((other, new))) = (engine_and_body(old), engine_and_body(new)) else {
        return Vec::new();
    };
    if engine != other {
        return Vec::new();
    }
    let mut found = Vec::new();
    if engine == Engine::Postgres {
        for (before, after) in old.columns.iter().filter_map(|column| Some((column, column_of(new, &column.name)?))) {
            column(old, before, after, &mut found);
        }
        dropped_columns(old, new, &mut found);
    }
    foreign_keys(table, old, new, &mut found);
    found
}

fn column(body: &Body, old: &Column, new: &Column, found: &mut Vec<Finding>) {
    let same = same_type(Engine::Postgres, &old.data_type, &new.data_type);
    let was_nullable = !old.is_not_null() && !is_always_not_null(Engine::Postgres, body, old);
    if was_nullable && new.is_not_null() && (!same || (old.default.is_some() && new.default.is_none())) {
        let what =
            "would become not null and nothing else: change its type and default first, and add notNull afterwards";
        found.push(Finding::new(named(old), what));
    }
    if !same && loses_digits(&old.data_type, &new.data_type) {
        let what = format!(
            "would stay {}: SchemaHero sees no change unless digits are written out, as in timestamp(6)",
            old.data_type
        );
        found.push(Finding::new(named(old), what));
    }
    if !same && matches!(Type::parse(Engine::Postgres, &new.data_type), Ok(Type::Serial(_))) {
        let what = format!(
            "would stay {}: a column cannot become a serial one later; add a new column instead",
            old.data_type
        );
        found.push(Finding::new(named(old), what));
    }
}

/// Digits are not read back from the database, so that a type without them is the same to SchemaHero as one with any.
fn loses_digits(old: &str, new: &str) -> bool {
    let has_digits = |text: &str| text.contains('(');
    let families = (Type::parse(Engine::Postgres, old), Type::parse(Engine::Postgres, new));
    has_digits(old)
        && !has_digits(new)
        && match families {
            (Ok(Type::Timestamp(zone, _)), Ok(Type::Timestamp(new_zone, _))) => zone == new_zone,
            (Ok(old), Ok(new)) => {
                matches!((old, new), (Type::Numeric(_), Type::Numeric(_)) | (Type::Time(_), Type::Time(_)))
            }
            _ => false,
        }
}

/// With a column PostgreSQL drops its indexes and constraints, and the statements that drop them once more fail.
fn dropped_columns(old: &Body, new: &Body, found: &mut Vec<Finding>) {
    for column in old.columns.iter().filter(|column| column_of(new, &column.name).is_none()) {
        let constraints = old.indexes.iter().map(|index| ("index", &index.columns));
        let constraints = constraints.chain(old.foreign_keys.iter().map(|key| ("foreign key", &key.columns)));
        let constraints = constraints.chain(std::iter::once(("primary key", &old.primary_key)));
        for (kind, columns) in constraints.filter(|(_, columns)| columns.contains(&column.name)) {
            let what =
                format!("is part of the {kind} ({}): drop that first, and the column afterwards", columns.join(", "));
            found.push(Finding::new(named(column), what));
        }
    }
}

/// The second of two new foreign keys makes SchemaHero drop the same old one once more, which fails.
fn foreign_keys(table: &str, old: &Body, new: &Body, found: &mut Vec<Finding>) {
    let arriving =
        new.foreign_keys.iter().filter(|key| !old.foreign_keys.iter().any(|other| same_foreign_key(table, other, key)));
    if !old.foreign_keys.is_empty() && arriving.count() > 1 {
        let what = "change more than one at once: SchemaHero can replace one at a time";
        found.push(Finding::new("the foreign keys", what));
    }
}

#[cfg(test)]
mod tests;
