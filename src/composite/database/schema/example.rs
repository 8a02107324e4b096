//! Tables for tests, written as a developer writes them.

use serde::de::DeserializeOwned;

use crate::resource::schemahero::TableSpec;

pub(super) fn yaml<T: DeserializeOwned>(text: &str) -> T {
    serde_saphyr::from_str(text).unwrap()
}

/// A PostgreSQL table `shop.<name>` with that body.
pub(super) fn postgres(name: &str, body: &str) -> TableSpec {
    yaml(&format!("{{database: shop, name: {name}, schema: {{postgres: {body}}}}}"))
}

/// A MySQL table `shop.<name>` with that body.
pub(super) fn mysql(name: &str, body: &str) -> TableSpec {
    yaml(&format!("{{database: shop, name: {name}, schema: {{mysql: {body}}}}}"))
}

/// A table with a key that refers to these tables.
pub(super) fn referring(name: &str, others: &[&str]) -> TableSpec {
    let keys: Vec<_> = others
        .iter()
        .map(|other| format!("{{columns: [{other}_id], references: {{table: {other}, columns: [id]}}}}"))
        .collect();
    let columns: Vec<_> = others.iter().map(|other| format!(", {{name: {other}_id, type: bigint}}")).collect();
    postgres(
        name,
        &format!(
            "{{primaryKey: [id], columns: [{{name: id, type: bigint}}{}], foreignKeys: [{}]}}",
            columns.concat(),
            keys.join(", ")
        ),
    )
}
