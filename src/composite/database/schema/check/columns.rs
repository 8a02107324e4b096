//! Columns that would become something else than what is written.

use std::collections::BTreeSet;

use super::Found;
use crate::composite::database::{
    schema::types::Type,
    spec::{Column, Engine},
};

pub(super) fn check(engine: Engine, columns: &[Column], found: &mut Found<'_>) {
    let mut seen = BTreeSet::new();
    for (position, column) in columns.iter().enumerate() {
        let field = format!(".columns[{position}]");
        match column.name.as_deref().filter(|name| !name.is_empty()) {
            None => found.add(format!("{field}.name"), "a column needs a name"),
            Some(name) if !seen.insert(name) => {
                found.add(format!("{field}.name"), format!("column {name} is listed twice; leave one out"));
            }
            Some(_) => {}
        }
        let text = column.data_type.as_deref().unwrap_or_default();
        match Type::parse(engine, text) {
            Err(unusable) => found.add(format!("{field}.type"), format!("\"{text}\" {unusable}")),
            Ok(data_type) => {
                check_default(engine, &data_type, column.default.as_deref(), &field, found);
            }
        }
        if engine == Engine::Postgres
            && column.attributes.is_some_and(|attributes| attributes.auto_increment == Some(true))
        {
            let message =
                "PostgreSQL has no such attribute and SchemaHero passes over it; write type bigserial instead";
            found.add(format!("{field}.attributes.autoIncrement"), message);
        }
    }
}

fn check_default(engine: Engine, data_type: &Type, default: Option<&str>, field: &str, found: &mut Found<'_>) {
    let Some(default) = default else { return };
    let field = format!("{field}.default");
    if default.contains(['\'', '\n', '\\']) || (engine == Engine::Mysql && default.contains('"')) {
        found.add(field, "SchemaHero does not escape quotes, backslashes and line breaks; leave them out, or set the value in the application");
    } else if engine == Engine::Postgres && is_expression(data_type, default) {
        let message = format!(
            "SchemaHero quotes every default, so that {default} would be taken as text or once for all rows; \
             set the value in the application"
        );
        found.add(field, message);
    }
}

/// Whether a default is meant to be worked out for each row.
fn is_expression(data_type: &Type, default: &str) -> bool {
    match data_type {
        Type::Char(_) | Type::Varchar(_) | Type::Text(_) | Type::Array(_) => false,
        Type::Timestamp(..) | Type::Time(_) => is_moment(default),
        Type::Other(name) if name == "citext" || name.starts_with("json") || name == "xml" => false,
        Type::Other(name) if name == "date" || name.starts_with("time") => is_moment(default),
        // Geometric types are written with parentheses.
        Type::Other(name)
            if matches!(name.as_str(), "box" | "circle" | "line" | "lseg" | "path" | "point" | "polygon") =>
        {
            false
        }
        _ => default.contains('('),
    }
}

/// Whether a date or time is the one of the moment at which it is read.
fn is_moment(default: &str) -> bool {
    let word = default.trim().to_ascii_lowercase();
    word.contains('(')
        || ["now", "today", "tomorrow", "yesterday", "current_", "localtime"]
            .iter()
            .any(|moment| word.starts_with(moment))
}
