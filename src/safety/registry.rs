//! The composition resource names of everything stateful. A name that ever stood here is never used for anything else,
//! and never disappears: databases that exist are found by it.

/// Names, and beginnings of names (with a star at the end).
pub const NAMES: &[&str] = &[
    "connection",
    "connection-*",
    "external-secret-admin",
    "external-secret-admin-*",
    "external-secret-app",
    "external-secret-app-*",
    "instance",
    "password",
    "push-*",
    "sql-database-*",
    "sql-provider-config",
    "sql-role-*",
];

/// Whether a composition resource of that name holds something that cannot be made again.
#[must_use]
pub fn is_stateful(key: &str) -> bool {
    NAMES.iter().any(|name| match name.strip_suffix('*') {
        Some(beginning) => key.starts_with(beginning),
        None => key == *name,
    })
}
