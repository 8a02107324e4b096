//! The composition resource names of everything stateful. A name that ever stood here is never used for anything else,
//! and never disappears: databases that exist are found by it.

use crate::{
    readiness::Head,
    resource::{Kind, kinds},
};

/// Names, and beginnings of names (with a star at the end).
pub const NAMES: &[&str] = &[
    "administrator",
    "administrator-user",
    "backup-copies",
    "cnpg-database-*",
    "cnpg-role-admin",
    "cnpg-role-app",
    "connection",
    "connection-*",
    "database",
    "delivery-*",
    "external-secret-admin",
    "external-secret-admin-*",
    "external-secret-app",
    "external-secret-app-*",
    "external-secret-user-*",
    "instance",
    "mariadb-database-*",
    "mariadb-user-*",
    "password",
    "push-*",
    "replica-*",
    "repository",
    "repository-*",
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

/// Whether an object is a server whose volumes go with it.
pub(super) fn is_server(head: &Head) -> bool {
    SERVERS.iter().any(|kind| head.is(kind))
}

/// Kinds of servers in the cluster.
const SERVERS: [&Kind; 2] = [&kinds::CNPG_CLUSTER, &kinds::MARIADB];
